//! Operations on the threads of the rayon pool they run in.

use crate::environment;
use orthant_core::Executor;
use std::cell::Cell;

/// Bytes from which an operation is divided, unless [`Threads`] names others: 1.5 MiB.
///
/// Measured on two cores of a Zen 4 server, called from outside the pool, whose threads must
/// be woken (some 5 µs) and waited for. Microseconds on one thread and on two: a dot of 1 MiB
/// 11 and 10, of 1.5 MiB 17 and 14, of 4 MiB 44 and 29, of 32 MiB 985 and 295; a norm of 1 MiB
/// 13 and 11; a matvec of 1 MiB 10 and 14, of 4 MiB 48 and 34.
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
/// Operations that touch fewer than `FROM` bytes stay on the calling thread and start none.
/// The global pool has as many threads as the environment variable `ORTHANT_NUM_THREADS` says,
/// if nothing else of the process has started it before.
///
/// ```
/// use orthant::{Kernels, Threads};
///
/// let a = vec![0.1; 1_000_000];
/// let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build()?;
/// let kernels = Kernels::active().with_executor(Threads::<0>);
/// assert_eq!(pool.install(|| kernels.sum(&a)), Kernels::active().sum(&a));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Threads<const FROM: usize = WORTHWHILE>;

impl<const FROM: usize> Executor for Threads<FROM> {
    #[inline]
    fn parts(self, bytes: usize) -> usize {
        if bytes < FROM { 1 } else { parts(bytes, FROM / 2) }
    }

    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        rayon::join(a, b)
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

/// A few for each thread, none smaller than `least` bytes.
fn parts(bytes: usize, least: usize) -> usize {
    if rayon::current_thread_index().is_none() {
        environment::start_global_pool();
    }
    match rayon::current_num_threads() {
        1 => 1,
        threads => (bytes / least.max(1)).clamp(2, PARTS * threads),
    }
}
