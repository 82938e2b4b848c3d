//! Every factorisation has the bits of the reference on every instruction set, divided or not.

use orthant_core::linalg as la;
use orthant_core::{Executor, Isa, Kernels, MatMut};
use orthant_tests::reference::linalg::{self as reference, Dense, Triangle};

use crate::matrices::{graded, of_rank, symmetric, times, uniform, view, view_mut};

/// Divides every operation into so many parts and runs the later ones first.
#[derive(Clone, Copy)]
pub struct Parts(usize);

impl Executor for Parts {
    fn parts(self, _: usize) -> usize {
        self.0
    }
    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let b = b();
        (a(), b)
    }
}

/// Each instruction set, its operations in one, two and five parts.
pub fn each_kernels(check: impl Fn(Kernels<Parts>, &str)) {
    for kernels in Isa::available().filter_map(Kernels::on) {
        for parts in [1, 2, 5] {
            let name = format!("{} in {parts} parts", kernels.isa().name());
            check(kernels.with_executor(Parts(parts)), &name);
        }
    }
}

/// Panics where two matrices differ in a bit; any NaN equals any other.
pub fn assert_same(want: &[f32], got: &[f32], what: &str) {
    assert_eq!(want.len(), got.len(), "{what}");
    let same = |x: f32, y: f32| x.to_bits() == y.to_bits() || x.is_nan() && y.is_nan();
    if let Some(i) = (0..got.len()).find(|&i| !same(want[i], got[i])) {
        panic!("{what}: [{i}] is {:e}, the reference has {:e}", got[i], want[i]);
    }
}

/// The matrix with rows `stride` apart, NaN between them.
fn spread(a: &Dense, stride: usize) -> Vec<f32> {
    let mut data = vec![f32::NAN; a.rows * stride];
    for i in 0..a.rows {
        data[i * stride..i * stride + a.cols].copy_from_slice(&a.row(i));
    }
    data
}

/// The matrix whose rows are `stride` apart.
fn gathered(data: &[f32], rows: usize, cols: usize, stride: usize) -> Vec<f32> {
    (0..rows * cols).map(|i| data[i / cols * stride + i % cols]).collect()
}

const SQUARE: [usize; 14] = [1, 2, 3, 4, 5, 8, 11, 16, 17, 32, 33, 48, 65, 257];
const SHAPES: [(usize, usize); 14] = [
    (0, 0),
    (0, 3),
    (3, 0),
    (1, 4),
    (4, 1),
    (5, 3),
    (3, 5),
    (40, 7),
    (7, 40),
    (20, 70),
    (70, 20),
    (100, 36),
    (33, 64),
    (300, 65),
];

/// All shapes, each with a few kinds of matrices.
fn all_shapes() -> impl Iterator<Item = Dense> {
    let square = SQUARE.into_iter().map(|n| (n, n));
    square.chain(SHAPES).flat_map(|(m, n)| {
        let plain = uniform(m, n, 1 + (m * 1000 + n) as u64);
        let mut kinds = vec![times(&plain, 1e19), times(&plain, 1e-19)];
        if m == n && m < 100 {
            kinds.push(graded(n, 5));
        }
        if m.min(n) > 1 {
            kinds.push(of_rank(m, n, m.min(n) / 2, 9));
        }
        if m * n <= 64 {
            kinds.push(times(&plain, 0.0));
        }
        if m.max(n) >= 257 {
            kinds.clear();
        }
        kinds.push(plain);
        kinds
    })
}

/// [[1, 1], [0, 1]], which has one eigenvector.
fn defective() -> Dense {
    Dense::new(&[1.0, 1.0, 0.0, 1.0], 2, 2)
}

#[test]
fn lu() {
    for a in all_shapes().chain([defective()]) {
        let (m, n) = (a.rows, a.cols);
        let want = reference::lu(&a);
        each_kernels(|kernels, name| {
            let stride = n + 3;
            let mut data = spread(&a, stride);
            let mut pivots = vec![0; m.min(n)];
            let mut scratch = vec![f32::NAN; la::lu_scratch(m, n)];
            let view = MatMut::with_stride(&mut data, m, n, stride).expect("the shape fits");
            kernels.lu(view, &mut pivots, &mut scratch).expect("operands fit");
            let what = format!("lu of {m}x{n} on {name}");
            assert_eq!(pivots, want.pivots, "{what}");
            assert_same(&want.factors.data, &gathered(&data, m, n, stride), &what);
        });
    }
}

#[test]
fn cholesky() {
    for n in [0].into_iter().chain(SQUARE) {
        for a in [symmetric(n, 3, n as f32), times(&symmetric(n, 4, n as f32), 1e-19)] {
            let want = reference::cholesky(&a).expect("positive definite");
            each_kernels(|kernels, name| {
                let mut l = a.clone();
                let mut scratch = vec![f32::NAN; la::cholesky_scratch(n)];
                kernels.cholesky(view_mut(&mut l), &mut scratch).expect("positive definite");
                assert_same(&want.data, &l.data, &format!("cholesky of {n}x{n} on {name}"));
            });
        }
    }
}

#[test]
fn a_pivot_that_is_not_positive_is_the_references() {
    for n in [1, 2, 5, 16, 17, 40, 100] {
        let mut a = symmetric(n, 3, n as f32);
        a.set(n / 2, n / 2, -1.0);
        let (pivot, value) = reference::cholesky(&a).expect_err("indefinite");
        let want = orthant_core::Error::NotPositiveDefinite { operation: "cholesky", pivot, value };
        each_kernels(|kernels, name| {
            let mut scratch = vec![0.0; la::cholesky_scratch(n)];
            let got = kernels.cholesky(view_mut(&mut a.clone()), &mut scratch);
            assert_eq!(got, Err(want), "{n}x{n} on {name}");
        });
    }
}

#[test]
fn qr_and_what_multiplies_by_q() {
    for a in all_shapes().chain([defective()]) {
        let (m, n) = (a.rows, a.cols);
        let want = reference::qr(&a);
        let thin = reference::form_q(&want, m.min(n));
        let b = uniform(m, 3, 77);
        let products = [false, true].map(|t| reference::apply_q(&want, t, &b));
        each_kernels(|kernels, name| {
            let what = format!("qr of {m}x{n} on {name}");
            let (mut qr, mut taus) = (a.clone(), vec![0.0; m.min(n)]);
            let mut scratch = vec![f32::NAN; la::qr_scratch(m, n)];
            kernels.qr(view_mut(&mut qr), &mut taus, &mut scratch).expect("operands fit");
            assert_same(&want.factors.data, &qr.data, &what);
            assert_same(&want.taus, &taus, &what);
            let mut q = uniform(m, m.min(n), 4);
            let mut scratch = vec![f32::NAN; la::qr_apply_scratch(m, taus.len(), 3.max(q.cols))];
            kernels.qr_q(view(&qr), &taus, view_mut(&mut q), &mut scratch).expect("they fit");
            assert_same(&thin.data, &q.data, &format!("q of the {what}"));
            for (transposed, want) in [false, true].into_iter().zip(&products) {
                let mut b = b.clone();
                kernels
                    .qr_apply(view(&qr), &taus, transposed, view_mut(&mut b), &mut scratch)
                    .expect("operands fit");
                assert_same(&want.data, &b.data, &format!("product with q of the {what}"));
            }
        });
    }
}

#[test]
fn triangular_systems() {
    use la::Triangle::{Lower, UnitLower, UnitUpper, Upper};
    for (triangle, upper, unit) in [
        (Lower, false, false),
        (UnitLower, false, true),
        (Upper, true, false),
        (UnitUpper, true, true),
    ] {
        let kind = Triangle { upper, unit };
        for n in [0].into_iter().chain(SQUARE) {
            let t = times(&symmetric(n, 8, 30.0), 1.0 / 30.0);
            let t = Dense::from_fn(n, n, |i, j| {
                let hidden = if upper { i > j } else { i < j } || unit && i == j;
                if hidden { f32::NAN } else { t.at(i, j) }
            });
            let x = reference::solve_triangular(kind, &t, &uniform(n, 1, 2).data);
            each_kernels(|kernels, name| {
                let mut b = uniform(n, 1, 2).data;
                kernels.solve_triangular(triangle, view(&t), &mut b).expect("it is regular");
                assert_same(&x, &b, &format!("{triangle:?} of {n} on {name}"));
            });
            for cols in [0, 1, 5, 32, 47] {
                let b = uniform(n, cols, 6);
                let want = reference::solve_triangular_matrix(kind, &t, &b);
                each_kernels(|kernels, name| {
                    let mut x = b.clone();
                    kernels
                        .solve_triangular_matrix(triangle, view(&t), view_mut(&mut x))
                        .expect("it is regular");
                    let what = format!("{triangle:?} of {n}, {cols} columns, on {name}");
                    assert_same(&want.data, &x.data, &what);
                });
            }
        }
    }
}

#[test]
fn reflectors() {
    for (n, factor) in [1, 2, 3, 8, 33, 100]
        .into_iter()
        .flat_map(|n| [1.0, 1e19, 1e-19, 1e-30, 3e37, 0.0].map(|factor| (n, factor)))
    {
        let x = times(&uniform(n, 1, 3), factor).data;
        let want = reference::reflector(&x);
        let (tall, wide) = (uniform(n, 7, 4), uniform(7, n, 5));
        let left = reference::reflect_left(&want.v, want.tau, &tall);
        let right = reference::reflect_right(&want.v, want.tau, &wide);
        each_kernels(|kernels, name| {
            let what = format!("reflector of {n} times {factor} on {name}");
            let mut v = x.clone();
            let got = kernels.reflector(&mut v);
            assert_same(&[want.beta, want.tau], &[got.beta, got.tau], &what);
            assert_same(&want.v, &v, &what);
            let (mut tall, mut wide, mut w) = (tall.clone(), wide.clone(), [f32::NAN; 7]);
            kernels.reflect_left(&v, got.tau, view_mut(&mut tall), &mut w).expect("they fit");
            kernels.reflect_right(&v, got.tau, view_mut(&mut wide), &mut w).expect("they fit");
            assert_same(&left.data, &tall.data, &what);
            assert_same(&right.data, &wide.data, &what);
        });
    }
}

#[test]
fn qr_with_column_pivoting() {
    for a in all_shapes().chain([defective()]) {
        let (m, n) = (a.rows, a.cols);
        let (want, order) = reference::qr_pivoted(&a);
        each_kernels(|kernels, name| {
            let what = format!("pivoted qr of {m}x{n} on {name}");
            let (mut qr, mut taus, mut columns) = (a.clone(), vec![0.0; m.min(n)], vec![0; n]);
            let mut scratch = vec![f32::NAN; la::qr_pivoted_scratch(m, n)];
            kernels
                .qr_pivoted(view_mut(&mut qr), &mut taus, &mut columns, &mut scratch)
                .expect("operands fit");
            assert_eq!(columns, order, "{what}");
            assert_same(&want.factors.data, &qr.data, &what);
            assert_same(&want.taus, &taus, &what);
        });
    }
}

#[test]
fn solutions_inverses_and_determinants() {
    for a in all_shapes().chain([defective()]).filter(|a| a.rows == a.cols) {
        let n = a.rows;
        let b = uniform(n, 5, 13);
        let one = b.column(0);
        let (x, refined) = (reference::solve(&a, &one), reference::solve_refined(&a, &one));
        let (many, inverse) = (reference::solve_matrix(&a, &b), reference::inverse(&a));
        let det = reference::det(&a);
        each_kernels(|kernels, name| {
            let what = |operation: &str| format!("{operation} of {n}x{n} on {name}");
            let singular = |operation, rank: &usize| {
                Err(orthant_core::Error::Singular { operation, order: n, rank: *rank })
            };
            let mut pivots = vec![0; n];
            let mut scratch = vec![f32::NAN; la::solve_refined_scratch(n)];
            let mut got = vec![f32::NAN; n];
            let result = kernels.solve(view(&a), &one, &mut got, &mut pivots, &mut scratch);
            match &x {
                Ok(x) => assert_same(x, &got, &what("solution")),
                Err(rank) => assert_eq!(result, singular("solve", rank), "{}", what("solution")),
            }
            let result = kernels.solve_refined(view(&a), &one, &mut got, &mut pivots, &mut scratch);
            match &refined {
                Ok((x, steps)) => {
                    assert_eq!(result, Ok(*steps), "{}", what("refined solution"));
                    assert_same(x, &got, &what("refined solution"));
                }
                Err(_) => assert!(result.is_err(), "{}", what("refined solution")),
            }
            let mut got = uniform(n, 5, 1);
            let mut room = vec![f32::NAN; la::solve_matrix_refined_scratch(n)];
            let out = view_mut(&mut got);
            let result =
                kernels.solve_matrix_refined(view(&a), view(&b), out, &mut pivots, &mut room);
            for j in 0..b.cols {
                match reference::solve_refined(&a, &b.column(j)) {
                    Ok((x, _)) => assert_same(&x, &got.column(j), &what("refined solutions")),
                    Err(_) => assert!(result.is_err(), "{}", what("refined solutions")),
                }
            }
            let mut got = uniform(n, 5, 1);
            let out = view_mut(&mut got);
            let result = kernels.solve_matrix(view(&a), view(&b), out, &mut pivots, &mut scratch);
            match &many {
                Ok(many) => assert_same(&many.data, &got.data, &what("solutions")),
                Err(_) => assert!(result.is_err(), "{}", what("solutions")),
            }
            let mut got = uniform(n, n, 1);
            let out = view_mut(&mut got);
            let result = kernels.inverse(view(&a), out, &mut pivots, &mut scratch);
            match &inverse {
                Ok(inverse) => assert_same(&inverse.data, &got.data, &what("inverse")),
                Err(rank) => assert_eq!(result, singular("inverse", rank), "{}", what("inverse")),
            }
            let mut scratch = vec![f32::NAN; la::det_scratch(n)];
            let got = kernels.det(view(&a), &mut pivots, &mut scratch).expect("operands fit");
            assert_same(&[det], &[got], &what("determinant"));
        });
    }
}

#[test]
fn least_squares() {
    for a in all_shapes().chain([defective()]) {
        let (m, n) = (a.rows, a.cols);
        let b = uniform(m, 1, 3).data;
        let (x, rank, residual) = reference::lstsq(&a, &b);
        each_kernels(|kernels, name| {
            let what = format!("least squares of {m}x{n} on {name}");
            let (mut got, mut columns) = (vec![f32::NAN; n], vec![0; n]);
            let mut scratch = vec![f32::NAN; la::lstsq_scratch(m, n)];
            let found = kernels
                .lstsq(view(&a), &b, &mut got, None, &mut columns, &mut scratch)
                .expect("operands fit");
            assert_eq!(found.rank, rank, "{what}");
            assert_same(&x, &got, &what);
            assert_same(&[residual], &[found.residual], &what);
            // The same beside another right-hand side.
            let b = Dense::from_fn(m, 2, |i, j| if j == 0 { 0.5 } else { b[i] });
            let (mut got, mut residuals) = (Dense::zeros(n, 2), [f32::NAN; 2]);
            let sides = la::RightHandSides {
                b: view(&b),
                x: view_mut(&mut got),
                residuals: &mut residuals,
            };
            let found = kernels.lstsq_matrix(view(&a), sides, None, &mut columns, &mut scratch);
            assert_eq!(found.map(|(_, rank)| rank), Ok(rank), "{what}");
            assert_same(&x, &got.column(1), &what);
            assert_same(&[residual], &residuals[1..], &what);
        });
    }
}

#[test]
fn ldlt_of_definite_and_indefinite_matrices() {
    for n in [0].into_iter().chain(SQUARE) {
        let mut kinds = vec![symmetric(n, 3, 0.0), symmetric(n, 4, n as f32)];
        if n < 100 {
            kinds.extend([1e19, 1e-19, 0.0].map(|factor| times(&symmetric(n, 5, 0.0), factor)));
            // A zero diagonal asks for pivots of two.
            let a = symmetric(n, 6, 0.0);
            kinds.push(Dense::from_fn(n, n, |i, j| if i == j { 0.0 } else { a.at(i, j) }));
            let thin = uniform(n, n / 2, 7);
            let product = thin.times(&thin.transposed());
            kinds.push(Dense::from_fn(n, n, |i, j| product.at(i.max(j), i.min(j))));
        }
        for a in kinds {
            let want = reference::ldlt(&a);
            each_kernels(|kernels, name| {
                let what = format!("ldlt of {n}x{n} on {name}");
                let (mut l, mut d, mut e) = (a.clone(), vec![f32::NAN; n], vec![f32::NAN; n]);
                let (mut rows, mut scratch) = (vec![0; n], vec![f32::NAN; la::ldlt_scratch(n)]);
                kernels
                    .ldlt(view_mut(&mut l), &mut d, &mut e, &mut rows, &mut scratch)
                    .expect("it is symmetric");
                assert_eq!(rows, want.rows, "{what}");
                assert_same(&want.d, &d, &what);
                assert_same(&want.e, &e, &what);
                assert_same(&want.l.data, &l.data, &what);
            });
        }
    }
}
