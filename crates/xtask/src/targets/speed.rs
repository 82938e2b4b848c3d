//! Instructions of single calls on a Cortex-M4F, held to what docs/embedded.md publishes.

/// A line of what the image `speed` prints: kernel, size, instructions.
type Count<'a> = (&'a str, &'a str, u64);

/// Reads the image's lines.
fn counts(printed: &str) -> Vec<Count<'_>> {
    printed.lines().filter_map(count).collect()
}

fn count(line: &str) -> Option<Count<'_>> {
    match line.split_whitespace().collect::<Vec<_>>()[..] {
        ["speed", name, size, count] => Some((name, size, count.parse().ok()?)),
        _ => None,
    }
}

/// What the page publishes: rows of `| name | size | instructions | …`.
fn published(page: &str) -> Vec<Count<'_>> {
    page.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Count<'_>> {
    let cells: Vec<_> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    match cells[..] {
        ["", name, size, count, _, ""] if size.parse::<u64>().is_ok() => {
            Some((name, size, count.parse().ok()?))
        }
        _ => None,
    }
}

/// What is wrong: a count more than 5% above the one published, or one on one side only.
pub fn complaints(printed: &str, page: &str) -> Vec<String> {
    let (counts, published) = (counts(printed), published(page));
    let mut wrong = Vec::new();
    for &(name, size, count) in &counts {
        match published.iter().find(|row| (row.0, row.1) == (name, size)) {
            None => wrong.push(format!("{name} of {size} is not in docs/embedded.md")),
            Some(&(.., limit)) if count * 20 > limit * 21 => wrong.push(format!(
                "{name} of {size} takes {count} instructions, docs/embedded.md says {limit}"
            )),
            Some(_) => {}
        }
    }
    for (name, size, _) in published {
        if !counts.iter().any(|count| (count.0, count.1) == (name, size)) {
            wrong.push(format!("docs/embedded.md has {name} of {size}, which was not counted"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::complaints;

    const PAGE: &str = "| kernel | n | instructions |\n|---|---|---|\n| `dot` | 16 | 100 | 85 |\n";

    #[test]
    fn five_percent_more_instructions_than_published_is_too_many() {
        assert_eq!(complaints("speed dot 16 105\n", PAGE), [""; 0]);
        assert_eq!(complaints("speed dot 16 106\n", PAGE).len(), 1);
    }

    #[test]
    fn a_count_without_a_row_and_a_row_without_a_count_are_found() {
        assert_eq!(complaints("speed dot 16 90\nspeed sum 16 90\n", PAGE).len(), 1);
        assert_eq!(complaints("", PAGE).len(), 1);
    }
}
