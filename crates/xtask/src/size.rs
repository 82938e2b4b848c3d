//! What the program costs its user: bytes on the disk and milliseconds before it answers.
//!
//! The release profile keeps its symbols, so that perf and callgrind name functions; what is measured
//! is a stripped copy, as a package would hold it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::process::{cargo, run, target_dir};

const MIB: f64 = 1_048_576.0;

/// Bytes of the stripped program at most.
const BYTES: u64 = 6 << 20;

/// Milliseconds that the program may take over one that does nothing, unless `ORTHANT_STARTUP_MS`
/// says otherwise.
const STARTUP_MS: f64 = 5.0;

/// Runs of each program. Half of them may meet a busy machine without moving the median.
const RUNS: usize = 201;

/// Installs `orthant` as README says, into the target folder, strips and measures it. This is the one
/// release build: `cargo install` of a path builds where `cargo build --release` does.
///
/// # Errors
/// It is too large or too slow, or could not be measured.
pub fn step() -> Result<(), String> {
    let installed = target_dir().join("install");
    let install = ["install", "--path", "crates/cli", "--locked", "--root"];
    run(cargo(install).arg(&installed).arg("--target-dir").arg(target_dir()))?;
    let program = stripped(&installed.join("bin/orthant"))?;
    let bytes = std::fs::metadata(&program).map_err(|why| format!("{program:?}: {why}"))?.len();
    println!("{:.2} MiB of at most {:.0} MiB, stripped", bytes as f64 / MIB, BYTES as f64 / MIB);
    let limit = match std::env::var("ORTHANT_STARTUP_MS") {
        Ok(text) => text.parse().map_err(|_| format!("ORTHANT_STARTUP_MS: `{text}`"))?,
        Err(_) => STARTUP_MS,
    };
    let [ours, nothing] = medians(&program)?;
    let over = ours - nothing;
    println!(
        "{over:.2} ms of at most {limit} ms over a program that does nothing: \
         `orthant dot 1,2 3,4` {ours:.2} ms, `true` {nothing:.2} ms, medians of {RUNS}"
    );
    let mut wrong = Vec::new();
    if bytes > BYTES {
        wrong.push(format!("the program has {bytes} bytes, {} too many", bytes - BYTES));
    }
    if over > limit {
        wrong.push(format!("it starts {:.2} ms too late", over - limit));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n  ")) }
}

/// A copy without symbols, beside the program.
fn stripped(program: &Path) -> Result<PathBuf, String> {
    let copy = program.with_file_name("orthant-stripped");
    run(Command::new("strip").arg("-o").arg(&copy).arg(program))?;
    Ok(copy)
}

/// Median milliseconds of `orthant dot 1,2 3,4` and of `true`, run by turns.
fn medians(program: &Path) -> Result<[f64; 2], String> {
    let mut dot = Command::new(program);
    dot.args(["dot", "1,2", "3,4"]);
    let mut commands = [dot, Command::new("true")];
    let mut taken = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (command, taken) in commands.iter_mut().zip(&mut taken) {
            taken.push(timed(command)?);
        }
    }
    Ok(taken.map(|mut taken| {
        taken.sort();
        taken[taken.len() / 2].as_secs_f64() * 1e3
    }))
}

fn timed(command: &mut Command) -> Result<Duration, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    match command.status() {
        Ok(status) if status.success() => Ok(start.elapsed()),
        other => Err(format!("{:?}: {other:?}", command.get_program())),
    }
}
