//! The tile: as many outputs as registers hold sums.

use super::super::{LaneVector, canonical};

/// Columns of B, from one row on.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    pub(super) start: *const f32,
    /// How many: fewer than the tile is wide only at the edge.
    pub(super) count: usize,
}

/// What becomes of a tile's sums.
#[derive(Clone, Copy)]
pub(super) enum Then {
    /// They are the first block of C.
    Store,
    /// They are added to the blocks before.
    Add,
    /// They are taken from C.
    Subtract,
}

/// The sums of one block for a tile of `R` rows and `V` vectors: each starts from `+0.0` and
/// takes its terms in order.
///
/// Rows of A are `A` elements apart and rows of B `B`; where these are 0 the arguments say how
/// many. The row of B that is `AHEAD` further on is asked for, unless that is 0.
///
/// # Safety
/// `R` rows of A have `terms` readable elements, `terms` rows of B as many as the tile is wide,
/// or `columns.count` if `EDGE`.
#[inline(always)]
pub(super) unsafe fn tile<
    L: LaneVector,
    const R: usize,
    const V: usize,
    const A: usize,
    const B: usize,
    const AHEAD: usize,
    const EDGE: bool,
>(
    proof: L::Proof,
    a: *const f32,
    a_stride: usize,
    columns: Columns,
    b_stride: usize,
    terms: usize,
) -> [[L; V]; R] {
    let a_stride = if A == 0 { a_stride } else { A };
    let b_stride = if B == 0 { b_stride } else { B };
    let mut sums = [[L::splat(proof, 0.0); V]; R];
    let (mut a, mut from, mut left) = (a, columns.start, terms);
    // SAFETY: as many terms as are added are left; the next of B is a row further, of A an element.
    unsafe {
        while const { !EDGE && (R == 5 || R == 6) } && left >= TURN {
            for k in 0..TURN {
                let term = Term { a: a.wrapping_add(k), b: from.wrapping_add(k * b_stride) };
                let strides = [a_stride, b_stride];
                term.add::<L, R, V, AHEAD, EDGE>(proof, &mut sums, strides, columns.count);
            }
            (a, from) = (a.wrapping_add(TURN), from.wrapping_add(TURN * b_stride));
            left -= TURN;
        }
        while left > 0 {
            let term = Term { a, b: from };
            let strides = [a_stride, b_stride];
            term.add::<L, R, V, AHEAD, EDGE>(proof, &mut sums, strides, columns.count);
            (a, from) = (a.wrapping_add(1), from.wrapping_add(b_stride));
            left -= 1;
        }
    }
    sums
}

/// Terms in a turn of the loop, for tiles of 16 registers: a term is so few instructions that those of the loop count.
/// On Zen 3 a tile in the first level then runs at 95 GFLOP/s, the most that the core does without FMA, else at 80.
const TURN: usize = 4;

/// Where a column of A, and a row of B begin.
#[derive(Clone, Copy)]
struct Term {
    a: *const f32,
    b: *const f32,
}

impl Term {
    /// Adds a product to each sum.
    ///
    /// # Safety
    /// As [`tile`], of this column and this row.
    #[inline(always)]
    unsafe fn add<
        L: LaneVector,
        const R: usize,
        const V: usize,
        const AHEAD: usize,
        const EDGE: bool,
    >(
        self,
        proof: L::Proof,
        sums: &mut [[L; V]; R],
        [a_stride, b_stride]: [usize; 2],
        count: usize,
    ) {
        // SAFETY: passed on to the caller.
        unsafe {
            let mut b = [L::splat(proof, 0.0); V];
            for (v, b) in b.iter_mut().enumerate() {
                *b = read(proof, self.b, v, EDGE && v == V - 1, count);
            }
            // Beside fewer sums the instructions would cost more than they bring.
            if AHEAD > 0 && L::PREFETCHES && R * V >= 16 {
                for v in 0..V {
                    let ahead = self.b.wrapping_add(AHEAD * b_stride + v * L::WIDTH);
                    L::prefetch(proof, ahead);
                }
            }
            for (i, sums) in sums.iter_mut().enumerate() {
                let a = L::splat(proof, *self.a.add(i * a_stride));
                for (sum, b) in sums.iter_mut().zip(b) {
                    *sum = *sum + a * b;
                }
            }
        }
    }
}

/// `total += sums`.
#[inline(always)]
pub(super) fn add_all<L: LaneVector, const R: usize, const V: usize>(
    total: &mut [[L; V]; R],
    sums: [[L; V]; R],
) {
    for (total, sums) in total.iter_mut().zip(sums) {
        for (total, sum) in total.iter_mut().zip(sums) {
            *total = *total + sum;
        }
    }
}

/// Where a tile goes: its rows are `stride` apart and have as many elements as the tile is wide,
/// or `count` at the edge.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) start: *mut f32,
    pub(super) stride: usize,
    pub(super) count: usize,
}

/// Brings a tile to C; `last` says that its sums are now whole.
///
/// # Safety
/// C has the elements that `to` says, more than `V - 1` vectors of each of `R` rows.
#[inline(always)]
pub(super) unsafe fn finish<L: LaneVector, const R: usize, const V: usize, const EDGE: bool>(
    proof: L::Proof,
    to: Target,
    sums: [[L; V]; R],
    then: Then,
    last: bool,
) {
    // SAFETY: passed on to the caller.
    let any = unsafe {
        match then {
            Then::Store => combine::<L, R, V, EDGE, STORE>(proof, to, sums),
            Then::Add => combine::<L, R, V, EDGE, ADD>(proof, to, sums),
            Then::Subtract => combine::<L, R, V, EDGE, SUBTRACT>(proof, to, sums),
        }
    };
    if last && any.any_nan() {
        // SAFETY: as above.
        unsafe { canonical_rows(to, R) };
    }
}

/// Gives each NaN of so many rows its one payload.
///
/// # Safety
/// C has the elements that `to` says.
#[cold]
#[inline(never)]
unsafe fn canonical_rows(to: Target, rows: usize) {
    for i in 0..rows {
        for j in 0..to.count {
            // SAFETY: the caller vouches for element `j < count` of row `i < rows`.
            unsafe {
                let c = to.start.add(i * to.stride + j);
                c.write(canonical(c.read()));
            }
        }
    }
}

const STORE: u8 = 0;
const ADD: u8 = 1;
const SUBTRACT: u8 = 2;

/// Writes a tile, and gives the sum of all that it wrote: NaN if one was, or if infinities were.
///
/// # Safety
/// As [`finish`].
#[inline(always)]
unsafe fn combine<
    L: LaneVector,
    const R: usize,
    const V: usize,
    const EDGE: bool,
    const HOW: u8,
>(
    proof: L::Proof,
    to: Target,
    sums: [[L; V]; R],
) -> L {
    let mut results = sums;
    // All of C is read before any of it is written: where rows are a multiple of 4096 bytes apart, a
    // load after stores to the rows above would wait for them, since the core compares low bits only.
    if HOW != STORE {
        for (i, results) in results.iter_mut().enumerate() {
            let row = to.start.wrapping_add(i * to.stride);
            for (v, result) in results.iter_mut().enumerate() {
                // SAFETY: the caller vouches for row `i` and for vector `v` of it, at the edge for
                // `count` elements.
                let c = unsafe { read::<L>(proof, row, v, EDGE && v == V - 1, to.count) };
                *result = if HOW == ADD { c + *result } else { c - *result };
            }
        }
    }
    let mut any = [L::splat(proof, 0.0); V];
    for (i, results) in results.into_iter().enumerate() {
        let row = to.start.wrapping_add(i * to.stride);
        for (v, (result, any)) in results.into_iter().zip(&mut any).enumerate() {
            *any = *any + result;
            // SAFETY: as above.
            unsafe {
                if EDGE && v == V - 1 {
                    result.store_partial(core::slice::from_raw_parts_mut(row, to.count), v);
                } else {
                    result.write(row.add(v * L::WIDTH));
                }
            }
        }
    }
    let mut all = L::splat(proof, 0.0);
    for any in any {
        all = all + any;
    }
    all
}

/// Vector `v` of a row, of which only `count` elements are there if `partial`.
///
/// # Safety
/// They are there.
#[inline(always)]
unsafe fn read<L: LaneVector>(
    proof: L::Proof,
    row: *const f32,
    v: usize,
    partial: bool,
    count: usize,
) -> L {
    // SAFETY: the caller vouches for the elements that are read.
    unsafe {
        if partial {
            L::load_partial(proof, core::slice::from_raw_parts(row, count), v)
        } else {
            L::read(proof, row.add(v * L::WIDTH))
        }
    }
}
