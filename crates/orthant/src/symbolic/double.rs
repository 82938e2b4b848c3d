//! `f64` as a [`Real`], for differences: rounding would drown them in `f32`. Numbers in a program
//! are those of `f32`, so it is the same function.

use core::cmp::Ordering;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};
use orthant_core::calculus::Real;

#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Double(pub(super) f64);

impl PartialEq<f32> for Double {
    fn eq(&self, other: &f32) -> bool {
        self.0 == f64::from(*other)
    }
}

impl PartialOrd<f32> for Double {
    fn partial_cmp(&self, other: &f32) -> Option<Ordering> {
        self.0.partial_cmp(&f64::from(*other))
    }
}

impl Neg for Double {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

macro_rules! operators {
    ($($operator:ident $name:ident $assigning:ident $assign:ident $sign:tt;)*) => {$(
        impl $operator for Double {
            type Output = Self;
            fn $name(self, other: Self) -> Self {
                Self(self.0 $sign other.0)
            }
        }
        impl $operator<f32> for Double {
            type Output = Self;
            fn $name(self, other: f32) -> Self {
                Self(self.0 $sign f64::from(other))
            }
        }
        impl $assigning for Double {
            fn $assign(&mut self, other: Self) {
                *self = Self(self.0 $sign other.0);
            }
        }
    )*};
}
operators! {
    Add add AddAssign add_assign +;
    Sub sub SubAssign sub_assign -;
    Mul mul MulAssign mul_assign *;
    Div div DivAssign div_assign /;
}

macro_rules! functions {
    ($($name:ident)*) => {$(
        fn $name(self) -> Self {
            Self(libm::$name(self.0))
        }
    )*};
}

impl Real for Double {
    fn constant(x: f32) -> Self {
        Self(f64::from(x))
    }
    fn primal(self) -> f32 {
        self.0 as f32
    }
    functions! { sqrt cbrt exp expm1 log1p sin cos tan asin acos atan sinh cosh tanh }
    fn recip(self) -> Self {
        Self(1.0 / self.0)
    }
    fn powi(self, n: i32) -> Self {
        Self(libm::pow(self.0, f64::from(n)))
    }
    fn powf(self, y: f32) -> Self {
        Self(libm::pow(self.0, f64::from(y)))
    }
    fn pow(self, y: Self) -> Self {
        Self(libm::pow(self.0, y.0))
    }
    fn ln(self) -> Self {
        Self(libm::log(self.0))
    }
    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }
    fn atan2(self, x: Self) -> Self {
        Self(libm::atan2(self.0, x.0))
    }
    fn hypot(self, y: Self) -> Self {
        Self(libm::hypot(self.0, y.0))
    }
    fn abs(self) -> Self {
        Self(self.0.abs())
    }
    fn max(self, other: Self) -> Self {
        if self.0.is_nan() || self.0 >= other.0 { self } else { other }
    }
    fn min(self, other: Self) -> Self {
        if self.0.is_nan() || self.0 <= other.0 { self } else { other }
    }
    fn sigmoid(self) -> Self {
        let e = libm::exp(-self.0.abs());
        Self(if self.0 < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) })
    }
    fn softplus(self) -> Self {
        let rest = libm::log1p(libm::exp(-self.0.abs()));
        Self(if self.0 < 0.0 { rest } else { self.0 + rest })
    }
    fn relu(self) -> Self {
        Self(if self.0 <= 0.0 { 0.0 } else { self.0 })
    }
}
