//! Matrices times ±1e±19, whose squares overflow or vanish, also of several blocks: the ratios of LAPACK's
//! tests, nothing but finite numbers, and eigenvalues that are those of the plain matrix times the
//! factor.

use crate::data::{random, scaled, symmetric};
use crate::{general, singular, symmetric as of_symmetric};
use orthant_core::Kernels;
use orthant_tests::reference::linalg::Dense;

const FACTORS: [f32; 4] = [1e19, -1e19, 1e-19, -1e-19];
const ORDERS: [usize; 5] = [1, 2, 16, 17, 40];

fn each(mut check: impl FnMut(usize, f32, &Dense, &str)) {
    for n in ORDERS {
        for factor in FACTORS {
            check(n, factor, &random(n, n, n as u64), &format!("{n} times {factor:e}"));
        }
    }
}

fn all_finite(parts: &[&[f32]], what: &str) {
    assert!(parts.iter().all(|part| part.iter().all(|x| x.is_finite())), "{what}: {parts:?}");
}

/// That values are those of the plain matrix times the factor, within what a norm of `size` is known to.
fn same_values(plain: &[f32], values: &[f32], factor: f32, size: f64, what: &str) {
    let mut expected: Vec<f64> = plain.iter().map(|x| f64::from(*x) * f64::from(factor)).collect();
    expected.sort_by(f64::total_cmp);
    let mut values = values.to_vec();
    values.sort_by(f32::total_cmp);
    for (value, expected) in values.iter().zip(expected) {
        let error = (f64::from(*value) - expected).abs();
        assert!(error <= size * f64::from(factor.abs()), "{what}: {value}, {expected}");
    }
}

#[test]
fn general_matrices() {
    each(|n, factor, plain, what| {
        let a = scaled(plain, factor);
        let parts = general::decompose(Kernels::active(), &a);
        all_finite(&[&parts.0, &parts.1, &parts.2.data], what);
        let [residual, length] = general::ratios(&a, &parts);
        assert!(residual < 20.0 && length < 20.0, "{what}: {residual} {length}");
        // The sum of the eigenvalues is the trace.
        let sum: f64 = parts.0.iter().map(|x| f64::from(*x)).sum();
        let trace: f64 = (0..n).map(|i| f64::from(a.at(i, i))).sum();
        let error = (sum - trace).abs() / f64::from(factor.abs());
        assert!(error < 1e-6 * (n * n) as f64, "{what}: {sum} {trace}");
    });
}

#[test]
fn symmetric_matrices() {
    each(|n, factor, plain, what| {
        let plain = symmetric(plain);
        let a = scaled(&plain, factor);
        let (values, vectors) = of_symmetric::decompose(Kernels::active(), &a);
        all_finite(&[&values, &vectors.data], what);
        of_symmetric::judge(what, &a);
        let (of_plain, _) = of_symmetric::decompose(Kernels::active(), &plain);
        same_values(&of_plain, &values, factor, 1e-6 * n as f64, what);
    });
}

#[test]
fn singular_values_by_both_methods() {
    each(|n, factor, plain, what| {
        let a = scaled(plain, factor);
        for jacobi in [false, true] {
            let parts = singular::decompose(Kernels::active(), &a, [n, n], jacobi);
            all_finite(&[&parts.0.data, &parts.1, &parts.2.data], what);
            let ratios = singular::ratios(&a, &parts);
            assert!(ratios.iter().all(|&ratio| ratio < 50.0), "{what}: {ratios:?}");
            let (_, of_plain, _) = singular::decompose(Kernels::active(), plain, [n, n], jacobi);
            same_values(&of_plain, &parts.1, factor.abs(), 1e-6 * n as f64, what);
        }
    });
}
