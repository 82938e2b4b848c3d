//! `f32` as a [`Real`]: the pinned `libm`, and vectors for the partials of duals.
//!
//! `sigmoid` and `softplus` use `E = e^(−|x|)`, which cannot overflow: `1/(1 + E)` or `E/(1 + E)`,
//! and `max(x, 0) + log1p(E)`.

use super::Real;
use crate::simd::LaneVector;
use crate::simd::array::map_arrays;
use crate::simd::map::Map;

/// The largest power made by repeated squaring. Its error, one rounding for each factor, stays
/// below that of an exponential beyond this.
const SQUARINGS: u32 = 64;

impl Real for f32 {
    #[inline]
    fn constant(x: f32) -> f32 {
        x
    }
    #[inline]
    fn primal(self) -> f32 {
        self
    }

    #[inline]
    fn recip(self) -> f32 {
        1.0 / self
    }
    #[inline]
    fn sqrt(self) -> f32 {
        crate::simd::sqrt(self)
    }
    #[inline]
    fn cbrt(self) -> f32 {
        libm::cbrtf(self)
    }

    #[inline]
    fn powi(self, n: i32) -> f32 {
        let magnitude = n.unsigned_abs();
        if magnitude > SQUARINGS {
            return far_power(self, n);
        }
        let (mut power, mut square, mut rest) = (1.0, self, magnitude);
        while rest > 0 {
            if rest & 1 == 1 {
                power *= square;
            }
            rest >>= 1;
            square *= square;
        }
        if n < 0 { 1.0 / power } else { power }
    }

    #[inline]
    fn powf(self, y: f32) -> f32 {
        libm::powf(self, y)
    }
    #[inline]
    fn pow(self, y: f32) -> f32 {
        libm::powf(self, y)
    }

    #[inline]
    fn exp(self) -> f32 {
        libm::expf(self)
    }
    #[inline]
    fn expm1(self) -> f32 {
        libm::expm1f(self)
    }
    #[inline]
    fn ln(self) -> f32 {
        libm::logf(self)
    }
    #[inline]
    fn log1p(self) -> f32 {
        libm::log1pf(self)
    }

    #[inline]
    fn sin(self) -> f32 {
        libm::sinf(self)
    }
    #[inline]
    fn cos(self) -> f32 {
        libm::cosf(self)
    }
    #[inline]
    fn sin_cos(self) -> (f32, f32) {
        (libm::sinf(self), libm::cosf(self))
    }
    #[inline]
    fn tan(self) -> f32 {
        libm::tanf(self)
    }
    #[inline]
    fn asin(self) -> f32 {
        libm::asinf(self)
    }
    #[inline]
    fn acos(self) -> f32 {
        libm::acosf(self)
    }
    #[inline]
    fn atan(self) -> f32 {
        libm::atanf(self)
    }
    #[inline]
    fn atan2(self, x: f32) -> f32 {
        libm::atan2f(self, x)
    }
    #[inline]
    fn hypot(self, y: f32) -> f32 {
        libm::hypotf(self, y)
    }

    #[inline]
    fn sinh(self) -> f32 {
        libm::sinhf(self)
    }
    #[inline]
    fn cosh(self) -> f32 {
        libm::coshf(self)
    }
    #[inline]
    fn tanh(self) -> f32 {
        libm::tanhf(self)
    }

    #[inline]
    fn abs(self) -> f32 {
        f32::abs(self)
    }
    #[inline]
    fn max(self, other: f32) -> f32 {
        if self.is_nan() || self >= other { self } else { other }
    }
    #[inline]
    fn min(self, other: f32) -> f32 {
        if self.is_nan() || self <= other { self } else { other }
    }

    #[inline]
    fn sigmoid(self) -> f32 {
        let e = libm::expf(-f32::abs(self));
        if self < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
    }
    #[inline]
    fn softplus(self) -> f32 {
        let rest = libm::log1pf(libm::expf(-f32::abs(self)));
        if self < 0.0 { rest } else { self + rest }
    }
    #[inline]
    fn relu(self) -> f32 {
        if self <= 0.0 { 0.0 } else { self }
    }

    #[inline(always)]
    fn each_sum<const N: usize>(x: &[f32; N], y: &[f32; N]) -> [f32; N] {
        map_arrays(Sum {}, [x, y])
    }
    #[inline(always)]
    fn each_difference<const N: usize>(x: &[f32; N], y: &[f32; N]) -> [f32; N] {
        map_arrays(Difference {}, [x, y])
    }
    #[inline(always)]
    fn each_multiple<const N: usize>(c: f32, x: &[f32; N]) -> [f32; N] {
        map_arrays(Multiple { c }, [x])
    }
    #[inline(always)]
    fn each_fraction<const N: usize>(x: &[f32; N], c: f32) -> [f32; N] {
        map_arrays(Fraction { c }, [x])
    }
    #[inline(always)]
    fn each_product<const N: usize>(s: f32, x: &[f32; N]) -> [f32; N] {
        map_arrays(Multiple { c: s }, [x])
    }
    #[inline(always)]
    fn each_combination<const N: usize>(s: f32, x: &[f32; N], t: f32, y: &[f32; N]) -> [f32; N] {
        map_arrays(Combination { s, t }, [x, y])
    }
    #[inline(always)]
    fn each_quotient<const N: usize>(x: &[f32; N], q: f32, y: &[f32; N], d: f32) -> [f32; N] {
        map_arrays(Quotient { q, d }, [x, y])
    }
}

/// `((x·bⱼ + y·aⱼ) + p·b²ⱼ) + q·a²ⱼ`.
#[inline(always)]
pub(super) fn mixed_product<const N: usize>(
    [x, y, p, q]: [f32; 4],
    b: &[f32; N],
    a: &[f32; N],
    b2: &[f32; N],
    a2: &[f32; N],
) -> [f32; N] {
    map_arrays(MixedProduct { x, y, p, q }, [b, a, b2, a2])
}

/// `(((aⱼ − q·bⱼ) − r·b²ⱼ) − s·q²ⱼ)/d`.
#[inline(always)]
pub(super) fn mixed_quotient<const N: usize>(
    [q, r, s, d]: [f32; 4],
    a: &[f32; N],
    b: &[f32; N],
    b2: &[f32; N],
    q2: &[f32; N],
) -> [f32; N] {
    map_arrays(MixedQuotient { q, r, s, d }, [a, b, b2, q2])
}

/// `xⁿ` by `powf`. Beyond 2²⁴ `n` as an `f32` may lose its last bit, and with it the sign.
#[cold]
fn far_power(x: f32, n: i32) -> f32 {
    let power = libm::powf(f32::abs(x), n as f32);
    if n & 1 == 1 { power.copysign(x) } else { power }
}

macro_rules! maps {
    ($($name:ident { $($field:ident),* } of $operands:literal: $x:pat => $formula:expr;)*) => {$(
        #[derive(Clone, Copy)]
        struct $name {
            $($field: f32,)*
        }

        impl Map<$operands> for $name {
            #[inline(always)]
            fn apply<L: LaneVector>(self, _proof: L::Proof, $x: [L; $operands]) -> L {
                let Self { $($field),* } = self;
                $(let $field = L::splat(_proof, $field);)*
                $formula
            }
        }
    )*};
}
maps! {
    Sum {} of 2: [x, y] => x + y;
    Difference {} of 2: [x, y] => x - y;
    Multiple { c } of 1: [x] => c * x;
    Fraction { c } of 1: [x] => x / c;
    Combination { s, t } of 2: [x, y] => s * x + t * y;
    Quotient { q, d } of 2: [x, y] => (x - q * y) / d;
    MixedProduct { x, y, p, q } of 4: [b, a, b2, a2] => ((x * b + y * a) + p * b2) + q * a2;
    MixedQuotient { q, r, s, d } of 4: [a, b, b2, q2] => (((a - q * b) - r * b2) - s * q2) / d;
}
