//! Singular value decomposition `A = U Σ Vᵀ`.
//!
//! Fewer rows than columns: that of the transpose, with `U` and `V` exchanged. The matrix is
//! scaled by a power of two (`scale.rs`).
//!
//! - At most 8 columns, or 16 rows of 16, or where it is asked for: one-sided Jacobi (`jacobi.rs`). Singular values
//!   below 2⁻⁴⁰ of the scaled matrix's greatest element have their left vectors made orthonormal to
//!   those before them (`complete.rs`), the others are the rows divided by their lengths.
//! - Otherwise: `A = Q B Pᵀ` (`bidiagonal.rs`), `Pᵀ` and `Qᵀ` formed (`accumulate.rs`), QR sweeps
//!   (`bidiagonal_svd.rs`); a row of `Rᵀ` whose value is negative is negated.
//!
//! Then descending order, by selection of the first greatest one; signs; scaling back. Backward
//! error: `‖A − U Σ Vᵀ‖ ≤ p(m, n)·u·‖A‖` with a modest `p`; tests hold LAPACK's ratio below 50.

use super::accumulate::{accumulate, accumulate_scratch};
use super::bidiagonal::bidiagonalise;
use super::bidiagonal_svd::{Side, iterate};
use super::complete::{complete, divide};
use super::jacobi::orthogonalise;
use super::pending::{Pending, pending_scratch};
use super::rotations::{Rotations, rotations_scratch};
use super::scale::{greatest, make_greatest_positive, scale, swap};
use super::{BASE, check_length, check_scratch};
use crate::dispatch::{Active, Choice};
use crate::kernels::power_of_two;
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// The most columns that are left to Jacobi whatever the rows: beyond, QR sweeps are faster on every
/// machine, but for the rows of 16 that fill registers.
const JACOBI: usize = 8;

/// Elements of scratch that [`svd`] and [`svd_jacobi`] need for an m×n matrix when `u` has as many
/// columns as `vt` has rows, and that [`singular_values`] needs.
///
/// ```
/// use orthant_core::linalg::svd_scratch;
///
/// // A matrix and its transpose need as much.
/// assert_eq!(svd_scratch(20, 3), svd_scratch(3, 20));
/// ```
#[must_use]
pub const fn svd_scratch(m: usize, n: usize) -> usize {
    let (m, n) = if m < n { (n, m) } else { (m, n) };
    scratch(m, n, n)
}

/// Elements of scratch that [`svd`] and [`svd_jacobi`] need for an m×n matrix when `u` or `vt` is
/// to be square.
///
/// ```
/// use orthant_core::linalg::{svd_full_scratch, svd_scratch};
///
/// assert_eq!(svd_full_scratch(3, 3), svd_scratch(3, 3));
/// assert!(svd_full_scratch(20, 3) > svd_scratch(20, 3));
/// ```
#[must_use]
pub const fn svd_full_scratch(m: usize, n: usize) -> usize {
    let (m, n) = if m < n { (n, m) } else { (m, n) };
    scratch(m, n, m)
}

/// For `p` left vectors; `m ≥ n`.
const fn scratch(m: usize, n: usize, p: usize) -> usize {
    if n <= JACOBI {
        // The vectors, the rows that are turned, and room to complete them.
        return p * m + n * n + n * m + p + m;
    }
    let reduce = m + n + pending_scratch(m, n, n - 1);
    let accumulate = accumulate_scratch(n, m, p);
    let iterate = 2 * rotations_scratch(n);
    let mut most = if reduce > accumulate { reduce } else { accumulate };
    if iterate > most {
        most = iterate;
    }
    // The matrix, its left reflectors, the left and the right vectors, e and the factors.
    2 * m * n + p * m + n * n + 3 * n + most
}

/// What is computed besides the values, and how.
struct Wanted<'a> {
    vectors: Option<[MatMut<'a>; 2]>,
    jacobi: bool,
}

fn on(
    choice: impl Choice,
    a: MatRef<'_>,
    values: &mut [f32],
    wanted: Wanted<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    const NAME: &str = "svd";
    let (m, n) = (a.rows(), a.cols());
    let (long, short) = (m.max(n), m.min(n));
    check_length(NAME, a, "values", values.len(), short)?;
    let mut most = short;
    if let Some([u, vt]) = &wanted.vectors {
        for (name, x, [fixed, free], order) in
            [("u", u, [u.rows(), u.cols()], m), ("vt", vt, [vt.cols(), vt.rows()], n)]
        {
            if fixed != order || (free != order && free != short) {
                let shapes = [[m, n], [x.rows(), x.cols()]];
                return Err(Error::MatrixMismatch {
                    operation: NAME,
                    operands: ["a", name],
                    shapes,
                });
            }
            most = most.max(free);
        }
    }
    check_scratch(NAME, scratch, self::scratch(long, short, most))?;
    let kernels = choice.kernels();
    let rows = (0..m).map(|i| a.row(i).unwrap_or_default());
    let scale = scale(NAME, greatest(kernels, rows))?;
    if short == 0 {
        for mut x in wanted.vectors.into_iter().flatten() {
            identity(&mut x);
        }
        return Ok(());
    }
    let left = if wanted.vectors.is_some() { most } else { 0 };
    let (left, scratch) = MatMut::carve(scratch, left, long);
    let right = if wanted.vectors.is_some() { short } else { 0 };
    let (right, scratch) = MatMut::carve(scratch, right, short);
    let mut sides = [left, right];
    let by_jacobi = wanted.jacobi || short <= JACOBI || (long, short) == (BASE, BASE);
    if by_jacobi {
        jacobi(kernels, a, scale.down, values, &mut sides, scratch)?;
    } else {
        reduce_and_sweep(kernels, a, scale.down, values, &mut sides, scratch)?;
    }
    for value in values.iter_mut() {
        *value *= scale.up;
    }
    if let Some([mut u, mut vt]) = wanted.vectors {
        let [mut left, mut right] = sides;
        if m < n {
            core::mem::swap(&mut left, &mut right);
        }
        fix_signs(&mut left, &mut right);
        u.copy_transposed(left.as_ref());
        vt.copy_from(right.as_ref());
    }
    Ok(())
}

fn identity(a: &mut MatMut<'_>) {
    a.fill(0.0);
    for i in 0..a.rows() {
        a.set(i, i, 1.0);
    }
}

/// `A·factor`, or its transpose if that has no fewer rows than columns.
fn copy_upright(to: &mut MatMut<'_>, a: MatRef<'_>, factor: f32) {
    if a.rows() < a.cols() {
        to.copy_transposed(a);
    } else {
        to.copy_from(a);
    }
    for i in 0..to.rows() {
        for x in to.row_mut(i).unwrap_or_default() {
            *x *= factor;
        }
    }
}

/// By Jacobi: values in descending order, rows of `Lᵀ` and `Rᵀ`.
fn jacobi<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    factor: f32,
    values: &mut [f32],
    [left, right]: &mut [MatMut<'_>; 2],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (short, long) = (a.rows().min(a.cols()), a.rows().max(a.cols()));
    let (mut g, scratch) = MatMut::carve(scratch, short, long);
    if a.rows() < a.cols() {
        g.copy_from(a);
    } else {
        g.copy_transposed(a);
    }
    for i in 0..short {
        kernels.scale_assign(factor, g.row_mut(i).unwrap_or_default());
    }
    identity(right);
    orthogonalise(kernels, &mut g, right, values)?;
    sort(values, &mut g, right);
    if left.rows() == 0 {
        return Ok(());
    }
    left.fill(0.0);
    left.copy_from(g.as_ref());
    let (coefficients, work) = scratch.split_at_mut_checked(left.rows()).unwrap_or_default();
    for i in 0..left.rows() {
        match values.get(i) {
            Some(&value) if value >= power_of_two(-40) => {
                divide(left.row_mut(i).unwrap_or_default(), value);
            }
            _ => complete(kernels, left, i, coefficients, work)?,
        }
    }
    Ok(())
}

/// By bidiagonalisation and QR sweeps: values in descending order, rows of `Lᵀ` and `Rᵀ`.
fn reduce_and_sweep<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    factor: f32,
    values: &mut [f32],
    [left, right]: &mut [MatMut<'_>; 2],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (n, m) = (a.rows().min(a.cols()), a.rows().max(a.cols()));
    let (mut work, scratch) = MatMut::carve(scratch, m, n);
    let (mut reflectors, scratch) = MatMut::carve(scratch, n, m);
    let (left_taus, scratch) = scratch.split_at_mut_checked(n).unwrap_or_default();
    let (right_taus, scratch) = scratch.split_at_mut_checked(n - 1).unwrap_or_default();
    let (e, scratch) = scratch.split_at_mut_checked(n - 1).unwrap_or_default();
    copy_upright(&mut work, a, factor);
    {
        let (x, rest) = scratch.split_at_mut_checked(m).unwrap_or_default();
        let (y, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
        let (d, e) = ([&mut *values, &mut *left_taus], [&mut *e, &mut *right_taus]);
        let mut pending = Pending::new(m, n, n - 1, rest);
        bidiagonalise(kernels, &mut work, &mut reflectors, d, e, [x, y], &mut pending)?;
    }
    let wanted = left.rows() > 0;
    if wanted {
        accumulate(kernels, work.as_ref(), right_taus, 1, right, scratch)?;
        accumulate(kernels, reflectors.as_ref(), left_taus, 0, left, scratch)?;
    }
    let room = if wanted { rotations_scratch(n) } else { 0 };
    let (first, rest) = scratch.split_at_mut_checked(room).unwrap_or_default();
    let second = rest.get_mut(..room).unwrap_or_default();
    iterate(
        kernels,
        values,
        e,
        &mut Side { rotations: Rotations::new(first), rows: left },
        &mut Side { rotations: Rotations::new(second), rows: right },
    )?;
    for (i, value) in values.iter_mut().enumerate() {
        if *value < 0.0 {
            *value = -*value;
            for x in right.row_mut(i).unwrap_or_default() {
                *x = -*x;
            }
        }
    }
    sort(values, left, right);
    Ok(())
}

/// Descending values, rows with them.
fn sort(values: &mut [f32], left: &mut MatMut<'_>, right: &mut MatMut<'_>) {
    for i in 0..values.len() {
        let rest = values.get(i..).unwrap_or_default();
        let Some(&first) = rest.first() else { return };
        let (mut at, mut most) = (i, first);
        for (j, &value) in rest.iter().enumerate() {
            if value > most {
                (at, most) = (i + j, value);
            }
        }
        if at != i {
            swap(values, i, at);
            left.swap_rows(i, at);
            right.swap_rows(i, at);
        }
    }
}

/// Makes the greatest element of each row of `vt` positive, and of those of `ut` that have none
/// beside them.
fn fix_signs(ut: &mut MatMut<'_>, vt: &mut MatMut<'_>) {
    for i in 0..vt.rows() {
        let flipped = make_greatest_positive(vt.row_mut(i).unwrap_or_default());
        if flipped {
            for x in ut.row_mut(i).unwrap_or_default() {
                *x = -*x;
            }
        }
    }
    for i in vt.rows()..ut.rows() {
        make_greatest_positive(ut.row_mut(i).unwrap_or_default());
    }
}

/// The singular value decomposition `A = U diag(values) Vᵀ`.
///
/// `A` is m×n, `k = min(m, n)`. `values` (k) come in descending order and are not negative. `u` is
/// m×k or m×m, `vt` k×n or n×n, as you like; columns of `u` and rows of `vt` have length 1 and are
/// orthogonal, those beyond `k` span what is left. The first of the elements of greatest magnitude
/// is positive in every row of `vt`, and in columns of `u` that have no row of `vt` beside them.
/// `scratch` has [`svd_scratch`]`(m, n)` elements, or [`svd_full_scratch`] where `u` or `vt` is
/// square and larger.
///
/// A singular value beyond the range of f32 is infinite.
///
/// `‖A − U Σ Vᵀ‖ ≤ p(m, n)·u·‖A‖` with a modest `p`. By one-sided Jacobi rotations where the matrix is
/// small, else by bidiagonal form and implicit QR (Golub and Van Loan, *Matrix Computations*, 4th ed.,
/// §8.6; Demmel and Kahan, "Accurate singular values of bidiagonal matrices", 1990).
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::MatrixMismatch`], [`Error::Scratch`]; [`Error::NotFinite`]
/// for an infinite or NaN element; [`Error::NoConvergence`] after 30·k sweeps, which no finite
/// matrix is known to need.
///
/// ```
/// use orthant_core::linalg::{svd, svd_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// let a = [3.0, 0.0, 0.0, 0.0, 0.0, 4.0];
/// let (mut u, mut values, mut vt) = ([0.0; 6], [0.0; 2], [0.0; 4]);
/// let mut scratch = [0.0; svd_scratch(3, 2)];
/// let (u, vt) = (MatMut::new(&mut u, 3, 2)?, MatMut::new(&mut vt, 2, 2)?);
/// svd(MatRef::new(&a, 3, 2)?, u, &mut values, vt, &mut scratch)?;
/// assert_eq!(values, [4.0, 3.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn svd(
    a: MatRef<'_>,
    u: MatMut<'_>,
    values: &mut [f32],
    vt: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    Kernels::active().svd(a, u, values, vt, scratch)
}

/// [`svd`] by one-sided Jacobi rotations at every size: slower for large matrices, and as accurate
/// as the matrix allows where its columns (its rows, if those are fewer) differ in scale.
///
/// Values below 2⁻⁴⁰ of the greatest element are exempt from that.
///
/// Operands and scratch are those of [`svd`]. (Demmel and Veselić, "Jacobi's method is more accurate
/// than QR", SIAM J. Matrix Anal. Appl. 13, 1992.)
///
/// # Errors
/// As there, [`Error::NoConvergence`] after 30 sweeps.
///
/// ```
/// use orthant_core::linalg::{svd_jacobi, svd_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// let (mut u, mut values, mut vt) = ([0.0; 4], [0.0; 2], [0.0; 4]);
/// let (columns, rows) = (MatMut::new(&mut u, 2, 2)?, MatMut::new(&mut vt, 2, 2)?);
/// let a = MatRef::new(&[0.0, 2.0, 3.0, 0.0], 2, 2)?;
/// svd_jacobi(a, columns, &mut values, rows, &mut [0.0; svd_scratch(2, 2)])?;
/// assert_eq!((u, values, vt), ([0.0, 1.0, 1.0, 0.0], [3.0, 2.0], [1.0, 0.0, 0.0, 1.0]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn svd_jacobi(
    a: MatRef<'_>,
    u: MatMut<'_>,
    values: &mut [f32],
    vt: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    Kernels::active().svd_jacobi(a, u, values, vt, scratch)
}

/// The singular values alone, with the bits that [`svd`] gives them.
///
/// `values` has min(m, n) elements, in descending order; `scratch` at least [`svd_scratch`]`(m, n)`.
///
/// # Errors
/// As there.
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::linalg::{singular_values, svd_scratch};
///
/// let (a, mut values) = ([3.0, 0.0, 0.0, 0.0, 0.0, 4.0], [0.0; 2]);
/// singular_values(MatRef::new(&a, 3, 2)?, &mut values, &mut [0.0; svd_scratch(3, 2)])?;
/// assert_eq!(values, [4.0, 3.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn singular_values(
    a: MatRef<'_>,
    values: &mut [f32],
    scratch: &mut [f32],
) -> Result<(), Error> {
    on(Active, a, values, Wanted { vectors: None, jacobi: false }, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::svd`](svd) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn svd(
        self,
        a: MatRef<'_>,
        u: MatMut<'_>,
        values: &mut [f32],
        vt: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, values, Wanted { vectors: Some([u, vt]), jacobi: false }, scratch)
    }

    /// [`linalg::svd_jacobi`](svd_jacobi) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn svd_jacobi(
        self,
        a: MatRef<'_>,
        u: MatMut<'_>,
        values: &mut [f32],
        vt: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, values, Wanted { vectors: Some([u, vt]), jacobi: true }, scratch)
    }

    /// [`linalg::singular_values`](singular_values) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn singular_values(
        self,
        a: MatRef<'_>,
        values: &mut [f32],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, values, Wanted { vectors: None, jacobi: false }, scratch)
    }
}
