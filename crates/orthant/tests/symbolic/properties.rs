//! Random expressions: printing, derivatives and simplification, each against the judge.

use crate::complex::step;
use crate::reference::{Value, evaluate, slope};
use orthant::symbolic::{Expression, Program};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;

const NAMES: [&str; 3] = ["x", "y", "z"];

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
        2 => (0..7_i32).prop_map(|n| n.to_string()),
        1 => prop::sample::select(vec!["0.5", "1.25", "1e-3", "2e3", "e", "-1", "-3"])
            .prop_map(|text| format!("({text})")),
    ]
}

/// Text of expressions with all operators and functions.
fn expression(depth: u32) -> impl Strategy<Value = String> {
    leaf().prop_recursive(depth, 24, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            3 => (pair.clone(), prop::sample::select(vec!["+", "-", "*", "/"]))
                .prop_map(|((a, b), sign)| format!("({a}{sign}{b})")),
            2 => (pair.clone(), prop::sample::select(vec!["+", "-", "*", "/"]))
                .prop_map(|((a, b), sign)| format!("{a}{sign}{b}")),
            1 => (inner.clone(), -3..5_i32).prop_map(|(a, n)| format!("({a})^({n})")),
            1 => pair.clone().prop_map(|(a, b)| format!("({a})^({b})")),
            1 => inner.clone().prop_map(|a| format!("-({a})")),
            3 => (inner, prop::sample::select(vec![
                "exp", "ln", "log1p", "expm1", "sqrt", "cbrt", "sin", "cos", "tan", "asin", "acos",
                "atan", "sinh", "cosh", "tanh", "abs", "sigmoid", "softplus", "relu",
            ])).prop_map(|(a, name)| format!("{name}({a})")),
            1 => (pair, prop::sample::select(vec!["max", "min", "hypot", "atan2"]))
                .prop_map(|((a, b), name)| format!("{name}({a},{b})")),
        ]
    })
}

fn point() -> impl Strategy<Value = [f64; 3]> {
    // Numbers of f32, so that both precisions mean the same point.
    [-30..30_i32, -30..30_i32, -30..30_i32].prop_map(|all| all.map(|n| f64::from(n) / 8.0 + 0.0625))
}

fn values(point: [f64; 3]) -> [(&'static str, f64); 3] {
    [("x", point[0]), ("y", point[1]), ("z", point[2])]
}

/// How much a value changes when the point moves by its last digits: what rounding may do.
fn spread(text: &str, point: [f64; 3]) -> f64 {
    let at = |factor: f64| evaluate(text, &values(point.map(|x| x * factor))).value;
    let middle = at(1.0);
    [1.0 + 1e-11, 1.0 - 1e-11].map(|f| (at(f) - middle).abs()).iter().sum()
}

/// Whether the judge can tell: finite on the way, and not at the edge of being undefined.
fn is_telling(value: Value, text: &str, point: [f64; 3]) -> bool {
    value.is_finite()
        && value.magnitude < 1e8
        && spread(text, point) < 1e-4 * (1.0 + value.value.abs())
}

/// Whether a sign stands behind another one, or in front of a parenthesis that holds one term with a
/// sign and is not the base of a power. A sum in it may begin with one.
fn has_nested_sign(text: &str) -> bool {
    let is_nested = |at: usize| {
        let mut depth = 0;
        let end = text[at..].char_indices().find(|(_, c)| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth == 0
        });
        let end = end.map_or(text.len(), |(end, _)| at + end);
        let inside = &text[at..end];
        !text[end..].starts_with(")^") && !inside.contains(" + ") && !inside.contains(" - ")
    };
    ["--", "- -", "+ -", "^1 ", "^(1)"].iter().any(|nested| text.contains(nested))
        || ["-(-", "- (-", "+ (-"].iter().any(|nested| {
            text.match_indices(nested).any(|(at, _)| is_nested(at + nested.len() - 2))
        })
}

fn close(a: Value, b: Value, spread: f64) -> bool {
    (a.value - b.value).abs() <= 1e-9 * (1.0 + a.magnitude.max(b.magnitude)) + 1e4 * spread
}

/// One function, differentiated three ways that have nothing in common: rules on a tree, duals of
/// f32 on a program, a complex step in f64 on the text.
#[test]
fn rules_duals_and_complex_steps_agree() {
    let config =
        ProptestConfig { cases: 6_000, failure_persistence: None, ..ProptestConfig::default() };
    let (by_rules, by_duals) = (Cell::new(0_u32), Cell::new(0_u32));
    let judged = TestRunner::new(config).run(&(expression(4), point()), |(text, point)| {
        let e = Expression::parse(&text).unwrap();
        let raw = e.derivative("x").to_string();
        let rule = evaluate(&raw, &values(point));
        let exact = step(&text, "x", &values(point));
        let before = evaluate(&text, &values(point));
        if !exact.is_finite() || !is_telling(rule, &raw, point) || !is_telling(before, &text, point)
        {
            return Ok(());
        }
        by_rules.set(by_rules.get() + 1);
        let spread = spread(&raw, point);
        let bound = 1e-10 * (1.0 + rule.magnitude.max(before.magnitude)) + 1e2 * spread;
        let error = (rule.value - exact).abs();
        prop_assert!(error <= bound, "{}: {} by rules, {} by a step", text, rule.value, exact);

        // f32 has 29 bits less, so what rounding may do to the point is so much more; and a
        // negative zero, which angles depend on.
        let wide = 1e-5 * (1.0 + rule.magnitude) + 1e6 * spread;
        if text.contains("atan2") || wide >= 0.05 * (1.0 + exact.abs()) || rule.magnitude >= 1e3 {
            return Ok(());
        }
        let program = Program::new(&[&e], &NAMES).unwrap();
        let dual = program.dual_derivative(&point.map(|x| x as f32), 0, 1).unwrap().unwrap();
        if dual.is_finite() {
            by_duals.set(by_duals.get() + 1);
            let error = (f64::from(dual) - exact).abs();
            prop_assert!(error <= 10.0 * wide, "{}: {} by duals, {} by a step", text, dual, exact);
        }
        Ok(())
    });
    judged.unwrap_or_else(|fault| panic!("{fault}"));
    println!("{} by rules, {} by duals", by_rules.get(), by_duals.get());
    assert!(by_rules.get() > 1_000 && by_duals.get() > 800, "{by_rules:?}, {by_duals:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_and_parsing_again_is_the_identity(text in expression(5)) {
        let e = Expression::parse(&text).unwrap();
        for e in [&e, &e.derivative("x"), &e.simplified(), &e.derivative("y").simplified()] {
            let printed = e.to_string();
            prop_assert!(Expression::parse(&printed).unwrap() == *e, "{}", printed);
        }
    }

    #[test]
    fn printing_keeps_the_meaning(text in expression(4), point in point()) {
        let printed = Expression::parse(&text).unwrap().to_string();
        let (before, after) = (evaluate(&text, &values(point)), evaluate(&printed, &values(point)));
        if before.is_finite() {
            prop_assert!(close(before, after, 0.0), "{}: {:?}, {:?}", printed, before, after);
        }
    }

    #[test]
    fn simplification_is_equal_where_there_is_a_value_and_never_larger(
        text in expression(5), points in prop::collection::vec(point(), 4)
    ) {
        let e = Expression::parse(&text).unwrap();
        let simplified = e.simplified();
        prop_assert!(simplified.size() <= e.size(), "{} became {}", e, simplified);
        prop_assert!(simplified.simplified().size() <= simplified.size());
        let after_text = simplified.to_string();
        prop_assert!(!has_nested_sign(&after_text), "{}", after_text);
        for point in points {
            let before = evaluate(&text, &values(point));
            if is_telling(before, &text, point) {
                let after = evaluate(&after_text, &values(point));
                prop_assert!(
                    close(before, after, spread(&text, point)),
                    "{}: {:?} at {:?}; simplified {}: {:?}", text, before, point, after_text, after
                );
            }
        }
    }

    #[test]
    fn rules_agree_with_differences_and_duals(text in expression(4), point in point()) {
        let e = Expression::parse(&text).unwrap();
        let derivative = e.derivative("x");
        let simplified = derivative.simplified();
        prop_assert!(simplified.size() <= derivative.size());
        let (raw, neat) = (derivative.to_string(), simplified.to_string());
        let by_rule = evaluate(&raw, &values(point));
        if !is_telling(by_rule, &raw, point) || !is_telling(evaluate(&text, &values(point)), &text, point) {
            return Ok(());
        }
        let after = evaluate(&neat, &values(point));
        prop_assert!(close(by_rule, after, spread(&raw, point)), "{}: {:?}, {}: {:?}", raw, by_rule, neat, after);

        // Differences fail near kinks and poles, where the slope changes, and where an angle jumps.
        let by_difference = slope(&text, "x", &values(point));
        let moved = [point[0] + 1e-3, point[1], point[2]];
        let nearby = evaluate(&raw, &values(moved));
        let is_smooth = (nearby.value - by_rule.value).abs() < 0.02 * (1.0 + by_rule.value.abs());
        let before = evaluate(&raw, &values([point[0] - 1e-3, point[1], point[2]]));
        let is_smooth = is_smooth && (before.value - by_rule.value).abs() < 0.02 * (1.0 + by_rule.value.abs());
        let is_smooth = is_smooth && !text.contains("atan2");
        if is_smooth && by_difference.is_finite() && by_difference.magnitude < 1e3 && by_rule.magnitude < 1e3 {
            let error = (by_difference.value - by_rule.value).abs();
            prop_assert!(error < 1e-4 * (1.0 + by_rule.magnitude.min(1e4)), "{}: {:?}, {:?}", text, by_rule, by_difference);
        }

        // f32 has 29 bits less, so what rounding may do to the point is so much more.
        let wide = 1e-5 * (1.0 + by_rule.magnitude) + 1e6 * spread(&raw, point) + 1e6 * spread(&neat, point);
        // f32 has a negative zero besides, which the angle of a point depends on.
        let wide = if text.contains("atan2") { f64::INFINITY } else { wide };
        if wide < 0.05 * (1.0 + by_rule.value.abs()) && by_rule.magnitude < 1e3 {
            let point = point.map(|x| x as f32);
            let dual = Program::new(&[&e], &NAMES).unwrap().dual_derivative(&point, 0, 1).unwrap().unwrap();
            let formula = Program::new(&[&simplified], &NAMES).unwrap().evaluate(&point).unwrap()[0];
            if dual.is_finite() && formula.is_finite() {
                let difference = f64::from((dual - formula).abs());
                prop_assert!(difference <= 10.0 * wide, "{}: rule {} gives {}, dual {}", text, neat, formula, dual);
            }
        }
    }

    #[test]
    fn hessians_are_symmetric(text in expression(3), point in point()) {
        let e = Expression::parse(&text).unwrap();
        let mixed = |a: &str, b: &str| e.derivative(a).simplified().derivative(b).simplified().to_string();
        let (xy, yx) = (mixed("x", "y"), mixed("y", "x"));
        let (first, second) = (evaluate(&xy, &values(point)), evaluate(&yx, &values(point)));
        if is_telling(first, &xy, point) && is_telling(second, &yx, point) {
            let spread = spread(&xy, point) + spread(&yx, point);
            prop_assert!(close(first, second, spread), "{}: {} {:?}, {} {:?}", text, xy, first, yx, second);
        }
    }

    #[test]
    fn no_text_makes_trouble(text in "[-+*/^(),.0-9exy ]{0,40}|([-+*/^(x12]|sin\\(|\\)|max\\(){0,20}") {
        match Expression::parse(&text) {
            Err(error) => {
                prop_assert!(text.is_char_boundary(error.offset()));
                prop_assert!(!error.to_string().contains('\n'));
                prop_assert_eq!(error.caret(&text).lines().count(), 2);
            }
            Ok(e) => {
                let derivative = e.derivative(e.variables().first().unwrap_or(&"x"));
                prop_assert!(derivative.simplified().size() <= derivative.size());
                prop_assert!(e.steps("x", &[]).is_ok());
                prop_assert!(Expression::parse(&e.to_string()).unwrap() == e);
            }
        }
    }
}
