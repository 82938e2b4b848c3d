//! The steps of CI, each of which runs alone as `cargo xtask NAME`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use crate::process::{bare_metal_cargo, by_two, cargo, root, run, target_dir};
use crate::{asan, capi, counts, flash, fuzz, man, no_panic, profiling, rules, size, targets};

/// The oldest Rust that builds the workspace; the root manifest's `rust-version`.
const MSRV: &str = "+1.89";

/// Cores with and without a floating-point unit.
pub const BARE_METAL: [&str; 2] = ["thumbv7em-none-eabihf", "thumbv6m-none-eabi"];

/// Workspaces of their own, which the commands at the root do not reach.
const APART: [&str; 2] = ["fuzz/Cargo.toml", targets::MANIFEST];

/// One check.
#[derive(Clone, Copy)]
pub struct Step {
    /// What one types after `cargo xtask`.
    pub name: &'static str,
    /// What holds when it passes.
    pub proves: &'static str,
    run: fn() -> Result<(), String>,
}

/// All steps that `ci` runs.
pub const STEPS: &[Step] = &[
    Step { name: "test", proves: "unit, integration and doc tests pass", run: test },
    Step { name: "fmt", proves: "the code is formatted", run: fmt },
    Step { name: "clippy", proves: "clippy has nothing to say", run: clippy },
    Step { name: "doc", proves: "the documentation builds without a warning", run: doc },
    Step {
        name: "rules",
        proves: "unsafe stays at home, the tree names no other place",
        run: tree,
    },
    Step { name: "no-panic", proves: "no function of core can panic", run: no_panic::step },
    Step {
        name: "capi",
        proves: "C programs, here and on a Cortex-M4F, print the bits of Rust",
        run: capi::step,
    },
    Step {
        name: "targets",
        proves: "boards and other instruction sets have the same bits",
        run: targets::step,
    },
    Step {
        name: "flash",
        proves: "no kernel takes more flash or stack than published",
        run: flash::step,
    },
    Step { name: "msrv", proves: "the oldest promised Rust builds everything", run: msrv },
    Step {
        name: "verify-opt0",
        proves: "unoptimised code gives the golden bits",
        run: verify_opt0,
    },
    Step { name: "miri", proves: "core's unsafe code is defined behaviour", run: miri },
    Step { name: "benches", proves: "the benches build", run: benches },
    Step {
        name: "counts",
        proves: "no kernel takes 5% more instructions than committed",
        run: counts::step,
    },
    Step {
        name: "size",
        proves: "the installed program is under 6 MiB and starts within 5 ms",
        run: size::step,
    },
    Step {
        name: "man",
        proves: "every command has a man page with examples (target/man)",
        run: man::step,
    },
    Step {
        name: "fuzz",
        proves: "no kernel leaves its slices, fuzz targets find nothing (AddressSanitizer)",
        run: fuzz::step,
    },
];

/// What `ci` runs before all else: seconds, and the most usual faults.
const FIRST: [&str; 2] = ["fmt", "rules"];

/// What `ci` runs then: two rows at a time, as most of the time goes into what has one thread (a crate optimised as one
/// unit, whole programs linked, emulators, interpreting). The steps of a row take turns, as they mostly build in the
/// same folder, where one build waits for the other. Rows that take long come first.
const ROWS: [&[&str]; 5] = [
    &["test", "benches", "man", "clippy", "doc", "msrv"],
    &["fuzz"],
    &["no-panic", "flash", "targets", "capi"],
    &["counts"],
    &["miri", "verify-opt0"],
];

/// What `ci` runs at the end and alone: it measures times.
const LAST: &str = "size";

/// Seconds after which a step is taken to hang: several times what the longest takes, as CI ends everything that takes
/// too long and then tells nothing.
const LIMIT: &str = "3600";

/// What runs by name only: `ci` has no use for it, or no time.
pub const ASIDE: &[Step] = &[
    Step {
        name: "bare-metal",
        proves: "core passes for bare metal (`no-panic` and others build it)",
        run: bare_metal,
    },
    Step {
        name: "profiling",
        proves: "release code for profilers, whose symbols name each kernel",
        run: profiling::step,
    },
    Step {
        name: "asan-all",
        proves: "no test of any crate leaves its memory (AddressSanitizer)",
        run: asan::all,
    },
];

/// The steps that `words` name.
///
/// # Errors
/// The list of steps, when no step or an unknown one is named.
pub fn choose(words: &[String]) -> Result<Vec<Step>, String> {
    let find = |word: &String| {
        let mut known = STEPS.iter().chain(ASIDE);
        let found = known.find(|step| step.name == word).copied();
        found.ok_or_else(|| format!("xtask: no step is called {word}\n\n{}", usage()))
    };
    if words.is_empty() { Err(usage()) } else { words.iter().map(find).collect() }
}

fn usage() -> String {
    let mut text = String::from("Usage: cargo xtask STEP…\n\n  ci           all of these\n");
    for step in STEPS {
        text += &format!("  {:12} {}\n", step.name, step.proves);
    }
    text += "\nand beside them:\n\n";
    for step in ASIDE {
        text += &format!("  {:12} {}\n", step.name, step.proves);
    }
    text
}

/// A step that has been run: its name, its seconds, and what failed.
type Row = (&'static str, f64, Result<(), String>);

/// Runs `steps` one after the other, the later ones also after a failure, and sums up.
pub fn run_all(steps: &[Step]) -> bool {
    let start = Instant::now();
    sum_up(&steps.iter().map(here).collect::<Vec<_>>(), start)
}

/// Runs all steps, each as a process of its own, and sums up.
pub fn ci() -> bool {
    let start = Instant::now();
    let xtask = match own_copy() {
        Ok(xtask) => xtask,
        Err(why) => {
            println!("{why}");
            return false;
        }
    };
    let row = |names: &[&'static str]| -> Vec<Row> {
        names.iter().map(|name| apart(&xtask, name)).collect()
    };
    let mut rows = row(&FIRST);
    rows.extend(by_two(&ROWS, |names| row(names)).into_iter().flatten());
    rows.extend(row(&[LAST]));
    sum_up(&rows, start)
}

/// This program, where `test` does not put another one into its place.
fn own_copy() -> Result<PathBuf, String> {
    let copy = target_dir().join(format!("xtask-ci{}", std::env::consts::EXE_SUFFIX));
    std::env::current_exe()
        .and_then(|here| std::fs::copy(here, &copy))
        .map(|_| copy)
        .map_err(|why| format!("xtask cannot be copied: {why}"))
}

fn here(step: &Step) -> Row {
    println!("\n== {}: {}", step.name, step.proves);
    let start = Instant::now();
    let outcome = (step.run)();
    if let Err(message) = &outcome {
        println!("== {} failed: {message}", step.name);
    }
    (step.name, start.elapsed().as_secs_f64(), outcome)
}

/// A step in a process of its own, whose output is shown when it has ended.
fn apart(xtask: &Path, name: &'static str) -> Row {
    println!("== {name} begins");
    let start = Instant::now();
    let outcome = logged(xtask, name).and_then(|(said, status)| {
        print!("{said}");
        ended(status)
    });
    (name, start.elapsed().as_secs_f64(), outcome)
}

/// What a step says, on standard output and standard error in their order, and how it ends.
fn logged(xtask: &Path, name: &str) -> Result<(String, ExitStatus), String> {
    let path = target_dir().join(format!("{name}.log"));
    let fault = |error: std::io::Error| format!("{}: {error}", path.display());
    let log = File::create(&path).map_err(fault)?;
    let errors = log.try_clone().map_err(fault)?;
    let mut command = limited(LIMIT, xtask);
    let status = command.arg(name).stdin(Stdio::null()).stdout(log).stderr(errors).status();
    let said = std::fs::read(&path).map_err(fault)?;
    Ok((String::from_utf8_lossy(&said).into_owned(), status.map_err(fault)?))
}

/// A program that is ended after so many seconds, with all that it has started: `timeout` signals their group.
fn limited(seconds: &str, program: &Path) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=60", seconds]).arg(program);
    command
}

fn ended(status: ExitStatus) -> Result<(), String> {
    match status.code() {
        Some(0) => Ok(()),
        // What `timeout` says when it had to signal, and when to kill.
        Some(124 | 137) => Err(format!("it has not ended within {LIMIT} s")),
        _ => Err("its output is above".into()),
    }
}

fn sum_up(rows: &[Row], start: Instant) -> bool {
    println!("\n{:12} {:>8}  result", "step", "seconds");
    for (name, seconds, outcome) in rows {
        let result = outcome.as_ref().map_or_else(|why| format!("FAILED: {why}"), |()| "ok".into());
        println!("{name:12} {seconds:8.1}  {result}");
    }
    println!("{:12} {:8.1}", "all", start.elapsed().as_secs_f64());
    rows.iter().all(|row| row.2.is_ok())
}

fn test() -> Result<(), String> {
    run(&mut cargo(["test", "--workspace"]))
}

fn fmt() -> Result<(), String> {
    run(&mut cargo(["fmt", "--all", "--check"]))?;
    APART.iter().try_for_each(|manifest| {
        run(&mut cargo(["fmt", "--all", "--manifest-path", manifest, "--", "--check"]))
    })
}

fn clippy() -> Result<(), String> {
    let counts = ["--features", "orthant-benches/counts"];
    let workspace = ["clippy", "--workspace", "--all-targets"];
    run(cargo(workspace).args(counts).args(["--", "-D", "warnings"]))?;
    let orthant = ["-p", "orthant", "--all-features"];
    run(cargo(["clippy", "--all-targets"]).args(orthant).args(["--", "-D", "warnings"]))?;
    targets::clippy()
}

fn doc() -> Result<(), String> {
    let orthant = ["-p", "orthant", "--all-features"];
    run(cargo(["doc", "--no-deps"]).args(orthant).env("RUSTDOCFLAGS", "-Dwarnings"))?;
    run(cargo(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-Dwarnings"))
}

fn tree() -> Result<(), String> {
    let broken = rules::broken(&root());
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

fn bare_metal() -> Result<(), String> {
    // Checked only: code is generated and linked by `targets`, `flash` and `no-panic`.
    BARE_METAL.iter().try_for_each(|target| {
        run(&mut bare_metal_cargo(["check", "-p", "orthant-core", "--target", target]))
    })
}

fn msrv() -> Result<(), String> {
    run(&mut cargo([MSRV, "check", "--workspace"]))
}

fn verify_opt0() -> Result<(), String> {
    // Threads only share out what one thread would do; the tests run with several.
    run(&mut cargo(["run", "--profile", "opt0", "--", "verify", "--threads", "1"]))
}

fn miri() -> Result<(), String> {
    // Without the documentation's examples: each would be a program to interpret.
    run(&mut cargo(["+nightly", "miri", "test", "-p", "orthant-core", "--lib", "--tests"]))
}

fn benches() -> Result<(), String> {
    // Not optimised: what `test` built is used again, and nobody times them here. `counts` builds the one that is left.
    run(&mut cargo(["test", "--workspace", "--no-run", "--benches"]))
}

#[cfg(test)]
mod tests {
    use super::{FIRST, LAST, ROWS, STEPS};

    #[test]
    fn ci_runs_each_step_once() {
        let mut run: Vec<&str> = FIRST.into_iter().chain(ROWS.concat()).chain([LAST]).collect();
        let mut all: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        run.sort_unstable();
        all.sort_unstable();
        assert_eq!(run, all);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_step_that_hangs_is_ended_and_fails() {
        let status = super::limited("0.1", "sleep".as_ref()).arg("60").status();
        let said = super::ended(status.expect("coreutils are there")).expect_err("it was ended");
        assert!(said.starts_with("it has not ended"), "{said}");
        let status = super::limited("60", "false".as_ref()).status().expect("it starts");
        assert_eq!(super::ended(status), Err("its output is above".into()));
    }
}
