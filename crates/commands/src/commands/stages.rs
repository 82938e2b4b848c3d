//! Computations in stages, each of which tells the share of it that is behind: factorisations and what is made of
//! them.

use crate::context::Context;
use orthant::{Kernels, Threads, Watcher, watched};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Products of two elements in a part of a product of matrices, of which the bar is told: some hundredths of a second.
const PIECE: usize = 1 << 30;

/// Less is no step back to the start of the next stage, but rounding.
const ROUNDING: f32 = 0.01;

/// One of the stages of a computation.
#[derive(Clone, Copy)]
pub struct Stage {
    /// How long it takes, compared with the others.
    weight: f32,
    /// The products of two elements that it consists of, if it consists of few large products of matrices: what is done
    /// of them counts before the stage tells again. Else 0.
    products: f64,
}

impl Stage {
    /// As long as this, compared with the others.
    pub const fn of(weight: f32) -> Self {
        Self { weight, products: 0.0 }
    }
}

/// A computation in stages.
pub struct Stages {
    kernels: Kernels<Threads>,
    /// `None` if there is nobody to look.
    told: Option<Arc<Told>>,
}

/// How far the computation is.
struct Told {
    tell: Box<dyn Fn(f32) + Send + Sync>,
    stages: Vec<Stage>,
    place: Mutex<Place>,
}

/// Where in the stages it is.
#[derive(Default)]
struct Place {
    stage: usize,
    /// What the stage has told.
    share: f32,
    /// Products of two elements since.
    products: f64,
    /// The share of the whole that was shown.
    shown: f32,
}

impl Stages {
    /// Of these, one after the other.
    pub fn of(context: &Context, stages: &[Stage]) -> Self {
        let told = context.progress.is_shown().then(|| {
            let teller = context.progress.teller();
            Arc::new(Told::new(Box::new(move |share| teller.reached(share)), stages))
        });
        Self { kernels: context.kernels, told }
    }

    /// What `work` gives on the kernels; the bar is told.
    pub fn run<T>(&self, work: impl FnOnce(Kernels<Threads>) -> T) -> T {
        match &self.told {
            Some(told) => watched(Arc::clone(told) as Arc<dyn Watcher>, || work(self.kernels)),
            None => work(self.kernels),
        }
    }
}

impl Told {
    fn new(tell: Box<dyn Fn(f32) + Send + Sync>, stages: &[Stage]) -> Self {
        Self { tell, stages: stages.to_vec(), place: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, place: &mut Place) {
        let weights = |stages: &[Stage]| stages.iter().map(|stage| stage.weight).sum::<f32>();
        let (before, rest) = self.stages.split_at(place.stage.min(self.stages.len()));
        let share = rest.first().map_or(0.0, |stage| {
            let since = if stage.products > 0.0 { place.products / stage.products } else { 0.0 };
            stage.weight * (place.share + since as f32).min(1.0)
        });
        let share = ((weights(before) + share) / weights(&self.stages)).min(1.0);
        // What is counted between two tellings may be a little more than what is told then.
        if share > place.shown {
            place.shown = share;
            (self.tell)(share);
        }
    }
}

impl Watcher for Told {
    fn begin(&self, bytes: usize) -> usize {
        bytes / PIECE
    }

    fn done(&self, bytes: usize) {
        let mut place = self.lock();
        if self.stages.get(place.stage).is_some_and(|stage| stage.products > 0.0) {
            place.products += bytes as f64;
            self.tell(&mut place);
        }
    }

    fn reached(&self, share: f32) {
        let mut place = self.lock();
        if share < place.share - ROUNDING && place.stage + 1 < self.stages.len() {
            place.stage += 1;
        }
        (place.share, place.products) = (share, 0.0);
        self.tell(&mut place);
    }
}

// What follows says which stages there are, and about how long each takes. Measured are the times of whole commands at
// 1000 rows and columns on one thread (Zen 3), of which those of the stages are the differences: matmul 0.05 s, rank
// 0.16, pinv 4.8, eig 2.6, symmetric eig 1.6. The factors of plain QR, refinement, the second factorisation of least
// squares and singular values alone are estimates. Compared with a product of two elements in a product of matrices:

/// One in the product of a matrix and a vector.
const OF_VECTORS: f32 = 3.6;

/// What the sweeps for one eigenvalue, or singular value, take for each element that they turn.
const OF_SWEEPS: f32 = 45.0;

/// The same of a symmetric matrix.
const OF_SYMMETRIC_SWEEPS: f32 = 29.0;

/// Products in the elimination of all columns of an m×n matrix, each from all that are left.
fn eliminated(m: usize, n: usize) -> f32 {
    let (beyond, s) = (m.abs_diff(n) as f32, m.min(n) as f32);
    s * s * (beyond / 2.0 + s / 3.0)
}

/// `P A = L U` of an m×n matrix, by few large products of matrices.
pub fn lu(m: usize, n: usize) -> Stage {
    let products = eliminated(m, n);
    Stage { weight: products, products: products.into() }
}

/// `A = L Lᵀ` of n rows, likewise.
pub fn cholesky(n: usize) -> Stage {
    let products = eliminated(n, n) / 2.0;
    Stage { weight: products, products: products.into() }
}

/// `A X = B` of n rows and so many right-hand sides, 0 for a vector.
pub fn solve(n: usize, columns: usize, refine: bool) -> Vec<Stage> {
    let products = (n * n) as f32 * columns.max(1) as f32;
    // A solution, then about three times residuals in twice the precision and corrections.
    let refined = Stage::of(6.0 * OF_VECTORS * products);
    let solution = Stage { weight: products, products: products.into() };
    match (refine, columns) {
        (false, 0) => vec![lu(n, n)],
        (false, _) => vec![lu(n, n), solution],
        (true, _) => vec![lu(n, n), refined],
    }
}

/// `A = Q R` of an m×n matrix, with column pivoting or without, and Q.
pub fn qr(m: usize, n: usize, pivot: bool, full: bool) -> Vec<Stage> {
    let factors = 2.0 * eliminated(m, n) * if pivot { (OF_VECTORS + 1.0) / 2.0 } else { 1.5 };
    vec![Stage::of(factors), accumulated(m, m.min(n), if full { m } else { m.min(n) })]
}

/// The least-squares answers of an m×n system for so many right-hand sides.
pub fn lstsq(m: usize, n: usize, columns: usize) -> Vec<Stage> {
    let less = m.min(n);
    let pivoted = Stage::of(eliminated(m, n) * (OF_VECTORS + 1.0));
    let answers = Stage::of(OF_VECTORS * (4 * m.max(n) * less) as f32 * columns as f32);
    let second = Stage::of(3.0 * eliminated(n, less));
    if m < n { vec![pivoted, second, answers] } else { vec![pivoted, answers] }
}

/// The first `p` columns of the product of `k` reflectors of `m` elements.
fn accumulated(m: usize, k: usize, p: usize) -> Stage {
    Stage::of(2.0 * (eliminated(m, p) - eliminated(m - k.min(m), p - k.min(p))))
}

/// Eigenvalues and eigenvectors of n rows: reduction, its orthogonal matrix, the iteration, and of a matrix that is
/// not symmetric the vectors and their product with that matrix.
pub fn eig(symmetric: bool, n: usize) -> Vec<Stage> {
    let cubes = (n * n) as f32 * n as f32;
    let orthogonal = accumulated(n, n, n);
    if symmetric {
        let reduction = Stage::of(eliminated(n, n) * (OF_VECTORS + 1.0));
        return vec![reduction, orthogonal, Stage::of(OF_SYMMETRIC_SWEEPS * cubes)];
    }
    let product = Stage { weight: cubes, products: cubes.into() };
    let vectors = Stage::of(OF_VECTORS * cubes / 6.0);
    let reduction = Stage::of(eliminated(2 * n, n) * (OF_VECTORS + 1.0));
    vec![reduction, orthogonal, Stage::of(OF_SWEEPS * cubes), vectors, product]
}

/// Singular values: reduction, then an iteration that turns no vectors.
pub fn singular_values() -> [Stage; 2] {
    [Stage::of(0.95), Stage::of(0.05)]
}

/// Singular values and vectors of an m×n matrix, with square `U` and `Vᵀ` if they are full: reduction, the orthogonal
/// matrices of both sides, the iteration.
pub fn svd(m: usize, n: usize, full: bool) -> Vec<Stage> {
    let (long, short) = (m.max(n), m.min(n));
    let reduction = Stage::of(2.0 * eliminated(long, short) * (OF_VECTORS + 1.0));
    let right = accumulated(short, short, short);
    let left = accumulated(long, short, if full { long } else { short });
    let rotations = (short * short) as f32 * (long + short) as f32;
    vec![reduction, right, left, Stage::of(OF_SWEEPS * rotations)]
}

/// The Fourier transform of n numbers: roots of unity, then stages; of lengths with large prime factors those of the
/// response's transform, and of two more.
pub fn dft(n: usize) -> Vec<Stage> {
    // Not measured one by one: two functions in f64 for each root, and some passes over memory.
    let [roots, transform] = [Stage::of(0.7), Stage::of(0.3)];
    // What orthant_core says of such lengths.
    if orthant::Dft::scratch_len(n) == 2 * n {
        vec![roots, transform]
    } else {
        vec![roots, transform, transform, transform]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown of these stages when this is told.
    fn shown(stages: &[Stage], work: impl FnOnce(&Told)) -> Vec<f32> {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&shown);
        work(&Told::new(Box::new(move |share| kept.lock().unwrap().push(share)), stages));
        shown.lock().unwrap().clone()
    }

    #[test]
    fn a_lower_share_begins_the_next_stage_and_none_goes_back() {
        let stages = [Stage::of(1.0), Stage::of(2.0), Stage::of(1.0)];
        let shown = shown(&stages, |told| {
            for share in [0.0, 0.5, 0.499, 1.0, 0.25, 0.5, 0.0, 1.0, 0.0, 0.5] {
                told.reached(share);
            }
        });
        // The second stage ended at its half, and the last one begins once only.
        assert_eq!(shown, [0.125, 0.25, 0.375, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn products_count_until_the_stage_tells() {
        let counted = Stage { weight: 1.0, products: 100.0 };
        let shown = shown(&[counted, Stage::of(1.0)], |told| {
            assert_eq!(told.begin(3 * PIECE), 3);
            told.done(20);
            told.reached(0.25);
            told.done(50);
            told.done(500);
            told.reached(0.75);
            told.reached(0.0);
            // Here they are in other units.
            told.done(50);
            told.reached(0.5);
        });
        assert_eq!(shown, [0.1, 0.125, 0.375, 0.5, 0.75]);
    }

    #[test]
    fn all_stages_have_weights() {
        let sizes = [(0, 0), (0, 3), (3, 0), (1, 1), (3, 2), (2, 3), (100_000, 100_000)];
        for (m, n) in sizes {
            let mut all = vec![vec![lu(m, n)], vec![cholesky(n)], singular_values().to_vec()];
            all.extend([false, true].map(|flag| solve(n, m, flag)));
            all.extend([false, true].map(|flag| svd(m, n, flag)));
            all.extend([false, true].map(|flag| qr(m, n, flag, true)));
            all.extend([false, true].map(|flag| qr(m, n, true, flag)));
            all.extend([false, true].map(|flag| eig(flag, n)));
            all.extend([lstsq(m, n, 1), dft(m.max(1)), dft(65_537)]);
            for stages in all {
                let shares = shown(&stages, |told| told.reached(1.0));
                let is_right = |share: &f32| (0.0..=1.0).contains(share);
                assert!(shares.iter().all(is_right), "{m}x{n}: {shares:?}");
                assert!(stages.iter().all(|s| s.weight >= 0.0 && s.weight.is_finite()));
            }
        }
    }
}
