//! LU of 4, 8 and 16 rows and columns that registers hold: the steps of `lu.rs`, with pivots brought to
//! their places by selection or not moved at all, since where they are is not known beforehand.

use super::BASE;
use super::registers::{at, divided, load, load_columns, set, store, subtract};
use crate::dispatch::Job;
use crate::simd::LaneVector;

/// The magnitude of a number, as an integer that is in the same order; a NaN's is the greatest.
#[inline(always)]
pub(super) fn magnitude(x: f32) -> u32 {
    x.to_bits() & (u32::MAX >> 1)
}

/// A square matrix that registers hold.
pub(super) struct Small<'a> {
    pub(super) a: &'a mut [f32],
    pub(super) stride: usize,
    pub(super) pivots: &'a mut [usize],
}

impl Job for Small<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, _: L::Proof, _: &[f32], _: &[f32]) {
        self.of_eight();
    }
}

/// All steps of a factorisation, one by one: no index is left to be computed and the matrix stays in
/// registers.
macro_rules! unrolled {
    ($inline:ident $name:ident, $n:literal: $($k:literal)*) => {
        #[inline($inline)]
        pub(super) fn $name(self) {
            let Some(mut a) = load::<$n>(self.a, self.stride) else { return };
            let pivots = [$(eliminate(&mut a, $k)),*];
            for (to, from) in self.pivots.iter_mut().zip(pivots) {
                *to = from;
            }
            store(&a, self.a, self.stride);
        }
    };
}

impl Small<'_> {
    unrolled!(never of_four, 4: 0 1 2 3);
    unrolled!(always of_eight, 8: 0 1 2 3 4 5 6 7);

    /// By columns, each some vectors. Rows stay where they are: `order` says which is at which place.
    #[inline(always)]
    pub(super) fn of_sixteen(self) {
        let mut columns = load_columns::<BASE>(self.a, self.stride);
        let mut upper = [[0.0; BASE]; BASE];
        let mut order = core::array::from_fn::<usize, BASE, _>(|i| i);
        for (k, (place, top)) in self.pivots.iter_mut().zip(&mut upper).enumerate() {
            let (known, later) = columns.split_at_mut_checked(k + 1).unwrap_or_default();
            let Some(column) = known.last_mut() else { return };
            let (mut at_place, mut greatest) = (k, 0);
            for (i, row) in order.iter().enumerate().skip(k) {
                let size = magnitude(at(column, *row));
                at_place = if size > greatest { i } else { at_place };
                greatest = greatest.max(size);
            }
            *place = at_place;
            let row = order.get(at_place).copied().unwrap_or_default();
            if let Ok([first, second]) = order.get_disjoint_mut([k, at_place]) {
                core::mem::swap(first, second);
            }
            let divisor = at(column, row);
            set(top, k, divisor);
            let multipliers = if divisor == 0.0 { [0.0; BASE] } else { divided(column, divisor) };
            *column = multipliers;
            for (u, column) in top.iter_mut().skip(k + 1).zip(later) {
                *u = at(column, row);
                // Rows that are done change too, and are not read again.
                subtract(column, *u, &multipliers);
            }
        }
        let lower = load_columns::<BASE>(columns.as_flattened(), BASE);
        for (i, (row, upper)) in order.iter().zip(&upper).enumerate() {
            let Some(lower) = lower.get(*row) else { return };
            let to = self.a.get_mut(i * self.stride..).and_then(|a| a.first_chunk_mut::<BASE>());
            let Some(to) = to else { return };
            *to = *upper;
            for (to, l) in to.iter_mut().zip(lower).take(i) {
                *to = *l;
            }
        }
    }
}

/// Step `k`; returns the pivot's row.
#[inline(always)]
pub(super) fn eliminate<const N: usize>(a: &mut [[f32; N]; N], k: usize) -> usize {
    // The first of the greatest magnitudes has the greatest key; four at a time, for speed.
    let mut greatest = [0_u64; 4];
    for (i, row) in a.iter().enumerate().skip(k) {
        let size = row.get(k).map_or(0, |x| magnitude(*x));
        if let Some(greatest) = greatest.get_mut(i % 4) {
            *greatest = (u64::from(size) << 32 | (N - i) as u64).max(*greatest);
        }
    }
    let greatest = greatest.into_iter().fold(0, u64::max);
    let pivot = N - (greatest & 0xff) as usize;
    let Some(mut top) = a.get(k).copied() else { return k };
    // By selection: the pivot's place is not known beforehand.
    let before = top;
    for (i, row) in a.iter_mut().enumerate().skip(k + 1) {
        for ((top, x), y) in top.iter_mut().zip(row).zip(before) {
            (*top, *x) = if pivot == i { (*x, y) } else { (*top, *x) };
        }
    }
    if let Some(row) = a.get_mut(k) {
        *row = top;
    }
    let divisor = top.get(k).copied().unwrap_or_default();
    for row in a.iter_mut().skip(k + 1) {
        let Some(first) = row.get_mut(k) else { break };
        let l = if divisor == 0.0 { 0.0 } else { *first / divisor };
        *first = l;
        for (j, (x, u)) in row.iter_mut().zip(top).enumerate() {
            let changed = *x - l * u;
            *x = if j > k { changed } else { *x };
        }
    }
    pivot
}
