//! Building images of `crates/firmware` and running them.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::list::Target;
use crate::process::{bare_metal_cargo, capture, cargo, host, root, target_dir};

/// After so long a machine is taken to hang. Soft float under emulation takes ten seconds, unoptimised code more, and a
/// busy host many times as long.
const LIMIT: Duration = Duration::from_secs(900);

/// What keeps `target` from being built or run here, each with how to get it.
pub fn missing(target: &Target) -> Vec<String> {
    let mut missing = Vec::new();
    if !has_library(target.triple) {
        missing.push(format!("Rust's library: rustup target add {}", target.triple));
    }
    let emulator = target.machine.first().map(|program| (*program, target.package));
    for (program, packages) in emulator.into_iter().chain(target.linker) {
        if !is_program(program) {
            missing.push(format!("{program}: apt-get install {packages}"));
        }
    }
    missing
}

/// Whether rustc has the target's library, or a compiler is named that builds it.
fn has_library(triple: &str) -> bool {
    if std::env::var_os("ORTHANT_BUILD_STD_RUSTC").is_some() {
        return true;
    }
    let mut rustc = Command::new("rustc");
    if let Ok(toolchain) = std::env::var("ORTHANT_BARE_METAL_TOOLCHAIN") {
        rustc.arg(format!("+{toolchain}"));
    }
    rustc.args(["--print", "target-libdir", "--target", triple]).current_dir(root());
    capture(&mut rustc).is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout);
        Path::new(folder.trim()).is_dir()
    })
}

fn is_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Builds the image `name` and says where it is.
///
/// # Errors
/// What cargo said.
pub fn build(target: &Target, name: &str, profile: &str) -> Result<PathBuf, String> {
    let folder = compile(target, ["--bin", name], profile)?;
    let is_wasm = target.triple.starts_with("wasm32");
    Ok(folder.join(if is_wasm { format!("{name}.wasm") } else { name.into() }))
}

/// Builds the library of the functions that are measured and says where it is.
///
/// # Errors
/// What cargo said.
pub fn functions(target: &Target, profile: &str) -> Result<PathBuf, String> {
    let folder = compile(target, ["--example", "functions"], profile)?;
    Ok(folder.join("examples/libfunctions.a"))
}

/// Builds `what` of `crates/firmware` and says in which folder things of its profile are.
fn compile(target: &Target, what: [&str; 2], profile: &str) -> Result<PathBuf, String> {
    let build = ["build", "--quiet", "--profile", profile];
    let (mut command, folder) = cargo_for(&target.name(), build.into_iter().chain(what))?;
    if !target.features.is_empty() {
        command.env("RUSTFLAGS", format!("-Ctarget-feature={}", target.features));
    }
    let output = capture(&mut command)?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(folder.join(profile))
}

/// `cargo WORDS` in the workspace of `crates/firmware` for a target, with features after its triple; and the folder
/// that holds what is built for it, by profile.
///
/// # Errors
/// rustc does not tell what it runs on.
pub fn cargo_for<'a>(
    target: &'a str,
    words: impl IntoIterator<Item = &'a str>,
) -> Result<(Command, PathBuf), String> {
    let triple = target.split('+').next().unwrap_or(target);
    let words = words.into_iter().chain(["--locked", "--target", triple]);
    let mut command = if triple == host()? { cargo(words) } else { bare_metal_cargo(words) };
    // Other flags for the same triple would rebuild everything in the same folder, and builds in
    // one folder wait for each other.
    let folder = target_dir().join("firmware").join(target);
    command.current_dir(root().join("crates/firmware")).env("CARGO_TARGET_DIR", &folder);
    Ok((command, folder.join(triple)))
}

/// Runs an image to its end and gives what it printed, and whether all was well.
///
/// # Errors
/// It could not start, or did not end.
pub fn run(target: &Target, image: &Path, input: Option<&Path>) -> Result<(String, bool), String> {
    let (program, words) =
        target.machine.split_first().map_or((None, &[][..]), |(p, w)| (Some(*p), w));
    let mut command = match program {
        None => Command::new(image),
        Some(program) => {
            let mut command = Command::new(program);
            if target.is_board() {
                // One instruction a nanosecond: the same count on every machine.
                command.args(["-icount", "shift=0"]);
            }
            command.args(words).arg(image);
            command
        }
    };
    let stdin = match input {
        None => Stdio::null(),
        Some(file) => std::fs::File::open(file).map_err(|why| format!("{file:?}: {why}"))?.into(),
    };
    command.current_dir(root().join("crates/firmware"));
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::null());
    let name = target.machine_name();
    let mut child = command.spawn().map_err(|why| format!("{name} could not start: {why}"))?;
    let pipe = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut pipe) = pipe {
            // A broken pipe ends the text.
            let _ = pipe.read_to_end(&mut text);
        }
        String::from_utf8_lossy(&text).into_owned()
    });
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|why| format!("{name}: {why}"))? {
            Some(status) => break status,
            None if start.elapsed() > LIMIT => {
                // It may have ended just now.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{name} did not end within {} s", LIMIT.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let text = reader.join().unwrap_or_default();
    Ok((text, status.success()))
}
