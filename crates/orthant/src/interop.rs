//! Matrices and vectors of other libraries: views of ours for them, views of theirs for our
//! functions, and owned ones in either direction. Each library is behind a feature of its name.
//!
//! | | views of ours | views of theirs | owned |
//! |---|---|---|---|
//! | `ndarray` | `ArrayView2`, `ArrayViewMut2`, any stride | rows without gaps; columns without gaps, transposed | moved where rows have no gaps |
//! | `nalgebra` | `DMatrixView<f32, Dyn, Dyn>`, mutable too, any stride | columns without gaps, transposed | moved where there is one row or one column |
//! | `faer` | `MatRef`, `MatMut`, any stride | one row or one column | copied |
//!
//! What stands in this table is free; the rest is copied by `From`. Vectors are always free from
//! and to `ndarray` and `nalgebra` where their elements are neighbours.
//!
//! Our views are slices with a stride, so that only what has no gaps can be viewed by them: the
//! gaps may be elements that somebody else is writing (`ndarray`'s `split_at`), or were never
//! written at all (`faer`'s padding). A matrix by columns is its transpose by rows: `C = A B` for
//! three matrices by columns is `matmul(transposed(B), transposed(A), transposed_mut(C))`, and
//! nothing is copied.

#[cfg(feature = "faer")]
pub mod faer;
#[cfg(feature = "nalgebra")]
pub mod nalgebra;
#[cfg(feature = "ndarray")]
pub mod ndarray;

use crate::{MatMut, MatRef, Matrix};

/// Why another library's matrix cannot be viewed where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the {}x{} matrix has no {} that follow each other without gaps, so it cannot be viewed where \
     it is; copy it with Matrix::from",
    shape[0],
    shape[1],
    if *transposed { "columns" } else { "rows" }
)]
pub struct LayoutError {
    /// Rows and columns of the other library's matrix.
    pub shape: [usize; 2],
    /// Whether its transpose was asked for.
    pub transposed: bool,
}

/// The view of a slice that must hold all of a matrix's elements and nothing else.
fn viewed(
    slice: Option<&[f32]>,
    shape: [usize; 2],
    transposed: bool,
) -> Result<MatRef<'_>, LayoutError> {
    let [rows, cols] = if transposed { [shape[1], shape[0]] } else { shape };
    slice
        .and_then(|data| MatRef::new(data, rows, cols).ok())
        .ok_or(LayoutError { shape, transposed })
}

/// As [`viewed`], to be written.
fn viewed_mut(
    slice: Option<&mut [f32]>,
    shape: [usize; 2],
    transposed: bool,
) -> Result<MatMut<'_>, LayoutError> {
    let [rows, cols] = if transposed { [shape[1], shape[0]] } else { shape };
    slice
        .and_then(|data| MatMut::new(data, rows, cols).ok())
        .ok_or(LayoutError { shape, transposed })
}

/// A stride that other libraries accept as well: of a single row ours may be anything.
fn stride(a: MatRef<'_>) -> usize {
    match (a.rows(), a.cols()) {
        (_, 0) => 0,
        (0 | 1, cols) => cols,
        _ => a.stride(),
    }
}

/// A copy, whatever order the elements are stored in.
fn copied(rows: usize, cols: usize, element: impl Fn(usize, usize) -> f32) -> Matrix {
    // Squares of 32: their rows and columns stay in the first level of cache.
    const TILE: usize = 32;
    let mut copy = Matrix::zeros(rows, cols);
    for first in (0..rows).step_by(TILE) {
        for left in (0..cols).step_by(TILE) {
            for i in first..rows.min(first + TILE) {
                let row = copy.row_mut(i).unwrap_or_default().iter_mut().enumerate();
                for (j, place) in row.skip(left).take(TILE) {
                    *place = element(i, j);
                }
            }
        }
    }
    copy
}
