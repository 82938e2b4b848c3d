//! Sweeps of `schur.rs` over matrices of any size, in windows of 32 reflectors.
//!
//! The square of rows and columns that the reflectors of a window touch is worked on at once, rows to
//! its right, columns above it and `Zᵀ` when its reflectors are known. No element sees another order
//! for it. Columns are turned into rows and back.

use super::schur::{Work, small_reflector, turn_columns};
use super::standard_form::StandardForm;
use crate::simd::{Sweep, Triple};
use crate::{Executor, Kernels, MatMut};

/// Reflectors of a window.
const WINDOW: usize = 32;

/// Rows above a window that are turned into columns at a time.
const TILE: usize = 64;

/// Elements of scratch for [`Windows`] of order `n`.
pub(crate) const fn windows_scratch(n: usize) -> usize {
    let rows = if n < WINDOW + 2 { n } else { WINDOW + 2 };
    rows * if n < TILE { n } else { TILE }
}

/// A matrix of any size on its way to `T`.
pub(super) struct Windows<'a, 'b, 'c, E> {
    pub(super) kernels: Kernels<E>,
    pub(super) h: &'b mut MatMut<'a>,
    /// `Zᵀ`; without rows where only eigenvalues are wanted.
    pub(super) zt: &'b mut MatMut<'c>,
    pub(super) tile: &'b mut [f32],
    pub(super) all: bool,
}

impl<E: Executor> Work for Windows<'_, '_, '_, E> {
    #[inline(always)]
    fn at(&self, i: usize, j: usize) -> f32 {
        self.h.at(i, j)
    }

    #[inline(always)]
    fn set(&mut self, i: usize, j: usize, value: f32) {
        self.h.set(i, j, value);
    }

    fn chase(&mut self, v: [f32; 3], [first, m, last]: [usize; 3]) {
        let mut start = m;
        while start < last {
            let stop = last.min(start + WINDOW);
            let mut triples = [[0.0; 5]; WINDOW];
            let count = stop - start;
            self.window(v, [first, m, start, stop, last], &mut triples);
            let triples = triples.get(..count).unwrap_or_default();
            self.follow(triples, [first, start, stop, last]);
            start = stop;
        }
    }

    fn turn(&mut self, i: usize, form: StandardForm) {
        if !self.all {
            return;
        }
        let (j, n) = (i + 1, self.h.cols());
        let (sweep, turn) = ([Sweep { first: 0, count: 1, at: 0 }], [form.cs, form.sn]);
        let right = self.h.reborrow().block(i..j + 1, j + 1..n);
        self.kernels.rotate_rows(&sweep, &turn, right);
        for row in 0..i {
            let row = self.h.row_mut(row).and_then(|row| row.get_mut(i..)).unwrap_or_default();
            if let Some([x, y]) = row.first_chunk_mut() {
                (*x, *y) = (form.sn * *y + form.cs * *x, form.cs * *y - form.sn * *x);
            }
        }
        let rows = self.zt.reborrow().block(i..j + 1, 0..n);
        self.kernels.rotate_rows(&sweep, &turn, rows);
    }

    fn reached(&self, share: f32) {
        self.kernels.executor().reached(share);
    }
}

impl<E: Executor> Windows<'_, '_, '_, E> {
    /// The square of a window: reflectors `start` to `stop` of a sweep that began at row `m`.
    fn window(
        &mut self,
        v: [f32; 3],
        [first, m, start, stop, last]: [usize; 5],
        triples: &mut [Triple],
    ) {
        let right = if self.all { self.h.cols() } else { last + 1 }.min(stop + 2);
        for (k, triple) in (start..stop).zip(triples) {
            let three = k + 1 < last;
            let v = if k == m {
                v
            } else {
                let third = if three { self.at(k + 2, k - 1) } else { 0.0 };
                [self.at(k, k - 1), self.at(k + 1, k - 1), third]
            };
            let ([v2, v3], tau, beta) = small_reflector(v);
            if k > m {
                self.h.set(k, k - 1, beta);
                self.h.set(k + 1, k - 1, 0.0);
                if three {
                    self.h.set(k + 2, k - 1, 0.0);
                }
            } else if m > first {
                let beside = self.at(k, k - 1);
                self.h.set(k, k - 1, beside * (1.0 - tau));
            }
            *triple = [v2, v3, tau, tau * v2, tau * v3];
            let bottom = (k + 3).min(last) + 1;
            if three {
                rows_of_three(self.h, *triple, k, k..right);
                columns(self.h, *triple, k, start..bottom, true);
            } else {
                rows_of_two(self.h, *triple, k, k..right);
                columns(self.h, *triple, k, start..bottom, false);
            }
        }
    }

    /// What lies to the right of a window, above it, and `Zᵀ`.
    fn follow(&mut self, triples: &[Triple], [first, start, stop, last]: [usize; 4]) {
        let kernels = self.kernels;
        let pair = stop == last;
        let (end, right) = ((stop + 2).min(last + 1), stop + 2);
        let (top, beyond) = if self.all { (0, self.h.cols()) } else { (first, last + 1) };
        if right < beyond {
            let block = self.h.reborrow().block(start..end, right..beyond);
            kernels.reflect_rows(triples, pair, block);
        }
        if self.all {
            let cols = self.zt.cols();
            kernels.reflect_rows(triples, pair, self.zt.reborrow().block(start..end, 0..cols));
        }
        for row in (top..start).step_by(TILE) {
            let rows = row..(row + TILE).min(start);
            let (mut tile, _) = MatMut::carve(self.tile, end - start, rows.len());
            tile.copy_transposed(self.h.as_ref().block(rows.clone(), start..end));
            kernels.reflect_rows(triples, pair, tile.reborrow());
            self.h.reborrow().block(rows, start..end).copy_transposed(tile.as_ref());
        }
    }
}

#[inline(always)]
fn rows_of_three(
    h: &mut MatMut<'_>,
    [v2, v3, t1, t2, t3]: Triple,
    k: usize,
    cols: core::ops::Range<usize>,
) {
    let (mut upper, rest) = h.reborrow().block(k..k + 3, cols).split_rows(1);
    let (mut middle, mut lower) = rest.split_rows(1);
    let x = upper.row_mut(0).unwrap_or_default();
    let y = middle.row_mut(0).unwrap_or_default();
    let z = lower.row_mut(0).unwrap_or_default();
    for ((x, y), z) in x.iter_mut().zip(y).zip(z) {
        let sum = *x + v2 * *y + v3 * *z;
        *x -= sum * t1;
        *y -= sum * t2;
        *z -= sum * t3;
    }
}

#[inline(always)]
fn rows_of_two(
    h: &mut MatMut<'_>,
    [v2, _, t1, t2, _]: Triple,
    k: usize,
    cols: core::ops::Range<usize>,
) {
    let (mut upper, mut lower) = h.reborrow().block(k..k + 2, cols).split_rows(1);
    let x = upper.row_mut(0).unwrap_or_default();
    for (x, y) in x.iter_mut().zip(lower.row_mut(0).unwrap_or_default()) {
        let sum = *x + v2 * *y;
        *x -= sum * t1;
        *y -= sum * t2;
    }
}

#[inline(always)]
fn columns(
    h: &mut MatMut<'_>,
    triple: Triple,
    k: usize,
    rows: core::ops::Range<usize>,
    three: bool,
) {
    for i in rows {
        let row = h.row_mut(i).and_then(|row| row.get_mut(k..)).unwrap_or_default();
        turn_columns(row, triple, three);
    }
}
