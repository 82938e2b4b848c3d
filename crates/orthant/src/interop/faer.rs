//! `faer`: its matrices, columns and rows. Needs the feature `faer`.
//!
//! ```
//! use orthant::Matrix;
//!
//! // Ours seen by faer, without copying.
//! let ours = Matrix::from_rows(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])?;
//! let view = faer::MatRef::from(&ours);
//! assert_eq!(view[(1, 2)], 6.0);
//!
//! // faer's multiplied by us: its columns have gaps between them, so they are copied.
//! let theirs = faer::mat![[0.0_f32], [1.0], [0.0]];
//! assert_eq!((&ours * &Matrix::from(&theirs))?.as_slice(), [2.0, 5.0]);
//! # Ok::<(), orthant::Error>(())
//! ```

use super::{LayoutError, copied, stride, viewed, viewed_mut};
use crate::{MatMut, MatRef, Matrix, Vector};
use ::faer::{Col, ColMut, ColRef, Mat};

/// The matrix as `faer` sees it: nothing is copied, whatever its stride.
///
/// ```
/// use orthant::MatRef;
///
/// let data = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let left = MatRef::with_stride(&data, 2, 2, 3)?;
/// assert_eq!(orthant::interop::faer::view(left), faer::mat![[1.0, 2.0], [4.0, 5.0]]);
/// # Ok::<(), orthant::Error>(())
/// ```
#[must_use]
pub fn view(a: MatRef<'_>) -> ::faer::MatRef<'_, f32> {
    let (rows, cols, stride) = (a.rows(), a.cols(), stride(a));
    ::faer::MatRef::from_row_major_slice_with_stride(a.data(), rows, cols, stride)
}

/// The matrix as `faer` writes it: nothing is copied, whatever its stride.
///
/// ```
/// use orthant::Matrix;
///
/// let mut a = Matrix::zeros(2, 2);
/// orthant::interop::faer::view_mut(a.view_mut())[(0, 1)] = 5.0;
/// assert_eq!(a.as_slice(), [0.0, 5.0, 0.0, 0.0]);
/// ```
#[must_use]
pub fn view_mut(a: MatMut<'_>) -> ::faer::MatMut<'_, f32> {
    let (rows, cols, stride) = (a.rows(), a.cols(), stride(a.as_ref()));
    // By rows its function of that name forgets to exchange the strides (faer 0.24.4).
    ::faer::MatMut::from_column_major_slice_with_stride_mut(a.into_data(), cols, rows, stride)
        .transpose_mut()
}

/// A matrix of one row or one column as our functions take it, without copying.
///
/// # Errors
/// [`LayoutError`] if there are several rows and several columns: `faer` lends no slice of those.
/// So too if the elements of the one are no neighbours.
///
/// ```
/// use orthant::interop::faer::mat_ref;
///
/// let a = faer::mat![[1.0_f32, 2.0], [3.0, 4.0]];
/// assert_eq!(mat_ref(a.as_ref().subcols(1, 1))?.as_slice(), Some(&[2.0, 4.0][..]));
/// assert!(mat_ref(a.as_ref()).is_err());
/// # Ok::<(), orthant::interop::LayoutError>(())
/// ```
pub fn mat_ref(a: ::faer::MatRef<'_, f32>) -> Result<MatRef<'_>, LayoutError> {
    let slice = match (a.nrows(), a.ncols()) {
        (0, _) | (_, 0) => Some(&[][..]),
        (_, 1) => a.try_as_col_major().map(|a| a.col(0).as_slice()),
        (1, _) => a.try_as_row_major().map(|a| a.row(0).as_slice()),
        _ => None,
    };
    viewed(slice, [a.nrows(), a.ncols()], false)
}

/// As [`mat_ref`], to be written.
///
/// # Errors
/// As there.
///
/// ```
/// use orthant::interop::faer::{mat_mut, mat_ref};
///
/// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
/// let mut y = faer::Mat::<f32>::zeros(2, 1);
/// let x = faer::mat![[1.0_f32], [10.0]];
/// orthant::matmul(a.view(), mat_ref(x.as_ref())?, mat_mut(y.as_mut())?)?;
/// assert_eq!(y, faer::mat![[21.0], [43.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mat_mut(a: ::faer::MatMut<'_, f32>) -> Result<MatMut<'_>, LayoutError> {
    let shape = [a.nrows(), a.ncols()];
    let slice = match shape {
        [0, _] | [_, 0] => Some(&mut [][..]),
        [_, 1] => a.try_as_col_major_mut().map(|a| a.col_mut(0).as_slice_mut()),
        [1, _] => a.try_as_row_major_mut().map(|a| a.row_mut(0).as_slice_mut()),
        _ => None,
    };
    viewed_mut(slice, shape, false)
}

impl<'a> From<&'a Matrix> for ::faer::MatRef<'a, f32> {
    fn from(a: &'a Matrix) -> Self {
        view(a.view())
    }
}

impl<'a> From<&'a mut Matrix> for ::faer::MatMut<'a, f32> {
    fn from(a: &'a mut Matrix) -> Self {
        view_mut(a.view_mut())
    }
}

/// Copies: `faer` aligns each column.
impl From<&Matrix> for Mat<f32> {
    fn from(a: &Matrix) -> Self {
        view(a.view()).to_owned()
    }
}

/// Copies.
impl From<::faer::MatRef<'_, f32>> for Matrix {
    fn from(a: ::faer::MatRef<'_, f32>) -> Self {
        copied(a.nrows(), a.ncols(), |i, j| a[(i, j)])
    }
}

/// Copies.
impl From<&Mat<f32>> for Matrix {
    fn from(a: &Mat<f32>) -> Self {
        Self::from(a.as_ref())
    }
}

impl<'a> From<&'a Vector> for ColRef<'a, f32> {
    fn from(v: &'a Vector) -> Self {
        ColRef::from_slice(v)
    }
}

impl<'a> From<&'a mut Vector> for ColMut<'a, f32> {
    fn from(v: &'a mut Vector) -> Self {
        ColMut::from_slice_mut(v)
    }
}

/// Copies.
impl From<&Vector> for Col<f32> {
    fn from(v: &Vector) -> Self {
        ColRef::from_slice(v).to_owned()
    }
}

/// Copies. (Our functions take `v.try_as_col_major()?.as_slice()` without.)
impl From<ColRef<'_, f32>> for Vector {
    fn from(v: ColRef<'_, f32>) -> Self {
        Self::from_fn(v.nrows(), |i| v[i])
    }
}

/// Copies.
impl From<&Col<f32>> for Vector {
    fn from(v: &Col<f32>) -> Self {
        Self::from(v.as_ref())
    }
}
