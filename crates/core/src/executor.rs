//! How the parts of a large operation are run.

/// Runs the parts of an operation: one after the other here ([`Serial`]), on threads in crates
/// that have some.
///
/// Operations are divided only where the canonical order allows, so an executor chooses speed
/// and never bits: it may run parts at the same time, in any order, on any number of threads.
///
/// ```
/// use orthant_core::{BLOCK, Executor, Kernels, dot};
///
/// #[derive(Clone, Copy)]
/// struct TwoThreads;
///
/// impl Executor for TwoThreads {
///     fn parts(self, bytes: usize) -> usize {
///         if bytes < 100_000 { 1 } else { 2 }
///     }
///     fn join<A: Send, B: Send>(
///         self,
///         a: impl FnOnce() -> A + Send,
///         b: impl FnOnce() -> B + Send,
///     ) -> (A, B) {
///         std::thread::scope(|scope| {
///             let b = scope.spawn(b);
///             (a(), b.join().unwrap())
///         })
///     }
/// }
///
/// let a = vec![0.1; 2 * BLOCK + 1];
/// let kernels = Kernels::active().with_executor(TwoThreads);
/// assert_eq!(kernels.dot(&a, &a)?.to_bits(), dot(&a, &a)?.to_bits());
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub trait Executor: Copy + Send + Sync {
    /// Into how many parts an operation that reads and writes so many bytes is best divided: 1 where that
    /// does not pay, or 0 where besides nobody waits, so that [`done`](Self::done) need not be told. What
    /// computes for long on each element counts as more bytes.
    fn parts(self, bytes: usize) -> usize;

    /// Runs both.
    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B);

    /// Told that a part is done, for whoever waits: its share of the bytes that [`parts`](Self::parts) was
    /// asked about. Reductions, elementwise operations and products of matrices tell all of them, pass after
    /// pass; what works by such parts of its own tells less.
    #[inline]
    fn done(self, bytes: usize) {
        let _ = bytes;
    }

    /// Told how much of a long computation is behind, a share from 0 to 1: factorisations tell after
    /// each block, column or eigenvalue found. A computation made of several tells each of theirs, one
    /// after the other, from 0 on.
    #[inline]
    fn reached(self, share: f32) {
        let _ = share;
    }

    /// Runs `work` with room for `length` elements, or for fewer where there is no memory. What
    /// they hold does not matter.
    fn with_scratch<T>(self, length: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
        let _ = length;
        work(&mut [])
    }
}

/// Runs everything on the calling thread, undivided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serial;

impl Executor for Serial {
    #[inline(always)]
    fn parts(self, _: usize) -> usize {
        0
    }

    #[inline(always)]
    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        (a(), b())
    }
}
