//! Who is told how far operations on [`Threads`](crate::Threads) are.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Is told how far operations are, for a bar or a log: see [`watched`].
///
/// An operation may be a part of another, and tells all the same.
pub trait Watcher: Send + Sync {
    /// An operation begins that reads and writes so many bytes, or works as long as if it did: into how many parts it is
    /// divided at least, so that [`done`](Self::done) is told in time.
    fn begin(&self, bytes: usize) -> usize;

    /// So many of the bytes are done.
    fn done(&self, bytes: usize);

    /// So much of a factorisation is behind, a share from 0 to 1: see
    /// [`Executor::reached`](crate::Executor::reached).
    fn reached(&self, share: f32) {
        let _ = share;
    }
}

thread_local! {
    // What every operation asks for, in one load: usually there is no watcher.
    static IS_WATCHED: Cell<bool> = const { Cell::new(false) };
    static WATCHER: RefCell<Option<Arc<dyn Watcher>>> = const { RefCell::new(None) };
}

/// Runs `work`, whose operations on [`Threads`](crate::Threads) tell the watcher how far they are, whichever threads they
/// run on. No bit depends on it.
///
/// Sums, products, norms, distances, elementwise operations and products of matrices tell of all their bytes, pass
/// after pass; what is made of them (factorisations) tells of its parts and of the share that is behind.
///
/// ```
/// use orthant::{Watcher, watched};
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// #[derive(Default)]
/// struct Count(AtomicUsize);
///
/// impl Watcher for Count {
///     fn begin(&self, bytes: usize) -> usize {
///         bytes >> 20
///     }
///     fn done(&self, bytes: usize) {
///         self.0.fetch_add(bytes, Ordering::Relaxed);
///     }
/// }
///
/// let (a, count) = (vec![0.5; 1_000_000], Arc::new(Count::default()));
/// let sum = watched(count.clone(), || orthant::sum(&a));
/// assert_eq!(sum, 500_000.0);
/// assert_eq!(count.0.load(Ordering::Relaxed), 4_000_000);
/// ```
pub fn watched<T>(watcher: Arc<dyn Watcher>, work: impl FnOnce() -> T) -> T {
    during(&Some(watcher), work)
}

/// Whether what runs on this thread is watched.
#[inline(always)]
pub(crate) fn is_any() -> bool {
    IS_WATCHED.get()
}

/// The watcher of what runs on this thread.
pub(crate) fn current() -> Option<Arc<dyn Watcher>> {
    // There is none either when the thread ends.
    if is_any() { WATCHER.try_with(|watcher| watcher.borrow().clone()).ok()? } else { None }
}

/// Tells the watcher that so many bytes are done.
#[cold]
#[inline(never)]
pub(crate) fn done(bytes: usize) {
    if let Some(watcher) = current() {
        watcher.done(bytes);
    }
}

/// Tells the watcher how much of a factorisation is behind.
#[cold]
#[inline(never)]
pub(crate) fn reached(share: f32) {
    if let Some(watcher) = current() {
        watcher.reached(share);
    }
}

/// Runs `work` under this watcher, or under none.
#[inline]
pub(crate) fn during<T>(watcher: &Option<Arc<dyn Watcher>>, work: impl FnOnce() -> T) -> T {
    let before = current();
    if before.is_none() && watcher.is_none() {
        return work();
    }
    set(watcher.clone());
    let _restored = Restored(before);
    work()
}

fn set(watcher: Option<Arc<dyn Watcher>>) {
    IS_WATCHED.set(watcher.is_some());
    // Where the thread ends there is nobody to tell.
    let _ = WATCHER.try_with(|current| current.replace(watcher));
}

/// Restores the watcher when it goes, also when a panic passes.
struct Restored(Option<Arc<dyn Watcher>>);

impl Drop for Restored {
    fn drop(&mut self) {
        set(self.0.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use orthant_core::Executor;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Watcher for Count {
        fn begin(&self, bytes: usize) -> usize {
            bytes >> 16
        }
        fn done(&self, bytes: usize) {
            self.0.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    #[test]
    fn each_watcher_is_told_of_its_own_operations_on_whichever_threads() {
        let a = vec![1.0; 3_000_000];
        let counts = [(); 4].map(|()| Arc::new(Count::default()));
        std::thread::scope(|scope| {
            for (i, count) in counts.iter().enumerate() {
                let a = &a[..(i + 1) * 500_000];
                scope.spawn(move || {
                    assert_eq!(watched(count.clone(), || crate::sum(a)), a.len() as f32);
                    // And of none after.
                    assert_eq!(crate::sum(a), a.len() as f32);
                });
            }
        });
        for (i, count) in counts.iter().enumerate() {
            assert_eq!(count.0.load(Ordering::Relaxed), (i + 1) * 2_000_000);
        }
    }

    #[test]
    fn the_watcher_of_before_is_back_after_a_panic() {
        let (outer, inner) = (Arc::new(Count::default()), Arc::new(Count::default()));
        watched(outer.clone(), || {
            let fails = || watched(inner.clone(), || panic!("as it should"));
            assert!(catch_unwind(AssertUnwindSafe(fails)).is_err());
            crate::Threads::default().done(7);
        });
        assert_eq!(inner.0.load(Ordering::Relaxed), 0);
        assert_eq!(outer.0.load(Ordering::Relaxed), 7);
    }
}
