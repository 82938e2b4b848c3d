//! Expressions as a graph: nodes in a list, arguments before what uses them.
//!
//! Equal expressions are one node, so that a derivative, which repeats large parts of what it
//! was taken of, stays small. And since arguments come first, every algorithm on expressions is a
//! loop over the list, never a recursion: nesting of any depth needs no stack.

use super::function::{Constant, Function, Function2};
use super::hash::QuickMap;
use super::number::Number;
use std::collections::HashMap;

/// A node's place in the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Id(u32);

impl Id {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Operations that are written between their arguments.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Operator {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
}

/// A part of an expression.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Node {
    Number(Number),
    Constant(Constant),
    /// A place in the graph's names.
    Variable(u32),
    Neg(Id),
    Binary(Operator, Id, Id),
    Call(Function, Id),
    Call2(Function2, Id, Id),
    /// `[a, b, c, d]`: `c` where `a > b`, `d` where `a < b`, the mean of both where they are equal.
    Choice([Id; 4]),
}

impl Node {
    /// The arguments, from left to right.
    pub(super) fn arguments(&self) -> impl DoubleEndedIterator<Item = Id> + ExactSizeIterator {
        let (count, all) = match *self {
            Self::Number(_) | Self::Constant(_) | Self::Variable(_) => (0, [Id(0); 4]),
            Self::Neg(a) | Self::Call(_, a) => (1, [a; 4]),
            Self::Binary(_, a, b) | Self::Call2(_, a, b) => (2, [a, b, b, b]),
            Self::Choice(arguments) => (4, arguments),
        };
        all.into_iter().take(count)
    }

    /// The same operation on other arguments.
    pub(super) fn map(self, mut f: impl FnMut(Id) -> Id) -> Self {
        match self {
            Self::Number(_) | Self::Constant(_) | Self::Variable(_) => self,
            Self::Neg(a) => Self::Neg(f(a)),
            Self::Call(function, a) => Self::Call(function, f(a)),
            Self::Binary(operator, a, b) => Self::Binary(operator, f(a), f(b)),
            Self::Call2(function, a, b) => Self::Call2(function, f(a), f(b)),
            Self::Choice(arguments) => Self::Choice(arguments.map(f)),
        }
    }
}

/// Nodes, each once, arguments first.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    /// How many nodes each has below it and itself, written out as a tree.
    sizes: Vec<u64>,
    /// Whether there is a variable below each.
    varies: Vec<bool>,
    places: QuickMap<Node, Id>,
    names: Vec<String>,
    variables: HashMap<String, u32>,
}

impl Graph {
    /// The node's place, new or old. A minus in front of a number becomes the number's.
    pub(super) fn node(&mut self, node: Node) -> Id {
        let node = match node {
            Node::Neg(a) => match self.get(a) {
                Node::Number(number) if number != Number::ZERO => Node::Number(number.negated()),
                _ => node,
            },
            other => other,
        };
        if let Some(&id) = self.places.get(&node) {
            return id;
        }
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let size = node.arguments().fold(1_u64, |sum, a| sum.saturating_add(self.size(a)));
        let varies = matches!(node, Node::Variable(_)) || node.arguments().any(|a| self.varies(a));
        self.varies.push(varies);
        self.nodes.push(node);
        self.sizes.push(size);
        self.places.insert(node, id);
        id
    }

    pub(super) fn number(&mut self, number: Number) -> Id {
        self.node(Node::Number(number))
    }

    pub(super) fn integer(&mut self, value: i64) -> Id {
        self.number(Number::integer(value))
    }

    pub(super) fn variable(&mut self, name: &str) -> Id {
        let place = match self.variables.get(name) {
            Some(&place) => place,
            None => {
                let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
                self.names.push(name.to_owned());
                self.variables.insert(name.to_owned(), place);
                place
            }
        };
        self.node(Node::Variable(place))
    }

    pub(super) fn neg(&mut self, a: Id) -> Id {
        self.node(Node::Neg(a))
    }

    pub(super) fn binary(&mut self, operator: Operator, a: Id, b: Id) -> Id {
        self.node(Node::Binary(operator, a, b))
    }

    pub(super) fn add(&mut self, a: Id, b: Id) -> Id {
        self.binary(Operator::Add, a, b)
    }

    pub(super) fn sub(&mut self, a: Id, b: Id) -> Id {
        self.binary(Operator::Sub, a, b)
    }

    pub(super) fn mul(&mut self, a: Id, b: Id) -> Id {
        self.binary(Operator::Mul, a, b)
    }

    pub(super) fn div(&mut self, a: Id, b: Id) -> Id {
        self.binary(Operator::Div, a, b)
    }

    pub(super) fn pow(&mut self, a: Id, b: Id) -> Id {
        self.binary(Operator::Pow, a, b)
    }

    pub(super) fn call(&mut self, function: Function, a: Id) -> Id {
        self.node(Node::Call(function, a))
    }

    pub(super) fn get(&self, id: Id) -> Node {
        self.nodes[id.index()]
    }

    pub(super) fn size(&self, id: Id) -> u64 {
        self.sizes[id.index()]
    }

    pub(super) fn varies(&self, id: Id) -> bool {
        self.varies[id.index()]
    }

    pub(super) fn ids(&self) -> impl DoubleEndedIterator<Item = Id> + ExactSizeIterator + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(Id)
    }

    pub(super) fn name(&self, place: u32) -> &str {
        &self.names[place as usize]
    }

    /// Takes another graph's nodes up to `root` over, each by way of `change`, and says where the
    /// root is now.
    pub(super) fn import(
        &mut self,
        other: &Self,
        root: Id,
        mut change: impl FnMut(&mut Self, Node) -> Option<Id>,
    ) -> Id {
        let used = other.used(&[root]);
        let mut places = vec![Id(0); root.index() + 1];
        for id in other.ids().take(root.index() + 1).filter(|id| used[id.index()]) {
            let node = other.get(id);
            places[id.index()] = match change(self, node) {
                Some(place) => place,
                None => match node {
                    Node::Variable(name) => self.variable(other.name(name)),
                    _ => self.node(node.map(|a| places[a.index()])),
                },
            };
        }
        places[root.index()]
    }

    /// Which nodes these roots use.
    pub(super) fn used(&self, roots: &[Id]) -> Vec<bool> {
        let mut used = vec![false; self.nodes.len()];
        for root in roots {
            used[root.index()] = true;
        }
        for id in self.ids().rev() {
            if used[id.index()] {
                self.get(id).arguments().for_each(|a| used[a.index()] = true);
            }
        }
        used
    }

    /// The same expression in a graph of its own, whose last node is the root.
    pub(super) fn only(&self, root: Id) -> (Self, Id) {
        let mut graph = Self::default();
        let root = graph.import(self, root, |_, _| None);
        (graph, root)
    }
}
