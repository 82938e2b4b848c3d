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

use clap::FromArgMatches;
use error::Failure;
use std::process::ExitCode;

pub use cli::command;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    interrupt::listen();
    let arguments = arguments::guarded(std::env::args_os());
    // Faults of usage are coloured too, so this flag counts before there is a command line.
    let color = color::among(&arguments);
    let outcome = command(color.for_clap())
        .try_get_matches_from(arguments)
        .and_then(|matches| cli::Cli::from_arg_matches(&matches))
        .map_err(Failure::from)
        .and_then(run);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report(color);
            failure.exit_code()
        }
    }
}

fn run(cli: cli::Cli) -> Result<(), Failure> {
    let context = context::Context::new(&cli.global)?;
    context.install(|| match cli.command {
        commands::Command::Batch(batch) => batch.run(&cli.global, &context),
        command => commands::run(command, &context),
    })
}
