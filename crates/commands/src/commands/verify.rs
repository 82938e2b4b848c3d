//! `verify`: the golden cases on this machine, under every instruction set it has and on
//! several numbers of threads.

use crate::context::Context;
use crate::error::Failure;
use crate::output::{Layout, Value};
use clap::Args;
use orthant::{Isa, Kernels, Threads};
use orthant_golden::{Report, ScratchTooSmall, Set, TABLE, Table};

/// One; as many as the smallest machines have; and a number that divides nothing evenly.
const THREADS: [usize; 3] = [1, 2, 5];

/// Differences shown of each run; a broken kernel has hundreds.
const SHOWN: usize = 3;

#[derive(Args)]
pub struct Verify {
    /// Also eigenvalues and singular values of order 257, some seconds for each line
    #[arg(long)]
    large: bool,
    /// Turn over the last bit of this golden case (from 0), to see that a difference is found
    #[arg(long, value_name = "CASE", hide = true)]
    flip: Option<usize>,
}

impl Verify {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        context.output.check("verify", &[Layout::Text, Layout::Json, Layout::Numbers("npz")])?;
        let mut values = TABLE.values.to_vec();
        if let Some(index) = self.flip {
            let count = values.len();
            let value = values.get_mut(index).ok_or_else(|| {
                Failure::Usage(format!(
                    "verify: there is no case {index}; they go to {}",
                    count - 1
                ))
            })?;
            *value ^= 1;
        }
        let table = Table { values: &values, ..TABLE };
        let isas: Vec<Isa> =
            context.isa.map_or_else(|| Isa::available().collect(), |isa| vec![isa]);
        let threads = context.threads.map_or_else(|| THREADS.to_vec(), |n| vec![n.get()]);

        let mut runs = Vec::new();
        for &isa in &isas {
            for &threads in &threads {
                let run = Run::on(isa, threads, &table, self.large)?;
                context.output.progress(&run.line())?;
                runs.push(run);
            }
        }
        finish(context, &isas, &runs)
    }
}

fn finish(context: &Context, isas: &[Isa], runs: &[Run]) -> Result<(), Failure> {
    // Where all agree any run will do; otherwise one that differs has something to tell.
    let telling = runs.iter().find(|run| !run.ok()).or(runs.first());
    let failed: Vec<&Run> = runs.iter().filter(|run| !run.ok()).collect();
    let fingerprints = telling.map(|run| {
        let member = |(set, report): &(Set, Report)| {
            (set.name(), Value::Text(report.fingerprint.to_string()))
        };
        run.reports.iter().map(member).collect()
    });
    let cases = telling.map_or(0, |run| run.cases());
    context.finish(
        "verify",
        Value::Members(vec![
            ("cases", Value::Integer(cases as u64)),
            ("isas", Value::List(isas.iter().map(|i| Value::Text(i.name().to_owned())).collect())),
            ("fingerprint", Value::Members(fingerprints.unwrap_or_default())),
            ("ok", Value::Boolean(failed.is_empty())),
        ]),
    )?;
    if failed.is_empty() {
        return Ok(());
    }
    // Each number of threads has the same to say.
    let mut differences: Vec<&str> = Vec::new();
    for difference in failed.iter().flat_map(|run| &run.differences) {
        if !differences.contains(&difference.as_str()) {
            differences.push(difference);
        }
    }
    Err(Failure::Data(format!(
        "verify: {} of {} runs differ from the golden bits; this build or this machine computes \
         wrongly, so do not trust its results and report the following\n  {}",
        failed.len(),
        runs.len(),
        differences.join("\n  ")
    )))
}

/// The cases under one instruction set on one number of threads.
struct Run {
    isa: Isa,
    threads: usize,
    reports: Vec<(Set, Report)>,
    differences: Vec<String>,
}

impl Run {
    /// Every thread of a pool runs every case, all at the same time, and divides each operation
    /// among all of them; the first that differs speaks for all. Large cases are run once, by all threads.
    fn on(isa: Isa, threads: usize, table: &Table<'_>, large: bool) -> Result<Self, Failure> {
        let kernels = Kernels::on(isa).ok_or_else(|| {
            Failure::Usage(format!("verify: this machine does not have {}", isa.name()))
        })?;
        let kernels = kernels.with_executor(Threads::dividing_from(0));
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| Failure::Usage(format!("verify: {threads} threads cannot start: {e}")))?;
        let once = |sets: &[Set]| Self::once(kernels, threads, table, sets);
        let refused = |e: ScratchTooSmall| Failure::Data(e.to_string());
        let mut results = pool
            .broadcast(|_| once(&[Set::Small, Set::Full]))
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(refused)?;
        let telling = results.iter().position(|run| !run.ok()).unwrap_or(0);
        let mut run = results.swap_remove(telling);
        if large {
            let more = pool.install(|| once(&[Set::Large])).map_err(refused)?;
            run.reports.extend(more.reports);
            run.differences.extend(more.differences);
        }
        Ok(run)
    }

    fn once(
        kernels: Kernels<Threads>,
        threads: usize,
        table: &Table<'_>,
        sets: &[Set],
    ) -> Result<Self, ScratchTooSmall> {
        let isa = kernels.isa();
        let (mut reports, mut differences) = (Vec::new(), Vec::new());
        for &set in sets {
            // The small set runs in the memory that a microcontroller has for it.
            let mut scratch = vec![0.0; set.scratch()];
            let report = orthant_golden::run(kernels, set, table, &mut scratch, |outcome| {
                if !outcome.agrees() && differences.len() < SHOWN {
                    let set = set.name();
                    differences.push(format!("{}, {set} set, {outcome}", isa.name()));
                }
            })?;
            reports.push((set, report));
        }
        Ok(Self { isa, threads, reports, differences })
    }

    fn ok(&self) -> bool {
        self.reports.iter().all(|(_, report)| report.ok())
    }

    /// The small set's are among the full one's.
    fn cases(&self) -> usize {
        let counted = self.reports.iter().filter(|(set, _)| *set != Set::Small);
        counted.map(|(_, report)| report.cases).sum()
    }

    /// The line of the table.
    fn line(&self) -> String {
        let verdict = match self.reports.iter().map(|(_, report)| report.failed).sum::<usize>() {
            0 if self.ok() => "ok".to_owned(),
            0 => "the fingerprint differs".to_owned(),
            failed => format!("{failed} differ"),
        };
        let plural = if self.threads == 1 { " " } else { "s" };
        let cases: Vec<_> =
            self.reports.iter().map(|(_, report)| report.cases.to_string()).collect();
        let (isa, cases) = (self.isa.name(), cases.join(" + "));
        format!("{isa:8} {:2} thread{plural}  {cases} cases  {verdict}", self.threads)
    }
}
