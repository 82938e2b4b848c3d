//! What threads bring: each function on one thread and on several, in one interleaved run with
//! what as many threads take to read the same operands and to write the result.
//!
//! The several are used in both ways a program can: called from a thread outside the pool, whose
//! threads must be woken and waited for, and from within it (`ThreadPool::install`).

use std::hint::black_box;
use std::time::Instant;

use orthant::{Kernels, MatMut, MatRef};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::data::{Buffer, Generator};
use crate::probes::{Mover, Probe};
use crate::race::median;

/// A function at a size.
#[derive(Clone, Copy)]
pub struct Case {
    /// The function's name.
    pub name: &'static str,
    function: Function,
    /// Elements of a vector, or rows and columns (and terms, of a product) of a matrix.
    shape: [usize; 2],
}

#[derive(Clone, Copy, PartialEq)]
enum Function {
    Dot,
    NormL2,
    Matvec,
    MatvecTransposed,
    Matmul,
}

impl Case {
    /// Working sets of 768 KiB (the second level of one core), 1.5 MiB (of two), 3 MiB, 12 MiB
    /// (the third level) and 256 MiB and more (memory); then matrices that are tall and wide.
    pub fn all() -> Vec<Case> {
        const KIB: usize = 256;
        const MIB: usize = 1 << 18;
        let mut cases = Vec::new();
        for (name, function, vectors) in
            [("dot", Function::Dot, 2), ("norm_l2", Function::NormL2, 1)]
        {
            for elements in [768 * KIB, 3 * MIB / 2, 3 * MIB, 6 * MIB, 12 * MIB, 256 * MIB] {
                cases.push(Case { name, function, shape: [elements / vectors, 1] });
            }
        }
        let (name, function) = ("matvec", Function::Matvec);
        let shapes = [[443, 443], [627, 627], [886, 886], [1773, 1773], [8944, 8944]];
        for shape in shapes.into_iter().chain([[10_000_000, 8], [8, 10_000_000]]) {
            cases.push(Case { name, function, shape });
        }
        let (name, function) = ("matvec_transposed", Function::MatvecTransposed);
        for shape in [[1773, 1773], [8944, 8944], [10_000_000, 8], [8, 10_000_000]] {
            cases.push(Case { name, function, shape });
        }
        for n in [128, 256, 512, 1024, 3072] {
            cases.push(Case { name: "matmul", function: Function::Matmul, shape: [n, n] });
        }
        cases
    }

    /// `1048576` or `1024x1024`.
    pub fn size(&self) -> String {
        match self.shape {
            [n, 1] => n.to_string(),
            [rows, cols] => format!("{rows}x{cols}"),
        }
    }

    /// Elements of both operands and of the result.
    fn lengths(&self) -> [usize; 3] {
        let [rows, cols] = self.shape;
        match self.function {
            Function::Dot => [rows, rows, 0],
            Function::NormL2 => [rows, 0, 0],
            Function::Matvec => [rows * cols, cols, rows],
            Function::MatvecTransposed => [rows * cols, rows, cols],
            Function::Matmul => [rows * cols; 3],
        }
    }

    /// Bytes of the operands and the result, each once.
    pub fn bytes(&self) -> usize {
        4 * self.lengths().iter().sum::<usize>()
    }

    /// Whether more than its bytes limits it.
    pub fn is_bound_by_memory(&self) -> bool {
        self.function != Function::Matmul
    }

    /// One call on `kernels`, or of `orthant`'s own function.
    fn call(&self, kernels: Option<Kernels<orthant::Threads>>, data: &mut Operands) {
        let [rows, cols] = self.shape;
        let (a, b, out) = (black_box(data.a.get()), black_box(data.b.get()), data.out.get_mut());
        let matrix = || MatRef::new(a, rows, cols);
        let done = match (self.function, kernels) {
            (Function::Dot, None) => orthant::dot(a, b).map(|x| _ = black_box(x)),
            (Function::Dot, Some(on)) => on.dot(a, b).map(|x| _ = black_box(x)),
            (Function::NormL2, None) => Ok(_ = black_box(orthant::norm_l2(a))),
            (Function::NormL2, Some(on)) => Ok(_ = black_box(on.norm_l2(a))),
            (Function::Matvec, None) => matrix().and_then(|a| orthant::matvec(a, b, out)),
            (Function::Matvec, Some(on)) => matrix().and_then(|a| on.matvec(a, b, out)),
            (Function::MatvecTransposed, None) => {
                matrix().and_then(|a| orthant::matvec_transposed(a, b, out))
            }
            (Function::MatvecTransposed, Some(on)) => {
                matrix().and_then(|a| on.matvec_transposed(a, b, out))
            }
            (Function::Matmul, on) => matrix().and_then(|a| {
                let (b, c) = (MatRef::new(b, cols, rows)?, MatMut::new(out, rows, rows)?);
                match on {
                    None => orthant::matmul(a, b, c),
                    Some(on) => on.matmul(a, b, c),
                }
            }),
        };
        // A case whose operands do not fit is a bug of the benches.
        done.unwrap_or_else(|error| panic!("{error}"));
    }
}

struct Operands {
    a: Buffer,
    b: Buffer,
    out: Buffer,
}

/// Nanoseconds of a call: medians over the rounds.
pub struct Outcome {
    /// On one thread, undivided.
    pub one: f64,
    /// On several, called from outside the pool; then from within.
    pub several: [f64; 2],
    /// The speed-ups of those, medians of the rounds' own.
    pub gain: [f64; 2],
    /// Reading the operands and writing the result once, on as many threads.
    pub read: f64,
    /// The share of their rate that the function reaches in each of those ways.
    pub share: [f64; 2],
}

/// Starts so many threads twice: as rayon's global pool, and as one to be within.
///
/// # Errors
/// What rayon says, as when the global pool was started before.
pub fn start_pools(threads: usize) -> Result<ThreadPool, String> {
    let builder = || ThreadPoolBuilder::new().num_threads(threads);
    builder().build_global().map_err(|error| error.to_string())?;
    builder().build().map_err(|error| error.to_string())
}

/// The pool that `orthant`'s functions are measured in: rayon's global one, of so many threads.
pub struct Threads {
    pool: ThreadPool,
    threads: usize,
}

impl Threads {
    /// Starts so many threads twice: as the global pool, and as one to be within.
    ///
    /// # Errors
    /// What rayon says, as when the global pool was started before.
    pub fn start(threads: usize) -> Result<Threads, String> {
        Ok(Threads { pool: start_pools(threads)?, threads })
    }

    /// Times a case in `rounds` rounds, each way for `batch` nanoseconds or one call.
    pub fn time(&self, case: Case, rounds: usize, batch: f64) -> Outcome {
        let [a, b, out] = case.lengths();
        let mut generator = Generator::new(1);
        let mut buffer = |n, offset| {
            let mut buffer = Buffer::new(n, offset);
            buffer.get_mut().fill_with(|| generator.next_f32());
            buffer
        };
        // At different lines of a page, as in `Data`.
        let mut data = Operands { a: buffer(a, 0), b: buffer(b, 272), out: buffer(out, 528) };
        let mover = Probe::Load.fastest(&data.a.get()[..a / self.threads], &[], &mut []);
        let undivided = orthant::Threads::dividing_from(usize::MAX);
        let kernels = orthant::kernels().with_executor(undivided);
        let mut times: [Vec<f64>; 4] = Default::default();
        for round in 0..=rounds {
            let mut timed = [0.0; 4];
            // The way that comes first changes.
            for way in (0..4).map(|way| (way + round) % 4) {
                timed[way] = match way {
                    0 => per_call(batch, || case.call(Some(kernels), &mut data)),
                    1 => per_call(batch, || case.call(None, &mut data)),
                    2 => self.pool.install(|| per_call(batch, || case.call(None, &mut data))),
                    _ => {
                        self.pool.install(|| per_call(batch, || self.read(mover, case, &mut data)))
                    }
                };
            }
            // The first round warms up.
            if round > 0 {
                times.iter_mut().zip(timed).for_each(|(times, time)| times.push(time));
            }
        }
        let ratio = |over: usize, under: usize| {
            let ratios = times[over].iter().zip(&times[under]).map(|(over, under)| over / under);
            median(&mut ratios.collect::<Vec<_>>())
        };
        let (gain, share) = ([ratio(0, 1), ratio(0, 2)], [ratio(3, 1), ratio(3, 2)]);
        let [one, outside, inside, read] = times.each_mut().map(|times| median(times));
        Outcome { one, several: [outside, inside], gain, read, share }
    }

    /// Reads both operands and writes a result that is not their size, each cut in as many parts as there are threads.
    fn read(&self, mover: Mover, case: Case, data: &mut Operands) {
        let Operands { a, b, out } = data;
        let part = |length: usize| length.div_ceil(self.threads).next_multiple_of(1024).max(1);
        let operands = [a.get(), b.get()].map(|operand| operand.chunks(part(operand.len())));
        let out = if case.is_bound_by_memory() { out.get_mut() } else { &mut [] };
        let mut written = out.chunks_mut(part(out.len()));
        let work: Vec<_> = (0..self.threads)
            .map(|i| (operands.clone().map(|mut parts| parts.nth(i)), written.next()))
            .collect();
        fork(work, &|(operands, out)| {
            for operand in operands.into_iter().flatten() {
                mover.run(operand, &[], &mut []);
            }
            // Not zeros, which the library would write past the caches.
            black_box(out.unwrap_or_default()).fill(1.0);
        });
    }
}

/// `work` on each of `items`, side by side.
fn fork<T: Send>(mut items: Vec<T>, work: &(impl Fn(T) + Sync)) {
    match items.len() {
        0 | 1 => items.into_iter().for_each(work),
        length => {
            let later = items.split_off(length / 2);
            rayon::join(|| fork(items, work), || fork(later, work));
        }
    }
}

/// Nanoseconds of a call: the median of slices that take `batch` together.
fn per_call(batch: f64, mut call: impl FnMut()) -> f64 {
    const SLICES: f64 = 9.0;
    let mut time = |calls: usize| {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed().as_nanos() as f64 / calls as f64
    };
    let first = time(1);
    if first * 2.0 > batch {
        return first;
    }
    let calls = (batch / SLICES / time(1)).ceil().clamp(1.0, 1e9) as usize;
    let slices = (batch / first).clamp(1.0, SLICES) as usize;
    median(&mut (0..slices).map(|_| time(calls)).collect::<Vec<_>>())
}
