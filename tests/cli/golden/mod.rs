//! The golden cases through the program: on each instruction set of this CPU and on 1, 2 and 7
//! threads, one process each, every result has the bits of the committed table, every refusal its
//! reason.
//!
//! Cases that a command cannot express; the last test counts them:
//!
//! - outputs of the wrong length: a command makes its own;
//! - derivatives by duals, of functions that are written in Rust: commands differentiate
//!   expressions, by rules, whose rounding is another;
//! - QR: the table tells of reflectors and their factors, the command prints Q and R;
//! - lines in space, which no command takes, and points on no side of a shape, since a coordinate is
//!   NaN or a distance overflows both ways, which `classify` refuses;
//! - projections onto a matrix of one row or column, which the command takes for a vector, and shears
//!   of more than two axes.
//!
//! Rows that are apart in memory are packed on the way in. `norm_l2_squared` is asked for as
//! `dot A A`, `matmul_sub` as a product and a subtraction; both have the same bits by definition. Of a
//! refined solution the table knows the number of steps, which is not printed: any number will do. Of
//! a classification it knows the nearest point too, of a transformation an image, of a projection
//! rank and distance: those are the library's here.

mod answers;
mod kernels;
mod operands;
mod problems;
mod spaces;

use crate::harness::{Folder, orthant, skipped};
use answers::Answer;
use operands::Operands;
use orthant::Isa;
use orthant_golden::{Case, Problem, TABLE, value};
use std::collections::HashMap;

/// Results from here on are written as `.npy`; smaller ones are printed with their bits.
const LARGE: usize = 2_048;

type Told = dyn Fn(&[Answer]) -> Vec<u64> + Send + Sync;

/// A case as commands.
struct Asked {
    commands: Vec<String>,
    /// Elements of a result that can be written as one array.
    length: usize,
    /// The values that answers which are not named may have.
    told: Box<Told>,
}

impl Asked {
    fn new(
        commands: Vec<String>,
        length: usize,
        told: impl Fn(&[Answer]) -> Vec<u64> + Send + Sync + 'static,
    ) -> Self {
        Self { commands, length, told: Box::new(told) }
    }

    /// One command whose answer has one value.
    fn one(
        command: String,
        length: usize,
        told: impl Fn(&Answer) -> u64 + Send + Sync + 'static,
    ) -> Self {
        Self::new(vec![command], length, move |answers| vec![told(&answers[0])])
    }
}

/// An expressed case, and its place in the table.
struct Entry {
    index: usize,
    name: String,
    asked: Asked,
}

/// Every case that a command can express, and how many cannot, by family.
fn entries(operands: &mut Operands<'_>) -> (Vec<Entry>, HashMap<&'static str, usize>) {
    let (mut entries, mut missing, mut index) = (Vec::new(), HashMap::new(), 0);
    let mut add = |name: String, family: &'static str, asked: Option<Asked>| {
        match asked {
            Some(asked) => entries.push(Entry { index, name, asked }),
            None => *missing.entry(family).or_default() += 1,
        }
        index += 1;
    };
    Case::for_each(&mut |case| add(case.to_string(), "kernel", kernels::asked(&case, operands)));
    Problem::for_each(&mut |problem| {
        add(problem.to_string(), problem.family(), problems::asked(&problem, operands));
    });
    (entries, missing)
}

/// All commands, one a line; a large result goes into a file of the line's number.
fn script(entries: &[Entry]) -> String {
    let (mut script, mut line) = (String::new(), 0);
    for Entry { asked, .. } in entries {
        for command in &asked.commands {
            line += 1;
            script += command;
            if asked.length >= LARGE && !is_named(command) {
                script += &format!(" -o {line}.npy");
            }
            script.push('\n');
        }
    }
    script
}

fn is_named(command: &str) -> bool {
    command.starts_with("p = ")
}

/// What a refusal is in the table.
fn refused(message: &str) -> u64 {
    let code = match message {
        m if m.contains("is empty; it needs at least one element") => value::EMPTY,
        m if m.contains("is the zero vector, which has no direction") => value::ZERO,
        m if m.contains("write 1, 2, inf or a number from 1") => value::NORM_ORDER,
        m if ["; expected ", "the same length", "the same shape", "it is defined for"]
            .iter()
            .any(|words| m.contains(words)) =>
        {
            value::LENGTH
        }
        _ => value::UNKNOWN,
    };
    value::error(code)
}

/// Runs all commands in a process and lists what differs from the table.
fn differing(folder: &Folder, entries: &[Entry], isa: Isa, threads: &str) -> Vec<String> {
    let place = folder.path().join(format!("{}-{threads}", isa.name()));
    std::fs::create_dir_all(&place).expect("a writable folder");
    let flags = ["--keep-going", "--format", "json", "--bits", "--quiet"];
    let how = ["--isa", isa.name(), "--threads", threads];
    let words = ["batch", "../commands"].into_iter().chain(flags).chain(how);
    let ran = orthant(words).folder(&place).go();
    let failures: HashMap<usize, &str> = ran.stderr.lines().filter_map(failure).collect();

    let (mut printed, mut line, mut wrong) = (ran.stdout.lines(), 0, Vec::new());
    for Entry { index, name, asked } in entries {
        let (mut answers, mut failed) = (Vec::new(), None);
        for command in &asked.commands {
            line += 1;
            let file = place.join(format!("{line}.npy"));
            match failures.get(&line) {
                Some(message) => failed = failed.or(Some(*message)),
                None if is_named(command) => {}
                None if file.exists() => answers.push(Answer::written(&file)),
                None => answers.push(Answer::printed(printed.next().unwrap_or("null"))),
            }
        }
        let found = match failed {
            Some(message) => vec![refused(message)],
            None => (asked.told)(&answers),
        };
        let expected = TABLE.values[*index];
        if !found.contains(&expected) {
            let (isa, found) = (isa.name(), found[0]);
            let why = failed.unwrap_or_default();
            wrong.push(format!(
                "{isa}, {threads} threads: {name}: {found:#x}, not {expected:#x} {why}"
            ));
        }
    }
    wrong.extend(printed.map(|line| format!("{}: more output: {line}", isa.name())));
    wrong
}

/// The number of a line that failed, and why.
fn failure(line: &str) -> Option<(usize, &str)> {
    let (number, message) = line.strip_prefix("error: ../commands, line ")?.split_once(": ")?;
    Some((number.parse().ok()?, message))
}

#[test]
fn the_program_has_the_golden_bits_on_every_instruction_set_and_number_of_threads() {
    let folder = Folder::new("golden");
    let (entries, _) = entries(&mut Operands::new(&folder));
    folder.file("commands", script(&entries).as_bytes());
    let (folder, entries) = (&folder, &entries);
    for isa in [Isa::Scalar, Isa::Portable, Isa::Avx2, Isa::Avx512] {
        if !Isa::available().any(|other| other == isa) {
            skipped(isa.name(), "not available on this CPU");
            continue;
        }
        let wrong: Vec<String> = std::thread::scope(|scope| {
            let run = |threads| scope.spawn(move || differing(folder, entries, isa, threads));
            let runs: Vec<_> = ["1", "2", "7"].into_iter().map(run).collect();
            runs.into_iter().flat_map(|run| run.join().expect("a finished run")).collect()
        });
        assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn nearly_all_golden_cases_are_expressed_as_commands() {
    let folder = Folder::new("golden-count");
    let (entries, missing) = entries(&mut Operands::new(&folder));
    let count = |family| missing.get(family).copied().unwrap_or_default();
    let all = ["kernel", "matmul", "fourier", "calculus", "factorisation", "spectrum", "geometry"];
    assert_eq!(all.map(count), [10, 0, 0, 49, 27, 9, 71]);
    assert_eq!(["spaces", "transformation"].map(count), [1, 2]);
    assert_eq!(entries.len() + missing.values().sum::<usize>(), TABLE.values.len());
}
