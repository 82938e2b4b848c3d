//! Runs of blocks: the tree over them, in parts that an executor may run, and its fold.

use super::Reduction;
use super::block::{Add, fold_lanes, spill};
use crate::dispatch::Kernels;
use crate::executor::Executor;
use crate::simd::{BLOCK, Baseline, LaneVector, Lanes};

/// Joins a run of blocks to the one before it.
pub(crate) fn append<R, const K: usize, const N: usize>(
    r: R,
    first: &mut [Lanes; N],
    later: &[Lanes; N],
) where
    R: Reduction<K, N>,
{
    let zero = Baseline::splat((), 0.0);
    for part in 0..Baseline::PARTS {
        let (mut a, mut b) = ([zero; N], [zero; N]);
        for (x, lanes) in a.iter_mut().zip(first.iter()) {
            *x = Baseline::load((), &lanes.0, part);
        }
        for (x, lanes) in b.iter_mut().zip(later) {
            *x = Baseline::load((), &lanes.0, part);
        }
        spill(first, part, [r.join(a, b)]);
    }
}

/// Two neighbouring runs of blocks, joined.
#[inline(always)]
pub(crate) fn join<R, const K: usize, const N: usize>(
    r: R,
    mut first: [Lanes; N],
    later: [Lanes; N],
) -> [Lanes; N]
where
    R: Reduction<K, N>,
{
    append(r, &mut first, &later);
    first
}

/// The result of lanes in memory.
pub(crate) fn finish<R, const K: usize, const N: usize>(r: R, lanes: [Lanes; N]) -> R::Output
where
    R: Reduction<K, N>,
{
    r.finish(fold_lanes::<Baseline, R, K, N>(r, (), lanes))
}

/// Blocks in the left half of a tree over `terms`: the largest power of two below the number
/// of blocks. `terms` is more than a block.
#[inline]
pub(crate) fn left_blocks(terms: usize) -> usize {
    1 << (terms.div_ceil(BLOCK) - 1).checked_ilog2().unwrap_or(0)
}

impl<E: Executor> Kernels<E> {
    /// The lane sums of a run of blocks of one slice.
    #[inline(never)]
    pub(crate) fn tree1<R: Reduction<1, N>, const N: usize>(self, r: R, a: &[f32]) -> [Lanes; N] {
        let bytes = size_of_val(a);
        let is_far = self.is_far(bytes);
        match self.executor().parts(bytes.saturating_mul(R::WEIGHT)) {
            0 | 1 => self.leaf1(r, a, is_far),
            parts => self.fork1(r, a, is_far, a.len() / parts),
        }
    }

    /// The same, of parts of at most `largest` terms.
    fn fork1<R: Reduction<1, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        is_far: bool,
        largest: usize,
    ) -> [Lanes; N] {
        if a.len() > BLOCK.max(largest)
            && let Some((left, right)) = a.split_at_checked(left_blocks(a.len()) * BLOCK)
        {
            let (first, later) = self.executor().join(
                || self.fork1(r, left, is_far, largest),
                || self.fork1(r, right, is_far, largest),
            );
            return join(r, first, later);
        }
        self.leaf1(r, a, is_far)
    }

    /// A part that is not divided.
    #[inline(always)]
    fn leaf1<R: Reduction<1, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        is_far: bool,
    ) -> [Lanes; N] {
        let lanes = self.serial().subtree1(r, a, is_far);
        self.executor().done((size_of_val(a)).saturating_mul(R::WEIGHT));
        lanes
    }

    /// The lane sums of a run of blocks of two slices of one length.
    #[inline(never)]
    pub(crate) fn tree2<R: Reduction<2, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        b: &[f32],
    ) -> [Lanes; N] {
        let bytes = size_of_val(a) + size_of_val(b);
        let is_far = self.is_far(bytes);
        match self.executor().parts(bytes.saturating_mul(R::WEIGHT)) {
            0 | 1 => self.leaf2(r, a, b, is_far),
            parts => self.fork2(r, a, b, is_far, a.len() / parts),
        }
    }

    /// The same, of parts of at most `largest` terms.
    fn fork2<R: Reduction<2, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        b: &[f32],
        is_far: bool,
        largest: usize,
    ) -> [Lanes; N] {
        if a.len() > BLOCK.max(largest) {
            let at = left_blocks(a.len()) * BLOCK;
            if let (Some(a), Some(b)) = (a.split_at_checked(at), b.split_at_checked(at)) {
                let (first, later) = self.executor().join(
                    || self.fork2(r, a.0, b.0, is_far, largest),
                    || self.fork2(r, a.1, b.1, is_far, largest),
                );
                return join(r, first, later);
            }
        }
        self.leaf2(r, a, b, is_far)
    }

    /// A part that is not divided.
    #[inline(always)]
    fn leaf2<R: Reduction<2, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        b: &[f32],
        is_far: bool,
    ) -> [Lanes; N] {
        let lanes = self.serial().subtree2(r, a, b, is_far);
        self.executor().done((size_of_val(a) + size_of_val(b)).saturating_mul(R::WEIGHT));
        lanes
    }
}

impl Kernels {
    fn subtree1<R: Reduction<1, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        is_far: bool,
    ) -> [Lanes; N] {
        if a.len() > BLOCK
            && let Some((left, right)) = a.split_at_checked(left_blocks(a.len()) * BLOCK)
        {
            let first = self.subtree1(r, left, is_far);
            return join(r, first, self.subtree1(r, right, is_far));
        }
        let mut lanes = [Lanes::ZERO; N];
        self.run(Add::<R, 1, N> { reduction: r, is_far, lanes: &mut lanes }, a, &[]);
        lanes
    }

    fn subtree2<R: Reduction<2, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        b: &[f32],
        is_far: bool,
    ) -> [Lanes; N] {
        if a.len() > BLOCK {
            let at = left_blocks(a.len()) * BLOCK;
            if let (Some(a), Some(b)) = (a.split_at_checked(at), b.split_at_checked(at)) {
                let first = self.subtree2(r, a.0, b.0, is_far);
                return join(r, first, self.subtree2(r, a.1, b.1, is_far));
            }
        }
        let mut lanes = [Lanes::ZERO; N];
        self.run(Add::<R, 2, N> { reduction: r, is_far, lanes: &mut lanes }, a, b);
        lanes
    }

    /// Adds terms to the lanes of a block. Every slice has as many as the first, and the block
    /// has room for them; only its last call may bring a number that is not a multiple of 32.
    pub(crate) fn add_terms<R, const K: usize, const N: usize>(
        self,
        r: R,
        slices: [&[f32]; K],
        lanes: &mut [Lanes; N],
    ) where
        R: Reduction<K, N>,
    {
        let a = slices.first().copied().unwrap_or_default();
        let b = slices.get(1).copied().unwrap_or_default();
        self.run(Add::<R, K, N> { reduction: r, is_far: false, lanes }, a, b);
    }
}
