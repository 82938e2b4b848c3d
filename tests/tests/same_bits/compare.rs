//! What is run (instruction sets and cache sizes), when two results are the same, and how a
//! difference is told.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::sync::Once;

use orthant_core::{Error, Isa, Kernels};
use orthant_tests::reference;

use crate::kernels::On;

/// Kernels to run, and how to call them in a message.
#[derive(Clone)]
pub struct Target {
    pub name: String,
    pub on: On,
}

/// Every instruction set of this CPU. One that it lacks is named as skipped, once a run.
pub fn instruction_sets() -> Vec<Target> {
    static SAID: Once = Once::new();
    let (mut targets, mut missing) = (Vec::new(), Vec::new());
    for isa in [Isa::Scalar, Isa::Portable, Isa::Avx2, Isa::Avx512] {
        match Kernels::on(isa) {
            Some(kernels) => targets.push(Target { name: isa.name().into(), on: Some(kernels) }),
            None => missing.push(isa.name()),
        }
    }
    SAID.call_once(|| {
        for name in missing {
            // Not `println!`, which the test harness shows of failed tests only.
            writeln!(io::stdout(), "skipped: {name} is not available on this CPU")
                .expect("standard output can be written");
        }
    });
    targets
}

/// The instruction sets, and the functions of the crate.
pub fn targets() -> Vec<Target> {
    let mut targets = instruction_sets();
    targets.push(Target { name: "functions".into(), on: None });
    targets
}

/// The instruction sets on a machine whose last level of cache holds `bytes`, so that a larger
/// output is written past it.
pub fn with_cache(bytes: usize) -> Vec<Target> {
    let small = |target: Target| Target {
        name: format!("{} with {bytes} bytes of cache", target.name),
        on: target.on.map(|kernels| kernels.with_last_level_cache(bytes)),
    };
    instruction_sets().into_iter().map(small).collect()
}

/// How two numbers are compared.
#[derive(Clone, Copy)]
pub enum Rule {
    /// Bit by bit.
    Bits,
    /// Bit by bit, but any NaN equals any NaN.
    AnyNan,
}

impl Rule {
    fn same(self, x: f32, y: f32) -> bool {
        x.to_bits() == y.to_bits() || matches!(self, Rule::AnyNan) && x.is_nan() && y.is_nan()
    }
}

/// The reference's name of an error.
pub fn kind(error: Error) -> reference::Error {
    match error {
        Error::Empty { .. } => reference::Error::Empty,
        Error::ZeroVector { .. } => reference::Error::Zero,
        Error::NormOrder { .. } => reference::Error::Exponent,
        _ => reference::Error::Length,
    }
}

/// A number with its bits.
pub struct Shown(pub f32);

impl Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:e} ({:#010x})", self.0, self.0.to_bits())
    }
}

/// Where two sequences of numbers differ first.
pub fn difference(expected: &[f32], got: &[f32], rule: Rule) -> Option<String> {
    if expected.len() != got.len() {
        return Some(format!("{} numbers, expected {}", got.len(), expected.len()));
    }
    let i = (0..got.len()).find(|&i| !rule.same(expected[i], got[i]))?;
    let (expected, got) = (Shown(expected[i]), Shown(got[i]));
    Some(format!("[{i}] is {got}, expected {expected}"))
}

/// Differences found: for each kernel and target the first, and how many there were.
#[derive(Default)]
pub struct Report {
    checks: usize,
    first: BTreeMap<(String, String), (String, usize)>,
}

impl Report {
    /// Notes one comparison. `case` says which operands it was.
    pub fn note(
        &mut self,
        kernel: &str,
        target: &Target,
        wrong: Option<String>,
        case: impl FnOnce() -> String,
    ) {
        self.checks += 1;
        if let Some(wrong) = wrong {
            let key = (kernel.to_string(), target.name.clone());
            let entry =
                self.first.entry(key).or_insert_with(|| (format!("{}: {wrong}", case()), 0));
            entry.1 += 1;
        }
    }

    /// Panics with all that was noted.
    pub fn finish(self) {
        let lines = self.first.iter().map(|((kernel, target), (first, count))| {
            format!("{kernel} on {target}, {first} ({count} such)")
        });
        let lines: Vec<String> = lines.collect();
        assert!(lines.is_empty(), "of {} checks:\n{}", self.checks, lines.join("\n"));
        assert!(self.checks > 0, "nothing was checked");
        println!("{} checks", self.checks);
    }
}
