//! From text to expression.
//!
//! ```text
//! sum     = product { ("+" | "-") product }
//! product = signed { ["*" | "/"] signed }        without an operator: a product
//! signed  = ("-" | "+") signed | power
//! power   = operand [ "^" signed ]
//! operand = number | name | function "(" sum { "," sum } ")" | "(" sum ")"
//! ```
//!
//! So `^` is right-associative and binds tighter than a minus in front, which binds tighter than
//! `*`; a product without an operator equals one with it. The operators that wait for their right
//! side stand on a stack of our own (Dijkstra's shunting yard), so no nesting is too deep.

use super::error::{ParseError, ParseFault};
use super::function::{self, Meaning};
use super::graph::{Graph, Id, Node, Operator};
use super::lexer::{Lexer, Token};

/// What waits on the stack.
enum Waiting {
    Parenthesis,
    /// A function's parenthesis, and how many arguments are complete.
    Call {
        meaning: Meaning,
        name: usize,
        arguments: usize,
    },
    Negation,
    Binary(Operator),
}

/// How tightly it binds; 0 is a parenthesis, which nothing takes from.
fn binding(waiting: &Waiting) -> u8 {
    match waiting {
        Waiting::Parenthesis | Waiting::Call { .. } => 0,
        Waiting::Binary(Operator::Add | Operator::Sub) => 1,
        Waiting::Binary(Operator::Mul | Operator::Div) => 2,
        Waiting::Negation => 3,
        Waiting::Binary(Operator::Pow) => 4,
    }
}

pub(super) struct Parser<'a> {
    source: &'a str,
    lexer: Lexer<'a>,
    graph: Graph,
    operands: Vec<Id>,
    waiting: Vec<(usize, Waiting)>,
}

type Fault = (usize, ParseFault);

impl<'a> Parser<'a> {
    pub(super) fn parse(source: &'a str) -> Result<(Graph, Id), ParseError> {
        let (operands, waiting) = (Vec::new(), Vec::new());
        let mut parser =
            Self { source, lexer: Lexer::new(source), graph: Graph::default(), operands, waiting };
        match parser.expression() {
            Ok(root) => Ok((parser.graph, root)),
            Err((at, fault)) => Err(ParseError::new(source, at, fault)),
        }
    }

    fn expression(&mut self) -> Result<Id, Fault> {
        if self.source.trim().is_empty() {
            return Err((0, ParseFault::Empty));
        }
        loop {
            self.operand()?;
            loop {
                let before = self.lexer.clone();
                let (at, token) = self.lexer.next()?;
                match token {
                    Token::Operator(operator) => {
                        self.wait_for_right_side(at, operator)?;
                        break;
                    }
                    Token::Number(_) => return Err((at, ParseFault::NumberBehind)),
                    Token::Name(_) | Token::Open => {
                        self.wait_for_right_side(at, Operator::Mul)?;
                        self.lexer = before;
                        break;
                    }
                    Token::Comma => {
                        self.reduce(at, 1)?;
                        match self.waiting.last_mut() {
                            Some((_, Waiting::Call { arguments, .. })) => *arguments += 1,
                            _ => return Err((at, ParseFault::Comma)),
                        }
                        break;
                    }
                    Token::Close => self.close(at)?,
                    Token::End => {
                        self.reduce(at, 1)?;
                        return match self.waiting.pop() {
                            Some((open, _)) => Err((open, ParseFault::Unclosed)),
                            None => self.operands.pop().ok_or((at, ParseFault::MissingOperand)),
                        };
                    }
                }
            }
        }
    }

    /// Everything up to and with the next operand: signs, opening parentheses, functions.
    fn operand(&mut self) -> Result<(), Fault> {
        loop {
            let (at, token) = self.lexer.next()?;
            match token {
                Token::Number(number) => {
                    let id = self.graph.number(number);
                    self.operands.push(id);
                    return Ok(());
                }
                Token::Name(name) => {
                    if self.name(at, name)? {
                        return Ok(());
                    }
                }
                Token::Open => self.waiting.push((at, Waiting::Parenthesis)),
                Token::Operator(Operator::Sub) => self.waiting.push((at, Waiting::Negation)),
                Token::Operator(Operator::Add) => {}
                Token::Close if self.waiting.iter().all(|(_, w)| binding(w) > 0) => {
                    return Err((at, ParseFault::Unopened));
                }
                _ => return Err((at, ParseFault::MissingOperand)),
            }
        }
    }

    /// A variable or constant is an operand; a function waits for its arguments.
    fn name(&mut self, at: usize, name: &str) -> Result<bool, Fault> {
        if let Some(meaning) = function::function(name) {
            if !self.lexer.opens() {
                return Err((at, ParseFault::FunctionAlone(name.to_owned())));
            }
            let (open, _) = self.lexer.next()?;
            self.waiting.push((open, Waiting::Call { meaning, name: at, arguments: 0 }));
            return Ok(false);
        }
        let constant = function::constant(name);
        // `x(x + 1)` and `x1(x + 1)` are products; `sine(x)` is a misspelt function.
        let is_letter = name.bytes().skip(1).all(|byte| byte.is_ascii_digit() || byte == b'_');
        if constant.is_none() && !is_letter && self.lexer.opens() {
            return Err((at, ParseFault::UnknownFunction(name.to_owned())));
        }
        let id = match constant {
            Some(constant) => self.graph.node(Node::Constant(constant)),
            None => self.graph.variable(name),
        };
        self.operands.push(id);
        Ok(true)
    }

    /// Builds what binds at least as tightly as the operator, which then waits.
    fn wait_for_right_side(&mut self, at: usize, operator: Operator) -> Result<(), Fault> {
        let waiting = Waiting::Binary(operator);
        // Of powers the right one is built first.
        let from = binding(&waiting) + u8::from(operator == Operator::Pow);
        self.reduce(at, from)?;
        self.waiting.push((at, waiting));
        Ok(())
    }

    /// Builds the operations on the stack that bind at least as tightly as `from`.
    fn reduce(&mut self, at: usize, from: u8) -> Result<(), Fault> {
        while let Some((_, waiting)) = self.waiting.pop_if(|(_, w)| binding(w) >= from) {
            let missing = (at, ParseFault::MissingOperand);
            let last = self.operands.pop().ok_or_else(|| missing.clone())?;
            let id = match waiting {
                Waiting::Binary(operator) => {
                    let first = self.operands.pop().ok_or(missing)?;
                    self.graph.binary(operator, first, last)
                }
                _ => self.graph.neg(last),
            };
            self.operands.push(id);
        }
        Ok(())
    }

    fn close(&mut self, at: usize) -> Result<(), Fault> {
        self.reduce(at, 1)?;
        let Some((_, opened)) = self.waiting.pop() else {
            return Err((at, ParseFault::Unopened));
        };
        let Waiting::Call { meaning, name, arguments } = opened else { return Ok(()) };
        let (expected, found) = (meaning.arity(), arguments + 1);
        if expected != found {
            let rest = self.source.get(name..).unwrap_or_default();
            let name_length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let word = rest.get(..name_length.unwrap_or(0)).unwrap_or_default().to_owned();
            return Err((name, ParseFault::Arguments { name: word, expected, found }));
        }
        let arguments = self.operands.split_off(self.operands.len().saturating_sub(found));
        let node = match (meaning, arguments.as_slice()) {
            (Meaning::One(function), &[a]) => Node::Call(function, a),
            (Meaning::Two(function), &[a, b]) => Node::Call2(function, a, b),
            (Meaning::Power, &[a, b]) => Node::Binary(Operator::Pow, a, b),
            (Meaning::Choice, &[a, b, c, d]) => Node::Choice([a, b, c, d]),
            _ => return Err((at, ParseFault::MissingOperand)),
        };
        let id = self.graph.node(node);
        self.operands.push(id);
        Ok(())
    }
}
