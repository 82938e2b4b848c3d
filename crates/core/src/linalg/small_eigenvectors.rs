//! `Q` of a Hessenberg form and eigenvectors of up to 16 rows that registers hold: the steps of `accumulate.rs`,
//! `eigenvectors.rs` and the last ones of `eigen.rs`.
//!
//! Rows are of 4, 8 or 16 elements, zeros behind. Sums in column order are of more terms than there, zeros all
//! of them, which change nothing: a sum starts from `+0.0`.

use super::complex::Complex;
use super::eigenvectors::{Known, pair, real};
use super::registers::{Window, at, divided, dot, load_columns, rotate, scaled, set, subtract};
use super::rotations::rotation;
use super::scale::{make_greatest_positive, scale};
use super::small_eigen::{greatest, norm};
use super::symmetric_few::combination;
use crate::Error;
use crate::kernels::power_of_two;
use crate::simd::sqrt;

/// `Qᵀ`, of `n` rows, of the reflectors in the rows of `vt`.
#[inline(never)]
pub(super) fn accumulate<const N: usize>(
    vt: &[[f32; N]; N],
    taus: &[f32],
    n: usize,
) -> [[f32; N]; N] {
    let v = load_columns::<N>(vt.as_flattened(), N);
    // Tᵀ, column after column of T.
    let mut t = [[0.0; N]; N];
    for (j, (tau, vector)) in taus.iter().zip(vt).enumerate() {
        let gram = combination(&v, vector, 0);
        let (known, rest) = t.split_at_mut_checked(j).unwrap_or_default();
        let Some(column) = rest.first_mut() else { break };
        *column = scaled(-*tau, &combination(known, &gram, 0));
        set(column, j, *tau);
    }
    let mut q = [[0.0; N]; N];
    for (i, (row, v)) in q.iter_mut().zip(&v).enumerate().take(n) {
        let (t, vt) = (t.get(..taus.len()), vt.get(..taus.len()));
        let along = combination(t.unwrap_or_default(), v, 0);
        set(row, i, 1.0);
        subtract(row, 1.0, &combination(vt.unwrap_or_default(), &along, 0));
    }
    q
}

/// A vector that is known from its last element to its first.
struct Few<'a, const N: usize> {
    t: &'a [[f32; N]; N],
    parts: [Window<N>; 2],
}

impl<const N: usize> Known for Few<'_, N> {
    #[inline(always)]
    fn at(&self, i: usize, j: usize) -> f32 {
        self.t.get(i).map_or(0.0, |row| at(row, j))
    }

    #[inline(always)]
    fn sum(&self, i: usize, first: usize, part: usize) -> Result<f32, Error> {
        // Behind the row are elements of the next one: what they are multiplied by is zero.
        let row = self.t.as_flattened().get(i * N + first..).and_then(|row| row.first_chunk());
        Ok(row.zip(self.parts.get(part)).map_or(0.0, |(row, x)| x.dot(row)))
    }

    #[inline(always)]
    fn put(&mut self, part: usize, _: usize, x: f32) {
        if let Some(part) = self.parts.get_mut(part) {
            part.push(x);
        }
    }

    #[inline(always)]
    fn limit(&mut self, _: usize) {
        for _ in 0..2 {
            let [x, y] = self.parts.map(|part| part.array());
            let new = [at(&x, 0), at(&x, 1), at(&y, 0), at(&y, 1)];
            if !new.into_iter().any(|x| x.abs() > power_of_two(40)) {
                return;
            }
            for part in &mut self.parts {
                part.scale(power_of_two(-40));
            }
        }
    }
}

/// Rows are the eigenvectors of `Z T Zᵀ`, of length 1; of a pair the first row is the real part, the second the
/// imaginary part. `d` is what elements are multiplied by first.
#[inline(never)]
pub(super) fn eigenvectors<const N: usize>(
    t: &[[f32; N]; N],
    zt: &[[f32; N]; N],
    [re, im]: [&[f32]; 2],
    d: &[f32],
) -> Result<[[f32; N]; N], Error> {
    let mut balance = [0.0; N];
    for (to, from) in balance.iter_mut().zip(d) {
        *to = *from;
    }
    let vector = |part: &Window<N>| {
        let mut row = combination(zt, &part.array(), 0);
        for (x, d) in row.iter_mut().zip(&balance) {
            *x *= d;
        }
        row
    };
    let mut vectors = [[0.0; N]; N];
    for (k, (&w, &s)) in re.iter().zip(im).enumerate() {
        let mut known = Few { t, parts: [Window::new(); 2] };
        if s == 0.0 {
            real(&mut known, k, w)?;
            let Some(row) = vectors.get_mut(k) else { break };
            let found = vector(&known.parts[0]);
            *row = divided(&found, norm(&found));
            make_greatest_positive(row);
        } else if s > 0.0 {
            pair(&mut known, k, Complex { re: w, im: s })?;
            let Ok([x, y]) = vectors.get_disjoint_mut([k, k + 1]) else { break };
            [*x, *y] = normalised(known.parts.each_ref().map(vector))?;
        }
    }
    Ok(vectors)
}

/// The parts of a vector: of length 1, the element of greatest modulus real and positive.
#[inline(always)]
fn normalised<const N: usize>(parts: [[f32; N]; 2]) -> Result<[[f32; N]; 2], Error> {
    let down = scale("eigen", greatest(&parts))?.down;
    let [x, y] = parts.map(|part| scaled(down, &part));
    let length = sqrt(dot(&x, &x) + dot(&y, &y));
    let [mut x, mut y] = [x, y].map(|part| divided(&part, length));
    let (mut place, mut modulus) = (0, 0.0);
    for (i, (x, y)) in x.iter().zip(&y).enumerate() {
        let squares = x * x + y * y;
        if squares > modulus {
            (place, modulus) = (i, squares);
        }
    }
    let turn = rotation(at(&x, place), at(&y, place));
    rotate(&mut x, &mut y, turn.c, turn.s);
    set(&mut y, place, 0.0);
    Ok([x, y])
}
