//! One row after the other, out of any format: what batch commands and files larger than memory
//! are read with.

use super::{Array, ReadError, Shape, number};
use orthant_core::MatRef;

/// The rows of a file or stream, in order, in memory that does not grow with their number.
///
/// - Text, `.csv`, `.tsv`, JSON and C order are read row by row, or mapped; of a `.npy` file in Fortran
///   order a part of each column is read for some thousand rows at once.
/// - Where no row is complete before nearly all has been read, all of it is read first and kept:
///   the elements of a Matrix Market array, of Fortran order through a pipe or within a `.npz`; the
///   entries of Matrix Market coordinates, which are sorted by rows; and a `.npz` through a pipe,
///   whose directory stands last. Beyond 16 MiB it is kept in files without a name in
///   [`std::env::temp_dir`] (which `TMPDIR` names on Unix) of 4 bytes an element, 12 an entry.
/// - A row is in memory as a whole, and a vector is one row. So is what the spools' files hold on
///   machines that do not map files, and a `.npz` that is compressed by a method that NumPy does
///   not write.
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
    ///
    /// ```
    /// use orthant::io::{RowReader, literal};
    ///
    /// let mut rows = RowReader::from_array(literal::parse("1,2;3,4").unwrap());
    /// assert_eq!(rows.next_row()?, Some(&[1.0, 2.0][..]));
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
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
    ///
    /// ```
    /// let rows = orthant::io::RowReader::from_stream("points", &b"1,2\n3,4\n"[..])?;
    /// assert_eq!(rows.cols(), 2);
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
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
    ///
    /// ```
    /// let mut rows = orthant::io::RowReader::from_stream("points", &b"1,2\n3,4\n5,6\n"[..])?;
    /// assert_eq!(rows.next_rows(2)?.map(|block| block.rows()), Some(2));
    /// assert_eq!(rows.next_rows(2)?.and_then(|block| block.as_slice()), Some(&[5.0, 6.0][..]));
    /// assert!(rows.next_rows(2)?.is_none());
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
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
    ///
    /// ```
    /// let mut rows = orthant::io::RowReader::from_stream("points", &b"1,2\n3,4\n"[..])?;
    /// assert_eq!(rows.next_row()?, Some(&[1.0, 2.0][..]));
    /// assert_eq!(rows.next_row()?, Some(&[3.0, 4.0][..]));
    /// assert_eq!(rows.next_row()?, None);
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    pub fn next_row(&mut self) -> Result<Option<&[f32]>, ReadError> {
        Ok(self.next_rows(1)?.and_then(|block| block.row(0)))
    }
}

/// All rows as a matrix; `None` if there is none.
pub(super) fn collect(rows: &mut dyn Rows) -> Result<Option<Array>, ReadError> {
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
mod tests;
