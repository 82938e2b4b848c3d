//! Classification of many points, against reading them.
//!
//! The points are larger than any cache, so the roof is what memory gives: each round times one pass
//! that only loads them, with as many threads, and then each shape.

use std::hint::black_box;
use std::time::Instant;

use orthant_core::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Side, Sphere, Surface, Tolerance,
    ellipsoid_memory,
};
use orthant_core::{Executor, Kernels, MatRef};

use crate::probes::{Mover, Probe};

/// Runs operations on so many threads, started for each: microseconds beside passes of
/// milliseconds.
#[derive(Clone, Copy)]
struct Threads(usize);

impl Executor for Threads {
    fn parts(self, _: usize) -> usize {
        self.0
    }

    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        std::thread::scope(|scope| {
            let b = scope.spawn(b);
            let a = a();
            (a, b.join().expect("no shape panics"))
        })
    }
}

/// How fast one shape classifies.
pub struct Outcome {
    /// The shape.
    pub name: &'static str,
    /// The median over rounds of the time for all points, in nanoseconds.
    pub nanoseconds: f64,
    /// The time that reading the points takes over this time, in the same round: median, least and
    /// greatest.
    pub share: [f64; 3],
}

/// Loads all points once.
fn load(mover: Mover, points: &[f32], threads: usize) {
    if threads == 1 {
        return mover.run(points, &[], &mut []);
    }
    let part = points.len().div_ceil(threads);
    std::thread::scope(|scope| {
        for points in points.chunks(part) {
            scope.spawn(move || mover.run(points, &[], &mut []));
        }
    });
}

fn nanoseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Numbers of both signs, cheaply made.
fn numbers(n: usize) -> Vec<f32> {
    let number = |i: usize| {
        let bits = (i as u32).wrapping_mul(0x9e37_79b9) >> 8;
        bits as f32 / 8_388_608.0 - 1.0
    };
    (0..n).map(number).collect()
}

/// A matrix with a dominant diagonal.
fn shape(n: usize) -> Vec<f32> {
    let at = |i: usize, j: usize| if i == j { 2.0 } else { 1.0 / (n + i.abs_diff(j)) as f32 };
    (0..n * n).map(|k| at(k / n, k % n)).collect()
}

/// Classifies `rows` points of `cols` coordinates by each shape, on so many threads.
///
/// # Panics
/// If there are no coordinates.
pub fn race(rows: usize, cols: usize, threads: usize, rounds: usize) -> Vec<Outcome> {
    let points = numbers(rows * cols);
    let (center, axes) = (vec![0.1; cols], vec![0.7; cols]);
    let weights = numbers(cols);
    let (min, max) = (vec![-0.9; cols], vec![0.9; cols]);
    let kernels = Kernels::active().with_executor(Threads(threads));
    let mut memory = vec![0.0; ellipsoid_memory(cols)];
    let shape = shape(cols);
    let shape = MatRef::new(&shape, cols, cols).expect("square");
    let view = MatRef::new(&points, rows, cols).expect("rows by columns");
    let plane = Hyperplane::new(&weights, 0.25).expect("weights").on(kernels);
    let sphere = Sphere::new(&center, 6.0).expect("a sphere").on(kernels);
    let along = Ellipsoid::with_axes(&center, &axes).expect("an ellipsoid").on(kernels);
    let general = Ellipsoid::with_shape(&center, shape, &mut memory).expect("definite").on(kernels);
    let boxed = Hyperrectangle::new(&min, &max).expect("a box").on(kernels);
    let cube = Hypercube::new(&center, 1.8).expect("a cube").on(kernels);

    let (mut values, mut sides) = (vec![0.0; rows], vec![Side::Undefined; rows]);
    let mover = Probe::Load.fastest(&points, &[], &mut []);
    let mut time = |shape: &dyn Fn(&mut [f32], &mut [Side])| {
        nanoseconds(|| {
            shape(&mut values, &mut sides);
            black_box((&values, &sides));
        })
    };
    macro_rules! classify {
        ($shape:ident) => {
            time(&|values, sides| {
                $shape.classify(view, Tolerance::Rounding, values, sides).expect("they fit");
            })
        };
    }
    let names =
        ["hyperplane", "sphere", "ellipsoid, axes", "ellipsoid, matrix", "box", "cube", "load"];
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    for round in 0..=rounds {
        // Each round begins with another, so that a machine that drifts drifts for all alike.
        for turn in 0..names.len() {
            let which = (round + turn) % names.len();
            let taken = match which {
                0 => classify!(plane),
                1 => classify!(sphere),
                2 => classify!(along),
                3 => classify!(general),
                4 => classify!(boxed),
                5 => classify!(cube),
                _ => nanoseconds(|| load(mover, &points, threads)),
            };
            // The first round warms up.
            if round > 0 {
                times[which].push(taken);
            }
        }
    }
    let reading = times[names.len() - 1].clone();
    let outcome = |(name, times): (&'static str, &mut Vec<f64>)| {
        let mut shares: Vec<_> = reading.iter().zip(times.iter()).map(|(r, t)| r / t).collect();
        let middle = median(&mut shares);
        let share = [middle, shares[0], shares[shares.len() - 1]];
        Outcome { name, nanoseconds: median(times), share }
    };
    names.into_iter().zip(&mut times).map(outcome).collect()
}
