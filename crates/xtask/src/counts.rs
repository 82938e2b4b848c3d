//! Instructions of each kernel by callgrind, held to those committed in `benches/counts.tsv`.
//!
//! gungraun runs the cases of `benches/benches/counts.rs`, each in a process of its own under
//! Valgrind, and tells a count for each; which of them are too many is decided here, so that what is
//! committed can be read and reviewed.

mod program;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::process::{capture, cargo, root};

/// Columns of the file. Valgrind 3.19 hides AVX-512, so that it cannot be counted.
const ISAS: [&str; 3] = ["scalar", "portable", "avx2"];

/// A count may grow by a twentieth of the committed one.
const fn is_above(count: u64, committed: u64) -> bool {
    count * 20 > committed * 21
}

/// Kernel and size with what [`ISAS`] take.
type Counts = Vec<(String, [u64; ISAS.len()])>;

/// Counts and compares.
///
/// # Errors
/// A kernel takes 5% more than committed, or is not committed; something needed is missing.
pub fn step() -> Result<(), String> {
    run(false)
}

/// Counts, and compares with the file or writes it.
///
/// # Errors
/// As [`step`].
pub fn run(refresh: bool) -> Result<(), String> {
    if !cfg!(target_arch = "x86_64") {
        println!("skipped: counts: those committed are of x86-64");
        return Ok(());
    }
    let tools = tools()?;
    let counts = count()?;
    let path = path();
    let committed = std::fs::read_to_string(&path);
    if refresh {
        let before = committed.as_deref().map(|text| parse(text).unwrap_or_default());
        report(&counts, &before.unwrap_or_default());
        return std::fs::write(&path, written(&tools, &counts))
            .map_err(|why| format!("{path:?}: {why}"));
    }
    let committed = committed.map_err(|why| format!("{path:?}: {why}"))?;
    let other = other_tools(&committed, &tools);
    let committed = parse(&committed)?;
    report(&counts, &committed);
    if let Some(other) = &other {
        println!("{other}");
    }
    let mut wrong = wrong(&counts, &committed);
    if !wrong.is_empty() {
        wrong.extend(other);
    }
    wrong.extend(program::wrong(&counts)?);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n  ")) }
}

/// A sentence if the committed counts are of other versions, whose work a difference may be.
fn other_tools(committed: &str, tools: &str) -> Option<String> {
    let theirs = committed.lines().find_map(|line| line.strip_prefix("# by "))?;
    (theirs != tools).then(|| {
        format!(
            "the committed counts are by {theirs}, these by {tools}: a difference may be the tools', \
             not the code's; count the commit before yours by the same tools, or refresh in a commit \
             of its own"
        )
    })
}

fn path() -> PathBuf {
    root().join("benches/counts.tsv")
}

/// The versions that counts depend on; the runner's must be the library's.
fn tools() -> Result<String, String> {
    let lock = root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&lock).map_err(|why| format!("{lock:?}: {why}"))?;
    let library = locked(&lock, "gungraun").ok_or("Cargo.lock has no gungraun")?;
    let runner = std::env::var("GUNGRAUN_RUNNER").unwrap_or_else(|_| "gungraun-runner".into());
    let version = first_line(Command::new(runner).arg("--version"));
    if version.as_deref() != Some(&format!("gungraun-runner {library}")) {
        return Err(format!(
            "counts needs gungraun-runner {library} ({}); install it by\n  cargo install \
             gungraun-runner --version {library} --locked",
            version.map_or("there is none".to_owned(), |version| format!("this is {version}"))
        ));
    }
    let valgrind = first_line(Command::new("valgrind").arg("--version"))
        .ok_or("counts needs valgrind; Debian calls the packages valgrind and libc6-dbg")?;
    let rustc = first_line(Command::new("rustc").arg("--version").current_dir(root()))
        .ok_or("rustc does not tell its version")?;
    let rustc = rustc.split(' ').take(2).collect::<Vec<_>>().join(" ");
    Ok(format!("{rustc}, {valgrind}, gungraun {library}"))
}

fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.trim().to_owned())
}

/// The version of a package in a lockfile.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    Some(after.split_once('"')?.0)
}

/// Runs all cases.
fn count() -> Result<Counts, String> {
    let bench = |more: &[&str]| {
        let mut command = cargo(["bench", "-p", "orthant-benches", "--bench", "counts"]);
        command.args(["--no-default-features", "--features", "counts", "--"]).args(more);
        command.stderr(std::process::Stdio::inherit());
        let output = capture(&mut command)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() { Ok(text) } else { Err(format!("counting failed: {text}")) }
    };
    let names = bench(&["--names"])?;
    let names: Vec<&str> = names.lines().collect();
    collected(&names, &bench(&["--output-format=json", "--parallel=auto"])?)
}

/// gungraun's lines, `avx2_7` being the seventh name (from 0) on AVX2.
fn collected(names: &[&str], lines: &str) -> Result<Counts, String> {
    let mut found = BTreeMap::new();
    for line in lines.lines().filter(|line| line.starts_with('{')) {
        let case: serde_json::Value =
            serde_json::from_str(line).map_err(|why| format!("gungraun's JSON: {why}"))?;
        let id = case["id"].as_str().unwrap_or_default().to_owned();
        let count = &case["profiles"][0]["data"]["total"]["metrics"]["Ir"]["values"]["new"];
        found.insert(id, count.as_u64().ok_or(format!("gungraun's JSON has no count: {line}"))?);
    }
    let one = |index: usize, isa: &str| {
        found.get(&format!("{isa}_{index}")).copied().ok_or_else(|| {
            format!("{} was not counted on {isa}", names[index].replace('\t', " of "))
        })
    };
    let row = |index: usize| -> Result<_, String> {
        let [scalar, portable, avx2] = ISAS.map(|isa| one(index, isa));
        Ok((names[index].to_owned(), [scalar?, portable?, avx2?]))
    };
    (0..names.len()).map(row).collect()
}

/// The file: a line for each kernel and size.
fn written(tools: &str, counts: &Counts) -> String {
    let mut text = format!(
        "# Instructions of one call on x86-64 (callgrind's Ir); `cargo xtask counts --refresh` writes \
         this file.\n# Valgrind hides AVX-512 from programs, so that it is not counted.\n# by \
         {tools}\nkernel\tsize\t{}\n",
        ISAS.join("\t")
    );
    for (name, counts) in counts {
        let _ = writeln!(text, "{name}\t{}", counts.map(|count| count.to_string()).join("\t"));
    }
    text
}

fn parse(text: &str) -> Result<Counts, String> {
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let row = |line: &str| {
        let [kernel, size, counts @ ..] = &line.split('\t').collect::<Vec<_>>()[..] else {
            return None;
        };
        let counts: Option<Vec<u64>> = counts.iter().map(|count| count.parse().ok()).collect();
        Some((format!("{kernel}\t{size}"), counts?.try_into().ok()?))
    };
    rows.map(|line| row(line).ok_or(format!("benches/counts.tsv: this is no row: {line}")))
        .collect()
}

fn committed_for(committed: &Counts, name: &str) -> Option<[u64; ISAS.len()]> {
    committed.iter().find(|(known, _)| known == name).map(|(_, counts)| *counts)
}

/// A sentence for each count that is above its limit, and for what is in one list only.
fn wrong(counts: &Counts, committed: &Counts) -> Vec<String> {
    let refresh = "`cargo xtask counts --refresh` commits what is now";
    let mut wrong = Vec::new();
    for (name, counts) in counts {
        let shown = name.replace('\t', " of ");
        let Some(limits) = committed_for(committed, name) else {
            wrong.push(format!("{shown} is not in benches/counts.tsv; {refresh}"));
            continue;
        };
        for ((isa, count), limit) in ISAS.iter().zip(counts).zip(limits) {
            if is_above(*count, limit) {
                wrong.push(format!(
                    "{shown} takes {count} instructions on {isa}, {:+.1}% of {limit}; if that is \
                     meant, {refresh}",
                    change(*count, limit)
                ));
            }
        }
    }
    for (name, _) in committed {
        if committed_for(counts, name).is_none() {
            let shown = name.replace('\t', " of ");
            wrong.push(format!("{shown} is in benches/counts.tsv and no more counted; {refresh}"));
        }
    }
    wrong
}

fn change(count: u64, committed: u64) -> f64 {
    100.0 * (count as f64 / committed as f64 - 1.0)
}

/// Says what differs, and how much that is.
fn report(counts: &Counts, committed: &Counts) {
    let mut differ = 0;
    let mut fewer = 0;
    for (name, counts) in counts {
        let Some(limits) = committed_for(committed, name) else { continue };
        for ((isa, count), limit) in ISAS.iter().zip(counts).zip(limits) {
            if *count != limit {
                differ += 1;
                fewer += u32::from(is_above(limit, *count));
                let (name, change) = (name.replace('\t', " of "), change(*count, limit));
                println!("{name} on {isa}: {limit} -> {count} ({change:+.1}%)");
            }
        }
    }
    println!("{} counts, {differ} differ from those committed", counts.len() * ISAS.len());
    if fewer > 0 {
        println!(
            "{fewer} fell by 5% or more: `cargo xtask counts --refresh` keeps them from growing back"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, counts: [u64; 3]) -> (String, [u64; 3]) {
        (name.to_owned(), counts)
    }

    #[test]
    fn a_twentieth_more_passes_and_one_more_than_that_fails() {
        let committed = vec![row("dot\t16", [100, 100, 100])];
        assert_eq!(wrong(&vec![row("dot\t16", [105, 5, 100])], &committed), [""; 0]);
        let found = wrong(&vec![row("dot\t16", [100, 100, 106])], &committed);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("dot of 16 takes 106 instructions on avx2, +6.0% of 100"));
    }

    #[test]
    fn a_case_in_one_list_only_fails() {
        let (dot, sum) = (row("dot\t16", [1; 3]), row("sum\t16", [1; 3]));
        let found = wrong(&vec![dot], &vec![sum]);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn other_versions_are_named_as_what_may_differ() {
        let text = written("rustc 1", &Vec::new());
        assert_eq!(other_tools(&text, "rustc 1"), None);
        let said = other_tools(&text, "rustc 2").expect("it differs");
        assert!(said.contains("are by rustc 1, these by rustc 2"), "{said}");
    }

    #[test]
    fn the_file_reads_back() {
        let counts = vec![row("dot\t16", [1, 2, 3]), row("matvec\t4x4", [4, 5, 6])];
        assert_eq!(parse(&written("rustc 1", &counts)), Ok(counts));
        assert!(parse("kernel\tsize\nsum\t16\t1\t2\tx").is_err());
    }

    #[test]
    fn counts_are_taken_from_the_lines_of_gungraun() {
        let line = |isa: &str, at: usize, count: u64| {
            format!(
                r#"{{"id":"{isa}_{at}","profiles":[{{"data":{{"total":{{"metrics":{{"Ir":{{"values":{{"new":{count}}}}}}}}}}}}}]}}"#
            )
        };
        let mut lines = vec!["Running".to_owned()];
        for (i, isa) in ISAS.iter().enumerate() {
            lines.extend((0..2).map(|at| line(isa, at, (10 * i + at) as u64)));
        }
        let names = ["sum\t16", "sum\t20"];
        let expected = vec![row(names[0], [0, 10, 20]), row(names[1], [1, 11, 21])];
        assert_eq!(collected(&names, &lines.join("\n")), Ok(expected));
        assert!(collected(&names, &lines[..5].join("\n")).is_err_and(|why| why.contains("avx2")));
    }

    #[test]
    fn a_version_is_found_in_a_lockfile() {
        let lock = "[[package]]\nname = \"gungraun-runner\"\nversion = \"1.0.0\"\n\n[[package]]\n\
                    name = \"gungraun\"\nversion = \"0.20.0\"\n";
        assert_eq!(locked(lock, "gungraun"), Some("0.20.0"));
        assert_eq!(locked(lock, "other"), None);
    }
}
