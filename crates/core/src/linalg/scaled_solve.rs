//! `A x = b` once more where a number on the way, or the answer, left f32.
//!
//! Each row of A, and what belongs to it in b, is multiplied by the power of two that brings the row's greatest magnitude
//! into [1, 2): that changes no solution (Golub and Van Loan, *Matrix Computations*, 4th ed., §3.5.2). If
//! b is greater than 1 then, it is divided by a power of two, by which the answer is multiplied.

use super::lu::factor;
use super::pivoted_qr;
use super::scale::greatest;
use super::solve::{Pivots, judged, solve_factored};
use crate::kernels::{exponent, floor_log2, power_of_two};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// The exponent of a row's greatest magnitude; 0 for a row of zeros.
pub(super) fn row_exponent<E: Executor>(kernels: Kernels<E>, row: &[f32]) -> i32 {
    exponent(kernels.norm_linf(row)).unwrap_or(0)
}

/// `x·2ᵉ`.
pub(super) fn times_power_of_two(mut x: f32, mut e: i32) -> f32 {
    while e != 0 && x != 0.0 && x.is_finite() {
        let step = e.clamp(-126, 126);
        x *= power_of_two(step);
        e -= step;
    }
    x
}

/// Nothing if all elements of the matrix are finite.
pub(super) fn check_finite<E: Executor>(
    kernels: Kernels<E>,
    operation: &'static str,
    a: MatRef<'_>,
) -> Result<(), Error> {
    let rows = (0..a.rows()).map(|i| a.row(i).unwrap_or_default());
    if greatest(kernels, rows).is_finite() { Ok(()) } else { Err(Error::NotFinite { operation }) }
}

/// `lu`, a copy of the matrix with its rows scaled.
pub(super) fn copy_scaled<E: Executor>(kernels: Kernels<E>, a: MatRef<'_>, lu: &mut MatMut<'_>) {
    lu.copy_from(a);
    for i in 0..a.rows() {
        if let Some(row) = lu.row_mut(i) {
            let down = power_of_two(-row_exponent(kernels, row));
            kernels.scale_assign(down, row);
        }
    }
}

/// A right-hand side, by row and column.
pub(super) trait RightHandSide: Fn(usize, usize) -> f32 {}
impl<F: Fn(usize, usize) -> f32> RightHandSide for F {}

/// Solves for those columns of X that have an element that is not finite. `scratch` is as long as for
/// `solve`.
pub(super) fn solve_again<E: Executor>(
    kernels: Kernels<E>,
    operation: &'static str,
    a: MatRef<'_>,
    b: impl RightHandSide,
    mut x: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (n, cols) = (a.rows(), x.cols());
    check_finite(kernels, operation, a)?;
    if (0..n).any(|i| (0..cols).any(|j| !b(i, j).is_finite())) {
        return Err(Error::NotFiniteVector { operation, operand: "b" });
    }
    let (mut lu, rest) = MatMut::carve(scratch, n, n);
    copy_scaled(kernels, a, &mut lu);
    factor(kernels, lu.reborrow(), pivots, rest)?;
    match judged(kernels, lu.as_ref()) {
        Pivots::Regular => {}
        Pivots::Singular => {
            copy_scaled(kernels, a, &mut lu);
            return Err(singular(kernels, operation, lu, pivots, rest));
        }
        Pivots::Overflown => return Err(Error::Overflow { operation }),
    }
    let column = rest.get_mut(..n).unwrap_or_default();
    for j in 0..cols {
        if (0..n).all(|i| x.at(i, j).is_finite()) {
            continue;
        }
        let mut up = 0;
        for i in 0..n {
            let down = row_exponent(kernels, a.row(i).unwrap_or_default());
            up = up.max(floor_log2(b(i, j).abs()) - down);
        }
        for (i, y) in column.iter_mut().enumerate() {
            let down = row_exponent(kernels, a.row(i).unwrap_or_default());
            *y = times_power_of_two(b(i, j), -down - up);
        }
        solve_factored(kernels, lu.as_ref(), pivots, column)?;
        for (i, y) in column.iter().enumerate() {
            let value = times_power_of_two(*y, up);
            if !value.is_finite() {
                return Err(Error::Overflow { operation });
            }
            x.set(i, j, value);
        }
    }
    Ok(())
}

/// The error that tells the rank of a matrix that LU found singular, whatever QR thinks of its last pivot.
pub(super) fn singular<E: Executor>(
    kernels: Kernels<E>,
    operation: &'static str,
    mut a: MatMut<'_>,
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Error {
    let n = a.rows();
    let (taus, rest) = scratch.split_at_mut_checked(n).unwrap_or_default();
    if let Err(error) = pivoted_qr::factor(kernels, a.reborrow(), taus, columns, rest) {
        return error;
    }
    let tolerance = pivoted_qr::default_tolerance(n, n);
    let rank = pivoted_qr::rank(a.as_ref(), tolerance).min(n.saturating_sub(1));
    Error::Singular { operation, order: n, rank }
}
