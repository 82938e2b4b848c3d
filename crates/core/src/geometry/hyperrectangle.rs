//! The hyperrectangle `minᵢ ≤ xᵢ ≤ maxᵢ`: an interval, a rectangle, a box.
//!
//! With the excess `eᵢ = max(minᵢ − xᵢ, xᵢ − maxᵢ)` along each axis, the signed distance is `max eᵢ`
//! inside, where it is not positive: minus the distance to the nearest face; outside it is the norm
//! `√Σ max(eᵢ, 0)²`, the squares added in 32 lanes, lane `i mod 32`, folded by halves, with the safe
//! scaling of [`norm_l2`](crate::norm_l2) by `max eᵢ` where they leave its range.

use super::excess::{Limits, distances};
use super::surface::{Outputs, Rows};
use super::{Surface, alike, finite};
use crate::{Error, Executor, Kernels, MatRef, Serial};

/// The points between two corners, in as many dimensions as they have coordinates.
///
/// The value of a point is its signed distance: with the excess `eᵢ = max(minᵢ − xᵢ, xᵢ − maxᵢ)` along
/// each axis, `max eᵢ` inside, `√Σ max(eᵢ, 0)²` outside.
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
    ///
    /// ```
    /// use orthant_core::geometry::{Hyperrectangle, Surface};
    ///
    /// // The quarter plane of x ≥ 0 and y ≥ 0.
    /// let quarter = Hyperrectangle::new(&[0.0, 0.0], &[f32::INFINITY, f32::INFINITY])?;
    /// assert_eq!(quarter.value(&[-3.0, -4.0])?, 5.0);
    /// assert!(Hyperrectangle::new(&[1.0], &[0.0]).is_err());
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
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
    ///
    /// ```
    /// use orthant_core::geometry::Hyperrectangle;
    ///
    /// let mut out = [0.0; 3];
    /// let room = Hyperrectangle::new(&[0.0, 0.0, 0.0], &[4.0, 3.0, 2.0])?;
    /// room.nearest(&[7.0, -7.0, 0.5], &mut out)?;
    /// assert_eq!(out, [4.0, 0.0, 0.5]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
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
    ///
    /// ```
    /// let room = orthant_core::geometry::Hyperrectangle::new(&[1.0, 1.0, 1.0], &[5.0, 4.0, 3.0])?;
    /// assert_eq!(room.volume(), 24.0);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    pub fn volume(&self) -> f32 {
        self.min.iter().zip(self.max).fold(1.0, |volume, (min, max)| volume * (max - min))
    }

    /// Its corners: in the `k`-th, coordinate `i` is `max` where bit `i` of `k` is set, else `min`.
    /// Of more than 64 dimensions only those are visited that have `min` from coordinate 64 on.
    ///
    /// ```
    /// use orthant_core::geometry::Hyperrectangle;
    ///
    /// let strip = Hyperrectangle::new(&[0.0, 0.0], &[4.0, 3.0])?;
    /// let corners: Vec<Vec<f32>> = strip.corners().map(|c| c.coordinates().collect()).collect();
    /// assert_eq!(corners, [[0.0, 0.0], [4.0, 0.0], [0.0, 3.0], [4.0, 3.0]]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
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
    ///
    /// ```
    /// use orthant_core::geometry::Hyperrectangle;
    ///
    /// let (mut below, mut above) = ([0.0; 2], [0.0; 2]);
    /// let all = Hyperrectangle::new(&[0.0, 0.0], &[4.0, 3.0])?;
    /// let (left, right) = all.split(0, 1.0, &mut below, &mut above)?;
    /// assert_eq!((left.max(), right.min()), (&[1.0, 3.0][..], &[1.0, 0.0][..]));
    /// assert_eq!((left.volume(), right.volume()), (3.0, 9.0));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
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
    /// point of the box is inside or on, as [`distance_l2`](crate::distance_l2) finds it.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`]; [`Error::NotFiniteVector`] for a box without an end.
    ///
    /// ```
    /// use orthant_core::geometry::Hyperrectangle;
    ///
    /// let mut center = [0.0; 2];
    /// let radius = Hyperrectangle::new(&[0.0, 0.0], &[6.0, 8.0])?.bounding_sphere(&mut center)?;
    /// assert_eq!((center, radius), ([3.0, 4.0], 5.0));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn bounding_sphere(&self, center: &mut [f32]) -> Result<f32, Error> {
        let operation = "bounding_sphere";
        alike(operation, ["center", "min"], [center.len(), self.min.len()])?;
        finite(operation, "min", self.min)?;
        finite(operation, "max", self.max)?;
        // The farther face of each axis: a distance adds smaller terms in the same order.
        for ((center, min), max) in center.iter_mut().zip(self.min).zip(self.max) {
            let (below, above) = (middle(*min, *max) - min, max - middle(*min, *max));
            *center = if below > above { below } else { above };
        }
        let radius = self.kernels.norm_l2(center);
        for ((center, min), max) in center.iter_mut().zip(self.min).zip(self.max) {
            *center = middle(*min, *max);
        }
        Ok(radius)
    }
}

fn middle(min: f32, max: f32) -> f32 {
    0.5 * min + 0.5 * max
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
    ///
    /// ```
    /// use orthant_core::geometry::Hyperrectangle;
    ///
    /// let interval = Hyperrectangle::new(&[2.0], &[5.0])?;
    /// let ends: Vec<f32> = interval.corners().flat_map(|corner| corner.coordinates()).collect();
    /// assert_eq!(ends, [2.0, 5.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
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
        let Self { min: low, max: high, scale, .. } = *self;
        let faces = Limits { low, high, half: None, scale };
        distances(self.kernels.serial(), points, &faces, out);
    }
}

impl<E: Executor> Surface for Hyperrectangle<'_, E> {}
