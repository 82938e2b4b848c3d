//! Plain text, which parses to the same expression.

use super::graph::{Graph, Id, Node, Operator};
use core::fmt::{self, Write};

/// How tightly what is printed binds; an operand that binds less gets parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    Sum,
    Product,
    Sign,
    Power,
    Operand,
}

pub(super) fn binding(graph: &Graph, id: Id) -> Binding {
    match graph.get(id) {
        Node::Binary(Operator::Add | Operator::Sub, ..) => Binding::Sum,
        Node::Binary(Operator::Mul | Operator::Div, ..) => Binding::Product,
        Node::Binary(Operator::Pow, ..) => Binding::Power,
        Node::Neg(_) => Binding::Sign,
        Node::Number(n) if n.is_negative() => Binding::Sign,
        _ => Binding::Operand,
    }
}

/// What is still to be printed.
enum Piece {
    Text(&'static str),
    Node(Id),
}

/// Writes an expression. The stack is one of pieces, not of calls.
pub(super) fn print(graph: &Graph, root: Id, out: &mut impl Write) -> fmt::Result {
    let mut pieces = vec![Piece::Node(root)];
    while let Some(piece) = pieces.pop() {
        match piece {
            Piece::Text(text) => out.write_str(text)?,
            Piece::Node(id) => {
                let first = pieces.len();
                take_apart(graph, id, out, &mut pieces)?;
                pieces[first..].reverse();
            }
        }
    }
    Ok(())
}

/// An expression as a string of its own.
pub(super) fn text(graph: &Graph, root: Id) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = print(graph, root, &mut text);
    text
}

/// Puts the pieces of a node down from left to right; a leaf is printed at once.
fn take_apart(graph: &Graph, id: Id, out: &mut impl Write, pieces: &mut Vec<Piece>) -> fmt::Result {
    let operand = |pieces: &mut Vec<Piece>, id: Id, least: Binding| {
        let encloses = binding(graph, id) < least;
        if encloses {
            pieces.push(Piece::Text("("));
        }
        pieces.push(Piece::Node(id));
        if encloses {
            pieces.push(Piece::Text(")"));
        }
    };
    match graph.get(id) {
        Node::Number(number) => write!(out, "{number}")?,
        Node::Constant(constant) => out.write_str(constant.name())?,
        Node::Variable(name) => out.write_str(graph.name(name))?,
        Node::Neg(a) => {
            pieces.push(Piece::Text("-"));
            operand(pieces, a, Binding::Power);
        }
        Node::Binary(operator, a, b) => {
            // A sign inside is put into parentheses also where it could do without.
            let (sign, left, right) = match operator {
                Operator::Add => (" + ", Binding::Sum, Binding::Product),
                Operator::Sub => (" - ", Binding::Sum, Binding::Product),
                Operator::Mul => (" * ", Binding::Product, Binding::Power),
                Operator::Div => (" / ", Binding::Product, Binding::Power),
                Operator::Pow => ("^", Binding::Operand, Binding::Power),
            };
            let right = if binding(graph, b) == Binding::Sign { Binding::Power } else { right };
            operand(pieces, a, left);
            pieces.push(Piece::Text(sign));
            operand(pieces, b, right);
        }
        Node::Call(function, a) => arguments(pieces, function.name(), &[a]),
        Node::Call2(function, a, b) => arguments(pieces, function.name(), &[a, b]),
        Node::Choice(all) => arguments(pieces, "ifgt", &all),
    }
    Ok(())
}

fn arguments(pieces: &mut Vec<Piece>, name: &'static str, arguments: &[Id]) {
    pieces.push(Piece::Text(name));
    for (index, &argument) in arguments.iter().enumerate() {
        pieces.push(Piece::Text(if index == 0 { "(" } else { ", " }));
        pieces.push(Piece::Node(argument));
    }
    pieces.push(Piece::Text(")"));
}
