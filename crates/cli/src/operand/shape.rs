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
