//! One plane rotation, and sweeps of them that wait to be applied to the rows of a matrix.
//!
//! `rotation(x, y)` is `r = √(x·x + y·y)`, `c = x/r`, `s = y/r`, so that `(c x + s y, c y − s x)`
//! is `(r, 0)`. Where the sum of squares leaves `2⁻⁸⁰ … 2¹²⁰`, `x` and `y` are first multiplied by
//! a power of two, and `r` by its inverse: with `m` the greater magnitude, `m < 1` by `2⁹⁶`, others
//! by `2⁻⁹⁶`. `rotation(0, 0)` is `(1, 0)` with `r = 0`.
//!
//! Applying a rotation later leaves the bits as they are: rows are touched by rotations only, and
//! those keep their order.

use crate::kernels::{in_range, power_of_two};
use crate::simd::{Sweep, sqrt};
use crate::{Executor, Kernels, MatMut};

/// A plane rotation, and the length of the vector that it turned onto the first axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rotation {
    pub(crate) c: f32,
    pub(crate) s: f32,
    pub(crate) r: f32,
}

/// The rotation that takes `(x, y)` to `(r, 0)`.
#[inline(always)]
pub(crate) fn rotation(x: f32, y: f32) -> Rotation {
    let squares = x * x + y * y;
    if in_range(squares) {
        let r = sqrt(squares);
        return Rotation { c: x / r, s: y / r, r };
    }
    scaled(x, y)
}

#[cold]
fn scaled(x: f32, y: f32) -> Rotation {
    let greatest = x.abs().max(y.abs());
    if greatest == 0.0 {
        return Rotation { c: 1.0, s: 0.0, r: 0.0 };
    }
    let e = if greatest < 1.0 { 96 } else { -96 };
    let (x, y) = (x * power_of_two(e), y * power_of_two(e));
    let r = sqrt(x * x + y * y);
    Rotation { c: x / r, s: y / r, r: r * power_of_two(-e) }
}

/// Sweeps that wait together. Eight over 512 rows are 32 KiB of coefficients.
const BATCH: usize = 8;

/// Elements of scratch for [`Rotations`] of `n` rows.
pub(crate) const fn rotations_scratch(n: usize) -> usize {
    2 * BATCH * n
}

/// Sweeps of rotations that have not been applied yet.
pub(crate) struct Rotations<'a> {
    coefficients: &'a mut [f32],
    sweeps: [Sweep; BATCH],
    count: usize,
    used: usize,
}

impl<'a> Rotations<'a> {
    /// None yet. Without room for any, rotations are forgotten: for those who want no vectors.
    pub(crate) fn new(coefficients: &'a mut [f32]) -> Self {
        Self { coefficients, sweeps: [Sweep::default(); BATCH], count: 0, used: 0 }
    }

    /// Begins a sweep of at most `count` rotations, the first one at row `first`; what waits is
    /// applied to `rows` before if there is no room.
    pub(crate) fn begin<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        first: usize,
        count: usize,
        rows: &mut MatMut<'_>,
    ) {
        if self.count == BATCH || self.used + 2 * count > self.coefficients.len() {
            self.apply(kernels, rows);
        }
        if let Some(sweep) = self.sweeps.get_mut(self.count) {
            *sweep = Sweep { first, count: 0, at: self.used / 2 };
            self.count += 1;
        }
    }

    /// The next rotation of the sweep.
    #[inline(always)]
    pub(crate) fn push(&mut self, c: f32, s: f32) {
        let place = self.coefficients.get_mut(self.used..).and_then(|rest| rest.first_chunk_mut());
        if let Some(place) = place {
            *place = [c, s];
            self.used += 2;
        }
    }

    /// Applies what waits to the rows.
    pub(crate) fn apply<E: Executor>(&mut self, kernels: Kernels<E>, rows: &mut MatMut<'_>) {
        let sweeps = self.sweeps.get_mut(..self.count).unwrap_or_default();
        for i in 0..sweeps.len() {
            let next = sweeps.get(i + 1).map_or(self.used / 2, |next| next.at);
            if let Some(sweep) = sweeps.get_mut(i) {
                sweep.count = next - sweep.at;
            }
        }
        if self.used > 0 {
            kernels.rotate_rows(sweeps, self.coefficients, rows.reborrow());
        }
        (self.count, self.used) = (0, 0);
    }
}
