//! Where an operand's numbers are.

use orthant::io::generate::{GenerateError, generate};
use orthant::io::{Array, format};
use std::path::Path;

/// Where to look.
#[derive(Debug)]
pub enum Source<'a> {
    /// `-`.
    StandardInput,
    /// A known extension, or a separator of folders in it; and the member of it that is wanted.
    File(&'a Path, Option<&'a str>),
    /// `@name` or `@name:member`: a result of an earlier line of a batch.
    Named(&'a str, Option<&'a str>),
    /// `rand:`, `ones:`, `eye:`, `range:`.
    Generated(Result<Array, GenerateError>),
    /// Anything else.
    Literal,
}

/// Decides by the text alone, never by what files there happen to be.
pub fn classify(text: &str) -> Source<'_> {
    if text == "-" {
        return Source::StandardInput;
    }
    // Of the formats these two hold more than one array.
    let (path, member) = match text.rsplit_once(':') {
        Some((file, member)) if is_known(file, "npz") || is_known(file, "json") => {
            (file, Some(member))
        }
        _ => (text, None),
    };
    let path = Path::new(path);
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    if format::by_extension(extension).is_some() || text.contains(std::path::is_separator) {
        return Source::File(path, member);
    }
    if let Some(name) = text.strip_prefix('@') {
        return match name.split_once(':') {
            Some((name, member)) => Source::Named(name, Some(member)),
            None => Source::Named(name, None),
        };
    }
    generate(text).map_or(Source::Literal, Source::Generated)
}

fn is_known(file: &str, extension: &str) -> bool {
    Path::new(file).extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_alone_decides() {
        let kind = |text| match classify(text) {
            Source::StandardInput => "stdin",
            Source::File(..) => "file",
            Source::Named(_, None) => "named",
            Source::Named(_, Some(_)) => "member",
            Source::Generated(_) => "generated",
            Source::Literal => "literal",
        };
        for (text, expected) in [
            ("-", "stdin"),
            ("a.npy", "file"),
            ("a.NPY", "file"),
            ("a b.csv", "file"),
            ("a.npz:x", "file"),
            ("a.json:x", "file"),
            ("a.mtx", "file"),
            ("./a", "file"),
            ("/dev/fd/63", "file"),
            ("rand:2x2:1.txt", "file"),
            ("@a.npy", "file"),
            ("@a", "named"),
            ("@a:u", "member"),
            ("rand:2x2", "generated"),
            ("ones:x", "generated"),
            ("1,2", "literal"),
            ("1.5", "literal"),
            ("-1,2", "literal"),
            ("data.bin", "literal"),
            ("csv", "literal"),
            ("", "literal"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
