//! The steps of CI, each of which runs alone as `cargo xtask NAME`.

use std::time::Instant;

use crate::process::{bare_metal_cargo, cargo, root, run, target_dir};
use crate::{capi, counts, flash, no_panic, profiling, rules, size, targets};

/// The oldest Rust that builds the workspace; the root manifest's `rust-version`.
const MSRV: &str = "+1.89";

/// Cores with and without a floating-point unit.
pub const BARE_METAL: [&str; 2] = ["thumbv7em-none-eabihf", "thumbv6m-none-eabi"];

/// Packages with a lockfile of their own, which the workspace's commands do not reach.
const APART: [&str; 3] = ["fuzz/Cargo.toml", no_panic::MANIFEST, targets::MANIFEST];

/// Seconds that each fuzz target runs, unless `ORTHANT_FUZZ_SECONDS` says otherwise.
const FUZZ_SECONDS: &str = "20";

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
    Step { name: "miri", proves: "core's unsafe code is defined behaviour", run: miri },
    Step { name: "benches", proves: "the benches build", run: benches },
    Step {
        name: "counts",
        proves: "no kernel takes 5% more instructions than committed",
        run: counts::step,
    },
    Step {
        name: "size",
        proves: "the program is under 6 MiB and starts within 5 ms",
        run: size::step,
    },
    Step { name: "man", proves: "the man pages can be made (target/man)", run: man },
    Step { name: "fuzz", proves: "each fuzz target finds nothing in its seconds", run: fuzz },
];

/// What runs by name only: `ci` has no use for it.
pub const ASIDE: &[Step] = &[Step {
    name: "profiling",
    proves: "release code for profilers, whose symbols name each kernel",
    run: profiling::step,
}];

/// The steps that `words` name: `ci` is all of them.
///
/// # Errors
/// The list of steps, when no step or an unknown one is named.
pub fn choose(words: &[String]) -> Result<Vec<Step>, String> {
    if words.len() == 1 && words[0] == "ci" {
        return Ok(STEPS.to_vec());
    }
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

/// Runs `steps` one after the other, the later ones also after a failure, and sums up.
pub fn run_all(steps: &[Step]) -> bool {
    let mut rows = Vec::new();
    for step in steps {
        println!("\n== {}: {}", step.name, step.proves);
        let start = Instant::now();
        let outcome = (step.run)();
        if let Err(message) = &outcome {
            println!("== {} failed: {message}", step.name);
        }
        rows.push((step.name, start.elapsed().as_secs_f64(), outcome));
    }
    println!("\n{:12} {:>8}  result", "step", "seconds");
    for (name, seconds, outcome) in &rows {
        let result = outcome.as_ref().map_or_else(|why| format!("FAILED: {why}"), |()| "ok".into());
        println!("{name:12} {seconds:8.1}  {result}");
    }
    println!("{:12} {:8.1}", "all", rows.iter().map(|row| row.1).sum::<f64>());
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
    BARE_METAL.iter().try_for_each(|target| {
        run(&mut bare_metal_cargo(["build", "-p", "orthant-core", "--release", "--target", target]))
    })
}

fn msrv() -> Result<(), String> {
    run(&mut cargo([MSRV, "check", "--workspace"]))
}

fn verify_opt0() -> Result<(), String> {
    run(&mut cargo(["run", "--profile", "opt0", "--", "verify"]))
}

fn miri() -> Result<(), String> {
    // Without the documentation's examples: each would be a program to interpret.
    run(&mut cargo(["+nightly", "miri", "test", "-p", "orthant-core", "--lib", "--tests"]))
}

fn benches() -> Result<(), String> {
    run(&mut cargo(["bench", "-p", "orthant-benches", "--no-run"]))
}

fn man() -> Result<(), String> {
    let folder = target_dir().join("man");
    let mut command = cargo(["run", "-p", "orthant-cli", "--example", "man", "--"]);
    run(command.arg(&folder))?;
    let pages = std::fs::read_dir(&folder).map_err(|error| format!("{folder:?}: {error}"))?.count();
    println!("{pages} pages in {}", folder.display());
    Ok(())
}

fn fuzz() -> Result<(), String> {
    let seconds = std::env::var("ORTHANT_FUZZ_SECONDS").unwrap_or(FUZZ_SECONDS.into());
    // Inputs of full length from the start: operands are expanded from them.
    let limits =
        [format!("-max_total_time={seconds}"), "-max_len=512".into(), "-len_control=0".into()];
    let folder = root().join("fuzz/fuzz_targets");
    let files = std::fs::read_dir(&folder).map_err(|error| format!("{folder:?}: {error}"))?;
    let mut targets: Vec<_> =
        files.flatten().filter_map(|file| Some(file.path().file_stem()?.to_owned())).collect();
    targets.sort();
    run(&mut cargo(["+nightly", "fuzz", "build"]))?;
    let fuzz_one = |target: &std::ffi::OsString| {
        let mut command = cargo(["+nightly", "fuzz", "run"]);
        run(command.arg(target).arg("--").args(&limits))
    };
    let fuzz_one = &fuzz_one;
    // Two side by side: each fuzzer has one thread.
    targets.chunks(2).try_for_each(|pair| {
        let outcomes = std::thread::scope(|scope| {
            let running: Vec<_> =
                pair.iter().map(|target| scope.spawn(move || fuzz_one(target))).collect();
            let ended = running.into_iter().map(|one| one.join());
            ended.map(|end| end.unwrap_or_else(|_| Err("a fuzz target's thread".into()))).collect()
        });
        let outcomes: Vec<Result<(), String>> = outcomes;
        outcomes.into_iter().collect()
    })
}
