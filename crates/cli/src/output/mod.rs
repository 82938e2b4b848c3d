//! Writing results: what a result is, and one writer for each format.

mod json;
mod text;

use orthant::io::Array;
use std::io::{self, BufWriter, IsTerminal, Write};

/// A result, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One number.
    Scalar(f32),
    /// A vector or a matrix.
    Array(Array),
    /// A count.
    Integer(u64),
    /// A size in bytes: `32 KiB` in text, a count in JSON.
    Bytes(u64),
    /// Words.
    Text(String),
    /// Yes or no.
    Boolean(bool),
    /// What could not be found out: `n/a` in text, `null` in JSON.
    Unknown,
    /// Several of a kind.
    List(Vec<Value>),
    /// Named parts, in this order.
    Members(Vec<(&'static str, Value)>),
}

impl Value {
    /// A vector.
    pub fn vector(data: Vec<f32>) -> Self {
        Self::Array(Array::vector(data))
    }
}

/// One way to write a result.
trait Writer {
    /// Writes the whole result. With `bits`, each float is followed or mirrored by its bits.
    fn write(
        &self,
        command: &str,
        value: &Value,
        bits: bool,
        out: &mut dyn Write,
    ) -> io::Result<()>;
}

/// The formats that a result can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Numbers separated by blanks, a matrix one row a line
    #[default]
    Text,
    /// One object, {"command": "dot", "result": 87.0}
    Json,
}

/// Where results go, and how.
pub struct Output {
    format: Format,
    bits: bool,
}

impl Output {
    /// To standard output.
    pub fn new(format: Format, bits: bool) -> Self {
        Self { format, bits }
    }

    /// Writes a whole result.
    pub fn write(&self, command: &str, value: &Value) -> io::Result<()> {
        let stdout = io::stdout().lock();
        let writer: &dyn Writer = match self.format {
            Format::Text => &text::Text { aligned: stdout.is_terminal() },
            Format::Json => &json::Json,
        };
        let mut out = BufWriter::new(stdout);
        writer.write(command, value, self.bits, &mut out)?;
        out.flush()
    }

    /// A line of a table that is shown while a long command works; JSON has only the end.
    pub fn progress(&self, line: &str) -> io::Result<()> {
        match self.format {
            Format::Text => writeln!(io::stdout().lock(), "{line}"),
            Format::Json => Ok(()),
        }
    }
}

/// The bits of a float, as 0x42ae0000.
struct Bits(f32);

impl std::fmt::Display for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "0x{:08x}", self.0.to_bits())
    }
}
