//! Derivatives: every elementary function's value, slope and curvature at points over its domain
//! and at its edges, and functions of several variables with their gradients, Jacobians and
//! Hessians.

use core::fmt;

use orthant_core::calculus::{
    Dual, HyperDual, Real, derivative, directional_derivative, gradient, hessian, jacobian,
    laplacian, second_derivative,
};
use orthant_core::{Error, Executor, Kernels, MatMut};

use crate::run::{code, take};
use crate::{generator, value};

/// What is differentiated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Calculus {
    /// A function of one variable.
    One(Elementary),
    /// A function of as many variables.
    Many(Function, usize),
    /// All functions of two variables, at the point with this number.
    Pairs(u64),
}

/// The functions of one variable.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "named as the methods of Real, powers with their exponent")]
pub enum Elementary {
    Recip,
    Sqrt,
    Cbrt,
    Powi5,
    PowiMinus3,
    Powi70,
    Powf2_5,
    Powf0_3,
    Exp,
    Expm1,
    Ln,
    Log1p,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Tanh,
    Abs,
    Sigmoid,
    Softplus,
    Relu,
}

impl Elementary {
    /// Each with its name and the ends of the interval that points are from.
    pub const ALL: [(Elementary, &str, [f32; 2]); 25] = [
        (Elementary::Recip, "recip", [-4.0, 4.0]),
        (Elementary::Sqrt, "sqrt", [0.0, 9.0]),
        (Elementary::Cbrt, "cbrt", [-9.0, 9.0]),
        (Elementary::Powi5, "powi 5", [-3.0, 3.0]),
        (Elementary::PowiMinus3, "powi -3", [-3.0, 3.0]),
        (Elementary::Powi70, "powi 70", [-1.5, 1.5]),
        (Elementary::Powf2_5, "powf 2.5", [0.0, 9.0]),
        (Elementary::Powf0_3, "powf 0.3", [0.0, 9.0]),
        (Elementary::Exp, "exp", [-89.0, 89.0]),
        (Elementary::Expm1, "expm1", [-20.0, 20.0]),
        (Elementary::Ln, "ln", [0.0, 9.0]),
        (Elementary::Log1p, "log1p", [-1.0, 9.0]),
        (Elementary::Sin, "sin", [-30.0, 30.0]),
        (Elementary::Cos, "cos", [-30.0, 30.0]),
        (Elementary::Tan, "tan", [-1.5, 1.5]),
        (Elementary::Asin, "asin", [-1.0, 1.0]),
        (Elementary::Acos, "acos", [-1.0, 1.0]),
        (Elementary::Atan, "atan", [-30.0, 30.0]),
        (Elementary::Sinh, "sinh", [-20.0, 20.0]),
        (Elementary::Cosh, "cosh", [-20.0, 20.0]),
        (Elementary::Tanh, "tanh", [-9.0, 9.0]),
        (Elementary::Abs, "abs", [-9.0, 9.0]),
        (Elementary::Sigmoid, "sigmoid", [-30.0, 30.0]),
        (Elementary::Softplus, "softplus", [-30.0, 30.0]),
        (Elementary::Relu, "relu", [-9.0, 9.0]),
    ];

    /// How many points.
    pub const POINTS: usize = 24;

    fn entry(self) -> (usize, &'static str, [f32; 2]) {
        let found = Self::ALL.iter().enumerate().find(|(_, entry)| entry.0 == self);
        found.map_or((0, "", [0.0; 2]), |(i, entry)| (i, entry.1, entry.2))
    }

    /// Point `i`: the ends, the middle, then chance.
    pub fn point(self, i: usize) -> f32 {
        let (number, _, [from, to]) = self.entry();
        let share = match i {
            0 => 0.0,
            1 => 1.0,
            2 => 0.5,
            _ => generator::uniform(0x60 << 56 | number as u64, i as u64) * 0.5 + 0.5,
        };
        from + (to - from) * share
    }

    fn of<T: Real>(self, x: T) -> T {
        match self {
            Elementary::Recip => x.recip(),
            Elementary::Sqrt => x.sqrt(),
            Elementary::Cbrt => x.cbrt(),
            Elementary::Powi5 => x.powi(5),
            Elementary::PowiMinus3 => x.powi(-3),
            Elementary::Powi70 => x.powi(70),
            Elementary::Powf2_5 => x.powf(2.5),
            Elementary::Powf0_3 => x.powf(0.3),
            Elementary::Exp => x.exp(),
            Elementary::Expm1 => x.expm1(),
            Elementary::Ln => x.ln(),
            Elementary::Log1p => x.log1p(),
            Elementary::Sin => x.sin(),
            Elementary::Cos => x.cos(),
            Elementary::Tan => x.tan(),
            Elementary::Asin => x.asin(),
            Elementary::Acos => x.acos(),
            Elementary::Atan => x.atan(),
            Elementary::Sinh => x.sinh(),
            Elementary::Cosh => x.cosh(),
            Elementary::Tanh => x.tanh(),
            Elementary::Abs => x.abs(),
            Elementary::Sigmoid => x.sigmoid(),
            Elementary::Softplus => x.softplus(),
            Elementary::Relu => x.relu(),
        }
    }
}

/// The functions of several variables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function {
    /// `Σ (1 − xᵢ)² + 100·(xᵢ₊₁ − xᵢ²)²`, added in order from the first term.
    Rosenbrock,
    /// `Σ (xᵢ·tanh xᵢ₊₁)/(xᵢ² + 1) + hypot(xᵢ, xᵢ₊₁) − pow(xᵢ² + 1, xᵢ₊₁)`, likewise.
    Mixture,
}

impl Function {
    fn of<T: Real>(self, x: &[T]) -> T {
        let term = |pair: &[T]| match *pair {
            [x, y] => match self {
                Function::Rosenbrock => {
                    let (valley, away) = (y - x * x, T::constant(1.0) - x);
                    away * away + valley * valley * 100.0
                }
                Function::Mixture => {
                    let below = x * x + 1.0;
                    x * y.tanh() / below + x.hypot(y) - below.pow(y)
                }
            },
            _ => T::constant(0.0),
        };
        let mut pairs = x.windows(2);
        let first = pairs.next().map_or(T::constant(0.0), term);
        pairs.fold(first, |sum, pair| sum + term(pair))
    }
}

/// Variables, at most.
const MOST: usize = 17;

/// What the functions of two variables give: quotient, angle, distance, power, greater and smaller.
pub const PAIRS: usize = 6;

fn pairs<T: Real>(x: &[T], out: &mut [T]) {
    if let [x, y] = *x {
        let values =
            [y / x, y.atan2(x), x.hypot(y), (x * x).pow(y), (x * 2.0).max(y), (x * 2.0).min(y)];
        for (out, value) in out.iter_mut().zip(values) {
            *out = value;
        }
    }
}

impl Calculus {
    pub(super) fn for_each(visit: &mut dyn FnMut(Calculus)) {
        for (function, ..) in Elementary::ALL {
            visit(Calculus::One(function));
        }
        for function in [Function::Rosenbrock, Function::Mixture] {
            for variables in [2, 3, 4, 5, 10, MOST] {
                visit(Calculus::Many(function, variables));
            }
        }
        for point in 0..12 {
            visit(Calculus::Pairs(point));
        }
    }

    /// Floats of the variables, a direction, and all results.
    pub const fn floats(&self) -> usize {
        match self {
            Calculus::One(_) => 3 * Elementary::POINTS,
            Calculus::Many(_, n) => 2 * *n + Self::results(*n),
            Calculus::Pairs(_) => 2 + 2 * PAIRS,
        }
    }

    /// Value, Laplacian and derivative along the direction, the gradient, the Hessian.
    const fn results(n: usize) -> usize {
        3 + n + n * n
    }

    /// Writes the variables, or a direction.
    pub fn fill(&self, direction: bool, out: &mut [f32]) {
        let seed = match *self {
            Calculus::One(_) => 0,
            Calculus::Many(function, n) => (function as u64) << 32 | n as u64,
            Calculus::Pairs(point) => 1 << 40 | point,
        };
        generator::fill_uniform(0x61 << 56 | (direction as u64) << 48 | seed, 0, out);
        // Ties, kinks and the origin.
        if let (Calculus::Pairs(point), [x, y]) = (*self, out) {
            match point {
                0 => (*x, *y) = (0.0, 0.0),
                1 => *x = 0.0,
                2 => *y = 2.0 * *x,
                3 => *y = 0.0,
                _ => {}
            }
        }
    }

    pub(super) fn run<E: Executor>(&self, _: Kernels<E>, scratch: &mut [f32]) -> u64 {
        let result = match *self {
            Calculus::One(function) => Ok(one(function, scratch)),
            Calculus::Many(function, n) => self.many(function, n, scratch),
            Calculus::Pairs(_) => self.pairs(scratch),
        };
        result.unwrap_or_else(|error| value::error(code(&error)))
    }

    fn many(&self, function: Function, n: usize, scratch: &mut [f32]) -> Result<u64, Error> {
        let mut rest = scratch;
        let (x, v) = (take(&mut rest, n), take(&mut rest, n));
        self.fill(false, x);
        self.fill(true, v);
        let out = take(&mut rest, Self::results(n));
        let (numbers, derivatives) = out.split_at_mut(3);
        let (slopes, bends) = derivatives.split_at_mut(n);
        let f = |x: &[Dual<4>]| function.of(x);
        let first = gradient(f, x, &mut [Dual::from(0.0); MOST], slopes)?;
        let f = |x: &[HyperDual<4>]| function.of(x);
        let bends = MatMut::new(bends, n, n)?;
        let again = hessian(f, x, &mut [HyperDual::from(0.0); MOST], bends)?;
        let f = |x: &[HyperDual<1>]| function.of(x);
        let trace = laplacian(f, x, &mut [HyperDual::from(0.0); MOST])?;
        let f = |x: &[Dual<1>]| function.of(x);
        let along = directional_derivative(f, x, v, &mut [Dual::from(0.0); MOST])?;
        // They differ in no bit, or the case fails.
        let both = if again.to_bits() == first.to_bits() { first } else { f32::NAN };
        for (number, found) in numbers.iter_mut().zip([both, trace, along]) {
            *number = found;
        }
        Ok(value::exact(out))
    }

    fn pairs(&self, scratch: &mut [f32]) -> Result<u64, Error> {
        let mut rest = scratch;
        let (x, out) = (take(&mut rest, 2), take(&mut rest, 2 * PAIRS));
        self.fill(false, x);
        let (mut work, mut values) = ([Dual::<2>::from(0.0); 2], [Dual::from(0.0); PAIRS]);
        jacobian(pairs, x, &mut work, &mut values, MatMut::new(out, PAIRS, 2)?)?;
        Ok(value::exact(out))
    }
}

fn one(function: Elementary, out: &mut [f32]) -> u64 {
    for (i, out) in out.as_chunks_mut::<3>().0.iter_mut().take(Elementary::POINTS).enumerate() {
        let x = function.point(i);
        *out = [
            function.of(x),
            derivative(|x| function.of(x), x),
            second_derivative(|x| function.of(x), x),
        ];
    }
    value::any_nan(out.get(..3 * Elementary::POINTS).unwrap_or_default())
}

impl fmt::Display for Calculus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Calculus::One(function) => write!(f, "derivatives of {}", function.entry().1),
            Calculus::Many(function, n) => write!(f, "derivatives of {function:?}, {n} variables"),
            Calculus::Pairs(point) => write!(f, "slopes by two variables, point {point}"),
        }
    }
}
