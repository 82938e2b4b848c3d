//! A caret under the place of a fault in a text.

/// Characters shown before and after the place; a text may be long.
const AROUND: usize = 36;

/// Two lines: the text around a character (counted from 0), and a caret under it.
pub(crate) fn caret(source: &str, character: usize) -> String {
    let first = character.saturating_sub(AROUND);
    let shown: String = source
        .chars()
        .skip(first)
        .take(2 * AROUND)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let before = if first > 0 { "…" } else { "" };
    let after = if source.chars().nth(first + 2 * AROUND).is_some() { "…" } else { "" };
    let indent = character - first + usize::from(first > 0);
    format!("{before}{shown}{after}\n{:indent$}^", "")
}
