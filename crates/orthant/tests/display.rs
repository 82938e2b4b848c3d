//! `Display` of vectors and matrices: each expected text is what `print(numpy.array(…,
//! numpy.float32))` gives.

use orthant::{Matrix, Vector};

fn text(numbers: &[f32]) -> String {
    Vector::from(numbers).to_string()
}

#[test]
fn vectors_print_as_numpy_prints_them() {
    assert_eq!(text(&[]), "[]");
    assert_eq!(text(&[1.0, 2.0, 3.0]), "[1. 2. 3.]");
    assert_eq!(text(&[0.5, 3.5, 4.0]), "[0.5 3.5 4. ]");
    assert_eq!(text(&[1.0, -2.25, 10.0]), "[ 1.   -2.25 10.  ]");
    assert_eq!(text(&[1.0, 1e5]), "[1.e+00 1.e+05]");
    assert_eq!(text(&[1.5e-5, 1.0]), "[1.5e-05 1.0e+00]");
    assert_eq!(text(&[f32::NAN, 1.0, f32::NEG_INFINITY]), "[ nan   1. -inf]");
    assert_eq!(text(&[1.0 / 3.0, 0.0]), "[0.33333334 0.        ]");
    assert_eq!(text(&[-0.0, 0.0]), "[-0.  0.]");
    assert_eq!(text(&[f32::NAN]), "[nan]");
    assert_eq!(text(&[1.234_567_9e-10]), "[1.2345679e-10]");
}

#[test]
fn long_lines_wrap_and_long_vectors_lose_their_middle() {
    let thirty = Vector::from_fn(30, |i| i as f32);
    assert_eq!(
        thirty.to_string(),
        "[ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.\n 18. 19. 20. \
         21. 22. 23. 24. 25. 26. 27. 28. 29.]"
    );
    let long = Vector::from_fn(1001, |i| i as f32);
    assert_eq!(long.to_string(), "[   0.    1.    2. ...  998.  999. 1000.]");
    assert!(!Vector::zeros(1000).to_string().contains("..."));
}

#[test]
fn matrices_print_as_numpy_prints_them() {
    let small = Matrix::from_fn(2, 2, |i, j| [[3.0, 30.0], [0.0, 18.5]][i][j]);
    assert_eq!(small.to_string(), "[[ 3.  30. ]\n [ 0.  18.5]]");
    assert_eq!(Matrix::zeros(0, 3).to_string(), "[]");
    let large = Matrix::from_fn(40, 40, |i, j| (i + j) as f32);
    assert_eq!(
        large.to_string(),
        "[[ 0.  1.  2. ... 37. 38. 39.]\n [ 1.  2.  3. ... 38. 39. 40.]\n [ 2.  3.  4. ... 39. \
         40. 41.]\n ...\n [37. 38. 39. ... 74. 75. 76.]\n [38. 39. 40. ... 75. 76. 77.]\n [39. \
         40. 41. ... 76. 77. 78.]]"
    );
}

#[test]
fn debug_tells_the_shape() {
    let matrix = Matrix::from_diagonal(&[1.0, 2.0]);
    assert_eq!(format!("{matrix:?}"), "Matrix(2x2)[[1.0, 0.0], [0.0, 2.0]]");
    assert_eq!(format!("{:?}", Vector::from([1.5])), "Vector(1)[1.5]");
}
