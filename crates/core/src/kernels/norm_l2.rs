//! Euclidean norm `√Σ aᵢ²`, and its square.
//!
//! `norm_l2_squared` is the plain lane-order sum, with the bound of `dot`. `norm_l2` is `√s·2ᵉ`
//! with `S(a) = (e, s, a')` of safe scaling (see `scaling.rs`), so that no intermediate
//! result overflows or vanishes; `|err| ≤ (γ_k/2 + 2u) ‖a‖₂` with the `k` of `dot`.

use super::scaling::scaling;
use crate::dispatch::{Active, Choice};
use crate::simd::reduce::{Reduction, reduce1};
use crate::simd::{LaneVector, canonical, sqrt};
use crate::{Executor, Kernels};

/// `Σ aᵢ²`.
#[derive(Clone, Copy)]
pub(crate) struct Squares;

impl Reduction<1, 1> for Squares {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [sum]: [L; 1], [a]: [L; 1]) -> [L; 1] {
        [sum + a * a]
    }

    #[inline(always)]
    fn start<L: LaneVector>(self, _: L::Proof, [a]: [L; 1]) -> [L; 1] {
        [a * a]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        canonical(sum)
    }
}

#[inline(always)]
fn on(choice: impl Choice, a: &[f32]) -> f32 {
    match scaling(choice, a, reduce1(choice, Squares, a)) {
        Ok(scaling) => sqrt(scaling.s) * scaling.up(),
        Err(special) => special,
    }
}

/// The Euclidean norm `√Σ aᵢ²`, `+0.0` for the empty vector.
///
/// Elements are scaled by a power of two where their squares would overflow or vanish: the
/// norm of `[1e20, 1e20]` and of `[1e-30; 8]` is right.
///
/// Error: `|err| ≤ (γ_k/2 + 2u) ‖a‖₂` with the `k` of [`dot`](crate::dot) (Higham, *Accuracy
/// and Stability of Numerical Algorithms*, §27.5, for the scaling).
///
/// ```
/// assert_eq!(orthant_core::norm_l2(&[3.0, 4.0]), 5.0);
/// ```
#[must_use]
#[inline]
pub fn norm_l2(a: &[f32]) -> f32 {
    on(Active, a)
}

/// The square of the Euclidean norm, `Σ aᵢ²`, as a plain sum: it may overflow or vanish.
///
/// Error: that of [`dot`](crate::dot)`(a, a)`, whose bits it has.
///
/// ```
/// assert_eq!(orthant_core::norm_l2_squared(&[3.0, 4.0]), 25.0);
/// ```
#[must_use]
#[inline]
pub fn norm_l2_squared(a: &[f32]) -> f32 {
    reduce1(Active, Squares, a)
}

impl<E: Executor> Kernels<E> {
    /// [`norm_l2`](crate::norm_l2) on this instruction set.
    #[must_use]
    #[inline]
    pub fn norm_l2(self, a: &[f32]) -> f32 {
        on(self, a)
    }

    /// [`norm_l2_squared`](crate::norm_l2_squared) on this instruction set.
    #[must_use]
    #[inline]
    pub fn norm_l2_squared(self, a: &[f32]) -> f32 {
        reduce1(self, Squares, a)
    }
}
