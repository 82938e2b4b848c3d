//! The tile: as many outputs as registers hold sums.

use super::super::LaneVector;

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
/// many.
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
    let mut from = columns.start;
    for k in 0..terms {
        // SAFETY: `k < terms`, so row `k` of B and element `k` of each row of A are readable.
        unsafe {
            let mut b = [L::splat(proof, 0.0); V];
            for (v, b) in b.iter_mut().enumerate() {
                *b = if EDGE && v == V - 1 {
                    L::load_partial(proof, core::slice::from_raw_parts(from, columns.count), v)
                } else {
                    L::read(proof, from.add(v * L::WIDTH))
                };
            }
            for (i, sums) in sums.iter_mut().enumerate() {
                let a = L::splat(proof, *a.add(i * a_stride + k));
                for (sum, b) in sums.iter_mut().zip(b) {
                    *sum = *sum + a * b;
                }
            }
        }
        from = from.wrapping_add(b_stride);
    }
    sums
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

/// Brings a tile to C, whose rows are `stride` apart.
///
/// # Safety
/// `R` rows of C have as many elements as the tile is wide, or `count` if `EDGE`: more than
/// `V - 1` vectors.
#[inline(always)]
pub(super) unsafe fn finish<L: LaneVector, const R: usize, const V: usize, const EDGE: bool>(
    proof: L::Proof,
    c: *mut f32,
    stride: usize,
    count: usize,
    sums: [[L; V]; R],
    then: Then,
    last: bool,
) {
    for (i, sums) in sums.into_iter().enumerate() {
        for (v, sum) in sums.into_iter().enumerate() {
            // SAFETY: the caller vouches for row `i` and for the vector `v` of it, at the edge
            // for `count` elements.
            unsafe {
                let row = c.add(i * stride);
                let partial = EDGE && v == V - 1;
                let before = || {
                    if partial {
                        L::load_partial(proof, core::slice::from_raw_parts(row, count), v)
                    } else {
                        L::read(proof, row.add(v * L::WIDTH))
                    }
                };
                let result = match then {
                    Then::Store => sum,
                    Then::Add => before() + sum,
                    Then::Subtract => before() - sum,
                };
                let result = if last { result.canonical() } else { result };
                if partial {
                    result.store_partial(core::slice::from_raw_parts_mut(row, count), v);
                } else {
                    result.write(row.add(v * L::WIDTH));
                }
            }
        }
    }
}
