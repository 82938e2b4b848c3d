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

/// What the page publishes of a call: kernel, size, instructions, and those of CMSIS-DSP where they were measured.
type Row<'a> = (&'a str, &'a str, u64, Option<u64>);

/// Rows of `| name | size | instructions | CMSIS-DSP |`.
fn published(page: &str) -> Vec<Row<'_>> {
    page.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Row<'_>> {
    let cells: Vec<_> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    match cells[..] {
        ["", name, size, count, peer, ""] if size.parse::<u64>().is_ok() => {
            Some((name, size, count.parse().ok()?, peer.replace(',', "").parse().ok()))
        }
        _ => None,
    }
}

/// Instructions of a vector kernel of three elements, such as a point in space.
const OF_A_POINT: u64 = 45;

/// The most that a call may take, whatever is published: for a point in space a number, otherwise a part of what
/// CMSIS-DSP takes. Products of short vectors and of matrices have more to fold than its single sum.
fn limit(&(name, size, _, peer): &Row<'_>) -> Option<u64> {
    let size: u64 = size.parse().ok()?;
    if size == 3 {
        return Some(OF_A_POINT);
    }
    let hundredths = match name {
        "matvec" => 125,
        "dot" if size <= 64 => 125,
        _ => 110,
    };
    Some(peer? * hundredths / 100)
}

/// What is wrong: a count more than 5% above the one published, one above its limit, or one on one side only.
pub fn complaints(printed: &str, page: &str) -> Vec<String> {
    let (counts, published) = (counts(printed), published(page));
    let mut wrong = Vec::new();
    for &(name, size, count) in &counts {
        let takes = format!("{name} of {size} takes {count} instructions");
        let Some(row) = published.iter().find(|row| (row.0, row.1) == (name, size)) else {
            wrong.push(format!("{name} of {size} is not in docs/embedded.md"));
            continue;
        };
        if count * 20 > row.2 * 21 {
            wrong.push(format!("{takes}, docs/embedded.md says {}", row.2));
        }
        if let Some(limit) = limit(row).filter(|limit| count > *limit) {
            wrong.push(format!("{takes}, more than {limit}"));
        }
    }
    for (name, size, ..) in published {
        if !counts.iter().any(|count| (count.0, count.1) == (name, size)) {
            wrong.push(format!("docs/embedded.md has {name} of {size}, which was not counted"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::complaints;

    const PAGE: &str = "| kernel | n | instructions |\n|---|---|---|\n| `dot` | 16 | 90 | 85 |\n";

    #[test]
    fn five_percent_more_instructions_than_published_is_too_many() {
        assert_eq!(complaints("speed dot 16 94\n", PAGE), [""; 0]);
        assert_eq!(complaints("speed dot 16 95\n", PAGE).len(), 1);
    }

    #[test]
    fn what_is_published_must_itself_be_near_what_cmsis_dsp_takes() {
        let is_right = |row: &str, count: &str| complaints(count, row).is_empty();
        assert!(is_right("| `dot` | 64 | 346 | 277 |", "speed dot 64 346"));
        assert!(!is_right("| `dot` | 64 | 347 | 277 |", "speed dot 64 347"));
        assert!(is_right("| `dot` | 256 | 1149 | 1,045 |", "speed dot 256 1149"));
        assert!(!is_right("| `dot` | 256 | 1150 | 1,045 |", "speed dot 256 1150"));
        assert!(!is_right("| `matvec` | 32 | 3759 | 3,007 |", "speed matvec 32 3759"));
        assert!(is_right("| `sum` | 3 | 45 | – |", "speed sum 3 45"));
        assert!(!is_right("| `sum` | 3 | 46 | – |", "speed sum 3 46"));
        assert!(is_right("| `sum` | 16 | 9999 | – |", "speed sum 16 9999"));
    }

    #[test]
    fn a_count_without_a_row_and_a_row_without_a_count_are_found() {
        assert_eq!(complaints("speed dot 16 90\nspeed sum 16 90\n", PAGE).len(), 1);
        assert_eq!(complaints("", PAGE).len(), 1);
    }
}
