//! The lane order: one block of terms to 32 lanes, blocks to a tree, 32 lanes to a number.

use super::{BLOCK, Baseline, HAS_FLOATS, LANES, LaneVector, Lanes, Quad, Scalar, rows::Rows};
use crate::dispatch::{Choice, Job, Kernels};
use crate::executor::Executor;

/// A reduction over `K` slices of one length that keeps `N` sums for each lane.
///
/// `step` is given equal lanes of every slice. Where a slice has ended it is given `+0.0`,
/// which must leave the sums as they are.
pub(crate) trait Reduction<const K: usize, const N: usize>: Copy + Send + Sync {
    /// What the folded sums become.
    type Output;

    /// How many times as long a term takes as reading it from memory.
    const WEIGHT: usize = 1;

    /// Adds one term to each lane.
    fn step<L: LaneVector>(self, proof: L::Proof, sums: [L; N], x: [L; K]) -> [L; N];

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

/// Adds rows to the sums of `HELD` parts, starting at part `first`.
#[inline(always)]
pub(super) fn walk<L, R, const K: usize, const N: usize, const HELD: usize>(
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
    for row in rows.full() {
        for (held, sums) in sums.iter_mut().enumerate() {
            let mut x = [zero; K];
            for (x, row) in x.iter_mut().zip(&row) {
                *x = L::load(proof, row, first + held);
            }
            *sums = reduction.step(proof, *sums, x);
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
pub(super) fn fold_lanes<L, R, const K: usize, const N: usize>(
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

/// Adds terms to the lanes of a block.
#[inline(always)]
pub(super) fn add<L, R, const K: usize, const N: usize>(
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
        let sums = walk::<L, R, K, N, 4>(reduction, proof, slices, held(proof, lanes, 0), 0);
        spill(lanes, 0, sums);
    } else if 2 * N <= L::SUMS {
        for first in (0..L::PARTS).step_by(2) {
            let sums = held(proof, lanes, first);
            let sums = walk::<L, R, K, N, 2>(reduction, proof, slices, sums, first);
            spill(lanes, first, sums);
        }
    } else {
        for first in 0..L::PARTS {
            let sums = held(proof, lanes, first);
            let sums = walk::<L, R, K, N, 1>(reduction, proof, slices, sums, first);
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
pub(super) fn spill<L: LaneVector, const N: usize, const HELD: usize>(
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
    let [first] = walk::<L, R, K, N, 1>(reduction, proof, slices, zeros, 0);
    let [later] = walk::<L, R, K, N, 1>(reduction, proof, slices, zeros, 2);
    let even = reduction.join(first, later);
    let [first] = walk::<L, R, K, N, 1>(reduction, proof, slices, zeros, 1);
    let [later] = walk::<L, R, K, N, 1>(reduction, proof, slices, zeros, 3);
    reduction.fold(reduction.join(even, reduction.join(first, later)))
}

/// One block, folded.
struct Fold<R, const K: usize, const N: usize>(R);

impl<R: Reduction<K, N>, const K: usize, const N: usize> Job for Fold<R, K, N> {
    type Output = R::Output;
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) -> R::Output {
        let (reduction, slices) = (self.0, first(a, b));
        let folded = if L::PARTS == 4 && 4 * N <= L::SUMS {
            // All lanes stay in registers, from the first term to the last fold.
            let zeros = [[L::splat(proof, 0.0); N]; 4];
            let sums = walk::<L, R, K, N, 4>(reduction, proof, slices, zeros, 0);
            fold_parts::<L, R, K, N, 4>(reduction, sums)
        } else if HAS_FLOATS && L::SUMS == 1 && N == 1 {
            fold_by_parts::<L, R, K, N>(reduction, proof, slices)
        } else {
            let mut lanes = [Lanes::ZERO; N];
            add::<L, R, K, N>(reduction, proof, slices, &mut lanes);
            fold_lanes::<L, R, K, N>(reduction, proof, lanes)
        };
        reduction.finish(folded)
    }
}

/// The lane-order reduction of two slices of at most a block, within a kernel.
#[inline(always)]
pub(crate) fn fold2<L, R>(reduction: R, proof: L::Proof, a: &[f32], b: &[f32]) -> R::Output
where
    L: LaneVector,
    R: Reduction<2, 1>,
{
    Fold::<R, 2, 1>(reduction).run::<L>(proof, a, b)
}

/// As [`fold2`], of one slice.
#[inline(always)]
pub(crate) fn fold1<L, R>(reduction: R, proof: L::Proof, a: &[f32]) -> R::Output
where
    L: LaneVector,
    R: Reduction<1, 1>,
{
    Fold::<R, 1, 1>(reduction).run::<L>(proof, a, &[])
}

/// More terms of one block, added to its lanes.
struct Add<'a, R, const K: usize, const N: usize> {
    reduction: R,
    wide: bool,
    lanes: &'a mut [Lanes; N],
}

impl<R: Reduction<K, N>, const K: usize, const N: usize> Job for Add<'_, R, K, N> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) {
        let Self { reduction, wide, lanes } = self;
        if L::Wide::WIDTH != L::WIDTH && wide {
            add::<L::Wide, R, K, N>(reduction, proof, first(a, b), lanes);
        } else {
            add::<L, R, K, N>(reduction, proof, first(a, b), lanes);
        }
    }
}

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

/// Whether a short reduction is done at the call itself. Where there is only one instruction set a
/// call is cheap, and code is not.
const AT_THE_CALL: bool = cfg!(target_arch = "x86_64");

/// Whether one is done by itself, out of line.
const BY_ITSELF: bool = HAS_FLOATS && !AT_THE_CALL;

/// A reduction so short that asking which instruction set to use, or which lanes have a term, would
/// cost as much as the sum.
///
/// The lengths are those of points, quaternions and the vectors that fill registers; each is
/// a constant below, so that no load needs a test.
#[inline(always)]
pub(super) fn short<R, const K: usize, const N: usize>(
    r: R,
    slices: [&[f32]; K],
) -> Option<R::Output>
where
    R: Reduction<K, N>,
{
    // Two groups of three: more cases side by side would become a jump through a table.
    let n = slices.first()?.len();
    let folded = if n < 4 {
        match n {
            1 => {
                less_likely();
                r.fold(term(r, exact::<K, 1>(slices)?, 0))
            }
            2 => {
                less_likely();
                let x = exact::<K, 2>(slices)?;
                r.fold(r.join(term(r, x, 0), term(r, x, 1)))
            }
            3 => {
                let x = exact::<K, 3>(slices)?;
                r.fold(r.join(r.join(term(r, x, 0), term(r, x, 2)), term(r, x, 1)))
            }
            _ => return None,
        }
    } else {
        match n {
            4 => r.fold(quad(r, exact::<K, 4>(slices)?, 0)),
            8 => {
                let x = exact::<K, 8>(slices)?;
                r.fold(r.join(quad(r, x, 0), quad(r, x, 1)))
            }
            16 => {
                let x = exact::<K, 16>(slices)?;
                let even = r.join(quad(r, x, 0), quad(r, x, 2));
                let odd = r.join(quad(r, x, 1), quad(r, x, 3));
                r.fold(r.join(even, odd))
            }
            _ => return None,
        }
    };
    Some(r.finish(folded))
}

/// Puts a case behind the others: points in space are tested for first.
#[cold]
#[inline]
const fn less_likely() {}

/// The slices as arrays.
#[inline(always)]
fn exact<const K: usize, const M: usize>(slices: [&[f32]; K]) -> Option<[&[f32; M]; K]> {
    let mut arrays = [&[0.0; M]; K];
    for (array, slice) in arrays.iter_mut().zip(slices) {
        *array = slice.first_chunk()?;
    }
    Some(arrays)
}

/// The sums after term `i` alone.
#[inline(always)]
fn term<R, const K: usize, const N: usize, const M: usize>(
    r: R,
    arrays: [&[f32; M]; K],
    i: usize,
) -> [Scalar<1>; N]
where
    R: Reduction<K, N>,
{
    let zero = Scalar::splat((), 0.0);
    let mut x = [zero; K];
    for (x, array) in x.iter_mut().zip(arrays) {
        *x = Scalar::load_partial((), array, i);
    }
    r.step((), [zero; N], x)
}

/// The sums of four lanes after terms `4·part` to `4·part + 3`.
#[inline(always)]
fn quad<R, const K: usize, const N: usize, const M: usize>(
    r: R,
    arrays: [&[f32; M]; K],
    part: usize,
) -> [Quad; N]
where
    R: Reduction<K, N>,
{
    let zero = Quad::splat((), 0.0);
    let mut x = [zero; K];
    for (x, array) in x.iter_mut().zip(arrays) {
        *x = Quad::load_partial((), array, part);
    }
    r.step((), [zero; N], x)
}

/// Blocks in the left half of a tree over `terms`: the largest power of two below the number
/// of blocks. `terms` is more than a block.
#[inline]
pub(crate) fn left_blocks(terms: usize) -> usize {
    1 << (terms.div_ceil(BLOCK) - 1).checked_ilog2().unwrap_or(0)
}

/// The lane-order reduction of one slice.
#[inline(always)]
pub(crate) fn reduce1<R, const N: usize>(on: impl Choice, r: R, a: &[f32]) -> R::Output
where
    R: Reduction<1, N>,
{
    if AT_THE_CALL && let Some(result) = short(r, [a]) {
        return result;
    }
    if BY_ITSELF && a.len() < 4 {
        return few1(on, r, a);
    }
    long1(on, r, a)
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
    if a.len() <= BLOCK { on.kernels().run(Fold::<R, 1, N>(r), a, &[]) } else { blocks1(on, r, a) }
}

/// More than one block. A function of its own, so that one block needs no room on the stack.
#[inline(never)]
fn blocks1<R: Reduction<1, N>, const N: usize>(on: impl Choice, r: R, a: &[f32]) -> R::Output {
    finish(r, on.kernels().tree1(r, a))
}

/// The lane-order reduction of two slices of one length.
#[inline(always)]
pub(crate) fn reduce2<R, const N: usize>(on: impl Choice, r: R, a: &[f32], b: &[f32]) -> R::Output
where
    R: Reduction<2, N>,
{
    if AT_THE_CALL && let Some(result) = short(r, [a, b]) {
        return result;
    }
    if BY_ITSELF && a.len() < 4 {
        return few2(on, r, a, b);
    }
    long2(on, r, a, b)
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
    if a.len() <= BLOCK { on.kernels().run(Fold::<R, 2, N>(r), a, b) } else { blocks2(on, r, a, b) }
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

impl<E: Executor> Kernels<E> {
    /// The lane sums of a run of blocks of one slice.
    #[inline(never)]
    pub(crate) fn tree1<R: Reduction<1, N>, const N: usize>(self, r: R, a: &[f32]) -> [Lanes; N] {
        let bytes = size_of_val(a);
        let wide = self.in_third_level(bytes);
        match self.executor().parts(bytes.saturating_mul(R::WEIGHT)) {
            0 | 1 => self.serial().subtree1(r, a, wide),
            parts => self.fork1(r, a, wide, a.len() / parts),
        }
    }

    /// The same, of parts of at most `largest` terms.
    fn fork1<R: Reduction<1, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        wide: bool,
        largest: usize,
    ) -> [Lanes; N] {
        if a.len() > BLOCK.max(largest)
            && let Some((left, right)) = a.split_at_checked(left_blocks(a.len()) * BLOCK)
        {
            let (first, later) = self.executor().join(
                || self.fork1(r, left, wide, largest),
                || self.fork1(r, right, wide, largest),
            );
            return join(r, first, later);
        }
        self.serial().subtree1(r, a, wide)
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
        let wide = self.in_third_level(bytes);
        match self.executor().parts(bytes.saturating_mul(R::WEIGHT)) {
            0 | 1 => self.serial().subtree2(r, a, b, wide),
            parts => self.fork2(r, a, b, wide, a.len() / parts),
        }
    }

    /// The same, of parts of at most `largest` terms.
    fn fork2<R: Reduction<2, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        b: &[f32],
        wide: bool,
        largest: usize,
    ) -> [Lanes; N] {
        if a.len() > BLOCK.max(largest) {
            let at = left_blocks(a.len()) * BLOCK;
            if let (Some(a), Some(b)) = (a.split_at_checked(at), b.split_at_checked(at)) {
                let (first, later) = self.executor().join(
                    || self.fork2(r, a.0, b.0, wide, largest),
                    || self.fork2(r, a.1, b.1, wide, largest),
                );
                return join(r, first, later);
            }
        }
        self.serial().subtree2(r, a, b, wide)
    }
}

impl Kernels {
    fn subtree1<R: Reduction<1, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        wide: bool,
    ) -> [Lanes; N] {
        if a.len() > BLOCK
            && let Some((left, right)) = a.split_at_checked(left_blocks(a.len()) * BLOCK)
        {
            let first = self.subtree1(r, left, wide);
            return join(r, first, self.subtree1(r, right, wide));
        }
        let mut lanes = [Lanes::ZERO; N];
        self.run(Add::<R, 1, N> { reduction: r, wide, lanes: &mut lanes }, a, &[]);
        lanes
    }

    fn subtree2<R: Reduction<2, N>, const N: usize>(
        self,
        r: R,
        a: &[f32],
        b: &[f32],
        wide: bool,
    ) -> [Lanes; N] {
        if a.len() > BLOCK {
            let at = left_blocks(a.len()) * BLOCK;
            if let (Some(a), Some(b)) = (a.split_at_checked(at), b.split_at_checked(at)) {
                let first = self.subtree2(r, a.0, b.0, wide);
                return join(r, first, self.subtree2(r, a.1, b.1, wide));
            }
        }
        let mut lanes = [Lanes::ZERO; N];
        self.run(Add::<R, 2, N> { reduction: r, wide, lanes: &mut lanes }, a, b);
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
        self.run(Add::<R, K, N> { reduction: r, wide: false, lanes }, a, b);
    }
}
