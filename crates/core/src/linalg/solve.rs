//! `A x = b` by LU, for one right-hand side and for many; the inverse.
//!
//! `P A = L U` (`lu.rs`), `P`'s exchanges in the right-hand side, then both triangles
//! (`triangular.rs`: one right-hand side by dot products, a matrix of them in blocks). The inverse
//! solves for the identity.
//!
//! A matrix counts as singular if a pivot is zero, or nothing but the rounding of what it was made
//! of: `|uₖₖ| ≤ 2⁻²²·Σ|lₖⱼ||uⱼₖ|` over `j < k`, in sequence. Scaling rows or columns by powers of
//! two changes nothing of that. The rank told then is that of `qr_pivoted`.
//!
//! Where a factor or an element of the answer is not finite, `scaled_solve.rs` has another try.

use super::lu::{exchange_rows, factor, lu_scratch};
use super::pivoted_qr::qr_pivoted_scratch;
use super::scale::greatest;
use super::scaled_solve::{RightHandSide, singular, solve_again};
use super::triangular::{Triangle, substitute, substitute_vector};
use super::{BASE, check_length, check_scratch, order, small_solve};
use crate::dispatch::{Active, Choice};
use crate::simd::HAS_VECTORS;
use crate::{Error, Executor, Kernels, MatMut, MatRef};

// Rounding explains as much: four units in what the pivot was made of.
pub(super) const VANISHED: f32 = 1.0 / (1 << 22) as f32;

/// Elements of scratch that [`solve`], [`solve_matrix`] and [`inverse`] need for an n×n matrix.
///
/// ```
/// use orthant_core::linalg::solve_scratch;
///
/// // One memory, of the greatest order, serves lesser ones too.
/// let scratch = [0.0_f32; solve_scratch(8)];
/// assert!(scratch.len() >= solve_scratch(3));
/// ```
#[must_use]
pub const fn solve_scratch(n: usize) -> usize {
    let (factors, rank) = (lu_scratch(n, n), qr_pivoted_scratch(n, n).saturating_add(n));
    let more = if factors < rank { rank } else { factors };
    n.saturating_mul(n).saturating_add(more)
}

/// What the pivots of an elimination say.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Pivots {
    Regular,
    /// One is zero or nothing but rounding.
    Singular,
    /// The matrix was not finite, or what became of it is not: then there is an infinity or a NaN in U.
    Overflown,
}

/// The greatest magnitude of the factors; not finite if one is not.
pub(super) fn greatest_factor<E: Executor>(kernels: Kernels<E>, lu: MatRef<'_>) -> f32 {
    match lu.as_slice() {
        // Multipliers too: that can only make the sum be asked for where it need not be.
        Some(all) if lu.rows() <= BASE => {
            let sizes = all.iter().map(|x| x.abs().to_bits() as i32);
            f32::from_bits(sizes.fold(0, i32::max) as u32)
        }
        _ => {
            let above = |i| lu.row(i).and_then(|row| row.get(i..)).unwrap_or_default();
            greatest(kernels, (0..lu.rows()).map(above))
        }
    }
}

pub(super) fn judged<E: Executor>(kernels: Kernels<E>, lu: MatRef<'_>) -> Pivots {
    let greatest = greatest_factor(kernels, lu);
    if !greatest.is_finite() {
        return Pivots::Overflown;
    }
    let is_singular = (0..lu.rows()).any(|k| {
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
    });
    if is_singular { Pivots::Singular } else { Pivots::Regular }
}

/// Factors a copy of the matrix in scratch, and returns it with what is left of the scratch; nothing if
/// the factors are not finite.
pub(super) fn factored<'a, E: Executor>(
    kernels: Kernels<E>,
    operation: &'static str,
    a: MatRef<'_>,
    pivots: &mut [usize],
    scratch: &'a mut [f32],
) -> Result<Option<MatMut<'a>>, Error> {
    let n = a.rows();
    let (mut lu, rest) = MatMut::carve(scratch, n, n);
    lu.copy_from(a);
    factor(kernels, lu.reborrow(), pivots, rest)?;
    match judged(kernels, lu.as_ref()) {
        Pivots::Regular => Ok(Some(lu)),
        Pivots::Overflown => Ok(None),
        Pivots::Singular => {
            lu.copy_from(a);
            Err(singular(kernels, operation, lu, pivots, rest))
        }
    }
}

/// `x = A⁻¹ x`, given the factors.
pub(super) fn solve_factored<E: Executor>(
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
    if lu.rows() <= BASE {
        substitute(kernels, Triangle::UnitLower, lu, b.reborrow())?;
        return substitute(kernels, Triangle::Upper, lu, b);
    }
    kernels.executor().reached(0.0);
    substitute(kernels, Triangle::UnitLower, lu, b.reborrow())?;
    kernels.executor().reached(0.5);
    substitute(kernels, Triangle::Upper, lu, b)
}

/// Checks what all have in common; the order of the matrix.
pub(super) fn check(
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
pub(super) fn check_columns(a: MatRef<'_>, b: MatRef<'_>, x: &MatMut<'_>) -> Result<(), Error> {
    let n = a.rows();
    check_length("solve", a, "each column of b", b.rows(), n)?;
    let shapes = [[n, b.cols()], [x.rows(), x.cols()]];
    if shapes[0] == shapes[1] {
        return Ok(());
    }
    let operands = ["the solution", "x"];
    Err(Error::MatrixMismatch { operation: "solve", operands, shapes })
}

pub(super) fn copy(from: &[f32], to: &mut [f32]) {
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
    let done = match n {
        4 if HAS_VECTORS => small_solve::solve_four(a, b, x, pivots),
        8 if HAS_VECTORS => small_solve::solve_eight(choice.kernels().serial(), a, b, x, pivots),
        _ => None,
    };
    let kernels = choice.kernels();
    if done.is_none() {
        match factored(kernels, "solve", a, pivots, scratch)? {
            Some(lu) => {
                copy(b, x);
                solve_factored(kernels, lu.as_ref(), pivots, x)?;
            }
            None => x.fill(f32::NAN),
        }
    }
    if all_finite(x) {
        return Ok(());
    }
    let b = |i: usize, _| b.get(i).copied().unwrap_or_default();
    solve_again(kernels, "solve", a, b, MatMut::new(x, n, 1)?, pivots, scratch)
}

/// Whether all elements are finite, without a branch for each.
pub(super) fn all_finite(x: &[f32]) -> bool {
    x.iter().fold(true, |all, x| all & x.is_finite())
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
    match factored(kernels, "solve", a, pivots, scratch)? {
        Some(lu) => {
            x.copy_from(b);
            solve_factored_matrix(kernels, lu.as_ref(), pivots, x.reborrow())?;
        }
        None => x.fill(f32::NAN),
    }
    finish(kernels, "solve", a, |i, j| b.at(i, j), x, pivots, scratch)
}

/// Solves again what is not finite.
pub(super) fn finish<E: Executor>(
    kernels: Kernels<E>,
    operation: &'static str,
    a: MatRef<'_>,
    b: impl RightHandSide,
    x: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let view = x.as_ref();
    if (0..view.rows()).all(|i| view.row(i).is_none_or(all_finite)) {
        return Ok(());
    }
    solve_again(kernels, operation, a, b, x, pivots, scratch)
}

fn inverse_on(
    choice: impl Choice,
    a: MatRef<'_>,
    mut out: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let n = check("inverse", a, pivots, scratch, solve_scratch)?;
    if (out.rows(), out.cols()) != (n, n) {
        let shapes = [[n, n], [out.rows(), out.cols()]];
        let operands = ["the inverse", "out"];
        return Err(Error::MatrixMismatch { operation: "inverse", operands, shapes });
    }
    let done = match n {
        4 if HAS_VECTORS => small_solve::inverse_four(a, &mut out, pivots),
        8 if HAS_VECTORS => {
            small_solve::inverse_eight(choice.kernels().serial(), a, &mut out, pivots)
        }
        _ => None,
    };
    let kernels = choice.kernels();
    if done.is_none() {
        match factored(kernels, "inverse", a, pivots, scratch)? {
            Some(lu) => {
                out.fill(0.0);
                for i in 0..n {
                    out.set(i, i, 1.0);
                }
                solve_factored_matrix(kernels, lu.as_ref(), pivots, out.reborrow())?;
            }
            None => out.fill(f32::NAN),
        }
    }
    let identity = |i, j| if i == j { 1.0 } else { 0.0 };
    finish(kernels, "inverse", a, identity, out, pivots, scratch)
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
/// (`2⁻²²·Σ|lₖⱼ||uⱼₖ|`); [`Error::NotFinite`] for an infinite or NaN element of A,
/// [`Error::NotFiniteVector`] for one of b, [`Error::Overflow`] for an answer beyond f32. After these three
/// `x` holds nothing of use.
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

/// Writes the inverse of a square matrix, by LU with partial pivoting.
///
/// `a` and `out` are n×n, `pivots` has n elements, `scratch` at least [`solve_scratch`]`(n)`.
///
/// It solves `A X = I` (Higham, *Accuracy and Stability of Numerical Algorithms*, §14.3).
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
