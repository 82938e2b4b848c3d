//! What clap's errors lack. A suggestion for a misspelt command where it has none: it compares by
//! common letters, and a short word with two of them exchanged has too few. And arguments as they were
//! typed, without the blank that guards a hyphen.

use crate::arguments::unguarded;
use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use strsim::osa_distance;

/// The error with what was probably meant: commands one mistake away (a letter missing, added,
/// another or exchanged with the next).
pub fn added(mut error: Error, parser: &Command) -> Error {
    for kind in [ContextKind::InvalidArg, ContextKind::InvalidValue] {
        if let Some(ContextValue::String(typed)) = error.get(kind) {
            let typed = unguarded(typed).to_owned();
            error.insert(kind, ContextValue::String(typed));
        }
    }
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
