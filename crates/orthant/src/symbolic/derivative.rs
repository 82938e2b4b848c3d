//! The rules of differentiation.
//!
//! With `u` and `v` expressions of the variable, `'` the derivative by it and `c` constant:
//!
//! | rule | |
//! |---|---|
//! | sum | `(u ± v)' = u' ± v'` |
//! | constant factor | `(c u)' = c u'` |
//! | product | `(u v)' = u' v + u v'` |
//! | quotient | `(u/v)' = (u' v − u v')/v²`, `(u/c)' = u'/c` |
//! | power | `(u^c)' = c u^(c−1) u'` |
//! | exponential | `(c^v)' = c^v ln(c) v'`, `(u^v)' = u^v (v' ln u + v u'/u)` |
//! | chain | `f(u)' = f'(u) u'`, with `f'` from [`outer`] |
//!
//! They are those of any calculus text (Stewart, *Calculus*, reference pages 5 and 6). A derivative
//! is a formula: where it has a value is not looked at, so that of `ln x` is `1/x` also for
//! negative `x`. Conventions: the derivative of `abs` is `sign` (0 at 0), of `relu` is `step` (0 at
//! 0), of `sign` and `step` 0; `max` and `min` have the mean of both derivatives at a tie.

use super::function::{Function, Function2};
use super::graph::{Graph, Id, Node, Operator};
use super::number::Number;

/// The derivatives of every node below `root` by a variable; those that nothing needs are missing.
pub(super) struct Derivatives {
    of: Vec<Option<Id>>,
    depends: Vec<bool>,
}

impl Derivatives {
    /// Takes them, arguments first.
    pub(super) fn new(graph: &mut Graph, root: Id, variable: &str) -> Self {
        let zero = graph.number(Number::ZERO);
        let by = graph.variable(variable);
        let used = graph.used(&[root]);
        let mut this = Self { of: vec![None; root.index() + 1], depends: Vec::new() };
        for id in graph.ids().take(root.index() + 1) {
            let node = graph.get(id);
            let depends = id == by || node.arguments().any(|a| this.depends[a.index()]);
            this.depends.push(depends);
            if used[id.index()] {
                this.of[id.index()] = Some(if depends { this.rule(graph, id, by) } else { zero });
            }
        }
        this
    }

    /// The derivative of a node that is used.
    pub(super) fn of(&self, id: Id) -> Id {
        self.of.get(id.index()).copied().flatten().unwrap_or(id)
    }

    /// Whether the variable occurs in a node.
    pub(super) fn depends(&self, id: Id) -> bool {
        self.depends.get(id.index()).copied().unwrap_or(false)
    }

    fn rule(&self, graph: &mut Graph, id: Id, by: Id) -> Id {
        if id == by {
            return graph.number(Number::ONE);
        }
        let depends = |a: Id| self.depends(a);
        match graph.get(id) {
            Node::Number(_) | Node::Constant(_) | Node::Variable(_) => graph.number(Number::ZERO),
            Node::Neg(u) => neg(graph, self.of(u)),
            Node::Binary(Operator::Add, u, v) => add(graph, self.of(u), self.of(v)),
            Node::Binary(Operator::Sub, u, v) => sub(graph, self.of(u), self.of(v)),
            Node::Binary(Operator::Mul, u, v) => {
                let (first, last) = (mul(graph, self.of(u), v), mul(graph, u, self.of(v)));
                add(graph, first, last)
            }
            Node::Binary(Operator::Div, u, v) if !depends(v) => div(graph, self.of(u), v),
            Node::Binary(Operator::Div, u, v) => {
                let (first, last) = (mul(graph, self.of(u), v), mul(graph, u, self.of(v)));
                let over = sub(graph, first, last);
                let two = graph.integer(2);
                let square = graph.pow(v, two);
                div(graph, over, square)
            }
            Node::Binary(Operator::Pow, u, v) => self.power(graph, (id, u, v)),
            Node::Call(function, u) => {
                let outer = outer(graph, function, id, u);
                mul(graph, outer, self.of(u))
            }
            Node::Call2(function, u, v) => self.call2(graph, function, (id, u, v)),
            Node::Choice([a, b, u, v]) => {
                let (du, dv) = (self.of(u), self.of(v));
                choice(graph, [a, b, du, dv])
            }
        }
    }

    fn power(&self, graph: &mut Graph, (id, u, v): (Id, Id, Id)) -> Id {
        let (du, dv) = (self.of(u), self.of(v));
        if !self.depends(v) {
            let one = graph.number(Number::ONE);
            // A number's predecessor is written at once, since every student would.
            let less = match graph.get(v) {
                Node::Number(n) => {
                    n.as_integer().and_then(|n| n.checked_sub(1)).map(|n| graph.integer(n))
                }
                _ => None,
            };
            let less = less.unwrap_or_else(|| graph.sub(v, one));
            let power = if less == one { u } else { graph.pow(u, less) };
            let outer = mul(graph, v, power);
            return mul(graph, outer, du);
        }
        let ln = graph.call(Function::Ln, u);
        let exponent = mul(graph, dv, ln);
        if !self.depends(u) {
            return mul(graph, id, exponent);
        }
        let ratio = div(graph, du, u);
        let base = mul(graph, v, ratio);
        let inner = add(graph, exponent, base);
        mul(graph, id, inner)
    }

    fn call2(&self, graph: &mut Graph, function: Function2, (id, u, v): (Id, Id, Id)) -> Id {
        let (du, dv) = (self.of(u), self.of(v));
        match function {
            Function2::Max => choice(graph, [u, v, du, dv]),
            Function2::Min => choice(graph, [v, u, du, dv]),
            // (u u' + v v')/hypot(u, v)
            Function2::Hypot => {
                let (first, last) = (mul(graph, u, du), mul(graph, v, dv));
                let sum = add(graph, first, last);
                div(graph, sum, id)
            }
            // (v u' − u v')/(u² + v²)
            Function2::Atan2 => {
                let (first, last) = (mul(graph, v, du), mul(graph, u, dv));
                let over = sub(graph, first, last);
                let two = graph.integer(2);
                let (first, last) = (graph.pow(u, two), graph.pow(v, two));
                let under = graph.add(first, last);
                div(graph, over, under)
            }
        }
    }
}

/// `f'(u)`; `whole` is `f(u)`.
pub(super) fn outer(graph: &mut Graph, function: Function, whole: Id, u: Id) -> Id {
    let one = graph.number(Number::ONE);
    let two = graph.integer(2);
    match function {
        Function::Exp => whole,
        Function::Expm1 => graph.call(Function::Exp, u),
        Function::Ln => graph.div(one, u),
        Function::Log1p => {
            let under = graph.add(one, u);
            graph.div(one, under)
        }
        Function::Sqrt => {
            let under = graph.mul(two, whole);
            graph.div(one, under)
        }
        Function::Cbrt => {
            let three = graph.integer(3);
            let square = graph.pow(whole, two);
            let under = graph.mul(three, square);
            graph.div(one, under)
        }
        Function::Sin => graph.call(Function::Cos, u),
        Function::Cos => {
            let sin = graph.call(Function::Sin, u);
            graph.neg(sin)
        }
        Function::Tan => one_over_square(graph, Function::Cos, u),
        Function::Asin => {
            let root = root_of_one_minus_square(graph, u);
            graph.div(one, root)
        }
        Function::Acos => {
            let root = root_of_one_minus_square(graph, u);
            let minus = graph.integer(-1);
            graph.div(minus, root)
        }
        Function::Atan => {
            let square = graph.pow(u, two);
            let under = graph.add(one, square);
            graph.div(one, under)
        }
        Function::Sinh => graph.call(Function::Cosh, u),
        Function::Cosh => graph.call(Function::Sinh, u),
        // 1 − tanh² would cancel.
        Function::Tanh => one_over_square(graph, Function::Cosh, u),
        Function::Abs => graph.call(Function::Sign, u),
        // 1 − sigmoid(u) would cancel; it is sigmoid(−u).
        Function::Sigmoid => {
            let minus = graph.neg(u);
            let other = graph.call(Function::Sigmoid, minus);
            graph.mul(whole, other)
        }
        Function::Softplus => graph.call(Function::Sigmoid, u),
        Function::Relu => graph.call(Function::Step, u),
        Function::Sign | Function::Step => graph.number(Number::ZERO),
    }
}

fn one_over_square(graph: &mut Graph, function: Function, u: Id) -> Id {
    let one = graph.number(Number::ONE);
    let two = graph.integer(2);
    let value = graph.call(function, u);
    let square = graph.pow(value, two);
    graph.div(one, square)
}

fn root_of_one_minus_square(graph: &mut Graph, u: Id) -> Id {
    let one = graph.number(Number::ONE);
    let two = graph.integer(2);
    let square = graph.pow(u, two);
    let under = graph.sub(one, square);
    graph.call(Function::Sqrt, under)
}

// The operations without what nobody writes down: zeros and factors of one. So a rule need not ask
// what is constant.

fn is(graph: &Graph, id: Id, number: Number) -> bool {
    graph.get(id) == Node::Number(number)
}

fn neg(graph: &mut Graph, a: Id) -> Id {
    if is(graph, a, Number::ZERO) { a } else { graph.neg(a) }
}

pub(super) fn add(graph: &mut Graph, a: Id, b: Id) -> Id {
    if is(graph, a, Number::ZERO) {
        b
    } else if is(graph, b, Number::ZERO) {
        a
    } else {
        graph.add(a, b)
    }
}

fn sub(graph: &mut Graph, a: Id, b: Id) -> Id {
    if is(graph, b, Number::ZERO) {
        a
    } else if is(graph, a, Number::ZERO) {
        graph.neg(b)
    } else {
        graph.sub(a, b)
    }
}

pub(super) fn mul(graph: &mut Graph, a: Id, b: Id) -> Id {
    if is(graph, a, Number::ZERO) || is(graph, b, Number::ONE) {
        a
    } else if is(graph, b, Number::ZERO) || is(graph, a, Number::ONE) {
        b
    } else {
        graph.mul(a, b)
    }
}

fn div(graph: &mut Graph, a: Id, b: Id) -> Id {
    if is(graph, a, Number::ZERO) || is(graph, b, Number::ONE) { a } else { graph.div(a, b) }
}

fn choice(graph: &mut Graph, [a, b, u, v]: [Id; 4]) -> Id {
    if u == v { u } else { graph.node(Node::Choice([a, b, u, v])) }
}
