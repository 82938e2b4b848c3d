//! Matrices to factor.

use orthant_core::{MatMut, MatRef};
use orthant_tests::reference::linalg::Dense;

/// Uniform in [-1, 1), from an integer generator.
pub fn uniform(rows: usize, cols: usize, seed: u64) -> Dense {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let data: Vec<f32> = (0..rows * cols)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / 8_388_608.0 - 1.0
        })
        .collect();
    Dense::new(&data, rows, cols)
}

/// Symmetric, uniform in [-1, 1), with `shift` added to the diagonal.
pub fn symmetric(n: usize, seed: u64, shift: f32) -> Dense {
    let a = uniform(n, n, seed);
    Dense::from_fn(n, n, |i, j| a.at(i.max(j), i.min(j)) + if i == j { shift } else { 0.0 })
}

/// `1/(i + j + 1)`.
pub fn hilbert(n: usize) -> Dense {
    Dense::from_fn(n, n, |i, j| 1.0 / (i + j + 1) as f32)
}

/// What rows and columns are multiplied by: from 1 down to 2⁻²⁴ and less.
pub fn grading(n: usize) -> impl Fn(usize) -> f32 {
    move |i| 1.0 / (1_u32 << (24 * i / n.max(1))) as f32
}

/// Symmetric, not definite, graded likewise.
pub fn symmetric_graded(n: usize) -> Dense {
    let (a, scale) = (symmetric(n, 10, 0.0), grading(n));
    Dense::from_fn(n, n, |i, j| a.at(i, j) * scale(i) * scale(j))
}

/// Rows and columns from 1 down to 2⁻²⁴ and less.
pub fn graded(n: usize, seed: u64) -> Dense {
    let (a, scale) = (uniform(n, n, seed), grading(n));
    Dense::from_fn(n, n, |i, j| a.at(i, j) * scale(i) * scale(j))
}

/// Of the rank given: the product of two thin ones.
pub fn of_rank(rows: usize, cols: usize, rank: usize, seed: u64) -> Dense {
    uniform(rows, rank, seed).times(&uniform(rank, cols, seed + 1))
}

/// All elements times a factor.
pub fn times(a: &Dense, factor: f32) -> Dense {
    Dense::from_fn(a.rows, a.cols, |i, j| a.at(i, j) * factor)
}

/// A view of the matrix.
pub fn view(a: &Dense) -> MatRef<'_> {
    MatRef::new(&a.data, a.rows, a.cols).expect("the data have the shape")
}

/// A view of the matrix, to be written.
pub fn view_mut(a: &mut Dense) -> MatMut<'_> {
    let (rows, cols) = (a.rows, a.cols);
    MatMut::new(&mut a.data, rows, cols).expect("the data have the shape")
}
