//! What every format is read into.

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
    #[must_use]
    pub fn len(self) -> usize {
        match self {
            Self::Vector(n) => n,
            Self::Matrix { rows, cols } => rows * cols,
        }
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether the elements stand in one line: a vector, a single row or a single column.
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

/// A vector or a matrix of f32, row-major, without gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    shape: Shape,
    data: Vec<f32>,
}

impl Array {
    /// A vector.
    #[must_use]
    pub fn vector(data: Vec<f32>) -> Self {
        Self { shape: Shape::Vector(data.len()), data }
    }

    /// A matrix, row by row; `None` when `data` does not hold `rows * cols` elements.
    #[must_use]
    pub fn matrix(data: Vec<f32>, rows: usize, cols: usize) -> Option<Self> {
        (rows.checked_mul(cols) == Some(data.len()))
            .then_some(Self { shape: Shape::Matrix { rows, cols }, data })
    }

    /// For readers, which have counted.
    pub(super) fn with_shape(data: Vec<f32>, shape: Shape) -> Self {
        debug_assert_eq!(data.len(), shape.len());
        Self { shape, data }
    }

    /// The shape.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The elements, row by row.
    #[must_use]
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// The elements, row by row, to change in place.
    #[must_use]
    pub fn data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// The matrix with rows and columns exchanged. A vector stays as it is.
    #[must_use]
    pub fn transposed(self) -> Self {
        let Shape::Matrix { rows, cols } = self.shape else { return self };
        let data = exchange(&self.data, rows, cols);
        Self { shape: Shape::Matrix { rows: cols, cols: rows }, data }
    }

    /// The elements without the shape.
    #[must_use]
    pub fn into_data(self) -> Vec<f32> {
        self.data
    }
}

/// The elements of a row-major `rows` x `cols` matrix, column by column.
pub(super) fn exchange(data: &[f32], rows: usize, cols: usize) -> Vec<f32> {
    (0..cols).flat_map(|col| (0..rows).map(move |row| data[row * cols + col])).collect()
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
}
