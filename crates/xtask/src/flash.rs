//! Bytes of flash that each kernel takes alone and of stack at most, held to what docs/embedded.md publishes.
//!
//! The C library has one function for each kernel; a link with that function as its only root keeps
//! what it needs and nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

use object::{Object, ObjectSection, ObjectSymbol, SectionKind};

use crate::process::{bare_metal_cargo, capture, root, run, target_dir};
use crate::{elf, targets};

const BOARD: &str = "thumbv7em-none-eabihf";

/// Levels of optimisation, as in the columns of the page.
const LEVELS: [&str; 2] = ["s", "3"];

/// What no kernel may bring: panics and their texts, an allocator, atomic operations.
const FORBIDDEN: [&str; 5] = ["panic", "core3fmt", "__rust_alloc", "__atomic_", "__sync_"];

/// Flash at both levels, then stack.
type Bytes = [Option<u64>; 4];

/// Measures each kernel and compares with the page.
///
/// # Errors
/// A kernel takes 5% more than published, is not published, or brings what it must not.
pub fn step() -> Result<(), String> {
    let page = root().join("docs/embedded.md");
    let page = std::fs::read_to_string(&page).map_err(|why| format!("{page:?}: {why}"))?;
    let header = root().join("crates/capi/include/orthant.h");
    let header = std::fs::read_to_string(&header).map_err(|why| format!("{header:?}: {why}"))?;
    let libraries = [library(LEVELS[0])?, library(LEVELS[1])?];
    let stacks = [targets::stacks("small")?, targets::stacks("release")?];
    let mut wrong = Vec::new();
    println!(
        "| kernel | flash, `\"s\"` | flash, 3 | stack, `\"s\"` | stack, 3 |\n|---|---|---|---|---|"
    );
    for kernel in kernels(&header) {
        let mut bytes = [None; 4];
        for (bytes, library) in bytes.iter_mut().zip(&libraries) {
            let image = link(&kernel, library)?;
            *bytes = Some(elf::flash(&image)?);
            wrong.extend(forbidden(&image)?.into_iter().map(|what| format!("{kernel}: {what}")));
        }
        for (bytes, stacks) in bytes.iter_mut().skip(2).zip(&stacks) {
            *bytes = stacks.iter().find(|(name, _)| *name == kernel).map(|(_, bytes)| *bytes);
        }
        let cells = bytes.map(|bytes| bytes.map_or("–".into(), |bytes| bytes.to_string()));
        println!("| `{kernel}` | {} |", cells.join(" | "));
        match published(&page, &kernel) {
            None => wrong.push(format!("{kernel} is not in docs/embedded.md")),
            Some(limits) if above(bytes, limits) => {
                wrong.push(format!("{kernel} takes {cells:?} bytes, docs/embedded.md says less"));
            }
            Some(_) => {}
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n  ")) }
}

/// Whether a number is more than 5% above the one published.
fn above(bytes: Bytes, limits: Bytes) -> bool {
    bytes.iter().zip(limits).any(|(bytes, limit)| match (bytes, limit) {
        (Some(bytes), Some(limit)) => bytes * 20 > limit * 21,
        (bytes, limit) => bytes.is_some() != limit.is_some(),
    })
}

/// The C library at a level of optimisation.
fn library(level: &str) -> Result<PathBuf, String> {
    let folder = target_dir().join("flash").join(level);
    let build = ["rustc", "--release", "-p", "orthant-capi", "--lib", "--crate-type", "staticlib"];
    let more = ["--no-default-features", "--target", BOARD];
    run(bare_metal_cargo(build.into_iter().chain(more))
        .env("CARGO_TARGET_DIR", &folder)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level))?;
    let library = folder.join(BOARD).join("release/liborthant_capi.a");
    let code = capture(Command::new("arm-none-eabi-objdump").arg("-d").arg(&library))?;
    let code = String::from_utf8_lossy(&code.stdout);
    match code.lines().find(|line| line.contains("ldrex") && !line.ends_with(">:")) {
        _ if code.is_empty() => Err(format!("{}: no code", library.display())),
        Some(line) => Err(format!("an atomic read-modify-write: {line}")),
        None => Ok(library),
    }
}

/// The kernels' names in the header: `NAME` of each `orthant_NAME_f32(` that is declared.
fn kernels(header: &str) -> Vec<String> {
    let declared = header.lines().filter_map(|line| line.strip_prefix("orthant_status orthant_"));
    let names = declared.filter_map(|rest| Some(rest.split_once("_f32(")?.0.to_owned()));
    let mut names: Vec<String> = names.filter(|name| !name.contains(['(', ' '])).collect();
    names.sort();
    names.dedup();
    names
}

/// An image of one kernel and nothing else.
fn link(kernel: &str, library: &Path) -> Result<PathBuf, String> {
    let image = library.with_file_name(format!("{kernel}.elf"));
    let sysroot = capture(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()))?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim());
    let host = std::fs::read_dir(sysroot.join("lib/rustlib")).map_err(|why| why.to_string())?;
    let linkers = host.flatten().map(|folder| folder.path().join("bin/rust-lld"));
    let linker = linkers.into_iter().find(|path| path.is_file()).ok_or("there is no rust-lld")?;
    let entry = format!("orthant_{kernel}_f32");
    let output = capture(
        Command::new(linker)
            .args(["-flavor", "gnu", "--gc-sections", "-u", &entry, "-e", &entry])
            .arg(library)
            .arg("-o")
            .arg(&image),
    )?;
    if output.status.success() {
        Ok(image)
    } else {
        Err(format!("{kernel}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// Symbols and sections that a kernel must not bring.
fn forbidden(image: &Path) -> Result<Vec<String>, String> {
    let bytes = std::fs::read(image).map_err(|why| format!("{}: {why}", image.display()))?;
    let file = object::File::parse(&*bytes).map_err(|why| format!("{}: {why}", image.display()))?;
    let names = file.symbols().filter_map(|symbol| symbol.name().ok().map(str::to_owned));
    let mut found: Vec<String> =
        names.filter(|name| FORBIDDEN.iter().any(|what| name.contains(what))).collect();
    let mutable = [SectionKind::Data, SectionKind::UninitializedData];
    let mutable = file.sections().filter(|s| mutable.contains(&s.kind()) && s.size() > 0);
    found.extend(mutable.map(|s| format!("{} bytes of static memory", s.size())));
    Ok(found)
}

/// The numbers of a kernel's row in the page.
fn published(page: &str, kernel: &str) -> Option<Bytes> {
    let start = format!("| `{kernel}` | ");
    page.lines().find_map(|line| {
        let cells: Vec<_> =
            line.strip_prefix(&start)?.trim_end_matches(" |").split(" | ").collect();
        let [small, fast, small_stack, fast_stack] = cells[..] else { return None };
        Some([small, fast, small_stack, fast_stack].map(|cell| cell.parse().ok()))
    })
}

#[cfg(test)]
mod tests {
    use super::{above, kernels, published};

    #[test]
    fn kernels_are_what_the_header_declares() {
        let header = "orthant_status orthant_dot_f32(const float *a);\n * orthant_sum_f32(a)\n\
                      orthant_status orthant_dot_init(orthant_dot_reducer *r);\n";
        assert_eq!(kernels(header), ["dot"]);
    }

    #[test]
    fn a_row_of_four_numbers_is_what_is_published() {
        let page = "| `dot` | 3 | 45 | – |\n| `dot` | 700 | 900 | 80 | – |\n";
        assert_eq!(published(page, "dot"), Some([Some(700), Some(900), Some(80), None]));
        assert_eq!(published(page, "sum"), None);
    }

    #[test]
    fn five_percent_more_is_too_much() {
        let limits = [Some(100); 4];
        assert!(!above([Some(105); 4], limits));
        assert!(above([Some(100), Some(100), Some(106), Some(100)], limits));
        assert!(above([Some(100), Some(100), Some(100), None], limits));
    }
}
