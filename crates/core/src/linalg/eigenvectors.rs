//! Eigenvectors of a quasi-triangular matrix in standard form, by back-substitution.
//!
//! For a real eigenvalue `λ = tₖₖ`: `xₖ = 1`, then for rows `j` from `k − 1` down
//! `xⱼ = −(tⱼ·x)/(tⱼⱼ − λ)`, the dot over columns `j + 1` to `k` in lane order; two rows of a 2x2 block
//! at once. For a pair `λ = w ± i·s` in rows `k − 1` and `k`: `x = (1, i·s/b)` there if `|b| ≥ |c|`,
//! else `(−s/c, i)`; the same with two dots. A divisor whose parts' magnitudes add up to less than
//! `max(2⁻²³·(|w| + |s|), 2⁻⁶⁰)` is replaced by that. Where an element exceeds 2⁴⁰, what there is of
//! `x` is multiplied by 2⁻⁴⁰. (LAPACK's `strevc` and `slaln2`, with other guards.)

use super::complex::Complex;
use crate::kernels::power_of_two;
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Row `k` of `x` becomes the eigenvector of row `k` of `t`; of a pair the first row the real part,
/// the second the imaginary part of the vector of `re + i·im`, `im > 0`. Elements beyond the last
/// row of the eigenvalue are zero.
pub(crate) fn eigenvectors<E: Executor>(
    kernels: Kernels<E>,
    t: MatRef<'_>,
    [re, im]: [&[f32]; 2],
    x: &mut MatMut<'_>,
) -> Result<(), Error> {
    x.fill(0.0);
    for (k, (&w, &s)) in re.iter().zip(im).enumerate() {
        let smallest = (power_of_two(-23) * (w.abs() + s.abs())).max(power_of_two(-60));
        if s == 0.0 {
            let row = x.row_mut(k).unwrap_or_default();
            real(kernels, t, k, w, smallest, row)?;
        } else if s > 0.0 {
            let (_, rest) = x.reborrow().split_rows(k);
            let (mut first, mut second) = rest.split_rows(1);
            let rows = [first.row_mut(0), second.row_mut(0)].map(Option::unwrap_or_default);
            pair(kernels, t, k, Complex { re: w, im: s }, smallest, rows)?;
        }
    }
    Ok(())
}

fn part(x: &[f32], from: usize, to: usize) -> &[f32] {
    x.get(from..to).unwrap_or_default()
}

fn put(x: &mut [f32], i: usize, value: f32) {
    if let Some(x) = x.get_mut(i) {
        *x = value;
    }
}

/// Multiplies what is known of `x + i·y`, elements `from` to `to`, by 2⁻⁴⁰ as long as one of its
/// first two exceeds 2⁴⁰: only they are new.
fn limit<E: Executor>(kernels: Kernels<E>, x: &mut [f32], y: &mut [f32], from: usize, to: usize) {
    // No element is beyond 2¹²⁰: dots are below 2⁵⁵ and divisors not below 2⁻⁶⁰.
    for _ in 0..2 {
        let new = |x: &[f32]| x.iter().skip(from).take(2).any(|x| x.abs() > power_of_two(40));
        if !new(x) && !new(y) {
            return;
        }
        for x in [&mut *x, &mut *y] {
            kernels.scale_assign(power_of_two(-40), x.get_mut(from..to).unwrap_or_default());
        }
    }
}

fn real<E: Executor>(
    kernels: Kernels<E>,
    t: MatRef<'_>,
    k: usize,
    w: f32,
    smallest: f32,
    x: &mut [f32],
) -> Result<(), Error> {
    put(x, k, 1.0);
    let mut end = k;
    while end > 0 {
        let j = end - 1;
        let row = t.row(j).unwrap_or_default();
        if j > 0 && t.at(j, j - 1) != 0.0 {
            end = j - 1;
            let above = t.row(end).unwrap_or_default();
            let known = part(x, j + 1, k + 1);
            let r = [
                Complex::real(-kernels.dot(part(above, j + 1, k + 1), known)?),
                Complex::real(-kernels.dot(part(row, j + 1, k + 1), known)?),
            ];
            let [upper, lower] = block(t, end, j, Complex::real(w), r, smallest);
            put(x, end, upper.re);
            put(x, j, lower.re);
        } else {
            end = j;
            let sum = kernels.dot(part(row, j + 1, k + 1), part(x, j + 1, k + 1))?;
            let divisor = t.at(j, j) - w;
            let divisor = if divisor.abs() < smallest { smallest } else { divisor };
            put(x, j, -sum / divisor);
        }
        limit(kernels, x, &mut [], end, k + 1);
    }
    Ok(())
}

fn pair<E: Executor>(
    kernels: Kernels<E>,
    t: MatRef<'_>,
    k: usize,
    w: Complex,
    smallest: f32,
    [x, y]: [&mut [f32]; 2],
) -> Result<(), Error> {
    let last = k + 1;
    let (b, c) = (t.at(k, last), t.at(last, k));
    if b.abs() >= c.abs() {
        put(x, k, 1.0);
        put(y, last, w.im / b);
    } else {
        put(x, k, -w.im / c);
        put(y, last, 1.0);
    }
    let mut end = k;
    while end > 0 {
        let j = end - 1;
        let sum = |row: usize, x: &[f32], y: &[f32]| -> Result<Complex, Error> {
            let row = part(t.row(row).unwrap_or_default(), j + 1, last + 1);
            let re = kernels.dot(row, part(x, j + 1, last + 1))?;
            Ok(Complex { re: -re, im: -kernels.dot(row, part(y, j + 1, last + 1))? })
        };
        if j > 0 && t.at(j, j - 1) != 0.0 {
            end = j - 1;
            let r = [sum(end, x, y)?, sum(j, x, y)?];
            let [upper, lower] = block(t, end, j, w, r, smallest);
            put(x, end, upper.re);
            put(y, end, upper.im);
            put(x, j, lower.re);
            put(y, j, lower.im);
        } else {
            end = j;
            let r = sum(j, x, y)?;
            let divisor = Complex { re: t.at(j, j) - w.re, im: -w.im };
            let solution = r.over(divisor.at_least(smallest));
            put(x, j, solution.re);
            put(y, j, solution.im);
        }
        limit(kernels, x, y, end, last + 1);
    }
    Ok(())
}

/// Solves the 2x2 system of rows `i` and `j`, by elimination with the greater first element.
fn block(
    t: MatRef<'_>,
    i: usize,
    j: usize,
    w: Complex,
    [r1, r2]: [Complex; 2],
    smallest: f32,
) -> [Complex; 2] {
    let shifted = |k: usize| Complex { re: t.at(k, k) - w.re, im: -w.im };
    let first = [shifted(i), Complex::real(t.at(i, j)), r1];
    let second = [Complex::real(t.at(j, i)), shifted(j), r2];
    let keeps = first[0].magnitude() >= second[0].magnitude();
    let ([p, q, r], [u, v, s]) = if keeps { (first, second) } else { (second, first) };
    let p = p.at_least(smallest);
    let factor = u.over(p);
    let lower = s.minus(factor.times(r)).over(v.minus(factor.times(q)).at_least(smallest));
    [r.minus(q.times(lower)).over(p), lower]
}
