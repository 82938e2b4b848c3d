//! `orthant COMMAND ARGS`: linear algebra with the same bits everywhere.
//!
//! One run reads its operands, computes, and only then writes: whatever fails on the way
//! leaves standard output untouched.

mod arguments;
mod cli;
mod commands;
mod context;
mod error;
mod operand;
mod output;

use clap::Parser;
use error::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = cli::Cli::try_parse_from(arguments::guarded(std::env::args_os()))
        .map_err(Failure::from)
        .and_then(run);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            failure.exit_code()
        }
    }
}

fn run(cli: cli::Cli) -> Result<(), Failure> {
    let context = context::Context::new(&cli.global)?;
    context.install(|| commands::run(cli.command, &context))
}
