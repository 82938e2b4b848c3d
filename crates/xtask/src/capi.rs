//! The C interface as C sees it: the library is staged as it would be installed, `bits.c` is built
//! with it by C compilers for this machine and for a Cortex-M4F, run, and must print, to the last
//! bit, what the Rust program `bits.rs` prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::flash;
use crate::process::{capture, cargo, program, root, run, target_dir};

const BOARD: &str = "thumbv7em-none-eabihf";

/// The board's core, as GCC calls it.
const CORTEX_M4F: [&str; 4] =
    ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"];

const WARNINGS: [&str; 4] = ["-std=c11", "-Wall", "-Wextra", "-Werror"];

const MACHINE: [&str; 9] = [
    "-M",
    "mps2-an386",
    "-nographic",
    "-monitor",
    "none",
    "-serial",
    "none",
    "-semihosting-config",
    "enable=on,target=native",
];

/// Builds the libraries and compares what the C program prints with what the Rust program does.
///
/// # Errors
/// What is missing, does not build, or printed other bits.
pub fn step() -> Result<(), String> {
    let stage = target_dir().join("capi");
    install(&stage)?;
    let rust = output(&mut program("examples/bits")?)?;
    header_is_cpp(&stage)?;
    compare("C, static library, under valgrind", &rust, &on_this_machine(&stage)?)?;
    compare("C, shared library, by pkg-config", &rust, &with_pkg_config(&stage)?)?;
    compare("C, Cortex-M4F, under QEMU", &rust, &on_the_board(&stage)?)
}

/// Stages header, libraries and pkg-config file as under a prefix.
fn install(stage: &Path) -> Result<(), String> {
    // The library for Rust, which cannot be optimised when it is linked, is left out: with it core would be compiled
    // otherwise than for the program.
    let build = ["rustc", "--release", "-p", "orthant-capi", "--lib"];
    run(cargo(build).args(["--crate-type", "staticlib,cdylib"]))?;
    let source = root().join("crates/capi");
    let built = target_dir().join("release");
    let put = |from: PathBuf, to: &str| {
        let to = stage.join(to);
        let folder = to.parent().unwrap_or(stage);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::copy(&from, &to))
            .map_err(|why| format!("{from:?} to {to:?}: {why}"))
    };
    put(source.join("include/orthant.h"), "include/orthant.h")?;
    put(source.join("orthant.pc"), "lib/pkgconfig/orthant.pc")?;
    put(built.join("liborthant_capi.a"), "lib/liborthant_capi.a")?;
    let shared = format!("liborthant_capi{}", std::env::consts::DLL_SUFFIX);
    put(built.join(&shared), &format!("lib/{shared}"))?;
    Ok(())
}

fn example(name: &str) -> PathBuf {
    root().join("crates/capi/examples").join(name)
}

fn include(stage: &Path) -> String {
    format!("-I{}", stage.join("include").display())
}

/// The header is C++ as well.
fn header_is_cpp(stage: &Path) -> Result<(), String> {
    let header = stage.join("include/orthant.h");
    run(Command::new("c++")
        .args(["-fsyntax-only", "-x", "c++", "-std=c++11", "-Wall", "-Wextra", "-Wpedantic"])
        .args(["-Werror"])
        .arg(header))
}

fn on_this_machine(stage: &Path) -> Result<String, String> {
    let program = stage.join("bits-static");
    run(Command::new("cc")
        .args(WARNINGS)
        .args(["-O2", "-g", &include(stage)])
        .arg(example("bits.c"))
        .arg(stage.join("lib/liborthant_capi.a"))
        .args(["-lpthread", "-lm", "-ldl", "-o"])
        .arg(&program))?;
    output(
        Command::new("valgrind")
            .args(["--quiet", "--error-exitcode=1", "--leak-check=full"])
            .arg(&program),
    )
}

fn with_pkg_config(stage: &Path) -> Result<String, String> {
    let said = output(
        Command::new("pkg-config")
            .args(["--cflags", "--libs", "orthant"])
            .env("PKG_CONFIG_PATH", stage.join("lib/pkgconfig")),
    )?;
    let program = stage.join("bits-shared");
    run(Command::new("cc")
        .args(WARNINGS)
        .args(["-O2", "-o"])
        .arg(&program)
        .arg(example("bits.c"))
        .args(said.split_whitespace()))?;
    output(Command::new(&program).env("LD_LIBRARY_PATH", stage.join("lib")))
}

fn on_the_board(stage: &Path) -> Result<String, String> {
    let library = flash::library(BOARD, "release")?;
    let script = example("bare-metal/mps2.ld");
    let image = stage.join("bits.elf");
    run(Command::new("arm-none-eabi-gcc")
        .args(CORTEX_M4F)
        .args(WARNINGS)
        .args(["-O2", &include(stage), "-nostartfiles", "--specs=rdimon.specs"])
        .args([&format!("-Wl,-T,{}", script.display()), "-Wl,--gc-sections,-z,noexecstack"])
        .args([example("bits.c"), example("bare-metal/startup.c"), library, "-o".into()])
        .arg(&image))?;
    no_panic(&image)?;
    output(
        Command::new("timeout")
            .args(["120", "qemu-system-arm"])
            .args(MACHINE)
            .arg("-kernel")
            .arg(&image),
    )
}

/// That the image, which calls everything, holds no panic of Rust's.
fn no_panic(image: &Path) -> Result<(), String> {
    let symbols = output(Command::new("arm-none-eabi-nm").arg(image))?;
    let found: Vec<_> = symbols.lines().filter(|line| line.contains("panic")).collect();
    if found.is_empty() { Ok(()) } else { Err(format!("a panic can be reached: {found:?}")) }
}

/// What a program prints on standard output.
fn output(command: &mut Command) -> Result<String, String> {
    let done = capture(command)?;
    let said = String::from_utf8_lossy(&done.stderr);
    eprint!("{said}");
    if !done.status.success() {
        return Err(format!("`{:?}` failed ({})\n{said}", command.get_program(), done.status));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

fn compare(what: &str, rust: &str, found: &str) -> Result<(), String> {
    let (wanted, found): (Vec<_>, Vec<_>) = (rust.lines().collect(), found.lines().collect());
    let different = wanted.iter().zip(&found).find(|(wanted, found)| wanted != found);
    if let Some((wanted, found)) = different {
        return Err(format!("{what}: `{found}`, Rust says `{wanted}`"));
    }
    if wanted.len() != found.len() || wanted.len() < 300 {
        return Err(format!("{what}: {} lines, Rust prints {}", found.len(), wanted.len()));
    }
    println!("{what}: {} results, the bits of Rust", found.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn one_bit_less_or_more_lines_are_told() {
        let rust: String = (0..300).map(|i| format!("dot {i} 0 3f800000\n")).collect();
        assert!(compare("same", &rust, &rust).is_ok());
        let told = compare("one bit", &rust, &rust.replace("dot 7 0 3f800000", "dot 7 0 3f800001"));
        assert_eq!(
            told,
            Err("one bit: `dot 7 0 3f800001`, Rust says `dot 7 0 3f800000`".to_owned())
        );
        assert!(compare("more", &rust, &format!("{rust}dot 300 0 0\n")).is_err());
        assert!(compare("nothing", "", "").is_err());
    }
}
