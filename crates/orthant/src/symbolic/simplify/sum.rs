//! Chains of `+` and `-`: coefficients of different terms, in the order of their first.

use super::super::function::Function;
use super::super::graph::{Id, Node, Operator};
use super::super::hash::QuickMap;
use super::super::number::Number;
use super::super::rational::Rational;
use super::product::{Factor, Product};
use super::{Link, Simplifier};
use std::collections::HashSet;

/// Terms that products may be expanded to, in the hope that they cancel.
const MOST_EXPANDED: usize = 64;

/// The largest power of a sum that is expanded.
const MOST_POWER: i64 = 4;

/// A coefficient and what it multiplies; numbers multiply 1.
pub(super) type Term = (Rational, Id);

/// Like terms, collected.
#[derive(Default)]
struct Terms {
    list: Vec<Term>,
    places: QuickMap<Id, usize>,
}

impl Terms {
    fn add(&mut self, (coefficient, core): Term) -> Option<()> {
        match self.places.get(&core).and_then(|&place| self.list.get_mut(place)) {
            Some(known) => known.0 = known.0.plus(coefficient)?,
            None => {
                self.places.insert(core, self.list.len());
                self.list.push((coefficient, core));
            }
        }
        Some(())
    }

    fn into_list(mut self) -> Vec<Term> {
        self.list.retain(|(coefficient, _)| coefficient.sign() != 0);
        self.list
    }
}

impl Simplifier<'_> {
    pub(super) fn sum(&mut self, links: &[Link]) -> Option<Id> {
        let terms = self.terms(links)?;
        let terms = self.cancelled(terms)?;
        let terms = self.pythagoras(terms)?;
        let collected = self.build_sum(terms.clone())?;
        let expanded = self.expanded(&terms).and_then(|terms| self.build_sum(terms));
        let smaller = expanded.filter(|id| self.graph.size(*id) < self.graph.size(collected));
        Some(smaller.unwrap_or(collected))
    }

    /// The terms of a chain, like ones collected.
    pub(super) fn terms(&mut self, links: &[Link]) -> Option<Vec<Term>> {
        let mut terms = Terms::default();
        let mut stack = Vec::new();
        for &(id, negative) in links {
            stack.push((id, negative));
            while let Some((id, negative)) = stack.pop() {
                self.spend(1)?;
                if let Node::Binary(operator @ (Operator::Add | Operator::Sub), a, b) =
                    self.graph.get(id)
                {
                    stack.extend([(b, negative != (operator == Operator::Sub)), (a, negative)]);
                    continue;
                }
                let (coefficient, core) = self.split(id)?;
                if self.is_sum(core) && coefficient.abs() == Rational::ONE {
                    stack.push((core, negative != (coefficient.sign() < 0)));
                    continue;
                }
                let coefficient = if negative { coefficient.negated() } else { coefficient };
                terms.add((coefficient, core))?;
            }
        }
        Some(terms.into_list())
    }

    /// Cancels `x/x` in terms beside one that has no value at `x = 0` either.
    fn cancelled(&mut self, terms: Vec<Term>) -> Option<Vec<Term>> {
        let mut products = Vec::new();
        let mut poles = HashSet::new();
        for &(coefficient, core) in &terms {
            let product = self.factors(core)?;
            for factor in &product.over {
                if let (Node::Call(Function::Ln, a), Some(1..)) =
                    (self.graph.get(factor.base), factor.exponent.as_integer())
                {
                    poles.insert(a);
                }
            }
            let is_over = |base| product.over.iter().any(|factor| factor.base == base);
            poles.extend(product.under.iter().map(|f| f.base).filter(|base| !is_over(*base)));
            products.push((coefficient, product));
        }
        let has_common = |product: &Product| {
            product.under.iter().any(|u| product.over.iter().any(|o| o.base == u.base))
        };
        if poles.is_empty() || !products.iter().any(|(_, product)| has_common(product)) {
            return Some(terms);
        }
        let mut terms = Terms::default();
        for (coefficient, mut product) in products {
            product.cancel(|base| poles.contains(&base));
            let core = self.build(&product);
            terms.add((coefficient, core))?;
        }
        Some(terms.into_list())
    }

    /// `c·f·sin²u + c·f·cos²u = c·f`.
    fn pythagoras(&mut self, terms: Vec<Term>) -> Option<Vec<Term>> {
        let mut squares: QuickMap<(Id, Id), (Function, usize)> = QuickMap::default();
        for (place, &(_, core)) in terms.iter().enumerate() {
            let product = self.factors(core)?;
            for (index, factor) in product.over.iter().enumerate() {
                let Node::Call(function @ (Function::Sin | Function::Cos), u) =
                    self.graph.get(factor.base)
                else {
                    continue;
                };
                if factor.exponent != Rational::integer(2) {
                    continue;
                }
                let mut rest = product.clone();
                rest.over.remove(index);
                let rest = self.build(&rest);
                match squares.get(&(u, rest)) {
                    Some(&(other, first))
                        if other != function && terms[first].0 == terms[place].0 =>
                    {
                        let mut sum = Terms::default();
                        for (index, &term) in terms.iter().enumerate() {
                            if index == first {
                                let (coefficient, rest) = self.split(rest)?;
                                sum.add((term.0.times(coefficient)?, rest))?;
                            } else if index != place {
                                sum.add(term)?;
                            }
                        }
                        return Some(sum.into_list());
                    }
                    _ => squares.insert((u, rest), (function, place)),
                };
            }
        }
        Some(terms)
    }

    /// The terms with products of sums multiplied out, if there are any and not too many come out.
    fn expanded(&mut self, terms: &[Term]) -> Option<Vec<Term>> {
        if terms.len() > MOST_EXPANDED {
            return None;
        }
        let mut sum = Terms::default();
        let (mut count, mut is_expanded) = (0, false);
        for &(coefficient, core) in terms {
            let product = Product { coefficient, ..self.factors(core)? };
            let is_sum = |this: &Self, factor: &Factor| {
                matches!(factor.exponent.as_integer(), Some(1..=MOST_POWER))
                    && this.is_sum(factor.base)
            };
            let (sums, over): (Vec<_>, Vec<_>) =
                product.over.iter().partition(|factor| is_sum(self, factor));
            is_expanded |= !sums.is_empty();
            let mut products = vec![Product { over, ..product }];
            for factor in sums {
                let factor_terms = self.terms(&[(factor.base, false)])?;
                for _ in 0..factor.exponent.as_integer().unwrap_or(0) {
                    if count + products.len() * factor_terms.len() > MOST_EXPANDED {
                        return None;
                    }
                    products = self.multiplied(&products, &factor_terms)?;
                }
            }
            count += products.len();
            for mut product in products {
                product.cancel(|_| false);
                let id = self.build(&product);
                sum.add(self.split(id)?)?;
            }
        }
        is_expanded.then(|| sum.into_list())
    }

    fn multiplied(&mut self, products: &[Product], terms: &[Term]) -> Option<Vec<Product>> {
        let mut all = Vec::new();
        for product in products {
            for &(coefficient, core) in terms {
                let mut product = product.clone();
                product.coefficient = product.coefficient.times(coefficient)?;
                self.gather(core, false, &mut product)?;
                all.push(product);
            }
        }
        Some(all)
    }

    /// Writes a sum. It begins with a term that has no minus, if there is one.
    pub(super) fn build_sum(&mut self, mut terms: Vec<Term>) -> Option<Id> {
        if let Some(first) = terms.iter().position(|(coefficient, _)| coefficient.sign() > 0) {
            terms[..=first].rotate_right(1);
        }
        let mut sum = None;
        for (coefficient, core) in terms {
            let size = if sum.is_some() { coefficient.abs() } else { coefficient };
            let term = self.term(size, core)?;
            sum = Some(match sum {
                None => term,
                Some(sum) if coefficient.sign() > 0 => self.graph.add(sum, term),
                Some(sum) => self.graph.sub(sum, term),
            });
        }
        Some(match sum {
            Some(sum) => sum,
            None => self.graph.number(Number::ZERO),
        })
    }

    pub(super) fn term(&mut self, coefficient: Rational, core: Id) -> Option<Id> {
        if coefficient == Rational::ONE {
            return Some(core);
        }
        let mut product = self.factors(core)?;
        product.coefficient = product.coefficient.times(coefficient)?;
        Some(self.build(&product))
    }
}
