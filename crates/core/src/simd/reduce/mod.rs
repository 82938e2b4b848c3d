//! The lane order: one block of terms to 32 lanes, blocks to a tree, 32 lanes to a number.

mod block;
mod runs;
mod short;

pub(super) use block::{TWICE, add, fold_lanes, spill, walk};
pub(crate) use block::{fold_parts, fold1, fold2};
pub(super) use runs::left_blocks;
pub(crate) use runs::{append, finish};
pub(super) use short::short;

use super::{BLOCK, HAS_FLOATS, LaneVector};
use crate::dispatch::{Choice, Kernels};

/// A reduction over `K` slices of one length that keeps `N` sums for each lane.
///
/// `step` is given equal lanes of every slice. Where a slice has ended it is given `+0.0`,
/// which must leave the sums as they are.
pub(crate) trait Reduction<const K: usize, const N: usize>: Copy + Send + Sync {
    /// What the folded sums become.
    type Output;

    /// How many times as long a term takes as reading it from memory.
    const WEIGHT: usize = 1;

    /// Whether [`start`](Self::start) keeps a term of `-0.0`.
    const KEEPS_SIGN: bool = false;

    /// Adds one term to each lane.
    fn step<L: LaneVector>(self, proof: L::Proof, sums: [L; N], x: [L; K]) -> [L; N];

    /// The sums after one term alone, without the addition to `+0.0`: a term that is `-0.0` may stay one,
    /// which [`positive`] mends once the sums are folded.
    #[inline(always)]
    fn start<L: LaneVector>(self, proof: L::Proof, x: [L; K]) -> [L; N] {
        self.step(proof, [L::splat(proof, 0.0); N], x)
    }

    /// Joins the lanes that `later` holds to those of `sums`: neighbours in the tree or in
    /// the fold.
    #[inline(always)]
    fn join<L: LaneVector>(self, mut sums: [L; N], later: [L; N]) -> [L; N] {
        for (sum, later) in sums.iter_mut().zip(later) {
            *sum = *sum + later;
        }
        sums
    }

    /// The end of the fold, within one vector.
    #[inline(always)]
    fn fold<L: LaneVector>(self, sums: [L; N]) -> [f32; N] {
        let mut folded = [0.0; N];
        for (folded, sum) in folded.iter_mut().zip(sums) {
            *folded = sum.fold();
        }
        folded
    }

    /// The result, from the folded sums.
    fn finish(self, sums: [f32; N]) -> Self::Output;
}

/// Adds the `+0.0` that folded sums from [`Reduction::start`] lack: only a sum of nothing but `-0.0` can tell.
#[inline(always)]
pub(super) fn positive<R, const K: usize, const N: usize>(_: R, mut folded: [f32; N]) -> [f32; N]
where
    R: Reduction<K, N>,
{
    if R::KEEPS_SIGN {
        for sum in &mut folded {
            *sum += 0.0;
        }
    }
    folded
}

/// Whether a short reduction is done at the call itself. Where there is only one instruction set a
/// call is cheap, and code is not.
const AT_THE_CALL: bool = cfg!(target_arch = "x86_64");

/// Whether one is done by itself, out of line.
const BY_ITSELF: bool = HAS_FLOATS && !AT_THE_CALL;

/// Whether the kernels bring an executor, which has no say in a block and does not fit the registers beside them.
#[inline(always)]
fn carries_executor<C: Choice>(_: C) -> bool {
    AT_THE_CALL && size_of::<C::Executor>() > 0
}

/// The lane-order reduction of one slice.
#[inline(always)]
pub(crate) fn reduce1<R, const N: usize>(on: impl Choice, r: R, a: &[f32]) -> R::Output
where
    R: Reduction<1, N>,
{
    if carries_executor(on) {
        let is_block = a.len() <= BLOCK;
        return if is_block { block1(on.kernels().serial(), r, a) } else { blocks1(on, r, a) };
    }
    if AT_THE_CALL && let Some(result) = short(r, [a]) {
        return result;
    }
    if BY_ITSELF && a.len() < 4 {
        return few1(on, r, a);
    }
    long1(on, r, a)
}

/// At most a block.
#[inline(never)]
fn block1<R: Reduction<1, N>, const N: usize>(kernels: Kernels, r: R, a: &[f32]) -> R::Output {
    reduce1(kernels, r, a)
}

/// Fewer than four terms: a function of its own, which needs few registers.
#[inline(never)]
fn few1<R: Reduction<1, N>, const N: usize>(on: impl Choice, r: R, a: &[f32]) -> R::Output {
    if a.len() >= 4 {
        return long1(on, r, a);
    }
    match short(r, [a]) {
        Some(result) => result,
        None => long1(on, r, a),
    }
}

#[inline(never)]
fn long1<R: Reduction<1, N>, const N: usize>(on: impl Choice, r: R, a: &[f32]) -> R::Output {
    if BY_ITSELF
        && a.len() >= 4
        && let Some(result) = short(r, [a])
    {
        return result;
    }
    if a.len() <= BLOCK { on.kernels().fold::<R, 1, N>(r, a, &[]) } else { blocks1(on, r, a) }
}

/// Any number of blocks. A function of its own, so that one block needs no room on the stack.
#[inline(never)]
pub(crate) fn blocks1<R: Reduction<1, N>, const N: usize>(
    on: impl Choice,
    r: R,
    a: &[f32],
) -> R::Output {
    finish(r, on.kernels().tree1(r, a))
}

/// The lane-order reduction of two slices of one length.
#[inline(always)]
pub(crate) fn reduce2<R, const N: usize>(on: impl Choice, r: R, a: &[f32], b: &[f32]) -> R::Output
where
    R: Reduction<2, N>,
{
    if carries_executor(on) {
        let is_block = a.len() <= BLOCK;
        return if is_block {
            block2(on.kernels().serial(), r, a, b)
        } else {
            blocks2(on, r, a, b)
        };
    }
    if AT_THE_CALL && let Some(result) = short(r, [a, b]) {
        return result;
    }
    if BY_ITSELF && a.len() < 4 {
        return few2(on, r, a, b);
    }
    long2(on, r, a, b)
}

/// At most a block.
#[inline(never)]
fn block2<R, const N: usize>(kernels: Kernels, r: R, a: &[f32], b: &[f32]) -> R::Output
where
    R: Reduction<2, N>,
{
    reduce2(kernels, r, a, b)
}

/// Fewer than four terms: a function of its own, which needs few registers.
#[inline(never)]
fn few2<R, const N: usize>(on: impl Choice, r: R, a: &[f32], b: &[f32]) -> R::Output
where
    R: Reduction<2, N>,
{
    if a.len() >= 4 || b.len() != a.len() {
        return long2(on, r, a, b);
    }
    match short(r, [a, b]) {
        Some(result) => result,
        None => long2(on, r, a, b),
    }
}

#[inline(never)]
fn long2<R, const N: usize>(on: impl Choice, r: R, a: &[f32], b: &[f32]) -> R::Output
where
    R: Reduction<2, N>,
{
    if BY_ITSELF
        && a.len() >= 4
        && let Some(result) = short(r, [a, b])
    {
        return result;
    }
    if a.len() <= BLOCK { on.kernels().fold::<R, 2, N>(r, a, b) } else { blocks2(on, r, a, b) }
}

/// More than one block. A function of its own, so that one block needs no room on the stack.
#[inline(never)]
fn blocks2<R: Reduction<2, N>, const N: usize>(
    on: impl Choice,
    r: R,
    a: &[f32],
    b: &[f32],
) -> R::Output {
    finish(r, on.kernels().tree2(r, a, b))
}
