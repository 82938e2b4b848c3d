//! What every command works with: the kernels, standard input, the output.

use crate::cli::{self, Choice, Global};
use crate::error::Failure;
use crate::operand::{Operand, Reader};
use crate::output::{Output, Value};
use crate::progress::Bar;
use orthant::io::{Array, Options, RowReader};
use orthant::{Isa, Kernels, Threads};
use rayon::ThreadPool;
use std::io::Write;
use std::num::NonZeroUsize;

/// The surroundings of one run.
pub struct Context {
    /// The kernels of the chosen instruction set.
    pub kernels: Kernels<Threads>,
    /// The instruction set that was asked for by name.
    pub isa: Option<Isa>,
    /// The number of threads that was asked for.
    pub threads: Option<NonZeroUsize>,
    /// Where results go, and how.
    pub output: Output,
    /// Whether nothing but the result and errors is to be said.
    pub quiet: bool,
    /// Who is told how far a long operation is.
    pub progress: Bar,
    reader: Reader,
    pool: Option<ThreadPool>,
}

impl Context {
    /// Flags come before the environment, the environment before what the machine has.
    pub fn new(global: &Global) -> Result<Self, Failure> {
        let choice = match global.isa {
            Some(choice) => Some(choice),
            None => from_environment("ORTHANT_ISA", cli::parse_isa)?,
        };
        let isa = match choice {
            Some(Choice::Named(isa)) => Some(isa),
            Some(Choice::Auto) | None => None,
        };
        let kernels =
            orthant::kernels_on(isa.unwrap_or_else(Isa::active)).unwrap_or_else(orthant::kernels);
        let threads = match global.threads {
            Some(threads) => Some(threads),
            None => from_environment("ORTHANT_NUM_THREADS", cli::parse_threads)?,
        };
        let pool = threads
            .map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build())
            .transpose()
            .map_err(|e| Failure::Usage(format!("the threads cannot be started: {e}")))?;
        let output = Output::new(global)?;
        let progress = Bar::new(global.quiet);
        let quiet = global.quiet;
        let reader = Reader::default();
        Ok(Self { kernels, isa, threads, output, quiet, progress, reader, pool })
    }

    /// Runs with the threads that were asked for.
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// Reads an operand.
    pub fn read(&self, operand: &Operand) -> Result<Array, Failure> {
        self.reader.read(operand, Options::default().progress(&self.progress))
    }

    /// Reads an operand row after row, as far as its format allows.
    pub fn rows<'a>(&'a self, operand: &'a Operand) -> Result<RowReader<'a>, Failure> {
        self.reader.rows(operand, Options::default().progress(&self.progress))
    }

    /// Writes the result of a command.
    pub fn finish(&self, command: &str, value: Value) -> Result<(), Failure> {
        self.progress.clear();
        self.output.write(command, &value)
    }
}

/// Says something about a result, past it. When it cannot be written there is nobody to tell.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "note: {text}");
}

fn from_environment<T>(
    name: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Failure> {
    match std::env::var_os(name) {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(None),
        Some(text) => {
            let text = text.to_string_lossy();
            parse(&text).map(Some).map_err(|fault| {
                Failure::Usage(format!("invalid value '{text}' for {name}: {fault}"))
            })
        }
    }
}
