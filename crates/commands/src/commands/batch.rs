//! `batch`: a command a line, in one process, with named results.
//!
//! Each line is a run of its own: its result is written when it has succeeded and a line that
//! fails writes nothing. So results of the lines before a failure are out already; only this
//! keeps memory flat, and lets another program talk with a batch over pipes.

use crate::arguments::guarded;
use crate::cli::Global;
use crate::context::Context;
use crate::error::Failure;
use crate::operand::Operand;
use clap::{Args, Parser};
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::process::ExitCode;

#[derive(Args)]
pub struct Batch {
    /// The file of commands, or - for standard input
    file: Operand,
    /// After a line that fails go on with the next; in the end exit with the code of the first
    #[arg(long)]
    keep_going: bool,
}

impl Batch {
    pub fn run(&self, global: &Global, context: &Context) -> Result<(), Failure> {
        if global.output.is_some() {
            return Err(Failure::Usage(
                "batch: --output would be written by each line again; \
                 put it on the line whose result it is for"
                    .to_owned(),
            ));
        }
        let (origin, commands) = self.open(context)?;
        let mut lines = Lines { origin, commands, number: 0, text: Vec::new() };
        let mut parser = crate::command(global.color.for_clap());
        let mut first = None;
        let mut failed = 0_u64;
        while lines.advance()? {
            let line = Line { global, context, parser: &mut parser };
            let Err(failure) = lines.words().and_then(|words| line.run(words)) else { continue };
            let failure = Failure::Line(lines.place(), Box::new(failure));
            if !self.keep_going || failure.is_closed_pipe() {
                return Err(failure);
            }
            failure.report(global.color);
            failed += 1;
            first.get_or_insert(failure.exit_code());
        }
        summary(&lines, failed, first)
    }

    /// The name of the file for messages, and its lines.
    fn open(&self, context: &Context) -> Result<(String, Box<dyn BufRead>), Failure> {
        let name = self.file.text();
        if name == "-" {
            context.reader().take_commands_from_standard_input();
            return Ok(("standard input".to_owned(), Box::new(std::io::stdin().lock())));
        }
        let wrong = |why: String| Failure::Data(format!("{name}: the commands {why}"));
        let file = File::open(name).map_err(|e| match e.kind() {
            ErrorKind::NotFound => wrong(
                "cannot be read: there is no such file; check the name and the folder".to_owned(),
            ),
            _ => wrong(format!("cannot be read: {e}")),
        })?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(wrong("cannot be read: it is a directory; name a file in it".to_owned()));
        }
        Ok((name.to_owned(), Box::new(BufReader::new(file))))
    }
}

fn summary(lines: &Lines, failed: u64, first: Option<ExitCode>) -> Result<(), Failure> {
    match first {
        None => Ok(()),
        Some(code) => {
            let noun = if failed == 1 { "line" } else { "lines" };
            Err(Failure::Lines(format!("{}: {failed} {noun} failed", lines.origin), code))
        }
    }
}

/// The lines of a batch, one at a time.
struct Lines {
    origin: String,
    commands: Box<dyn BufRead>,
    number: u64,
    text: Vec<u8>,
}

/// What a line says: a name for the result, and the words of the command.
struct Words {
    name: Option<String>,
    command: Vec<String>,
}

impl Lines {
    /// Reads the next line; `false` at the end.
    fn advance(&mut self) -> Result<bool, Failure> {
        self.text.clear();
        self.number += 1;
        let read = self.commands.read_until(b'\n', &mut self.text);
        let read = read.map_err(|e| {
            Failure::Data(format!("{}: the commands cannot be read: {e}", self.place()))
        })?;
        Ok(read > 0)
    }

    /// Where the line is, for messages.
    fn place(&self) -> String {
        format!("{}, line {}", self.origin, self.number)
    }

    fn words(&self) -> Result<Words, Failure> {
        let wrong = |why: &str| Failure::Usage(why.to_owned());
        let text = std::str::from_utf8(&self.text)
            .map_err(|_| wrong("this is no text in UTF-8; save the commands as UTF-8"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim();
        let (name, text) = match named(text) {
            Some((name, rest)) => (Some(name.to_owned()), rest),
            None => (None, text),
        };
        let command = shlex::split(text).ok_or_else(|| {
            wrong("a quote or a backslash is left open at the end of the line; close it")
        })?;
        if name.is_some() && command.is_empty() {
            return Err(wrong("a name and = are followed by a command, as in a = dot 1,2 3,4"));
        }
        Ok(Words { name, command })
    }
}

/// Splits `a = dot 1,2 3,4` at the sign, if what is in front of it is a name.
fn named(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let name = name.trim_end();
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_name = name.starts_with(is_letter)
        && name.chars().all(|c| is_letter(c) || c.is_ascii_digit() || c == '-');
    is_name.then_some((name, rest))
}

/// A line that is only `@a`, with flags.
#[derive(Parser)]
#[command(name = "@NAME", no_binary_name = true)]
struct Show {
    reference: Operand,
    #[command(flatten)]
    global: Global,
}

/// What a line is run in.
struct Line<'a> {
    global: &'a Global,
    context: &'a Context,
    parser: &'a mut clap::Command,
}

impl Line<'_> {
    fn run(self, words: Words) -> Result<(), Failure> {
        let Words { name, command } = words;
        match command.first() {
            None => Ok(()),
            Some(first) if first.starts_with('@') && name.is_none() => self.show(&command),
            Some(_) => {
                let names = &self.context.reader().names;
                let outcome = self.command(command, name.clone());
                if let (Err(_), Some(name)) = (&outcome, &name) {
                    names.forget(name);
                }
                outcome
            }
        }
    }

    /// Runs a command, with the flags of the batch where it has none.
    fn command(self, words: Vec<String>, name: Option<String>) -> Result<(), Failure> {
        let arguments = guarded(words.into_iter().map(OsString::from));
        let arguments = std::iter::once(OsString::from("orthant")).chain(arguments);
        let Some(cli) = shown(crate::parse(self.parser, arguments.collect()))? else {
            return Ok(());
        };
        let context = self.context.of_line(&both(self.global, cli.global), name)?;
        context.install(|| super::run(cli.command, &cli.name, &context))
    }

    /// Prints a result that has a name.
    fn show(self, words: &[String]) -> Result<(), Failure> {
        let parsed = Show::try_parse_from(guarded(words.iter().map(OsString::from)));
        let Some(show) = shown(parsed.map_err(Failure::from))? else { return Ok(()) };
        let context = self.context.of_line(&both(self.global, show.global), None)?;
        let reference = show.reference.text();
        let reference = reference.strip_prefix('@').unwrap_or(reference);
        let (name, member) = match reference.split_once(':') {
            Some((name, member)) => (name, Some(member)),
            None => (reference, None),
        };
        let (command, value) = self.context.reader().names.get(name, member)?;
        context.finish(&command, value)
    }
}

/// What a line asks for; `None` when that was help, which is printed.
fn shown<T>(parsed: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match parsed {
        Err(Failure::Parse(e)) if e.exit_code() == 0 => {
            e.print()?;
            Ok(None)
        }
        other => Ok(Some(other?)),
    }
}

/// The flags of a line before those of the batch. How a file is written the line says by itself.
fn both(batch: &Global, line: Global) -> Global {
    let is_printed = line.output.is_none();
    let names_header = line.header || line.no_header;
    Global {
        delimiter: line.delimiter.or(batch.delimiter),
        header: if names_header { line.header } else { batch.header },
        no_header: if names_header { line.no_header } else { batch.no_header },
        format: line.format.or(batch.format.filter(|_| is_printed)),
        bits: line.bits || (batch.bits && is_printed),
        quiet: line.quiet || batch.quiet,
        ..line
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_name_is_what_stands_in_front_of_the_sign() {
        for (line, expected) in [
            ("a = dot 1 2", Some(("a", " dot 1 2"))),
            ("a=dot 1 2", Some(("a", "dot 1 2"))),
            ("x_1 =", Some(("x_1", ""))),
            ("dot 1 2 --isa=scalar", None),
            ("1a = dot 1 2", None),
            ("dot 1 2", None),
            ("= dot 1 2", None),
            ("diff 'x' --let y=1", None),
        ] {
            assert_eq!(named(line), expected, "{line}");
        }
    }
}
