//! Greatest magnitude `max |aᵢ|`.
//!
//! Exact, and free of order: magnitudes are compared as integers, where a NaN wins.

use crate::dispatch::Active;
use crate::simd::reduce::{Reduction, reduce1};
use crate::simd::{LANES, LaneVector, canonical};
use crate::{Executor, Kernels};

/// `max |aᵢ|`.
#[derive(Clone, Copy)]
pub(crate) struct Greatest;

impl Reduction<1, 1> for Greatest {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [max]: [L; 1], [a]: [L; 1]) -> [L; 1] {
        [max.max_magnitude(a.abs())]
    }

    #[inline(always)]
    fn join<L: LaneVector>(self, [max]: [L; 1], [later]: [L; 1]) -> [L; 1] {
        [max.max_magnitude(later)]
    }

    #[inline(always)]
    fn fold<L: LaneVector>(self, [max]: [L; 1]) -> [f32; 1] {
        [fold_greatest(max)]
    }

    #[inline(always)]
    fn finish(self, [max]: [f32; 1]) -> f32 {
        canonical(max)
    }
}

/// The greatest of a vector's lanes, all of them magnitudes.
#[inline(always)]
pub(crate) fn fold_greatest<L: LaneVector>(v: L) -> f32 {
    // Lanes that the vector does not have stay +0.0, which is the least magnitude.
    let mut lanes = [0.0_f32; LANES];
    v.store(&mut lanes, 0);
    f32::from_bits(lanes.iter().take(L::WIDTH).fold(0, |max, x| x.to_bits().max(max)))
}

/// The maximum norm `max |aᵢ|`, exact; `+0.0` for the empty vector, NaN if an element is. (Golub and
/// Van Loan, *Matrix Computations*, 4th ed., §2.2.1.)
///
/// ```
/// assert_eq!(orthant_core::norm_linf(&[3.0, -4.0]), 4.0);
/// ```
#[must_use]
#[inline]
pub fn norm_linf(a: &[f32]) -> f32 {
    reduce1(Active, Greatest, a)
}

impl<E: Executor> Kernels<E> {
    /// [`norm_linf`](crate::norm_linf) on this instruction set.
    #[must_use]
    #[inline]
    pub fn norm_linf(self, a: &[f32]) -> f32 {
        reduce1(self, Greatest, a)
    }
}
