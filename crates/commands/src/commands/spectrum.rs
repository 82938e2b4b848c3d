//! Eigenvalues, singular values, and what they say of a matrix.

use super::matrix::{lower_triangle, matrix};
use crate::arguments::unguarded;
use crate::context::Context;
use crate::error::Failure;
use crate::operand::Operand;
use crate::output::Value;
use clap::Args;
use orthant::io::Array;
use orthant::{Matrix, spectrum};

fn value(matrix: Matrix) -> Value {
    let (rows, cols) = (matrix.rows(), matrix.cols());
    Value::Array(Array::matrix(matrix.into_vec(), rows, cols).unwrap_or_default())
}

#[derive(Args)]
pub struct Eig {
    /// A square matrix
    a: Operand,
    /// Take A as symmetric and read its lower triangle only; without this it is found out
    #[arg(long)]
    symmetric: bool,
    /// Print the eigenvalues only
    #[arg(long)]
    values: bool,
}

impl Eig {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let read = if self.symmetric { lower_triangle } else { matrix };
        let a = read("eig", "A", context.read(&self.a)?)?;
        let (values, vectors) = if self.symmetric || is_symmetric(&a) {
            let eig = spectrum::symmetric_eig(context.kernels, &a)?;
            (Value::vector(eig.values.into_vec()), value(eig.vectors))
        } else {
            let eig = spectrum::eig(context.kernels, &a)?;
            if eig.is_real() {
                (Value::vector(eig.re.into_vec()), value(eig.packed))
            } else {
                let (re, im) = eig.vectors();
                (Value::complex(&eig.re, &eig.im), Value::complex_matrix(&re, &im))
            }
        };
        let result = match self.values {
            true => values,
            false => Value::Members(vec![("values", values), ("vectors", vectors)]),
        };
        context.finish("eig", result)
    }
}

fn is_symmetric(a: &Matrix) -> bool {
    a.rows() == a.cols() && *a == a.transposed()
}

#[derive(Args)]
pub struct SvdCommand {
    /// A matrix
    a: Operand,
    /// Print square U and Vᵀ, with vectors beyond the singular values
    #[arg(long, conflicts_with = "values")]
    full: bool,
    /// Print the singular values only
    #[arg(long)]
    values: bool,
}

impl SvdCommand {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("svd", "A", context.read(&self.a)?)?;
        if self.values {
            let values = spectrum::singular_values(context.kernels, &a)?;
            return context.finish("svd", Value::vector(values.into_vec()));
        }
        let svd = spectrum::svd(context.kernels, &a, self.full)?;
        let s = Value::vector(svd.values.into_vec());
        let members = vec![("u", value(svd.u)), ("s", s), ("vt", value(svd.vt))];
        context.finish("svd", Value::Members(members))
    }
}

#[derive(Args)]
pub struct Rank {
    /// A matrix
    a: Operand,
    /// Singular values up to this count as zero [default: 2^-23 times the longer side times the
    /// greatest one]
    #[arg(long, value_name = "NUMBER", value_parser = tolerance)]
    tol: Option<f32>,
}

impl Rank {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("rank", "A", context.read(&self.a)?)?;
        let rank = spectrum::rank(context.kernels, &a, self.tol)?;
        context.finish("rank", Value::Integer(rank as u64))
    }
}

/// What may be given as a tolerance.
pub fn tolerance(text: &str) -> Result<f32, String> {
    match unguarded(text).parse() {
        Ok(tol) if (0.0..f32::INFINITY).contains(&tol) => Ok(tol),
        _ => Err("it must be a number of at least 0".to_owned()),
    }
}

#[derive(Args)]
pub struct Cond {
    /// A matrix
    a: Operand,
}

impl Cond {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("cond", "A", context.read(&self.a)?)?;
        context.finish("cond", Value::Scalar(spectrum::cond(context.kernels, &a)?))
    }
}

#[derive(Args)]
pub struct Pinv {
    /// A matrix
    a: Operand,
    /// Singular values up to this count as zero [default: 2^-23 times the longer side times the
    /// greatest one]
    #[arg(long, value_name = "NUMBER", value_parser = tolerance)]
    tol: Option<f32>,
}

impl Pinv {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("pinv", "A", context.read(&self.a)?)?;
        context.finish("pinv", value(spectrum::pinv(context.kernels, &a, self.tol)?))
    }
}
