//! `bench`: kernels × instruction sets × threads × sizes, and how near each is to the limits that
//! are measured in the same rounds.

use crate::commands::baseline::{self, Baseline};
use crate::context::Context;
use crate::error::Failure;
use crate::output::{Layout, no_picture};
use clap::Args;
use orthant::{Isa, machine};
use orthant_bench::kernels::{Kernel, Size};
use orthant_bench::rounds::{self, Case, Outcome, Rules};
use orthant_bench::statistics::{Comparison, Verdict};
use std::fmt::Write;
use std::fs;
use std::time::Duration;

#[derive(Args)]
pub struct Bench {
    /// Kernels to measure [default: all]
    kernels: Vec<String>,
    /// List the kernels with their operations and bytes, and measure nothing
    #[arg(long)]
    list: bool,
    /// Bytes of the operands together, as 4k,256k,32M
    #[arg(long, value_name = "BYTES", value_delimiter = ',', value_parser = parse_bytes)]
    sizes: Vec<usize>,
    /// Shapes for the kernels that take a matrix, as 1024x1024
    #[arg(long, value_name = "ROWSxCOLS", value_delimiter = ',', value_parser = parse_shape)]
    shapes: Vec<Size>,
    /// Levels of the memory hierarchy to fill by half: L1, L2, L3, memory [default: all]
    #[arg(long, value_name = "LEVELS", value_delimiter = ',')]
    levels: Vec<String>,
    /// Measure every instruction set of this machine, not only the active one
    #[arg(long)]
    all_isas: bool,
    /// Rounds that count
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u16).range(3..=1000))]
    rounds: u16,
    /// What a batch of calls takes at least, in microseconds
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    batch: u32,
    /// Check each answer too, and show its worst error in units of half an ulp
    #[arg(long)]
    check: bool,
    /// Keep the measurements in target/orthant-bench/NAME.json
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Compare with the measurements kept under this name
    #[arg(long, value_name = "NAME")]
    baseline: Option<String>,
    /// End with code 3 if a case is slower by more than this, and surely (95%) slower at all
    #[arg(long, value_name = "PERCENT", requires = "baseline", value_parser = parse_percent)]
    fail_above: Option<f64>,
}

impl Bench {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let kernels = self.chosen()?;
        if self.list {
            return context.output.write_text(&list(&kernels));
        }
        if matches!(context.output.layout(), Layout::Numbers(extension) if extension != "csv") {
            return Err(Failure::Usage(
                "bench: its table has words; use --format text, json or csv".to_owned(),
            ));
        }
        // What may fail comes before the minutes of measuring.
        let baseline = self.baseline.as_deref().map(Baseline::load).transpose()?;
        let cases = self.cases(context, &kernels)?;
        refuse_too_large(&cases)?;
        if context.output.layout() == Layout::Svg {
            return Err(no_picture("bench"));
        }
        let rules =
            Rules { rounds: self.rounds.into(), batch: Duration::from_micros(self.batch.into()) };
        let outcomes = rounds::measure(&cases, rules, self.check, || ()).map_err(Failure::Data)?;
        if let Some(name) = &self.save {
            baseline::save(name, &outcomes)?;
        }
        let comparisons: Vec<Option<Comparison>> = outcomes
            .iter()
            .map(|outcome| baseline.as_ref().and_then(|baseline| baseline.compare(outcome)))
            .collect();
        let text = match context.output.layout() {
            Layout::Json => {
                let mut object = baseline::to_json(&outcomes);
                object["comparisons"] = comparisons.iter().map(comparison_json).collect();
                format!("{}\n", serde_json::json!({ "command": "bench", "result": object }))
            }
            Layout::Numbers(_) => csv(&outcomes),
            Layout::Text | Layout::Svg => table(&outcomes, &comparisons, self.rounds),
        };
        context.output.write_text(&text)?;
        if let Some(warning) = baseline.as_ref().and_then(Baseline::warning) {
            eprintln!("warning: bench: {warning}");
        }
        let failed = |above: f64| {
            let slower = |c: &&Option<Comparison>| c.as_ref().is_some_and(|c| c.fails(above));
            comparisons.iter().filter(slower).count()
        };
        match self.fail_above.map(|percent| (percent, failed(percent / 100.0))) {
            Some((percent, count)) if count > 0 => Err(Failure::Regression(format!(
                "bench: {count} of {} cases are slower than the baseline by more than {percent}%",
                outcomes.len()
            ))),
            _ => Ok(()),
        }
    }

    fn chosen(&self) -> Result<Vec<Kernel>, Failure> {
        if self.kernels.is_empty() {
            return Ok(Kernel::ALL.to_vec());
        }
        let named = |name: &String| {
            Kernel::from_name(name).ok_or_else(|| {
                Failure::Usage(format!(
                    "bench: there is no kernel {name:?}; did you mean {}? bench --list lists all",
                    nearest(name)
                ))
            })
        };
        self.kernels.iter().map(named).collect()
    }

    fn cases(&self, context: &Context, kernels: &[Kernel]) -> Result<Vec<Case>, Failure> {
        let isas: Vec<Isa> = match context.isa {
            None if self.all_isas => Isa::available().collect(),
            _ => vec![context.kernels.isa()],
        };
        let threads = context.threads.map_or(1, std::num::NonZeroUsize::get);
        let footprints = self.footprints()?;
        let mut cases = Vec::new();
        for &kernel in kernels {
            let mut sizes: Vec<Size> =
                footprints.iter().map(|&bytes| kernel.size_of_footprint(bytes)).collect();
            if kernel.class().has_shape() {
                sizes.extend(&self.shapes);
            }
            for size in sizes {
                cases.extend(isas.iter().map(|&isa| Case { kernel, isa, threads, size }));
            }
        }
        if cases.is_empty() {
            return Err(Failure::Usage(
                "bench: --shapes is for matvec and matvec_transposed; name one of them, or give \
                 --sizes"
                    .to_owned(),
            ));
        }
        Ok(cases)
    }

    /// Bytes of the operands: as asked for, or half of each cache and four times the last one.
    fn footprints(&self) -> Result<Vec<usize>, Failure> {
        let mut footprints = self.sizes.clone();
        if self.levels.is_empty() && !(self.sizes.is_empty() && self.shapes.is_empty()) {
            return Ok(footprints);
        }
        let levels = levels();
        if self.levels.is_empty() {
            footprints.extend(levels.iter().map(|(_, bytes)| bytes));
        }
        for name in &self.levels {
            let is_it = |(level, _): &&(&str, usize)| level.eq_ignore_ascii_case(name);
            let (_, bytes) = levels.iter().find(is_it).ok_or_else(|| {
                let known: Vec<_> = levels.iter().map(|(level, _)| *level).collect();
                Failure::Usage(format!(
                    "bench: this machine has no level {name:?}; it has {}",
                    known.join(", ")
                ))
            })?;
            footprints.push(*bytes);
        }
        Ok(footprints)
    }
}

/// Where the system tells no caches, those of most CPUs.
fn levels() -> Vec<(&'static str, usize)> {
    let size = |name: &str, otherwise: usize| {
        let found = machine::caches().into_iter().find(|(cache, _)| *cache == name);
        found.and_then(|(_, bytes)| usize::try_from(bytes).ok()).unwrap_or(otherwise)
    };
    let last = size("L3", 8 << 20);
    vec![
        ("L1", size("L1d", 32 << 10) / 2),
        ("L2", size("L2", 512 << 10) / 2),
        ("L3", last / 2),
        ("memory", 4 * last),
    ]
}

/// Refuses before anything is allocated.
fn refuse_too_large(cases: &[Case]) -> Result<(), Failure> {
    let needed = rounds::memory(cases);
    let Some(available) = available_memory() else { return Ok(()) };
    if needed <= u128::from(available) {
        return Ok(());
    }
    let gib = |bytes: f64| bytes / f64::from(1 << 30);
    Err(Failure::Data(format!(
        "bench: these sizes need {:.1} GiB and {:.1} GiB are free; measure fewer kernels at once, \
         or give --sizes of at most {} MiB",
        gib(needed as f64),
        gib(available as f64),
        (available >> 20) / 8
    )))
}

pub(super) fn available_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib << 10)
}

/// The kernel whose name is the fewest insertions, deletions and changes away.
pub(super) fn nearest(name: &str) -> &'static str {
    let names = Kernel::ALL.iter().map(|kernel| kernel.name());
    names.min_by_key(|known| edits(name, known)).unwrap_or("dot")
}

/// Levenshtein's distance.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

fn parse_bytes(text: &str) -> Result<usize, String> {
    let fault = || "write bytes as 4096, 64k, 32M or 1G".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => return Err(fault()),
    };
    let bytes = digits.parse::<usize>().ok().and_then(|n| n.checked_mul(unit));
    bytes.filter(|n| *n > 0).ok_or_else(fault)
}

pub(super) fn parse_shape(text: &str) -> Result<Size, String> {
    match Size::parse(text) {
        Some(Size::Matrix(rows, cols)) if rows > 0 && cols > 0 => {
            rows.checked_mul(cols).ok_or("that is more than any memory")?;
            Ok(Size::Matrix(rows, cols))
        }
        _ => Err("write a shape as 1024x1024".to_owned()),
    }
}

fn parse_percent(text: &str) -> Result<f64, String> {
    let percent = text.trim_end_matches('%').parse().ok();
    percent.filter(|p: &f64| *p >= 0.0 && p.is_finite()).ok_or("write a percentage as 5%".into())
}

fn list(kernels: &[Kernel]) -> String {
    let mut text = format!("{:20}{:>14}{:>14}\n", "kernel", "FLOP/element", "bytes/element");
    for &kernel in kernels {
        let (size, elements) = match kernel.class() {
            class if class.has_shape() => (Size::Matrix(1024, 1024), 1024.0 * 1024.0),
            _ => (Size::Len(1024), 1024.0),
        };
        let each = |n: usize| n as f64 / elements;
        let (flops, bytes) = (each(kernel.flops(size)), each(kernel.bytes(size)));
        let _ = writeln!(text, "{:20}{flops:>14.0}{bytes:>14.0}", kernel.name());
    }
    text
}

fn table(outcomes: &[Outcome], comparisons: &[Option<Comparison>], rounds: u16) -> String {
    let mut text = format!(
        "{:20}{:10}{:>3}{:>12}{:>12}{:>25}{:>9}{:>9}{:>8}{:>7}  {}\n",
        "kernel", "isa", "thr", "size", "time", "95%", "GB/s", "GFLOP/s", "FLOP/B", "limit", "by"
    );
    for (outcome, comparison) in outcomes.iter().zip(comparisons) {
        let (case, estimate) = (outcome.case, outcome.summary.estimate);
        let interval = format!("{}..{}", time(estimate.low), time(estimate.high));
        let _ = write!(
            text,
            "{:20}{:10}{:>3}{:>12}{:>12}{:>25}{:>9.1}{:>9.1}{:>8.2}{:>6.0}%  {}",
            case.kernel.name(),
            case.isa.name(),
            case.threads,
            case.size,
            time(estimate.median),
            interval,
            outcome.gigabytes(),
            outcome.gigaflops(),
            outcome.intensity(),
            outcome.percent(),
            outcome.bound.name()
        );
        if let Some(found) = outcome.accuracy {
            let bound = found.bound.map_or_else(String::new, |bound| format!(" of {bound:.1}"));
            let _ = write!(text, "  error {:.2}{bound} ulps", found.ulps);
        }
        if let Some(Comparison { ratio, verdict }) = comparison {
            let _ = write!(
                text,
                "  {:.3} ({:.3}..{:.3}) {}",
                ratio.median,
                ratio.low,
                ratio.high,
                verdict.name()
            );
        }
        if outcome.summary.outlying > 0 {
            let _ = write!(text, "  {} of {rounds} rounds outlying", outcome.summary.outlying);
        }
        if outcome.summary.noisy {
            text.push_str("  too noisy");
        }
        text.push('\n');
    }
    text
}

fn csv(outcomes: &[Outcome]) -> String {
    let mut text = "kernel,isa,threads,size,seconds,low,high,cold_seconds,gigabytes_per_second,\
                    gigaflops,flops_per_byte,percent_of_limit,limit,outlying_rounds,noisy,\
                    worst_error\n"
        .to_owned();
    for outcome in outcomes {
        let (case, estimate) = (outcome.case, outcome.summary.estimate);
        let _ = writeln!(
            text,
            "{},{},{},{},{:e},{:e},{:e},{:e},{},{},{},{},{},{},{},{}",
            case.kernel.name(),
            case.isa.name(),
            case.threads,
            case.size,
            estimate.median,
            estimate.low,
            estimate.high,
            outcome.cold,
            outcome.gigabytes(),
            outcome.gigaflops(),
            outcome.intensity(),
            outcome.percent(),
            outcome.bound.name(),
            outcome.summary.outlying,
            outcome.summary.noisy,
            outcome.accuracy.map_or_else(String::new, |found| found.ulps.to_string())
        );
    }
    text
}

fn comparison_json(comparison: &Option<Comparison>) -> serde_json::Value {
    comparison.as_ref().map_or(serde_json::Value::Null, |c| {
        serde_json::json!({
            "ratio": c.ratio.median,
            "interval": [c.ratio.low, c.ratio.high],
            "verdict": c.verdict.name(),
            "slower": c.verdict == Verdict::Slower,
        })
    })
}

fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.1} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.2} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}
