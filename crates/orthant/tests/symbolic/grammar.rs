//! What is an expression, what it means, and what is said of what is none.

use crate::reference::evaluate;
use orthant::symbolic::{Expression, ParseFault};

fn parsed(text: &str) -> String {
    Expression::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).to_string()
}

#[test]
fn precedence_and_products_without_a_sign() {
    for (text, printed) in [
        ("-x^2", "-x^2"),
        ("(-x)^2", "(-x)^2"),
        ("2^3^2", "2^3^2"),
        ("(2^3)^2", "(2^3)^2"),
        ("2^-x", "2^(-x)"),
        ("-2^2", "-2^2"),
        ("x^-2y", "x^(-2) * y"),
        ("3x", "3 * x"),
        ("2(x+1)", "2 * (x + 1)"),
        ("(x+1)(x-1)", "(x + 1) * (x - 1)"),
        ("1/2x", "1 / 2 * x"),
        ("1/(2x)", "1 / (2 * x)"),
        ("x y", "x * y"),
        ("xy", "xy"),
        ("x(x+1)", "x * (x + 1)"),
        ("x1(x_2+1)", "x1 * (x_2 + 1)"),
        ("pi r^2", "pi * r^2"),
        ("2e3", "2000"),
        ("2e3x", "2000 * x"),
        ("2e", "2 * e"),
        ("2e x", "2 * e * x"),
        ("2exp(x)", "2 * exp(x)"),
        ("2e-x", "2 * e - x"),
        (".5x", "0.5 * x"),
        ("log(x)", "ln(x)"),
        ("pow(x, y)", "x^y"),
        ("a-b-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a/b/c", "a / b / c"),
        ("a/(b/c)", "a / (b / c)"),
        ("a*(b*c)", "a * (b * c)"),
        ("--x", "-(-x)"),
        ("- -3", "3"),
        ("x - -3", "x - (-3)"),
        ("+x", "x"),
        ("-x*y", "-x * y"),
        ("-(x*y)", "-(x * y)"),
        ("  x\t+\n1 ", "x + 1"),
        ("max(x, min(y, 2))", "max(x, min(y, 2))"),
        ("1e-30 + 1e30", "1e-30 + 1e30"),
    ] {
        assert_eq!(parsed(text), printed, "{text}");
        assert_eq!(Expression::parse(printed).unwrap(), Expression::parse(text).unwrap(), "{text}");
    }
}

#[test]
fn values_are_those_of_the_grammar() {
    let values = [("x", 1.75_f64), ("y", -0.5), ("xy", 3.0)];
    let floats: Vec<(&str, f32)> = values.iter().map(|(n, v)| (*n, *v as f32)).collect();
    for text in [
        "-x^2",
        "2^-x",
        "2^3^0.5",
        "1/2x",
        "3x^2y",
        "x-y-x",
        "x/y/x",
        "xy-x*y",
        "-x*-y",
        "2e2x",
        "x^2(x+1)",
        "-2^2x",
        "ifgt(x, y, 1, 2)+sign(y)+step(x)",
        "atan2(y,x)*hypot(x,y)",
    ] {
        let value = Expression::parse(text).unwrap().evaluate(&floats).unwrap();
        let expected = evaluate(text, &values).value;
        assert!((f64::from(value) - expected).abs() < 1e-5 * expected.abs(), "{text}: {value}");
    }
}

#[test]
fn faults_have_their_place_and_a_remedy() {
    for (text, offset, sentence) in [
        ("", 0, "character 1: there is no expression; write one such as x^2 * sin(x)"),
        ("2 +", 3, "character 4: an operand is missing; a number, a name or ( should stand here"),
        ("2 * / x", 4, "character 5: an operand is missing"),
        ("(x + 1", 0, "character 1: this ( is never closed; add )"),
        ("sin(x", 3, "character 4: this ( is never closed; add )"),
        ("x + 1)", 5, "character 6: this ) closes nothing"),
        (")", 0, "character 1: this ) closes nothing"),
        ("()", 1, "character 2: an operand is missing"),
        ("x, y", 1, "character 2: a comma only separates the arguments of a function"),
        ("(x, y)", 2, "character 3: a comma only separates"),
        ("sin(x, y)", 0, "character 1: sin takes 1 argument, here it has 2"),
        ("1 + max(x)", 4, "character 5: max takes 2 arguments, here it has 1"),
        ("sine(x)", 0, "character 1: there is no function sine; for a product write sine * (…)"),
        ("2 * sin x", 4, "character 5: sin is a function, its argument stands in parentheses"),
        ("sin^2(x)", 0, "character 1: sin is a function"),
        ("x 2", 2, "character 3: a number stands right behind an operand"),
        ("1.2.3", 3, "character 4: a number stands right behind an operand"),
        ("x ** 2", 2, "character 3: a power is written ^, as in x^2"),
        ("x & y", 2, "character 3: `&` has no meaning here"),
        ("α", 0, "character 1: `α` has no meaning here"),
        ("x = 2", 2, "character 3: `=` has no meaning here"),
        ("1e39", 0, "character 1: `1e39` is beyond the range of f32"),
        (".", 0, "character 1: `.` is not a number"),
    ] {
        let error = Expression::parse(text).unwrap_err();
        assert_eq!(error.offset(), offset, "{text}");
        assert!(error.to_string().starts_with(sentence), "{text}: {error}");
        let caret = error.caret(text);
        assert_eq!(caret.lines().last().unwrap().chars().count(), offset + 1, "{text}: {caret}");
    }
    let fault = Expression::parse("2 $ x").unwrap_err();
    assert_eq!(*fault.fault(), ParseFault::Character('$'));
}

#[test]
fn variables_are_sorted_numbers_by_value() {
    let e = Expression::parse("x10 + x2*y - a/x_1 + sin(x2)").unwrap();
    assert_eq!(e.variables(), ["a", "x2", "x10", "x_1", "y"]);
    assert!(Expression::parse("2pi + e").unwrap().variables().is_empty());
}
