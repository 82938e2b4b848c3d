//! A power of two that brings the greatest magnitude of a matrix into `[1, 2)`.
//!
//! Eigenvalues and singular values are computed of `A·2⁻ᵉ`, `e = ⌊log₂ max|aᵢⱼ|⌋` within ±126, and
//! multiplied by `2ᵉ` in the end. Scaling is exact but for elements below `2⁻¹²⁶` of the greatest,
//! and no square that matters can then overflow or vanish.

use crate::kernels::{exponent, power_of_two};
use crate::{Error, Executor, Kernels};

/// `2⁻ᵉ` and `2ᵉ`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) down: f32,
    pub(crate) up: f32,
}

/// The scale for the greatest magnitude `m`; 1 for zero. Infinities and NaN are refused.
pub(crate) fn scale(operation: &'static str, m: f32) -> Result<Scale, Error> {
    match exponent(m) {
        Ok(e) => Ok(Scale { down: power_of_two(-e), up: power_of_two(e) }),
        Err(0.0) => Ok(Scale { down: 1.0, up: 1.0 }),
        Err(_) => Err(Error::NotFinite { operation }),
    }
}

/// The greatest magnitude in these rows; a NaN wins.
pub(crate) fn greatest<'a, E: Executor>(
    kernels: Kernels<E>,
    rows: impl Iterator<Item = &'a [f32]>,
) -> f32 {
    let mut greatest = 0.0f32;
    for row in rows {
        let m = kernels.norm_linf(row);
        if m > greatest || m.is_nan() {
            greatest = m;
        }
        if greatest.is_nan() {
            break;
        }
    }
    greatest
}

/// Multiplies the row by −1 if the first of its elements of greatest magnitude is negative;
/// whether it was.
pub(crate) fn make_greatest_positive(row: &mut [f32]) -> bool {
    let mut greatest = 0.0f32;
    for &x in row.iter() {
        if x.abs() > greatest.abs() {
            greatest = x;
        }
    }
    if greatest < 0.0 {
        for x in row {
            *x = -*x;
        }
    }
    greatest < 0.0
}

/// Exchanges two elements, if both exist.
pub(crate) fn swap(x: &mut [f32], i: usize, j: usize) {
    if let Ok([a, b]) = x.get_disjoint_mut([i, j]) {
        core::mem::swap(a, b);
    }
}
