//! LaTeX, for the inside of a formula: `9 x^{2}`, `\frac{x}{y + 1}`.

use super::function::{Function, Function2};
use super::graph::{Graph, Id, Node, Operator};
use super::print::{Binding, binding};
use std::borrow::Cow;

const GREEK: [&str; 32] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
];

/// What is still to be written.
enum Piece {
    Text(Cow<'static, str>),
    Node(Id),
}

impl From<&'static str> for Piece {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

/// An expression in LaTeX. The stack is one of pieces, not of calls.
pub(super) fn latex(graph: &Graph, root: Id) -> String {
    let mut out = String::new();
    let mut stack = vec![Piece::Node(root)];
    while let Some(piece) = stack.pop() {
        match piece {
            Piece::Text(text) => out.push_str(&text),
            Piece::Node(id) => stack.extend(pieces(graph, id).into_iter().rev()),
        }
    }
    out
}

/// A node's pieces, from left to right.
fn pieces(graph: &Graph, id: Id) -> Vec<Piece> {
    match graph.get(id) {
        Node::Number(number) => {
            let text = match number.in_powers_of_ten() {
                Some((mantissa, exponent)) => format!("{mantissa} \\cdot 10^{{{exponent}}}"),
                None => number.to_string(),
            };
            vec![Piece::Text(text.into())]
        }
        Node::Constant(constant) => {
            vec![if constant.name() == "pi" { "\\pi" } else { "e" }.into()]
        }
        Node::Variable(place) => vec![Piece::Text(name(graph.name(place)).into())],
        Node::Neg(a) => [vec!["-".into()], operand(graph, a, Binding::Power)].concat_pieces(),
        Node::Binary(operator, a, b) => binary(graph, operator, a, b),
        Node::Call(function, a) => call(graph, function, a),
        Node::Call2(function, a, b) => match function {
            Function2::Hypot => {
                let square = |a| [operand(graph, a, Binding::Operand), vec!["^{2}".into()]];
                let [x, two] = square(a);
                let [y, again] = square(b);
                [vec!["\\sqrt{".into()], x, two, vec![" + ".into()], y, again, vec!["}".into()]]
                    .concat_pieces()
            }
            Function2::Atan2 => enclosed("\\operatorname{atan2}\\left(", &[a, b]),
            Function2::Min => enclosed("\\min\\left(", &[a, b]),
            Function2::Max => enclosed("\\max\\left(", &[a, b]),
        },
        Node::Choice([a, b, c, d]) => vec![
            "\\begin{cases} ".into(),
            Piece::Node(c),
            " & ".into(),
            Piece::Node(a),
            " > ".into(),
            Piece::Node(b),
            " \\\\ ".into(),
            Piece::Node(d),
            " & ".into(),
            Piece::Node(a),
            " < ".into(),
            Piece::Node(b),
            " \\end{cases}".into(),
        ],
    }
}

fn binary(graph: &Graph, operator: Operator, a: Id, b: Id) -> Vec<Piece> {
    let of = |id, least| operand(graph, id, least);
    let right = |least| {
        let is_signed = binding(graph, b) == Binding::Sign;
        of(b, if is_signed { Binding::Power } else { least })
    };
    match operator {
        Operator::Add => {
            [of(a, Binding::Sum), vec![" + ".into()], right(Binding::Product)].concat_pieces()
        }
        Operator::Sub => {
            [of(a, Binding::Sum), vec![" - ".into()], right(Binding::Product)].concat_pieces()
        }
        Operator::Mul => {
            // Digits beside digits would be one number.
            let sign = if begins_with_digit(graph, b) { " \\cdot " } else { " " };
            [of(a, Binding::Product), vec![sign.into()], right(Binding::Product)].concat_pieces()
        }
        Operator::Div => {
            vec!["\\frac{".into(), Piece::Node(a), "}{".into(), Piece::Node(b), "}".into()]
        }
        Operator::Pow => {
            let exponent = vec!["^{".into(), Piece::Node(b), "}".into()];
            // sin²(x), as it is written.
            if let Node::Call(function, inner) = graph.get(a)
                && let Some(name) = trigonometric(function)
            {
                return [vec![name.into()], exponent, enclosed("\\left(", &[inner])]
                    .concat_pieces();
            }
            [of(a, Binding::Operand), exponent].concat_pieces()
        }
    }
}

fn call(graph: &Graph, function: Function, a: Id) -> Vec<Piece> {
    let around = |before: &'static str, after: &'static str| {
        vec![before.into(), Piece::Node(a), after.into()]
    };
    match function {
        Function::Exp => around("e^{", "}"),
        Function::Expm1 => around("\\left(e^{", "} - 1\\right)"),
        Function::Ln => enclosed("\\ln\\left(", &[a]),
        Function::Log1p => [vec!["\\ln\\left(1 + ".into()], operand(graph, a, Binding::Product)]
            .concat_pieces()
            .into_iter()
            .chain(["\\right)".into()])
            .collect(),
        Function::Sqrt => around("\\sqrt{", "}"),
        Function::Cbrt => around("\\sqrt[3]{", "}"),
        Function::Abs => around("\\left|", "\\right|"),
        Function::Sigmoid => enclosed("\\operatorname{sigmoid}\\left(", &[a]),
        Function::Softplus => enclosed("\\operatorname{softplus}\\left(", &[a]),
        Function::Relu => enclosed("\\operatorname{relu}\\left(", &[a]),
        Function::Sign => enclosed("\\operatorname{sgn}\\left(", &[a]),
        Function::Step => enclosed("\\operatorname{step}\\left(", &[a]),
        other => [vec![trigonometric(other).unwrap_or("").into()], enclosed("\\left(", &[a])]
            .concat_pieces(),
    }
}

/// The command of a function whose powers are written behind its name.
fn trigonometric(function: Function) -> Option<&'static str> {
    Some(match function {
        Function::Sin => "\\sin",
        Function::Cos => "\\cos",
        Function::Tan => "\\tan",
        Function::Asin => "\\arcsin",
        Function::Acos => "\\arccos",
        Function::Atan => "\\arctan",
        Function::Sinh => "\\sinh",
        Function::Cosh => "\\cosh",
        Function::Tanh => "\\tanh",
        _ => return None,
    })
}

fn enclosed(open: &'static str, arguments: &[Id]) -> Vec<Piece> {
    let mut pieces = vec![open.into()];
    for (index, &argument) in arguments.iter().enumerate() {
        if index > 0 {
            pieces.push(", ".into());
        }
        pieces.push(Piece::Node(argument));
    }
    pieces.push("\\right)".into());
    pieces
}

fn operand(graph: &Graph, id: Id, least: Binding) -> Vec<Piece> {
    let is_fraction = matches!(graph.get(id), Node::Binary(Operator::Div, ..));
    // A fraction's line encloses it, but not as the base of a power.
    let is_enclosed = if is_fraction {
        least > Binding::Power
    } else {
        binding(graph, id) < least || (least == Binding::Operand && has_power(graph, id))
    };
    if is_enclosed {
        vec!["\\left(".into(), Piece::Node(id), "\\right)".into()]
    } else {
        vec![Piece::Node(id)]
    }
}

/// Whether what binds as an operand is written with an exponent, or beyond the line.
fn has_power(graph: &Graph, id: Id) -> bool {
    match graph.get(id) {
        Node::Call(function, _) => {
            !matches!(function, Function::Abs | Function::Sqrt | Function::Cbrt)
        }
        Node::Call2(function, ..) => function != Function2::Hypot,
        Node::Choice(_) => true,
        Node::Number(number) => number.in_powers_of_ten().is_some(),
        _ => false,
    }
}

fn begins_with_digit(graph: &Graph, id: Id) -> bool {
    let mut id = id;
    loop {
        id = match graph.get(id) {
            Node::Number(_) => return true,
            Node::Binary(Operator::Div, ..) => return true,
            Node::Binary(Operator::Pow | Operator::Mul, a, _) => a,
            _ => return false,
        };
    }
}

/// `x1` and `x_1` have an index; words stand upright; Greek letters are letters.
fn name(text: &str) -> String {
    let letters = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (base, index) = text.split_at(letters);
    let index = index.trim_start_matches('_').replace('_', ",");
    let base = if GREEK.contains(&base) {
        format!("\\{base}")
    } else if base.len() == 1 {
        base.to_owned()
    } else {
        format!("\\mathrm{{{base}}}")
    };
    match index.chars().any(|c| c.is_ascii_alphabetic()) {
        _ if index.is_empty() => base,
        true if index.len() > 1 => format!("{base}_{{\\mathrm{{{index}}}}}"),
        _ => format!("{base}_{{{index}}}"),
    }
}

/// Lists of pieces, one behind the other.
trait ConcatPieces {
    fn concat_pieces(self) -> Vec<Piece>;
}

impl<const N: usize> ConcatPieces for [Vec<Piece>; N] {
    fn concat_pieces(self) -> Vec<Piece> {
        self.into_iter().flatten().collect()
    }
}
