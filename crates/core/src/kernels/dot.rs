//! Dot product `Σ aᵢ bᵢ`.
//!
//! Lane order. `|err| ≤ γ_k Σ|aᵢ bᵢ| + n·2⁻¹⁵⁰` with
//! `k = min(512, ⌈n/32⌉) + ⌈log₂⌈n/16384⌉⌉ + 6`: Higham, *Accuracy and Stability of Numerical
//! Algorithms*, 2nd ed., §3.1, for a sum that is a tree of this depth.

use crate::dispatch::Active;
use crate::error::{Names, same_length};
use crate::simd::{
    LaneVector, canonical,
    reduce::{Reduction, reduce2},
};
use crate::{Error, Executor, Kernels};

static NAMES: Names = ("dot", ["a", "b"]);

/// `Σ aᵢ bᵢ`.
#[derive(Clone, Copy)]
pub(crate) struct Products;

impl Reduction<2, 1> for Products {
    type Output = f32;

    const KEEPS_SIGN: bool = true;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [sum]: [L; 1], [a, b]: [L; 2]) -> [L; 1] {
        [sum + a * b]
    }

    #[inline(always)]
    fn start<L: LaneVector>(self, _: L::Proof, [a, b]: [L; 2]) -> [L; 1] {
        [a * b]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        canonical(sum)
    }
}

/// The dot product `Σ aᵢ bᵢ` of two vectors of one length, `+0.0` for empty ones.
///
/// Error: `|err| ≤ γ_k Σ|aᵢ bᵢ| + n·2⁻¹⁵⁰`, `k = min(512, ⌈n/32⌉) + ⌈log₂⌈n/16384⌉⌉ + 6`,
/// overflow excluded (Higham, *Accuracy and Stability of Numerical Algorithms*, §3.1).
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// assert_eq!(orthant_core::dot(&[1.0, 7.0, 8.0], &[3.0, 4.0, 7.0])?, 87.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn dot(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(&NAMES, a.len(), b.len())?;
    Ok(reduce2(Active, Products, a, b))
}

impl<E: Executor> Kernels<E> {
    /// [`dot`](crate::dot) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn dot(self, a: &[f32], b: &[f32]) -> Result<f32, Error> {
        same_length(&NAMES, a.len(), b.len())?;
        Ok(reduce2(self, Products, a, b))
    }
}
