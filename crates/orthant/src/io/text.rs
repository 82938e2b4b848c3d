//! Plain text: values separated by blanks, one row a line; from `#` to the end of a line is a
//! comment, and lines without a value are skipped. Text whose first line has a comma is read
//! as CSV.

use super::csv::{Csv, write_lines};
use super::format::{Format, Input, Start};
use super::rows::{Lines, Rows, collect};
use super::{Array, ReadError, RowReader, View};
use std::io::{self, BufRead, Write};

pub(super) struct Text;

/// Whether the text is a table of commas.
fn has_commas(input: &mut Input<'_>) -> Result<bool, ReadError> {
    input.skip_mark()?;
    let first = input.start(|line| match without_comment(line).trim_ascii() {
        [] => Start::Before,
        _ => Start::Whole,
    })?;
    Ok(input.options().separator.is_some() || without_comment(&first).contains(&b','))
}

impl Format for Text {
    fn extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn recognises(&self, _head: &[u8]) -> bool {
        true
    }

    fn read(&self, mut input: Input<'_>) -> Result<Array, ReadError> {
        if has_commas(&mut input)? {
            return Csv::COMMAS.read(input);
        }
        let origin = input.origin().to_owned();
        collect(TextRows::new(input))?.ok_or(ReadError::Empty { origin })
    }

    fn rows<'a>(&self, mut input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        if has_commas(&mut input)? {
            return Csv::COMMAS.rows(input);
        }
        RowReader::streamed(Box::new(TextRows::new(input)))
    }

    fn write(&self, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()> {
        write_lines(numbers, ' ', out)
    }
}

struct TextRows<'a> {
    input: Input<'a>,
    lines: Lines,
    line: Vec<u8>,
    number: u64,
    is_empty: bool,
}

impl<'a> TextRows<'a> {
    fn new(input: Input<'a>) -> Self {
        Self { input, lines: Lines::default(), line: Vec::new(), number: 0, is_empty: true }
    }
}

impl Rows for TextRows<'_> {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        loop {
            self.line.clear();
            match self.input.read_until(b'\n', &mut self.line) {
                Ok(0) if self.is_empty => {
                    return Err(ReadError::Empty { origin: self.input.origin().to_owned() });
                }
                Ok(0) => return Ok(false),
                Ok(_) => self.number += 1,
                Err(e) => return Err(ReadError::open(self.input.origin(), e)),
            }
            let mut values = without_comment(&self.line)
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .peekable();
            if values.peek().is_some() {
                self.is_empty = false;
                self.lines.append(self.input.origin(), self.number, values, out)?;
                return Ok(true);
            }
        }
    }
}

fn without_comment(line: &[u8]) -> &[u8] {
    line.split(|&byte| byte == b'#').next().unwrap_or(line)
}
