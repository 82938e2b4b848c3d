//! Norms and distances, with the safe scaling that keeps squares in range.

use super::{Error, canonical, lane::sum_terms, same_length, sub};

/// Safe scaling `S(a)` of a vector whose largest absolute value is neither zero, infinite nor NaN.
pub(super) struct Scaled {
    /// The exponent taken out.
    pub e: i32,
    /// `Σ a'ᵢ²` in lane order.
    pub s: f32,
    /// `aᵢ·2⁻ᵉ`.
    pub a: Vec<f32>,
}

/// 2⁻⁸⁰ and 2¹²⁰: between them the plain sum of squares is kept.
const LOW: f32 = f32::from_bits((127 - 80) << 23);
const HIGH: f32 = f32::from_bits((127 + 120) << 23);

/// `2ᵉ`, exactly; `e` is between −126 and 126.
pub(super) fn power_of_two(e: i32) -> f32 {
    f64::from_bits(((e + 1023) as u64) << 52) as f32
}

/// `⌊log₂ x⌋` of a positive finite `x`. Every f32, subnormal or not, is a normal f64.
pub(super) fn floor_log2(x: f32) -> i32 {
    (f64::from(x).to_bits() >> 52) as i32 - 1023
}

/// The largest absolute value, compared as integers so that a NaN wins; `+0.0` of nothing.
pub(super) fn largest(a: &[f32]) -> f32 {
    let mut most = 0u32;
    for x in a {
        let magnitude = x.to_bits() & 0x7fff_ffff;
        if magnitude > most {
            most = magnitude;
        }
    }
    canonical(f32::from_bits(most))
}

/// `S(a)`, or the largest absolute value where that is zero, infinite or NaN.
pub(super) fn scaled(a: &[f32]) -> Result<Scaled, f32> {
    let s = norm_l2_squared(a);
    if (LOW..=HIGH).contains(&s) {
        return Ok(Scaled { e: 0, s, a: a.to_vec() });
    }
    let m = largest(a);
    if m == 0.0 || !m.is_finite() {
        return Err(m);
    }
    let e = floor_log2(m).clamp(-126, 126);
    let a: Vec<f32> = a.iter().map(|x| x * power_of_two(-e)).collect();
    Ok(Scaled { e, s: norm_l2_squared(&a), a })
}

/// `Σ |aᵢ|`.
pub fn norm_l1(a: &[f32]) -> f32 {
    sum_terms(a.iter().map(|x| x.abs()))
}

/// `Σ aᵢ²`, the plain sum.
pub fn norm_l2_squared(a: &[f32]) -> f32 {
    sum_terms(a.iter().map(|x| x * x))
}

/// `√Σ aᵢ²`, safe from over- and underflow.
pub fn norm_l2(a: &[f32]) -> f32 {
    match scaled(a) {
        Ok(Scaled { e, s, .. }) => libm::sqrtf(s) * power_of_two(e),
        Err(m) => m,
    }
}

/// `max |aᵢ|`.
pub fn norm_linf(a: &[f32]) -> f32 {
    largest(a)
}

/// `(Σ |aᵢ|ᵖ)^(1/p)` for `p ≥ 1`.
pub fn norm_lp(a: &[f32], p: f32) -> Result<f32, Error> {
    if p.is_nan() || p < 1.0 {
        return Err(Error::Exponent);
    }
    if p == 1.0 {
        return Ok(norm_l1(a));
    }
    if p == 2.0 {
        return Ok(norm_l2(a));
    }
    let m = largest(a);
    if p == f32::INFINITY || m == 0.0 || !m.is_finite() {
        return Ok(m);
    }
    let sum = sum_terms(a.iter().map(|x| libm::powf(x.abs() / m, p)));
    Ok(m * libm::powf(sum, 1.0 / p))
}

/// `Σ |aᵢ − bᵢ|`.
pub fn distance_l1(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    Ok(norm_l1(&sub(a, b)?))
}

/// `norm_l2` of `aᵢ − bᵢ`.
pub fn distance_l2(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    Ok(norm_l2(&sub(a, b)?))
}

/// `Σ (aᵢ − bᵢ)²`, the plain sum.
pub fn distance_l2_squared(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    Ok(norm_l2_squared(&sub(a, b)?))
}

/// `max |aᵢ − bᵢ|`.
pub fn distance_linf(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(a, b)?;
    Ok(largest(&sub(a, b)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_four_five() {
        assert_eq!(norm_l2(&[3.0, 4.0]), 5.0);
        assert_eq!(norm_l1(&[3.0, -4.0]), 7.0);
        assert_eq!(norm_l2_squared(&[3.0, -4.0]), 25.0);
        assert_eq!(norm_linf(&[3.0, -4.0]), 4.0);
        assert_eq!(distance_l2(&[1.0, 2.0], &[4.0, 6.0]), Ok(5.0));
        assert_eq!(distance_l1(&[1.0, 2.0], &[4.0, 6.0]), Ok(7.0));
        assert_eq!(distance_l2_squared(&[1.0, 2.0], &[4.0, 6.0]), Ok(25.0));
        assert_eq!(distance_linf(&[1.0, 2.0], &[4.0, 6.0]), Ok(4.0));
    }

    #[test]
    fn squares_out_of_range_are_scaled_by_a_power_of_two() {
        // 3·2¹⁰⁰ and 4·2¹⁰⁰: the largest is 2¹⁰², e = 102, and the root of 0.75² + 1 is 1.25
        // exactly.
        let big = power_of_two(100);
        assert_eq!(norm_l2(&[3.0 * big, 4.0 * big]), 5.0 * big);
        let small = power_of_two(-100);
        assert_eq!(norm_l2(&[3.0 * small, 4.0 * small]), 5.0 * small);
        assert_eq!(norm_l2_squared(&[big]), f32::INFINITY);
        assert_eq!(norm_l2_squared(&[small]), 0.0);
        // Subnormals: e stops at −126.
        assert_eq!(norm_l2(&[f32::from_bits(3), f32::from_bits(4)]).to_bits(), 5);
        assert_eq!(norm_l2(&[f32::MAX]), f32::MAX);
    }

    #[test]
    fn the_exponent_is_the_largest_magnitude_s() {
        let exponent = |x: f32| scaled(&[x]).map(|scaled| scaled.e);
        assert_eq!(exponent(1.0), Ok(0));
        // Squares 2⁻⁸⁰ and 2¹²⁰ are still kept, one step further is scaled.
        assert_eq!(exponent(power_of_two(-40)), Ok(0));
        assert_eq!(exponent(power_of_two(60)), Ok(0));
        assert_eq!(exponent(power_of_two(-41)), Ok(-41));
        assert_eq!(exponent(power_of_two(61)), Ok(61));
        assert_eq!(exponent(1.9 * power_of_two(61)), Ok(61));
        assert_eq!(exponent(f32::MAX), Ok(126));
        assert_eq!(exponent(f32::from_bits(1)), Ok(-126));
    }

    #[test]
    fn nan_wins_over_infinity_and_both_over_numbers() {
        for norm in [norm_l2, norm_linf] {
            assert_eq!(norm(&[1.0, f32::NEG_INFINITY]), f32::INFINITY);
            assert_eq!(
                norm(&[f32::INFINITY, f32::from_bits(0xffc0_0001), 1.0]).to_bits(),
                0x7fc0_0000
            );
            assert_eq!(norm(&[]).to_bits(), 0);
            assert_eq!(norm(&[-0.0]).to_bits(), 0);
        }
        let inf = [f32::INFINITY];
        assert_eq!(distance_l2(&inf, &inf).map(f32::to_bits), Ok(0x7fc0_0000));
        assert_eq!(distance_linf(&inf, &inf).map(f32::to_bits), Ok(0x7fc0_0000));
        assert_eq!(norm_l1(&[f32::NEG_INFINITY]), f32::INFINITY);
    }

    #[test]
    fn norm_lp_names_the_others_and_refuses_what_is_no_norm() {
        let a = [3.0, -4.0];
        assert_eq!(norm_lp(&a, 1.0), Ok(7.0));
        assert_eq!(norm_lp(&a, 2.0), Ok(5.0));
        assert_eq!(norm_lp(&a, f32::INFINITY), Ok(4.0));
        for p in [0.5, 0.0, -1.0, f32::NAN, f32::NEG_INFINITY] {
            assert_eq!(norm_lp(&[], p), Err(Error::Exponent));
        }
        // (1/2)³ + 1 = 9/8, and 2·∛(9/8) = ∛9.
        assert_eq!(norm_lp(&[1.0, 2.0], 3.0), Ok(2.0 * libm::powf(1.125, 1.0 / 3.0)));
        assert_eq!(norm_lp(&[], 3.0).map(f32::to_bits), Ok(0));
        assert_eq!(norm_lp(&[f32::INFINITY, 1.0], 3.0), Ok(f32::INFINITY));
        assert_eq!(norm_lp(&[f32::INFINITY, f32::NAN], 3.0).map(f32::to_bits), Ok(0x7fc0_0000));
    }

    #[test]
    fn floor_log2_and_powers_agree_at_the_ends() {
        for e in -126..=126 {
            assert_eq!(floor_log2(power_of_two(e)), e);
        }
        assert_eq!(floor_log2(f32::from_bits(1)), -149);
        assert_eq!(floor_log2(f32::MAX), 127);
        assert_eq!(floor_log2(1.999), 0);
    }
}
