//! Tables: values separated by `,`, `;` or tabs, one row a line, quoted cells allowed.
//!
//! Lines that begin with `#` are comments. The first row is a header, and skipped, when none of its cells is a number. In a `.csv`
//! file without a comma in its first line the separator is `;` or a tab if one is there.

use super::format::{Format, Input};
use super::rows::Rows;
use super::{Array, ReadError, number};
use csv::{ByteRecord, ReaderBuilder, Trim};

pub(super) struct Csv {
    extensions: &'static [&'static str],
    /// The separators tried, in this order, on the first line.
    separators: &'static [u8],
}

impl Csv {
    pub(super) const COMMAS: Self = Self { extensions: &["csv"], separators: b",;\t" };
    pub(super) const TABS: Self = Self { extensions: &["tsv"], separators: b"\t" };
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

    fn read(&self, mut input: Input<'_>) -> Result<Array, ReadError> {
        input.skip_mark()?;
        let first_line =
            input.first_line(|line| !line.starts_with(b"#") && !line.trim_ascii().is_empty())?;
        let separator =
            self.separators.iter().find(|s| first_line.contains(s)).unwrap_or(&self.separators[0]);
        let origin = input.origin().to_owned();
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .comment(Some(b'#'))
            .delimiter(*separator)
            .from_reader(input);

        let mut record = ByteRecord::new();
        let mut rows = Rows::default();
        let mut is_first = true;
        let mut has_header = false;
        while reader.read_byte_record(&mut record).map_err(|e| failure(&origin, e))? {
            if core::mem::take(&mut is_first) && is_header(&record) {
                has_header = true;
                continue;
            }
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(&origin, line, record.iter())?;
        }
        rows.finish().ok_or(if has_header {
            ReadError::OnlyHeader { origin }
        } else {
            ReadError::Empty { origin }
        })
    }
}

/// Whether no cell is a number. Cells that are all empty are a faulty row, not a header, and
/// a number beyond f32 is a number.
fn is_header(record: &ByteRecord) -> bool {
    let is_number = |cell: &[u8]| {
        core::str::from_utf8(cell)
            .is_ok_and(|text| number::parse(text) != Err(number::NumberFault::NotANumber))
    };
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
