//! Text: a scalar alone, a vector on one line, a matrix one row a line, one blank between
//! values; `--bits` puts its bits after each value. On a terminal columns are aligned.

use super::{Bits, Value, Writer};
use orthant::io::Shape;
use orthant::io::number::Shortest;
use std::io::{self, Write};

/// Aligning needs every cell as text before the first is written.
const MOST_ALIGNED: usize = 1 << 16;

pub struct Text {
    /// Whether the columns of matrices stand under each other.
    pub aligned: bool,
}

impl Writer for Text {
    fn write(
        &self,
        _command: &str,
        value: &Value,
        bits: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match value {
            Value::Array(array) | Value::Complex(array) => match array.shape() {
                Shape::Matrix { cols, .. } => self.matrix(array.data(), cols, bits, out),
                Shape::Vector(_) => line(array.data(), bits, out),
            },
            Value::Scalar(x) => line(&[*x], bits, out),
            Value::Members(members) => self.members(members, bits, out),
            Value::Columns(columns) => lines(columns, bits, out),
            Value::List(items) => {
                let words: Vec<_> = items.iter().map(word).collect();
                writeln!(out, "{}", words.join(", "))
            }
            other => writeln!(out, "{}", word(other)),
        }
    }
}

impl Text {
    fn matrix(&self, data: &[f32], cols: usize, bits: bool, out: &mut dyn Write) -> io::Result<()> {
        // A matrix without columns or rows has nothing to show.
        let rows = data.chunks_exact(cols.max(1));
        if !self.aligned || data.len() > MOST_ALIGNED {
            return rows.into_iter().try_for_each(|row| line(row, bits, out));
        }
        let cell = |x: &f32| {
            if bits { format!("{} {}", Shortest(*x), Bits(*x)) } else { Shortest(*x).to_string() }
        };
        let cells: Vec<String> = data.iter().map(cell).collect();
        let width = |col: usize| cells.iter().skip(col).step_by(cols).map(String::len).max();
        let widths: Vec<usize> = (0..cols).filter_map(width).collect();
        for row in cells.chunks_exact(cols.max(1)) {
            let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
            writeln!(out, "{}", padded.collect::<Vec<_>>().join(" "))?;
        }
        Ok(())
    }

    /// One line for each part, a matrix below its name.
    fn members(
        &self,
        members: &[(&str, Value)],
        bits: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let width = members.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in members {
            match value {
                Value::Array(array) | Value::Complex(array)
                    if matches!(array.shape(), Shape::Matrix { .. }) =>
                {
                    writeln!(out, "{name}")?;
                }
                _ => write!(out, "{name:width$}  ")?,
            }
            match value {
                // Parts of a part share its line.
                Value::Members(parts) => {
                    let parts: Vec<_> =
                        parts.iter().map(|(name, v)| format!("{name} {}", word(v))).collect();
                    writeln!(out, "{}", parts.join(", "))?;
                }
                other => self.write("", other, bits, out)?,
            }
        }
        Ok(())
    }
}

/// A line for each place of the columns.
fn lines(columns: &[(&str, Value)], bits: bool, out: &mut dyn Write) -> io::Result<()> {
    let length = |value: &Value| match value {
        Value::Words(words) => words.len(),
        Value::Array(array) => array.data().len(),
        _ => 0,
    };
    for i in 0..columns.iter().map(|(_, value)| length(value)).min().unwrap_or(0) {
        for (j, (_, column)) in columns.iter().enumerate() {
            let blank = if j == 0 { "" } else { " " };
            match column {
                Value::Words(words) => write!(out, "{blank}{}", words[i])?,
                Value::Array(array) => {
                    let x = array.data()[i];
                    write!(out, "{blank}{}", Shortest(x))?;
                    if bits {
                        write!(out, " {}", Bits(x))?;
                    }
                }
                _ => {}
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Numbers on one line.
fn line(values: &[f32], bits: bool, out: &mut dyn Write) -> io::Result<()> {
    for (i, &x) in values.iter().enumerate() {
        let blank = if i == 0 { "" } else { " " };
        write!(out, "{blank}{}", Shortest(x))?;
        if bits {
            write!(out, " {}", Bits(x))?;
        }
    }
    writeln!(out)
}

/// A value within a line.
fn word(value: &Value) -> String {
    match value {
        Value::Scalar(x) => Shortest(*x).to_string(),
        Value::Integer(n) => n.to_string(),
        Value::Bytes(n) => bytes(*n),
        Value::Text(text) => text.clone(),
        Value::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Unknown => "n/a".to_owned(),
        Value::Array(array) | Value::Complex(array) => format!("a {}", array.shape()),
        Value::Words(words) => words.join(", "),
        Value::List(items) => items.iter().map(word).collect::<Vec<_>>().join(", "),
        Value::Members(parts) | Value::Columns(parts) => parts
            .iter()
            .map(|(name, v)| format!("{name} {}", word(v)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// A size in the largest unit that divides it.
fn bytes(n: u64) -> String {
    match n {
        n if n > 0 && n % (1 << 20) == 0 => format!("{} MiB", n >> 20),
        n if n > 0 && n % (1 << 10) == 0 => format!("{} KiB", n >> 10),
        n => format!("{n} B"),
    }
}
