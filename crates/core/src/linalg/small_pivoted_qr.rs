//! `A P = Q R` of up to 16 rows and columns that registers hold: the steps of `pivoted_qr.rs`.
//!
//! Rows and columns are of 4, 8 or 16 elements, zeros behind. Columns stay where they are: `order` says which
//! is at which place, and those that are done change on and are not read again. A column's sum of products
//! is `Σ vᵢ·rowᵢ` in the element of that column, rows added by halves as lanes are (`small_qr.rs`). Where
//! squares vanish or overflow nothing is returned and the way of all sizes is gone.

use super::pivoted_qr::LOST;
use super::registers::{
    add, at, dot, from, load_columns, quads, read, scaled, set, subtract, write,
};
use super::small_qr::combination;
use crate::kernels::in_range;
use crate::simd::{LaneVector, Quad, sqrt};
use crate::{MatMut, MatRef};

/// A matrix on its way to `R`.
struct Small<const N: usize> {
    /// A, but for the rows that the block has already changed, which are R's.
    rows: [[f32; N]; N],
    /// What they were when the block began.
    columns: [[f32; N]; N],
    /// R's rows.
    upper: [[f32; N]; N],
    /// Reflectors.
    vectors: [[f32; N]; N],
    /// `fⱼₗ` for all columns `j`; zeros for reflectors of blocks before.
    f: [[f32; N]; N],
    betas: [f32; N],
    norms: [f32; N],
    computed: [f32; N],
    /// The part of the squares that is left; less than `LOST` where a norm is no longer known.
    left: [f32; N],
    order: [usize; N],
}

impl<const N: usize> Small<N> {
    #[inline(always)]
    fn of(a: MatRef<'_>) -> Option<Self> {
        let (zeros, rows) = ([[0.0; N]; N], read(a));
        let columns = turned(&rows);
        let (mut norms, mut fine) = ([0.0; N], true);
        for (j, (column, norm)) in columns.iter().zip(&mut norms).enumerate() {
            let s = dot(column, column);
            fine &= in_range(s) | (j >= a.cols());
            *norm = sqrt(s);
        }
        let small = Self {
            rows,
            columns,
            upper: zeros,
            vectors: zeros,
            f: zeros,
            betas: [0.0; N],
            norms,
            computed: norms,
            left: norms,
            order: core::array::from_fn(|i| i),
        };
        fine.then_some(small)
    }

    /// The column of the greatest norm comes to place `k`; which it is.
    #[inline(always)]
    fn pivot(&mut self, k: usize, n: usize) -> usize {
        let mut greatest = (k, 0);
        for (place, c) in self.order.iter().enumerate() {
            if place >= k && place < n {
                let norm = at(&self.norms, *c).to_bits();
                greatest = if norm > greatest.1 { (place, norm) } else { greatest };
            }
        }
        if let Ok([here, there]) = self.order.get_disjoint_mut([k, greatest.0]) {
            core::mem::swap(here, there);
        }
        let pivot = self.order.get(k).copied().unwrap_or_default();
        // What is done has no norm to lose: 0/0 is not little.
        set(&mut self.norms, pivot, 0.0);
        set(&mut self.computed, pivot, 0.0);
        pivot
    }

    /// Step `k`: `τ` and whether a norm is lost.
    #[inline(always)]
    fn step(&mut self, k: usize, n: usize) -> Option<(f32, bool)> {
        let pivot = self.pivot(k, n);
        let mut v = *self.columns.get(pivot)?;
        let mut sum = [0.0; N];
        for (i, (f, vector)) in self.f.iter().zip(&self.vectors).enumerate() {
            if i < k {
                add(&mut sum, at(f, pivot), vector);
            }
        }
        subtract(&mut v, 1.0, &sum);
        let (tau, beta) = reflect(&mut v, k)?;
        set(&mut self.betas, k, beta);
        if k + 1 == n {
            *self.vectors.get_mut(k)? = v;
            return Some((tau, false));
        }
        let (mut u, mut parts) = ([0.0; N], [0.0; N]);
        for (i, (vector, (u, part))) in
            self.vectors.iter().zip(u.iter_mut().zip(&mut parts)).enumerate()
        {
            if i < k {
                (*u, *part) = (-tau * dot(vector, &v), at(vector, k));
            }
        }
        set(&mut parts, k, 1.0);
        let mut y = scaled(tau, &combination(&self.rows, &v, 0));
        add(&mut y, 1.0, &combination(&self.f, &u, 0));
        *self.vectors.get_mut(k)? = v;
        *self.f.get_mut(k)? = y;
        let row = self.rows.get_mut(k)?;
        subtract(row, 1.0, &combination(&self.f, &parts, 0));
        let upper = self.upper.get_mut(k)?;
        *upper = *row;
        Some((tau, self.reduce(k)))
    }

    /// Takes row `k` of R away from the norms; whether one is lost.
    #[inline(always)]
    fn reduce(&mut self, k: usize) -> bool {
        let Some(row) = self.upper.get(k) else { return false };
        let [one, zero] = [1.0, 0.0].map(|x| Quad::splat((), x));
        let norms = self.norms.as_chunks_mut::<4>().0.iter_mut().zip(quads(&self.computed));
        let left = self.left.as_chunks_mut::<4>().0.iter_mut().zip(quads(row));
        for ((norm, computed), (left, x)) in norms.zip(left) {
            let before = Quad::of(*norm);
            let t = x.abs() / before;
            let t = ((one + t) * (one - t)).greater(zero);
            let part = before / computed;
            *left = (t * (part * part)).array();
            *norm = (before * t.sqrt()).array();
        }
        let mut lost = false;
        for left in self.left {
            lost |= left <= LOST;
        }
        lost
    }

    /// The end of a block: `A − V Fᵀ` from row `k` on; whether all squares are in range.
    #[inline(never)]
    fn end(&mut self, k: usize) -> bool {
        for (i, row) in self.rows.iter_mut().enumerate().skip(k) {
            let mut sum = [0.0; N];
            for (f, vector) in self.f.iter().zip(&self.vectors).take(k) {
                add(&mut sum, at(vector, i), f);
            }
            subtract(row, 1.0, &sum);
        }
        self.columns = turned(&self.rows);
        self.f = [[0.0; N]; N];
        let mut fine = true;
        let norms = self.norms.iter_mut().zip(&mut self.computed);
        for (column, (left, (norm, computed))) in
            self.columns.iter().zip(self.left.iter().zip(norms))
        {
            if *left <= LOST {
                let rest = from(column, k);
                let s = dot(&rest, &rest);
                fine &= in_range(s);
                *norm = sqrt(s);
                *computed = *norm;
            }
        }
        fine
    }

    /// What was found.
    #[inline(always)]
    fn store(
        &self,
        a: &mut MatMut<'_>,
        taus: &mut [f32],
        found: &[f32; N],
        order: &mut [usize],
    ) -> Option<()> {
        let mut out = turned(&self.vectors);
        for (i, (to, upper)) in out.iter_mut().zip(&self.upper).enumerate() {
            for (j, (to, c)) in to.iter_mut().zip(&self.order).enumerate() {
                *to = match j {
                    _ if j < i => *to,
                    _ if j == i => at(&self.betas, j),
                    _ => at(upper, *c),
                };
            }
        }
        write(&out, a);
        for (to, c) in order.iter_mut().zip(&self.order) {
            *to = *c;
        }
        for (to, tau) in taus.iter_mut().zip(found) {
            *to = *tau;
        }
        Some(())
    }
}

/// Columns as rows.
#[inline(always)]
fn turned<const N: usize>(rows: &[[f32; N]; N]) -> [[f32; N]; N] {
    if N > 8 {
        return load_columns(rows.as_flattened(), N);
    }
    core::array::from_fn(|j| core::array::from_fn(|i| rows.get(i).map_or(0.0, |row| at(row, j))))
}

/// `x` from element `k` on becomes `v`, zeros before; `τ` and `β`. Nothing if squares vanish or overflow.
#[inline(always)]
fn reflect<const N: usize>(x: &mut [f32; N], k: usize) -> Option<(f32, f32)> {
    let alpha = at(x, k);
    *x = from(x, k);
    let s = dot(x, x);
    let rest = from(x, k + 1);
    let mut tail = 0;
    for x in rest {
        tail |= x.to_bits() << 1;
    }
    if tail == 0 {
        *x = [0.0; N];
        set(x, k, 1.0);
        return Some((0.0, alpha));
    }
    if !in_range(s) {
        return None;
    }
    let norm = sqrt(s);
    let beta = if alpha.is_sign_negative() { norm } else { -norm };
    *x = scaled(1.0 / (alpha - beta), x);
    set(x, k, 1.0);
    Some(((beta - alpha) / beta, beta))
}

impl<const N: usize> Small<N> {
    /// Step `k`, if there is one.
    #[inline(always)]
    fn advance(&mut self, k: usize, [steps, n]: [usize; 2], taus: &mut [f32; N]) -> Option<()> {
        if k >= steps {
            return Some(());
        }
        let (tau, lost) = self.step(k, n)?;
        set(taus, k, tau);
        if lost && k + 1 < steps && !self.end(k + 1) {
            return None;
        }
        Some(())
    }
}

/// Factors in place; nothing is changed if a column asks for scaling.
#[inline(never)]
fn of_four(mut a: MatMut<'_>, taus: &mut [f32], order: &mut [usize]) -> Option<()> {
    let shape = [a.rows().min(a.cols()), a.cols()];
    let (mut small, mut found) = (Small::<4>::of(a.as_ref())?, [0.0; 4]);
    small.advance(0, shape, &mut found)?;
    small.advance(1, shape, &mut found)?;
    small.advance(2, shape, &mut found)?;
    small.advance(3, shape, &mut found)?;
    small.store(&mut a, taus, &found, order)
}

/// The same for more.
#[inline(never)]
fn of<const N: usize>(mut a: MatMut<'_>, taus: &mut [f32], order: &mut [usize]) -> Option<()> {
    let shape = [a.rows().min(a.cols()), a.cols()];
    let (mut small, mut found) = (Small::<N>::of(a.as_ref())?, [0.0; N]);
    for k in 0..shape[0] {
        small.advance(k, shape, &mut found)?;
    }
    small.store(&mut a, taus, &found, order)
}

/// Factors a matrix of at most 16 rows and columns; nothing is changed if it asks for scaling.
pub(super) fn factor(a: MatMut<'_>, taus: &mut [f32], order: &mut [usize]) -> Option<()> {
    match a.rows().max(a.cols()) {
        0..=4 => of_four(a, taus, order),
        5..=8 => of::<8>(a, taus, order),
        9..=16 => of::<16>(a, taus, order),
        _ => None,
    }
}
