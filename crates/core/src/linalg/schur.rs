//! An upper Hessenberg matrix made quasi-triangular: `H = Z T Zᵀ`, by implicit double-shift QR.
//!
//! The iteration is Francis's, with the criteria and formulas of LAPACK's `slahqr` (Ahues and
//! Tisseur's deflation, `ulp = 2⁻²³`, exceptional shifts after 10 and 20 sweeps without
//! deflation, 30·max(10, n) sweeps at most for each block) and `standard_form.rs` for 2x2
//! blocks. A reflector `(v₂, v₃, τ)` of a sweep acts on rows `k` to `k + 2` from column `k` on,
//! then on columns `k` to `k + 2` down to row `k + 3`, then on the rows of `Zᵀ`, with the formulas
//! of `simd/reflect.rs`.
//!
//! A sweep goes through windows of 32 reflectors: the square of rows and columns that they touch
//! is worked on at once, rows to its right, columns above it and `Zᵀ` when its reflectors are
//! known. No element sees another order for it. Columns are turned into rows and back.

use super::standard_form::{StandardForm, standard_form};
use crate::kernels::{in_range, power_of_two};
use crate::simd::{Sweep, Triple, sqrt};
use crate::{Error, Executor, Kernels, MatMut};

/// Reflectors of a window.
const WINDOW: usize = 32;

/// Rows above a window that are turned into columns at a time.
const TILE: usize = 64;

/// Sweeps for each eigenvalue before the iteration is given up; three are usual.
const SWEEPS: usize = 30;

/// Sweeps without deflation after which the shifts are exceptional.
const STUCK: usize = 10;

const ULP: f32 = power_of_two(-23);

/// What is taken as zero beside elements of about 1.
const SMALL: f32 = power_of_two(-100);

/// Elements of scratch for [`schur`].
pub(crate) const fn schur_scratch(n: usize) -> usize {
    let rows = if n < WINDOW + 2 { n } else { WINDOW + 2 };
    rows * if n < TILE { n } else { TILE }
}

/// A matrix on its way to `T`.
struct Iteration<'a, 'b, 'c, E> {
    kernels: Kernels<E>,
    h: &'b mut MatMut<'a>,
    /// `Zᵀ`; without rows where only eigenvalues are wanted.
    zt: &'b mut MatMut<'c>,
    tile: &'b mut [f32],
    all: bool,
}

/// `h` becomes `T` if `zt`, which is multiplied from the left by `Zᵀ`, has rows; eigenvalues are
/// found in any case.
pub(crate) fn schur<E: Executor>(
    kernels: Kernels<E>,
    h: &mut MatMut<'_>,
    zt: &mut MatMut<'_>,
    [re, im]: [&mut [f32]; 2],
    tile: &mut [f32],
) -> Result<(), Error> {
    let all = zt.rows() > 0;
    let limit = SWEEPS * h.rows().max(10);
    let mut iteration = Iteration { kernels, h, zt, tile, all };
    // The block that is worked on ends before row `end`.
    let mut end = re.len();
    while end > 0 {
        let last = end - 1;
        let mut sweeps = 0;
        let first = loop {
            let first = iteration.decouple(last);
            if first + 1 >= last {
                break first;
            }
            if sweeps == limit {
                return Err(Error::NoConvergence { operation: "eigen", iterations: sweeps });
            }
            sweeps += 1;
            iteration.sweep(first, last, sweeps);
        };
        if first == last {
            put(re, last, iteration.h.at(last, last));
            put(im, last, 0.0);
        } else {
            let form = iteration.split(first, last);
            put(re, first, form.a);
            put(re, last, form.d);
            let beside = sqrt(form.b.abs()) * sqrt(form.c.abs());
            put(im, first, if form.c == 0.0 { 0.0 } else { beside });
            put(im, last, if form.c == 0.0 { 0.0 } else { -beside });
        }
        end = first;
    }
    Ok(())
}

fn put(x: &mut [f32], i: usize, value: f32) {
    if let Some(x) = x.get_mut(i) {
        *x = value;
    }
}

/// Two shifts: both real and equal, or a conjugate pair.
#[derive(Clone, Copy)]
struct Shifts {
    re: f32,
    im: f32,
}

impl<E: Executor> Iteration<'_, '_, '_, E> {
    #[inline(always)]
    fn at(&self, i: usize, j: usize) -> f32 {
        self.h.at(i, j)
    }

    /// The first row of the last block, which ends with row `last`.
    fn decouple(&mut self, last: usize) -> usize {
        for k in (1..=last).rev() {
            if self.negligible(k) {
                self.h.set(k, k - 1, 0.0);
                return k;
            }
        }
        0
    }

    /// Whether the element before the diagonal of row `k` is zero to working precision.
    fn negligible(&self, k: usize) -> bool {
        let beside = self.at(k, k - 1).abs();
        if beside <= SMALL {
            return true;
        }
        let (above, here) = (self.at(k - 1, k - 1), self.at(k, k));
        let mut sum = above.abs() + here.abs();
        if sum == 0.0 {
            if k >= 2 {
                sum += self.at(k - 1, k - 2).abs();
            }
            sum += self.at(k + 1, k).abs();
        }
        if beside > ULP * sum {
            return false;
        }
        let (a, b) = (beside, self.at(k - 1, k).abs());
        let (greater, lesser) = if a < b { (b, a) } else { (a, b) };
        let (a, b) = (here.abs(), (above - here).abs());
        let (most, least) = if a < b { (b, a) } else { (a, b) };
        let s = most + greater;
        lesser * (greater / s) <= SMALL.max(ULP * (least * (most / s)))
    }

    fn shifts(&self, first: usize, last: usize, sweeps: usize) -> Shifts {
        let exceptional = |s: f32, d: f32| [0.75 * s + d, -0.4375 * s, s, 0.75 * s + d];
        let [a, b, c, d] = if sweeps.is_multiple_of(2 * STUCK) {
            let s = self.at(last, last - 1).abs() + self.at(last - 1, last - 2).abs();
            exceptional(s, self.at(last, last))
        } else if sweeps.is_multiple_of(STUCK) {
            let s = self.at(first + 1, first).abs() + self.at(first + 2, first + 1).abs();
            exceptional(s, self.at(first, first))
        } else {
            let above = last - 1;
            [self.at(above, above), self.at(above, last), self.at(last, above), self.at(last, last)]
        };
        let s = a.abs() + b.abs() + c.abs() + d.abs();
        if s == 0.0 {
            return Shifts { re: 0.0, im: 0.0 };
        }
        let (a, b, c, d) = (a / s, b / s, c / s, d / s);
        let middle = (a + d) / 2.0;
        let determinant = (a - middle) * (d - middle) - b * c;
        let root = sqrt(determinant.abs());
        if determinant >= 0.0 {
            return Shifts { re: middle * s, im: root * s };
        }
        let (one, other) = (middle + root, middle - root);
        let nearer = if (one - d).abs() <= (other - d).abs() { one } else { other };
        Shifts { re: nearer * s, im: 0.0 }
    }

    /// The first column of the shifted matrix for a sweep that starts at row `m`.
    fn start(&self, m: usize, shifts: Shifts) -> [f32; 3] {
        let Shifts { re, im } = shifts;
        let (here, below) = (self.at(m, m), self.at(m + 1, m));
        let s = (here - re).abs() + im.abs() + below.abs();
        let ratio = below / s;
        let v1 = ratio * self.at(m, m + 1) + (here - re) * ((here - re) / s) + im * (im / s);
        let v2 = ratio * (here + self.at(m + 1, m + 1) - re - re);
        let v3 = ratio * self.at(m + 2, m + 1);
        let s = v1.abs() + v2.abs() + v3.abs();
        [v1 / s, v2 / s, v3 / s]
    }

    /// One sweep over rows `first` to `last`, the `sweeps`th since the last deflation.
    fn sweep(&mut self, first: usize, last: usize, sweeps: usize) {
        let shifts = self.shifts(first, last, sweeps);
        let mut m = last - 2;
        let mut v = self.start(m, shifts);
        while m > first {
            let [v1, v2, v3] = v;
            let around =
                self.at(m - 1, m - 1).abs() + self.at(m, m).abs() + self.at(m + 1, m + 1).abs();
            if self.at(m, m - 1).abs() * (v2.abs() + v3.abs()) <= ULP * v1.abs() * around {
                break;
            }
            m -= 1;
            v = self.start(m, shifts);
        }
        let mut start = m;
        while start < last {
            let stop = last.min(start + WINDOW);
            let mut triples = [[0.0; 5]; WINDOW];
            let count = stop - start;
            self.chase(v, [first, m, start, stop, last], &mut triples);
            let triples = triples.get(..count).unwrap_or_default();
            self.follow(triples, [first, start, stop, last]);
            start = stop;
        }
    }

    /// The square of a window: reflectors `start` to `stop` of a sweep that began at row `m`.
    fn chase(
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
                columns_of_three(self.h, *triple, k, start..bottom);
            } else {
                rows_of_two(self.h, *triple, k, k..right);
                columns_of_two(self.h, *triple, k, start..bottom);
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

    /// Brings the 2x2 block of rows `i` and `j = i + 1` to standard form.
    fn split(&mut self, i: usize, j: usize) -> StandardForm {
        let form = standard_form([self.at(i, i), self.at(i, j), self.at(j, i), self.at(j, j)]);
        self.h.set(i, i, form.a);
        self.h.set(i, j, form.b);
        self.h.set(j, i, form.c);
        self.h.set(j, j, form.d);
        if self.all {
            let n = self.h.cols();
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
        form
    }
}

/// The reflector that takes `x` to `(β, 0, 0)`: `v₂`, `v₃`, `τ`, `β`.
///
/// `β = ∓√((x₁² + x₂²) + x₃²)`, `τ = (β − x₁)/β`, `vᵢ = xᵢ/(x₁ − β)`; where the sum leaves
/// `2⁻⁸⁰ … 2¹²⁰`, `x` is first multiplied by a power of two as in `rotations.rs`.
fn small_reflector(x: [f32; 3]) -> ([f32; 2], f32, f32) {
    let [_, x2, x3] = x;
    if x2 == 0.0 && x3 == 0.0 {
        return ([0.0; 2], 0.0, x[0]);
    }
    let squares = |[a, b, c]: [f32; 3]| (a * a + b * b) + c * c;
    let reflector = |x: [f32; 3], squares: f32| {
        let [x1, x2, x3] = x;
        let norm = sqrt(squares);
        let beta = if x1.is_sign_negative() { norm } else { -norm };
        let lead = x1 - beta;
        ([x2 / lead, x3 / lead], (beta - x1) / beta, beta)
    };
    let sum = squares(x);
    if in_range(sum) {
        return reflector(x, sum);
    }
    let greatest = x.into_iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let e = if greatest < 1.0 { 96 } else { -96 };
    let x = x.map(|x| x * power_of_two(e));
    let (v, tau, beta) = reflector(x, squares(x));
    (v, tau, beta * power_of_two(-e))
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
fn columns_of_three(
    h: &mut MatMut<'_>,
    [v2, v3, t1, t2, t3]: Triple,
    k: usize,
    rows: core::ops::Range<usize>,
) {
    for i in rows {
        let row = h.row_mut(i).and_then(|row| row.get_mut(k..)).unwrap_or_default();
        if let Some([x, y, z]) = row.first_chunk_mut() {
            let sum = *x + v2 * *y + v3 * *z;
            *x -= sum * t1;
            *y -= sum * t2;
            *z -= sum * t3;
        }
    }
}

#[inline(always)]
fn columns_of_two(
    h: &mut MatMut<'_>,
    [v2, _, t1, t2, _]: Triple,
    k: usize,
    rows: core::ops::Range<usize>,
) {
    for i in rows {
        let row = h.row_mut(i).and_then(|row| row.get_mut(k..)).unwrap_or_default();
        if let Some([x, y]) = row.first_chunk_mut() {
            let sum = *x + v2 * *y;
            *x -= sum * t1;
            *y -= sum * t2;
        }
    }
}
