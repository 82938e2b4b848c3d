//! Solving meets infinities, NaN and numbers at the ends of f32: the right answer or the right error, never NaN.

use orthant_core::linalg::{self as la, RightHandSides};
use orthant_core::{Error, Isa, Kernels};
use orthant_tests::reference::linalg::Dense;

use crate::matrices::{times, uniform, view, view_mut};
use crate::quality::{assert_within, distance, norm_1, product, ratio, wide};

/// Orders with ways of their own, and at blocks of 16.
const ORDERS: [usize; 8] = [1, 2, 4, 8, 15, 16, 17, 40];

/// What solving gives by every function, with all of each answer.
type Found = Vec<(&'static str, Result<Vec<f32>, Error>)>;

fn solved(on: Kernels, a: &Dense, b: &Dense) -> Found {
    let (n, cols) = (a.rows, b.cols);
    let (mut pivots, mut x) = (vec![0; n], vec![f32::NAN; n]);
    let mut room = vec![f32::NAN; la::solve_matrix_refined_scratch(n).max(la::lstsq_scratch(n, n))];
    let (first, mut many) = (b.column(0), Dense::zeros(n, cols));
    let mut found = Found::new();
    let one = on.solve(view(a), &first, &mut x, &mut pivots, &mut room);
    found.push(("solve", one.map(|()| x.clone())));
    let one = on.solve_refined(view(a), &first, &mut x, &mut pivots, &mut room);
    found.push(("solve_refined", one.map(|_| x.clone())));
    let all = on.solve_matrix(view(a), view(b), view_mut(&mut many), &mut pivots, &mut room);
    found.push(("solve_matrix", all.map(|()| many.data.clone())));
    let out = view_mut(&mut many);
    let all = on.solve_matrix_refined(view(a), view(b), out, &mut pivots, &mut room);
    found.push(("solve_matrix_refined", all.map(|_| many.data.clone())));
    let one = on.lstsq(view(a), &first, &mut x, None, &mut pivots, &mut room);
    found.push(("lstsq", one.map(|_| x.clone())));
    let mut residuals = vec![f32::NAN; cols];
    let sides = RightHandSides { b: view(b), x: view_mut(&mut many), residuals: &mut residuals };
    let all = on.lstsq_matrix(view(a), sides, None, &mut pivots, &mut room);
    found.push(("lstsq_matrix", all.map(|_| many.data.clone())));
    found
}

/// What needs the matrix alone.
fn of_matrix(on: Kernels, a: &Dense) -> Found {
    let n = a.rows;
    let (mut pivots, mut inverse) = (vec![0; n], Dense::zeros(n, n));
    let mut room = vec![f32::NAN; la::solve_scratch(n).max(la::det_scratch(n))];
    let inverted = on.inverse(view(a), view_mut(&mut inverse), &mut pivots, &mut room);
    let det = on.det(view(a), &mut pivots, &mut room);
    let log = on.log_det(view(a), &mut pivots, &mut room);
    vec![
        ("inverse", inverted.map(|()| inverse.data.clone())),
        ("det", det.map(|det| vec![det])),
        ("log_det", log.map(|det| vec![det.sign, det.log_abs])),
    ]
}

fn regular(n: usize) -> Dense {
    let a = uniform(n, n, 21);
    Dense::from_fn(n, n, |i, j| a.at(i, j) + if i == j { 2.0 } else { 0.0 })
}

#[test]
fn infinities_and_nan_are_refused_wherever_they_are() {
    for n in ORDERS {
        let places = if n > 8 {
            vec![(0, 0), (n - 1, 0), (0, n - 1), (n / 2, n - 1), (n - 1, n - 1)]
        } else {
            (0..n * n).map(|k| (k / n, k % n)).collect()
        };
        for x in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            for &(row, col) in &places {
                let at = |i, j| (i, j) == (row, col);
                let a = regular(n);
                let bad = Dense::from_fn(n, n, |i, j| if at(i, j) { x } else { a.at(i, j) });
                let b = uniform(n, 3, 22);
                let what = format!("{x} at {row}, {col} of {n}");
                for (name, found) in solved(Kernels::active(), &bad, &b)
                    .into_iter()
                    .chain(of_matrix(Kernels::active(), &bad))
                {
                    let is_right = matches!(found, Err(Error::NotFinite { .. }));
                    assert!(is_right, "{name}: {what}: {found:?}");
                }
                // The column is that of the only right-hand side, or one of several.
                let bad =
                    Dense::from_fn(n, 3, |i, j| if (i, j) == (row, 0) { x } else { b.at(i, j) });
                for (name, found) in solved(Kernels::active(), &a, &bad) {
                    let is_right =
                        matches!(found, Err(Error::NotFiniteVector { operand: "b", .. }));
                    assert!(is_right, "{name}: b has {what}: {found:?}");
                }
            }
        }
    }
}

#[test]
fn numbers_at_the_ends_of_f32_have_their_answers() {
    for n in ORDERS {
        for (factor, side) in [(3e38, 3e38), (3e38, 1.0), (1e-36, 1e-36), (1.7e38, 1e38)] {
            let dense = uniform(n, n, 23);
            let a = times(&dense, factor);
            let b = times(&uniform(n, 3, 24), side);
            let what = format!("{n}, {factor:e}, {side:e}");
            for (name, found) in solved(Kernels::active(), &a, &b) {
                let data = found.unwrap_or_else(|e| panic!("{name}: {what}: {e}"));
                assert!(data.iter().all(|x| x.is_finite()), "{name}: {what}: {data:?}");
                // In units of the factors, so that f64's own squares are far from its ends.
                let cols = data.len() / n;
                let scaled = |x: f32| f64::from(x) * f64::from(factor) / f64::from(side);
                let x: Vec<Vec<f64>> =
                    data.chunks(cols).map(|row| row.iter().map(|x| scaled(*x)).collect()).collect();
                let right: Vec<Vec<f64>> = (0..n)
                    .map(|i| (0..cols).map(|j| f64::from(b.at(i, j)) / f64::from(side)).collect())
                    .collect();
                let a: Vec<Vec<f64>> = wide(&a)
                    .into_iter()
                    .map(|row| row.into_iter().map(|x| x / f64::from(factor)).collect())
                    .collect();
                let residual = distance(&product(&a, &x, cols), &right);
                // Answers near the lower end have fewer digits.
                let lost = 1.5e-45 * f64::from(factor) / f64::from(side) * n as f64;
                let error = (residual - lost).max(0.0);
                assert_within(ratio(error, n, norm_1(&a) * norm_1(&x)), &format!("{name}: {what}"));
            }
        }
    }
}

#[test]
fn an_elimination_beyond_f32_is_scaled() {
    let a = Dense::new(&[3e38, 3e38, 3e38, -3e38], 2, 2);
    let b = Dense::new(&[3e38, 0.0], 2, 1);
    for (name, found) in solved(Kernels::active(), &a, &b) {
        let x = found.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(x.iter().all(|x| (x - 0.5).abs() < 1e-6), "{name}: {x:?}");
    }
    let of_matrix = of_matrix(Kernels::active(), &a);
    let inverse = of_matrix[0].1.clone().expect("regular");
    assert!(inverse.iter().all(|x| (x.abs() * 3e38 - 0.5).abs() < 1e-5), "{inverse:?}");
    assert_eq!(of_matrix[1].1, Ok(vec![f32::NEG_INFINITY]));
    let log = of_matrix[2].1.clone().expect("regular");
    assert!(log[0] == -1.0 && (log[1] - 177.886_84).abs() < 1e-4, "{log:?}");
    // The determinant is within f32 though the elimination is not.
    let a = Dense::new(&[3e38, 3e38, 0.0, 3e38, -3e38, 0.0, 0.0, 0.0, 1e-38], 3, 3);
    let det = self::of_matrix(Kernels::active(), &a)[1].1.clone();
    assert_eq!(det, Ok(vec![f32::NEG_INFINITY]));
    let a = Dense::new(&[3e38, 3e38, 0.0, 3e38, -3e38, 0.0, 0.0, 0.0, 1e-39], 3, 3);
    let det = self::of_matrix(Kernels::active(), &a)[1].1.clone().expect("regular");
    assert!((det[0] / -1.8e38 - 1.0).abs() < 1e-5, "{det:?}");
}

#[test]
fn answers_beyond_f32_are_told() {
    for (a, b, n) in [
        (&[1e-30_f32][..], &[1e30_f32][..], 1),
        (&[1e-20, 0.0, 0.0, 1.0], &[1e20, 5.0], 2),
        (&[1e-38, 1.0, 0.0, 1e-38], &[1.0, 1.0], 2),
    ] {
        let (a, b) = (Dense::new(a, n, n), Dense::new(b, n, 1));
        for (name, found) in solved(Kernels::active(), &a, &b) {
            let is_right = match found {
                Err(Error::Overflow { .. }) => true,
                // The tolerance of the rank makes another answer of the third.
                Ok(x) => name.starts_with("lstsq") && x.iter().all(|x| x.is_finite()),
                _ => false,
            };
            assert!(is_right, "{name}: {:?}", a.data);
        }
    }
    let text = Error::Overflow { operation: "solve" }.to_string();
    assert_eq!(
        text,
        "solve: the answer is beyond the range of f32; scale the matrix or the right-hand side"
    );
}

/// A number of any exponent.
fn anything(seed: &mut u64) -> f32 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let bits = (*seed >> 32) as u32;
    let x = f32::from_bits(bits);
    if x.is_finite() { x } else { f32::from_bits(bits & 0xbfff_ffff) }
}

fn anything_of(rows: usize, cols: usize, seed: &mut u64) -> Dense {
    let data: Vec<f32> = (0..rows * cols).map(|_| anything(seed)).collect();
    Dense::new(&data, rows, cols)
}

#[test]
fn finite_numbers_never_give_nan_and_every_instruction_set_gives_the_same() {
    let mut seed = 7_u64;
    for round in 0..400 {
        let n = [1, 2, 3, 4, 5, 8, 16, 20][round % 8];
        let a = anything_of(n, n, &mut seed);
        let b = anything_of(n, 2, &mut seed);
        let all = |on| [solved(on, &a, &b), of_matrix(on, &a)].concat();
        let expected = all(Kernels::active());
        for (name, found) in &expected {
            let is_right = match found {
                // A determinant may over- or underflow.
                Ok(data) if *name == "det" => data.iter().all(|x| !x.is_nan()),
                Ok(data) if *name == "log_det" => data.iter().all(|x| !x.is_nan()),
                Ok(data) => data.iter().all(|x| x.is_finite()),
                Err(Error::Singular { .. } | Error::Overflow { .. }) => true,
                Err(_) => false,
            };
            assert!(is_right, "{name} of {:?} and {:?}: {found:?}", a.data, b.data);
        }
        for isa in Isa::available() {
            let found = all(Kernels::on(isa).expect("available"));
            assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{isa:?}");
        }
    }
}
