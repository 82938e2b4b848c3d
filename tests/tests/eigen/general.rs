//! Eigenvalues of general matrices.

use crate::data::{Exact, ULP, bits, matrix, random, scaled, ten_to};
use orthant_core::linalg::eigen_scratch;
use orthant_core::{Executor, Isa, Kernels, MatMut, MatRef};
use orthant_tests::reference::linalg::{self as reference, Dense};

pub type Parts = (Vec<f32>, Vec<f32>, Dense);

pub fn decompose<E: Executor>(kernels: Kernels<E>, a: &Dense) -> Parts {
    let n = a.rows;
    let (mut re, mut im, mut vectors) = (vec![0.0; n], vec![0.0; n], Dense::zeros(n, n));
    let mut scratch = vec![f32::NAN; eigen_scratch(n)];
    let view = MatRef::new(&a.data, n, n).unwrap();
    let out = MatMut::new(&mut vectors.data, n, n).unwrap();
    kernels.eigen(view, &mut re, &mut im, out, &mut scratch).unwrap();
    let (mut re_alone, mut im_alone) = (vec![0.0; n], vec![0.0; n]);
    kernels.eigenvalues(view, &mut re_alone, &mut im_alone, &mut scratch).unwrap();
    assert_eq!((bits(&re), bits(&im)), (bits(&re_alone), bits(&im_alone)), "without vectors");
    (re, im, vectors)
}

/// LAPACK's `sget22` and the check of lengths in `sdrvev`: `‖A V − V W‖/(‖V‖ ‖A‖ ulp)` and
/// `max |‖v‖ − 1|/ulp`.
pub fn ratios(a: &Dense, (re, im, vectors): &Parts) -> [f64; 2] {
    let n = a.rows;
    let (exact, v) = (Exact::of(a), Exact::of(vectors));
    // Column j of V W, and its imaginary part beside it.
    let weighted = Exact::from_fn(n, n, |i, j| {
        let (w, s) = (re[j] as f64, im[j] as f64);
        if s > 0.0 {
            w * v.at(i, j) - s * v.at(i, j + 1)
        } else if s < 0.0 {
            w * v.at(i, j) - s * v.at(i, j - 1)
        } else {
            w * v.at(i, j)
        }
    });
    let error = exact.times(&v).minus(&weighted).norm_1();
    let (norm, length) = (exact.norm_1().max(f64::MIN_POSITIVE), v.norm_1());
    let mut worst = 0.0f64;
    for (j, &s) in im.iter().enumerate() {
        let square = |j: usize| (0..n).map(|i| v.at(i, j) * v.at(i, j)).sum::<f64>();
        if s >= 0.0 {
            let squares = if s > 0.0 { square(j) + square(j + 1) } else { square(j) };
            worst = worst.max((squares.sqrt() - 1.0).abs());
        }
    }
    [error / (length * norm * ULP), worst / ULP]
}

fn cases() -> Vec<(String, Dense)> {
    let mut cases = vec![
        ("rotation".to_owned(), Dense::new(&[0.0, -1.0, 1.0, 0.0], 2, 2)),
        ("mission".to_owned(), Dense::new(&[0.0, 3.0, 2.0, 1.0], 2, 2)),
        ("zero".to_owned(), Dense::zeros(5, 5)),
        ("identity".to_owned(), Dense::identity(7, 7)),
        ("defective".to_owned(), matrix(2, 2, |i, j| if i <= j { 1.0 } else { 0.0 })),
        ("cyclic".to_owned(), matrix(9, 9, |i, j| if (i + 1) % 9 == j { 1.0 } else { 0.0 })),
        (
            "graded".to_owned(),
            matrix(8, 8, |i, j| ten_to(-2 * (i as i32)) * (1 + (3 * i + 5 * j) % 7) as f32),
        ),
        (
            "badly scaled".to_owned(),
            matrix(6, 6, |i, j| {
                ten_to(3 * (i as i32 - j as i32)) * (1 + (3 * i + 5 * j) % 7) as f32
            }),
        ),
        (
            "Frank".to_owned(),
            matrix(12, 12, |i, j| if j + 1 < i { 0.0 } else { (12 - i.max(j)) as f32 }),
        ),
        (
            "Grcar".to_owned(),
            matrix(40, 40, |i, j| {
                if i == j + 1 {
                    -1.0
                } else if j >= i && j <= i + 3 {
                    1.0
                } else {
                    0.0
                }
            }),
        ),
    ];
    for n in [3, 6, 12, 20] {
        let jordan = matrix(n, n, |i, j| if i == j || j == i + 1 { 1.0 } else { 0.0 });
        cases.push((format!("Jordan block {n}"), jordan));
        let nilpotent = matrix(n, n, |i, j| if i == j + 1 { 1.0 } else { 0.0 });
        cases.push((format!("nilpotent {n}"), nilpotent));
    }
    for n in [1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 34, 35, 36, 64, 65, 66, 67, 100, 110] {
        cases.push((format!("random {n}"), random(n, n, n as u64)));
    }
    for factor in [1e19, -1e19, 1e-19, 1e-38, 1e37] {
        cases.push((format!("random 6 times {factor}"), scaled(&random(6, 6, 3), factor)));
    }
    cases
}

#[test]
fn ratios_stay_below_twenty() {
    for (name, a) in cases() {
        let parts = decompose(Kernels::active(), &a);
        assert!(parts.0.is_sorted(), "{name}: {:?}", parts.0);
        let [residual, length] = ratios(&a, &parts);
        println!("{name}: residual {residual:.3}, length {length:.3}");
        assert!(residual < 20.0 && length < 20.0, "{name}: {residual} {length}");
    }
}

#[test]
fn every_isa_has_the_bits_of_the_reference() {
    for (name, a) in cases() {
        let (re, im, vectors) = reference::eigen(a.view()).unwrap();
        for kernels in Isa::available().filter_map(Kernels::on) {
            let got = decompose(kernels, &a);
            let isa = kernels.isa().name();
            assert_eq!(bits(&got.0), bits(&re), "{name}: real parts on {isa}");
            assert_eq!(bits(&got.1), bits(&im), "{name}: imaginary parts on {isa}");
            assert_eq!(bits(&got.2.data), bits(&vectors.data), "{name}: vectors on {isa}");
        }
    }
}
