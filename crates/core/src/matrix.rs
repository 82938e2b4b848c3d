//! Matrices in slices: row-major views with a stride.

use crate::simd::{HAS_VECTORS, Transpose, transpose};
use crate::{Error, Kernels};
use core::ops::Range;

/// A matrix in a slice, row after row, `stride` elements from one row's start to the next's.
///
/// ```
/// use orthant_core::MatRef;
///
/// let data = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let a = MatRef::new(&data, 2, 3)?;
/// assert_eq!(a.row(1), Some(&[4.0, 5.0, 6.0][..]));
/// // The left two columns, without copying.
/// let left = MatRef::with_stride(&data, 2, 2, 3)?;
/// assert_eq!(left.row(1), Some(&[4.0, 5.0][..]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct MatRef<'a> {
    data: &'a [f32],
    rows: usize,
    cols: usize,
    stride: usize,
}

/// A matrix in a mutable slice: as [`MatRef`], to be written.
///
/// ```
/// use orthant_core::{MatMut, MatRef, matmul};
///
/// let (a, mut c) = ([0.0, 3.0, 2.0, 1.0], [0.0; 4]);
/// let a = MatRef::new(&a, 2, 2)?;
/// matmul(a, a, MatMut::new(&mut c, 2, 2)?)?;
/// assert_eq!(c, [6.0, 3.0, 2.0, 7.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct MatMut<'a> {
    data: &'a mut [f32],
    rows: usize,
    cols: usize,
    stride: usize,
}

/// Whether `length` elements hold a matrix of this shape.
fn check(length: usize, rows: usize, cols: usize, stride: usize) -> Result<(), Error> {
    let needed = match rows.checked_sub(1) {
        None => Some(0),
        Some(rows) => rows.checked_mul(stride).and_then(|n| n.checked_add(cols)),
    };
    if needed.is_some_and(|needed| needed <= length) && (stride >= cols || rows <= 1) {
        Ok(())
    } else {
        Err(Error::Storage { rows, cols, stride, length })
    }
}

/// Whether `length` elements are exactly a matrix of this shape.
fn check_exact(length: usize, rows: usize, cols: usize) -> Result<(), Error> {
    if rows.checked_mul(cols) == Some(length) {
        Ok(())
    } else {
        Err(Error::Storage { rows, cols, stride: cols, length })
    }
}

impl<'a> MatRef<'a> {
    /// `rows` rows of `cols` elements, without gaps. `data` must hold exactly `rows * cols`.
    ///
    /// # Errors
    /// [`Error::Storage`] if it holds more or fewer.
    ///
    /// ```
    /// use orthant_core::MatRef;
    ///
    /// let a = MatRef::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3)?;
    /// assert_eq!((a.rows(), a.cols(), a.stride()), (2, 3, 3));
    /// assert!(MatRef::new(&[1.0, 2.0, 3.0], 2, 2).is_err());
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn new(data: &'a [f32], rows: usize, cols: usize) -> Result<Self, Error> {
        check_exact(data.len(), rows, cols)?;
        Ok(Self { data, rows, cols, stride: cols })
    }

    /// `rows` rows of `cols` elements, `stride` apart. `data` may be longer than needed, and
    /// need not be as long as `rows * stride`.
    ///
    /// # Errors
    /// [`Error::Storage`] if `data` is too short, or `stride` less than `cols` where there are several
    /// rows.
    ///
    /// ```
    /// use orthant_core::MatRef;
    ///
    /// // Columns 1 and 2 of a 2x3 matrix.
    /// let data = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    /// let right = MatRef::with_stride(&data[1..], 2, 2, 3)?;
    /// assert_eq!((right.row(0), right.row(1)), (Some(&[2.0, 3.0][..]), Some(&[5.0, 6.0][..])));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn with_stride(
        data: &'a [f32],
        rows: usize,
        cols: usize,
        stride: usize,
    ) -> Result<Self, Error> {
        check(data.len(), rows, cols, stride)?;
        Ok(Self { data, rows, cols, stride })
    }

    /// Number of rows.
    #[must_use]
    #[inline]
    pub fn rows(self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[must_use]
    #[inline]
    pub fn cols(self) -> usize {
        self.cols
    }

    /// Elements from the start of a row to the start of the next.
    #[must_use]
    #[inline]
    pub fn stride(self) -> usize {
        self.stride
    }

    /// Row `i`, if there is one.
    ///
    /// ```
    /// let a = orthant_core::MatRef::new(&[1.0, 2.0, 3.0, 4.0], 2, 2)?;
    /// assert_eq!(a.row(1), Some(&[3.0, 4.0][..]));
    /// assert_eq!(a.row(2), None);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn row(self, i: usize) -> Option<&'a [f32]> {
        if i >= self.rows {
            return None;
        }
        let start = i * self.stride;
        self.data.get(start..start + self.cols)
    }

    /// All elements, row after row, if the rows follow each other without gaps.
    ///
    /// ```
    /// use orthant_core::MatRef;
    ///
    /// let data = [1.0, 2.0, 3.0, 4.0];
    /// assert_eq!(MatRef::new(&data, 2, 2)?.as_slice(), Some(&data[..]));
    /// // The left column has gaps.
    /// assert_eq!(MatRef::with_stride(&data, 2, 1, 2)?.as_slice(), None);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn as_slice(self) -> Option<&'a [f32]> {
        if self.is_contiguous() { self.data.get(..self.rows * self.cols) } else { None }
    }

    /// Whether the rows follow each other without gaps.
    ///
    /// ```
    /// use orthant_core::MatRef;
    ///
    /// let data = [1.0, 2.0, 3.0, 4.0];
    /// assert!(MatRef::new(&data, 2, 2)?.is_contiguous());
    /// assert!(!MatRef::with_stride(&data, 2, 1, 2)?.is_contiguous());
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn is_contiguous(self) -> bool {
        self.stride == self.cols || self.rows <= 1
    }

    /// The first `at` rows and the others.
    pub(crate) fn split_rows(self, at: usize) -> (Self, Self) {
        let at = at.min(self.rows);
        let later = self.data.get(at.saturating_mul(self.stride)..).unwrap_or_default();
        (Self { rows: at, ..self }, Self { data: later, rows: self.rows - at, ..self })
    }

    /// These rows and columns, as far as there are some.
    #[inline]
    pub(crate) fn block(self, rows: Range<usize>, cols: Range<usize>) -> Self {
        let (first, rows) = within(rows, self.rows);
        let (left, cols) = within(cols, self.cols);
        let data = self.data.get(first * self.stride + left..).unwrap_or_default();
        Self { data, rows, cols, stride: self.stride }
    }

    /// An element; `0.0` outside.
    #[inline]
    pub(crate) fn at(self, i: usize, j: usize) -> f32 {
        self.row(i).and_then(|row| row.get(j)).copied().unwrap_or_default()
    }

    /// The elements from the first row's first on, with the gaps between rows: row `i` starts at
    /// `i * stride`. The slice may be longer than the matrix needs.
    ///
    /// ```
    /// let left = orthant_core::MatRef::with_stride(&[1.0, 2.0, 3.0, 4.0], 2, 1, 2)?;
    /// assert_eq!(left.data()[left.stride()], 3.0);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn data(self) -> &'a [f32] {
        self.data
    }
}

/// Start and length of a range, cut to the first `count` places.
#[inline]
fn within(range: Range<usize>, count: usize) -> (usize, usize) {
    let start = range.start.min(count);
    (start, range.end.min(count).saturating_sub(start))
}

impl<'a> MatMut<'a> {
    /// `rows` rows of `cols` elements, without gaps. `data` must hold exactly `rows * cols`.
    ///
    /// # Errors
    /// [`Error::Storage`] if it holds more or fewer.
    ///
    /// ```
    /// use orthant_core::MatMut;
    ///
    /// let mut data = [0.0; 6];
    /// let mut a = MatMut::new(&mut data, 2, 3)?;
    /// a.row_mut(1).expect("there are two").fill(7.0);
    /// assert_eq!(data, [0.0, 0.0, 0.0, 7.0, 7.0, 7.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn new(data: &'a mut [f32], rows: usize, cols: usize) -> Result<Self, Error> {
        check_exact(data.len(), rows, cols)?;
        Ok(Self { data, rows, cols, stride: cols })
    }

    /// `rows` rows of `cols` elements, `stride` apart. `data` may be longer than needed, and
    /// need not be as long as `rows * stride`.
    ///
    /// # Errors
    /// [`Error::Storage`] if `data` is too short, or `stride` less than `cols` where there are several
    /// rows.
    ///
    /// ```
    /// use orthant_core::{MatMut, transform};
    ///
    /// // The identity in the top left of a 3x3 matrix.
    /// let mut data = [9.0; 9];
    /// transform::scale(&[1.0, 1.0], MatMut::with_stride(&mut data, 2, 2, 3)?)?;
    /// assert_eq!(data, [1.0, 0.0, 9.0, 0.0, 1.0, 9.0, 9.0, 9.0, 9.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn with_stride(
        data: &'a mut [f32],
        rows: usize,
        cols: usize,
        stride: usize,
    ) -> Result<Self, Error> {
        check(data.len(), rows, cols, stride)?;
        Ok(Self { data, rows, cols, stride })
    }

    /// Number of rows.
    #[must_use]
    #[inline]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[must_use]
    #[inline]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Elements from the start of a row to the start of the next.
    #[must_use]
    #[inline]
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The same matrix, to be read.
    ///
    /// ```
    /// let mut data = [1.0, 2.0, 3.0, 4.0];
    /// let a = orthant_core::MatMut::new(&mut data, 2, 2)?;
    /// assert_eq!(a.as_ref().row(1), Some(&[3.0, 4.0][..]));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn as_ref(&self) -> MatRef<'_> {
        MatRef { data: self.data, rows: self.rows, cols: self.cols, stride: self.stride }
    }

    /// The same matrix, from now on to be read only.
    #[inline]
    pub(crate) fn into_ref(self) -> MatRef<'a> {
        MatRef { data: self.data, rows: self.rows, cols: self.cols, stride: self.stride }
    }

    /// The same matrix, borrowed for less long.
    ///
    /// Functions take a `MatMut` by value; this keeps it for the next call.
    ///
    /// ```
    /// use orthant_core::{MatMut, MatRef, matmul, matmul_sub};
    ///
    /// let (a, mut data) = ([0.0, 3.0, 2.0, 1.0], [0.0; 4]);
    /// let (a, mut c) = (MatRef::new(&a, 2, 2)?, MatMut::new(&mut data, 2, 2)?);
    /// matmul(a, a, c.reborrow())?;
    /// matmul_sub(a, a, c)?;
    /// assert_eq!(data, [0.0; 4]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn reborrow(&mut self) -> MatMut<'_> {
        MatMut { data: self.data, rows: self.rows, cols: self.cols, stride: self.stride }
    }

    /// The first `at` rows and the others.
    pub(crate) fn split_rows(self, at: usize) -> (Self, Self) {
        let Self { data, rows, cols, stride } = self;
        let at = at.min(rows);
        let middle = at.saturating_mul(stride).min(data.len());
        let (data, later) = data.split_at_mut_checked(middle).unwrap_or_default();
        let later = Self { data: later, rows: rows - at, cols, stride };
        (Self { data, rows: at, cols, stride }, later)
    }

    /// Row `i`, if there is one.
    ///
    /// ```
    /// let mut data = [1.0, 2.0, 3.0, 4.0];
    /// let mut a = orthant_core::MatMut::new(&mut data, 2, 2)?;
    /// orthant_core::scale_assign(10.0, a.row_mut(0).expect("there are two"));
    /// assert_eq!(data, [10.0, 20.0, 3.0, 4.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn row_mut(&mut self, i: usize) -> Option<&mut [f32]> {
        if i >= self.rows {
            return None;
        }
        let start = i * self.stride;
        self.data.get_mut(start..start + self.cols)
    }

    /// These rows and columns, as far as there are some.
    ///
    /// Two blocks side by side cannot be borrowed at once: their rows alternate in memory.
    /// Algorithms copy one of the two to scratch.
    #[inline]
    pub(crate) fn block(self, rows: Range<usize>, cols: Range<usize>) -> Self {
        let (first, rows) = within(rows, self.rows);
        let (left, cols) = within(cols, self.cols);
        let data = self.data.get_mut(first * self.stride + left..).unwrap_or_default();
        Self { data, rows, cols, stride: self.stride }
    }

    /// Every `step`th row, from the first on.
    #[inline]
    pub(crate) fn every(self, step: usize) -> Self {
        let (rows, stride) = (self.rows.div_ceil(step.max(1)), self.stride.saturating_mul(step));
        Self { rows, stride, ..self }
    }

    /// As much of `data` as holds a matrix of this shape without gaps, and the rest; an empty
    /// matrix if it is too short.
    #[inline]
    pub(crate) fn carve(data: &'a mut [f32], rows: usize, cols: usize) -> (Self, &'a mut [f32]) {
        let (data, rest) = data.split_at_mut_checked(rows.saturating_mul(cols)).unwrap_or_default();
        (Self::new(data, rows, cols).unwrap_or_default(), rest)
    }

    /// An element; `0.0` outside.
    #[inline]
    pub(crate) fn at(&self, i: usize, j: usize) -> f32 {
        self.as_ref().at(i, j)
    }

    /// Sets an element, if there is one there.
    #[inline]
    pub(crate) fn set(&mut self, i: usize, j: usize, x: f32) {
        if let Some(element) = self.row_mut(i).and_then(|row| row.get_mut(j)) {
            *element = x;
        }
    }

    /// The elements of column `j` from row `first` on.
    pub(crate) fn column_from(&mut self, first: usize, j: usize) -> impl Iterator<Item = &mut f32> {
        let step = self.stride.max(1);
        let rows = if j < self.cols { self.rows.saturating_sub(first) } else { 0 };
        let column = self.data.get_mut(first * self.stride + j..).unwrap_or_default();
        column.iter_mut().step_by(step).take(rows)
    }

    /// Every element becomes `x`.
    pub(crate) fn fill(&mut self, x: f32) {
        for i in 0..self.rows {
            self.row_mut(i).unwrap_or_default().fill(x);
        }
    }

    /// Copies a matrix of the same shape.
    pub(crate) fn copy_from(&mut self, a: MatRef<'_>) {
        if self.cols == a.cols && self.stride == self.cols && a.stride == a.cols {
            for (to, from) in self.data.iter_mut().zip(a.data).take(self.rows * self.cols) {
                *to = *from;
            }
            return;
        }
        for i in 0..self.rows {
            let row = self.row_mut(i).unwrap_or_default();
            for (to, from) in row.iter_mut().zip(a.row(i).unwrap_or_default()) {
                *to = *from;
            }
        }
    }

    /// Copies the transpose of a matrix of the transposed shape.
    pub(crate) fn copy_transposed(&mut self, a: MatRef<'_>) {
        // From so many rows and columns on it is worth asking which vectors there are.
        const MANY: usize = 16;
        let shape = [a.rows.min(self.cols), a.cols.min(self.rows)];
        let strides = [a.stride, self.stride];
        if HAS_VECTORS && shape.into_iter().all(|n| n >= MANY) {
            Kernels::active().run(Transpose { strides, shape, to: self.data }, a.data, &[]);
        } else {
            transpose(strides, shape, a.data, self.data);
        }
    }

    /// Exchanges two rows.
    pub(crate) fn swap_rows(&mut self, i: usize, j: usize) {
        let (i, j) = (i.min(j), i.max(j));
        if i == j || j >= self.rows {
            return;
        }
        let (cols, stride) = (self.cols, self.stride);
        let (above, below) = self.data.split_at_mut_checked(j * stride).unwrap_or_default();
        let above = above.get_mut(i * stride..i * stride + cols).unwrap_or_default();
        for (a, b) in above.iter_mut().zip(below.iter_mut()) {
            core::mem::swap(a, b);
        }
    }

    /// The elements from the first row's first on, with the gaps between rows: row `i` starts at
    /// `i * stride`. The slice may be longer than the matrix needs.
    ///
    /// ```
    /// let mut data = [1.0, 2.0, 3.0, 4.0];
    /// let left = orthant_core::MatMut::with_stride(&mut data, 2, 1, 2)?;
    /// left.into_data()[2] = 30.0;
    /// assert_eq!(data, [1.0, 2.0, 30.0, 4.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn into_data(self) -> &'a mut [f32] {
        self.data
    }

    /// All elements, row after row, if the rows follow each other without gaps.
    ///
    /// ```
    /// let mut data = [1.0, 2.0, 3.0, 4.0];
    /// let all = orthant_core::MatMut::new(&mut data, 2, 2)?.into_slice();
    /// assert_eq!(all, Some(&mut [1.0, 2.0, 3.0, 4.0][..]));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn into_slice(self) -> Option<&'a mut [f32]> {
        if self.as_ref().is_contiguous() {
            self.data.get_mut(..self.rows * self.cols)
        } else {
            None
        }
    }
}
