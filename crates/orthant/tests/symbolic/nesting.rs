//! Deep and long input: an answer or an error, on a stack of 256 KiB.

use orthant::symbolic::{Expression, ParseFault, Program};
use std::thread;

const DEEP: usize = 100_000;
const LONG: usize = 1 << 20;

/// Runs on a stack that any recursion over the input would exhaust.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap();
    thread.join().unwrap();
}

/// Everything that can be done with an expression.
fn exercise(text: &str) {
    let e = Expression::parse(text).unwrap();
    let variables: Vec<String> = e.variables().iter().map(|name| (*name).to_owned()).collect();
    let names: Vec<&str> = variables.iter().map(String::as_str).collect();
    if e.size() < 1 << 22 {
        assert!(Expression::parse(&e.to_string()).unwrap() == e);
        assert!(!e.to_latex().is_empty());
    }
    let derivative = e.derivative(names.first().unwrap_or(&"x"));
    let simplified = derivative.simplified();
    assert!(simplified.size() <= derivative.size());
    let program = Program::new(&[&simplified], &names).unwrap();
    program.evaluate(&vec![0.5_f32; names.len()]).unwrap();
    assert!(e.steps("x", &[]).is_ok() == (e.size() <= 2_000));
    drop(e.clone());
}

#[test]
fn a_hundred_thousand_levels() {
    on_a_small_stack(|| {
        let nested = |open: &str, close: &str| open.repeat(DEEP) + "x" + &close.repeat(DEEP);
        assert_eq!(Expression::parse(&nested("(", ")")).unwrap().to_string(), "x");
        for (open, close) in [
            ("sin(", ")"),
            ("-", ""),
            ("-(", ")"),
            ("x^", ""),
            ("(", "^2)"),
            ("(1+", ")"),
            ("2*(x+", ")"),
            ("1/(1+", ")"),
            ("exp(x*", ")"),
            ("max(x,", ")"),
            ("x-(", ")"),
        ] {
            exercise(&nested(open, close));
        }
    });
}

#[test]
fn a_megabyte() {
    on_a_small_stack(|| {
        for part in ["x+", "x*", "x-y*", "x^2/", "2*x+", "sin(x)*x+", "x/y+"] {
            exercise(&(part.repeat(LONG / part.len()) + "x"));
        }
        let terms: Vec<String> = (0..LONG / 12).map(|k| format!("{k}*x{}", k % 5_000)).collect();
        exercise(&terms.join("+"));
        // Every name is another one, and every factor.
        let names: Vec<String> = (0..LONG / 8).map(|k| format!("x{k}")).collect();
        exercise(&names.join("*"));
    });
}

#[test]
fn a_megabyte_of_nothing_good() {
    on_a_small_stack(|| {
        let fault = |text: String| Expression::parse(&text).unwrap_err();
        assert_eq!(*fault("(".repeat(LONG)).fault(), ParseFault::MissingOperand);
        assert_eq!(*fault("(".repeat(LONG) + "x").fault(), ParseFault::Unclosed);
        assert_eq!(*fault(")".repeat(LONG)).fault(), ParseFault::Unopened);
        assert_eq!(*fault("-".repeat(LONG)).fault(), ParseFault::MissingOperand);
        assert_eq!(*fault("x,".repeat(LONG / 2)).fault(), ParseFault::Comma);
        assert!(fault("9".repeat(LONG)).to_string().len() < 200);
        assert_eq!(*fault(" ".repeat(LONG)).fault(), ParseFault::Empty);
        let digits = format!("0.{}x", "3".repeat(LONG));
        assert_eq!(Expression::parse(&digits).unwrap().to_string(), "0.33333334 * x");
        let name = "n".repeat(LONG);
        assert_eq!(Expression::parse(&name).unwrap().variables(), [name.as_str()]);
    });
}
