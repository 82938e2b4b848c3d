//! Elementwise operations: one rounding for each operation, in the order the formula is written.
//! Which NaN comes out is not promised.

use super::{Error, Matrix, same_length};

fn zip(a: &[f32], b: &[f32], f: impl Fn(f32, f32) -> f32) -> Result<Vec<f32>, Error> {
    same_length(a, b)?;
    Ok((0..a.len()).map(|i| f(a[i], b[i])).collect())
}

/// `aᵢ·bᵢ`.
pub fn hadamard(a: &[f32], b: &[f32]) -> Result<Vec<f32>, Error> {
    zip(a, b, |x, y| x * y)
}

/// `aᵢ + bᵢ`.
pub fn add(a: &[f32], b: &[f32]) -> Result<Vec<f32>, Error> {
    zip(a, b, |x, y| x + y)
}

/// `aᵢ − bᵢ`.
pub fn sub(a: &[f32], b: &[f32]) -> Result<Vec<f32>, Error> {
    zip(a, b, |x, y| x - y)
}

/// `α·aᵢ`.
pub fn scale(alpha: f32, a: &[f32]) -> Vec<f32> {
    a.iter().map(|x| alpha * x).collect()
}

/// `α·xᵢ + yᵢ`, the product rounded before the sum.
pub fn axpy(alpha: f32, x: &[f32], y: &[f32]) -> Result<Vec<f32>, Error> {
    zip(x, y, |x, y| {
        let product = alpha * x;
        product + y
    })
}

/// The cross product of two vectors of three.
pub fn cross(a: &[f32], b: &[f32]) -> Result<[f32; 3], Error> {
    match (a, b) {
        (&[a0, a1, a2], &[b0, b1, b2]) => {
            Ok([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])
        }
        _ => Err(Error::Length),
    }
}

/// `A ∘ B`, row-major without gaps.
pub fn hadamard_matrix(a: Matrix, b: Matrix) -> Result<Vec<f32>, Error> {
    if (a.rows, a.cols) != (b.rows, b.cols) {
        return Err(Error::Length);
    }
    let mut c = Vec::new();
    for i in 0..a.rows {
        for j in 0..a.cols {
            c.push(a.at(i, j) * b.at(i, j));
        }
    }
    Ok(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axpy_rounds_twice() {
        // (2¹² + 1)² − (2²⁴ + 2¹³) is 1; the rounded product leaves 0.
        assert_eq!(axpy(4097.0, &[4097.0], &[-16_785_408.0]), Ok(vec![0.0]));
    }

    #[test]
    fn the_lecture_s_matrices_multiply_elementwise() {
        let a = Matrix::new(&[3.0, 5.0, 7.0, 4.0, 9.0, 8.0], 2, 3);
        let b = Matrix::new(&[1.0, 6.0, 3.0, 0.0, 2.0, 9.0], 2, 3);
        assert_eq!(hadamard_matrix(a, b), Ok(vec![3.0, 30.0, 21.0, 0.0, 18.0, 72.0]));
        assert_eq!(hadamard_matrix(a, Matrix::new(b.data, 3, 2)), Err(Error::Length));
    }

    #[test]
    fn cross_of_the_first_two_axes_is_the_third() {
        assert_eq!(cross(&[1.0, 0.0, 0.0], &[0.0, 1.0, 0.0]), Ok([0.0, 0.0, 1.0]));
        assert_eq!(cross(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]), Ok([-3.0, 6.0, -3.0]));
        assert_eq!(cross(&[1.0, 2.0], &[1.0, 2.0]), Err(Error::Length));
    }

    #[test]
    fn signs_of_zero_are_kept() {
        assert_eq!(scale(-1.0, &[0.0])[0].to_bits(), 0x8000_0000);
        assert_eq!(add(&[-0.0], &[-0.0]).unwrap()[0].to_bits(), 0x8000_0000);
        assert_eq!(sub(&[-0.0], &[-0.0]).unwrap()[0].to_bits(), 0);
        assert_eq!(hadamard(&[-0.0], &[2.0]).unwrap()[0].to_bits(), 0x8000_0000);
    }
}
