//! `nalgebra`: its matrices and vectors of any size, static or not. Needs the feature `nalgebra`.
//!
//! Its matrices stand by columns. Ours are views of it with strides; its own are views of ours
//! after transposing, which moves nothing.
//!
//! ```
//! use nalgebra::{DMatrix, DMatrixView, Dyn, Matrix2};
//! use orthant::interop::nalgebra::{transposed, transposed_mut};
//! use orthant::{Matrix, matmul};
//!
//! // Ours seen by nalgebra, without copying.
//! let ours = Matrix::from_rows(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])?;
//! let view = DMatrixView::<f32, Dyn, Dyn>::from(&ours);
//! assert_eq!(view[(1, 2)], 6.0);
//!
//! // nalgebra's multiplied by us, without copying: Cᵀ = Bᵀ Aᵀ.
//! let (a, b) = (Matrix2::new(1.0, 2.0, 3.0, 4.0), Matrix2::new(0.0, 1.0, 1.0, 0.0));
//! let mut c = DMatrix::zeros(2, 2);
//! matmul(transposed(&b)?, transposed(&a)?, transposed_mut(&mut c)?)?;
//! assert_eq!(c, Matrix2::new(2.0, 1.0, 4.0, 3.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{LayoutError, copied, stride, viewed, viewed_mut};
use crate::{MatMut, MatRef, Matrix, Vector};
use ::nalgebra::storage::{IsContiguous, RawStorage, RawStorageMut};
use ::nalgebra::{
    DMatrix, DMatrixView, DMatrixViewMut, DVector, DVectorView, DVectorViewMut, Dim, Dyn, U1,
};

/// The matrix as `nalgebra` sees it: nothing is copied, whatever its stride.
///
/// ```
/// use orthant::MatRef;
///
/// let data = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let left = MatRef::with_stride(&data, 2, 2, 3)?;
/// let view = orthant::interop::nalgebra::view(left);
/// assert_eq!(view, nalgebra::Matrix2::new(1.0, 2.0, 4.0, 5.0));
/// # Ok::<(), orthant::Error>(())
/// ```
#[must_use]
pub fn view(a: MatRef<'_>) -> DMatrixView<'_, f32, Dyn, Dyn> {
    let (rows, cols, stride) = (Dyn(a.rows()), Dyn(a.cols()), Dyn(stride(a)));
    DMatrixView::from_slice_with_strides_generic(a.data(), rows, cols, stride, Dyn(1))
}

/// The matrix as `nalgebra` writes it: nothing is copied, whatever its stride.
///
/// ```
/// use orthant::Matrix;
///
/// let mut a = Matrix::zeros(2, 2);
/// orthant::interop::nalgebra::view_mut(a.view_mut()).column_mut(1).fill(5.0);
/// assert_eq!(a.as_slice(), [0.0, 5.0, 0.0, 5.0]);
/// ```
#[must_use]
pub fn view_mut(a: MatMut<'_>) -> DMatrixViewMut<'_, f32, Dyn, Dyn> {
    let (rows, cols, stride) = (Dyn(a.rows()), Dyn(a.cols()), Dyn(stride(a.as_ref())));
    DMatrixViewMut::from_slice_with_strides_generic(a.into_data(), rows, cols, stride, Dyn(1))
}

/// A matrix as our functions take it, without copying.
///
/// # Errors
/// [`LayoutError`] unless it has one row or one column: others stand by columns, see
/// [`transposed`].
///
/// ```
/// use orthant::interop::nalgebra::mat_ref;
///
/// assert_eq!(mat_ref(&nalgebra::Vector2::new(1.0, 2.0))?.row(1), Some(&[2.0][..]));
/// assert!(mat_ref(&nalgebra::Matrix2::new(1.0, 2.0, 3.0, 4.0)).is_err());
/// # Ok::<(), orthant::interop::LayoutError>(())
/// ```
pub fn mat_ref<R, C, S>(a: &::nalgebra::Matrix<f32, R, C, S>) -> Result<MatRef<'_>, LayoutError>
where
    R: Dim,
    C: Dim,
    S: RawStorage<f32, R, C> + IsContiguous,
{
    let slice = (a.nrows() <= 1 || a.ncols() <= 1).then(|| a.as_slice());
    viewed(slice, [a.nrows(), a.ncols()], false)
}

/// A matrix as our functions write it, without copying.
///
/// # Errors
/// As [`mat_ref`].
///
/// ```
/// use orthant::interop::nalgebra::mat_mut;
///
/// let mut v = nalgebra::Vector2::new(0.0, 0.0);
/// if let Some(second) = mat_mut(&mut v)?.row_mut(1) {
///     second[0] = 5.0;
/// }
/// assert_eq!(v, nalgebra::Vector2::new(0.0, 5.0));
/// # Ok::<(), orthant::interop::LayoutError>(())
/// ```
pub fn mat_mut<R, C, S>(a: &mut ::nalgebra::Matrix<f32, R, C, S>) -> Result<MatMut<'_>, LayoutError>
where
    R: Dim,
    C: Dim,
    S: RawStorageMut<f32, R, C> + IsContiguous,
{
    let shape = [a.nrows(), a.ncols()];
    let slice = if shape.iter().any(|n| *n <= 1) { Some(a.as_mut_slice()) } else { None };
    viewed_mut(slice, shape, false)
}

/// The transpose of a matrix, without copying.
///
/// # Errors
/// None for what stands by columns without gaps, as every owned matrix does and every view whose
/// type says so. Others do not compile here: copy them with [`Matrix::from`].
///
/// ```
/// use orthant::interop::nalgebra::transposed;
///
/// // A row of the transpose is a column.
/// let a = nalgebra::Matrix2::new(1.0, 2.0, 3.0, 4.0);
/// assert_eq!(transposed(&a)?.row(1), Some(&[2.0, 4.0][..]));
/// # Ok::<(), orthant::interop::LayoutError>(())
/// ```
pub fn transposed<R, C, S>(a: &::nalgebra::Matrix<f32, R, C, S>) -> Result<MatRef<'_>, LayoutError>
where
    R: Dim,
    C: Dim,
    S: RawStorage<f32, R, C> + IsContiguous,
{
    viewed(Some(a.as_slice()), [a.nrows(), a.ncols()], true)
}

/// The transpose of a matrix, to be written, without copying.
///
/// # Errors
/// As [`transposed`].
///
/// ```
/// use orthant::interop::nalgebra::transposed_mut;
///
/// let mut a = nalgebra::Matrix2::new(1.0, 2.0, 3.0, 4.0);
/// if let Some(column) = transposed_mut(&mut a)?.row_mut(1) {
///     column.copy_from_slice(&[5.0, 6.0]);
/// }
/// assert_eq!(a, nalgebra::Matrix2::new(1.0, 5.0, 3.0, 6.0));
/// # Ok::<(), orthant::interop::LayoutError>(())
/// ```
pub fn transposed_mut<R, C, S>(
    a: &mut ::nalgebra::Matrix<f32, R, C, S>,
) -> Result<MatMut<'_>, LayoutError>
where
    R: Dim,
    C: Dim,
    S: RawStorageMut<f32, R, C> + IsContiguous,
{
    let shape = [a.nrows(), a.ncols()];
    viewed_mut(Some(a.as_mut_slice()), shape, true)
}

impl<'a> From<&'a Matrix> for DMatrixView<'a, f32, Dyn, Dyn> {
    fn from(a: &'a Matrix) -> Self {
        view(a.view())
    }
}

impl<'a> From<&'a mut Matrix> for DMatrixViewMut<'a, f32, Dyn, Dyn> {
    fn from(a: &'a mut Matrix) -> Self {
        view_mut(a.view_mut())
    }
}

/// Without copying, if there is one row or one column.
impl From<Matrix> for DMatrix<f32> {
    fn from(a: Matrix) -> Self {
        let (rows, cols) = (a.rows(), a.cols());
        let by_columns = if rows <= 1 || cols <= 1 { a } else { a.transposed() };
        DMatrix::from_vec(rows, cols, by_columns.into_vec())
    }
}

/// Without copying, if there is one row or one column.
impl From<DMatrix<f32>> for Matrix {
    fn from(a: DMatrix<f32>) -> Self {
        let (rows, cols) = a.shape();
        let by_columns = Self::new(Vec::from(a.data), cols, rows).unwrap_or_default();
        if rows <= 1 || cols <= 1 {
            return Self::new(by_columns.into_vec(), rows, cols).unwrap_or_default();
        }
        by_columns.transposed()
    }
}

/// Copies.
impl<R: Dim, C: Dim, S: RawStorage<f32, R, C>> From<&::nalgebra::Matrix<f32, R, C, S>> for Matrix {
    fn from(a: &::nalgebra::Matrix<f32, R, C, S>) -> Self {
        copied(a.nrows(), a.ncols(), |i, j| a.get((i, j)).copied().unwrap_or_default())
    }
}

impl<'a> From<&'a Vector> for DVectorView<'a, f32> {
    fn from(v: &'a Vector) -> Self {
        DVectorView::from_slice(v, v.len())
    }
}

impl<'a> From<&'a mut Vector> for DVectorViewMut<'a, f32> {
    fn from(v: &'a mut Vector) -> Self {
        let length = v.len();
        DVectorViewMut::from_slice(v, length)
    }
}

/// Without copying.
impl From<Vector> for DVector<f32> {
    fn from(v: Vector) -> Self {
        DVector::from_vec(v.into_vec())
    }
}

/// Without copying.
impl From<DVector<f32>> for Vector {
    fn from(v: DVector<f32>) -> Self {
        Self::from(Vec::from(v.data))
    }
}

/// Copies. (Our functions take `v.as_slice()` without.)
impl<R: Dim, S: RawStorage<f32, R, U1>> From<&::nalgebra::Matrix<f32, R, U1, S>> for Vector {
    fn from(v: &::nalgebra::Matrix<f32, R, U1, S>) -> Self {
        v.iter().copied().collect()
    }
}
