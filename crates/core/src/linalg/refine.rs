//! Refinement of solutions: `rᵢ = dot_compensated((aᵢ, bᵢ), (−x, 1))`, `A d = r`, `x = x + d`, until the
//! largest `|d|` is at most `2⁻²⁴` of the largest `|x|`, or more than half of the one before, or
//! ten times. (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., ch. 12.)

use super::check_length;
use super::share::part_of;
use super::solve::{check, check_columns, copy, factored, finish, solve_factored, solve_scratch};
use crate::dispatch::{Active, Choice};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Steps of refinement after which it gives up.
const REFINEMENTS: usize = 10;

/// Elements of scratch that [`solve_refined`] needs for an n×n matrix.
///
/// ```
/// use orthant_core::linalg::{solve_refined_scratch, solve_scratch};
///
/// // It is enough for the same system without refinement.
/// assert!(solve_refined_scratch(10) > solve_scratch(10));
/// ```
#[must_use]
pub const fn solve_refined_scratch(n: usize) -> usize {
    solve_scratch(n).saturating_add(3 * n + 2)
}

/// Elements of scratch that [`solve_matrix_refined`] needs for an n×n matrix.
///
/// ```
/// use orthant_core::linalg::{solve_matrix_refined_scratch, solve_refined_scratch};
///
/// // Whatever the number of right-hand sides, two vectors more than for one.
/// assert_eq!(solve_matrix_refined_scratch(10), solve_refined_scratch(10) + 20);
/// ```
#[must_use]
pub const fn solve_matrix_refined_scratch(n: usize) -> usize {
    solve_refined_scratch(n).saturating_add(2 * n)
}

fn refined_on(
    choice: impl Choice,
    a: MatRef<'_>,
    b: &[f32],
    x: &mut [f32],
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<usize, Error> {
    let n = check("solve", a, pivots, scratch, solve_refined_scratch)?;
    check_length("solve", a, "b", b.len(), n)?;
    check_length("solve", a, "x", x.len(), n)?;
    let kernels = choice.kernels();
    let (room, scratch) = scratch.split_at_mut_checked(3 * n + 2).unwrap_or_default();
    let steps = match factored(kernels, "solve", a, pivots, scratch)? {
        Some(lu) => refine(kernels, a, lu.as_ref(), pivots, b, x, room)?,
        None => {
            x.fill(f32::NAN);
            0
        }
    };
    let b = |i: usize, _| b.get(i).copied().unwrap_or_default();
    finish(kernels, "solve", a, b, MatMut::new(x, n, 1)?, pivots, scratch)?;
    Ok(steps)
}

fn refined_matrix_on(
    choice: impl Choice,
    a: MatRef<'_>,
    b: MatRef<'_>,
    mut x: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<usize, Error> {
    let n = check("solve", a, pivots, scratch, solve_matrix_refined_scratch)?;
    check_columns(a, b, &x)?;
    let kernels = choice.kernels();
    let (room, scratch) = scratch.split_at_mut_checked(3 * n + 2).unwrap_or_default();
    let (right, scratch) = scratch.split_at_mut_checked(n).unwrap_or_default();
    let (column, scratch) = scratch.split_at_mut_checked(n).unwrap_or_default();
    let lu = factored(kernels, "solve", a, pivots, scratch)?;
    let mut most = 0;
    if lu.is_none() {
        x.fill(f32::NAN);
    }
    for j in 0..b.cols() {
        let Some(lu) = &lu else { break };
        kernels.executor().reached(part_of(j, b.cols()));
        for (i, right) in right.iter_mut().enumerate() {
            *right = b.at(i, j);
        }
        most = most.max(refine(kernels, a, lu.as_ref(), pivots, right, column, room)?);
        for (i, value) in column.iter().enumerate() {
            x.set(i, j, *value);
        }
    }
    finish(kernels, "solve", a, |i, j| b.at(i, j), x, pivots, scratch)?;
    Ok(most)
}

/// Solves for one right-hand side, given the factors, and refines; returns how many steps it took.
/// `room` has 3n + 2 elements.
fn refine<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    lu: MatRef<'_>,
    pivots: &[usize],
    b: &[f32],
    x: &mut [f32],
    room: &mut [f32],
) -> Result<usize, Error> {
    let n = a.rows();
    let (row, room) = room.split_at_mut_checked(n + 1).unwrap_or_default();
    let (factors, d) = room.split_at_mut_checked(n + 1).unwrap_or_default();
    copy(b, x);
    solve_factored(kernels, lu, pivots, x)?;
    let mut before = f32::INFINITY;
    for step in 0..REFINEMENTS {
        for (factor, x) in factors.iter_mut().zip(x.iter()) {
            *factor = -x;
        }
        if let Some(last) = factors.last_mut() {
            *last = 1.0;
        }
        for (i, (d, b)) in d.iter_mut().zip(b).enumerate() {
            copy(a.row(i).unwrap_or_default(), row);
            if let Some(last) = row.last_mut() {
                *last = *b;
            }
            *d = kernels.dot_compensated(row, factors)?;
        }
        solve_factored(kernels, lu, pivots, d)?;
        let correction = kernels.norm_linf(d);
        if !correction.is_finite() || correction > before / 2.0 {
            return Ok(step);
        }
        kernels.add_assign(x, d)?;
        before = correction;
        if correction <= kernels.norm_linf(x) * (f32::EPSILON / 2.0) {
            return Ok(step + 1);
        }
    }
    Ok(REFINEMENTS)
}

/// [`solve`](super::solve), then refined: residuals by [`dot_compensated`](crate::dot_compensated) and corrections
/// until they no longer count. Returns how many were made, ten at most.
///
/// Where the matrix is not too ill-conditioned (`n·u·cond(A) < 1`) the solution is right to about
/// one unit of rounding of its largest element (Higham, *Accuracy and Stability of Numerical
/// Algorithms*, §12.1). `scratch` has at least [`solve_refined_scratch`]`(n)` elements.
///
/// # Errors
/// As [`solve`](super::solve).
///
/// ```
/// use orthant_core::{MatRef, linalg::{solve_refined, solve_refined_scratch}};
///
/// let (a, mut x) = ([3.0, 1.0, 1.0, 3.0], [0.0; 2]);
/// let mut scratch = [0.0; solve_refined_scratch(2)];
/// solve_refined(MatRef::new(&a, 2, 2)?, &[4.0, 4.0], &mut x, &mut [0; 2], &mut scratch)?;
/// assert_eq!(x, [1.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn solve_refined(
    a: MatRef<'_>,
    b: &[f32],
    x: &mut [f32],
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<usize, Error> {
    refined_on(Active, a, b, x, pivots, scratch)
}

/// [`solve_refined`] of each column of B, with the same bits, but A is factored once. Returns how many
/// corrections were made where most were.
///
/// `b` and `x` are n×k, `scratch` has at least [`solve_matrix_refined_scratch`]`(n)` elements.
///
/// # Errors
/// As there, and [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::linalg::{solve_matrix_refined, solve_matrix_refined_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// let (a, b, mut x) = ([3.0, 1.0, 1.0, 3.0], [4.0, 2.0, 4.0, -2.0], [0.0; 4]);
/// let (a, b) = (MatRef::new(&a, 2, 2)?, MatRef::new(&b, 2, 2)?);
/// let mut scratch = [0.0; solve_matrix_refined_scratch(2)];
/// solve_matrix_refined(a, b, MatMut::new(&mut x, 2, 2)?, &mut [0; 2], &mut scratch)?;
/// assert_eq!(x, [1.0, 1.0, 1.0, -1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn solve_matrix_refined(
    a: MatRef<'_>,
    b: MatRef<'_>,
    x: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<usize, Error> {
    refined_matrix_on(Active, a, b, x, pivots, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::solve_refined`](solve_refined) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn solve_refined(
        self,
        a: MatRef<'_>,
        b: &[f32],
        x: &mut [f32],
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<usize, Error> {
        refined_on(self, a, b, x, pivots, scratch)
    }

    /// [`linalg::solve_matrix_refined`](solve_matrix_refined) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn solve_matrix_refined(
        self,
        a: MatRef<'_>,
        b: MatRef<'_>,
        x: MatMut<'_>,
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<usize, Error> {
        refined_matrix_on(self, a, b, x, pivots, scratch)
    }
}
