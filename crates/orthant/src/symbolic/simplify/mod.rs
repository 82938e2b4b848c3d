//! Simplification: what a teacher would write.
//!
//! Every node is simplified after its arguments; chains of `+ -`, and of `* /`, are taken as one
//! list, in which like terms and equal factors are collected. What comes out
//!
//! - is never larger than what went in, counted in nodes: a rewritten part is taken only if it is
//!   not larger than the part it replaces;
//! - is equal, as a function of real numbers, wherever the original is finite, and has no poles
//!   fewer: `x/x` stays, `x^2/x` stays, while `x/x^2` becomes `1/x`. In a sum `x/x` becomes 1 if
//!   another term has no value at zero either, as in `ln(x) + x/x`. The one convention beyond:
//!   `0 * f` and `0 / f` become 0, whatever `f` is;
//! - rounds nothing: numbers are fractions, and a function of a number is replaced only by an
//!   exact value, as `sqrt(9)` by 3.
//!
//! The work is bounded. What is beyond the bound, in expressions of very many different terms,
//! stays as it was.

mod power;
mod product;
mod sum;

use super::graph::{Graph, Id, Node, Operator};
use super::hash::QuickMap;
use super::number::Number;
use super::rational::Rational;

/// Terms and factors looked at before the rest is left as it is: about a second of work.
const WORK: u64 = 1 << 24;

/// Passes over the whole; nearly always the second finds nothing left to do.
const PASSES: usize = 4;

/// The simplified expression.
pub(super) fn simplify(graph: &mut Graph, root: Id) -> Id {
    let mut simplifier = Simplifier {
        one: graph.number(Number::ONE),
        graph,
        splits: QuickMap::default(),
        work: 0,
        is_turning: false,
    };
    let mut root = root;
    for _ in 0..PASSES {
        let simplified = simplifier.pass(root);
        if simplified == root {
            break;
        }
        root = simplified;
    }
    root
}

/// Operations that are taken together as one list.
#[derive(Clone, Copy, PartialEq)]
enum Chain {
    Sum,
    Product,
}

fn chain(node: Node) -> Option<Chain> {
    match node {
        Node::Binary(Operator::Add | Operator::Sub, ..) => Some(Chain::Sum),
        Node::Binary(Operator::Mul | Operator::Div, ..) | Node::Neg(_) => Some(Chain::Product),
        _ => None,
    }
}

struct Simplifier<'g> {
    graph: &'g mut Graph,
    one: Id,
    /// Coefficient and rest of what has been asked for.
    splits: QuickMap<Id, (Rational, Id)>,
    work: u64,
    /// Whether a sum's signs are being turned.
    is_turning: bool,
}

/// A member of a chain: its node, and whether it stands behind a `-`, or below a `/`.
type Link = (Id, bool);

impl Simplifier<'_> {
    fn pass(&mut self, root: Id) -> Id {
        let inner = self.inner(root);
        let used = self.graph.used(&[root]);
        let mut done: Vec<Option<Id>> = vec![None; root.index() + 1];
        for id in self.graph.ids().take(root.index() + 1) {
            if used[id.index()] && !inner[id.index()] {
                let rebuilt = self.rebuilt(id, &inner, &mut done);
                let links = self.links(id, &inner, &done);
                let rewritten = self.rewritten(rebuilt, &links);
                let fits =
                    |this: &Self, new: &Id| this.graph.size(*new) <= this.graph.size(rebuilt);
                let better = rewritten.filter(|new| fits(self, new)).or_else(|| {
                    let signed = self.with_plain_signs(rebuilt, &links)?;
                    Some(signed).filter(|new| fits(self, new))
                });
                done[id.index()] = Some(better.unwrap_or(rebuilt));
            }
        }
        done[root.index()].unwrap_or(root)
    }

    /// Which nodes belong to the chain of the one node that uses them.
    fn inner(&self, root: Id) -> Vec<bool> {
        let used = self.graph.used(&[root]);
        let mut users = vec![0_u32; root.index() + 1];
        let mut inner = vec![false; root.index() + 1];
        for id in self.graph.ids().take(root.index() + 1).filter(|id| used[id.index()]) {
            let node = self.graph.get(id);
            for a in node.arguments() {
                users[a.index()] = users[a.index()].saturating_add(1);
                let joins = chain(node).is_some() && chain(node) == chain(self.graph.get(a));
                inner[a.index()] = joins && users[a.index()] == 1;
            }
        }
        inner
    }

    /// The simplified members of the chain that ends in a node, from left to right.
    fn links(&self, top: Id, inner: &[bool], done: &[Option<Id>]) -> Vec<Link> {
        let mut links = Vec::new();
        let mut stack = vec![(top, false)];
        while let Some((id, turned)) = stack.pop() {
            if id != top && !inner[id.index()] {
                links.push((done[id.index()].unwrap_or(id), turned));
                continue;
            }
            match self.graph.get(id) {
                Node::Binary(operator, a, b) => {
                    let turns = matches!(operator, Operator::Sub | Operator::Div);
                    stack.extend([(b, turned != turns), (a, turned)]);
                }
                // Its sign is seen when the chain is rewritten.
                _ => links.push((done[id.index()].unwrap_or(id), turned)),
            }
        }
        links
    }

    /// The same operations on simplified arguments.
    fn rebuilt(&mut self, top: Id, inner: &[bool], done: &mut [Option<Id>]) -> Id {
        let mut members = vec![top];
        let mut next = 0;
        while let Some(&id) = members.get(next) {
            members.extend(self.graph.get(id).arguments().filter(|a| inner[a.index()]));
            next += 1;
        }
        // Arguments first: they have the smaller places.
        members.sort_unstable();
        let mut last = top;
        for id in members {
            let node = self.graph.get(id).map(|a| done[a.index()].unwrap_or(a));
            last = self.graph.node(node);
            done[id.index()] = Some(last);
        }
        last
    }

    /// A simpler form of a node whose arguments are simplified, if there may be one.
    fn rewritten(&mut self, id: Id, links: &[Link]) -> Option<Id> {
        match self.graph.get(id) {
            Node::Number(_) | Node::Constant(_) | Node::Variable(_) => None,
            Node::Binary(Operator::Add | Operator::Sub, ..) => self.sum(links),
            Node::Neg(_) => self.product(&[(id, false)]),
            Node::Binary(Operator::Mul | Operator::Div, ..) => self.product(links),
            Node::Binary(Operator::Pow, a, b) => self.power(a, b),
            Node::Call(function, a) => self.call(function, a),
            Node::Call2(function, a, b) => self.call2(function, a, b),
            Node::Choice([_, _, c, d]) => (c == d).then_some(c),
        }
    }

    /// A sum whose terms are as they were, but without signs behind signs: what is left to do if
    /// collecting its terms made it larger, or was too much work.
    fn with_plain_signs(&mut self, id: Id, links: &[Link]) -> Option<Id> {
        if !self.is_sum(id) {
            return None;
        }
        let mut terms = Vec::new();
        for &(id, negative) in links {
            let turned = self.without_sign(id);
            terms.push((turned.unwrap_or(id), negative != turned.is_some()));
        }
        match terms.iter().position(|(_, negative)| !negative) {
            Some(first) => terms[..=first].rotate_right(1),
            // Then the first keeps its sign, if it has one of its own.
            None => terms[0] = *links.first().filter(|(_, negative)| !negative)?,
        }
        let mut terms = terms.into_iter();
        let (first, _) = terms.next()?;
        Some(terms.fold(first, |sum, (term, negative)| {
            if negative { self.graph.sub(sum, term) } else { self.graph.add(sum, term) }
        }))
    }

    /// The opposite of a term with a minus, if it is no larger.
    fn without_sign(&mut self, id: Id) -> Option<Id> {
        match self.graph.get(id) {
            Node::Neg(a) => return Some(a),
            Node::Number(n) if n.is_negative() => return Some(self.graph.number(n.negated())),
            _ => {}
        }
        let (coefficient, core) = self.split(id)?;
        if coefficient.sign() >= 0 {
            return None;
        }
        let opposite = self.term(coefficient.negated(), core)?;
        (self.graph.size(opposite) <= self.graph.size(id)).then_some(opposite)
    }

    /// `None` once the work is beyond its bound.
    fn spend(&mut self, work: usize) -> Option<()> {
        self.work = self.work.saturating_add(work as u64);
        (self.work <= WORK).then_some(())
    }

    /// A fraction that stands in the expression as one: a number, or a number over a number.
    fn fraction(&self, id: Id) -> Option<Rational> {
        match self.graph.get(id) {
            Node::Number(number) => Rational::from_number(number),
            Node::Binary(Operator::Div, a, b) => match (self.graph.get(a), self.graph.get(b)) {
                (Node::Number(a), Node::Number(b)) => {
                    Rational::from_number(a)?.over(Rational::from_number(b)?)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A fraction as it is written.
    fn written(&mut self, value: Rational) -> Id {
        match value.as_number() {
            Some(number) => self.graph.number(number),
            None => {
                let over = self.graph.integer(value.numerator());
                let under = self.graph.integer(value.denominator());
                self.graph.div(over, under)
            }
        }
    }

    fn is_sum(&self, id: Id) -> bool {
        chain(self.graph.get(id)) == Some(Chain::Sum)
    }
}
