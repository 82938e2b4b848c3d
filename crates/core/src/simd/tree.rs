//! The tree of the lane order, streamed as a binary counter.

use core::mem::MaybeUninit;

/// Levels of the counter: a level more than the bits of the largest number of blocks.
///
/// 2⁶⁴ terms are 2⁵⁰ blocks; where `usize` has 32 bits, 2³² terms are 2¹⁸ blocks.
const LEVELS: usize = if usize::BITS >= 64 { 51 } else { 19 };

/// Partial results that wait for their neighbour, largest run first.
///
/// After `m` blocks there is one entry for each bit set in `m`. Nothing is written before it
/// is needed: an empty tree costs nothing to make.
pub(crate) struct Tree<T> {
    // The first `len` entries are initialised.
    waiting: [MaybeUninit<T>; LEVELS],
    len: usize,
    blocks: u64,
}

impl<T: Copy> Tree<T> {
    /// A tree of no blocks.
    #[inline(always)]
    pub(crate) const fn new() -> Self {
        Self { waiting: [const { MaybeUninit::uninit() }; LEVELS], len: 0, blocks: 0 }
    }

    /// Adds the next block. Runs of equal length merge, as carries do in a counter.
    pub(crate) fn push(&mut self, block: T, merge: impl Fn(T, T) -> T) {
        let mut run = block;
        // Beyond the contract's 2⁶⁴ (2³² on 32-bit targets) terms the counter is full, and
        // its last entry takes what comes.
        let carries = self.blocks.trailing_ones() as usize;
        self.blocks = self.blocks.wrapping_add(1);
        for _ in 0..carries {
            let Some(before) = self.pop() else { break };
            run = merge(before, run);
        }
        if self.len == LEVELS
            && let Some(before) = self.pop()
        {
            run = merge(before, run);
        }
        if let Some(slot) = self.waiting.get_mut(self.len) {
            slot.write(run);
            self.len += 1;
        }
    }

    /// The tree over all blocks and `last`, a run shorter than any that waits.
    pub(crate) fn finish(&self, last: Option<T>, merge: impl Fn(T, T) -> T) -> Option<T> {
        let mut run = last;
        for entry in self.waiting.get(..self.len)?.iter().rev() {
            // SAFETY: entries below `len` are initialised.
            let before = unsafe { entry.assume_init() };
            run = Some(match run {
                Some(run) => merge(before, run),
                None => before,
            });
        }
        run
    }

    fn pop(&mut self) -> Option<T> {
        let index = self.len.checked_sub(1)?;
        let entry = self.waiting.get(index)?;
        self.len = index;
        // SAFETY: `index` is below the old `len`, and entries below `len` are initialised.
        Some(unsafe { entry.assume_init() })
    }
}
