//! What clap's errors lack. A suggestion for a misspelt command or flag where it has none: it compares by
//! common letters, and a short word with two of them exchanged has too few. And arguments as they were
//! typed, without the blank that guards a hyphen.

use crate::arguments::unguarded;
use clap::Command;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use orthant::io::literal;
use std::ffi::OsString;
use strsim::osa_distance;

/// The error with what was probably meant: commands and flags one mistake away (a letter missing, added,
/// another or exchanged with the next). `typed` is the command line.
pub fn added(mut error: Error, parser: &Command, typed: &[OsString]) -> Error {
    for kind in [ContextKind::InvalidArg, ContextKind::InvalidValue] {
        if let Some(ContextValue::String(typed)) = error.get(kind) {
            let typed = unguarded(typed).to_owned();
            error.insert(kind, ContextValue::String(typed));
        }
    }
    let (wrong, tip) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand)
        }
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        _ => return error,
    };
    let Some(ContextValue::String(word)) = error.get(wrong).cloned() else { return error };
    let command = chosen(parser, typed);
    let near = |name: &str| word.len() > 1 && osa_distance(&word, name) == 1;
    if error.kind() == ErrorKind::InvalidSubcommand {
        if error.get(tip).is_some() {
            return error;
        }
        let names = command.get_subcommands().map(Command::get_name);
        let near: Vec<String> = names.filter(|name| near(name)).map(str::to_owned).collect();
        if !near.is_empty() {
            error.insert(tip, ContextValue::Strings(near));
        }
    } else {
        let flags = [parser, command].into_iter().flat_map(Command::get_arguments);
        let mut flags = flags.filter_map(|flag| Some(format!("--{}", flag.get_long()?)));
        // Common letters make `--bits` of `--ias`.
        if let Some(flag) = flags.find(|flag| near(flag)) {
            error.insert(tip, ContextValue::String(flag));
        }
        if !EXPRESSIONS.contains(&command.get_name()) {
            let mut tips = match error.remove(ContextKind::Suggested) {
                Some(ContextValue::StyledStrs(tips)) => tips,
                _ => Vec::new(),
            };
            tips.retain(|tip| !tip.to_string().contains("as a value, use"));
            tips.extend(negative(&word).map(StyledStr::from));
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
        }
    }
    error
}

/// Commands with operands that may begin with two hyphens, behind the `--` that clap proposes: no number does.
const EXPRESSIONS: [&str; 4] = ["diff", "gradient", "hessian", "jacobian"];

/// What to say to `--1e5`.
fn negative(word: &str) -> Option<String> {
    let number = word.strip_prefix("--")?.trim_start_matches('-');
    let is_number = !number.is_empty() && literal::parse(number).is_ok();
    is_number.then(|| format!("a negative number has one hyphen: '-{number}'"))
}

/// What to say to a long flag with one hyphen, `-bits`: as an operand it would be no number. A negative
/// operand is never the name of a flag, but for a variable called like one: `diff -- -at`.
pub fn of_one_hyphen(parser: &Command, typed: &[OsString]) -> Option<Error> {
    let command = chosen(parser, typed);
    let flags = || [parser, command].into_iter().flat_map(Command::get_arguments);
    let before_operands = typed.iter().map_while(|word| word.to_str().filter(|word| *word != "--"));
    let (word, name) = before_operands.map(unguarded).find_map(|word| {
        let name = word.strip_prefix('-')?.split('=').next()?;
        flags().any(|flag| flag.get_long() == Some(name)).then_some((word, name))
    })?;
    let mut error = Error::new(ErrorKind::UnknownArgument).with_cmd(command);
    error.insert(ContextKind::InvalidArg, ContextValue::String(word.to_owned()));
    error.insert(ContextKind::SuggestedArg, ContextValue::String(format!("--{name}")));
    let usage = command.clone().render_usage();
    error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    Some(error)
}

/// The command that was typed, and that of its own as far as they are known.
fn chosen<'a>(parser: &'a Command, typed: &[OsString]) -> &'a Command {
    let step = |command: &'a Command, word: &OsString| {
        word.to_str().and_then(|word| command.find_subcommand(word)).unwrap_or(command)
    };
    typed.iter().skip(1).fold(parser, step)
}
