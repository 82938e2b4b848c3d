//! The hyperrectangle `minᵢ ≤ xᵢ ≤ maxᵢ`: an interval, a rectangle, a box.
//!
//! With the excess `eᵢ = max(minᵢ − xᵢ, xᵢ − maxᵢ)` along each axis, the signed distance is `max eᵢ`
//! inside, where it is not positive: minus the distance to the nearest face; outside it is the norm
//! `√Σ max(eᵢ, 0)²`, the squares added in 32 lanes, lane `i mod 32`, folded by halves, with the safe
//! scaling of [`norm_l2`](crate::norm_l2) by `max eᵢ` where they leave its range.

use super::surface::{Outputs, Rows};
use super::{Surface, alike};
use crate::dispatch::Job;
use crate::kernels::{exponent, in_range, power_of_two};
use crate::simd::{LANES, LaneVector, Lanes, sqrt};
use crate::{Error, Executor, Kernels, MatRef, Serial};

/// The points between two corners, in as many dimensions as they have coordinates.
///
/// ```
/// use orthant_core::geometry::{Hyperrectangle, Surface};
///
/// let room = Hyperrectangle::new(&[0.0, 0.0, 0.0], &[4.0, 3.0, 2.0])?;
/// assert_eq!(room.value(&[1.0, 1.5, 0.5])?, -0.5);
/// assert_eq!(room.value(&[7.0, 7.0, 1.0])?, 5.0);
/// assert_eq!(room.volume(), 24.0);
/// assert_eq!(room.corners().count(), 8);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Hyperrectangle<'a, E = Serial> {
    min: &'a [f32],
    max: &'a [f32],
    // The greatest finite magnitude of a bound.
    scale: f32,
    kernels: Kernels<E>,
}

/// The greatest finite magnitude.
fn greatest(v: &[f32]) -> f32 {
    let finite = v.iter().map(|x| x.abs()).filter(|x| x.is_finite());
    finite.fold(0.0, |m, x| if x > m { x } else { m })
}

impl<'a> Hyperrectangle<'a> {
    /// The box of two opposite corners, of which `min` has the lesser coordinates. A bound may be
    /// infinite.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::Bounds`].
    pub fn new(min: &'a [f32], max: &'a [f32]) -> Result<Self, Error> {
        let operation = "box";
        alike(operation, ["min", "max"], [min.len(), max.len()])?;
        for (axis, (&low, &high)) in min.iter().zip(max).enumerate() {
            // Not for NaN either.
            if !matches!(low.partial_cmp(&high), Some(order) if order.is_le()) {
                return Err(Error::Bounds { operation, axis, bounds: [low, high] });
            }
        }
        let (low, high) = (greatest(min), greatest(max));
        let scale = if high > low { high } else { low };
        Ok(Self { min, max, scale, kernels: Kernels::active() })
    }
}

impl<'a, E: Executor> Hyperrectangle<'a, E> {
    /// The same box, computing on other kernels: the bits do not change.
    #[must_use]
    pub fn on<F: Executor>(self, kernels: Kernels<F>) -> Hyperrectangle<'a, F> {
        let Self { min, max, scale, .. } = self;
        Hyperrectangle { min, max, scale, kernels }
    }

    /// The corner of the lesser coordinates.
    #[must_use]
    pub fn min(&self) -> &'a [f32] {
        self.min
    }

    /// The corner of the greater coordinates.
    #[must_use]
    pub fn max(&self) -> &'a [f32] {
        self.max
    }

    /// The point of the box nearest to `x`: `x` itself inside, exactly.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    pub fn nearest(&self, x: &[f32], out: &mut [f32]) -> Result<(), Error> {
        alike("nearest", ["x", "min"], [x.len(), self.min.len()])?;
        alike("nearest", ["x", "out"], [x.len(), out.len()])?;
        for (((out, &x), &min), &max) in out.iter_mut().zip(x).zip(self.min).zip(self.max) {
            *out = if x < min {
                min
            } else if x > max {
                max
            } else {
                x
            };
        }
        Ok(())
    }

    /// The product of its edges, in order; each edge and each product is rounded.
    #[must_use]
    pub fn volume(&self) -> f32 {
        self.min.iter().zip(self.max).fold(1.0, |volume, (min, max)| volume * (max - min))
    }

    /// Its corners: in the `k`-th, coordinate `i` is `max` where bit `i` of `k` is set, else `min`.
    /// Of more than 64 dimensions only those are visited that have `min` from coordinate 64 on.
    #[must_use]
    pub fn corners(&self) -> Corners<'a> {
        Corners::of(Faces::Bounds(self.min, self.max), self.min.len())
    }

    /// Cuts it in two along an axis: `below` gets the greater corner of the lower part, `above` the
    /// lesser corner of the upper part.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`] for `below` and `above`; [`Error::Variable`] if there is no such
    /// axis; [`Error::Bounds`] if `at` is not between the bounds.
    pub fn split<'b>(
        &self,
        axis: usize,
        at: f32,
        below: &'b mut [f32],
        above: &'b mut [f32],
    ) -> Result<(Hyperrectangle<'b>, Hyperrectangle<'b>), Error>
    where
        'a: 'b,
    {
        let (operation, n) = ("split", self.min.len());
        alike(operation, ["below", "min"], [below.len(), n])?;
        alike(operation, ["above", "min"], [above.len(), n])?;
        let bounds = self.min.get(axis).zip(self.max.get(axis));
        let Some((&low, &high)) = bounds else {
            return Err(Error::Variable { operation, index: axis, variables: n });
        };
        if !(low <= at && at <= high) {
            let bounds = if at < low { [low, at] } else { [at, high] };
            return Err(Error::Bounds { operation, axis, bounds });
        }
        for (changed, from) in [(&mut *below, self.max), (&mut *above, self.min)] {
            for (i, (x, &from)) in changed.iter_mut().zip(from).enumerate() {
                *x = if i == axis { at } else { from };
            }
        }
        Ok((Hyperrectangle::new(self.min, below)?, Hyperrectangle::new(above, self.max)?))
    }

    /// The smallest sphere around it: writes the centre, gives the radius, so rounded that each
    /// point of the box is inside or on, as [`distance_l2`](crate::distance_l2) finds it, up to
    /// 16,384 dimensions.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    pub fn bounding_sphere(&self, center: &mut [f32]) -> Result<f32, Error> {
        alike("bounding_sphere", ["center", "min"], [center.len(), self.min.len()])?;
        for ((center, min), max) in center.iter_mut().zip(self.min).zip(self.max) {
            *center = 0.5 * min + 0.5 * max;
        }
        // The farther face of each axis: a distance adds smaller terms in the same order.
        let half = |c: f32, min: f32, max: f32| {
            let (below, above) = (c - min, max - c);
            if below > above { below } else { above }
        };
        let bounds = [self.min, self.max];
        Ok(Excess::of(center, bounds, 1.0, half).distance(center, bounds, half))
    }
}

/// The two faces of a box along each axis.
#[derive(Clone, Copy, Debug)]
pub(super) enum Faces<'a> {
    /// The lesser and the greater coordinates.
    Bounds(&'a [f32], &'a [f32]),
    /// A centre, and how far from it.
    Around(&'a [f32], f32),
}

impl Faces<'_> {
    fn along(self, axis: usize, is_max: bool) -> f32 {
        let at = |v: &[f32]| v.get(axis).copied().unwrap_or_default();
        match self {
            Self::Bounds(_, max) if is_max => at(max),
            Self::Bounds(min, _) => at(min),
            Self::Around(center, half) if is_max => at(center) + half,
            Self::Around(center, half) => at(center) - half,
        }
    }
}

/// The corners of a box, one after the other, none of them stored.
#[derive(Clone, Debug)]
pub struct Corners<'a> {
    faces: Faces<'a>,
    dimension: usize,
    next: u128,
    count: u128,
}

/// One corner of a box.
#[derive(Clone, Copy, Debug)]
pub struct Corner<'a> {
    faces: Faces<'a>,
    dimension: usize,
    bits: u64,
}

impl<'a> Corner<'a> {
    /// Its coordinates, in order.
    pub fn coordinates(self) -> impl Iterator<Item = f32> + 'a {
        let Self { faces, dimension, bits } = self;
        let is_max = move |i: usize| i < 64 && (bits >> i) & 1 == 1;
        (0..dimension).map(move |i| faces.along(i, is_max(i)))
    }
}

impl<'a> Corners<'a> {
    pub(super) fn of(faces: Faces<'a>, dimension: usize) -> Self {
        let count = u32::try_from(dimension).ok().and_then(|n| 1u128.checked_shl(n));
        let most = 1u128 << u64::BITS;
        Self { faces, dimension, next: 0, count: count.unwrap_or(most).min(most) }
    }
}

impl<'a> Iterator for Corners<'a> {
    type Item = Corner<'a>;

    fn next(&mut self) -> Option<Corner<'a>> {
        if self.next >= self.count {
            return None;
        }
        let bits = self.next as u64;
        self.next += 1;
        Some(Corner { faces: self.faces, dimension: self.dimension, bits })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.count - self.next).ok();
        (left.unwrap_or(usize::MAX), left)
    }
}

/// What the excesses of a point along the axes come to.
pub(super) struct Excess {
    /// The greatest: minus the distance to the nearest face, inside.
    pub(super) greatest: f32,
    /// The sum of squares of those that are positive; NaN if a coordinate is.
    pub(super) squares: f32,
    /// The greatest finite magnitude of a coordinate.
    pub(super) magnitude: f32,
}

impl Excess {
    /// The excesses, times `factor`. `excess` gives one from a coordinate and what `bounds` have
    /// at its place.
    #[inline(always)]
    pub(super) fn of(
        x: &[f32],
        bounds: [&[f32]; 2],
        factor: f32,
        excess: impl Fn(f32, f32, f32) -> f32,
    ) -> Self {
        let mut lanes = ExcessLanes {
            greatest: [f32::NEG_INFINITY; LANES],
            squares: [0.0; LANES],
            magnitude: [0.0; LANES],
        };
        let excess = |x, low, high| excess(x, low, high) * factor;
        let ((full, tail), [(low, low_tail), (high, high_tail)]) =
            (x.as_chunks::<LANES>(), bounds.map(|bound| bound.as_chunks::<LANES>()));
        for ((x, low), high) in full.iter().zip(low).zip(high) {
            lanes.add(x, low, high, &excess);
        }
        lanes.add(tail, low_tail, high_tail, &excess);
        // Not `f32::max`, of which the sign of a zero depends on the target.
        let greater = |m: f32, x: f32| if x > m { x } else { m };
        let most = |lanes: [f32; LANES]| lanes.into_iter().fold(f32::NEG_INFINITY, greater);
        Self {
            greatest: most(lanes.greatest),
            squares: Lanes(lanes.squares).fold(),
            magnitude: most(lanes.magnitude),
        }
    }

    /// The signed distance; the arguments as before.
    #[inline(always)]
    pub(super) fn distance(
        &self,
        x: &[f32],
        bounds: [&[f32]; 2],
        excess: impl Fn(f32, f32, f32) -> f32,
    ) -> f32 {
        if self.squares.is_nan() {
            f32::NAN
        } else if self.greatest <= 0.0 {
            self.greatest
        } else if in_range(self.squares) {
            sqrt(self.squares)
        } else {
            match exponent(self.greatest) {
                Ok(e) => {
                    let scaled = Self::of(x, bounds, power_of_two(-e), excess);
                    sqrt(scaled.squares) * power_of_two(e)
                }
                Err(special) => special,
            }
        }
    }
}

/// The same for each of 32 lanes.
struct ExcessLanes {
    greatest: [f32; LANES],
    squares: [f32; LANES],
    magnitude: [f32; LANES],
}

impl ExcessLanes {
    /// Adds up to 32 coordinates.
    #[inline(always)]
    fn add(
        &mut self,
        x: &[f32],
        low: &[f32],
        high: &[f32],
        excess: &impl Fn(f32, f32, f32) -> f32,
    ) {
        let lanes = self.greatest.iter_mut().zip(&mut self.squares).zip(&mut self.magnitude);
        let terms = x.iter().zip(low).zip(high);
        for (((x, low), high), ((greatest, squares), magnitude)) in terms.zip(lanes) {
            let e = excess(*x, *low, *high);
            *greatest = if e > *greatest { e } else { *greatest };
            // Not `e > 0`: a NaN must pass.
            let outside = if e <= 0.0 { 0.0 } else { e };
            *squares += outside * outside;
            let m = x.abs();
            let m = if m < f32::INFINITY { m } else { 0.0 };
            *magnitude = if m > *magnitude { m } else { *magnitude };
        }
    }
}

/// How far a coordinate is beyond an interval; not positive within.
#[inline(always)]
fn beyond(x: f32, min: f32, max: f32) -> f32 {
    let (below, above) = (min - x, x - max);
    if below > above { below } else { above }
}

/// The distance of each point, compiled for the instruction set.
pub(super) struct Distances<'a, F> {
    pub(super) points: MatRef<'a>,
    pub(super) bounds: [&'a [f32]; 2],
    pub(super) scale: f32,
    pub(super) excess: F,
    pub(super) out: Outputs<'a>,
}

impl<F: Fn(f32, f32, f32) -> f32 + Copy> Job for Distances<'_, F> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(mut self, _: L::Proof, _: &[f32], _: &[f32]) {
        for i in 0..self.points.rows() {
            let x = self.points.row(i).unwrap_or_default();
            let found = Excess::of(x, self.bounds, 1.0, self.excess);
            let scale = if found.magnitude > self.scale { found.magnitude } else { self.scale };
            self.out.put(i, found.distance(x, self.bounds, self.excess), scale);
        }
    }
}

impl<E: Executor> Rows for Hyperrectangle<'_, E> {
    type Executor = E;

    fn kernels(&self) -> Kernels<E> {
        self.kernels
    }

    fn weight(&self) -> usize {
        2 * size_of_val(self.min)
    }

    fn name(&self) -> &'static str {
        "box"
    }

    fn coordinates(&self) -> usize {
        self.min.len()
    }

    fn rows(&self, points: MatRef<'_>, out: Outputs<'_>) {
        let (bounds, scale) = ([self.min, self.max], self.scale);
        self.kernels.run(Distances { points, bounds, scale, excess: beyond, out }, &[], &[]);
    }
}

impl<E: Executor> Surface for Hyperrectangle<'_, E> {}
