//! Subspaces, independence, bases, coordinates, projections.

use crate::harness::{Folder, orthant, words};
use serde_json::{Value, json};

fn result(line: &str) -> Value {
    let stdout = orthant(words(line).into_iter().chain(["--format", "json"])).stdout();
    let mut object: Value = serde_json::from_str(&stdout).expect("JSON");
    object["result"].take()
}

fn text(line: &str) -> String {
    orthant(words(line)).stdout()
}

#[test]
fn one_three_is_two_three_less_one_zero() {
    let expected = json!({
        "independent": false, "dimension": 2, "spans": true, "dependence": [1.0, -1.0, 1.0],
    });
    assert_eq!(result("independent 1,0;2,3;1,3 --rows"), expected);
    assert_eq!(result("independent 1,0 2,3 1,3"), expected);
    assert_eq!(result("basis 1,0 2,3 1,3"), json!([[1.0, 2.0], [0.0, 3.0]]));
}

#[test]
fn independent_vectors_have_no_dependence() {
    assert_eq!(
        result("independent 1,0;2,3;1,3"),
        json!({"independent": true, "dimension": 2, "spans": false, "dependence": null}),
    );
}

#[test]
fn the_zero_vector_depends_on_nothing() {
    let zero = result("independent 0,0 1,0");
    assert_eq!(zero["dependence"], json!([1.0, 0.0]));
    assert_eq!(zero["dimension"], json!(1));
}

#[test]
fn huge_and_tiny_vectors_are_compared_by_direction() {
    let found = result("independent 1e-30,0 1e30,1e30 0,3e30");
    assert_eq!(found["dimension"], json!(2));
    assert_eq!(found["independent"], json!(false));
    let second = result("coords 4e10,6e30 --basis 2e-19,0;0,2e30")[1].as_f64().expect("a number");
    assert!((second - 3.0).abs() < 1e-6, "{second}");
}

#[test]
fn the_four_subspaces_add_up() {
    let spaces = result("subspaces 1,2,3;2,4,6");
    assert_eq!((&spaces["rank"], &spaces["nullity"]), (&json!(1), &json!(2)));
    let shape = |name: &str| {
        let rows = spaces[name].as_array().expect("a matrix");
        (rows.len(), rows[0].as_array().expect("a row").len())
    };
    let shapes = ["colspace", "rowspace", "nullspace", "left-nullspace"].map(shape);
    assert_eq!(shapes, [(2, 1), (3, 1), (3, 2), (2, 1)]);
    let (column, null) = (result("colspace 1,2,3;2,4,6"), result("nullspace 1,2,3;2,4,6"));
    assert_eq!((&column, &null), (&spaces["colspace"], &spaces["nullspace"]));
    assert_eq!(result("rowspace 1,2,3;2,4,6"), spaces["rowspace"]);
    assert_eq!(result("left-nullspace 1,2,3;2,4,6"), spaces["left-nullspace"]);
    for j in 0..2 {
        let sum: f64 = (0..3).map(|i| (i + 1) as f64 * null[i][j].as_f64().unwrap()).sum();
        assert!(sum.abs() < 1e-6, "{null}");
    }
    let theorem = "rank + nullity = 1 + 2 = 3 columns, rank + left nullity = 1 + 1 = 2 rows";
    assert!(text("subspaces 1,2,3;2,4,6").contains(theorem));
}

#[test]
fn two_two_two_on_the_floor_is_two_two_zero() {
    assert_eq!(text("project 2,2,2 --onto 1,0;0,1;0,0"), "2 2 0\n");
    // A third column that adds nothing.
    assert_eq!(text("project 2,2,2 --onto 1,0,1;0,1,1;0,0,0"), "2 2 0\n");
    assert_eq!(
        result("project 2,2,2 --onto 1,0;0,1;0,0 --residual"),
        json!({"projection": [2.0, 2.0, 0.0], "residual": [0.0, 0.0, 2.0], "distance": 2.0}),
    );
    assert_eq!(result("project 3,4 --onto 1,0 --residual")["residual"], json!([0.0, 4.0]));
}

#[test]
fn coordinates_go_there_and_back() {
    assert_eq!(text("coords 1,3 --basis 1,2;0,3"), "-1 1\n");
    assert_eq!(text("coords -1,1 --basis 1,2;0,3 --inverse"), "1 3\n");
    assert_eq!(text("coords 2,3,0 --basis 1,0;0,1;0,0"), "2 3\n");
}

#[test]
fn a_system_has_one_solution_or_many_or_none() {
    for (line, solutions) in [
        ("solvable 1,0;0,2 1,1", "unique"),
        ("solvable 1,2;2,4 1,2", "many"),
        ("solvable 1,2;2,4 1,1", "none"),
        ("solvable 1,0;0,1;2,3 1,1,5", "unique"),
        ("solvable 1,0;0,1;2,3 1,1,1", "none"),
        ("solvable 1,0,2;0,1,3 1,1", "many"),
    ] {
        assert_eq!(result(line)["solutions"], json!(solutions), "{line}");
    }
}

#[test]
fn gram_schmidt_tells_which_vectors_it_left_out() {
    assert_eq!(text("gram-schmidt 0,1;2,1"), "0 1\n1 0\n");
    let ran = orthant(words("gram-schmidt 0,0,1;2,4,1")).go();
    assert_eq!((ran.stdout.as_str(), ran.code), ("0 1\n1 0\n", Some(0)));
    let note = "note: gram-schmidt: left out as dependent on the vectors before: 2\n";
    assert_eq!(ran.stderr, note);
}

#[test]
fn what_is_no_basis_is_refused() {
    for (line, sentence) in [
        (
            "coords 1,1 --basis 1,2;2,4",
            "coords: the vectors are dependent (rank 1 of 2); basis picks independent ones out of \
             them",
        ),
        (
            "coords 1,1,2 --basis 1,0;0,1;0,0",
            "coords: v is 2 away from the span of the basis; project gives the vector in it that \
             is nearest",
        ),
        (
            "basis 1,2 1,2,3",
            "basis: one vector has 2 elements, another 3; all must have the same length",
        ),
        ("plot 1,2,3;4,5,6", "plot: the matrix is 2x3; a picture is drawn of a 2x2 matrix"),
    ] {
        assert_eq!(orthant(words(line)).stderr(1), format!("error: {sentence}\n"), "{line}");
    }
}

#[test]
fn a_picture_names_its_numbers() {
    let svg = text("plot 0,3;2,1");
    for part in ["<title", "<desc", "λ1 = -2, λ2 = 3", "det A = -6", "σ1u1", "stroke-dasharray"]
    {
        assert!(svg.contains(part), "{part}");
    }
    assert!(text("plot 0,-1;1,0").contains("no real eigenvector"));
    assert!(text("plot 1,1;0,1").contains("eigenvalue 1 twice, one eigenvector"));
    let zero = text("plot 0,0;0,0");
    assert!(!zero.contains("NaN") && !zero.contains("inf"));
}

#[test]
fn a_picture_is_svg_and_nothing_else_is() {
    let folder = crate::harness::Folder::new("plot");
    let path = folder.path().join("out.svg");
    let name = path.to_str().expect("UTF-8");
    assert_eq!(orthant(["plot", "0,3;2,1", "-o", name]).stdout(), "");
    assert_eq!(std::fs::read_to_string(&path).expect("written"), text("plot 0,3;2,1"));
    let png = orthant(["plot", "0,3;2,1", "-o", "out.png"]).stderr(2);
    assert!(png.contains("end the name in .svg"), "{png}");
    assert!(orthant(["sum", "1,2", "-o", "x.svg"]).stderr(2).contains("only plot"));
}

/// A `.npy` file of zeros.
fn npy(rows: usize, cols: usize) -> Vec<u8> {
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {cols}), }}");
    let header = format!("{header:117}\n");
    let length = u16::try_from(header.len()).expect("short").to_le_bytes();
    let zeros = vec![0; 4 * rows * cols];
    [&b"\x93NUMPY\x01\x00"[..], &length, header.as_bytes(), &zeros].concat()
}

#[test]
fn matrices_without_rows_or_columns_have_the_right_answer_or_error() {
    let folder = Folder::new("empty-matrices");
    for [m, n] in [[0, 0], [0, 3], [3, 0]] {
        folder.file(&format!("z{m}{n}.npy"), &npy(m, n));
    }
    let run = |line: &str| {
        orthant(words(line).into_iter().chain(["--format", "json"])).folder(folder.path())
    };
    let eye = json!([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
    let columns = json!([[], [], []]);
    for (line, expected) in [
        ("rank z00.npy", json!(0)),
        ("rank z03.npy", json!(0)),
        ("rank z30.npy", json!(0)),
        ("det z00.npy", json!(1.0)),
        ("det z00.npy --log", json!({"sign": 1.0, "log_abs": 0.0})),
        ("inverse z00.npy", json!([])),
        ("solve z00.npy []", json!([])),
        ("lu z00.npy", json!({"p": [], "l": [], "u": []})),
        ("qr z30.npy", json!({"q": columns, "r": []})),
        ("cholesky z00.npy", json!([])),
        ("ldlt z00.npy", json!({"p": [], "l": [], "d": []})),
        ("eig z00.npy", json!({"values": [], "vectors": []})),
        ("svd z03.npy", json!({"u": [], "s": [], "vt": []})),
        ("pinv z03.npy", columns.clone()),
        ("pinv z30.npy", json!([])),
        ("colspace z30.npy", columns.clone()),
        ("rowspace z03.npy", columns.clone()),
        ("nullspace z03.npy", eye.clone()),
        ("left-nullspace z30.npy", eye.clone()),
        ("nullspace z30.npy", json!([])),
        (
            "subspaces z03.npy",
            json!({
                "rank": 0, "nullity": 3, "colspace": [], "rowspace": columns, "nullspace": eye,
                "left-nullspace": [],
            }),
        ),
        (
            "independent z30.npy",
            json!({"independent": true, "dimension": 0, "spans": false, "dependence": null}),
        ),
        ("basis z30.npy", columns.clone()),
        (
            "lstsq z03.npy []",
            json!({
                "x": [0.0, 0.0, 0.0], "residual": 0.0, "rank": 0, "kind": "underdetermined",
            }),
        ),
        ("matvec z30.npy []", json!([0.0, 0.0, 0.0])),
        ("matmul z03.npy z30.npy", json!([])),
        ("project 1,2,3 --onto z30.npy", json!([0.0, 0.0, 0.0])),
    ] {
        let object: Value = serde_json::from_str(&run(line).stdout()).expect("JSON");
        assert_eq!(object["result"], expected, "{line}");
    }
    for (line, expected) in [
        ("cond z00.npy", "cond: a is empty; it needs at least one element"),
        ("det z03.npy", "det: the matrix is 0x3; it must be square"),
        ("inverse z30.npy", "inverse: the matrix is 3x0; it must be square"),
        ("eig z03.npy", "eig: the matrix is 0x3; it must be square"),
        ("coords 1,2,3 --basis z30.npy", "away from the span of the basis"),
    ] {
        let said = run(line).stderr(1);
        assert!(said.contains(expected), "{line}: {said}");
    }
}

#[test]
fn a_tolerance_decides_what_belongs_to_which_space() {
    // Singular values 4, 2 and 1.
    let matrix = "0,2,0;4,0,0;0,0,1;0,0,0";
    let width = |line: String| {
        let rows = result(&line);
        rows[0].as_array().map_or(0, Vec::len)
    };
    for (tolerance, rank) in [("0", 3), ("0.5", 3), ("1", 2), ("1.5", 2), ("3", 1), ("4", 0)] {
        let line = |command: &str| format!("{command} {matrix} --tol {tolerance}");
        assert_eq!(result(&line("rank")), json!(rank), "{tolerance}");
        let spaces = result(&line("subspaces"));
        let found = (&spaces["rank"], &spaces["nullity"]);
        assert_eq!(found, (&json!(rank), &json!(3 - rank)), "{tolerance}");
        for (command, expected) in [
            ("colspace", rank),
            ("rowspace", rank),
            ("nullspace", 3 - rank),
            ("left-nullspace", 4 - rank),
        ] {
            assert_eq!(width(line(command)), expected, "{command}, {tolerance}");
        }
        let inverse = result(&line("pinv"));
        for (value, i, j) in [(2.0, 1, 0), (4.0, 0, 1), (1.0, 2, 2)] {
            let counts = value > tolerance.parse::<f64>().expect("a number");
            let expected = if counts { 1.0 / value } else { 0.0 };
            let found = inverse[i][j].as_f64().expect("a number");
            assert!((found - expected).abs() < 1e-6, "{tolerance}: {inverse}");
        }
    }
    for command in ["pinv", "subspaces", "colspace", "rowspace", "nullspace", "left-nullspace"] {
        for bad in ["-1", "nan", "inf", "x"] {
            let said = orthant([command, "1,2;3,4", "--tol", bad]).stderr(2);
            assert!(said.contains("--tol"), "{command} {bad}: {said}");
        }
    }
}
