//! `y = A x`: the lane order for several rows at once, which share the loads of `x`.

use super::few::four;
use super::narrow::{FEWEST, NARROW, Narrow};
use super::reduce::{
    Reduction, TWICE, add, append, finish, fold_lanes, fold_parts, fold2, left_blocks, short, spill,
};
use super::{
    BLOCK, HAS_FLOATS, HAS_VECTORS, LANES, LINE, LaneVector, Lanes, MatrixRows, SCALAR_ONLY,
    SHORT_ROW, Strands, canonical, prefetch_beyond, rows::Rows,
};
use crate::dispatch::{Distance, Job, Kernels};
use crate::executor::Executor;
use crate::kernels::Products;
use core::array;
use core::ops::Range;

/// Elements ahead that are asked for in each of several long rows that come from memory, into the second level of
/// cache.
///
/// On Emerald Rapids eight rows 40 MB long, side by side, are read at 1.23 to 1.26 of the rate of one stream, with 512
/// into the first level at 1.20, with none at 1.1; one after the other, a block of each, at 0.85.
const AHEAD: usize = 1024;

/// The lanes of `R` rows over one block of columns: `HELD` parts, starting at `first`. What comes `AHEAD` elements
/// later in each row is asked for, unless that is none; at their ends, what comes `next` elements after their starts.
#[inline(always)]
fn walk<L: LaneVector, const R: usize, const HELD: usize, const AHEAD: usize>(
    proof: L::Proof,
    rows: [&[f32]; R],
    x: &[f32],
    first: usize,
    next: usize,
) -> [[[L; 1]; HELD]; R] {
    let mut sums = [[[L::splat(proof, 0.0)]; HELD]; R];
    // Counted down: an index, though unused where nothing is asked for, made that loop slower.
    let mut left = x.len();
    let beyond = next.wrapping_sub(x.len()).wrapping_add(AHEAD);
    let (rows, x) = (Rows::new(rows), Rows::new([x]));
    for (row, [x]) in rows.full().zip(x.full()) {
        if AHEAD > 0 && first == 0 {
            let ahead = if left > AHEAD { AHEAD } else { beyond };
            left = left.saturating_sub(LANES);
            for row in row {
                for line in (0..LANES).step_by(LINE) {
                    L::prefetch_second_level(
                        proof,
                        row.as_ptr().wrapping_add(ahead).wrapping_add(line),
                    );
                }
            }
        }
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

/// What becomes of the rows that are walked side by side, one of `Self` for each.
trait FromRows: Sized {
    /// Whether the columns are a part of longer rows, whose next part comes then.
    const GOES_ON: bool;

    /// Of `R` rows. See [`walk`] for `AHEAD` and `next`.
    fn together<L: LaneVector, const R: usize, const HELD: usize, const AHEAD: usize>(
        proof: L::Proof,
        rows: [&[f32]; R],
        x: &[f32],
        to: &mut [Self],
        next: usize,
    );

    /// In scalar code, where the sums of several rows would not fit the registers: row by row.
    fn one_by_one<L: LaneVector>(proof: L::Proof, rows: MatrixRows<'_>, x: &[f32], to: &mut [Self]);
}

/// Their lanes over one block of columns.
impl FromRows for Lanes {
    const GOES_ON: bool = true;

    #[inline(always)]
    fn together<L: LaneVector, const R: usize, const HELD: usize, const AHEAD: usize>(
        proof: L::Proof,
        rows: [&[f32]; R],
        x: &[f32],
        to: &mut [Self],
        next: usize,
    ) {
        for first in (0..L::PARTS).step_by(HELD) {
            let parts = walk::<L, R, HELD, AHEAD>(proof, rows, x, first, next);
            for (lanes, parts) in to.iter_mut().zip(parts) {
                spill(array::from_mut(lanes), first, parts);
            }
        }
    }

    #[inline(always)]
    fn one_by_one<L: LaneVector>(
        proof: L::Proof,
        rows: MatrixRows<'_>,
        x: &[f32],
        to: &mut [Self],
    ) {
        for (i, lanes) in to.iter_mut().enumerate() {
            let Some([row]) = rows.group::<1>(i) else { return };
            *lanes = Lanes::ZERO;
            add::<L, _, 2, 1, 0>(Products, proof, [row, x], array::from_mut(lanes));
        }
    }
}

/// Elements of `y`.
impl FromRows for f32 {
    const GOES_ON: bool = false;

    #[inline(always)]
    fn together<L: LaneVector, const R: usize, const HELD: usize, const AHEAD: usize>(
        proof: L::Proof,
        rows: [&[f32]; R],
        x: &[f32],
        y: &mut [Self],
        next: usize,
    ) {
        if HELD == L::PARTS {
            // All lanes stay in registers, from the first term to the last fold.
            for (y, parts) in y.iter_mut().zip(walk::<L, R, HELD, AHEAD>(proof, rows, x, 0, next)) {
                *y = Products.finish(fold_parts::<L, _, 2, 1, HELD>(Products, parts));
            }
        } else {
            let mut lanes = [Lanes::ZERO; R];
            Lanes::together::<L, R, HELD, AHEAD>(proof, rows, x, &mut lanes, next);
            for (y, lanes) in y.iter_mut().zip(lanes) {
                *y = Products.finish(fold_lanes::<L, _, 2, 1>(Products, proof, [lanes]));
            }
        }
    }

    /// Lengths that `few.rs` is for by fours.
    #[inline(always)]
    fn one_by_one<L: LaneVector>(proof: L::Proof, rows: MatrixRows<'_>, x: &[f32], y: &mut [Self]) {
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
}

/// What groups of `R` rows give, from row `first` on; the row after them.
#[inline(always)]
fn groups<L, T, const R: usize, const HELD: usize, const AHEAD: usize>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    to: &mut [T],
    first: usize,
    asks_beyond: bool,
) -> usize
where
    L: LaneVector,
    T: FromRows,
{
    let next = if T::GOES_ON { x.len() } else { R.wrapping_mul(rows.stride()) };
    let mut row = first;
    for to in to.get_mut(first..).unwrap_or_default().as_chunks_mut::<R>().0 {
        let Some(group) = rows.group::<R>(row) else { break };
        if asks_beyond {
            for row in group {
                prefetch_beyond::<L>(proof, row);
            }
        }
        T::together::<L, R, HELD, AHEAD>(proof, group, x, to, next);
        row += R;
    }
    row
}

// Where x does not fit half of the first level of cache, eight rows that share its loads are 9%
// faster than four. Below, four are 5% faster: rows a page apart then fit a set of that cache.
const LONG: usize = 4096;

/// What every row gives, over at most a block of columns. Rows that are far come from memory.
#[inline(always)]
fn every_row<L: LaneVector, T: FromRows>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    to: &mut [T],
    is_far: bool,
) {
    if HAS_FLOATS && L::Slim::WIDTH == 1 {
        return T::one_by_one::<L>(proof, rows, x, to);
    }
    let asks_beyond = is_far && x.len() <= SHORT_ROW;
    let row = match L::MATVEC_ROWS {
        8 => {
            let row = match (x.len() > LONG, is_far) {
                (true, true) => groups::<L::Wide, T, 8, 2, AHEAD>(proof, rows, x, to, 0, false),
                (true, false) => groups::<L::Wide, T, 8, 2, 0>(proof, rows, x, to, 0, false),
                _ => 0,
            };
            groups::<L::Wide, T, 4, 2, 0>(proof, rows, x, to, row, asks_beyond)
        }
        3 if is_far && x.len() > LONG => groups::<L, T, 3, 4, AHEAD>(proof, rows, x, to, 0, false),
        3 => groups::<L, T, 3, 4, 0>(proof, rows, x, to, 0, asks_beyond),
        2 if L::SUMS > 1 => groups::<L, T, 2, 4, 0>(proof, rows, x, to, 0, asks_beyond),
        2 => groups::<L, T, 2, 1, 0>(proof, rows, x, to, 0, asks_beyond),
        _ => 0,
    };
    if L::SUMS > 1 {
        groups::<L, T, 1, 4, 0>(proof, rows, x, to, row, asks_beyond);
    } else {
        groups::<L, T, 1, 1, 0>(proof, rows, x, to, row, asks_beyond);
    }
}

struct Matvec<'a> {
    rows: usize,
    stride: usize,
    // Whether rows come from memory.
    is_far: bool,
    y: &'a mut [f32],
}

impl Job for Matvec<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], x: &[f32]) {
        let Self { rows, stride, is_far, y } = self;
        let rows = MatrixRows::new(a, rows, x.len(), stride);
        every_row::<L, f32>(proof, rows, x, y, is_far);
    }
}

/// The lanes of rows of more than a block, over one block of columns.
struct BlockOfRows<'a> {
    rows: MatrixRows<'a>,
    is_far: bool,
    lanes: &'a mut [Lanes; SHARING],
}

impl Job for BlockOfRows<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, x: &[f32], _: &[f32]) {
        let Self { rows, is_far, lanes } = self;
        every_row::<L, Lanes>(proof, rows, x, lanes, is_far);
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
        let vectors = narrow.readable() / L::WIDTH;
        let strands = Strands::new(vectors, !(is_far && L::PREFETCHES));
        for i in 0..vectors {
            let row = strands.at(i) * L::WIDTH;
            let Some([products]) = narrow.sums::<L>(proof, row) else { break };
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
        }
        vectors * L::WIDTH
    }
}

/// Rows of more than a block that are walked together, where `x` is too long for caches near the core: each block of
/// it comes from memory once for all of them.
pub(crate) const SHARING: usize = 8;

impl Kernels {
    /// `y = A x`, `a` holding `y.len()` rows of `x.len()` elements, `stride` apart.
    pub(crate) fn rows_times(self, a: &[f32], stride: usize, x: &[f32], y: &mut [f32]) {
        if x.len() <= BLOCK {
            let is_far = self.distance(size_of_val(a)) == Distance::Beyond;
            let mut done = 0;
            if HAS_VECTORS && x.len() <= NARROW && y.len() >= FEWEST {
                done = self.run(NarrowMatvec { stride, is_far, y }, a, x);
            }
            let a = a.get(done * stride..).unwrap_or_default();
            let y = y.get_mut(done..).unwrap_or_default();
            return self.run(Matvec { rows: y.len(), stride, is_far, y }, a, x);
        }
        if HAS_VECTORS {
            return self.long_rows_times(a, stride, x, y, 1);
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
    /// The same, of rows of more than a block, in so many parts of their columns.
    #[inline(never)]
    pub(crate) fn long_rows_times(
        self,
        a: &[f32],
        stride: usize,
        x: &[f32],
        y: &mut [f32],
        parts: usize,
    ) {
        let is_far = self.distance(size_of_val(a)) == Distance::Beyond;
        let mut rest = MatrixRows::new(a, y.len(), x.len(), stride);
        for y in y.chunks_mut(SHARING) {
            let (rows, later) = rest.split_rows(SHARING);
            let sums = |columns: Range<usize>| {
                let x = x.get(columns.clone()).unwrap_or_default();
                let rows = rows.split_columns(columns.start).1.split_columns(x.len()).0;
                let lanes = self.serial().lanes_of_rows(rows, x, is_far);
                self.executor().done(rows.rows().saturating_mul(size_of_val(x)));
                lanes
            };
            let lanes = match parts {
                0 | 1 => sums(0..x.len()),
                parts => self.fork_tree(x.len(), parts, sums, append_all),
            };
            for (y, lanes) in y.iter_mut().zip(lanes) {
                *y = finish(Products, [lanes]);
            }
            rest = later;
        }
    }
}

/// Joins the runs of several rows to the ones before them.
fn append_all(lanes: &mut [Lanes; SHARING], later: &[Lanes; SHARING]) {
    for (lanes, later) in lanes.iter_mut().zip(later) {
        append(Products, array::from_mut(lanes), array::from_ref(later));
    }
}

impl Kernels {
    /// The lanes of each of up to [`SHARING`] rows over a run of blocks.
    fn lanes_of_rows(self, rows: MatrixRows<'_>, x: &[f32], is_far: bool) -> [Lanes; SHARING] {
        if x.len() > BLOCK
            && let Some((left, rest)) = x.split_at_checked(left_blocks(x.len()) * BLOCK)
        {
            let (rows, right) = rows.split_columns(left.len());
            let mut lanes = self.lanes_of_rows(rows, left, is_far);
            append_all(&mut lanes, &self.lanes_of_rows(right, rest, is_far));
            return lanes;
        }
        let mut lanes = [Lanes::ZERO; SHARING];
        self.run(BlockOfRows { rows, is_far, lanes: &mut lanes }, x, &[]);
        lanes
    }
}
