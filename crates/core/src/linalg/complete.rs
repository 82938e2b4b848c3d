//! Rows made orthonormal to those before them.
//!
//! The row itself, divided by its length, is tried first where it is not zero; then the unit
//! vector `e_j` with the least `Σₗ rₗⱼ²` over the rows before, added in sequence, the first of equal
//! ones. Twice `c = R x` (lane order), `x = x − Rᵀ c` (column order), after which its length is
//! divided out ("twice is enough": Parlett, *The Symmetric Eigenvalue Problem*, §6.9). The row
//! itself is taken if its length after the first time is above one half.

use crate::{Error, Executor, Kernels, MatMut};

/// Row `i` becomes of length 1 and orthogonal to the rows before it, which are orthonormal.
/// `coefficients` and `work` have as many elements as there are rows and columns.
pub(crate) fn complete<E: Executor>(
    kernels: Kernels<E>,
    rows: &mut MatMut<'_>,
    i: usize,
    coefficients: &mut [f32],
    work: &mut [f32],
) -> Result<(), Error> {
    let (before, mut rest) = rows.reborrow().split_rows(i);
    let before = before.as_ref();
    let Some(x) = rest.row_mut(0) else { return Ok(()) };
    let coefficients = coefficients.get_mut(..i).unwrap_or_default();
    let work = work.get_mut(..x.len()).unwrap_or_default();
    let mut project = |x: &mut [f32]| -> Result<f32, Error> {
        kernels.matvec(before, x, coefficients)?;
        kernels.matvec_transposed(before, coefficients, work)?;
        kernels.sub_assign(x, work)?;
        Ok(kernels.norm_l2(x))
    };
    let own = kernels.norm_l2(x);
    if own > 0.0 {
        divide(x, own);
    }
    if !(own > 0.0 && project(x)? > 0.5) {
        let least = (0..x.len())
            .map(|j| (j, (0..i).map(|l| before.at(l, j)).fold(0.0, |sum, r| sum + r * r)))
            .fold((0, f32::INFINITY), |least, next| if next.1 < least.1 { next } else { least });
        x.fill(0.0);
        if let Some(one) = x.get_mut(least.0) {
            *one = 1.0;
        }
        project(x)?;
    }
    let length = project(x)?;
    divide(x, length);
    Ok(())
}

/// `xᵢ/length`.
pub(crate) fn divide(x: &mut [f32], length: f32) {
    for x in x {
        *x /= length;
    }
}
