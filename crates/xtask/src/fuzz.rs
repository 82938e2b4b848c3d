//! `cargo xtask fuzz`: each fuzz target for some seconds, from the inputs that earlier runs found
//! and the committed files that suit it. All are built with AddressSanitizer, which ends a program that reads or writes
//! beside what it was given; so core's test of that is among them, and core is compiled once for both.

use std::path::Path;

use crate::process::{by_two, cargo, root, run, target_dir};

/// Seconds that each fuzz target runs, unless `ORTHANT_FUZZ_SECONDS` says otherwise.
const SECONDS: &str = "10";

/// The target that has cases of its own, which it runs once: every kernel, instruction set, short length and alignment
/// on slices that end where their memory ends (Miri gets only the edges of it).
const ONCE: &str = "within_slices";

/// The targets that read texts and files, and the committed files that they start from.
const SEEDS: [(&str, &str); 6] = [
    ("json", "tests/data/text"),
    ("literals", "tests/data/text"),
    ("mtx", "tests/data/text"),
    ("npy", "tests/data/npy"),
    ("npz", "tests/data/npy"),
    ("tables", "tests/data/text"),
];

/// Operands are expanded from the input: of full length from the start.
const KERNELS: [&str; 2] = ["-max_len=512", "-len_control=0"];

/// A kilobyte must not cost more memory at a time than a few of the largest matrix that a reader
/// believes in, nor hang; a shared machine may stand still for a minute.
const READERS: [&str; 4] =
    ["-max_len=1024", "-len_control=0", "-malloc_limit_mb=64", "-timeout=100"];

/// Builds all, runs all, even when one of them finds something, and removes what was built:
/// nothing else uses it, and it is large.
///
/// # Errors
/// What each target found, a line each.
pub fn step() -> Result<(), String> {
    let target = target_dir().join("fuzz");
    let outcome = run_all(&target);
    let removed = std::fs::remove_dir_all(&target);
    outcome.and(removed.map_err(|error| format!("{}: {error}", target.display())))
}

fn run_all(target: &Path) -> Result<(), String> {
    run(cargo(["+nightly", "fuzz", "build", "--target-dir"]).arg(target))?;
    let folder = root().join("fuzz/fuzz_targets");
    let files = std::fs::read_dir(&folder).map_err(|error| format!("{folder:?}: {error}"))?;
    let name = |file: std::fs::DirEntry| Some(file.path().file_stem()?.to_str()?.to_owned());
    let mut names: Vec<String> = files.flatten().filter_map(name).collect();
    names.sort();
    // Each fuzzer has one thread.
    let outcomes = by_two(&names, |name| run_one(target, name));
    let found: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    if found.is_empty() { Ok(()) } else { Err(found.join("\n  ")) }
}

fn run_one(target: &Path, name: &str) -> Result<(), String> {
    let mut command = cargo(["+nightly", "fuzz", "run", "--target-dir"]);
    command.arg(target).arg(name);
    if name == ONCE {
        // A file for an input is run once, and nothing is made of it.
        return run(command.arg("fuzz/Cargo.toml"));
    }
    let seeds = SEEDS.iter().find(|(seeded, _)| *seeded == name).map(|(_, folder)| *folder);
    let corpus = root().join("fuzz/corpus").join(name);
    std::fs::create_dir_all(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
    let seconds = std::env::var("ORTHANT_FUZZ_SECONDS").unwrap_or(SECONDS.into());
    // What is found goes into the first folder; the others are read only.
    command.arg(&corpus).args(seeds);
    command.arg("--").arg(format!("-max_total_time={seconds}"));
    match seeds {
        Some(_) => command.args(READERS),
        None => command.args(KERNELS),
    };
    run(&mut command)
}
