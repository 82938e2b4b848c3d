//! What Orthant writes, NumPy opens. `ORTHANT_PYTHON` names a Python with NumPy, else `python3` is
//! asked; with `ORTHANT_REQUIRE_NUMPY` set, as in CI, it is a failure if there is none.

use crate::harness::{Folder, data, orthant, skipped, words};
use std::process::Command;

/// Checks every file by its name, and prints how many.
const CHECK: &str = r#"
import sys, numpy as np
expected = np.array([[1.0, -2.5, 0.1], [1e-45, 3.4028235e38, np.inf]], dtype="<f4")
def same(found, expected):
    assert found.dtype == np.dtype("<f4"), found.dtype
    assert found.shape == expected.shape, (found.shape, expected.shape)
    assert found.tobytes() == expected.tobytes(), found
same(np.load("matrix.npy"), expected)
same(np.load("vector.npy"), expected[0])
same(np.load("scalar.npy"), np.array(11.0, dtype="<f4"))
same(np.load("empty.npy"), np.zeros(0, dtype="<f4"))
same(np.load("no-rows.npy"), np.zeros((0, 3), dtype="<f4"))
same(np.load("no-cols.npy"), np.zeros((2, 0), dtype="<f4"))
same(np.load("matrix.npy", mmap_mode="r"), expected)
with np.load("matrix.npz") as archive:
    assert archive.files == ["arr_0"], archive.files
    same(archive["arr_0"], expected)
with np.load("no-rows.npz") as archive:
    same(archive["arr_0"], np.zeros((0, 3), dtype="<f4"))
with np.load("lu.npz") as archive:
    assert archive.files == ["p", "l", "u"], archive.files
    same(archive["p"], np.array([[0, 1], [1, 0]], dtype="<f4"))
    same(archive["l"], np.array([[1, 0], [0.5, 1]], dtype="<f4"))
    same(archive["u"], np.array([[2, 4], [0, -1]], dtype="<f4"))
for name, separator in ("matrix.csv", ","), ("matrix.tsv", "\t"), ("matrix.txt", None):
    same(np.loadtxt(name, delimiter=separator, dtype="<f4"), expected)
import json
with open("matrix.json") as file:
    rows = json.load(file)["result"]
same(np.array([[float(x) for x in row] for row in rows], dtype="<f4"), expected)
print("numpy", np.__version__)
"#;

/// Checks results that have more than numbers.
const WORDS: &str = r#"
import numpy as np
with np.load("lstsq.npz", allow_pickle=False) as f:
    assert f.files == ["x", "residual", "rank", "kind"], f.files
    assert f["x"].dtype == np.dtype("<f4") and f["x"].shape == (2,)
    assert f["rank"] == 2 and f["kind"].shape == () and f["kind"] == "overdetermined", f["kind"]
with np.load("independent.npz", allow_pickle=False) as f:
    assert f["independent"].dtype == np.dtype("?") and not f["independent"] and f["spans"]
    assert f["dependence"].tolist() == [1, -1, 1]
with np.load("unknown.npz", allow_pickle=False) as f:
    assert f["independent"] and f["dependence"].shape == (0,) and f["dependence"].dtype == "<f4"
with np.load("solvable.npz", allow_pickle=False) as f:
    assert f["solutions"] == "none" and f["rank"] == 1
with np.load("sides.npz", allow_pickle=False) as f:
    assert f["side"].tolist() == ["inside", "outside", "on"] and f["value"].tolist() == [-1, 1, 0]
with np.load("many.npz", allow_pickle=False) as f:
    sides, counts = np.unique(f["side"], return_counts=True)
    assert f["side"].shape == f["value"].shape == (30000,) and counts.sum() == 30000
    assert ((f["value"] > 0) == (f["side"] == "outside")).all() and len(sides) > 1
with np.load("none.npz", allow_pickle=False) as f:
    assert f["side"].shape == f["value"].shape == (0,)
with np.load("info.npz", allow_pickle=False) as f:
    assert "scalar" in f["isas"].tolist() and f["active"] == "scalar" and f["lanes"] == 32, f.files
with np.load("diff.npz", allow_pickle=False) as f:
    assert f.files == ["expression", "value"], f.files
    assert f["expression"].shape == () and f["expression"] == "2 * x" and f["value"] == 6
with np.load("steps.npz", allow_pickle=False) as f:
    assert f["steps"].ndim == 1 and f["steps"][-1] == "simplified: 2 * x", f["steps"]
with np.load("hessian.npz", allow_pickle=False) as f:
    assert f.files == ["variables", "expression"] and f["variables"].tolist() == ["x", "y"]
    assert f["expression"].tolist() == [["2 * y", "2 * x"], ["2 * x", "0"]], f["expression"]
with np.load("points.npz", allow_pickle=False) as f:
    assert f["expression"].tolist() == ["2 * x * y", "x^2"] and f["value"].tolist() == [[4, 1], [24, 9]]
with np.load("verify.npz", allow_pickle=False) as f:
    assert f["ok"] and len(str(f["fingerprint.full"])) == 16, f.files
"#;

/// The Python to ask, or why there is none.
fn python() -> Result<String, String> {
    let python = std::env::var("ORTHANT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    match Command::new(&python).args(["-c", "import numpy"]).output() {
        Ok(output) if output.status.success() => Ok(python),
        Ok(_) => Err(format!("{python} has no NumPy")),
        Err(e) => Err(format!("{python} cannot be run: {e}")),
    }
}

#[test]
fn numpy_opens_what_orthant_writes() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            assert!(std::env::var_os("ORTHANT_REQUIRE_NUMPY").is_none(), "{why}");
            return skipped("opening files in NumPy", &why);
        }
    };
    let folder = Folder::new("numpy");
    let matrix = "1,-2.5,0.1;1e-45,3.4028235e38,inf";
    let run = |line: &str| {
        assert_eq!(orthant(words(line)).folder(folder.path()).stdout(), "", "{line}");
    };
    for extension in ["npy", "npz", "csv", "tsv", "txt", "json"] {
        run(&format!("scale 1 {matrix} -o matrix.{extension}"));
    }
    run("scale 1 1,-2.5,0.1 -o vector.npy");
    run("dot 1,2 3,4 -o scalar.npy");
    run("scale 1 [] -o empty.npy");
    for file in ["no-rows.npy", "no-rows.npz"] {
        run(&format!("scale 1 {} -o {file}", data("npy/empty-2d.npy")));
    }
    run(&format!("scale 1 {} -o no-cols.npy", data("npy/empty-2d-f.npy")));
    run("lu 1,1;2,4 -o lu.npz");
    let output = Command::new(&python)
        .args(["-c", CHECK])
        .current_dir(folder.path())
        .output()
        .expect("it ran before");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    run("lstsq 1,1;1,2;1,3 1,2,2 -o lstsq.npz");
    run("independent 1,0 2,3 1,3 -o independent.npz");
    run("independent 1,0;0,1 -o unknown.npz");
    run("solvable 1,1;1,1 1,2 -o solvable.npz");
    run("classify 0,0;2,0;1,0 sphere --center 0,0 --radius 1 -o sides.npz");
    run("classify rand:30000x2 sphere --center 0,0 --radius 1 -o many.npz");
    run("classify ones:0x2 sphere --center 0,0 --radius 1 -o none.npz");
    run("diff x^2 --at x=3 -o diff.npz");
    run("diff x^2 --steps -o steps.npz");
    run("hessian x^2*y -o hessian.npz");
    folder.file("points.csv", b"x,y\n1,2\n3,4\n");
    run("gradient x^2*y --points points.csv -o points.npz");
    run("info --isa scalar -o info.npz");
    run("verify --isa scalar --threads 1 -o verify.npz");
    let output = Command::new(&python)
        .args(["-c", WORDS])
        .current_dir(folder.path())
        .output()
        .expect("it ran before");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Names the first byte of the data too: NumPy maps only what is aligned.
    let bytes = std::fs::read(folder.path().join("matrix.npy")).unwrap();
    assert_eq!((bytes.len() - 24) % 64, 0);
}
