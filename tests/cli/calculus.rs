//! `diff`, `gradient`, `hessian`, `jacobian`.

use crate::harness::{Folder, orthant, words};

fn result(arguments: &[&str]) -> serde_json::Value {
    let run = orthant(arguments.iter().copied().chain(["--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&run.stdout()).expect("JSON");
    assert_eq!(json["command"], arguments[0]);
    json["result"].clone()
}

#[test]
fn formulas_stand_alone() {
    for (arguments, expected) in [
        (&["diff", "x^2 * 3x"][..], "9 * x^2\n"),
        (&["diff", "exp(2*x*y)", "--wrt", "x"], "2 * y * exp(2 * x * y)\n"),
        (&["diff", "x^2/(x+1)"], "(x^2 + 2 * x) / (x + 1)^2\n"),
        (&["diff", "-x^2"], "-2 * x\n"),
        (&["diff", "x^5", "--order", "3"], "60 * x^2\n"),
        (&["diff", "x + 0*y + x", "--wrt", "x", "--order", "0"], "2 * x\n"),
        (&["diff", "7"], "0\n"),
        (&["diff", "x", "--wrt", "t"], "0\n"),
        (&["gradient", "x^2*y"], "2 * x * y, x^2\n"),
        (&["gradient", "x^2*y", "--wrt", "y,x"], "x^2, 2 * x * y\n"),
        (&["hessian", "x^2*y"], "2 * y, 2 * x\n2 * x, 0\n"),
        (&["jacobian", "r*cos(t)", "r*sin(t)"], "cos(t), -r * sin(t)\nsin(t), r * cos(t)\n"),
        (&["diff", "sqrt(x)", "--latex"], "\\frac{1}{2 \\sqrt{x}}\n"),
        (
            &["diff", "sin(x^2)", "--rust"],
            "pub fn derivative(x: f32) -> f32 {\n    2.0 * x * libm::cosf(x * x)\n}\n",
        ),
    ] {
        assert_eq!(orthant(arguments).stdout(), expected, "{arguments:?}");
    }
}

#[test]
fn json_has_the_members_of_each_command() {
    assert_eq!(
        orthant(words("diff x^2 --at x=3 --format json --bits")).stdout(),
        "{\"command\": \"diff\", \"result\": {\"expression\": \"2 * x\", \"value\": 6.0}, \
         \"bits\": {\"value\": \"0x40c00000\"}}\n"
    );
    assert_eq!(result(&["diff", "x^2"]), serde_json::json!({"expression": "2 * x"}));
    assert_eq!(
        result(&["gradient", "x^2*y", "--at", "x=2,y=1"]),
        serde_json::json!({
            "variables": ["x", "y"],
            "expression": ["2 * x * y", "x^2"],
            "value": [4.0, 4.0],
        })
    );
    let hessian = result(&["hessian", "x^2*y", "--at", "x=2,y=1"]);
    assert_eq!(hessian["expression"], serde_json::json!([["2 * y", "2 * x"], ["2 * x", "0"]]));
    assert_eq!(hessian["value"], serde_json::json!([[2.0, 4.0], [4.0, 0.0]]));
    let jacobian = result(&["jacobian", "x*y", "x+y", "x", "--at", "x=2", "--at", "y=3"]);
    assert_eq!(jacobian["value"], serde_json::json!([[3.0, 2.0], [1.0, 1.0], [1.0, 0.0]]));
    let all = result(&["diff", "x^2", "--latex", "--steps"]);
    assert_eq!(all["latex"], "2 x");
    assert_eq!(all["steps"][0], "power rule: d/dx(x^2) = 2 * x");
    let rust = result(&["gradient", "x*y", "--rust"]);
    assert!(rust["rust"].as_str().unwrap().contains("-> [f32; 2]"), "{rust}");
}

#[test]
fn values_beside_formulas() {
    assert_eq!(
        orthant(words("diff x^2/(x+1) --at x=1")).stdout(),
        "expression (x^2 + 2 * x) / (x + 1)^2\nvalue 0.75\n"
    );
    assert_eq!(orthant(words("diff x^2 --at x=-3 --format csv")).stdout(), "-6\n");
    // A point may be written as one would say it; NaN and infinity are numbers.
    let at = |point: &str| result(&["diff", "sin(x)", "--at", point])["value"].clone();
    assert_eq!(at("x=0"), 1.0);
    assert_eq!(at("x=2*pi"), 1.0);
    assert_eq!(at("x = max(0, -1)"), 1.0);
    assert_eq!(at("x=nan"), "NaN");
    assert_eq!(result(&["diff", "1/x", "--at", "x=0"])["value"], "-inf");
}

#[test]
fn the_multivariate_chain_rule() {
    let chain = ["diff", "exp(2*x*y)", "--let", "x=2*u+v", "--let", "y=u/v", "--wrt", "u"];
    let run = |more: &[&str]| orthant(chain.iter().chain(more).copied()).stdout();
    let steps = run(&["--steps"]);
    let mut lines = steps.lines();
    for expected in [
        "multivariate chain rule: d/du(exp(2 * x * y)) = ∂/∂x(exp(2 * x * y)) * d/du(x) + \
         ∂/∂y(exp(2 * x * y)) * d/du(y)",
        "  chain rule: ∂/∂x(exp(2 * x * y)) = exp(2 * x * y) * ∂/∂x(2 * x * y)",
        "    inner derivative, product rule with a constant factor: ∂/∂x(2 * x * y) = \
         2 * y * ∂/∂x(x)",
    ] {
        assert_eq!(lines.next(), Some(expected));
    }
    let last: Vec<&str> = steps.lines().rev().take(2).collect();
    assert_eq!(last[1], format!("simplified: {}", last[0]));
    // f = exp(2(2u + v)u/v), so df/du = f·(8u + 2v)/v, here 3·exp(5/8).
    let value = result(&[&chain[..], &["--at", "u=0.25,v=2"]].concat())["value"].clone();
    let exact = 3.0 * 1.868_245_957_432_222;
    assert!((value.as_f64().unwrap() - exact).abs() < 1e-6 * exact, "{value}, {exact}");
}

#[test]
fn check_shows_formula_dual_and_difference() {
    for arguments in [
        &["diff", "x^3*sin(x)", "--at", "x=1.25"][..],
        &["diff", "x^3*sin(x)", "--at", "x=1.25", "--order", "2"],
        &["diff", "sin(x)", "--at", "x=0.5", "--order", "8"],
        &["diff", "exp(x*y)", "--let", "y=x^2", "--at", "x=0.5"],
        &["gradient", "x^2*y + hypot(x, z)", "--at", "x=1,y=2,z=3"],
        &["gradient", "x^2*y*z", "--at", "x=1,y=2,z=3", "--wrt", "z,x"],
        &["hessian", "exp(x*y)/z", "--at", "x=1,y=0.5,z=3"],
        &["jacobian", "x*y", "x/y", "sin(x)", "--at", "x=1,y=0.5"],
    ] {
        let result = result(&[arguments, &["--check"]].concat());
        let [value, dual, difference] =
            ["value", "dual", "difference"].map(|name| numbers(&result[name]));
        assert!(!value.is_empty() && value.len() == dual.len(), "{arguments:?}: {result}");
        assert_eq!(value.len(), difference.len(), "{arguments:?}: {result}");
        for ((value, dual), difference) in value.iter().zip(&dual).zip(&difference) {
            assert!((value - dual).abs() <= 4e-7 * value.abs(), "{arguments:?}: {result}");
            let bound = if arguments.contains(&"8") { 1e-2 } else { 1e-5 };
            assert!((value - difference).abs() <= bound, "{arguments:?}: {result}");
        }
    }
    // There are duals up to order 8.
    let ninth = result(&["diff", "sin(x)", "--order", "9", "--at", "x=0", "--check"]);
    assert_eq!(ninth["value"], 1.0);
    assert!(ninth["dual"].is_null());
}

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    match value {
        serde_json::Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().expect("a number")],
    }
}

#[test]
fn points_of_a_table() {
    let folder = Folder::new("points");
    let table = folder.file("points.csv", b"x,note,y\n1,7,2\n3,8,4\n-1,9,0.5\n");
    let run = |line: &str| orthant(words(line).into_iter().chain(["--points", &table])).stdout();
    assert_eq!(run("diff x^2"), "2\n6\n-2\n");
    assert_eq!(
        run("diff x^2 --format json"),
        "{\"command\": \"diff\", \"result\": {\"expression\": \"2 * x\", \"value\": [2.0, 6.0, -2.0]}}\n"
    );
    assert_eq!(run("gradient x^2*y"), "4 1\n24 9\n-1 1\n");
    assert_eq!(run("gradient x^2*y --format csv"), "4,1\n24,9\n-1,1\n");
    assert_eq!(run("hessian x^2*y"), "4 2 2 0\n8 6 6 0\n1 -2 -2 0\n");
    let run = orthant(words("hessian x^2*y --format json --points").into_iter().chain([&*table]));
    let json: serde_json::Value = serde_json::from_str(&run.stdout()).unwrap();
    assert_eq!(json["result"]["value"][1], serde_json::json!([[8.0, 6.0], [6.0, 0.0]]));
    // One column has no comma that would tell a table.
    let stdin = orthant(words("diff x^2 --points -")).stdin(b"x\n1\n2\n");
    assert_eq!(stdin.stdout(), "2\n4\n");
    let tabs = folder.file("points.tsv", b"y\tx\n5\t1\n");
    assert_eq!(orthant(["diff", "x*y", "--wrt", "y", "--points", &tabs]).stdout(), "1\n");
}

#[test]
fn many_points_have_the_same_bits_on_any_number_of_threads() {
    let mut table = String::from("x,y\n");
    for k in 0..40_000 {
        table += &format!("{},{}\n", f64::from(k) * 0.001, f64::from(k % 77) - 38.0);
    }
    let folder = Folder::new("many-points");
    let file = folder.file("many.csv", table.as_bytes());
    let run = |threads: &str| {
        let line = "gradient sin(x*y)*exp(-x) --bits --threads";
        orthant(words(line).into_iter().chain([threads, "--points", &file])).stdout()
    };
    let one = run("1");
    assert_eq!(one.lines().count(), 40_000);
    assert!(run("3") == one);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (arguments, code, expected) in [
        (
            &["diff", "x*y"][..],
            2,
            "error: diff: the variables are x and y; by which of them? add --wrt x\n",
        ),
        (
            &["diff", "2*(x + "],
            1,
            "error: diff: expression, character 8: an operand is missing; a number, a name or ( \
             should stand here\n  2*(x + \n         ^\n",
        ),
        (
            &["diff", "-x^^2"],
            1,
            "error: diff: expression, character 4: an operand is missing; a number, a name or ( \
             should stand here\n  -x^^2\n     ^\n",
        ),
        (
            &["diff", ""],
            1,
            "error: diff: expression, character 1: there is no expression; write one such as x^2 * sin(x)\n",
        ),
        (
            &["diff", "x", "--at", "y=1"],
            2,
            "error: diff: --at has a value for y, which is no variable here; they are x\n",
        ),
        (
            &["diff", "x*y", "--wrt", "x", "--at", "x=1"],
            2,
            "error: diff: --at has no value for y; write --at x=1,y=1\n",
        ),
        (
            &["diff", "x", "--at", "x=1,x=2"],
            2,
            "error: diff: --at has two values for x; keep one of them\n",
        ),
        (
            &["diff", "x", "--at", "1"],
            2,
            "error: diff: --at 1 names no variable; write it as in --at x=2\n",
        ),
        (
            &["diff", "x", "--at", "x=z"],
            2,
            "error: diff: --at z has a variable in it; write a number or an expression of numbers\n",
        ),
        (
            &["diff", "x", "--at", "x=2+"],
            1,
            "error: diff: expression, character 3: an operand is missing; a number, a name or ( should stand here\n  2+\n    ^\n",
        ),
        (
            &["diff", "x", "--wrt", "sin"],
            2,
            "error: diff: --wrt sin is not the name of a variable; write one such as x or x_1\n",
        ),
        (
            &["diff", "x", "--let", "x=u", "--wrt", "x"],
            2,
            "error: diff: x is given by --let, so nothing is differentiated by it; choose from u\n",
        ),
        (
            &["diff", "x", "--let", "x=y", "--let", "y=x"],
            1,
            "error: diff: the variable x is given by an expression of itself; give it by other variables\n",
        ),
        (
            &["diff", "x", "--let", "x=y", "--let", "x=z"],
            2,
            "error: diff: --let gives x twice; keep one of them\n",
        ),
        (
            &["gradient", "7"],
            2,
            "error: gradient: there is no variable in it; name some with --wrt x,y\n",
        ),
        (
            &["diff", "x^2", "--format", "csv"],
            2,
            "error: diff: a formula is no number, which this format needs; add --at or --points, or use --format text or json, or -o FILE.npz\n",
        ),
    ] {
        assert_eq!(orthant(arguments).stderr(code), expected, "{arguments:?}");
    }
    for usage in [
        &["diff"][..],
        &["diff", "x", "--order", "-1"],
        &["diff", "x", "--order", "256"],
        &["diff", "x", "--check"],
        &["diff", "x", "--latex", "--rust"],
        &["diff", "x", "--at", "x=1", "--points", "a.csv"],
        &["diff", "x", "--bogus"],
    ] {
        orthant(usage).stderr(2);
    }
}

#[test]
fn faulty_tables_are_named() {
    let folder = Folder::new("faulty-points");
    for (name, text, expected) in [
        ("bare.csv", &b"1,2\n"[..], " does not name its columns; let its first row be x,y\n"),
        ("other.csv", b"x,z\n1,2\n", " has no column named y; its columns are x and z\n"),
        ("twice.csv", b"x,y,x\n1,2,3\n", " has two columns named x; rename one of them\n"),
    ] {
        let file = folder.file(name, text);
        let stderr = orthant(["gradient", "x*y", "--points", &file]).stderr(1);
        assert_eq!(stderr, format!("error: gradient: {file}{expected}"));
    }
    let file = folder.file("late.csv", b"x,y\n1,2\n3,oops\n");
    let stderr = orthant(["gradient", "x*y", "--points", &file]).stderr(1);
    assert!(stderr.contains("line 3, column 2: `oops` is not a number"), "{stderr}");
    let stderr = orthant(words("diff x --points nowhere.csv")).stderr(1);
    assert_eq!(
        stderr,
        "error: nowhere.csv: there is no such file; check the name and the folder\n"
    );
}

#[test]
fn deep_and_long_expressions_end_well() {
    // As long as one argument may be on Linux, 128 KiB.
    let nested = format!("{}x{}", "(".repeat(60_000), ")".repeat(60_000));
    assert_eq!(orthant(["diff", &nested]).stdout(), "1\n");
    let tower = format!("{}x{}", "sin(".repeat(20_000), ")".repeat(20_000));
    let stderr = orthant(["diff", &tower]).stderr(1);
    assert!(stderr.starts_with("error: diff: written out, the result has "), "{stderr}");
    // Its value can be had all the same.
    let ran = orthant(["diff", &tower, "--at", "x=0", "--format", "csv"]).stdout();
    assert_eq!(ran, "1\n");
    let open = "(".repeat(100_000);
    assert!(orthant(["diff", &open]).stderr(1).contains("an operand is missing"));
    let high = orthant(["diff", "sin(x)^2*exp(x^2)/ln(x)", "--order", "40", "--at", "x=2"]).go();
    assert!(matches!(high.code, Some(0 | 1)) && !high.stderr.contains("panicked"), "{high:?}");
}
