//! A suggestion for a misspelt command where clap has none: it compares by common letters, and a
//! short word with two of them exchanged has too few.

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use strsim::osa_distance;

/// The error with what was probably meant: commands one mistake away (a letter missing, added,
/// another or exchanged with the next).
pub fn added(mut error: Error, parser: &Command) -> Error {
    let has_one = error.get(ContextKind::SuggestedSubcommand).is_some();
    if error.kind() != ErrorKind::InvalidSubcommand || has_one {
        return error;
    }
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let names = parser.get_subcommands().map(Command::get_name);
    let near: Vec<String> = names
        .filter(|name| typed.len() > 1 && osa_distance(typed, name) == 1)
        .map(str::to_owned)
        .collect();
    if !near.is_empty() {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(near));
    }
    error
}
