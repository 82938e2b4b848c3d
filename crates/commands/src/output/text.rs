//! Text: a scalar alone, a vector on one line, a matrix one row a line, one blank between
//! values; `--bits` puts its bits after each value. On a terminal columns are aligned, and what
//! has more than a thousand values is shown without its middle, as NumPy does.

use super::{Bits, Value, Writer, word_of};
use orthant::io::Shape;
use orthant::io::number::Shortest;
use std::io::{self, Write};

/// Values from which the middle is left out.
const MANY: usize = 1000;
/// Values, or rows, shown at either end then.
const EDGE: usize = 3;
/// What stands for the others.
const GAP: &str = "...";

pub struct Text {
    /// Whether it is looked at, so that columns stand under each other and what is long is cut.
    pub is_seen: bool,
}

/// Which of `n` places are shown; `None` stands for those left out.
fn places(n: usize, is_cut: bool) -> impl Iterator<Item = Option<usize>> {
    let is_cut = is_cut && n > 2 * EDGE;
    let [first, last] = if is_cut { [EDGE, n - EDGE] } else { [n, n] };
    (0..first).map(Some).chain(is_cut.then_some(None)).chain((last..n).map(Some))
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
            Value::Array(array) | Value::Complex(array) | Value::Matrices(array, _) => {
                match array.shape() {
                    Shape::Matrix { cols, .. } => self.matrix(array.data(), cols, bits, out),
                    Shape::Vector(_) => self.vector(array.data(), bits, out),
                }
            }
            Value::Scalar(x) => line(&[*x], bits, out),
            Value::Members(members) => self.members(members, bits, out),
            Value::Columns(columns) => self.lines(columns, bits, out),
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
        if !self.is_seen {
            return rows.into_iter().try_for_each(|row| line(row, bits, out));
        }
        let is_cut = data.len() > MANY;
        let cols_shown: Vec<_> = places(cols, is_cut).collect();
        let cells: Vec<Option<Vec<String>>> = places(rows.len(), is_cut)
            .map(|i| i.map(|i| words(&data[i * cols..(i + 1) * cols], &cols_shown, bits)))
            .collect();
        let width = |col: usize| cells.iter().flatten().map(|row| row[col].len()).max();
        let widths: Vec<usize> = (0..cols_shown.len()).filter_map(width).collect();
        for row in &cells {
            let Some(row) = row else {
                writeln!(out, "{GAP}")?;
                continue;
            };
            let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
            writeln!(out, "{}", padded.collect::<Vec<_>>().join(" "))?;
        }
        Ok(())
    }

    fn vector(&self, data: &[f32], bits: bool, out: &mut dyn Write) -> io::Result<()> {
        if self.is_seen && data.len() > MANY {
            let shown: Vec<_> = places(data.len(), true).collect();
            return writeln!(out, "{}", words(data, &shown, bits).join(" "));
        }
        line(data, bits, out)
    }

    /// A line for each place of the columns.
    fn lines(&self, columns: &[(&str, Value)], bits: bool, out: &mut dyn Write) -> io::Result<()> {
        let length = |value: &Value| match value {
            Value::Words(_, array) | Value::Array(array) => array.data().len(),
            _ => 0,
        };
        let count = columns.iter().map(|(_, value)| length(value)).min().unwrap_or(0);
        for i in places(count, self.is_seen && count > MANY) {
            match i {
                Some(i) => line_of(columns, i, bits, out)?,
                None => writeln!(out, "{GAP}")?,
            }
        }
        Ok(())
    }

    /// One line for each part, a matrix below its name; a person sees values below each other.
    fn members(
        &self,
        members: &[(&str, Value)],
        bits: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let width = members.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in members {
            match value {
                Value::Array(array) | Value::Complex(array) | Value::Matrices(array, _)
                    if matches!(array.shape(), Shape::Matrix { .. }) =>
                {
                    writeln!(out, "{name}")?;
                }
                // Nothing follows on the line.
                Value::Array(array) if array.data().is_empty() => write!(out, "{name}")?,
                Value::Text(text) if text.starts_with('\n') => write!(out, "{name}")?,
                _ if self.is_seen => write!(out, "{name:width$}  ")?,
                _ => write!(out, "{name} ")?,
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

/// What the columns have in one place.
fn line_of(columns: &[(&str, Value)], i: usize, bits: bool, out: &mut dyn Write) -> io::Result<()> {
    for (j, (_, column)) in columns.iter().enumerate() {
        let blank = if j == 0 { "" } else { " " };
        match column {
            Value::Words(words, which) => {
                write!(out, "{blank}{}", word_of(words, which.data()[i]))?;
            }
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
    writeln!(out)
}

/// The values in these places, with their bits if asked for.
fn words(values: &[f32], places: &[Option<usize>], bits: bool) -> Vec<String> {
    let word = |x: f32| match bits {
        true => format!("{} {}", Shortest(x), Bits(x)),
        false => Shortest(x).to_string(),
    };
    places.iter().map(|place| place.map_or(GAP.to_owned(), |i| word(values[i]))).collect()
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
        Value::Array(array) | Value::Complex(array) | Value::Matrices(array, _) => {
            format!("a {}", array.shape())
        }
        Value::Words(words, which) => {
            let each: Vec<_> = which.data().iter().map(|which| word_of(words, *which)).collect();
            each.join(", ")
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use orthant::io::Array;

    fn shown(value: &Value, is_seen: bool) -> String {
        let mut out = Vec::new();
        Text { is_seen }.write("", value, false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_middle_of_what_is_long_is_left_out_where_it_is_seen() {
        let numbers = |n: usize| (0..n).map(|i| i as f32).collect::<Vec<_>>();
        let vector = |n| Value::vector(numbers(n));
        assert_eq!(shown(&vector(1001), true), "0 1 2 ... 998 999 1000\n");
        for (n, is_seen) in [(1000, true), (1001, false), (100_000, false)] {
            assert_eq!(shown(&vector(n), is_seen).split_whitespace().count(), n);
        }
        let matrix =
            |rows, cols| Value::Array(Array::matrix(numbers(rows * cols), rows, cols).unwrap());
        assert_eq!(
            shown(&matrix(600, 2), true),
            "   0    1\n   2    3\n   4    5\n...\n1194 1195\n1196 1197\n1198 1199\n"
        );
        assert_eq!(
            shown(&matrix(2, 600), true),
            "  0   1   2 ...  597  598  599\n600 601 602 ... 1197 1198 1199\n"
        );
        assert_eq!(shown(&matrix(100, 100), true).lines().count(), 7);
        assert_eq!(shown(&matrix(600, 2), false).lines().count(), 600);
        let sides = Value::Words(&["off", "on"], Array::vector(vec![1.0; 2000]));
        let columns = Value::Columns(vec![("side", sides), ("value", vector(2000))]);
        assert!(shown(&columns, true).ends_with("on 2\n...\non 1997\non 1998\non 1999\n"));
        assert_eq!(shown(&columns, false).lines().count(), 2000);
    }

    #[test]
    fn empty_arrays_are_empty_lines_or_none() {
        for is_seen in [true, false] {
            assert_eq!(shown(&Value::vector(Vec::new()), is_seen), "\n");
            let none = Value::Array(Array::matrix(Vec::new(), 0, 3).unwrap());
            assert_eq!(shown(&none, is_seen), "");
            let parts = vec![("values", Value::vector(Vec::new())), ("vectors", none)];
            assert_eq!(shown(&Value::Members(parts), is_seen), "values\nvectors\n");
        }
    }
}
