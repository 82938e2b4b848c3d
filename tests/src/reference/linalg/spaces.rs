//! Gram–Schmidt, what depends on what, projections and coordinates.

use super::Dense;
use crate::reference::{dot, norm_l2};

/// What is left of the columns.
pub struct Orthonormal {
    /// The kept vectors.
    pub q: Vec<Vec<f32>>,
    /// For each of them its column of R, down to the diagonal.
    r: Vec<Vec<f32>>,
    /// The columns that they came from.
    pub kept: Vec<usize>,
    /// The other columns, with the coefficients of what was taken away.
    dropped: Vec<(usize, Vec<f32>)>,
}

/// `2ᵉ` with `2ᵉ ≤ max|xᵢ| < 2ᵉ⁺¹`, 1 for zero.
fn power(x: &[f32]) -> f32 {
    let most = x.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    if most == 0.0 {
        return 1.0;
    }
    let exponent = (f64::from(most).to_bits() >> 52).clamp(1023 - 126, 1023 + 126);
    f64::from_bits(exponent << 52) as f32
}

fn scaled(x: &[f32]) -> Vec<f32> {
    let up = power(x);
    x.iter().map(|x| x * (1.0 / up)).collect()
}

fn tolerance(a: &Dense) -> f32 {
    f32::EPSILON * a.rows.max(a.cols) as f32
}

/// The columns made orthonormal one after the other.
pub fn gram_schmidt(a: &Dense) -> Orthonormal {
    let mut all = Orthonormal { q: vec![], r: vec![], kept: vec![], dropped: vec![] };
    for j in 0..a.cols {
        let mut x = scaled(&a.column(j));
        let own = norm_l2(&x);
        let mut above = vec![0.0; all.q.len()];
        for _ in 0..2 {
            for (q, above) in all.q.iter().zip(&mut above) {
                let d = dot(q, &x).expect("equal lengths");
                x = x.iter().zip(q).map(|(x, q)| -d * q + x).collect();
                *above += d;
            }
        }
        let length = norm_l2(&x);
        if all.q.len() < a.rows && length > tolerance(a) * own {
            all.q.push(x.iter().map(|x| x / length).collect());
            above.push(length);
            all.r.push(above);
            all.kept.push(j);
        } else {
            all.dropped.push((j, above));
        }
    }
    all
}

fn substitute(r: &[Vec<f32>], mut c: Vec<f32>) -> Vec<f32> {
    for i in (0..c.len()).rev() {
        for l in i + 1..c.len() {
            c[i] -= r[l][i] * c[l];
        }
        c[i] /= r[i][i];
    }
    c
}

/// The coefficients of the first dependence, zero if there is none.
pub fn dependence(a: &Dense) -> Vec<f32> {
    let all = gram_schmidt(a);
    let mut coefficients = vec![0.0; a.cols];
    if let Some((j, above)) = all.dropped.first() {
        let up = power(&a.column(*j));
        for (i, c) in substitute(&all.r, above.clone()).into_iter().enumerate() {
            coefficients[i] = 0.0 - c * (up * (1.0 / power(&a.column(i))));
        }
        coefficients[*j] = 1.0;
    }
    coefficients
}

/// The projection of `v` and its distance.
pub fn project_onto(a: &Dense, v: &[f32]) -> (Vec<f32>, f32) {
    let q = Dense::from_rows(&gram_schmidt(a).q, a.rows);
    let (x, up) = (scaled(v), power(v));
    let nearest = q.apply_transposed(&q.apply(&x));
    let left: Vec<f32> = x.iter().zip(&nearest).map(|(x, p)| x - p).collect();
    (nearest.iter().map(|p| p * up).collect(), norm_l2(&left) * up)
}

/// The coordinates of `v` in a basis.
pub fn coords(basis: &Dense, v: &[f32]) -> Vec<f32> {
    let all = gram_schmidt(basis);
    let c = Dense::from_rows(&all.q, basis.rows).apply(&scaled(v));
    let c = substitute(&all.r, c);
    let factor = |j: usize| power(v) * (1.0 / power(&basis.column(j)));
    c.iter().enumerate().map(|(j, c)| c * factor(j)).collect()
}
