//! Negative operands without quotes or `--`: `orthant dot -1,2 3,4`, `--onto -1,0`.
//!
//! clap takes `-1,2` for a bundle of short options, and its `allow_hyphen_values` makes an
//! operand list swallow every option after it. So an argument with one leading `-` that is no
//! short option of ours gets a blank in front, which clap sees no option in and
//! [`Operand`](crate::operand::Operand) takes away again. Arguments with `--` stay clap's: an
//! unknown one is wrong usage.

use std::ffi::OsString;

/// Our short options.
const SHORT: [&str; 4] = ["-h", "-V", "-o", "-q"];

/// The arguments for clap.
pub fn guarded(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut only_operands = false;
    let guard = |argument: OsString| {
        let text = argument.to_str().unwrap_or("");
        only_operands |= text == "--";
        let is_operand = text.len() > 1
            && text.starts_with('-')
            && !text.starts_with("--")
            && !SHORT.contains(&text);
        if is_operand && !only_operands { format!(" {text}").into() } else { argument }
    };
    arguments.into_iter().map(guard).collect()
}

/// An operand as it was typed.
pub fn unguarded(argument: &str) -> &str {
    if argument.starts_with(" -") { &argument[1..] } else { argument }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_arguments_with_one_hyphen_are_guarded() {
        let guarded = |text: &str| guarded([OsString::from(text)]).remove(0);
        for text in ["-1,2", "-x^2", "-inf", "-[1]"] {
            let changed = guarded(text);
            assert_eq!(changed, *format!(" {text}"));
            assert_eq!(unguarded(changed.to_str().unwrap()), text);
        }
        for text in ["-", "--bits", "--", "-h", "-o", "-q", "1,-2", "", "a-b"] {
            assert_eq!(guarded(text), *text);
            assert_eq!(unguarded(text), text);
        }
    }
}
