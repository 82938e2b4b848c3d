//! `A x = b` by LU, for one right-hand side and for many; the inverse; refinement.
//!
//! `P A = L U` (`lu.rs`), `P`'s exchanges in the right-hand side, then both triangles
//! (`triangular.rs`: one right-hand side by dot products, a matrix of them in blocks). The inverse
//! solves for the identity.
//!
//! A matrix counts as singular if a pivot is zero, or nothing but the rounding of what it was made
//! of: `|uₖₖ| ≤ 2⁻²²·Σ|lₖⱼ||uⱼₖ|` over `j < k`, in sequence. Scaling rows or columns by powers of
//! two changes nothing of that. The rank told then is that of `qr_pivoted`.
//!
//! Refinement: `rᵢ = dot_compensated((aᵢ, bᵢ), (−x, 1))`, `A d = r`, `x = x + d`, until the
//! largest `|d|` is at most `2⁻²⁴` of the largest `|x|`, or more than half of the one before, or
//! ten times. (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., ch. 12.)

use super::lu::{exchange_rows, factor, lu_scratch};
use super::pivoted_qr::{self, qr_pivoted_scratch};
use super::triangular::{Triangle, substitute, substitute_vector};
use super::{BASE, check_length, check_scratch, order};
use crate::dispatch::{Active, Choice};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

// Rounding explains as much: four units in what the pivot was made of.
const VANISHED: f32 = 1.0 / (1 << 22) as f32;

/// Steps of refinement after which it gives up.
const REFINEMENTS: usize = 10;

/// Elements of scratch that [`solve`], [`solve_matrix`] and [`inverse`] need for an n×n matrix.
#[must_use]
pub const fn solve_scratch(n: usize) -> usize {
    let (factors, rank) = (lu_scratch(n, n), qr_pivoted_scratch(n, n).saturating_add(n));
    let more = if factors < rank { rank } else { factors };
    n.saturating_mul(n).saturating_add(more)
}

/// Elements of scratch that [`solve_refined`] needs for an n×n matrix.
#[must_use]
pub const fn solve_refined_scratch(n: usize) -> usize {
    solve_scratch(n).saturating_add(3 * n + 2)
}

/// Elements of scratch that [`solve_matrix_refined`] needs for an n×n matrix.
#[must_use]
pub const fn solve_matrix_refined_scratch(n: usize) -> usize {
    solve_refined_scratch(n).saturating_add(2 * n)
}

/// Whether a pivot of the factors is zero or nothing but rounding.
fn is_singular<E: Executor>(kernels: Kernels<E>, lu: MatRef<'_>) -> bool {
    let mut greatest = 0.0_f32;
    match lu.as_slice() {
        // Multipliers too: that can only make the sum be asked for where it need not be.
        Some(all) if lu.rows() <= BASE => {
            let sizes = all.iter().map(|x| x.abs().to_bits() as i32);
            greatest = f32::from_bits(sizes.fold(0, i32::max) as u32);
        }
        _ => {
            for i in 0..lu.rows() {
                let above = lu.row(i).and_then(|row| row.get(i..)).unwrap_or_default();
                greatest = greatest.max(kernels.norm_linf(above));
            }
        }
    }
    (0..lu.rows()).any(|k| {
        let pivot = lu.at(k, k).abs();
        // No multiplier is greater than 1: the exact sum is worth its time below this only.
        if pivot > VANISHED * (k as f32 * greatest) {
            return false;
        }
        let row = lu.row(k).unwrap_or_default();
        let terms = row.iter().take(k).enumerate().map(|(j, l)| l.abs() * lu.at(j, k).abs());
        let mut sum = 0.0;
        for term in terms {
            sum += term;
        }
        pivot <= VANISHED * sum
    })
}

/// Factors a copy of the matrix in scratch, and returns it with what is left of the scratch.
fn factored<'a, E: Executor>(
    kernels: Kernels<E>,
    operation: &'static str,
    a: MatRef<'_>,
    pivots: &mut [usize],
    scratch: &'a mut [f32],
) -> Result<(MatMut<'a>, &'a mut [f32]), Error> {
    let n = a.rows();
    let (mut lu, rest) = MatMut::carve(scratch, n, n);
    lu.copy_from(a);
    factor(kernels, lu.reborrow(), pivots, rest)?;
    if is_singular(kernels, lu.as_ref()) {
        lu.copy_from(a);
        let (taus, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
        pivoted_qr::factor(kernels, lu.reborrow(), taus, pivots, rest)?;
        let tolerance = pivoted_qr::default_tolerance(n, n);
        // LU found it singular, whatever QR thinks of its last pivot.
        let rank = pivoted_qr::rank(lu.as_ref(), tolerance).min(n.saturating_sub(1));
        return Err(Error::Singular { operation, order: n, rank });
    }
    Ok((lu, rest))
}

/// `x = A⁻¹ x`, given the factors.
fn solve_factored<E: Executor>(
    kernels: Kernels<E>,
    lu: MatRef<'_>,
    pivots: &[usize],
    x: &mut [f32],
) -> Result<(), Error> {
    for (k, &pivot) in pivots.iter().enumerate() {
        if k < x.len() && pivot < x.len() {
            x.swap(k, pivot);
        }
    }
    substitute_vector(kernels, Triangle::UnitLower, lu, x)?;
    substitute_vector(kernels, Triangle::Upper, lu, x)
}

/// `B = A⁻¹ B`, given the factors.
fn solve_factored_matrix<E: Executor>(
    kernels: Kernels<E>,
    lu: MatRef<'_>,
    pivots: &[usize],
    mut b: MatMut<'_>,
) -> Result<(), Error> {
    exchange_rows(pivots, &mut b);
    substitute(kernels, Triangle::UnitLower, lu, b.reborrow())?;
    substitute(kernels, Triangle::Upper, lu, b)
}

/// Checks what all have in common; the order of the matrix.
fn check(
    operation: &'static str,
    a: MatRef<'_>,
    pivots: &[usize],
    scratch: &[f32],
    needed: impl Fn(usize) -> usize,
) -> Result<usize, Error> {
    let n = order(operation, a)?;
    check_length(operation, a, "pivots", pivots.len(), n)?;
    check_scratch(operation, scratch, needed(n))?;
    Ok(n)
}

/// Nothing if B fits A and X fits both.
fn check_columns(a: MatRef<'_>, b: MatRef<'_>, x: &MatMut<'_>) -> Result<(), Error> {
    let n = a.rows();
    check_length("solve", a, "each column of b", b.rows(), n)?;
    let shapes = [[n, b.cols()], [x.rows(), x.cols()]];
    if shapes[0] == shapes[1] {
        return Ok(());
    }
    let operands = ["the solution", "x"];
    Err(Error::MatrixMismatch { operation: "solve", operands, shapes })
}

fn copy(from: &[f32], to: &mut [f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

fn solve_on(
    choice: impl Choice,
    a: MatRef<'_>,
    b: &[f32],
    x: &mut [f32],
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let n = check("solve", a, pivots, scratch, solve_scratch)?;
    check_length("solve", a, "b", b.len(), n)?;
    check_length("solve", a, "x", x.len(), n)?;
    let kernels = choice.kernels();
    let (lu, _) = factored(kernels, "solve", a, pivots, scratch)?;
    copy(b, x);
    solve_factored(kernels, lu.as_ref(), pivots, x)
}

fn matrix_on(
    choice: impl Choice,
    a: MatRef<'_>,
    b: MatRef<'_>,
    mut x: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    check("solve", a, pivots, scratch, solve_scratch)?;
    check_columns(a, b, &x)?;
    let kernels = choice.kernels();
    let (lu, _) = factored(kernels, "solve", a, pivots, scratch)?;
    x.copy_from(b);
    solve_factored_matrix(kernels, lu.as_ref(), pivots, x)
}

fn inverse_on(
    choice: impl Choice,
    a: MatRef<'_>,
    mut out: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let n = check("inverse", a, pivots, scratch, solve_scratch)?;
    if [out.rows(), out.cols()] != [n, n] {
        let shapes = [[n, n], [out.rows(), out.cols()]];
        let operands = ["the inverse", "out"];
        return Err(Error::MatrixMismatch { operation: "inverse", operands, shapes });
    }
    let kernels = choice.kernels();
    let (lu, _) = factored(kernels, "inverse", a, pivots, scratch)?;
    out.fill(0.0);
    for i in 0..n {
        out.set(i, i, 1.0);
    }
    solve_factored_matrix(kernels, lu.as_ref(), pivots, out)
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
    let (lu, _) = factored(kernels, "solve", a, pivots, scratch)?;
    refine(kernels, a, lu.as_ref(), pivots, b, x, room)
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
    let (lu, _) = factored(kernels, "solve", a, pivots, scratch)?;
    let mut most = 0;
    for j in 0..b.cols() {
        for (i, right) in right.iter_mut().enumerate() {
            *right = b.at(i, j);
        }
        most = most.max(refine(kernels, a, lu.as_ref(), pivots, right, column, room)?);
        for (i, value) in column.iter().enumerate() {
            x.set(i, j, *value);
        }
    }
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
        if correction.is_nan() || correction > before / 2.0 {
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

/// Solves `A x = b` for a square matrix, by LU with partial pivoting.
///
/// `a` is n×n, `b`, `x` and `pivots` have n elements, `scratch` at least
/// [`solve_scratch`]`(n)`. The solution satisfies `(A + E)x = b` with `|E| ≤ γₖ|L||U|`, `k` about
/// 3n (Higham, *Accuracy and Stability of Numerical Algorithms*, §9.3).
///
/// # Errors
/// [`Error::NotSquare`], [`Error::ShapeMismatch`], [`Error::Scratch`]; [`Error::Singular`], with the
/// rank, if a pivot is zero or no more than the rounding of the terms that made it
/// (`2⁻²²·Σ|lₖⱼ||uⱼₖ|`).
///
/// ```
/// use orthant_core::{MatRef, linalg::{solve, solve_scratch}};
///
/// let (a, mut x) = ([2.0, 1.0, 1.0, 3.0], [0.0; 2]);
/// let mut scratch = [0.0; solve_scratch(2)];
/// solve(MatRef::new(&a, 2, 2)?, &[5.0, 5.0], &mut x, &mut [0; 2], &mut scratch)?;
/// assert_eq!(x, [2.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn solve(
    a: MatRef<'_>,
    b: &[f32],
    x: &mut [f32],
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    solve_on(Active, a, b, x, pivots, scratch)
}

/// Solves `A X = B`, one column of X for each of B: see [`solve`].
///
/// In blocks, with products in column order: a column has the same bits whatever stands beside
/// it, and may differ from that of [`solve`] in the last places.
///
/// # Errors
/// As there, and [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, linalg::{solve_matrix, solve_scratch}};
///
/// let (a, b, mut x) = ([2.0, 1.0, 1.0, 3.0], [5.0, 3.0, 5.0, 4.0], [0.0; 4]);
/// let (a, b) = (MatRef::new(&a, 2, 2)?, MatRef::new(&b, 2, 2)?);
/// let mut scratch = [0.0; solve_scratch(2)];
/// solve_matrix(a, b, MatMut::new(&mut x, 2, 2)?, &mut [0; 2], &mut scratch)?;
/// assert_eq!(x, [2.0, 1.0, 1.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn solve_matrix(
    a: MatRef<'_>,
    b: MatRef<'_>,
    x: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    matrix_on(Active, a, b, x, pivots, scratch)
}

/// [`solve`], then refined: residuals by [`dot_compensated`](crate::dot_compensated) and corrections
/// until they no longer count. Returns how many were made, ten at most.
///
/// Where the matrix is not too ill-conditioned (`n·u·cond(A) < 1`) the solution is right to about
/// one unit of rounding of its largest element (Higham, *Accuracy and Stability of Numerical
/// Algorithms*, §12.1). `scratch` has at least [`solve_refined_scratch`]`(n)` elements.
///
/// # Errors
/// As [`solve`].
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

/// Writes the inverse of a square matrix, by LU with partial pivoting.
///
/// `a` and `out` are n×n, `pivots` has n elements, `scratch` at least [`solve_scratch`]`(n)`.
///
/// # Errors
/// As [`solve`], and [`Error::MatrixMismatch`] for `out`.
///
/// ```
/// use orthant_core::{MatMut, MatRef, linalg::{inverse, solve_scratch}};
///
/// let (a, mut out) = ([1.0, 2.0, 3.0, 4.0], [0.0; 4]);
/// let (a, inverted) = (MatRef::new(&a, 2, 2)?, MatMut::new(&mut out, 2, 2)?);
/// inverse(a, inverted, &mut [0; 2], &mut [0.0; solve_scratch(2)])?;
/// assert!(out.iter().zip([-2.0, 1.0, 1.5, -0.5]).all(|(x, y): (&f32, f32)| (x - y).abs() < 1e-6));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn inverse(
    a: MatRef<'_>,
    out: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    inverse_on(Active, a, out, pivots, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::solve`](solve) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn solve(
        self,
        a: MatRef<'_>,
        b: &[f32],
        x: &mut [f32],
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        solve_on(self, a, b, x, pivots, scratch)
    }

    /// [`linalg::solve_matrix`](solve_matrix) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn solve_matrix(
        self,
        a: MatRef<'_>,
        b: MatRef<'_>,
        x: MatMut<'_>,
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        matrix_on(self, a, b, x, pivots, scratch)
    }

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

    /// [`linalg::inverse`](inverse) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn inverse(
        self,
        a: MatRef<'_>,
        out: MatMut<'_>,
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        inverse_on(self, a, out, pivots, scratch)
    }
}
