//! Sets of points: centroid, bounding box, bounding sphere.
//!
//! The centroid's sums are in column order, blocks of 256 points, then one division. The bounding
//! box is exact: of equal coordinates, as 0 and −0 are, the first counts. The bounding sphere is
//! Ritter's (*An Efficient Bounding Sphere*, Graphics Gems, 1990): from the two points farthest apart
//! by two looks, grown to each point outside in turn; its radius is then the greatest distance of
//! any point, so that all are inside or on.

use super::alike;
use crate::dispatch::{Active, Choice, Job};
use crate::kernels::{SquaredDifferences, fork_blocks, in_range};
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
    let kernels = choice.kernels();
    let sums = |_, points: MatRef<'_>, out: &mut [f32]| {
        kernels.run(Sums { points, out }, &[], &[]);
    };
    match kernels.executor().parts(bytes(points)) {
        0 | 1 => sums(0, points, out),
        parts => fork_blocks(kernels, points, out, parts, sums),
    }
    let count = points.rows() as f32;
    for x in out {
        *x = canonical(*x / count);
    }
    Ok(())
}

/// Bytes of points that are read.
fn bytes(points: MatRef<'_>) -> usize {
    points.rows().saturating_mul(points.cols()).saturating_mul(size_of::<f32>())
}

/// The first row with a NaN.
struct FirstNan<'a>(MatRef<'a>);

impl Job for FirstNan<'_> {
    type Output = Option<usize>;
    #[inline(always)]
    fn run<L: LaneVector>(self, _: L::Proof, _: &[f32], _: &[f32]) -> Option<usize> {
        (0..self.0.rows()).find(|&i| {
            let row = self.0.row(i).unwrap_or_default();
            // To the end of the row: that takes vectors.
            row.iter().fold(false, |found, x| found | x.is_nan())
        })
    }
}

/// The least and the greatest coordinates. There is a row, and no NaN.
struct Extremes<'a> {
    points: MatRef<'a>,
    min: &'a mut [f32],
    max: &'a mut [f32],
}

impl Job for Extremes<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, _: L::Proof, _: &[f32], _: &[f32]) {
        let first = self.points.row(0).unwrap_or_default();
        for ((x, min), max) in first.iter().zip(&mut *self.min).zip(&mut *self.max) {
            (*min, *max) = (*x, *x);
        }
        for i in 1..self.points.rows() {
            let row = self.points.row(i).unwrap_or_default();
            widen(row, row, self.min, self.max);
        }
    }
}

/// Takes later extremes in.
#[inline(always)]
fn widen(later_min: &[f32], later_max: &[f32], min: &mut [f32], max: &mut [f32]) {
    for (x, min) in later_min.iter().zip(min) {
        *min = if x < min { *x } else { *min };
    }
    for (x, max) in later_max.iter().zip(max) {
        *max = if x > max { *x } else { *max };
    }
}

fn bounding_box_on(
    choice: impl Choice,
    points: MatRef<'_>,
    min: &mut [f32],
    max: &mut [f32],
) -> Result<(), Error> {
    let operation = "bounding_box";
    check(operation, points, "min", min.len())?;
    check(operation, points, "max", max.len())?;
    let kernels = choice.kernels();
    let parts = kernels.executor().parts(bytes(points));
    if let Some(row) = first_nan(kernels, points, parts) {
        return Err(Error::NotANumber { operation, row });
    }
    let room = (2 * points.cols()).saturating_mul(parts.max(1) - 1);
    kernels.executor().with_scratch(room, |scratch| {
        fork_extremes(kernels, points, min, max, scratch, parts);
    });
    Ok(())
}

/// The first row with a NaN, sought in so many parts.
fn first_nan<E: Executor>(kernels: Kernels<E>, points: MatRef<'_>, parts: usize) -> Option<usize> {
    if parts <= 1 {
        return kernels.run(FirstNan(points), &[], &[]);
    }
    let half = points.rows() / 2;
    let (points, rest) = points.split_rows(half);
    let (first, later) = kernels.executor().join(
        || first_nan(kernels, points, parts / 2),
        || first_nan(kernels, rest, parts - parts / 2),
    );
    first.or(later.map(|row| half + row))
}

/// The extremes of points, in so many parts as far as `scratch` has room for those of later halves.
fn fork_extremes<E: Executor>(
    kernels: Kernels<E>,
    points: MatRef<'_>,
    min: &mut [f32],
    max: &mut [f32],
    scratch: &mut [f32],
    parts: usize,
) {
    let cols = points.cols();
    match scratch.split_at_mut_checked(2 * cols) {
        Some((later, scratch)) if parts > 1 && points.rows() > 1 => {
            let (points, rest) = points.split_rows(points.rows() / 2);
            let (later_min, later_max) = later.split_at_mut_checked(cols).unwrap_or_default();
            // Each half with as many parts needs room for one less.
            let room = 2 * cols * (parts / 2 - 1);
            let at = room.min(scratch.len());
            let (first, second) = scratch.split_at_mut_checked(at).unwrap_or_default();
            kernels.executor().join(
                || fork_extremes(kernels, points, min, max, first, parts / 2),
                || fork_extremes(kernels, rest, later_min, later_max, second, parts - parts / 2),
            );
            widen(later_min, later_max, min, max);
        }
        _ => kernels.run(Extremes { points, min, max }, &[], &[]),
    }
}

/// Points that are looked at together when a sphere is grown: twice as many after each look that
/// found none outside.
const LOOK: usize = 64;

fn bounding_sphere_on(
    choice: impl Choice,
    points: MatRef<'_>,
    center: &mut [f32],
) -> Result<f32, Error> {
    let operation = "bounding_sphere";
    check(operation, points, "center", center.len())?;
    let kernels = choice.kernels();
    let row = |i: usize| points.row(i).unwrap_or_default();
    let (start, _) = farthest(kernels, points, row(0))?;
    let (end, _) = farthest(kernels, points, row(start))?;
    for ((c, a), b) in center.iter_mut().zip(row(start)).zip(row(end)) {
        *c = 0.5 * a + 0.5 * b;
    }
    let mut radius = 0.5 * kernels.distance_l2(row(start), row(end))?;
    let (mut rest, mut look) = (points, LOOK);
    while rest.rows() > 0 {
        let (some, later) = rest.split_rows(look);
        let parts = kernels.executor().parts(bytes(some));
        let Some((i, distance)) = first_outside(kernels, some, center, radius, parts) else {
            (rest, look) = (later, look.saturating_mul(2));
            continue;
        };
        radius = 0.5 * radius + 0.5 * distance;
        let share = (distance - radius) / distance;
        for (c, x) in center.iter_mut().zip(rest.row(i).unwrap_or_default()) {
            *c += (x - *c) * share;
        }
        (rest, look) = (rest.split_rows(i + 1).1, LOOK);
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

/// The first point outside of a sphere and its distance from the centre, sought in so many parts.
fn first_outside<E: Executor>(
    kernels: Kernels<E>,
    points: MatRef<'_>,
    center: &[f32],
    radius: f32,
    parts: usize,
) -> Option<(usize, f32)> {
    if parts > 1 {
        let half = points.rows() / 2;
        let (points, rest) = points.split_rows(half);
        let (first, later) = kernels.executor().join(
            || first_outside(kernels, points, center, radius, parts / 2),
            || first_outside(kernels, rest, center, radius, parts - parts / 2),
        );
        return first.or(later.map(|(i, distance)| (half + i, distance)));
    }
    let (kernels, mut found) = (kernels.serial(), None);
    kernels.each_row(SquaredDifferences, points, [&[], center], |i, x, squares| {
        let distance = distance(kernels, squares, x, center);
        if distance > radius && found.is_none_or(|(first, _)| i < first) {
            found = Some((i, distance));
        }
    });
    found
}

/// The first of the points farthest from `from`, and its distance.
fn farthest<E: Executor>(
    kernels: Kernels<E>,
    points: MatRef<'_>,
    from: &[f32],
) -> Result<(usize, f32), Error> {
    let parts = kernels.executor().parts(bytes(points));
    let (found, is_defined) = fork_farthest(kernels, points, from, parts);
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

/// The same in so many parts, and whether no distance is NaN.
fn fork_farthest<E: Executor>(
    kernels: Kernels<E>,
    points: MatRef<'_>,
    from: &[f32],
    parts: usize,
) -> ((usize, f32), bool) {
    if parts > 1 {
        let half = points.rows() / 2;
        let (points, rest) = points.split_rows(half);
        let (first, later) = kernels.executor().join(
            || fork_farthest(kernels, points, from, parts / 2),
            || fork_farthest(kernels, rest, from, parts - parts / 2),
        );
        let ((i, distance), are_defined) = (later.0, first.1 && later.1);
        let found = if distance > first.0.1 { (half + i, distance) } else { first.0 };
        return (found, are_defined);
    }
    let (kernels, mut found, mut is_defined) = (kernels.serial(), (0, -1.0), true);
    kernels.each_row(SquaredDifferences, points, [&[], from], |i, x, squares| {
        let distance = distance(kernels, squares, x, from);
        is_defined &= !distance.is_nan();
        if distance > found.1 || (distance == found.1 && i < found.0) {
            found = (i, distance);
        }
    });
    (found, is_defined)
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
    bounding_box_on(Active, points, min, max)
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

    /// [`geometry::bounding_box`](bounding_box) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn bounding_box(
        self,
        points: MatRef<'_>,
        min: &mut [f32],
        max: &mut [f32],
    ) -> Result<(), Error> {
        bounding_box_on(self, points, min, max)
    }

    /// [`geometry::bounding_sphere`](bounding_sphere) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn bounding_sphere(self, points: MatRef<'_>, center: &mut [f32]) -> Result<f32, Error> {
        bounding_sphere_on(self, points, center)
    }
}
