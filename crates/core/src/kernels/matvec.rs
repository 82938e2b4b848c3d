//! Matrix times vector, by rows and by columns.
//!
//! `matvec` is in lane order: element `i` has the bits and the bound of `dot(row i, x)`,
//! whatever rows are computed beside it. `matvec_transposed` is in column order: each element
//! adds its terms in sequence within blocks of 256 rows, then the blocks' sums in sequence;
//! `|err| ≤ γ_k Σ|aᵢⱼ xᵢ| + m·2⁻¹⁵⁰` with `k = min(256, m) + ⌈m/256⌉`.

use crate::dispatch::{Active, Choice};
use crate::{Error, Kernels, MatRef};

fn check(
    operation: &'static str,
    a: MatRef<'_>,
    operands: [(&'static str, usize, usize); 2],
) -> Result<(), Error> {
    for (operand, length, expected) in operands {
        if length != expected {
            let matrix = [a.rows(), a.cols()];
            return Err(Error::ShapeMismatch { operation, matrix, operand, length, expected });
        }
    }
    Ok(())
}

fn rows_on(choice: impl Choice, a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    check("matvec", a, [("x", x.len(), a.cols()), ("y", y.len(), a.rows())])?;
    choice.kernels().rows_times(a.data(), a.stride(), x, y);
    Ok(())
}

fn columns_on(choice: impl Choice, a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    check("matvec_transposed", a, [("x", x.len(), a.rows()), ("y", y.len(), a.cols())])?;
    choice.kernels().columns_times(a.data(), a.stride(), x, y);
    Ok(())
}

/// The product `y = A x`: `yᵢ` has the bits of [`dot`](crate::dot)`(row i, x)`.
///
/// `A` is m×n, `x` has n elements, `y` m.
///
/// # Errors
/// [`Error::ShapeMismatch`].
///
/// ```
/// use orthant_core::{MatRef, matvec};
///
/// let a = [0.0, 3.0, 2.0, 1.0];
/// let mut y = [0.0; 2];
/// matvec(MatRef::new(&a, 2, 2)?, &[1.0, 1.0], &mut y)?;
/// assert_eq!(y, [3.0, 3.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn matvec(a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    rows_on(Active, a, x, y)
}

/// The product with the transpose, `y = Aᵀ x`, without transposing.
///
/// `A` is m×n, `x` has m elements, `y` n. Column order: `yⱼ` adds the terms `aᵢⱼ xᵢ` in
/// sequence within blocks of 256 rows, then the blocks' sums in sequence;
/// `|err| ≤ γ_k Σ|aᵢⱼ xᵢ| + m·2⁻¹⁵⁰`, `k = min(256, m) + ⌈m/256⌉`, overflow excluded.
///
/// # Errors
/// [`Error::ShapeMismatch`].
///
/// ```
/// use orthant_core::{MatRef, matvec_transposed};
///
/// let a = [0.0, 3.0, 2.0, 1.0];
/// let mut y = [0.0; 2];
/// matvec_transposed(MatRef::new(&a, 2, 2)?, &[1.0, 1.0], &mut y)?;
/// assert_eq!(y, [2.0, 4.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn matvec_transposed(a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    columns_on(Active, a, x, y)
}

impl Kernels {
    /// [`matvec`](crate::matvec) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn matvec(self, a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
        rows_on(self, a, x, y)
    }

    /// [`matvec_transposed`](crate::matvec_transposed) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn matvec_transposed(self, a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
        columns_on(self, a, x, y)
    }
}
