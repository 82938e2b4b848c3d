//! Plane rotations of neighbouring rows, sweep after sweep, several sweeps in one pass.
//!
//! A rotation `(c, s)` at row `i` makes `xᵢ' = s·xᵢ₊₁ + c·xᵢ` and `xᵢ₊₁' = c·xᵢ₊₁ − s·xᵢ`, each
//! product and each sum rounded. A sweep has one at its first row, one at the next, and so on;
//! sweeps follow each other. Four of them run as a wave, each a row behind the one before it, so
//! that a row is loaded and stored once for four rotations (Van Zee, van de Geijn and
//! Quintana-Ortí, "Restructuring the tridiagonal and bidiagonal QR algorithms for performance",
//! ACM TOMS 40, 2014). No element sees another order for it.

use super::LaneVector;
use crate::dispatch::{Job, Kernels};
use crate::{Executor, MatMut};

/// Sweeps that run as a wave: five rows of two wide vectors, or of one, stay in registers.
const WAVE: usize = 4;

/// Rotations at consecutive rows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sweep {
    /// The row of the first one.
    pub(crate) first: usize,
    /// How many there are.
    pub(crate) count: usize,
    /// The place of the first one among all coefficients, in pairs.
    pub(crate) at: usize,
}

struct Rotate<'a> {
    rows: &'a mut [f32],
    cols: usize,
    stride: usize,
    sweeps: &'a [Sweep],
}

/// A column of a few vectors in every row.
#[derive(Clone, Copy)]
struct Strip {
    // The element of row 0; every row has `count` elements from there, `stride` apart.
    start: *mut f32,
    stride: usize,
    count: usize,
    // Pairs `(c, s)`, as many as the sweeps name.
    coefficients: *const f32,
}

impl Job for Rotate<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, coefficients: &[f32], _: &[f32]) {
        if L::SUMS >= 24 {
            self.strips::<L::Wide, 2, WAVE>(proof, coefficients);
        } else if L::SUMS > 1 {
            self.strips::<L, 1, WAVE>(proof, coefficients);
        } else {
            self.strips::<L, 1, 1>(proof, coefficients);
        }
    }
}

impl Rotate<'_> {
    #[inline(always)]
    fn strips<L: LaneVector, const V: usize, const K: usize>(
        self,
        proof: L::Proof,
        coefficients: &[f32],
    ) {
        let Self { rows, cols, stride, sweeps } = self;
        let (width, start) = (V * L::WIDTH, rows.as_mut_ptr());
        let strip = |first: usize, count| Strip {
            start: start.wrapping_add(first),
            stride,
            count,
            coefficients: coefficients.as_ptr(),
        };
        let mut first = 0;
        // SAFETY: `Kernels::rotate_rows` found that every row which a sweep touches has `cols`
        // elements in the slice and every sweep its coefficients; strips end within `cols`.
        unsafe {
            while first + width <= cols {
                groups::<L, V, K, false>(proof, strip(first, width), sweeps);
                first += width;
            }
            while first < cols {
                let count = L::WIDTH.min(cols - first);
                if count == L::WIDTH {
                    groups::<L, 1, K, false>(proof, strip(first, count), sweeps);
                } else {
                    groups::<L, 1, K, true>(proof, strip(first, count), sweeps);
                }
                first += count;
            }
        }
    }
}

/// All sweeps, `K` at a time.
///
/// # Safety
/// The rows that sweeps touch have `strip.count` elements, and the coefficients exist.
#[inline(always)]
unsafe fn groups<L: LaneVector, const V: usize, const K: usize, const EDGE: bool>(
    proof: L::Proof,
    strip: Strip,
    sweeps: &[Sweep],
) {
    let (full, rest) = sweeps.as_chunks::<K>();
    for group in full {
        // SAFETY: passed on to the caller.
        unsafe { wave::<L, V, K, EDGE>(proof, strip, *group) };
    }
    for sweep in rest {
        // SAFETY: as above.
        unsafe { steps::<L, V, 1, EDGE>(proof, strip, [*sweep], sweep.first, end(*sweep)) };
    }
}

#[inline(always)]
fn end(sweep: Sweep) -> usize {
    sweep.first + sweep.count
}

/// `K` sweeps. Where all have rotations they run together, sweep `k` at row `t − k` in step
/// `t`; before and after that one by one.
///
/// # Safety
/// As `groups`.
#[inline(always)]
unsafe fn wave<L: LaneVector, const V: usize, const K: usize, const EDGE: bool>(
    proof: L::Proof,
    strip: Strip,
    sweeps: [Sweep; K],
) {
    let (mut from, mut to) = (0, usize::MAX);
    for (k, sweep) in sweeps.into_iter().enumerate() {
        from = from.max(sweep.first + k);
        to = to.min(end(sweep) + k);
    }
    let together = from < to;
    for (k, sweep) in sweeps.into_iter().enumerate() {
        let last = if together { from - k } else { end(sweep) };
        // SAFETY: passed on to the caller.
        unsafe { steps::<L, V, 1, EDGE>(proof, strip, [sweep], sweep.first, last) };
    }
    if together {
        // SAFETY: as above.
        unsafe { steps::<L, V, K, EDGE>(proof, strip, sweeps, from, to) };
        for (k, sweep) in sweeps.into_iter().enumerate() {
            // SAFETY: as above.
            unsafe { steps::<L, V, 1, EDGE>(proof, strip, [sweep], to - k, end(sweep)) };
        }
    }
}

/// Steps `from` to `to` of a wave: sweep `k` is at row `t − k` in step `t`.
///
/// # Safety
/// As `groups`; in every step every sweep has a rotation at its row.
#[inline(always)]
unsafe fn steps<L: LaneVector, const V: usize, const K: usize, const EDGE: bool>(
    proof: L::Proof,
    strip: Strip,
    sweeps: [Sweep; K],
    from: usize,
    to: usize,
) {
    if from >= to {
        return;
    }
    // Row `t + 1 - K + j` in place `j`; row `t + 1` is loaded in step `t`.
    let mut held = [[L::splat(proof, 0.0); V]; K];
    for (j, held) in held.iter_mut().enumerate() {
        // SAFETY: in step `from` the last sweep is at row `from + 1 - K`, the first at `from`.
        *held = unsafe { load::<L, V, EDGE>(proof, strip, from + 1 + j - K) };
    }
    for t in from..to {
        // SAFETY: the first sweep has a rotation at row `t`, which touches row `t + 1`.
        let mut next = unsafe { load::<L, V, EDGE>(proof, strip, t + 1) };
        for (k, sweep) in sweeps.into_iter().enumerate() {
            // SAFETY: sweep `k` has a rotation at row `t - k`, so its coefficients exist.
            let (c, s) = unsafe {
                let pair = strip.coefficients.add(2 * (sweep.at + t - k - sweep.first));
                (L::splat(proof, *pair), L::splat(proof, *pair.add(1)))
            };
            let (low, high) = match held.get_disjoint_mut([K - 1 - k, K - k]) {
                Ok([low, high]) => (low, high),
                // The first sweep's lower row is the one just loaded.
                Err(_) => match held.last_mut() {
                    Some(low) => (low, &mut next),
                    None => return,
                },
            };
            for (x, y) in low.iter_mut().zip(high) {
                let (above, below) = (s * *y + c * *x, c * *y - s * *x);
                (*x, *y) = (above, below);
            }
        }
        let Some(&first) = held.first() else { return };
        // SAFETY: the last sweep is at row `t + 1 - K`.
        unsafe { store::<L, V, EDGE>(strip, t + 1 - K, first) };
        for j in 1..K {
            if let Ok([to, from]) = held.get_disjoint_mut([j - 1, j]) {
                *to = *from;
            }
        }
        if let Some(last) = held.last_mut() {
            *last = next;
        }
    }
    for (j, held) in held.into_iter().enumerate() {
        // SAFETY: rows that were loaded.
        unsafe { store::<L, V, EDGE>(strip, to + 1 + j - K, held) };
    }
}

/// # Safety
/// The row has `strip.count` elements; there are `V` vectors of them, or with `EDGE` fewer than
/// one vector.
#[inline(always)]
unsafe fn load<L: LaneVector, const V: usize, const EDGE: bool>(
    proof: L::Proof,
    strip: Strip,
    row: usize,
) -> [L; V] {
    let mut x = [L::splat(proof, 0.0); V];
    for (v, x) in x.iter_mut().enumerate() {
        // SAFETY: the caller vouches for the elements.
        *x = unsafe {
            let start = strip.start.add(row * strip.stride + v * L::WIDTH).cast_const();
            if EDGE {
                L::load_partial(proof, core::slice::from_raw_parts(start, strip.count), 0)
            } else {
                L::read(proof, start)
            }
        };
    }
    x
}

/// # Safety
/// As `load`.
#[inline(always)]
unsafe fn store<L: LaneVector, const V: usize, const EDGE: bool>(
    strip: Strip,
    row: usize,
    x: [L; V],
) {
    for (v, x) in x.into_iter().enumerate() {
        // SAFETY: the caller vouches for the elements.
        unsafe {
            let start = strip.start.add(row * strip.stride + v * L::WIDTH);
            if EDGE {
                x.store_partial(core::slice::from_raw_parts_mut(start, strip.count), 0);
            } else {
                x.write(start);
            }
        }
    }
}

impl<E: Executor> Kernels<E> {
    /// Applies sweeps of rotations, whose coefficients are pairs `(c, s)`, to the rows of `a`.
    /// Nothing is done if a sweep reaches beyond the rows or the coefficients.
    pub(crate) fn rotate_rows(self, sweeps: &[Sweep], coefficients: &[f32], a: MatMut<'_>) {
        let (rows, cols, stride) = (a.rows(), a.cols(), a.stride());
        let fits = |sweep: &Sweep| {
            end(*sweep) < rows && 2 * (sweep.at + sweep.count) <= coefficients.len()
        };
        if sweeps.iter().all(fits) {
            self.run(Rotate { rows: a.into_data(), cols, stride, sweeps }, coefficients, &[]);
        }
    }
}
