//! Tests under nightly's AddressSanitizer, which ends a process that reads or writes beside what it was given.
//!
//! `cargo xtask asan-all` runs all tests of all crates, the C interface and the program included, for which `ci` has no
//! time. `cargo xtask fuzz` runs the kernels on slices that end where their memory ends, and the readers of files, under
//! the same sanitizer.

use crate::process::{cargo, run, target_dir};

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Memory that cannot be had is a null pointer and a broken mapping a signal, as without the sanitizer. What is never
/// freed is no fault: the program ends by leaving it to the system.
const OPTIONS: &str = "allocator_may_return_null=1:handle_sigbus=0:detect_leaks=0";

/// Tests that the sanitizer itself fails: it keeps what is freed, so that memory is not flat, and a library with its
/// calls links only into programs that were built with it.
const LEFT_OUT: [&str; 3] =
    ["need_flat_memory", "leave_memory_as_it_was", "rust_output_compiles_and_gives_the_bits"];

/// What `cargo xtask asan-all` tests: all but the documentation's examples.
const ALL: &[&[&str]] = &[
    &[
        "-p",
        "orthant-core",
        "-p",
        "orthant",
        "-p",
        "orthant-capi",
        "--lib",
        "--tests",
        "--no-fail-fast",
    ],
    &[
        "-p",
        "orthant-golden",
        "-p",
        "orthant-bench",
        "-p",
        "orthant-commands",
        "-p",
        "orthant-cli",
        "--lib",
        "--bins",
        "--tests",
        "--no-fail-fast",
    ],
    &["-p", "orthant-tests", "--tests", "--no-fail-fast"],
];

/// Builds and runs all tests in a folder of their own, and removes that: nothing else uses what was built.
///
/// # Errors
/// What failed, a line each.
pub fn all() -> Result<(), String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        println!("skipped: asan-all is run on {TARGET} only");
        return Ok(());
    }
    let folder = target_dir().join("asan");
    let one = |words: &&[&str]| {
        let mut command = cargo(["+nightly", "test", "--target", TARGET]);
        command.args(*words).arg("--").args(LEFT_OUT.iter().flat_map(|name| ["--skip", name]));
        command.env("CARGO_TARGET_DIR", &folder).env("ASAN_OPTIONS", OPTIONS);
        // Enough to say where something happened.
        command.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
        run(command.env("RUSTFLAGS", "-Zsanitizer=address"))
    };
    let failed: Vec<String> = ALL.iter().filter_map(|words| one(words).err()).collect();
    let removed = std::fs::remove_dir_all(&folder);
    if !failed.is_empty() {
        return Err(failed.join("\n  "));
    }
    removed.map_err(|error| format!("{}: {error}", folder.display()))
}
