//! Eigenvalues, singular values, and what they say of a matrix.

use super::matrix::{lower_triangle, matrix};
use super::stages::{self, Stages};
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
        let symmetric = self.symmetric || is_symmetric(&a);
        let stages = Stages::of(context, &stages::eig(symmetric, a.rows()));
        let (values, vectors) = if symmetric {
            let eig = stages.run(|on| spectrum::symmetric_eig(on, &a))?;
            (Value::vector(eig.values.into_vec()), value(eig.vectors))
        } else {
            let eig = stages.run(|on| spectrum::eig(on, &a))?;
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
            let stages = Stages::of(context, &stages::singular_values());
            let values = stages.run(|on| spectrum::singular_values(on, &a))?;
            return context.finish("svd", Value::vector(values.into_vec()));
        }
        let stages = Stages::of(context, &stages::svd(a.rows(), a.cols(), self.full));
        let svd = stages.run(|on| spectrum::svd(on, &a, self.full))?;
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
        let stages = Stages::of(context, &stages::singular_values());
        let rank = stages.run(|on| spectrum::rank(on, &a, self.tol))?;
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
        let stages = Stages::of(context, &stages::singular_values());
        context.finish("cond", Value::Scalar(stages.run(|on| spectrum::cond(on, &a))?))
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
        let stages = Stages::of(context, &stages::svd(a.rows(), a.cols(), false));
        context.finish("pinv", value(stages.run(|on| spectrum::pinv(on, &a, self.tol))?))
    }
}
