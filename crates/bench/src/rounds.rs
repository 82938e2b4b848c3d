//! Interleaved rounds: every case, and every probe of the machine's limits, is timed once in each
//! round, so that a machine that drifts drifts for all of them alike.
//!
//! A batch repeats an operation until it takes long enough to be timed. What a case is a percent of
//! is the lesser of two measured limits: what as many threads move of as many bytes by the probe of
//! its kind, and the multiply-add peak of its instruction set.

use std::time::{Duration, Instant};

use orthant::{Isa, Kernels, Threads};

use crate::accuracy::{self, Accuracy};
use crate::data::{Data, Generator};
use crate::kernels::{Class, Kernel, Size};
use crate::op::Op;
use crate::ours;
use crate::peak;
use crate::probes::Probe;
use crate::roof::{self, Roof};
use crate::statistics::{Summary, median, summary};

/// Seconds that all rounds of one case or probe may take before it is left out of some.
const PATIENCE: f64 = 2.0;

/// Rounds that it takes part in all the same.
const FEWEST: usize = 5;

/// Seconds from which a call does not need warm caches.
const LONG: f64 = 0.02;

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The kernel.
    pub kernel: Kernel,
    /// Its instruction set.
    pub isa: Isa,
    /// Threads of the pool that it runs in.
    pub threads: usize,
    /// The length or the shape.
    pub size: Size,
}

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Rounds that count; one more, the cold one, comes before them.
    pub rounds: usize,
    /// What a batch takes at least.
    pub batch: Duration,
}

/// What limits a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Moving its bytes, as this probe does.
    Memory(Probe),
    /// Doing its operations.
    Arithmetic,
}

impl Bound {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Bound::Memory(probe) => probe.name(),
            Bound::Arithmetic => "multiply-add",
        }
    }
}

/// What was measured of a case.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The case.
    pub case: Case,
    /// Seconds of one operation, a value for each round.
    pub samples: Vec<f64>,
    /// The same in short.
    pub summary: Summary,
    /// Seconds of the very first operation.
    pub cold: f64,
    /// Bytes and operations of one call.
    pub work: [f64; 2],
    /// Bytes a second that the probe of its kind moved, and operations a second of its peak.
    pub limits: [f64; 2],
    /// The probe that moved most.
    pub probe: Probe,
    /// What limits it.
    pub bound: Bound,
    /// How wrong its answer is, if checked.
    pub accuracy: Option<Accuracy>,
}

impl Outcome {
    /// Gigabytes a second.
    pub fn gigabytes(&self) -> f64 {
        self.work[0] / self.summary.estimate.median / 1e9
    }

    /// Thousand millions of operations a second.
    pub fn gigaflops(&self) -> f64 {
        self.work[1] / self.summary.estimate.median / 1e9
    }

    /// Operations for each byte.
    pub fn intensity(&self) -> f64 {
        self.work[1] / self.work[0]
    }

    /// Percent of the machine's limit.
    pub fn percent(&self) -> f64 {
        let least = (self.work[0] / self.limits[0]).max(self.work[1] / self.limits[1]);
        100.0 * least / self.summary.estimate.median
    }
}

/// Kernels of a kind share their operands.
pub(crate) type Kind = (Class, Option<Kernel>);

pub(crate) fn kind(kernel: Kernel) -> Kind {
    let has_its_own = matches!(kernel.class(), Class::Matvec | Class::Factor | Class::Solve);
    (kernel.class(), has_its_own.then_some(kernel))
}

/// What a round times.
enum Task {
    /// On the calling thread.
    Kernel(Op, usize),
    /// Inside a pool, which needs what it runs to be sent there.
    Shared(Case, usize),
    /// Over the operands of that place.
    Move(Roof, usize),
    Peak(peak::Way, usize),
}

struct Entry {
    task: Task,
    calls: u64,
    /// Seconds of one call, or for limits a rate.
    samples: Vec<f64>,
}

/// A set of operands, threads and the elements of a register.
type RoofKey = (usize, usize, usize);

/// Runs all cases, in another order in each round, so that nobody always follows the same
/// neighbour. Whoever ran before left other data in the caches, so that a batch follows a call that
/// does not count, unless a call takes so long that caches hardly matter. What takes more than two
/// seconds in all rounds together takes part in fewer, spread evenly, but at least in five. `tick`
/// is told how many of how many batches are done.
///
/// # Errors
///
/// A sentence, if threads cannot be started.
pub fn measure(
    cases: &[Case],
    rules: Rules,
    check: bool,
    tick: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Outcome>, String> {
    let mut pools: Vec<(usize, rayon::ThreadPool)> = Vec::new();
    for threads in cases.iter().map(|case| case.threads) {
        if pools.iter().all(|(n, _)| *n != threads) {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pools
                .push((threads, pool.map_err(|e| format!("{threads} threads cannot start: {e}"))?));
        }
    }
    let pool = |threads: usize| &pools.iter().find(|(n, _)| *n == threads).expect("started").1;

    let mut data: Vec<(Kind, Size, Data)> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    // The ways that take part in the rounds, of each set of operands, threads and registers.
    let mut roofs: Vec<(RoofKey, Vec<(Probe, usize)>)> = Vec::new();
    let mut peaks: Vec<((Isa, usize), Vec<usize>)> = Vec::new();
    let mut plan = Vec::new();
    for &case in cases {
        let key = (kind(case.kernel), case.size);
        let at = data.iter().position(|(k, s, _)| (*k, *s) == key).unwrap_or_else(|| {
            data.push((key.0, key.1, Data::new(case.kernel, case.size, 0)));
            data.len() - 1
        });
        let kernels = Kernels::on(case.isa).ok_or("the instruction set is not here")?;
        let task = match case.threads {
            1 => Task::Kernel(ours::serial(kernels, case.kernel), at),
            _ => Task::Shared(case, at),
        };
        entries.push(Entry { task, calls: 1, samples: Vec::new() });
        let own = entries.len() - 1;
        let key = (at, case.threads, peak::lanes(case.isa));
        let known = roofs.iter().find(|(k, _)| *k == key).map(|(_, limits)| limits.clone());
        let limits = known.unwrap_or_else(|| {
            let (_, threads, lanes) = key;
            let fastest =
                roof::fastest(case.kernel, threads, lanes, &mut data[at].2, pool(threads));
            let limits = fastest.into_iter().map(|roof| {
                let probe = roof.probe;
                entries.push(Entry { task: Task::Move(roof, at), calls: 1, samples: Vec::new() });
                (probe, entries.len() - 1)
            });
            let limits: Vec<_> = limits.collect();
            roofs.push((key, limits.clone()));
            limits
        });
        let key = (case.isa, case.threads);
        let known = peaks.iter().find(|(k, _)| *k == key).map(|(_, peak)| peak.clone());
        let peak = known.unwrap_or_else(|| {
            let ways = peak::ways(case.isa).into_iter().map(|way| {
                let task = Task::Peak(way, case.threads);
                entries.push(Entry { task, calls: 1, samples: Vec::new() });
                entries.len() - 1
            });
            let ways: Vec<_> = ways.collect();
            peaks.push((key, ways.clone()));
            ways
        });
        plan.push((case, own, limits, peak));
    }

    let mut cold = vec![0.0; entries.len()];
    let mut once = cold.clone();
    for ((entry, cold), once) in entries.iter_mut().zip(&mut cold).zip(&mut once) {
        *cold = run(&entry.task, 1, &mut data, &pool).0;
        // Caches and branch predictors are warm from here on.
        *once = run(&entry.task, 1, &mut data, &pool).0.max(1e-9);
        let batch = rules.batch.as_secs_f64();
        entry.calls = ((batch / *once) as u64).clamp(1, 1 << 24);
        // One call says little of many: threads were woken for it, or the machine was busy.
        for _ in 0..3 {
            if *once >= batch {
                break;
            }
            let taken = run(&entry.task, entry.calls, &mut data, &pool).0;
            if taken >= batch / 2.0 {
                break;
            }
            *once = once.min(taken / entry.calls as f64).max(1e-9);
            let more = (batch / taken.max(1e-9)).clamp(1.0, 64.0);
            entry.calls = ((entry.calls as f64 * more) as u64).clamp(1, 1 << 24);
        }
    }
    let shares: Vec<usize> = once
        .iter()
        .zip(&entries)
        .map(|(once, entry)| {
            let rounds = (PATIENCE / (once * entry.calls as f64)) as usize;
            rounds.clamp(FEWEST.min(rules.rounds), rules.rounds)
        })
        .collect();
    let (mut done, total) = (0, shares.iter().sum());
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let mut generator = Generator::new(5);
    for round in 0..rules.rounds {
        for last in (1..order.len()).rev() {
            order.swap(last, generator.below(last + 1));
        }
        for &at in &order {
            // Takes part whenever its share of the rounds reaches the next whole number.
            let reached = |round: usize| round * shares[at] / rules.rounds;
            if reached(round + 1) == reached(round) {
                continue;
            }
            let entry = &mut entries[at];
            if once[at] < LONG {
                run(&entry.task, 1, &mut data, &pool);
            }
            let (seconds, work) = run(&entry.task, entry.calls, &mut data, &pool);
            entry.samples.push(match entry.task {
                Task::Kernel(..) | Task::Shared(..) => seconds / entry.calls as f64,
                Task::Move(..) | Task::Peak(..) => work / seconds,
            });
            done += 1;
            tick(done, total);
        }
    }

    let mut outcomes = Vec::new();
    for (case, own, limits, peak) in plan {
        let samples = entries[own].samples.clone();
        let rates = limits.iter().map(|(probe, at)| (*probe, median(&entries[*at].samples)));
        let (probe, bandwidth) = rates.max_by(|x, y| x.1.total_cmp(&y.1)).expect("has probes");
        let work = [case.kernel.bytes(case.size) as f64, case.kernel.flops(case.size) as f64];
        let peaks = peak.iter().map(|at| median(&entries[*at].samples));
        let limits = [bandwidth, peaks.fold(0.0, f64::max)];
        let bound = match work[0] / limits[0] >= work[1] / limits[1] {
            true => Bound::Memory(probe),
            false => Bound::Arithmetic,
        };
        let accuracy = check.then(|| {
            let mut fresh = Data::new(case.kernel, case.size, 0);
            pool(case.threads).install(|| accuracy::check(case.kernel, &shared(case), &mut fresh))
        });
        let summary = summary(&samples);
        outcomes.push(Outcome {
            case,
            samples,
            summary,
            cold: cold[own],
            work,
            limits,
            probe,
            bound,
            accuracy,
        });
    }
    Ok(outcomes)
}

/// The operation of a case with the executor that divides it among the pool it runs in.
fn shared(case: Case) -> Op {
    let kernels = Kernels::on(case.isa).unwrap_or_else(Kernels::active);
    ours::threaded(kernels.with_executor(Threads::default()), case.kernel)
}

/// Seconds of so many calls and, for probes, their bytes or operations together.
fn run<'p>(
    task: &Task,
    calls: u64,
    data: &mut [(Kind, Size, Data)],
    pool: &impl Fn(usize) -> &'p rayon::ThreadPool,
) -> (f64, f64) {
    match task {
        Task::Kernel(op, at) => {
            let data = &mut data[*at].2;
            let start = Instant::now();
            op(data, calls);
            (start.elapsed().as_secs_f64(), 0.0)
        }
        Task::Shared(case, at) => {
            let data = &mut data[*at].2;
            pool(case.threads).install(|| {
                let op = shared(*case);
                let start = Instant::now();
                op(data, calls);
                (start.elapsed().as_secs_f64(), 0.0)
            })
        }
        Task::Move(roof, at) => {
            let (bytes, seconds) = roof.run(calls, &mut data[*at].2, pool(roof.threads));
            (seconds, bytes as f64 * calls as f64)
        }
        &Task::Peak(way, threads) => {
            let run = |_| way.run(calls);
            (roof::together(threads, pool(threads), run), way.work(calls) * threads as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(kernel: Kernel, isa: Isa, threads: usize) -> Case {
        Case { kernel, isa, threads, size: kernel.size_of_footprint(4096) }
    }

    #[test]
    fn every_kernel_is_timed_and_right_on_every_instruction_set() {
        let cases: Vec<Case> = Isa::available()
            .flat_map(|isa| Kernel::ALL.iter().map(move |&kernel| case(kernel, isa, 1)))
            .collect();
        let rules = Rules { rounds: 3, batch: Duration::from_micros(1) };
        let mut ticks = 0;
        let outcomes =
            measure(&cases, rules, true, &mut |done, of| ticks = done.min(of)).expect("runs");
        assert_eq!(outcomes.len(), cases.len());
        assert!(ticks > 3 * cases.len(), "{ticks}");
        for outcome in outcomes {
            assert_eq!(outcome.samples.len(), 3);
            assert!(outcome.percent() > 0.0 && outcome.gigabytes() > 0.0, "{outcome:?}");
            assert!(outcome.accuracy.is_some_and(|found| found.is_within), "{outcome:?}");
        }
    }

    #[test]
    fn threads_give_the_same_answer() {
        let cases = [case(Kernel::Dot, Isa::active(), 2), case(Kernel::Add, Isa::active(), 2)];
        let rules = Rules { rounds: 2, batch: Duration::from_micros(1) };
        let outcomes = measure(&cases, rules, true, &mut |_, _| ()).expect("runs");
        assert!(outcomes.iter().all(|outcome| outcome.accuracy.is_some_and(|a| a.is_within)));
    }
}
