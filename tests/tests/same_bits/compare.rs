//! What is run (instruction sets and cache sizes), when two results are the same, and how a
//! difference is told.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::sync::Once;

use orthant_core::{Error, Executor, Isa, Kernels};
use orthant_tests::reference;

/// What a kernel is called on.
#[derive(Clone, Copy)]
pub enum On {
    /// The functions of the crate.
    Functions,
    /// One instruction set.
    Kernels(Kernels),
    /// One instruction set, operations divided.
    Divided(Kernels<Backwards>),
}

/// Divides every operation, however small, and runs the later part before the earlier one.
#[derive(Clone, Copy)]
pub struct Backwards {
    parts: usize,
    /// The most scratch it has.
    scratch: usize,
}

impl Executor for Backwards {
    fn parts(self, _: usize) -> usize {
        self.parts
    }

    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let b = b();
        (a(), b)
    }

    fn with_scratch<T>(self, length: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
        work(&mut vec![0.0; length.min(self.scratch)])
    }
}

/// Kernels to run, and how to call them in a message.
#[derive(Clone)]
pub struct Target {
    pub name: String,
    pub on: On,
}

/// Every instruction set of this CPU. One that it lacks is named as skipped, once a run.
fn instruction_sets() -> Vec<Kernels> {
    static SAID: Once = Once::new();
    let all = [Isa::Scalar, Isa::Portable, Isa::Avx2, Isa::Avx512];
    SAID.call_once(|| {
        for isa in all.iter().filter(|isa| !isa.is_available()) {
            // Not `println!`, which the test harness shows of failed tests only.
            writeln!(io::stdout(), "skipped: {} is not available on this CPU", isa.name())
                .expect("standard output can be written");
        }
    });
    all.into_iter().filter_map(Kernels::on).collect()
}

fn each_set(detail: &str, on: impl Fn(Kernels) -> On) -> Vec<Target> {
    let target = |kernels: Kernels| Target {
        name: format!("{}{detail}", kernels.isa().name()),
        on: on(kernels),
    };
    instruction_sets().into_iter().map(target).collect()
}

/// The instruction sets, and the functions of the crate.
pub fn targets() -> Vec<Target> {
    let mut targets = each_set("", On::Kernels);
    targets.push(Target { name: "functions".into(), on: On::Functions });
    targets
}

/// The instruction sets on a machine whose last level of cache holds `bytes`, so that a larger
/// output is written past it.
pub fn with_cache(bytes: usize) -> Vec<Target> {
    each_set(&format!(" with {bytes} bytes of cache"), |kernels| {
        On::Kernels(kernels.with_last_level_cache(bytes))
    })
}

/// The instruction sets with operations divided into parts, with all scratch, little and none.
pub fn divided() -> Vec<Target> {
    let mut targets = Vec::new();
    for (parts, scratch) in [(2, usize::MAX), (3, 0), (7, 300), (64, usize::MAX)] {
        let detail = format!(" in {parts} parts with scratch for {scratch}");
        let executor = Backwards { parts, scratch };
        targets.extend(each_set(&detail, |kernels| On::Divided(kernels.with_executor(executor))));
    }
    targets
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

    /// All that was noted, as one text, if anything differed.
    pub fn verdict(self) -> Result<usize, String> {
        let lines = self.first.iter().map(|((kernel, target), (first, count))| {
            format!("{kernel} on {target}, {first} ({count} such)")
        });
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() {
            return Ok(self.checks);
        }
        Err(format!("of {} checks:\n{}", self.checks, lines.join("\n")))
    }

    /// Panics with the verdict, or if nothing was checked.
    pub fn finish(self) {
        match self.verdict() {
            Ok(0) => panic!("nothing was checked"),
            Ok(checks) => println!("{checks} checks"),
            Err(differences) => panic!("{differences}"),
        }
    }
}
