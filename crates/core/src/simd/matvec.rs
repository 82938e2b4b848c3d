//! `y = A x`: the lane order for several rows at once, which share the loads of `x`.

use super::few::four;
use super::narrow::{FEWEST, NARROW, Narrow};
use super::reduce::{
    Add, Reduction, TWICE, append, finish, fold_lanes, fold_parts, fold2, left_blocks, short, spill,
};
use super::{
    BLOCK, HAS_FLOATS, HAS_VECTORS, LANES, LaneVector, Lanes, MatrixRows, SCALAR_ONLY, SHORT_ROW,
    canonical, prefetch_beyond, rows::Rows,
};
use crate::dispatch::{Job, Kernels};
use crate::executor::Executor;
use crate::kernels::Products;
use core::array;

/// The lanes of `R` rows over one block of columns: `HELD` parts, starting at `first`.
#[inline(always)]
fn walk<L: LaneVector, const R: usize, const HELD: usize>(
    proof: L::Proof,
    rows: [&[f32]; R],
    x: &[f32],
    first: usize,
) -> [[[L; 1]; HELD]; R] {
    let mut sums = [[[L::splat(proof, 0.0)]; HELD]; R];
    let (rows, x) = (Rows::new(rows), Rows::new([x]));
    for (row, [x]) in rows.full().zip(x.full()) {
        for held in 0..HELD {
            let x = L::load(proof, x, first + held);
            for (sums, row) in sums.iter_mut().zip(row) {
                if let Some([sum]) = sums.get_mut(held) {
                    *sum = *sum + L::load(proof, row, first + held) * x;
                }
            }
        }
    }
    let [x] = x.tail();
    for held in 0..HELD {
        if x.len() > (first + held) * L::WIDTH {
            let x = L::load_partial(proof, x, first + held);
            for (sums, row) in sums.iter_mut().zip(rows.tail()) {
                if let Some([sum]) = sums.get_mut(held) {
                    *sum = *sum + L::load_partial(proof, row, first + held) * x;
                }
            }
        }
    }
    sums
}

/// As many elements of `y` as fours of rows give, if `x` has `T` terms for each lane.
#[inline(always)]
fn fours<L: LaneVector, const T: usize>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    y: &mut [f32],
) -> usize {
    let mut done = 0;
    for y in y.as_chunks_mut::<4>().0 {
        let Some(group) = rows.group::<4>(done) else { break };
        let Some(products) = four::<L, T>(proof, group, x) else { break };
        *y = products;
        done += 4;
    }
    done
}

/// Elements of `y` in scalar code, where the sums of several rows would not fit the registers: row by
/// row, but for the lengths that `few.rs` is for.
#[inline(always)]
fn row_by_row<L: LaneVector>(proof: L::Proof, rows: MatrixRows<'_>, x: &[f32], y: &mut [f32]) {
    let done = match x.len() {
        LANES if SCALAR_ONLY => fours::<L::Slim, 1>(proof, rows, x, y),
        TWICE if SCALAR_ONLY => fours::<L::Slim, 2>(proof, rows, x, y),
        _ => 0,
    };
    for (i, y) in y.iter_mut().enumerate().skip(done) {
        let Some([row]) = rows.group::<1>(i) else { return };
        *y = match short(Products, [row, x]) {
            Some(y) => y,
            None => fold2::<L, _>(Products, proof, row, x),
        };
    }
}

/// One element of `y` for each of `R` rows.
#[inline(always)]
fn dots<L: LaneVector, const R: usize, const HELD: usize>(
    proof: L::Proof,
    rows: [&[f32]; R],
    x: &[f32],
    y: &mut [f32],
) {
    if HELD == L::PARTS {
        // All lanes stay in registers, from the first term to the last fold.
        for (y, parts) in y.iter_mut().zip(walk::<L, R, HELD>(proof, rows, x, 0)) {
            *y = Products.finish(fold_parts::<L, _, 2, 1, HELD>(Products, parts));
        }
    } else {
        let mut lanes = [[Lanes::ZERO]; R];
        for first in (0..L::PARTS).step_by(HELD) {
            let parts = walk::<L, R, HELD>(proof, rows, x, first);
            for (lanes, parts) in lanes.iter_mut().zip(parts) {
                spill(lanes, first, parts);
            }
        }
        for (y, lanes) in y.iter_mut().zip(lanes) {
            *y = Products.finish(fold_lanes::<L, _, 2, 1>(Products, proof, lanes));
        }
    }
}

/// As many elements of `y` as groups of `R` rows give, from row `first` on.
#[inline(always)]
fn groups<L: LaneVector, const R: usize, const HELD: usize>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    y: &mut [f32],
    first: usize,
    is_far: bool,
) -> usize {
    let mut row = first;
    for y in y.get_mut(first..).unwrap_or_default().as_chunks_mut::<R>().0 {
        let Some(group) = rows.group::<R>(row) else { break };
        if is_far {
            for row in group {
                prefetch_beyond::<L>(proof, row);
            }
        }
        dots::<L, R, HELD>(proof, group, x, y);
        row += R;
    }
    row
}

// Where x does not fit half of the first level of cache, eight rows that share its loads are 9%
// faster than four. Below, four are 5% faster: rows a page apart then fit a set of that cache.
const LONG: usize = 4096;

struct Matvec<'a> {
    rows: usize,
    stride: usize,
    // Whether rows come from memory and are short.
    is_far: bool,
    y: &'a mut [f32],
}

impl Job for Matvec<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], x: &[f32]) {
        let Self { rows, stride, is_far, y } = self;
        let rows = MatrixRows::new(a, rows, x.len(), stride);
        if HAS_FLOATS && L::Slim::WIDTH == 1 {
            return row_by_row::<L>(proof, rows, x, y);
        }
        let row = match L::MATVEC_ROWS {
            8 => {
                let long = x.len() > LONG;
                let row =
                    if long { groups::<L::Wide, 8, 2>(proof, rows, x, y, 0, false) } else { 0 };
                groups::<L::Wide, 4, 2>(proof, rows, x, y, row, is_far)
            }
            3 => groups::<L, 3, 4>(proof, rows, x, y, 0, is_far),
            2 if L::SUMS > 1 => groups::<L, 2, 4>(proof, rows, x, y, 0, is_far),
            2 => groups::<L, 2, 1>(proof, rows, x, y, 0, is_far),
            _ => 0,
        };
        if L::SUMS > 1 {
            groups::<L, 1, 4>(proof, rows, x, y, row, is_far);
        } else {
            groups::<L, 1, 1>(proof, rows, x, y, row, is_far);
        }
    }
}

/// As many elements of `y` as whole vectors of narrow rows give; how many that is. A function of its own: in the
/// other's it would cost every matrix its registers.
struct NarrowMatvec<'a> {
    stride: usize,
    is_far: bool,
    y: &'a mut [f32],
}

impl Job for NarrowMatvec<'_> {
    type Output = usize;
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], x: &[f32]) -> usize {
        if L::MAKES_COLUMNS { self.rows::<L::Wide>(proof, a, x) } else { 0 }
    }
}

impl NarrowMatvec<'_> {
    #[inline(always)]
    fn rows<L: LaneVector>(self, proof: L::Proof, a: &[f32], x: &[f32]) -> usize {
        let Self { stride, is_far, y } = self;
        let rows = MatrixRows::new(a, y.len(), x.len(), stride);
        let narrow = Narrow::<_, 2, 1>::new(Products, rows, [&[], x], is_far);
        let mut row = 0;
        while let Some([products]) = narrow.sums::<L>(proof, row) {
            let products = match products.any_nan() {
                true => products.changed(|lanes| lanes.iter_mut().for_each(|x| *x = canonical(*x))),
                false => products,
            };
            let mut lanes = [0.0; LANES];
            products.store(&mut lanes, 0);
            let Some(y) = y.get_mut(row..row + L::WIDTH) else { break };
            for (y, product) in y.iter_mut().zip(lanes) {
                *y = product;
            }
            row += L::WIDTH;
        }
        row
    }
}

/// Rows of more than a block that are walked together, where `x` is too long for caches near the core: each block of
/// it comes from memory once for all of them.
pub(crate) const SHARING: usize = 8;

impl Kernels {
    /// `y = A x`, `a` holding `y.len()` rows of `x.len()` elements, `stride` apart.
    pub(crate) fn rows_times(self, a: &[f32], stride: usize, x: &[f32], y: &mut [f32]) {
        if x.len() <= BLOCK {
            let is_far = x.len() <= SHORT_ROW && self.streams(size_of_val(a));
            let mut done = 0;
            if HAS_VECTORS && x.len() <= NARROW && y.len() >= FEWEST {
                done = self.run(NarrowMatvec { stride, is_far, y }, a, x);
            }
            let a = a.get(done * stride..).unwrap_or_default();
            let y = y.get_mut(done..).unwrap_or_default();
            return self.run(Matvec { rows: y.len(), stride, is_far, y }, a, x);
        }
        if HAS_VECTORS && self.is_far(size_of_val(x)) {
            return self.long_rows_times(a, stride, x, y, usize::MAX);
        }
        let rows = MatrixRows::new(a, y.len(), x.len(), stride);
        for (i, y) in y.iter_mut().enumerate() {
            if let Some([row]) = rows.group::<1>(i) {
                *y = finish(Products, self.tree2(Products, row, x));
            }
        }
    }
}

impl<E: Executor> Kernels<E> {
    /// The same, of rows of more than a block, in parts of at most `most` columns.
    #[inline(never)]
    pub(crate) fn long_rows_times(
        self,
        a: &[f32],
        stride: usize,
        x: &[f32],
        y: &mut [f32],
        most: usize,
    ) {
        let is_far = self.is_far(size_of_val(a));
        let mut rest = MatrixRows::new(a, y.len(), x.len(), stride);
        for y in y.chunks_mut(SHARING) {
            let (rows, later) = rest.split_rows(SHARING);
            for (y, lanes) in y.iter_mut().zip(self.lanes_of_rows(rows, x, is_far, most)) {
                *y = finish(Products, [lanes]);
            }
            rest = later;
        }
    }

    /// The lanes of each of up to [`SHARING`] rows over a run of blocks.
    fn lanes_of_rows(
        self,
        rows: MatrixRows<'_>,
        x: &[f32],
        is_far: bool,
        most: usize,
    ) -> [Lanes; SHARING] {
        if x.len() > BLOCK
            && let Some((left, rest)) = x.split_at_checked(left_blocks(x.len()) * BLOCK)
        {
            let (rows, right) = rows.split_columns(left.len());
            let first = || self.lanes_of_rows(rows, left, is_far, most);
            let later = || self.lanes_of_rows(right, rest, is_far, most);
            let (mut lanes, later) = match x.len() > most {
                true => self.executor().join(first, later),
                false => (first(), later()),
            };
            for (lanes, later) in lanes.iter_mut().zip(&later) {
                append(Products, array::from_mut(lanes), array::from_ref(later));
            }
            return lanes;
        }
        let mut lanes = [Lanes::ZERO; SHARING];
        for (i, lanes) in lanes.iter_mut().enumerate() {
            if let Some([row]) = rows.group::<1>(i) {
                let job = Add { reduction: Products, is_far, lanes: array::from_mut(lanes) };
                self.run(job, row, x);
                self.executor().done(size_of_val(row));
            }
        }
        lanes
    }
}
