//! What every command works with: the kernels, standard input, the output.

use crate::cli::{self, Choice, Global};
use crate::error::Failure;
use crate::operand::{Operand, Reader};
use crate::output::{Output, Value};
use crate::progress::{self, Bar};
use orthant::io::{Array, Header, Options, RowReader};
use orthant::{Isa, Kernels, Threads};
use rayon::ThreadPool;
use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::Arc;

/// The surroundings of one run.
pub struct Context {
    /// The kernels of the chosen instruction set.
    pub kernels: Kernels<Threads>,
    /// The instruction set that was asked for by name.
    pub isa: Option<Isa>,
    /// The number of threads that was asked for.
    pub threads: Option<NonZeroUsize>,
    /// All the numbers of threads that were asked for, which bench takes several of.
    pub thread_counts: Vec<NonZeroUsize>,
    /// Where results go, and how.
    pub output: Output,
    /// Whether nothing but the result and errors is to be said.
    pub quiet: bool,
    /// Who is told how far a long operation is.
    pub progress: Bar,
    reader: Arc<Reader>,
    delimiter: Option<u8>,
    header: Header,
    pool: Option<ThreadPool>,
    /// What the result shall be called, in a batch.
    name: Option<String>,
}

impl Context {
    /// Flags come before the environment, the environment before what the machine has.
    pub fn new(global: &Global) -> Result<Self, Failure> {
        let choice = match global.isa {
            Some(choice) => Some(choice),
            None => from_environment("ORTHANT_ISA", cli::parse_isa)?,
        };
        let isa = named(choice);
        let thread_counts = match &global.threads {
            Some(counts) => counts.0.clone(),
            None => {
                from_environment("ORTHANT_NUM_THREADS", cli::parse_threads)?.into_iter().collect()
            }
        };
        let threads = thread_counts.first().copied();
        Ok(Self {
            kernels: kernels(isa),
            isa,
            threads,
            thread_counts,
            output: Output::new(global)?,
            quiet: global.quiet,
            progress: Bar::new(global.quiet),
            reader: Arc::default(),
            delimiter: global.delimiter,
            header: global.header(),
            pool: pool(threads)?,
            name: None,
        })
    }

    /// The surroundings of one line of a batch, whose own flags come before the batch's. What it
    /// is asked to name is kept instead of printed.
    pub fn of_line(&self, global: &Global, name: Option<String>) -> Result<Self, Failure> {
        let isa = match global.isa {
            Some(choice) => named(Some(choice)),
            None => self.isa,
        };
        let output = Output::new(global)?;
        let own: Vec<NonZeroUsize> = global.threads.iter().flat_map(|c| c.0.clone()).collect();
        let threads = own.first().copied();
        Ok(Self {
            kernels: kernels(isa),
            isa,
            threads: threads.or(self.threads),
            thread_counts: if own.is_empty() { self.thread_counts.clone() } else { own },
            output: if name.is_some() { output.for_a_name() } else { output },
            quiet: global.quiet,
            progress: Bar::new(global.quiet),
            reader: Arc::clone(&self.reader),
            delimiter: global.delimiter,
            header: global.header(),
            // Threads that the whole batch has are running already.
            pool: pool(threads)?,
            name,
        })
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
        self.reader.read(operand, self.options())
    }

    /// Reads an operand row after row, as far as its format allows.
    pub fn rows<'a>(&'a self, operand: &'a Operand) -> Result<RowReader<'a>, Failure> {
        self.reader.rows(operand, self.options())
    }

    /// How operands are read.
    pub fn options(&self) -> Options<'_> {
        let options = Options::default().header(self.header).progress(&self.progress);
        self.delimiter.map_or(options, |delimiter| options.separator(delimiter))
    }

    /// Where operands come from, and the names they have.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Writes the result of a command, and keeps it if it has a name.
    pub fn finish(&self, command: &str, value: Value) -> Result<(), Failure> {
        self.progress.clear();
        self.output.write(command, &value)?;
        if let Some(name) = &self.name {
            self.reader.names.keep(name, command, value);
        }
        Ok(())
    }
}

fn named(choice: Option<Choice>) -> Option<Isa> {
    match choice {
        Some(Choice::Named(isa)) => Some(isa),
        Some(Choice::Auto) | None => None,
    }
}

fn kernels(isa: Option<Isa>) -> Kernels<Threads> {
    orthant::kernels_on(isa.unwrap_or_else(Isa::active)).unwrap_or_else(orthant::kernels)
}

fn pool(threads: Option<NonZeroUsize>) -> Result<Option<ThreadPool>, Failure> {
    threads
        .map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build())
        .transpose()
        .map_err(|e| Failure::Usage(format!("the threads cannot be started: {e}")))
}

/// Says something about a result, past it. When it cannot be written there is nobody to tell.
pub fn note(text: &str) {
    progress::beside(|| {
        let _ = writeln!(std::io::stderr().lock(), "note: {text}");
    });
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
