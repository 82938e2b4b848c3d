//! Eigenvectors of a quasi-triangular matrix in standard form, by back-substitution.
//!
//! For a real eigenvalue `λ = tₖₖ`: `xₖ = 1`, then for rows `j` from `k − 1` down
//! `xⱼ = −(tⱼ·x)/(tⱼⱼ − λ)`, the dot over columns `j + 1` to `k` in lane order; two rows of a 2x2 block
//! at once. For a pair `λ = w ± i·s` in rows `k − 1` and `k`: `x = (1, i·s/b)` there if `|b| ≥ |c|`,
//! else `(−s/c, i)`; the same with two dots. A divisor whose parts' magnitudes add up to less than
//! `max(2⁻²³·(|w| + |s|), 2⁻⁶⁰)` is replaced by that. Where an element exceeds 2⁴⁰, what there is of
//! `x` is multiplied by 2⁻⁴⁰. (LAPACK's `strevc` and `slaln2`, with other guards.)
//!
//! What is known of `x` is its last elements. How they are kept and multiplied is for others to say: in memory
//! here, on up to 16 rows in registers (`small_eigenvectors.rs`).

use super::complex::Complex;
use super::share::part_of;
use crate::kernels::power_of_two;
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// A matrix `T`, and the elements that are known of a vector's real and imaginary parts.
pub(super) trait Known {
    /// `tᵢⱼ`.
    fn at(&self, i: usize, j: usize) -> f32;

    /// Row `i` of T from column `first` on times a part, of which the elements from there on are known.
    fn sum(&self, i: usize, first: usize, part: usize) -> Result<f32, Error>;

    /// Element `i` of a part becomes known; those after it are.
    fn put(&mut self, part: usize, i: usize, x: f32);

    /// Multiplies by 2⁻⁴⁰ as long as one of the two elements from `first` on exceeds 2⁴⁰: only they are new.
    fn limit(&mut self, first: usize);
}

/// In memory.
struct Many<'a, E> {
    kernels: Kernels<E>,
    t: MatRef<'a>,
    parts: [&'a mut [f32]; 2],
    /// Elements from there on are zero.
    end: usize,
}

impl<E: Executor> Known for Many<'_, E> {
    fn at(&self, i: usize, j: usize) -> f32 {
        self.t.at(i, j)
    }

    fn sum(&self, i: usize, first: usize, part: usize) -> Result<f32, Error> {
        let known = first..self.end;
        let x = self.parts.get(part).and_then(|x| x.get(known.clone()));
        let row = self.t.row(i).and_then(|row| row.get(known));
        self.kernels.dot(row.unwrap_or_default(), x.unwrap_or_default())
    }

    fn put(&mut self, part: usize, i: usize, x: f32) {
        if let Some(place) = self.parts.get_mut(part).and_then(|part| part.get_mut(i)) {
            *place = x;
        }
    }

    fn limit(&mut self, first: usize) {
        // No element is beyond 2¹²⁰: dots are below 2⁵⁵ and divisors not below 2⁻⁶⁰.
        for _ in 0..2 {
            let mut new = self.parts.iter().flat_map(|x| x.iter().skip(first).take(2));
            if !new.any(|x| x.abs() > power_of_two(40)) {
                return;
            }
            for x in &mut self.parts {
                let known = x.get_mut(first..self.end).unwrap_or_default();
                self.kernels.scale_assign(power_of_two(-40), known);
            }
        }
    }
}

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
        let (_, rest) = x.reborrow().split_rows(k);
        let (mut first, mut second) = rest.split_rows(1);
        let parts = [first.row_mut(0), second.row_mut(0)].map(Option::unwrap_or_default);
        if s == 0.0 {
            let [x, _] = parts;
            let mut known = Many { kernels, t, parts: [x, &mut []], end: k + 1 };
            real(&mut known, k, w)?;
        } else if s > 0.0 {
            pair(&mut Many { kernels, t, parts, end: k + 2 }, k, Complex { re: w, im: s })?;
        }
        // Each is as long to solve for as the square of what is above it.
        let above = part_of(k + 1, re.len());
        kernels.executor().reached(above * above * above);
    }
    Ok(())
}

/// The least magnitude of a divisor.
#[inline(always)]
fn smallest(w: Complex) -> f32 {
    (power_of_two(-23) * w.magnitude()).max(power_of_two(-60))
}

/// The vector of the real eigenvalue of row `k`.
#[inline(always)]
pub(super) fn real(known: &mut impl Known, k: usize, w: f32) -> Result<(), Error> {
    let smallest = smallest(Complex::real(w));
    known.put(0, k, 1.0);
    let mut end = k;
    while end > 0 {
        let j = end - 1;
        if j > 0 && known.at(j, j - 1) != 0.0 {
            end = j - 1;
            let r = [
                Complex::real(-known.sum(end, j + 1, 0)?),
                Complex::real(-known.sum(j, j + 1, 0)?),
            ];
            let [upper, lower] = block(known, end, j, Complex::real(w), r, smallest);
            known.put(0, j, lower.re);
            known.put(0, end, upper.re);
        } else {
            end = j;
            let sum = known.sum(j, j + 1, 0)?;
            let divisor = known.at(j, j) - w;
            let divisor = if divisor.abs() < smallest { smallest } else { divisor };
            known.put(0, j, -sum / divisor);
        }
        known.limit(end);
    }
    Ok(())
}

/// The vector of the pair of eigenvalues of rows `k` and `k + 1`.
#[inline(always)]
pub(super) fn pair(known: &mut impl Known, k: usize, w: Complex) -> Result<(), Error> {
    let (smallest, last) = (smallest(w), k + 1);
    let (b, c) = (known.at(k, last), known.at(last, k));
    let [x, y] = if b.abs() >= c.abs() { [1.0, w.im / b] } else { [-w.im / c, 1.0] };
    for (part, [x, y]) in [[0.0, x], [y, 0.0]].into_iter().enumerate() {
        known.put(part, last, x);
        known.put(part, k, y);
    }
    let mut end = k;
    while end > 0 {
        let j = end - 1;
        let sum = |known: &_, row: usize| sum(known, row, j + 1);
        if j > 0 && known.at(j, j - 1) != 0.0 {
            end = j - 1;
            let r = [sum(known, end)?, sum(known, j)?];
            let [upper, lower] = block(known, end, j, w, r, smallest);
            put(known, j, lower);
            put(known, end, upper);
        } else {
            end = j;
            let r = sum(known, j)?;
            let divisor = Complex { re: known.at(j, j) - w.re, im: -w.im };
            put(known, j, r.over(divisor.at_least(smallest)));
        }
        known.limit(end);
    }
    Ok(())
}

/// Minus row `i` of T times both parts, from column `first` on.
#[inline(always)]
fn sum(known: &impl Known, i: usize, first: usize) -> Result<Complex, Error> {
    Ok(Complex { re: -known.sum(i, first, 0)?, im: -known.sum(i, first, 1)? })
}

#[inline(always)]
fn put(known: &mut impl Known, i: usize, x: Complex) {
    known.put(0, i, x.re);
    known.put(1, i, x.im);
}

/// Solves the 2x2 system of rows `i` and `j`, by elimination with the greater first element.
fn block(
    t: &impl Known,
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
