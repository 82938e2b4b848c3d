//! What bounds a case: the probes of its kernel's mix of loads and stores, over its own operands.
//!
//! The same memory has the same pages in the same places of the caches, so that neither the kernel nor
//! what it is held against is lucky. What a probe leaves in the output is overwritten by the next call
//! of a kernel, or for `axpy` added to; answers are checked on operands of their own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rayon::ThreadPool;

use crate::data::Data;
use crate::kernels::{Class, Kernel};
use crate::probes::{Mover, Probe};

/// Ways that take part in the rounds, the fastest of a first try.
const WAYS: usize = 3;

/// Seconds of a try.
const TRIAL: f64 = 1e-4;

/// A way to move the operands of a kernel with so many threads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Roof {
    pub(crate) probe: Probe,
    pub(crate) threads: usize,
    kernel: Kernel,
    mover: Mover,
}

/// Loads for what is only read, of the matrix alone where it is all that counts; for maps the same
/// loads and stores in both ways of storing, of which the faster one is the limit.
fn probes(kernel: Kernel) -> &'static [Probe] {
    match kernel.class() {
        Class::Reduce1 | Class::Reduce2 | Class::Matvec | Class::Product | Class::Solve => {
            &[Probe::Load]
        }
        Class::Map1 | Class::Factor | Class::Transform => &[Probe::Copy, Probe::StreamingCopy],
        Class::Map2 => &[Probe::Merge, Probe::StreamingMerge],
        Class::Axpy => &[Probe::Update],
    }
}

/// The fastest ways through registers of so many elements, each tried on the operands that it will run
/// over, for a part of a millisecond or once.
pub(crate) fn fastest(
    kernel: Kernel,
    threads: usize,
    lanes: usize,
    data: &mut Data,
    pool: &ThreadPool,
) -> Vec<Roof> {
    let mut tried = Vec::new();
    for &probe in probes(kernel) {
        let mut movers = probe.movers(lanes);
        // They copy their operand by the C library.
        let copies = matches!(kernel.class(), Class::Factor | Class::Transform);
        movers.extend((copies && probe == Probe::Copy).then_some(Probe::MEMCPY));
        for mover in movers {
            let roof = Roof { probe, threads, kernel, mover };
            tried.push((roof.tried(data, pool), roof));
        }
    }
    tried.sort_by(|x, y| x.0.total_cmp(&y.0));
    tried.into_iter().take(WAYS).map(|(_, roof)| roof).collect()
}

/// What one call of a mover gets.
type Share<'a> = (&'a [f32], &'a [f32], &'a mut [f32]);

impl Roof {
    /// Moves everything so many times, each thread its share; tells the bytes of one time and the
    /// seconds of all.
    pub(crate) fn run(&self, calls: u64, data: &mut Data, pool: &ThreadPool) -> (usize, f64) {
        let moved = self.moved(data);
        let bytes = moved.iter().map(|(a, b, out)| self.probe.bytes([a.len(), b.len(), out.len()]));
        let bytes = bytes.sum();
        let mut shares: Vec<Vec<Share>> = (0..self.threads).map(|_| Vec::new()).collect();
        for (a, b, out) in moved {
            let length = |all: usize| all.div_ceil(self.threads).max(1);
            let mut a_parts = a.chunks(length(a.len()));
            let mut b_parts = b.chunks(length(b.len()));
            let mut out_parts = out.chunks_mut(length(a.len()));
            for share in &mut shares {
                let [a, b] = [a_parts.next(), b_parts.next()].map(Option::unwrap_or_default);
                share.push((a, b, out_parts.next().unwrap_or_default()));
            }
        }
        let shares: Vec<_> = shares.into_iter().map(Mutex::new).collect();
        let seconds = together(self.threads, pool, |thread| {
            let share = &shares[thread];
            let mut share = share.lock().unwrap_or_else(PoisonError::into_inner);
            for _ in 0..calls {
                for (a, b, out) in &mut *share {
                    self.mover.run(a, b, out);
                }
            }
        });
        (bytes, seconds)
    }

    /// The least seconds of a byte.
    fn tried(&self, data: &mut Data, pool: &ThreadPool) -> f64 {
        let mut time = |calls: u64| {
            let (bytes, seconds) = self.run(calls, data, pool);
            (seconds / calls as f64, bytes.max(1) as f64)
        };
        // A long one is not repeated: there caches and page faults are no matter any more.
        let (once, bytes) = time(1);
        let (once, _) = if once < TRIAL { time(1) } else { (once, bytes) };
        let calls = (TRIAL / once.max(1e-9)) as u64;
        let tries = if calls == 0 { 0 } else { 3 };
        (0..tries).map(|_| time(calls).0).fold(once, f64::min) / bytes
    }

    /// The operands that the kernel passes through; a transform copies two vectors into the halves of
    /// its output.
    fn moved<'a>(&self, data: &'a mut Data) -> Vec<Share<'a>> {
        let (a, b, out) = data.operands();
        let out = if self.probe == Probe::Load { &mut [] } else { out };
        match self.kernel.class() {
            Class::Transform => {
                let (re, im) = out.split_at_mut(a.len());
                vec![(a, &[], re), (b, &[], im)]
            }
            Class::Reduce2 | Class::Map2 | Class::Product => vec![(a, b, out)],
            _ => vec![(a, &[], out)],
        }
    }
}

/// Runs `work` on so many threads of the pool, or on this one, and tells the seconds of the slowest from
/// when all of them were awake: waking them is no part of what they can do.
pub(crate) fn together(threads: usize, pool: &ThreadPool, work: impl Fn(usize) + Sync) -> f64 {
    let awake = AtomicUsize::new(0);
    let timed = |thread: usize| {
        awake.fetch_add(1, Ordering::SeqCst);
        while awake.load(Ordering::SeqCst) < threads {
            std::thread::yield_now();
        }
        let start = Instant::now();
        work(thread);
        start.elapsed().as_secs_f64()
    };
    match threads {
        1 => timed(0),
        _ => pool.broadcast(|thread| timed(thread.index())).into_iter().fold(0.0, f64::max),
    }
}
