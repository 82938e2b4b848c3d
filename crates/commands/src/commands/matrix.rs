//! Commands on matrices.

use super::walk::{self, Walk};
use crate::context::Context;
use crate::error::Failure;
use crate::operand::{Operand, check_finite, check_lower_finite, vector};
use crate::output::Value;
use clap::Args;
use orthant::io::{Array, Shape};
use orthant::{MatMut, MatRef, Matrix};

#[derive(Args)]
pub struct Matvec {
    /// A matrix
    a: Operand,
    /// A vector with an element for each column of A (with --transpose: each row)
    x: Operand,
    /// Multiply by the transpose of A
    #[arg(long)]
    transpose: bool,
}

impl Matvec {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = context.read(&self.a)?;
        let (rows, cols) = size("matvec", "A", &a)?;
        let x = vector("matvec", "X", context.read(&self.x)?)?;
        let matrix = MatRef::new(a.data(), rows, cols)?;
        let mut y = vec![0.0; if self.transpose { cols } else { rows }];
        if self.transpose {
            let walk = Walk::over(context, &[&a], 1);
            walk.run(|on| on.matvec_transposed(matrix, x.data(), &mut y))?;
        } else {
            walk::matvec(context, &a, matrix, x.data(), &mut y)?;
        }
        context.finish("matvec", Value::vector(y))
    }
}

#[derive(Args)]
pub struct Matmul {
    /// A matrix
    a: Operand,
    /// A matrix with a row for each column of A
    b: Operand,
}

impl Matmul {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = (context.read(&self.a)?, context.read(&self.b)?);
        let (rows, terms) = size("matmul", "A", &a)?;
        let (b_rows, cols) = size("matmul", "B", &b)?;
        if terms != b_rows {
            return Err(Failure::Data(format!(
                "matmul: A is {rows}x{terms}, B is {b_rows}x{cols}; B must have as many rows as A has \
                 columns"
            )));
        }
        let mut c = vec![0.0; rows.saturating_mul(cols)];
        let left = MatRef::new(a.data(), rows, terms)?;
        let right = MatRef::new(b.data(), b_rows, cols)?;
        walk::matmul(context, [&a, &b], left, right, MatMut::new(&mut c, rows, cols)?)?;
        context.finish("matmul", Value::Array(Array::matrix(c, rows, cols).unwrap_or_default()))
    }
}

#[derive(Args)]
pub struct Transpose {
    /// A matrix
    a: Operand,
}

impl Transpose {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = context.read(&self.a)?;
        size("transpose", "A", &a)?;
        context.finish("transpose", Value::Array(walk::transposed(context, a)))
    }
}

/// Rows and columns. A vector is neither a row nor a column until it is written as one.
fn size(command: &str, name: &str, a: &Array) -> Result<(usize, usize), Failure> {
    match a.shape() {
        Shape::Matrix { rows, cols } => Ok((rows, cols)),
        shape @ Shape::Vector(_) => Err(Failure::Data(format!(
            "{command}: {name} is a {shape}; it must be a matrix: \
             write 1,2,3; for one row, 1;2;3 for one column"
        ))),
    }
}

/// An operand that must be a matrix of finite numbers.
pub fn matrix(command: &str, name: &str, a: Array) -> Result<Matrix, Failure> {
    let (rows, cols) = size(command, name, &a)?;
    check_finite(command, name, &a)?;
    Ok(Matrix::new(a.data().to_vec(), rows, cols)?)
}

/// An operand that must be a matrix, whose numbers above the diagonal are not read.
pub fn lower_triangle(command: &str, name: &str, a: Array) -> Result<Matrix, Failure> {
    let (rows, cols) = size(command, name, &a)?;
    check_lower_finite(command, name, &a)?;
    Ok(Matrix::new(a.data().to_vec(), rows, cols)?)
}

/// An operand that must be a vector of finite numbers.
pub fn finite_vector(command: &str, name: &str, a: Array) -> Result<Array, Failure> {
    let a = vector(command, name, a)?;
    check_finite(command, name, &a)?;
    Ok(a)
}
