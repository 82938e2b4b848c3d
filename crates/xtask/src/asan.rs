//! `cargo xtask asan`: core's vector code under nightly's AddressSanitizer, which ends a process
//! that reads or writes beside what it was given.
//!
//! What is run is `within_slices`: every kernel, instruction set, short length and alignment, on
//! slices that end where their memory ends; Miri gets only the edges of it. Left out: the other
//! tests of `unsafe` code (mapped files, pointers from C), whose builds would take as long again
//! each. The readers of files run under the same sanitizer as fuzz targets.

use crate::process::{cargo, run, target_dir};

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Builds and runs it in a folder of its own, and removes that: nothing else uses what was built.
///
/// # Errors
/// What failed, in one sentence.
pub fn step() -> Result<(), String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        println!("skipped: asan is run on {TARGET} only");
        return Ok(());
    }
    let folder = target_dir().join("asan");
    let test = ["+nightly", "test", "--target", TARGET, "-p", "orthant-core"];
    let mut command = cargo(test);
    command.args(["--test", "within_slices"]).env("CARGO_TARGET_DIR", &folder);
    // Enough to say where something happened.
    command.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
    let outcome = run(command.env("RUSTFLAGS", "-Zsanitizer=address"));
    let removed = std::fs::remove_dir_all(&folder);
    outcome.and(removed.map_err(|error| format!("{}: {error}", folder.display())))
}
