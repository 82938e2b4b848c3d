//! A matrix less outer products that have not been subtracted yet: `A − Σ lₖ rₖᵀ`.
//!
//! What the blocked reductions to tridiagonal, bidiagonal and Hessenberg form have in common
//! (Dongarra, Sorensen and Hammarling, "Block reduction of matrices to condensed forms for
//! eigenvalue computations", J. Comput. Appl. Math. 27, 1989): each reflector adds two outer
//! products; columns, rows and products with vectors are corrected for those that wait; a block of
//! them is subtracted as one matrix product.
//!
//! Order: a row or column is the stored one minus the column-order sum of the waiting products'
//! parts, in the order in which they came. `A x` is `matvec` of the stored matrix, minus the
//! column-order sum of the `lₖ` times `rₖ·x` (lane order); `Aᵀ x` is `matvec_transposed`, minus that
//! of the `rₖ` times `lₖ·x`. Nothing is subtracted where none waits.

use crate::{Error, Executor, Kernels, MatMut, MatRef};
use core::ops::Range;

/// Reflectors in a block.
///
/// Fewer would make the products narrow, more would leave more to correct; one cache line of
/// coefficients is 16, and the products' 64 terms fill half a block of the column order's 256.
pub(crate) const BLOCK: usize = 32;

/// Outer products that wait, two for each reflector of a block.
pub(crate) struct Pending<'a> {
    /// The `lₖ` in rows.
    left: MatMut<'a>,
    /// The `rₖ` in rows.
    right: MatMut<'a>,
    /// The `lₖ` in columns.
    columns: &'a mut [f32],
    /// Coefficients.
    factors: &'a mut [f32],
    /// What is subtracted.
    correction: &'a mut [f32],
    count: usize,
}

/// The most products that wait when a matrix is reduced by `k` reflectors.
const fn most(k: usize) -> usize {
    2 * if k < BLOCK { k } else { BLOCK }
}

/// Elements of scratch for the [`Pending`] of an m×n matrix that is reduced by `k` reflectors (or
/// pairs of them).
pub(crate) const fn pending_scratch(m: usize, n: usize, k: usize) -> usize {
    most(k) * (2 * m + n + 1) + if m > n { m } else { n }
}

impl<'a> Pending<'a> {
    /// None yet.
    pub(crate) fn new(m: usize, n: usize, k: usize, scratch: &'a mut [f32]) -> Self {
        let k = most(k);
        let (left, scratch) = MatMut::carve(scratch, k, m);
        let (right, scratch) = MatMut::carve(scratch, k, n);
        let (columns, scratch) = scratch.split_at_mut_checked(k * m).unwrap_or_default();
        let (factors, scratch) = scratch.split_at_mut_checked(k).unwrap_or_default();
        let correction = scratch.get_mut(..m.max(n)).unwrap_or_default();
        Self { left, right, columns, factors, correction, count: 0 }
    }

    /// Adds `l rᵀ`, the first elements of each that are not given being zero.
    pub(crate) fn push(&mut self, l: &[f32], r: &[f32]) {
        for (rows, x) in [(&mut self.left, l), (&mut self.right, r)] {
            let row = rows.row_mut(self.count).unwrap_or_default();
            let zeros = row.len().saturating_sub(x.len());
            let (zeros, rest) = row.split_at_mut_checked(zeros).unwrap_or_default();
            zeros.fill(0.0);
            for (to, from) in rest.iter_mut().zip(x) {
                *to = *from;
            }
        }
        self.count += 1;
    }

    /// Row `i` from column `from` on.
    pub(crate) fn row<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        a: MatRef<'_>,
        i: usize,
        from: usize,
        out: &mut [f32],
    ) -> Result<(), Error> {
        let row = a.row(i).and_then(|row| row.get(from..)).unwrap_or_default();
        for (out, x) in out.iter_mut().zip(row) {
            *out = *x;
        }
        gather(self.factors.get_mut(..self.count), self.left.as_ref(), i);
        self.correct(kernels, true, from, out)
    }

    /// Column `j` from row `from` on.
    pub(crate) fn column<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        a: MatRef<'_>,
        j: usize,
        from: usize,
        out: &mut [f32],
    ) -> Result<(), Error> {
        for (i, out) in out.iter_mut().enumerate() {
            *out = a.at(from + i, j);
        }
        gather(self.factors.get_mut(..self.count), self.right.as_ref(), j);
        self.correct(kernels, false, from, out)
    }

    /// `out = A x` for these rows and columns.
    pub(crate) fn times<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        a: MatRef<'_>,
        rows: Range<usize>,
        cols: Range<usize>,
        x: &[f32],
        out: &mut [f32],
    ) -> Result<(), Error> {
        kernels.matvec(a.block(rows.clone(), cols.clone()), x, out)?;
        if self.count == 0 {
            return Ok(());
        }
        let factors = self.factors.get_mut(..self.count).unwrap_or_default();
        kernels.matvec(self.right.as_ref().block(0..self.count, cols), x, factors)?;
        self.correct(kernels, false, rows.start, out)
    }

    /// `out = Aᵀ x` for these rows and columns.
    pub(crate) fn transposed_times<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        a: MatRef<'_>,
        rows: Range<usize>,
        cols: Range<usize>,
        x: &[f32],
        out: &mut [f32],
    ) -> Result<(), Error> {
        kernels.matvec_transposed(a.block(rows.clone(), cols.clone()), x, out)?;
        if self.count == 0 {
            return Ok(());
        }
        let factors = self.factors.get_mut(..self.count).unwrap_or_default();
        kernels.matvec(self.left.as_ref().block(0..self.count, rows), x, factors)?;
        self.correct(kernels, true, cols.start, out)
    }

    /// Subtracts the sum of the left (or right) vectors times their factors, from element `from`.
    fn correct<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        right: bool,
        from: usize,
        out: &mut [f32],
    ) -> Result<(), Error> {
        if self.count == 0 {
            return Ok(());
        }
        let vectors = if right { self.right.as_ref() } else { self.left.as_ref() };
        let vectors = vectors.block(0..self.count, from..from + out.len());
        let factors = self.factors.get(..self.count).unwrap_or_default();
        let correction = self.correction.get_mut(..out.len()).unwrap_or_default();
        kernels.matvec_transposed(vectors, factors, correction)?;
        kernels.sub_assign(out, correction)
    }

    /// Subtracts what waits from `a` at and after this row and column; then nothing waits.
    pub(crate) fn apply<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        a: MatMut<'_>,
        row: usize,
        col: usize,
    ) -> Result<(), Error> {
        let count = core::mem::take(&mut self.count);
        let (rows, cols) = (row..a.rows(), col..a.cols());
        if count == 0 || rows.is_empty() || cols.is_empty() {
            return Ok(());
        }
        let (mut columns, _) = MatMut::carve(self.columns, rows.len(), count);
        columns.copy_transposed(self.left.as_ref().block(0..count, rows.clone()));
        let right = self.right.as_ref().block(0..count, cols.clone());
        kernels.matmul_sub(columns.as_ref(), right, a.block(rows, cols))
    }
}

/// Column `j` of the rows.
fn gather(factors: Option<&mut [f32]>, rows: MatRef<'_>, j: usize) {
    for (k, factor) in factors.into_iter().flatten().enumerate() {
        *factor = rows.at(k, j);
    }
}
