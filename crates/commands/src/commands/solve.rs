//! Systems of equations and what they are solved by: solutions, the inverse, the determinant,
//! triangular and orthogonal factors.

use super::matrix::{finite_vector, lower_triangle, matrix};
use super::stages::{self, Stage, Stages};
use crate::context::Context;
use crate::error::Failure;
use crate::operand::Operand;
use crate::output::Value;
use clap::Args;
use orthant::Matrix;
use orthant::io::{Array, Shape};
use orthant::owned::{self, Ldlt, Lu, Qr};

/// A matrix as a result.
fn value(matrix: Matrix) -> Value {
    let (rows, cols) = (matrix.rows(), matrix.cols());
    Value::Array(Array::matrix(matrix.into_vec(), rows, cols).unwrap_or_default())
}

/// A single row as long as a column must be is the vector that a line of text was.
fn right_hand_side(a: &Matrix, b: Array) -> Array {
    match b.shape() {
        Shape::Matrix { rows: 1, cols } if cols > 1 && cols == a.rows() => b.into_vector(),
        _ => b,
    }
}

#[derive(Args)]
pub struct Solve {
    /// A square matrix
    a: Operand,
    /// The right-hand side: a vector (in a text file a single row), or a matrix whose columns are
    /// right-hand sides
    b: Operand,
    /// Correct the solution by residuals computed in twice the precision
    #[arg(long)]
    refine: bool,
}

impl Solve {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("solve", "A", context.read(&self.a)?)?;
        let b = right_hand_side(&a, context.read(&self.b)?);
        let columns = if let Shape::Matrix { cols, .. } = b.shape() { cols } else { 0 };
        let stages = Stages::of(context, &stages::solve(a.rows(), columns, self.refine));
        let x = match b.shape() {
            Shape::Vector(_) => {
                let solve = if self.refine { owned::solve_refined } else { owned::solve };
                let b = finite_vector("solve", "B", b)?;
                Value::vector(stages.run(|on| solve(on, &a, b.data()))?.into_vec())
            }
            Shape::Matrix { .. } => {
                let solve =
                    if self.refine { owned::solve_matrix_refined } else { owned::solve_matrix };
                let b = matrix("solve", "B", b)?;
                value(stages.run(|on| solve(on, &a, &b))?)
            }
        };
        context.finish("solve", x)
    }
}

#[derive(Args)]
pub struct Inverse {
    /// A square matrix
    a: Operand,
}

impl Inverse {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("inverse", "A", context.read(&self.a)?)?;
        let stages = Stages::of(context, &stages::solve(a.rows(), a.rows(), false));
        context.finish("inverse", value(stages.run(|on| owned::inverse(on, &a))?))
    }
}

#[derive(Args)]
pub struct Det {
    /// A square matrix
    a: Operand,
    /// Print the sign and the natural logarithm of the magnitude, which do not overflow
    #[arg(long)]
    log: bool,
}

impl Det {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("det", "A", context.read(&self.a)?)?;
        let stages = Stages::of(context, &[stages::lu(a.rows(), a.cols())]);
        let det = if self.log {
            let det = stages.run(|on| owned::log_det(on, &a))?;
            let (sign, log_abs) = (Value::Scalar(det.sign), Value::Scalar(det.log_abs));
            Value::Members(vec![("sign", sign), ("log_abs", log_abs)])
        } else {
            Value::Scalar(stages.run(|on| owned::det(on, &a))?)
        };
        context.finish("det", det)
    }
}

#[derive(Args)]
pub struct LuCommand {
    /// A matrix
    a: Operand,
}

impl LuCommand {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("lu", "A", context.read(&self.a)?)?;
        let stages = Stages::of(context, &[stages::lu(a.rows(), a.cols())]);
        let lu = stages.run(|on| Lu::on(on, &a))?;
        let members = vec![("p", value(lu.p())), ("l", value(lu.l())), ("u", value(lu.u()))];
        context.finish("lu", Value::Members(members))
    }
}

#[derive(Args)]
pub struct QrCommand {
    /// A matrix
    a: Operand,
    /// Exchange columns so that the diagonal of R does not grow: A P = Q R
    #[arg(long)]
    pivot: bool,
    /// All columns of Q, and as many rows of R
    #[arg(long)]
    full: bool,
}

impl QrCommand {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("qr", "A", context.read(&self.a)?)?;
        let stages = Stages::of(context, &stages::qr(a.rows(), a.cols(), self.pivot, self.full));
        let (qr, q) = stages.run(|on| {
            let qr = if self.pivot { Qr::pivoted_on(on, &a)? } else { Qr::on(on, &a)? };
            let q = if self.full { qr.full_q()? } else { qr.q()? };
            Ok::<_, Failure>((qr, q))
        })?;
        let mut r = qr.r();
        if self.full {
            r = Matrix::from_fn(a.rows(), a.cols(), |i, j| r.get(i, j).unwrap_or_default());
        }
        let mut members = vec![("q", value(q)), ("r", value(r))];
        if self.pivot {
            members.push(("p", value(qr.p())));
        }
        context.finish("qr", Value::Members(members))
    }
}

#[derive(Args)]
pub struct Cholesky {
    /// A symmetric positive definite matrix; what is above its diagonal is not read
    a: Operand,
}

impl Cholesky {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = lower_triangle("cholesky", "A", context.read(&self.a)?)?;
        let stages = Stages::of(context, &[stages::cholesky(a.rows())]);
        context.finish("cholesky", value(stages.run(|on| owned::cholesky(on, &a))?))
    }
}

#[derive(Args)]
pub struct LdltCommand {
    /// A symmetric matrix
    a: Operand,
}

impl LdltCommand {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("ldlt", "A", context.read(&self.a)?)?;
        let ldlt = Stages::of(context, &[Stage::of(1.0)]).run(|on| Ldlt::on(on, &a))?;
        let (p, d) = (value(ldlt.p()), value(ldlt.d()));
        context.finish("ldlt", Value::Members(vec![("p", p), ("l", value(ldlt.l)), ("d", d)]))
    }
}

#[derive(Args)]
pub struct Lstsq {
    /// A matrix
    a: Operand,
    /// The right-hand side: a vector (in a text file a single row), or a matrix whose columns are
    /// right-hand sides
    b: Operand,
}

impl Lstsq {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("lstsq", "A", context.read(&self.a)?)?;
        let b = right_hand_side(&a, context.read(&self.b)?);
        let columns = if let Shape::Matrix { cols, .. } = b.shape() { cols } else { 1 };
        let stages = Stages::of(context, &stages::lstsq(a.rows(), a.cols(), columns));
        let (x, residual, rank, kind) = match b.shape() {
            Shape::Vector(_) => {
                let b = finite_vector("lstsq", "B", b)?;
                let answer = stages.run(|on| owned::lstsq(on, &a, b.data()))?;
                let (x, found) = (Value::vector(answer.x.into_vec()), answer.found);
                (x, Value::Scalar(found.residual), found.rank, found.kind)
            }
            Shape::Matrix { .. } => {
                let b = matrix("lstsq", "B", b)?;
                let answers = stages.run(|on| owned::lstsq_matrix(on, &a, &b))?;
                let residuals = Value::vector(answers.residuals.into_vec());
                (value(answers.x), residuals, answers.rank, answers.kind)
            }
        };
        let (rank, kind) = (Value::Integer(rank as u64), Value::Text(kind.name().to_owned()));
        let members = vec![("x", x), ("residual", residual), ("rank", rank), ("kind", kind)];
        context.finish("lstsq", Value::Members(members))
    }
}
