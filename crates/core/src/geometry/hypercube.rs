//! The hypercube `‖x − c‖∞ ≤ s/2`: an interval, a square, a cube.
//!
//! Its faces are at `cᵢ ± h` with `h = s/2`, which may not be f32: the excess along an axis is
//! `eᵢ = |xᵢ − cᵢ| − h`, and from there all is as for the [hyperrectangle](super::Hyperrectangle).

use super::excess::{Limits, distances};
use super::hyperrectangle::{Corners, Faces, Hyperrectangle};
use super::surface::{Outputs, Rows};
use super::{Surface, alike, finite, nonnegative};
use crate::{Error, Executor, Kernels, MatRef, Serial};

/// The points that differ from a centre by at most half a side along each axis.
///
/// The value of a point is its signed distance: with the excess `eᵢ = |xᵢ − cᵢ| − s/2` along each axis,
/// `max eᵢ` inside, `√Σ max(eᵢ, 0)²` outside.
///
/// ```
/// use orthant_core::geometry::{Hypercube, Side, Surface, Tolerance};
///
/// let cube = Hypercube::new(&[1.0, 1.0, 1.0], 2.0)?;
/// assert_eq!(cube.value(&[1.0, 1.0, 5.0])?, 3.0);
/// assert_eq!(cube.side(&[0.5, 2.0, 1.0], Tolerance::Rounding)?, Side::On);
/// assert_eq!(cube.volume(), 8.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Hypercube<'a, E = Serial> {
    center: &'a [f32],
    side: f32,
    // The greatest magnitude of a face.
    scale: f32,
    kernels: Kernels<E>,
}

impl<'a> Hypercube<'a> {
    /// The cube of a centre and the length of an edge.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFiniteVector`], [`Error::OutOfRange`] for a negative edge.
    ///
    /// ```
    /// use orthant_core::geometry::{Hypercube, Surface};
    ///
    /// // The square from (0, 0) to (2, 2).
    /// let square = Hypercube::new(&[1.0, 1.0], 2.0)?;
    /// assert_eq!(square.value(&[5.0, 6.0])?, 5.0);
    /// assert!(Hypercube::new(&[1.0, 1.0], -2.0).is_err());
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn new(center: &'a [f32], side: f32) -> Result<Self, Error> {
        let (operation, kernels) = ("cube", Kernels::active());
        if center.is_empty() {
            return Err(Error::Empty { operation, operand: "center" });
        }
        finite(operation, "center", center)?;
        nonnegative(operation, "side", side)?;
        finite(operation, "side", &[side])?;
        Ok(Self { center, side, scale: kernels.norm_linf(center) + 0.5 * side, kernels })
    }
}

impl<'a, E: Executor> Hypercube<'a, E> {
    /// The same cube, computing on other kernels: the bits do not change.
    #[must_use]
    pub fn on<F: Executor>(self, kernels: Kernels<F>) -> Hypercube<'a, F> {
        let Self { center, side, scale, .. } = self;
        Hypercube { center, side, scale, kernels }
    }

    /// The centre.
    #[must_use]
    pub fn center(&self) -> &'a [f32] {
        self.center
    }

    /// The length of an edge.
    #[must_use]
    pub fn edge(&self) -> f32 {
        self.side
    }

    /// The point of the cube nearest to `x`: `x` itself inside.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Hypercube;
    ///
    /// let mut out = [0.0; 2];
    /// Hypercube::new(&[1.0, 1.0], 2.0)?.nearest(&[5.0, 0.5], &mut out)?;
    /// assert_eq!(out, [2.0, 0.5]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn nearest(&self, x: &[f32], out: &mut [f32]) -> Result<(), Error> {
        alike("nearest", ["x", "center"], [x.len(), self.center.len()])?;
        alike("nearest", ["x", "out"], [x.len(), out.len()])?;
        let half = 0.5 * self.side;
        for ((out, &x), &c) in out.iter_mut().zip(x).zip(self.center) {
            let d = x - c;
            *out = if d > half {
                c + half
            } else if d < -half {
                c - half
            } else {
                x
            };
        }
        Ok(())
    }

    /// The edge to the power of the dimension, multiplied out.
    ///
    /// ```
    /// let cube = orthant_core::geometry::Hypercube::new(&[0.0; 3], 3.0)?;
    /// assert_eq!(cube.volume(), 27.0);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    pub fn volume(&self) -> f32 {
        self.center.iter().fold(1.0, |volume, _| volume * self.side)
    }

    /// Its corners: in the `k`-th, coordinate `i` is `cᵢ + s/2` where bit `i` of `k` is set, else `cᵢ − s/2`.
    /// Of more than 64 dimensions only those are visited that have the lesser from coordinate 64 on.
    ///
    /// ```
    /// use orthant_core::geometry::Hypercube;
    ///
    /// let square = Hypercube::new(&[1.0, 5.0], 4.0)?;
    /// let mut corners = square.corners().map(|corner| {
    ///     let mut x = [0.0; 2];
    ///     x.iter_mut().zip(corner.coordinates()).for_each(|(x, coordinate)| *x = coordinate);
    ///     x
    /// });
    /// assert_eq!(corners.next(), Some([-1.0, 3.0]));
    /// assert_eq!(corners.next(), Some([3.0, 3.0]));
    /// assert_eq!(corners.count(), 2);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    pub fn corners(&self) -> Corners<'a> {
        Corners::of(Faces::Around(self.center, 0.5 * self.side), self.center.len())
    }

    /// Cuts it in half along every axis, which makes `2ⁿ` cubes as in a quadtree or an octree: writes
    /// the centre of the `k`-th, towards the `k`-th of the [`corners`](Self::corners), and gives that cube.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`]; [`Error::Variable`] unless `k` is below `2ⁿ`.
    ///
    /// ```
    /// use orthant_core::geometry::Hypercube;
    ///
    /// let square = Hypercube::new(&[0.0, 0.0], 4.0)?;
    /// let mut center = [0.0; 2];
    /// let quarter = square.split(2, &mut center)?;
    /// assert_eq!((quarter.center(), quarter.edge()), (&[-1.0, 1.0][..], 2.0));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn split<'b>(&self, k: u64, center: &'b mut [f32]) -> Result<Hypercube<'b, E>, Error> {
        let (operation, n) = ("split", self.center.len());
        alike(operation, ["center", "the cube's"], [center.len(), n])?;
        let parts = u32::try_from(n).ok().and_then(|n| 1u64.checked_shl(n));
        if let Some(parts) = parts.filter(|parts| k >= *parts) {
            let most = usize::try_from(parts).unwrap_or(usize::MAX);
            let index = usize::try_from(k).unwrap_or(usize::MAX);
            return Err(Error::Variable { operation, index, variables: most });
        }
        let quarter = 0.25 * self.side;
        for (i, (out, c)) in center.iter_mut().zip(self.center).enumerate() {
            let is_max = i < 64 && (k >> i) & 1 == 1;
            *out = if is_max { c + quarter } else { c - quarter };
        }
        Ok(Hypercube::new(center, 0.5 * self.side)?.on(self.kernels))
    }

    /// The same set of points as a box, which can be cut along one axis: writes the two corners.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Hypercube;
    ///
    /// let (mut min, mut max) = ([0.0; 2], [0.0; 2]);
    /// Hypercube::new(&[1.0, 5.0], 4.0)?.as_box(&mut min, &mut max)?;
    /// assert_eq!((min, max), ([-1.0, 3.0], [3.0, 7.0]));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn as_box<'b>(
        &self,
        min: &'b mut [f32],
        max: &'b mut [f32],
    ) -> Result<Hyperrectangle<'b, E>, Error> {
        alike("box", ["min", "center"], [min.len(), self.center.len()])?;
        alike("box", ["max", "center"], [max.len(), self.center.len()])?;
        let half = 0.5 * self.side;
        for ((min, max), c) in min.iter_mut().zip(&mut *max).zip(self.center) {
            (*min, *max) = (c - half, c + half);
        }
        Ok(Hyperrectangle::new(min, max)?.on(self.kernels))
    }
}

impl<E: Executor> Rows for Hypercube<'_, E> {
    type Executor = E;

    fn kernels(&self) -> Kernels<E> {
        self.kernels
    }

    fn weight(&self) -> usize {
        2 * size_of_val(self.center)
    }

    fn name(&self) -> &'static str {
        "cube"
    }

    fn coordinates(&self) -> usize {
        self.center.len()
    }

    fn rows(&self, points: MatRef<'_>, out: Outputs<'_>) {
        let Self { center, scale, .. } = *self;
        let faces = Limits { low: center, high: center, half: Some(0.5 * self.side), scale };
        distances(self.kernels.serial(), points, &faces, out);
    }
}

impl<E: Executor> Surface for Hypercube<'_, E> {}
