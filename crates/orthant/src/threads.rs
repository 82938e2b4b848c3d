//! Operations on the threads of the rayon pool they run in.

use crate::{environment, watcher};
use orthant_core::Executor;
use std::cell::Cell;
use std::hint;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes from which [`Threads`] divide an operation by default: 1.5 MiB.
///
/// Measured on two cores of a Zen 5 virtual machine, called from outside the pool, one of whose
/// threads must be woken. Microseconds on one thread, and how many times as fast on two: a dot of
/// 1.5 MiB 12, 1.7; of 6 MiB 57, 1.4; a norm of 1.5 MiB 12, 1.7; of 3 MiB 27, 1.5; of 256 MiB
/// 7,200, 1.9; a matvec of 3 MiB 31, 1.8. (`versus threads` in the benches.)
pub const WORTHWHILE: usize = 3 << 19;

// Parts for each thread, so that one that is late leaves less for the others to wait for.
const PARTS: usize = 4;

// Elements of scratch that a thread keeps for its next operation, 4 MiB: new memory costs a page
// fault for each of its pages, in sum a fifth of the time of a product of 256 × 256.
const KEPT: usize = 1 << 20;

thread_local! {
    static SCRATCH: Cell<Vec<f32>> = const { Cell::new(Vec::new()) };
}

/// Runs large operations on the threads of the rayon pool in which it is called: that of
/// `ThreadPool::install`, or else the global one.
///
/// Operations that touch fewer than [`WORTHWHILE`] bytes, or as many as it was
/// [told](Self::dividing_from), stay on the calling thread and start none.
/// The global pool has as many threads as the environment variable `ORTHANT_NUM_THREADS` says,
/// if nothing else of the process has started it before.
///
/// ```
/// use orthant::{Kernels, Threads};
///
/// let a = vec![0.1; 1_000_000];
/// let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build()?;
/// let kernels = Kernels::active().with_executor(Threads::dividing_from(0));
/// assert_eq!(pool.install(|| kernels.sum(&a)), Kernels::active().sum(&a));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads {
    from: usize,
}

impl Threads {
    /// Divides operations that touch at least so many bytes.
    ///
    /// ```
    /// use orthant::{Executor, Threads};
    ///
    /// assert_eq!(Threads::dividing_from(usize::MAX).parts(1 << 40), 0);
    /// ```
    #[must_use]
    pub const fn dividing_from(bytes: usize) -> Self {
        Self { from: bytes }
    }

    // Apart from what small operations ask, which take a few nanoseconds in all.
    #[cold]
    #[inline(never)]
    fn parts_of_many(self, bytes: usize) -> usize {
        let parts = if bytes < self.from { 1 } else { parts(bytes, self.from / 2) };
        match watcher::current() {
            None => parts,
            Some(watcher) => parts.max(watcher.begin(bytes)),
        }
    }
}

impl Default for Threads {
    fn default() -> Self {
        Self::dividing_from(WORTHWHILE)
    }
}

impl Executor for Threads {
    #[inline(always)]
    fn parts(self, bytes: usize) -> usize {
        if bytes < self.from && !watcher::is_any() { 0 } else { self.parts_of_many(bytes) }
    }

    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let watcher = watcher::current();
        let a = || watcher::during(&watcher, a);
        let b = || watcher::during(&watcher, b);
        // Of what is watched there are many parts, most of which run within the pool.
        if rayon::current_thread_index().is_some() || watcher.is_some() {
            rayon::join(a, b)
        } else {
            beside(a, b)
        }
    }

    #[inline(always)]
    fn done(self, bytes: usize) {
        if watcher::is_any() {
            watcher::done(bytes);
        }
    }

    #[inline(always)]
    fn reached(self, share: f32) {
        if watcher::is_any() {
            watcher::reached(share);
        }
    }

    fn with_scratch<T>(self, length: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
        // Taken, not borrowed: a thread that waits in `join` may begin another operation.
        let mut scratch = SCRATCH.take();
        if scratch.len() < length && scratch.try_reserve_exact(length - scratch.len()).is_ok() {
            scratch.resize(length, 0.0);
        }
        let length = length.min(scratch.len());
        let result = work(scratch.get_mut(..length).unwrap_or_default());
        if scratch.len() <= KEPT {
            SCRATCH.set(scratch);
        }
        result
    }
}

// How long a thread outside the pool watches for the end of what the pool does before it sleeps:
// being woken would take about as long.
const WATCHED: Duration = Duration::from_micros(30);

/// Runs `a` here, outside of the pool, and `b` on whichever thread comes to it first: one of the
/// pool or, when `a` has ended, this one.
///
/// (`rayon::join` would have the pool run both, wake a thread for each, and wake this one at the
/// end: on a virtual machine 10 to 20 µs, the time of a dot product of 2 MiB.)
fn beside<A, B: Send>(a: impl FnOnce() -> A, b: impl FnOnce() -> B + Send) -> (A, B) {
    let (waiting, result) = (Mutex::new(Some(b)), Mutex::new(None));
    let has_passed = AtomicBool::new(false);
    let run = || {
        // Only whoever takes it runs it, and not while the lock is held.
        let taken = waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(b) = taken {
            let b = b();
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(b);
        }
    };
    let a = rayon::in_place_scope(|scope| {
        scope.spawn(|_| {
            run();
            has_passed.store(true, Ordering::Release);
        });
        let a = a();
        run();
        let start = Instant::now();
        while !has_passed.load(Ordering::Acquire) && start.elapsed() < WATCHED {
            hint::spin_loop();
        }
        a
    });
    match result.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(b) => (a, b),
        None => {
            unreachable!("this thread has run it unless another did, whose panic ends the scope")
        }
    }
}

/// Bytes from which an operation takes so long, some milliseconds, that it is divided finely wherever it is called.
const LONG: usize = 1 << 26;

/// A few for each thread, none smaller than `least` bytes. From outside the pool one for each, but for long operations:
/// more would wake all of the pool's threads beside the one outside, which are more than there are
/// cores. (On two cores, 8 parts of 6 MiB took 1.2 times as long as one thread, 2 parts 0.7 times.)
fn parts(bytes: usize, least: usize) -> usize {
    let is_outside = rayon::current_thread_index().is_none();
    if is_outside {
        environment::start_global_pool();
    }
    match rayon::current_num_threads() {
        1 => 1,
        threads => {
            let most = if is_outside && bytes < LONG { threads } else { PARTS * threads };
            (bytes / least.max(1)).clamp(2, most)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn both_halves_run_once_whoever_runs_them() {
        fn sum(from: u64, to: u64) -> u64 {
            if to - from == 1 {
                return from;
            }
            let middle = from.midpoint(to);
            let (a, b) = Threads::dividing_from(0).join(|| sum(from, middle), || sum(middle, to));
            a + b
        }
        for _ in 0..20 {
            assert_eq!(sum(0, 1000), 499_500);
        }
    }

    #[test]
    fn a_panic_of_either_half_reaches_the_caller() {
        for (a, b) in [(true, false), (false, true)] {
            let halves =
                || Threads::dividing_from(0).join(|| assert!(!a, "a"), || assert!(!b, "b"));
            assert!(catch_unwind(AssertUnwindSafe(halves)).is_err());
        }
    }
}
