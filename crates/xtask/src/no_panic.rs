//! The proof that no function of core can panic: `crates/core/tests/no_panic` links only then.

use crate::process::{bare_metal_cargo, capture, cargo, target_dir};
use crate::steps::BARE_METAL;

/// The program's manifest, from the root.
pub const MANIFEST: &str = "crates/core/tests/no_panic/Cargo.toml";

/// What the panic handler calls and nothing defines.
const SYMBOL: &str = "orthant_core_can_panic";

/// Proves it for the host and for the bare-metal targets, and that the proof can fail on each.
///
/// # Errors
/// What the linker said.
pub fn step() -> Result<(), String> {
    let targets = std::iter::once(None).chain(BARE_METAL.map(Some));
    targets.into_iter().try_for_each(|target| {
        prove(target)?;
        prove_that_it_can_fail(target)?;
        println!("{}: no panic can be reached", target.unwrap_or("host"));
        Ok(())
    })
}

/// Links the program for `target` (the host when there is none).
///
/// # Errors
/// A panic can be reached, or the program does not build.
pub fn prove(target: Option<&str>) -> Result<(), String> {
    let (linked, said) = link(target, &[])?;
    if linked {
        Ok(())
    } else if said.contains(SYMBOL) {
        Err(format!("a function of core can panic: the linker misses {SYMBOL}\n{said}"))
    } else {
        Err(format!("the no-panic program does not build\n{said}"))
    }
}

/// Links the program with an index that may panic, which must fail for want of the symbol.
///
/// # Errors
/// It links, so the proof proves nothing; or it fails for another reason.
pub fn prove_that_it_can_fail(target: Option<&str>) -> Result<(), String> {
    let (linked, said) = link(target, &["--features", "deliberate-panic"])?;
    if linked {
        return Err("the no-panic program links although it has a panic".into());
    }
    if said.contains(SYMBOL) {
        Ok(())
    } else {
        Err(format!("with a panic, the program fails for another reason\n{said}"))
    }
}

fn link(target: Option<&str>, more: &[&str]) -> Result<(bool, String), String> {
    let build = ["build", "--release", "--locked", "--manifest-path", MANIFEST];
    let mut command = match target {
        None => cargo(build),
        Some(target) => bare_metal_cargo(build.into_iter().chain(["--target", target])),
    };
    command.args(more);
    command.env("CARGO_TARGET_DIR", target_dir().join("no-panic"));
    let output = capture(&mut command)?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}
