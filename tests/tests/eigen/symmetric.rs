//! Symmetric eigenvalues.

use crate::data::{Exact, ULP, bits, matrix, orthogonality, random, scaled, symmetric, ten_to};
use orthant_core::linalg::symmetric_eigen_scratch;
use orthant_core::{Executor, Isa, Kernels, MatMut, MatRef};
use orthant_tests::reference::linalg::{self as reference, Dense};

/// Values, and vectors in columns.
pub fn decompose<E: Executor>(kernels: Kernels<E>, a: &Dense) -> (Vec<f32>, Dense) {
    let n = a.rows;
    let (mut values, mut vectors) = (vec![0.0; n], Dense::zeros(n, n));
    let mut scratch = vec![f32::NAN; symmetric_eigen_scratch(n)];
    let view = MatRef::new(&a.data, n, n).unwrap();
    let out = MatMut::new(&mut vectors.data, n, n).unwrap();
    kernels.symmetric_eigen(view, &mut values, out, &mut scratch).unwrap();
    let mut alone = vec![0.0; n];
    kernels.symmetric_eigenvalues(view, &mut alone, &mut scratch).unwrap();
    assert_eq!(bits(&values), bits(&alone), "values without vectors");
    (values, vectors)
}

/// `‖A − V Λ Vᵀ‖/(n ‖A‖ ulp)` and `‖VᵀV − I‖/(n ulp)`.
pub fn ratios(a: &Dense, values: &[f32], vectors: &Dense) -> [f64; 2] {
    let (exact, v) = (Exact::of(a), Exact::of(vectors));
    let weighted = Exact::from_fn(v.rows, v.cols, |i, j| v.at(i, j) * values[j] as f64);
    let error = exact.minus(&weighted.times(&v.transposed())).norm_1();
    let norm = exact.norm_1().max(f64::MIN_POSITIVE);
    [error / (a.rows.max(1) as f64 * norm * ULP), orthogonality(vectors)]
}

pub fn judge(name: &str, a: &Dense) -> [f64; 2] {
    let (values, vectors) = decompose(Kernels::active(), a);
    assert!(values.is_sorted(), "{name}: {values:?}");
    let ratios = ratios(a, &values, &vectors);
    assert!(ratios.iter().all(|&ratio| ratio < 30.0), "{name}: {ratios:?}");
    ratios
}

fn cases() -> Vec<(String, Dense)> {
    let mut cases = vec![
        ("zero".to_owned(), Dense::zeros(5, 5)),
        ("identity".to_owned(), Dense::identity(7, 7)),
        ("repeated".to_owned(), matrix(9, 9, |i, j| if i == j { 3.0 } else { 1.0 })),
        ("ones, rank 1".to_owned(), matrix(12, 12, |_, _| 1.0)),
        ("graded down".to_owned(), matrix(8, 8, |i, j| ten_to(-3 * i.max(j) as i32))),
        ("graded up".to_owned(), matrix(8, 8, |i, j| ten_to(3 * i.min(j) as i32 - 18))),
        (
            "Wilkinson 21".to_owned(),
            matrix(21, 21, |i, j| match i.abs_diff(j) {
                0 => (i as f32 - 10.0).abs(),
                1 => 1.0,
                _ => 0.0,
            }),
        ),
        (
            "2nd difference".to_owned(),
            matrix(40, 40, |i, j| match i.abs_diff(j) {
                0 => 2.0,
                1 => -1.0,
                _ => 0.0,
            }),
        ),
        ("Hilbert".to_owned(), matrix(10, 10, |i, j| 1.0 / (i + j + 1) as f32)),
    ];
    for n in [1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 34, 64, 65, 66, 100] {
        cases.push((format!("random {n}"), symmetric(&random(n, n, n as u64))));
    }
    for factor in [1e19, -1e19, 1e-19, 1e-38, 1e38] {
        cases.push((
            format!("random 6 times {factor}"),
            scaled(&symmetric(&random(6, 6, 3)), factor),
        ));
    }
    cases
}

#[test]
pub fn ratios_stay_below_thirty() {
    for (name, a) in cases() {
        let [residual, orthogonality] = judge(&name, &a);
        println!("{name}: residual {residual:.3}, orthogonality {orthogonality:.3}");
    }
}

#[test]
fn every_isa_has_the_bits_of_the_reference() {
    for (name, a) in cases() {
        let (values, vectors) = reference::symmetric_eigen(a.view()).unwrap();
        for kernels in Isa::available().filter_map(Kernels::on) {
            let (got, columns) = decompose(kernels, &a);
            let isa = kernels.isa().name();
            assert_eq!(bits(&got), bits(&values), "{name}: values on {isa}");
            assert_eq!(bits(&columns.data), bits(&vectors.data), "{name}: vectors on {isa}");
        }
    }
}
