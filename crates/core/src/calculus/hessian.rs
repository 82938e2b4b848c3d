//! Second derivatives of functions of several variables.
//!
//! The Hessian is made in blocks of `N×N`, those on and below its diagonal, one evaluation each:
//! `m(m+1)/2` of them with `m = ⌈n/N⌉`. The elements above the diagonal are those below it, so the
//! matrix is exactly symmetric. No bit depends on `N`.

use super::HyperDual;
use super::variables::{check, lift};
use crate::simd::canonical;
use crate::{Error, MatMut};

/// The Hessian `outᵢⱼ = ∂²f/∂xᵢ∂xⱼ` at `x`, exactly symmetric; returns `f(x)`.
///
/// `work` holds the variables as `f` sees them: at least as many elements as `x`. Its type chooses
/// `N`, the side of the blocks. `N = 4` stays in registers and is fastest where `f` is cheap
/// arithmetic; a larger `N` evaluates `f` fewer times, which pays where it has many exponentials.
///
/// By [`HyperDual`] numbers: `m(m + 1)/2` evaluations of `f`, `m = ⌈n/N⌉`. (Fike and Alonso, "The
/// Development of Hyper-Dual Numbers for Exact Second-Derivative Calculations", 2011.)
///
/// # Errors
/// [`Error::Workspace`], then [`Error::MatrixMismatch`] unless `out` has a row and a column for
/// each variable.
///
/// ```
/// use orthant_core::MatMut;
/// use orthant_core::calculus::{HyperDual, Real, hessian};
///
/// let f = |x: &[HyperDual<2>]| x[0].powi(2) * x[1];
/// let mut work = [HyperDual::from(0.0); 2];
/// let mut out = [0.0; 4];
/// assert_eq!(hessian(f, &[2.0, 3.0], &mut work, MatMut::new(&mut out, 2, 2)?)?, 12.0);
/// assert_eq!(out, [6.0, 4.0, 4.0, 0.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn hessian<const N: usize>(
    mut f: impl FnMut(&[HyperDual<N>]) -> HyperDual<N>,
    x: &[f32],
    work: &mut [HyperDual<N>],
    mut out: MatMut<'_>,
) -> Result<f32, Error> {
    const { assert!(N > 0, "a hyper-dual number needs at least one partial") };
    let work = check("hessian", "work", work, x.len())?;
    let (shape, expected) = ([out.rows(), out.cols()], [x.len(); 2]);
    if shape != expected {
        let operands = ["the Hessian", "out"];
        return Err(Error::MatrixMismatch {
            operation: "hessian",
            operands,
            shapes: [expected, shape],
        });
    }
    lift(x, work);
    if x.is_empty() {
        return Ok(canonical(f(work).value));
    }
    let mut value = 0.0;
    for row in (0..x.len()).step_by(N) {
        for column in (0..=row).step_by(N) {
            seed(work, row, column, 1.0);
            let y = f(work);
            seed(work, row, column, 0.0);
            write(&y.mixed, row, column, &mut out);
            value = y.value;
        }
    }
    Ok(canonical(value))
}

/// Gives the variables from `row` on their partials in the first group and those from `column` on
/// theirs in the second (`to` is 1), or takes them away (0).
fn seed<const N: usize>(work: &mut [HyperDual<N>], row: usize, column: usize, to: f32) {
    for (i, variable) in work.iter_mut().skip(row).take(N).enumerate() {
        if let Some(partial) = variable.first.get_mut(i) {
            *partial = to;
        }
    }
    for (i, variable) in work.iter_mut().skip(column).take(N).enumerate() {
        if let Some(partial) = variable.second.get_mut(i) {
            *partial = to;
        }
    }
}

/// Writes what a block has on and below the diagonal, there and mirrored.
fn write<const N: usize>(block: &[[f32; N]; N], row: usize, column: usize, out: &mut MatMut<'_>) {
    for (i, block) in (row..out.rows()).zip(block) {
        for (j, element) in (column..=i).zip(block) {
            let element = canonical(*element);
            for (i, j) in [(i, j), (j, i)] {
                if let Some(out) = out.row_mut(i).and_then(|row| row.get_mut(j)) {
                    *out = element;
                }
            }
        }
    }
}

/// The Laplacian `Σ ∂²f/∂xᵢ²` at `x`, one evaluation for each variable, added in order from `+0.0`.
///
/// `work` holds the variables as `f` sees them: at least as many elements as `x`.
///
/// By [`HyperDual`] numbers. (Fike and Alonso 2011.)
///
/// # Errors
/// [`Error::Workspace`].
///
/// ```
/// use orthant_core::calculus::{HyperDual, Real, laplacian};
///
/// let mut work = [HyperDual::from(0.0); 3];
/// let f = |x: &[HyperDual<1>]| x[0] * x[0] + x[1].powi(3) + x[2];
/// assert_eq!(laplacian(f, &[1.0, 2.0, 3.0], &mut work)?, 14.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn laplacian(
    mut f: impl FnMut(&[HyperDual<1>]) -> HyperDual<1>,
    x: &[f32],
    work: &mut [HyperDual<1>],
) -> Result<f32, Error> {
    let work = check("laplacian", "work", work, x.len())?;
    lift(x, work);
    let mut sum = 0.0;
    for i in 0..x.len() {
        seed(work, i, i, 1.0);
        let [[curvature]] = f(work).mixed;
        seed(work, i, i, 0.0);
        sum += curvature;
    }
    Ok(canonical(sum))
}
