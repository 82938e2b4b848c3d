//! JSON: one object a run, `{"command": "dot", "result": 87.0}`.
//!
//! Written by hand rather than through `serde_json::Value`, which would widen f32 to f64 and
//! turn NaN into null. Floats are the shortest decimals that read back to the same f32; NaN and
//! the infinities are strings. With bits, a member `bits` mirrors `result`, each float as a
//! string; what holds no float is left out.

use super::{Bits, Value, Writer, word_of};
use orthant::io::Shape;
use std::io::{self, Write};

pub struct Json;

impl Writer for Json {
    fn write(
        &self,
        command: &str,
        value: &Value,
        bits: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        out.write_all(b"{\"command\": ")?;
        string(command, out)?;
        out.write_all(b", \"result\": ")?;
        write_value(value, float, out)?;
        if bits && has_floats(value) {
            out.write_all(b", \"bits\": ")?;
            write_floats(value, out)?;
        }
        out.write_all(b"}\n")
    }
}

type WriteFloat = fn(f32, &mut dyn Write) -> io::Result<()>;

fn float(x: f32, out: &mut dyn Write) -> io::Result<()> {
    // Rust's `{:?}` always has a point or an exponent, so a reader sees a float.
    if x.is_finite() { write!(out, "{x:?}") } else { write!(out, "\"{x}\"") }
}

fn float_bits(x: f32, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\"{}\"", Bits(x))
}

fn string(text: &str, out: &mut dyn Write) -> io::Result<()> {
    Ok(serde_json::to_writer(out, text)?)
}

fn write_value(value: &Value, float: WriteFloat, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::Scalar(x) => float(*x, out),
        Value::Array(array) => match array.shape() {
            Shape::Vector(_) => sequence(array.data(), "[", "]", out, |x, out| float(*x, out)),
            Shape::Matrix { rows, cols } => sequence(0..rows, "[", "]", out, |i, out| {
                let row = &array.data()[i * cols..(i + 1) * cols];
                sequence(row, "[", "]", out, |x, out| float(*x, out))
            }),
        },
        Value::Matrices(array, columns) => {
            let each = match array.shape() {
                Shape::Vector(n) => n,
                Shape::Matrix { cols, .. } => cols,
            };
            // `chunks` wants a length; a matrix without elements has no row to be cut.
            let points = array.data().chunks(each.max(1));
            sequence(points, "[", "]", out, |point, out| {
                sequence(point.chunks((*columns).max(1)), "[", "]", out, |row, out| {
                    sequence(row, "[", "]", out, |x, out| float(*x, out))
                })
            })
        }
        Value::Complex(array) => {
            let numbers = |data: &[f32], out: &mut dyn Write| {
                sequence(data.as_chunks::<2>().0, "[", "]", out, |[re, im], out| {
                    out.write_all(b"{\"re\": ")?;
                    float(*re, out)?;
                    out.write_all(b", \"im\": ")?;
                    float(*im, out)?;
                    out.write_all(b"}")
                })
            };
            match array.shape() {
                Shape::Matrix { cols: cols @ 3.., .. } => {
                    sequence(array.data().chunks(cols), "[", "]", out, numbers)
                }
                _ => numbers(array.data(), out),
            }
        }
        Value::Integer(n) | Value::Bytes(n) => write!(out, "{n}"),
        Value::Text(text) => string(text, out),
        Value::Boolean(yes) => write!(out, "{yes}"),
        Value::Unknown => out.write_all(b"null"),
        Value::Words(words, which) => {
            sequence(which.data(), "[", "]", out, |which, out| string(word_of(words, *which), out))
        }
        Value::List(items) => {
            sequence(items, "[", "]", out, |item, out| write_value(item, float, out))
        }
        Value::Members(members) | Value::Columns(members) => {
            sequence(members, "{", "}", out, |(name, value), out| {
                string(name, out)?;
                out.write_all(b": ")?;
                write_value(value, float, out)
            })
        }
    }
}

/// The mirror of a value that has floats: what has none is left out.
fn write_floats(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::List(items) => {
            sequence(items.iter().filter(|v| has_floats(v)), "[", "]", out, |item, out| {
                write_floats(item, out)
            })
        }
        Value::Members(members) | Value::Columns(members) => {
            let with_floats = members.iter().filter(|(_, value)| has_floats(value));
            sequence(with_floats, "{", "}", out, |(name, value), out| {
                string(name, out)?;
                out.write_all(b": ")?;
                write_floats(value, out)
            })
        }
        other => write_value(other, float_bits, out),
    }
}

fn has_floats(value: &Value) -> bool {
    match value {
        Value::Scalar(_) | Value::Array(_) | Value::Complex(_) | Value::Matrices(..) => true,
        Value::List(items) => items.iter().any(has_floats),
        Value::Members(members) | Value::Columns(members) => {
            members.iter().any(|(_, value)| has_floats(value))
        }
        _ => false,
    }
}

fn sequence<T>(
    items: impl IntoIterator<Item = T>,
    open: &str,
    close: &str,
    out: &mut dyn Write,
    write: impl Fn(T, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    out.write_all(open.as_bytes())?;
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.write_all(b", ")?;
        }
        write(item, out)?;
    }
    out.write_all(close.as_bytes())
}
