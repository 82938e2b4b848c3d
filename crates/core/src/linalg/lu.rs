//! `P A = L U` with partial pivoting, by recursion over columns.
//!
//! Up to 16 columns: for `k = 0, 1, …` the pivot is the greatest magnitude of column `k` from row
//! `k` on (compared as integers, the first of equals), its row and row `k` are exchanged, then
//! for each row `i` below `l = aᵢₖ/aₖₖ` (0 if the pivot is 0) and `aᵢⱼ = aᵢⱼ − l·aₖⱼ` for `j > k`.
//! More columns: the first `h = left_part(n)` of them are factored, their exchanges made in the
//! others; the top `h` rows of those become `L₁₁⁻¹ A₁₂` (as `solve_triangular_matrix`), the rows
//! below lose `L₂₁ U₁₂` by `matmul_sub` and are factored in turn. Columns beyond the m-th of a
//! wide matrix take their exchanges and one triangular solution at the end. (Toledo, SIAM J.
//! Matrix Anal. Appl. 18, 1997; Gustavson, IBM J. Res. Dev. 41, 1997.)
//!
//! `L U = P (A + E)`, `|E| ≤ γₖ|L||U|` with `k = min(m, n)` (Higham, *Accuracy and Stability of
//! Numerical Algorithms*, 2nd ed., §9.3).

use super::share::{panel, recursed};
use super::small_lu::{Small, magnitude};
use super::triangular::{Triangle, substitute};
use super::{BASE, check_length, check_scratch, left_part};
use crate::dispatch::{Active, Choice, Job};
use crate::simd::{HAS_VECTORS, LaneVector};
use crate::{Error, Executor, Kernels, MatMut};

/// Elements of scratch that [`lu`] needs for an m×n matrix; 0 up to 16 columns.
///
/// ```
/// use orthant_core::linalg::lu_scratch;
///
/// assert_eq!(lu_scratch(1000, 16), 0);
/// // The size is a constant: memory may be an array.
/// let scratch = [0.0_f32; lu_scratch(20, 20)];
/// assert!(!scratch.is_empty());
/// ```
#[must_use]
pub const fn lu_scratch(m: usize, n: usize) -> usize {
    if m < n {
        let square = recursion_scratch(m, m);
        let left = m.saturating_mul(m);
        return if square < left { left } else { square };
    }
    recursion_scratch(m, n)
}

/// Each level of the recursion holds the columns it factors, the last one those it factors one by
/// one.
const fn recursion_scratch(m: usize, n: usize) -> usize {
    if n <= BASE {
        return 0;
    }
    let (mut n, mut cols) = (n, BASE);
    while n > BASE {
        n = left_part(n);
        cols = cols.saturating_add(n);
    }
    m.saturating_mul(cols)
}

/// Up to [`BASE`] columns, each contiguous.
struct Columns<'a> {
    columns: &'a mut [f32],
    rows: usize,
    pivots: &'a mut [usize],
}

impl Job for Columns<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, _: L::Proof, _: &[f32], _: &[f32]) {
        let Self { columns, rows, pivots } = self;
        for (k, place) in pivots.iter_mut().enumerate() {
            let start = (k * rows).min(columns.len());
            *place = pivot(columns.get(start..start + rows).unwrap_or_default(), k);
            for column in columns.chunks_exact_mut(rows.max(1)) {
                exchange(column, k, *place);
            }
            let (known, later) = columns.split_at_mut_checked(start + rows).unwrap_or_default();
            let column = known.get_mut(start + k..).unwrap_or_default();
            let Some((divisor, multipliers)) = column.split_first_mut() else { return };
            if *divisor == 0.0 {
                multipliers.fill(0.0);
            } else {
                for l in multipliers.iter_mut() {
                    *l /= *divisor;
                }
            }
            for column in later.chunks_exact_mut(rows.max(1)) {
                let column = column.get_mut(k..).unwrap_or_default();
                let Some((u, rest)) = column.split_first_mut() else { return };
                for (x, l) in rest.iter_mut().zip(multipliers.iter()) {
                    *x -= *l * *u;
                }
            }
        }
    }
}

/// Exchanges two elements.
#[inline(always)]
fn exchange(x: &mut [f32], i: usize, j: usize) {
    if let (Some(&a), Some(&b)) = (x.get(i), x.get(j)) {
        if let Some(x) = x.get_mut(i) {
            *x = b;
        }
        if let Some(x) = x.get_mut(j) {
            *x = a;
        }
    }
}

/// The row of the first of the greatest magnitudes from row `k` on.
#[inline(always)]
fn pivot(column: &[f32], k: usize) -> usize {
    let column = column.get(k..).unwrap_or_default();
    let greatest = column.iter().fold(0, |most, x| magnitude(*x).max(most));
    k + column.iter().position(|x| magnitude(*x) == greatest).unwrap_or_default()
}

/// Up to [`BASE`] columns of any height, where they lie.
struct Panel<'a> {
    a: &'a mut [f32],
    rows: usize,
    cols: usize,
    stride: usize,
    pivots: &'a mut [usize],
}

impl Job for Panel<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(mut self, _: L::Proof, _: &[f32], _: &[f32]) {
        let (cols, stride) = (self.cols, self.stride.max(1));
        for k in 0..cols.min(self.rows) {
            let column = self.a.get(k * stride + k..).unwrap_or_default();
            let (mut pivot, mut greatest) = (k, 0);
            for (i, x) in column.iter().step_by(stride).take(self.rows - k).enumerate() {
                if magnitude(*x) > greatest {
                    (pivot, greatest) = (k + i, magnitude(*x));
                }
            }
            self.exchange(k, pivot);
            if let Some(place) = self.pivots.get_mut(k) {
                *place = pivot;
            }
            let below = self.a.get_mut(k * stride..).unwrap_or_default();
            let (top, below) = below.split_at_mut_checked(stride).unwrap_or_default();
            let top = top.get(k..cols).unwrap_or_default();
            let Some((divisor, top)) = top.split_first() else { return };
            for row in below.chunks_mut(stride).take(self.rows - k - 1) {
                let row = row.get_mut(k..cols).unwrap_or_default();
                let Some((first, row)) = row.split_first_mut() else { return };
                let l = if *divisor == 0.0 { 0.0 } else { *first / divisor };
                *first = l;
                for (x, u) in row.iter_mut().zip(top) {
                    *x -= l * u;
                }
            }
        }
    }
}

impl Panel<'_> {
    /// Exchanges rows `k` and `pivot`, not above it.
    #[inline(always)]
    fn exchange(&mut self, k: usize, pivot: usize) {
        let (stride, cols) = (self.stride, self.cols);
        if pivot != k {
            let (above, below) = self.a.split_at_mut_checked(pivot * stride).unwrap_or_default();
            let above = above.get_mut(k * stride..k * stride + cols).unwrap_or_default();
            for (x, y) in above.iter_mut().zip(below) {
                core::mem::swap(x, y);
            }
        }
    }
}

/// Up to [`BASE`] columns, not more than rows: as a few registers, by columns in scratch if there
/// is some, or where they lie. The bits are the same.
fn base(kernels: Kernels, mut a: MatMut<'_>, pivots: &mut [usize], scratch: &mut [f32]) {
    let (rows, cols, stride) = (a.rows(), a.cols(), a.stride());
    match (rows, cols) {
        // So short that choosing an instruction set would take as long.
        (4, 4) => Small { a: a.into_data(), stride, pivots }.of_four(),
        (8, 8) => kernels.run(Small { a: a.into_data(), stride, pivots }, &[], &[]),
        (BASE, BASE) if HAS_VECTORS => Small { a: a.into_data(), stride, pivots }.of_sixteen(),
        _ => {
            let (mut columns, _) = MatMut::carve(scratch, cols, rows);
            if columns.rows() < cols {
                let a = a.into_data();
                return kernels.run(Panel { a, rows, cols, stride, pivots }, &[], &[]);
            }
            columns.copy_transposed(a.as_ref());
            let data = columns.reborrow().into_slice().unwrap_or_default();
            kernels.run(Columns { columns: data, rows, pivots }, &[], &[]);
            a.copy_transposed(columns.as_ref());
        }
    }
}

/// At least as many rows as columns, from column `first` on of `all`.
fn recurse<E: Executor>(
    kernels: Kernels<E>,
    mut a: MatMut<'_>,
    [first, all]: [usize; 2],
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (rows, cols) = (a.rows(), a.cols());
    if cols <= BASE {
        base(kernels.serial(), a, pivots, scratch);
        if cols < all {
            kernels.executor().reached(recursed(first + cols, [first + rows, all], panel));
        }
        return Ok(());
    }
    let half = left_part(cols);
    let (known, later) = pivots.split_at_mut_checked(half).unwrap_or_default();
    {
        // Next to each other, the left columns can be read while the others are written.
        let (mut left, rest) = MatMut::carve(scratch, rows, half);
        left.copy_from(a.as_ref().block(0..rows, 0..half));
        recurse(kernels, left.reborrow(), [first, all], known, rest)?;
        let left = left.as_ref();
        a.reborrow().block(0..rows, 0..half).copy_from(left);
        let mut right = a.reborrow().block(0..rows, half..cols);
        exchange_rows(known, &mut right);
        let (mut top, bottom) = right.split_rows(half);
        let triangle = left.block(0..half, 0..half);
        substitute(kernels, Triangle::UnitLower, triangle, top.reborrow())?;
        kernels.matmul_sub(left.block(half..rows, 0..half), top.as_ref(), bottom)?;
    }
    let rest = a.reborrow().block(half..rows, half..cols);
    recurse(kernels, rest, [first + half, all], later, scratch)?;
    exchange_rows(later, &mut a.block(half..rows, 0..half));
    for pivot in later {
        *pivot += half;
    }
    Ok(())
}

/// Makes the exchanges of a factorisation: row `k` with row `pivots[k]`, in order.
pub(crate) fn exchange_rows(pivots: &[usize], b: &mut MatMut<'_>) {
    for (k, &pivot) in pivots.iter().enumerate() {
        b.swap_rows(k, pivot);
    }
}

/// The factorisation itself, for callers that checked their operands.
pub(crate) fn factor<E: Executor>(
    kernels: Kernels<E>,
    mut a: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, n) = (a.rows(), a.cols());
    if m >= n {
        return recurse(kernels, a, [0, n], pivots, scratch);
    }
    recurse(kernels, a.reborrow().block(0..m, 0..m), [0, m], pivots, scratch)?;
    let (mut left, _) = MatMut::carve(scratch, m, m);
    left.copy_from(a.as_ref().block(0..m, 0..m));
    let mut right = a.block(0..m, m..n);
    exchange_rows(pivots, &mut right);
    substitute(kernels, Triangle::UnitLower, left.as_ref(), right)
}

fn on(
    choice: impl Choice,
    a: MatMut<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, n) = (a.rows(), a.cols());
    check_length("lu", a.as_ref(), "pivots", pivots.len(), m.min(n))?;
    if (m, n) == (4, 4) {
        let stride = a.stride();
        Small { a: a.into_data(), stride, pivots }.of_four();
        return Ok(());
    }
    check_scratch("lu", scratch, lu_scratch(m, n))?;
    factor(choice.kernels(), a, pivots, scratch)
}

/// Factors `P A = L U` in place, with partial pivoting.
///
/// `a` is m×n; afterwards U stands on and above its diagonal, L below it (its diagonal of ones is
/// not stored). `pivots` has min(m, n) elements: row `k` was exchanged with row `pivots[k]`, for
/// `k = 0, 1, …` in order; [`permutation`] makes one permutation of them. `scratch` has at least
/// [`lu_scratch`]`(m, n)` elements.
///
/// A singular matrix has factors too, with zeros on U's diagonal. `L U = P(A + E)`,
/// `|E| ≤ γₖ|L||U|`, `k = min(m, n)` (Higham, *Accuracy and Stability of Numerical Algorithms*,
/// §9.3).
///
/// # Errors
/// [`Error::ShapeMismatch`] for `pivots`, [`Error::Scratch`].
///
/// ```
/// use orthant_core::{MatMut, linalg::lu};
///
/// let mut a = [0.0, 3.0, 2.0, 1.0];
/// let mut pivots = [0; 2];
/// lu(MatMut::new(&mut a, 2, 2)?, &mut pivots, &mut [])?;
/// assert_eq!((a, pivots), ([2.0, 1.0, 0.0, 3.0], [1, 1]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn lu(a: MatMut<'_>, pivots: &mut [usize], scratch: &mut [f32]) -> Result<(), Error> {
    on(Active, a, pivots, scratch)
}

/// Writes the permutation that the exchanges of a factorisation make: row `i` of `P A` is row
/// `out[i]` of `A`.
///
/// `out` has an element for each row of A.
///
/// ```
/// let mut rows = [0; 3];
/// orthant_core::linalg::permutation(&[2, 2], &mut rows);
/// assert_eq!(rows, [2, 0, 1]);
/// ```
pub fn permutation(pivots: &[usize], out: &mut [usize]) {
    for (i, out) in out.iter_mut().enumerate() {
        *out = i;
    }
    for (k, &pivot) in pivots.iter().enumerate() {
        if k < out.len() && pivot < out.len() {
            out.swap(k, pivot);
        }
    }
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::lu`](lu) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn lu(self, a: MatMut<'_>, pivots: &mut [usize], scratch: &mut [f32]) -> Result<(), Error> {
        on(self, a, pivots, scratch)
    }
}
