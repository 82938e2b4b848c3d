//! The golden cases on every target that this machine can build for and emulate.

mod factors;
mod golden;
mod images;
mod list;
mod speed;
mod vectors;

use std::path::PathBuf;

use golden::{Fingerprints, Golden, Run};
use list::{TARGETS, Target};

use crate::elf;
pub use images::cargo_for;

use crate::process::{bare_metal_cargo, by_two, capture, host, program, root, target_dir};

/// The images' manifest, from the root.
pub const MANIFEST: &str = "crates/firmware/Cargo.toml";

/// What `cargo xtask targets` takes.
#[derive(Debug, Default, PartialEq)]
pub struct Options {
    /// Only targets whose name contains one of these.
    only: Vec<String>,
    /// A target that cannot run here is a failure.
    require: bool,
}

impl Options {
    /// Reads the words after `targets`.
    ///
    /// # Errors
    /// How to use it.
    pub fn parse(words: &[String]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match (word.as_str(), words.as_slice().first()) {
                ("--require", _) => options.require = true,
                ("--only", Some(name)) => {
                    if !TARGETS.iter().any(|target| target.name().contains(name.as_str())) {
                        let known: Vec<_> = TARGETS.iter().map(Target::name).collect();
                        return Err(format!(
                            "targets: no target is called {name}; there are\n  {}",
                            known.join("\n  ")
                        ));
                    }
                    options.only.push(name.clone());
                    words.next();
                }
                _ => return Err("Usage: cargo xtask targets [--only TARGET]… [--require]".into()),
            }
        }
        Ok(options)
    }

    fn wants(&self, target: &Target) -> bool {
        let name = target.name();
        self.only.is_empty() || self.only.iter().any(|only| name.contains(only.as_str()))
    }
}

/// All targets, as CI runs them.
///
/// # Errors
/// What differs, or is missing where nothing may be.
pub fn step() -> Result<(), String> {
    // `CI` is set by every service that runs checks, the other by `.ci/run`.
    let require = std::env::var("CI").is_ok_and(|ci| ci == "true")
        || std::env::var_os("ORTHANT_REQUIRE_TARGETS").is_some();
    run(&Options { require, ..Options::default() })
}

/// Builds and runs the golden cases for the targets, and prints a table.
///
/// # Errors
/// What differs, or is missing where nothing may be.
pub fn run(options: &Options) -> Result<(), String> {
    let expected = found_here()?;
    let wanted: Vec<&Target> = TARGETS.iter().filter(|target| options.wants(target)).collect();
    let mut rows = vec![HEADINGS.map(String::from)];
    let (mut wrong, mut missing) = (Vec::new(), Vec::new());
    // An emulator has one thread, and so has most of a build.
    for found in by_two(&wanted, |target| one(target, &expected)) {
        rows.extend(found.rows);
        wrong.extend(found.wrong);
        missing.extend(found.missing);
    }
    print!("\n{}", table(&rows));
    for line in &missing {
        println!("missing: {line}");
    }
    if options.require {
        wrong.extend(missing);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n  ")) }
}

/// What came of one target: rows of the table, what is wrong, what it lacks to run here.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    wrong: Vec<String>,
    missing: Vec<String>,
}

fn one(target: &Target, expected: &Fingerprints) -> Found {
    let name = format!("{} on {}", target.name(), target.machine_name());
    let lacking = images::missing(target);
    if !lacking.is_empty() {
        let missing = lacking.into_iter().map(|what| format!("{name} needs {what}")).collect();
        let rows = vec![row(target, "not run here")];
        return Found { rows, missing, ..Found::default() };
    }
    println!("{name}");
    let (rows, mut wrong) = match golden(target) {
        Ok((golden, flash)) => {
            let complaints = golden.complaints(target.sets, target.isas, expected);
            (filled(target, &golden, flash, expected), complaints)
        }
        Err(why) => (vec![row(target, "failed")], vec![why]),
    };
    if target.triple == M4F {
        wrong.extend(too_slow(target).unwrap_or_else(|why| vec![why]));
        wrong.extend(example(target).err());
    }
    if target.triple == NEON {
        wrong.extend(vectors::complaints(target).unwrap_or_else(|why| vec![why]));
    }
    let wrong = wrong.into_iter().map(|what| format!("{name}: {what}")).collect();
    Found { rows, wrong, ..Found::default() }
}

/// clippy on the images, which the workspace does not hold: as programs, and for boards of both kinds.
///
/// # Errors
/// What clippy said.
pub fn clippy() -> Result<(), String> {
    let lint = ["clippy", "--locked", "--manifest-path", MANIFEST, "--bins"];
    let boards = ["thumbv7em-none-eabihf", "riscv32imafc-unknown-none-elf"];
    let mut triples = vec![vec![]];
    if std::env::var_os("ORTHANT_BUILD_STD_RUSTC").is_some() {
        println!("images for boards: not linted, as clippy cannot read another compiler's library");
    } else {
        triples.extend(boards.map(|triple| vec!["--target", triple]));
    }
    for triple in triples {
        let words = lint.into_iter().chain(triple).chain(["--", "-D", "warnings"]);
        let mut command = bare_metal_cargo(words);
        crate::process::run(command.env("CARGO_TARGET_DIR", target_dir().join("firmware")))?;
    }
    Ok(())
}

/// The fingerprints that the program itself finds here.
fn found_here() -> Result<Fingerprints, String> {
    let verify = ["verify", "--isa", "scalar", "--threads", "1", "--format", "json", "--quiet"];
    let output = capture(program("orthant")?.args(verify))?;
    let said = String::from_utf8_lossy(&output.stdout);
    Fingerprints::read(&said).ok_or_else(|| {
        format!("orthant verify does not run here: {}", String::from_utf8_lossy(&output.stderr))
    })
}

/// The target whose instructions are published, and for which the example is.
const M4F: &str = "thumbv7em-none-eabihf";

/// The target whose vector instructions are counted.
const NEON: &str = "aarch64-unknown-linux-gnu";

/// Calls that take more instructions or stack than docs/embedded.md says.
fn too_slow(target: &Target) -> Result<Vec<String>, String> {
    let printed = |name| {
        let image = images::build(target, name, "release")?;
        images::run(target, &image, None).map(|(printed, _)| printed)
    };
    let page = root().join("docs/embedded.md");
    let page = std::fs::read_to_string(&page).map_err(|why| format!("{page:?}: {why}"))?;
    let mut wrong = speed::complaints(&printed("speed")?, &page);
    wrong.extend(factors::complaints(&printed("factors")?, &page));
    Ok(wrong)
}

/// The functions beyond the C library's kernels, as a library for a board, built with a profile.
///
/// # Errors
/// It does not build.
pub fn functions(triple: &str, profile: &str) -> Result<PathBuf, String> {
    let target = TARGETS.iter().find(|target| target.triple == triple);
    images::functions(target.ok_or("no such target")?, profile)
}

/// The most bytes of stack that each function takes on a Cortex-M4F, built with a profile.
///
/// # Errors
/// The image does not build or run.
pub fn stacks(profile: &str) -> Result<Vec<(String, u64)>, String> {
    let target = TARGETS.iter().find(|target| target.triple == M4F).ok_or("no such target")?;
    let image = images::build(target, "stack", profile)?;
    let (printed, _) = images::run(target, &image, None)?;
    let row = |line: &str| match line.split_whitespace().collect::<Vec<_>>()[..] {
        ["stack", name, bytes] => Some((name.to_owned(), bytes.parse().ok()?)),
        _ => None,
    };
    Ok(printed.lines().filter_map(row).collect())
}

/// The example for firmware developers, which must print the same on the board and here.
fn example(target: &Target) -> Result<(), String> {
    let input = root().join("crates/firmware/examples/windows.txt");
    let image = images::build(target, "sensor", "release")?;
    let (board, ok) = images::run(target, &image, Some(&input))?;
    let file = std::fs::File::open(&input).map_err(|why| format!("{input:?}: {why}"))?;
    // Of the profile that the golden cases are built with for this machine.
    let here = host()?;
    let (mut here, _) = cargo_for(&here, ["run", "--quiet", "--release", "--example", "sensor"])?;
    let desktop = capture(here.stdin(file))?;
    let desktop = String::from_utf8_lossy(&desktop.stdout);
    if ok && !board.is_empty() && board == desktop {
        println!("the example prints the same bits here");
        return Ok(());
    }
    Err(format!("the example prints on the board\n{board}and here\n{desktop}"))
}

/// What the golden image printed, one part after the other, and the bytes of flash that
/// the largest takes.
fn golden(target: &Target) -> Result<(Golden, Option<u64>), String> {
    let mut all: Option<Golden> = None;
    let mut flash = None;
    for name in target.images {
        let image = images::build(target, name, target.profile)?;
        if target.is_board() {
            flash = flash.max(Some(elf::flash(&image)?));
        }
        let before = all.as_ref().and_then(|golden| golden.runs.last());
        let input = match before {
            None => None,
            Some(run) => {
                let file = image.with_extension("input");
                std::fs::write(&file, format!("{}\n", run.fingerprint))
                    .map_err(|why| format!("{file:?}: {why}"))?;
                Some(file)
            }
        };
        let (printed, ok) = images::run(target, &image, input.as_deref())?;
        let golden = Golden::read(&printed);
        if !ok && golden.runs.iter().all(|run| run.differ == 0) {
            return Err(format!("{name} ended badly after saying\n{printed}"));
        }
        all = Some(match all {
            None => golden,
            Some(before) => before.then(golden),
        });
    }
    Ok((all.unwrap_or_default(), flash))
}

const HEADINGS: [&str; 8] =
    ["target", "machine", "isa", "cases", "bits", "instructions", "flash", "stack"];

type Row = [String; HEADINGS.len()];

fn row(target: &Target, verdict: &str) -> Row {
    let mut row = Row::default();
    (row[0], row[1], row[4]) = (target.name(), target.machine_name(), verdict.into());
    row
}

/// A row for each instruction set that ran.
fn filled(
    target: &Target,
    golden: &Golden,
    flash: Option<u64>,
    expected: &Fingerprints,
) -> Vec<Row> {
    let mut isas: Vec<&str> = golden.runs.iter().map(|run| run.isa.as_str()).collect();
    isas.dedup();
    let for_isa = |isa: &str| {
        let runs: Vec<&Run> = golden.runs.iter().filter(|run| run.isa == isa).collect();
        let equal = |run: &&Run| run.differ == 0 && run.fingerprint == expected.of(&run.set);
        let mut row = row(target, if runs.iter().all(equal) { "equal" } else { "DIFFER" });
        row[2] = isa.into();
        let cases = runs.iter().map(|run| format!("{} {}", run.cases, run.set));
        row[3] = cases.collect::<Vec<_>>().join(" + ");
        row[5] = golden.instructions.map_or("-".into(), |n| n.to_string());
        row[6] = flash.map_or("-".into(), |bytes| bytes.to_string());
        row[7] = golden.stack.map_or("-".into(), |[used, room]| format!("{used} of {room}"));
        row
    };
    isas.into_iter().map(for_isa).collect()
}

/// Columns as wide as their widest cell.
fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut widths = [0; HEADINGS.len()];
    for (i, width) in widths.iter_mut().enumerate() {
        *width = rows.iter().map(|row| row[i].len()).max().unwrap_or(0);
    }
    for row in rows {
        let cells: Vec<_> = row.iter().zip(widths).map(|(cell, w)| format!("{cell:w$}")).collect();
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(words: &[&str]) -> Result<Options, String> {
        Options::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn targets_can_be_chosen_by_a_part_of_their_name() {
        let options = parse(&["--only", "thumbv6m", "--require"]).expect("it is one");
        assert!(options.require);
        let chosen = super::TARGETS.iter().filter(|target| options.wants(target));
        assert_eq!(chosen.map(|target| target.triple).collect::<Vec<_>>(), ["thumbv6m-none-eabi"]);
    }

    #[test]
    fn an_unknown_target_or_flag_is_told_what_there_is() {
        assert!(parse(&["--only", "z80"]).is_err_and(|why| why.contains("thumbv6m-none-eabi")));
        assert!(parse(&["--only"]).is_err_and(|why| why.contains("Usage")));
        assert!(parse(&["everything"]).is_err_and(|why| why.contains("Usage")));
    }
}
