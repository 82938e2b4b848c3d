//! Reading vectors and matrices from literals, files and streams, and writing files.
//!
//! Everything ends as an [`Array`] of f32. Decimal text is parsed straight to f32, so it is
//! rounded once; integers and f64 in `.npy` files are rounded once as they are read. A finite
//! number beyond f32's range is an error, never a silent infinity.
//!
//! A format is one file here and one line in [`FORMATS`](format::FORMATS). Which one reads a
//! file is decided by the extension where it is known and by the first bytes otherwise.
//! Nothing is allocated because a header says so: a claim is checked against the size of the
//! file, and where the size is unknown (a pipe) memory grows with the data that arrive.

//!
//! | extension | read | written |
//! |---|---|---|
//! | `.npy` | versions 1 to 3, any byte and storage order, floats, integers, bool | `<f4`, version 1 |
//! | `.npz` | one array of it, compressed or not | any number of arrays |
//! | `.csv` `.tsv` | separators `,` `;` tab and pipe, quoted cells, a header is skipped | without a header |
//! | `.json` | arrays, and objects with a `result` | arrays |
//! | `.mtx` | Matrix Market, dense and coordinate, real, integer, pattern | dense, real, general |
//! | `.txt` | separated by blanks | separated by blanks |
//!
//! Data of at least 16 MiB in a `.npy` file of `<f4` in C order are mapped, not read: a file may be
//! larger than memory. Such a file must not be cut short while it is in use, or the system
//! ends the process (SIGBUS); replacing it, as [`write_path`] does, is harmless.

mod array;
pub mod atomic;
mod columns;
mod csv;
mod entries;
mod error;
pub mod format;
pub mod generate;
mod json;
mod json_scanner;
pub mod literal;
mod map;
mod matrix_market;
mod npy;
mod npy_element;
mod npy_header;
mod npy_rows;
mod npz;
mod npz_item;
pub mod number;
mod options;
mod rows;
mod spool;
#[cfg(test)]
mod tests;
mod text;

pub use array::{Array, Shape, View};
pub use error::{ReadError, WriteError};
pub use npz::write_npz;
pub use npz_item::Item;
pub use options::{Header, Options, Progress};
pub use rows::{RowReader, Rows};
pub use spool::Spool;

use format::{Format, Input};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// How much is read at a time, and how much [`Format::recognises`] may look at.
const BUFFER: usize = 64 * 1024;

/// Reads a file.
///
/// # Errors
/// [`ReadError`], whose text names the file, what is wrong, where, and what to do.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("points.csv");
/// std::fs::write(&path, "x,y\n1,2\n3,4\n5,6\n")?;
/// let points = orthant::io::read_path(&path)?;
/// assert_eq!(points.shape().to_string(), "3x2 matrix");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_path(path: impl AsRef<Path>) -> Result<Array, ReadError> {
    read_path_with(path, &Options::default())
}

/// [`read_path`] by options.
///
/// # Errors
/// As [`read_path`].
///
/// ```
/// use orthant::io::{Header, Options, read_path_with};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("years.csv");
/// std::fs::write(&path, "2024,2025\n1,2\n")?;
/// let table = read_path_with(&path, &Options::default().header(Header::Skip))?;
/// assert_eq!(table.data(), [1.0, 2.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_path_with(path: impl AsRef<Path>, options: &Options<'_>) -> Result<Array, ReadError> {
    let (format, input) = open_path(path.as_ref(), options)?;
    format.read(input)
}

/// Reads a stream whose format its first bytes tell: the `.npy` magic, then `[` for JSON,
/// then text. `origin` is the name that errors give it.
///
/// # Errors
/// As [`read_path`].
///
/// ```
/// let a = orthant::io::read_stream("standard input", &b"1 2\n3 4\n"[..])?;
/// assert_eq!(a.data(), [1.0, 2.0, 3.0, 4.0]);
/// # Ok::<(), orthant::io::ReadError>(())
/// ```
pub fn read_stream(origin: &str, reader: impl Read) -> Result<Array, ReadError> {
    read_stream_with(origin, reader, &Options::default())
}

/// [`read_stream`] by options.
///
/// # Errors
/// As [`read_path`].
///
/// ```
/// use orthant::io::{Options, read_stream_with};
///
/// let options = Options::default().separator(b'|');
/// let a = read_stream_with("pipe", &b"1|2\n3|4\n"[..], &options)?;
/// assert_eq!(a.data(), [1.0, 2.0, 3.0, 4.0]);
/// # Ok::<(), orthant::io::ReadError>(())
/// ```
pub fn read_stream_with(
    origin: &str,
    reader: impl Read,
    options: &Options<'_>,
) -> Result<Array, ReadError> {
    let (format, input) = open_stream(origin, reader, options)?;
    format.read(input)
}

impl<'a> RowReader<'a> {
    /// The rows of a file.
    ///
    /// # Errors
    /// As [`read_path`], as far as the first row shows them.
    ///
    /// ```
    /// use orthant::io::{Options, RowReader};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("points.csv");
    /// std::fs::write(&path, "x,y\n1,2\n3,4\n")?;
    /// let mut rows = RowReader::from_path(&path, &Options::default())?;
    /// assert_eq!(rows.next_row()?, Some(&[1.0, 2.0][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_path(path: impl AsRef<Path>, options: &Options<'a>) -> Result<Self, ReadError> {
        let (format, input) = open_path(path.as_ref(), options)?;
        format.rows(input)
    }

    /// The rows of a stream that is a table like a `.csv` file, whatever its first bytes are.
    ///
    /// # Errors
    /// As [`read_path`], as far as the first row shows them.
    ///
    /// ```
    /// use orthant::io::{Options, RowReader};
    ///
    /// // Values with blanks behind the commas.
    /// let mut rows = RowReader::from_table("points", &b"1, 2\n3, 4\n"[..], &Options::default())?;
    /// assert_eq!(rows.next_row()?, Some(&[1.0, 2.0][..]));
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    pub fn from_table(
        origin: &str,
        reader: impl Read + 'a,
        options: &Options<'a>,
    ) -> Result<Self, ReadError> {
        let (_, input) = open_stream(origin, reader, options)?;
        csv::Csv::COMMAS.rows(input)
    }

    /// The rows of a stream, whose format its first bytes tell.
    ///
    /// # Errors
    /// As [`read_path`], as far as the first row shows them.
    ///
    /// ```
    /// use orthant::io::RowReader;
    ///
    /// let mut rows = RowReader::from_stream("standard input", &b"[[1, 2], [3, 4]]"[..])?;
    /// assert_eq!(rows.next_row()?, Some(&[1.0, 2.0][..]));
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    pub fn from_stream(origin: &str, reader: impl Read + 'a) -> Result<Self, ReadError> {
        Self::from_stream_with(origin, reader, &Options::default())
    }

    /// [`from_stream`](Self::from_stream) by options.
    ///
    /// # Errors
    /// As [`read_path`], as far as the first row shows them.
    pub fn from_stream_with(
        origin: &str,
        reader: impl Read + 'a,
        options: &Options<'a>,
    ) -> Result<Self, ReadError> {
        let (format, input) = open_stream(origin, reader, options)?;
        format.rows(input)
    }
}

/// Writes a file in the format of its extension. It is there in whole or not at all: see
/// [`atomic::replace`].
///
/// # Errors
/// [`WriteError`], whose text names the file and what to do.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("identity.npy");
/// let identity = orthant::io::Array::matrix(vec![1.0, 0.0, 0.0, 1.0], 2, 2).unwrap();
/// orthant::io::write_path(&path, identity.view())?;
/// assert_eq!(orthant::io::read_path(&path)?, identity);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_path(path: impl AsRef<Path>, numbers: View<'_>) -> Result<(), WriteError> {
    let path = path.as_ref();
    let Some(format) = format::by_extension(extension(path)) else {
        return Err(WriteError::Extension { target: path.display().to_string() });
    };
    atomic::replace(path, |out| format.write(numbers, out))
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|e| e.to_str()).unwrap_or("")
}

fn open_path<'a>(
    path: &Path,
    options: &Options<'a>,
) -> Result<(&'static dyn Format, Input<'a>), ReadError> {
    let origin = path.display().to_string();
    let file = File::open(path).map_err(|e| ReadError::open(&origin, e))?;
    let metadata = file.metadata().map_err(|e| ReadError::open(&origin, e))?;
    if metadata.is_dir() {
        return Err(ReadError::Directory { origin });
    }
    // Only a regular file has a size that says how many bytes will come, and can be mapped.
    let (size, again) = if metadata.is_file() {
        (Some(metadata.len()), file.try_clone().ok())
    } else {
        (None, None)
    };
    let reader = BufReader::with_capacity(BUFFER, metered(file, size, options));
    let input = match size {
        Some(size) => Input::with_size(origin, reader, size),
        None => Input::new(origin, reader),
    };
    let format = format::by_extension(extension(path));
    checked(format, input.with_file(again).with_options(*options))
}

fn open_stream<'a>(
    origin: &str,
    reader: impl Read + 'a,
    options: &Options<'a>,
) -> Result<(&'static dyn Format, Input<'a>), ReadError> {
    let reader = BufReader::with_capacity(BUFFER, metered(reader, None, options));
    checked(None, Input::new(origin.to_owned(), reader).with_options(*options))
}

/// The format, sniffed if it is not known, of an input that is not empty.
fn checked<'a>(
    format: Option<&'static dyn Format>,
    mut input: Input<'a>,
) -> Result<(&'static dyn Format, Input<'a>), ReadError> {
    let head = if format.is_some() { input.peek()? } else { input.head()? };
    let format = format.unwrap_or_else(|| format::sniff(head));
    if head.is_empty() {
        return Err(ReadError::Empty { origin: input.into_origin() });
    }
    Ok((format, input))
}

/// A reader that tells the options' progress of each byte.
fn metered<'a>(
    reader: impl Read + 'a,
    size: Option<u64>,
    options: &Options<'a>,
) -> Box<dyn Read + 'a> {
    let Some(progress) = options.progress else { return Box::new(reader) };
    if let Some(size) = size {
        progress.expect(size);
    }
    Box::new(Metered { reader, progress })
}

struct Metered<'a, R> {
    reader: R,
    progress: &'a dyn Progress,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<'_, R> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.reader.seek(place)
    }
}
