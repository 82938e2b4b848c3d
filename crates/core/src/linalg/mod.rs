//! Factorisations, and what follows from them, on slices with the caller's scratch.
//!
//! Nothing here allocates. A function that needs room besides its outputs has a companion that
//! says how much, `lu_scratch(m, n)` for [`lu`]; more is fine, less is [`Error::Scratch`].
//! Every result has the same bits on every instruction set, target and number of threads: the
//! order of operations is fixed by the shape alone, and each file says which it is.

use crate::{Error, MatRef};

mod accumulate;
mod balance;
mod bidiagonal;
mod bidiagonal_svd;
mod block_reflector;
mod cholesky;
mod complete;
mod complex;
mod determinant;
mod eigen;
mod eigenvectors;
mod gram_schmidt;
mod hessenberg;
mod householder;
mod jacobi;
mod ldlt;
mod least_squares;
mod lu;
mod pending;
mod pivoted_qr;
mod qr;
mod rank;
mod refine;
mod registers;
mod rotations;
mod scale;
mod scaled_solve;
mod schur;
mod share;
mod small_eigen;
mod small_eigenvectors;
mod small_lu;
mod small_pivoted_qr;
mod small_qr;
mod small_schur;
mod small_solve;
mod solve;
mod spaces;
mod standard_form;
mod svd;
mod symmetric_eigen;
mod symmetric_few;
mod triangular;
mod triangular_rows;
mod tridiagonal;
mod windows;

pub use cholesky::{cholesky, cholesky_scratch};
pub use determinant::{LogDeterminant, det, det_scratch, log_det};
pub use eigen::{eigen, eigen_scratch, eigenvalues};
pub use gram_schmidt::{dependence, gram_schmidt, gram_schmidt_scratch};
pub use householder::{Reflector, reflect_left, reflect_right, reflector};
pub use ldlt::{ldlt, ldlt_scratch};
pub use least_squares::{
    LeastSquares, RightHandSides, SystemKind, lstsq, lstsq_matrix, lstsq_scratch,
};
pub use lu::{lu, lu_scratch, permutation};
pub use pivoted_qr::{qr_pivoted, qr_pivoted_scratch};
pub use qr::{qr, qr_apply, qr_apply_scratch, qr_q, qr_scratch};
pub use rank::{cond, pinv, pinv_scratch, rank, rank_scratch, rank_tolerance};
pub use refine::{
    solve_matrix_refined, solve_matrix_refined_scratch, solve_refined, solve_refined_scratch,
};
pub use solve::{inverse, solve, solve_matrix, solve_scratch};
pub use spaces::{Projection, Solutions, coords, project_onto, project_onto_scratch, subspaces};
pub use svd::{singular_values, svd, svd_full_scratch, svd_jacobi, svd_scratch};
pub use symmetric_eigen::{symmetric_eigen, symmetric_eigen_scratch, symmetric_eigenvalues};
pub use triangular::{Triangle, solve_triangular, solve_triangular_matrix};

/// Columns that are factored as one block, by plain loops.
///
/// A row of 16 fills one cache line, and one vector of the widest instruction set. It is the
/// same on every target, as every crossover here: it decides in which order terms are taken.
pub(crate) const BASE: usize = 16;

/// Where a recursion over more than [`BASE`] columns divides them: the largest `16·2ᵖ` below
/// their number.
pub(crate) const fn left_part(n: usize) -> usize {
    let mut left = BASE;
    while 2 * left < n {
        left *= 2;
    }
    left
}

/// Nothing if the scratch is long enough.
pub(crate) fn check_scratch(
    operation: &'static str,
    scratch: &[f32],
    needed: usize,
) -> Result<(), Error> {
    let given = scratch.len();
    if given < needed { Err(Error::Scratch { operation, needed, given }) } else { Ok(()) }
}

/// The order of a square matrix.
pub(crate) fn order(operation: &'static str, a: MatRef<'_>) -> Result<usize, Error> {
    if a.rows() == a.cols() {
        Ok(a.rows())
    } else {
        Err(Error::NotSquare { operation, shape: [a.rows(), a.cols()] })
    }
}

/// Nothing if an operand of the operation on `a` has the length that fits.
pub(crate) fn check_length(
    operation: &'static str,
    a: MatRef<'_>,
    operand: &'static str,
    length: usize,
    expected: usize,
) -> Result<(), Error> {
    if length == expected {
        return Ok(());
    }
    let matrix = [a.rows(), a.cols()];
    Err(Error::ShapeMismatch { operation, matrix, operand, length, expected })
}

/// Nothing if `a` equals its transpose; it is square. A NaN equals a NaN.
pub(crate) fn check_symmetric(operation: &'static str, a: MatRef<'_>) -> Result<(), Error> {
    for i in 0..a.rows() {
        for j in 0..i {
            let values @ [x, y] = [a.at(i, j), a.at(j, i)];
            if x != y && !(x.is_nan() && y.is_nan()) {
                return Err(Error::NotSymmetric { operation, at: [i, j], values });
            }
        }
    }
    Ok(())
}
