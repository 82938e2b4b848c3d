//! Runs of blocks: the tree over them, in parts that an executor may run, and its fold.

use super::Reduction;
use super::block::{Add, AddTwo, fold_lanes, spill};
use crate::dispatch::{Distance, Kernels};
use crate::executor::Executor;
use crate::simd::{BLOCK, Baseline, HAS_VECTORS, LANES, LaneVector, Lanes, Tree};
use core::ops::Range;

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

/// Subtrees for each part of a divided tree, the more of which there are, the more equal are the parts; and in all, but
/// for twice as many as parts.
const SUBTREES: usize = 16;
const MOST: usize = 512;

/// The lanes of a subtree, of `W` reductions side by side.
type Subtree<const W: usize> = [[f32; LANES]; W];

/// What gives the lanes of a range of terms that is a subtree.
pub(crate) trait Sums<const W: usize>:
    Fn(Range<usize>) -> [Lanes; W] + Copy + Send + Sync
{
}
impl<F: Fn(Range<usize>) -> [Lanes; W] + Copy + Send + Sync, const W: usize> Sums<W> for F {}

impl<E: Executor> Kernels<E> {
    /// The lanes of the tree over so many terms, whose subtrees are divided evenly into parts and then joined by
    /// `merge`.
    pub(crate) fn fork_tree<const W: usize>(
        self,
        terms: usize,
        parts: usize,
        sums: impl Sums<W>,
        merge: impl Fn(&mut [Lanes; W], &[Lanes; W]) + Copy,
    ) -> [Lanes; W] {
        let blocks = terms.div_ceil(BLOCK);
        let most = parts.saturating_mul(2).max(MOST).min(blocks);
        let wanted = parts.saturating_mul(SUBTREES).min(most);
        self.executor().with_scratch(wanted.saturating_mul(W * LANES), |scratch| {
            let mut few = [[[0.0; LANES]; W]; SUBTREES];
            let room = scratch.as_chunks_mut::<LANES>().0.as_chunks_mut::<W>().0;
            let room = if room.len() > few.len() { room } else { &mut few };
            let level = blocks.div_ceil(room.len().min(wanted).max(1)).checked_next_power_of_two();
            let level = level.map_or(0, |subtrees| subtrees.trailing_zeros());
            let largest = BLOCK << level;
            let room = room.get_mut(..terms.div_ceil(largest.max(1))).unwrap_or_default();
            let most = room.len().div_ceil(parts.max(1));
            self.fork_subtrees(room, most, 0..terms, largest, sums);
            let (mut tree, mut last) = (Tree::new(), [Lanes::ZERO; W]);
            for (i, subtree) in room.iter().enumerate() {
                if i > 0 {
                    if let Some(block) = tree.block(last) {
                        *block = last;
                    }
                    tree.close(level, merge);
                }
                last = subtree.map(Lanes);
            }
            tree.finish(&mut last, true, merge);
            last
        })
    }

    /// The lanes of so many subtrees of up to `largest` terms, in parts of at most `most`.
    fn fork_subtrees<const W: usize>(
        self,
        subtrees: &mut [Subtree<W>],
        most: usize,
        terms: Range<usize>,
        largest: usize,
        sums: impl Sums<W>,
    ) {
        if subtrees.len() > most.max(1) {
            let at = subtrees.len() / 2;
            let (first, later) = subtrees.split_at_mut_checked(at).unwrap_or_default();
            let middle = terms.start + at * largest;
            self.executor().join(
                || self.fork_subtrees(first, most, terms.start..middle, largest, sums),
                || self.fork_subtrees(later, most, middle..terms.end, largest, sums),
            );
            return;
        }
        let mut start = terms.start;
        for subtree in subtrees {
            let end = terms.end.min(start + largest);
            for (to, lanes) in subtree.iter_mut().zip(sums(start..end)) {
                *to = lanes.0;
            }
            start = end;
        }
    }

    /// The lane sums of a run of blocks of one slice.
    #[inline(never)]
    pub(crate) fn tree1<R: Reduction<1, N>, const N: usize>(self, r: R, a: &[f32]) -> [Lanes; N] {
        let bytes = size_of_val(a).saturating_mul(R::WEIGHT);
        let distance = self.distance(size_of_val(a));
        let sums = |range: Range<usize>| {
            let a = a.get(range).unwrap_or_default();
            let lanes = self.serial().subtree1(r, a, distance);
            self.executor().done(size_of_val(a).saturating_mul(R::WEIGHT));
            lanes
        };
        match self.executor().parts(bytes) {
            0 | 1 => sums(0..a.len()),
            parts => self.fork_tree(a.len(), parts, sums, |a, b| append(r, a, b)),
        }
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
        let distance = self.distance(bytes);
        let sums = |range: Range<usize>| {
            let (a, b) = (a.get(range.clone()), b.get(range));
            let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
            let lanes = self.serial().subtree2(r, a, b, distance);
            self.executor().done((size_of_val(a) + size_of_val(b)).saturating_mul(R::WEIGHT));
            lanes
        };
        match self.executor().parts(bytes.saturating_mul(R::WEIGHT)) {
            0 | 1 => sums(0..a.len()),
            parts => self.fork_tree(a.len(), parts, sums, |a, b| append(r, a, b)),
        }
    }
}

/// Whether so many terms are two blocks that are read side by side.
#[inline(always)]
fn are_two<R: Reduction<K, N>, const K: usize, const N: usize>(
    _: R,
    terms: usize,
    distance: Distance,
) -> bool {
    HAS_VECTORS && N == 1 && R::WEIGHT == 1 && terms == 2 * BLOCK && distance == Distance::Beyond
}

impl Kernels {
    fn subtree1<R: Reduction<1, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        distance: Distance,
    ) -> [Lanes; N] {
        if are_two(r, a.len(), distance) {
            let mut lanes = [[Lanes::ZERO; N]; 2];
            self.run(AddTwo::<R, 1, N> { reduction: r, lanes: &mut lanes }, a, &[]);
            let [first, later] = lanes;
            return join(r, first, later);
        }
        if a.len() > BLOCK
            && let Some((left, right)) = a.split_at_checked(left_blocks(a.len()) * BLOCK)
        {
            let first = self.subtree1(r, left, distance);
            return join(r, first, self.subtree1(r, right, distance));
        }
        let mut lanes = [Lanes::ZERO; N];
        let is_far = distance > Distance::Near;
        self.run(Add::<R, 1, N> { reduction: r, is_far, lanes: &mut lanes }, a, &[]);
        lanes
    }

    fn subtree2<R: Reduction<2, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        b: &[f32],
        distance: Distance,
    ) -> [Lanes; N] {
        if are_two(r, a.len(), distance) {
            let mut lanes = [[Lanes::ZERO; N]; 2];
            self.run(AddTwo::<R, 2, N> { reduction: r, lanes: &mut lanes }, a, b);
            let [first, later] = lanes;
            return join(r, first, later);
        }
        if a.len() > BLOCK {
            let at = left_blocks(a.len()) * BLOCK;
            if let (Some(a), Some(b)) = (a.split_at_checked(at), b.split_at_checked(at)) {
                let first = self.subtree2(r, a.0, b.0, distance);
                return join(r, first, self.subtree2(r, a.1, b.1, distance));
            }
        }
        let mut lanes = [Lanes::ZERO; N];
        let is_far = distance > Distance::Near;
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
