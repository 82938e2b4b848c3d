//! Sum `Σ aᵢ`.
//!
//! Lane order. `|err| ≤ γ_k Σ|aᵢ|` with `k = min(512, ⌈n/32⌉) + ⌈log₂⌈n/16384⌉⌉ + 5`: Higham,
//! *Accuracy and Stability of Numerical Algorithms*, 2nd ed., §4.2.

use crate::dispatch::Active;
use crate::simd::reduce::{Reduction, reduce1};
use crate::simd::{LaneVector, canonical};
use crate::{Executor, Kernels};

/// `Σ aᵢ`.
#[derive(Clone, Copy)]
pub(crate) struct Terms;

impl Reduction<1, 1> for Terms {
    type Output = f32;

    const KEEPS_SIGN: bool = true;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [sum]: [L; 1], [a]: [L; 1]) -> [L; 1] {
        [sum + a]
    }

    #[inline(always)]
    fn start<L: LaneVector>(self, _: L::Proof, [a]: [L; 1]) -> [L; 1] {
        [a]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        canonical(sum)
    }
}

/// The sum `Σ aᵢ`, `+0.0` for the empty vector.
///
/// Error: `|err| ≤ γ_k Σ|aᵢ|`, `k = min(512, ⌈n/32⌉) + ⌈log₂⌈n/16384⌉⌉ + 5`, overflow
/// excluded (Higham, *Accuracy and Stability of Numerical Algorithms*, §4.2).
///
/// ```
/// assert_eq!(orthant_core::sum(&[1.0, 2.0, 3.5]), 6.5);
/// ```
#[must_use]
#[inline]
pub fn sum(a: &[f32]) -> f32 {
    reduce1(Active, Terms, a)
}

impl<E: Executor> Kernels<E> {
    /// [`sum`](crate::sum) on this instruction set.
    #[must_use]
    #[inline]
    pub fn sum(self, a: &[f32]) -> f32 {
        reduce1(self, Terms, a)
    }
}
