//! `+`, `-` and `*` of owned matrices.

use super::Matrix;
use crate::{Error, Vector, kernels};
use std::ops::{Add, Mul, Neg, Sub};

/// Nothing if both have one shape.
fn same_shape(operation: &'static str, a: &Matrix, b: &Matrix) -> Result<(), Error> {
    let shapes = [[a.rows, a.cols], [b.rows, b.cols]];
    if shapes[0] == shapes[1] {
        Ok(())
    } else {
        Err(Error::MatrixMismatch { operation, operands: ["a", "b"], shapes })
    }
}

impl Add for &Matrix {
    type Output = Result<Matrix, Error>;

    fn add(self, other: Self) -> Self::Output {
        same_shape("add", self, other)?;
        let mut sum = Matrix::zeros(self.rows, self.cols);
        crate::add(&self.data, &other.data, &mut sum.data)?;
        Ok(sum)
    }
}

impl Sub for &Matrix {
    type Output = Result<Matrix, Error>;

    fn sub(self, other: Self) -> Self::Output {
        same_shape("sub", self, other)?;
        let mut difference = Matrix::zeros(self.rows, self.cols);
        crate::sub(&self.data, &other.data, &mut difference.data)?;
        Ok(difference)
    }
}

impl Mul for &Matrix {
    type Output = Result<Matrix, Error>;

    fn mul(self, other: Self) -> Self::Output {
        if self.cols != other.rows {
            let shapes = [[self.rows, self.cols], [other.rows, other.cols]];
            let (operation, operands) = ("matmul", ["a", "b"]);
            return Err(Error::MatrixMismatch { operation, operands, shapes });
        }
        let mut product = Matrix::zeros(self.rows, other.cols);
        kernels().matmul(self.view(), other.view(), product.view_mut())?;
        Ok(product)
    }
}

impl Mul<&Vector> for &Matrix {
    type Output = Result<Vector, Error>;

    fn mul(self, x: &Vector) -> Self::Output {
        let mut y = Vector::zeros(self.rows);
        kernels().matvec(self.view(), x, &mut y)?;
        Ok(y)
    }
}

impl Mul<f32> for &Matrix {
    type Output = Matrix;

    fn mul(self, factor: f32) -> Matrix {
        let mut product = self.clone();
        crate::scale_assign(factor, &mut product.data);
        product
    }
}

impl Mul<&Matrix> for f32 {
    type Output = Matrix;

    fn mul(self, matrix: &Matrix) -> Matrix {
        matrix * self
    }
}

impl Neg for &Matrix {
    type Output = Matrix;

    fn neg(self) -> Matrix {
        let data = self.iter().map(|x| -x).collect();
        Matrix { rows: self.rows, cols: self.cols, data }
    }
}
