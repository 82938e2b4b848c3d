//! Dual numbers: a value and its first derivatives by `N` variables.
//!
//! `(v, v')` stands for `v + Σ v'ᵢ εᵢ` with `εᵢ εⱼ = 0`. Each rule in the order it is rounded, for
//! every `i`:
//!
//! | | value | partial |
//! |---|---|---|
//! | `a ± b` | `a ± b` | `a' ± b'` |
//! | `a·b` | `a·b` | `a·b' + b·a'` |
//! | `a/b` | `q = a/b` | `(a' − q·b')/b` |
//! | `f(a)` | `f(a)` | `f'(a)·a'` |
//! | `f(a, b)` | `f(a, b)` | `f_a·a' + f_b·b'` |
//!
//! A partial does not depend on `N` or on its place. Slopes stand in `elementary.rs`. In the last
//! two rows a slope that is not finite times a partial of zero is that zero: a function at the edge
//! of its domain has no derivative by what it does not depend on, and not a NaN.
//!
//! Source: Griewank and Walther, *Evaluating Derivatives* (2008), §3.1; for nesting, Pearlmutter
//! and Siskind, "Lazy Multivariate Higher-Order Forward-Mode AD" (2007).

use super::operators::{Rules, elementary_functions, operators};
use super::{Real, elementary};

/// A value and its derivatives by `N` variables.
///
/// The numbers inside may be duals themselves: `Dual<1, Dual<1>>` has a second derivative in
/// `partials[0].partials[0]`. Arithmetic mixes duals and `f32`.
///
/// A product has the partials `a·b' + b·a'`, a function `f'(a)·a'`: the chain rule, number by number.
/// (Griewank and Walther, *Evaluating Derivatives*, 2nd ed., 2008, §3.1; Pearlmutter and Siskind, "Lazy
/// Multivariate Higher-Order Forward-Mode AD", 2007, for duals of duals.)
///
/// ```
/// use orthant_core::calculus::{Dual, Real};
///
/// let x = Dual::<2>::variable(2.0, 0);
/// let y = Dual::<2>::variable(3.0, 1);
/// let z = x * x * y + 1.0;
/// assert_eq!(z.value, 13.0);
/// assert_eq!(z.partials, [12.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dual<const N: usize, T = f32> {
    /// The value.
    pub value: T,
    /// The derivatives, one for each variable.
    pub partials: [T; N],
}

impl<const N: usize, T: Real> Dual<N, T> {
    /// The variable with this index: its partial by itself is 1. With an index of `N` or more it is
    /// a constant.
    ///
    /// ```
    /// use orthant_core::calculus::Dual;
    ///
    /// let y = Dual::<2>::variable(3.0, 1);
    /// assert_eq!((y.value, y.partials), (3.0, [0.0, 1.0]));
    /// assert_eq!((y * y).partials, [0.0, 6.0]);
    /// ```
    #[must_use]
    #[inline]
    pub fn variable(value: T, index: usize) -> Self {
        let mut partials = [T::constant(0.0); N];
        if let Some(partial) = partials.get_mut(index) {
            *partial = T::constant(1.0);
        }
        Self { value, partials }
    }

    /// The number with a function's value and its slope.
    #[inline]
    fn chain(self, (value, slope): (T, T)) -> Self {
        Self { value, partials: times(slope, &self.partials) }
    }

    #[inline]
    fn unary(self, f: impl Fn(T) -> (T, T)) -> Self {
        self.chain(f(self.value))
    }

    #[inline]
    fn binary(self, other: Self, f: impl Fn(T, T) -> (T, T, T)) -> Self {
        let (value, by_first, by_second) = f(self.value, other.value);
        let partials = if by_first.primal().is_finite() && by_second.primal().is_finite() {
            T::each_combination(by_first, &self.partials, by_second, &other.partials)
        } else {
            T::each_sum(&times(by_first, &self.partials), &times(by_second, &other.partials))
        };
        Self { value, partials }
    }

    /// Of two numbers the first, if it is `chosen`, or the second; at a tie their mean.
    #[inline]
    fn chosen(self, other: Self, chosen: bool) -> Self {
        if self.value == other.value {
            return self.binary(other, |a, _| (a, T::constant(0.5), T::constant(0.5)));
        }
        if self.primal().is_nan() || other.primal().is_nan() {
            return self.binary(other, |a, _| [a * f32::NAN; 3].into());
        }
        if chosen { self } else { other }
    }
}

/// `slope·xᵢ`, but a zero partial stays zero if the slope is not finite.
#[inline]
fn times<T: Real, const N: usize>(slope: T, x: &[T; N]) -> [T; N] {
    if slope.primal().is_finite() { T::each_product(slope, x) } else { at_an_edge(slope, x) }
}

#[cold]
fn at_an_edge<T: Real, const N: usize>(slope: T, x: &[T; N]) -> [T; N] {
    x.map(|x| if x.is_zero() { x } else { slope * x })
}

impl<const N: usize, T: Real> Rules for Dual<N, T> {
    #[inline]
    fn negative(self) -> Self {
        Self { value: -self.value, partials: self.partials.map(|x| -x) }
    }
    #[inline]
    fn sum(self, other: Self) -> Self {
        let partials = T::each_sum(&self.partials, &other.partials);
        Self { value: self.value + other.value, partials }
    }
    #[inline]
    fn difference(self, other: Self) -> Self {
        let partials = T::each_difference(&self.partials, &other.partials);
        Self { value: self.value - other.value, partials }
    }
    #[inline]
    fn product(self, other: Self) -> Self {
        let partials =
            T::each_combination(self.value, &other.partials, other.value, &self.partials);
        Self { value: self.value * other.value, partials }
    }
    #[inline]
    fn quotient(self, other: Self) -> Self {
        let value = self.value / other.value;
        let partials = T::each_quotient(&self.partials, value, &other.partials, other.value);
        Self { value, partials }
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
        Self { value: self.value * c, partials: T::each_multiple(c, &self.partials) }
    }
    #[inline]
    fn fraction(self, c: f32) -> Self {
        Self { value: self.value / c, partials: T::each_fraction(&self.partials, c) }
    }
}

operators! { [const N: usize, T: Real] Dual<N, T> }

impl<const N: usize, T: Real> Real for Dual<N, T> {
    #[inline]
    fn constant(x: f32) -> Self {
        Self { value: T::constant(x), partials: [T::constant(0.0); N] }
    }
    #[inline]
    fn primal(self) -> f32 {
        self.value.primal()
    }

    elementary_functions! {}

    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        let (sin, cos) = self.value.sin_cos();
        (self.chain((sin, cos)), self.chain((cos, -sin)))
    }

    #[inline]
    fn is_zero(&self) -> bool {
        self.value.is_zero() && self.partials.iter().all(T::is_zero)
    }
}
