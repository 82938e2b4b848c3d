//! The functions, written once for our numbers and for the peer's.

use std::ops::{Add, Mul, Sub};

/// What both kinds of numbers can do.
pub trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Add<f32, Output = Self>
    + Sub<f32, Output = Self>
    + Mul<f32, Output = Self>
{
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
}

impl Number for f32 {
    fn tanh(self) -> f32 {
        libm::tanhf(self)
    }
}

/// `Σ 100 (xᵢ₊₁ − xᵢ²)² + (xᵢ − 1)²`, of at least two variables.
#[inline(always)]
pub fn rosenbrock<T: Number>(x: &[T]) -> T {
    let term = |i: usize| {
        let (valley, away) = (x[i + 1] - x[i] * x[i], x[i] - 1.0);
        valley * valley * 100.0 + away * away
    };
    (1..x.len() - 1).fold(term(0), |sum, i| sum + term(i))
}

/// Neurons of a layer, at most.
const WIDEST: usize = 8;

/// A network of three layers: two of `tanh`, then one linear output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Inputs.
    pub inputs: usize,
    /// Neurons of the first two layers.
    pub hidden: usize,
}

/// Those that are raced.
pub const NETWORKS: [Network; 2] =
    [Network { inputs: 2, hidden: 4 }, Network { inputs: 4, hidden: WIDEST }];

/// What the network sees, and should say.
pub const SAMPLE: [f32; 4] = [0.5, -0.25, 0.75, -1.0];
pub const TARGET: f32 = 0.3;

impl Network {
    /// Weights and biases of all layers.
    pub fn parameters(self) -> usize {
        let Network { inputs, hidden } = self;
        hidden * (inputs + 1) + hidden * (hidden + 1) + (hidden + 1)
    }

    /// The square of the output's distance from the target. The parameters are, for each neuron in
    /// order, its bias and its weights.
    #[inline(always)]
    pub fn loss<T: Number>(self, parameters: &[T]) -> T {
        let Network { inputs, hidden } = self;
        let (first, rest) = parameters.split_at(hidden * (inputs + 1));
        let (second, third) = rest.split_at(hidden * (hidden + 1));
        let mut one = [parameters[0]; WIDEST];
        for (neuron, p) in one.iter_mut().zip(first.chunks_exact(inputs + 1)) {
            let sum = p[1..].iter().zip(SAMPLE).fold(p[0], |sum, (w, x)| sum + *w * x);
            *neuron = sum.tanh();
        }
        let mut two = [parameters[0]; WIDEST];
        for (neuron, p) in two.iter_mut().zip(second.chunks_exact(hidden + 1)) {
            *neuron = weighted(p, &one[..hidden]).tanh();
        }
        let error = weighted(third, &two[..hidden]) - TARGET;
        error * error
    }
}

/// A bias and the products of weights and inputs.
#[inline(always)]
fn weighted<T: Number>(p: &[T], x: &[T]) -> T {
    p[1..].iter().zip(x).fold(p[0], |sum, (w, x)| sum + *w * *x)
}
