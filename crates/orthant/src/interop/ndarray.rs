//! `ndarray`: its arrays of one and two dimensions. Needs the feature `ndarray`.
//!
//! ```
//! use ndarray::{Array2, ArrayView2, array};
//! use orthant::interop::ndarray::{mat_mut, mat_ref};
//! use orthant::{Matrix, matmul};
//!
//! // Ours seen by ndarray, without copying.
//! let ours = Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
//! let view = ArrayView2::from(&ours);
//! assert_eq!(view.column(1).to_vec(), [2.0, 4.0]);
//!
//! // ndarray's multiplied by us, without copying.
//! let (a, b) = (array![[1.0, 2.0], [3.0, 4.0]], array![[0.0, 1.0], [1.0, 0.0]]);
//! let mut c = Array2::zeros((2, 2));
//! matmul(mat_ref(&a)?, mat_ref(&b)?, mat_mut(&mut c)?)?;
//! assert_eq!(c, array![[2.0, 1.0], [4.0, 3.0]]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{LayoutError, copied, stride, viewed, viewed_mut};
use crate::{MatMut, MatRef, Matrix, Vector};
use ::ndarray::{
    Array1, Array2, ArrayBase, ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2, Data, DataMut,
    Ix1, Ix2, ShapeBuilder, aview2,
};

/// The matrix as `ndarray` sees it: nothing is copied, whatever its stride.
///
/// ```
/// use orthant::MatRef;
///
/// let data = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let left = MatRef::with_stride(&data, 2, 2, 3)?;
/// assert_eq!(orthant::interop::ndarray::view(left), ndarray::array![[1.0, 2.0], [4.0, 5.0]]);
/// # Ok::<(), orthant::Error>(())
/// ```
#[must_use]
pub fn view(a: MatRef<'_>) -> ArrayView2<'_, f32> {
    let shape = (a.rows(), a.cols());
    let view = if a.rows() == 0 || a.cols() == 0 {
        ArrayView2::from_shape(shape, &[])
    } else {
        ArrayView2::from_shape(shape.strides((stride(a), 1)), a.data())
    };
    // It fits; only more than isize::MAX rows of nothing are refused.
    view.unwrap_or_else(|_| aview2::<f32, 0>(&[]))
}

/// The matrix as `ndarray` writes it: nothing is copied, whatever its stride.
///
/// ```
/// use orthant::Matrix;
///
/// let mut a = Matrix::zeros(2, 2);
/// orthant::interop::ndarray::view_mut(a.view_mut()).column_mut(1).fill(5.0);
/// assert_eq!(a.as_slice(), [0.0, 5.0, 0.0, 5.0]);
/// ```
#[must_use]
pub fn view_mut(a: MatMut<'_>) -> ArrayViewMut2<'_, f32> {
    let shape = (a.rows(), a.cols());
    let view = if a.rows() == 0 || a.cols() == 0 {
        ArrayViewMut2::from_shape(shape, &mut [])
    } else {
        ArrayViewMut2::from_shape(shape.strides((stride(a.as_ref()), 1)), a.into_data())
    };
    view.unwrap_or_else(|_| ArrayViewMut2::from(&mut [] as &mut [[f32; 0]]))
}

/// An array as our functions take it, without copying.
///
/// # Errors
/// [`LayoutError`] unless its rows follow each other without gaps, as those of a new array do.
///
/// ```
/// use orthant::interop::ndarray::mat_ref;
///
/// let a = ndarray::array![[1.0, 2.0], [3.0, 4.0]];
/// assert_eq!(mat_ref(&a)?.row(1), Some(&[3.0, 4.0][..]));
/// assert!(mat_ref(&a.t()).is_err());
/// # Ok::<(), orthant::interop::LayoutError>(())
/// ```
pub fn mat_ref<S: Data<Elem = f32>>(a: &ArrayBase<S, Ix2>) -> Result<MatRef<'_>, LayoutError> {
    viewed(a.as_slice(), [a.nrows(), a.ncols()], false)
}

/// An array as our functions write it, without copying.
///
/// # Errors
/// As [`mat_ref`].
///
/// ```
/// use orthant::interop::ndarray::mat_mut;
///
/// let mut out = ndarray::Array2::zeros((2, 2));
/// orthant::transform::scale(&[2.0, 3.0], mat_mut(&mut out)?)?;
/// assert_eq!(out, ndarray::array![[2.0, 0.0], [0.0, 3.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mat_mut<S: DataMut<Elem = f32>>(
    a: &mut ArrayBase<S, Ix2>,
) -> Result<MatMut<'_>, LayoutError> {
    let shape = [a.nrows(), a.ncols()];
    viewed_mut(a.as_slice_mut(), shape, false)
}

/// The transpose of an array, without copying.
///
/// # Errors
/// [`LayoutError`] unless the array's columns follow each other without gaps, as in Fortran's
/// order.
///
/// ```
/// use ndarray::{Array2, ShapeBuilder};
/// use orthant::interop::ndarray::{mat_ref, transposed};
///
/// let by_columns = Array2::from_shape_fn((2, 3).f(), |(i, j)| (10 * i + j) as f32);
/// assert!(mat_ref(&by_columns).is_err());
/// assert_eq!(transposed(&by_columns)?.row(2), Some(&[2.0, 12.0][..]));
/// # Ok::<(), orthant::interop::LayoutError>(())
/// ```
pub fn transposed<S: Data<Elem = f32>>(a: &ArrayBase<S, Ix2>) -> Result<MatRef<'_>, LayoutError> {
    viewed(a.view().reversed_axes().to_slice(), [a.nrows(), a.ncols()], true)
}

/// The transpose of an array, to be written, without copying.
///
/// # Errors
/// As [`transposed`].
///
/// ```
/// use ndarray::{Array2, ShapeBuilder};
/// use orthant::interop::ndarray::transposed_mut;
///
/// let mut by_columns = Array2::zeros((2, 3).f());
/// if let Some(column) = transposed_mut(&mut by_columns)?.row_mut(2) {
///     column.copy_from_slice(&[5.0, 6.0]);
/// }
/// assert_eq!(by_columns, ndarray::array![[0.0, 0.0, 5.0], [0.0, 0.0, 6.0]]);
/// # Ok::<(), orthant::interop::LayoutError>(())
/// ```
pub fn transposed_mut<S: DataMut<Elem = f32>>(
    a: &mut ArrayBase<S, Ix2>,
) -> Result<MatMut<'_>, LayoutError> {
    let shape = [a.nrows(), a.ncols()];
    viewed_mut(a.view_mut().reversed_axes().into_slice(), shape, true)
}

impl<'a> From<&'a Matrix> for ArrayView2<'a, f32> {
    fn from(a: &'a Matrix) -> Self {
        view(a.view())
    }
}

impl<'a> From<&'a mut Matrix> for ArrayViewMut2<'a, f32> {
    fn from(a: &'a mut Matrix) -> Self {
        view_mut(a.view_mut())
    }
}

/// Without copying.
impl From<Matrix> for Array2<f32> {
    fn from(a: Matrix) -> Self {
        let shape = (a.rows(), a.cols());
        // As in `view`.
        Array2::from_shape_vec(shape, a.into_vec()).unwrap_or_default()
    }
}

/// Without copying, if the array's rows follow each other without gaps.
impl From<Array2<f32>> for Matrix {
    fn from(a: Array2<f32>) -> Self {
        if !a.is_standard_layout() {
            return Self::from(&a);
        }
        let (rows, cols) = a.dim();
        let (mut data, offset) = a.into_raw_vec_and_offset();
        // An array that was cut keeps what was cut off.
        data.drain(..offset.unwrap_or(0).min(data.len()));
        data.truncate(rows.saturating_mul(cols));
        Self::new(data, rows, cols).unwrap_or_default()
    }
}

/// Copies.
impl<S: Data<Elem = f32>> From<&ArrayBase<S, Ix2>> for Matrix {
    fn from(a: &ArrayBase<S, Ix2>) -> Self {
        copied(a.nrows(), a.ncols(), |i, j| a.get((i, j)).copied().unwrap_or_default())
    }
}

impl<'a> From<&'a Vector> for ArrayView1<'a, f32> {
    fn from(v: &'a Vector) -> Self {
        ArrayView1::from(v.as_slice())
    }
}

impl<'a> From<&'a mut Vector> for ArrayViewMut1<'a, f32> {
    fn from(v: &'a mut Vector) -> Self {
        ArrayViewMut1::from(v.as_mut_slice())
    }
}

/// Without copying.
impl From<Vector> for Array1<f32> {
    fn from(v: Vector) -> Self {
        Array1::from_vec(v.into_vec())
    }
}

/// Without copying, if the array's elements are neighbours.
impl From<Array1<f32>> for Vector {
    fn from(v: Array1<f32>) -> Self {
        if !v.is_standard_layout() {
            return Self::from(&v);
        }
        let length = v.len();
        let (mut data, offset) = v.into_raw_vec_and_offset();
        data.drain(..offset.unwrap_or(0).min(data.len()));
        data.truncate(length);
        Self::from(data)
    }
}

/// Copies. (Our functions take `v.as_slice()` without.)
impl<S: Data<Elem = f32>> From<&ArrayBase<S, Ix1>> for Vector {
    fn from(v: &ArrayBase<S, Ix1>) -> Self {
        v.iter().copied().collect()
    }
}
