//! Derivatives by machine, exact to rounding: no step size, no truncation error.
//!
//! A function is written once over [`Real`] and called with [`Dual`] or [`HyperDual`] numbers, which
//! carry derivatives along: forward mode. [`derivative`], [`gradient`], [`jacobian`], [`hessian`] and
//! their like set the numbers up and take the derivatives out. They allocate nothing: memory for the
//! variables is the caller's. Every result has the same bits on every target.
//!
//! # Where there is no derivative
//!
//! | where | convention |
//! |---|---|
//! | `abs` at 0 | slope 0, the middle of what it is on either side |
//! | `max`, `min` at a tie | the mean of both derivatives |
//! | `relu` at 0 | slope 0 |
//! | `hypot` at the origin | slopes 0 |
//! | `atan2` at the origin | slopes NaN |
//! | `sqrt`, `cbrt`, `ln` at 0, `asin` at ±1, `log1p` at −1, `xʸ` with `0 < y < 1` at 0 | slope +∞ |
//! | `acos` at ±1 | slope −∞ |
//! | `x⁰` | 1 with slope 0, also at 0 |
//! | `xʸ` by `y` at `x = 0` | 0 for `y ≥ 0` |
//! | `xʸ` by `y` for `x < 0` | NaN; `y` constant is no concern |
//! | outside a domain | value and slope NaN |
//!
//! A slope that is not finite times a partial of zero is zero: the gradient of `√x + y` at `x = 0` is
//! `(+∞, 1)`, and that of `√(x²)` there is 0. Products and quotients follow IEEE 754. NaN results are
//! `f32::NAN`. The value of `max` and `min` at a tie is their first operand, and a NaN wins.
//!
//! # Accuracy
//!
//! A slope of an elementary function is right to a few ulp (the table is in
//! tests/tests/calculus/accuracy.rs), and a chain adds one rounding for each product.

mod dual;
mod elementary;
mod gradient;
mod hessian;
mod hyper_dual;
mod number;
mod operators;
mod real;
mod univariate;
mod variables;

pub use dual::Dual;
pub use gradient::{directional_derivative, gradient, jacobian, partial};
pub use hessian::{hessian, laplacian};
pub use hyper_dual::HyperDual;
pub use real::Real;
pub use univariate::{
    Nested, Nesting, Order, Variable, derivative, nth_derivative, second_derivative,
};
