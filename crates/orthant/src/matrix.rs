//! Owned matrices.

mod operators;

use crate::{Error, MatMut, MatRef, display};
use std::fmt;

/// A matrix that owns its elements, row after row.
///
/// `+` and `-` work by reference, and `*` is the product with a matrix, a vector or a number;
/// where shapes can differ they give an error. The elements print as NumPy's do.
///
/// ```
/// use orthant::{Matrix, Vector};
///
/// let a = Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?;
/// let i = Matrix::identity(2);
/// assert_eq!((&a * &i)?, a);
/// assert_eq!((&a * &Vector::from([1.0, 1.0]))?, Vector::from([3.0, 3.0]));
/// assert_eq!((&a + &i)?.to_string(), "[[1. 3.]\n [2. 2.]]");
/// # Ok::<(), orthant::Error>(())
/// ```
#[derive(Clone, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Fields")
)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    // Always `rows * cols` elements.
    data: Vec<f32>,
}

/// A matrix as it is read, before its shape is checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Fields {
    rows: usize,
    cols: usize,
    data: Vec<f32>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for Matrix {
    type Error = Error;

    fn try_from(fields: Fields) -> Result<Self, Error> {
        Self::new(fields.data, fields.rows, fields.cols)
    }
}

impl Matrix {
    /// `rows` rows of `cols` elements, without copying.
    ///
    /// # Errors
    /// [`Error::Storage`] unless there are exactly `rows * cols` elements.
    ///
    /// ```
    /// use orthant::Matrix;
    ///
    /// let a = Matrix::new(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3)?;
    /// assert_eq!(a.row(1), Some(&[4.0, 5.0, 6.0][..]));
    /// assert!(Matrix::new(vec![1.0], 2, 3).is_err());
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn new(data: Vec<f32>, rows: usize, cols: usize) -> Result<Self, Error> {
        MatRef::new(&data, rows, cols)?;
        Ok(Self { rows, cols, data })
    }

    /// The matrix of these rows.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] unless all have one length.
    ///
    /// ```
    /// let error = orthant::Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0]]).unwrap_err();
    /// let text = "from_rows: matrix is 2x2, a row has 1 element; expected 2";
    /// assert_eq!(error.to_string(), text);
    /// ```
    pub fn from_rows<R: AsRef<[f32]>>(rows: &[R]) -> Result<Self, Error> {
        let cols = rows.first().map_or(0, |row| row.as_ref().len());
        for row in rows {
            let length = row.as_ref().len();
            if length != cols {
                let (matrix, operand) = ([rows.len(), cols], "a row");
                let operation = "from_rows";
                return Err(Error::ShapeMismatch {
                    operation,
                    matrix,
                    operand,
                    length,
                    expected: cols,
                });
            }
        }
        let data = rows.iter().flat_map(|row| row.as_ref()).copied().collect();
        Ok(Self { rows: rows.len(), cols, data })
    }

    /// `f` of each row and column.
    ///
    /// ```
    /// let a = orthant::Matrix::from_fn(2, 2, |i, j| (10 * i + j) as f32);
    /// assert_eq!(a.as_slice(), [0.0, 1.0, 10.0, 11.0]);
    /// ```
    #[must_use]
    pub fn from_fn(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> f32) -> Self {
        let mut matrix = Self::zeros(rows, cols);
        for i in 0..rows {
            for (j, element) in matrix.row_mut(i).into_iter().flatten().enumerate() {
                *element = f(i, j);
            }
        }
        matrix
    }

    /// Zeros.
    ///
    /// ```
    /// assert_eq!(orthant::Matrix::zeros(2, 3).as_slice(), [0.0; 6]);
    /// ```
    #[must_use]
    pub fn zeros(rows: usize, cols: usize) -> Self {
        // More than memory can hold fails in the allocation, as every `Vec` does.
        Self { rows, cols, data: vec![0.0; rows.saturating_mul(cols)] }
    }

    /// The n×n matrix with ones on the diagonal.
    ///
    /// ```
    /// assert_eq!(orthant::Matrix::identity(2).as_slice(), [1.0, 0.0, 0.0, 1.0]);
    /// ```
    #[must_use]
    pub fn identity(n: usize) -> Self {
        Self::from_diagonal(&vec![1.0; n])
    }

    /// The square matrix with these elements on the diagonal and zeros elsewhere.
    ///
    /// ```
    /// let d = orthant::Matrix::from_diagonal(&[2.0, 3.0]);
    /// assert_eq!(d.as_slice(), [2.0, 0.0, 0.0, 3.0]);
    /// ```
    #[must_use]
    pub fn from_diagonal(diagonal: &[f32]) -> Self {
        let mut matrix = Self::zeros(diagonal.len(), diagonal.len());
        let places = matrix.data.iter_mut().step_by(diagonal.len() + 1);
        for (place, element) in places.zip(diagonal) {
            *place = *element;
        }
        matrix
    }

    /// Number of rows.
    ///
    /// ```
    /// assert_eq!(orthant::Matrix::zeros(2, 3).rows(), 2);
    /// ```
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    ///
    /// ```
    /// assert_eq!(orthant::Matrix::zeros(2, 3).cols(), 3);
    /// ```
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The matrix as the functions of this crate take it.
    ///
    /// ```
    /// use orthant::{Matrix, matvec};
    ///
    /// let mut y = [0.0; 2];
    /// matvec(Matrix::identity(2).view(), &[5.0, 6.0], &mut y)?;
    /// assert_eq!(y, [5.0, 6.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> MatRef<'_> {
        // The shape fits, so the empty matrix never takes its place.
        MatRef::new(&self.data, self.rows, self.cols).unwrap_or_default()
    }

    /// The matrix as the functions of this crate write it.
    ///
    /// ```
    /// use orthant::{Matrix, matmul};
    ///
    /// let (a, mut c) = (Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?, Matrix::zeros(2, 2));
    /// matmul(a.view(), a.view(), c.view_mut())?;
    /// assert_eq!(c.as_slice(), [6.0, 3.0, 2.0, 7.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn view_mut(&mut self) -> MatMut<'_> {
        MatMut::new(&mut self.data, self.rows, self.cols).unwrap_or_default()
    }

    /// All elements, row after row.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
    /// assert_eq!(a.as_slice(), [1.0, 2.0, 3.0, 4.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.data
    }

    /// All elements, row after row, to be written.
    ///
    /// ```
    /// let mut a = orthant::Matrix::identity(2);
    /// orthant::scale_assign(5.0, a.as_mut_slice());
    /// assert_eq!(a.as_slice(), [5.0, 0.0, 0.0, 5.0]);
    /// ```
    #[must_use]
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// All elements, row after row, without copying.
    ///
    /// ```
    /// assert_eq!(orthant::Matrix::identity(2).into_vec(), vec![1.0, 0.0, 0.0, 1.0]);
    /// ```
    #[must_use]
    pub fn into_vec(self) -> Vec<f32> {
        self.data
    }

    /// The element in row `i` and column `j`, if there is one.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
    /// assert_eq!((a.get(1, 0), a.get(2, 0)), (Some(3.0), None));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> Option<f32> {
        self.row(i)?.get(j).copied()
    }

    /// The element in row `i` and column `j`, to be written.
    ///
    /// ```
    /// let mut a = orthant::Matrix::identity(2);
    /// if let Some(corner) = a.get_mut(0, 1) {
    ///     *corner = 7.0;
    /// }
    /// assert_eq!(a.as_slice(), [1.0, 7.0, 0.0, 1.0]);
    /// ```
    #[must_use]
    pub fn get_mut(&mut self, i: usize, j: usize) -> Option<&mut f32> {
        self.row_mut(i)?.get_mut(j)
    }

    /// Row `i`, if there is one.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
    /// assert_eq!((a.row(1), a.row(2)), (Some(&[3.0, 4.0][..]), None));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn row(&self, i: usize) -> Option<&[f32]> {
        self.view().row(i)
    }

    /// Row `i`, to be written.
    ///
    /// ```
    /// let mut a = orthant::Matrix::zeros(2, 2);
    /// if let Some(row) = a.row_mut(1) {
    ///     row.copy_from_slice(&[3.0, 4.0]);
    /// }
    /// assert_eq!(a.as_slice(), [0.0, 0.0, 3.0, 4.0]);
    /// ```
    #[must_use]
    pub fn row_mut(&mut self, i: usize) -> Option<&mut [f32]> {
        if i >= self.rows {
            return None;
        }
        self.data.get_mut(i * self.cols..(i + 1) * self.cols)
    }

    /// The rows, in order.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
    /// let sums: Vec<f32> = a.row_iter().map(orthant::sum).collect();
    /// assert_eq!(sums, [3.0, 7.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn row_iter(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        (0..self.rows).map(|i| self.row(i).unwrap_or_default())
    }

    /// The elements of column `j`, if there is one.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
    /// assert!(a.column(1).is_some_and(|column| column.eq([2.0, 4.0])));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn column(&self, j: usize) -> Option<impl ExactSizeIterator<Item = f32>> {
        if j >= self.cols {
            return None;
        }
        Some(self.elements_of(j))
    }

    /// The elements of column `j`, which there is.
    fn elements_of(&self, j: usize) -> impl ExactSizeIterator<Item = f32> {
        self.row_iter().map(move |row| row.get(j).copied().unwrap_or_default())
    }

    /// The rows, in order, to be written.
    ///
    /// ```
    /// let mut a = orthant::Matrix::zeros(2, 2);
    /// for (i, row) in a.row_iter_mut().enumerate() {
    ///     row.fill(i as f32);
    /// }
    /// assert_eq!(a.as_slice(), [0.0, 0.0, 1.0, 1.0]);
    /// ```
    pub fn row_iter_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [f32]> {
        let (cols, mut rest) = (self.cols, self.data.as_mut_slice());
        (0..self.rows)
            .map(move |_| {
                let (row, later) = std::mem::take(&mut rest).split_at_mut_checked(cols)?;
                rest = later;
                Some(row)
            })
            .map(Option::unwrap_or_default)
    }

    /// The columns, in order, each as the iterator of its elements.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
    /// let columns: Vec<Vec<f32>> = a.column_iter().map(Iterator::collect).collect();
    /// assert_eq!(columns, [[1.0, 3.0], [2.0, 4.0]]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn column_iter(&self) -> impl ExactSizeIterator<Item = impl ExactSizeIterator<Item = f32>> {
        (0..self.cols).map(|j| self.elements_of(j))
    }

    /// The elements on the diagonal, from the top left.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])?;
    /// assert!(a.diagonal().eq([1.0, 5.0]));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn diagonal(&self) -> impl ExactSizeIterator<Item = f32> {
        (0..self.rows.min(self.cols)).map(|i| self.get(i, i).unwrap_or_default())
    }

    /// All elements, row after row.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]])?;
    /// assert_eq!(a.iter().filter(|x| **x > 1.5).count(), 3);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn iter(&self) -> std::slice::Iter<'_, f32> {
        self.data.iter()
    }

    /// All elements, row after row, to be written.
    ///
    /// ```
    /// let mut a = orthant::Matrix::from_rows(&[[1.0, -2.0], [-3.0, 4.0]])?;
    /// a.iter_mut().for_each(|x| *x = x.max(0.0));
    /// assert_eq!(a.as_slice(), [1.0, 0.0, 0.0, 4.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, f32> {
        self.data.iter_mut()
    }

    /// The matrix with rows and columns exchanged.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0, 3.0]])?;
    /// assert_eq!((a.transposed().rows(), a.transposed().cols()), (3, 1));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn transposed(&self) -> Self {
        // Squares of 32: their rows and columns stay in the first level of cache.
        const TILE: usize = 32;
        let mut transposed = Self::zeros(self.cols, self.rows);
        for first in (0..self.rows).step_by(TILE) {
            for left in (0..self.cols).step_by(TILE) {
                for j in left..(left + TILE).min(self.cols) {
                    let to = transposed.row_mut(j).unwrap_or_default();
                    let to = to.iter_mut().enumerate().skip(first).take(TILE);
                    for (i, element) in to {
                        *element = self.get(i, j).unwrap_or_default();
                    }
                }
            }
        }
        transposed
    }
}

impl<'a> IntoIterator for &'a Matrix {
    type Item = &'a f32;
    type IntoIter = std::slice::Iter<'a, f32>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter()
    }
}

impl<'a> IntoIterator for &'a mut Matrix {
    type Item = &'a mut f32;
    type IntoIter = std::slice::IterMut<'a, f32>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter_mut()
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        display::matrix(self.view(), f)
    }
}

impl fmt::Debug for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Matrix({}x{})", self.rows, self.cols)?;
        f.debug_list().entries(self.row_iter()).finish()
    }
}
