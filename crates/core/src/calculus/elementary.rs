//! Each elementary function with its slope, once, for every kind of number.
//!
//! A slope is written with the operations of [`Real`], so its own derivatives come from evaluating
//! it with duals: that is where second and higher derivatives are made. Forms are chosen that keep
//! a few ulp everywhere: no slope subtracts nearly equal numbers unless it crosses zero there, and
//! none overflows before its result does. `E` is the exponential of the negative magnitude.
//!
//! | function | slope |
//! |---|---|
//! | `1/x` | `−(1/x)²` |
//! | `√x`, `∛x` | `0.5/√x`, `1/(3·∛x·∛x)` |
//! | `xʸ` | `y·x^(y−1)`, but for `y < 0.5` `xʸ·(y/x)` if both are normal; by `y`: `xʸ·ln x` |
//! | `xⁿ` | `n·xⁿ⁻¹` |
//! | `eˣ`, `eˣ−1` | `eˣ` |
//! | `ln x`, `ln(1+x)` | `1/x`, `1/(1+x)`, NaN outside the domain |
//! | `sin`, `cos`, `tan` | `cos`, `−sin`, `1 + tan²` |
//! | `asin`, `acos` | `±1/√(1−x²)` for `|x| < 0.5`, else `±1/√((1−x)(1+x))` |
//! | `atan` | `1/(1+x²)` |
//! | `atan2(y, x)` | `(x/h)/h`, `−(y/h)/h` with `h = hypot(x, y)` |
//! | `hypot(x, y)` | `x/h`, `y/h`; 0 at the origin |
//! | `sinh`, `cosh` | `cosh`, `sinh` |
//! | `tanh` | `1 − tanh²` for `|x| < 1`, else `4E/(1+E)²` with `E = e^(−2|x|)` |
//! | `sigmoid` | `(1 − tanh²(x/2))/4` for `|x| < 2`, else `E/(1+E)²` with `E = e^(−|x|)` |
//! | `softplus` | `sigmoid` |

use super::Real;

/// A function's value and its slope.
pub(super) type WithSlope<T> = (T, T);
/// A function's value and its slopes by both arguments.
pub(super) type WithSlopes<T> = (T, T, T);

#[inline]
pub(super) fn recip<T: Real>(x: T) -> WithSlope<T> {
    let r = x.recip();
    (r, -(r * r))
}

#[inline]
pub(super) fn sqrt<T: Real>(x: T) -> WithSlope<T> {
    let root = x.sqrt();
    // The sum turns −0, the root of −0, into +0.
    (root, T::constant(0.5) / (root + 0.0))
}

#[inline]
pub(super) fn cbrt<T: Real>(x: T) -> WithSlope<T> {
    let root = x.cbrt();
    (root, (root * root * 3.0).recip())
}

#[inline]
pub(super) fn powi<T: Real>(x: T, n: i32) -> WithSlope<T> {
    let slope = if n == 0 { T::constant(0.0) } else { x.powi(n.saturating_sub(1)) * n as f32 };
    (x.powi(n), slope)
}

#[inline]
pub(super) fn powf<T: Real>(x: T, y: f32) -> WithSlope<T> {
    let power = x.powf(y);
    if y == 0.0 {
        return (power, T::constant(0.0));
    }
    let ratio = T::constant(y) / x;
    let by_ratio = prefers_ratio(power, y, ratio);
    (power, if by_ratio { power * ratio } else { x.powf(y - 1.0) * y })
}

#[inline]
pub(super) fn pow<T: Real>(x: T, y: T) -> WithSlopes<T> {
    let zero = T::constant(0.0);
    let power = x.pow(y);
    let ratio = y / x;
    let by_x = if x == 0.0 && y == 0.0 {
        zero
    } else if prefers_ratio(power, y.primal(), ratio) {
        power * ratio
    } else {
        x.pow(y - 1.0) * y
    };
    let vanishes = power == 0.0 || (x == 0.0 && y >= 0.0);
    (power, by_x, if vanishes { zero } else { power * x.ln() })
}

/// Whether `y·x^(y−1)` is made from the power and `y/x`: for `y < 0.5`, where the rounding of `y − 1`
/// would be raised to a power, unless something leaves the normal range. From 0.5 on `y − 1` is exact
/// and no curvature cancels.
#[inline]
fn prefers_ratio<T: Real>(power: T, y: f32, ratio: T) -> bool {
    let in_range = power.primal().is_normal() && (ratio.primal().is_normal() || y == 0.0);
    y < 0.5 && in_range
}

#[inline]
pub(super) fn exp<T: Real>(x: T) -> WithSlope<T> {
    let power = x.exp();
    (power, power)
}

#[inline]
pub(super) fn expm1<T: Real>(x: T) -> WithSlope<T> {
    // Adding 1 to the value would cancel far below 0.
    (x.expm1(), x.exp())
}

#[inline]
pub(super) fn ln<T: Real>(x: T) -> WithSlope<T> {
    let slope = if x < 0.0 { x * f32::NAN } else { (x + 0.0).recip() };
    (x.ln(), slope)
}

#[inline]
pub(super) fn log1p<T: Real>(x: T) -> WithSlope<T> {
    let slope = if x < -1.0 { x * f32::NAN } else { (x + 1.0).recip() };
    (x.log1p(), slope)
}

#[inline]
pub(super) fn sin<T: Real>(x: T) -> WithSlope<T> {
    x.sin_cos()
}

#[inline]
pub(super) fn cos<T: Real>(x: T) -> WithSlope<T> {
    let (sin, cos) = x.sin_cos();
    (cos, -sin)
}

#[inline]
pub(super) fn tan<T: Real>(x: T) -> WithSlope<T> {
    let tan = x.tan();
    (tan, tan * tan + 1.0)
}

/// The slope of the arc sine. Near 0 the product's own slope would cancel, near ±1 the square's
/// value.
#[inline]
fn asin_slope<T: Real>(x: T) -> T {
    let one = T::constant(1.0);
    let near_zero = x > -0.5 && x < 0.5;
    (if near_zero { one - x * x } else { (one - x) * (x + 1.0) }).sqrt().recip()
}

#[inline]
pub(super) fn asin<T: Real>(x: T) -> WithSlope<T> {
    (x.asin(), asin_slope(x))
}

#[inline]
pub(super) fn acos<T: Real>(x: T) -> WithSlope<T> {
    (x.acos(), -asin_slope(x))
}

#[inline]
pub(super) fn atan<T: Real>(x: T) -> WithSlope<T> {
    (x.atan(), (x * x + 1.0).recip())
}

#[inline]
pub(super) fn atan2<T: Real>(y: T, x: T) -> WithSlopes<T> {
    let h = x.hypot(y);
    (y.atan2(x), x / h / h, -(y / h / h))
}

#[inline]
pub(super) fn hypot<T: Real>(x: T, y: T) -> WithSlopes<T> {
    let h = x.hypot(y);
    if h == 0.0 {
        let zero = T::constant(0.0);
        return (h, zero, zero);
    }
    (h, x / h, y / h)
}

#[inline]
pub(super) fn sinh<T: Real>(x: T) -> WithSlope<T> {
    (x.sinh(), x.cosh())
}

#[inline]
pub(super) fn cosh<T: Real>(x: T) -> WithSlope<T> {
    (x.cosh(), x.sinh())
}

#[inline]
pub(super) fn tanh<T: Real>(x: T) -> WithSlope<T> {
    let tanh = x.tanh();
    if x > -1.0 && x < 1.0 {
        return (tanh, T::constant(1.0) - tanh * tanh);
    }
    // Not by the magnitude: its slope at a branch would be lost to higher derivatives.
    let e = (if x < 0.0 { x * 2.0 } else { x * -2.0 }).exp();
    let below = e + 1.0;
    (tanh, e * 4.0 / (below * below))
}

/// The sign, which is the slope of `|x|`: 0 at 0.
#[inline]
pub(super) fn abs<T: Real>(x: T) -> WithSlope<T> {
    let slope = if x > 0.0 {
        T::constant(1.0)
    } else if x < 0.0 {
        T::constant(-1.0)
    } else if x == 0.0 {
        T::constant(0.0)
    } else {
        x * f32::NAN
    };
    (x.abs(), slope)
}

#[inline]
pub(super) fn sigmoid<T: Real>(x: T) -> WithSlope<T> {
    let value = x.sigmoid();
    if x > -2.0 && x < 2.0 {
        let tanh = (x * 0.5).tanh();
        return (value, (T::constant(1.0) - tanh * tanh) * 0.25);
    }
    let e = (if x < 0.0 { x } else { -x }).exp();
    let below = e + 1.0;
    (value, e / (below * below))
}

#[inline]
pub(super) fn softplus<T: Real>(x: T) -> WithSlope<T> {
    (x.softplus(), x.sigmoid())
}

#[inline]
pub(super) fn relu<T: Real>(x: T) -> WithSlope<T> {
    let slope = if x > 0.0 {
        T::constant(1.0)
    } else if x <= 0.0 {
        T::constant(0.0)
    } else {
        x * f32::NAN
    };
    (x.relu(), slope)
}
