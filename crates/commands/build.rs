//! Tells `--version` which commit this is and which target it was built for.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=ORTHANT_TARGET={}", variable("TARGET"));
    // What else may change a time.
    println!("cargo::rustc-env=ORTHANT_COMPILER={}", compiler().unwrap_or("unknown".into()));
    println!("cargo::rustc-env=ORTHANT_PROFILE={}", variable("PROFILE"));
    println!("cargo::rustc-env=ORTHANT_OPT_LEVEL={}", variable("OPT_LEVEL"));
    println!("cargo::rustc-env=ORTHANT_FEATURES={}", variable("CARGO_CFG_TARGET_FEATURE"));
    let flags = variable("CARGO_ENCODED_RUSTFLAGS").replace('\u{1f}', " ");
    println!("cargo::rustc-env=ORTHANT_FLAGS={flags}");
    println!("cargo::rustc-env=ORTHANT_COMMIT={}", commit().unwrap_or("unknown".into()));
    // It grows with every commit and checkout. A file that is not there would make cargo build
    // each time, and a source archive has none.
    let log = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../../.git/logs/HEAD");
    if log.exists() {
        println!("cargo::rerun-if-changed={}", log.display());
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// What the compiler calls itself.
fn compiler() -> Option<String> {
    let output = Command::new(std::env::var_os("RUSTC")?).arg("-V").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The commit that is checked out; `None` without git, or outside of a repository.
fn commit() -> Option<String> {
    let output = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
