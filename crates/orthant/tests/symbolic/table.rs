//! A table of derivatives: Stewart, *Calculus: Early Transcendentals* (8th edition), reference page
//! 5, "Differentiation Rules"; Abramowitz and Stegun, *Handbook of Mathematical Functions*, 3.3,
//! 4.1, 4.2, 4.3, 4.4 and 4.5; for sigmoid and softplus, Goodfellow, Bengio and Courville, *Deep
//! Learning*, 3.10. Each elementary derivative is tried with each inner function, and pairs of
//! functions as products and quotients: several hundred derivatives, on a grid each.

use crate::complex::step;
use crate::reference::{self, evaluate};
use orthant::symbolic::{Expression, Program};

/// `f(u)` and `f'(u)`.
const ELEMENTARY: [(&str, &str); 30] = [
    ("u^2", "2*u"),
    ("u^3", "3*u^2"),
    ("u^7", "7*u^6"),
    ("u^(-1)", "-1/u^2"),
    ("u^(-3)", "-3/u^4"),
    ("u^0.5", "0.5*u^(-0.5)"),
    ("u^(1/3)", "1/3*u^(-2/3)"),
    ("u^pi", "pi*u^(pi-1)"),
    ("1/u", "-u^(-2)"),
    ("e^u", "e^u"),
    ("2^u", "2^u*ln(2)"),
    ("exp(u)", "exp(u)"),
    ("ln(u)", "1/u"),
    ("log1p(u)", "1/(1+u)"),
    ("expm1(u)", "exp(u)"),
    ("sqrt(u)", "1/(2sqrt(u))"),
    ("cbrt(u)", "1/(3cbrt(u)^2)"),
    ("sin(u)", "cos(u)"),
    ("cos(u)", "-sin(u)"),
    ("tan(u)", "1/cos(u)^2"),
    ("asin(u)", "1/sqrt(1-u^2)"),
    ("acos(u)", "-1/sqrt(1-u^2)"),
    ("atan(u)", "1/(1+u^2)"),
    ("sinh(u)", "cosh(u)"),
    ("cosh(u)", "sinh(u)"),
    ("tanh(u)", "1-tanh(u)^2"),
    ("abs(u)", "u/abs(u)"),
    ("sigmoid(u)", "sigmoid(u)*(1-sigmoid(u))"),
    ("softplus(u)", "1/(1+exp(-u))"),
    ("relu(u)", "max(u,0)/u"),
];

/// An inner function and its derivative.
const INNER: [(&str, &str); 9] = [
    ("x", "1"),
    ("3x", "3"),
    ("1-x", "-1"),
    ("x/2+0.25", "1/2"),
    ("x^2", "2x"),
    ("-x^3/4", "-3x^2/4"),
    ("1/(x+4)", "-1/(x+4)^2"),
    ("sin(x)", "cos(x)"),
    ("exp(-x)", "-exp(-x)"),
];

/// Functions as a text has them among its exercises, with their derivatives.
const EXERCISES: [(&str, &str); 64] = [
    ("5", "0"),
    ("x", "1"),
    ("-x", "-1"),
    ("x^2*3x", "9*x^2"),
    ("3x^2-2x+7", "6x-2"),
    ("4x^5-x^3/3+sqrt(2)", "20x^4-x^2"),
    ("(x+1)(x-1)", "2x"),
    ("(2x+1)^5", "10(2x+1)^4"),
    ("x^2/(x+1)", "(x^2+2x)/(x+1)^2"),
    ("(x^2+1)/(x^2+2)", "2x/(x^2+2)^2"),
    ("1/(1+x^2)", "-2x/(1+x^2)^2"),
    ("x/sqrt(x^2+1)", "1/(x^2+1)^(3/2)"),
    ("sqrt(x^2+1)", "x/sqrt(x^2+1)"),
    ("x*sin(x)", "sin(x)+x*cos(x)"),
    ("x^2*cos(x)", "2x*cos(x)-x^2*sin(x)"),
    ("sin(x)*cos(x)", "cos(2x)"),
    ("sin(x)^2", "sin(2x)"),
    ("cos(x)^2", "-sin(2x)"),
    ("sin(x)^2+cos(x)^2", "0"),
    ("sin(x)/cos(x)", "1/cos(x)^2"),
    ("cos(x)/sin(x)", "-1/sin(x)^2"),
    ("1/cos(x)", "sin(x)/cos(x)^2"),
    ("1/sin(x)", "-cos(x)/sin(x)^2"),
    ("sin(x)/x", "(x*cos(x)-sin(x))/x^2"),
    ("sin(1/x)", "-cos(1/x)/x^2"),
    ("tan(x)^2", "2tan(x)/cos(x)^2"),
    ("exp(x^2)", "2x*exp(x^2)"),
    ("exp(-x^2/2)", "-x*exp(-x^2/2)"),
    ("x*exp(x)", "(1+x)exp(x)"),
    ("x*exp(-x)", "(1-x)exp(-x)"),
    ("exp(x)*sin(x)", "exp(x)*(sin(x)+cos(x))"),
    ("exp(sin(x))", "cos(x)*exp(sin(x))"),
    ("exp(exp(x))", "exp(x+exp(x))"),
    ("(exp(x)-exp(-x))/2", "cosh(x)"),
    ("x^2*exp(x)*sin(x)", "x*exp(x)*(2sin(x)+x*sin(x)+x*cos(x))"),
    ("x*ln(x)", "ln(x)+1"),
    ("x*ln(x)-x", "ln(x)"),
    ("ln(x)/x", "(1-ln(x))/x^2"),
    ("ln(x)^2", "2ln(x)/x"),
    ("ln(2x)", "1/x"),
    ("ln(x^2+1)", "2x/(x^2+1)"),
    ("ln(sin(x))", "cos(x)/sin(x)"),
    ("ln(ln(x))", "1/(x*ln(x))"),
    ("ln(x+sqrt(x^2+1))", "1/sqrt(x^2+1)"),
    ("ln((1+x)/(1-x))", "2/(1-x^2)"),
    ("x^x", "x^x*(ln(x)+1)"),
    ("x^sin(x)", "x^sin(x)*(cos(x)*ln(x)+sin(x)/x)"),
    ("x^(1/x)", "x^(1/x)*(1-ln(x))/x^2"),
    ("10^x", "10^x*ln(10)"),
    ("2^(x^2)", "2x*2^(x^2)*ln(2)"),
    ("x^(3/2)", "3/2*sqrt(x)"),
    ("x*asin(x)+sqrt(1-x^2)", "asin(x)"),
    ("x*atan(x)-ln(1+x^2)/2", "atan(x)"),
    ("asin(x)+acos(x)", "0"),
    ("atan(1/x)", "-1/(1+x^2)"),
    ("atan(exp(x))", "1/(2cosh(x))"),
    ("sinh(x)*cosh(x)", "cosh(2x)"),
    ("ln(cosh(x))", "tanh(x)"),
    ("x*sigmoid(x)", "sigmoid(x)+x*sigmoid(x)*sigmoid(-x)"),
    ("softplus(3x)/3", "sigmoid(3x)"),
    ("abs(x)*x", "2abs(x)"),
    ("max(x,x^2)", "ifgt(x,x^2,1,2x)"),
    ("min(x,1)*x", "ifgt(1,x,2x,1)"),
    ("hypot(x,2)+atan2(x,2)", "x/hypot(x,2)+2/(x^2+4)"),
];

fn grid() -> impl Iterator<Item = f64> {
    (-24..=24).map(|k| f64::from(k) * 0.1237 + 0.0131)
}

/// A text of functions of `u` with an expression in its place.
fn with(text: &str, u: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        out += &match word.trim_end_matches('u') {
            // A number may stand in front, as in 2u.
            "" if word == "u" => format!("({u})"),
            digits if word.len() == digits.len() + 1 && digits.parse::<u8>().is_ok() => {
                format!("{digits}({u})")
            }
            _ => word.clone(),
        };
        word.clear();
        out.push(c);
    }
    out.trim_end().to_owned()
}

/// The whole table: functions and their derivatives.
pub fn table() -> Vec<(String, String)> {
    let mut table: Vec<(String, String)> =
        EXERCISES.iter().map(|(f, d)| ((*f).to_owned(), (*d).to_owned())).collect();
    for (f, slope) in ELEMENTARY {
        for (u, inner) in INNER {
            table.push((with(f, u), format!("({})*({inner})", with(slope, u))));
        }
    }
    for (i, (f, df)) in ELEMENTARY.iter().enumerate() {
        let (g, dg) = ELEMENTARY[(i * 7 + 11) % ELEMENTARY.len()];
        let [f, df, g, dg] = [f, df, &g, &dg].map(|text| format!("({})", with(text, "x")));
        table.push((format!("{f}*{g}"), format!("{df}*{g}+{f}*{dg}")));
        table.push((format!("{f}/{g}"), format!("({df}*{g}-{f}*{dg})/{g}^2")));
    }
    table
}

#[test]
fn the_table_agrees_with_differences() {
    let mut compared = 0;
    for (f, expected) in table() {
        let at = |x: f64| evaluate(&expected, &[("x", x)]);
        for x in grid() {
            let (slope, here) = (reference::slope(&f, "x", &[("x", x)]), at(x));
            // Near a pole or a kink differences say nothing.
            let is_smooth = [-2e-3, 2e-3].iter().all(|shift| {
                (at(x + shift).value - here.value).abs() < 0.02 * (1.0 + here.value.abs())
            });
            if is_smooth && slope.is_finite() && here.is_finite() && here.magnitude < 1e3 {
                compared += 1;
                let error = (slope.value - here.value).abs();
                assert!(error < 1e-5 * (1.0 + here.magnitude), "{f} at {x}: {slope:?}, {here:?}");
            }
        }
    }
    assert!(compared > 8_000, "{compared}");
}

/// Sharper than differences, which lose half of the digits.
#[test]
fn the_table_agrees_with_complex_steps() {
    let mut compared = 0;
    for (f, expected) in table() {
        for x in grid() {
            let values = [("x", x)];
            let (here, expected) = (evaluate(&f, &values), evaluate(&expected, &values));
            let step = step(&f, "x", &values);
            if here.is_finite() && expected.is_finite() && step.is_finite() {
                compared += 1;
                let bound = 1e-12 * (1.0 + here.magnitude.max(expected.magnitude));
                let error = (step - expected.value).abs();
                assert!(error <= bound, "{f} at {x}: {step}, {expected:?}");
            }
        }
    }
    println!("{compared} values");
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn derivatives_are_those_of_the_table() {
    let table = table();
    assert!(table.len() > 350, "{}", table.len());
    let mut points = 0;
    for (f, expected) in table {
        let derivative = Expression::parse(&f).unwrap().derivative("x");
        let simplified = derivative.simplified();
        assert!(simplified.size() <= derivative.size(), "{derivative} became {simplified}");
        let texts = [derivative.to_string(), simplified.to_string()];
        for x in grid() {
            let values = [("x", x)];
            let expected = evaluate(&expected, &values);
            if !expected.is_finite() || !evaluate(&f, &values).is_finite() {
                continue;
            }
            points += 1;
            for text in &texts {
                let value = evaluate(text, &values);
                let error = (value.value - expected.value).abs();
                let bound = 1e-10 * (1.0 + value.magnitude.max(expected.magnitude));
                assert!(error <= bound, "{f} at {x}: {text} is {value:?}, not {expected:?}");
            }
        }
    }
    assert!(points > 10_000, "{points}");
}

#[test]
fn formulas_and_duals_agree_to_a_few_ulp() {
    let (mut worst, mut compared) = ((0.0, String::new()), 0);
    for (f, u) in ELEMENTARY.iter().flat_map(|(f, _)| INNER.map(|(u, _)| (f, u))) {
        let text = with(f, u);
        let function = Expression::parse(&text).unwrap();
        let formula = Program::new(&[&function.derivative("x").simplified()], &["x"]).unwrap();
        let function = Program::new(&[&function], &["x"]).unwrap();
        for x in grid().map(|x| x as f32) {
            let by_rule = formula.evaluate(&[x]).unwrap()[0];
            let by_dual = function.dual_derivative(&[x], 0, 1).unwrap().unwrap();
            // Outside of a domain a formula may have a value where a dual has none.
            if by_dual.is_finite() && by_dual != 0.0 {
                compared += 1;
                let ulps = f64::from((by_rule - by_dual).abs() / ulp(by_dual));
                if ulps > worst.0 {
                    worst = (ulps, format!("{text} at {x}: {by_rule}, {by_dual}"));
                }
            }
        }
    }
    println!("{compared} values, at worst {} ulp: {}", worst.0, worst.1);
    assert!(compared > 7_000, "{compared}");
    assert!(worst.0 <= 8.0, "{worst:?}");
}

fn ulp(x: f32) -> f32 {
    let x = x.abs().max(f32::MIN_POSITIVE);
    f32::from_bits(x.to_bits() + 1) - x
}
