//! Commands that work element by element, on vectors and matrices alike. The result has the
//! shape of the first operand.

use super::walk;
use crate::context::Context;
use crate::error::Failure;
use crate::operand::{Operand, check_same_shape, number};
use crate::output::Value;
use clap::Args;
use orthant::io::Array;

#[derive(Args)]
pub struct Add {
    /// A vector or a matrix
    a: Operand,
    /// One of the same shape
    b: Operand,
}

impl Add {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = pair("add", context, &self.a, &self.b)?;
        let change = |a: &mut [f32], b: &[f32]| context.kernels.add_assign(a, b);
        context.finish("add", Value::Array(walk::changed(context, a, &b, change)?))
    }
}

#[derive(Args)]
pub struct Sub {
    /// A vector or a matrix
    a: Operand,
    /// One of the same shape
    b: Operand,
}

impl Sub {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = pair("sub", context, &self.a, &self.b)?;
        let change = |a: &mut [f32], b: &[f32]| context.kernels.sub_assign(a, b);
        context.finish("sub", Value::Array(walk::changed(context, a, &b, change)?))
    }
}

#[derive(Args)]
pub struct Hadamard {
    /// A vector or a matrix
    a: Operand,
    /// One of the same shape
    b: Operand,
    /// More of them
    c: Vec<Operand>,
}

impl Hadamard {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let (a, b) = pair("hadamard", context, &self.a, &self.b)?;
        let change = |a: &mut [f32], b: &[f32]| context.kernels.hadamard_assign(a, b);
        let mut a = walk::changed(context, a, &b, change)?;
        for (index, operand) in self.c.iter().enumerate() {
            let c = context.read(operand)?;
            let name = format!("operand {}", index + 3);
            check_same_shape("hadamard", ("A", &a), (&name, &c))?;
            a = walk::changed(context, a, &c, change)?;
        }
        context.finish("hadamard", Value::Array(a))
    }
}

#[derive(Args)]
pub struct Scale {
    /// A number
    alpha: Operand,
    /// A vector or a matrix
    a: Operand,
}

impl Scale {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let alpha = number("scale", "ALPHA", &context.read(&self.alpha)?)?;
        let a = context.read(&self.a)?;
        let change = |a: &mut [f32], _: &[f32]| {
            context.kernels.scale_assign(alpha, a);
            Ok(())
        };
        let scaled = walk::changed(context, a, &Array::default(), change)?;
        context.finish("scale", Value::Array(scaled))
    }
}

#[derive(Args)]
pub struct Axpy {
    /// A number
    alpha: Operand,
    /// A vector or a matrix
    x: Operand,
    /// One of the same shape
    y: Operand,
}

impl Axpy {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let alpha = number("axpy", "ALPHA", &context.read(&self.alpha)?)?;
        let x = context.read(&self.x)?;
        let y = context.read(&self.y)?;
        check_same_shape("axpy", ("X", &x), ("Y", &y))?;
        let change = |y: &mut [f32], x: &[f32]| context.kernels.axpy(alpha, x, y);
        context.finish("axpy", Value::Array(walk::changed(context, y, &x, change)?))
    }
}

fn pair(
    command: &str,
    context: &Context,
    a: &Operand,
    b: &Operand,
) -> Result<(Array, Array), Failure> {
    let (a, b) = (context.read(a)?, context.read(b)?);
    check_same_shape(command, ("A", &a), ("B", &b))?;
    Ok((a, b))
}
