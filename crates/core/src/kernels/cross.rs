//! Cross product in three dimensions.

use crate::{Error, Executor, Kernels};

fn three(operand: &'static str, v: &[f32]) -> Result<[f32; 3], Error> {
    v.try_into().map_err(|_| Error::Dimension {
        operation: "cross",
        operand,
        length: v.len(),
        expected: 3,
    })
}

/// The cross product `(a₁b₂ − a₂b₁, a₂b₀ − a₀b₂, a₀b₁ − a₁b₀)`: two products and a difference
/// an element, each rounded once. (Strang, *Introduction to Linear Algebra*, §5.3.)
///
/// # Errors
/// [`Error::Dimension`] unless both have 3 elements.
///
/// ```
/// assert_eq!(orthant_core::cross(&[1.0, 0.0, 0.0], &[0.0, 1.0, 0.0])?, [0.0, 0.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn cross(a: &[f32], b: &[f32]) -> Result<[f32; 3], Error> {
    let ([a0, a1, a2], [b0, b1, b2]) = (three("a", a)?, three("b", b)?);
    Ok([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])
}

impl<E: Executor> Kernels<E> {
    /// [`cross`](crate::cross), which is the same scalar code on every instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn cross(self, a: &[f32], b: &[f32]) -> Result<[f32; 3], Error> {
        cross(a, b)
    }
}
