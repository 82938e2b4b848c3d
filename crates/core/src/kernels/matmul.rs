//! Matrix product `C = A B`, and `C − A B`.
//!
//! Column order: `cᵢⱼ` adds the terms `aᵢₖ bₖⱼ` in sequence within blocks of 256, then the
//! blocks' sums in sequence; `|err| ≤ γ_p Σ|aᵢₖ bₖⱼ| + k·2⁻¹⁵⁰` with `p = min(256, k) +
//! ⌈k/256⌉`.

use crate::dispatch::{Active, Choice};
use crate::simd::canonical;
use crate::simd::matmul::{Matmul, room_for};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

fn on(
    choice: impl Choice,
    operation: &'static str,
    a: MatRef<'_>,
    b: MatRef<'_>,
    mut c: MatMut<'_>,
    subtract: bool,
) -> Result<(), Error> {
    let shape = |m: MatRef<'_>| [m.rows(), m.cols()];
    let ([m, k], [l, n]) = (shape(a), shape(b));
    if k != l {
        return Err(Error::MatrixMismatch {
            operation,
            operands: ["a", "b"],
            shapes: [[m, k], [l, n]],
        });
    }
    if shape(c.as_ref()) != [m, n] {
        let shapes = [[m, n], shape(c.as_ref())];
        return Err(Error::MatrixMismatch { operation, operands: ["the product", "c"], shapes });
    }
    if k == 0 {
        for i in 0..m {
            for c in c.row_mut(i).unwrap_or_default() {
                *c = if subtract { canonical(*c - 0.0) } else { 0.0 };
            }
        }
        return Ok(());
    }
    let kernels = choice.kernels();
    // A product and an addition take about as long as two bytes from memory.
    let work = m.saturating_mul(n).saturating_mul(k).saturating_mul(2);
    match kernels.executor().parts(work) {
        0 | 1 => rows(kernels, a, b, c, subtract),
        parts => fork(kernels, a, b, c, subtract, m / parts),
    }
    Ok(())
}

// Rows of a part that make whole tiles, of 5 or of 2, and that repay copying columns of B for
// each part again.
const ROWS: usize = 60;

/// The product in parts of at most `most` rows.
fn fork<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    b: MatRef<'_>,
    c: MatMut<'_>,
    subtract: bool,
    most: usize,
) {
    let half = a.rows() / 2;
    let at = if half > ROWS { half - half % ROWS } else { half };
    if a.rows() <= most.max(1) || at == 0 {
        return rows(kernels, a, b, c, subtract);
    }
    let ((a, later), (c, rest)) = (a.split_rows(at), c.split_rows(at));
    kernels.executor().join(
        || fork(kernels, a, b, c, subtract, most),
        || fork(kernels, later, b, rest, subtract, most),
    );
}

/// The product, in one pass.
fn rows<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    b: MatRef<'_>,
    c: MatMut<'_>,
    subtract: bool,
) {
    let strides = [a.stride(), b.stride(), c.stride()];
    let (rows, cols, terms) = (a.rows(), b.cols(), a.cols());
    let c = c.into_data();
    let mut run = |scratch: &mut [f32]| {
        let job = Matmul { c, rows, cols, terms, strides, subtract, scratch };
        kernels.run(job, a.data(), b.data());
    };
    match room_for(rows, terms, cols) {
        0 => run(&mut []),
        length => kernels.executor().with_scratch(length, run),
    }
}

/// The matrix product `C = A B`.
///
/// `A` is m×k, `B` k×n, `C` m×n; what `C` held is not read. Column order: `cᵢⱼ` adds its terms
/// in sequence within blocks of 256, then the blocks' sums in sequence; `k = 0` gives `+0.0`.
/// `|err| ≤ γ_p Σ|aᵢₖ bₖⱼ| + k·2⁻¹⁵⁰`, `p = min(256, k) + ⌈k/256⌉`, overflow excluded.
///
/// # Errors
/// [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, matmul};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]);
/// let mut c = [0.0; 4];
/// matmul(MatRef::new(&a, 2, 2)?, MatRef::new(&b, 2, 2)?, MatMut::new(&mut c, 2, 2)?)?;
/// assert_eq!(c, [19.0, 22.0, 43.0, 50.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn matmul(a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error> {
    on(Active, "matmul", a, b, c, false)
}

/// `C = C − A B`: the product of [`matmul`], then one subtraction. What blocked factorisations
/// are made of.
///
/// # Errors
/// [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, matmul_sub};
///
/// let (a, b) = ([1.0, 2.0], [5.0, 7.0]);
/// let mut c = [20.0];
/// matmul_sub(MatRef::new(&a, 1, 2)?, MatRef::new(&b, 2, 1)?, MatMut::new(&mut c, 1, 1)?)?;
/// assert_eq!(c, [1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn matmul_sub(a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error> {
    on(Active, "matmul_sub", a, b, c, true)
}

impl<E: Executor> Kernels<E> {
    /// [`matmul`](crate::matmul) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn matmul(self, a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error> {
        on(self, "matmul", a, b, c, false)
    }

    /// [`matmul_sub`](crate::matmul_sub) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn matmul_sub(self, a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error> {
        on(self, "matmul_sub", a, b, c, true)
    }
}
