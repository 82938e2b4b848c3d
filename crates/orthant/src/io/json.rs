//! JSON arrays: `[1, 2]` is a vector, `[[1, 2], [3, 4]]` a matrix; NaN and the infinities are
//! the strings `"NaN"`, `"inf"`, `"-inf"`, as the command line prints them.
//!
//! The literal parser reads them, because a general JSON reader passes every number through
//! f64 and would round it twice.

use super::format::{Format, Input};
use super::{Array, ReadError, literal};
use std::io::Read;

pub(super) struct Json;

impl Format for Json {
    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        head.trim_ascii_start().starts_with(b"[")
    }

    fn read(&self, mut input: Input<'_>) -> Result<Array, ReadError> {
        input.skip_mark()?;
        let mut bytes = Vec::new();
        if let Err(e) = input.read_to_end(&mut bytes) {
            return Err(ReadError::open(input.origin(), e));
        }
        let text = String::from_utf8_lossy(&bytes);
        literal::parse(&text).map_err(|error| {
            let (line, column) = error.line_and_column(&text);
            ReadError::Json { origin: input.into_origin(), line, column, error }
        })
    }
}
