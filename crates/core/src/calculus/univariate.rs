//! Derivatives of functions of one variable.

use super::{Dual, HyperDual, Real};
use crate::simd::canonical;

/// The derivative `f'(x)`.
///
/// By a [`Dual`] number, in one evaluation. (Griewank and Walther, *Evaluating Derivatives*, §3.1.)
///
/// ```
/// use orthant_core::calculus::{Real, derivative};
///
/// assert_eq!(derivative(|x| (x * x + 7.0).sqrt(), 3.0), 0.75);
/// ```
#[must_use]
#[inline]
pub fn derivative(f: impl FnOnce(Dual<1>) -> Dual<1>, x: f32) -> f32 {
    let [slope] = f(Dual::variable(x, 0)).partials;
    canonical(slope)
}

/// The second derivative `f''(x)`.
///
/// By a [`HyperDual`] number, in one evaluation. (Fike and Alonso, "The Development of Hyper-Dual Numbers
/// for Exact Second-Derivative Calculations", 2011.)
///
/// ```
/// use orthant_core::calculus::second_derivative;
///
/// assert_eq!(second_derivative(|x| x * x * x, 2.0), 12.0);
/// ```
#[must_use]
#[inline]
pub fn second_derivative(f: impl FnOnce(HyperDual<1>) -> HyperDual<1>, x: f32) -> f32 {
    let [[curvature]] = f(HyperDual::variable(x, Some(0), Some(0))).mixed;
    canonical(curvature)
}

/// The derivative of order `K`, from 0 to 8, by duals nested `K` deep.
///
/// A product costs `3ᴷ` multiplications. Where a derivative of lower order is infinite those above
/// it may be NaN.
///
/// (Pearlmutter and Siskind, "Lazy Multivariate Higher-Order Forward-Mode AD", 2007.)
///
/// ```
/// use orthant_core::calculus::{Real, nth_derivative};
///
/// assert_eq!(nth_derivative::<3>(|x| x.powi(5), 2.0), 240.0);
/// assert_eq!(nth_derivative::<4>(|x| x.exp(), 0.0), 1.0);
/// ```
#[must_use]
#[inline]
pub fn nth_derivative<const K: usize>(f: impl FnOnce(Nested<K>) -> Nested<K>, x: f32) -> f32
where
    Order<K>: Nesting,
{
    canonical(f(Variable::variable(x)).highest())
}

/// The number that [`nth_derivative`] of order `K` computes with: `f32` in `K` layers of
/// [`Dual<1>`](Dual).
pub type Nested<const K: usize> = <Order<K> as Nesting>::Number;

/// An order of differentiation.
#[derive(Clone, Copy, Debug)]
pub struct Order<const K: usize>;

/// The orders that there are numbers for.
pub trait Nesting {
    /// Duals as many layers deep.
    type Number: Variable;
}

/// A number with the derivatives of a function of one variable, up to some order.
pub trait Variable: Real {
    /// The variable itself.
    fn variable(x: f32) -> Self;
    /// The derivative of the highest order.
    fn highest(self) -> f32;
}

impl Variable for f32 {
    #[inline]
    fn variable(x: f32) -> f32 {
        x
    }
    #[inline]
    fn highest(self) -> f32 {
        self
    }
}

impl<T: Variable> Variable for Dual<1, T> {
    #[inline]
    fn variable(x: f32) -> Self {
        Dual::variable(T::variable(x), 0)
    }
    #[inline]
    fn highest(self) -> f32 {
        let [slope] = self.partials;
        slope.highest()
    }
}

impl Nesting for Order<0> {
    type Number = f32;
}

macro_rules! orders {
    ($($above:literal over $below:literal)*) => {$(
        impl Nesting for Order<$above> {
            type Number = Dual<1, Nested<$below>>;
        }
    )*};
}
orders!(1 over 0  2 over 1  3 over 2  4 over 3  5 over 4  6 over 5  7 over 6  8 over 7);
