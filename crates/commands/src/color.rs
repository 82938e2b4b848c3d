//! Whether standard error is coloured.

use clap::{ColorChoice, ValueEnum};
use std::ffi::OsString;
use std::io::IsTerminal;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// What clap's own messages shall do.
    pub fn for_clap(self) -> ColorChoice {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }

    /// Whether ours on standard error are coloured.
    pub fn on_stderr(self) -> bool {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                std::io::stderr().is_terminal()
                    && !set("NO_COLOR")
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }
}

/// The value of the last `--color` in front of a `--`; what clap will refuse counts as `auto`.
pub fn among(arguments: &[OsString]) -> Color {
    let words: Vec<_> = arguments.iter().map_while(|a| a.to_str().filter(|a| *a != "--")).collect();
    let following = words.windows(2).filter(|two| two[0] == "--color").map(|two| two[1]);
    let joined = words.iter().filter_map(|word| word.strip_prefix("--color="));
    following.chain(joined).last().and_then(|v| Color::from_str(v, false).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_is_found_wherever_it_stands() {
        for (line, expected) in [
            ("dot 1 2", Color::Auto),
            ("--color never dot 1 2", Color::Never),
            ("dot 1 --color=always 2", Color::Always),
            ("dot 1 2 --color", Color::Auto),
            ("dot 1 2 --color purple", Color::Auto),
            ("dot -- --color never", Color::Auto),
        ] {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(among(&arguments), expected, "{line}");
        }
    }
}
