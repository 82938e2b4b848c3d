//! Why a run ends without its result, and the exit code that says so.

use crate::color::Color;
use std::io::{self, Write};
use std::process::ExitCode;

/// What ended a run early.
#[derive(Debug)]
pub enum Failure {
    /// What clap has to say: wrong usage, or the help and version texts.
    Parse(clap::Error),
    /// Wrong usage that clap cannot see. One sentence with the remedy.
    Usage(String),
    /// The data are wrong or the mathematics has no answer. One sentence with the remedy; lines
    /// that show the place may follow.
    Data(String),
    /// Something is surely slower than its baseline. One sentence.
    Regression(String),
    /// The result could not be written to standard output.
    Write(io::Error),
    /// The file for the result could not be written.
    File(orthant::io::WriteError),
}

impl Failure {
    /// The one place where exit codes are decided.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            // Whoever closed the pipe has seen enough.
            Self::Write(e) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Data(_) | Self::Write(_) | Self::File(_) => ExitCode::from(1),
            Self::Usage(_) => ExitCode::from(2),
            Self::Regression(_) => ExitCode::from(3),
            // clap's codes: 0 for help and version, 2 for usage.
            Self::Parse(e) => u8::try_from(e.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from),
        }
    }

    /// Says it on standard error (help and version: on standard output). When even that cannot
    /// be written there is nobody to tell.
    pub fn report(&self, color: Color) {
        let mut stderr = io::stderr().lock();
        // As clap does: red and bold.
        let error = if color.on_stderr() { "\x1b[1m\x1b[31merror:\x1b[0m" } else { "error:" };
        let _ = match self {
            Self::Parse(e) => e.print(),
            Self::Write(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Self::Write(e) => writeln!(stderr, "{error} the result cannot be written: {e}"),
            Self::File(e) => writeln!(stderr, "{error} {e}"),
            Self::Usage(text) | Self::Data(text) | Self::Regression(text) => {
                writeln!(stderr, "{error} {text}")
            }
        };
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Parse(error)
    }
}

impl From<orthant::Error> for Failure {
    fn from(error: orthant::Error) -> Self {
        Self::Data(error.to_string())
    }
}

impl From<orthant::io::ReadError> for Failure {
    fn from(error: orthant::io::ReadError) -> Self {
        Self::Data(error.to_string())
    }
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
