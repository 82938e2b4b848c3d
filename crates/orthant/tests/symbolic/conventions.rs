//! What a teacher would write.

use orthant::symbolic::{Error, Expression};

fn simplified(text: &str) -> String {
    Expression::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).simplified().to_string()
}

fn derivative(text: &str) -> String {
    Expression::parse(text).unwrap().derivative("x").simplified().to_string()
}

#[test]
fn derivatives_read_as_in_a_text() {
    for (function, expected) in [
        ("x^2 * 3x", "9 * x^2"),
        ("exp(2*x*y)", "2 * y * exp(2 * x * y)"),
        ("x^2/(x+1)", "(x^2 + 2 * x) / (x + 1)^2"),
        ("x^2", "2 * x"),
        ("a*x^2 + b*x + c", "2 * a * x + b"),
        ("1/x", "-1 / x^2"),
        ("x^(-2)", "-2 * x^(-3)"),
        ("sqrt(x)", "1 / (2 * sqrt(x))"),
        ("x^(1/3)", "x^(-2 / 3) / 3"),
        ("0.5x^2 + 0.1x", "x + 0.1"),
        ("x*ln(x)", "ln(x) + 1"),
        ("ln(2x)", "1 / x"),
        ("x^x", "(ln(x) + 1) * x^x"),
        ("e^x", "e^x"),
        ("2^x", "ln(2) * 2^x"),
        ("sin(x)*cos(x)", "cos(x)^2 - sin(x)^2"),
        ("sin(x)/cos(x)", "1 / cos(x)^2"),
        ("-cos(x)", "sin(x)"),
        ("cos(x)^2", "-2 * cos(x) * sin(x)"),
        ("tan(3x)", "3 / cos(3 * x)^2"),
        ("asin(x)", "1 / sqrt(1 - x^2)"),
        ("exp(-x^2/2)", "-x * exp(-x^2 / 2)"),
        ("(2x+1)^5", "10 * (2 * x + 1)^4"),
        ("ln(x)/x", "(1 - ln(x)) / x^2"),
        ("(x^2+1)/(x^2-1)", "-4 * x / (x^2 - 1)^2"),
        ("abs(x)", "sign(x)"),
        ("relu(x)", "step(x)"),
        ("max(x, y)", "ifgt(x, y, 1, 0)"),
        ("y", "0"),
    ] {
        assert_eq!(derivative(function), expected, "{function}");
    }
}

#[test]
fn simplification_collects() {
    for (text, expected) in [
        ("0*ln(x)", "0"),
        ("0/x", "0"),
        ("1*x", "x"),
        ("x^1", "x"),
        ("x^0", "1"),
        ("x+0", "x"),
        ("--x", "x"),
        ("x - -y", "x + y"),
        ("x + -y", "x - y"),
        ("-(x - y)", "y - x"),
        ("-(-x - y)", "x + y"),
        ("-x + y", "y - x"),
        ("x + x", "2 * x"),
        ("x - x", "0"),
        ("2*x*y + 3*y*x", "5 * x * y"),
        ("x*x^2", "x^3"),
        ("(x^2)^3", "x^6"),
        ("(2x)^3", "8 * x^3"),
        ("(-x)^2", "x^2"),
        ("6x/4", "3 * x / 2"),
        ("x*y/(2*y*z)*4", "2 * x * y / (y * z)"),
        ("x/3 + x/3", "2 * x / 3"),
        ("0.1x + 0.2x", "0.3 * x"),
        ("2*(3*x)", "6 * x"),
        ("1/2 + 1/3", "5 / 6"),
        ("sqrt(4) + sqrt(1/9)", "7 / 3"),
        ("sin(-x)", "-sin(x)"),
        ("cos(-x)", "cos(x)"),
        ("ln(exp(x))", "x"),
        ("exp(0) + ln(1) + cos(pi)", "0"),
        ("sin(x)^2 + cos(x)^2", "1"),
        ("x*(x+1) - x^2", "x"),
        ("max(x, x) + min(2, 3)", "x + 2"),
        ("abs(x)^2", "x^2"),
    ] {
        assert_eq!(simplified(text), expected, "{text}");
    }
}

#[test]
fn what_would_change_where_there_is_a_value_stays() {
    for text in [
        "x / x",
        "x^2 / x",
        "x * x^(-1)",
        "exp(ln(x))",
        "sqrt(x)^2",
        "(x^2)^0.5",
        "x^0.5 * x^0.5",
        "x / 0",
        "1e30 / 3",
        "sqrt(2)",
    ] {
        assert_eq!(simplified(text), Expression::parse(text).unwrap().to_string());
    }
    // The pole is still there.
    for (text, expected) in [
        ("x/x^2", "1 / x"),
        ("ln(x) + x/x", "ln(x) + 1"),
        ("1/x + x/x", "1 / x + 1"),
        ("(x^2 + x)/x^3", "(x + 1) / x^2"),
    ] {
        assert_eq!(simplified(text), expected, "{text}");
    }
}

#[test]
fn total_derivatives_and_substitution() {
    let parse = |text: &str| Expression::parse(text).unwrap();
    let given = [("x", parse("2*u+v")), ("y", parse("u/v"))];
    let total = parse("exp(2*x*y)").total_derivative("u", &given).unwrap();
    let direct = parse("exp(2*(2*u+v)*(u/v))").derivative("u");
    for (u, v) in [(0.3, 2.0), (-1.0, 0.7), (0.0, -1.5)] {
        let values = [("u", u), ("v", v)];
        let [total, direct] = [&total, &direct].map(|e| e.evaluate(&values).unwrap());
        assert!((total - direct).abs() <= 1e-5 * direct.abs(), "{total}, {direct}");
    }
    // Given variables may need others, in any order.
    let chain = [("a", parse("b^2")), ("b", parse("3t"))];
    assert_eq!(parse("a").total_derivative("t", &chain).unwrap().simplified(), parse("18*t"));
    assert_eq!(parse("a+t").substituted(&chain).unwrap().to_string(), "(3 * t)^2 + t");
    let circle = [("a", parse("b")), ("b", parse("a"))];
    assert_eq!(parse("a").substituted(&circle), Err(Error::Circular { name: "a".to_owned() }));
}

#[test]
fn steps_name_each_rule_in_order() {
    let steps = |text: &str| -> Vec<String> {
        let steps = Expression::parse(text).unwrap().steps("x", &[]).unwrap();
        steps
            .into_iter()
            .map(|step| format!("{} {}: {}", step.depth, step.rule, step.equation))
            .collect()
    };
    assert_eq!(
        steps("x^2 * sin(3x)"),
        [
            "0 product rule: d/dx(x^2 * sin(3 * x)) = d/dx(x^2) * sin(3 * x) + x^2 * d/dx(sin(3 * x))",
            "1 power rule: d/dx(x^2) = 2 * x",
            "1 chain rule: d/dx(sin(3 * x)) = cos(3 * x) * d/dx(3 * x)",
            "2 inner derivative, product rule with a constant factor: d/dx(3 * x) = 3 * d/dx(x)",
            "3 identity: d/dx(x) = 1",
        ]
    );
    assert_eq!(
        steps("x^2/(x+1) + 5"),
        [
            "0 sum rule: d/dx(x^2 / (x + 1) + 5) = d/dx(x^2 / (x + 1)) + d/dx(5)",
            "1 quotient rule: d/dx(x^2 / (x + 1)) = (d/dx(x^2) * (x + 1) - x^2 * d/dx(x + 1)) / (x + 1)^2",
            "2 power rule: d/dx(x^2) = 2 * x",
            "2 sum rule: d/dx(x + 1) = d/dx(x) + d/dx(1)",
            "3 identity: d/dx(x) = 1",
            "3 constant: d/dx(1) = 0",
            "1 constant: d/dx(5) = 0",
        ]
    );
}

#[test]
fn latex_is_what_one_would_type() {
    for (text, expected) in [
        ("9*x^2", "9 x^{2}"),
        ("2*3*x", "2 \\cdot 3 x"),
        ("x/(y+1)", "\\frac{x}{y + 1}"),
        ("(x/y)^2", "\\left(\\frac{x}{y}\\right)^{2}"),
        ("sqrt(x) + cbrt(y)", "\\sqrt{x} + \\sqrt[3]{y}"),
        ("exp(-x^2)", "e^{-x^{2}}"),
        ("exp(x)^2", "\\left(e^{x}\\right)^{2}"),
        ("sin(x)^2", "\\sin^{2}\\left(x\\right)"),
        ("alpha*x_1*speed*v_max", "\\alpha x_{1} \\mathrm{speed} v_{\\mathrm{max}}"),
        ("abs(x)*ln(2pi)", "\\left|x\\right| \\ln\\left(2 \\pi\\right)"),
        ("-(x+1)", "-\\left(x + 1\\right)"),
        ("1e30x", "1 \\cdot 10^{30} x"),
        ("max(x,y)", "\\max\\left(x, y\\right)"),
    ] {
        assert_eq!(Expression::parse(text).unwrap().to_latex(), expected, "{text}");
    }
}
