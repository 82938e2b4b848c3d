//! Subspaces: their bases, whether vectors are independent, coordinates, orthonormal bases.

use super::matrix::{finite_vector, matrix};
use super::stages::{self, Stage, Stages};
use crate::context::{Context, note};
use crate::error::Failure;
use crate::operand::{Operand, check_finite, vector};
use crate::output::{Layout, Value};
use clap::Args;
use orthant::Matrix;
use orthant::io::{Array, Shape};
use orthant::spaces::{self, Space, Subspaces, project_onto};

fn value(matrix: Matrix) -> Value {
    let (rows, cols) = (matrix.rows(), matrix.cols());
    Value::Array(Array::matrix(matrix.into_vec(), rows, cols).unwrap_or_default())
}

/// A matrix of which one space is asked for.
#[derive(Args)]
struct Of {
    /// A matrix
    a: Operand,
    /// Singular values up to this count as zero [default: 2^-23 times the longer side times the
    /// greatest one]
    #[arg(long, value_name = "NUMBER", value_parser = super::spectrum::tolerance)]
    tol: Option<f32>,
}

impl Of {
    fn spaces(&self, command: &str, context: &Context, which: Space) -> Result<Subspaces, Failure> {
        let a = matrix(command, "A", context.read(&self.a)?)?;
        let is_full = !matches!(which, Space::Images);
        let stages = Stages::of(context, &stages::svd(a.rows(), a.cols(), is_full));
        Ok(stages.run(|on| spaces::subspaces(on, &a, which, self.tol))?)
    }
}

#[derive(Args)]
pub struct Colspace {
    #[command(flatten)]
    of: Of,
}

impl Colspace {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let spaces = self.of.spaces("colspace", context, Space::Images)?;
        context.finish("colspace", value(spaces.column))
    }
}

#[derive(Args)]
pub struct Rowspace {
    #[command(flatten)]
    of: Of,
}

impl Rowspace {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let spaces = self.of.spaces("rowspace", context, Space::Images)?;
        context.finish("rowspace", value(spaces.row))
    }
}

#[derive(Args)]
pub struct Nullspace {
    #[command(flatten)]
    of: Of,
}

impl Nullspace {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let spaces = self.of.spaces("nullspace", context, Space::Null)?;
        context.finish("nullspace", value(spaces.null))
    }
}

#[derive(Args)]
pub struct LeftNullspace {
    #[command(flatten)]
    of: Of,
}

impl LeftNullspace {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let spaces = self.of.spaces("left-nullspace", context, Space::LeftNull)?;
        context.finish("left-nullspace", value(spaces.left_null))
    }
}

#[derive(Args)]
pub struct SubspacesCommand {
    #[command(flatten)]
    of: Of,
}

impl SubspacesCommand {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let spaces = self.of.spaces("subspaces", context, Space::All)?;
        let (r, null, left) = (spaces.rank, spaces.nullity, spaces.left_null.cols());
        let mut members = vec![
            ("rank", Value::Integer(r as u64)),
            ("nullity", Value::Integer(null as u64)),
            ("colspace", value(spaces.column)),
            ("rowspace", value(spaces.row)),
            ("nullspace", value(spaces.null)),
            ("left-nullspace", value(spaces.left_null)),
        ];
        if context.output.layout() == Layout::Text {
            let theorem = format!(
                "rank + nullity = {r} + {null} = {} columns, rank + left nullity = {r} + {left} = \
                 {} rows",
                r + null,
                r + left,
            );
            members.push(("theorem", Value::Text(theorem)));
        }
        context.finish("subspaces", Value::Members(members))
    }
}

/// Columns made orthonormal one after the other.
fn orthonormal(context: &Context) -> Stages {
    Stages::of(context, &[Stage::of(1.0)])
}

/// Vectors: the columns of a matrix, or written one by one.
#[derive(Args)]
struct Vectors {
    /// A matrix whose columns are the vectors, or the vectors one after the other
    #[arg(required = true, value_name = "VECTORS")]
    vectors: Vec<Operand>,
    /// Take the rows of the matrix as the vectors
    #[arg(long)]
    rows: bool,
}

impl Vectors {
    fn read(&self, command: &str, context: &Context) -> Result<Matrix, Failure> {
        if let [one] = self.vectors.as_slice() {
            let array = context.read(one)?;
            if let Shape::Matrix { .. } = array.shape() {
                let a = matrix(command, "VECTORS", array)?;
                return Ok(if self.rows { a.transposed() } else { a });
            }
            let array = finite_vector(command, "VECTORS", array)?;
            let data = array.data();
            return Ok(Matrix::new(data.to_vec(), data.len(), 1)?);
        }
        let read = |operand| vector(command, "each of several VECTORS", context.read(operand)?);
        let all: Vec<Array> = self.vectors.iter().map(read).collect::<Result<_, _>>()?;
        let length = all.first().map_or(0, |first| first.data().len());
        for (index, vector) in all.iter().enumerate() {
            check_finite(command, &format!("vector {}", index + 1), vector)?;
        }
        if let Some(other) = all.iter().find(|other| other.data().len() != length) {
            return Err(Failure::Data(format!(
                "{command}: one vector has {length} elements, another {}; all must have the same \
                 length",
                other.data().len(),
            )));
        }
        let data = all.iter().flat_map(|vector| vector.data().iter().copied()).collect();
        Ok(Matrix::new(data, all.len(), length)?.transposed())
    }
}

#[derive(Args)]
pub struct Independent {
    #[command(flatten)]
    vectors: Vectors,
}

impl Independent {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = self.vectors.read("independent", context)?;
        let found = orthonormal(context).run(|on| spaces::independence(on, &a))?;
        let dependence = match found.dependence {
            Some(coefficients) => Value::vector(coefficients.into_vec()),
            None => Value::Unknown,
        };
        let members = vec![
            ("independent", Value::Boolean(matches!(dependence, Value::Unknown))),
            ("dimension", Value::Integer(found.dimension as u64)),
            ("spans", Value::Boolean(found.spans)),
            ("dependence", dependence),
        ];
        context.finish("independent", Value::Members(members))
    }
}

#[derive(Args)]
pub struct Basis {
    #[command(flatten)]
    vectors: Vectors,
}

impl Basis {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = self.vectors.read("basis", context)?;
        let basis = orthonormal(context).run(|on| spaces::basis(on, &a))?;
        context.finish("basis", value(basis))
    }
}

#[derive(Args)]
pub struct GramSchmidt {
    #[command(flatten)]
    vectors: Vectors,
}

impl GramSchmidt {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = self.vectors.read("gram-schmidt", context)?;
        let (q, kept) = orthonormal(context).run(|on| spaces::gram_schmidt(on, &a))?;
        context.finish("gram-schmidt", value(q))?;
        if kept.len() < a.cols() {
            let dependent = (0..a.cols()).filter(|j| !kept.contains(j));
            let numbers: Vec<String> = dependent.map(|j| (j + 1).to_string()).collect();
            note(&format!(
                "gram-schmidt: left out as dependent on the vectors before: {}",
                numbers.join(", "),
            ));
        }
        Ok(())
    }
}

#[derive(Args)]
pub struct Coords {
    /// A vector; with --inverse its coordinates
    v: Operand,
    /// A matrix whose columns are the basis
    #[arg(long, value_name = "B")]
    basis: Operand,
    /// From coordinates to the vector
    #[arg(long)]
    inverse: bool,
}

impl Coords {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let v = finite_vector("coords", "V", context.read(&self.v)?)?;
        let basis = matrix("coords", "B", context.read(&self.basis)?)?;
        let out = if self.inverse {
            let mut out = vec![0.0; basis.rows()];
            context.kernels.matvec(basis.view(), v.data(), &mut out)?;
            out
        } else {
            orthonormal(context).run(|on| spaces::coords(on, &basis, v.data()))?.into_vec()
        };
        context.finish("coords", Value::vector(out))
    }
}

#[derive(Args)]
pub struct Solvable {
    /// A matrix
    a: Operand,
    /// The right-hand side, a vector
    b: Operand,
}

impl Solvable {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("solvable", "A", context.read(&self.a)?)?;
        let b = finite_vector("solvable", "B", context.read(&self.b)?)?;
        let (_, found) = orthonormal(context).run(|on| project_onto(on, &a, b.data()))?;
        let members = vec![
            ("solutions", Value::Text(found.solutions.name().to_owned())),
            ("rank", Value::Integer(found.rank as u64)),
            ("distance", Value::Scalar(found.distance)),
        ];
        context.finish("solvable", Value::Members(members))
    }
}
