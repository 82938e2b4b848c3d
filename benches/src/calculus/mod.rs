//! Derivatives: the gradient and the Hessian of Rosenbrock's function and of networks of three
//! layers, ours against num-dual and against derivatives written by hand.
//!
//! All evaluate one generic text of each function, in `f32`.

mod by_hand;
mod functions;
#[cfg(feature = "num-dual")]
mod num_dual;
mod ours;
mod reverse;

use std::hint::black_box;
use std::time::Instant;

use crate::data::Generator;
use crate::race::{Rules, median};
use functions::{NETWORKS, Network};

/// What is differentiated: by how many variables, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The gradient of Rosenbrock's function.
    RosenbrockGradient(usize),
    /// Its Hessian.
    RosenbrockHessian(usize),
    /// The gradient of a network's loss by its parameters.
    NetworkGradient(Network),
    /// Its Hessian.
    NetworkHessian(Network),
    /// The gradient by reverse mode, relative to an evaluation.
    Reverse,
}

impl Problem {
    /// All that are raced.
    pub fn all() -> Vec<Problem> {
        let sizes = [10, 100];
        let networks = NETWORKS;
        let mut all: Vec<Problem> = sizes.map(Problem::RosenbrockGradient).to_vec();
        all.extend(sizes.map(Problem::RosenbrockHessian));
        all.extend(networks.map(Problem::NetworkGradient));
        all.extend(networks.map(Problem::NetworkHessian));
        all.push(Problem::Reverse);
        all
    }

    /// What it is, for people.
    pub fn name(self) -> String {
        match self {
            Problem::RosenbrockGradient(n) => format!("gradient rosenbrock {n}"),
            Problem::RosenbrockHessian(n) => format!("hessian rosenbrock {n}"),
            Problem::NetworkGradient(net) => format!("gradient network {}", net.parameters()),
            Problem::NetworkHessian(net) => format!("hessian network {}", net.parameters()),
            Problem::Reverse => format!("reverse network {}", reverse::PARAMETERS),
        }
    }

    fn variables(self) -> usize {
        match self {
            Problem::RosenbrockGradient(n) | Problem::RosenbrockHessian(n) => n,
            Problem::NetworkGradient(net) | Problem::NetworkHessian(net) => net.parameters(),
            Problem::Reverse => reverse::PARAMETERS,
        }
    }

    fn outputs(self) -> usize {
        match self {
            Problem::RosenbrockGradient(_) | Problem::NetworkGradient(_) | Problem::Reverse => {
                self.variables()
            }
            Problem::RosenbrockHessian(_) | Problem::NetworkHessian(_) => self.variables().pow(2),
        }
    }
}

/// Writes derivatives at a point.
type Differentiate = Box<dyn FnMut(&[f32], &mut [f32])>;

/// Somebody's way to do a problem.
struct Contestant {
    name: String,
    differentiate: Differentiate,
}

impl Contestant {
    fn new(name: impl Into<String>, f: impl FnMut(&[f32], &mut [f32]) + 'static) -> Contestant {
        Contestant { name: name.into(), differentiate: Box::new(f) }
    }
}

/// How a contestant did.
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// The median time of one call, in nanoseconds.
    pub nanoseconds: f64,
    /// Its time over our best one's in the same round: the median.
    pub ratio: f64,
    /// The largest difference from the derivatives by hand, relative to the largest of these.
    pub error: f64,
}

/// Races all contestants of a problem. The first is ours, in its fastest form.
pub fn race(problem: Problem, rules: Rules) -> Vec<Outcome> {
    let mut contestants = ours::contestants(problem);
    // An evaluation alone leads where the gradient is relative to it.
    let forms = if problem == Problem::Reverse { 1 } else { contestants.len() };
    #[cfg(feature = "num-dual")]
    contestants.extend(num_dual::contestants(problem));
    contestants.extend(by_hand::contestant(problem));

    let mut generator = Generator::new(6);
    let x: Vec<f32> = (0..problem.variables()).map(|_| generator.next_f32()).collect();
    let mut out = vec![0.0; problem.outputs()];
    let results: Vec<Vec<f32>> = contestants
        .iter_mut()
        .map(|contestant| {
            (contestant.differentiate)(&x, &mut out);
            out.clone()
        })
        .collect();
    let mut time = |contestant: &mut Contestant, calls: u64| {
        let start = Instant::now();
        for _ in 0..calls {
            (contestant.differentiate)(black_box(&x), black_box(&mut out));
        }
        start.elapsed().as_nanos() as f64 / calls as f64
    };
    let calls: Vec<u64> = contestants
        .iter_mut()
        .map(|contestant| {
            let one = time(contestant, 1).min(time(contestant, 1));
            (rules.batch_ns as f64 / one.max(1.0)).ceil().max(1.0) as u64
        })
        .collect();
    let mut times = vec![Vec::new(); contestants.len()];
    for round in 0..rules.rounds {
        for turn in 0..contestants.len() {
            let at = (turn + round) % contestants.len();
            times[at].push(time(&mut contestants[at], calls[at]));
        }
    }
    let medians: Vec<f64> = times.iter().map(|times| median(&mut times.clone())).collect();
    let best = (0..forms).min_by(|&a, &b| medians[a].total_cmp(&medians[b])).unwrap_or(0);
    let reference = results.last().cloned().unwrap_or_default();
    let mut order: Vec<usize> = (0..contestants.len()).collect();
    order[..=best].rotate_right(1);
    order
        .into_iter()
        .map(|at| {
            let mut ratios: Vec<f64> =
                times[at].iter().zip(&times[best]).map(|(time, best)| time / best).collect();
            Outcome {
                name: contestants[at].name.clone(),
                nanoseconds: medians[at],
                ratio: median(&mut ratios),
                error: if problem == Problem::Reverse && at == 0 {
                    0.0
                } else {
                    difference(&results[at], &reference)
                },
            }
        })
        .collect()
}

/// The largest difference, relative to the largest element; infinite if there is a NaN.
fn difference(result: &[f32], reference: &[f32]) -> f64 {
    let size = reference.iter().fold(0.0_f32, |size, x| size.max(x.abs()));
    result.iter().zip(reference).fold(0.0, |worst: f64, (x, y)| {
        let error = f64::from((x - y).abs()) / f64::from(size);
        if error.is_nan() { f64::INFINITY } else { worst.max(error) }
    })
}
