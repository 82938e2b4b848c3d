//! Why a run ends without its result, and the exit code that says so.

use crate::color::Color;
use orthant::io::ReadError;
use orthant::io::number::{self, NumberFault};
use std::io::{self, Write};
use std::process::ExitCode;

/// What ended a run early.
#[derive(Debug)]
pub enum Failure {
    /// What clap has to say: wrong usage; the help and the version, until they are printed.
    Parse(clap::Error),
    /// Wrong usage that clap cannot see. One sentence with the remedy.
    Usage(String),
    /// The data are wrong or the mathematics has no answer. One sentence with the remedy; lines
    /// that show the place may follow.
    Data(String),
    /// The same, said by a function of the library.
    Refused(orthant::Error),
    /// Something is surely slower than its baseline. One sentence.
    Regression(String),
    /// The result could not be written to standard output.
    Write(io::Error),
    /// The file for the result could not be written.
    File(orthant::io::WriteError),
    /// What ended a line of a batch, and where that line is.
    Line(String, Box<Failure>),
    /// Some lines of a batch failed, which has been said already; the code of the first. One
    /// sentence.
    Lines(String, ExitCode),
}

impl Failure {
    /// The one place where exit codes are decided.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            // Whoever closed the pipe has seen enough.
            Self::Write(e) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Data(_) | Self::Refused(_) | Self::Write(_) | Self::File(_) => ExitCode::from(1),
            Self::Usage(_) => ExitCode::from(2),
            Self::Regression(_) => ExitCode::from(3),
            Self::Line(_, failure) => failure.exit_code(),
            Self::Lines(_, code) => *code,
            // clap's codes: 0 for help and version, 2 for usage.
            Self::Parse(e) => u8::try_from(e.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from),
        }
    }

    /// The failure of a command: where a function of the library begins with its own name, which
    /// nobody typed, the command's stands instead.
    pub fn of(self, command: &str) -> Self {
        let Self::Refused(error) = self else { return self };
        let text = error.to_string();
        let fault = text.split_once(": ").map_or(text.as_str(), |(_, fault)| fault);
        Self::Data(format!("{command}: {fault}"))
    }

    /// Says it on standard error. When even that cannot be written there is nobody to tell.
    pub fn report(&self, color: Color) {
        if self.is_closed_pipe() {
            return;
        }
        if let Self::Parse(e) = self {
            let _ = e.print();
            return;
        }
        // As clap does: red and bold.
        let error = if color.on_stderr() { "\x1b[1m\x1b[31merror:\x1b[0m" } else { "error:" };
        let _ = writeln!(io::stderr().lock(), "{error} {}", self.sentence());
    }

    /// Whether nobody reads the results any more.
    pub fn is_closed_pipe(&self) -> bool {
        match self {
            Self::Write(e) => e.kind() == io::ErrorKind::BrokenPipe,
            Self::Line(_, failure) => failure.is_closed_pipe(),
            _ => false,
        }
    }

    /// What is wrong, without the word "error".
    fn sentence(&self) -> String {
        match self {
            Self::Parse(e) => {
                let text = e.render().to_string();
                text.strip_prefix("error: ").unwrap_or(&text).trim_end().to_owned()
            }
            Self::Write(e) => format!("the result cannot be written: {e}"),
            Self::File(e) => e.to_string(),
            Self::Refused(e) => e.to_string(),
            Self::Line(place, failure) => format!("{place}: {}", failure.sentence()),
            Self::Usage(text)
            | Self::Data(text)
            | Self::Regression(text)
            | Self::Lines(text, _) => text.clone(),
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Parse(error)
    }
}

impl From<orthant::Error> for Failure {
    fn from(error: orthant::Error) -> Self {
        Self::Refused(error)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Data(format!("{error}{}", flag_that_helps(&error)))
    }
}

/// What to say to a table in which something is no number: a separator or a header that its first row
/// does not show.
fn flag_that_helps(error: &ReadError) -> String {
    let ReadError::Number { line, text, fault: NumberFault::NotANumber, .. } = error else {
        return String::new();
    };
    let separates = |c: &char| *c == ' ' || c.is_ascii_punctuation() && !"+-.\"'[]{}".contains(*c);
    if let Some(separator) = text.chars().find(separates)
        && text.split(separator).all(|part| number::parse(part.trim()).is_ok())
    {
        return match separator {
            ' ' => "; if blanks separate values, say so by --delimiter space".to_owned(),
            other => format!("; if {other} separates values, say so by --delimiter '{other}'"),
        };
    }
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !["null", "true", "false"].contains(&text.as_str());
    if *line == 1 && is_word {
        return "; if the row names the columns, say so by --header".to_owned();
    }
    String::new()
}

impl From<orthant::io::WriteError> for Failure {
    fn from(error: orthant::io::WriteError) -> Self {
        Self::File(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
