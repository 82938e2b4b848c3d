//! Matrix times vector, by rows and by columns.
//!
//! `matvec` is in lane order: element `i` has the bits and the bound of `dot(row i, x)`,
//! whatever rows are computed beside it. `matvec_transposed` is in column order: each element
//! adds its terms in sequence within blocks of 256 rows, then the blocks' sums in sequence;
//! `|err| ≤ γ_k Σ|aᵢⱼ xᵢ| + m·2⁻¹⁵⁰` with `k = min(256, m) + ⌈m/256⌉`.

use super::blocks::fork_runs;
use crate::dispatch::{Active, Choice};
use crate::simd::{BLOCK, KC, LANES, matvec::SHARING};
use crate::{Error, Executor, Kernels, MatRef};

#[inline(always)]
fn check(
    operation: &'static str,
    a: MatRef<'_>,
    operands: [(&'static str, usize, usize); 2],
) -> Result<(), Error> {
    let [(_, first, of_first), (_, second, of_second)] = operands;
    if first == of_first && second == of_second { Ok(()) } else { mismatch(operation, a, operands) }
}

#[cold]
#[inline(never)]
fn mismatch(
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

#[inline(always)]
fn rows_on(choice: impl Choice, a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    check("matvec", a, [("x", x.len(), a.cols()), ("y", y.len(), a.rows())])?;
    let kernels = choice.kernels();
    match kernels.executor().parts(bytes(a)) {
        0 => kernels.serial().rows_times(a.data(), a.stride(), x, y),
        parts => rows_in_parts(kernels, a, x, y, parts),
    }
    Ok(())
}

#[inline(never)]
fn rows_in_parts<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    x: &[f32],
    y: &mut [f32],
    parts: usize,
) {
    match parts {
        0 | 1 => rows_undivided(kernels, a, x, y),
        // A few long rows are divided along their columns, and those of an `x` that does not stay in a cache
        // near the core are not divided among the parts.
        parts if is_wide(kernels, a, parts) => {
            kernels.long_rows_times(a.data(), a.stride(), x, y, parts);
        }
        parts => {
            fork_rows(kernels.sharing_last_level(parts), a, x, y, y.len() / parts);
        }
    }
}

/// Whether to divide the columns rather than the rows.
fn is_wide<E: Executor>(kernels: Kernels<E>, a: MatRef<'_>, parts: usize) -> bool {
    let shared =
        if kernels.is_far(a.cols().saturating_mul(size_of::<f32>())) { SHARING } else { 1 };
    a.cols() > BLOCK && a.rows() < shared.saturating_mul(parts)
}

#[inline(always)]
fn columns_on(choice: impl Choice, a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    check("matvec_transposed", a, [("x", x.len(), a.rows()), ("y", y.len(), a.cols())])?;
    row_times(choice.kernels(), a, x, y);
    Ok(())
}

/// `y = Aᵀ x` of lengths that fit.
#[inline(always)]
pub(super) fn row_times<E: Executor>(kernels: Kernels<E>, a: MatRef<'_>, x: &[f32], y: &mut [f32]) {
    match kernels.executor().parts(bytes(a)) {
        0 => kernels.serial().columns_times(a.data(), a.stride(), x, y),
        parts => columns_in_parts(kernels, a, x, y, parts),
    }
}

#[inline(never)]
fn columns_in_parts<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    x: &[f32],
    y: &mut [f32],
    parts: usize,
) {
    match parts {
        0 | 1 => columns_undivided(kernels, a.data(), a.stride(), x, y),
        // Tall: there are too few columns for wide strips.
        parts if y.len() / STRIP < parts && x.len() > KC => {
            let (cols, executor) = (y.len(), kernels.executor());
            let serial = kernels.sharing_last_level(parts).serial();
            let undivided = |y: &mut [f32]| columns_undivided(kernels, a.data(), a.stride(), x, y);
            fork_runs(kernels, a, y, parts, undivided, |first, a, sums| {
                let x = x.get(first..first + a.rows()).unwrap_or_default();
                serial.sums_of_blocks(a.data(), a.stride(), x, cols, sums);
                executor.done(bytes(a));
            });
        }
        parts => fork_columns(kernels, a.data(), a.stride(), x, y, y.len() / parts),
    }
}

// Rows that every kernel takes as whole groups, of 8, 3 or 2.
const ROWS: usize = 24;

// Columns of a strip that reads whole pages of a row.
const STRIP: usize = 1024;

fn bytes(a: MatRef<'_>) -> usize {
    a.rows().saturating_mul(a.cols()).saturating_mul(size_of::<f32>())
}

/// Where to divide `n` in two: near the middle, at a multiple of `unit` if there are several.
fn middle(n: usize, unit: usize) -> usize {
    let half = n / 2;
    if half > unit { half - half % unit } else { half }
}

fn rows_undivided<E: Executor>(kernels: Kernels<E>, a: MatRef<'_>, x: &[f32], y: &mut [f32]) {
    kernels.serial().rows_times(a.data(), a.stride(), x, y);
    kernels.executor().done(bytes(a));
}

/// `y = A x` in parts of at most `most` rows.
fn fork_rows<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    x: &[f32],
    y: &mut [f32],
    most: usize,
) {
    if y.len() <= most.max(1) {
        return rows_undivided(kernels, a, x, y);
    }
    let at = middle(y.len(), ROWS);
    let (a, rest) = a.split_rows(at);
    let (y, later) = y.split_at_mut_checked(at).unwrap_or_default();
    kernels
        .executor()
        .join(|| fork_rows(kernels, a, x, y, most), || fork_rows(kernels, rest, x, later, most));
}

fn columns_undivided<E: Executor>(
    kernels: Kernels<E>,
    a: &[f32],
    stride: usize,
    x: &[f32],
    y: &mut [f32],
) {
    kernels.serial().columns_times(a, stride, x, y);
    kernels.executor().done(x.len().saturating_mul(size_of_val(y)));
}

/// `y = Aᵀ x` in strips of at most `most` columns.
fn fork_columns<E: Executor>(
    kernels: Kernels<E>,
    a: &[f32],
    stride: usize,
    x: &[f32],
    y: &mut [f32],
    most: usize,
) {
    if y.len() <= most.max(2 * LANES) {
        return columns_undivided(kernels, a, stride, x, y);
    }
    let at = middle(y.len(), if most < STRIP { LANES } else { STRIP });
    let rest = a.get(at..).unwrap_or_default();
    let (y, later) = y.split_at_mut_checked(at).unwrap_or_default();
    kernels.executor().join(
        || fork_columns(kernels, a, stride, x, y, most),
        || fork_columns(kernels, rest, stride, x, later, most),
    );
}

/// The product `y = A x`: `yᵢ` has the bits of [`dot`](crate::dot)`(row i, x)`.
///
/// `A` is m×n, `x` has n elements, `y` m. The error of `yᵢ` is within the bound of `dot` for n terms
/// (Higham, *Accuracy and Stability of Numerical Algorithms*, §3.5).
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
/// `|err| ≤ γ_k Σ|aᵢⱼ xᵢ| + m·2⁻¹⁵⁰`, `k = min(256, m) + ⌈m/256⌉`, overflow excluded (Higham,
/// *Accuracy and Stability of Numerical Algorithms*, §3.5).
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

impl<E: Executor> Kernels<E> {
    /// [`matvec`](crate::matvec) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn matvec(self, a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
        rows_on(self, a, x, y)
    }

    /// [`matvec_transposed`](crate::matvec_transposed) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn matvec_transposed(self, a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
        columns_on(self, a, x, y)
    }
}
