//! Functions of several variables: gradients, Jacobians, Hessians and their like.

use orthant_core::calculus::{
    Dual, HyperDual, Real, directional_derivative, gradient, hessian, jacobian, laplacian, partial,
};
use orthant_core::{Error, MatMut};

fn rosenbrock<T: Real>(x: &[T]) -> T {
    let term = |pair: &[T]| {
        let (valley, away) = (pair[1] - pair[0] * pair[0], T::constant(1.0) - pair[0]);
        away * away + valley * valley * 100.0
    };
    x.windows(2).fold(T::constant(0.0), |sum, pair| sum + term(pair))
}

/// Small integers, for which everything is exact.
fn point(n: usize) -> Vec<f32> {
    (0..n).map(|i| (i % 5) as f32 - 2.0).collect()
}

fn gradient_by_hand(x: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; x.len()];
    for i in 1..x.len() {
        let valley = x[i] - x[i - 1] * x[i - 1];
        out[i - 1] -= 2.0 * (1.0 - x[i - 1]) + 400.0 * valley * x[i - 1];
        out[i] += 200.0 * valley;
    }
    out
}

fn hessian_by_hand(x: &[f32]) -> Vec<f32> {
    let n = x.len();
    let mut out = vec![0.0; n * n];
    for i in 1..n {
        let before = x[i - 1];
        out[(i - 1) * n + i - 1] += 2.0 + 1200.0 * before * before - 400.0 * x[i];
        out[i * n + i] += 200.0;
        out[(i - 1) * n + i] = -400.0 * before;
        out[i * n + i - 1] = -400.0 * before;
    }
    out
}

fn check_gradient<const N: usize>(n: usize) {
    let x = point(n);
    // A longer workspace than needed, with anything in it.
    let mut work = vec![Dual::<N>::from(f32::NAN); n + 2];
    let mut out = vec![f32::NAN; n];
    let value = gradient(rosenbrock, &x, &mut work, &mut out).unwrap();
    assert_eq!(value, rosenbrock(&x));
    assert_eq!(out, gradient_by_hand(&x), "{n} variables, {N} at once");
}

#[test]
fn a_gradient_is_whole_whatever_the_chunk() {
    for n in [0, 1, 2, 3, 7, 8, 9, 10, 16, 17, 100] {
        check_gradient::<1>(n);
        check_gradient::<3>(n);
        check_gradient::<8>(n);
        check_gradient::<16>(n);
        check_gradient::<20>(n);
    }
}

#[test]
fn a_gradient_of_up_to_16_variables_is_one_evaluation() {
    for (n, expected) in [(1, 1), (15, 1), (16, 1), (17, 2), (32, 2), (33, 3), (0, 1)] {
        let mut evaluations = 0;
        let count = |x: &[Dual<16>]| {
            evaluations += 1;
            rosenbrock(x)
        };
        let mut out = vec![0.0; n];
        gradient(count, &point(n), &mut vec![Dual::from(0.0); n], &mut out).unwrap();
        assert_eq!(evaluations, expected, "{n} variables");
    }
}

fn check_hessian<const N: usize>(n: usize) {
    let x = point(n);
    let mut work = vec![HyperDual::<N>::from(f32::NAN); n + 1];
    let mut out = vec![f32::NAN; n * (n + 2)];
    let matrix = MatMut::with_stride(&mut out, n, n, n + 2).unwrap();
    let value = hessian(rosenbrock, &x, &mut work, matrix).unwrap();
    assert_eq!(value, rosenbrock(&x));
    let expected = hessian_by_hand(&x);
    for (i, row) in out.chunks(n + 2).enumerate() {
        assert_eq!(row[..n], expected[i * n..][..n], "{n} variables, {N} at once, row {i}");
        assert!(row[n..].iter().all(|x| x.is_nan()), "written between rows");
    }
}

#[test]
fn a_hessian_is_whole_whatever_the_block() {
    for n in [0, 1, 2, 3, 4, 5, 8, 9, 10, 25] {
        check_hessian::<1>(n);
        check_hessian::<4>(n);
        check_hessian::<5>(n);
        check_hessian::<8>(n);
    }
}

#[test]
fn a_laplacian_is_the_trace_and_a_direction_the_product_with_the_gradient() {
    let x = point(9);
    let trace: f32 = (0..9).map(|i| hessian_by_hand(&x)[i * 10]).sum();
    let mut work = vec![HyperDual::from(0.0); 9];
    assert_eq!(laplacian(rosenbrock, &x, &mut work), Ok(trace));

    let v = [1.0, -2.0, 0.0, 3.0, 1.0, 0.0, 0.0, 5.0, -1.0];
    let along: f32 = gradient_by_hand(&x).iter().zip(v).map(|(g, v)| g * v).sum();
    let mut work = vec![Dual::from(0.0); 9];
    assert_eq!(directional_derivative(rosenbrock, &x, &v, &mut work), Ok(along));
    for (i, slope) in gradient_by_hand(&x).into_iter().enumerate() {
        assert_eq!(partial(rosenbrock, &x, i, &mut work), Ok(slope));
    }
}

#[test]
fn a_jacobian_has_a_row_for_each_value_and_a_column_for_each_variable() {
    fn f<T: Real>(x: &[T], y: &mut [T]) {
        y[0] = x[0] * x[1];
        y[1] = x[1] * x[2] * 2.0;
        y[2] = x[2];
        // The last value is not written: it is zero.
    }
    fn check<const N: usize>() {
        let mut work = [Dual::<N>::from(0.0); 3];
        let mut values = [Dual::<N>::from(7.0); 4];
        let mut out = [f32::NAN; 12];
        let matrix = MatMut::new(&mut out, 4, 3).unwrap();
        jacobian(f, &[2.0, 3.0, 5.0], &mut work, &mut values, matrix).unwrap();
        assert_eq!(out, [3.0, 2.0, 0.0, 0.0, 10.0, 6.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(values.map(|y| y.value), [6.0, 30.0, 5.0, 0.0]);
    }
    check::<1>();
    check::<2>();
    check::<3>();
    check::<16>();
}

#[test]
fn what_does_not_fit_is_refused_with_the_facts_and_nothing_is_evaluated() {
    let never = |_: &[Dual<2>]| -> Dual<2> { panic!("evaluated") };
    let one = |_: &[Dual<1>]| -> Dual<1> { panic!("evaluated") };
    let hyper = |_: &[HyperDual<1>]| -> HyperDual<1> { panic!("evaluated") };
    let (mut short, mut out) = ([Dual::<2>::from(0.0); 1], [0.0; 2]);
    let text = |error: Error| error.to_string();

    let error = gradient(never, &[1.0, 2.0], &mut short, &mut out).unwrap_err();
    assert_eq!(text(error), "gradient: work has 1 element; at least 2 are needed");
    let error = gradient(never, &[1.0], &mut short, &mut out).unwrap_err();
    assert_eq!(text(error), "gradient: x has 1 element, out has 2; both must have the same length");

    let mut work = [Dual::<1>::from(0.0); 2];
    let error = partial(one, &[1.0, 2.0], 2, &mut work).unwrap_err();
    assert_eq!(text(error), "partial: there is no variable 2; 2 are numbered from 0");
    let error = directional_derivative(one, &[1.0, 2.0], &[1.0], &mut work).unwrap_err();
    assert!(matches!(error, Error::LengthMismatch { lengths: [2, 1], .. }));
    let error = directional_derivative(one, &[1.0; 3], &[1.0; 3], &mut work).unwrap_err();
    assert!(matches!(error, Error::Workspace { length: 2, needed: 3, .. }));

    let matrix = MatMut::new(&mut out, 1, 2).unwrap();
    let error = hessian(hyper, &[1.0], &mut [HyperDual::from(0.0)], matrix).unwrap_err();
    assert_eq!(text(error), "hessian: the Hessian is 1x1, out is 1x2; the shapes do not fit");
    let error = laplacian(hyper, &[1.0, 2.0], &mut [HyperDual::from(0.0)]).unwrap_err();
    assert!(matches!(error, Error::Workspace { operation: "laplacian", .. }));

    let nothing = |_: &[Dual<1>], _: &mut [Dual<1>]| panic!("evaluated");
    let matrix = MatMut::new(&mut out, 2, 1).unwrap();
    let mut value = [Dual::<1>::from(0.0)];
    let error = jacobian(nothing, &[1.0, 2.0], &mut work, &mut value, matrix).unwrap_err();
    assert_eq!(text(error), "jacobian: the Jacobian is 1x2, out is 2x1; the shapes do not fit");
}
