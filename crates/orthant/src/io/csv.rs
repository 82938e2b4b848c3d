//! Tables: values separated by `,`, `;`, tabs or `|`, one row a line, quoted cells allowed.
//!
//! Lines that begin with `#` are comments. The first row is a header, and skipped, when none of
//! its cells is a number, unless the options say what it is. In a `.csv` file without a comma in
//! its first row the separator is `;`, a tab or `|` if one is there; what is in quotes does not count.

use super::format::{Format, Input, Start};
use super::number::{self, Shortest};
use super::rows::{Lines, Rows, collect};
use super::text::TextRows;
use super::{Array, Header, ReadError, RowReader, View};
use csv::{ByteRecord, Reader, ReaderBuilder, Trim};
use std::io::{self, Write};

pub(super) struct Csv {
    extensions: &'static [&'static str],
    /// The separators tried, in this order, on the first row; the first is written.
    separators: &'static [u8],
}

impl Csv {
    pub(super) const COMMAS: Self = Self { extensions: &["csv"], separators: b",;\t|" };
    pub(super) const TABS: Self = Self { extensions: &["tsv"], separators: b"\t" };

    fn open<'a>(&self, mut input: Input<'a>) -> Result<Box<dyn Rows + 'a>, ReadError> {
        if input.options().separator == Some(b' ') {
            input.skip_mark()?;
            return Ok(Box::new(TextRows::new(input)));
        }
        input.skip_mark()?;
        let first_row = input.start(|line| match line {
            [b'#', ..] => Start::Before,
            blank if blank.trim_ascii().is_empty() => Start::Before,
            row if unquoted(row, self.separators).1 => Start::GoesOn,
            _ => Start::Whole,
        })?;
        let (outside, _) = unquoted(&first_row, self.separators);
        let found = self.separators.iter().find(|s| outside.contains(s));
        let separator = input.options().separator.or(found.copied()).unwrap_or(self.separators[0]);
        Ok(Box::new(CsvRows {
            origin: input.origin().to_owned(),
            header: input.options().header,
            is_first: true,
            header_row: None,
            lines: Lines::default(),
            record: ByteRecord::new(),
            reader: ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .trim(Trim::All)
                .comment(Some(b'#'))
                .delimiter(separator)
                .from_reader(input),
        }))
    }
}

impl Format for Csv {
    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }

    /// [`Text`](super::text::Text) recognises a comma in the first line, wherever the first
    /// buffer may end.
    fn recognises(&self, _head: &[u8]) -> bool {
        false
    }

    fn read(&self, input: Input<'_>) -> Result<Array, ReadError> {
        let origin = input.origin().to_owned();
        // Without a row `CsvRows` itself ends in an error.
        collect(&mut *self.open(input)?)?.ok_or(ReadError::Empty { origin })
    }

    fn rows<'a>(&self, input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        RowReader::streamed(self.open(input)?)
    }

    fn write(&self, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()> {
        let separator = char::from(self.separators[0]);
        write_lines(numbers, separator, out)
    }
}

/// One line a row.
pub(super) fn write_lines(
    numbers: View<'_>,
    separator: char,
    out: &mut dyn Write,
) -> io::Result<()> {
    for line in numbers.lines() {
        for (index, &value) in line.iter().enumerate() {
            if index > 0 {
                write!(out, "{separator}")?;
            }
            write!(out, "{}", Shortest(value))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

struct CsvRows<'a> {
    origin: String,
    header: Header,
    is_first: bool,
    header_row: Option<ByteRecord>,
    lines: Lines,
    record: ByteRecord,
    reader: Reader<Input<'a>>,
}

impl CsvRows<'_> {
    fn advance(&mut self) -> Result<bool, ReadError> {
        self.reader.read_byte_record(&mut self.record).map_err(|e| failure(&self.origin, e))
    }
}

impl Rows for CsvRows<'_> {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        let is_first = core::mem::take(&mut self.is_first);
        let mut found = self.advance()?;
        if is_first && found {
            let has_header = match self.header {
                Header::Detect => is_header(&self.record),
                Header::Skip => true,
                Header::Absent => false,
            };
            if has_header {
                self.header_row = Some(self.record.clone());
                found = self.advance()?;
            }
        }
        if found {
            let line = self.record.position().map_or(0, csv::Position::line);
            self.lines.append(&self.origin, line, self.record.iter(), out)?;
            return Ok(true);
        }
        let origin = self.origin.clone();
        match (is_first, self.header_row.is_some()) {
            (false, _) => Ok(false),
            (true, true) => {
                Err(ReadError::OnlyHeader { origin, is_asked_for: self.header == Header::Skip })
            }
            (true, false) => Err(ReadError::Empty { origin }),
        }
    }

    fn names(&self) -> Option<Vec<String>> {
        let name = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        self.header_row.as_ref().map(|row| row.iter().map(name).collect())
    }
}

/// What stands outside of quotes in a row, and whether the row ends within them. A quote opens a
/// cell only where one begins, after any of the `separators`; a doubled one leaves quotes and enters
/// them again.
fn unquoted(row: &[u8], separators: &[u8]) -> (Vec<u8>, bool) {
    let (mut outside, mut is_quoted, mut may_open) = (Vec::new(), false, true);
    for &byte in row {
        match byte {
            b'"' if is_quoted || may_open => is_quoted = !is_quoted,
            _ if is_quoted => {}
            _ => {
                may_open = separators.contains(&byte);
                outside.push(byte);
            }
        }
    }
    (outside, is_quoted)
}

/// Whether no cell is a number. Cells that are all empty are a faulty row, not a header, and
/// a number beyond f32 is a number.
fn is_header(record: &ByteRecord) -> bool {
    let is_number = |cell: &[u8]| number::parse_bytes(cell) != Err(number::NumberFault::NotANumber);
    let is_missing = |cell: &[u8]| cell.is_empty();
    !record.iter().any(|cell| is_number(cell) && !is_missing(cell))
        && !record.iter().all(is_missing)
}

/// Rows may have any length and cells any bytes, so only reading itself can fail.
fn failure(origin: &str, error: csv::Error) -> ReadError {
    let source = match error.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => std::io::Error::other(format!("{other:?}")),
    };
    ReadError::open(origin, source)
}
