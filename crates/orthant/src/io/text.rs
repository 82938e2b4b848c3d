//! Plain text: values separated by blanks, one row a line; from `#` to the end of a line is a
//! comment, and lines without a value are skipped. Text whose first line has a comma is read
//! as CSV.

use super::csv::Csv;
use super::format::{Format, Input};
use super::rows::Rows;
use super::{Array, ReadError};
use std::io::BufRead;

pub(super) struct Text;

impl Format for Text {
    fn extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn recognises(&self, _head: &[u8]) -> bool {
        true
    }

    fn read(&self, mut input: Input<'_>) -> Result<Array, ReadError> {
        input.skip_mark()?;
        let first = input.first_line(|line| !without_comment(line).trim_ascii().is_empty())?;
        if without_comment(&first).contains(&b',') {
            return Csv::COMMAS.read(input);
        }
        let mut rows = Rows::default();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            match input.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {}
                Err(e) => return Err(ReadError::open(input.origin(), e)),
            }
            let mut values = without_comment(&line)
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .peekable();
            if values.peek().is_some() {
                rows.push(input.origin(), number, values)?;
            }
        }
        rows.finish().ok_or_else(|| ReadError::Empty { origin: input.into_origin() })
    }
}

fn without_comment(line: &[u8]) -> &[u8] {
    line.split(|&byte| byte == b'#').next().unwrap_or(line)
}
