//! What singular values say: rank, condition number, pseudo-inverse.
//!
//! The tolerance, unless another is given, is `(2⁻²³·max(m, n))·σ₁`: what is below it could be zero
//! but for rounding. Rank is the number of singular values above it; the condition number `σ₁/σₖ`,
//! `k = min(m, n)`; the pseudo-inverse `Σᵢ vᵢ·(1/σᵢ)·uᵢᵀ` over those above it: rows of `Vᵀ` times
//! `1/σᵢ`, then the product with `Uᵀ` in column order.

use super::check_scratch;
use super::svd::svd_scratch;
use crate::dispatch::{Active, Choice};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// `(2⁻²³·max(m, n))·σ₁`, the tolerance of [`rank`] and [`pinv`] for an m×n matrix whose greatest
/// singular value is `σ₁`.
///
/// (Golub and Van Loan, *Matrix Computations*, 4th ed., §5.4.1; it is NumPy's too.)
///
/// ```
/// use orthant_core::linalg::rank_tolerance;
///
/// assert_eq!(rank_tolerance(3, 2, 4.0), 12.0 * f32::EPSILON);
/// ```
#[must_use]
pub fn rank_tolerance(m: usize, n: usize, greatest: f32) -> f32 {
    (f32::EPSILON * m.max(n) as f32) * greatest
}

/// Elements of scratch that [`rank`] and [`cond`] need for an m×n matrix.
///
/// ```
/// use orthant_core::linalg::rank_scratch;
///
/// // A matrix and its transpose need as much.
/// assert_eq!(rank_scratch(20, 3), rank_scratch(3, 20));
/// ```
#[must_use]
pub const fn rank_scratch(m: usize, n: usize) -> usize {
    let k = if m < n { m } else { n };
    k + svd_scratch(m, n)
}

/// Elements of scratch that [`pinv`] needs for an m×n matrix.
///
/// ```
/// use orthant_core::linalg::pinv_scratch;
///
/// // A matrix and its transpose need as much.
/// assert_eq!(pinv_scratch(20, 3), pinv_scratch(3, 20));
/// ```
#[must_use]
pub const fn pinv_scratch(m: usize, n: usize) -> usize {
    let k = if m < n { m } else { n };
    let transposes = k * (m + n);
    let svd = svd_scratch(m, n);
    k + k * (m + n) + if transposes > svd { transposes } else { svd }
}

fn values<'a>(
    operation: &'static str,
    choice: impl Choice,
    a: MatRef<'_>,
    scratch: &'a mut [f32],
) -> Result<&'a [f32], Error> {
    let (m, n) = (a.rows(), a.cols());
    check_scratch(operation, scratch, rank_scratch(m, n))?;
    let (values, scratch) = scratch.split_at_mut_checked(m.min(n)).unwrap_or_default();
    choice.kernels().singular_values(a, values, scratch)?;
    Ok(values)
}

fn rank_on(
    choice: impl Choice,
    a: MatRef<'_>,
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<usize, Error> {
    let values = values("rank", choice, a, scratch)?;
    let greatest = values.first().copied().unwrap_or_default();
    let tolerance = tolerance.unwrap_or(rank_tolerance(a.rows(), a.cols(), greatest));
    Ok(values.iter().filter(|&&value| value > tolerance).count())
}

fn cond_on(choice: impl Choice, a: MatRef<'_>, scratch: &mut [f32]) -> Result<f32, Error> {
    let values = values("cond", choice, a, scratch)?;
    match (values.first(), values.last()) {
        (Some(&greatest), Some(&least)) if least > 0.0 => Ok(greatest / least),
        (Some(_), _) => Ok(f32::INFINITY),
        _ => Err(Error::Empty { operation: "cond", operand: "a" }),
    }
}

fn pinv_on(
    choice: impl Choice,
    a: MatRef<'_>,
    tolerance: Option<f32>,
    out: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, n) = (a.rows(), a.cols());
    let shapes = [[m, n], [out.rows(), out.cols()]];
    if (n, m) != (out.rows(), out.cols()) {
        return Err(Error::MatrixMismatch { operation: "pinv", operands: ["a", "out"], shapes });
    }
    check_scratch("pinv", scratch, pinv_scratch(m, n))?;
    let kernels = choice.kernels();
    let k = m.min(n);
    let (values, scratch) = scratch.split_at_mut_checked(k).unwrap_or_default();
    let (mut u, scratch) = MatMut::carve(scratch, m, k);
    let (mut vt, scratch) = MatMut::carve(scratch, k, n);
    kernels.svd(a, u.reborrow(), values, vt.reborrow(), scratch)?;
    let greatest = values.first().copied().unwrap_or_default();
    let tolerance = tolerance.unwrap_or(rank_tolerance(m, n, greatest));
    let rank = values.iter().filter(|&&value| value > tolerance).count();
    for (i, value) in values.iter().enumerate().take(rank) {
        kernels.scale_assign(1.0 / value, vt.row_mut(i).unwrap_or_default());
    }
    let (mut v, scratch) = MatMut::carve(scratch, n, rank);
    let (mut ut, _) = MatMut::carve(scratch, rank, m);
    v.copy_transposed(vt.as_ref().block(0..rank, 0..n));
    ut.copy_transposed(u.as_ref().block(0..m, 0..rank));
    kernels.matmul(v.as_ref(), ut.as_ref(), out)
}

/// The rank: how many singular values exceed the tolerance, [`rank_tolerance`] if none is given.
///
/// `scratch` has [`rank_scratch`]`(m, n)` elements. (Golub and Van Loan, *Matrix Computations*, 4th
/// ed., §5.4.1.)
///
/// # Errors
/// [`Error::Scratch`], and those of [`svd`](super::svd).
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::linalg::{rank, rank_scratch};
///
/// let a = [1.0, 0.0, 2.0, 3.0, 1.0, 3.0];
/// let mut scratch = [0.0; rank_scratch(3, 2)];
/// assert_eq!(rank(MatRef::new(&a, 3, 2)?, None, &mut scratch)?, 2);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn rank(a: MatRef<'_>, tolerance: Option<f32>, scratch: &mut [f32]) -> Result<usize, Error> {
    rank_on(Active, a, tolerance, scratch)
}

/// The condition number `σ₁/σₖ`, infinite for a matrix without full rank.
///
/// `scratch` has [`rank_scratch`]`(m, n)` elements.
///
/// (Golub and Van Loan, *Matrix Computations*, 4th ed., §2.6.2.)
///
/// # Errors
/// [`Error::Empty`], [`Error::Scratch`], and those of [`svd`](super::svd).
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::linalg::{cond, rank_scratch};
///
/// let mut scratch = [0.0; rank_scratch(2, 2)];
/// assert_eq!(cond(MatRef::new(&[8.0, 0.0, 0.0, 2.0], 2, 2)?, &mut scratch)?, 4.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn cond(a: MatRef<'_>, scratch: &mut [f32]) -> Result<f32, Error> {
    cond_on(Active, a, scratch)
}

/// The pseudo-inverse of Moore and Penrose: `out` is n×m for an m×n matrix.
///
/// Singular values up to the tolerance, [`rank_tolerance`] if none is given, count as zero.
/// `scratch` has [`pinv_scratch`]`(m, n)` elements. (Golub and Van Loan §5.5.2.)
///
/// # Errors
/// [`Error::MatrixMismatch`], [`Error::Scratch`], and those of [`svd`](super::svd).
///
/// ```
/// use orthant_core::linalg::{pinv, pinv_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// let mut inverse = [0.0; 2];
/// let mut scratch = [0.0; pinv_scratch(2, 1)];
/// let out = MatMut::new(&mut inverse, 1, 2)?;
/// pinv(MatRef::new(&[0.0, 2.0], 2, 1)?, None, out, &mut scratch)?;
/// assert_eq!(inverse, [0.0, 0.5]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn pinv(
    a: MatRef<'_>,
    tolerance: Option<f32>,
    out: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    pinv_on(Active, a, tolerance, out, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::rank`](rank) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn rank(
        self,
        a: MatRef<'_>,
        tolerance: Option<f32>,
        scratch: &mut [f32],
    ) -> Result<usize, Error> {
        rank_on(self, a, tolerance, scratch)
    }

    /// [`linalg::cond`](cond) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn cond(self, a: MatRef<'_>, scratch: &mut [f32]) -> Result<f32, Error> {
        cond_on(self, a, scratch)
    }

    /// [`linalg::pinv`](pinv) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn pinv(
        self,
        a: MatRef<'_>,
        tolerance: Option<f32>,
        out: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        pinv_on(self, a, tolerance, out, scratch)
    }
}
