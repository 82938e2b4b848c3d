//! The proof that no function of core can panic: `crates/core/tests/no_panic` links only then.

use std::path::{Path, PathBuf};

use crate::process::{capture, cargo, host, root, run, target_dir};
use crate::steps::BARE_METAL;
use crate::targets;

/// The program's code, from the root.
const SOURCE: &str = "crates/core/tests/no_panic/src";

/// What the panic handler calls and nothing defines.
const SYMBOL: &str = "orthant_core_can_panic";

/// Proves it for the host and for the bare-metal targets, that the proof can fail on each, and
/// that the program leaves out nothing.
///
/// # Errors
/// What the linker said, or what the program does not call.
pub fn step() -> Result<(), String> {
    let missing = left_out()?;
    if !missing.is_empty() {
        return Err(format!("the no-panic program does not call: {}", missing.join(", ")));
    }
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
    let target = target.map_or_else(host, |target| Ok(target.to_owned()))?;
    // Beside the images, whose core it is linked with.
    let (mut command, _) = targets::cargo_for(&target, ["build", "--release", "-p", "no-panic"])?;
    let output = capture(command.args(more))?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

/// What core makes public and the program does not mention, by the pages of core's documentation:
/// they list what a user can reach, also what macros made.
fn left_out() -> Result<Vec<String>, String> {
    let target = target_dir().join("no-panic");
    run(cargo(["doc", "--quiet", "-p", "orthant-core", "--no-deps"])
        .env("CARGO_TARGET_DIR", &target))?;
    let mut program = String::new();
    for file in files(&root().join(SOURCE))? {
        program += &read(&file)?;
    }
    let called =
        |name: &str| ["(", "::<"].iter().any(|after| program.contains(&format!("{name}{after}")));
    let mut missing = Vec::new();
    for page in files(&target.join("doc/orthant_core"))? {
        let file = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let [kind, name, "html"] = file.split('.').collect::<Vec<_>>()[..] else { continue };
        match kind {
            "fn" if !called(name) => missing.push(name.to_owned()),
            "struct" | "enum" => {
                let methods = methods(&read(&page)?);
                // A type without methods has nothing to call: its users come by it as a result.
                if !methods.is_empty() && !program.contains(name) {
                    missing.push(name.to_owned());
                }
                let unused = |method: &String| !called(method);
                missing.extend(methods.into_iter().filter(unused).map(|m| format!("{name}::{m}")));
            }
            _ => {}
        }
    }
    missing.sort();
    missing.dedup();
    Ok(missing)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|why| format!("{path:?}: {why}"))
}

/// All files in a folder and in those below it: public modules have pages of their own.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|why| format!("{folder:?}: {why}"))?;
    let mut found = Vec::new();
    for entry in entries.flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)?),
            path => found.push(path),
        }
    }
    Ok(found)
}

/// A type's own methods, from its page; those of traits come in a later section.
fn methods(page: &str) -> Vec<String> {
    let sections =
        ["trait", "synthetic", "blanket"].map(|of| format!("id=\"{of}-implementations\""));
    let end = sections.iter().filter_map(|section| page.find(section)).min();
    let own = &page[..end.unwrap_or(page.len())];
    let anchors = own.split("<section id=\"method.").skip(1);
    anchors.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::methods;

    #[test]
    fn a_page_lists_the_methods_of_the_type_and_not_those_of_traits() {
        let page = r#"<section id="method.new" class="method"></section>
            <section id="method.push" class="method"></section>
            <h2 id="trait-implementations"></h2><section id="method.fmt"></section>"#;
        assert_eq!(methods(page), ["new", "push"]);
    }
}
