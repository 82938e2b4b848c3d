//! Operands: what the user writes for a vector, a matrix or a number.

mod names;
mod shape;
mod source;

pub use names::Names;
pub use shape::{check_finite, check_lower_finite, check_same_shape, number, vector};

use crate::arguments::unguarded;
use crate::error::Failure;
use orthant::io::literal::{LiteralError, LiteralFault};
use orthant::io::number::NumberFault;
use orthant::io::{self, Array, Options, ReadError, RowReader};
use source::Source;
use std::sync::atomic::{AtomicBool, Ordering};

/// The part of the help that tells how operands are written.
pub const HELP: &str = "\
Operands:
  1,2,3          a vector; , separates numbers (nan and inf are numbers)
  1,2;3,4        a matrix; ; separates rows (1,2; is one row, 1;2 one column)
  [[1,2],[3,4]]  the same matrix; [] is the empty vector
  data.npy       a file: .npy .npz .csv .tsv .json .mtx .txt, or any name with a / in it
  data.npz:w     one array of several; likewise result.json:u
  -              standard input, once a run
  @a, @a:u       a result that a line of a batch has named a, or its member u
  rand:3x4:7     random numbers from -1 to 1 (7 is the seed); also ones:3x4, eye:3,
                 range:0:1:0.25
A negative operand needs no quotes: orthant dot -1,2 3,4

A table's first row tells what separates values (, ; tab or |; in .txt blanks or ,) and
whether it names columns (no cell is a number). Where it does not: --delimiter and --header
or --no-header. Cells may stand in double quotes.

Solving and spaces need finite numbers; vectors and products take nan and inf too.

Files hold f32 in the end: decimal text, integers and f64 are rounded once. A .npy of
16 MiB or more is not read but mapped: whoever cuts it short meanwhile ends the run by
SIGBUS, without a result; replacing it, as -o does, is harmless.";

/// An operand as it was typed.
#[derive(Clone, Debug)]
pub struct Operand(String);

impl From<&str> for Operand {
    fn from(argument: &str) -> Self {
        Self(unguarded(argument).to_owned())
    }
}

impl Operand {
    /// What was typed.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Reads operands, standard input at most once.
#[derive(Default)]
pub struct Reader {
    stdin_was_read: AtomicBool,
    stdin_has_commands: AtomicBool,
    /// The results of earlier lines of a batch.
    pub names: Names,
}

impl Reader {
    /// The numbers an operand stands for.
    pub fn read(&self, Operand(text): &Operand, options: Options<'_>) -> Result<Array, Failure> {
        match source::classify(text) {
            Source::StandardInput => {
                self.take_standard_input()?;
                Ok(io::read_stream_with("standard input", std::io::stdin(), &options)?)
            }
            Source::File(path, member) => {
                let options = member.map_or(options, |name| options.member(name));
                Ok(io::read_path_with(path, &options).map_err(|e| unread(text, e))?)
            }
            Source::Named(name, member) => self.names.array(name, member),
            Source::Generated(Ok(array)) => Ok(array),
            Source::Generated(Err(error)) => Err(Failure::Data(error.to_string())),
            Source::Literal => io::literal::parse(text).map_err(|e| literal_failure(text, &e)),
        }
    }

    /// The rows an operand stands for, of files and standard input as they are read.
    pub fn rows<'a>(
        &self,
        operand: &'a Operand,
        options: Options<'a>,
    ) -> Result<RowReader<'a>, Failure> {
        match source::classify(&operand.0) {
            Source::StandardInput => {
                self.take_standard_input()?;
                Ok(RowReader::from_stream_with("standard input", std::io::stdin(), &options)?)
            }
            Source::File(path, member) => {
                let options = member.map_or(options, |name| options.member(name));
                Ok(RowReader::from_path(path, &options)?)
            }
            _ => Ok(RowReader::from_array(self.read(operand, options)?)),
        }
    }

    /// From now on standard input is where a batch's commands come from.
    pub fn take_commands_from_standard_input(&self) {
        self.stdin_has_commands.store(true, Ordering::Relaxed);
    }

    /// Standard input, once.
    fn take_standard_input(&self) -> Result<(), Failure> {
        if self.stdin_has_commands.load(Ordering::Relaxed) {
            return Err(Failure::Usage(
                "standard input (-) is where this batch's commands come from; \
                 put the commands or the numbers into a file and name that"
                    .to_owned(),
            ));
        }
        if self.stdin_was_read.swap(true, Ordering::Relaxed) {
            return Err(standard_input_twice());
        }
        Ok(())
    }
}

/// Why two operands cannot be `-`.
pub fn standard_input_twice() -> Failure {
    Failure::Usage(
        "standard input (-) can be read once a run; \
         put one of the operands into a file and name that"
            .to_owned(),
    )
}

/// A fraction names a file, which surprises whoever means the number.
fn unread(text: &str, error: ReadError) -> Failure {
    let parts = text.split_once('/').map(|(a, b)| (a.parse::<f32>(), b.parse::<f32>()));
    match (&error, parts) {
        (ReadError::NotFound { .. }, Some((Ok(a), Ok(b)))) => Failure::Data(format!(
            "{error}; an operand with a / in it is a file, a fraction is written {}",
            a / b
        )),
        _ => error.into(),
    }
}

/// The sentence, and below it the literal with a caret under the trouble.
fn literal_failure(text: &str, error: &LiteralError) -> Failure {
    let is_word = error.offset() == 0
        && matches!(error.fault(), LiteralFault::Number(_, NumberFault::NotANumber));
    let remedy = if !text.is_empty() && std::path::Path::new(text).is_file() {
        format!("; for the file of this name write ./{text}")
    } else if is_word {
        "; a file has a known extension or a / in its name".to_owned()
    } else {
        String::new()
    };
    let place = match error.fault() {
        LiteralFault::Empty => String::new(),
        _ => format!("\n  {}", error.caret(text).replace('\n', "\n  ")),
    };
    Failure::Data(format!("literal operand, {error}{remedy}{place}"))
}
