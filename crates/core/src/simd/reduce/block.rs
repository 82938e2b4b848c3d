//! One block of terms: to its 32 lanes, or folded to a number.

use super::Reduction;
use crate::dispatch::{Job, Kernels};
use crate::executor::Executor;
use crate::simd::few::one;
use crate::simd::{
    BLOCK, FEW, HAS_FLOATS, LANES, LINE, LaneVector, Lanes, Row, SCALAR_ONLY, rows::Rows,
};

/// Elements ahead that are asked for where operands come from beyond the second level of cache.
///
/// From the third level Zen 5 by itself reads 105 GB/s; asked from 1 KiB to 4 KiB ahead it reads 130. In the second
/// level the requests cost 14% of a dot. From memory they cost 5% on Zen 5, where Emerald Rapids is 1.2 times as fast.
const AHEAD: usize = 1024;

/// Adds a row to the sums of `HELD` parts, starting at part `first`. The row that comes `AHEAD` elements later is
/// asked for, unless that is none.
#[inline(always)]
fn add_row<L, R, const K: usize, const N: usize, const HELD: usize, const AHEAD: usize>(
    reduction: R,
    proof: L::Proof,
    row: [&Row; K],
    sums: &mut [[L; N]; HELD],
    first: usize,
) where
    L: LaneVector,
    R: Reduction<K, N>,
{
    if AHEAD > 0 && first == 0 {
        for row in row {
            for line in (0..LANES).step_by(LINE) {
                L::prefetch(proof, row.as_ptr().wrapping_add(AHEAD + line));
            }
        }
    }
    for (held, sums) in sums.iter_mut().enumerate() {
        let mut x = [L::splat(proof, 0.0); K];
        // By reference: taking rows out of the array asked of each whether there is one.
        for (x, row) in x.iter_mut().zip(&row) {
            *x = L::load(proof, row, first + held);
        }
        *sums = reduction.step(proof, *sums, x);
    }
}

/// Adds rows to the sums of `HELD` parts, starting at part `first`.
#[inline(always)]
pub(crate) fn walk<L, R, const K: usize, const N: usize, const HELD: usize, const AHEAD: usize>(
    reduction: R,
    proof: L::Proof,
    slices: [&[f32]; K],
    mut sums: [[L; N]; HELD],
    first: usize,
) -> [[L; N]; HELD]
where
    L: LaneVector,
    R: Reduction<K, N>,
{
    let zero = L::splat(proof, 0.0);
    let rows = Rows::new(slices);
    if L::PAIRS {
        for pair in rows.pairs() {
            for row in pair {
                add_row::<L, R, K, N, HELD, AHEAD>(reduction, proof, row, &mut sums, first);
            }
        }
        if let Some(row) = rows.odd() {
            add_row::<L, R, K, N, HELD, AHEAD>(reduction, proof, row, &mut sums, first);
        }
    } else {
        for row in rows.full() {
            add_row::<L, R, K, N, HELD, AHEAD>(reduction, proof, row, &mut sums, first);
        }
    }
    for (held, sums) in sums.iter_mut().enumerate() {
        if rows.tail_len() > (first + held) * L::WIDTH {
            let mut x = [zero; K];
            for (x, tail) in x.iter_mut().zip(rows.tail()) {
                *x = L::load_partial(proof, tail, first + held);
            }
            *sums = reduction.step(proof, *sums, x);
        }
    }
    sums
}

/// Elements ahead that are asked for in each of two blocks that are read side by side, into the second level of cache.
///
/// On Emerald Rapids a norm reads memory 1.16 times as fast as loads in one stream, with 512 into the first level 1.10,
/// with 2,048 1.13, block after block 1.02; a dot 1.22, 1.18, 1.20 and 1.14.
const AHEAD_IN_TWO: usize = 1024;

/// Asks for what comes `ahead` elements after the rows.
#[inline(always)]
fn ask_for<L: LaneVector, const K: usize>(proof: L::Proof, rows: &[&Row; K], ahead: usize) {
    // By reference, as in `add_row`, and each array by itself: chained, rows went through the stack.
    for row in rows {
        for line in (0..LANES).step_by(LINE) {
            L::prefetch_second_level(proof, row.as_ptr().wrapping_add(ahead + line));
        }
    }
}

/// Adds two neighbouring blocks, each to sums of its own, side by side: a core reads several streams faster than one.
#[inline(always)]
fn walk_two<L, R, const K: usize, const N: usize, const HELD: usize>(
    reduction: R,
    proof: L::Proof,
    [first, later]: [[&[f32]; K]; 2],
) -> [[[L; N]; HELD]; 2]
where
    L: LaneVector,
    R: Reduction<K, N>,
{
    let zeros = [[L::splat(proof, 0.0); N]; HELD];
    let (mut sums, mut other) = (zeros, zeros);
    for (i, [row, beside]) in Rows::new(first).beside(Rows::new(later)).enumerate() {
        // Behind the end of the first is the other's start, which is behind already.
        let is_last = i >= (BLOCK - AHEAD_IN_TWO) / LANES;
        let ahead = if is_last { AHEAD_IN_TWO + BLOCK } else { AHEAD_IN_TWO };
        ask_for::<L, K>(proof, &row, ahead);
        ask_for::<L, K>(proof, &beside, ahead);
        add_row::<L, R, K, N, HELD, 0>(reduction, proof, row, &mut sums, 0);
        add_row::<L, R, K, N, HELD, 0>(reduction, proof, beside, &mut other, 0);
    }
    [sums, other]
}

/// Folds all parts to one vector: for each `h` from half their number down, part `j + h` is
/// joined to part `j`.
#[inline(always)]
pub(crate) fn fold_parts<L, R, const K: usize, const N: usize, const PARTS: usize>(
    reduction: R,
    mut parts: [[L; N]; PARTS],
) -> [f32; N]
where
    L: LaneVector,
    R: Reduction<K, N>,
{
    let mut rest = parts.as_mut_slice();
    while rest.len() > 1 {
        let (low, high) = rest.split_at_mut(rest.len() / 2);
        for (low, high) in low.iter_mut().zip(high) {
            *low = reduction.join(*low, *high);
        }
        rest = low;
    }
    rest.first().map_or([0.0; N], |&sums| reduction.fold(sums))
}

/// Folds lanes that are in memory.
#[inline(always)]
pub(crate) fn fold_lanes<L, R, const K: usize, const N: usize>(
    reduction: R,
    proof: L::Proof,
    lanes: [Lanes; N],
) -> [f32; N]
where
    L: LaneVector,
    R: Reduction<K, N>,
{
    // Eight parts of four lanes are the most there are.
    let zero = L::splat(proof, 0.0);
    let mut parts = [[zero; N]; LANES / 4];
    for (part, sums) in parts.iter_mut().enumerate().take(L::PARTS) {
        for (sum, lanes) in sums.iter_mut().zip(&lanes) {
            *sum = L::load(proof, &lanes.0, part);
        }
    }
    let [p0, p1, p2, p3, p4, p5, p6, p7] = parts;
    match L::PARTS {
        2 => fold_parts::<L, R, K, N, 2>(reduction, [p0, p1]),
        4 => fold_parts::<L, R, K, N, 4>(reduction, [p0, p1, p2, p3]),
        _ => fold_parts::<L, R, K, N, 8>(reduction, [p0, p1, p2, p3, p4, p5, p6, p7]),
    }
}

/// Adds terms to the lanes of a block. See [`walk`] for `AHEAD`.
#[inline(always)]
pub(crate) fn add<L, R, const K: usize, const N: usize, const AHEAD: usize>(
    reduction: R,
    proof: L::Proof,
    slices: [&[f32]; K],
    lanes: &mut [Lanes; N],
) where
    L: LaneVector,
    R: Reduction<K, N>,
{
    // As many parts as registers hold: all four of them, two, or one at a time.
    if L::PARTS * N <= L::SUMS && L::PARTS == 4 {
        let sums = walk::<L, R, K, N, 4, AHEAD>(reduction, proof, slices, held(proof, lanes, 0), 0);
        spill(lanes, 0, sums);
    } else if 2 * N <= L::SUMS {
        for first in (0..L::PARTS).step_by(2) {
            let sums = held(proof, lanes, first);
            let sums = walk::<L, R, K, N, 2, AHEAD>(reduction, proof, slices, sums, first);
            spill(lanes, first, sums);
        }
    } else {
        for first in 0..L::PARTS {
            let sums = held(proof, lanes, first);
            let sums = walk::<L, R, K, N, 1, AHEAD>(reduction, proof, slices, sums, first);
            spill(lanes, first, sums);
        }
    }
}

/// Parts of lanes in memory, from part `first` on.
#[inline(always)]
fn held<L: LaneVector, const N: usize, const HELD: usize>(
    proof: L::Proof,
    lanes: &[Lanes; N],
    first: usize,
) -> [[L; N]; HELD] {
    let mut parts = [[L::splat(proof, 0.0); N]; HELD];
    for (held, sums) in parts.iter_mut().enumerate() {
        for (sum, lanes) in sums.iter_mut().zip(lanes) {
            *sum = L::load(proof, &lanes.0, first + held);
        }
    }
    parts
}

/// Parts of lanes, to memory.
#[inline(always)]
pub(crate) fn spill<L: LaneVector, const N: usize, const HELD: usize>(
    lanes: &mut [Lanes; N],
    first: usize,
    parts: [[L; N]; HELD],
) {
    for (held, sums) in parts.into_iter().enumerate() {
        for (lanes, sum) in lanes.iter_mut().zip(sums) {
            sum.store(&mut lanes.0, first + held);
        }
    }
}

/// The first `K` of two slices.
#[inline(always)]
fn first<'a, const K: usize>(a: &'a [f32], b: &'a [f32]) -> [&'a [f32]; K] {
    let mut slices = [a; K];
    if let Some(second) = slices.get_mut(1) {
        *second = b;
    }
    slices
}

/// One block, folded: four parts, one at a time in registers, each joined to its partner in the fold.
#[inline(always)]
fn fold_by_parts<L, R, const K: usize, const N: usize>(
    reduction: R,
    proof: L::Proof,
    slices: [&[f32]; K],
) -> [f32; N]
where
    L: LaneVector,
    R: Reduction<K, N>,
{
    let zeros = [[L::splat(proof, 0.0); N]];
    let [first] = walk::<L, R, K, N, 1, 0>(reduction, proof, slices, zeros, 0);
    let [later] = walk::<L, R, K, N, 1, 0>(reduction, proof, slices, zeros, 2);
    let even = reduction.join(first, later);
    let [first] = walk::<L, R, K, N, 1, 0>(reduction, proof, slices, zeros, 1);
    let [later] = walk::<L, R, K, N, 1, 0>(reduction, proof, slices, zeros, 3);
    reduction.fold(reduction.join(even, reduction.join(first, later)))
}

/// Elements that have two terms for each lane.
pub(crate) const TWICE: usize = 2 * LANES;

/// One block, folded.
#[inline(always)]
fn fold<L, R, const K: usize, const N: usize>(
    reduction: R,
    proof: L::Proof,
    slices: [&[f32]; K],
) -> R::Output
where
    L: LaneVector,
    R: Reduction<K, N>,
{
    if SCALAR_ONLY && K == 2 && N == 1 {
        let few = match slices.first().map(|slice| slice.len()) {
            Some(LANES) => one::<L::Slim, R, K, N, 1>(reduction, proof, slices),
            Some(TWICE) => one::<L::Slim, R, K, N, 2>(reduction, proof, slices),
            _ => None,
        };
        if let Some(result) = few {
            return result;
        }
    }
    // All lanes stay in registers, from the first term to the last fold.
    let folded = if L::PARTS == 4 && 4 * N <= L::SUMS {
        let zeros = [[L::splat(proof, 0.0); N]; 4];
        let sums = walk::<L, R, K, N, 4, 0>(reduction, proof, slices, zeros, 0);
        fold_parts::<L, R, K, N, 4>(reduction, sums)
    } else if L::PARTS == 2 && 2 * N <= L::SUMS {
        let zeros = [[L::splat(proof, 0.0); N]; 2];
        let sums = walk::<L, R, K, N, 2, 0>(reduction, proof, slices, zeros, 0);
        fold_parts::<L, R, K, N, 2>(reduction, sums)
    } else if HAS_FLOATS && L::SUMS == 1 && N == 1 {
        fold_by_parts::<L, R, K, N>(reduction, proof, slices)
    } else {
        let mut lanes = [Lanes::ZERO; N];
        add::<L, R, K, N, 0>(reduction, proof, slices, &mut lanes);
        fold_lanes::<L, R, K, N>(reduction, proof, lanes)
    };
    reduction.finish(folded)
}

/// One block, folded.
struct Fold<R, const K: usize, const N: usize>(R);

impl<R: Reduction<K, N>, const K: usize, const N: usize> Job for Fold<R, K, N> {
    type Output = R::Output;
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) -> R::Output {
        fold::<L, R, K, N>(self.0, proof, first(a, b))
    }
}

/// One block of [`FEW`] terms or more, folded, where vectors may be twice as wide.
struct FoldLong<R, const K: usize, const N: usize>(R);

impl<R: Reduction<K, N>, const K: usize, const N: usize> Job for FoldLong<R, K, N> {
    type Output = R::Output;
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) -> R::Output {
        if L::is_wide_fast(proof) {
            fold::<L::Wide, R, K, N>(self.0, proof, first(a, b))
        } else {
            fold::<L, R, K, N>(self.0, proof, first(a, b))
        }
    }
}

impl<E: Executor> Kernels<E> {
    /// The lane-order reduction of `K` slices of at most a block.
    #[inline(always)]
    pub(super) fn fold<R, const K: usize, const N: usize>(
        self,
        reduction: R,
        a: &[f32],
        b: &[f32],
    ) -> R::Output
    where
        R: Reduction<K, N>,
    {
        if a.len() >= FEW
            && let Some(folded) = self.run_on_two_widths(FoldLong::<R, K, N>(reduction), a, b)
        {
            return folded;
        }
        self.run(Fold::<R, K, N>(reduction), a, b)
    }
}

/// The lane-order reduction of two slices of at most a block, within a kernel.
#[inline(always)]
pub(crate) fn fold2<L, R>(reduction: R, proof: L::Proof, a: &[f32], b: &[f32]) -> R::Output
where
    L: LaneVector,
    R: Reduction<2, 1>,
{
    fold::<L, R, 2, 1>(reduction, proof, [a, b])
}

/// As [`fold2`], of one slice.
#[inline(always)]
pub(crate) fn fold1<L, R>(reduction: R, proof: L::Proof, a: &[f32]) -> R::Output
where
    L: LaneVector,
    R: Reduction<1, 1>,
{
    fold::<L, R, 1, 1>(reduction, proof, [a])
}

/// More terms of one block, added to its lanes.
pub(crate) struct Add<'a, R, const K: usize, const N: usize> {
    pub(crate) reduction: R,
    /// Whether they come from beyond the second level of cache.
    pub(crate) is_far: bool,
    pub(crate) lanes: &'a mut [Lanes; N],
}

impl<R: Reduction<K, N>, const K: usize, const N: usize> Job for Add<'_, R, K, N> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) {
        let Self { reduction, is_far, lanes } = self;
        let has_wide = L::Wide::WIDTH != L::WIDTH;
        if (has_wide || L::PREFETCHES) && is_far {
            add::<L::Wide, R, K, N, AHEAD>(reduction, proof, first(a, b), lanes);
        } else if has_wide && L::is_wide_fast(proof) {
            add::<L::Wide, R, K, N, 0>(reduction, proof, first(a, b), lanes);
        } else {
            add::<L, R, K, N, 0>(reduction, proof, first(a, b), lanes);
        }
    }
}

/// Two neighbouring blocks from memory, both full, each added to lanes of its own that hold nothing yet.
pub(crate) struct AddTwo<'a, R, const K: usize, const N: usize> {
    pub(crate) reduction: R,
    pub(crate) lanes: &'a mut [[Lanes; N]; 2],
}

impl<R: Reduction<K, N>, const K: usize, const N: usize> Job for AddTwo<'_, R, K, N> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) {
        self.add::<L::Wide>(proof, first(a, b));
    }
}

impl<R: Reduction<K, N>, const K: usize, const N: usize> AddTwo<'_, R, K, N> {
    #[inline(always)]
    fn add<L: LaneVector>(self, proof: L::Proof, slices: [&[f32]; K]) {
        let Self { reduction, lanes } = self;
        let mut blocks = [[&[][..]; K]; 2];
        for (k, slice) in slices.into_iter().enumerate() {
            for (block, slice) in blocks.iter_mut().zip(slice.chunks(BLOCK)) {
                if let Some(block) = block.get_mut(k) {
                    *block = slice;
                }
            }
        }
        if L::PARTS == 2 && 4 * N <= L::SUMS {
            let sums = walk_two::<L, R, K, N, 2>(reduction, proof, blocks);
            lanes.iter_mut().zip(sums).for_each(|(lanes, sums)| spill(lanes, 0, sums));
        } else if L::PARTS == 4 && 8 * N <= L::SUMS {
            let sums = walk_two::<L, R, K, N, 4>(reduction, proof, blocks);
            lanes.iter_mut().zip(sums).for_each(|(lanes, sums)| spill(lanes, 0, sums));
        } else {
            for (lanes, block) in lanes.iter_mut().zip(blocks) {
                add::<L, R, K, N, 0>(reduction, proof, block, lanes);
            }
        }
    }
}
