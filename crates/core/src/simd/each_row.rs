//! A lane-order reduction of each row of a matrix with fixed vectors: what classifies points.

use super::narrow::{FEWEST, NARROW, Narrow};
use super::reduce::{Reduction, add, append, finish, fold_lanes, fold_parts, walk};
use super::{BLOCK, LANES, LaneVector, Lanes, MatrixRows, SHORT_ROW, Strands, Tree};
use crate::dispatch::{Job, Kernels};
use crate::matrix::MatRef;

/// Rows of up to a block. `slices` holds the fixed vectors, from the second on; the row goes
/// before them.
struct EachRow<'a, R, F, const K: usize, const N: usize> {
    reduction: R,
    slices: [&'a [f32]; K],
    rows: usize,
    stride: usize,
    // Whether they come from beyond the second level of cache and are short.
    is_far: bool,
    sink: F,
}

impl<R, F, const K: usize, const N: usize> Job for EachRow<'_, R, F, K, N>
where
    R: Reduction<K, N>,
    F: FnMut(usize, &[f32], R::Output),
{
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(mut self, proof: L::Proof, a: &[f32], x: &[f32]) {
        let rows = MatrixRows::new(a, self.rows, x.len(), self.stride);
        let mut first = 0;
        if L::MAKES_COLUMNS && x.len() <= NARROW && self.rows >= FEWEST {
            first = self.narrow::<L::Wide>(proof, rows);
        }
        // Where registers hold all lanes of all sums, the widest vectors: memory is the limit.
        if L::Wide::PARTS == 2 && 2 * N <= L::Wide::SUMS {
            self.walk::<L::Wide, 2>(proof, rows, first);
        } else if L::PARTS == 4 && 4 * N <= L::SUMS {
            self.walk::<L, 4>(proof, rows, first);
        } else {
            self.through_memory::<L>(proof, rows, first);
        }
    }
}

impl<R, F, const K: usize, const N: usize> EachRow<'_, R, F, K, N>
where
    R: Reduction<K, N>,
    F: FnMut(usize, &[f32], R::Output),
{
    /// As many rows at a time as a vector has lanes; the first that is left.
    #[inline(always)]
    fn narrow<L: LaneVector>(&mut self, proof: L::Proof, rows: MatrixRows<'_>) -> usize {
        let narrow = Narrow::new(self.reduction, rows, self.slices, self.is_far);
        let mut first = 0;
        while let Some(sums) = narrow.sums::<L>(proof, first) {
            let mut lanes = [[0.0; LANES]; N];
            for (lanes, sums) in lanes.iter_mut().zip(sums) {
                sums.store(lanes, 0);
            }
            for lane in 0..L::WIDTH {
                let Some([row]) = rows.group::<1>(first + lane) else { break };
                let mut folded = [0.0; N];
                for (folded, lanes) in folded.iter_mut().zip(&lanes) {
                    *folded = lanes.get(lane).copied().unwrap_or_default();
                }
                (self.sink)(first + lane, row, self.reduction.finish(folded));
            }
            first += L::WIDTH;
        }
        first
    }

    /// All lanes stay in registers, from the first term of a row to its last fold.
    #[inline(always)]
    fn walk<L: LaneVector, const HELD: usize>(
        mut self,
        proof: L::Proof,
        rows: MatrixRows<'_>,
        first: usize,
    ) {
        let strands = Strands::new(rows.rows() - first, !(self.is_far && L::PREFETCHES));
        for i in 0..rows.rows() - first {
            let i = first + strands.at(i);
            let Some([row]) = rows.group::<1>(i) else { return };
            if self.is_far {
                Strands::ask_ahead::<L>(proof, row);
            }
            let zeros = [[L::splat(proof, 0.0); N]; HELD];
            let slices = self.with(row);
            let sums = walk::<L, R, K, N, HELD, 0>(self.reduction, proof, slices, zeros, 0);
            let folded = fold_parts::<L, R, K, N, HELD>(self.reduction, sums);
            (self.sink)(i, row, self.reduction.finish(folded));
        }
    }

    #[inline(always)]
    fn through_memory<L: LaneVector>(
        mut self,
        proof: L::Proof,
        rows: MatrixRows<'_>,
        first: usize,
    ) {
        for i in first..rows.rows() {
            let Some([row]) = rows.group::<1>(i) else { return };
            let mut lanes = [Lanes::ZERO; N];
            add::<L, R, K, N, 0>(self.reduction, proof, self.with(row), &mut lanes);
            let folded = fold_lanes::<L, R, K, N>(self.reduction, proof, lanes);
            (self.sink)(i, row, self.reduction.finish(folded));
        }
    }

    /// The row and the fixed vectors.
    #[inline(always)]
    fn with<'b>(&self, row: &'b [f32]) -> [&'b [f32]; K]
    where
        Self: 'b,
    {
        let mut slices = self.slices;
        if let Some(first) = slices.first_mut() {
            *first = row;
        }
        slices
    }
}

/// More terms of one block, added to its lanes.
struct AddBlock<'a, R, const K: usize, const N: usize> {
    reduction: R,
    slices: [&'a [f32]; K],
    lanes: &'a mut [Lanes; N],
}

impl<R: Reduction<K, N>, const K: usize, const N: usize> Job for AddBlock<'_, R, K, N> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        add::<L, R, K, N, 0>(self.reduction, proof, self.slices, self.lanes);
    }
}

impl Kernels {
    /// Gives `sink` each row's index, elements and reduction with `fixed`: vectors that, like the
    /// rows, have `points.cols()` elements. In any order.
    pub(crate) fn each_row<R, const K: usize, const N: usize>(
        self,
        reduction: R,
        points: MatRef<'_>,
        fixed: [&[f32]; K],
        mut sink: impl FnMut(usize, &[f32], R::Output),
    ) where
        R: Reduction<K, N>,
    {
        let x = fixed.get(1).copied().unwrap_or_default();
        if points.cols() <= BLOCK {
            let (rows, stride) = (points.rows(), points.stride());
            let is_far = points.cols() <= SHORT_ROW && self.is_far(size_of_val(points.data()));
            let job = EachRow { reduction, slices: fixed, rows, stride, is_far, sink };
            return self.run(job, points.data(), x);
        }
        for i in 0..points.rows() {
            let row = points.row(i).unwrap_or_default();
            sink(i, row, self.long_row(reduction, row, fixed));
        }
    }

    /// A row of more than a block.
    #[inline(never)]
    fn long_row<R, const K: usize, const N: usize>(
        self,
        reduction: R,
        row: &[f32],
        fixed: [&[f32]; K],
    ) -> R::Output
    where
        R: Reduction<K, N>,
    {
        let mut rest = fixed;
        if let Some(first) = rest.first_mut() {
            *first = row;
        }
        let mut tree = Tree::new();
        let mut lanes = [Lanes::ZERO; N];
        loop {
            let length = rest.first().map_or(0, |slice| slice.len());
            let mut now: [&[f32]; K] = [&[]; K];
            for (now, rest) in now.iter_mut().zip(&mut rest) {
                (*now, *rest) = rest.split_at_checked(BLOCK.min(length)).unwrap_or_default();
            }
            let last = length <= BLOCK;
            let Some(block) = tree.block([Lanes::ZERO; N]) else { break };
            self.run(AddBlock { reduction, slices: now, lanes: block }, &[], &[]);
            if last {
                lanes = *block;
                break;
            }
            tree.close(0, |first, later| append(reduction, first, later));
        }
        tree.finish(&mut lanes, true, |first, later| append(reduction, first, later));
        finish(reduction, lanes)
    }
}
