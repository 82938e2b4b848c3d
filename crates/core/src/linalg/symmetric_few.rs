//! Symmetric eigenvalues of up to 16 rows: the same steps as for more, without blocks.
//!
//! Rows are of 4, 8 or 16 elements (`registers.rs`), and lanes are counted from the start of a row. For
//! `i` from 0 to `n − 2`: `x` is row `i` with zeros before element `i + 1`; its reflector is that of
//! `householder.rs`, with `s = Σ xⱼ²` over the row (where `s` leaves its range, or the sum without the
//! first square is zero, that of the part from `i + 1` on). `y = τ·(Σ vₖ·rowₖ)` over `k` from `i + 1` in sequence, starting from `+0.0`;
//! `w = (−½·τ·(y·v))·v + y`; `rowₖ = (rowₖ − vₖ·w) − wₖ·v`.
//!
//! `Q`: the identity; for `i` from `n − 2` down, `w = Σ vₖ·rowₖ` over `k` from `i + 1` in sequence,
//! starting from `+0.0`, then `rowₖ = rowₖ − (τ·vₖ)·w`. Sweeps turn the rows of `Qᵀ` at once.

use super::registers::{add, at, dot, from, rotate, scaled, set, store_columns, subtract};
use super::symmetric_eigen::Turns;
use crate::kernels::in_range;
use crate::linalg::reflector;
use crate::simd::sqrt;

/// The reflector that `row` from element `first` on asks for: `v`, `τ`, `β`.
#[inline(always)]
pub(super) fn reflector_from<const N: usize>(
    row: &[f32; N],
    first: usize,
    n: usize,
) -> ([f32; N], f32, f32) {
    let mut v = from(row, first);
    let alpha = at(row, first);
    let rest = from(row, first + 1);
    let tail = dot(&rest, &rest);
    let s = dot(&v, &v);
    if !in_range(s) || tail == 0.0 {
        return rare(v, first, n);
    }
    let norm = sqrt(s);
    let beta = if alpha.is_sign_negative() { norm } else { -norm };
    v = scaled(1.0 / (alpha - beta), &v);
    set(&mut v, first, 1.0);
    (v, (beta - alpha) / beta, beta)
}

/// Zeros, squares that vanish or overflow.
#[cold]
#[inline(never)]
fn rare<const N: usize>(mut v: [f32; N], first: usize, n: usize) -> ([f32; N], f32, f32) {
    let h = reflector(v.get_mut(first..n).unwrap_or_default());
    (v, h.tau, h.beta)
}

/// `d` and `e` of `T`; row `i` of `a` becomes `v` of reflector `i`.
#[inline(always)]
pub(super) fn tridiagonalise<const N: usize>(
    a: &mut [[f32; N]],
    d: &mut [f32],
    e: &mut [f32],
    taus: &mut [f32],
) {
    let n = d.len();
    for (i, (d, (e, tau))) in d.iter_mut().zip(e.iter_mut().zip(taus)).enumerate() {
        let (known, rest) = a.split_at_mut_checked(i + 1).unwrap_or_default();
        let Some(row) = known.last_mut() else { return };
        *d = at(row, i);
        let v;
        (v, *tau, *e) = reflector_from(row, i + 1, n);
        *row = v;
        if *tau == 0.0 {
            continue;
        }
        let rest = rest.get_mut(..n - 1 - i).unwrap_or_default();
        let y = scaled(*tau, &combination(rest, &v, i + 1));
        let half = -0.5 * *tau * dot(&y, &v);
        let mut w = scaled(half, &v);
        add(&mut w, 1.0, &y);
        for (k, row) in rest.iter_mut().enumerate() {
            subtract(row, at(&v, i + 1 + k), &w);
            subtract(row, at(&w, i + 1 + k), &v);
        }
    }
    if let (Some(last), Some(row)) = (d.last_mut(), a.get(n - 1)) {
        *last = at(row, n - 1);
    }
}

/// `Σ vₖ·rowₖ`, of rows `first` and on.
#[inline(always)]
pub(super) fn combination<const N: usize>(
    rows: &[[f32; N]],
    v: &[f32; N],
    first: usize,
) -> [f32; N] {
    let mut sum = [0.0; N];
    for (k, row) in rows.iter().enumerate() {
        add(&mut sum, at(v, first + k), row);
    }
    sum
}

/// `Qᵀ` of reflectors of which number `i` is row `i` of `a`, from element `i + 1` on; `q` is room.
#[inline(always)]
pub(super) fn accumulate<const N: usize>(
    a: &mut [[f32; N]],
    taus: &[f32],
    q: &mut [[f32; N]],
    n: usize,
) {
    for (i, row) in q.iter_mut().enumerate() {
        *row = [0.0; N];
        set(row, i, 1.0);
    }
    for (i, (tau, v)) in taus.iter().zip(a.iter()).enumerate().rev() {
        if *tau == 0.0 {
            continue;
        }
        let rest = q.get_mut(i + 1..n).unwrap_or_default();
        let w = combination(rest, v, i + 1);
        for (k, row) in rest.iter_mut().enumerate() {
            subtract(row, *tau * at(v, i + 1 + k), &w);
        }
    }
    if let Some(q) = q.first_chunk::<N>() {
        store_columns(q, a.as_flattened_mut(), N);
    }
}

/// Rows that are turned at once.
pub(super) struct AtOnce<'a, const N: usize> {
    pub(super) rows: &'a mut [[f32; N]],
    pub(super) next: usize,
}

impl<const N: usize> Turns for AtOnce<'_, N> {
    #[inline(always)]
    fn begin(&mut self, first: usize, _: usize) {
        self.next = first;
    }

    #[inline(always)]
    fn push(&mut self, c: f32, s: f32) {
        let i = self.next;
        if let Ok([x, y]) = self.rows.get_disjoint_mut([i, i + 1]) {
            rotate(x, y, c, s);
        }
        self.next = i + 1;
    }
}
