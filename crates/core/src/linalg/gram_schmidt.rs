//! Vectors made orthonormal one after the other, and what that says of their dependence.
//!
//! The vectors are the columns of A. For each in order: `x` is the column times a power of two that
//! brings its greatest magnitude into `[1, 2)`, `s` its length. Twice, for each vector `q` kept
//! before, in order: `d = dot(q, x)`, `x = (−d)·q + x` (modified Gram–Schmidt; "twice is enough":
//! Parlett, *The Symmetric Eigenvalue Problem*, §6.9). `R` gets the two `d` of each `q`, added, and
//! below them the length `l` of what is left. The column depends on those before it if
//! `l ≤ tolerance·s`, or if as many are kept as they have elements; else `q = x/l`, divided element
//! by element, is kept.

use super::complete::divide;
use super::scale::{Scale, scale};
use super::share::part_of;
use super::{BASE, check_length, check_scratch};
use crate::dispatch::{Active, Choice};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// What is left of the columns of a matrix.
pub(crate) struct Orthonormal<'a> {
    /// The kept vectors, in rows.
    pub(crate) q: MatMut<'a>,
    /// Row `k` has what column `k` of R has, from the top to its diagonal.
    pub(crate) r: MatMut<'a>,
    /// The same of the first dependent column.
    pub(crate) dependent: &'a mut [f32],
    /// How many are kept.
    pub(crate) rank: usize,
}

/// Elements that [`Orthonormal`] takes.
pub(crate) const fn orthonormal_scratch(m: usize, n: usize) -> usize {
    n.saturating_mul(m).saturating_add(n.saturating_mul(n)).saturating_add(2 * n)
}

/// The scale of column `j`.
pub(crate) fn column_scale(
    operation: &'static str,
    a: MatRef<'_>,
    j: usize,
) -> Result<Scale, Error> {
    let magnitude = |most: f32, x: f32| if x > most || x.is_nan() { x } else { most };
    scale(operation, (0..a.rows()).map(|i| a.at(i, j).abs()).fold(0.0, magnitude))
}

/// The tolerance of a dependence that a caller did not name: `ε·max(m, n)`, `ε = 2⁻²³`.
pub(crate) fn default_tolerance(a: MatRef<'_>) -> f32 {
    f32::EPSILON * a.rows().max(a.cols()) as f32
}

fn copy(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// The algorithm itself. `visit` hears of each column whether it was kept.
pub(crate) fn orthonormalise<'a, E: Executor>(
    operation: &'static str,
    kernels: Kernels<E>,
    a: MatRef<'_>,
    tolerance: Option<f32>,
    scratch: &'a mut [f32],
    mut visit: impl FnMut(usize, bool),
) -> Result<(Orthonormal<'a>, &'a mut [f32]), Error> {
    let (m, n) = (a.rows(), a.cols());
    let tolerance = tolerance.unwrap_or_else(|| default_tolerance(a));
    let (mut q, rest) = MatMut::carve(scratch, n, m);
    let (mut r, rest) = MatMut::carve(rest, n, n);
    let (dependent, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
    let (above, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
    let mut rank = 0;
    for j in 0..n {
        let down = column_scale(operation, a, j)?.down;
        let (before, mut after) = q.reborrow().split_rows(rank);
        let x = after.row_mut(0).unwrap_or_default();
        for (i, x) in x.iter_mut().enumerate() {
            *x = a.at(i, j) * down;
        }
        let own = kernels.norm_l2(x);
        above.fill(0.0);
        for _ in 0..2 {
            for (i, above) in above.iter_mut().enumerate().take(rank) {
                let kept = before.as_ref().row(i).unwrap_or_default();
                let d = kernels.dot(kept, x)?;
                kernels.axpy(-d, kept, x)?;
                *above += d;
            }
        }
        let length = kernels.norm_l2(x);
        let kept = rank < m && length > tolerance * own;
        visit(j, kept);
        if kept {
            divide(x, length);
            copy(r.row_mut(rank).unwrap_or_default(), above);
            r.set(rank, rank, length);
            rank += 1;
        } else if j == rank {
            copy(dependent, above);
        }
        // Each column is made orthogonal to all before it.
        let before = part_of(j + 1, n);
        if m > BASE {
            kernels.executor().reached(before * before);
        }
    }
    Ok((Orthonormal { q, r, dependent, rank }, rest))
}

/// `R⁻¹ c` in place for the first vectors of R: from the last on, `cᵢ` less `rᵢₗ·cₗ` for
/// `l = i + 1, …` in sequence, divided by `rᵢᵢ`.
pub(crate) fn substitute(r: MatRef<'_>, c: &mut [f32]) {
    for i in (0..c.len()).rev() {
        let (to, known) = c.split_at_mut_checked(i + 1).unwrap_or_default();
        if let Some(to) = to.last_mut() {
            let terms = known.iter().enumerate().map(|(l, c)| r.at(i + 1 + l, i) * c);
            *to = terms.fold(*to, |sum, term| sum - term) / r.at(i, i);
        }
    }
}

/// Elements of scratch that [`gram_schmidt`] and [`dependence`] need for an m×n matrix.
///
/// ```
/// use orthant_core::linalg::gram_schmidt_scratch;
///
/// // One memory, of the greatest shape, serves lesser ones too.
/// let scratch = [0.0_f32; gram_schmidt_scratch(8, 8)];
/// assert!(scratch.len() >= gram_schmidt_scratch(3, 2));
/// ```
#[must_use]
pub const fn gram_schmidt_scratch(m: usize, n: usize) -> usize {
    orthonormal_scratch(m, n)
}

fn on(
    choice: impl Choice,
    a: MatRef<'_>,
    mut q: MatMut<'_>,
    columns: &mut [usize],
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<usize, Error> {
    let (m, n) = (a.rows(), a.cols());
    let shapes = [[m, n], [q.rows(), q.cols()]];
    if (m, n) != (q.rows(), q.cols()) {
        let operands = ["a", "q"];
        return Err(Error::MatrixMismatch { operation: "gram_schmidt", operands, shapes });
    }
    check_length("gram_schmidt", a, "columns", columns.len(), n)?;
    check_scratch("gram_schmidt", scratch, gram_schmidt_scratch(m, n))?;
    let visit = sort_into(columns);
    let (found, _) =
        orthonormalise("gram_schmidt", choice.kernels(), a, tolerance, scratch, visit)?;
    q.fill(0.0);
    let kept = found.q.as_ref().block(0..found.rank, 0..m);
    q.block(0..m, 0..found.rank).copy_transposed(kept);
    Ok(found.rank)
}

/// Puts kept columns to the front, in order, and the others behind them, in order.
fn sort_into(columns: &mut [usize]) -> impl FnMut(usize, bool) {
    let mut rank = 0;
    move |j, kept| {
        let Some(place) = columns.get_mut(j) else { return };
        *place = j;
        if kept {
            // From its place past the dependent ones.
            let mut moved = j;
            for place in columns.iter_mut().take(j + 1).skip(rank) {
                core::mem::swap(place, &mut moved);
            }
            rank += 1;
        }
    }
}

fn dependence_on(
    choice: impl Choice,
    a: MatRef<'_>,
    coefficients: &mut [f32],
    columns: &mut [usize],
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<usize, Error> {
    let (m, n) = (a.rows(), a.cols());
    check_length("dependence", a, "coefficients", coefficients.len(), n)?;
    check_length("dependence", a, "columns", columns.len(), n)?;
    check_scratch("dependence", scratch, gram_schmidt_scratch(m, n))?;
    let visit = sort_into(columns);
    let (found, _) = orthonormalise("dependence", choice.kernels(), a, tolerance, scratch, visit)?;
    coefficients.fill(0.0);
    let Some(&last) = columns.get(found.rank) else { return Ok(found.rank) };
    // Columns before the first dependent one are all kept.
    let c = found.dependent.get_mut(..last).unwrap_or_default();
    substitute(found.r.as_ref(), c);
    let up = column_scale("dependence", a, last)?.up;
    for (j, (to, c)) in coefficients.iter_mut().zip(c.iter()).enumerate() {
        *to = 0.0 - c * (up * column_scale("dependence", a, j)?.down);
    }
    if let Some(one) = coefficients.get_mut(last) {
        *one = 1.0;
    }
    Ok(found.rank)
}

/// Gram–Schmidt's orthonormal basis of the span of A's columns, and which of them it was made of.
///
/// Returns the dimension r of the span. The first r columns of `q` (m×n, as `a`) are the basis, the
/// others zero. `columns` gets an element for each column of A: first those that are independent of
/// the ones before them, in order, which are a basis of the span picked out of the given vectors;
/// then the dependent ones. A column counts as dependent if what is left of it is at most
/// `tolerance` times its length, `ε·max(m, n)` with `ε = 2⁻²³` by default. `scratch` has
/// [`gram_schmidt_scratch`]`(m, n)` elements.
///
/// `‖QᵀQ − I‖` is a small multiple of `n·u`: each vector is orthogonalised twice (Golub and Van
/// Loan, *Matrix Computations*, 4th ed., §5.2.8; Björck, *Numerical Methods for Least Squares
/// Problems*, §2.4).
///
/// # Errors
/// [`Error::MatrixMismatch`], [`Error::ShapeMismatch`], [`Error::Scratch`], [`Error::NotFinite`].
///
/// ```
/// use orthant_core::linalg::{gram_schmidt, gram_schmidt_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// // (0, 2), its double, and (1, 1).
/// let a = MatRef::new(&[0.0, 0.0, 1.0, 2.0, 4.0, 1.0], 2, 3)?;
/// let (mut q, mut columns) = ([0.0; 6], [0; 3]);
/// let mut scratch = [0.0; gram_schmidt_scratch(2, 3)];
/// let q_columns = MatMut::new(&mut q, 2, 3)?;
/// assert_eq!(gram_schmidt(a, q_columns, &mut columns, None, &mut scratch)?, 2);
/// assert_eq!(q, [0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
/// assert_eq!(columns, [0, 2, 1]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn gram_schmidt(
    a: MatRef<'_>,
    q: MatMut<'_>,
    columns: &mut [usize],
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<usize, Error> {
    on(Active, a, q, columns, tolerance, scratch)
}

/// Whether A's columns are independent, and a dependence if not.
///
/// Returns the dimension r of their span: they are independent if it is their number.
/// `coefficients` are then zero; else those of the dependence that ends with the first dependent
/// column: `Σⱼ coefficients[j]·aⱼ = 0`, 1 for that column and 0 for the ones after it. `columns`,
/// `tolerance` and `scratch` as in [`gram_schmidt`].
///
/// (Strang, *Introduction to Linear Algebra*, §3.4.)
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::Scratch`], [`Error::NotFinite`].
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::linalg::{dependence, gram_schmidt_scratch};
///
/// // (1, 3) = (2, 3) - (1, 0).
/// let a = MatRef::new(&[1.0, 2.0, 1.0, 0.0, 3.0, 3.0], 2, 3)?;
/// let mut coefficients = [0.0; 3];
/// let mut scratch = [0.0; gram_schmidt_scratch(2, 3)];
/// assert_eq!(dependence(a, &mut coefficients, &mut [0; 3], None, &mut scratch)?, 2);
/// assert_eq!(coefficients, [1.0, -1.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn dependence(
    a: MatRef<'_>,
    coefficients: &mut [f32],
    columns: &mut [usize],
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<usize, Error> {
    dependence_on(Active, a, coefficients, columns, tolerance, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::gram_schmidt`](gram_schmidt) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn gram_schmidt(
        self,
        a: MatRef<'_>,
        q: MatMut<'_>,
        columns: &mut [usize],
        tolerance: Option<f32>,
        scratch: &mut [f32],
    ) -> Result<usize, Error> {
        on(self, a, q, columns, tolerance, scratch)
    }

    /// [`linalg::dependence`](dependence) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn dependence(
        self,
        a: MatRef<'_>,
        coefficients: &mut [f32],
        columns: &mut [usize],
        tolerance: Option<f32>,
        scratch: &mut [f32],
    ) -> Result<usize, Error> {
        dependence_on(self, a, coefficients, columns, tolerance, scratch)
    }
}
