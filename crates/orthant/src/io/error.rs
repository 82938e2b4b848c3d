//! Why a file could not be read or written: one sentence with the place and the remedy.

use super::number::NumberFault;
use std::io;

/// Why reading failed. Its text is one sentence that names the file, the place, the trouble
/// and the remedy.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("{origin}: there is no such file; check the name and the folder")]
    NotFound {
        /// The file.
        origin: String,
    },
    /// It is a directory.
    #[error("{origin} is a directory; name a file in it")]
    Directory {
        /// The directory.
        origin: String,
    },
    /// The system refused.
    #[error("{origin} cannot be read: {source}")]
    Io {
        /// The file or stream.
        origin: String,
        /// What the system said.
        source: io::Error,
    },
    /// No bytes, or nothing but blanks and comments.
    #[error("{origin} is empty; it must hold at least one number")]
    Empty {
        /// The file or stream.
        origin: String,
    },
    /// A header and no row below it.
    #[error("{origin} holds a header (its first row, {}) and no row of numbers below it", why(*is_asked_for))]
    OnlyHeader {
        /// The file or stream.
        origin: String,
        /// Whether the options say that there is one.
        is_asked_for: bool,
    },
    /// Something that is not an f32.
    #[error("{origin}, line {line}, column {column}: {}", offence(text, *fault))]
    Number {
        /// The file or stream.
        origin: String,
        /// Its line, from 1.
        line: u64,
        /// Which value of the line, from 1.
        column: usize,
        /// The text that stands there, shortened when it is long.
        text: String,
        /// What is wrong with it.
        fault: NumberFault,
    },
    /// Rows of different lengths.
    #[error(
        "{origin}, line {line}: this row has {found} {}, the first one has {expected}; \
         every row must have the same number",
        values(*found)
    )]
    Ragged {
        /// The file or stream.
        origin: String,
        /// Its line, from 1.
        line: u64,
        /// How many values the row has.
        found: usize,
        /// How many the first row has.
        expected: usize,
    },
    /// A `.npy` file that is damaged or holds something else than numbers.
    #[error("{origin}: {fault}")]
    Npy {
        /// The file or stream.
        origin: String,
        /// What is wrong, and the remedy.
        fault: String,
    },
    /// An `.npz` file that is damaged or does not hold the array that is wanted.
    #[error("{origin}: {fault}")]
    Npz {
        /// The file or stream.
        origin: String,
        /// What is wrong, and the remedy.
        fault: String,
    },
    /// JSON that is not an array of numbers, of rows of numbers, or a result with one.
    #[error("{origin}, line {line}, column {column}: {fault}")]
    Json {
        /// The file or stream.
        origin: String,
        /// Its line, from 1.
        line: usize,
        /// The character of the line, from 1.
        column: usize,
        /// What is wrong there, and the remedy.
        fault: String,
    },
    /// A Matrix Market file that breaks the format's rules.
    #[error("{origin}, line {line}: {fault}")]
    MatrixMarket {
        /// The file or stream.
        origin: String,
        /// Its line, from 1.
        line: u64,
        /// What is wrong there, and the remedy.
        fault: String,
    },
    /// The system refused room for what is kept until all of it has been read.
    #[error(
        "{origin} cannot be kept in the temporary folder {folder} while it is read: {source}; \
         let TMPDIR name a folder with more room"
    )]
    Temporary {
        /// The file or stream.
        origin: String,
        /// The folder.
        folder: String,
        /// What the system said.
        source: io::Error,
    },
    /// More elements than memory holds.
    #[error("{origin}: there is no memory for {elements} numbers ({} MiB)", elements >> 18)]
    Memory {
        /// The file or stream.
        origin: String,
        /// How many there are.
        elements: u64,
    },
}

impl ReadError {
    /// The system's refusal to open a file.
    pub(super) fn open(origin: &str, source: io::Error) -> Self {
        let origin = origin.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { origin },
            _ => Self::Io { origin, source },
        }
    }

    /// The system's refusal of a temporary file.
    pub(super) fn temporary(origin: &str, source: io::Error) -> Self {
        let folder = std::env::temp_dir().display().to_string();
        Self::Temporary { origin: origin.to_owned(), folder, source }
    }

    /// A value that is not an f32, in a format of lines and columns.
    pub(super) fn number(
        origin: &str,
        line: u64,
        column: usize,
        text: &[u8],
        fault: NumberFault,
    ) -> Self {
        let text = excerpt(&String::from_utf8_lossy(text));
        Self::Number { origin: origin.to_owned(), line, column, text, fault }
    }
}

/// Why writing a file failed. The file that was there before, if any, is as it was.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The extension belongs to no format.
    #[error(
        "{target}: no format has this extension; end the name in .npy, .npz, .csv, .tsv, .json, \
         .mtx or .txt"
    )]
    Extension {
        /// The file.
        target: String,
    },
    /// The system refused.
    #[error("{target} cannot be written: {source}")]
    Io {
        /// The file.
        target: String,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused room for results that are kept until all are there.
    #[error(
        "results cannot be kept in the temporary folder {folder}: {source}; \
         let TMPDIR name a folder with more room"
    )]
    Temporary {
        /// The folder.
        folder: String,
        /// What the system said.
        source: io::Error,
    },
}

/// The first characters of a text that may be long, control characters escaped.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short = String::new();
    for c in text.chars().take(SHOWN) {
        if c.is_control() { short.extend(c.escape_debug()) } else { short.push(c) }
    }
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

fn offence(text: &str, fault: NumberFault) -> String {
    match fault {
        NumberFault::Missing => "the value is missing; write 0 or nan there".to_owned(),
        NumberFault::NotANumber => {
            format!("`{text}` {fault}; write a decimal number, nan or inf")
        }
        NumberFault::BeyondF32 => format!("`{text}` {fault}; scale the data"),
    }
}

fn why(header_is_asked_for: bool) -> &'static str {
    if header_is_asked_for { "as the options say" } else { "which has no number" }
}

fn values(count: usize) -> &'static str {
    if count == 1 { "value" } else { "values" }
}
