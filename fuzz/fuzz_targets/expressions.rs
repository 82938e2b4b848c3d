//! Expressions: a text is one, or an error whose place lies in the text; what is printed parses to
//! the same expression; a simplified one is no larger; derivatives, steps and values come without a
//! panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orthant::symbolic::{Expression, Program};

/// A long derivative takes longer to print than to take.
const MOST: u64 = 20_000;

fuzz_target!(|bytes: &[u8]| {
    let source = String::from_utf8_lossy(bytes);
    let parsed = match Expression::parse(&source) {
        Ok(parsed) => parsed,
        Err(error) => {
            assert!(source.is_char_boundary(error.offset()), "{error:?}");
            assert!(!error.to_string().contains('\n'), "{error}");
            assert_eq!(error.caret(&source).lines().count(), 2, "{error:?}");
            return;
        }
    };
    let names: Vec<String> = parsed.variables().iter().map(|name| (*name).to_owned()).collect();
    let variable = names.first().map_or("x", String::as_str);
    let derivative = parsed.derivative(variable);
    for expression in [&parsed, &derivative] {
        let simplified = expression.simplified();
        assert!(simplified.size() <= expression.size(), "{expression}: {simplified}");
        if expression.size() <= MOST {
            round_trip(expression);
            round_trip(&simplified);
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let program = Program::new(&[&parsed, &derivative], &names).expect("all variables are named");
    let values: Vec<f32> = (0..names.len()).map(|i| 0.75 - i as f32).collect();
    program.evaluate(&values).expect("as many values as variables");
    let _ = parsed.steps(variable, &[]);
});

fn round_trip(expression: &Expression) {
    let printed = expression.to_string();
    match Expression::parse(&printed) {
        Ok(again) => assert!(again == *expression, "{printed} became {again}"),
        Err(error) => panic!("{printed}: {error}"),
    }
}
