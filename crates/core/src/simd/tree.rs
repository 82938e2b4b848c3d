//! The tree of the lane order, streamed as a binary counter.

use core::mem::MaybeUninit;

/// Levels of the counter: a level more than the bits of the largest number of blocks.
///
/// 2⁶⁴ terms are 2⁵⁰ blocks; where `usize` has 32 bits, 2³² terms are 2¹⁸ blocks.
const LEVELS: usize = if usize::BITS >= 64 { 51 } else { 19 };

/// Partial results that wait for their neighbour, largest run first, then the block that is
/// being filled.
///
/// After `m` blocks one entry waits for each bit set in `m`. Nothing is written before it is
/// needed, and runs merge where they wait: an empty tree costs nothing to make, and on a stack
/// of a few KiB there would be no room for copies.
pub(crate) struct Tree<T> {
    // The first `len` entries are initialised, and the one after them if `open`.
    entries: [MaybeUninit<T>; LEVELS],
    // Below `LEVELS`, so that there is an entry for the open block.
    len: usize,
    open: bool,
    blocks: u64,
}

impl<T: Copy> Tree<T> {
    /// A tree of no blocks.
    #[inline(always)]
    pub(crate) const fn new() -> Self {
        let entries = [const { MaybeUninit::uninit() }; LEVELS];
        Self { entries, len: 0, open: false, blocks: 0 }
    }

    /// The block that is being filled; a new one is `empty`.
    #[inline]
    pub(crate) fn block(&mut self, empty: T) -> Option<&mut T> {
        let entry = self.entries.get_mut(self.len)?;
        if !self.open {
            entry.write(empty);
            self.open = true;
        }
        // SAFETY: the entry was written when the block was opened.
        Some(unsafe { entry.assume_init_mut() })
    }

    /// The block that is being filled, if there is one.
    #[inline]
    pub(crate) fn open_block(&self) -> Option<&T> {
        let entry = self.entries.get(self.len).filter(|_| self.open)?;
        // SAFETY: the entry was written when the block was opened.
        Some(unsafe { entry.assume_init_ref() })
    }

    /// The greatest `level` such that a subtree of `2^level` blocks may come next.
    #[inline]
    pub(crate) fn level(&self) -> u32 {
        self.blocks.trailing_zeros()
    }

    /// Closes the block that was being filled, or the subtree of `2^level` blocks in its place. Runs
    /// of equal length merge, as carries do in a counter; `merge(first, later)` joins a run to the
    /// one before it.
    pub(crate) fn close(&mut self, level: u32, merge: impl Fn(&mut T, &T)) {
        if !self.open {
            return;
        }
        self.open = false;
        self.len += 1;
        let carries = (self.blocks >> level).trailing_ones();
        self.blocks = self.blocks.wrapping_add(1 << level);
        for _ in 0..carries {
            self.merge_last(&merge);
        }
        // Beyond the contract's 2⁶⁴ (2³² on 32-bit targets) terms the counter is full, and
        // its last entry takes what comes.
        if self.len == LEVELS {
            self.merge_last(&merge);
        }
    }

    fn merge_last(&mut self, merge: impl Fn(&mut T, &T)) {
        let waiting = self.entries.get_mut(..self.len).unwrap_or_default();
        if let [.., first, later] = waiting {
            // SAFETY: entries below `len` are initialised.
            unsafe { merge(first.assume_init_mut(), later.assume_init_ref()) };
            self.len -= 1;
        }
    }

    /// Joins `last`, a run shorter than any that waits, to the tree over all closed blocks. If
    /// it is no run but a placeholder, the tree over the blocks replaces it.
    pub(crate) fn finish(&self, last: &mut T, mut is_run: bool, merge: impl Fn(&mut T, &T)) {
        for entry in self.entries.get(..self.len).unwrap_or_default().iter().rev() {
            // SAFETY: entries below `len` are initialised.
            let mut first = unsafe { entry.assume_init() };
            if is_run {
                merge(&mut first, last);
            }
            *last = first;
            is_run = true;
        }
    }
}
