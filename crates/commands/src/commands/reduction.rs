//! Commands whose result is one number.

use super::two_vectors;
use super::walk::{self, Walk};
use crate::context::Context;
use crate::error::Failure;
use crate::operand::Operand;
use crate::output::Value;
use clap::{Args, ValueEnum};
use orthant::io::number;

/// Degrees in a radian, to the nearest f32.
const DEGREES: f32 = 57.295_78;

#[derive(Args)]
pub struct Sum {
    /// A vector or a matrix
    a: Operand,
}

impl Sum {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = context.read(&self.a)?;
        let sum = Walk::over(context, &[&a], 1).run(|on| on.sum(a.data()));
        context.finish("sum", Value::Scalar(sum))
    }
}

#[derive(Args)]
pub struct Dot {
    /// A vector
    a: Operand,
    /// A vector of the same length
    b: Operand,
    /// Add up in about twice the precision (Ogita, Rump and Oishi's Dot2)
    #[arg(long)]
    compensated: bool,
}

impl Dot {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = two_vectors("dot", context, &self.a, &self.b)?;
        let walk = Walk::over(context, &[&a, &b], 1);
        let dot = match self.compensated {
            true => walk.run(|on| on.dot_compensated(a.data(), b.data()))?,
            false => walk.run(|on| on.dot(a.data(), b.data()))?,
        };
        context.finish("dot", Value::Scalar(dot))
    }
}

#[derive(Args)]
pub struct Norm {
    /// A vector, or a matrix, whose elements are taken as one vector
    a: Operand,
    /// Which norm: 1, 2, inf, or any number from 1
    #[arg(long, default_value = "2", value_parser = parse_p)]
    p: f32,
}

fn parse_p(text: &str) -> Result<f32, String> {
    match number::parse(text) {
        Ok(p) if p >= 1.0 => Ok(p),
        _ => Err("write 1, 2, inf or a number from 1".to_owned()),
    }
}

impl Norm {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = context.read(&self.a)?;
        context.finish("norm", Value::Scalar(walk::norm(context, &a, self.p)?))
    }
}

#[derive(Args)]
pub struct Distance {
    /// A point
    a: Operand,
    /// A point of as many coordinates
    b: Operand,
    /// How the distance is measured
    #[arg(long, value_enum, default_value_t)]
    metric: Metric,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Metric {
    /// Euclid's, the root of the sum of squares
    #[default]
    L2,
    /// Sum of the absolute differences
    L1,
    /// Largest absolute difference
    Linf,
    /// Sum of squares, without the root
    L2Squared,
}

impl Distance {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = two_vectors("distance", context, &self.a, &self.b)?;
        let distance = walk::distance(context, &a, &b, self.metric)?;
        context.finish("distance", Value::Scalar(distance))
    }
}

#[derive(Args)]
pub struct Angle {
    /// A vector
    a: Operand,
    /// A vector of the same length
    b: Operand,
    /// Print degrees instead of radians
    #[arg(long)]
    degrees: bool,
}

impl Angle {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = two_vectors("angle", context, &self.a, &self.b)?;
        // The squares, then the sum and the difference of what has length 1.
        let walk = Walk::over(context, &[&a, &b], 2);
        let radians = walk.run(|on| on.angle(a.data(), b.data()))?;
        let angle = if self.degrees { radians * DEGREES } else { radians };
        context.finish("angle", Value::Scalar(angle))
    }
}

#[derive(Args)]
pub struct Cosine {
    /// A vector
    a: Operand,
    /// A vector of the same length
    b: Operand,
}

impl Cosine {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = two_vectors("cosine", context, &self.a, &self.b)?;
        let walk = Walk::over(context, &[&a, &b], 1);
        let cosine = walk.run(|on| on.cosine_similarity(a.data(), b.data()))?;
        context.finish("cosine", Value::Scalar(cosine))
    }
}
