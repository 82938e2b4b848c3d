//! The steps of CI, each of which runs alone as `cargo xtask NAME`.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::process::{bare_metal_cargo, by_two, cargo, root, run, target_dir};
use crate::{asan, capi, counts, flash, fuzz, man, no_panic, profiling, rules, size, targets};

/// The oldest Rust that builds the workspace; the root manifest's `rust-version`.
const MSRV: &str = "+1.89";

/// Cores with and without a floating-point unit.
pub const BARE_METAL: [&str; 2] = ["thumbv7em-none-eabihf", "thumbv6m-none-eabi"];

/// Packages with a lockfile of their own, which the workspace's commands do not reach.
const APART: [&str; 3] = ["fuzz/Cargo.toml", no_panic::MANIFEST, targets::MANIFEST];

/// One check.
#[derive(Clone, Copy)]
pub struct Step {
    /// What one types after `cargo xtask`.
    pub name: &'static str,
    /// What holds when it passes.
    pub proves: &'static str,
    run: fn() -> Result<(), String>,
}

/// All steps, in the order in which CI runs them.
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
    Step { name: "bare-metal", proves: "core builds without an operating system", run: bare_metal },
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
    Step {
        name: "asan",
        proves: "no kernel leaves its slices (AddressSanitizer)",
        run: asan::step,
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
    Step { name: "fuzz", proves: "each fuzz target finds nothing in its seconds", run: fuzz::step },
];

/// Steps of which `ci` runs two at a time, each as a process of its own: they spend most of their
/// time in one thread, linking whole programs, under an emulator or interpreting.
const BESIDE: [&str; 11] = [
    "bare-metal",
    "no-panic",
    "capi",
    "flash",
    "msrv",
    "verify-opt0",
    "miri",
    "asan",
    "benches",
    "counts",
    "man",
];

/// What runs by name only: `ci` has no use for it.
pub const ASIDE: &[Step] = &[
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

/// Runs all steps, some of them two at a time, and sums up.
pub fn ci() -> bool {
    let start = Instant::now();
    // The path from before the tests, which may put another program into its place.
    let xtask = std::env::current_exe();
    let (beside, alone): (Vec<Step>, Vec<Step>) =
        STEPS.iter().partition(|step| BESIDE.contains(&step.name));
    let mut rows: Vec<Row> = alone.iter().map(here).collect();
    rows.extend(match &xtask {
        Ok(xtask) => by_two(&beside, |step| apart(xtask, step)),
        Err(_) => beside.iter().map(here).collect(),
    });
    sum_up(&rows, start)
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
fn apart(xtask: &Path, step: &Step) -> Row {
    let start = Instant::now();
    let outcome = logged(xtask, step.name).and_then(|(said, is_right)| {
        print!("{said}");
        if is_right { Ok(()) } else { Err("its output is above".into()) }
    });
    (step.name, start.elapsed().as_secs_f64(), outcome)
}

/// What a step says, on standard output and standard error in their order, and whether it passes.
fn logged(xtask: &Path, name: &str) -> Result<(String, bool), String> {
    let path = target_dir().join(format!("{name}.log"));
    let fault = |error: std::io::Error| format!("{}: {error}", path.display());
    let log = File::create(&path).map_err(fault)?;
    let errors = log.try_clone().map_err(fault)?;
    let mut command = Command::new(xtask);
    let status = command.arg(name).stdin(Stdio::null()).stdout(log).stderr(errors).status();
    let said = std::fs::read(&path).map_err(fault)?;
    Ok((String::from_utf8_lossy(&said).into_owned(), status.map_err(fault)?.success()))
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
    run(&mut cargo(["test", "--workspace"]))?;
    // What only its optional dependencies switch on: conversions and serde.
    let orthant = ["test", "-p", "orthant", "--all-features"];
    run(cargo(orthant).args(["--test", "interop", "--test", "owned"]))?;
    run(cargo(orthant).args(["--doc", "interop"]))
}

fn fmt() -> Result<(), String> {
    run(&mut cargo(["fmt", "--all", "--check"]))?;
    APART.iter().try_for_each(|manifest| {
        run(&mut cargo(["fmt", "--manifest-path", manifest, "--", "--check"]))
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
    // Not optimised: what `test` built is used again, and nobody times them here.
    run(&mut cargo(["bench", "-p", "orthant-benches", "--no-run", "--profile", "dev"]))
}
