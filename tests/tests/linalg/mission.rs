//! Small systems with answers that are known, laws, and matrices that break what is not careful.

use orthant_core::Error;
use orthant_core::linalg::{self as la, SystemKind};
use orthant_tests::reference::linalg::Dense;
use proptest::prelude::*;

use crate::matrices::{graded, hilbert, of_rank, times, uniform, view, view_mut};
use crate::quality::{EPSILON, LIMIT, distance, norm_1, product, wide};

fn inverse(a: &Dense) -> Result<Dense, Error> {
    let n = a.rows;
    let mut out = Dense::identity(n, n);
    let mut scratch = vec![0.0; la::solve_scratch(n)];
    la::inverse(view(a), view_mut(&mut out), &mut vec![0; n], &mut scratch).map(|()| out)
}

fn solve(a: &Dense, b: &[f32]) -> Result<Vec<f32>, Error> {
    let n = a.rows;
    let (mut x, mut scratch) = (vec![f32::NAN; n], vec![0.0; la::solve_scratch(n)]);
    la::solve(view(a), b, &mut x, &mut vec![0; n], &mut scratch).map(|()| x)
}

fn lstsq(a: &Dense, b: &[f32]) -> (Vec<f32>, la::LeastSquares) {
    let (m, n) = (a.rows, a.cols);
    let (mut x, mut columns) = (vec![f32::NAN; n], vec![0; n]);
    let mut scratch = vec![0.0; la::lstsq_scratch(m, n)];
    let found = la::lstsq(view(a), b, &mut x, None, &mut columns, &mut scratch);
    (x, found.expect("operands fit"))
}

fn assert_near(got: &[f32], want: &[f64], tolerance: f64) {
    assert_eq!(got.len(), want.len());
    let largest = want.iter().fold(1.0_f64, |most, x| most.max(x.abs()));
    for (got, want) in got.iter().zip(want) {
        assert!((f64::from(*got) - want).abs() <= tolerance * largest, "{got} for {want}");
    }
}

#[test]
fn three_equations_for_two_unknowns_are_overdetermined() {
    let a = Dense::new(&[1.0, 0.0, 0.0, 1.0, 2.0, 3.0], 3, 2);
    let (x, found) = lstsq(&a, &[1.0, 1.0, 1.0]);
    assert_eq!((found.kind, found.rank), (SystemKind::Overdetermined, 2));
    assert_near(&x, &[3.0 / 7.0, 1.0 / 7.0], 1e-6);
}

#[test]
fn two_equations_for_three_unknowns_are_underdetermined() {
    let a = Dense::new(&[1.0, 0.0, 2.0, 0.0, 1.0, 3.0], 2, 3);
    let (x, found) = lstsq(&a, &[1.0, 1.0]);
    assert_eq!((found.kind, found.rank), (SystemKind::Underdetermined, 2));
    assert_near(&x, &[2.0 / 7.0, -1.0 / 14.0, 5.0 / 14.0], 1e-6);
    assert!(found.residual < 1e-6);
}

#[test]
fn three_rows_in_the_plane_have_rank_two() {
    let a = Dense::new(&[1.0, 0.0, 2.0, 3.0, 1.0, 3.0], 3, 2);
    let (_, found) = lstsq(&a, &[0.0; 3]);
    assert_eq!(found.rank, 2);
    let (coefficients, found) = lstsq(&Dense::new(&[1.0, 2.0, 0.0, 3.0], 2, 2), &[1.0, 3.0]);
    // (1, 3) = -(1, 0) + (2, 3).
    assert_eq!(found.kind, SystemKind::Square);
    assert_near(&coefficients, &[-1.0, 1.0], 1e-6);
}

#[test]
fn the_inverse_of_a_product_is_the_product_of_the_inverses_backwards() {
    for n in [2, 3, 8, 20] {
        let (a, b) = (uniform(n, n, 31), uniform(n, n, 32));
        let (a, b) = [a, b]
            .map(|x| Dense::from_fn(n, n, |i, j| x.at(i, j) + if i == j { 3.0 } else { 0.0 }))
            .into();
        let left = wide(&inverse(&a.times(&b)).expect("regular"));
        let (ia, ib) = (inverse(&a).expect("regular"), inverse(&b).expect("regular"));
        let right = product(&wide(&ib), &wide(&ia), n);
        assert!(distance(&left, &right) < 1e-4 * norm_1(&right), "{n}");
    }
}

#[test]
fn the_inverse_of_the_transpose_is_the_transpose_of_the_inverse() {
    for n in [1, 2, 3, 4, 8, 16, 20, 40] {
        let plain = uniform(n, n, 31);
        let a = Dense::from_fn(n, n, |i, j| plain.at(i, j) + if i == j { 3.0 } else { 0.0 });
        let one = wide(&inverse(&a.transposed()).expect("regular"));
        let other = wide(&inverse(&a).expect("regular").transposed());
        assert!(distance(&one, &other) < 1e-5 * norm_1(&one), "{n}");
    }
    // Powers of two: exact both ways.
    let a = Dense::new(&[2.0, 1.0, 0.0, 4.0], 2, 2);
    let transposed = inverse(&a.transposed()).expect("regular");
    assert_eq!(transposed, inverse(&a).expect("regular").transposed());
    assert_eq!(transposed.data, [0.5, 0.0, -0.125, 0.25]);
}

#[test]
fn hilberts_matrices_are_inverted_within_their_condition() {
    for n in 1..=6_i64 {
        let binomial =
            |n: i64, k: i64| (0..k).fold(1.0, |b, i| b * (n - i) as f64 / (i + 1) as f64);
        let exact = |i: i64, j: i64| {
            let sign = if (i + j) % 2 == 0 { 1.0 } else { -1.0 };
            let c = binomial(n + i, n - j - 1) * binomial(n + j, n - i - 1);
            let middle = binomial(i + j, i);
            sign * (i + j + 1) as f64 * c * middle * middle
        };
        let exact: Vec<Vec<f64>> =
            (0..n).map(|i| (0..n).map(|j| exact(i, j).round()).collect()).collect();
        let a = hilbert(n as usize);
        let got = wide(&inverse(&a).expect("regular"));
        let condition = norm_1(&wide(&a)) * norm_1(&exact);
        let error = distance(&got, &exact) / norm_1(&exact);
        assert!(error <= condition * 4.0 * EPSILON, "{n}: {error:e}, condition {condition:e}");
    }
}

#[test]
fn scaled_graded_and_triangular_systems_are_solved() {
    for n in [1, 2, 3, 10, 40] {
        let plain = uniform(n, n, 3);
        for a in [times(&plain, 1e19), times(&plain, 1e-19), graded(n, 4), plain] {
            check_solution(&a, &uniform(n, 1, 5).data);
        }
    }
    check_solution(&Dense::new(&[1.0, 1.0, 0.0, 1.0], 2, 2), &[3.0, 2.0]);
    check_solution(&Dense::new(&[1.0, 0.0, 0.0, 1e-30], 2, 2), &[1.0, 1.0]);
}

/// LAPACK's ratio of a solution is below its limit.
fn check_solution(a: &Dense, b: &[f32]) {
    let x = solve(a, b).expect("regular");
    let x: Vec<Vec<f64>> = x.into_iter().map(|x| vec![x.into()]).collect();
    let b: Vec<Vec<f64>> = b.iter().map(|x| vec![f64::from(*x)]).collect();
    let residual = distance(&product(&wide(a), &x, 1), &b);
    let ratio = residual / (norm_1(&wide(a)) * norm_1(&x) * EPSILON);
    assert!(ratio < LIMIT || residual == 0.0, "{ratio}");
}

#[test]
fn singular_matrices_are_refused_with_their_rank() {
    let singular = |order, rank| Err(Error::Singular { operation: "solve", order, rank });
    let counting = |n: usize| Dense::from_fn(n, n, |i, j| (i * n + j + 1) as f32);
    for n in 3..6 {
        assert_eq!(solve(&counting(n), &vec![1.0; n]), singular(n, 2), "{n}");
    }
    for n in [1, 2, 5, 20, 40] {
        assert_eq!(solve(&times(&uniform(n, n, 1), 0.0), &vec![1.0; n]), singular(n, 0), "{n}");
    }
    let a = Dense::new(&[0.0, 1.0, 0.0, 0.0], 2, 2);
    assert_eq!(solve(&a, &[1.0, 1.0]), singular(2, 1));
    assert_eq!(solve(&Dense::new(&[], 0, 0), &[]), Ok(vec![]));
}

#[test]
fn five_hundred_unknowns() {
    let a = uniform(500, 500, 12);
    check_solution(&a, &uniform(500, 1, 13).data);
    let tall = uniform(500, 40, 14);
    let (x, found) = lstsq(&tall, &uniform(500, 1, 15).data);
    assert_eq!((found.kind, found.rank), (SystemKind::Overdetermined, 40));
    assert!(x.iter().all(|x| x.is_finite()));
    let (_, found) = lstsq(&of_rank(500, 60, 7, 16), &uniform(500, 1, 15).data);
    assert_eq!((found.kind, found.rank), (SystemKind::RankDeficient, 7));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_square_system_is_solved_or_refused(
        n in 0usize..=40, seed in 1u64..1 << 40, power in -60i32..=60,
    ) {
        let a = times(&uniform(n, n, seed), libm::exp2f(power as f32));
        let b = uniform(n, 1, seed + 1).data;
        match solve(&a, &b) {
            Ok(_) => check_solution(&a, &b),
            Err(error) => prop_assert!(matches!(error, Error::Singular { .. }), "{error}"),
        }
    }

    #[test]
    fn residuals_of_least_squares_are_orthogonal_to_the_columns(
        m in 1usize..=40, n in 1usize..=40, seed in 1u64..1 << 40,
    ) {
        let (a, b) = (uniform(m, n, seed), uniform(m, 1, seed + 1).data);
        let (x, found) = lstsq(&a, &b);
        prop_assert_eq!(found.rank, m.min(n));
        let x: Vec<Vec<f64>> = x.into_iter().map(|x| vec![x.into()]).collect();
        let product_with_x = product(&wide(&a), &x, 1);
        let r: Vec<f64> = b.iter().zip(&product_with_x).map(|(b, p)| f64::from(*b) - p[0]).collect();
        let norm = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
        let x: Vec<f64> = x.iter().map(|x| x[0]).collect();
        for j in 0..n {
            let column: Vec<f64> = a.column(j).into_iter().map(f64::from).collect();
            let along: f64 = column.iter().zip(&r).map(|(c, r)| c * r).sum();
            let scale = norm_1(&wide(&a)) * (norm_1(&wide(&a)) * norm(&x) + norm(&r));
            prop_assert!(along.abs() <= LIMIT * m.max(n) as f64 * EPSILON * scale, "{} {}", along, scale);
        }
    }
}
