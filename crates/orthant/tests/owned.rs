//! Matrices and vectors that own their elements.

use orthant::{Error, Matrix, Vector};

fn counting(rows: usize, cols: usize) -> Matrix {
    Matrix::from_fn(rows, cols, |i, j| (i * cols + j) as f32)
}

#[test]
fn operators_give_what_the_functions_give() -> Result<(), Error> {
    let (a, b) = (counting(2, 3), Matrix::from_fn(2, 3, |_, j| j as f32));
    assert_eq!((&a + &b)?.as_slice(), [0.0, 2.0, 4.0, 3.0, 5.0, 7.0]);
    assert_eq!((&a - &b)?.as_slice(), [0.0, 0.0, 0.0, 3.0, 3.0, 3.0]);
    assert_eq!(
        (&a * &b.transposed())?.as_slice(),
        [5.0, 14.0].iter().flat_map(|x| [*x, *x]).collect::<Vec<_>>()
    );
    assert_eq!((&a * &Vector::from([1.0, 0.0, 2.0]))?, Vector::from([4.0, 13.0]));
    assert_eq!((&a * 2.0).row(1), Some(&[6.0, 8.0, 10.0][..]));
    assert_eq!((-&a).get(1, 2), Some(-5.0));
    Ok(())
}

#[test]
fn operators_refuse_shapes_that_do_not_fit() {
    let (a, x) = (counting(2, 3), Vector::zeros(2));
    let told = |error: Error| error.to_string();
    let sum = (&a + &counting(3, 2)).map_err(told);
    assert_eq!(sum, Err("add: a is 2x3, b is 3x2; the shapes do not fit".to_owned()));
    let product = (&a * &a).map_err(told);
    assert_eq!(product, Err("matmul: a is 2x3, b is 2x3; the shapes do not fit".to_owned()));
    let product = (&a * &x).map_err(told);
    assert_eq!(product, Err("matvec: matrix is 2x3, x has 2 elements; expected 3".to_owned()));
    assert!((&x + &Vector::zeros(3)).is_err());
}

#[test]
fn a_large_product_has_the_bits_of_core() -> Result<(), Error> {
    let a = Matrix::from_fn(150, 130, |i, j| ((i * 7 + j * 3) % 11) as f32 * 0.1);
    let b = Matrix::from_fn(130, 170, |i, j| ((i * 5 + j * 2) % 13) as f32 * 0.1);
    let mut expected = Matrix::zeros(150, 170);
    orthant_core::matmul(a.view(), b.view(), expected.view_mut())?;
    assert_eq!((&a * &b)?, expected);
    Ok(())
}

#[test]
fn transposing_twice_gives_the_matrix_back() {
    for (rows, cols) in [(0, 0), (0, 4), (1, 1), (3, 70), (33, 32), (65, 31)] {
        let a = counting(rows, cols);
        let t = a.transposed();
        assert_eq!((t.rows(), t.cols()), (cols, rows));
        assert_eq!(t.transposed(), a);
        for (j, row) in t.row_iter().enumerate() {
            assert!(a.column(j).is_some_and(|column| column.eq(row.iter().copied())));
        }
    }
}

#[test]
fn iterators_go_over_all_rows_all_columns_and_all_elements() {
    for (rows, cols) in [(0, 0), (0, 3), (3, 0), (1, 1), (2, 3), (3, 2)] {
        let mut a = counting(rows, cols);
        assert_eq!((a.row_iter().len(), a.column_iter().len()), (rows, cols));
        assert!(
            a.column_iter()
                .zip(a.transposed().row_iter())
                .all(|(column, row)| { column.len() == rows && column.eq(row.iter().copied()) })
        );
        assert!(a.diagonal().eq((0..rows.min(cols)).map(|i| (i * cols + i) as f32)));
        assert!(a.iter().copied().eq((0..rows * cols).map(|k| k as f32)));
        assert_eq!(a.row_iter_mut().len(), rows);
        for row in a.row_iter_mut() {
            assert_eq!(row.len(), cols);
            row.iter_mut().for_each(|x| *x += 1.0);
        }
        for x in &mut a {
            *x *= 2.0;
        }
        assert!((&a).into_iter().copied().eq((1..=rows * cols).map(|k| 2.0 * k as f32)));
        assert_eq!(2.0 * &a, &a * 2.0);
    }
    let mut v = Vector::from([1.0, 2.0]);
    for x in &mut v {
        *x += 1.0;
    }
    assert_eq!(-0.5 * &v, Vector::from([-1.0, -1.5]));
    assert_eq!(v.into_iter().sum::<f32>(), 5.0);
}

#[test]
fn what_is_outside_is_nothing() {
    let mut a = counting(2, 3);
    assert_eq!((a.get(2, 0), a.get(0, 3), a.row(2)), (None, None, None));
    assert!(a.column(3).is_none() && a.row_mut(2).is_none() && a.get_mut(0, 3).is_none());
    assert_eq!(Matrix::from_rows::<Vec<f32>>(&[]), Ok(Matrix::zeros(0, 0)));
    assert!(Matrix::new(vec![0.0; 5], 2, 3).is_err());
    assert_eq!(Matrix::identity(0), Matrix::default());
}

#[cfg(feature = "serde")]
#[test]
fn serde_keeps_every_bit_and_checks_shapes() -> Result<(), Box<dyn std::error::Error>> {
    let a = Matrix::from_fn(2, 3, |i, j| 0.1 * (i + j) as f32);
    let text = serde_json::to_string(&a)?;
    assert_eq!(serde_json::from_str::<Matrix>(&text)?, a);
    let v = Vector::from([0.1, -2.0]);
    assert_eq!(serde_json::to_string(&v)?, "[0.1,-2.0]");
    assert_eq!(serde_json::from_str::<Vector>("[0.1,-2.0]")?, v);
    let short = r#"{"rows":2,"cols":2,"data":[1.0,2.0,3.0]}"#;
    assert!(serde_json::from_str::<Matrix>(short).is_err());
    Ok(())
}
