//! What shape a command needs an operand to have.

use crate::error::Failure;
use orthant::io::{Array, Shape};

/// A vector; a single row or column also is one. `name` is the operand's in the command's usage.
pub fn vector(command: &str, name: &str, array: Array) -> Result<Array, Failure> {
    if array.shape().is_line() {
        return Ok(array);
    }
    Err(Failure::Data(format!(
        "{command}: {name} is a {}; it must be a vector, a single row or a single column",
        array.shape()
    )))
}

/// The number in an operand of one element.
pub fn number(command: &str, name: &str, array: &Array) -> Result<f32, Failure> {
    match array.data() {
        &[value] => Ok(value),
        _ => Err(Failure::Data(format!(
            "{command}: {name} is a {}; it must be one number",
            array.shape()
        ))),
    }
}

/// Solving, factorisations and spaces start from finite numbers: a NaN in one place would come
/// out as NaN in all, or as no answer for a reason that nobody sees.
pub fn check_finite(command: &str, name: &str, array: &Array) -> Result<(), Failure> {
    check_finite_where(command, name, array, |_, _| true)
}

/// The same for a command that does not read above the diagonal.
pub fn check_lower_finite(command: &str, name: &str, array: &Array) -> Result<(), Failure> {
    check_finite_where(command, name, array, |row, col| row >= col)
}

fn check_finite_where(
    command: &str,
    name: &str,
    array: &Array,
    is_read: impl Fn(usize, usize) -> bool,
) -> Result<(), Failure> {
    let cols = match array.shape() {
        Shape::Vector(_) => 1,
        Shape::Matrix { cols, .. } => cols,
    };
    let is_wrong = |at: usize, x: f32| !x.is_finite() && is_read(at / cols, at % cols);
    let Some(at) = array.data().iter().enumerate().position(|(at, x)| is_wrong(at, *x)) else {
        return Ok(());
    };
    let place = match array.shape() {
        Shape::Vector(_) => format!("element {}", at + 1),
        Shape::Matrix { .. } => format!("row {}, column {}", at / cols + 1, at % cols + 1),
    };
    Err(Failure::Data(format!(
        "{command}: {name} has {} in {place}; every number must be finite, so correct it or leave \
         it out",
        array.data()[at]
    )))
}

/// For elementwise commands: equal shapes, or a vector beside a row or column of its length.
pub fn check_same_shape(
    command: &str,
    (a_name, a): (&str, &Array),
    (b_name, b): (&str, &Array),
) -> Result<(), Failure> {
    let fits = match (a.shape(), b.shape()) {
        (Shape::Vector(n), other) | (other, Shape::Vector(n)) => {
            other.is_line() && other.len() == n
        }
        (a, b) => a == b,
    };
    if fits {
        return Ok(());
    }
    Err(Failure::Data(format!(
        "{command}: {a_name} is a {}, {b_name} is a {}; both must have the same shape",
        a.shape(),
        b.shape()
    )))
}
