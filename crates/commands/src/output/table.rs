//! Results as numbers only: `.npy`, `.npz`, `.csv`, `.tsv`, `.mtx`.

use super::{Value, to_stdout};
use crate::error::Failure;
use orthant::io::{Array, View, atomic, format, write_npz};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Beyond this not every integer is an f32.
const EXACT: u64 = 1 << 24;

/// Numbers, and what the result calls them if it has several.
struct Part<'a> {
    name: Option<&'a str>,
    numbers: Numbers<'a>,
}

enum Numbers<'a> {
    Scalar(f32),
    Array(&'a Array),
}

impl Part<'_> {
    fn view(&self) -> View<'_> {
        match &self.numbers {
            Numbers::Scalar(x) => View::scalar(x),
            Numbers::Array(array) => array.view(),
        }
    }
}

/// Writes a result to `file`, or without one to standard output. Several results go into one
/// `.npz` file, or into a file each.
pub fn write(
    command: &str,
    value: &Value,
    extension: &str,
    file: Option<&Path>,
) -> Result<(), Failure> {
    let parts = parts(command, value, extension)?;
    let Some(file) = file else {
        let [part] = parts.as_slice() else {
            return Err(Failure::Usage(format!(
                "{command}: it has several results, which one {extension} stream cannot hold; \
                 add -o FILE.npz, or -o FILE.{extension} for a file each"
            )));
        };
        return to_stdout(|out| write_as(extension, part.view(), out));
    };
    if extension == "npz" {
        let members: Vec<(&str, View<'_>)> =
            parts.iter().map(|part| (part.name.unwrap_or("arr_0"), part.view())).collect();
        return Ok(write_npz(file, &members)?);
    }
    let files = parts.iter().map(|part| {
        let path = part.name.map_or_else(|| file.to_owned(), |name| beside(file, name));
        (path, |out: &mut dyn Write| write_as(extension, part.view(), out))
    });
    Ok(atomic::replace_all(files)?)
}

/// Every extension here has a format.
fn write_as(extension: &str, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format::by_extension(extension) {
        Some(format) => format.write(numbers, out),
        None => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// `out.npy` becomes `out-u.npy`.
fn beside(file: &Path, name: &str) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    match file.extension() {
        Some(e) => file.with_file_name(format!("{stem}-{name}.{}", e.to_string_lossy())),
        None => file.with_file_name(format!("{stem}-{name}")),
    }
}

fn parts<'a>(command: &str, value: &'a Value, extension: &str) -> Result<Vec<Part<'a>>, Failure> {
    match value {
        Value::Members(members) => members
            .iter()
            .map(|(name, value)| {
                Ok(Part { name: Some(*name), numbers: numbers(command, value, extension)? })
            })
            .collect(),
        other => Ok(vec![Part { name: None, numbers: numbers(command, other, extension)? }]),
    }
}

fn numbers<'a>(command: &str, value: &'a Value, extension: &str) -> Result<Numbers<'a>, Failure> {
    match value {
        Value::Scalar(x) => Ok(Numbers::Scalar(*x)),
        Value::Integer(n) | Value::Bytes(n) if *n <= EXACT => Ok(Numbers::Scalar(*n as f32)),
        Value::Array(array) | Value::Complex(array) | Value::Matrices(array, _) => {
            Ok(Numbers::Array(array))
        }
        _ => Err(Failure::Usage(format!(
            "{command}: its result is more than numbers, which {extension} cannot hold; \
             use --format text or --format json"
        ))),
    }
}
