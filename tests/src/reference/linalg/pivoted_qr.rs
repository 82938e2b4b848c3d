//! QR with column pivoting, in blocks of at most 32 columns.

use super::super::{add, axpy, dot, norm_l2, scale};
use super::reflector::reflector;
use super::{Dense, Qr};

const BLOCK: usize = 32;

/// The factors and, for each column of `A P`, the column of A that it is.
pub fn qr_pivoted(a: &Dense) -> (Qr, Vec<usize>) {
    let (m, n) = (a.rows, a.cols);
    let steps = m.min(n);
    let mut columns: Vec<Vec<f32>> = (0..n).map(|j| a.column(j)).collect();
    let mut order: Vec<usize> = (0..n).collect();
    let mut norm: Vec<f32> = columns.iter().map(|column| norm_l2(column)).collect();
    let mut computed = norm.clone();
    let (mut taus, mut betas) = (Vec::new(), Vec::new());
    let mut first = 0;
    while first < steps {
        // f[j] belongs to column j and has an element for each reflector of the block.
        let mut f: Vec<Vec<f32>> = vec![Vec::new(); n];
        let mut lost = vec![false; n];
        let mut k = first;
        while k < steps.min(first + BLOCK) && !lost.contains(&true) {
            let mut pivot = k;
            for j in k + 1..n {
                if norm[j].to_bits() > norm[pivot].to_bits() {
                    pivot = j;
                }
            }
            columns.swap(k, pivot);
            order.swap(k, pivot);
            norm.swap(k, pivot);
            computed.swap(k, pivot);
            f.swap(k, pivot);
            let l = k - first;
            if l > 0 {
                // One row of F times the vectors, in column order.
                let vectors = Dense::from_fn(l, m - k, |i, j| columns[first + i][k + j]);
                let row = Dense::new(&columns[k][k..], 1, m - k);
                let row = row.minus_product(&Dense::new(&f[k], 1, l), &vectors);
                columns[k][k..].copy_from_slice(&row.data);
            }
            let h = reflector(&columns[k][k..]);
            let earlier = |i: usize, columns: &[Vec<f32>]| columns[first + i][k..].to_vec();
            let u: Vec<f32> =
                (0..l).map(|i| dot(&earlier(i, &columns), &h.v).expect("one length")).collect();
            let u = scale(-h.tau, &u);
            columns[k][k..].copy_from_slice(&h.v);
            let row_of_v: Vec<f32> = (0..=l).map(|i| columns[first + i][k]).collect();
            for j in k + 1..n {
                let y = dot(&columns[j][k..], &h.v).expect("one length");
                let mut y = scale(h.tau, &[y]);
                if l > 0 {
                    y = add(&y, &[dot(&f[j], &u).expect("one length")]).expect("one length");
                }
                f[j].push(y[0]);
                columns[j][k] -= dot(&f[j], &row_of_v).expect("one length");
                lost[j] = is_lost(columns[j][k], &mut norm[j], computed[j]);
            }
            taus.push(h.tau);
            betas.push(h.beta);
            k += 1;
        }
        for j in k..n {
            let vectors = Dense::from_fn(k - first, m - k, |i, l| columns[first + i][k + l]);
            let row = Dense::new(&columns[j][k..], 1, m - k);
            let row = row.minus_product(&Dense::new(&f[j], 1, k - first), &vectors);
            columns[j][k..].copy_from_slice(&row.data);
            if lost[j] {
                norm[j] = norm_l2(&columns[j][k..]);
                computed[j] = norm[j];
            }
        }
        first = k;
    }
    for (k, beta) in betas.into_iter().enumerate() {
        columns[k][k] = beta;
    }
    (Qr { factors: Dense::from_fn(m, n, |i, j| columns[j][i]), taus }, order)
}

/// Whether a norm from which `x` is taken must be computed anew.
fn is_lost(x: f32, norm: &mut f32, computed: f32) -> bool {
    if *norm == 0.0 {
        return false;
    }
    let t = x.abs() / *norm;
    let t = ((1.0 + t) * (1.0 - t)).max(0.0);
    let part = *norm / computed;
    if t * (part * part) <= 1.0 / 4096.0 {
        return true;
    }
    *norm *= t.sqrt();
    false
}

/// Elements of R's diagonal, from the first on, above `tolerance` times the first.
pub fn rank(qr: &Qr, tolerance: f32) -> usize {
    let r = &qr.factors;
    let k = r.rows.min(r.cols);
    let above = |i: usize| r.at(i, i).abs() > r.at(0, 0).abs() * tolerance;
    (0..k).take_while(|&i| above(i)).count()
}

/// `Q b` or `Qᵀ b`, reflector after reflector.
pub fn apply_q_to_vector(qr: &Qr, transposed: bool, b: &[f32]) -> Vec<f32> {
    let mut b = b.to_vec();
    let mut steps: Vec<usize> = (0..qr.taus.len()).collect();
    if !transposed {
        steps.reverse();
    }
    for k in steps {
        let mut v = qr.factors.column(k)[k..].to_vec();
        v[0] = 1.0;
        if qr.taus[k] != 0.0 {
            let d = dot(&v, &b[k..]).expect("one length");
            let changed = axpy(-(qr.taus[k] * d), &v, &b[k..]).expect("one length");
            b[k..].copy_from_slice(&changed);
        }
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_column_comes_first() {
        let (qr, order) = qr_pivoted(&Dense::new(&[0.0, 3.0, 1.0, 4.0], 2, 2));
        assert_eq!((qr.factors.at(0, 0), order), (-5.0, vec![1, 0]));
        assert_eq!(rank(&qr, 1e-6), 2);
    }
}
