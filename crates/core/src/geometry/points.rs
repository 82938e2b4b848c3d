//! Sets of points: centroid, bounding box, bounding sphere.
//!
//! The centroid's sums are in column order, blocks of 256 points, then one division. The bounding
//! box is exact. The bounding sphere is Ritter's (*An Efficient Bounding Sphere*, Graphics Gems,
//! 1990): from the two points farthest apart by two looks, grown to each point outside in turn; its
//! radius is then the greatest distance of any point, so that all are inside or on.

use super::alike;
use crate::dispatch::{Active, Choice, Job};
use crate::kernels::{SquaredDifferences, in_range};
use crate::simd::{KC, LaneVector, canonical, sqrt};
use crate::{Error, Executor, Kernels, MatRef};

/// Columns whose sums are kept side by side.
const STRIP: usize = 256;

/// The points are there and have as many coordinates as the output.
fn check(
    operation: &'static str,
    points: MatRef<'_>,
    output: &'static str,
    length: usize,
) -> Result<(), Error> {
    alike(operation, [output, "a point"], [length, points.cols()])?;
    if points.rows() == 0 { Err(Error::Empty { operation, operand: "points" }) } else { Ok(()) }
}

struct Sums<'a> {
    points: MatRef<'a>,
    out: &'a mut [f32],
}

impl Job for Sums<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, _: L::Proof, _: &[f32], _: &[f32]) {
        let rows = self.points.rows();
        for (strip, out) in self.out.chunks_mut(STRIP).enumerate() {
            let columns = strip * STRIP..strip * STRIP + out.len();
            for block in (0..rows).step_by(KC) {
                let mut sums = [0.0; STRIP];
                for i in block..rows.min(block + KC) {
                    let row = self.points.row(i).unwrap_or_default();
                    let row = row.get(columns.clone()).unwrap_or_default();
                    for (sum, x) in sums.iter_mut().zip(row) {
                        *sum += x;
                    }
                }
                for (out, sum) in out.iter_mut().zip(sums) {
                    *out = if block == 0 { sum } else { *out + sum };
                }
            }
        }
    }
}

fn centroid_on(choice: impl Choice, points: MatRef<'_>, out: &mut [f32]) -> Result<(), Error> {
    check("centroid", points, "out", out.len())?;
    choice.kernels().run(Sums { points, out: &mut *out }, &[], &[]);
    let count = points.rows() as f32;
    for x in out {
        *x = canonical(*x / count);
    }
    Ok(())
}

fn bounding_sphere_on(
    choice: impl Choice,
    points: MatRef<'_>,
    center: &mut [f32],
) -> Result<f32, Error> {
    let operation = "bounding_sphere";
    check(operation, points, "center", center.len())?;
    let kernels = choice.kernels().serial();
    let row = |i: usize| points.row(i).unwrap_or_default();
    let (start, _) = farthest(kernels, points, row(0))?;
    let (end, _) = farthest(kernels, points, row(start))?;
    for ((c, a), b) in center.iter_mut().zip(row(start)).zip(row(end)) {
        *c = 0.5 * a + 0.5 * b;
    }
    let mut radius = 0.5 * kernels.distance_l2(row(start), row(end))?;
    for i in 0..points.rows() {
        let distance = kernels.distance_l2(row(i), center)?;
        if distance > radius {
            radius = 0.5 * radius + 0.5 * distance;
            let share = (distance - radius) / distance;
            for (c, x) in center.iter_mut().zip(row(i)) {
                *c += (x - *c) * share;
            }
        }
    }
    Ok(farthest(kernels, points, center)?.1)
}

/// What is wrong with a point that is not finite.
fn unusable(operation: &'static str, row: usize, x: &[f32]) -> Error {
    if x.iter().any(|x| x.is_nan()) {
        Error::NotANumber { operation, row }
    } else {
        Error::InfinitePoint { operation, row }
    }
}

/// The first of the points farthest from `from`, and its distance.
fn farthest(kernels: Kernels, points: MatRef<'_>, from: &[f32]) -> Result<(usize, f32), Error> {
    let (mut found, mut is_defined) = ((0, -1.0), true);
    kernels.each_row(SquaredDifferences, points, [&[], from], |i, x, squares| {
        let distance = distance(kernels, squares, x, from);
        is_defined &= !distance.is_nan();
        if distance > found.1 || (distance == found.1 && i < found.0) {
            found = (i, distance);
        }
    });
    if is_defined && found.1 < f32::INFINITY {
        return Ok(found);
    }
    // An infinite distance may be one between finite points, but beyond f32.
    let row = |i: usize| points.row(i).unwrap_or_default();
    match (0..points.rows()).find(|&i| !row(i).iter().all(|x| x.is_finite())) {
        Some(i) => Err(unusable("bounding_sphere", i, row(i))),
        None => Ok(found),
    }
}

/// `distance_l2` of a point, given the sum of squares.
#[inline(always)]
pub(super) fn distance(kernels: Kernels, squares: f32, x: &[f32], from: &[f32]) -> f32 {
    if in_range(squares) { sqrt(squares) } else { distance_again(kernels, x, from) }
}

// A call, so that a loop over points keeps its registers for the usual case.
#[cold]
#[inline(never)]
fn distance_again(kernels: Kernels, x: &[f32], from: &[f32]) -> f32 {
    kernels.distance_l2(x, from).unwrap_or(f32::NAN)
}

/// The mean of points: `(Σ xᵢ)/m` in each coordinate.
///
/// Column order: sums of 256 points, then of those; one division. `points` is m×n, one a row, `out`
/// has n elements.
///
/// # Errors
/// [`Error::LengthMismatch`], [`Error::Empty`].
///
/// ```
/// use orthant_core::{MatRef, geometry::centroid};
///
/// let mut mean = [0.0; 2];
/// centroid(MatRef::new(&[0.0, 0.0, 4.0, 0.0, 2.0, 3.0], 3, 2)?, &mut mean)?;
/// assert_eq!(mean, [2.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn centroid(points: MatRef<'_>, out: &mut [f32]) -> Result<(), Error> {
    centroid_on(Active, points, out)
}

/// The smallest box around points: writes the least and the greatest coordinate along each axis.
///
/// `points` is m×n, one a row, `min` and `max` have n elements. The bounds are exact.
///
/// # Errors
/// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::NotANumber`].
///
/// ```
/// use orthant_core::{MatRef, geometry::bounding_box};
///
/// let (mut min, mut max) = ([0.0; 2], [0.0; 2]);
/// let points = [0.0, 5.0, 4.0, -1.0, 2.0, 3.0];
/// bounding_box(MatRef::new(&points, 3, 2)?, &mut min, &mut max)?;
/// assert_eq!((min, max), ([0.0, -1.0], [4.0, 5.0]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn bounding_box(points: MatRef<'_>, min: &mut [f32], max: &mut [f32]) -> Result<(), Error> {
    let operation = "bounding_box";
    check(operation, points, "min", min.len())?;
    check(operation, points, "max", max.len())?;
    let row = |i: usize| points.row(i).unwrap_or_default();
    if let Some(row) = (0..points.rows()).find(|&i| row(i).iter().any(|x| x.is_nan())) {
        return Err(Error::NotANumber { operation, row });
    }
    for ((x, min), max) in row(0).iter().zip(&mut *min).zip(&mut *max) {
        (*min, *max) = (*x, *x);
    }
    for i in 1..points.rows() {
        for ((x, min), max) in row(i).iter().zip(&mut *min).zip(&mut *max) {
            *min = if x < min { *x } else { *min };
            *max = if x > max { *x } else { *max };
        }
    }
    Ok(())
}

/// A small sphere around points: writes its centre, gives its radius.
///
/// Ritter's sphere: in practice a few percent larger than the smallest. Every point is inside or on,
/// as [`distance_l2`](crate::distance_l2) finds it. The radius is infinite where it is beyond f32.
///
/// `points` is m×n, one a row, `center` has n elements. (Ritter, "An Efficient Bounding Sphere",
/// *Graphics Gems*, 1990.)
///
/// # Errors
/// [`Error::LengthMismatch`], [`Error::Empty`]; [`Error::NotANumber`] or [`Error::InfinitePoint`] for the first
/// point that is not finite.
///
/// ```
/// use orthant_core::{MatRef, geometry::bounding_sphere};
///
/// let mut center = [0.0; 2];
/// let points = [0.0, 0.0, 6.0, 0.0, 3.0, 1.0];
/// let radius = bounding_sphere(MatRef::new(&points, 3, 2)?, &mut center)?;
/// assert_eq!((center, radius), ([3.0, 0.0], 3.0));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn bounding_sphere(points: MatRef<'_>, center: &mut [f32]) -> Result<f32, Error> {
    bounding_sphere_on(Active, points, center)
}

impl<E: Executor> Kernels<E> {
    /// [`geometry::centroid`](centroid) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn centroid(self, points: MatRef<'_>, out: &mut [f32]) -> Result<(), Error> {
        centroid_on(self, points, out)
    }

    /// [`geometry::bounding_sphere`](bounding_sphere) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn bounding_sphere(self, points: MatRef<'_>, center: &mut [f32]) -> Result<f32, Error> {
        bounding_sphere_on(self, points, center)
    }
}
