//! Writing results: what a result is, and one writer for each format.

mod json;
mod table;
mod text;

use crate::arguments::unguarded;
use crate::cli::Global;
use crate::error::Failure;
use orthant::Matrix;
use orthant::io::{Array, atomic};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

/// A result, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One number.
    Scalar(f32),
    /// A vector or a matrix.
    Array(Array),
    /// Complex numbers, one a row: real and imaginary part. In JSON each is `{"re": .., "im": ..}`,
    /// elsewhere a matrix of two columns. With more columns a matrix of complex numbers.
    Complex(Array),
    /// Matrices of so many columns, a row of the array each. Where there is no third dimension a
    /// row stays a row.
    Matrices(Array, usize),
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
    /// Which of a few words each of many things has: so many that they may be mapped.
    Words(&'static [&'static str], Array),
    /// Vectors and words of one length: in text a line for each place, in JSON named arrays.
    Columns(Vec<(&'static str, Value)>),
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

    /// Complex numbers, from their real and their imaginary parts.
    pub fn complex(re: &[f32], im: &[f32]) -> Self {
        let data: Vec<f32> = re.iter().zip(im).flat_map(|(re, im)| [*re, *im]).collect();
        let rows = data.len() / 2;
        Self::Complex(Array::matrix(data, rows, 2).unwrap_or_default())
    }

    /// A matrix of complex numbers, of at least two columns.
    pub fn complex_matrix(re: &Matrix, im: &Matrix) -> Self {
        let data: Vec<f32> = re.iter().zip(im).flat_map(|(re, im)| [*re, *im]).collect();
        Self::Complex(Array::matrix(data, re.rows(), 2 * re.cols()).unwrap_or_default())
    }
}

/// The word that an element of [`Value::Words`] stands for.
fn word_of(words: &[&'static str], which: f32) -> &'static str {
    words.get(which as usize).copied().unwrap_or_default()
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
    /// Numbers separated by commas, a matrix one row a line
    Csv,
    /// NumPy's, of f32
    Npy,
    /// A table as GitHub shows it, of bench alone
    Markdown,
}

/// Where results go, and how.
pub struct Output {
    layout: Layout,
    bits: bool,
    /// `None` is standard output.
    file: Option<PathBuf>,
    /// Whether the result is kept under a name. Then standard output does not get it.
    is_named: bool,
}

/// What is written: everything a result may have, or numbers only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layout {
    /// For a reader.
    Text,
    /// For a program.
    Json,
    /// In the format of this extension.
    Numbers(&'static str),
    /// A table in Markdown.
    Markdown,
    /// A picture.
    Svg,
}

impl From<Format> for Layout {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
            Format::Csv => Self::Numbers("csv"),
            Format::Npy => Self::Numbers("npy"),
            Format::Markdown => Self::Markdown,
        }
    }
}

impl Output {
    /// As the flags say. The extension of a file picks its format; `--format` may only agree, or
    /// decide where the extension says nothing.
    pub fn new(global: &Global) -> Result<Self, Failure> {
        let file = global.output.as_ref().map(|path| match path.to_str() {
            Some(text) => PathBuf::from(unguarded(text)),
            None => path.clone(),
        });
        let asked = global.format.map(Layout::from);
        let layout = match &file {
            None => asked.unwrap_or(Layout::Text),
            Some(path) => {
                let name = path.display();
                match (by_extension(path), asked) {
                    (Some(known), Some(asked)) if known != asked => {
                        return Err(Failure::Usage(format!(
                            "the extension of --output {name} and --format say two different \
                             things; leave --format away"
                        )));
                    }
                    (Some(layout), _) | (None, Some(layout)) => layout,
                    (None, None) if is_picture(path) => {
                        return Err(Failure::Usage(format!(
                            "--output {name}: pictures are drawn as SVG; end the name in .svg, \
                             which resvg, rsvg-convert or Inkscape turn into PNG or PDF"
                        )));
                    }
                    (None, None) => {
                        return Err(Failure::Usage(format!(
                            "--output {name}: no format has this extension; end the name in .npy, \
                             .npz, .csv, .tsv, .json, .mtx or .txt, or add --format"
                        )));
                    }
                }
            }
        };
        if global.bits && matches!(layout, Layout::Numbers(_)) {
            return Err(Failure::Usage(
                "--bits: only text and JSON can show them; add --format text or --format json"
                    .to_owned(),
            ));
        }
        if let Some(path) = &file {
            // Before what takes long.
            atomic::check_folder(path)?;
        }
        Ok(Self { layout, bits: global.bits, file, is_named: false })
    }

    /// For a result that is kept. It has the parts that programs are given, whatever is said about
    /// what is printed, unless a file asks for others.
    pub fn for_a_name(self) -> Self {
        let layout = if self.file.is_some() { self.layout } else { Layout::Json };
        Self { layout, is_named: true, ..self }
    }

    /// What will be written, for a result that is not the same for a reader and a program.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Whether standard output gets the result.
    pub fn is_printed(&self) -> bool {
        self.file.is_none() && !self.is_named
    }

    /// Writes a whole result.
    pub fn write(&self, command: &str, value: &Value) -> Result<(), Failure> {
        if self.is_named && self.file.is_none() {
            return Ok(());
        }
        let to_terminal = self.file.is_none() && io::stdout().is_terminal();
        let writer: &dyn Writer = match self.layout {
            Layout::Text => &text::Text { is_seen: to_terminal },
            Layout::Json => &json::Json,
            Layout::Numbers(extension) => {
                return table::write(command, value, extension, self.file.as_deref());
            }
            Layout::Svg => return Err(no_picture(command)),
            Layout::Markdown => return Err(no_markdown(command)),
        };
        match &self.file {
            Some(path) => {
                Ok(atomic::replace(path, |out| writer.write(command, value, self.bits, out))?)
            }
            None => to_stdout(|out| writer.write(command, value, self.bits, out)),
        }
    }

    /// Writes a picture.
    pub fn picture(&self, svg: &str) -> Result<(), Failure> {
        self.check_has_no_name()?;
        match (&self.file, self.layout) {
            (Some(path), Layout::Svg) => {
                Ok(atomic::replace(path, |out| out.write_all(svg.as_bytes()))?)
            }
            (None, Layout::Text) => to_stdout(|out| out.write_all(svg.as_bytes())),
            _ => Err(Failure::Usage(
                "plot: a picture is written as SVG; end the name of --output in .svg and leave \
                 --format away"
                    .to_owned(),
            )),
        }
    }

    /// Whether a command that writes a text of its own has been asked for a format that it has.
    pub fn check(&self, command: &str, known: &[Layout]) -> Result<(), Failure> {
        if known.contains(&self.layout) {
            return Ok(());
        }
        let formats = match known.contains(&Layout::Json) {
            true => "--format text or json, and .txt or .json",
            false => "--format text, and .txt",
        };
        Err(Failure::Usage(format!(
            "{command}: what it writes is a text; use {formats} for a file"
        )))
    }

    /// Writes what a command has put in its own format.
    pub fn write_text(&self, text: &str) -> Result<(), Failure> {
        self.check_has_no_name()?;
        match &self.file {
            Some(path) => Ok(atomic::replace(path, |out| out.write_all(text.as_bytes()))?),
            None => to_stdout(|out| out.write_all(text.as_bytes())),
        }
    }

    fn check_has_no_name(&self) -> Result<(), Failure> {
        if self.is_named {
            return Err(Failure::Usage(
                "what this command writes is a text or a picture, which cannot be named; \
                 leave the name and = away"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// A line of a table that is shown while a long command works; JSON and files have only the
    /// end.
    pub fn progress(&self, line: &str) -> io::Result<()> {
        match (self.layout, &self.file) {
            (Layout::Text, None) => writeln!(io::stdout().lock(), "{line}"),
            _ => Ok(()),
        }
    }
}

/// Why a command other than plot does not write into an .svg.
pub fn no_picture(command: &str) -> Failure {
    Failure::Usage(format!("{command}: its result is no picture; only plot writes .svg"))
}

/// Why a command other than bench does not write Markdown.
pub fn no_markdown(command: &str) -> Failure {
    Failure::Usage(format!("{command}: only bench writes markdown; use --format text or json"))
}

fn by_extension(path: &std::path::Path) -> Option<Layout> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "txt" => Some(Layout::Text),
        "json" => Some(Layout::Json),
        "svg" => Some(Layout::Svg),
        "md" => Some(Layout::Markdown),
        other => {
            let known = ["npy", "npz", "csv", "tsv", "mtx"];
            known.into_iter().find(|known| *known == other).map(Layout::Numbers)
        }
    }
}

/// Whether a picture is asked for in a format that Orthant does not draw: a renderer is as large as
/// all the rest of the program.
fn is_picture(path: &std::path::Path) -> bool {
    let known = ["png", "pdf", "jpg", "jpeg", "gif", "webp"];
    path.extension().is_some_and(|e| known.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out)?;
    Ok(out.flush()?)
}

/// The bits of a float, as 0x42ae0000.
struct Bits(f32);

impl std::fmt::Display for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "0x{:08x}", self.0.to_bits())
    }
}
