//! The trait of everything that computes like a real number.

use core::fmt::Debug;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// A number that a function can be written for once and called with all kinds: `f32` for its
/// value, [`Dual`](crate::calculus::Dual) and [`HyperDual`](crate::calculus::HyperDual) for its
/// derivatives.
///
/// Values have the same bits whatever the kind: a dual's value is what `f32` gives. Comparisons
/// look at values only, so a program takes the same branches.
///
/// Write such a function with a type parameter, `fn f<T: Real>(x: T) -> T`. There, and in a
/// closure on duals, `x.exp()` is this trait's, from the pinned `libm`. On a plain `f32` outside of
/// generic code Rust prefers the standard library's `exp`, which differs between platforms; write
/// `Real::exp(x)` there.
///
/// ```
/// use orthant_core::calculus::{Real, derivative, second_derivative};
///
/// fn f<T: Real>(x: T) -> T {
///     x * x * (x * 3.0)
/// }
/// assert_eq!(f(2.0), 24.0);
/// assert_eq!(derivative(f, 2.0), 36.0);
/// assert_eq!(second_derivative(f, 2.0), 36.0);
/// ```
///
/// The conventions at kinks and at the edges of domains are those of the
/// [module](crate::calculus).
pub trait Real:
    Copy
    + Debug
    + PartialOrd
    + PartialOrd<f32>
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f32, Output = Self>
    + Sub<f32, Output = Self>
    + Mul<f32, Output = Self>
    + Div<f32, Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
{
    /// A number that depends on no variable.
    fn constant(x: f32) -> Self;
    /// The value, without derivatives.
    fn primal(self) -> f32;

    /// `1/x`.
    fn recip(self) -> Self;
    /// `√x`. The slope at 0 is +∞.
    fn sqrt(self) -> Self;
    /// `∛x`. The slope at 0 is +∞.
    fn cbrt(self) -> Self;
    /// `xⁿ`. Up to `|n| = 64` by repeated squaring (`x⁸ = ((x²)²)²`, `x⁷ = (x·x²)·x⁴`), a negative
    /// power as the reciprocal of the positive one; beyond by `powf`. `x⁰` is 1 with slope 0.
    fn powi(self, n: i32) -> Self;
    /// `xʸ` for a constant `y`. `x⁰` is 1 with slope 0; the slope at 0 is +∞ for `0 < y < 1`.
    fn powf(self, y: f32) -> Self;
    /// `xʸ`. The derivative by `y` is `xʸ ln x`, taken as 0 at `x = 0`, `y ≥ 0`; for `x < 0` it is
    /// NaN, which matters only where `y` is not constant.
    fn pow(self, y: Self) -> Self;

    /// `eˣ`.
    fn exp(self) -> Self;
    /// `eˣ − 1`, accurate near 0.
    fn expm1(self) -> Self;
    /// The natural logarithm. At 0 the value is −∞ and the slope +∞.
    fn ln(self) -> Self;
    /// `ln(1 + x)`, accurate near 0.
    fn log1p(self) -> Self;

    /// The sine of radians.
    fn sin(self) -> Self;
    /// The cosine of radians.
    fn cos(self) -> Self;
    /// Sine and cosine.
    fn sin_cos(self) -> (Self, Self);
    /// The tangent of radians.
    fn tan(self) -> Self;
    /// The arc sine, in radians. The slope at ±1 is +∞.
    fn asin(self) -> Self;
    /// The arc cosine, in radians. The slope at ±1 is −∞.
    fn acos(self) -> Self;
    /// The arc tangent, in radians.
    fn atan(self) -> Self;
    /// The angle of the point (`x`, `self`), in radians from −π to π. It has no derivative at the
    /// origin: NaN.
    fn atan2(self, x: Self) -> Self;
    /// `√(x² + y²)` without undue overflow. The slope at the origin is 0.
    fn hypot(self, y: Self) -> Self;

    /// The hyperbolic sine.
    fn sinh(self) -> Self;
    /// The hyperbolic cosine.
    fn cosh(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;

    /// `|x|`. The slope at 0 is 0.
    fn abs(self) -> Self;
    /// The greater one; a NaN if either is. At a tie the first one's value, with the mean of both
    /// derivatives.
    fn max(self, other: Self) -> Self;
    /// The smaller one; a NaN if either is. At a tie the first one's value, with the mean of both
    /// derivatives.
    fn min(self, other: Self) -> Self;

    /// The logistic function `1/(1 + e⁻ˣ)`, without overflow.
    fn sigmoid(self) -> Self;
    /// `ln(1 + eˣ)`, without overflow.
    fn softplus(self) -> Self;
    /// `max(x, 0)`. The slope at 0 is 0.
    fn relu(self) -> Self;

    // What duals over these numbers do with their partials. The defaults do for every number;
    // `f32` computes on vectors.

    /// Whether the number and all its derivatives are zero.
    #[doc(hidden)]
    #[inline]
    fn is_zero(&self) -> bool {
        self.primal() == 0.0
    }

    /// `xᵢ + yᵢ`.
    #[doc(hidden)]
    #[inline]
    fn each_sum<const N: usize>(x: &[Self; N], y: &[Self; N]) -> [Self; N] {
        zip(x, y, |x, y| x + y)
    }

    /// `xᵢ − yᵢ`.
    #[doc(hidden)]
    #[inline]
    fn each_difference<const N: usize>(x: &[Self; N], y: &[Self; N]) -> [Self; N] {
        zip(x, y, |x, y| x - y)
    }

    /// `c·xᵢ`.
    #[doc(hidden)]
    #[inline]
    fn each_multiple<const N: usize>(c: f32, x: &[Self; N]) -> [Self; N] {
        x.map(|x| x * c)
    }

    /// `xᵢ/c`.
    #[doc(hidden)]
    #[inline]
    fn each_fraction<const N: usize>(x: &[Self; N], c: f32) -> [Self; N] {
        x.map(|x| x / c)
    }

    /// `s·xᵢ`.
    #[doc(hidden)]
    #[inline]
    fn each_product<const N: usize>(s: Self, x: &[Self; N]) -> [Self; N] {
        x.map(|x| s * x)
    }

    /// `s·xᵢ + t·yᵢ`.
    #[doc(hidden)]
    #[inline]
    fn each_combination<const N: usize>(
        s: Self,
        x: &[Self; N],
        t: Self,
        y: &[Self; N],
    ) -> [Self; N] {
        zip(x, y, |x, y| s * x + t * y)
    }

    /// `(xᵢ − q·yᵢ)/d`.
    #[doc(hidden)]
    #[inline]
    fn each_quotient<const N: usize>(x: &[Self; N], q: Self, y: &[Self; N], d: Self) -> [Self; N] {
        zip(x, y, |x, y| (x - q * y) / d)
    }
}

/// `f` of the elements that lie beside each other.
#[inline]
pub(super) fn zip<T: Copy, const N: usize>(
    x: &[T; N],
    y: &[T; N],
    f: impl Fn(T, T) -> T,
) -> [T; N] {
    let mut out = *x;
    for (out, y) in out.iter_mut().zip(y) {
        *out = f(*out, *y);
    }
    out
}
