//! Sweeps of `schur.rs` over up to 16 rows that registers hold.
//!
//! Rows are of 4, 8 or 16 elements (`registers.rs`), and whole rows are turned: before the reflector's columns
//! they hold zeros, which stay, or what is put back; behind the block, where only eigenvalues are wanted,
//! what is not read again.

use super::registers::{at, rotate, set};
use super::schur::{Work, small_reflector, turn_columns};
use super::standard_form::StandardForm;
use crate::simd::{LaneVector, Quad, Triple};

/// A matrix on its way to `T`.
pub(super) struct Few<'a, const N: usize> {
    pub(super) h: &'a mut [[f32; N]; N],
    /// `Zᵀ`; without rows where only eigenvalues are wanted.
    pub(super) zt: &'a mut [[f32; N]],
}

impl<const N: usize> Work for Few<'_, N> {
    #[inline(always)]
    fn at(&self, i: usize, j: usize) -> f32 {
        self.h.get(i).map_or(0.0, |row| at(row, j))
    }

    #[inline(always)]
    fn set(&mut self, i: usize, j: usize, value: f32) {
        if let Some(row) = self.h.get_mut(i) {
            set(row, j, value);
        }
    }

    #[inline(always)]
    fn chase(&mut self, mut v: [f32; 3], [first, m, last]: [usize; 3]) {
        let top = if self.zt.is_empty() { first } else { 0 };
        for k in m..last {
            let three = k + 1 < last;
            let before = k.wrapping_sub(1);
            let column = [self.at(k, before), self.at(k + 1, before), self.at(k + 2, before)];
            if k > m {
                v = [column[0], column[1], if three { column[2] } else { 0.0 }];
            }
            let ([v2, v3], tau, beta) = small_reflector(v);
            let triple = [v2, v3, tau, tau * v2, tau * v3];
            turn_rows(self.h, k, triple, three);
            if k > first {
                let left = if k > m {
                    [beta, 0.0, if three { 0.0 } else { column[2] }]
                } else {
                    [column[0] * (1.0 - tau), column[1], column[2]]
                };
                for (i, x) in left.into_iter().enumerate() {
                    self.set(k + i, before, x);
                }
            }
            let bottom = (k + 3).min(last) + 1;
            for row in self.h.get_mut(top..bottom).unwrap_or_default() {
                turn_columns(row.get_mut(k..).unwrap_or_default(), triple, three);
            }
            turn_rows(self.zt, k, triple, three);
        }
    }

    fn turn(&mut self, i: usize, form: StandardForm) {
        if self.zt.is_empty() {
            return;
        }
        let StandardForm { cs, sn, .. } = form;
        for rows in [&mut *self.h, &mut *self.zt] {
            if let Ok([x, y]) = rows.get_disjoint_mut([i, i + 1]) {
                rotate(x, y, cs, sn);
            }
        }
        for row in self.h.iter_mut().take(i) {
            if let Some([x, y]) = row.get_mut(i..).and_then(|row| row.first_chunk_mut()) {
                (*x, *y) = (sn * *y + cs * *x, cs * *y - sn * *x);
            }
        }
    }
}

/// Rows `k`, `k + 1` and, if the reflector is of three, `k + 2`.
#[inline(always)]
fn turn_rows<const N: usize>(rows: &mut [[f32; N]], k: usize, triple: Triple, three: bool) {
    let [v2, v3, t1, t2, t3] = triple.map(|x| Quad::splat((), x));
    if three {
        let Ok([x, y, z]) = rows.get_disjoint_mut([k, k + 1, k + 2]) else { return };
        let [x, y, z] = [x, y, z].map(|row| row.as_chunks_mut::<4>().0.iter_mut());
        for ((x, y), z) in x.zip(y).zip(z) {
            let [a, b, c] = [*x, *y, *z].map(Quad::of);
            let sum = a + v2 * b + v3 * c;
            *x = (a - sum * t1).array();
            *y = (b - sum * t2).array();
            *z = (c - sum * t3).array();
        }
    } else {
        let Ok([x, y]) = rows.get_disjoint_mut([k, k + 1]) else { return };
        let [x, y] = [x, y].map(|row| row.as_chunks_mut::<4>().0.iter_mut());
        for (x, y) in x.zip(y) {
            let [a, b] = [*x, *y].map(Quad::of);
            let sum = a + v2 * b;
            *x = (a - sum * t1).array();
            *y = (b - sum * t2).array();
        }
    }
}
