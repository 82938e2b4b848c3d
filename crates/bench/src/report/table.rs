//! HTML tables.

use std::fmt::Write;

use super::chart::escape;

/// A table; every column but the first is aligned as numbers are.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = String::from("<table><thead><tr>");
    for cell in head {
        let _ = write!(text, "<th scope=col>{}</th>", escape(cell));
    }
    text.push_str("</tr></thead><tbody>\n");
    for row in rows {
        text.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let cell = escape(cell);
            let _ = match index {
                0 => write!(text, "<th scope=row>{cell}</th>"),
                _ => write!(text, "<td>{cell}</td>"),
            };
        }
        text.push_str("</tr>\n");
    }
    text + "</tbody></table>"
}
