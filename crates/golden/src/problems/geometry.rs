//! Shapes that classify points: values, sides, and the nearest point of the shape to one of them.

use core::fmt;

use orthant_core::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Line, Side, Sphere, Surface, Tolerance,
    ellipsoid_memory,
};
use orthant_core::{Error, Executor, Kernels, MatRef};

use crate::generator::{self, Mode};
use crate::run::{code, take};
use crate::value;

/// Which shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Weights are the first vector, the bias is the second's first element.
    Hyperplane,
    /// The centre is the first vector, the radius the magnitude of the second's first element.
    Sphere,
    /// The centre is the first vector, semi-axes are one and the magnitudes of the second.
    Ellipsoid,
    /// From the lesser to the greater coordinates of the two vectors.
    Box,
    /// The centre is the first vector, the edge the magnitude of the second's first element.
    Cube,
    /// The centre is the first vector, the matrix is that of [`Classification::shape`].
    Tilted,
    /// No shape: the line through the first vector along the second, another through the first point
    /// along the second point, and the third point.
    Lines,
}

/// Points so many that groups of them are one short.
pub const POINTS: usize = 3;

/// A shape in so many dimensions, and three points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Classification {
    /// The shape.
    pub body: Body,
    /// Coordinates of a point.
    pub dimension: usize,
    /// How they are made.
    pub mode: Mode,
}

const BODIES: [Body; 7] = [
    Body::Hyperplane,
    Body::Sphere,
    Body::Ellipsoid,
    Body::Box,
    Body::Cube,
    Body::Tilted,
    Body::Lines,
];
const DIMENSIONS: [usize; 7] = [1, 2, 3, 16, 31, 70, 16_500];
const MODES: [Mode; 5] = [Mode::Uniform, Mode::Wide, Mode::Huge, Mode::Tiny, Mode::NonFinite];

impl Classification {
    pub(super) fn for_each(visit: &mut dyn FnMut(Classification)) {
        for body in BODIES {
            for dimension in DIMENSIONS {
                for mode in MODES {
                    // What 32 lanes hold is not divided into blocks: not worth a long case.
                    let is_short =
                        !matches!(body, Body::Hyperplane | Body::Sphere | Body::Ellipsoid);
                    let is_long = is_short && dimension > 16_384;
                    // Of a matrix that is not definite nothing would be told.
                    let is_wild =
                        body == Body::Tilted && !matches!(mode, Mode::Uniform | Mode::NonFinite);
                    if !is_long && !is_wild && (dimension < 16_384 || mode == Mode::Uniform) {
                        visit(Classification { body, dimension, mode });
                    }
                }
            }
        }
    }

    /// Points, both vectors, and the point moved; the matrix and what its factor takes.
    pub fn floats(&self) -> usize {
        let n = self.dimension;
        let matrix = if self.body == Body::Tilted { n * n + ellipsoid_memory(n) } else { 0 };
        (POINTS + 3) * n + matrix
    }

    /// Element `i`, `j` of the matrix of a tilted ellipsoid, by the second vector `v`: `vᵢvⱼ`, and on the
    /// diagonal `1 + |vᵢ|` more, so that it is positive definite.
    pub fn shape(v: &[f32], i: usize, j: usize) -> f32 {
        let at = |i: usize| v.get(i).copied().unwrap_or_default();
        let product = at(i) * at(j);
        if i == j { product + (1.0 + at(i).abs()) } else { product }
    }

    /// Writes points and both vectors. Vectors are always finite, and the first is not zero. So are those
    /// of the second line, and its direction is not zero.
    pub fn fill(&self, points: &mut [f32], first: &mut [f32], second: &mut [f32]) {
        let seed = |part: u64| 0x45 << 56 | part << 48 | self.dimension as u64;
        let calm = match (self.mode, self.body) {
            (Mode::NonFinite, Body::Tilted) => Mode::Uniform,
            (Mode::NonFinite, _) => Mode::Wide,
            (mode, _) => mode,
        };
        generator::fill(self.mode, seed(1), 0, points);
        generator::fill(calm, seed(2), 0, first);
        generator::fill(calm, seed(3), 0, second);
        let nonzero = |v: &mut [f32]| {
            if let Some(x) = v.first_mut().filter(|x| **x == 0.0) {
                *x = 1.0;
            }
        };
        nonzero(first);
        if self.body == Body::Lines {
            nonzero(second);
            let (point, rest) = points.split_at_mut_checked(self.dimension).unwrap_or_default();
            let direction = rest.get_mut(..self.dimension).unwrap_or_default();
            generator::fill(calm, seed(4), 0, point);
            generator::fill(calm, seed(5), 0, direction);
            nonzero(direction);
        }
        for (x, y) in first.iter_mut().zip(second) {
            match self.body {
                Body::Ellipsoid => *y = 1.0 + y.abs(),
                Body::Box if *x > *y => core::mem::swap(x, y),
                _ => {}
            }
        }
    }

    pub(super) fn run<E: Executor>(&self, kernels: Kernels<E>, scratch: &mut [f32]) -> u64 {
        let (n, mut rest) = (self.dimension, scratch);
        let points = take(&mut rest, POINTS * n);
        let (first, second) = (take(&mut rest, n), take(&mut rest, n));
        let moved = take(&mut rest, n);
        self.fill(points, first, second);
        moved.fill(0.0);
        match self.call(kernels, points, (first, second), moved, rest) {
            // Their exclusive or keeps what differs in either.
            Ok(known) => value::any_nan(&known) ^ value::any_nan(moved).rotate_left(1),
            Err(error) => value::error(code(&error)),
        }
    }

    fn call<E: Executor>(
        &self,
        kernels: Kernels<E>,
        points: &[f32],
        (first, second): (&[f32], &[f32]),
        moved: &mut [f32],
        mut rest: &mut [f32],
    ) -> Result<[f32; 2 * POINTS], Error> {
        let number = second.first().copied().unwrap_or_default();
        let one = points.get(..self.dimension).unwrap_or_default();
        match self.body {
            Body::Hyperplane => {
                let plane = Hyperplane::new(first, number)?.on(kernels);
                plane.project(one, moved)?;
                known(plane, points)
            }
            Body::Sphere => {
                let sphere = Sphere::new(first, number.abs())?.on(kernels);
                sphere.nearest(one, moved)?;
                known(sphere, points)
            }
            Body::Ellipsoid => known(Ellipsoid::with_axes(first, second)?.on(kernels), points),
            Body::Box => {
                let boxed = Hyperrectangle::new(first, second)?.on(kernels);
                boxed.nearest(one, moved)?;
                known(boxed, points)
            }
            Body::Cube => {
                let cube = Hypercube::new(first, number.abs())?.on(kernels);
                cube.nearest(one, moved)?;
                known(cube, points)
            }
            Body::Tilted => {
                let n = self.dimension;
                let matrix = take(&mut rest, n * n);
                for (k, x) in matrix.iter_mut().enumerate() {
                    *x = Self::shape(second, k / n, k % n);
                }
                let matrix = MatRef::new(matrix, n, n)?;
                known(Ellipsoid::with_shape(first, matrix, rest)?.on(kernels), points)
            }
            Body::Lines => {
                let (_, others) = points.split_at_checked(self.dimension).unwrap_or_default();
                let (along, x) = others.split_at_checked(self.dimension).unwrap_or_default();
                let (line, other) = (Line::new(first, second)?, Line::new(one, along)?);
                let nearest = line.nearest(&other)?;
                let (foot, distance) = (line.project(x, moved)?, line.distance(x)?);
                Ok([nearest.t, nearest.s, nearest.distance, nearest.sine, foot, distance])
            }
        }
    }
}

/// The values, then the sides.
fn known(shape: impl Surface, points: &[f32]) -> Result<[f32; 2 * POINTS], Error> {
    let (mut values, mut sides) = ([0.0; POINTS], [Side::Undefined; POINTS]);
    let points = MatRef::new(points, POINTS, shape.dimension())?;
    shape.classify(points, Tolerance::Rounding, &mut values, &mut sides)?;
    let mut known = [0.0; 2 * POINTS];
    let sides = sides.iter().map(|side| match side {
        Side::Negative => -1.0,
        Side::On => 0.0,
        Side::Positive => 1.0,
        Side::Undefined => 2.0,
    });
    for (place, x) in known.iter_mut().zip(values.into_iter().chain(sides)) {
        *place = x;
    }
    Ok(known)
}

impl fmt::Display for Classification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.body {
            Body::Hyperplane => "hyperplane",
            Body::Sphere => "sphere",
            Body::Ellipsoid => "ellipsoid",
            Body::Box => "box",
            Body::Cube => "cube",
            Body::Tilted => "tilted ellipsoid",
            Body::Lines => "lines",
        };
        write!(f, "{name} and points of {} in {} dimensions", self.mode.name(), self.dimension)
    }
}
