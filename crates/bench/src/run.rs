//! A whole run as it is kept: what tables, baselines and reports are made from, measured just now
//! or read back from a file.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::kernels::{Class, Kernel};
use crate::rounds::Outcome;

/// Of the layout of the file.
pub const VERSION: u64 = 3;

/// A run: where it was made, and what was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    /// Of the layout.
    pub version: u64,
    /// What may change a time besides the code; `caches` are bytes by name.
    pub environment: Map<String, Value>,
    /// Every case.
    pub cases: Vec<Measurement>,
}

/// What was measured of a case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measurement {
    /// The kernel's name.
    pub kernel: String,
    /// The instruction set's name.
    pub isa: String,
    /// Threads of the pool it ran in.
    pub threads: usize,
    /// The length or the shape.
    pub size: String,
    /// Bytes of the operands.
    pub footprint_bytes: f64,
    /// Bytes that one operation must move.
    pub bytes: f64,
    /// Floating-point operations of one.
    pub flops: f64,
    /// The median time of one operation.
    pub seconds: f64,
    /// The median's 95% interval.
    pub interval: [f64; 2],
    /// The time of the very first operation.
    pub cold_seconds: f64,
    /// Bytes by the median time.
    pub gigabytes_per_second: f64,
    /// Operations by the median time.
    pub gigaflops: f64,
    /// The arithmetic intensity.
    pub flops_per_byte: f64,
    /// What limits it.
    pub limit: String,
    /// The probe of the memory system that is fastest for its kind.
    pub limit_probe: String,
    /// What that probe moved.
    pub limit_bytes_per_second: f64,
    /// The multiply-add peak.
    pub limit_flops: f64,
    /// The least time by these limits over the median time.
    pub percent_of_limit: f64,
    /// Rounds far from the median.
    pub outlying_rounds: usize,
    /// Whether the samples scatter too much to be trusted.
    pub noisy: bool,
    /// The worst error, if it was checked.
    pub worst_ulps: Option<f64>,
    /// What that error may be.
    pub bound_ulps: Option<f64>,
    /// Whether every error was within its bound.
    pub is_within_bound: Option<bool>,
    /// Seconds of one operation, a value for each round.
    pub samples: Vec<f64>,
}

impl From<&Outcome> for Measurement {
    fn from(outcome: &Outcome) -> Measurement {
        let (case, estimate) = (outcome.case, outcome.summary.estimate);
        Measurement {
            kernel: case.kernel.name().to_owned(),
            isa: case.isa.name().to_owned(),
            threads: case.threads,
            size: case.size.to_string(),
            footprint_bytes: case.kernel.footprint(case.size) as f64,
            bytes: outcome.work[0],
            flops: outcome.work[1],
            seconds: estimate.median,
            interval: [estimate.low, estimate.high],
            cold_seconds: outcome.cold,
            gigabytes_per_second: outcome.gigabytes(),
            gigaflops: outcome.gigaflops(),
            flops_per_byte: outcome.intensity(),
            limit: outcome.bound.name().to_owned(),
            limit_probe: outcome.probe.name().to_owned(),
            limit_bytes_per_second: outcome.limits[0],
            limit_flops: outcome.limits[1],
            percent_of_limit: outcome.percent(),
            outlying_rounds: outcome.summary.outlying,
            noisy: outcome.summary.noisy,
            worst_ulps: outcome.accuracy.map(|found| found.ulps),
            bound_ulps: outcome.accuracy.and_then(|found| found.bound),
            is_within_bound: outcome.accuracy.map(|found| found.is_within),
            samples: outcome.samples.clone(),
        }
    }
}

impl Measurement {
    /// Whether it is the same case as another.
    pub fn is_case_of(&self, other: &Measurement) -> bool {
        (&self.kernel, &self.isa, self.threads, &self.size)
            == (&other.kernel, &other.isa, other.threads, &other.size)
    }

    /// What it is called in prose.
    pub fn title(&self) -> String {
        let threads = if self.threads == 1 { "thread" } else { "threads" };
        format!("{} {}, {}, {} {threads}", self.kernel, self.size, self.isa, self.threads)
    }
}

impl Run {
    /// The data caches of the machine it was made on, nearest first.
    pub fn caches(&self) -> Vec<(String, f64)> {
        let Some(caches) = self.environment.get("caches").and_then(Value::as_object) else {
            return Vec::new();
        };
        let mut caches: Vec<(String, f64)> = caches
            .iter()
            .filter(|(name, _)| *name != "L1i")
            .filter_map(|(name, bytes)| Some((name.clone(), bytes.as_f64()?)))
            .collect();
        caches.sort_by(|x, y| x.1.total_cmp(&y.1));
        caches
    }

    /// How many times as slow as in an older run the machine was: the most that a limit fell which was
    /// measured in both, and 1 at least.
    pub fn drift(&self, old: &Run) -> f64 {
        let pairs = self.cases.iter().filter_map(|new| {
            let old = old.cases.iter().find(|old| old.is_case_of(new))?;
            let bytes = old.limit_bytes_per_second / new.limit_bytes_per_second;
            Some(bytes.max(old.limit_flops / new.limit_flops))
        });
        pairs.fold(1.0, f64::max)
    }

    /// The nearest cache that holds so many bytes, or `memory`.
    pub fn level(&self, footprint: f64) -> String {
        let found = self.caches().into_iter().find(|(_, bytes)| footprint <= *bytes);
        found.map_or_else(|| "memory".to_owned(), |(name, _)| name.trim_end_matches('d').to_owned())
    }
}

/// Kernels that belong into one picture.
pub const FAMILIES: [&str; 4] =
    ["sums and norms", "two vectors to a number", "vectors to a vector", "matrices and transforms"];

/// The place in [`FAMILIES`] of the kernel of that name.
pub fn family(kernel: &str) -> usize {
    match Kernel::from_name(kernel).map(Kernel::class) {
        Some(Class::Reduce1) => 0,
        Some(Class::Reduce2) => 1,
        Some(Class::Map1 | Class::Map2 | Class::Axpy) => 2,
        _ => 3,
    }
}
