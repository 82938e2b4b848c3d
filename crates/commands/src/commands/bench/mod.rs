//! `bench`: kernels × instruction sets × threads × sizes, and how near each is to the limits that
//! are measured in the same rounds.

mod baseline;
mod cases;
mod compare;
mod environment;
mod table;

pub use cases::{available_memory, kernel, parse_count, parse_shape, question};

use crate::context::{Context, note};
use crate::error::Failure;
use crate::output::{Layout, no_picture};
use crate::progress::Steps;
use baseline::Baseline;
use cases::{levels, parse_batch, parse_bytes, parse_percent, parse_rounds, refuse_too_large};
use clap::Args;
use compare::{Pairs, comparison_json};
use orthant::Isa;
use orthant::io::atomic;
use orthant_bench::kernels::{Kernel, Size};
use orthant_bench::report;
use orthant_bench::rounds::{self, Case, Rules};
use orthant_bench::run::{Measurement, Run, VERSION};
use orthant_bench::statistics::Comparison;
use std::fmt::Write;
use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;
use std::time::Duration;

/// How often a case that seems slower is measured again before it is said to be.
const CONFIRMATIONS: usize = 2;

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
    #[arg(long, default_value_t = 15, value_parser = parse_rounds)]
    rounds: u16,
    /// What a batch of calls takes at least, in microseconds
    #[arg(long, default_value_t = 200, value_parser = parse_batch)]
    batch: u32,
    /// Check each answer too, and show its worst error in ulps, beside its bound
    #[arg(long)]
    check: bool,
    /// Keep the measurements in target/orthant-bench/NAME.json
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Compare with the measurements kept under this name
    #[arg(long, value_name = "NAME")]
    baseline: Option<String>,
    /// Compare two variants in the same rounds, old and new: two instruction sets (avx2,avx512), two
    /// numbers of threads (1,2) or two kernels (dot,dot_compensated)
    #[arg(long, value_name = "OLD,NEW", value_delimiter = ',', conflicts_with = "baseline")]
    compare: Vec<String>,
    /// Measure nothing: take the measurements kept under this name as the new ones
    #[arg(long, value_name = "NAME", conflicts_with_all = ["compare", "save", "kernels"])]
    replay: Option<String>,
    /// Write charts and tables into one HTML file that needs nothing else
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// End with code 3 if a case is slower by more than this, beyond what the machine's own limits
    /// became, and surely (95%) slower at all, each of the up to three times it is measured
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    fail_above: Option<f64>,
}

impl Bench {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        if self.list {
            context.output.check("bench --list", &[Layout::Text])?;
            return context.output.write_text(&list(&self.chosen()?));
        }
        let layout = context.output.layout();
        if matches!(layout, Layout::Numbers(extension) if extension != "csv") {
            return Err(Failure::Usage(
                "bench: its table has words; use --format text, json, csv or markdown".to_owned(),
            ));
        }
        if layout == Layout::Svg {
            return Err(no_picture("bench"));
        }
        if self.fail_above.is_some() && self.baseline.is_none() && self.compare.is_empty() {
            return Err(Failure::Usage(
                "bench: --fail-above needs something to compare with; add --baseline NAME or \
                 --compare OLD,NEW"
                    .to_owned(),
            ));
        }
        // What may fail comes before the minutes of measuring.
        let baseline = self.baseline.as_deref().map(Baseline::load).transpose()?;
        self.save.as_deref().map(baseline::refuse_to_overwrite).transpose()?;
        self.report.as_ref().map(atomic::check_folder).transpose()?;
        let pairs = Pairs::parse(&self.compare)?;
        let run = match &self.replay {
            Some(name) => Baseline::load(name)?.run,
            None => {
                let cases = self.cases(context, pairs.as_ref())?;
                let mut run = self.measure(context, &cases)?;
                if let (Some(baseline), Some(percent)) = (&baseline, self.fail_above) {
                    self.confirm(context, &cases, baseline, percent, &mut run)?;
                }
                run
            }
        };
        if let Some(name) = &self.save {
            baseline::save(name, &run)?;
        }
        let comparisons: Vec<Option<Comparison>> = match (&baseline, &pairs) {
            (Some(baseline), _) => baseline.compare(&run),
            (None, pairs) => {
                let compared = |case: &Measurement| pairs.as_ref()?.compare(&run, case);
                run.cases.iter().map(compared).collect()
            }
        };
        let text = match layout {
            Layout::Json => json(&run, &comparisons),
            Layout::Numbers(_) => table::csv(&run, &comparisons),
            Layout::Markdown => table::markdown(&run, &comparisons),
            Layout::Text | Layout::Svg => table::text(&run, &comparisons),
        };
        let verdict = self.judge(&run, &comparisons);
        if verdict.is_err() && context.output.is_printed() {
            // Standard output has only what ended well; whoever looks still has to see what is slower.
            // When it cannot be written there is nobody to tell.
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        } else {
            context.output.write_text(&text)?;
        }
        if let Some(path) = &self.report {
            let page = report::page(&run);
            atomic::replace(path, |out| out.write_all(page.as_bytes()))?;
        }
        self.warn(context, &run, baseline.as_ref());
        verdict
    }

    fn measure(&self, context: &Context, cases: &[Case]) -> Result<Run, Failure> {
        refuse_too_large(cases)?;
        let rules =
            Rules { rounds: self.rounds.into(), batch: Duration::from_micros(self.batch.into()) };
        let steps = Steps::new(context.quiet);
        let outcomes =
            rounds::measure(cases, rules, self.check, &mut |done, of| steps.reached(done, of));
        steps.clear();
        let cases = outcomes.map_err(Failure::Data)?.iter().map(Measurement::from).collect();
        Ok(Run { version: VERSION, environment: environment::environment(), cases })
    }

    /// Measures again what is slower than its baseline, in other pages of memory and another minute, and keeps the
    /// faster time. Two runs of one program differ by more than the rounds of one tell, and seldom thrice in the
    /// same direction; slower code is slower each time.
    fn confirm(
        &self,
        context: &Context,
        cases: &[Case],
        baseline: &Baseline,
        percent: f64,
        run: &mut Run,
    ) -> Result<(), Failure> {
        for _ in 0..CONFIRMATIONS {
            let comparisons = baseline.compare(run);
            let fails = |at: &usize| {
                comparisons.get(*at).is_some_and(|c| c.is_some_and(|c| c.fails(percent / 100.0)))
            };
            let failed: Vec<usize> = (0..cases.len()).filter(fails).collect();
            if failed.is_empty() {
                break;
            }
            let again: Vec<Case> = failed.iter().map(|&at| cases[at]).collect();
            for (at, case) in failed.into_iter().zip(self.measure(context, &again)?.cases) {
                if case.seconds < run.cases[at].seconds {
                    run.cases[at] = case;
                }
            }
        }
        Ok(())
    }

    /// Says what a reader should know before trusting the table.
    fn warn(&self, context: &Context, run: &Run, baseline: Option<&Baseline>) {
        if let Some(warning) = baseline.and_then(|baseline| baseline.warning(run)) {
            eprintln!("warning: bench: {warning}");
        }
        if context.quiet || !std::io::stderr().is_terminal() {
            return;
        }
        if let Some(drift) = baseline.and_then(|baseline| baseline.drift(run)) {
            note(&drift);
        }
        let noisy = run.cases.iter().filter(|case| case.noisy).count();
        if noisy > 0 {
            note(&format!(
                "bench: {noisy} of {} cases are too noisy to be trusted; leave the machine alone, or \
                 raise --rounds or --batch",
                run.cases.len()
            ));
        }
    }

    fn judge(&self, run: &Run, comparisons: &[Option<Comparison>]) -> Result<(), Failure> {
        if let Some(wrong) = run.cases.iter().find(|case| case.is_within_bound == Some(false)) {
            return Err(Failure::Data(format!(
                "bench: the answer of {} errs beyond its bound",
                wrong.title()
            )));
        }
        let Some(percent) = self.fail_above else { return Ok(()) };
        let failed = comparisons.iter().flatten().filter(|c| c.fails(percent / 100.0)).count();
        match failed {
            0 => Ok(()),
            count => Err(Failure::Regression(format!(
                "bench: {count} of {} cases are slower by more than {percent}%",
                run.cases.len()
            ))),
        }
    }

    fn chosen(&self) -> Result<Vec<Kernel>, Failure> {
        if self.kernels.is_empty() {
            return Ok(Kernel::ALL.to_vec());
        }
        self.kernels.iter().map(|name| kernel("bench", name)).collect()
    }

    fn cases(&self, context: &Context, pairs: Option<&Pairs>) -> Result<Vec<Case>, Failure> {
        let kernels = match pairs {
            Some(Pairs::Kernels(pair)) => pair.to_vec(),
            _ => self.chosen()?,
        };
        let isas: Vec<Isa> = match (pairs, context.isa) {
            (Some(Pairs::Isas(pair)), _) => pair.to_vec(),
            (_, None) if self.all_isas => Isa::available().collect(),
            _ => vec![context.kernels.isa()],
        };
        let threads: Vec<usize> = match pairs {
            Some(Pairs::Threads(pair)) => pair.to_vec(),
            _ if context.thread_counts.is_empty() => vec![1],
            _ => context.thread_counts.iter().map(|n| n.get()).collect(),
        };
        let mut cases = Vec::new();
        for &kernel in &kernels {
            let footprints = self.footprints(kernel)?;
            let mut sizes: Vec<Size> =
                footprints.iter().map(|&bytes| kernel.size_of_footprint(bytes)).collect();
            sizes.extend(self.shapes.iter().filter(|&&shape| kernel.takes(shape)));
            for size in sizes {
                for &isa in &isas {
                    cases.extend(threads.iter().map(|&threads| Case {
                        kernel,
                        isa,
                        threads,
                        size,
                    }));
                }
            }
        }
        if cases.is_empty() {
            return Err(Failure::Usage(
                "bench: none of these kernels takes that --shapes (factors need square ones); name \
                 one that takes a matrix, or give --sizes"
                    .to_owned(),
            ));
        }
        Ok(cases)
    }

    /// Bytes of the operands: as asked for, or half of each cache and four times the last one; of
    /// what takes the third power of the side one and a half times, which is out of it as well.
    fn footprints(&self, kernel: Kernel) -> Result<Vec<usize>, Failure> {
        let mut footprints = self.sizes.clone();
        if self.levels.is_empty() && !(self.sizes.is_empty() && self.shapes.is_empty()) {
            return Ok(footprints);
        }
        let mut levels = levels();
        if let (true, Some((_, bytes))) = (kernel.class().is_cubic(), levels.last_mut()) {
            *bytes = *bytes / 8 * 3;
        }
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

fn json(run: &Run, comparisons: &[Option<Comparison>]) -> String {
    let mut object = baseline::to_json(run);
    object["comparisons"] = comparisons.iter().map(comparison_json).collect();
    format!("{}\n", serde_json::json!({ "command": "bench", "result": object }))
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
