//! Derivatives written by hand, as somebody would who has the time.

use super::functions::{Network, SAMPLE, TARGET};
use super::{Contestant, Problem};

/// Ours have no rival of this kind for the Hessian of a network: nobody writes it.
pub fn contestant(problem: Problem) -> Option<Contestant> {
    match problem {
        Problem::RosenbrockGradient(_) => Some(Contestant::new("by hand", gradient)),
        Problem::RosenbrockHessian(_) => Some(Contestant::new("by hand", hessian)),
        Problem::NetworkGradient(net) => {
            Some(Contestant::new("by hand", move |p, out| backpropagate(net, p, out)))
        }
        Problem::NetworkHessian(_) | Problem::Reverse => None,
    }
}

fn gradient(x: &[f32], out: &mut [f32]) {
    out.fill(0.0);
    for i in 0..x.len() - 1 {
        let valley = x[i + 1] - x[i] * x[i];
        out[i] += 2.0 * (x[i] - 1.0) - 400.0 * valley * x[i];
        out[i + 1] += 200.0 * valley;
    }
}

fn hessian(x: &[f32], out: &mut [f32]) {
    let n = x.len();
    out.fill(0.0);
    for i in 0..n - 1 {
        out[i * n + i] += 2.0 - 400.0 * (x[i + 1] - 3.0 * x[i] * x[i]);
        out[(i + 1) * n + i + 1] += 200.0;
        out[i * n + i + 1] = -400.0 * x[i];
        out[(i + 1) * n + i] = -400.0 * x[i];
    }
}

fn backpropagate(net: Network, parameters: &[f32], out: &mut [f32]) {
    let Network { inputs, hidden } = net;
    let at = [hidden * (inputs + 1), hidden * (inputs + hidden + 2)];
    let weighted = |p: &[f32], x: &[f32]| -> f32 {
        p[1..].iter().zip(x).fold(p[0], |sum, (w, x)| sum + w * x)
    };
    let (mut one, mut two) = ([0.0; 8], [0.0; 8]);
    for (x, p) in one.iter_mut().zip(parameters[..at[0]].chunks_exact(inputs + 1)) {
        *x = libm::tanhf(weighted(p, &SAMPLE[..inputs]));
    }
    for (x, p) in two.iter_mut().zip(parameters[at[0]..at[1]].chunks_exact(hidden + 1)) {
        *x = libm::tanhf(weighted(p, &one[..hidden]));
    }
    let third = &parameters[at[1]..];
    let slope = 2.0 * (weighted(third, &two[..hidden]) - TARGET);
    let mut of_one = [0.0; 8];
    out[at[1]] = slope;
    for j in 0..hidden {
        out[at[1] + 1 + j] = slope * two[j];
        let slope = slope * third[1 + j] * (1.0 - two[j] * two[j]);
        let row = at[0] + j * (hidden + 1);
        out[row] = slope;
        for k in 0..hidden {
            out[row + 1 + k] = slope * one[k];
            of_one[k] += slope * parameters[row + 1 + k];
        }
    }
    for j in 0..hidden {
        let slope = of_one[j] * (1.0 - one[j] * one[j]);
        let row = j * (inputs + 1);
        out[row] = slope;
        for k in 0..inputs {
            out[row + 1 + k] = slope * SAMPLE[k];
        }
    }
}
