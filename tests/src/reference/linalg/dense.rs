//! A matrix that owns its elements, and its blocks as copies.

use std::ops::Range;

use super::super::{Matrix, matmul, matmul_sub, matvec, matvec_transposed};

/// Rows after rows, without gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// The elements.
    pub data: Vec<f32>,
}

impl Dense {
    /// From its elements, row after row.
    pub fn new(data: &[f32], rows: usize, cols: usize) -> Dense {
        assert_eq!(data.len(), rows * cols);
        Dense { rows, cols, data: data.to_vec() }
    }

    /// `f` of each row and column.
    pub fn from_fn(rows: usize, cols: usize, f: impl Fn(usize, usize) -> f32) -> Dense {
        let mut data = Vec::new();
        for i in 0..rows {
            for j in 0..cols {
                data.push(f(i, j));
            }
        }
        Dense { rows, cols, data }
    }

    /// The first columns of the identity.
    pub fn identity(rows: usize, cols: usize) -> Dense {
        Dense::from_fn(rows, cols, |i, j| if i == j { 1.0 } else { 0.0 })
    }

    /// Zeros.
    pub fn zeros(rows: usize, cols: usize) -> Dense {
        Dense::from_fn(rows, cols, |_, _| 0.0)
    }

    /// From rows of `cols` elements.
    pub fn from_rows(rows: &[Vec<f32>], cols: usize) -> Dense {
        Dense::new(&rows.concat(), rows.len(), cols)
    }

    /// Element `(i, j)`.
    pub fn at(&self, i: usize, j: usize) -> f32 {
        assert!(i < self.rows && j < self.cols);
        self.data[i * self.cols + j]
    }

    /// Sets element `(i, j)`.
    pub fn set(&mut self, i: usize, j: usize, x: f32) {
        assert!(i < self.rows && j < self.cols);
        self.data[i * self.cols + j] = x;
    }

    /// A copy of row `i`.
    pub fn row(&self, i: usize) -> Vec<f32> {
        (0..self.cols).map(|j| self.at(i, j)).collect()
    }

    /// A copy of column `j`.
    pub fn column(&self, j: usize) -> Vec<f32> {
        (0..self.rows).map(|i| self.at(i, j)).collect()
    }

    /// A copy of some rows and columns.
    pub fn block(&self, rows: Range<usize>, cols: Range<usize>) -> Dense {
        Dense::from_fn(rows.len(), cols.len(), |i, j| self.at(rows.start + i, cols.start + j))
    }

    /// A copy of what is at and after this row and column.
    pub fn from(&self, row: usize, col: usize) -> Dense {
        self.block(row..self.rows, col..self.cols)
    }

    /// Puts a block where its first element belongs at `(i, j)`.
    pub fn put(&mut self, i: usize, j: usize, block: &Dense) {
        for k in 0..block.rows {
            for l in 0..block.cols {
                self.set(i + k, j + l, block.at(k, l));
            }
        }
    }

    /// Rows and columns exchanged.
    pub fn transposed(&self) -> Dense {
        Dense::from_fn(self.cols, self.rows, |i, j| self.at(j, i))
    }

    /// Exchanges two rows.
    pub fn swap_rows(&mut self, i: usize, j: usize) {
        for k in 0..self.cols {
            let (x, y) = (self.at(i, k), self.at(j, k));
            self.set(i, k, y);
            self.set(j, k, x);
        }
    }

    /// The matrix as the other references take it.
    pub fn view(&self) -> Matrix<'_> {
        Matrix::new(&self.data, self.rows, self.cols)
    }

    /// The product in column order.
    pub fn times(&self, other: &Dense) -> Dense {
        let data = matmul(self.view(), other.view()).expect("shapes fit");
        Dense { rows: self.rows, cols: other.cols, data }
    }

    /// `self − A B`, the product in column order.
    pub fn minus_product(&self, a: &Dense, b: &Dense) -> Dense {
        let data = matmul_sub(a.view(), b.view(), self.view()).expect("shapes fit");
        Dense { rows: self.rows, cols: self.cols, data }
    }

    /// The product with a vector, in lane order.
    pub fn apply(&self, x: &[f32]) -> Vec<f32> {
        matvec(self.view(), x).expect("shapes fit")
    }

    /// The product of the transpose with a vector, in column order.
    pub fn apply_transposed(&self, x: &[f32]) -> Vec<f32> {
        matvec_transposed(self.view(), x).expect("shapes fit")
    }
}
