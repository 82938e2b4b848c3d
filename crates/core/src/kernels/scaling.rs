//! Safe scaling `S(a) = (e, s, a')`: a power of two that keeps `Σ aᵢ²` in range.
//!
//! `s = Σ aᵢ²` in lane order. If `2⁻⁸⁰ ≤ s ≤ 2¹²⁰` then `e = 0`: no square that counts was
//! lost below, none went over. Otherwise `m = max |aᵢ|`, `e = ⌊log₂ m⌋` within ±126, `a'ᵢ =
//! aᵢ·2⁻ᵉ` and `s = Σ a'ᵢ²`. Scaling by a power of two is exact but for underflow far below
//! `m`. The idea is Blue's (ACM TOMS 4, 1978), with one accumulator instead of three.

use super::norm_linf::Greatest;
use crate::dispatch::Choice;
use crate::simd::LaneVector;
use crate::simd::reduce::{Reduction, reduce1};

const SMALL: f32 = power_of_two(-80);
const LARGE: f32 = power_of_two(120);

/// `2ᵉ` for `e` from −126 to 127.
pub(crate) const fn power_of_two(e: i32) -> f32 {
    f32::from_bits(((e + 127) as u32) << 23)
}

/// `⌊log₂ x⌋` of a positive finite `x`, −127 if it is subnormal.
pub(crate) const fn floor_log2(x: f32) -> i32 {
    (x.to_bits() >> 23) as i32 - 127
}

/// Whether `Σ aᵢ²` needs no scaling.
#[inline(always)]
pub(crate) fn in_range(s: f32) -> bool {
    (SMALL..=LARGE).contains(&s)
}

/// `e` and `s` of `S(a)`.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Scaling {
    /// The exponent, from −126 to 126.
    pub(crate) e: i32,
    /// `Σ a'ᵢ²`.
    pub(crate) s: f32,
}

impl Scaling {
    /// `2⁻ᵉ`: multiplies `aᵢ` to give `a'ᵢ`.
    #[inline(always)]
    pub(crate) fn down(self) -> f32 {
        power_of_two(-self.e)
    }

    /// `2ᵉ`.
    #[inline(always)]
    pub(crate) fn up(self) -> f32 {
        power_of_two(self.e)
    }
}

/// `e` for the greatest magnitude `m`, or `m` itself if it is zero, infinite or NaN.
pub(crate) fn exponent(m: f32) -> Result<i32, f32> {
    if m == 0.0 || !m.is_finite() { Err(m) } else { Ok(floor_log2(m).clamp(-126, 126)) }
}

/// `S(a)`, given `s = Σ aᵢ²` of the elements as they are; or `max |aᵢ|` if it is special.
#[inline]
pub(crate) fn scaling(on: impl Choice, a: &[f32], s: f32) -> Result<Scaling, f32> {
    if in_range(s) { Ok(Scaling { e: 0, s }) } else { rescale(on, a) }
}

#[cold]
fn rescale(on: impl Choice, a: &[f32]) -> Result<Scaling, f32> {
    let e = exponent(reduce1(on, Greatest, a))?;
    Ok(Scaling { e, s: reduce1(on, ScaledSquares(power_of_two(-e)), a) })
}

/// `Σ (aᵢ·f)²`.
#[derive(Clone, Copy)]
struct ScaledSquares(f32);

impl Reduction<1, 1> for ScaledSquares {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, proof: L::Proof, [sum]: [L; 1], [a]: [L; 1]) -> [L; 1] {
        let a = a * L::splat(proof, self.0);
        [sum + a * a]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        sum
    }
}
