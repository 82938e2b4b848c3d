//! Singular values.

use crate::data::{Exact, ULP, bits, matrix, orthogonality, random, scaled, ten_to};
use orthant_core::linalg::{svd_full_scratch, svd_scratch};
use orthant_core::{Executor, Isa, Kernels, MatMut, MatRef};
use orthant_tests::reference::linalg::{self as reference, Dense};

pub type Parts = (Dense, Vec<f32>, Dense);

pub fn decompose<E: Executor>(
    kernels: Kernels<E>,
    a: &Dense,
    [left, right]: [usize; 2],
    jacobi: bool,
) -> Parts {
    let (m, n) = (a.rows, a.cols);
    let mut values = vec![0.0; m.min(n)];
    let (mut u, mut vt) = (Dense::zeros(m, left), Dense::zeros(right, n));
    let full = left.max(right) > m.min(n);
    let mut scratch = vec![f32::NAN; if full { svd_full_scratch(m, n) } else { svd_scratch(m, n) }];
    let view = MatRef::new(&a.data, m, n).unwrap();
    {
        let u = MatMut::new(&mut u.data, m, left).unwrap();
        let vt = MatMut::new(&mut vt.data, right, n).unwrap();
        if jacobi {
            kernels.svd_jacobi(view, u, &mut values, vt, &mut scratch).unwrap();
        } else {
            kernels.svd(view, u, &mut values, vt, &mut scratch).unwrap();
        }
    }
    if !jacobi {
        let mut alone = vec![0.0; values.len()];
        kernels.singular_values(view, &mut alone, &mut scratch).unwrap();
        assert_eq!(bits(&values), bits(&alone), "values without vectors");
    }
    (u, values, vt)
}

/// `‖A − U Σ Vᵀ‖/(max(m, n) ‖A‖ ulp)`, and how far `U` and `V` are from orthogonal.
pub fn ratios(a: &Dense, (u, values, vt): &Parts) -> [f64; 3] {
    let exact = Exact::of(a);
    let sigma = Exact::from_fn(u.cols, vt.rows, |i, j| {
        if i == j && i < values.len() { values[i] as f64 } else { 0.0 }
    });
    let product = Exact::of(u).times(&sigma).times(&Exact::of(vt));
    let norm = exact.norm_1().max(f64::MIN_POSITIVE);
    let n = a.rows.max(a.cols).max(1) as f64;
    let error = exact.minus(&product).norm_1() / (n * norm * ULP);
    [error, orthogonality(u), orthogonality(&vt.transposed())]
}

fn cases() -> Vec<(String, Dense)> {
    let mut cases = vec![
        ("zero".to_owned(), Dense::zeros(5, 3)),
        ("zero".to_owned(), Dense::zeros(12, 15)),
        ("identity".to_owned(), Dense::identity(7, 7)),
        ("identity".to_owned(), Dense::identity(20, 12)),
        ("rank 1".to_owned(), matrix(12, 14, |i, j| (i + 1) as f32 / (j + 1) as f32)),
        ("rank 2".to_owned(), matrix(30, 25, |i, j| i as f32 + j as f32)),
        ("rank 2".to_owned(), matrix(6, 5, |i, j| i as f32 + j as f32)),
        ("defective".to_owned(), matrix(2, 2, |i, j| if i <= j { 1.0 } else { 0.0 })),
        (
            "Jordan block".to_owned(),
            matrix(20, 20, |i, j| match j.wrapping_sub(i) {
                0 | 1 => 1.0,
                _ => 0.0,
            }),
        ),
        ("nilpotent".to_owned(), matrix(20, 20, |i, j| if j == i + 1 { 1.0 } else { 0.0 })),
        (
            "graded rows".to_owned(),
            matrix(15, 11, |i, j| ten_to(-(2 * i as i32)) * ((3 * i + 5 * j) % 7) as f32),
        ),
        (
            "graded columns".to_owned(),
            matrix(8, 6, |i, j| ten_to(-(4 * j as i32)) * (1 + (3 * i + 5 * j) % 7) as f32),
        ),
        (
            "diagonal, graded up".to_owned(),
            matrix(12, 12, |i, j| if i == j { ten_to(3 * i as i32 - 30) } else { 0.0 }),
        ),
        ("Hilbert".to_owned(), matrix(10, 10, |i, j| 1.0 / (i + j + 1) as f32)),
    ];
    for (m, n) in [
        (1, 1),
        (1, 5),
        (5, 1),
        (2, 2),
        (3, 3),
        (5, 3),
        (3, 5),
        (8, 8),
        (9, 9),
        (16, 16),
        (12, 20),
        (31, 40),
        (33, 33),
        (40, 34),
        (65, 65),
        (70, 20),
    ] {
        cases.push((format!("random {m}x{n}"), random(m, n, (m * n) as u64)));
    }
    for factor in [1e19, -1e19, 1e-19, 1e-38, 1e37] {
        cases.push((format!("random 6x5 times {factor}"), scaled(&random(6, 5, 3), factor)));
        cases.push((format!("random 12x12 times {factor}"), scaled(&random(12, 12, 3), factor)));
    }
    cases
}

#[test]
pub fn ratios_stay_below_fifty() {
    for (name, a) in cases() {
        let (m, n, k) = (a.rows, a.cols, a.rows.min(a.cols));
        for (shape, jacobi) in [([k, k], false), ([m, n], false), ([k, n], true)] {
            let parts = decompose(Kernels::active(), &a, shape, jacobi);
            assert!(parts.1.is_sorted_by(|a, b| a >= b) && parts.1.iter().all(|&x| x >= 0.0));
            let ratios = ratios(&a, &parts);
            println!("{name} {shape:?} {jacobi}: {ratios:.3?}");
            assert!(ratios.iter().all(|&ratio| ratio < 50.0), "{name}: {ratios:?}");
        }
    }
}

#[test]
fn every_isa_has_the_bits_of_the_reference() {
    for (name, a) in cases() {
        let (m, n, k) = (a.rows, a.cols, a.rows.min(a.cols));
        for (shape, jacobi) in [([k, k], false), ([m, n], false), ([m, n], true)] {
            let (u, values, vt) = reference::svd(a.view(), shape[0], shape[1], jacobi).unwrap();
            for kernels in Isa::available().filter_map(Kernels::on) {
                let got = decompose(kernels, &a, shape, jacobi);
                let what = format!("{name} {m}x{n}, jacobi {jacobi}, {}", kernels.isa().name());
                assert_eq!(bits(&got.1), bits(&values), "values of {what}");
                assert_eq!(bits(&got.0.data), bits(&u.data), "u of {what}");
                assert_eq!(bits(&got.2.data), bits(&vt.data), "vt of {what}");
            }
        }
    }
}
