//! Eigenvalues and eigenvectors of a symmetric matrix: `A = V Λ Vᵀ`.
//!
//! 1. `A` is scaled by a power of two (`scale.rs`); only its lower triangle is read.
//! 2. `A = Q T Qᵀ`, `T` tridiagonal (`tridiagonal.rs`); `Qᵀ` is formed (`accumulate.rs`). Up to 16 rows
//!    both without blocks (`symmetric_few.rs`).
//! 3. Implicit QR sweeps with Wilkinson's shift, downwards, on the last block of `T` that does not
//!    decouple. `eᵢ` is taken as zero when `eᵢ² ≤ (2⁻⁴⁸·|dᵢ|)·|dᵢ₊₁| + 2⁻¹²⁶`. Rotations turn the
//!    rows of `Qᵀ`, sweep after sweep (`rotations.rs`). At most 30·n sweeps.
//! 4. Ascending order, by selection of the first least one; signs; scaling back.
//!
//! The formulas of a sweep are those of LAPACK's `ssteqr` (Parlett, *The Symmetric Eigenvalue
//! Problem*, §8; Golub and Van Loan §8.3). Backward error: `‖A − V Λ Vᵀ‖ ≤ p(n)·u·‖A‖` with a
//! modest `p`; tests hold LAPACK's ratio below 30.

use super::accumulate::{accumulate, accumulate_scratch};
use super::pending::{Pending, pending_scratch};
use super::registers::{load, scaled, store, transposed};
use super::rotations::{Rotations, rotation, rotations_scratch};
use super::scale::{greatest, make_greatest_positive, scale, swap};
use super::share::swept;
use super::small_eigen;
use super::symmetric_few::{self, AtOnce};
use super::tridiagonal::tridiagonalise;
use super::{BASE, check_length, check_scratch, order};
use crate::dispatch::{Active, Choice};
use crate::kernels::power_of_two;
use crate::simd::{HAS_VECTORS, sqrt};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

const NAME: &str = "symmetric_eigen";

/// Sweeps for each eigenvalue before the iteration is given up; two are usual.
const SWEEPS: usize = 30;

/// Elements of scratch that [`symmetric_eigen`] and [`symmetric_eigenvalues`] need for order `n`.
///
/// ```
/// use orthant_core::linalg::symmetric_eigen_scratch;
///
/// // One memory, of the greatest order, serves lesser ones too.
/// let scratch = [0.0_f32; symmetric_eigen_scratch(8)];
/// assert!(scratch.len() >= symmetric_eigen_scratch(3));
/// ```
#[must_use]
pub const fn symmetric_eigen_scratch(n: usize) -> usize {
    let reflectors = n.saturating_sub(1);
    let reduce = 2 * n + pending_scratch(n, n, reflectors);
    let accumulate = accumulate_scratch(reflectors, n, n);
    let iterate = rotations_scratch(n);
    let mut most = if reduce > accumulate { reduce } else { accumulate };
    if iterate > most {
        most = iterate;
    }
    let (rows, few) = (n * n + 2 * n + most, few_scratch(n));
    if rows < few { few } else { rows }
}

/// For up to [`BASE`] rows: the matrix and `Q`, of whole registers.
const fn few_scratch(n: usize) -> usize {
    match n {
        0 => 0,
        1..=4 => 2 * 4 * 4 + 2 * n,
        5..=8 => 2 * 8 * 8 + 2 * n,
        9..=BASE => 2 * BASE * BASE + 2 * n,
        _ => 0,
    }
}

/// Up to [`BASE`] rows.
fn few<const N: usize>(
    a: MatRef<'_>,
    values: &mut [f32],
    vectors: Option<MatMut<'_>>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    let n = a.rows();
    let (rows, scratch) = scratch.split_at_mut_checked(N * N).unwrap_or_default();
    let (room, scratch) = scratch.split_at_mut_checked(N * N).unwrap_or_default();
    let (e, scratch) = scratch.split_at_mut_checked(n - 1).unwrap_or_default();
    let taus = scratch.get_mut(..n - 1).unwrap_or_default();
    let is_full = HAS_VECTORS && N <= 8 && n == N;
    if is_full {
        mirror_full::<N>(rows, a);
    } else {
        rows.fill(0.0);
        if let Ok(mut matrix) = MatMut::with_stride(rows, n, n, N) {
            mirror(&mut matrix, a, 1.0);
        }
    }
    let (square, _) = rows.as_chunks_mut::<N>();
    let scale = scale(NAME, small_eigen::greatest(square))?;
    for row in &mut *square {
        *row = scaled(scale.down, row);
    }
    symmetric_few::tridiagonalise(square, values, e, taus);
    if vectors.is_some() {
        symmetric_few::accumulate(square, taus, room.as_chunks_mut().0, n);
        iterate(values, e, &mut AtOnce { rows: square, next: 0 })?;
    } else {
        iterate(values, e, &mut AtOnce::<N> { rows: &mut [], next: 0 })?;
    }
    if is_full && let Some(vectors) = vectors {
        finish_full(values, vectors, rows.as_chunks_mut::<N>().0, scale.up);
        return Ok(());
    }
    let mut rows = MatMut::with_stride(rows, n, n, N)?;
    finish(values, vectors, &mut rows, scale.up);
    Ok(())
}

/// The lower triangle and its mirror image, in registers: element by element this and `finish` were a ninth of the time
/// of four rows.
#[inline(always)]
fn mirror_full<const N: usize>(rows: &mut [f32], a: MatRef<'_>) {
    let Some(lower) = load::<N>(a.data(), a.stride()) else { return };
    let mut square = transposed(&lower);
    for (i, (to, from)) in square.iter_mut().zip(&lower).enumerate() {
        for (j, (to, from)) in to.iter_mut().zip(from).enumerate() {
            *to = if j <= i { *from } else { *to };
        }
    }
    store(&square, rows, N);
}

/// `finish` in registers, a vector's element in the lane of its column.
#[inline(always)]
fn finish_full<const N: usize>(
    values: &mut [f32],
    vectors: MatMut<'_>,
    rows: &mut [[f32; N]],
    up: f32,
) {
    for i in 0..values.len() {
        let least = least_from(values, i);
        if least != i {
            swap(values, i, least);
            if let Ok([x, y]) = rows.get_disjoint_mut([i, least]) {
                core::mem::swap(x, y);
            }
        }
    }
    for value in values.iter_mut() {
        *value *= up;
    }
    let Some(rows) = rows.first_chunk::<N>() else { return };
    let mut columns = transposed(rows);
    let mut greatest = [0.0_f32; N];
    for row in &columns {
        for (greatest, x) in greatest.iter_mut().zip(row) {
            *greatest = if x.abs() > greatest.abs() { *x } else { *greatest };
        }
    }
    for row in &mut columns {
        for (x, greatest) in row.iter_mut().zip(&greatest) {
            *x = if *greatest < 0.0 { -*x } else { *x };
        }
    }
    let stride = vectors.stride();
    store(&columns, vectors.into_data(), stride);
}

/// Order, signs, scale.
fn finish(values: &mut [f32], vectors: Option<MatMut<'_>>, rows: &mut MatMut<'_>, up: f32) {
    sort(values, rows);
    for value in values.iter_mut() {
        *value *= up;
    }
    if let Some(mut vectors) = vectors {
        for i in 0..rows.rows() {
            make_greatest_positive(rows.row_mut(i).unwrap_or_default());
        }
        vectors.copy_transposed(rows.as_ref());
    }
}

fn on(
    choice: impl Choice,
    a: MatRef<'_>,
    values: &mut [f32],
    mut vectors: Option<MatMut<'_>>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    let n = order(NAME, a)?;
    check_length(NAME, a, "values", values.len(), n)?;
    if let Some(vectors) = &vectors {
        let shape = [vectors.rows(), vectors.cols()];
        if shape != [n, n] {
            let operands = ["a", "vectors"];
            return Err(Error::MatrixMismatch {
                operation: NAME,
                operands,
                shapes: [[n, n], shape],
            });
        }
    }
    check_scratch(NAME, scratch, symmetric_eigen_scratch(n))?;
    if n == 0 {
        return Ok(());
    }
    match n {
        1..=4 => return few::<4>(a, values, vectors, scratch),
        5..=8 => return few::<8>(a, values, vectors, scratch),
        9..=BASE => return few::<BASE>(a, values, vectors, scratch),
        _ => (),
    }

    let kernels = choice.kernels();
    let lower = (0..n).map(|i| a.row(i).and_then(|row| row.get(..=i)).unwrap_or_default());
    let scale = scale(NAME, greatest(kernels, lower))?;
    let (mut work, scratch) = MatMut::carve(scratch, n, n);
    mirror(&mut work, a, scale.down);
    let (e, scratch) = scratch.split_at_mut_checked(n - 1).unwrap_or_default();
    let (taus, scratch) = scratch.split_at_mut_checked(n - 1).unwrap_or_default();
    {
        let (x, rest) = scratch.split_at_mut_checked(n).unwrap_or_default();
        let (y, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
        let mut pending = Pending::new(n, n, n - 1, rest);
        tridiagonalise(kernels, &mut work, values, [e, taus], [x, y], &mut pending)?;
    }
    let mut none = MatMut::default();
    let rows = match &mut vectors {
        Some(vectors) => {
            accumulate(kernels, work.as_ref(), taus, 1, vectors, scratch)?;
            vectors
        }
        None => &mut none,
    };
    let room = if rows.rows() == 0 { 0 } else { rotations_scratch(n) };
    let room = scratch.get_mut(..room).unwrap_or_default();
    let mut later = Later { kernels, order: n, rotations: Rotations::new(room), rows };
    iterate(values, e, &mut later)?;
    later.rotations.apply(kernels, later.rows);
    match &mut vectors {
        Some(vectors) => {
            work.copy_from(vectors.as_ref());
            finish(values, Some(vectors.reborrow()), &mut work, scale.up);
        }
        None => finish(values, None, &mut none, scale.up),
    }
    Ok(())
}

/// What becomes of the rotations of sweeps.
pub(super) trait Turns {
    /// A sweep of at most `count` rotations begins, the first at row `first`.
    fn begin(&mut self, first: usize, count: usize);
    /// Its next rotation.
    fn push(&mut self, c: f32, s: f32);
}

/// They wait.
struct Later<'a, 'b, 'c, E> {
    kernels: Kernels<E>,
    order: usize,
    rotations: Rotations<'a>,
    rows: &'b mut MatMut<'c>,
}

impl<E: Executor> Turns for Later<'_, '_, '_, E> {
    fn begin(&mut self, first: usize, count: usize) {
        self.kernels.executor().reached(swept(first + count + 1, self.order));
        self.rotations.begin(self.kernels, first, count, self.rows);
    }

    #[inline(always)]
    fn push(&mut self, c: f32, s: f32) {
        self.rotations.push(c, s);
    }
}

/// The lower triangle times `factor`, and its mirror image.
fn mirror(to: &mut MatMut<'_>, a: MatRef<'_>, factor: f32) {
    for i in 0..a.rows() {
        let row = a.row(i).and_then(|row| row.get(..=i)).unwrap_or_default();
        for (to, from) in to.row_mut(i).unwrap_or_default().iter_mut().zip(row) {
            *to = *from * factor;
        }
        for (to, from) in to.column_from(0, i).zip(row) {
            *to = *from * factor;
        }
    }
}

/// Whether an element beside the diagonal is zero to working precision.
#[inline(always)]
fn negligible(e: f32, d: f32, next: f32) -> bool {
    e * e <= (power_of_two(-48) * d.abs()) * next.abs() + power_of_two(-126)
}

/// QR sweeps until `T` is diagonal.
fn iterate(d: &mut [f32], e: &mut [f32], turns: &mut impl Turns) -> Result<(), Error> {
    let limit = d.len().saturating_mul(SWEEPS);
    let mut sweeps = 0;
    // The block that is worked on ends with element `end - 1` of `d`.
    let mut end = d.len();
    while end > 1 {
        let first = decouple(d, e, end);
        if first + 1 == end {
            end -= 1;
            continue;
        }
        if sweeps == limit {
            return Err(Error::NoConvergence { operation: "symmetric_eigen", iterations: sweeps });
        }
        sweeps += 1;
        turns.begin(first, end - 1 - first);
        let d = d.get_mut(first..end).unwrap_or_default();
        let e = e.get_mut(first..end - 1).unwrap_or_default();
        sweep(d, e, turns);
    }
    Ok(())
}

/// The first element of the last block, which ends before `end`.
#[inline(always)]
fn decouple(d: &[f32], e: &mut [f32], end: usize) -> usize {
    let d = d.get(..end).unwrap_or_default();
    let e = e.get_mut(..end - 1).unwrap_or_default();
    let later = d.get(1..).unwrap_or_default();
    for (i, (e, (d, next))) in e.iter_mut().zip(d.iter().zip(later)).enumerate().rev() {
        if negligible(*e, *d, *next) {
            *e = 0.0;
            return i + 1;
        }
    }
    0
}

/// One implicit QR sweep over a block.
#[inline(always)]
fn sweep(d: &mut [f32], e: &mut [f32], turns: &mut impl Turns) {
    let (Some(&top), Some(&[above, last]), Some(&beside)) =
        (d.first(), d.last_chunk::<2>(), e.last())
    else {
        return;
    };
    // Wilkinson's shift: the eigenvalue of the last 2x2 block that is nearer to its last element.
    let half = (above - last) / (2.0 * beside);
    // Beyond 2²⁰ the 1 is lost to rounding.
    let root = if half.abs() < 1048576.0 { sqrt(half * half + 1.0) } else { half.abs() };
    let mut g = top - last + beside / (half + root.copysign(half));
    let (mut c, mut s, mut p) = (1.0, 1.0, 0.0);
    let mut rest = d;
    let mut before: Option<&mut f32> = None;
    for e in e {
        let Some((d, later)) = rest.split_first_mut() else { return };
        let Some(&mut next) = later.first_mut() else { return };
        let (f, b) = (s * *e, c * *e);
        let turn = rotation(g, f);
        (c, s) = (turn.c, turn.s);
        if let Some(before) = before {
            *before = turn.r;
        }
        let g0 = *d - p;
        let r = (next - g0) * s + 2.0 * c * b;
        p = s * r;
        *d = g0 + p;
        g = c * r - b;
        turns.push(c, s);
        before = Some(e);
        rest = later;
    }
    if let (Some(last), Some(e)) = (rest.first_mut(), before) {
        *last -= p;
        *e = g;
    }
}

/// The first of the least values from number `i` on.
#[inline(always)]
fn least_from(values: &[f32], i: usize) -> usize {
    let rest = values.get(i..).unwrap_or_default();
    let (mut at, mut least) = (i, rest.first().copied().unwrap_or_default());
    for (j, &value) in rest.iter().enumerate() {
        if value < least {
            (at, least) = (i + j, value);
        }
    }
    at
}

/// Ascending values, rows with them.
fn sort(values: &mut [f32], rows: &mut MatMut<'_>) {
    for i in 0..values.len() {
        let at = least_from(values, i);
        if at != i {
            swap(values, i, at);
            rows.swap_rows(i, at);
        }
    }
}

/// The eigenvalues and eigenvectors of a symmetric matrix: `A = V diag(values) Vᵀ`.
///
/// `A` is n×n; only its lower triangle is read. `values` (n) come in ascending order; column `j`
/// of `vectors` (n×n) is the eigenvector of value `j`, of length 1, and the first of its elements
/// of greatest magnitude is positive. `scratch` has [`symmetric_eigen_scratch`]`(n)` elements.
///
/// An eigenvalue beyond the range of f32 is infinite.
///
/// `‖A − V Λ Vᵀ‖ ≤ p(n)·u·‖A‖` with a modest `p`. By tridiagonal form and implicit QR with Wilkinson's
/// shift (Golub and Van Loan, *Matrix Computations*, 4th ed., §8.3; Parlett, *The Symmetric Eigenvalue
/// Problem*, §8).
///
/// # Errors
/// [`Error::NotSquare`], [`Error::ShapeMismatch`], [`Error::MatrixMismatch`], [`Error::Scratch`];
/// [`Error::NotFinite`] for an infinite or NaN element; [`Error::NoConvergence`] after 30·n
/// sweeps, which no finite matrix is known to need.
///
/// ```
/// use orthant_core::linalg::{symmetric_eigen, symmetric_eigen_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// let a = [2.0, 1.0, 1.0, 2.0];
/// let (mut values, mut vectors) = ([0.0; 2], [0.0; 4]);
/// let mut scratch = [0.0; symmetric_eigen_scratch(2)];
/// let v = MatMut::new(&mut vectors, 2, 2)?;
/// symmetric_eigen(MatRef::new(&a, 2, 2)?, &mut values, v, &mut scratch)?;
/// assert!((values[0] - 1.0).abs() < 1e-6 && (values[1] - 3.0).abs() < 1e-6);
/// // The eigenvector of 3 is (1, 1)/√2.
/// assert!((vectors[1] - vectors[3]).abs() < 1e-6);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn symmetric_eigen(
    a: MatRef<'_>,
    values: &mut [f32],
    vectors: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    on(Active, a, values, Some(vectors), scratch)
}

/// The eigenvalues of a symmetric matrix, with the bits that [`symmetric_eigen`] gives them.
///
/// `values` has n elements, in ascending order; `scratch` at least [`symmetric_eigen_scratch`]`(n)`.
///
/// # Errors
/// As there.
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::linalg::{symmetric_eigen_scratch, symmetric_eigenvalues};
///
/// let (a, mut values) = ([2.0, 0.0, 0.0, 1.0], [0.0; 2]);
/// let mut scratch = [0.0; symmetric_eigen_scratch(2)];
/// symmetric_eigenvalues(MatRef::new(&a, 2, 2)?, &mut values, &mut scratch)?;
/// assert_eq!(values, [1.0, 2.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn symmetric_eigenvalues(
    a: MatRef<'_>,
    values: &mut [f32],
    scratch: &mut [f32],
) -> Result<(), Error> {
    on(Active, a, values, None, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`symmetric_eigen`] on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn symmetric_eigen(
        self,
        a: MatRef<'_>,
        values: &mut [f32],
        vectors: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, values, Some(vectors), scratch)
    }

    /// [`symmetric_eigenvalues`] on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn symmetric_eigenvalues(
        self,
        a: MatRef<'_>,
        values: &mut [f32],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, values, None, scratch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nobody wants vectors.
    struct Forgotten;

    impl Turns for Forgotten {
        fn begin(&mut self, _: usize, _: usize) {}
        fn push(&mut self, _: f32, _: f32) {}
    }

    #[test]
    fn what_never_decouples_ends_at_the_limit() {
        // No finite matrix is known to get there. A NaN, which the callers refuse, is never negligible.
        for n in 2..6 {
            let (mut d, mut e) = ([1.0, 2.0, 3.0, 4.0, 5.0], [f32::NAN; 4]);
            let found = iterate(&mut d[..n], &mut e[..n - 1], &mut Forgotten);
            let operation = "symmetric_eigen";
            assert_eq!(found, Err(Error::NoConvergence { operation, iterations: 30 * n }));
        }
        let (mut d, mut e) = ([1.0, 2.0, 3.0], [0.5, 0.5]);
        assert_eq!(iterate(&mut d, &mut e, &mut Forgotten), Ok(()));
    }
}
