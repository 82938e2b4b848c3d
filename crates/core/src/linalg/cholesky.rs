//! `A = L Lᵀ` for symmetric positive definite matrices, by recursion.
//!
//! Up to 16 rows: for `j = 0, 1, …` `lⱼⱼ = √aⱼⱼ`, `lᵢⱼ = aᵢⱼ/lⱼⱼ` below, then
//! `aᵢₖ = aᵢₖ − lᵢⱼ·lₖⱼ` for `j < k ≤ i`. More rows, `h = left_part(n)`: the first `h` rows and
//! columns are factored, `L₂₁ᵀ = L₁₁⁻¹ A₂₁ᵀ` (as `solve_triangular_matrix`), the rest loses
//! `L₂₁ L₂₁ᵀ` by `matmul_sub` and is factored in turn.
//!
//! `L Lᵀ = A + E`, `|E| ≤ γₙ₊₁|L||Lᵀ|` (Higham, *Accuracy and Stability of Numerical
//! Algorithms*, 2nd ed., §10.1).

use super::registers::{
    at, divided, from, load, load_columns, set, store, store_columns, subtract, transposed,
};
use super::share::recursed;
use super::triangular::{Triangle, substitute};
use super::{BASE, check_scratch, left_part, order};
use crate::dispatch::{Active, Choice, Job};
use crate::simd::{HAS_VECTORS, LaneVector, sqrt};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Elements of scratch that [`cholesky`] needs for an n×n matrix; 0 up to 16 rows.
///
/// ```
/// use orthant_core::linalg::cholesky_scratch;
///
/// assert_eq!(cholesky_scratch(16), 0);
/// // The size is a constant: memory may be an array.
/// let scratch = [0.0_f32; cholesky_scratch(20)];
/// assert!(!scratch.is_empty());
/// ```
#[must_use]
pub const fn cholesky_scratch(n: usize) -> usize {
    if n <= BASE {
        return 0;
    }
    // The block beside the diagonal, by columns and by rows.
    let left = left_part(n);
    let here = (2 * left).saturating_mul(n - left);
    let before = cholesky_scratch(left);
    if here < before { before } else { here }
}

/// Up to [`BASE`] rows.
struct Panel<'a> {
    a: &'a mut [f32],
    order: usize,
    stride: usize,
}

/// A pivot that is not positive: its index and value.
type Refused = (usize, f32);

impl Job for Panel<'_> {
    type Output = Result<(), Refused>;
    #[inline(always)]
    fn run<L: LaneVector>(self, _: L::Proof, _: &[f32], _: &[f32]) -> Self::Output {
        match self.order {
            8 if !HAS_VECTORS => of_eight(self.a, self.stride),
            _ => self.factor_any(),
        }
    }
}

/// Step `j`. What it leaves above the diagonal is never read.
#[inline(always)]
fn eliminate<const N: usize>(a: &mut [[f32; N]; N], j: usize) -> Result<(), Refused> {
    let (above, below) = a.split_at_mut_checked(j + 1).unwrap_or_default();
    let Some(pivot) = above.last_mut().and_then(|row| row.get_mut(j)) else { return Ok(()) };
    if pivot.is_nan() || *pivot <= 0.0 {
        return Err((j, *pivot));
    }
    *pivot = sqrt(*pivot);
    let mut column = [0.0; N];
    for (place, row) in column.iter_mut().skip(j + 1).zip(below.iter_mut()) {
        let Some(x) = row.get_mut(j) else { break };
        *x /= *pivot;
        *place = *x;
    }
    for (row, l) in below.iter_mut().zip(column.into_iter().skip(j + 1)) {
        for (k, (x, other)) in row.iter_mut().zip(column).enumerate() {
            let changed = *x - l * other;
            *x = if k > j { changed } else { *x };
        }
    }
    Ok(())
}

/// Zeros above the diagonal.
#[inline(always)]
fn clear_above<const N: usize>(a: &mut [[f32; N]; N]) {
    for (i, row) in a.iter_mut().enumerate() {
        for (j, x) in row.iter_mut().enumerate() {
            *x = if j > i { 0.0 } else { *x };
        }
    }
}

/// Eight rows where there are no vectors. All steps are written out: no index is left to be computed.
#[inline(always)]
fn of_eight(data: &mut [f32], stride: usize) -> Result<(), Refused> {
    let Some(mut a) = load::<8>(data, stride) else { return Ok(()) };
    eliminate(&mut a, 0)?;
    eliminate(&mut a, 1)?;
    eliminate(&mut a, 2)?;
    eliminate(&mut a, 3)?;
    eliminate(&mut a, 4)?;
    eliminate(&mut a, 5)?;
    eliminate(&mut a, 6)?;
    eliminate(&mut a, 7)?;
    clear_above(&mut a);
    store(&a, data, stride);
    Ok(())
}

/// The root of pivot `j`.
#[inline(always)]
fn root(j: usize, pivot: f32) -> Result<f32, Refused> {
    if pivot.is_nan() || pivot <= 0.0 { Err((j, pivot)) } else { Ok(sqrt(pivot)) }
}

/// The steps of four rows element by element: in rows they would be put together and taken apart through memory.
/// The index of a pivot that is not positive comes back in a register, its value stays in its place.
#[inline(never)]
fn of_four(rows: &mut [[f32; 4]; 4]) -> Option<usize> {
    let [[a, ..], [b, c, ..], [d, e, f, _], [g, h, i, j]] = *rows;
    let Ok(a) = root(0, a) else { return Some(0) };
    let [b, d, g] = [b / a, d / a, g / a];
    let [c, e, h] = [c - b * b, e - d * b, h - g * b];
    let [f, i, j] = [f - d * d, i - g * d, j - g * g];
    let c = match root(1, c) {
        Ok(c) => c,
        Err(refused) => return put_back(rows, refused),
    };
    let [e, h] = [e / c, h / c];
    let [f, i, j] = [f - e * e, i - h * e, j - h * h];
    let f = match root(2, f) {
        Ok(f) => f,
        Err(refused) => return put_back(rows, refused),
    };
    let i = i / f;
    let j = match root(3, j - i * i) {
        Ok(j) => j,
        Err(refused) => return put_back(rows, refused),
    };
    *rows = [[a, 0.0, 0.0, 0.0], [b, c, 0.0, 0.0], [d, e, f, 0.0], [g, h, i, j]];
    None
}

/// Leaves a pivot in its place.
#[cold]
fn put_back(rows: &mut [[f32; 4]; 4], (k, pivot): Refused) -> Option<usize> {
    if let Some(row) = rows.get_mut(k) {
        set(row, k, pivot);
    }
    Some(k)
}

/// The same with rows apart.
#[inline(never)]
fn strided_four(data: &mut [f32], stride: usize) -> Result<(), Refused> {
    let Some(mut rows) = load(data, stride) else { return Ok(()) };
    let refused = of_four(&mut rows);
    store(&rows, data, stride);
    refused.map_or(Ok(()), |k| Err(pivot_of(&rows, k)))
}

/// Pivot `k`.
fn pivot_of(rows: &[[f32; 4]; 4], k: usize) -> Refused {
    (k, rows.get(k).map_or(0.0, |row| at(row, k)))
}

/// Step `j` by columns, each some vectors. What later ones hold above the diagonal is not read.
#[inline(always)]
fn eliminate_column<const N: usize>(columns: &mut [[f32; N]; N], j: usize) -> Result<(), Refused> {
    let mut rest = columns.iter_mut().skip(j);
    let Some(column) = rest.next() else { return Ok(()) };
    let pivot = at(column, j);
    if pivot.is_nan() || pivot <= 0.0 {
        return Err((j, pivot));
    }
    let root = sqrt(pivot);
    let multipliers = from(&divided(column, root), j + 1);
    for (k, later) in rest.enumerate() {
        subtract(later, at(&multipliers, j + 1 + k), &multipliers);
    }
    *column = multipliers;
    set(column, j, root);
    Ok(())
}

/// The same steps where there are vectors.
#[inline(never)]
fn columns_of_eight(data: &mut [f32], stride: usize) -> Result<(), Refused> {
    let Some(a) = load::<8>(data, stride) else { return Ok(()) };
    let mut columns = transposed(&a);
    // Written out, so that no index is left to be computed.
    eliminate_column(&mut columns, 0)?;
    eliminate_column(&mut columns, 1)?;
    eliminate_column(&mut columns, 2)?;
    eliminate_column(&mut columns, 3)?;
    eliminate_column(&mut columns, 4)?;
    eliminate_column(&mut columns, 5)?;
    eliminate_column(&mut columns, 6)?;
    eliminate_column(&mut columns, 7)?;
    store(&transposed(&columns), data, stride);
    Ok(())
}

/// Sixteen columns are more than registers hold.
fn columns_of_sixteen(data: &mut [f32], stride: usize) -> Result<(), Refused> {
    let mut columns = load_columns::<BASE>(data, stride);
    for j in 0..BASE {
        eliminate_column(&mut columns, j)?;
    }
    store_columns(&columns, data, stride);
    Ok(())
}

impl Panel<'_> {
    /// Any number of rows.
    #[inline(always)]
    fn factor_any(self) -> Result<(), Refused> {
        let (order, stride) = (self.order, self.stride.max(1));
        let mut column = [0.0; BASE];
        for j in 0..order {
            let mut rows = self.a.chunks_mut(stride).skip(j);
            let Some(pivot) = rows.next().and_then(|row| row.get_mut(j)) else { return Ok(()) };
            if pivot.is_nan() || *pivot <= 0.0 {
                return Err((j, *pivot));
            }
            *pivot = sqrt(*pivot);
            let divisor = *pivot;
            for (place, row) in column.iter_mut().skip(j + 1).zip(rows) {
                let Some(x) = row.get_mut(j) else { return Ok(()) };
                *x /= divisor;
                *place = *x;
            }
            let column = column.get(j + 1..order).unwrap_or_default();
            for (row, l) in self.a.chunks_mut(stride).skip(j + 1).zip(column) {
                let row = row.get_mut(j + 1..order).unwrap_or_default();
                for (x, other) in row.iter_mut().zip(column) {
                    *x -= l * other;
                }
            }
        }
        Ok(())
    }
}

/// The lower triangle of `C − V W`, where that product is symmetric. Above the diagonal some
/// elements change too.
pub(crate) fn subtract_lower<E: Executor>(
    kernels: Kernels<E>,
    v: MatRef<'_>,
    w: MatRef<'_>,
    c: MatMut<'_>,
) -> Result<(), Error> {
    // Tiles so small that the work above the diagonal no longer counts.
    const TILE: usize = 32;
    let (n, k) = (c.rows(), w.rows());
    if n <= TILE {
        return kernels.matmul_sub(v, w, c);
    }
    let half = left_part(n);
    let (top, mut bottom) = c.split_rows(half);
    let (v_top, v_bottom) = v.split_rows(half);
    let (w_left, w_right) = (w.block(0..k, 0..half), w.block(0..k, half..n));
    let bottom_rows = n - half;
    subtract_lower(kernels, v_top, w_left, top.block(0..half, 0..half))?;
    kernels.matmul_sub(v_bottom, w_left, bottom.reborrow().block(0..bottom_rows, 0..half))?;
    subtract_lower(kernels, v_bottom, w_right, bottom.block(0..bottom_rows, half..n))
}

fn base(kernels: Kernels, panel: Panel<'_>) -> Result<(), Refused> {
    match panel.order {
        // So few rows that choosing an instruction set would take as long.
        4 => strided_four(panel.a, panel.stride),
        8 if HAS_VECTORS => columns_of_eight(panel.a, panel.stride),
        BASE if HAS_VECTORS => columns_of_sixteen(panel.a, panel.stride),
        _ => kernels.run(panel, &[], &[]),
    }
}

#[cold]
#[inline(never)]
fn not_positive(first: usize, (pivot, value): Refused) -> Error {
    Error::NotPositiveDefinite { operation: "cholesky", pivot: first + pivot, value }
}

/// Rows from `first` on of `all`.
fn recurse<E: Executor>(
    kernels: Kernels<E>,
    a: MatMut<'_>,
    [first, all]: [usize; 2],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (order, stride) = (a.rows(), a.stride());
    if order <= BASE {
        let done = base(kernels.serial(), Panel { a: a.into_data(), order, stride });
        if order < all {
            let share = recursed(first + order, [all, all], |_, n| (n * n) as f32 * n as f32);
            kernels.executor().reached(share);
        }
        return done.map_err(|refused| not_positive(first, refused));
    }
    let half = left_part(order);
    let rest = order - half;
    let (top, mut bottom) = a.split_rows(half);
    let mut triangle = top.block(0..half, 0..half);
    recurse(kernels, triangle.reborrow(), [first, all], scratch)?;
    {
        let (mut columns, scratch) = MatMut::carve(scratch, half, rest);
        let (mut rows, _) = MatMut::carve(scratch, rest, half);
        columns.copy_transposed(bottom.as_ref().block(0..rest, 0..half));
        substitute(kernels, Triangle::Lower, triangle.as_ref(), columns.reborrow())?;
        rows.copy_transposed(columns.as_ref());
        bottom.reborrow().block(0..rest, 0..half).copy_from(rows.as_ref());
        let corner = bottom.reborrow().block(0..rest, half..order);
        subtract_lower(kernels, rows.as_ref(), columns.as_ref(), corner)?;
    }
    recurse(kernels, bottom.block(0..rest, half..order), [first + half, all], scratch)
}

/// Four rows without gaps are so little work that checks and results in memory were a fifth of it: who calls this
/// has the shape at hand.
#[inline(always)]
fn on(choice: impl Choice, a: MatMut<'_>, scratch: &mut [f32]) -> Result<(), Error> {
    if (a.rows(), a.cols(), a.stride()) != (4, 4, 4) {
        return of_any(choice, a, scratch);
    }
    let Some(rows) = a.into_data().as_chunks_mut().0.first_chunk_mut() else { return Ok(()) };
    match of_four(rows) {
        None => Ok(()),
        Some(k) => Err(not_positive_of_four(rows, k)),
    }
}

#[cold]
#[inline(never)]
fn not_positive_of_four(rows: &[[f32; 4]; 4], k: usize) -> Error {
    not_positive(0, pivot_of(rows, k))
}

#[inline(never)]
fn of_any(choice: impl Choice, mut a: MatMut<'_>, scratch: &mut [f32]) -> Result<(), Error> {
    let n = order("cholesky", a.as_ref())?;
    check_scratch("cholesky", scratch, cholesky_scratch(n))?;
    recurse(choice.kernels(), a.reborrow(), [0, n], scratch)?;
    if n == 8 || (n == BASE && HAS_VECTORS) {
        return Ok(());
    }
    for i in 0..n {
        a.row_mut(i).and_then(|row| row.get_mut(i + 1..)).unwrap_or_default().fill(0.0);
    }
    Ok(())
}

/// Factors a symmetric positive definite matrix in place, `A = L Lᵀ`.
///
/// Only the lower triangle of the n×n matrix is read. Afterwards `a` is L, with zeros above its
/// diagonal. `scratch` has at least [`cholesky_scratch`]`(n)` elements.
///
/// `L Lᵀ = A + E`, `|E| ≤ γₙ₊₁|L||Lᵀ|` (Higham, *Accuracy and Stability of Numerical Algorithms*,
/// §10.1).
///
/// # Errors
/// [`Error::NotSquare`], [`Error::Scratch`]; [`Error::NotPositiveDefinite`] if a pivot is not
/// positive: then `a` is half done.
///
/// ```
/// use orthant_core::{MatMut, linalg::cholesky};
///
/// let mut a = [4.0, 2.0, 2.0, 10.0];
/// cholesky(MatMut::new(&mut a, 2, 2)?, &mut [])?;
/// assert_eq!(a, [2.0, 0.0, 1.0, 3.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn cholesky(a: MatMut<'_>, scratch: &mut [f32]) -> Result<(), Error> {
    on(Active, a, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::cholesky`](cholesky) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn cholesky(self, a: MatMut<'_>, scratch: &mut [f32]) -> Result<(), Error> {
        on(self, a, scratch)
    }
}
