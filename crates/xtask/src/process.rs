//! Running cargo and other programs from the root of the repository.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where cargo builds the workspace.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// `cargo ARGS` at the root, without what the surrounding `cargo xtask` told this process about
/// the xtask package: a build must not depend on who started it.
pub fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new("cargo");
    command.args(args).current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.env_remove("CARGO");
    command
}

/// `cargo ARGS` for the target that follows `--target`: with the toolchain that
/// `ORTHANT_BARE_METAL_TOOLCHAIN` names, where the usual one has no library for it; or with the
/// compiler that `ORTHANT_BUILD_STD_RUSTC` names, which builds the library from its own source and links with the
/// usual toolchain's linker, as it may come without.
pub fn bare_metal_cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut args: Vec<OsString> = args.into_iter().map(|arg| arg.as_ref().to_owned()).collect();
    let target = args.iter().skip_while(|arg| *arg != "--target").nth(1);
    let target = target.map(|target| target.to_string_lossy().into_owned());
    if let (Some(rustc), Some(target)) = (std::env::var_os("ORTHANT_BUILD_STD_RUSTC"), target) {
        let crates = if target.contains("-none-") { "core" } else { "std,panic_abort" };
        args.insert(1, format!("-Zbuild-std={crates}").into());
        let mut command = cargo(args);
        command.env("RUSTC", rustc).env("RUSTC_BOOTSTRAP", "1");
        if let Some(folder) = rust_lld().ok().as_deref().and_then(Path::parent) {
            let others = std::env::var_os("PATH").unwrap_or_default();
            let all = std::env::split_paths(&others).chain([folder.to_path_buf()]);
            command.envs(std::env::join_paths(all).map(|path| ("PATH", path)));
        }
        return command;
    }
    if let Ok(toolchain) = std::env::var("ORTHANT_BARE_METAL_TOOLCHAIN") {
        args.insert(0, format!("+{toolchain}").into());
    }
    cargo(args)
}

/// Rust's name for this machine.
///
/// # Errors
/// rustc does not tell.
pub fn host() -> Result<String, String> {
    let said = capture(Command::new("rustc").args(["--print", "host-tuple"]).current_dir(root()))?;
    let name = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    if name.is_empty() { Err("rustc does not tell what it runs on".into()) } else { Ok(name) }
}

/// One of the workspace's programs, as `test` has built it: `orthant`, `examples/bits`, `examples/man`.
///
/// # Errors
/// It does not build.
pub fn program(name: &str) -> Result<Command, String> {
    // Features unify over what is built together: a program built for itself would have core compiled anew, for minutes.
    // Examples have the features of what tests need, so that a build of the binary alone would have others, too.
    let built = ["--bin", "orthant", "--example", "bits", "--example", "man"];
    run(cargo(["build", "--workspace"]).args(built))?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(target_dir().join("debug").join(file));
    command.current_dir(root());
    Ok(command)
}

/// The linker that comes with the usual toolchain.
///
/// # Errors
/// It has none.
pub fn rust_lld() -> Result<PathBuf, String> {
    let sysroot = capture(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()))?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim());
    let hosts = std::fs::read_dir(sysroot.join("lib/rustlib")).map_err(|why| why.to_string())?;
    let mut linkers = hosts.flatten().map(|host| host.path().join("bin/rust-lld"));
    linkers.find(|path| path.is_file()).ok_or_else(|| "there is no rust-lld".into())
}

/// Runs `command`, its output going where ours goes.
///
/// # Errors
/// What failed, in one sentence.
pub fn run(command: &mut Command) -> Result<(), String> {
    let shown = shown(command);
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(error) => Err(format!("`{shown}` could not start: {error}")),
    }
}

/// Runs `command` and keeps its output.
///
/// # Errors
/// The program could not start.
pub fn capture(command: &mut Command) -> Result<Output, String> {
    let shown = shown(command);
    command.output().map_err(|error| format!("`{shown}` could not start: {error}"))
}

/// The command as one would type it, with the variables that it sets.
fn shown(command: &Command) -> String {
    let set = command.get_envs().filter_map(|(name, value)| {
        value.map(|value| format!("{}='{}' ", name.to_string_lossy(), value.to_string_lossy()))
    });
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    set.collect::<String>() + &words.join(" ")
}

/// What `work` makes of each item, in their order; two of them at a time.
pub fn by_two<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, work(item)));
        }
    };
    let mut all = std::thread::scope(|scope| {
        let other = scope.spawn(worker);
        let mut all = worker();
        match other.join() {
            Ok(more) => all.extend(more),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        all
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::by_two;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for count in [0, 1, 2, 7] {
            let items: Vec<u64> = (0..count).collect();
            let squares = by_two(&items, |&i| {
                std::thread::sleep(std::time::Duration::from_millis(count - i));
                i * i
            });
            assert_eq!(squares, items.iter().map(|i| i * i).collect::<Vec<_>>());
        }
    }
}
