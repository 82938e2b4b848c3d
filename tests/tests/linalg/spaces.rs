//! Gram–Schmidt and what follows from it: the bits of the reference on every instruction set, and
//! the laws that bases, projections and coordinates keep.

use orthant_core::Error;
use orthant_core::linalg::{self as la, Solutions};
use orthant_tests::reference::linalg::{self as reference, Dense};

use crate::bits::{assert_same, each_kernels};
use crate::matrices::{graded, of_rank, uniform, view, view_mut};

/// Of full rank and of less, wide and tall, beside the length of a block of lanes.
fn matrices() -> Vec<Dense> {
    let shapes = [(1, 1), (3, 3), (5, 3), (3, 5), (8, 8), (17, 16), (40, 33), (65, 65), (1100, 5)];
    let mut all: Vec<Dense> = shapes.iter().map(|&(m, n)| uniform(m, n, 71)).collect();
    all.extend([of_rank(6, 5, 2, 72), of_rank(20, 30, 7, 73), Dense::zeros(3, 4)]);
    all.extend([graded(9, 74), Dense::zeros(0, 0), Dense::zeros(0, 2), Dense::zeros(2, 0)]);
    all
}

#[test]
fn gram_schmidt_has_the_bits_of_the_reference() {
    for a in matrices() {
        let (m, n) = (a.rows, a.cols);
        let what = format!("{m}x{n}");
        let want = reference::gram_schmidt(&a);
        let mut q = Dense::zeros(m, n);
        for (j, vector) in want.q.iter().enumerate() {
            vector.iter().enumerate().for_each(|(i, x)| q.set(i, j, *x));
        }
        let coefficients = reference::dependence(&a);
        each_kernels(|kernels, name| {
            let mut got = Dense::from_fn(m, n, |_, _| f32::NAN);
            let (mut columns, mut c) = (vec![0; n], vec![f32::NAN; n]);
            let mut scratch = vec![f32::NAN; la::gram_schmidt_scratch(m, n)];
            let out = view_mut(&mut got);
            let rank = kernels.gram_schmidt(view(&a), out, &mut columns, None, &mut scratch);
            assert_eq!(rank, Ok(want.kept.len()), "{what} {name}");
            assert_eq!(columns[..want.kept.len()], want.kept, "{what} {name}");
            assert_same(&q.data, &got.data, &format!("{what} {name}"));
            let rank = kernels.dependence(view(&a), &mut c, &mut columns, None, &mut scratch);
            assert_eq!(rank, Ok(want.kept.len()), "{what} {name}");
            assert_same(&coefficients, &c, &format!("{what} {name}"));
        });
    }
}

#[test]
fn projections_and_coordinates_have_the_bits_of_the_reference() {
    for a in matrices() {
        let (m, n) = (a.rows, a.cols);
        let v = uniform(1, m, 75).data;
        let (nearest, distance) = reference::project_onto(&a, &v);
        let inside = a.apply(&uniform(1, n, 76).data);
        let is_basis = reference::gram_schmidt(&a).kept.len() == n;
        each_kernels(|kernels, name| {
            let what = format!("{m}x{n} {name}");
            let (mut out, mut c) = (vec![f32::NAN; m], vec![f32::NAN; n]);
            let mut scratch = vec![f32::NAN; la::project_onto_scratch(m, n)];
            let found = kernels.project_onto(view(&a), &v, &mut out, None, &mut scratch);
            assert_same(&[distance], &[found.expect("fits").distance], &what);
            assert_same(&nearest, &out, &what);
            let found = kernels.coords(view(&a), &inside, &mut c, &mut scratch);
            match found {
                Ok(()) => assert_same(&reference::coords(&a, &inside), &c, &what),
                Err(Error::Dependent { .. }) => assert!(!is_basis, "{what}"),
                Err(error) => panic!("{what}: {error}"),
            }
        });
    }
}

#[test]
fn the_basis_is_orthonormal_and_the_dependence_gives_zero() {
    for a in matrices() {
        let all = reference::gram_schmidt(&a);
        for (i, x) in all.q.iter().enumerate() {
            for (j, y) in all.q.iter().enumerate() {
                let dot: f64 = x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
                let want = if i == j { 1.0 } else { 0.0 };
                assert!((dot - want).abs() < 4e-6, "{}x{}: {dot}", a.rows, a.cols);
            }
        }
        let c = reference::dependence(&a);
        let most = c.iter().fold(0.0f32, |most, c| most.max(c.abs()));
        for sum in a.apply(&c) {
            assert!(sum.abs() <= 1e-4 * most.max(1.0), "{}x{}: {sum}", a.rows, a.cols);
        }
    }
}

#[test]
fn what_is_orthogonal_is_projected_to_zero_and_what_is_inside_stays() {
    let plane = Dense::new(&[1.0, 0.0, 0.0, 1.0, 0.0, 0.0], 3, 2);
    let project = |v: [f32; 3]| {
        let (mut out, mut scratch) = ([0.0; 3], [0.0; la::project_onto_scratch(3, 2)]);
        let found = la::project_onto(view(&plane), &v, &mut out, None, &mut scratch);
        (out, found.expect("fits"))
    };
    assert_eq!(project([2.0, 2.0, 2.0]).0, [2.0, 2.0, 0.0]);
    assert_eq!(project([0.0, 0.0, 5.0]).0, [0.0; 3]);
    let (out, found) = project([3e30, -2e30, 0.0]);
    assert_eq!((out, found.distance), ([3e30, -2e30, 0.0], 0.0));
    assert_eq!(found.solutions, Solutions::Unique);
}

#[test]
fn what_is_not_finite_is_refused() {
    let a = Dense::new(&[1.0, f32::NAN, 0.0, 1.0], 2, 2);
    let (mut out, mut scratch) = ([0.0; 2], [0.0; la::project_onto_scratch(2, 2)]);
    let fault = la::coords(view(&a), &[1.0, 1.0], &mut out, &mut scratch);
    assert_eq!(fault, Err(Error::NotFinite { operation: "coords" }));
    let eye = Dense::identity(2, 2);
    let fault = la::project_onto(view(&eye), &[1.0, f32::INFINITY], &mut out, None, &mut scratch);
    assert_eq!(fault, Err(Error::NotFinite { operation: "project_onto" }));
}
