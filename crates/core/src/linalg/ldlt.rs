//! `P A Pᵀ = L D Lᵀ` of any symmetric matrix, D with blocks of one and two: Bunch and Kaufman's
//! pivoting, in blocks of 32 columns.
//!
//! Columns of L and of `W = L D` lie in rows. Step `k`, the `l`-th of its block, `α = (1 + √17)/8`:
//!
//! 1. `w`, column `k` from the diagonal down, loses `Σ wₖᵢ ℓᵢ` over the block's columns before it
//!    (`matmul_sub`); `λ` is the greatest magnitude below the diagonal, in row `r` (the first of
//!    equals);
//! 2. if `|wₖ| ≥ αλ`: a pivot of one. Else column `r`, brought up to date likewise, with `σ` its
//!    greatest magnitude off the diagonal: if `|wₖ| ≥ αλ(λ/σ)` a pivot of one; if `|aᵣᵣ| ≥ ασ` a
//!    pivot of one after `r` and `k` are exchanged; else one of two after `r` and `k + 1` are;
//! 3. one: `ℓⱼ = wⱼ/d`. Two, with the columns `w` and `v` of W, `c = wₖ₊₁`: `a = vₖ₊₁/c`, `b =
//!    wₖ/c`, `t = (1/(ab − 1))/c`, `ℓⱼ = t(awⱼ − vⱼ)`, `mⱼ = t(bvⱼ − wⱼ)`.
//!
//! At the end of a block the columns to come lose `W Lᵀ` (`matmul_sub`). (Bunch and Kaufman, Math.
//! Comp. 31, 1977; in blocks as LAPACK's `slasyf`.) Backward stable as long as L stays moderate
//! (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., §11.1).

use super::share::eliminated;
use super::{check_length, check_scratch, check_symmetric, order};
use crate::dispatch::{Active, Choice};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Columns of a block; a pivot of two may begin at its last.
const BLOCK: usize = 32;

/// `(1 + √17)/8`: bounds the growth of pivots of one and of two alike.
const ALPHA: f32 = 0.640_388_2;

const fn capacity(n: usize) -> usize {
    if n < BLOCK { n + 1 } else { BLOCK + 1 }
}

/// Elements of scratch that [`ldlt`] needs for an n×n matrix.
///
/// ```
/// use orthant_core::linalg::ldlt_scratch;
///
/// // One memory, of the greatest order, serves lesser ones too.
/// let scratch = [0.0_f32; ldlt_scratch(8)];
/// assert!(scratch.len() >= ldlt_scratch(3));
/// ```
#[must_use]
pub const fn ldlt_scratch(n: usize) -> usize {
    n.saturating_mul(n).saturating_add(n.saturating_mul(3 * capacity(n))) + capacity(n)
}

/// Where a factorisation is.
struct State<'a> {
    /// Columns in rows, on and right of the diagonal: L where it is known, A where it is not.
    columns: MatMut<'a>,
    /// The block's columns of L and of W, in rows.
    l: MatMut<'a>,
    w: MatMut<'a>,
    /// Elements of W for one row of A.
    factors: &'a mut [f32],
    /// Room for W by rows.
    room: &'a mut [f32],
    order: &'a mut [usize],
    d: &'a mut [f32],
    e: &'a mut [f32],
}

/// The greatest magnitude of a row from `first` on but for place `skipped`, and where it is.
fn greatest(row: MatRef<'_>, at: usize, first: usize, skipped: usize) -> (usize, f32) {
    let mut found = (first, 0.0);
    for (j, x) in row.row(at).unwrap_or_default().iter().enumerate().skip(first) {
        if j != skipped && x.abs() > found.1 {
            found = (j, x.abs());
        }
    }
    found
}

impl State<'_> {
    /// Row `to` of W becomes column `at` of what is left of A, from row `k` on, up to date.
    fn bring<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        at: usize,
        to: usize,
        [k, l]: [usize; 2],
    ) -> Result<(), Error> {
        let n = self.columns.rows();
        for (i, factor) in self.factors.iter_mut().enumerate().take(l) {
            *factor = self.w.at(i, at);
        }
        let row = self.w.row_mut(to).unwrap_or_default();
        for (j, x) in row.iter_mut().enumerate().take(at).skip(k) {
            *x = self.columns.at(j, at);
        }
        let beside = self.columns.as_ref().row(at).unwrap_or_default();
        for (x, a) in row.iter_mut().zip(beside).skip(at) {
            *x = *a;
        }
        if l > 0 {
            let factors = self.factors.get(..l).unwrap_or_default();
            let factors = MatRef::new(factors, 1, l)?;
            let target = self.w.reborrow().block(to..to + 1, k..n);
            kernels.matmul_sub(factors, self.l.as_ref().block(0..l, k..n), target)?;
        }
        Ok(())
    }

    /// Exchanges rows and columns `i < j`, from step `k`, the `l`-th of its block, on; `w` rows of W
    /// hold columns that are past.
    fn exchange(&mut self, i: usize, j: usize, l: usize, w: usize) {
        if i == j {
            return;
        }
        let n = self.columns.rows();
        // What stood at `j` is in W; what stood at `i` goes there.
        let x = self.columns.at(i, i);
        self.columns.set(j, j, x);
        for k in i + 1..j {
            let x = self.columns.at(i, k);
            self.columns.set(k, j, x);
        }
        for k in j + 1..n {
            let x = self.columns.at(i, k);
            self.columns.set(j, k, x);
        }
        // Rows of L that are known.
        let first = i.saturating_sub(w - 1);
        for k in 0..first.min(i) {
            swap(self.columns.row_mut(k), i, j);
        }
        for k in 0..l {
            swap(self.l.row_mut(k), i, j);
        }
        for k in 0..w {
            swap(self.w.row_mut(k), i, j);
        }
        if i < self.order.len() && j < self.order.len() {
            self.order.swap(i, j);
        }
    }

    /// Step `k`, the `l`-th of its block; returns how many columns it made.
    fn step<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        k: usize,
        l: usize,
    ) -> Result<usize, Error> {
        self.bring(kernels, k, l, [k, l])?;
        let diagonal = self.w.at(l, k).abs();
        let (r, below) = greatest(self.w.as_ref(), l, k + 1, k);
        if diagonal < ALPHA * below {
            self.bring(kernels, r, l + 1, [k, l])?;
            let (_, beside) = greatest(self.w.as_ref(), l + 1, k, r);
            if diagonal < ALPHA * below * (below / beside) {
                if self.w.at(l + 1, r).abs() < ALPHA * beside {
                    self.exchange(k + 1, r, l, l + 2);
                    self.two(k, l);
                    return Ok(2);
                }
                let (mut first, second) = self.w.reborrow().split_rows(l + 1);
                let from = second.as_ref().row(0).and_then(|row| row.get(k..));
                let to = first.row_mut(l).and_then(|row| row.get_mut(k..));
                for (to, from) in to.unwrap_or_default().iter_mut().zip(from.unwrap_or_default()) {
                    *to = *from;
                }
                self.exchange(k, r, l, l + 1);
            }
        }
        self.one(k, l);
        Ok(1)
    }

    fn one(&mut self, k: usize, l: usize) {
        let pivot = self.w.at(l, k);
        if let (Some(d), Some(e)) = (self.d.get_mut(k), self.e.get_mut(k)) {
            (*d, *e) = (pivot, 0.0);
        }
        let row = self.w.as_ref().row(l).unwrap_or_default();
        let out = self.l.row_mut(l).unwrap_or_default();
        for (x, w) in out.iter_mut().zip(row).skip(k + 1) {
            *x = if pivot == 0.0 { 0.0 } else { w / pivot };
        }
        self.l.set(l, k, 1.0);
    }

    fn two(&mut self, k: usize, l: usize) {
        let (first, second) = (self.w.at(l, k), self.w.at(l + 1, k + 1));
        let beside = self.w.at(l, k + 1);
        for (i, d, e) in [(k, first, beside), (k + 1, second, 0.0)] {
            if let (Some(to_d), Some(to_e)) = (self.d.get_mut(i), self.e.get_mut(i)) {
                (*to_d, *to_e) = (d, e);
            }
        }
        let (a, b) = (second / beside, first / beside);
        let t = (1.0 / (a * b - 1.0)) / beside;
        let w = self.w.as_ref();
        let w = w.row(l).unwrap_or_default().iter().zip(w.row(l + 1).unwrap_or_default());
        let (mut before, mut after) = self.l.reborrow().split_rows(l + 1);
        let out = before.row_mut(l).unwrap_or_default().iter_mut();
        let out = out.zip(after.row_mut(0).unwrap_or_default());
        for ((x, y), (w, v)) in out.zip(w).skip(k + 2) {
            (*x, *y) = (t * (a * w - v), t * (b * v - w));
        }
        for (i, j, x) in [(l, k, 1.0), (l, k + 1, 0.0), (l + 1, k + 1, 1.0)] {
            self.l.set(i, j, x);
        }
    }
}

fn swap(row: Option<&mut [f32]>, i: usize, j: usize) {
    let row = row.unwrap_or_default();
    if i < row.len() && j < row.len() {
        row.swap(i, j);
    }
}

/// The upper triangle of `C − V W`. Below the diagonal some elements change too.
fn subtract_upper<E: Executor>(
    kernels: Kernels<E>,
    v: MatRef<'_>,
    w: MatRef<'_>,
    c: MatMut<'_>,
) -> Result<(), Error> {
    // Tiles so small that the work below the diagonal no longer counts.
    const TILE: usize = 64;
    let (n, k) = (c.rows(), w.rows());
    if n <= TILE {
        return kernels.matmul_sub(v, w, c);
    }
    let half = super::left_part(n);
    let (mut top, bottom) = c.split_rows(half);
    let (v_top, v_bottom) = v.split_rows(half);
    let (w_left, w_right) = (w.block(0..k, 0..half), w.block(0..k, half..n));
    subtract_upper(kernels, v_top, w_left, top.reborrow().block(0..half, 0..half))?;
    kernels.matmul_sub(v_top, w_right, top.block(0..half, half..n))?;
    subtract_upper(kernels, v_bottom, w_right, bottom.block(0..n - half, half..n))
}

fn factor<E: Executor>(kernels: Kernels<E>, state: &mut State<'_>) -> Result<(), Error> {
    let n = state.columns.rows();
    let mut first = 0;
    while first < n {
        let mut k = first;
        while k < n && k - first < BLOCK {
            k += state.step(kernels, k, k - first)?;
        }
        let count = k - first;
        for i in 0..count {
            let from = state.l.as_ref().row(i).and_then(|row| row.get(first + i..));
            let to = state.columns.row_mut(first + i).and_then(|row| row.get_mut(first + i..));
            for (to, from) in to.unwrap_or_default().iter_mut().zip(from.unwrap_or_default()) {
                *to = *from;
            }
        }
        let (mut by_rows, _) = MatMut::carve(state.room, n - k, count);
        by_rows.copy_transposed(state.w.as_ref().block(0..count, k..n));
        let corner = state.columns.reborrow().block(k..n, k..n);
        let l = state.l.as_ref().block(0..count, k..n);
        subtract_upper(kernels, by_rows.as_ref(), l, corner)?;
        if k < n {
            kernels.executor().reached(eliminated(k, n, n));
        }
        first = k;
    }
    Ok(())
}

fn on(
    choice: impl Choice,
    mut a: MatMut<'_>,
    d: &mut [f32],
    e: &mut [f32],
    rows: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let n = order("ldlt", a.as_ref())?;
    for (operand, length) in [("d", d.len()), ("e", e.len()), ("rows", rows.len())] {
        check_length("ldlt", a.as_ref(), operand, length, n)?;
    }
    check_scratch("ldlt", scratch, ldlt_scratch(n))?;
    check_symmetric("ldlt", a.as_ref())?;
    let (mut columns, rest) = MatMut::carve(scratch, n, n);
    let (l, rest) = MatMut::carve(rest, capacity(n), n);
    let (w, rest) = MatMut::carve(rest, capacity(n), n);
    let (factors, room) = rest.split_at_mut_checked(capacity(n)).unwrap_or_default();
    columns.copy_from(a.as_ref());
    for (i, place) in rows.iter_mut().enumerate() {
        *place = i;
    }
    let mut state = State { columns, l, w, factors, room, order: rows, d, e };
    factor(choice.kernels(), &mut state)?;
    for i in 0..n {
        for x in state.columns.row_mut(i).and_then(|row| row.get_mut(..i)).unwrap_or_default() {
            *x = 0.0;
        }
    }
    a.copy_transposed(state.columns.as_ref());
    Ok(())
}

/// Factors a symmetric matrix, definite or not: `P A Pᵀ = L D Lᵀ`.
///
/// `a` is n×n; afterwards it is L, unit lower triangular. D is block diagonal: `d` is its diagonal,
/// `e[k]` the element beside it in rows `k` and `k + 1`, not zero where a block of two begins.
/// Row `i` of `P A` is row `rows[i]` of A. `d`, `e` and `rows` have n elements, `scratch` at least
/// [`ldlt_scratch`]`(n)`.
///
/// The pivoting is Bunch and Kaufman's; a singular matrix has factors too, with zeros in D
/// (Higham, *Accuracy and Stability of Numerical Algorithms*, §11.1).
///
/// # Errors
/// [`Error::NotSquare`], [`Error::NotSymmetric`], [`Error::ShapeMismatch`], [`Error::Scratch`].
///
/// ```
/// use orthant_core::{MatMut, linalg::{ldlt, ldlt_scratch}};
///
/// let (mut a, mut d, mut e) = ([4.0, 2.0, 2.0, -2.0], [0.0; 2], [0.0; 2]);
/// let mut scratch = [0.0; ldlt_scratch(2)];
/// ldlt(MatMut::new(&mut a, 2, 2)?, &mut d, &mut e, &mut [0; 2], &mut scratch)?;
/// assert_eq!((a, d, e), ([1.0, 0.0, 0.5, 1.0], [4.0, -3.0], [0.0, 0.0]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn ldlt(
    a: MatMut<'_>,
    d: &mut [f32],
    e: &mut [f32],
    rows: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    on(Active, a, d, e, rows, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::ldlt`](ldlt) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn ldlt(
        self,
        a: MatMut<'_>,
        d: &mut [f32],
        e: &mut [f32],
        rows: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, d, e, rows, scratch)
    }
}
