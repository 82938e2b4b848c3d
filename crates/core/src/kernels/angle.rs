//! Angles between vectors, and their cosine.
//!
//! Cosine: `d = Σ a'ᵢb'ᵢ` of the scaled vectors; with `h = ⌊⌊log₂ s⌋/2⌋` and `q = 2⁻ʰ` for each,
//! `((d·qₐ)·q_b) / √(((sₐ·qₐ)·qₐ)·((s_b·q_b)·q_b))`, clamped to [−1, 1]. The powers of two
//! keep the product of the squared norms in range, and make the cosine of a vector with
//! itself exactly 1.
//!
//! Angle: `2·atan2(‖u − v‖, ‖u + v‖)` of the unit vectors, which is accurate at every angle,
//! unlike the arc cosine: Kahan, "How Futile are Mindless Assessments of Roundoff in
//! Floating-Point Computation?" (2006), §12.

use super::pair::{Pair, ZeroFirst, pair};
use super::scaling::{floor_log2, power_of_two};
use crate::dispatch::{Active, Choice};
use crate::error::{Names, same_length};
use crate::simd::reduce::{Reduction, reduce2};
use crate::simd::{LaneVector, canonical, sqrt};
use crate::{Error, Executor, Kernels};

static COSINE: Names = ("cosine_similarity", ["a", "b"]);
static ANGLE: Names = ("angle", ["a", "b"]);

/// `2⁻ʰ` with `h = ⌊⌊log₂ s⌋/2⌋`.
#[inline(always)]
fn half_power(s: f32) -> f32 {
    // The shift rounds down, for odd negative exponents too.
    power_of_two(-(floor_log2(s) >> 1))
}

#[inline(always)]
fn cosine_on(choice: impl Choice, a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(&COSINE, a.len(), b.len())?;
    let Some(Pair { a, b, product }) = pair(choice, &COSINE, ZeroFirst::Refused, a, b)? else {
        return Ok(f32::NAN);
    };
    let (p, q) = (half_power(a.s), half_power(b.s));
    let norms = ((a.s * p) * p) * ((b.s * q) * q);
    let cosine = ((product * p) * q) / sqrt(norms);
    Ok(if cosine > 1.0 {
        1.0
    } else if cosine < -1.0 {
        -1.0
    } else {
        canonical(cosine)
    })
}

/// `Σ (uᵢ − vᵢ)²` and `Σ (uᵢ + vᵢ)²`, with `uᵢ = (aᵢ·f)/p` and `vᵢ = (bᵢ·g)/q`.
#[derive(Clone, Copy)]
struct UnitSumAndDifference {
    down: [f32; 2],
    norms: [f32; 2],
}

impl Reduction<2, 2> for UnitSumAndDifference {
    type Output = [f32; 2];

    #[inline(always)]
    fn step<L: LaneVector>(self, proof: L::Proof, [s, t]: [L; 2], [a, b]: [L; 2]) -> [L; 2] {
        let ([f, g], [p, q]) = (self.down, self.norms);
        let u = (a * L::splat(proof, f)) / L::splat(proof, p);
        let v = (b * L::splat(proof, g)) / L::splat(proof, q);
        let (less, more) = (u - v, u + v);
        [s + less * less, t + more * more]
    }

    #[inline(always)]
    fn finish(self, sums: [f32; 2]) -> [f32; 2] {
        sums
    }
}

/// `‖u − v‖` and `‖u + v‖` of the unit vectors.
#[inline(always)]
fn chords(choice: impl Choice, x: &[f32], y: &[f32]) -> Result<[f32; 2], Error> {
    same_length(&ANGLE, x.len(), y.len())?;
    let Some(Pair { a, b, .. }) = pair(choice, &ANGLE, ZeroFirst::Refused, x, y)? else {
        return Ok([f32::NAN; 2]);
    };
    let unit = UnitSumAndDifference { down: [a.down(), b.down()], norms: [sqrt(a.s), sqrt(b.s)] };
    Ok(reduce2(choice, unit, x, y).map(sqrt))
}

fn angle_on(choice: impl Choice, x: &[f32], y: &[f32]) -> Result<f32, Error> {
    let [less, more] = chords(choice, x, y)?;
    Ok(canonical(2.0 * libm::atan2f(less, more)))
}

/// The angle between the lines along two vectors, from 0 to π/2: whichever way each points, the
/// same bits.
pub(crate) fn angle_of_lines(choice: impl Choice, x: &[f32], y: &[f32]) -> Result<f32, Error> {
    let [less, more] = chords(choice, x, y)?;
    let (near, far) = if more < less { (more, less) } else { (less, more) };
    Ok(canonical(2.0 * libm::atan2f(near, far)))
}

/// The cosine of the angle between two vectors, `Σaᵢbᵢ / (‖a‖₂ ‖b‖₂)`, from −1 to 1; exactly 1
/// for a vector with itself. NaN if an element is NaN or infinite.
///
/// Error: `|err| ≤ γ_{3k}` with the `k` of [`dot`](crate::dot); near ±1 the
/// [`angle`] itself is more telling. (Strang, *Introduction to Linear Algebra*, §1.2.)
///
/// # Errors
/// [`Error::LengthMismatch`], then [`Error::Empty`], then [`Error::ZeroVector`].
///
/// ```
/// assert_eq!(orthant_core::cosine_similarity(&[1.0, 0.0], &[0.0, 2.0])?, 0.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn cosine_similarity(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    cosine_on(Active, a, b)
}

/// The angle between two vectors in radians, from 0 to π, accurate for every angle. NaN if an
/// element is NaN or infinite.
///
/// `2·atan2(‖u − v‖, ‖u + v‖)` of the unit vectors `u` and `v` (Kahan, "How Futile are Mindless
/// Assessments of Roundoff in Floating-Point Computation?", 2006, §12).
///
/// # Errors
/// [`Error::LengthMismatch`], then [`Error::Empty`], then [`Error::ZeroVector`].
///
/// ```
/// let right = orthant_core::angle(&[1.0, 0.0], &[0.0, 1.0])?;
/// assert_eq!(right, core::f32::consts::FRAC_PI_2);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn angle(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    angle_on(Active, a, b)
}

impl<E: Executor> Kernels<E> {
    /// [`cosine_similarity`](crate::cosine_similarity) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn cosine_similarity(self, a: &[f32], b: &[f32]) -> Result<f32, Error> {
        cosine_on(self, a, b)
    }

    /// [`angle`](crate::angle) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn angle(self, a: &[f32], b: &[f32]) -> Result<f32, Error> {
        angle_on(self, a, b)
    }
}
