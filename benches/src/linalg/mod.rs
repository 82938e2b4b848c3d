//! Factorisations raced against other libraries: `versus linalg`.
//!
//! Every contestant starts each call from a copy of the same matrix, so that all pay for the copy;
//! scratch and outputs are made before the clock starts, where the library allows.

#[cfg(feature = "faer")]
mod faer;
#[cfg(feature = "openblas")]
mod lapack;
mod nalgebra;
mod ours;
mod spectrum;

use std::time::{Duration, Instant};

pub use spectrum::Spectrum;

use rayon::ThreadPool;

use crate::data::Generator;
use crate::products::{self, Shape};

/// What is raced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The product of two square matrices.
    Product,
    /// LU with partial pivoting.
    Lu,
    /// Cholesky's factor.
    Cholesky,
    /// LDLᵀ of a symmetric indefinite matrix.
    Ldlt,
    /// Householder QR, Q left in reflectors.
    Qr,
    /// QR with column pivoting, Q left in reflectors.
    PivotedQr,
    /// One right-hand side, factorisation included.
    Solve,
    /// The inverse.
    Inverse,
    /// Eigenvalues or singular values, with vectors.
    Spectrum(Spectrum),
}

impl Problem {
    /// All of them.
    pub const ALL: [Problem; 12] = [
        Problem::Product,
        Problem::Lu,
        Problem::Cholesky,
        Problem::Ldlt,
        Problem::Qr,
        Problem::PivotedQr,
        Problem::Solve,
        Problem::Inverse,
        Problem::Spectrum(Spectrum::SymmetricEigen),
        Problem::Spectrum(Spectrum::Svd),
        Problem::Spectrum(Spectrum::Eigen),
        Problem::Spectrum(Spectrum::Eigenvalues),
    ];

    /// What the command line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Problem::Product => "matmul",
            Problem::Lu => "lu",
            Problem::Cholesky => "cholesky",
            Problem::Ldlt => "ldlt",
            Problem::Qr => "qr",
            Problem::PivotedQr => "qr-pivot",
            Problem::Solve => "solve",
            Problem::Inverse => "inverse",
            Problem::Spectrum(Spectrum::SymmetricEigen) => "symmetric-eigen",
            Problem::Spectrum(Spectrum::Svd) => "svd",
            Problem::Spectrum(Spectrum::Eigen) => "eigen",
            Problem::Spectrum(Spectrum::Eigenvalues) => "eigenvalues",
        }
    }

    /// The matrix that all contestants get, row after row: uniform in [-1, 1); for Cholesky,
    /// LDLᵀ and symmetric eigenvalues it is symmetric, for Cholesky with a heavy diagonal.
    fn matrix(self, n: usize) -> Vec<f32> {
        let mut generator = Generator::new(3);
        let mut a: Vec<f32> = (0..n * n).map(|_| generator.next_f32()).collect();
        let symmetric = Problem::Spectrum(Spectrum::SymmetricEigen);
        if [Problem::Cholesky, Problem::Ldlt, symmetric].contains(&self) {
            for i in 0..n {
                for j in 0..i {
                    a[j * n + i] = a[i * n + j];
                }
                if self == Problem::Cholesky {
                    a[i * n + i] = n as f32;
                }
            }
        }
        a
    }
}

/// One library's way to a problem; a call solves it once.
pub struct Contestant {
    name: &'static str,
    run: Box<dyn FnMut() + Send>,
}

impl Contestant {
    /// What is called `name`, a call of which is timed.
    pub fn new(name: &'static str, run: impl FnMut() + Send + 'static) -> Contestant {
        Contestant { name, run: Box::new(run) }
    }
}

/// A contestant's times.
pub struct Outcome {
    /// The library.
    pub name: &'static str,
    /// The median time of one call, in nanoseconds.
    pub nanoseconds: f64,
    /// Its time over ours in the same round: median, least, greatest.
    pub ratio: [f64; 3],
}

/// Everyone who has the problem, ours first.
fn contestants(problem: Problem, n: usize) -> Result<Vec<Contestant>, String> {
    let a = problem.matrix(n);
    if let Problem::Spectrum(problem) = problem {
        return spectrum::contestants(problem, n, &a);
    }
    if problem == Problem::Product {
        return products::contestants(Shape::square(n), 1);
    }
    let mut all = vec![ours::contestant(problem, n, &a)];
    all.extend(nalgebra::contestants(problem, n, &a));
    #[cfg(feature = "faer")]
    all.extend(faer::contestant(problem, n, &a));
    #[cfg(feature = "openblas")]
    all.extend(lapack::contestant(problem, n, &a)?);
    Ok(all)
}

/// Races all who have the problem.
///
/// # Errors
/// A library that should be there and is not.
pub fn race(
    problem: Problem,
    n: usize,
    rounds: usize,
    batch_ns: u64,
) -> Result<Vec<Outcome>, String> {
    Ok(race_all(contestants(problem, n)?, rounds, batch_ns, None))
}

/// Races contestants: in each of `rounds` rounds each runs for some `batch_ns` nanoseconds, in
/// another order each time. Who is called `within` runs in the pool.
pub fn race_all(
    mut all: Vec<Contestant>,
    rounds: usize,
    batch_ns: u64,
    pool: Option<&ThreadPool>,
) -> Vec<Outcome> {
    let time = |contestant: &mut Contestant, calls: u64| {
        let mut run = || {
            let start = Instant::now();
            for _ in 0..calls {
                (contestant.run)();
            }
            start.elapsed().as_nanos() as f64 / calls as f64
        };
        match pool.filter(|_| contestant.name == "within") {
            Some(pool) => pool.install(run),
            None => run(),
        }
    };
    let calls: Vec<u64> = all
        .iter_mut()
        .map(|contestant| {
            let _warm = time(contestant, 2);
            (batch_ns as f64 / time(contestant, 2)).ceil().clamp(1.0, 1e7) as u64
        })
        .collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    let mut generator = Generator::new(2);
    let mut times = vec![Vec::new(); all.len()];
    for _ in 0..rounds {
        for last in (1..order.len()).rev() {
            order.swap(last, generator.below(last + 1));
        }
        for &at in &order {
            if pool.is_some() {
                std::thread::sleep(REST);
            }
            // Whoever ran before left other data in the caches.
            let _warm = time(&mut all[at], 1);
            times[at].push(time(&mut all[at], calls[at]));
        }
    }
    let ours = times[0].clone();
    let outcomes = all.iter().zip(times).map(|(contestant, times)| {
        let mut ratios: Vec<f64> =
            times.iter().zip(&ours).map(|(time, ours)| time / ours).collect();
        let middle = median(&mut ratios);
        let (least, greatest) = (ratios[0], ratios[ratios.len() - 1]);
        let nanoseconds = median(&mut times.clone());
        Outcome { name: contestant.name, nanoseconds, ratio: [middle, least, greatest] }
    });
    outcomes.collect()
}

/// Before each contestant on several threads. Those of some libraries turn for a while once their
/// work is done, oneMKL's for 200 ms, and would take the next one's cores.
const REST: Duration = Duration::from_millis(250);

/// The median; sorts.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
