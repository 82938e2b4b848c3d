//! Triangular systems `T X = B`, for one right-hand side and for many.
//!
//! One (`solve_triangular`): row after row, from the top of a lower triangle, from the bottom of
//! an upper one, `xᵢ = (bᵢ − d)/tᵢᵢ` with `d` the lane-order dot product of the part of row `i`
//! beside the diagonal with what is known of `x`. Up to 16 rows as one column of many: so few terms
//! are sooner taken away than folded.
//!
//! Many (`solve_triangular_matrix`): up to 16 rows, row `i` takes `tᵢₖ·xₖ` away, each product
//! rounded, for `k` from 0 up to `i − 1` (upper: from `i + 1` up to the last), then divides by
//! `tᵢᵢ`. More rows are divided in two, `h = left_part(n)`: the part that depends on nothing is
//! solved, its product with the block beside the diagonal is taken from the rest by
//! `matmul_sub`, the rest is solved. A unit triangle divides by nothing.
//!
//! Either way the computed `x` solves `(T + E) x = b` exactly with `|E| ≤ γₖ|T|`, `k` as in the
//! bound of a dot product of n terms, or n (Higham, *Accuracy and Stability of Numerical
//! Algorithms*, 2nd ed., §8.1).

use super::triangular_rows::{Base, Narrow};
use super::{BASE, check_length, left_part, order};
use crate::dispatch::{Active, Choice};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Which triangle of a matrix an operation reads, and whether its diagonal is taken for ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triangle {
    /// On and below the diagonal.
    Lower,
    /// Below the diagonal; on it are ones.
    UnitLower,
    /// On and above the diagonal.
    Upper,
    /// Above the diagonal; on it are ones.
    UnitUpper,
}

impl Triangle {
    pub(super) fn is_upper(self) -> bool {
        matches!(self, Self::Upper | Self::UnitUpper)
    }

    pub(super) fn is_unit(self) -> bool {
        matches!(self, Self::UnitLower | Self::UnitUpper)
    }
}

/// The shapes fit and, unless the triangle is a unit one, there is no zero on the diagonal.
fn check(
    operation: &'static str,
    triangle: Triangle,
    t: MatRef<'_>,
    operand: &'static str,
    rows: usize,
) -> Result<(), Error> {
    let order = order(operation, t)?;
    check_length(operation, t, operand, rows, order)?;
    let rank = (0..order).filter(|&i| t.at(i, i) != 0.0).count();
    if rank < order && !triangle.is_unit() {
        return Err(Error::Singular { operation, order, rank });
    }
    Ok(())
}

fn base(kernels: Kernels, job: Base<'_>, t: &[f32]) {
    kernels.run(job, t, &[]);
}

/// `B = T⁻¹ B`; the shapes fit.
pub(crate) fn substitute<E: Executor>(
    kernels: Kernels<E>,
    triangle: Triangle,
    t: MatRef<'_>,
    mut b: MatMut<'_>,
) -> Result<(), Error> {
    let order = t.rows();
    if order <= BASE {
        let (cols, stride, t_stride) = (b.cols(), b.stride(), t.stride());
        let b = b.into_data();
        if cols == 4 {
            // So narrow that choosing an instruction set would take as long.
            let t = t.data();
            match order {
                4 => Narrow::<4> { t, t_stride, order: 4, triangle }.solve(b, stride),
                _ => Narrow::<4> { t, t_stride, order, triangle }.solve(b, stride),
            }
            return Ok(());
        }
        base(kernels.serial(), Base { b, cols, stride, t_stride, order, triangle }, t.data());
        return Ok(());
    }
    let half = left_part(order);
    let (first, last) = (t.block(0..half, 0..half), t.block(half..order, half..order));
    let (mut top, mut bottom) = b.reborrow().split_rows(half);
    if triangle.is_upper() {
        substitute(kernels, triangle, last, bottom.reborrow())?;
        kernels.matmul_sub(t.block(0..half, half..order), bottom.as_ref(), top.reborrow())?;
        substitute(kernels, triangle, first, top)
    } else {
        substitute(kernels, triangle, first, top.reborrow())?;
        kernels.matmul_sub(t.block(half..order, 0..half), top.as_ref(), bottom.reborrow())?;
        substitute(kernels, triangle, last, bottom)
    }
}

/// Up to [`BASE`] rows; `n` may be a constant.
#[inline(always)]
fn few(triangle: Triangle, t: MatRef<'_>, x: &mut [f32], n: usize) {
    let Some(x) = x.get_mut(..n) else { return };
    let unit = triangle.is_unit();
    for step in 0..n {
        let i = if triangle.is_upper() { n - 1 - step } else { step };
        let row = t.data().get(i * t.stride()..).and_then(|row| row.get(..n)).unwrap_or_default();
        let (Some(known), Some(beside)) = (if triangle.is_upper() {
            (x.get(i + 1..), row.get(i + 1..))
        } else {
            (x.get(..i), row.get(..i))
        }) else {
            return;
        };
        let (Some(&b), Some(&diagonal)) = (x.get(i), row.get(i)) else { return };
        let rest = beside.iter().zip(known).fold(b, |rest, (t, x)| rest - t * x);
        if let Some(x) = x.get_mut(i) {
            *x = if unit { rest } else { rest / diagonal };
        }
    }
}

/// `x = T⁻¹ x`; the shapes fit.
pub(crate) fn substitute_vector<E: Executor>(
    kernels: Kernels<E>,
    triangle: Triangle,
    t: MatRef<'_>,
    x: &mut [f32],
) -> Result<(), Error> {
    let n = x.len();
    if n <= BASE {
        match n {
            4 => few(triangle, t, x, 4),
            8 => few(triangle, t, x, 8),
            _ => few(triangle, t, x, n),
        }
        return Ok(());
    }
    for step in 0..n {
        let i = if triangle.is_upper() { n - 1 - step } else { step };
        let known = if triangle.is_upper() { i + 1..n } else { 0..i };
        let row = t.row(i).unwrap_or_default();
        let beside = row.get(known.clone()).unwrap_or_default();
        let d = kernels.dot(beside, x.get(known).unwrap_or_default())?;
        if let (Some(x), Some(diagonal)) = (x.get_mut(i), row.get(i)) {
            *x -= d;
            if !triangle.is_unit() {
                *x /= diagonal;
            }
        }
    }
    Ok(())
}

/// `x = T⁻ᵀ x`, by rows of T: from the one end `xᵢ` is divided by `tᵢᵢ`, then `−xᵢ` times the
/// part of row `i` beside the diagonal is added to the others; the shapes fit.
pub(crate) fn substitute_transposed<E: Executor>(
    kernels: Kernels<E>,
    triangle: Triangle,
    t: MatRef<'_>,
    x: &mut [f32],
) -> Result<(), Error> {
    let n = x.len();
    for step in 0..n {
        // The transpose of an upper triangle is a lower one: it starts at the top.
        let i = if triangle.is_upper() { step } else { n - 1 - step };
        let others = if triangle.is_upper() { i + 1..n } else { 0..i };
        let row = t.row(i).unwrap_or_default();
        let Some(element) = x.get_mut(i) else { continue };
        if let (false, Some(diagonal)) = (triangle.is_unit(), row.get(i)) {
            *element /= diagonal;
        }
        let known = *element;
        let beside = row.get(others.clone()).unwrap_or_default();
        kernels.axpy(-known, beside, x.get_mut(others).unwrap_or_default())?;
    }
    Ok(())
}

fn vector_on(
    choice: impl Choice,
    triangle: Triangle,
    t: MatRef<'_>,
    x: &mut [f32],
) -> Result<(), Error> {
    check("solve_triangular", triangle, t, "x", x.len())?;
    substitute_vector(choice.kernels(), triangle, t, x)
}

fn matrix_on(
    choice: impl Choice,
    triangle: Triangle,
    t: MatRef<'_>,
    b: MatMut<'_>,
) -> Result<(), Error> {
    check("solve_triangular_matrix", triangle, t, "each column of b", b.rows())?;
    substitute(choice.kernels(), triangle, t, b)
}

/// Solves `T x = b` for a triangular `T`; `x` holds `b` before and the solution after.
///
/// Only the `triangle` of the n×n matrix is read. Row after row, `xᵢ = (bᵢ − d)/tᵢᵢ` with `d` a
/// lane-order dot product. The solution satisfies `(T + E)x = b` with `|E| ≤ γₖ|T|`, `k` as for a
/// dot product of n terms (Higham, *Accuracy and Stability of Numerical Algorithms*, §8.1).
///
/// # Errors
/// [`Error::NotSquare`], [`Error::ShapeMismatch`]; [`Error::Singular`] if an element of the
/// diagonal is zero, with the number of those that are not, which the rank reaches at least.
///
/// ```
/// use orthant_core::{MatRef, linalg::{Triangle, solve_triangular}};
///
/// let mut x = [2.0, 7.0];
/// let t = [2.0, 0.0, 3.0, 4.0];
/// solve_triangular(Triangle::Lower, MatRef::new(&t, 2, 2)?, &mut x)?;
/// assert_eq!(x, [1.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn solve_triangular(triangle: Triangle, t: MatRef<'_>, x: &mut [f32]) -> Result<(), Error> {
    vector_on(Active, triangle, t, x)
}

/// Solves `T X = B` for a triangular `T`; `b` holds B before and X after.
///
/// As [`solve_triangular`] for each column, but in blocks whose products are in column order:
/// columns have the same bits however many there are, and may differ from those of
/// [`solve_triangular`] in the last place.
///
/// # Errors
/// As there.
///
/// ```
/// use orthant_core::{MatMut, MatRef, linalg::{Triangle, solve_triangular_matrix}};
///
/// let (t, mut b) = ([2.0, 0.0, 3.0, 4.0], [2.0, 4.0, 7.0, 6.0]);
/// let (t, x) = (MatRef::new(&t, 2, 2)?, MatMut::new(&mut b, 2, 2)?);
/// solve_triangular_matrix(Triangle::Lower, t, x)?;
/// assert_eq!(b, [1.0, 2.0, 1.0, 0.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn solve_triangular_matrix(
    triangle: Triangle,
    t: MatRef<'_>,
    b: MatMut<'_>,
) -> Result<(), Error> {
    matrix_on(Active, triangle, t, b)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::solve_triangular`](solve_triangular) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn solve_triangular(
        self,
        triangle: Triangle,
        t: MatRef<'_>,
        x: &mut [f32],
    ) -> Result<(), Error> {
        vector_on(self, triangle, t, x)
    }

    /// [`linalg::solve_triangular_matrix`](solve_triangular_matrix) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn solve_triangular_matrix(
        self,
        triangle: Triangle,
        t: MatRef<'_>,
        b: MatMut<'_>,
    ) -> Result<(), Error> {
        matrix_on(self, triangle, t, b)
    }
}
