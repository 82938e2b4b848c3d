//! Systems of equations and factorisations.

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
        _ => matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if (a - b).abs() < 1e-5),
    }
}

fn assert_near(line: &str, expected: Value) {
    let result = result(line);
    assert!(near(&result, &expected), "{line}: {result}, expected {expected}");
}

#[test]
fn a_vector_is_solved_to_a_vector_and_a_matrix_to_a_matrix() {
    assert_near("solve 2,1;1,3 5,5", json!([2, 1]));
    assert_near("solve 2,1;1,3 5;5", json!([[2], [1]]));
    assert_near("solve 2,1;1,3 5,3;5,4", json!([[2, 1], [1, 1]]));
    assert_near("solve 2,1;1,3 5,5 --refine", json!([2, 1]));
    assert_near("solve 2,1;1,3 5,3;5,4 --refine", json!([[2, 1], [1, 1]]));
    assert_eq!(orthant(words("solve 2,1;1,3 5,5")).stdout(), "2 1\n");
}

#[test]
fn refinement_rights_the_last_place() {
    // Hilbert's matrix of order 5 times 2520: whole numbers, as is the solution.
    let row = |i: i32| (1..6).map(|j| (2520 / (i + j)).to_string()).collect::<Vec<_>>().join(",");
    let hilbert = (0..5).map(row).collect::<Vec<_>>().join(";");
    let line = format!("solve {hilbert} 2520,2520,2520,2520,2520");
    let exact = json!([5.0, -120.0, 630.0, -1120.0, 630.0]);
    assert_ne!(result(&line), exact);
    assert_eq!(result(&format!("{line} --refine")), exact);
}

#[test]
fn inverse_and_determinant() {
    assert_near("inverse 0,2;4,0", json!([[0, 0.25], [0.5, 0]]));
    assert_near("det 0,3;2,1", json!(-6));
    let log = result("det 0,1e30;1e30,0 --log");
    assert_eq!(log["sign"], json!(-1.0));
    assert!(near(&log["log_abs"], &json!(138.155_1)), "{log}");
    assert_eq!(result("det 1,2;2,4"), json!(0.0));
    assert_eq!(result("det 1,2;2,4 --log"), json!({"sign": 0.0, "log_abs": "-inf"}));
}

#[test]
fn factors_multiply_to_the_matrix() {
    let lu = result("lu 0,3;2,1");
    assert_eq!(
        lu,
        json!({
            "p": [[0.0, 1.0], [1.0, 0.0]],
            "l": [[1.0, 0.0], [0.0, 1.0]],
            "u": [[2.0, 1.0], [0.0, 3.0]]
        })
    );
    let qr = result("qr 3,5;4,0");
    assert!(near(&qr["r"], &json!([[-5, -3], [0, -4]])), "{qr}");
    assert!(near(&qr["q"], &json!([[-0.6, -0.8], [-0.8, 0.6]])), "{qr}");
    assert!(qr.get("p").is_none());
    let pivoted = result("qr 0,3;1,4 --pivot");
    assert_eq!(pivoted["p"], json!([[0.0, 1.0], [1.0, 0.0]]));
    assert!(near(&pivoted["r"][0][0], &json!(-5)), "{pivoted}");
    let full = result("qr 3;4 --full");
    assert!(near(&full["q"], &json!([[-0.6, -0.8], [-0.8, 0.6]])), "{full}");
    assert!(near(&full["r"], &json!([[-5], [0]])), "{full}");
    assert_near("cholesky 4,2;2,10", json!([[2, 0], [1, 3]]));
    // Above the diagonal nothing is read.
    assert_near("cholesky 4,nan;2,10", json!([[2, 0], [1, 3]]));
    let ldlt = result("ldlt 0,3;3,0");
    assert!(near(&ldlt["d"], &json!([[0, 3], [3, 0]])), "{ldlt}");
    assert!(near(&ldlt["l"], &json!([[1, 0], [0, 1]])), "{ldlt}");
    assert!(near(&ldlt["p"], &json!([[1, 0], [0, 1]])), "{ldlt}");
    assert_near("matmul 1,2;3,4 5,6;7,8", json!([[19, 22], [43, 50]]));
}

#[test]
fn least_squares_says_which_kind_it_was() {
    let over = result("lstsq 1,0;0,1;2,3 1,1,1");
    assert_eq!((&over["kind"], &over["rank"]), (&json!("overdetermined"), &json!(2)));
    assert!(near(&over["x"], &json!([3.0 / 7.0, 1.0 / 7.0])), "{over}");
    let under = result("lstsq 1,0,2;0,1,3 1,1");
    assert_eq!((&under["kind"], &under["rank"]), (&json!("underdetermined"), &json!(2)));
    assert!(near(&under["x"], &json!([2.0 / 7.0, -1.0 / 14.0, 5.0 / 14.0])), "{under}");
    assert!(near(&under["residual"], &json!(0)), "{under}");
    let deficient = result("lstsq 1,2;2,4 1,1");
    assert_eq!((&deficient["kind"], &deficient["rank"]), (&json!("rank-deficient"), &json!(1)));
    assert!(near(&deficient["x"], &json!([0.12, 0.24])), "{deficient}");
    let many = result("lstsq 1,0;0,1;2,3 1,2;1,2;1,2");
    assert!(near(&many["x"], &json!([[3.0 / 7.0, 6.0 / 7.0], [1.0 / 7.0, 2.0 / 7.0]])), "{many}");
    let side_by_side = result("lstsq 1,0;0,1;0,0 1,2;1,2;0,3");
    assert_eq!(side_by_side["residual"], json!([0.0, 3.0]), "{side_by_side}");
    assert_eq!(
        (&side_by_side["rank"], &side_by_side["x"]),
        (&json!(2), &json!([[1.0, 2.0], [1.0, 2.0]]))
    );
    assert_eq!(result("lstsq 2,0;0,4 2,4")["kind"], json!("square"));
}

#[test]
fn what_has_no_answer_is_told_with_the_remedy() {
    for (line, sentence) in [
        (
            "solve 1,2,3;4,5,6;7,8,9 1,1,1",
            "solve: the matrix is singular (rank 2 of 3); lstsq gives a least-squares answer",
        ),
        (
            "inverse 1,2;2,4",
            "inverse: the matrix is singular (rank 1 of 2); pinv gives its pseudo-inverse",
        ),
        (
            "ldlt 1,2;3,4",
            "ldlt: the matrix is not symmetric (row 2, column 1 is 3, its mirror image 2); it must \
             equal its transpose",
        ),
        ("inverse 1,2,3;4,5,6", "inverse: the matrix is 2x3; it must be square"),
        ("det 1,2,3;4,5,6", "det: the matrix is 2x3; it must be square"),
        ("solve 1,2;3,4 1,2,3", "solve: matrix is 2x2, b has 3 elements; expected 2"),
        (
            "cholesky 1,2;2,1",
            "cholesky: the matrix is not positive definite (pivot 2 is -3); ldlt factors any \
             symmetric matrix, lu any square one",
        ),
        (
            "lu 1,2",
            "lu: A is a vector of 2; it must be a matrix: write 1,2,3; for one row, 1;2;3 for one \
             column",
        ),
        (
            "matmul 1,2;3,4 1,2;",
            "matmul: A is 2x2, B is 1x2; B must have as many rows as A has columns",
        ),
    ] {
        assert_eq!(orthant(words(line)).stderr(1), format!("error: {sentence}\n"), "{line}");
    }
}
