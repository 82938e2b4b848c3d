//! Symbolic calculus: expressions, their derivatives by the rules, and what a teacher would write.
//!
//! ```
//! use orthant::symbolic::Expression;
//!
//! let f = Expression::parse("x^2 * 3x")?;
//! assert_eq!(f.derivative("x").simplified().to_string(), "9 * x^2");
//! let g = Expression::parse("exp(2*x*y)")?;
//! assert_eq!(g.derivative("x").simplified().to_string(), "2 * y * exp(2 * x * y)");
//! # Ok::<(), orthant::symbolic::ParseError>(())
//! ```
//!
//! # Expressions
//!
//! `+ - * / ^`, parentheses, numbers such as `2`, `0.5`, `2e3`, the constants `pi` and `e`, names
//! of letters, digits and `_` that begin with a letter, and the functions `exp ln log log1p expm1
//! sqrt cbrt pow sin cos tan asin acos atan atan2 sinh cosh tanh abs min max hypot sigmoid softplus
//! relu sign step ifgt`. `ln` and `log` are natural; angles are radians.
//!
//! `^` is right-associative and binds tighter than a minus in front: `-x^2` is `-(x^2)`. A product
//! needs no sign: `3x`, `2(x + 1)`, `x(x + 1)`; it equals one with `*`, so `1/2x` is `(1/2) * x`.
//! `xy` is one name, and a word in front of a parenthesis must be a function.
//!
//! `sign` is −1, 0 or 1; `step` is 1 above 0, otherwise 0; `ifgt(a, b, c, d)` is `c` where `a > b`,
//! `d` where `a < b`, and the mean of both where they are equal. They are the derivatives of `abs`,
//! `relu`, and `max` and `min`.
//!
//! Nesting may have any depth.

mod by_machine;
mod derivative;
mod double;
mod error;
mod function;
mod graph;
mod hash;
mod latex;
mod lexer;
mod number;
mod order;
mod parser;
mod print;
mod program;
mod rational;
mod rows;
mod rust;
mod simplify;
mod steps;

pub use error::{Error, ParseError, ParseFault};
pub use program::Program;
pub use rust::Shape;
pub use steps::Step;

use derivative::Derivatives;
use graph::{Graph, Id, Node};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// Parts of the longest expression that is explained step by step: each step repeats what it is
/// about.
const MOST_EXPLAINED: u64 = 2_000;

/// Different parts of the largest derivative that is differentiated again: a second of work.
const MOST_PARTS: usize = 1 << 16;

/// An expression in variables. Equal parts are held once, so that high derivatives stay small.
#[derive(Clone, Debug)]
pub struct Expression {
    graph: Graph,
    root: Id,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`ParseError`], which knows the place and draws a caret under it.
    ///
    /// ```
    /// use orthant::symbolic::Expression;
    /// assert_eq!(Expression::parse("-x^2 + 3x(x+1)")?.to_string(), "-x^2 + 3 * x * (x + 1)");
    /// let error = Expression::parse("2 * sine(x)").unwrap_err();
    /// assert_eq!(error.offset(), 4);
    /// # Ok::<(), orthant::symbolic::ParseError>(())
    /// ```
    pub fn parse(source: &str) -> Result<Self, ParseError> {
        let (graph, root) = parser::Parser::parse(source)?;
        Ok(Self { graph, root })
    }

    /// The names of its variables, letters in alphabetical order, numbers in names by value.
    ///
    /// ```
    /// let f = orthant::symbolic::Expression::parse("x10 + b * x2")?;
    /// assert_eq!(f.variables(), ["b", "x2", "x10"]);
    /// # Ok::<(), orthant::symbolic::ParseError>(())
    /// ```
    #[must_use]
    pub fn variables(&self) -> Vec<&str> {
        let used = self.graph.used(&[self.root]);
        let variable = |id: Id| match self.graph.get(id) {
            Node::Variable(place) if used[id.index()] => Some(self.graph.name(place)),
            _ => None,
        };
        let mut names: Vec<&str> = self.graph.ids().filter_map(variable).collect();
        names.sort_by(|a, b| order::natural(a, b));
        names
    }

    /// How many numbers, names and operations it has, written out.
    ///
    /// ```
    /// // x, ^, 2, +, 1.
    /// assert_eq!(orthant::symbolic::Expression::parse("x^2 + 1")?.size(), 5);
    /// # Ok::<(), orthant::symbolic::ParseError>(())
    /// ```
    #[must_use]
    pub fn size(&self) -> u64 {
        self.graph.size(self.root)
    }

    /// The derivative by a variable, as the rules give it; see [`simplified`](Self::simplified).
    ///
    /// ```
    /// let f = orthant::symbolic::Expression::parse("x^2 * y")?;
    /// assert_eq!(f.derivative("x").simplified().to_string(), "2 * x * y");
    /// assert_eq!(f.derivative("z").simplified().to_string(), "0");
    /// # Ok::<(), orthant::symbolic::ParseError>(())
    /// ```
    #[must_use]
    pub fn derivative(&self, variable: &str) -> Self {
        let mut graph = self.graph.clone();
        let root = Derivatives::new(&mut graph, self.root, variable).of(self.root);
        Self::only(&graph, root)
    }

    /// The total derivative by a variable, where other variables are given as expressions: the
    /// multivariate chain rule, `df/du = ∂f/∂u + Σ ∂f/∂x · dx/du`. The given variables are replaced
    /// in the result.
    ///
    /// # Errors
    /// [`Error::Circular`].
    ///
    /// ```
    /// use orthant::symbolic::Expression;
    /// let f = Expression::parse("x * y")?;
    /// let given = [("x", Expression::parse("2u")?), ("y", Expression::parse("sin(u)")?)];
    /// let total = f.total_derivative("u", &given)?.simplified();
    /// assert_eq!(total.to_string(), "2 * sin(u) + 2 * u * cos(u)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn total_derivative(&self, variable: &str, given: &[(&str, Self)]) -> Result<Self, Error> {
        let order = in_order(given)?;
        let mut graph = self.graph.clone();
        // Every given variable's own total derivative, those that others need first.
        let mut totals: Vec<(&str, Id)> = Vec::new();
        for (name, expression) in order {
            let root = graph.import(&expression.graph, expression.root, |_, _| None);
            let total = total(&mut graph, root, variable, &totals);
            totals.push((name, total));
        }
        let root = total(&mut graph, self.root, variable, &totals);
        Self::only(&graph, root).substituted(given)
    }

    /// The total derivative of this order, simplified on the way; of order 0 the expression itself.
    ///
    /// # Errors
    /// [`Error::Circular`], or [`Error::TooManyParts`] where derivatives become too large to go on.
    ///
    /// ```
    /// use orthant::symbolic::Expression;
    /// let f = Expression::parse("x^5")?;
    /// assert_eq!(f.nth_derivative("x", 3, &[])?.to_string(), "60 * x^2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nth_derivative(
        &self,
        variable: &str,
        order: u32,
        given: &[(&str, Self)],
    ) -> Result<Self, Error> {
        if order == 0 {
            return Ok(self.substituted(given)?.simplified());
        }
        let mut result = self.total_derivative(variable, given)?.simplified();
        for order in 1..order {
            let parts = result.root.index();
            if parts > MOST_PARTS {
                return Err(Error::TooManyParts { parts, order });
            }
            result = result.derivative(variable).simplified();
        }
        Ok(result)
    }

    /// The expression with some variables replaced by expressions, which may have others of them.
    ///
    /// # Errors
    /// [`Error::Circular`].
    ///
    /// ```
    /// use orthant::symbolic::Expression;
    /// let f = Expression::parse("x^2 + y")?;
    /// let given = [("x", Expression::parse("u + 1")?)];
    /// assert_eq!(f.substituted(&given)?.to_string(), "(u + 1)^2 + y");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn substituted(&self, given: &[(&str, Self)]) -> Result<Self, Error> {
        let mut graph = Graph::default();
        let mut places: HashMap<&str, Id> = HashMap::new();
        for (name, expression) in in_order(given)? {
            let root = replaced(&mut graph, expression, &places);
            places.insert(name, root);
        }
        let root = replaced(&mut graph, self, &places);
        Ok(Self::only(&graph, root))
    }

    /// What a teacher would write: like terms collected, no factors of one, no double signs. It is
    /// never larger, and equal wherever the original is finite; see the source of this module's
    /// `simplify` for what is and is not cancelled: `x/x` stays.
    ///
    /// ```
    /// use orthant::symbolic::Expression;
    /// let simplified = |text: &str| Expression::parse(text).map(|e| e.simplified().to_string());
    /// assert_eq!(simplified("2*x + 3*x - -1*y")?, "5 * x + y");
    /// assert_eq!(simplified("x/x + 0*y")?, "x / x");
    /// assert_eq!(simplified("(6x)/(4x^2)")?, "3 / (2 * x)");
    /// # Ok::<(), orthant::symbolic::ParseError>(())
    /// ```
    #[must_use]
    pub fn simplified(&self) -> Self {
        let mut graph = self.graph.clone();
        let root = simplify::simplify(&mut graph, self.root);
        Self::only(&graph, root)
    }

    /// LaTeX for the inside of a formula.
    ///
    /// ```
    /// use orthant::symbolic::Expression;
    /// let f = Expression::parse("9 * x^2 / sqrt(y_1)")?;
    /// assert_eq!(f.to_latex(), "\\frac{9 x^{2}}{\\sqrt{y_{1}}}");
    /// # Ok::<(), orthant::symbolic::ParseError>(())
    /// ```
    #[must_use]
    pub fn to_latex(&self) -> String {
        latex::latex(&self.graph, self.root)
    }

    /// The rules of its total derivative as they are applied, in the order of a student's notebook.
    ///
    /// # Errors
    /// [`Error::Circular`], or [`Error::TooLarge`] for more than 2,000 numbers, names and
    /// operations.
    ///
    /// ```
    /// use orthant::symbolic::Expression;
    /// let steps = Expression::parse("sin(x^2)")?.steps("x", &[])?;
    /// assert_eq!(steps[0].rule, "chain rule");
    /// assert_eq!(steps[0].equation, "d/dx(sin(x^2)) = cos(x^2) * d/dx(x^2)");
    /// assert_eq!(steps[1].rule, "inner derivative, power rule");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn steps(&self, variable: &str, given: &[(&str, Self)]) -> Result<Vec<Step>, Error> {
        let order = in_order(given)?;
        let size = order.iter().fold(self.size(), |sum, (_, e)| sum.saturating_add(e.size()));
        if size > MOST_EXPLAINED {
            return Err(Error::TooLarge { size, most: MOST_EXPLAINED });
        }
        let mut graph = self.graph.clone();
        let given: Vec<(String, Id)> = given
            .iter()
            .map(|(name, e)| ((*name).to_owned(), graph.import(&e.graph, e.root, |_, _| None)))
            .collect();
        Ok(steps::steps(&mut graph, self.root, variable, &given))
    }

    /// Its value, where the variables have these values.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a variable without a value.
    ///
    /// ```
    /// use orthant::symbolic::Expression;
    /// assert_eq!(Expression::parse("x^2 + y")?.evaluate(&[("x", 3.0), ("y", 0.5)])?, 9.5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate(&self, values: &[(&str, f32)]) -> Result<f32, Error> {
        let (names, values): (Vec<&str>, Vec<f32>) = values.iter().copied().unzip();
        let value = Program::new(&[self], &names)?.evaluate(&values)?;
        let value = value.first().copied().unwrap_or(f32::NAN);
        Ok(if value.is_nan() { f32::NAN } else { value })
    }

    fn only(graph: &Graph, root: Id) -> Self {
        let (graph, root) = graph.only(root);
        Self { graph, root }
    }
}

/// The same numbers, names and operations in the same places.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        let mut graph = self.graph.clone();
        graph.import(&other.graph, other.root, |_, _| None) == self.root
    }
}

/// Text that parses to the same expression.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::print(&self.graph, self.root, f)
    }
}

impl std::str::FromStr for Expression {
    type Err = ParseError;

    fn from_str(source: &str) -> Result<Self, ParseError> {
        Self::parse(source)
    }
}

/// Sorts names of variables as [`Expression::variables`] does: `x2` before `x10`.
///
/// ```
/// let mut names = ["x10".to_owned(), "x2".to_owned(), "a".to_owned()];
/// orthant::symbolic::sort_names(&mut names);
/// assert_eq!(names, ["a", "x2", "x10"]);
/// ```
pub fn sort_names(names: &mut [String]) {
    names.sort_by(|a, b| order::natural(a, b));
}

/// `∂f/∂u + Σ ∂f/∂x · dx/du`; `totals` has the `dx/du`.
fn total(graph: &mut Graph, root: Id, variable: &str, totals: &[(&str, Id)]) -> Id {
    let mut sum = Derivatives::new(graph, root, variable).of(root);
    for &(name, inner) in totals {
        let partial = Derivatives::new(graph, root, name).of(root);
        let product = derivative::mul(graph, partial, inner);
        sum = derivative::add(graph, sum, product);
    }
    sum
}

fn replaced(graph: &mut Graph, expression: &Expression, places: &HashMap<&str, Id>) -> Id {
    let names = &expression.graph;
    graph.import(names, expression.root, |_, node| match node {
        Node::Variable(place) => places.get(names.name(place)).copied(),
        _ => None,
    })
}

/// The given variables, each after those that its expression has.
fn in_order<'a>(
    given: &'a [(&'a str, Expression)],
) -> Result<Vec<(&'a str, &'a Expression)>, Error> {
    let mut waiting: Vec<(&str, &Expression)> =
        given.iter().map(|(name, expression)| (*name, expression)).collect();
    let mut order = Vec::new();
    while let Some((first, _)) = waiting.first().copied() {
        let names: HashSet<&str> = waiting.iter().map(|(name, _)| *name).collect();
        let needs = |e: &Expression| e.variables().iter().any(|name| names.contains(name));
        let (later, ready): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, e)| needs(e));
        if ready.is_empty() {
            return Err(Error::Circular { name: first.to_owned() });
        }
        order.extend(ready);
        waiting = later;
    }
    Ok(order)
}
