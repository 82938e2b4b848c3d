//! Commands about the direction of vectors.

use super::matrix::matrix;
use super::stages::{Stage, Stages};
use super::two_vectors;
use super::walk::Walk;
use crate::context::Context;
use crate::error::Failure;
use crate::operand::{Operand, check_finite, vector};
use crate::output::Value;
use clap::Args;
use orthant::spaces::project_onto;

#[derive(Args)]
pub struct Cross {
    /// A vector of three elements
    a: Operand,
    /// Another one
    b: Operand,
}

impl Cross {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = two_vectors("cross", context, &self.a, &self.b)?;
        let product = context.kernels.cross(a.data(), b.data())?;
        context.finish("cross", Value::vector(product.to_vec()))
    }
}

#[derive(Args)]
pub struct Normalize {
    /// A vector that is not zero
    a: Operand,
}

impl Normalize {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = vector("normalize", "A", context.read(&self.a)?)?;
        let mut out = vec![0.0; a.data().len()];
        Walk::over(context, &[&a], 2).run(|on| on.normalize(a.data(), &mut out))?;
        context.finish("normalize", Value::vector(out))
    }
}

#[derive(Args)]
pub struct Project {
    /// A vector
    a: Operand,
    /// A vector that is not zero, or a matrix: project onto its column space
    #[arg(long, value_name = "B")]
    onto: Operand,
    /// Print the signed length of the projection instead
    #[arg(long, conflicts_with = "residual")]
    scalar: bool,
    /// Print what is left of A beside it, and its length
    #[arg(long)]
    residual: bool,
}

impl Project {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = vector("project", "A", context.read(&self.a)?)?;
        let onto = context.read(&self.onto)?;
        let projection = match onto.shape() {
            shape if !shape.is_line() => {
                if self.scalar {
                    return Err(Failure::Data(
                        "project: --scalar is the length along one vector; B is a matrix: leave \
                         --scalar away or give a vector"
                            .to_owned(),
                    ));
                }
                check_finite("project", "A", &a)?;
                let onto = matrix("project", "B", onto)?;
                let stages = Stages::of(context, &[Stage::of(1.0)]);
                stages.run(|on| project_onto(on, &onto, a.data()))?.0.into_vec()
            }
            _ => {
                let onto = vector("project", "B", onto)?;
                let walk = Walk::over(context, &[&a, &onto], if self.scalar { 1 } else { 2 });
                if self.scalar {
                    let length = walk.run(|on| on.scalar_projection(a.data(), onto.data()))?;
                    return context.finish("project", Value::Scalar(length));
                }
                let mut out = vec![0.0; a.data().len()];
                walk.run(|on| on.project(a.data(), onto.data(), &mut out))?;
                out
            }
        };
        if !self.residual {
            return context.finish("project", Value::vector(projection));
        }
        let mut residual = vec![0.0; projection.len()];
        context.kernels.sub(a.data(), &projection, &mut residual)?;
        let distance = context.kernels.norm_l2(&residual);
        let members = vec![
            ("projection", Value::vector(projection)),
            ("residual", Value::vector(residual)),
            ("distance", Value::Scalar(distance)),
        ];
        context.finish("project", Value::Members(members))
    }
}

#[derive(Args)]
pub struct Reject {
    /// A vector
    a: Operand,
    /// The vector to be orthogonal to, which is not zero
    #[arg(long, value_name = "B")]
    from: Operand,
}

impl Reject {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, from) = two_vectors("reject", context, &self.a, &self.from)?;
        let mut out = vec![0.0; a.data().len()];
        let walk = Walk::over(context, &[&a, &from], 2);
        walk.run(|on| on.reject(a.data(), from.data(), &mut out))?;
        context.finish("reject", Value::vector(out))
    }
}
