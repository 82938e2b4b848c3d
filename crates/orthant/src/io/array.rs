//! What every format is read into.

use super::map::Mapped;
use core::fmt;

/// The shape of an [`Array`].
///
/// A vector and a matrix of one row are different shapes of the same numbers: `1,2` and
/// `1,2;` on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A vector of so many elements.
    Vector(usize),
    /// A matrix.
    Matrix {
        /// Its rows.
        rows: usize,
        /// Its columns.
        cols: usize,
    },
}

impl Shape {
    /// How many elements an array of this shape has.
    ///
    /// ```
    /// assert_eq!(orthant::io::Shape::Matrix { rows: 2, cols: 3 }.len(), 6);
    /// ```
    #[must_use]
    pub fn len(self) -> usize {
        match self {
            Self::Vector(n) => n,
            Self::Matrix { rows, cols } => rows * cols,
        }
    }

    /// Whether there is no element.
    ///
    /// ```
    /// assert!(orthant::io::Shape::Matrix { rows: 0, cols: 3 }.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether the elements stand in one line: a vector, a single row or a single column.
    ///
    /// ```
    /// use orthant::io::Shape;
    ///
    /// assert!(Shape::Vector(3).is_line() && Shape::Matrix { rows: 1, cols: 3 }.is_line());
    /// assert!(!Shape::Matrix { rows: 2, cols: 3 }.is_line());
    /// ```
    #[must_use]
    pub fn is_line(self) -> bool {
        match self {
            Self::Vector(_) => true,
            Self::Matrix { rows, cols } => rows == 1 || cols == 1,
        }
    }
}

/// `vector of 3` or `2x3 matrix`.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vector(n) => write!(f, "vector of {n}"),
            Self::Matrix { rows, cols } => write!(f, "{rows}x{cols} matrix"),
        }
    }
}

/// A vector or a matrix of f32, row-major, without gaps. Its numbers are in memory, or in a
/// file that the system pages in as they are used.
#[derive(Clone, Debug)]
pub struct Array {
    shape: Shape,
    store: Store,
}

/// The empty vector.
impl Default for Array {
    fn default() -> Self {
        Self::vector(Vec::new())
    }
}

#[derive(Clone, Debug)]
enum Store {
    Held(Vec<f32>),
    Mapped(Mapped),
}

impl Array {
    /// A vector.
    ///
    /// ```
    /// use orthant::io::{Array, Shape};
    ///
    /// let v = Array::vector(vec![1.0, 2.0]);
    /// assert_eq!((v.shape(), v.data()), (Shape::Vector(2), &[1.0, 2.0][..]));
    /// ```
    #[must_use]
    pub fn vector(data: Vec<f32>) -> Self {
        Self::with_shape(Shape::Vector(data.len()), data)
    }

    /// A matrix, row by row; `None` when `data` does not hold `rows * cols` elements.
    ///
    /// ```
    /// use orthant::io::{Array, Shape};
    ///
    /// let row = Array::matrix(vec![1.0, 2.0], 1, 2).unwrap();
    /// assert_eq!(row.shape(), Shape::Matrix { rows: 1, cols: 2 });
    /// assert!(Array::matrix(vec![1.0, 2.0], 2, 2).is_none());
    /// ```
    #[must_use]
    pub fn matrix(data: Vec<f32>, rows: usize, cols: usize) -> Option<Self> {
        (rows.checked_mul(cols) == Some(data.len()))
            .then(|| Self::with_shape(Shape::Matrix { rows, cols }, data))
    }

    /// The same elements as a matrix, row by row, wherever they are; `None` when there are not
    /// `rows * cols` of them.
    ///
    /// ```
    /// # use orthant::io::Array;
    /// let a = Array::vector(vec![1.0, 2.0, 3.0, 4.0]).into_matrix(2, 2).unwrap();
    /// assert_eq!(a.shape().to_string(), "2x2 matrix");
    /// assert!(a.into_matrix(3, 2).is_none());
    /// ```
    #[must_use]
    pub fn into_matrix(self, rows: usize, cols: usize) -> Option<Self> {
        (rows.checked_mul(cols) == Some(self.shape.len()))
            .then(|| Self { shape: Shape::Matrix { rows, cols }, store: self.store })
    }

    /// The same elements, row by row, without the rows, wherever they are.
    ///
    /// ```
    /// # use orthant::io::Array;
    /// let column = Array::matrix(vec![1.0, 2.0], 2, 1).unwrap();
    /// assert_eq!(column.into_vector(), Array::vector(vec![1.0, 2.0]));
    /// ```
    #[must_use]
    pub fn into_vector(self) -> Self {
        Self { shape: Shape::Vector(self.shape.len()), store: self.store }
    }

    /// For readers, which have counted.
    pub(super) fn with_shape(shape: Shape, data: Vec<f32>) -> Self {
        debug_assert_eq!(data.len(), shape.len());
        Self { shape, store: Store::Held(data) }
    }

    /// For a reader that has mapped as many numbers as `shape` has.
    pub(super) fn mapped(shape: Shape, data: Mapped) -> Self {
        debug_assert_eq!(data.data().len(), shape.len());
        Self { shape, store: Store::Mapped(data) }
    }

    /// The shape.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The elements, row by row.
    #[must_use]
    pub fn data(&self) -> &[f32] {
        match &self.store {
            Store::Held(data) => data,
            Store::Mapped(data) => data.data(),
        }
    }

    /// Whether the elements are in a file that the system pages in.
    #[must_use]
    pub fn is_mapped(&self) -> bool {
        matches!(self.store, Store::Mapped(_))
    }

    /// The elements, row by row, to change in place. What is in a file is first copied into
    /// memory.
    ///
    /// ```
    /// let mut v = orthant::io::Array::vector(vec![1.0, 2.0]);
    /// orthant::scale_assign(10.0, v.data_mut());
    /// assert_eq!(v.data(), [10.0, 20.0]);
    /// ```
    #[must_use]
    pub fn data_mut(&mut self) -> &mut [f32] {
        if let Store::Mapped(mapped) = &self.store {
            self.store = Store::Held(mapped.data().to_vec());
        }
        match &mut self.store {
            Store::Held(data) => data,
            Store::Mapped(_) => &mut [],
        }
    }

    /// The matrix with rows and columns exchanged. A vector stays as it is.
    ///
    /// ```
    /// let a = orthant::io::literal::parse("1,2,3;4,5,6").unwrap();
    /// assert_eq!(a.transposed().data(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    /// ```
    #[must_use]
    pub fn transposed(self) -> Self {
        self.transposed_telling(&|_| ())
    }

    /// The same; `told` is how many elements more are in their place, again and again.
    ///
    /// ```
    /// use std::cell::Cell;
    ///
    /// let (a, elements) = (orthant::io::literal::parse("1,2,3;4,5,6").unwrap(), Cell::new(0));
    /// let b = a.transposed_telling(&|more| elements.set(elements.get() + more));
    /// assert_eq!((b.data(), elements.get()), (&[1.0, 4.0, 2.0, 5.0, 3.0, 6.0][..], 6));
    /// ```
    #[must_use]
    pub fn transposed_telling(self, told: &dyn Fn(usize)) -> Self {
        let Shape::Matrix { rows, cols } = self.shape else { return self };
        let data = exchange(self.data(), rows, cols, told);
        Self::with_shape(Shape::Matrix { rows: cols, cols: rows }, data)
    }

    /// The elements without the shape, in memory.
    ///
    /// ```
    /// let a = orthant::io::literal::parse("1,2;3,4").unwrap();
    /// assert_eq!(a.into_data(), vec![1.0, 2.0, 3.0, 4.0]);
    /// ```
    #[must_use]
    pub fn into_data(self) -> Vec<f32> {
        match self.store {
            Store::Held(data) => data,
            Store::Mapped(data) => data.data().to_vec(),
        }
    }

    /// What the writers take.
    ///
    /// ```
    /// let v = orthant::io::Array::vector(vec![1.0, 2.0]);
    /// assert_eq!(v.view().data(), [1.0, 2.0]);
    /// ```
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View { shape: Some(self.shape), data: self.data() }
    }
}

/// Equal shapes and equal elements, wherever they are.
impl PartialEq for Array {
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape && self.data() == other.data()
    }
}

/// Numbers to be written: a vector, a matrix, or one number by itself.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    shape: Option<Shape>,
    data: &'a [f32],
}

impl<'a> View<'a> {
    /// One number, which has no dimension.
    ///
    /// ```
    /// let view = orthant::io::View::scalar(&87.0);
    /// assert_eq!((view.shape(), view.data()), (None, &[87.0][..]));
    /// ```
    #[must_use]
    pub fn scalar(value: &'a f32) -> Self {
        Self { shape: None, data: core::slice::from_ref(value) }
    }

    /// The shape; `None` for one number by itself.
    #[must_use]
    pub fn shape(self) -> Option<Shape> {
        self.shape
    }

    /// The elements, row by row.
    #[must_use]
    pub fn data(self) -> &'a [f32] {
        self.data
    }

    /// The lines of a table: a vector is one line, and so is a number.
    pub(super) fn lines(self) -> impl Iterator<Item = &'a [f32]> {
        let (rows, cols) = match self.shape {
            Some(Shape::Matrix { rows, cols }) => (rows, cols),
            _ => (1, self.data.len()),
        };
        (0..rows).map(move |row| self.data.get(row * cols..(row + 1) * cols).unwrap_or_default())
    }
}

/// The elements of a row-major `rows` x `cols` matrix, column by column; `told` is how many more are in their place.
pub(super) fn exchange(data: &[f32], rows: usize, cols: usize, told: &dyn Fn(usize)) -> Vec<f32> {
    // Two tiles of this side fit L1 many times, and every cache line is used whole.
    const TILE: usize = 32;
    // Elements that take some milliseconds.
    const TOLD: usize = 1 << 20;
    let (mut out, mut moved) = (vec![0.0; data.len()], 0);
    // Without elements one side may be anything that a file claims, too long to walk along.
    if data.is_empty() {
        return out;
    }
    for first_row in (0..rows).step_by(TILE) {
        let tile_rows = first_row..rows.min(first_row + TILE);
        for first_col in (0..cols).step_by(TILE) {
            for col in first_col..cols.min(first_col + TILE) {
                for row in tile_rows.clone() {
                    out[col * rows + row] = data[row * cols + col];
                }
            }
        }
        moved += tile_rows.len() * cols;
        if moved >= TOLD || tile_rows.end == rows {
            told(std::mem::take(&mut moved));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_needs_rows_times_cols_elements() {
        assert!(Array::matrix(vec![1.0, 2.0], 2, 1).is_some());
        assert!(Array::matrix(vec![1.0, 2.0], 2, 2).is_none());
        assert!(Array::matrix(vec![], usize::MAX, 2).is_none());
    }

    #[test]
    fn exchange_takes_every_element_to_its_place() {
        for (rows, cols) in [(0, 3), (1, 1), (2, 3), (31, 33), (70, 65)] {
            let data: Vec<f32> = (0..rows * cols).map(|i| i as f32).collect();
            let exchanged = exchange(&data, rows, cols, &|_| ());
            for (i, &x) in data.iter().enumerate() {
                assert_eq!(exchanged[(i % cols) * rows + i / cols], x);
            }
        }
    }
}
