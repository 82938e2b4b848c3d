//! Results for programs that read numbers: `.npy`, `.csv`, `.tsv`, `.mtx`, and `.npz`, which holds words too.

use super::{Value, to_stdout};
use crate::error::Failure;
use orthant::io::{Array, Item, View, atomic, format, write_npz};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Beyond this not every integer is an f32.
const EXACT: u64 = 1 << 24;

/// A part of a result, and what the result calls it if it has several; a part of a part is
/// `caches.L1d`.
struct Part<'a> {
    name: Option<String>,
    held: Held<'a>,
}

/// What is written for a part.
enum Held<'a> {
    Scalar(f32),
    Array(&'a Array),
    /// What `.npz` alone can hold.
    Other(Item<'a>),
    /// What is unknown: in `.npz` an array without elements.
    Unknown(Array),
    /// What no file here can.
    Nothing,
}

impl Held<'_> {
    fn view(&self) -> Option<View<'_>> {
        match self {
            Self::Scalar(x) => Some(View::scalar(x)),
            Self::Array(array) => Some(array.view()),
            Self::Other(_) | Self::Unknown(_) | Self::Nothing => None,
        }
    }

    fn item(&self) -> Option<Item<'_>> {
        match self {
            Self::Other(item) => Some(item.clone()),
            Self::Unknown(array) => Some(array.view().into()),
            numbers => numbers.view().map(Item::Numbers),
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
    let mut parts = Vec::new();
    gather(None, value, &mut parts);
    if extension == "npz"
        && let Some(file) = file
    {
        let members = parts.iter().map(|part| match part.held.item() {
            Some(item) => Ok((part.name.as_deref().unwrap_or("arr_0"), item)),
            None => Err(not_held(command, part, extension)),
        });
        return Ok(write_npz(file, &members.collect::<Result<Vec<_>, _>>()?)?);
    }
    let views = parts.iter().map(|part| match part.held.view() {
        Some(view) => Ok((part.name.as_deref(), view)),
        None => Err(not_held(command, part, extension)),
    });
    let views: Vec<_> = views.collect::<Result<_, _>>()?;
    let Some(file) = file else {
        let [(_, view)] = views.as_slice() else {
            return Err(Failure::Usage(format!(
                "{command}: it has several results, which one {extension} stream cannot hold; \
                 add -o FILE.npz, or -o FILE.{extension} for a file each"
            )));
        };
        return to_stdout(|out| write_as(extension, *view, out));
    };
    let files = views.iter().map(|(name, view)| {
        let path = name.map_or_else(|| file.to_owned(), |name| beside(file, name));
        (path, |out: &mut dyn Write| write_as(extension, *view, out))
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

/// Appends a value, or its parts.
fn gather<'a>(name: Option<String>, value: &'a Value, parts: &mut Vec<Part<'a>>) {
    if let Value::Members(members) | Value::Columns(members) = value {
        for (member, value) in members {
            let name = match &name {
                Some(name) => format!("{name}.{member}"),
                None => (*member).to_owned(),
            };
            gather(Some(name), value, parts);
        }
        return;
    }
    parts.push(Part { name, held: held(value) });
}

fn held(value: &Value) -> Held<'_> {
    match value {
        Value::Scalar(x) => Held::Scalar(*x),
        Value::Integer(n) | Value::Bytes(n) if *n <= EXACT => Held::Scalar(*n as f32),
        Value::Integer(n) | Value::Bytes(n) => Held::Other(Item::Count(*n)),
        Value::Array(array) | Value::Complex(array) | Value::Matrices(array, _) => {
            Held::Array(array)
        }
        Value::Text(text) => Held::Other(Item::Text(Vec::new(), vec![text])),
        Value::Boolean(yes) => Held::Other(Item::Flag(*yes)),
        Value::Words(words, which) => Held::Other(Item::Chosen(words, which.data())),
        Value::List(items) => {
            let (mut shape, mut words) = (Vec::new(), Vec::new());
            match texts(items, 0, &mut shape, &mut words) {
                Some(()) => Held::Other(Item::Text(shape, words)),
                None => Held::Nothing,
            }
        }
        Value::Unknown => Held::Unknown(Array::vector(Vec::new())),
        Value::Members(_) | Value::Columns(_) => Held::Nothing,
    }
}

/// The words of a list, or of lists of one length within it, and how many there are in each dimension.
fn texts<'a>(
    items: &'a [Value],
    depth: usize,
    shape: &mut Vec<usize>,
    words: &mut Vec<&'a str>,
) -> Option<()> {
    if shape.len() == depth {
        shape.push(items.len());
    }
    for item in items {
        match item {
            Value::Text(text) => words.push(text),
            Value::List(row) => texts(row, depth + 1, shape, words)?,
            _ => return None,
        }
    }
    (shape.get(depth) == Some(&items.len())).then_some(())
}

fn not_held(command: &str, part: &Part<'_>, extension: &str) -> Failure {
    let what = match &part.name {
        Some(name) => format!(" and would leave out `{name}`"),
        None => ", which this result is not".to_owned(),
    };
    let ways = match part.held {
        Held::Nothing => "use --format text or --format json",
        _ => "use --format text or --format json, or -o FILE.npz, which hold everything",
    };
    Failure::Usage(format!("{command}: {extension} holds f32 numbers only{what}; {ways}"))
}
