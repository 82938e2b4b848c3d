//! [`orthant_core::geometry`], on threads where that pays.
//!
//! The shapes are those of core. One that is `on` the kernels of [`kernels`] classifies many points
//! on the threads of the pool it runs in. Nothing changes a bit.
//!
//! ```
//! use orthant::MatRef;
//! use orthant::geometry::{Hyperplane, Side, Surface, Tolerance, classify};
//!
//! let line = Hyperplane::new(&[1.0, 1.0], -1.0)?.on(orthant::kernels());
//! let points = [0.0, 0.0, 1.0, 0.0, 2.0, 2.0];
//! let placed = classify(&line, MatRef::new(&points, 3, 2)?, Tolerance::Rounding)?;
//! assert_eq!(placed.sides, [Side::Negative, Side::On, Side::Positive]);
//! # Ok::<(), orthant::Error>(())
//! ```

use crate::kernels;
use orthant_core::{Error, MatMut, MatRef};

pub use orthant_core::geometry::*;

/// Where points are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placed {
    /// The value of each point: see [`Surface::value`].
    pub values: Vec<f32>,
    /// Its side.
    pub sides: Vec<Side>,
}

/// The value and the side of each row of `points`. The shape's kernels say on which threads.
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::OutOfRange`] for the tolerance, [`Error::NotANumber`] or
/// [`Error::InfinitePoint`] for the first point that is on no side.
///
/// ```
/// use orthant::MatRef;
/// use orthant::geometry::{Side, Sphere, Tolerance, classify};
///
/// let circle = Sphere::new(&[0.0, 0.0], 5.0)?;
/// let points = MatRef::new(&[0.0, 1.0, 3.0, 4.0], 2, 2)?;
/// let placed = classify(&circle, points, Tolerance::Rounding)?;
/// assert_eq!((placed.values, placed.sides), (vec![-4.0, 0.0], vec![Side::Negative, Side::On]));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn classify(
    shape: &impl Surface,
    points: MatRef<'_>,
    tolerance: Tolerance,
) -> Result<Placed, Error> {
    let rows = points.rows();
    let (mut values, mut sides) = (vec![0.0; rows], vec![Side::Undefined; rows]);
    shape.classify(points, tolerance, &mut values, &mut sides)?;
    match sides.iter().position(|side| *side == Side::Undefined) {
        Some(row) => {
            let operation = "classify";
            let has_nan = points.row(row).is_some_and(|x| x.iter().any(|x| x.is_nan()));
            // Infinite coordinates, whose difference is no number.
            let infinite = Error::InfinitePoint { operation, row };
            Err(if has_nan { Error::NotANumber { operation, row } } else { infinite })
        }
        None => Ok(Placed { values, sides }),
    }
}

/// [`orthant_core::geometry::centroid`] on threads: the same bits.
///
/// # Errors
/// As there.
pub fn centroid(points: MatRef<'_>, out: &mut [f32]) -> Result<(), Error> {
    kernels().centroid(points, out)
}

/// [`orthant_core::geometry::bounding_box`] on threads: the same bits.
///
/// # Errors
/// As there.
pub fn bounding_box(points: MatRef<'_>, min: &mut [f32], max: &mut [f32]) -> Result<(), Error> {
    kernels().bounding_box(points, min, max)
}

/// [`orthant_core::geometry::bounding_sphere`] on threads: the same bits.
///
/// # Errors
/// As there.
pub fn bounding_sphere(points: MatRef<'_>, center: &mut [f32]) -> Result<f32, Error> {
    kernels().bounding_sphere(points, center)
}

/// [`orthant_core::geometry::pairwise_distances`] on threads: the same bits.
///
/// # Errors
/// As there.
///
/// ```
/// use orthant::{MatMut, MatRef, geometry::pairwise_distances};
///
/// let (a, b, mut out) = ([0.0, 0.0], [3.0, 4.0, 0.0, 1.0], [0.0; 2]);
/// let (a, b) = (MatRef::new(&a, 1, 2)?, MatRef::new(&b, 2, 2)?);
/// pairwise_distances(a, b, MatMut::new(&mut out, 1, 2)?)?;
/// assert_eq!(out, [5.0, 1.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn pairwise_distances(a: MatRef<'_>, b: MatRef<'_>, out: MatMut<'_>) -> Result<(), Error> {
    kernels().pairwise_distances(a, b, out)
}

/// [`orthant_core::geometry::nearest`] on threads, which share the queries: the same points in the
/// same order.
///
/// # Errors
/// As there.
///
/// ```
/// use orthant::{MatMut, MatRef, geometry::nearest};
///
/// let (points, mut indices, mut distances) = ([0.0, 3.0, 1.0, -1.0], [0; 2], [0.0; 2]);
/// let (points, query) = (MatRef::new(&points, 4, 1)?, MatRef::new(&[2.5], 1, 1)?);
/// nearest(points, query, &mut indices, MatMut::new(&mut distances, 1, 2)?)?;
/// assert_eq!((indices, distances), ([1, 2], [0.5, 1.5]));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn nearest(
    points: MatRef<'_>,
    queries: MatRef<'_>,
    indices: &mut [usize],
    distances: MatMut<'_>,
) -> Result<(), Error> {
    kernels().nearest(points, queries, indices, distances)
}
