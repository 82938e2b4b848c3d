//! The order of names: `x2` before `x10`, and upper beside lower case.

use core::cmp::Ordering;

/// Compares names letter by letter, but numbers in them by value; a last resort is their bytes.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a, b);
    while let (Some(first), Some(second)) = (x.chars().next(), y.chars().next()) {
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let (digits_x, digits_y) = (leading_digits(x), leading_digits(y));
            let value = |digits: &str| digits.trim_start_matches('0').to_owned();
            let (m, n) = (value(digits_x), value(digits_y));
            let order = m.len().cmp(&n.len()).then_with(|| m.cmp(&n));
            if order.is_ne() {
                return order;
            }
            (x, y) = (&x[digits_x.len()..], &y[digits_y.len()..]);
        } else {
            let order = first.to_ascii_lowercase().cmp(&second.to_ascii_lowercase());
            if order.is_ne() {
                return order;
            }
            (x, y) = (&x[first.len_utf8()..], &y[second.len_utf8()..]);
        }
    }
    x.len().cmp(&y.len()).then_with(|| a.cmp(b))
}

fn leading_digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count_by_value() {
        let mut names = ["x10", "y", "x2", "X", "x", "x_1", "a", "x02"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["a", "X", "x", "x02", "x2", "x10", "x_1", "y"]);
    }
}
