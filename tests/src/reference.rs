//! The slow, obvious reference: every function of Orthant written as plain scalar loops over
//! `Vec<f32>`, straight from the definition of the two orders.
//!
//! It shares no code with the kernels and depends on none of their crates; that independence is its
//! whole worth. No line here is fast, and none should be made so.

pub(crate) mod calculus;
mod column;
mod compensated;
mod elementwise;
mod fourier;
pub mod geometry;
mod lane;
pub mod linalg;
mod norm;
pub(crate) mod transform;
mod vector;

pub use column::{matmul, matmul_sub, matvec_transposed};
pub use compensated::dot_compensated;
pub use elementwise::{add, axpy, cross, hadamard, hadamard_matrix, scale, sub};
pub use fourier::{Complex, dft, idft, root};
pub use lane::{BLOCK, LANES, dot, fold, lanes, merge, sum, sum_terms};
pub use norm::{
    distance_l1, distance_l2, distance_l2_squared, distance_linf, norm_l1, norm_l2,
    norm_l2_squared, norm_linf, norm_lp,
};
pub use vector::{angle, cosine_similarity, normalize, project, reject, scalar_projection};

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Lengths or shapes do not match.
    Length,
    /// An empty vector where a direction is needed.
    Empty,
    /// A zero vector where a direction is needed.
    Zero,
    /// `norm_lp` with `p` below 1 or NaN.
    Exponent,
}

/// A row-major matrix whose row `i` starts at `data[i * stride]`.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    /// The elements, with whatever lies between the rows.
    pub data: &'a [f32],
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// Distance between the starts of two rows, in elements.
    pub stride: usize,
}

impl<'a> Matrix<'a> {
    /// A matrix without gaps between its rows.
    pub fn new(data: &'a [f32], rows: usize, cols: usize) -> Self {
        assert_eq!(
            data.len(),
            rows * cols,
            "a {rows}x{cols} matrix needs {} elements",
            rows * cols
        );
        Matrix { data, rows, cols, stride: cols }
    }

    /// Element `(i, j)`.
    pub fn at(self, i: usize, j: usize) -> f32 {
        assert!(
            i < self.rows && j < self.cols,
            "({i}, {j}) is outside {}x{}",
            self.rows,
            self.cols
        );
        self.data[i * self.stride + j]
    }

    /// A copy of row `i`.
    pub fn row(self, i: usize) -> Vec<f32> {
        (0..self.cols).map(|j| self.at(i, j)).collect()
    }
}

/// Every NaN as the one that results carry, bits `7fc00000`.
pub fn canonical(x: f32) -> f32 {
    if x.is_nan() { f32::from_bits(0x7fc0_0000) } else { x }
}

fn same_length(a: &[f32], b: &[f32]) -> Result<(), Error> {
    if a.len() == b.len() { Ok(()) } else { Err(Error::Length) }
}

/// `y = A x`: each element has the bits of `dot(row, x)`.
pub fn matvec(a: Matrix, x: &[f32]) -> Result<Vec<f32>, Error> {
    if x.len() != a.cols {
        return Err(Error::Length);
    }
    (0..a.rows).map(|i| dot(&a.row(i), x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matvec_skips_what_lies_between_rows() {
        let data = [0.0, 3.0, f32::NAN, 2.0, 1.0];
        let a = Matrix { data: &data, rows: 2, cols: 2, stride: 3 };
        assert_eq!(matvec(a, &[2.0, 1.0]), Ok(vec![3.0, 5.0]));
    }

    #[test]
    fn matvec_needs_one_element_for_each_column() {
        assert_eq!(matvec(Matrix::new(&[1.0, 2.0], 1, 2), &[1.0]), Err(Error::Length));
    }

    #[test]
    fn canonical_replaces_every_nan_and_nothing_else() {
        for bits in [0xffc0_0000, 0x7f80_0001, 0xffff_ffff, 0x7fc0_0000] {
            assert_eq!(canonical(f32::from_bits(bits)).to_bits(), 0x7fc0_0000);
        }
        for bits in [0, 0x8000_0000, 1, 0x7f80_0000, 0xff80_0000] {
            assert_eq!(canonical(f32::from_bits(bits)).to_bits(), bits);
        }
    }
}
