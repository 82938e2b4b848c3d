//! Volumes of balls: `Vₙ = π^(n/2)/Γ(n/2 + 1)` times the semi-axes.
//!
//! By the recurrence `Vₙ = Vₙ₋₂·2π/n` from `V₀ = 1`, `V₁ = 2`, in f64 with the exponent apart, so
//! that no dimension over- or underflows on the way; rounded to f32 once. Each step rounds twice:
//! the error is below an ulp of f32 up to 10⁷ dimensions. (DLMF 5.19.4.)

/// A positive number `mantissa·2^exponent`.
struct Product {
    mantissa: f64,
    exponent: i32,
}

impl Product {
    fn times(&mut self, factor: f64) {
        self.mantissa *= factor;
        // Factors are finite f32 and ratios: between 2⁻¹⁴⁹ and 2¹²⁸, far from what f64 holds.
        let exponent = ((self.mantissa.to_bits() >> 52) & 0x7ff) as i32 - 1023;
        if self.mantissa != 0.0 && !(-64..64).contains(&exponent) {
            self.mantissa *= f64::from_bits(((1023 - exponent) as u64) << 52);
            self.exponent = self.exponent.saturating_add(exponent);
        }
    }

    /// The number, rounded once.
    fn value(&self) -> f32 {
        // Beyond these f32 has overflowed or vanished, and f64 has not.
        let exponent = self.exponent.clamp(-400, 400);
        (self.mantissa * f64::from_bits(((1023 + exponent) as u64) << 52)) as f32
    }
}

fn unit(n: usize) -> Product {
    let (mantissa, mut k) = if n.is_multiple_of(2) { (1.0, 2) } else { (2.0, 3) };
    let mut product = Product { mantissa, exponent: 0 };
    while k <= n {
        product.times(2.0 * core::f64::consts::PI / k as f64);
        k += 2;
    }
    product
}

/// The volume of an ellipsoid in `n` dimensions with these semi-axes.
pub(super) fn ball_volume(n: usize, axes: impl Iterator<Item = f32>) -> f32 {
    let mut product = unit(n);
    for axis in axes {
        product.times(f64::from(axis));
    }
    product.value()
}

/// The size of the surface of a ball in `n ≥ 1` dimensions: `n·Vₙ·rⁿ⁻¹`.
pub(super) fn ball_surface(n: usize, radius: f32) -> f32 {
    let mut product = unit(n);
    product.times(n as f64);
    for _ in 1..n {
        product.times(f64::from(radius));
    }
    product.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_and_surfaces_are_the_known_ones() {
        let ball = |n, r: f32| ball_volume(n, core::iter::repeat_n(r, n));
        let pi = core::f64::consts::PI;
        for r in [0.5f32, 1.0, 3.0] {
            let x = f64::from(r);
            assert_eq!(ball(1, r), 2.0 * r);
            assert_eq!(ball(2, r), (pi * x * x) as f32);
            assert_eq!(ball(3, r), (4.0 / 3.0 * pi * x * x * x) as f32);
            assert_eq!(ball(4, r), (pi * pi / 2.0 * x * x * x * x) as f32);
            assert_eq!(ball_surface(1, r), 2.0);
            assert_eq!(ball_surface(2, r), (2.0 * pi * x) as f32);
            assert_eq!(ball_surface(3, r), (4.0 * pi * x * x) as f32);
        }
        assert_eq!(ball(3, 0.0), 0.0);
        assert_eq!(ball_surface(2, 0.0), 0.0);
    }

    #[test]
    fn nothing_over_or_underflows_on_the_way() {
        let ball = |n, r: f32| ball_volume(n, core::iter::repeat_n(r, n));
        // Γ(501) is 1.2e1134. By logarithms the volume is 1.3050416e12, as 7.9 is in f32.
        assert!((ball(1000, 7.9) / 1.305_041_6e12 - 1.0).abs() < 1e-6);
        assert_eq!(ball(3, 1e20), f32::INFINITY);
        assert_eq!(ball(3, 1e-20), 0.0);
        assert_eq!(ball(100_000, 1.0), 0.0);
    }
}
