//! Plain text: values separated by blanks, one row a line; from `#` to the end of a line is a
//! comment, and lines without a value are skipped. Text whose first line has a comma, or of which the
//! options name another separator than blanks, is read as CSV. There is a header only if the options say so.

use super::csv::{Csv, write_lines};
use super::format::{Format, Input, Start};
use super::rows::{Lines, Rows, collect};
use super::{Array, Header, ReadError, RowReader, View};
use std::io::{self, BufRead, Write};

pub(super) struct Text;

/// Whether the text is a table of commas, or of what the options name.
fn is_table(input: &mut Input<'_>) -> Result<bool, ReadError> {
    input.skip_mark()?;
    if let Some(separator) = input.options().separator {
        return Ok(separator != b' ');
    }
    let first = input.start(|line| match without_comment(line).trim_ascii() {
        [] => Start::Before,
        _ => Start::Whole,
    })?;
    Ok(without_comment(&first).contains(&b','))
}

impl Format for Text {
    fn extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn recognises(&self, _head: &[u8]) -> bool {
        true
    }

    fn read(&self, mut input: Input<'_>) -> Result<Array, ReadError> {
        if is_table(&mut input)? {
            return Csv::COMMAS.read(input);
        }
        let origin = input.origin().to_owned();
        collect(&mut TextRows::new(input))?.ok_or(ReadError::Empty { origin })
    }

    fn rows<'a>(&self, mut input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        if is_table(&mut input)? {
            return Csv::COMMAS.rows(input);
        }
        RowReader::streamed(Box::new(TextRows::new(input)))
    }

    fn write(&self, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()> {
        write_lines(numbers, ' ', out)
    }
}

pub(super) struct TextRows<'a> {
    input: Input<'a>,
    lines: Lines,
    line: Vec<u8>,
    number: u64,
    is_empty: bool,
    /// The next row is one.
    has_header: bool,
    header_row: Option<Vec<String>>,
}

impl<'a> TextRows<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        Self {
            has_header: input.options().header == Header::Skip,
            input,
            lines: Lines::default(),
            line: Vec::new(),
            number: 0,
            is_empty: true,
            header_row: None,
        }
    }

    /// The end, at which there must have been a row.
    fn end(&self) -> Result<bool, ReadError> {
        let origin = || self.input.origin().to_owned();
        match (self.is_empty, &self.header_row) {
            (false, _) => Ok(false),
            (true, Some(_)) => Err(ReadError::OnlyHeader { origin: origin(), is_asked_for: true }),
            (true, None) => Err(ReadError::Empty { origin: origin() }),
        }
    }
}

impl Rows for TextRows<'_> {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        loop {
            self.line.clear();
            match self.input.read_until(b'\n', &mut self.line) {
                Ok(0) => return self.end(),
                Ok(_) => self.number += 1,
                Err(e) => return Err(ReadError::open(self.input.origin(), e)),
            }
            let mut values = without_comment(&self.line)
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .peekable();
            if values.peek().is_none() {
                continue;
            }
            if core::mem::take(&mut self.has_header) {
                let name = |word: &[u8]| String::from_utf8_lossy(word).into_owned();
                self.header_row = Some(values.map(name).collect());
            } else {
                self.is_empty = false;
                self.lines.append(self.input.origin(), self.number, values, out)?;
                return Ok(true);
            }
        }
    }

    fn names(&self) -> Option<Vec<String>> {
        self.header_row.clone()
    }
}

fn without_comment(line: &[u8]) -> &[u8] {
    line.split(|&byte| byte == b'#').next().unwrap_or(line)
}
