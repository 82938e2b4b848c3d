//! Sum of magnitudes `Σ |aᵢ|`.
//!
//! Lane order, with the bound of `sum`.

use crate::dispatch::Active;
use crate::simd::reduce::{Reduction, reduce1};
use crate::simd::{LaneVector, canonical};
use crate::{Executor, Kernels};

/// `Σ |aᵢ|`.
#[derive(Clone, Copy)]
pub(crate) struct Magnitudes;

impl Reduction<1, 1> for Magnitudes {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [sum]: [L; 1], [a]: [L; 1]) -> [L; 1] {
        [sum + a.abs()]
    }

    #[inline(always)]
    fn start<L: LaneVector>(self, _: L::Proof, [a]: [L; 1]) -> [L; 1] {
        [a.abs()]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        canonical(sum)
    }
}

/// The L1 norm `Σ |aᵢ|`, `+0.0` for the empty vector.
///
/// Error: `|err| ≤ γ_k ‖a‖₁`, `k = min(512, ⌈n/32⌉) + ⌈log₂⌈n/16384⌉⌉ + 5`, overflow excluded
/// (Higham, *Accuracy and Stability of Numerical Algorithms*, §4.2).
///
/// ```
/// assert_eq!(orthant_core::norm_l1(&[3.0, -4.0]), 7.0);
/// ```
#[must_use]
#[inline]
pub fn norm_l1(a: &[f32]) -> f32 {
    reduce1(Active, Magnitudes, a)
}

impl<E: Executor> Kernels<E> {
    /// [`norm_l1`](crate::norm_l1) on this instruction set.
    #[must_use]
    #[inline]
    pub fn norm_l1(self, a: &[f32]) -> f32 {
        reduce1(self, Magnitudes, a)
    }
}
