//! Derivatives.

use orthant_golden::{Calculus, Elementary, Function, PAIRS, value};

use crate::reference::calculus::{self as reference, Number};
use crate::reference::canonical;

pub fn expected(problem: &Calculus) -> u64 {
    match *problem {
        Calculus::One(function) => {
            let points = (0..Elementary::POINTS).map(|i| function.point(i));
            let numbers: Vec<f32> = points.flat_map(|x| alone(function, x)).collect();
            value::any_nan(&numbers)
        }
        Calculus::Many(function, n) => many(problem, function, n),
        Calculus::Pairs(_) => pairs(problem),
    }
}

/// Value, slope and curvature as the only variable's.
fn alone(function: Elementary, x: f32) -> [f32; 3] {
    let y = Number::variable(x, 0, 1).one(one(function, x));
    [y.value, y.first[0], y.second[0][0]]
}

fn one(function: Elementary, x: f32) -> [f32; 3] {
    match function {
        Elementary::Recip => reference::recip(x),
        Elementary::Sqrt => reference::sqrt(x),
        Elementary::Cbrt => reference::cbrt(x),
        Elementary::Powi5 => reference::integer_power(x, 5),
        Elementary::PowiMinus3 => reference::integer_power(x, -3),
        Elementary::Powi70 => reference::integer_power(x, 70),
        Elementary::Powf2_5 => reference::real_power(x, 2.5),
        Elementary::Powf0_3 => reference::real_power(x, 0.3),
        Elementary::Exp => reference::exp(x),
        Elementary::Expm1 => reference::expm1(x),
        Elementary::Ln => reference::ln(x),
        Elementary::Log1p => reference::log1p(x),
        Elementary::Sin => reference::sin(x),
        Elementary::Cos => reference::cos(x),
        Elementary::Tan => reference::tan(x),
        Elementary::Asin => reference::asin(x),
        Elementary::Acos => reference::acos(x),
        Elementary::Atan => reference::atan(x),
        Elementary::Sinh => reference::sinh(x),
        Elementary::Cosh => reference::cosh(x),
        Elementary::Tanh => reference::tanh(x),
        Elementary::Abs => reference::abs(x),
        Elementary::Sigmoid => reference::sigmoid(x),
        Elementary::Softplus => reference::softplus(x),
        Elementary::Relu => reference::relu(x),
    }
}

fn variables(problem: &Calculus, n: usize) -> Vec<Number> {
    let mut x = vec![0.0; n];
    problem.fill(false, &mut x);
    x.into_iter().enumerate().map(|(i, x)| Number::variable(x, i, n)).collect()
}

fn term(function: Function, x: &Number, y: &Number) -> Number {
    let n = x.first.len();
    match function {
        Function::Rosenbrock => {
            let (valley, away) = (y.sub(&x.mul(x)), Number::constant(1.0, n).sub(x));
            away.mul(&away).add(&valley.mul(&valley).scaled(100.0))
        }
        Function::Mixture => {
            let below = x.mul(x).plus(1.0);
            let tanh = y.one(reference::tanh(y.value));
            let distance = x.two(y, reference::hypot(x.value, y.value));
            let power = below.two(y, reference::pow(below.value, y.value));
            x.mul(&tanh).div(&below).add(&distance).sub(&power)
        }
    }
}

fn many(problem: &Calculus, function: Function, n: usize) -> u64 {
    let x = variables(problem, n);
    let terms: Vec<Number> = x.windows(2).map(|pair| term(function, &pair[0], &pair[1])).collect();
    let y = terms[1..].iter().fold(terms[0].clone(), |sum, term| sum.add(term));
    let trace = (0..n).fold(0.0, |sum, i| sum + y.second[i][i]);
    let mut direction = vec![0.0; n];
    problem.fill(true, &mut direction);
    let along = along(problem, function, &direction);

    let mut numbers = vec![y.value, trace, along];
    numbers.extend(&y.first);
    for i in 0..n {
        // Those above the diagonal are those below it.
        numbers.extend((0..n).map(|j| y.second[i.max(j)][i.min(j)]));
    }
    let numbers: Vec<f32> = numbers.into_iter().map(canonical).collect();
    value::exact(&numbers)
}

/// The derivative along a direction: the variables as functions of one.
fn along(problem: &Calculus, function: Function, direction: &[f32]) -> f32 {
    let mut x = variables(problem, direction.len());
    for (x, v) in x.iter_mut().zip(direction) {
        *x = Number { first: vec![*v], ..Number::constant(x.value, 1) };
    }
    let terms = x.windows(2).map(|pair| term(function, &pair[0], &pair[1]));
    terms.reduce(|sum, term| sum.add(&term)).expect("two variables").first[0]
}

fn pairs(problem: &Calculus) -> u64 {
    let x = variables(problem, 2);
    let [x, y] = &x[..] else { unreachable!("two were made") };
    let (square, double) = (x.mul(x), x.scaled(2.0));
    let values: [Number; PAIRS] = [
        y.div(x),
        y.two(x, reference::atan2(y.value, x.value)),
        x.two(y, reference::hypot(x.value, y.value)),
        square.two(y, reference::pow(square.value, y.value)),
        double.chosen(y, true),
        double.chosen(y, false),
    ];
    let slopes: Vec<f32> =
        values.iter().flat_map(|value| value.first.iter().copied().map(canonical)).collect();
    value::exact(&slopes)
}
