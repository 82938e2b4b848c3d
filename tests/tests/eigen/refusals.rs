//! What is refused, and matrices without elements.

use orthant_core::linalg::*;
use orthant_core::{Error, MatMut, MatRef};

fn view(data: &[f32], rows: usize, cols: usize) -> MatRef<'_> {
    MatRef::new(data, rows, cols).unwrap()
}

#[test]
fn infinities_and_nan_are_refused() {
    let (mut x, mut y, mut v) = ([0.0; 2], [0.0; 2], [0.0; 4]);
    let mut scratch = [0.0; 512];
    for bad in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
        let data = [1.0, 2.0, bad, 3.0];
        let a = view(&data, 2, 2);
        let refused = |result: Result<(), Error>| {
            assert!(matches!(result, Err(Error::NotFinite { .. })), "{result:?}");
        };
        refused(symmetric_eigen(a, &mut x, MatMut::new(&mut v, 2, 2).unwrap(), &mut scratch));
        refused(eigenvalues(a, &mut x, &mut y, &mut scratch));
        refused(singular_values(a, &mut x, &mut scratch));
        refused(rank(a, None, &mut scratch).map(|_| ()));
    }
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let data = [0.0; 6];
    let (mut x, mut y, mut v, mut w) = ([0.0; 2], [0.0; 3], [0.0; 6], [0.0; 9]);
    let mut scratch = [0.0; 512];
    let (wide, square) = (view(&data, 2, 3), view(&data[..4], 2, 2));
    assert!(matches!(
        eigenvalues(wide, &mut x, &mut [0.0; 2], &mut scratch),
        Err(Error::NotSquare { .. })
    ));
    assert!(matches!(
        symmetric_eigenvalues(square, &mut y, &mut scratch),
        Err(Error::ShapeMismatch { .. })
    ));
    let (u, vt) = (MatMut::new(&mut v, 2, 3).unwrap(), MatMut::new(&mut w, 3, 3).unwrap());
    assert!(matches!(
        svd(wide, u, &mut x, vt, &mut scratch),
        Err(Error::MatrixMismatch { operands: ["a", "u"], .. })
    ));
    assert!(matches!(
        symmetric_eigenvalues(square, &mut x, &mut [0.0; 3]),
        Err(Error::Scratch { given: 3, .. })
    ));
}

#[test]
fn without_rows_or_columns_there_is_nothing_to_find() {
    let mut scratch = [0.0; 512];
    let none = view(&[], 0, 0);
    symmetric_eigen(none, &mut [], MatMut::new(&mut [], 0, 0).unwrap(), &mut scratch).unwrap();
    eigen(none, &mut [], &mut [], MatMut::new(&mut [], 0, 0).unwrap(), &mut scratch).unwrap();
    for (m, n) in [(0, 3), (3, 0), (0, 0)] {
        let mut square = [5.0; 9];
        let empty = view(&[], m, n);
        let order = m.max(n);
        let (mut u, mut vt) = ([], []);
        let (u, vt) = if m > n {
            (MatMut::new(&mut square[..order * order], m, m), MatMut::new(&mut vt, 0, n))
        } else {
            (MatMut::new(&mut u, m, 0), MatMut::new(&mut square[..order * order], n, n))
        };
        svd(empty, u.unwrap(), &mut [], vt.unwrap(), &mut scratch).unwrap();
        let identity: Vec<f32> =
            (0..order * order).map(|k| f32::from(u8::from(k / order == k % order))).collect();
        assert_eq!(square[..order * order], identity);
        assert_eq!(rank(empty, None, &mut scratch), Ok(0));
        pinv(empty, None, MatMut::new(&mut [], n, m).unwrap(), &mut scratch).unwrap();
        assert!(matches!(cond(empty, &mut scratch), Err(Error::Empty { .. })));
    }
}

#[test]
fn rank_and_pseudo_inverse_follow_the_tolerance() {
    let mut scratch = [0.0; 512];
    let data = [1.0, 2.0, 2.0, 4.0];
    let a = view(&data, 2, 2);
    assert_eq!(rank(a, None, &mut scratch), Ok(1));
    assert_eq!(rank(a, Some(6.0), &mut scratch), Ok(0));
    let mut inverse = [0.0; 4];
    pinv(a, None, MatMut::new(&mut inverse, 2, 2).unwrap(), &mut scratch).unwrap();
    for (x, y) in inverse.iter().zip([0.04, 0.08, 0.08, 0.16]) {
        assert!((x - y).abs() < 1e-6, "{inverse:?}");
    }
    let regular = [2.0, 0.0, 0.0, 0.5];
    assert_eq!(cond(view(&regular, 2, 2), &mut scratch), Ok(4.0));
}
