//! Matrices of linear transformations, and where they move a point.

use core::fmt;

use orthant_core::transform::{self, Turn};
use orthant_core::{Error, Executor, Kernels, MatMut, MatRef};

use crate::generator::uniform;
use crate::run::{code, take};
use crate::{Checksum, value};

/// What a transformation does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motion {
    /// Stretches each axis.
    Scale,
    /// Turns the plane by degrees, space about an axis.
    Degrees,
    /// Turns by radians.
    Radians,
    /// Mirrors at a hyperplane.
    Reflect,
    /// Projects onto a line.
    OntoLine,
    /// Projects onto a hyperplane.
    OntoPlane,
    /// Shears.
    Shear,
    /// Stretches each axis and moves, as a matrix for homogeneous points.
    Affine,
}

/// A transformation of some number of dimensions: its matrices for several parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transformation {
    /// What it does.
    pub motion: Motion,
    /// The number of dimensions.
    pub dimension: usize,
}

const MOTIONS: [Motion; 8] = [
    Motion::Scale,
    Motion::Degrees,
    Motion::Radians,
    Motion::Reflect,
    Motion::OntoLine,
    Motion::OntoPlane,
    Motion::Shear,
    Motion::Affine,
];

const DIMENSIONS: [usize; 4] = [1, 2, 3, 5];

/// The greatest number of dimensions, homogeneous coordinates included.
const MOST: usize = 6;

/// Sets of parameters of each.
const SETS: usize = 24;

impl Transformation {
    pub(super) fn for_each(visit: &mut dyn FnMut(Transformation)) {
        for motion in MOTIONS {
            for dimension in DIMENSIONS {
                let exists = match motion {
                    Motion::Degrees | Motion::Radians => matches!(dimension, 2 | 3),
                    Motion::Shear => dimension > 1,
                    _ => true,
                };
                if exists {
                    visit(Transformation { motion, dimension });
                }
            }
        }
    }

    /// How many sets of parameters it has.
    pub const fn sets(&self) -> usize {
        SETS
    }

    /// Rows and columns of its matrix.
    pub const fn order(&self) -> usize {
        self.dimension + matches!(self.motion, Motion::Affine) as usize
    }

    /// The vector of a set (factors, a direction, an offset), the point that is moved, and an angle
    /// or a factor. Angles in degrees are the multiples of 15, and those of 37.25.
    pub fn fill(&self, set: usize, v: &mut [f32], x: &mut [f32]) -> f32 {
        let seed = 0x44 << 56 | (self.dimension as u64) << 24 | set as u64;
        for (i, (v, x)) in v.iter_mut().zip(x).enumerate() {
            (*v, *x) = (uniform(seed, i as u64), uniform(seed + 1, i as u64));
        }
        match self.motion {
            Motion::Degrees if set.is_multiple_of(2) => 15.0 * set as f32,
            Motion::Degrees => -37.25 * set as f32,
            _ => 10.0 * uniform(seed + 2, 0),
        }
    }

    /// Which coordinate a shear changes, and along which.
    pub const fn axes(&self, set: usize) -> [usize; 2] {
        let n = self.dimension;
        [set % n, (set + 1) % n]
    }

    /// Floats for a matrix and four vectors.
    pub const fn floats(&self) -> usize {
        2 * MOST * MOST + 4 * MOST
    }

    pub(super) fn run<E: Executor>(&self, kernels: Kernels<E>, scratch: &mut [f32]) -> u64 {
        let mut told = Checksum::new();
        for set in 0..SETS {
            if let Err(error) = self.compute(kernels, set, scratch, &mut told) {
                return value::error(code(&error));
            }
        }
        told.value()
    }

    fn compute<E: Executor>(
        &self,
        kernels: Kernels<E>,
        set: usize,
        scratch: &mut [f32],
        told: &mut Checksum,
    ) -> Result<(), Error> {
        let (n, order) = (self.dimension, self.order());
        let mut rest = scratch;
        let (a, linear) = (take(&mut rest, order * order), take(&mut rest, n * n));
        let (v, x) = (take(&mut rest, order), take(&mut rest, order));
        let (y, room) = (take(&mut rest, order), take(&mut rest, n));
        let number = self.fill(set, v, x);
        let v = v.get(..n).unwrap_or_default();
        let out = MatMut::new(a, order, order)?;
        match self.motion {
            Motion::Scale => transform::scale(v, out)?,
            Motion::Degrees => turn(v, Turn::degrees(number), out)?,
            Motion::Radians => turn(v, Turn::radians(number), out)?,
            Motion::Reflect => transform::reflect(v, out, room)?,
            Motion::OntoLine => transform::project_onto_line(v, out, room)?,
            Motion::OntoPlane => transform::project_onto_plane(v, out, room)?,
            Motion::Shear => {
                let [axis, along] = self.axes(set);
                transform::shear(axis, along, number, out)?;
            }
            Motion::Affine => {
                transform::scale(v, MatMut::new(linear, n, n)?)?;
                transform::affine(MatRef::new(linear, n, n)?, v, out)?;
            }
        }
        kernels.matvec(MatRef::new(a, order, order)?, x, y)?;
        told.exact(a);
        told.exact(y);
        Ok(())
    }
}

/// The plane's turn, or space's about `v`.
fn turn(v: &[f32], angle: Turn, out: MatMut<'_>) -> Result<(), Error> {
    match v {
        &[x, y, z] => transform::rotate_about([x, y, z], angle, out),
        _ => transform::rotate(angle, out),
    }
}

impl fmt::Display for Transformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.motion {
            Motion::Scale => "scale",
            Motion::Degrees => "rotate by degrees",
            Motion::Radians => "rotate by radians",
            Motion::Reflect => "reflect",
            Motion::OntoLine => "project onto a line",
            Motion::OntoPlane => "project onto a hyperplane",
            Motion::Shear => "shear",
            Motion::Affine => "affine scale",
        };
        write!(f, "transform {name} in {} dimensions", self.dimension)
    }
}
