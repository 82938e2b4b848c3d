//! Matrix Market: `array` (every element, column by column) and `coordinate` (row, column and
//! value of each element that is not zero), real, integer or pattern, general, symmetric or
//! skew-symmetric. Either becomes a dense matrix.
//!
//! Source: Boisvert, Pozo and Remington, "The Matrix Market exchange formats: initial design",
//! NISTIR 5935, 1996.

use super::array::exchange;
use super::columns::{Columns, Stored, mirrored};
use super::entries::{Entries, Entry, Sorted};
use super::error::excerpt;
use super::format::{Format, Input};
use super::number::{self, Shortest};
use super::rows::Rows;
use super::{Array, ReadError, RowReader, Shape, Spool, View};
use std::io::{self, BufRead, Write};

pub(super) struct MatrixMarket;

const MAGIC: &[u8] = b"%%MatrixMarket";

/// A coordinate file may say anything of the matrix's size. It is believed as far as it stays in
/// proportion to the entries that are there: so many elements for each (a diagonal matrix of
/// 16,384 rows just fits), and so many in any case.
const ELEMENTS_FOR_EACH_ENTRY: u64 = 1 << 14;
const ELEMENTS_ANYWAY: u64 = 1 << 22;

#[derive(Clone, Copy, PartialEq)]
enum Symmetry {
    General,
    Symmetric,
    Skew,
}

impl Symmetry {
    /// The mirror image of an element, if it has one.
    fn mirror(self, (row, col): (usize, usize), value: f32) -> Option<((usize, usize), f32)> {
        match self {
            Self::Symmetric if row != col => Some(((col, row), value)),
            Self::Skew => Some(((col, row), -value)),
            _ => None,
        }
    }
}

impl Format for MatrixMarket {
    fn extensions(&self) -> &'static [&'static str] {
        &["mtx"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.get(..MAGIC.len()).is_some_and(|start| start.eq_ignore_ascii_case(MAGIC))
    }

    fn read(&self, mut input: Input<'_>) -> Result<Array, ReadError> {
        input.skip_mark()?;
        let mut lines = Lines::new(input);
        let banner = Banner::read(&mut lines)?;
        if banner.is_coordinate { coordinate(lines, &banner) } else { array(lines, &banner) }
    }

    fn rows<'a>(&self, mut input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        input.skip_mark()?;
        let mut lines = Lines::new(input);
        let banner = Banner::read(&mut lines)?;
        match (banner.rows * banner.cols, banner.is_coordinate) {
            (0, true) => coordinate(lines, &banner).map(RowReader::from_array),
            (0, false) => array(lines, &banner).map(RowReader::from_array),
            (_, true) => RowReader::streamed(Box::new(EntryRows::new(lines, banner)?)),
            (_, false) => RowReader::streamed(Box::new(columns(lines, &banner)?)),
        }
    }

    /// A vector is a matrix of one column, a number one of one element.
    fn write(&self, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()> {
        let data = numbers.data();
        let (rows, cols) = match numbers.shape() {
            Some(Shape::Matrix { rows, cols }) => (rows, cols),
            _ => (data.len(), 1),
        };
        writeln!(out, "%%MatrixMarket matrix array real general\n{rows} {cols}")?;
        for col in 0..cols {
            for value in data.iter().skip(col).step_by(cols) {
                writeln!(out, "{}", Shortest(*value))?;
            }
        }
        Ok(())
    }
}

/// The lines that are neither blank nor comments.
struct Lines<'a> {
    input: Input<'a>,
    bytes: Vec<u8>,
    text: String,
    number: u64,
}

impl<'a> Lines<'a> {
    fn new(input: Input<'a>) -> Self {
        Self { input, bytes: Vec::new(), text: String::new(), number: 0 }
    }

    /// One line of any kind; `false` at the end.
    fn any(&mut self) -> Result<bool, ReadError> {
        self.bytes.clear();
        match self.input.read_until(b'\n', &mut self.bytes) {
            Ok(0) => return Ok(false),
            Ok(_) => self.number += 1,
            Err(e) => return Err(ReadError::open(self.input.origin(), e)),
        }
        self.text.clear();
        self.text.push_str(String::from_utf8_lossy(&self.bytes).trim());
        Ok(true)
    }

    fn next(&mut self) -> Result<bool, ReadError> {
        while self.any()? {
            if !self.text.is_empty() && !self.text.starts_with('%') {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn fault(&self, text: impl Into<String>) -> ReadError {
        ReadError::MatrixMarket {
            origin: self.input.origin().to_owned(),
            line: self.number.max(1),
            fault: text.into(),
        }
    }

    fn ended(&self, found: u64, claimed: u64) -> ReadError {
        self.fault(format!(
            "the file ends after {found} of {claimed} entries; it is truncated, so fetch or save \
             it again"
        ))
    }

    fn value(&self, text: &str) -> Result<f32, ReadError> {
        number::parse(text).map_err(|fault| {
            ReadError::number(self.input.origin(), self.number, 1, text.as_bytes(), fault)
        })
    }

    /// Nothing may follow the last entry.
    fn end(&mut self, claimed: u64) -> Result<(), ReadError> {
        if self.next()? {
            return Err(self.fault(format!(
                "there are more than the {claimed} entries that the size line claims; correct it"
            )));
        }
        Ok(())
    }
}

/// The first line and the size line.
struct Banner {
    is_coordinate: bool,
    is_pattern: bool,
    symmetry: Symmetry,
    rows: usize,
    cols: usize,
    /// How many entries follow.
    entries: u64,
}

impl Banner {
    fn read(lines: &mut Lines<'_>) -> Result<Self, ReadError> {
        const EXAMPLE: &str = "write %%MatrixMarket matrix array real general, or coordinate, \
             integer, pattern, symmetric, skew-symmetric";
        lines.any()?;
        let words: Vec<String> =
            lines.text.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ["%%matrixmarket", "matrix", layout, field, symmetry] = words[..] else {
            return Err(lines.fault(format!("this is no Matrix Market header; {EXAMPLE}")));
        };
        let unknown = |word: &str| format!("`{}` is not read; {EXAMPLE}", excerpt(word));
        let is_coordinate = match layout {
            "coordinate" => true,
            "array" => false,
            _ => return Err(lines.fault(unknown(layout))),
        };
        let is_pattern = match field {
            "real" | "double" | "integer" => false,
            "pattern" if is_coordinate => true,
            _ => return Err(lines.fault(unknown(field))),
        };
        let symmetry = match symmetry {
            "general" => Symmetry::General,
            "symmetric" => Symmetry::Symmetric,
            "skew-symmetric" if !is_pattern => Symmetry::Skew,
            _ => return Err(lines.fault(unknown(symmetry))),
        };
        if !lines.next()? {
            return Err(lines.fault(
                "the file ends before its size line; it is truncated, so fetch or save it again",
            ));
        }
        let sizes: Option<Vec<u64>> =
            lines.text.split_ascii_whitespace().map(|word| word.parse().ok()).collect();
        let (rows, cols, entries) = match (sizes.as_deref(), is_coordinate) {
            (Some(&[rows, cols, entries]), true) => (rows, cols, Some(entries)),
            (Some(&[rows, cols]), false) => (rows, cols, stored(rows, cols, symmetry)),
            _ => {
                let form =
                    if is_coordinate { "rows, columns and entries" } else { "rows and columns" };
                let shown = excerpt(&lines.text);
                return Err(lines.fault(format!("`{shown}` is no size line; write {form}")));
            }
        };
        if symmetry != Symmetry::General && rows != cols {
            return Err(lines.fault(format!(
                "a symmetric matrix is square and this one is {rows}x{cols}; write general"
            )));
        }
        // Bytes must be countable in memory too.
        let fits = rows.checked_mul(cols).and_then(|n| usize::try_from(n.checked_mul(4)?).ok());
        match (usize::try_from(rows), usize::try_from(cols), entries, fits) {
            (Ok(rows), Ok(cols), Some(entries), Some(_)) => {
                Ok(Self { is_coordinate, is_pattern, symmetry, rows, cols, entries })
            }
            _ => Err(lines.fault(format!(
                "a {rows}x{cols} matrix is more than memory can hold; the size line is damaged"
            ))),
        }
    }
}

/// How many elements an array file lists: those below the diagonal stand for the others.
fn stored(rows: u64, cols: u64, symmetry: Symmetry) -> Option<u64> {
    match symmetry {
        Symmetry::General => rows.checked_mul(cols),
        Symmetry::Symmetric => rows.checked_mul(rows.checked_add(1)?).map(|n| n / 2),
        Symmetry::Skew => rows.checked_mul(rows.saturating_sub(1)).map(|n| n / 2),
    }
}

/// Gives each element that an array file lists, in its order.
fn each_listed(
    lines: &mut Lines<'_>,
    banner: &Banner,
    mut take: impl FnMut(&str, f32) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    for found in 0..banner.entries {
        if !lines.next()? {
            return Err(lines.ended(found, banner.entries));
        }
        take(lines.input.origin(), lines.value(&lines.text)?)?;
    }
    lines.end(banner.entries)
}

fn array(mut lines: Lines<'_>, banner: &Banner) -> Result<Array, ReadError> {
    let &Banner { rows, cols, symmetry, .. } = banner;
    // Grows with the lines that come, whatever the size line says.
    let mut values = Vec::new();
    each_listed(&mut lines, banner, |_, value| {
        values.push(value);
        Ok(())
    })?;
    let shape = Shape::Matrix { rows, cols };
    if symmetry == Symmetry::General {
        // Stored by columns, it is the transposed matrix stored by rows.
        return checked(&lines, exchange(&values, cols, rows, &|_| ()), shape);
    }
    let mut data = vec![0.0; rows * cols];
    if rows > 0 {
        let skipped = usize::from(symmetry == Symmetry::Skew);
        mirrored(&values, rows, skipped, 0..rows, &mut data);
    }
    checked(&lines, data, shape)
}

/// The rows of an array file, all of whose elements are spooled.
fn columns(mut lines: Lines<'_>, banner: &Banner) -> Result<Columns, ReadError> {
    let mut spool = Spool::new();
    each_listed(&mut lines, banner, |origin, value| {
        spool.put(&[value]).map_err(|e| ReadError::temporary(origin, e))
    })?;
    let stored = match banner.symmetry {
        Symmetry::General => Stored::All,
        Symmetry::Symmetric => Stored::Lower,
        Symmetry::Skew => Stored::StrictlyLower,
    };
    Columns::new(lines.input.origin(), spool, stored, [banner.rows, banner.cols])
}

/// Gives each entry of a coordinate file, in its order: row and column, from 0, and the value. At the
/// end the size of the matrix is believed or not.
fn each_entry(
    lines: &mut Lines<'_>,
    banner: &Banner,
    mut take: impl FnMut(&str, (usize, usize), f32) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let &Banner { rows, cols, entries, .. } = banner;
    for found in 0..entries {
        if !lines.next()? {
            return Err(lines.ended(found, entries));
        }
        let (row, col, value) = entry(lines, banner)?;
        take(lines.input.origin(), (row, col), value)?;
    }
    lines.end(entries)?;
    let elements = rows as u64 * cols as u64;
    if elements <= entries.saturating_mul(ELEMENTS_FOR_EACH_ENTRY).max(ELEMENTS_ANYWAY) {
        return Ok(());
    }
    Err(too_large(lines, banner))
}

fn too_large(lines: &Lines<'_>, &Banner { rows, cols, entries, .. }: &Banner) -> ReadError {
    lines.fault(format!(
        "{entries} entries of a {rows}x{cols} matrix: every matrix is dense here, and this one \
         would take {} MiB; cut out the part that is needed",
        (rows as u64 * cols as u64) >> 18
    ))
}

fn twice(row: usize, col: usize) -> String {
    format!("row {}, column {} is there twice; leave one entry", row + 1, col + 1)
}

fn coordinate(mut lines: Lines<'_>, banner: &Banner) -> Result<Array, ReadError> {
    let &Banner { rows, cols, symmetry, .. } = banner;
    let mut found: Vec<(usize, usize, f32)> = Vec::new();
    each_entry(&mut lines, banner, |_, (row, col), value| {
        found.push((row, col, value));
        Ok(())
    })?;
    let mut data = Vec::new();
    if data.try_reserve_exact(rows * cols).is_err() {
        return Err(too_large(&lines, banner));
    }
    data.resize(rows * cols, 0.0);
    let mut taken = vec![0_u64; (rows * cols).div_ceil(64)];
    for &(row, col, value) in &found {
        let index = row * cols + col;
        if taken[index / 64] >> (index % 64) & 1 == 1 {
            return Err(lines.fault(twice(row, col)));
        }
        taken[index / 64] |= 1 << (index % 64);
        data[index] = value;
        if let Some((place, value)) = symmetry.mirror((row, col), value) {
            data[place.0 * cols + place.1] = value;
        }
    }
    checked(&lines, data, Shape::Matrix { rows, cols })
}

/// The rows of a coordinate file, whose entries have been sorted.
struct EntryRows<'a> {
    lines: Lines<'a>,
    banner: Banner,
    entries: Sorted,
    /// The entry that stands next.
    next: Option<Entry>,
    row: usize,
}

impl<'a> EntryRows<'a> {
    fn new(mut lines: Lines<'a>, banner: Banner) -> Result<Self, ReadError> {
        let mut entries = Entries::default();
        each_entry(&mut lines, &banner, |origin, place, value| {
            let mut put = |(row, col): (usize, usize), value| {
                entries.put(((row * banner.cols + col) as u64, value))
            };
            let mirror = banner.symmetry.mirror(place, value);
            put(place, value)
                .and_then(|()| mirror.map_or(Ok(()), |(place, value)| put(place, value)))
                .map_err(|e| ReadError::temporary(origin, e))
        })?;
        let mut rows = Self { lines, banner, entries: Sorted::none(), next: None, row: 0 };
        let origin = rows.lines.input.origin();
        rows.entries = entries.sorted().map_err(|e| ReadError::temporary(origin, e))?;
        rows.next = rows.take()?;
        Ok(rows)
    }

    fn take(&mut self) -> Result<Option<Entry>, ReadError> {
        self.entries.next().map_err(|e| ReadError::temporary(self.lines.input.origin(), e))
    }
}

impl Rows for EntryRows<'_> {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        let Banner { rows, cols, .. } = self.banner;
        if self.row == rows {
            return Ok(false);
        }
        let (start, first) = (out.len(), (self.row * cols) as u64);
        out.resize(start + cols, 0.0);
        while let Some((place, value)) = self.next.filter(|next| next.0 < first + cols as u64) {
            let col = (place - first) as usize;
            out[start + col] = value;
            self.next = self.take()?;
            if self.next.is_some_and(|next| next.0 == place) {
                // Of a symmetric matrix what was written stands below the diagonal.
                let (row, col) = match self.banner.symmetry {
                    Symmetry::General => (self.row, col),
                    _ => (self.row.max(col), self.row.min(col)),
                };
                return Err(self.lines.fault(twice(row, col)));
            }
        }
        self.row += 1;
        Ok(true)
    }
}

/// Row and column, from 0, and the value; 1 in a pattern.
fn entry(lines: &Lines<'_>, banner: &Banner) -> Result<(usize, usize, f32), ReadError> {
    let words: Vec<&str> = lines.text.split_ascii_whitespace().collect();
    let (row, col, value) = match (words.as_slice(), banner.is_pattern) {
        ([row, col], true) => (row, col, 1.0),
        ([row, col, value], false) => (row, col, lines.value(value)?),
        (_, is_pattern) => {
            let form = if is_pattern { "row and column" } else { "row, column and value" };
            let shown = excerpt(&lines.text);
            return Err(lines.fault(format!("`{shown}` is no entry; write {form}")));
        }
    };
    let index = |word: &str, size: usize| match word.parse::<usize>() {
        Ok(n) if (1..=size).contains(&n) => Ok(n - 1),
        _ => Err(lines.fault(format!(
            "`{}` is outside the {}x{} matrix; rows and columns count from 1",
            excerpt(word),
            banner.rows,
            banner.cols
        ))),
    };
    let (row, col) = (index(row, banner.rows)?, index(col, banner.cols)?);
    let below = match banner.symmetry {
        Symmetry::General => true,
        Symmetry::Symmetric => row >= col,
        Symmetry::Skew => row > col,
    };
    if below {
        return Ok((row, col, value));
    }
    Err(lines.fault(format!(
        "row {}, column {} is not below the diagonal; the other half follows from it, so leave \
         it away or write general",
        row + 1,
        col + 1
    )))
}

/// A matrix without elements keeps its shape only while walking over it is cheap.
fn checked(lines: &Lines<'_>, data: Vec<f32>, shape: Shape) -> Result<Array, ReadError> {
    match shape {
        Shape::Matrix { rows, cols } if data.is_empty() && rows.max(cols) > 1 << 16 => {
            Err(lines.fault(format!("a {rows}x{cols} matrix has no element; write 0 0")))
        }
        _ => Ok(Array::with_shape(shape, data)),
    }
}

#[cfg(test)]
mod tests;
