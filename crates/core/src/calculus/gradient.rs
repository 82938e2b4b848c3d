//! First derivatives of functions of several variables.
//!
//! The variables are taken `N` at a time, in turn, so a gradient of up to `N` variables is one
//! evaluation. No bit depends on `N`.

use super::variables::{check, lift, seed};
use super::{Dual, Real};
use crate::error::{Names, same_length};
use crate::simd::canonical;
use crate::{Error, MatMut};

static DIRECTION: Names = ("directional_derivative", ["x", "v"]);
static GRADIENT: Names = ("gradient", ["x", "out"]);

/// The derivative of `f` by variable `i`, at `x`.
///
/// `work` holds the variables as `f` sees them: at least as many elements as `x`.
///
/// By [`Dual`] numbers. (Griewank and Walther, *Evaluating Derivatives*, §3.1.)
///
/// # Errors
/// [`Error::Workspace`], then [`Error::Variable`] unless `i` is an index of `x`.
///
/// ```
/// use orthant_core::calculus::{Dual, Real, partial};
///
/// let mut work = [Dual::from(0.0); 2];
/// assert_eq!(partial(|x| x[0] * x[1].powi(2), &[2.0, 3.0], 1, &mut work)?, 12.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn partial(
    f: impl FnOnce(&[Dual<1>]) -> Dual<1>,
    x: &[f32],
    i: usize,
    work: &mut [Dual<1>],
) -> Result<f32, Error> {
    let work = check("partial", "work", work, x.len())?;
    lift(x, work);
    let Some(variable) = work.get_mut(i) else {
        return Err(Error::Variable { operation: "partial", index: i, variables: x.len() });
    };
    variable.partials = [1.0];
    let [slope] = f(work).partials;
    Ok(canonical(slope))
}

/// The derivative of `f` at `x` along `v`, `Σ vᵢ ∂f/∂xᵢ`, in one evaluation. `v` is not
/// normalised.
///
/// `work` holds the variables as `f` sees them: at least as many elements as `x`.
///
/// By [`Dual`] numbers. (Griewank and Walther, *Evaluating Derivatives*, §3.1.)
///
/// # Errors
/// [`Error::LengthMismatch`], then [`Error::Workspace`].
///
/// ```
/// use orthant_core::calculus::{Dual, directional_derivative};
///
/// let mut work = [Dual::from(0.0); 2];
/// let f = |x: &[Dual<1>]| x[0] * x[1];
/// assert_eq!(directional_derivative(f, &[2.0, 3.0], &[1.0, -1.0], &mut work)?, 1.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn directional_derivative(
    f: impl FnOnce(&[Dual<1>]) -> Dual<1>,
    x: &[f32],
    v: &[f32],
    work: &mut [Dual<1>],
) -> Result<f32, Error> {
    same_length(&DIRECTION, x.len(), v.len())?;
    let work = check("directional_derivative", "work", work, x.len())?;
    lift(x, work);
    for (variable, v) in work.iter_mut().zip(v) {
        variable.partials = [*v];
    }
    let [slope] = f(work).partials;
    Ok(canonical(slope))
}

/// The gradient `outᵢ = ∂f/∂xᵢ` at `x`; returns `f(x)`.
///
/// `work` holds the variables as `f` sees them: at least as many elements as `x`. Its type chooses
/// `N`, the variables of one evaluation: all of them, up to some 16, is fastest.
///
/// By [`Dual`] numbers: `⌈n/N⌉` evaluations of `f`. (Griewank and Walther, *Evaluating Derivatives*,
/// §3.1.)
///
/// # Errors
/// [`Error::LengthMismatch`], then [`Error::Workspace`].
///
/// ```
/// use orthant_core::calculus::{Dual, Real, gradient};
///
/// fn rosenbrock<T: Real>(x: &[T]) -> T {
///     let (valley, away) = (x[1] - x[0] * x[0], T::constant(1.0) - x[0]);
///     away * away + valley * valley * 100.0
/// }
/// let mut work = [Dual::<2>::from(0.0); 2];
/// let mut out = [0.0; 2];
/// assert_eq!(gradient(rosenbrock, &[2.0, 1.0], &mut work, &mut out)?, 901.0);
/// assert_eq!(out, [2402.0, -600.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn gradient<const N: usize>(
    mut f: impl FnMut(&[Dual<N>]) -> Dual<N>,
    x: &[f32],
    work: &mut [Dual<N>],
    out: &mut [f32],
) -> Result<f32, Error> {
    const { assert!(N > 0, "a dual needs at least one partial") };
    same_length(&GRADIENT, x.len(), out.len())?;
    let work = check("gradient", "work", work, x.len())?;
    lift(x, work);
    if x.is_empty() {
        return Ok(canonical(f(work).value));
    }
    let mut value = 0.0;
    for (pass, out) in out.chunks_mut(N).enumerate() {
        seed(work, pass, 1.0);
        let y = f(work);
        seed(work, pass, 0.0);
        for (out, slope) in out.iter_mut().zip(y.partials) {
            *out = canonical(slope);
        }
        value = y.value;
    }
    Ok(canonical(value))
}

/// The Jacobian `outᵢⱼ = ∂fᵢ/∂xⱼ` at `x` of a function that writes all its values into a slice.
///
/// `work` holds the variables as `f` sees them, at least as many elements as `x`; `values` what it
/// writes, as many as `out` has rows. Afterwards they hold `f(x)`.
///
/// By [`Dual`] numbers: `⌈n/N⌉` evaluations of `f`. (Griewank and Walther, *Evaluating Derivatives*,
/// §3.1.)
///
/// # Errors
/// [`Error::Workspace`], then [`Error::MatrixMismatch`] unless `out` has a row for each element of
/// `values` and a column for each of `x`.
///
/// ```
/// use orthant_core::MatMut;
/// use orthant_core::calculus::{Dual, Real, jacobian};
///
/// // Polar coordinates.
/// fn f<T: Real>(p: &[T], y: &mut [T]) {
///     let (sin, cos) = p[1].sin_cos();
///     y[0] = p[0] * cos;
///     y[1] = p[0] * sin;
/// }
/// let (mut work, mut values) = ([Dual::<2>::from(0.0); 2], [Dual::from(0.0); 2]);
/// let mut out = [0.0; 4];
/// jacobian(f, &[2.0, 0.0], &mut work, &mut values, MatMut::new(&mut out, 2, 2)?)?;
/// assert_eq!(out, [1.0, 0.0, 0.0, 2.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn jacobian<const N: usize>(
    mut f: impl FnMut(&[Dual<N>], &mut [Dual<N>]),
    x: &[f32],
    work: &mut [Dual<N>],
    values: &mut [Dual<N>],
    mut out: MatMut<'_>,
) -> Result<(), Error> {
    const { assert!(N > 0, "a dual needs at least one partial") };
    let work = check("jacobian", "work", work, x.len())?;
    let (shape, expected) = ([out.rows(), out.cols()], [values.len(), x.len()]);
    if shape != expected {
        let operands = ["the Jacobian", "out"];
        return Err(Error::MatrixMismatch {
            operation: "jacobian",
            operands,
            shapes: [expected, shape],
        });
    }
    lift(x, work);
    if x.is_empty() {
        f(work, values);
    }
    for pass in 0..x.len().div_ceil(N) {
        seed(work, pass, 1.0);
        values.fill(Dual::constant(0.0));
        f(work, values);
        seed(work, pass, 0.0);
        for (i, y) in values.iter().enumerate() {
            let row = out.row_mut(i).unwrap_or_default();
            for (out, slope) in row.iter_mut().skip(pass * N).zip(y.partials) {
                *out = canonical(slope);
            }
        }
    }
    Ok(())
}
