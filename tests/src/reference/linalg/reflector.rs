//! Householder reflectors, one and many at once.

use super::super::norm::{power_of_two, scaled};
use super::super::{axpy, matvec, matvec_transposed};
use super::Dense;

/// `H = I − τ v vᵀ` with `H x = (β, 0, …)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reflector {
    /// Its first element is 1.
    pub v: Vec<f32>,
    /// The factor.
    pub tau: f32,
    /// What becomes of the first element.
    pub beta: f32,
}

/// The reflector that `x`, not empty, asks for.
pub fn reflector(x: &[f32]) -> Reflector {
    let mut v = vec![0.0; x.len()];
    v[0] = 1.0;
    if x[1..].iter().all(|&x| x == 0.0) {
        return Reflector { v, tau: 0.0, beta: x[0] };
    }
    let Ok(scaled) = scaled(x) else {
        v[1..].fill(f32::NAN);
        return Reflector { v, tau: f32::NAN, beta: f32::NAN };
    };
    let alpha = scaled.a[0];
    let norm = scaled.s.sqrt();
    let beta = if alpha.is_sign_negative() { norm } else { -norm };
    let factor = 1.0 / (alpha - beta);
    for (v, a) in v.iter_mut().zip(&scaled.a).skip(1) {
        *v = a * factor;
    }
    Reflector { v, tau: (beta - alpha) / beta, beta: beta * power_of_two(scaled.e) }
}

/// `H A`.
pub fn reflect_left(v: &[f32], tau: f32, a: &Dense) -> Dense {
    let mut out = a.clone();
    if tau == 0.0 {
        return out;
    }
    let w = matvec_transposed(a.view(), v).expect("shapes fit");
    for (i, v) in v.iter().enumerate() {
        let row = axpy(-(tau * v), &w, &a.row(i)).expect("one length");
        out.put(i, 0, &Dense::new(&row, 1, a.cols));
    }
    out
}

/// `A H`.
pub fn reflect_right(v: &[f32], tau: f32, a: &Dense) -> Dense {
    let mut out = a.clone();
    if tau == 0.0 {
        return out;
    }
    let w = matvec(a.view(), v).expect("shapes fit");
    for (i, w) in w.iter().enumerate() {
        let row = axpy(-(tau * w), v, &a.row(i)).expect("one length");
        out.put(i, 0, &Dense::new(&row, 1, a.cols));
    }
    out
}

/// T of `H₁ H₂ … = I − V T Vᵀ`; `vt` has the vectors in rows.
pub(super) fn block_factor(vt: &Dense, taus: &[f32]) -> Dense {
    let k = vt.rows;
    let gram = vt.times(&vt.transposed());
    let mut t = Dense::from_fn(k, k, |_, _| 0.0);
    for (j, tau) in taus.iter().enumerate() {
        for i in 0..j {
            let mut sum = 0.0;
            for l in i..j {
                sum += t.at(i, l) * gram.at(l, j);
            }
            t.set(i, j, -(tau * sum));
        }
        t.set(j, j, *tau);
    }
    t
}

/// `C − V (T (Vᵀ C))`, or with the transpose of T.
pub(super) fn apply_block(vt: &Dense, t: &Dense, transposed: bool, c: &Dense) -> Dense {
    let w = vt.times(c);
    let u = if transposed { t.transposed().times(&w) } else { t.times(&w) };
    c.minus_product(&vt.transposed(), &u)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_and_four_become_minus_five() {
        let h = reflector(&[3.0, 4.0]);
        assert_eq!(h, Reflector { v: vec![1.0, 0.5], tau: 1.6, beta: -5.0 });
        let a = Dense::new(&[3.0, 4.0], 2, 1);
        assert_eq!(reflect_left(&h.v, h.tau, &a).data, [-5.0, 0.0]);
        assert_eq!(reflect_right(&h.v, h.tau, &a.transposed()).data, [-5.0, 0.0]);
        assert_eq!(reflector(&[-2.0, 0.0]).beta, -2.0);
    }
}
