//! Reading vectors and matrices: from literals, from files, from streams.
//!
//! Everything ends as an [`Array`] of f32. Decimal text is parsed straight to f32, so it is
//! rounded once; integers and f64 in `.npy` files are rounded once as they are read. A finite
//! number beyond f32's range is an error, never a silent infinity.
//!
//! A format is one file here and one line in [`FORMATS`](format::FORMATS). Which one reads a
//! file is decided by the extension where it is known and by the first bytes otherwise.
//! Nothing is allocated because a header says so: a claim is checked against the size of the
//! file, and where the size is unknown (a pipe) memory grows with the data that arrive.

mod array;
mod csv;
mod error;
pub mod format;
pub mod generate;
mod json;
pub mod literal;
mod npy;
mod npy_header;
pub mod number;
mod rows;
#[cfg(test)]
mod tests;
mod text;

pub use array::{Array, Shape};
pub use error::ReadError;

use format::{Format, Input};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// How much is read at a time, and how much [`Format::recognises`] may look at.
const BUFFER: usize = 64 * 1024;

/// Reads a file.
///
/// # Errors
/// [`ReadError`], whose text names the file, what is wrong, where, and what to do.
///
/// ```no_run
/// let weights = orthant::io::read_path("weights.npy")?;
/// println!("{}", weights.shape());
/// # Ok::<(), orthant::io::ReadError>(())
/// ```
pub fn read_path(path: impl AsRef<Path>) -> Result<Array, ReadError> {
    let path = path.as_ref();
    let origin = path.display().to_string();
    let file = File::open(path).map_err(|e| ReadError::open(&origin, e))?;
    let metadata = file.metadata().map_err(|e| ReadError::open(&origin, e))?;
    if metadata.is_dir() {
        return Err(ReadError::Directory { origin });
    }
    let reader = BufReader::with_capacity(BUFFER, file);
    // Only a regular file's size says how many bytes will come.
    let input = if metadata.is_file() {
        Input::with_size(origin, reader, metadata.len())
    } else {
        Input::new(origin, reader)
    };
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    match format::by_extension(extension) {
        Some(format) => read_as(format, input),
        None if format::is_foreign(extension) => Err(ReadError::Unsupported {
            origin: input.into_origin(),
            extension: extension.to_ascii_lowercase(),
        }),
        None => read_sniffed(input),
    }
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
pub fn read_stream(origin: &str, reader: impl std::io::Read) -> Result<Array, ReadError> {
    read_sniffed(Input::new(origin.to_owned(), BufReader::with_capacity(BUFFER, reader)))
}

fn read_sniffed(mut input: Input<'_>) -> Result<Array, ReadError> {
    let format = format::sniff(input.peek()?);
    read_as(format, input)
}

fn read_as(format: &dyn Format, mut input: Input<'_>) -> Result<Array, ReadError> {
    if input.peek()?.is_empty() {
        return Err(ReadError::Empty { origin: input.into_origin() });
    }
    format.read(input)
}
