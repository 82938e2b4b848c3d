//! Instructions and stack of small factorisations on a Cortex-M4F, held to what docs/embedded.md publishes.

/// Function, size, instructions, bytes of stack.
type Row<'a> = (&'a str, &'a str, [u64; 2]);

/// What the image `factors` prints: `factor NAME SIZE INSTRUCTIONS STACK`.
fn measured(line: &str) -> Option<Row<'_>> {
    match line.split_whitespace().collect::<Vec<_>>()[..] {
        ["factor", name, size, count, stack] => {
            Some((name, size, [count.parse().ok()?, stack.parse().ok()?]))
        }
        _ => None,
    }
}

/// Rows of `| name | 4×4 | instructions | stack |`.
fn published(line: &str) -> Option<Row<'_>> {
    let cells: Vec<_> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    match cells[..] {
        ["", name, size, count, stack, ""] => {
            let (rows, columns) = size.split_once('×')?;
            let numbers = [count.parse().ok()?, stack.parse().ok()?];
            (rows == columns).then_some((name, rows, numbers))
        }
        _ => None,
    }
}

/// What is wrong: a number more than 5% above the one published, or one on one side only.
pub fn complaints(printed: &str, page: &str) -> Vec<String> {
    let measured: Vec<_> = printed.lines().filter_map(measured).collect();
    let published: Vec<_> = page.lines().filter_map(published).collect();
    let mut wrong = Vec::new();
    for (name, size, numbers) in &measured {
        let Some(row) = published.iter().find(|row| (row.0, row.1) == (*name, *size)) else {
            wrong.push(format!("{name} of {size}×{size} is not in docs/embedded.md"));
            continue;
        };
        for (what, (number, limit)) in
            ["instructions", "bytes of stack"].iter().zip(numbers.iter().zip(row.2))
        {
            if number * 20 > limit * 21 {
                wrong.push(format!(
                    "{name} of {size}×{size} takes {number} {what}, docs/embedded.md says {limit}"
                ));
            }
        }
    }
    for (name, size, _) in published {
        if !measured.iter().any(|row| (row.0, row.1) == (name, size)) {
            wrong.push(format!(
                "docs/embedded.md has {name} of {size}×{size}, which was not measured"
            ));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::complaints;

    const PAGE: &str = "| function | size | instructions | stack |\n| `qr` | 4×4 | 1000 | 200 |\n";

    #[test]
    fn five_percent_more_than_published_is_too_much() {
        assert_eq!(complaints("factor qr 4 1050 210\n", PAGE), [""; 0]);
        assert_eq!(complaints("factor qr 4 1051 210\n", PAGE).len(), 1);
        assert_eq!(complaints("factor qr 4 1050 211\n", PAGE).len(), 1);
    }

    #[test]
    fn what_is_on_one_side_only_is_found() {
        assert_eq!(complaints("factor qr 4 1000 200\nfactor qr 8 1 1\n", PAGE).len(), 1);
        assert_eq!(complaints("", PAGE).len(), 1);
        assert_eq!(complaints("", "| `dot` | 16 | 90 | 85 |\n"), [""; 0]);
    }
}
