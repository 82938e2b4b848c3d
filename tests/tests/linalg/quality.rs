//! Quality by LAPACK's measures (LAPACK Working Note 41): a residual over what rounding explains,
//! `n·‖A‖·ε` with `ε = 2⁻²⁴` as LAPACK's `slamch('e')`, must stay below 30. Residuals are computed
//! in f64.

use orthant_core::linalg as la;
use orthant_tests::reference::linalg::Dense;
use proptest::prelude::*;

use crate::matrices::{
    graded, grading, hilbert, of_rank, symmetric, symmetric_graded, times, uniform, view, view_mut,
};

/// The limit of LAPACK's own tests.
pub const LIMIT: f64 = 30.0;

/// Half the distance from 1 to the next number.
pub const EPSILON: f64 = 1.0 / (1 << 24) as f64;

/// A matrix in f64, by a function of row and column.
pub type Wide = Vec<Vec<f64>>;

pub fn wide(a: &Dense) -> Wide {
    (0..a.rows).map(|i| a.row(i).into_iter().map(f64::from).collect()).collect()
}

/// `A B` in f64, `b` having `cols` columns.
pub fn product(a: &Wide, b: &Wide, cols: usize) -> Wide {
    let term = |row: &[f64], j: usize| row.iter().zip(b).map(|(x, b)| x * b[j]).sum();
    a.iter().map(|row| (0..cols).map(|j| term(row, j)).collect()).collect()
}

pub fn transpose(a: &Wide, cols: usize) -> Wide {
    (0..cols).map(|j| a.iter().map(|row| row[j]).collect()).collect()
}

/// The greatest column sum of magnitudes; infinite if any element is not a number.
pub fn norm_1(a: &Wide) -> f64 {
    let cols = a.first().map_or(0, Vec::len);
    let sum = |j: usize| a.iter().map(|row| row[j].abs()).sum::<f64>();
    (0..cols).map(sum).fold(0.0, |most, x| if x.is_nan() { f64::INFINITY } else { x.max(most) })
}

/// `‖A − B‖₁`.
pub fn distance(a: &Wide, b: &Wide) -> f64 {
    let rows = a.iter().zip(b);
    norm_1(&rows.map(|(a, b)| a.iter().zip(b).map(|(x, y)| x - y).collect()).collect())
}

/// A residual over `n·norm·ε`; exact results of zero matrices have ratio 0.
pub fn ratio(residual: f64, n: usize, norm: f64) -> f64 {
    if residual == 0.0 { 0.0 } else { residual / (n.max(1) as f64 * norm * EPSILON) }
}

/// Panics with the ratio if it is not below the limit.
pub fn assert_within(ratio: f64, what: &str) {
    assert!(ratio < LIMIT, "{what}: ratio {ratio}");
}

/// Matrices of all shapes and kinds, with their names.
fn all_kinds() -> Vec<(String, Dense)> {
    let mut all = Vec::new();
    for (m, n) in [
        (1, 1),
        (2, 2),
        (3, 3),
        (4, 4),
        (8, 8),
        (16, 16),
        (17, 17),
        (40, 40),
        (65, 65),
        (5, 3),
        (3, 5),
        (50, 10),
        (10, 50),
        (90, 35),
        (200, 200),
    ] {
        let a = uniform(m, n, (100 * m + n) as u64);
        all.push((format!("uniform {m}x{n}"), a.clone()));
        for factor in [1e19, -1e19, 1e-19, -1e-19] {
            all.push((format!("{factor:e} {m}x{n}"), times(&a, factor)));
        }
        all.push((format!("zero {m}x{n}"), times(&a, 0.0)));
        all.push((format!("rank {m}x{n}"), of_rank(m, n, m.min(n).div_ceil(2), 7)));
        if m == n {
            all.push((format!("graded {n}"), graded(n, 8)));
        }
    }
    for n in 1..=6 {
        all.push((format!("hilbert {n}"), hilbert(n)));
    }
    all.push(("uniform 500x500".into(), uniform(500, 500, 500)));
    all.push(("empty".into(), Dense::new(&[], 0, 4)));
    all
}

/// L and U of an m×n matrix.
fn triangles(factors: &Dense) -> (Wide, Wide) {
    let (m, n) = (factors.rows, factors.cols);
    let k = m.min(n);
    let element = |i: usize, j: usize| f64::from(factors.at(i, j));
    let l = (0..m).map(|i| {
        let row = |j: usize| match i.cmp(&j) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 1.0,
            std::cmp::Ordering::Greater => element(i, j),
        };
        (0..k).map(row).collect()
    });
    let u = (0..k).map(|i| (0..n).map(|j| if j < i { 0.0 } else { element(i, j) }).collect());
    (l.collect(), u.collect())
}

fn check_lu(name: &str, a: &Dense) {
    let (m, n) = (a.rows, a.cols);
    let (mut factors, mut pivots) = (a.clone(), vec![0; m.min(n)]);
    let mut scratch = vec![0.0; la::lu_scratch(m, n)];
    la::lu(view_mut(&mut factors), &mut pivots, &mut scratch).expect("operands fit");
    let mut rows = vec![0; m];
    la::permutation(&pivots, &mut rows);
    let permuted = wide(a);
    let permuted: Wide = rows.iter().map(|&i| permuted[i].clone()).collect();
    let (l, u) = triangles(&factors);
    let residual = distance(&product(&l, &u, n), &permuted);
    assert_within(ratio(residual, n, norm_1(&wide(a))), name);
}

#[test]
fn l_times_u_is_the_permuted_matrix() {
    all_kinds().iter().for_each(|(name, a)| check_lu(name, a));
}

fn check_qr(name: &str, a: &Dense) {
    let (m, n) = (a.rows, a.cols);
    let k = m.min(n);
    let (mut qr, mut taus) = (a.clone(), vec![0.0; k]);
    la::qr(view_mut(&mut qr), &mut taus, &mut vec![0.0; la::qr_scratch(m, n)]).expect("fit");
    for cols in [k, m] {
        let mut q = Dense::identity(m, cols);
        let mut scratch = vec![0.0; la::qr_apply_scratch(m, k, cols)];
        la::qr_q(view(&qr), &taus, view_mut(&mut q), &mut scratch).expect("operands fit");
        let q = wide(&q);
        let gram = product(&transpose(&q, cols), &q, cols);
        let identity = wide(&Dense::identity(cols, cols));
        assert_within(ratio(distance(&gram, &identity), m, 1.0), &format!("QᵀQ of {name}"));
        let r: Wide = (0..cols)
            .map(|i| (0..n).map(|j| if j < i { 0.0 } else { qr.at(i, j).into() }).collect())
            .collect();
        let residual = distance(&product(&q, &r, n), &wide(a));
        assert_within(ratio(residual, m.max(n), norm_1(&wide(a))), &format!("QR of {name}"));
    }
}

#[test]
fn q_is_orthogonal_and_q_times_r_is_the_matrix() {
    all_kinds().iter().for_each(|(name, a)| check_qr(name, a));
}

/// Of a positive definite matrix.
fn check_cholesky(name: &str, a: &Dense) {
    let (n, mut l) = (a.rows, a.clone());
    let mut scratch = vec![0.0; la::cholesky_scratch(n)];
    la::cholesky(view_mut(&mut l), &mut scratch).expect("positive definite");
    let l = wide(&l);
    let residual = distance(&product(&l, &transpose(&l, n), n), &wide(a));
    assert_within(ratio(residual, n, norm_1(&wide(a))), name);
}

#[test]
fn l_times_its_transpose_is_the_matrix() {
    for n in [1, 2, 3, 4, 8, 16, 17, 40, 65, 200, 500] {
        for factor in [1.0, 1e19, 1e-19] {
            let a = times(&symmetric(n, 5, n as f32), factor);
            check_cholesky(&format!("{n} times {factor}"), &a);
            check_cholesky(
                &format!("graded {n} times {factor}"),
                &times(&graded_definite(n), factor),
            );
        }
    }
}

/// Positive definite, from 1 down to 2⁻⁴⁸ along the diagonal: `D (A + nI) D` with rows and columns graded.
fn graded_definite(n: usize) -> Dense {
    let (plain, scale) = (symmetric(n, 9, n as f32), grading(n));
    Dense::from_fn(n, n, |i, j| plain.at(i, j) * scale(i) * scale(j))
}

#[test]
fn small_pivots_of_a_graded_matrix_have_all_their_digits() {
    // Cholesky's factor of D B D is D times that of B: powers of two change no digit.
    for n in [4usize, 17, 40, 65] {
        let factor = |a: &Dense| {
            let mut l = a.clone();
            let mut scratch = vec![0.0; la::cholesky_scratch(n)];
            la::cholesky(view_mut(&mut l), &mut scratch).expect("positive definite");
            l
        };
        let (l, scale) = (factor(&symmetric(n, 9, n as f32)), grading(n));
        let expected = Dense::from_fn(n, n, |i, j| l.at(i, j) * scale(i));
        assert_eq!(factor(&graded_definite(n)).data, expected.data, "{n}");
    }
}

/// Of a symmetric matrix.
fn check_ldlt(name: &str, a: &Dense) {
    let n = a.rows;
    let (mut l, mut d, mut e, mut rows) = (a.clone(), vec![0.0; n], vec![0.0; n], vec![0; n]);
    let mut scratch = vec![0.0; la::ldlt_scratch(n)];
    la::ldlt(view_mut(&mut l), &mut d, &mut e, &mut rows, &mut scratch).expect("symmetric");
    let diagonal: Wide = (0..n)
        .map(|i| {
            let element = |j: usize| match () {
                () if i == j => d[i],
                () if j == i + 1 => e[i],
                () if i == j + 1 => e[j],
                () => 0.0,
            };
            (0..n).map(|j| f64::from(element(j))).collect()
        })
        .collect();
    let l = wide(&l);
    let got = product(&product(&l, &diagonal, n), &transpose(&l, n), n);
    let want: Wide =
        (0..n).map(|i| (0..n).map(|j| f64::from(a.at(rows[i], rows[j]))).collect()).collect();
    let residual = distance(&got, &want);
    assert_within(ratio(residual, n, norm_1(&wide(a))), name);
}

#[test]
fn l_d_l_transposed_is_the_permuted_matrix() {
    for n in [1, 2, 3, 4, 8, 16, 17, 33, 40, 65, 200, 500] {
        let zero_diagonal = symmetric(n, 6, 0.0);
        let zero_diagonal =
            Dense::from_fn(n, n, |i, j| if i == j { 0.0 } else { zero_diagonal.at(i, j) });
        let plain = symmetric(n, 5, 0.0);
        let graded = symmetric_graded(n);
        let kinds = [
            times(&plain, 1e19),
            times(&plain, -1e19),
            times(&plain, 1e-19),
            times(&plain, -1e-19),
            plain,
            zero_diagonal,
            times(&graded, 1e19),
            times(&graded, 1e-19),
            times(&graded_definite(n), -1.0),
            graded,
        ];
        for (kind, a) in kinds.into_iter().enumerate() {
            check_ldlt(&format!("{n}, kind {kind}"), &a);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn factors_give_back_matrices_of_every_shape(m in 1usize..=40, n in 1usize..=40, seed in 0u64..1000) {
        let a = uniform(m, n, seed);
        check_lu("uniform", &a);
        check_qr("uniform", &a);
        check_cholesky("symmetric", &symmetric(n, seed, n as f32));
        check_ldlt("symmetric", &symmetric(n, seed, 0.0));
    }
}

#[test]
fn a_rank_counts_what_exceeds_epsilon_times_the_longer_side_times_the_greatest_singular_value() {
    for (m, n) in [(2usize, 2usize), (5, 3), (3, 5), (9, 2)] {
        for greatest in [1.0f32, 64.0] {
            let least = f32::EPSILON * m.max(n) as f32 * greatest;
            let k = m.min(n);
            let rank = |last: f32| {
                let diagonal = |i: usize| if i + 1 == k { last } else { greatest };
                let a = Dense::from_fn(m, n, |i, j| if i == j { diagonal(i) } else { 0.0 });
                la::rank(view(&a), None, &mut vec![0.0; la::rank_scratch(m, n)])
            };
            assert_eq!((rank(least), rank(least.next_up())), (Ok(k - 1), Ok(k)), "{m}x{n}");
        }
    }
}
