//! Column order: matrix products.
//!
//! `C[i][j]`: within each block of 256 consecutive `k`, start from `+0.0` and add `A[i][k]·B[k][j]`
//! in order; then, starting from the first block's sum, add the blocks' sums in order.

use super::{Error, Matrix, canonical};

/// Terms of a block.
const KC: usize = 256;

fn sum_in_column_order(terms: &[f32]) -> f32 {
    let mut blocks = terms.chunks(KC).map(|block| {
        let mut sum = 0.0f32;
        for term in block {
            sum += term;
        }
        sum
    });
    let Some(mut total) = blocks.next() else { return 0.0 };
    for sum in blocks {
        total += sum;
    }
    canonical(total)
}

/// `C = A B`, row-major without gaps.
pub fn matmul(a: Matrix, b: Matrix) -> Result<Vec<f32>, Error> {
    if a.cols != b.rows {
        return Err(Error::Length);
    }
    let mut c = Vec::new();
    for i in 0..a.rows {
        for j in 0..b.cols {
            let terms: Vec<f32> = (0..a.cols).map(|k| a.at(i, k) * b.at(k, j)).collect();
            c.push(sum_in_column_order(&terms));
        }
    }
    Ok(c)
}

/// `C − A B`: the product in column order, then one subtraction.
pub fn matmul_sub(a: Matrix, b: Matrix, c: Matrix) -> Result<Vec<f32>, Error> {
    let product = matmul(a, b)?;
    if (c.rows, c.cols) != (a.rows, b.cols) {
        return Err(Error::Length);
    }
    let mut difference = Vec::new();
    for i in 0..c.rows {
        for j in 0..c.cols {
            difference.push(canonical(c.at(i, j) - product[i * c.cols + j]));
        }
    }
    Ok(difference)
}

/// `y = Aᵀ x`, with the bits of `matmul(xᵀ, A)`.
pub fn matvec_transposed(a: Matrix, x: &[f32]) -> Result<Vec<f32>, Error> {
    matmul(Matrix::new(x, 1, x.len()), a)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIG: f32 = 16_777_216.0;

    fn column(n: usize, values: &[(usize, f32)]) -> f32 {
        let mut a = vec![0.0; n];
        for &(i, v) in values {
            a[i] = v;
        }
        sum_in_column_order(&a)
    }

    #[test]
    fn terms_of_a_block_add_one_after_another() {
        assert_eq!(column(3, &[(0, BIG), (1, 1.0), (2, 1.0)]), BIG);
        assert_eq!(column(3, &[(0, 1.0), (1, 1.0), (2, BIG)]), BIG + 2.0);
        assert_eq!(column(256, &[(0, BIG), (254, 1.0), (255, 1.0)]), BIG);
    }

    #[test]
    fn a_block_ends_after_256_terms() {
        assert_eq!(column(258, &[(0, BIG), (256, 1.0), (257, 1.0)]), BIG + 2.0);
        assert_eq!(column(258, &[(0, BIG), (255, 1.0), (256, 1.0)]), BIG);
    }

    #[test]
    fn block_sums_add_in_order() {
        assert_eq!(column(513, &[(0, BIG), (256, 1.0), (512, 1.0)]), BIG);
        assert_eq!(column(769, &[(0, BIG), (512, 1.0), (768, 1.0)]), BIG);
        assert_eq!(column(769, &[(0, 1.0), (256, 1.0), (512, BIG)]), BIG + 2.0);
    }

    #[test]
    fn no_terms_give_positive_zero() {
        assert_eq!(column(0, &[]).to_bits(), 0);
        assert_eq!(column(1, &[(0, -0.0)]).to_bits(), 0);
        let c = matmul(Matrix::new(&[], 2, 0), Matrix::new(&[], 0, 2)).unwrap();
        assert_eq!(c.iter().map(|x| x.to_bits()).collect::<Vec<_>>(), [0; 4]);
    }

    #[test]
    fn products_of_small_matrices() {
        let a = Matrix::new(&[1.0, 2.0, 3.0, 4.0], 2, 2);
        let b = Matrix::new(&[5.0, 6.0, 7.0, 8.0], 2, 2);
        assert_eq!(matmul(a, b), Ok(vec![19.0, 22.0, 43.0, 50.0]));
        assert_eq!(matmul_sub(a, b, b), Ok(vec![-14.0, -16.0, -36.0, -42.0]));
        assert_eq!(matvec_transposed(a, &[1.0, 10.0]), Ok(vec![31.0, 42.0]));
        assert_eq!(matvec_transposed(a, &[1.0]), Err(Error::Length));
        assert_eq!(matmul_sub(a, b, Matrix::new(&[0.0; 2], 1, 2)), Err(Error::Length));
    }

    #[test]
    fn a_nan_is_canonical() {
        let c =
            matmul(Matrix::new(&[f32::INFINITY], 1, 1), Matrix::new(&[0.0, 1.0], 1, 2)).unwrap();
        assert_eq!(c.iter().map(|x| x.to_bits()).collect::<Vec<_>>(), [0x7fc0_0000, 0x7f80_0000]);
    }
}
