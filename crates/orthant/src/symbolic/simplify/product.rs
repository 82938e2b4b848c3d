//! Chains of `*` and `/`: a coefficient, factors over and factors under the line.

use super::super::graph::{Graph, Id, Node, Operator};
use super::super::number::Number;
use super::super::order::natural;
use super::super::rational::{Rational, gcd};
use super::{Link, Simplifier};
use core::cmp::Ordering;

/// Terms of a sum that is looked through for a common divisor.
const MOST_TERMS: usize = 16;

/// The largest power that a common divisor is taken out of.
const MOST_POWER: i64 = 8;

/// A power of an expression.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Factor {
    pub(super) base: Id,
    pub(super) exponent: Rational,
}

/// `coefficient · over / under`.
#[derive(Clone)]
pub(super) struct Product {
    pub(super) coefficient: Rational,
    pub(super) over: Vec<Factor>,
    pub(super) under: Vec<Factor>,
}

impl Product {
    pub(super) const ONE: Self =
        Self { coefficient: Rational::ONE, over: Vec::new(), under: Vec::new() };

    /// Multiplies one side by a power. Equal bases become one power unless that would change where
    /// the product has a value: `x^2 * x^(-1)` is not `x`, nor is `x^0.5 * x^0.5`.
    pub(super) fn multiply(&mut self, factor: Factor, under: bool) -> Option<()> {
        let side = if under { &mut self.under } else { &mut self.over };
        for known in side.iter_mut().filter(|known| known.base == factor.base) {
            let (a, b) = (known.exponent, factor.exponent);
            let sum = a.plus(b)?;
            let keeps_domain =
                a.sign() == b.sign() && ((a.is_integer() && b.is_integer()) || !sum.is_integer());
            if keeps_domain {
                known.exponent = sum;
                return Some(());
            }
        }
        side.push(factor);
        Some(())
    }

    /// Cancels equal powers on both sides, where a pole remains, or `is_pole` says that the base
    /// being zero is one of something else in the expression.
    pub(super) fn cancel(&mut self, is_pole: impl Fn(Id) -> bool) {
        for under in &mut self.under {
            // A base may have two powers here, one of them negative.
            let matching = |over: &&mut Factor| over.base == under.base && over.exponent.sign() > 0;
            let Some(over) = self.over.iter_mut().find(matching) else { continue };
            let (Some(a), Some(c)) = (over.exponent.as_integer(), under.exponent.as_integer())
            else {
                continue;
            };
            if a > 0 && c > 0 && (a < c || is_pole(under.base)) {
                over.exponent = Rational::integer((a - c).max(0));
                under.exponent = Rational::integer((c - a).max(0));
            }
        }
        self.over.retain(|factor| factor.exponent.sign() != 0);
        self.under.retain(|factor| factor.exponent.sign() != 0);
    }
}

impl Simplifier<'_> {
    pub(super) fn product(&mut self, links: &[Link]) -> Option<Id> {
        let mut product = Product::ONE;
        for &(id, under) in links {
            self.gather(id, under, &mut product)?;
        }
        self.take_out_divisors(&mut product)?;
        product.cancel(|_| false);
        self.cancel_in_sums(&mut product)?;
        Some(self.build(&product))
    }

    /// Divides a sum over the line by what divides each of its terms and stands below the line,
    /// as long as something stays there: `(x^2 + x)/x^3` is `(x + 1)/x^2`.
    fn cancel_in_sums(&mut self, product: &mut Product) -> Option<()> {
        if product.under.is_empty() {
            return Some(());
        }
        for place in 0..product.over.len() {
            let Factor { base, exponent } = product.over[place];
            if exponent != Rational::ONE || !self.is_sum(base) {
                continue;
            }
            let mut terms = Vec::new();
            for (coefficient, core) in self.terms(&[(base, false)])? {
                terms.push(Product { coefficient, ..self.factors(core)? });
            }
            if terms.len() > MOST_TERMS {
                continue;
            }
            let mut is_changed = false;
            for under in &mut product.under {
                let Some(below) = under.exponent.as_integer().filter(|n| *n > 0) else { continue };
                // What is zero here is a pole of the whole, so in the terms it may cancel.
                for term in &mut terms {
                    let before = term.under.len();
                    term.cancel(|base| base == under.base);
                    is_changed |= term.under.len() != before;
                }
                let powers: Vec<i64> =
                    terms.iter().map(|term| positive_power(term, under.base)).collect();
                let common = powers.iter().min().copied().unwrap_or(0).min(below - 1);
                if common <= 0 {
                    continue;
                }
                is_changed = true;
                under.exponent = Rational::integer(below - common);
                for (term, power) in terms.iter_mut().zip(powers) {
                    let known = Factor { base: under.base, exponent: Rational::integer(power) };
                    if let Some(factor) = term.over.iter_mut().find(|factor| **factor == known) {
                        factor.exponent = Rational::integer(power - common);
                    }
                }
                terms.iter_mut().for_each(|term| term.over.retain(|f| f.exponent.sign() != 0));
            }
            if is_changed {
                let mut links = Vec::new();
                for term in &terms {
                    links.push((self.build(term), false));
                }
                product.over[place].base = self.sum(&links)?;
            }
        }
        Some(())
    }

    /// The factors of a simplified expression.
    pub(super) fn factors(&mut self, id: Id) -> Option<Product> {
        let mut product = Product::ONE;
        self.gather(id, false, &mut product)?;
        Some(product)
    }

    /// Multiplies by the factors of a simplified expression, or divides by them.
    pub(super) fn gather(&mut self, id: Id, under: bool, product: &mut Product) -> Option<()> {
        let mut stack = vec![(id, under)];
        while let Some((id, under)) = stack.pop() {
            self.spend(1 + product.over.len() + product.under.len())?;
            let alone = Factor { base: id, exponent: Rational::ONE };
            match self.graph.get(id) {
                Node::Neg(a) => {
                    product.coefficient = product.coefficient.negated();
                    stack.push((a, under));
                }
                Node::Binary(Operator::Mul, a, b) => stack.extend([(b, under), (a, under)]),
                Node::Binary(Operator::Div, a, b) => stack.extend([(b, !under), (a, under)]),
                Node::Binary(Operator::Pow, base, exponent) => {
                    let factor = match self.fraction(exponent) {
                        Some(exponent) => Factor { base, exponent },
                        None => alone,
                    };
                    product.multiply(factor, under)?;
                }
                Node::Number(number) => match Rational::from_number(number) {
                    // What divides by zero has no value and stays as it is written.
                    Some(value) if !under || value.sign() != 0 => {
                        let coefficient = product.coefficient;
                        product.coefficient = if under {
                            coefficient.over(value)?
                        } else {
                            coefficient.times(value)?
                        };
                    }
                    _ => product.multiply(alone, under)?,
                },
                _ => product.multiply(alone, under)?,
            }
        }
        Some(())
    }

    /// Turns `2 * x + 2` into `2 * (x + 1)` among the factors, so that it meets its like.
    fn take_out_divisors(&mut self, product: &mut Product) -> Option<()> {
        let Product { coefficient, over, under } = core::mem::replace(product, Product::ONE);
        product.coefficient = coefficient;
        let sides =
            over.into_iter().map(|f| (f, false)).chain(under.into_iter().map(|f| (f, true)));
        for (mut factor, is_under) in sides {
            let power = factor.exponent.as_integer().filter(|n| n.abs() <= MOST_POWER);
            if let Some(power) = power
                && let Some((divisor, rest)) = self.divisor(factor.base)
            {
                let outside = divisor.power(if is_under { -power } else { power })?;
                product.coefficient = product.coefficient.times(outside)?;
                factor.base = rest;
            }
            product.multiply(factor, is_under)?;
        }
        Some(())
    }

    /// The greatest common divisor of a sum's coefficients, if they are integers and it is not 1,
    /// and the sum divided by it.
    fn divisor(&mut self, id: Id) -> Option<(Rational, Id)> {
        if !self.is_sum(id) {
            return None;
        }
        let terms = self.terms(&[(id, false)])?;
        if terms.len() > MOST_TERMS {
            return None;
        }
        let mut divisor = 0;
        for (coefficient, _) in &terms {
            divisor = gcd(divisor, i128::from(coefficient.as_integer()?));
        }
        let divisor = Rational::integer(i64::try_from(divisor).ok().filter(|d| *d > 1)?);
        let rest: Option<Vec<_>> =
            terms.into_iter().map(|(c, core)| Some((c.over(divisor)?, core))).collect();
        let rest = self.build_sum(rest?)?;
        Some((divisor, rest))
    }

    /// The coefficient of a simplified expression, and the rest.
    pub(super) fn split(&mut self, id: Id) -> Option<(Rational, Id)> {
        let is_product = matches!(
            self.graph.get(id),
            Node::Number(_) | Node::Neg(_) | Node::Binary(Operator::Mul | Operator::Div, ..)
        );
        if !is_product {
            return Some((Rational::ONE, id));
        }
        if let Some(&split) = self.splits.get(&id) {
            return Some(split);
        }
        let mut product = self.factors(id)?;
        let coefficient = core::mem::replace(&mut product.coefficient, Rational::ONE);
        let split = (coefficient, self.build(&product));
        self.splits.insert(id, split);
        Some(split)
    }

    /// Writes a product: the number first, then names, sums, functions; then the denominator.
    pub(super) fn build(&mut self, product: &Product) -> Id {
        let Product { coefficient, over, under } = product;
        if coefficient.sign() == 0 {
            return self.graph.number(Number::ZERO);
        }
        let mut over = self.sorted(over);
        let under = self.sorted(under);
        let (top, bottom) = above_and_below(coefficient.abs());
        let mut negative = coefficient.sign() < 0;
        if negative && top == Number::ONE {
            negative = !self.turn_a_sum(&mut over);
        }
        let mut nodes: Vec<Id> = Vec::new();
        if top != Number::ONE || over.is_empty() {
            nodes.push(self.graph.number(top));
        }
        nodes.extend(over);
        if negative && let Some(first) = nodes.first_mut() {
            *first = self.graph.neg(*first);
        }
        let above = self.chain_of(nodes);
        let mut nodes: Vec<Id> = Vec::new();
        if bottom != Number::ONE {
            nodes.push(self.graph.number(bottom));
        }
        nodes.extend(under);
        if nodes.is_empty() {
            return above;
        }
        let below = self.chain_of(nodes);
        self.graph.div(above, below)
    }

    /// Uses up a sign by turning those of a sum among the factors, as `b - a` for `a - b`, if that
    /// makes it no larger. The sum's own terms are not turned inside: one level is enough, and more
    /// would be a recursion.
    fn turn_a_sum(&mut self, factors: &mut [Id]) -> bool {
        if self.is_turning {
            return false;
        }
        self.is_turning = true;
        let turned = factors.iter_mut().any(|factor| match self.turned(*factor) {
            Some(turned) => {
                *factor = turned;
                true
            }
            None => false,
        });
        self.is_turning = false;
        turned
    }

    fn turned(&mut self, sum: Id) -> Option<Id> {
        if !self.is_sum(sum) {
            return None;
        }
        let mut terms = self.terms(&[(sum, false)])?;
        if terms.len() > MOST_TERMS {
            return None;
        }
        for (coefficient, _) in &mut terms {
            *coefficient = coefficient.negated();
        }
        // One that would begin with a minus only moves the sign.
        terms.iter().find(|(coefficient, _)| coefficient.sign() > 0)?;
        let turned = self.build_sum(terms)?;
        (self.graph.size(turned) <= self.graph.size(sum)).then_some(turned)
    }

    fn chain_of(&mut self, nodes: Vec<Id>) -> Id {
        let one = self.one;
        nodes.into_iter().reduce(|product, factor| self.graph.mul(product, factor)).unwrap_or(one)
    }

    fn sorted(&mut self, factors: &[Factor]) -> Vec<Id> {
        let mut factors = factors.to_vec();
        factors.sort_by(|a, b| {
            rank(self.graph, a.base)
                .cmp(&rank(self.graph, b.base))
                .then_with(|| by_name(self.graph, a.base, b.base))
                .then_with(|| a.base.cmp(&b.base))
                .then_with(|| b.exponent.compare(a.exponent))
        });
        factors.into_iter().map(|factor| self.factor(factor)).collect()
    }

    fn factor(&mut self, Factor { base, exponent }: Factor) -> Id {
        if exponent == Rational::ONE {
            return base;
        }
        let exponent = self.written(exponent);
        self.graph.pow(base, exponent)
    }
}

/// The numbers that a coefficient is written with: a decimal stays one, as does the inverse of one;
/// other fractions put their denominator below the line.
fn above_and_below(coefficient: Rational) -> (Number, Number) {
    if let Some(number) = coefficient.as_number() {
        return (number, Number::ONE);
    }
    if let Some(number) = Rational::ONE.over(coefficient).and_then(Rational::as_number) {
        return (Number::ONE, number);
    }
    (Number::integer(coefficient.numerator()), Number::integer(coefficient.denominator()))
}

/// The positive integer power of a base over the line, or 0.
fn positive_power(product: &Product, base: Id) -> i64 {
    let powers = product.over.iter().filter(|factor| factor.base == base);
    powers.filter_map(|factor| factor.exponent.as_integer()).find(|n| *n > 0).unwrap_or(0)
}

/// Which factors come first.
fn rank(graph: &Graph, base: Id) -> u8 {
    match graph.get(base) {
        Node::Number(_) => 0,
        _ if !graph.varies(base) => 1,
        Node::Variable(_) => 2,
        Node::Call(..) | Node::Call2(..) | Node::Choice(_) | Node::Binary(Operator::Pow, ..) => 4,
        _ => 3,
    }
}

fn by_name(graph: &Graph, a: Id, b: Id) -> Ordering {
    match (graph.get(a), graph.get(b)) {
        (Node::Variable(a), Node::Variable(b)) => natural(graph.name(a), graph.name(b)),
        (Node::Constant(a), Node::Constant(b)) => b.name().cmp(a.name()),
        _ => Ordering::Equal,
    }
}
