//! Powers and functions of simplified arguments.

use super::super::function::{Constant, Function, Function2};
use super::super::graph::{Id, Node, Operator};
use super::super::number::Number;
use super::super::rational::Rational;
use super::Simplifier;
use super::product::{Factor, Product};

/// The largest power that a coefficient is taken out of.
const MOST_POWER: i64 = 16;

impl Simplifier<'_> {
    pub(super) fn power(&mut self, base: Id, exponent: Id) -> Option<Id> {
        if base == self.one {
            return Some(self.one);
        }
        let exponent = self.fraction(exponent)?;
        if exponent.sign() == 0 {
            return Some(self.one);
        }
        if exponent == Rational::ONE {
            return Some(base);
        }
        let power = exponent.as_integer()?;
        if let Some(value) = self.fraction(base) {
            let value = value.power(power)?;
            return Some(self.written(value));
        }
        match self.graph.get(base) {
            // A root of a power is not a power, and a power of an inverse would lose its pole.
            Node::Binary(Operator::Pow, inner, first) => {
                let first = self.fraction(first)?.as_integer().filter(|n| *n > 0)?;
                let exponent = Rational::integer(first).times(exponent)?;
                Some(self.build(&Product {
                    over: vec![Factor { base: inner, exponent }],
                    ..Product::ONE
                }))
            }
            Node::Neg(_) | Node::Binary(Operator::Mul | Operator::Div, ..) => {
                if power.abs() > MOST_POWER {
                    return None;
                }
                let (coefficient, core) = self.split(base)?;
                if coefficient == Rational::ONE {
                    return None;
                }
                let mut product =
                    Product { coefficient: coefficient.power(power)?, ..Product::ONE };
                let exponent = self.written(exponent);
                let rest = self.graph.pow(core, exponent);
                let rest = self.power(core, exponent).unwrap_or(rest);
                self.gather(rest, false, &mut product)?;
                Some(self.build(&product))
            }
            Node::Call(Function::Abs, inner) if power % 2 == 0 => {
                let exponent = self.written(exponent);
                Some(self.graph.pow(inner, exponent))
            }
            _ => None,
        }
    }

    pub(super) fn call(&mut self, function: Function, argument: Id) -> Option<Id> {
        if let Some(value) = self.exact(function, argument) {
            return Some(self.written(value));
        }
        match (function, self.graph.get(argument)) {
            (Function::Ln, Node::Call(Function::Exp, inner)) => return Some(inner),
            (Function::Exp, Node::Number(Number::ONE)) => {
                return Some(self.graph.node(Node::Constant(Constant::E)));
            }
            (Function::Abs, inner) if self.is_never_negative(inner) => return Some(argument),
            _ => {}
        }
        if !function.is_odd() && !function.is_even() {
            return None;
        }
        let (coefficient, core) = self.split(argument)?;
        if coefficient.sign() >= 0 {
            return None;
        }
        let mut product = self.factors(core)?;
        product.coefficient = product.coefficient.times(coefficient.abs())?;
        let argument = self.build(&product);
        let call = self.graph.call(function, argument);
        Some(if function.is_odd() { self.graph.neg(call) } else { call })
    }

    pub(super) fn call2(&mut self, function: Function2, a: Id, b: Id) -> Option<Id> {
        let is_max = match function {
            Function2::Max => true,
            Function2::Min => false,
            Function2::Atan2 | Function2::Hypot => return None,
        };
        if a == b {
            return Some(a);
        }
        let order = self.fraction(a)?.compare(self.fraction(b)?);
        Some(if order.is_ge() == is_max { a } else { b })
    }

    /// The value of a function that is a fraction.
    fn exact(&self, function: Function, argument: Id) -> Option<Rational> {
        match (function, self.graph.get(argument)) {
            (Function::Ln, Node::Constant(Constant::E)) => return Some(Rational::ONE),
            (Function::Sin | Function::Tan, Node::Constant(Constant::Pi)) => {
                return Some(Rational::ZERO);
            }
            (Function::Cos, Node::Constant(Constant::Pi)) => return Some(Rational::MINUS_ONE),
            _ => {}
        }
        let value = self.fraction(argument)?;
        let is = |n: i64| value == Rational::integer(n);
        match function {
            Function::Exp | Function::Cos | Function::Cosh if is(0) => Some(Rational::ONE),
            Function::Log1p
            | Function::Expm1
            | Function::Sin
            | Function::Tan
            | Function::Asin
            | Function::Atan
            | Function::Sinh
            | Function::Tanh
                if is(0) =>
            {
                Some(Rational::ZERO)
            }
            Function::Ln | Function::Acos if is(1) => Some(Rational::ZERO),
            Function::Sigmoid if is(0) => Rational::ONE.over(Rational::integer(2)),
            Function::Sqrt => root(value, 2),
            Function::Cbrt => root(value, 3),
            Function::Abs => Some(value.abs()),
            Function::Relu => Some(if value.sign() > 0 { value } else { Rational::ZERO }),
            Function::Sign => Some(Rational::integer(value.sign())),
            Function::Step => Some(Rational::integer(value.sign().max(0))),
            _ => None,
        }
    }

    fn is_never_negative(&self, node: Node) -> bool {
        match node {
            Node::Call(
                Function::Exp
                | Function::Cosh
                | Function::Abs
                | Function::Sqrt
                | Function::Sigmoid
                | Function::Softplus
                | Function::Relu
                | Function::Step,
                _,
            )
            | Node::Call2(Function2::Hypot, ..)
            | Node::Constant(_) => true,
            Node::Binary(Operator::Pow, _, exponent) => self
                .fraction(exponent)
                .and_then(Rational::as_integer)
                .is_some_and(|power| power % 2 == 0),
            _ => false,
        }
    }
}

/// An exact root of a fraction.
fn root(value: Rational, degree: u32) -> Option<Rational> {
    let of = |n: i64| {
        // Far below 2⁵², so the rounded root of an exact power is exact; it is checked besides.
        let guess = if degree == 2 {
            libm::sqrt(n.unsigned_abs() as f64)
        } else {
            libm::cbrt(n.unsigned_abs() as f64)
        };
        let magnitude = libm::round(guess) as i64;
        let signed = if n < 0 { -magnitude } else { magnitude };
        (signed.checked_pow(degree) == Some(n)).then_some(signed)
    };
    Rational::integer(of(value.numerator())?).over(Rational::integer(of(value.denominator())?))
}
