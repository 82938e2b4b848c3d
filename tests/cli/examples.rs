//! The examples in the help of every command, run as they are shown.

use crate::harness::{Folder, has_tool, matches, orthant, quoted, words};
use std::process::Command;

/// The commands on the front page.
pub fn commands() -> Vec<String> {
    let help = orthant(["--help"]).stdout();
    let (_, families) = help.split_once("\nVectors:\n").expect("families");
    let (families, _) = families.split_once("\nOptions:\n").expect("options after the families");
    let rows = families.lines().filter_map(|line| line.strip_prefix("  "));
    let names = rows.filter_map(|row| row.split(' ').next()).filter(|name| *name != "help");
    names.map(str::to_owned).collect()
}

/// The lines `$ …` in a help text, each with what is shown below it.
fn examples(help: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let (_, text) = help.split_once("\nExamples:\n").unwrap_or_default();
    for line in text.lines().map(|line| line.strip_prefix("  ").unwrap_or(line)) {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), last) => {
                // The blank line between two examples belongs to neither.
                if let Some((_, shown)) = last
                    && (shown == "\n" || shown.ends_with("\n\n"))
                {
                    shown.pop();
                }
                found.push((command.to_owned(), String::new()));
            }
            (None, Some((_, shown))) => *shown += &format!("{line}\n"),
            _ => {}
        }
    }
    found
}

#[test]
fn every_command_shows_two_examples_that_give_what_is_shown() {
    let commands = commands();
    assert!(commands.len() > 40, "{commands:?}");
    for name in &commands {
        let examples = examples(&orthant([name, "--help"]).stdout());
        let folder = Folder::new(&format!("examples-{name}"));
        let (files, runs): (Vec<_>, Vec<_>) =
            examples.into_iter().partition(|(line, _)| line.starts_with("cat "));
        assert!(runs.len() >= 2, "{name}: add two to crates/commands/src/examples.rs");
        for (line, content) in files {
            folder.file(line.trim_start_matches("cat "), content.as_bytes());
        }
        for (line, shown) in runs {
            let line = line.strip_prefix("orthant ").unwrap_or(&line);
            assert!(line.starts_with(name.as_str()), "{name}: {line}");
            let stdout = orthant(quoted(line)).folder(folder.path()).stdout();
            assert!(matches(&shown, &stdout), "{line}\nshown:\n{shown}\nin fact:\n{stdout}");
        }
    }
}

#[test]
fn dots_stand_for_anything_and_nothing_else_does() {
    for (shown, text, expected) in [
        ("a\n", "a\n", true),
        ("a\n", "a\nb\n", false),
        ("a...\n", "a 1\nb\n", true),
        ("...\nok\n", "x\nok\n", true),
        ("...\nok\n", "x\nnot\n", false),
        ("{...}\n", "{1}\n", true),
        ("{...}\n", "[1]\n", false),
    ] {
        assert_eq!(matches(shown, text), expected, "{shown:?} {text:?}");
    }
}

#[test]
fn what_is_misspelt_gets_a_suggestion() {
    for (line, tip) in [
        (&["hadamrd", "1"][..], "a similar subcommand exists: 'hadamard'"),
        (&["dto", "1", "2"], "a similar subcommand exists: 'dot'"),
        (&["svg", "1"], "a similar subcommand exists: 'svd'"),
        (&["sum", "1", "--bist"], "a similar argument exists: '--bits'"),
        (&["sum", "1", "--ias", "avx2"], "a similar argument exists: '--isa'"),
        (&["det", "1", "--lgo"], "a similar argument exists: '--log'"),
        (&["transform", "scael", "2"], "a similar subcommand exists: 'scale'"),
        (&["completions", "bsh"], "a similar value exists: 'bash'"),
    ] {
        let stderr = orthant(line).stderr(2);
        assert!(stderr.contains(tip), "{line:?}: {stderr}");
    }
}

#[test]
fn a_long_flag_with_one_hyphen_is_wrong_usage() {
    for (line, typed, tip) in [
        ("norm 1,2 -bits", "-bits", "--bits"),
        ("-bits norm 1,2", "-bits", "--bits"),
        ("norm 1,2 -p 1", "-p", "--p"),
        ("norm -format json 1,2", "-format", "--format"),
        ("norm 1,2 -isa=scalar", "-isa=scalar", "--isa"),
        ("norm 1,2 -output x.npy", "-output", "--output"),
        ("norm 1,2 -quiet", "-quiet", "--quiet"),
        ("norm -help", "-help", "--help"),
        ("-version", "-version", "--version"),
        ("project 3,4 -onto 1,0", "-onto", "--onto"),
        ("transform rotate 90 -degrees", "-degrees", "--degrees"),
        ("diff x^2 -at x=1", "-at", "--at"),
        ("dot -1,2 3,4 -bits", "-bits", "--bits"),
    ] {
        let stderr = orthant(words(line)).stderr(2);
        let said = format!(
            "error: unexpected argument '{typed}' found\n\n  tip: a similar argument exists: '{tip}'\n\nUsage: orthant "
        );
        assert!(stderr.starts_with(&said), "{line}: {stderr}");
    }
    // A flag of another command, a function and a variable are no flags here, nor is what follows `--`.
    assert_eq!(orthant(["diff", "-p"]).stdout(), "-1\n");
    assert_eq!(orthant(["diff", "-log(x)"]).stdout(), "-1 / x\n");
    assert_eq!(orthant(["diff", "--", "-at"]).stdout(), "-1\n");
    assert_eq!(orthant(["diff", "-x^2"]).stdout(), "-2 * x\n");
}

#[test]
fn the_long_version_tells_where_the_program_comes_from() {
    let version = orthant(["--version"]).stdout();
    for part in ["orthant 0.", "\ncommit: ", "\ntarget: ", "\ninstruction sets: scalar portable"] {
        assert!(version.contains(part), "{version}");
    }
    assert_eq!(orthant(["-V"]).stdout().lines().count(), 1);
}

#[test]
fn each_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = orthant(["completions", shell]).stdout();
        assert!(script.contains("orthant") && script.contains("cholesky"), "{shell}");
    }
}

/// What bash offers after TAB, by the function that the script has it call.
const COMPLETE: &str = r#"
source <("$1" completions bash) || exit
function=$(complete -p orthant | sed 's/.*-F \([^ ]*\) .*/\1/')
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
"$function" "$1" "${@: -1}" "${@: -2:1}"
printf '%s\n' "${COMPREPLY[@]}"
"#;

#[test]
fn bash_completes_commands_flags_and_values() {
    if !has_tool("completions", "bash") {
        return;
    }
    for (line, expected) in [
        ("orthant no", "norm normalize"),
        ("orthant gram", "gram-schmidt"),
        ("orthant norm --fo", "--format"),
        ("orthant norm 1,2 --fo", "--format"),
        ("orthant --fo", "--format"),
        ("orthant norm --format j", "json"),
        ("orthant distance 1 2 --metric l", "l1 l2 linf l2-squared"),
        ("orthant transform ro", "rotate"),
        ("orthant completions f", "fish"),
    ] {
        let output = Command::new("bash")
            .args(["--norc", "-c", COMPLETE, "bash", env!("CARGO_BIN_EXE_orthant")])
            .args(words(line))
            .output()
            .expect("bash");
        let offered = String::from_utf8_lossy(&output.stdout);
        let mut offered: Vec<&str> = offered.split_whitespace().collect();
        let mut expected = words(expected);
        offered.sort_unstable();
        expected.sort_unstable();
        assert_eq!((offered, output.stderr.len()), (expected, 0), "{line}: {output:?}");
    }
}
