//! Bytes of flash that each function takes alone and of stack at most, held to what docs/embedded.md publishes.
//!
//! The C library has one function for each kernel, a library of `crates/firmware` one for functions beyond; a link
//! with that function as its only root keeps what it needs and nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

use object::{Object, ObjectSection, ObjectSymbol, SectionKind};

use crate::process::{by_two, capture, root, run, rust_lld};
use crate::{elf, targets};

/// The board and profile of `crates/firmware` of each column of flash.
const COLUMNS: [(&str, &str); 3] = [
    ("thumbv7em-none-eabihf", "small"),
    ("thumbv7em-none-eabihf", "release"),
    ("thumbv6m-none-eabi", "small"),
];

/// What no function may bring: panics and their texts, an allocator, atomic operations.
const FORBIDDEN: [&str; 5] = ["panic", "core3fmt", "__rust_alloc", "__atomic_", "__sync_"];

/// A row's numbers: flash, then stack.
type Bytes = [Option<u64>; 5];

/// Measures each function and compares with the page.
///
/// # Errors
/// A function takes 5% more than published (by rustup's compiler; another is not held to that), is not published, or
/// brings what it must not.
pub fn step() -> Result<(), String> {
    let page = root().join("docs/embedded.md");
    let page = std::fs::read_to_string(&page).map_err(|why| format!("{page:?}: {why}"))?;
    let header = root().join("crates/capi/include/orthant.h");
    let header = std::fs::read_to_string(&header).map_err(|why| format!("{header:?}: {why}"))?;
    let stacks = [targets::stacks("small")?, targets::stacks("release")?];
    let kernels = kernels(&header);
    let more = stacks[0].iter().map(|(name, _)| name).filter(|name| !kernels.contains(name));
    let mut names: Vec<(&str, String)> = Vec::new();
    names.extend(kernels.iter().map(|name| (&**name, format!("orthant_{name}_f32"))));
    names.extend(more.map(|name| (&**name, name.clone())));
    let linker = rust_lld()?;
    let mut rows: Vec<Bytes> = vec![[None; 5]; names.len()];
    let mut wrong = Vec::new();
    for (column, (board, profile)) in COLUMNS.into_iter().enumerate() {
        let (kernel, more) = (library(board, profile)?, targets::functions(board, profile)?);
        no_atomics(&kernel)?;
        no_atomics(&more)?;
        let alone = by_two(&names, |(name, entry)| {
            let library = if entry == name { &more } else { &kernel };
            let image = link(&linker, entry, library)?;
            Ok::<_, String>((elf::flash(&image)?, forbidden(&image)?))
        });
        for (((name, _), row), alone) in names.iter().zip(&mut rows).zip(alone) {
            let (bytes, brings) = alone?;
            row[column] = Some(bytes);
            wrong.extend(brings.into_iter().map(|what| format!("{name} on {board}: {what}")));
        }
    }
    println!("{HEADINGS}");
    for ((name, _), row) in names.iter().zip(&mut rows) {
        for (bytes, stacks) in row.iter_mut().skip(COLUMNS.len()).zip(&stacks) {
            *bytes = stacks.iter().find(|(of, _)| of == name).map(|(_, bytes)| *bytes);
        }
        println!("| `{name}` | {} |", cells(row).join(" | "));
    }
    let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    if std::env::var_os("ORTHANT_BUILD_STD_RUSTC").is_some() {
        println!("not compared: what docs/embedded.md says was measured with rustup's compiler");
    } else {
        wrong.extend(complaints(&names, &rows, &published(&page)));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n  ")) }
}

const HEADINGS: &str =
    "| function | flash, `\"s\"` | flash, 3 | Cortex-M0, `\"s\"` | stack, `\"s\"` | stack, 3 |
|---|---|---|---|---|---|";

fn cells(row: &Bytes) -> [String; 5] {
    row.map(|bytes| bytes.map_or("–".into(), |bytes| bytes.to_string()))
}

/// What takes more than published, and what is on one side only.
fn complaints(names: &[&str], rows: &[Bytes], published: &[(&str, Bytes)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, row) in names.iter().zip(rows) {
        match published.iter().find(|(published, _)| published == name) {
            None => wrong.push(format!("{name} is not in docs/embedded.md")),
            Some((_, limits)) if above(*row, *limits) => {
                let row = cells(row);
                wrong.push(format!("{name} takes {row:?} bytes, docs/embedded.md says less"));
            }
            Some(_) => {}
        }
    }
    let lost = published.iter().filter(|(name, _)| !names.contains(name));
    wrong.extend(lost.map(|(name, _)| format!("{name} of docs/embedded.md was not measured")));
    wrong
}

/// Whether a number is more than 5% above the one published.
fn above(bytes: Bytes, limits: Bytes) -> bool {
    bytes.iter().zip(limits).any(|(bytes, limit)| match (bytes, limit) {
        (Some(bytes), Some(limit)) => bytes * 20 > limit * 21,
        (bytes, limit) => bytes.is_some() != limit.is_some(),
    })
}

/// The C library for a board, built with a profile of `crates/firmware`: beside the images, whose core it is made of.
///
/// # Errors
/// It does not build.
pub fn library(board: &str, profile: &str) -> Result<PathBuf, String> {
    let build = ["rustc", "--profile", profile, "-p", "orthant-capi", "--lib"];
    let words = build.into_iter().chain(["--crate-type", "staticlib"]);
    let (mut command, folder) = targets::cargo_for(board, words)?;
    run(&mut command)?;
    Ok(folder.join(profile).join("liborthant_capi.a"))
}

/// That a library has no atomic read-modify-write, which a Cortex-M0 could not run.
fn no_atomics(library: &Path) -> Result<(), String> {
    let code = capture(Command::new("arm-none-eabi-objdump").arg("-d").arg(library))?;
    let code = String::from_utf8_lossy(&code.stdout);
    match code.lines().find(|line| line.contains("ldrex") && !line.ends_with(">:")) {
        _ if code.is_empty() => Err(format!("{}: no code", library.display())),
        Some(line) => Err(format!("an atomic read-modify-write: {line}")),
        None => Ok(()),
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

/// An image of one function and nothing else.
fn link(linker: &Path, entry: &str, library: &Path) -> Result<PathBuf, String> {
    let image = library.with_file_name(format!("{entry}.elf"));
    let output = capture(
        Command::new(linker)
            .args(["-flavor", "gnu", "--gc-sections", "-u", entry, "-e", entry])
            .arg(library)
            .arg("-o")
            .arg(&image),
    )?;
    if output.status.success() {
        Ok(image)
    } else {
        Err(format!("{entry}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// Symbols and sections that a function must not bring.
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

/// Rows of `| name | flash | flash | flash | stack | stack |`.
fn published(page: &str) -> Vec<(&str, Bytes)> {
    page.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<(&str, Bytes)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let ["", name, numbers @ .., ""] = cells.as_slice() else { return None };
    let numbers: [&str; 5] = numbers.try_into().ok()?;
    let name = name.strip_prefix('`')?.strip_suffix('`')?;
    Some((name, numbers.map(|cell| cell.parse().ok())))
}

#[cfg(test)]
mod tests {
    use super::{complaints, kernels, published};

    #[test]
    fn kernels_are_what_the_header_declares() {
        let header = "orthant_status orthant_dot_f32(const float *a);\n * orthant_sum_f32(a)\n\
                      orthant_status orthant_dot_init(orthant_dot_reducer *r);\n";
        assert_eq!(kernels(header), ["dot"]);
    }

    #[test]
    fn a_row_of_five_numbers_is_what_is_published() {
        let page = "| kernel | a | b | c | d | e |\n|---|---|---|---|---|---|\n\
                    | `dot` | 3 | 45 | – |\n| `dot` | 700 | 900 | 800 | 80 | – |\n";
        assert_eq!(published(page), [("dot", [Some(700), Some(900), Some(800), Some(80), None])]);
    }

    #[test]
    fn five_percent_more_is_too_much() {
        let limits = [("dot", [Some(100); 5])];
        let wrong = |row| complaints(&["dot"], &[row], &limits).len();
        assert_eq!(wrong([Some(105); 5]), 0);
        assert_eq!(wrong([Some(100), Some(100), Some(106), Some(100), Some(100)]), 1);
        assert_eq!(wrong([Some(100), Some(100), Some(100), Some(100), None]), 1);
    }

    #[test]
    fn what_is_on_one_side_only_is_found() {
        let limits = [("dot", [Some(100); 5])];
        assert_eq!(complaints(&[], &[], &limits).len(), 1);
        assert_eq!(complaints(&["dot", "sum"], &[[Some(100); 5]; 2], &limits).len(), 1);
    }
}
