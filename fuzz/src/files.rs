//! Files from the fuzzer's bytes: what every reader owes, whatever its format.

use orthant::io::format::{Format, Input, by_extension};
use orthant::io::{Array, Options, ReadError, Shape};
use std::io::BufReader;

/// The name of the file in errors.
const NAME: &str = "bytes";

/// Every extension that is read and written.
const EXTENSIONS: [&str; 7] = ["npy", "npz", "csv", "tsv", "json", "mtx", "txt"];

/// Longer arrays are not written out again: a fuzzer wants thousands of runs a second.
const MOST: usize = 256;

/// What a file with this extension holds, or `None` if the reader complains. It has to complain
/// well, and to say the same of a file, of a stream, of one that comes by three bytes and of one
/// that is read row by row.
pub fn read(extension: &str, options: Options<'_>, bytes: &[u8]) -> Option<Array> {
    let format = by_extension(extension).expect("one of ours");
    if bytes.is_empty() {
        return None;
    }
    let stream = || Input::new(NAME.to_owned(), bytes).with_options(options);
    let size = bytes.len() as u64;
    let sized = Input::with_size(NAME.to_owned(), bytes, size).with_options(options);
    let drops = BufReader::with_capacity(3, bytes);
    let dripping = Input::new(NAME.to_owned(), drops).with_options(options);
    let whole = format.read(stream());
    agree(extension, &whole, format.read(sized));
    agree(extension, &whole, format.read(dripping));
    agree(extension, &whole, by_rows(format, stream(), 1 + size as usize % 3));
    match whole {
        Ok(array) => Some(array),
        Err(error) => {
            complains_well(&error, bytes);
            None
        }
    }
}

/// All rows one after the other, as an array.
fn by_rows(format: &dyn Format, input: Input<'_>, most: usize) -> Result<Array, ReadError> {
    let mut reader = format.rows(input)?;
    let mut data = Vec::new();
    while let Some(block) = reader.next_rows(most)? {
        assert!(block.rows() <= most, "{} rows instead of {most}", block.rows());
        for row in 0..block.rows() {
            data.extend_from_slice(block.row(row).expect("one of its rows"));
        }
    }
    Ok(Array::vector(data))
}

/// The same numbers, or complaints.
#[track_caller]
fn agree(extension: &str, one: &Result<Array, ReadError>, other: Result<Array, ReadError>) {
    match (one, &other) {
        (Ok(one), Ok(other)) => {
            assert_eq!(bits(one.data()), bits(other.data()), "{extension}");
        }
        (Err(_), Err(_)) => {}
        (one, other) => panic!("{extension}: {one:?} one way, {other:?} another"),
    }
}

/// One sentence that names the file and a place in it.
fn complains_well(error: &ReadError, bytes: &[u8]) {
    let text = error.to_string();
    assert!(text.starts_with(NAME) && text.len() < 1000, "{text}");
    assert!(!text.contains(char::is_control), "{text:?}");
    let line = match *error {
        ReadError::Number { line, .. }
        | ReadError::Ragged { line, .. }
        | ReadError::MatrixMarket { line, .. } => line,
        ReadError::Json { line, .. } => line as u64,
        _ => return,
    };
    let lines = 1 + bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
    assert!((1..=lines).contains(&line), "of {lines} lines: {text}");
}

/// What is written in any format reads back: the bits, and the shape as far as the format has it.
pub fn round_trip(array: &Array) {
    if array.data().len() > MOST {
        return;
    }
    for extension in EXTENSIONS {
        let is_binary = extension.starts_with("np");
        // Text has no shape without a number, and one NaN.
        if array.shape().is_empty() && !is_binary {
            continue;
        }
        let shape = match (array.shape(), extension) {
            (Shape::Vector(n), "csv" | "tsv" | "txt") => Shape::Matrix { rows: 1, cols: n },
            (Shape::Vector(n), "mtx") => Shape::Matrix { rows: n, cols: 1 },
            (shape, _) => shape,
        };
        let written = written(extension, array);
        let format = by_extension(extension).expect("one of ours");
        let again = match format.read(Input::new(NAME.to_owned(), &written[..])) {
            Ok(again) => again,
            Err(error) => panic!("{extension}: {array:?} was written as {written:?}: {error}"),
        };
        assert_eq!(again.shape(), shape, "{extension}");
        let one_nan = |x: &f32| if x.is_nan() && !is_binary { f32::NAN } else { *x };
        let expected: Vec<f32> = array.data().iter().map(one_nan).collect();
        assert_eq!(bits(again.data()), bits(&expected), "{extension}");
    }
}

/// The bytes of a file.
pub fn written(extension: &str, array: &Array) -> Vec<u8> {
    let mut bytes = Vec::new();
    let format = by_extension(extension).expect("one of ours");
    format.write(array.view(), &mut bytes).expect("memory takes everything");
    bytes
}

/// An array with the bits of the fuzzer's bytes, some of them with rows.
pub fn array(bytes: &[u8]) -> Array {
    let numbers = bytes.as_chunks::<4>().0.iter().take(MOST).map(|four| f32::from_le_bytes(*four));
    let data: Vec<f32> = numbers.collect();
    let cols = 1 + bytes.len() % 5;
    if data.len().is_multiple_of(cols) {
        let rows = data.len() / cols;
        return Array::matrix(data, rows, cols).expect("as many as rows and columns");
    }
    Array::vector(data)
}

/// The bits of numbers.
pub fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

/// A number, straight from text to the nearest f32; `None` if it is none, or a finite one beyond
/// f32.
pub fn number(text: &str) -> Option<f32> {
    let value: f32 = text.parse().ok()?;
    let is_written = text.contains(['i', 'I']);
    let is_kept = !value.is_infinite() || is_written;
    is_kept.then_some(if value.is_nan() { f32::NAN } else { value })
}
