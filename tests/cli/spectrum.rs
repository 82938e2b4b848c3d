//! Eigenvalues and singular values.

use crate::harness::{orthant, words};
use serde_json::{Value, json};

/// The result of a command as JSON.
fn result(line: &str) -> Value {
    let stdout = orthant(words(line).into_iter().chain(["--format", "json"])).stdout();
    let mut object: Value = serde_json::from_str(&stdout).expect("JSON");
    object["result"].take()
}

/// Whether all numbers of two results of one shape are near each other.
fn near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| near(a, b)))
        }
        _ => matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if (a - b).abs() < 1e-5),
    }
}

fn assert_near(line: &str, expected: Value) {
    let result = result(line);
    assert!(near(&result, &expected), "{line}: {result}, expected {expected}");
}

#[test]
fn three_belongs_to_one_one_and_minus_two_to_the_other() {
    let (half, long) = (0.5f64.sqrt(), 13.0f64.sqrt());
    assert_near(
        "eig 0,3;2,1",
        json!({"values": [-2, 3], "vectors": [[3.0 / long, half], [-2.0 / long, half]]}),
    );
    assert_near("eig 0,3;2,1 --values", json!([-2, 3]));
}

#[test]
fn a_symmetric_matrix_is_recognised_and_may_be_declared() {
    let half = 0.5f64.sqrt();
    let expected = json!({"values": [1, 3], "vectors": [[half, half], [-half, half]]});
    assert_near("eig 2,1;1,2", expected.clone());
    // Only the lower triangle is read.
    assert_near("eig 2,nan;1,2 --symmetric", expected);
}

#[test]
fn a_rotation_has_complex_eigenvalues() {
    let half = 0.5f64.sqrt();
    let number = |re: f64, im: f64| json!({"re": re, "im": im});
    assert_near(
        "eig 0,-1;1,0",
        json!({
            "values": [number(0.0, 1.0), number(0.0, -1.0)],
            "vectors": [
                [number(half, 0.0), number(half, 0.0)],
                [number(0.0, -half), number(0.0, half)],
            ],
        }),
    );
    assert_eq!(orthant(words("eig 0,-1;1,0 --values")).stdout(), "0 1\n0 -1\n");
}

#[test]
fn singular_values_come_with_their_vectors() {
    assert_near(
        "svd 3,0;0,4;0,0",
        json!({"u": [[0, 1], [1, 0], [0, 0]], "s": [4, 3], "vt": [[0, 1], [1, 0]]}),
    );
    assert_near("svd 3,0;0,4;0,0 --values", json!([4, 3]));
    let full = result("svd 3,0;0,4;0,0 --full");
    assert!(near(&full["u"], &json!([[0, 1, 0], [1, 0, 0], [0, 0, 1]])), "{full}");
}

#[test]
fn rank_condition_and_pseudo_inverse() {
    assert_eq!(result("rank 1,0;2,3;1,3"), json!(2));
    assert_eq!(result("rank 1,2;2,4"), json!(1));
    assert_eq!(result("rank 1,0;0,0.01"), json!(2));
    assert_eq!(result("rank 1,0;0,0.01 --tol 0.1"), json!(1));
    assert_near("cond 8,0;0,2", json!(4));
    assert_eq!(result("cond 0,0;0,0"), json!("inf"));
    assert_near("pinv 1,2;2,4", json!([[0.04, 0.08], [0.08, 0.16]]));
    assert_near("pinv 2,0;0,4;0,0", json!([[0.5, 0, 0], [0, 0.25, 0]]));
}

#[test]
fn what_has_no_answer_exits_with_1_and_bad_use_with_2() {
    let failure = |line: &str, code: i32, text: &str| {
        let ran = orthant(words(line)).go();
        assert_eq!(ran.code, Some(code), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(text), "{line}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{line}");
    };
    failure("eig 1,2,3;4,5,6", 1, "eig: the matrix is 2x3; it must be square");
    failure("eig 1,inf;2,3", 1, "inf in row 1, column 2; every number must be finite");
    failure("svd 1,nan;2,3", 1, "NaN in row 1, column 2; every number must be finite");
    failure("rank 1,2;3,4 --tol -1", 2, "it must be a number of at least 0");
    failure("eig 1,2", 1, "must be a matrix");
}
