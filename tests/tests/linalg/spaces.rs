//! Gram–Schmidt and what follows from it: the bits of the reference on every instruction set, and
//! the laws that bases, projections and coordinates keep.

use orthant_core::Error;
use orthant_core::linalg::{self as la, Solutions};
use orthant_tests::reference::linalg::{self as reference, Dense};
use proptest::prelude::*;

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
fn without_rows_or_columns_the_null_spaces_are_all_there_is() {
    for (m, n) in [(0, 0), (0, 3), (3, 0)] {
        let a = Dense::zeros(m, n);
        let (mut u, mut vt) = (Dense::zeros(m, m), Dense::zeros(n, n));
        let mut scratch = vec![f32::NAN; la::svd_full_scratch(m, n)];
        let (left, right) = (view_mut(&mut u), view_mut(&mut vt));
        let rank = la::subspaces(view(&a), left, &mut [], right, None, &mut scratch);
        assert_eq!(rank, Ok(0), "{m}x{n}");
        assert_eq!((u.data, vt.data), (Dense::identity(m, m).data, Dense::identity(n, n).data));
    }
    // The product of no numbers.
    let none = Dense::zeros(0, 0);
    let scratch = &mut [0.0; la::det_scratch(0)];
    let found = la::log_det(view(&none), &mut [], scratch).expect("square");
    assert_eq!((found.sign, found.log_abs), (1.0, 0.0));
    assert_eq!(la::det(view(&none), &mut [], scratch), Ok(1.0));
    let flat = Dense::zeros(0, 2);
    let refused = la::log_det(view(&flat), &mut [], scratch).map(|_| ());
    assert_eq!(refused, Err(Error::NotSquare { operation: "log_det", shape: [0, 2] }));
}

#[test]
fn a_tolerance_decides_which_singular_values_count() {
    // Singular values 4, 2 and 1.
    let a = Dense::new(&[0.0, 2.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], 4, 3);
    for (tolerance, rank) in [(0.0, 3), (0.9, 3), (1.0, 2), (1.5, 2), (2.0, 1), (3.9, 1), (4.0, 0)]
    {
        let (mut u, mut vt) = (Dense::zeros(4, 4), Dense::zeros(3, 3));
        let (mut values, mut scratch) = ([0.0; 3], vec![0.0; la::svd_full_scratch(4, 3)]);
        let (left, right) = (view_mut(&mut u), view_mut(&mut vt));
        let found =
            la::subspaces(view(&a), left, &mut values, right, Some(tolerance), &mut scratch);
        assert_eq!(found, Ok(rank), "{tolerance}");
        // The pseudo-inverse inverts those that count.
        let mut inverse = Dense::zeros(3, 4);
        let mut scratch = vec![0.0; la::pinv_scratch(4, 3)];
        la::pinv(view(&a), Some(tolerance), view_mut(&mut inverse), &mut scratch).unwrap();
        let at = |i, j, x, place| if (i, j) == place && x > tolerance { 1.0 / x } else { 0.0 };
        let expected = Dense::from_fn(3, 4, |i, j| {
            at(i, j, 2.0, (1, 0)) + at(i, j, 4.0, (0, 1)) + at(i, j, 1.0, (2, 2))
        });
        for (x, y) in inverse.data.iter().zip(&expected.data) {
            assert!((x - y).abs() < 1e-6, "{tolerance}: {inverse:?}");
        }
    }
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

/// `m x n`, of a rank that may be less; a third are products of small integers.
fn any(m: usize, n: usize, rank: usize, seed: u64, whole: bool) -> Dense {
    let rank = rank.clamp(1, m.min(n));
    let (mut left, mut right) = (uniform(m, rank, seed), uniform(rank, n, seed + 1));
    if whole {
        left.data.iter_mut().chain(&mut right.data).for_each(|x| *x = (*x * 3.0).round());
    }
    left.times(&right)
}

/// `QᵀQ − I` by rows in double precision: the greatest element.
fn departure(rows: &[&[f32]]) -> f64 {
    let mut greatest = 0.0f64;
    for (i, x) in rows.iter().enumerate() {
        for (j, y) in rows.iter().enumerate() {
            let sum: f64 = x.iter().zip(*y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
            greatest = greatest.max((sum - f64::from(u8::from(i == j))).abs());
        }
    }
    greatest
}

/// `A x` in double precision, and the sum of its terms' magnitudes: the greatest of each.
fn product(a: &Dense, x: &[f32]) -> (Vec<f64>, f64) {
    let mut size = 0.0f64;
    let rows = (0..a.rows).map(|i| {
        let terms: Vec<f64> =
            a.row(i).iter().zip(x).map(|(a, x)| f64::from(*a) * f64::from(*x)).collect();
        size = size.max(terms.iter().map(|x| x.abs()).sum());
        terms.iter().sum()
    });
    (rows.collect(), size)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..Default::default() })]

    #[test]
    fn subspaces_of_any_matrix_are_orthogonal_and_their_dimensions_add_up(
        m in 1usize..=40, n in 1usize..=40, rank in 1usize..=40, seed in 1u64..1 << 40, whole: bool,
    ) {
        let a = any(m, n, rank, seed, whole);
        let (mut u, mut vt) = (Dense::zeros(m, m), Dense::zeros(n, n));
        let mut values = vec![0.0; m.min(n)];
        let mut scratch = vec![0.0; la::svd_full_scratch(m, n)];
        let r = la::subspaces(
            view(&a), view_mut(&mut u), &mut values, view_mut(&mut vt), None, &mut scratch,
        ).unwrap();
        let rank = rank.clamp(1, m.min(n));
        prop_assert!(r <= rank, "rank {r}");
        // One in some thousand products of square matrices has a singular value below the tolerance; of
        // matrices twice as long as wide none has.
        if !whole && 2 * rank <= m.min(n) {
            prop_assert_eq!(r, rank);
        }
        // All columns of U, and all rows of Vᵀ: both pairs of spaces are complements.
        let (columns, k) = (u.transposed(), m.max(n) as f64);
        let rows = |a: &Dense| -> Vec<Vec<f32>> { (0..a.rows).map(|i| a.row(i)).collect() };
        for basis in [rows(&columns), rows(&vt)] {
            let basis: Vec<&[f32]> = basis.iter().map(Vec::as_slice).collect();
            let off = departure(&basis);
            prop_assert!(off < 30.0 * k * f64::from(f32::EPSILON), "{off:e}");
        }
        // A takes the null space to zero, its transpose the left one.
        let bound = 50.0 * k * f64::from(f32::EPSILON) * f64::from(values[0]);
        for i in r..n {
            let (image, _) = product(&a, &vt.row(i));
            prop_assert!(image.iter().all(|x| x.abs() <= bound), "null space: {image:?}");
        }
        for i in r..m {
            let (image, _) = product(&a.transposed(), &columns.row(i));
            prop_assert!(image.iter().all(|x| x.abs() <= bound), "left null space: {image:?}");
        }
    }

    #[test]
    fn the_dependence_of_any_dependent_columns_gives_zero(
        m in 1usize..=40, n in 1usize..=40, rank in 1usize..=40, seed in 1u64..1 << 40, whole: bool,
    ) {
        let a = any(m, n, rank, seed, whole);
        let (mut c, mut columns) = (vec![f32::NAN; n], vec![0; n]);
        let mut scratch = vec![0.0; la::gram_schmidt_scratch(m, n)];
        let r = la::dependence(view(&a), &mut c, &mut columns, None, &mut scratch).unwrap();
        if r == n {
            prop_assert!(c.iter().all(|x| *x == 0.0));
        } else {
            prop_assert!(c.contains(&1.0), "{c:?}");
            let (sums, size) = product(&a, &c);
            let longest = (0..n).map(|j| orthant_core::norm_l2(&a.column(j))).fold(0.0, f32::max);
            let bound = 30.0 * m.max(n) as f64 * f64::from(f32::EPSILON) * size.max(longest.into());
            prop_assert!(sums.iter().all(|x| x.abs() <= bound), "{sums:?}, bound {bound:e}");
        }
    }

    #[test]
    fn coordinates_in_any_basis_lead_back(
        m in 1usize..=40, n in 1usize..=40, seed in 1u64..1 << 40,
    ) {
        let n = n.min(m);
        // A heavy diagonal keeps the basis well-conditioned.
        let mut basis = uniform(m, n, seed);
        (0..n).for_each(|j| basis.set(j, j, basis.at(j, j) + n as f32));
        let x = uniform(1, n, seed + 1).data;
        let v = basis.apply(&x);
        let (mut c, mut scratch) = (vec![0.0; n], vec![0.0; la::project_onto_scratch(m, n)]);
        la::coords(view(&basis), &v, &mut c, &mut scratch).unwrap();
        let (back, size) = product(&basis, &c);
        let bound = 30.0 * m as f64 * f64::from(f32::EPSILON) * size;
        for (back, v) in back.iter().zip(&v) {
            prop_assert!((back - f64::from(*v)).abs() <= bound, "{back} {v}, bound {bound:e}");
        }
    }
}
