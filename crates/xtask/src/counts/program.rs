//! Whether the program runs the loops that were counted.
//!
//! A generic function is compiled where it is called, with that package's optimisation, and the
//! program's commands are optimised for their size: what `orthant bench` times could be other code than what a user
//! of the library gets. `orthant profile --calls` makes an exact number of calls, so that two runs
//! under callgrind differ by those calls alone.

use std::process::Command;

use super::{Counts, ISAS, change};
use crate::process::{cargo, run, target_dir};

/// The fewer and the more calls: what else differs between the runs, such as printing times, is
/// shared by thirty.
const CALLS: [u64; 2] = [1, 31];

/// The column that is compared: of AVX2, whose loops are the shortest that Valgrind knows.
const ISA: usize = 2;

/// What `orthant profile` does not run.
const NOT_THERE: [&str; 3] = ["symmetric_eigen", "svd", "eigen"];

/// Cases whose call takes more are left out, and as many instructions are enough to be exact.
const MOST: u64 = 1_000_000;

/// Whether it is another loop, or one compiled in another way. A loop compiled for size takes many times as long; while
/// the program was linked for size, which leaves all loops of the library as they are written, `lu` of 100x100 took
/// 1.8 times as many and `qr` of 30x30 1.6.
const fn is_of_another_kind(each: u64, counted: u64) -> bool {
    4 * each > 5 * counted
}

/// A sentence for each kernel that takes a quarter more instructions in the program than counted.
pub(super) fn wrong(counts: &Counts) -> Result<Vec<String>, String> {
    run(&mut cargo(["build", "--release", "-p", "orthant-cli", "--bin", "orthant"]))?;
    let mut wrong = Vec::new();
    let chosen = chosen(counts);
    for (name, counted) in &chosen {
        let (kernel, size) = name.split_once('\t').ok_or(format!("{name}: no kernel and size"))?;
        let [fewer, more] = CALLS.map(|calls| instructions(kernel, size, calls));
        let each = more?.saturating_sub(fewer?) / (CALLS[1] - CALLS[0]);
        if is_of_another_kind(each, *counted) {
            wrong.push(format!(
                "{kernel} of {size} takes {each} instructions on {} in the program, {:+.1}% of the \
                 {counted} of the library: it is compiled for size there",
                ISAS[ISA],
                change(each, *counted)
            ));
        }
    }
    println!("{} of them counted in the program too", chosen.len());
    Ok(wrong)
}

/// The largest size of each kernel that is not too slow, with its count.
fn chosen(counts: &Counts) -> Vec<(&str, u64)> {
    let mut chosen: Vec<(&str, u64)> = Vec::new();
    for (name, counts) in counts {
        if counts[ISA] >= MOST || NOT_THERE.contains(&kernel(name)) {
            continue;
        }
        match chosen.last_mut() {
            Some(last) if kernel(last.0) == kernel(name) => *last = (name, counts[ISA]),
            _ => chosen.push((name, counts[ISA])),
        }
    }
    chosen
}

/// The kernel in a name, without the size.
fn kernel(name: &str) -> &str {
    name.split('\t').next().unwrap_or(name)
}

fn instructions(kernel: &str, size: &str, calls: u64) -> Result<u64, String> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--cache-sim=no", "--callgrind-out-file=/dev/null"]);
    command.arg(target_dir().join("release/orthant"));
    command.args(["profile", kernel, "--size", size, "--isa", ISAS[ISA], "--quiet", "--calls"]);
    let output = command.arg(calls.to_string()).output().map_err(|why| why.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    collected(&said).ok_or_else(|| format!("callgrind did not count {kernel} of {size}: {said}"))
}

/// The number in `==7== Collected : 123`.
fn collected(said: &str) -> Option<u64> {
    let line = said.lines().find(|line| line.contains("Collected"))?;
    line.rsplit_once(':')?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_size_that_is_not_too_slow_is_taken_of_each_kernel() {
        let row = |name: &str, count| (name.to_owned(), [0, 0, count]);
        let counts = vec![
            row("dot\t16", 100),
            row("dot\t1000", 700),
            row("qr\t4x4", 900),
            row("qr\t100x100", MOST),
        ];
        assert_eq!(chosen(&counts), [("dot\t1000", 700), ("qr\t4x4", 900)]);
    }

    #[test]
    fn loops_compiled_for_size_are_told_from_others() {
        // matvec of 70x300 as it is, and axpy of a million as a loop compiled for size had it.
        assert!(!is_of_another_kind(11_335, 9_775));
        assert!(is_of_another_kind(4_906_332, 593_799));
        // matvec_transposed of 70x300 as it was while the program was linked for size.
        assert!(is_of_another_kind(15_212, 9_267));
    }

    #[test]
    fn a_count_is_read_from_what_callgrind_says() {
        assert_eq!(collected("==7== Events    : Ir\n==7== Collected : 7343299\n"), Some(7_343_299));
        assert_eq!(collected("==7== Process terminating"), None);
    }
}
