//! `f64` as a `Real`, for central differences of the very functions that duals differentiate.

use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use orthant_core::calculus::Real;

/// A double.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Wide(pub f64);

macro_rules! operators {
    ($($trait:ident $method:ident $assign:ident $assign_method:ident $op:tt)*) => {$(
        impl $trait for Wide {
            type Output = Wide;
            fn $method(self, other: Wide) -> Wide {
                Wide(self.0 $op other.0)
            }
        }
        impl $trait<f32> for Wide {
            type Output = Wide;
            fn $method(self, other: f32) -> Wide {
                Wide(self.0 $op f64::from(other))
            }
        }
        impl $assign for Wide {
            fn $assign_method(&mut self, other: Wide) {
                *self = Wide(self.0 $op other.0);
            }
        }
    )*};
}
operators! {
    Add add AddAssign add_assign +
    Sub sub SubAssign sub_assign -
    Mul mul MulAssign mul_assign *
    Div div DivAssign div_assign /
}

impl Neg for Wide {
    type Output = Wide;
    fn neg(self) -> Wide {
        Wide(-self.0)
    }
}

impl PartialEq<f32> for Wide {
    fn eq(&self, other: &f32) -> bool {
        self.0 == f64::from(*other)
    }
}

impl PartialOrd<f32> for Wide {
    fn partial_cmp(&self, other: &f32) -> Option<Ordering> {
        self.0.partial_cmp(&f64::from(*other))
    }
}

macro_rules! functions {
    ($($name:ident = $libm:ident),*) => {$(
        fn $name(self) -> Wide {
            Wide(libm::$libm(self.0))
        }
    )*};
}

impl Real for Wide {
    fn constant(x: f32) -> Wide {
        Wide(f64::from(x))
    }
    fn primal(self) -> f32 {
        self.0 as f32
    }

    functions! {
        sqrt = sqrt, cbrt = cbrt, exp = exp, expm1 = expm1, ln = log, log1p = log1p, sin = sin,
        cos = cos, tan = tan, asin = asin, acos = acos, atan = atan, sinh = sinh, cosh = cosh,
        tanh = tanh, abs = fabs
    }

    fn recip(self) -> Wide {
        Wide(1.0 / self.0)
    }
    fn powi(self, n: i32) -> Wide {
        Wide(libm::pow(self.0, f64::from(n)))
    }
    fn powf(self, y: f32) -> Wide {
        Wide(libm::pow(self.0, f64::from(y)))
    }
    fn pow(self, y: Wide) -> Wide {
        Wide(libm::pow(self.0, y.0))
    }
    fn sin_cos(self) -> (Wide, Wide) {
        (self.sin(), self.cos())
    }
    fn atan2(self, x: Wide) -> Wide {
        Wide(libm::atan2(self.0, x.0))
    }
    fn hypot(self, y: Wide) -> Wide {
        Wide(libm::hypot(self.0, y.0))
    }
    fn max(self, other: Wide) -> Wide {
        if self.0 >= other.0 { self } else { other }
    }
    fn min(self, other: Wide) -> Wide {
        if self.0 <= other.0 { self } else { other }
    }
    fn sigmoid(self) -> Wide {
        Wide(1.0 / (1.0 + libm::exp(-self.0)))
    }
    fn softplus(self) -> Wide {
        Wide(libm::log1p(libm::exp(-libm::fabs(self.0))) + self.0.max(0.0))
    }
    fn relu(self) -> Wide {
        Wide(self.0.max(0.0))
    }
}

/// `∂f/∂xᵢ` by a central difference: right to some 10 digits for functions of moderate curvature.
pub fn slope(f: impl Fn(&[Wide]) -> Wide, x: &[f32], i: usize) -> f64 {
    let h = 1e-5;
    let at = |offset| {
        let mut x: Vec<Wide> = x.iter().map(|x| Wide(f64::from(*x))).collect();
        x[i].0 += offset;
        f(&x).0
    };
    (at(h) - at(-h)) / (2.0 * h)
}

/// `∂²f/∂xᵢ∂xⱼ` by a central difference of central differences: right to some 6 digits.
pub fn curvature(f: impl Fn(&[Wide]) -> Wide, x: &[f32], i: usize, j: usize) -> f64 {
    let h = 1e-4;
    let at = |a: f64, b: f64| {
        let mut x: Vec<Wide> = x.iter().map(|x| Wide(f64::from(*x))).collect();
        x[i].0 += a;
        x[j].0 += b;
        f(&x).0
    };
    (at(h, h) - at(h, -h) - at(-h, h) + at(-h, -h)) / (4.0 * h * h)
}
