//! Derivatives by a complex step: `f'(x) = Im f(x + ih)/h` with `h` so small that `h²` is nothing
//! beside 1. No difference is taken, so no digit is lost, and no rule of differentiation is used:
//! only formulas of complex functions, chosen so that a tiny imaginary part survives.
//!
//! Squire and Trapp, "Using Complex Variables to Estimate Derivatives of Real Functions", SIAM
//! Review 40(1), 1998; inverse functions by Kahan, "Branch Cuts for Complex Elementary Functions",
//! 1987. Functions with kinks are continued on either side of them and are NaN on them.

use crate::reference::{Number, evaluate_in};

const H: f64 = 1e-100;

/// `re + i·im`.
#[derive(Clone, Copy, Debug)]
struct Complex {
    re: f64,
    im: f64,
}

const UNDEFINED: Complex = Complex { re: f64::NAN, im: f64::NAN };

/// The derivative of `text` by `variable` at a point; NaN where the function has a kink or no value.
pub fn step(text: &str, variable: &str, values: &[(&str, f64)]) -> f64 {
    let values: Vec<_> = values
        .iter()
        .map(|&(name, re)| (name, Complex { re, im: if name == variable { H } else { 0.0 } }))
        .collect();
    let Complex { re, im } = evaluate_in(text, &values);
    if re.is_nan() { f64::NAN } else { im / H }
}

impl Complex {
    fn square(self) -> Self {
        self.times(self)
    }
    fn scaled(self, by: f64) -> Self {
        Self { re: self.re * by, im: self.im * by }
    }
    /// `r(cos φ + i sin φ)`.
    fn polar(r: f64, angle: f64) -> Self {
        Self { re: r * libm::cos(angle), im: r * libm::sin(angle) }
    }
    fn exp(self) -> Self {
        Self::polar(libm::exp(self.re), self.im)
    }
    /// `e^x cos y − 1 = (e^x − 1) cos y − 2 sin²(y/2)`.
    fn expm1(self) -> Self {
        let half = libm::sin(self.im / 2.0);
        let re = libm::expm1(self.re) * libm::cos(self.im) - 2.0 * half * half;
        Self { re, im: self.exp().im }
    }
    /// `ln((1 + x)² + y²) = ln(1 + x(2 + x) + y²)`.
    fn log1p(self) -> Self {
        if self.re <= -1.0 {
            return UNDEFINED;
        }
        let re = libm::log1p(self.re * (2.0 + self.re) + self.im * self.im) / 2.0;
        Self { re, im: libm::atan2(self.im, 1.0 + self.re) }
    }
    /// On the right half of the plane, which real logarithms are continued to.
    fn ln(self) -> Self {
        if self.re <= 0.0 {
            return UNDEFINED;
        }
        Self { re: libm::log(libm::hypot(self.re, self.im)), im: libm::atan2(self.im, self.re) }
    }
    /// `z^p` on the right half, and at zero what the polar form gives.
    fn root(self, p: f64) -> Self {
        if self.re < 0.0 {
            return UNDEFINED;
        }
        let r = libm::hypot(self.re, self.im);
        Self::polar(libm::pow(r, p), p * libm::atan2(self.im, self.re))
    }
    fn sqrt(self) -> Self {
        self.root(0.5)
    }
    fn sin(self) -> Self {
        Self {
            re: libm::sin(self.re) * libm::cosh(self.im),
            im: libm::cos(self.re) * libm::sinh(self.im),
        }
    }
    fn cos(self) -> Self {
        Self {
            re: libm::cos(self.re) * libm::cosh(self.im),
            im: -libm::sin(self.re) * libm::sinh(self.im),
        }
    }
    fn asin(self) -> Self {
        let (below, above) = (ONE.minus(self).sqrt(), ONE.plus(self).sqrt());
        let re = libm::atan2(self.re, below.times(above).re);
        Self { re, im: libm::asinh(below.conjugate().times(above).im) }
    }
    fn acos(self) -> Self {
        let (below, above) = (ONE.minus(self).sqrt(), ONE.plus(self).sqrt());
        let re = 2.0 * libm::atan2(below.re, above.re);
        Self { re, im: libm::asinh(above.conjugate().times(below).im) }
    }
    fn atan(self) -> Self {
        let Self { re, im } = self;
        let away = re * re + (1.0 - im) * (1.0 - im);
        Self {
            re: libm::atan2(2.0 * re, 1.0 - re * re - im * im) / 2.0,
            im: libm::log1p(4.0 * im / away) / 4.0,
        }
    }
    fn sinh(self) -> Self {
        Self {
            re: libm::sinh(self.re) * libm::cos(self.im),
            im: libm::cosh(self.re) * libm::sin(self.im),
        }
    }
    fn cosh(self) -> Self {
        Self {
            re: libm::cosh(self.re) * libm::cos(self.im),
            im: libm::sinh(self.re) * libm::sin(self.im),
        }
    }
    fn conjugate(self) -> Self {
        Self { im: -self.im, ..self }
    }
    /// This function on the right and that on the left of zero. What has no value has neither side.
    fn beside_zero(self, right: impl Fn(Self) -> Self, left: impl Fn(Self) -> Self) -> Self {
        match self.re.total_cmp(&0.0) {
            _ if self.re == 0.0 || self.re.is_nan() => UNDEFINED,
            std::cmp::Ordering::Less => left(self),
            _ => right(self),
        }
    }
}

const ONE: Complex = Complex { re: 1.0, im: 0.0 };

impl Number for Complex {
    fn real(re: f64) -> Self {
        Self { re, im: 0.0 }
    }
    fn plus(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
    fn minus(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }
    fn times(self, other: Self) -> Self {
        Self {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }
    /// Smith's, for squares would overflow. Imaginary parts are tiny; where the divisor has nothing
    /// else there is a pole.
    fn over(self, other: Self) -> Self {
        if other.re.abs() < other.im.abs() || other.re == 0.0 {
            return UNDEFINED;
        }
        let ratio = other.im / other.re;
        let divisor = other.re + other.im * ratio;
        Self {
            re: (self.re + self.im * ratio) / divisor,
            im: (self.im - self.re * ratio) / divisor,
        }
    }
    fn negative(self) -> Self {
        Self { re: -self.re, im: -self.im }
    }
    /// `exp(w ln z)`, and of an integer also on the left: `(−1)ⁿ(−z)ⁿ`.
    fn power(self, exponent: Self) -> Self {
        let n = exponent.re;
        let is_integer = exponent.im == 0.0 && n == libm::trunc(n);
        if exponent.im != 0.0 {
            return exponent.times(self.ln()).exp();
        }
        if n == 0.0 {
            return ONE;
        }
        if self.re >= 0.0 {
            return self.root(n);
        }
        if !is_integer {
            return UNDEFINED;
        }
        let sign = if n % 2.0 == 0.0 { 1.0 } else { -1.0 };
        self.negative().root(n).scaled(sign)
    }
    fn function(name: &str, arguments: &[Self]) -> Self {
        match (name, arguments) {
            ("exp", [z]) => z.exp(),
            ("expm1", [z]) => z.expm1(),
            ("ln" | "log", [z]) => z.ln(),
            ("log1p", [z]) => z.log1p(),
            ("sqrt", [z]) => z.sqrt(),
            ("cbrt", [z]) => {
                z.beside_zero(|z| z.root(1.0 / 3.0), |z| z.negative().root(1.0 / 3.0).negative())
            }
            ("sin", [z]) => z.sin(),
            ("cos", [z]) => z.cos(),
            ("tan", [z]) => z.sin().over(z.cos()),
            ("asin", [z]) => z.asin(),
            ("acos", [z]) => z.acos(),
            ("atan", [z]) => z.atan(),
            ("sinh", [z]) => z.sinh(),
            ("cosh", [z]) => z.cosh(),
            ("tanh", [z]) => z.sinh().over(z.cosh()),
            ("sigmoid", [z]) => ONE.over(ONE.plus(z.negative().exp())),
            ("softplus", [z]) => ONE.plus(z.exp()).ln(),
            ("abs", [z]) => z.beside_zero(|z| z, Self::negative),
            ("relu", [z]) => z.beside_zero(|z| z, |_| Self::real(0.0)),
            ("sign", [z]) => z.beside_zero(|_| ONE, |_| ONE.negative()),
            ("step", [z]) => z.beside_zero(|_| ONE, |_| Self::real(0.0)),
            ("hypot", [x, y]) => x.square().plus(y.square()).sqrt(),
            // Angles of one point differ by constants, which the real one decides.
            ("atan2", [y, x]) => {
                let turned = if x.re.abs() >= y.re.abs() {
                    y.over(*x).atan()
                } else {
                    x.over(*y).atan().negative()
                };
                Self { re: libm::atan2(y.re + 0.0, x.re + 0.0), im: turned.im }
            }
            ("min", [x, y]) => x.minus(*y).beside_zero(|_| *y, |_| *x),
            ("max", [x, y]) => x.minus(*y).beside_zero(|_| *x, |_| *y),
            ("pow", [x, y]) => x.power(*y),
            ("ifgt", [a, b, c, d]) => a.minus(*b).beside_zero(|_| *c, |_| *d),
            _ => panic!("{name} of {} arguments", arguments.len()),
        }
    }
}

#[test]
fn a_complex_step_gives_all_digits_of_known_slopes() {
    for (text, x, slope) in [
        ("x^3", -2.0, 12.0),
        ("x^(-1)", -0.5, -4.0),
        ("x^x", 2.0, 4.0 * (std::f64::consts::LN_2 + 1.0)),
        ("sqrt(x)", 0.25, 1.0),
        ("cbrt(x)", -8.0, 1.0 / 12.0),
        ("asin(x)", 0.6, 1.25),
        ("acos(x)", -0.6, -1.25),
        ("atan(x)", 3.0, 0.1),
        ("tan(x)", 0.0, 1.0),
        ("log1p(x)", 1e-12, 1.0 / (1.0 + 1e-12)),
        ("sigmoid(x)", 0.0, 0.25),
        ("softplus(x)", 0.0, 0.5),
        ("atan2(x, 2)", 1.0, 0.4),
        ("atan2(1, x)", 0.25, -1.0 / 1.0625),
        ("hypot(x, 4)", -3.0, -0.6),
        ("max(x, 2x)", 1.0, 2.0),
        ("abs(x)*x", -3.0, 6.0),
    ] {
        let found = step(text, "x", &[("x", x)]);
        assert!((found - slope).abs() <= 4e-16 * slope.abs(), "{text}: {found}, {slope}");
    }
    for kink in ["abs(x)", "relu(x)", "max(x, -x)", "cbrt(x)", "1/x", "ln(x)"] {
        assert!(step(kink, "x", &[("x", 0.0)]).is_nan(), "{kink}");
    }
}
