//! Commands that work element by element, on vectors and matrices alike. The result has the
//! shape of the first operand.

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
        let (mut a, b) = pair("add", context, &self.a, &self.b)?;
        context.kernels.add_assign(a.data_mut(), b.data())?;
        context.finish("add", Value::Array(a))
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
        let (mut a, b) = pair("sub", context, &self.a, &self.b)?;
        context.kernels.sub_assign(a.data_mut(), b.data())?;
        context.finish("sub", Value::Array(a))
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
        let (mut a, b) = pair("hadamard", context, &self.a, &self.b)?;
        context.kernels.hadamard_assign(a.data_mut(), b.data())?;
        for (index, operand) in self.c.iter().enumerate() {
            let c = context.read(operand)?;
            let name = format!("operand {}", index + 3);
            check_same_shape("hadamard", ("A", &a), (&name, &c))?;
            context.kernels.hadamard_assign(a.data_mut(), c.data())?;
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
        let mut a = context.read(&self.a)?;
        context.kernels.scale_assign(alpha, a.data_mut());
        context.finish("scale", Value::Array(a))
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
        let mut y = context.read(&self.y)?;
        check_same_shape("axpy", ("X", &x), ("Y", &y))?;
        context.kernels.axpy(alpha, x.data(), y.data_mut())?;
        context.finish("axpy", Value::Array(y))
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
