//! `orthant COMMAND ARGS`: linear algebra with the same bits everywhere.
//!
//! One run reads its operands, computes, and only then writes: whatever fails on the way
//! leaves standard output untouched.

mod arguments;
mod cli;
mod color;
mod commands;
mod context;
mod error;
mod examples;
mod families;
mod interrupt;
mod operand;
mod output;
mod progress;
mod suggestion;

use clap::FromArgMatches;
use error::Failure;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

pub use cli::command;
pub use examples::of as examples;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    interrupt::listen();
    let arguments = arguments::guarded(std::env::args_os());
    // Faults of usage are coloured too, so this flag counts before there is a command line.
    let color = color::among(&arguments);
    let outcome = parse(&mut command(color.for_clap()), arguments).and_then(run);
    match outcome.or_else(help) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report(color);
            failure.exit_code()
        }
    }
}

/// Prints what was asked for where that is the help or the version.
fn help(outcome: Failure) -> Result<(), Failure> {
    match outcome {
        Failure::Parse(text) if !text.use_stderr() => {
            text.print()?;
            Ok(std::io::stdout().flush()?)
        }
        failure => Err(failure),
    }
}

/// What a command line asks for.
fn parse(parser: &mut clap::Command, arguments: Vec<OsString>) -> Result<cli::Cli, Failure> {
    if let Some(error) = suggestion::of_one_hyphen(parser, &arguments) {
        return Err(Failure::Parse(error));
    }
    let parsed = parser.try_get_matches_from_mut(&arguments).and_then(|matches| {
        let name = matches.subcommand_name().unwrap_or_default().to_owned();
        let cli = cli::Cli { name, ..cli::Cli::from_arg_matches(&matches)? };
        Ok((cli, from_standard_input(&matches)))
    });
    match parsed {
        // Before anybody types what cannot be used.
        Ok((_, 2..)) => Err(operand::standard_input_twice()),
        Ok((cli, _)) => Ok(cli),
        Err(error) => Err(Failure::Parse(suggestion::added(error, parser, &arguments))),
    }
}

/// How many operands are `-`.
fn from_standard_input(matches: &clap::ArgMatches) -> usize {
    let operands = matches
        .ids()
        .filter_map(|id| matches.try_get_many::<operand::Operand>(id.as_str()).ok().flatten());
    let own = operands.flatten().filter(|operand| operand.text() == "-").count();
    own + matches.subcommand().map_or(0, |(_, matches)| from_standard_input(matches))
}

fn run(cli: cli::Cli) -> Result<(), Failure> {
    let context = context::Context::new(&cli.global)?;
    context.install(|| match cli.command {
        commands::Command::Batch(batch) => batch.run(&cli.global, &context),
        command => commands::run(command, &cli.name, &context),
    })
}
