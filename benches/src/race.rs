//! The interleaved race: all contestants of a case are timed in turn in one process, round after
//! round, so that whatever slows the machine for a while slows all of them, and their ratios stay.

use std::time::Instant;

use crate::data::{Data, Generator};
use crate::kernels::{Class, Kernel, Size};
use crate::op::Op;
use crate::peers::Peer;
use crate::probes::Probe;

/// How to race.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How often each contestant is timed.
    pub rounds: usize,
    /// How long a contestant runs each time, in nanoseconds; one call at least. Its time is the
    /// median of the slices that make up the batch, so that an interruption spoils only one.
    pub batch_ns: u64,
    /// Elements by which operands are off a 64-byte boundary.
    pub offset: usize,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { rounds: 15, batch_ns: 1_000_000, offset: 0 }
    }
}

/// The answers of a contestant must be this close, relative to the magnitude of what was added.
pub const TOLERANCE: f64 = 1e-4;

/// Working sets from this size on are compared with the memory system's rate: beyond any L1.
pub const MEMORY_BOUND: usize = 96 << 10;

/// What came of one contestant in one case.
pub struct Outcome {
    /// Its peer's name.
    pub name: String,
    /// The median over rounds of the time of one call, in nanoseconds.
    pub nanoseconds: f64,
    /// Its time over the first contestant's in the same round: median, least and greatest.
    pub ratio: [f64; 3],
    /// The largest relative error of its answer.
    pub error: f64,
}

/// What came of a case.
pub struct Report {
    /// The kernel.
    pub kernel: Kernel,
    /// Its size.
    pub size: Size,
    /// By contestant, in the order of the peers; empty if none has the kernel.
    pub outcomes: Vec<Outcome>,
    /// For working sets beyond L1: what moves as much data, the probe's name, and its rate in
    /// bytes a second, measured in the same rounds.
    pub roof: Option<(&'static str, f64)>,
}

/// Slices of a batch, where calls are short enough.
const SLICES: u64 = 20;

struct Contestant {
    name: String,
    op: Op,
    error: f64,
    /// Calls of a slice.
    calls: u64,
    /// Slices of a batch.
    slices: u64,
    /// Of one call, by round.
    times: Vec<f64>,
}

impl Contestant {
    fn new(name: String, op: Op, error: f64) -> Contestant {
        Contestant { name, op, error, calls: 1, slices: 1, times: Vec::new() }
    }

    /// Nanoseconds of one call.
    fn time_slice(&self, data: &mut Data) -> f64 {
        let start = Instant::now();
        (self.op)(data, self.calls);
        start.elapsed().as_nanos() as f64 / self.calls as f64
    }

    fn time_batch(&self, data: &mut Data) -> f64 {
        // The contestant before may have left other data in the caches.
        (self.op)(data, 1);
        let mut slices: Vec<f64> = (0..self.slices).map(|_| self.time_slice(data)).collect();
        median(&mut slices)
    }

    /// Finds how many calls fill a slice and slices a batch, on warm data.
    fn calibrate(&mut self, data: &mut Data, batch_ns: u64) {
        let slice = batch_ns as f64 / SLICES as f64;
        let mut time = self.time_slice(data);
        while time * (self.calls as f64) < slice / 4.0 && self.calls < 1 << 28 {
            self.calls *= 2;
            time = self.time_slice(data);
        }
        self.calls = (slice / time).ceil().max(1.0) as u64;
        self.slices = (batch_ns as f64 / (time * self.calls as f64)).ceil().max(1.0) as u64;
    }
}

/// Races all peers that have the kernel. The first of them is what ratios are relative to.
pub fn race(kernel: Kernel, size: Size, peers: &[Peer], rules: Rules) -> Report {
    let mut data = Data::new(kernel, size, rules.offset);
    let reference = kernel.reference(&data);
    let mut contestants: Vec<Contestant> = peers
        .iter()
        .filter_map(|peer| {
            let op = peer.op(kernel)?;
            let error = check(kernel, &reference, &op, &mut data);
            Some(Contestant::new(peer.name.clone(), op, error))
        })
        .collect();
    let racing = contestants.len();
    let roof = roof(kernel, size, &mut data);
    let roof_is_raced = roof.is_some() && racing > 0;
    let (probe, moved, roof_op) = roof.unwrap_or(("", 0, Box::new(|_, _| ())));
    if roof_is_raced {
        contestants.push(Contestant::new(probe.to_owned(), roof_op, 0.0));
    }
    for contestant in &mut contestants {
        contestant.calibrate(&mut data, rules.batch_ns);
    }
    let mut order: Vec<usize> = (0..contestants.len()).collect();
    let mut generator = Generator::new(2);
    for _ in 0..rules.rounds {
        // Another order each round: no one always follows the same neighbour.
        for last in (1..order.len()).rev() {
            order.swap(last, generator.below(last + 1));
        }
        for &at in &order {
            let time = contestants[at].time_batch(&mut data);
            contestants[at].times.push(time);
        }
    }
    let roof = contestants
        .get(racing)
        .map(|roof| (probe, moved as f64 / (median(&mut roof.times.clone()) * 1e-9)));
    contestants.truncate(racing);
    let first = contestants.first().map_or(Vec::new(), |contestant| contestant.times.clone());
    let outcomes = contestants
        .into_iter()
        .map(|mut contestant| {
            let mut ratios: Vec<f64> =
                contestant.times.iter().zip(&first).map(|(time, first)| time / first).collect();
            let middle = median(&mut ratios);
            Outcome {
                name: contestant.name,
                nanoseconds: median(&mut contestant.times),
                ratio: [middle, ratios[0], ratios[ratios.len() - 1]],
                error: contestant.error,
            }
        })
        .collect();
    Report { kernel, size, outcomes, roof }
}

/// The largest relative error of one call.
pub fn check(kernel: Kernel, reference: &[(f64, f64)], op: &Op, data: &mut Data) -> f64 {
    data.reset();
    op(data, 1);
    let scalar = [data.result];
    let results = match kernel.class() {
        Class::Reduce1 | Class::Reduce2 => &scalar[..],
        _ => data.out(),
    };
    let error = results.iter().zip(reference).fold(0.0, |worst: f64, (&result, &(value, size))| {
        let error = (f64::from(result) - value).abs() / size.max(f64::MIN_POSITIVE);
        // A NaN must not pass for a small error.
        if error.is_nan() { f64::INFINITY } else { worst.max(error) }
    });
    data.reset();
    error
}

/// What the memory system needs to move a case's data: loads for reductions and matrices, else a
/// copy of the first operand, by ordinary or streaming stores, whichever is faster. Bytes that it
/// moves come with it.
fn roof(kernel: Kernel, size: Size, data: &mut Data) -> Option<(&'static str, usize, Op)> {
    if kernel.bytes(size) < MEMORY_BOUND {
        return None;
    }
    let [a, b, _] = kernel.lengths(size);
    Some(match kernel.class() {
        Class::Factor | Class::Solve | Class::Transform => return None,
        Class::Reduce1 | Class::Reduce2 | Class::Matvec | Class::Product => {
            let mover = Probe::Load.fastest(data.a(), &[], &mut []);
            let op: Op = Box::new(move |data, calls| {
                for _ in 0..calls {
                    mover.run(data.a(), &[], &mut []);
                    mover.run(data.b(), &[], &mut []);
                }
            });
            ("load", 4 * (a + b), op)
        }
        Class::Map1 | Class::Map2 | Class::Axpy => {
            let (from, _, to) = data.operands();
            let ways =
                [Probe::Copy, Probe::StreamingCopy].map(|probe| probe.fastest(from, &[], to));
            let [plain, streaming] = ways.map(|mover| {
                let time = |_| {
                    let start = Instant::now();
                    mover.run(from, &[], to);
                    start.elapsed()
                };
                ((0..9).map(time).min(), mover)
            });
            let (name, (_, mover)) = match plain.0 <= streaming.0 {
                true => ("copy", plain),
                false => ("streaming copy", streaming),
            };
            let op: Op = Box::new(move |data, calls| {
                let (from, _, to) = data.operands();
                for _ in 0..calls {
                    mover.run(from, &[], to);
                }
            });
            data.reset();
            (name, 8 * a, op)
        }
    })
}

/// Sorts, and gives the one in the middle.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::others;

    #[test]
    fn a_race_times_all_that_have_the_kernel_and_the_roof_beyond_l1() {
        let rules = Rules { rounds: 3, batch_ns: 1000, offset: 3 };
        let peers = others().unwrap();
        for (kernel, size) in [
            (Kernel::Dot, Size::Len(16)),
            (Kernel::Axpy, Size::Len(20_000)),
            (Kernel::MatvecTransposed, Size::Matrix(200, 200)),
        ] {
            let report = race(kernel, size, &peers, rules);
            let having = peers.iter().filter(|peer| peer.op(kernel).is_some()).count();
            assert_eq!(report.outcomes.len(), having);
            assert_eq!(report.outcomes[0].ratio, [1.0; 3]);
            assert!(report.outcomes.iter().all(|outcome| outcome.nanoseconds > 0.0));
            assert_eq!(report.roof.is_some(), kernel.bytes(size) >= MEMORY_BOUND);
        }
    }

    #[test]
    fn a_wrong_answer_and_a_nan_are_seen() {
        let kernel = Kernel::Sum;
        let mut data = Data::new(kernel, Size::Len(100), 0);
        let reference = kernel.reference(&data);
        let right: Op = crate::op::reduce1(|a| a.iter().sum());
        let wrong: Op = crate::op::reduce1(|a| a[1..].iter().sum());
        let nan: Op = Box::new(|_, _| ());
        assert!(check(kernel, &reference, &right, &mut data) <= TOLERANCE);
        assert!(check(kernel, &reference, &wrong, &mut data) > TOLERANCE);
        assert!(check(kernel, &reference, &nan, &mut data) > TOLERANCE);
    }
}
