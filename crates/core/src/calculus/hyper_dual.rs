//! Hyper-dual numbers: a value, its derivatives by two groups of `N` variables, and the `N×N`
//! second derivatives by one of either group.
//!
//! `v + Σ v¹ᵢ εᵢ + Σ v²ⱼ ηⱼ + Σ vᵢⱼ εᵢηⱼ` with `εᵢεₖ = ηⱼηₗ = 0`. The first derivatives follow the
//! rules of `Dual`, with its bits. The second ones, in the order they are rounded:
//!
//! | | `vᵢⱼ` |
//! |---|---|
//! | `a ± b` | `aᵢⱼ ± bᵢⱼ` |
//! | `a·b` | `((a·bᵢⱼ + b·aᵢⱼ) + a¹ᵢ·b²ⱼ) + b¹ᵢ·a²ⱼ` |
//! | `q = a/b` | `(((aᵢⱼ − q·bᵢⱼ) − q¹ᵢ·b²ⱼ) − b¹ᵢ·q²ⱼ)/b` |
//! | `f(a)` | `f'·aᵢⱼ + (f''·a¹ᵢ)·a²ⱼ` |
//! | `f(a, b)` | `((f_a·aᵢⱼ + f_b·bᵢⱼ) + (f_aa·a¹ᵢ + f_ab·b¹ᵢ)·a²ⱼ) + (f_ab·a¹ᵢ + f_bb·b¹ᵢ)·b²ⱼ` |
//!
//! In the last two rows a derivative of `f` that is not finite times a partial of zero is that
//! zero, as in `Dual`. `f''` comes from evaluating the slope of `elementary.rs` with a `Dual`.
//!
//! Source: Fike and Alonso, "The Development of Hyper-Dual Numbers for Exact Second-Derivative
//! Calculations" (2011).

use super::number::{mixed_product, mixed_quotient};
use super::operators::{Rules, elementary_functions, operators};
use super::{Dual, Real, elementary};

/// A value, its derivatives by two groups of variables, and its mixed second derivatives.
///
/// For a block of a Hessian: the first group are the variables of its rows, the second those of its
/// columns. Arithmetic mixes these numbers and `f32`.
///
/// A product has the second derivatives `((a·bᵢⱼ + b·aᵢⱼ) + a¹ᵢ·b²ⱼ) + b¹ᵢ·a²ⱼ`, a function
/// `f'·aᵢⱼ + (f''·a¹ᵢ)·a²ⱼ`. (Fike and Alonso, "The Development of Hyper-Dual Numbers for Exact
/// Second-Derivative Calculations", 2011.)
///
/// ```
/// use orthant_core::calculus::{HyperDual, Real};
///
/// let x = HyperDual::<1>::variable(2.0, Some(0), Some(0));
/// let z = x * x * x;
/// assert_eq!((z.value, z.first, z.mixed), (8.0, [12.0], [[12.0]]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HyperDual<const N: usize> {
    /// The value.
    pub value: f32,
    /// The derivatives by the variables of the first group.
    pub first: [f32; N],
    /// The derivatives by the variables of the second group.
    pub second: [f32; N],
    /// The second derivatives: a row for each variable of the first group, in it one element for
    /// each of the second.
    pub mixed: [[f32; N]; N],
}

impl<const N: usize> HyperDual<N> {
    /// A variable: its index in the first group and in the second, if it is there.
    ///
    /// ```
    /// use orthant_core::calculus::HyperDual;
    ///
    /// // d²(x·y)/dx dy, with x a variable of the rows and y one of the columns.
    /// let x = HyperDual::<1>::variable(2.0, Some(0), None);
    /// let y = HyperDual::<1>::variable(3.0, None, Some(0));
    /// let z = x * y;
    /// assert_eq!((z.value, z.first, z.second, z.mixed), (6.0, [3.0], [2.0], [[1.0]]));
    /// ```
    #[must_use]
    #[inline]
    pub fn variable(value: f32, first: Option<usize>, second: Option<usize>) -> Self {
        let mut number = Self::constant(value);
        if let Some(partial) = first.and_then(|i| number.first.get_mut(i)) {
            *partial = 1.0;
        }
        if let Some(partial) = second.and_then(|i| number.second.get_mut(i)) {
            *partial = 1.0;
        }
        number
    }

    /// The mixed derivatives, each row from the rows of two numbers and the first derivatives that
    /// belong to it.
    #[inline(always)]
    fn rows(
        &self,
        other: &Self,
        row: impl Fn(&[f32; N], &[f32; N], f32, f32) -> [f32; N],
    ) -> [[f32; N]; N] {
        let mut mixed = self.mixed;
        let firsts = self.first.iter().zip(&other.first);
        for ((a, b), (p, q)) in mixed.iter_mut().zip(&other.mixed).zip(firsts) {
            *a = row(a, b, *p, *q);
        }
        mixed
    }

    /// A function's number, from its derivatives.
    #[inline(always)]
    fn unary(self, f: impl Fn(Dual<1>) -> (Dual<1>, Dual<1>)) -> Self {
        let (value, slope) = f(Dual::variable(self.value, 0));
        let ([curvature], slope, value) = (slope.partials, slope.value, value.value);
        if !(slope.is_finite() && curvature.is_finite()) {
            return self.unary_at_an_edge(value, slope, curvature);
        }
        Self {
            value,
            first: f32::each_product(slope, &self.first),
            second: f32::each_product(slope, &self.second),
            mixed: self.rows(&self, |a, _, p, _| {
                f32::each_combination(slope, a, curvature * p, &self.second)
            }),
        }
    }

    #[cold]
    fn unary_at_an_edge(self, value: f32, slope: f32, curvature: f32) -> Self {
        Self {
            value,
            first: self.first.map(|x| guarded(slope, x)),
            second: self.second.map(|x| guarded(slope, x)),
            mixed: self.rows(&self, |a, _, p, _| {
                let bend = guarded(curvature, p);
                f32::each_sum(&a.map(|x| guarded(slope, x)), &self.second.map(|x| guarded(bend, x)))
            }),
        }
    }

    /// As `unary`, for two arguments.
    #[inline]
    fn binary(
        self,
        other: Self,
        f: impl Fn(Dual<2>, Dual<2>) -> (Dual<2>, Dual<2>, Dual<2>),
    ) -> Self {
        let (value, by_a, by_b) = f(Dual::variable(self.value, 0), Dual::variable(other.value, 1));
        let ([aa, ab], [_, bb]) = (by_a.partials, by_b.partials);
        let (fa, fb) = (by_a.value, by_b.value);
        let each = |s: f32, x: &[f32; N], t: f32, y: &[f32; N]| {
            if s.is_finite() && t.is_finite() {
                return f32::each_combination(s, x, t, y);
            }
            f32::each_sum(&x.map(|x| guarded(s, x)), &y.map(|y| guarded(t, y)))
        };
        Self {
            value: value.value,
            first: each(fa, &self.first, fb, &other.first),
            second: each(fa, &self.second, fb, &other.second),
            mixed: self.rows(&other, |a, b, p, q| {
                let along_a = guarded(aa, p) + guarded(ab, q);
                let along_b = guarded(ab, p) + guarded(bb, q);
                let straight = each(fa, a, fb, b);
                let bent = self.second.map(|x| guarded(along_a, x));
                let bent_more = other.second.map(|x| guarded(along_b, x));
                f32::each_sum(&f32::each_sum(&straight, &bent), &bent_more)
            }),
        }
    }

    /// Of two numbers the first, if it is `chosen`, or the second; at a tie their mean.
    #[inline]
    fn chosen(self, other: Self, chosen: bool) -> Self {
        if self.value == other.value {
            let value = self.value;
            return Self { value, ..self.multiple(0.5).sum(other.multiple(0.5)) };
        }
        if self.value.is_nan() || other.value.is_nan() {
            return self.binary(other, |a, b| [(a + b) * f32::NAN; 3].into());
        }
        if chosen { self } else { other }
    }
}

/// `slope·x`, but a zero stays zero if the slope is not finite.
#[inline(always)]
fn guarded(slope: f32, x: f32) -> f32 {
    if x == 0.0 && !slope.is_finite() { x } else { slope * x }
}

impl<const N: usize> Rules for HyperDual<N> {
    #[inline]
    fn negative(self) -> Self {
        Self {
            value: -self.value,
            first: self.first.map(|x| -x),
            second: self.second.map(|x| -x),
            mixed: self.mixed.map(|row| row.map(|x| -x)),
        }
    }
    #[inline]
    fn sum(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            first: f32::each_sum(&self.first, &other.first),
            second: f32::each_sum(&self.second, &other.second),
            mixed: self.rows(&other, |a, b, _, _| f32::each_sum(a, b)),
        }
    }
    #[inline]
    fn difference(self, other: Self) -> Self {
        Self {
            value: self.value - other.value,
            first: f32::each_difference(&self.first, &other.first),
            second: f32::each_difference(&self.second, &other.second),
            mixed: self.rows(&other, |a, b, _, _| f32::each_difference(a, b)),
        }
    }
    #[inline]
    fn product(self, other: Self) -> Self {
        let (x, y) = (self.value, other.value);
        Self {
            value: x * y,
            first: f32::each_combination(x, &other.first, y, &self.first),
            second: f32::each_combination(x, &other.second, y, &self.second),
            mixed: self.rows(&other, |a, b, p, q| {
                mixed_product([x, y, p, q], b, a, &other.second, &self.second)
            }),
        }
    }
    #[inline]
    fn quotient(self, other: Self) -> Self {
        let (q, y) = (self.value / other.value, other.value);
        let first = f32::each_quotient(&self.first, q, &other.first, y);
        let second = f32::each_quotient(&self.second, q, &other.second, y);
        let slopes = Self { first, ..self };
        let mixed = slopes
            .rows(&other, |a, b, r, s| mixed_quotient([q, r, s, y], a, b, &other.second, &second));
        Self { value: q, first, second, mixed }
    }
    #[inline]
    fn shifted_up(self, c: f32) -> Self {
        Self { value: self.value + c, ..self }
    }
    #[inline]
    fn shifted_down(self, c: f32) -> Self {
        Self { value: self.value - c, ..self }
    }
    #[inline]
    fn multiple(self, c: f32) -> Self {
        Self {
            value: self.value * c,
            first: f32::each_multiple(c, &self.first),
            second: f32::each_multiple(c, &self.second),
            mixed: self.mixed.map(|row| f32::each_multiple(c, &row)),
        }
    }
    #[inline]
    fn fraction(self, c: f32) -> Self {
        Self {
            value: self.value / c,
            first: f32::each_fraction(&self.first, c),
            second: f32::each_fraction(&self.second, c),
            mixed: self.mixed.map(|row| f32::each_fraction(&row, c)),
        }
    }
}

operators! { [const N: usize] HyperDual<N> }

impl<const N: usize> Real for HyperDual<N> {
    #[inline]
    fn constant(value: f32) -> Self {
        Self { value, first: [0.0; N], second: [0.0; N], mixed: [[0.0; N]; N] }
    }
    #[inline]
    fn primal(self) -> f32 {
        self.value
    }

    elementary_functions! {}

    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }

    #[inline]
    fn is_zero(&self) -> bool {
        let zero = |x: &[f32; N]| x.iter().all(|x| *x == 0.0);
        let firsts = zero(&self.first) && zero(&self.second);
        self.value == 0.0 && firsts && self.mixed.iter().all(zero)
    }
}
