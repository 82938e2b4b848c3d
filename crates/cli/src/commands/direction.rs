//! Commands about the direction of vectors.

use super::two_vectors;
use crate::context::Context;
use crate::error::Failure;
use crate::operand::{Operand, vector};
use crate::output::Value;
use clap::Args;

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
        context.kernels.normalize(a.data(), &mut out)?;
        context.finish("normalize", Value::vector(out))
    }
}

#[derive(Args)]
pub struct Project {
    /// A vector
    a: Operand,
    /// The vector to project onto, which is not zero
    #[arg(long, value_name = "B")]
    onto: Operand,
    /// Print the signed length of the projection instead
    #[arg(long)]
    scalar: bool,
}

impl Project {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, onto) = two_vectors("project", context, &self.a, &self.onto)?;
        if self.scalar {
            let length = context.kernels.scalar_projection(a.data(), onto.data())?;
            return context.finish("project", Value::Scalar(length));
        }
        let mut out = vec![0.0; a.data().len()];
        context.kernels.project(a.data(), onto.data(), &mut out)?;
        context.finish("project", Value::vector(out))
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
        context.kernels.reject(a.data(), from.data(), &mut out)?;
        context.finish("reject", Value::vector(out))
    }
}
