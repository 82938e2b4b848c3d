//! Distances: norms of `dᵢ = aᵢ − bᵢ`.
//!
//! Lane order, with the bound of `sum` and one more rounding for L1, three more for L2
//! squared. The maximum distance is exact but for the rounding of `dᵢ`.

use super::norm_linf::fold_greatest;
use super::scaling::{exponent, in_range, power_of_two};
use crate::dispatch::{Active, Choice};
use crate::error::{Names, same_length};
use crate::simd::reduce::{Reduction, reduce2};
use crate::simd::{LaneVector, canonical, sqrt};
use crate::{Error, Executor, Kernels};

static L1: Names = ("distance_l1", ["a", "b"]);
static L2: Names = ("distance_l2", ["a", "b"]);
static L2_SQUARED: Names = ("distance_l2_squared", ["a", "b"]);
static LINF: Names = ("distance_linf", ["a", "b"]);

/// `Σ |aᵢ − bᵢ|`.
#[derive(Clone, Copy)]
pub(crate) struct Differences;

impl Reduction<2, 1> for Differences {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [sum]: [L; 1], [a, b]: [L; 2]) -> [L; 1] {
        [sum + (a - b).abs()]
    }

    #[inline(always)]
    fn start<L: LaneVector>(self, _: L::Proof, [a, b]: [L; 2]) -> [L; 1] {
        [(a - b).abs()]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        canonical(sum)
    }
}

/// `Σ (aᵢ − bᵢ)²`.
#[derive(Clone, Copy)]
pub(crate) struct SquaredDifferences;

impl Reduction<2, 1> for SquaredDifferences {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [sum]: [L; 1], [a, b]: [L; 2]) -> [L; 1] {
        let d = a - b;
        [sum + d * d]
    }

    #[inline(always)]
    fn start<L: LaneVector>(self, _: L::Proof, [a, b]: [L; 2]) -> [L; 1] {
        let d = a - b;
        [d * d]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        canonical(sum)
    }
}

/// `Σ ((aᵢ − bᵢ)·f)²`.
#[derive(Clone, Copy)]
struct ScaledSquaredDifferences(f32);

impl Reduction<2, 1> for ScaledSquaredDifferences {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, proof: L::Proof, [sum]: [L; 1], [a, b]: [L; 2]) -> [L; 1] {
        let d = (a - b) * L::splat(proof, self.0);
        [sum + d * d]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        sum
    }
}

/// `max |aᵢ − bᵢ|`.
#[derive(Clone, Copy)]
pub(crate) struct GreatestDifference;

impl Reduction<2, 1> for GreatestDifference {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [max]: [L; 1], [a, b]: [L; 2]) -> [L; 1] {
        [max.max_magnitude((a - b).abs())]
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

#[inline(always)]
fn l2(choice: impl Choice, a: &[f32], b: &[f32]) -> f32 {
    let s = reduce2(choice, SquaredDifferences, a, b);
    if in_range(s) { sqrt(s) } else { l2_scaled(choice, a, b) }
}

/// `norm_l2` of the differences when their squares are out of range: see `scaling.rs`.
#[cold]
fn l2_scaled(choice: impl Choice, a: &[f32], b: &[f32]) -> f32 {
    match exponent(reduce2(choice, GreatestDifference, a, b)) {
        Ok(e) => {
            let s = reduce2(choice, ScaledSquaredDifferences(power_of_two(-e)), a, b);
            sqrt(s) * power_of_two(e)
        }
        Err(special) => special,
    }
}

/// The L1 distance `Σ |aᵢ − bᵢ|` of two vectors of one length, `+0.0` for empty ones.
///
/// Error: `|err| ≤ γ_k Σ|aᵢ − bᵢ|`, `k = min(512, ⌈n/32⌉) + ⌈log₂⌈n/16384⌉⌉ + 6`, overflow
/// excluded.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// assert_eq!(orthant_core::distance_l1(&[1.0, 2.0], &[4.0, 6.0])?, 7.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn distance_l1(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(&L1, a.len(), b.len())?;
    Ok(reduce2(Active, Differences, a, b))
}

/// The Euclidean distance `√Σ (aᵢ − bᵢ)²` of two vectors of one length, `+0.0` for empty ones.
///
/// It is [`norm_l2`](crate::norm_l2) of the differences, with the same safe scaling. A
/// difference `∞ − ∞` gives NaN.
///
/// Error: `|err| ≤ (γ_k/2 + 2u) ‖a − b‖₂` with the `k` of [`distance_l2_squared`].
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// assert_eq!(orthant_core::distance_l2(&[1.0, 2.0], &[4.0, 6.0])?, 5.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn distance_l2(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(&L2, a.len(), b.len())?;
    Ok(l2(Active, a, b))
}

/// The square of the Euclidean distance, `Σ (aᵢ − bᵢ)²`, as a plain sum: it may overflow or
/// vanish.
///
/// Error: `|err| ≤ γ_k Σ(aᵢ − bᵢ)² + n·2⁻¹⁵⁰`, `k = min(512, ⌈n/32⌉) + ⌈log₂⌈n/16384⌉⌉ + 8`,
/// overflow excluded.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// assert_eq!(orthant_core::distance_l2_squared(&[1.0, 2.0], &[4.0, 6.0])?, 25.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn distance_l2_squared(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(&L2_SQUARED, a.len(), b.len())?;
    Ok(reduce2(Active, SquaredDifferences, a, b))
}

/// The maximum distance `max |aᵢ − bᵢ|` of two vectors of one length, `+0.0` for empty ones.
/// Each difference is rounded once, the maximum is exact.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// assert_eq!(orthant_core::distance_linf(&[1.0, 2.0], &[4.0, 6.0])?, 4.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn distance_linf(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(&LINF, a.len(), b.len())?;
    Ok(reduce2(Active, GreatestDifference, a, b))
}

impl<E: Executor> Kernels<E> {
    /// [`distance_l1`](crate::distance_l1) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn distance_l1(self, a: &[f32], b: &[f32]) -> Result<f32, Error> {
        same_length(&L1, a.len(), b.len())?;
        Ok(reduce2(self, Differences, a, b))
    }

    /// [`distance_l2`](crate::distance_l2) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn distance_l2(self, a: &[f32], b: &[f32]) -> Result<f32, Error> {
        same_length(&L2, a.len(), b.len())?;
        Ok(l2(self, a, b))
    }

    /// [`distance_l2_squared`](crate::distance_l2_squared) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn distance_l2_squared(self, a: &[f32], b: &[f32]) -> Result<f32, Error> {
        same_length(&L2_SQUARED, a.len(), b.len())?;
        Ok(reduce2(self, SquaredDifferences, a, b))
    }

    /// [`distance_linf`](crate::distance_linf) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn distance_linf(self, a: &[f32], b: &[f32]) -> Result<f32, Error> {
        same_length(&LINF, a.len(), b.len())?;
        Ok(reduce2(self, GreatestDifference, a, b))
    }
}
