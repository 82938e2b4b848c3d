//! One row after the other, out of any format: what batch commands and files larger than memory
//! are read with.

use super::{Array, ReadError, Shape, number};
use orthant_core::MatRef;

/// The rows of a file or stream, in order, in memory that does not grow with the file where its
/// format allows: `.csv`, `.tsv`, text, JSON, and `.npy` in C order are streamed or mapped, and so
/// are a file's `.npy` in Fortran order and `.npz` in C order. Read whole, since their rows are
/// complete only at the end, are Matrix Market, Fortran order through a pipe or within a `.npz`,
/// and a `.npz` through a pipe, whose directory stands last.
///
/// A vector is one row.
///
/// ```
/// use orthant::io::RowReader;
/// let mut rows = RowReader::from_stream("points", &b"x,y\n1,2\n3,4\n5,6\n"[..])?;
/// assert_eq!(rows.cols(), 2);
/// while let Some(block) = rows.next_rows(2)? {
///     println!("{} rows", block.rows());
/// }
/// # Ok::<(), orthant::io::ReadError>(())
/// ```
pub struct RowReader<'a> {
    source: Source<'a>,
    cols: usize,
    buffer: Vec<f32>,
    /// Rows in `buffer` that nobody has seen: the first, which told how many columns there are.
    waiting: usize,
}

enum Source<'a> {
    Whole { array: Array, next: usize },
    Streamed(Box<dyn Rows + 'a>),
}

/// A format's rows, one at a time.
pub trait Rows {
    /// Appends the next row, or returns `false` when there is none. Every row has as many values
    /// as the first.
    ///
    /// # Errors
    /// [`ReadError`], naming the place.
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError>;

    /// The names of the columns, if a header gave them. It is known once a row has been read.
    fn names(&self) -> Option<Vec<String>> {
        None
    }
}

impl<'a> RowReader<'a> {
    /// The rows of what is in memory or mapped.
    #[must_use]
    pub fn from_array(array: Array) -> Self {
        let cols = match array.shape() {
            Shape::Vector(n) => n,
            Shape::Matrix { cols, .. } => cols,
        };
        let source = Source::Whole { array, next: 0 };
        Self { source, cols, buffer: Vec::new(), waiting: 0 }
    }

    /// Rows as they come. The first is read at once, since it tells how many columns there are.
    ///
    /// # Errors
    /// Those of the first row.
    pub fn streamed(mut rows: Box<dyn Rows + 'a>) -> Result<Self, ReadError> {
        let mut buffer = Vec::new();
        let waiting = usize::from(rows.append(&mut buffer)?);
        Ok(Self { cols: buffer.len(), source: Source::Streamed(rows), buffer, waiting })
    }

    /// How many values each row has.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The names of the columns, if the file's header gives them.
    ///
    /// ```
    /// let rows = orthant::io::RowReader::from_stream("points", &b"x,y\n1,2\n"[..])?;
    /// assert_eq!(rows.names().unwrap(), ["x", "y"]);
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> Option<Vec<String>> {
        match &self.source {
            Source::Whole { .. } => None,
            Source::Streamed(rows) => rows.names(),
        }
    }

    /// Whether the rows are in mapped memory, to come from the file as they are used.
    #[must_use]
    pub fn is_mapped(&self) -> bool {
        matches!(&self.source, Source::Whole { array, .. } if array.is_mapped())
    }

    /// The next rows, `most` of them or as many as are left; `None` at the end.
    ///
    /// # Errors
    /// [`ReadError`], naming the place.
    pub fn next_rows(&mut self, most: usize) -> Result<Option<MatRef<'_>>, ReadError> {
        let cols = self.cols;
        let (data, count) = match &mut self.source {
            Source::Whole { array, next } => {
                let rows = match array.shape() {
                    Shape::Vector(_) => 1,
                    Shape::Matrix { rows, .. } => rows,
                };
                let first = *next;
                *next = rows.min(first.saturating_add(most));
                (array.data().get(first * cols..*next * cols).unwrap_or_default(), *next - first)
            }
            Source::Streamed(rows) => {
                if self.waiting == 0 {
                    self.buffer.clear();
                }
                let mut count = core::mem::take(&mut self.waiting);
                while count < most && rows.append(&mut self.buffer)? {
                    count += 1;
                }
                (&self.buffer[..], count)
            }
        };
        // Every row has `cols` values, so the shape always fits.
        Ok(if count == 0 { None } else { MatRef::new(data, count, cols).ok() })
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// [`ReadError`], naming the place.
    pub fn next_row(&mut self) -> Result<Option<&[f32]>, ReadError> {
        Ok(self.next_rows(1)?.and_then(|block| block.row(0)))
    }
}

/// All rows as a matrix; `None` if there is none.
pub(super) fn collect(mut rows: impl Rows) -> Result<Option<Array>, ReadError> {
    let (mut data, mut count) = (Vec::new(), 0);
    while rows.append(&mut data)? {
        count += 1;
    }
    let cols = data.len().checked_div(count);
    Ok(cols.map(|cols| Array::with_shape(Shape::Matrix { rows: count, cols }, data)))
}

/// The rows of a text of lines: parses them and checks that all are as long as the first.
#[derive(Default)]
pub(super) struct Lines {
    cols: Option<usize>,
}

impl Lines {
    /// Appends the values of one line. `line` counts from 1.
    pub(super) fn append<'v>(
        &mut self,
        origin: &str,
        line: u64,
        values: impl Iterator<Item = &'v [u8]>,
        out: &mut Vec<f32>,
    ) -> Result<(), ReadError> {
        let before = out.len();
        for (index, bytes) in values.enumerate() {
            let value = number::parse_bytes(bytes)
                .map_err(|fault| ReadError::number(origin, line, index + 1, bytes, fault))?;
            out.push(value);
        }
        let found = out.len() - before;
        let expected = *self.cols.get_or_insert(found);
        if found == expected {
            return Ok(());
        }
        Err(ReadError::Ragged { origin: origin.to_owned(), line, found, expected })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, read_path, write_npz};
    use super::*;

    /// Every row of a file, through the row reader.
    fn rows_of(path: &std::path::Path) -> Result<(Vec<f32>, bool), ReadError> {
        let mut rows = RowReader::from_path(path, &Options::default())?;
        let (mut data, streamed) = (Vec::new(), matches!(rows.source, Source::Streamed(_)));
        while let Some(block) = rows.next_rows(1000)? {
            data.extend((0..block.rows()).flat_map(|i| block.row(i).unwrap_or_default()));
        }
        Ok((data, streamed))
    }

    #[test]
    fn large_columns_and_archives_are_read_row_by_row() {
        // Three blocks of rows, the last not full.
        let (rows, cols) = (40_000, 7);
        let data: Vec<f32> = (0..rows * cols).map(|i| i as f32).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);

        let columns = (0..cols).flat_map(|col| data.iter().skip(col).step_by(cols));
        let text =
            format!("{{'descr': '>f8', 'fortran_order': True, 'shape': ({rows}, {cols}), }}");
        let mut file = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
        file.extend(format!("{text:<117}\n").bytes());
        file.extend(columns.flat_map(|x| f64::from(*x).to_be_bytes()));
        std::fs::write(path("columns.npy"), &file).unwrap();
        assert!(rows_of(&path("columns.npy")).unwrap() == (data.clone(), true));
        // The element that does not fit is named by its place in the file.
        let at = file.len() - 8 * 5;
        file[at..at + 8].copy_from_slice(&1e300_f64.to_be_bytes());
        std::fs::write(path("columns.npy"), &file).unwrap();
        let sentence = rows_of(&path("columns.npy")).unwrap_err().to_string();
        assert!(sentence.contains("element 279995 (from 0, as stored) is 1e300"), "{sentence}");

        let array = Array::matrix(data.clone(), rows, cols).unwrap();
        write_npz(path("a.npz"), &[("a", array.view().into())]).unwrap();
        assert!(rows_of(&path("a.npz")).unwrap() == (data, true));
        let mut archive = std::fs::read(path("a.npz")).unwrap();
        let middle = archive.len() / 2;
        archive[middle] ^= 1;
        std::fs::write(path("a.npz"), &archive).unwrap();
        let sentence = rows_of(&path("a.npz")).unwrap_err().to_string();
        assert!(sentence.contains("the archive is damaged"), "{sentence}");

        std::fs::write(path("d.npz"), include_bytes!("../../../../tests/data/npy/deflated.npz"))
            .unwrap();
        let whole = read_path(path("d.npz")).unwrap();
        assert_eq!(rows_of(&path("d.npz")).unwrap(), (whole.into_data(), true));
    }
}
