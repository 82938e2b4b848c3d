//! Evaluation: expressions as a list of operations, each on results of earlier ones.
//!
//! Each operation is one of [`Real`]'s, so values have the same bits everywhere, and duals give
//! derivatives by machine of the very same program. It is computed as it is written, with these
//! exceptions, which are closer to the exact value:
//!
//! | written | computed |
//! |---|---|
//! | `x^n`, `n` an integer | `powi` |
//! | `x^c`, `c` without variables | `powf` |
//! | `e^x` | `exp(x)` |
//! | `1 - x^2` | `(1 - x) * (1 + x)`, which does not cancel |
//!
//! What has no variables is computed once, with `f32` arithmetic, when the program is made.

use super::function::{Constant, Function, Function2};
use super::graph::{Graph, Id, Node, Operator};
use super::number::Number;
use super::{Error, Expression};
use orthant_core::calculus::Real;
use std::collections::HashMap;

/// The place of an earlier result.
pub(super) type Place = u32;

/// One operation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Operation {
    Constant(f32),
    Input(u32),
    Neg(Place),
    Add(Place, Place),
    Sub(Place, Place),
    Mul(Place, Place),
    Div(Place, Place),
    Powi(Place, i32),
    Powf(Place, f32),
    Pow(Place, Place),
    Call(Function, Place),
    Call2(Function2, Place, Place),
    Choice([Place; 4]),
}

/// Expressions ready for evaluation at many points, with any kind of [`Real`]; what they have in
/// common is computed once.
///
/// ```
/// use orthant::calculus::Dual;
/// use orthant::symbolic::{Expression, Program};
///
/// let f = Expression::parse("x^2 * y")?;
/// let program = Program::new(&[&f, &f.derivative("x").simplified()], &["x", "y"])?;
/// assert_eq!(program.evaluate(&[3.0, 2.0])?, [18.0, 12.0]);
///
/// // The same derivative by machine.
/// let program = Program::new(&[&f], &["x", "y"])?;
/// let x = Dual::<1>::variable(3.0, 0);
/// assert_eq!(program.evaluate(&[x, Dual::from(2.0)])?[0].partials, [12.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    operations: Vec<Operation>,
    outputs: Vec<Place>,
    inputs: Vec<String>,
}

impl Program {
    /// Prepares expressions of these variables, whose values are given in this order.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a variable that is not among `names`, [`Error::TooLarge`].
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let f = Expression::parse("x * y")?;
    /// assert_eq!(Program::new(&[&f], &["x", "y"])?.evaluate(&[3.0, 2.0])?, [6.0]);
    /// assert!(Program::new(&[&f], &["x"]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(expressions: &[&Expression], names: &[&str]) -> Result<Self, Error> {
        let mut graph = Graph::default();
        let roots: Vec<Id> = expressions
            .iter()
            .map(|expression| graph.import(&expression.graph, expression.root, |_, _| None))
            .collect();
        let mut lowering = Lowering {
            graph: &graph,
            names: names.iter().enumerate().rev().map(|(place, name)| (*name, place)).collect(),
            operations: Vec::new(),
            places: vec![0; graph.ids().len()],
        };
        let used = graph.used(&roots);
        for id in graph.ids().filter(|id| used[id.index()]) {
            lowering.lower(id)?;
        }
        let outputs = roots.iter().map(|root| lowering.places[root.index()]).collect();
        let program = Self {
            operations: lowering.operations,
            outputs,
            inputs: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        Ok(program.without_what_is_unused())
    }

    /// How many values an evaluation gives: one for each expression.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let (sum, product) = (Expression::parse("x + y")?, Expression::parse("x * y")?);
    /// assert_eq!(Program::new(&[&sum, &product], &["x", "y"])?.outputs(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The names of the variables, in the order of their values.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let f = Expression::parse("x * y")?;
    /// assert_eq!(Program::new(&[&f], &["y", "x"])?.inputs(), ["y", "x"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    pub(super) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    pub(super) fn output_places(&self) -> &[Place] {
        &self.outputs
    }

    /// The expressions' values at one point.
    ///
    /// # Errors
    /// [`Error::Values`] unless there is a value for each variable.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let (sum, product) = (Expression::parse("x + y")?, Expression::parse("x * y")?);
    /// let both = Program::new(&[&sum, &product], &["x", "y"])?;
    /// assert_eq!(both.evaluate(&[3.0, 2.0])?, [5.0, 6.0]);
    /// assert!(both.evaluate(&[3.0]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate<T: Real>(&self, values: &[T]) -> Result<Vec<T>, Error> {
        let mut out = vec![T::constant(0.0); self.outputs.len()];
        self.evaluate_into(values, &mut Vec::new(), &mut out)?;
        Ok(out)
    }

    /// [`evaluate`](Self::evaluate) into `out`, without allocating once `scratch` has grown.
    ///
    /// # Errors
    /// [`Error::Values`] unless there is a value for each variable and `out` has room for exactly
    /// the outputs.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program};
    /// let program = Program::new(&[&Expression::parse("x^2")?], &["x"])?;
    /// let (mut scratch, mut out) = (Vec::new(), [0.0]);
    /// for x in [1.0, 2.0, 3.0] {
    ///     program.evaluate_into(&[x], &mut scratch, &mut out)?;
    ///     assert_eq!(out, [x * x]);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate_into<T: Real>(
        &self,
        values: &[T],
        scratch: &mut Vec<T>,
        out: &mut [T],
    ) -> Result<(), Error> {
        if values.len() != self.inputs.len() {
            return Err(Error::Values { expected: self.inputs.len(), found: values.len() });
        }
        if out.len() != self.outputs.len() {
            return Err(Error::Values { expected: self.outputs.len(), found: out.len() });
        }
        scratch.clear();
        for operation in &self.operations {
            let result = result(operation, values, scratch);
            scratch.push(result);
        }
        for (out, &place) in out.iter_mut().zip(&self.outputs) {
            *out = scratch[place as usize];
        }
        Ok(())
    }

    /// Constants that were folded into others leave operations behind that nobody reads.
    fn without_what_is_unused(self) -> Self {
        let mut used = vec![false; self.operations.len()];
        for &place in &self.outputs {
            used[place as usize] = true;
        }
        for (place, operation) in self.operations.iter().enumerate().rev() {
            if used[place] {
                map(*operation, |argument| {
                    used[argument as usize] = true;
                    argument
                });
            }
        }
        let mut places = vec![0; self.operations.len()];
        let mut operations = Vec::new();
        for (place, operation) in self.operations.iter().enumerate() {
            if used[place] {
                places[place] = place_of(operations.len());
                operations.push(map(*operation, |argument| places[argument as usize]));
            }
        }
        let outputs = self.outputs.iter().map(|&place| places[place as usize]).collect();
        Self { operations, outputs, inputs: self.inputs }
    }
}

fn place_of(index: usize) -> Place {
    Place::try_from(index).unwrap_or(Place::MAX)
}

fn result<T: Real>(operation: &Operation, values: &[T], earlier: &[T]) -> T {
    let at = |place: Place| earlier[place as usize];
    match *operation {
        Operation::Constant(value) => T::constant(value),
        Operation::Input(place) => values[place as usize],
        Operation::Neg(a) => -at(a),
        Operation::Add(a, b) => at(a) + at(b),
        Operation::Sub(a, b) => at(a) - at(b),
        Operation::Mul(a, b) => at(a) * at(b),
        Operation::Div(a, b) => at(a) / at(b),
        Operation::Powi(a, n) => at(a).powi(n),
        Operation::Powf(a, y) => at(a).powf(y),
        Operation::Pow(a, b) => at(a).pow(at(b)),
        Operation::Call(function, a) => call(function, at(a)),
        Operation::Call2(function, a, b) => match function {
            Function2::Atan2 => at(a).atan2(at(b)),
            Function2::Hypot => at(a).hypot(at(b)),
            Function2::Min => at(a).min(at(b)),
            Function2::Max => at(a).max(at(b)),
        },
        Operation::Choice([a, b, c, d]) => choice(at(a), at(b), at(c), at(d)),
    }
}

fn call<T: Real>(function: Function, x: T) -> T {
    match function {
        Function::Exp => x.exp(),
        Function::Ln => x.ln(),
        Function::Log1p => x.log1p(),
        Function::Expm1 => x.expm1(),
        Function::Sqrt => x.sqrt(),
        Function::Cbrt => x.cbrt(),
        Function::Sin => x.sin(),
        Function::Cos => x.cos(),
        Function::Tan => x.tan(),
        Function::Asin => x.asin(),
        Function::Acos => x.acos(),
        Function::Atan => x.atan(),
        Function::Sinh => x.sinh(),
        Function::Cosh => x.cosh(),
        Function::Tanh => x.tanh(),
        Function::Abs => x.abs(),
        Function::Sigmoid => x.sigmoid(),
        Function::Softplus => x.softplus(),
        Function::Relu => x.relu(),
        Function::Sign => levels(x, -1.0, 0.0),
        Function::Step => levels(x, 0.0, 0.0),
    }
}

/// One value below 0, one at 0, and 1 above.
fn levels<T: Real>(x: T, below: f32, at: f32) -> T {
    T::constant(if x > 0.0 {
        1.0
    } else if x < 0.0 {
        below
    } else if x == 0.0 {
        at
    } else {
        f32::NAN
    })
}

fn choice<T: Real>(a: T, b: T, greater: T, less: T) -> T {
    if a > b {
        greater
    } else if a < b {
        less
    } else if a.primal() == b.primal() {
        (greater + less) * 0.5
    } else {
        T::constant(f32::NAN)
    }
}

/// The same operation with its arguments elsewhere.
fn map(operation: Operation, mut f: impl FnMut(Place) -> Place) -> Operation {
    match operation {
        Operation::Constant(_) | Operation::Input(_) => operation,
        Operation::Neg(a) => Operation::Neg(f(a)),
        Operation::Add(a, b) => Operation::Add(f(a), f(b)),
        Operation::Sub(a, b) => Operation::Sub(f(a), f(b)),
        Operation::Mul(a, b) => Operation::Mul(f(a), f(b)),
        Operation::Div(a, b) => Operation::Div(f(a), f(b)),
        Operation::Powi(a, n) => Operation::Powi(f(a), n),
        Operation::Powf(a, y) => Operation::Powf(f(a), y),
        Operation::Pow(a, b) => Operation::Pow(f(a), f(b)),
        Operation::Call(function, a) => Operation::Call(function, f(a)),
        Operation::Call2(function, a, b) => Operation::Call2(function, f(a), f(b)),
        Operation::Choice(arguments) => Operation::Choice(arguments.map(f)),
    }
}

/// The arguments of an operation.
pub(super) fn arguments(operation: Operation) -> Vec<Place> {
    let mut arguments = Vec::new();
    map(operation, |argument| {
        arguments.push(argument);
        argument
    });
    arguments
}

/// From nodes to operations.
struct Lowering<'a> {
    graph: &'a Graph,
    names: HashMap<&'a str, usize>,
    operations: Vec<Operation>,
    /// Where each node's value will be.
    places: Vec<Place>,
}

impl Lowering<'_> {
    fn lower(&mut self, id: Id) -> Result<(), Error> {
        let at = |this: &Self, id: Id| this.places[id.index()];
        let operation = match self.graph.get(id) {
            Node::Number(number) => Operation::Constant(number.to_f32()),
            Node::Constant(Constant::Pi) => Operation::Constant(core::f32::consts::PI),
            Node::Constant(Constant::E) => Operation::Constant(core::f32::consts::E),
            Node::Variable(place) => {
                let name = self.graph.name(place);
                let Some(&index) = self.names.get(name) else {
                    return Err(Error::Unknown { name: name.to_owned() });
                };
                Operation::Input(place_of(index))
            }
            Node::Neg(a) => Operation::Neg(at(self, a)),
            Node::Binary(Operator::Add, a, b) => Operation::Add(at(self, a), at(self, b)),
            Node::Binary(Operator::Sub, a, b) => match self.square_below_one(a, b) {
                Some(root) => {
                    let (one, root) = (at(self, a), at(self, root));
                    let less = self.push(Operation::Sub(one, root));
                    let more = self.push(Operation::Add(one, root));
                    Operation::Mul(less, more)
                }
                None => Operation::Sub(at(self, a), at(self, b)),
            },
            Node::Binary(Operator::Mul, a, b) => Operation::Mul(at(self, a), at(self, b)),
            Node::Binary(Operator::Div, a, b) => Operation::Div(at(self, a), at(self, b)),
            Node::Binary(Operator::Pow, a, b) => self.power(a, b),
            Node::Call(function, a) => Operation::Call(function, at(self, a)),
            Node::Call2(function, a, b) => Operation::Call2(function, at(self, a), at(self, b)),
            Node::Choice(arguments) => Operation::Choice(arguments.map(|a| at(self, a))),
        };
        let operation = self.folded(operation);
        self.places[id.index()] = self.push(operation);
        Ok(())
    }

    fn push(&mut self, operation: Operation) -> Place {
        self.operations.push(operation);
        place_of(self.operations.len() - 1)
    }

    fn value(&self, place: Place) -> Option<f32> {
        match self.operations.get(place as usize) {
            Some(Operation::Constant(value)) => Some(*value),
            _ => None,
        }
    }

    fn power(&self, base: Id, exponent: Id) -> Operation {
        let at = |id: Id| self.places[id.index()];
        if self.graph.get(base) == Node::Constant(Constant::E) {
            return Operation::Call(Function::Exp, at(exponent));
        }
        if let Node::Number(number) = self.graph.get(exponent)
            && let Some(n) = number.as_integer().and_then(|n| i32::try_from(n).ok())
        {
            return Operation::Powi(at(base), n);
        }
        match self.value(at(exponent)) {
            Some(exponent) => Operation::Powf(at(base), exponent),
            None => Operation::Pow(at(base), at(exponent)),
        }
    }

    /// The `x` of `1 - x^2`.
    fn square_below_one(&self, a: Id, b: Id) -> Option<Id> {
        match (self.graph.get(a), self.graph.get(b)) {
            (Node::Number(Number::ONE), Node::Binary(Operator::Pow, base, exponent))
                if self.graph.get(exponent) == Node::Number(Number::integer(2)) =>
            {
                Some(base)
            }
            _ => None,
        }
    }

    /// The operation, or its result if its arguments are constants.
    fn folded(&self, operation: Operation) -> Operation {
        let arguments = arguments(operation);
        let values: Option<Vec<f32>> = arguments.iter().map(|&a| self.value(a)).collect();
        match values {
            Some(values) if !values.is_empty() => {
                let mut next = 0;
                let moved = map(operation, |_| {
                    next += 1;
                    next - 1
                });
                Operation::Constant(result(&moved, &[], &values))
            }
            _ => operation,
        }
    }
}
