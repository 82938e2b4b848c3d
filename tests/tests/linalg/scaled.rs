//! Matrices times ±1e±19, whose squares overflow or vanish: whatever is computed of them is right,
//! or refused with the right error, and never NaN.

use orthant_core::Error;
use orthant_core::linalg as la;
use orthant_tests::reference::linalg::Dense;

use crate::matrices::{of_rank, symmetric, times, uniform, view, view_mut};
use crate::quality::{Wide, assert_within, distance, norm_1, product, ratio, transpose, wide};

const FACTORS: [f32; 4] = [1e19, -1e19, 1e-19, -1e-19];

/// Below, at and beside a block of 16.
const ORDERS: [usize; 7] = [1, 2, 4, 8, 16, 17, 40];

/// Calls with each order and factor, and a name for both.
fn each(check: impl Fn(usize, f32, &str)) {
    for n in ORDERS {
        for factor in FACTORS {
            check(n, factor, &format!("{n} times {factor:e}"));
        }
    }
}

fn column(x: &[f32]) -> Wide {
    x.iter().map(|&x| vec![f64::from(x)]).collect()
}

/// `n·‖A‖·ε` as LAPACK has it, of `A X` and B.
fn assert_solves(a: &Dense, x: &Wide, b: &Wide, what: &str) {
    let cols = b.first().map_or(0, Vec::len);
    let residual = distance(&product(&wide(a), x, cols), b);
    assert_within(ratio(residual, a.rows, norm_1(&wide(a)) * norm_1(x)), what);
}

#[test]
fn systems_have_solutions_refined_or_not_and_inverses() {
    each(|n, factor, what| {
        let (a, b) = (times(&uniform(n, n, 21), factor), uniform(n, 3, 22));
        let (mut pivots, mut x) = (vec![0; n], vec![f32::NAN; n]);
        let mut scratch = vec![f32::NAN; la::solve_matrix_refined_scratch(n)];
        let one = b.column(0);
        la::solve(view(&a), &one, &mut x, &mut pivots, &mut scratch).expect("regular");
        assert_solves(&a, &column(&x), &column(&one), what);
        la::solve_refined(view(&a), &one, &mut x, &mut pivots, &mut scratch).expect("regular");
        assert_solves(&a, &column(&x), &column(&one), what);
        let mut many = Dense::zeros(n, 3);
        let out = view_mut(&mut many);
        la::solve_matrix(view(&a), view(&b), out, &mut pivots, &mut scratch).expect("regular");
        assert_solves(&a, &wide(&many), &wide(&b), what);
        let mut inverse = Dense::zeros(n, n);
        let out = view_mut(&mut inverse);
        la::inverse(view(&a), out, &mut pivots, &mut scratch).expect("regular");
        assert_solves(&a, &wide(&inverse), &wide(&Dense::identity(n, n)), what);
    });
}

#[test]
fn singular_ones_are_refused_with_their_rank() {
    each(|n, factor, what| {
        let (mut pivots, mut x) = (vec![0; n], vec![0.0; n]);
        let mut scratch = vec![0.0; la::solve_scratch(n)];
        let zero_row = Dense::from_fn(n, n, |i, j| if i + 1 == n { 0.0 } else { (i + j) as f32 });
        let a = times(&zero_row, factor);
        let found = la::solve(view(&a), &vec![1.0; n], &mut x, &mut pivots, &mut scratch);
        // Two rows i + j span all the others.
        let rank = [0, 1, 2][(n - 1).min(2)];
        assert_eq!(found, Err(Error::Singular { operation: "solve", order: n, rank }), "{what}");
    });
}

#[test]
fn definite_ones_have_cholesky_factors_and_their_negatives_are_refused() {
    each(|n, factor, what| {
        let mut l = times(&symmetric(n, 23, n as f32), factor);
        let a = wide(&l);
        let done = la::cholesky(view_mut(&mut l), &mut vec![0.0; la::cholesky_scratch(n)]);
        if factor < 0.0 {
            assert!(matches!(done, Err(Error::NotPositiveDefinite { pivot: 0, .. })), "{what}");
            return;
        }
        done.expect("positive definite");
        let l = wide(&l);
        let residual = distance(&product(&l, &transpose(&l, n), n), &a);
        assert_within(ratio(residual, n, norm_1(&a)), what);
    });
}

#[test]
fn triangular_and_orthogonal_factors_are_those_of_the_plain_matrix_scaled() {
    each(|n, factor, what| {
        for [m, n] in [[n, n], [n + 3, n], [n, n + 3]] {
            let a = times(&uniform(m, n, 24), factor);
            let k = m.min(n);
            let (mut qr, mut taus) = (a.clone(), vec![0.0; k]);
            let mut columns = vec![0; n];
            let mut scratch = vec![0.0; la::qr_pivoted_scratch(m, n)];
            la::qr_pivoted(view_mut(&mut qr), &mut taus, &mut columns, &mut scratch).expect("fit");
            let mut q = Dense::identity(m, k);
            let mut scratch = vec![0.0; la::qr_apply_scratch(m, k, k)];
            la::qr_q(view(&qr), &taus, view_mut(&mut q), &mut scratch).expect("fit");
            let q = wide(&q);
            let off = distance(&product(&transpose(&q, k), &q, k), &wide(&Dense::identity(k, k)));
            assert_within(ratio(off, m, 1.0), what);
            let r = Dense::from_fn(k, n, |i, j| if j < i { 0.0 } else { qr.at(i, j) });
            let pivoted = Dense::from_fn(m, n, |i, j| a.at(i, columns[j]));
            let residual = distance(&product(&q, &wide(&r), n), &wide(&pivoted));
            assert_within(ratio(residual, m.max(n), norm_1(&wide(&a))), what);
            let sizes: Vec<f32> = (0..k).map(|i| r.at(i, i).abs()).collect();
            assert!(sizes.windows(2).all(|pair| pair[1] <= pair[0] * 1.0001), "{what}: {sizes:?}");
        }
    });
}

#[test]
fn determinants_overflow_and_vanish_but_their_logarithms_do_not() {
    each(|n, factor, what| {
        let plain = uniform(n, n, 25);
        let (mut pivots, mut scratch) = (vec![0; n], vec![0.0; la::det_scratch(n)]);
        let of_plain = la::log_det(view(&plain), &mut pivots, &mut scratch).expect("square");
        let a = times(&plain, factor);
        let found = la::log_det(view(&a), &mut pivots, &mut scratch).expect("square");
        let log = f64::from(of_plain.log_abs) + n as f64 * libm::log(factor.abs().into());
        assert!((f64::from(found.log_abs) - log).abs() <= 1e-4 * log.abs().max(1.0), "{what}");
        let turned = if factor < 0.0 && n % 2 == 1 { -1.0 } else { 1.0 };
        assert_eq!(found.sign, of_plain.sign * turned, "{what}");
        let det = la::det(view(&a), &mut pivots, &mut scratch).expect("square");
        let want = f64::from(found.sign) * libm::exp(log);
        // Past the range: infinite or zero.
        let near = (f64::from(det) - want).abs() <= 1e-3 * want.abs() + 1e-44;
        assert!(near || det == want as f32, "{what}: {det:e}, {want:e}");
    });
}

#[test]
fn least_squares_have_the_plain_ones_answer() {
    each(|n, factor, what| {
        for a in [uniform(n + 5, n, 26), uniform(n, n + 5, 27), of_rank(n + 2, n + 1, n / 2, 28)] {
            let solve = |a: &Dense, b: &[f32]| {
                let (m, n) = (a.rows, a.cols);
                let (mut x, mut columns) = (vec![f32::NAN; n], vec![0; n]);
                let mut scratch = vec![f32::NAN; la::lstsq_scratch(m, n)];
                let found = la::lstsq(view(a), b, &mut x, None, &mut columns, &mut scratch);
                (x, found.expect("operands fit"))
            };
            let b = uniform(a.rows, 1, 29).data;
            let (plain, of_plain) = solve(&a, &b);
            let (x, found) = solve(&times(&a, factor), &b);
            assert_eq!((found.kind, found.rank), (of_plain.kind, of_plain.rank), "{what}");
            assert!((found.residual - of_plain.residual).abs() < 1e-3, "{what}");
            let greatest = plain.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
            for (x, plain) in x.iter().zip(&plain) {
                let scaled = x * factor;
                assert!((scaled - plain).abs() <= 1e-2 * greatest, "{what}: {scaled} {plain}");
            }
        }
    });
}

#[test]
fn rank_condition_pseudo_inverse_and_spaces_are_found() {
    each(|n, factor, what| {
        let plain = of_rank(n + 2, n + 1, n.div_ceil(2), 30);
        let (a, m) = (times(&plain, factor), n + 2);
        let (n, rank) = (n + 1, n.div_ceil(2));
        let mut scratch = vec![0.0; la::rank_scratch(m, n)];
        assert_eq!(la::rank(view(&a), None, &mut scratch), Ok(rank), "{what}");
        let full = uniform(m, n, 31);
        let cond = |a: &Dense| la::cond(view(a), &mut vec![0.0; la::rank_scratch(m, n)]).unwrap();
        let (of_plain, scaled) = (cond(&full), cond(&times(&full, factor)));
        assert!((of_plain - scaled).abs() <= 1e-3 * of_plain, "{what}: {of_plain} {scaled}");
        let mut inverse = Dense::zeros(n, m);
        let mut scratch = vec![0.0; la::pinv_scratch(m, n)];
        la::pinv(view(&a), None, view_mut(&mut inverse), &mut scratch).expect("it converges");
        // Penrose's first equation: A A⁺ A = A.
        let back = product(&product(&wide(&a), &wide(&inverse), m), &wide(&a), n);
        let size = norm_1(&wide(&a));
        let growth = size * norm_1(&wide(&inverse));
        assert_within(ratio(distance(&back, &wide(&a)), m, size * growth.max(1.0)), what);
        let (mut q, mut columns) = (Dense::zeros(m, n), vec![0; n]);
        let mut scratch = vec![0.0; la::gram_schmidt_scratch(m, n)];
        let out = view_mut(&mut q);
        let found = la::gram_schmidt(view(&a), out, &mut columns, None, &mut scratch);
        assert_eq!(found, Ok(rank), "{what}");
        let mut c = vec![0.0; n];
        let found = la::dependence(view(&a), &mut c, &mut columns, None, &mut scratch);
        assert_eq!(found, Ok(rank), "{what}");
        let zero = product(&wide(&a), &column(&c), 1);
        let terms = size * c.iter().fold(0.0, |most, c| f64::from(c.abs()).max(most));
        assert!(norm_1(&zero) <= 1e-3 * terms, "{what}");
    });
}
