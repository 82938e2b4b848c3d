//! The hyperplane `w·x + w₀ = 0`: a line in the plane, a plane in space.
//!
//! Signed distance `(w·x + w₀)/‖w‖`: the product in lane order, then one addition and one division.
//! Projection `xᵢ − d·(wᵢ/‖w‖)` and reflection `xᵢ − 2d·(wᵢ/‖w‖)` with that distance `d`, each
//! operation rounded. `|err of d| ≤ (γₖ Σ|wᵢxᵢ| + u|w·x + w₀|)/‖w‖` and a few `u|d|`, `k` as of
//! [`dot`](crate::dot). (Deisenroth, Faisal and Ong, *Mathematics for Machine Learning*, §3.8 and
//! §12.1.)

use super::surface::{Outputs, Rows};
use super::{EPSILON, Side, Surface, Tolerance, alike, finite};
use crate::dispatch::{Active, Choice};
use crate::kernels::{
    Products, ProductsAndOwnSquares, angle_of_lines, exponent, in_range, power_of_two,
};
use crate::linalg::{
    check_length, check_scratch, order, qr_apply_scratch, qr_scratch, solve_scratch,
};
use crate::simd::{canonical, sqrt};
use crate::{Error, Executor, Kernels, MatMut, MatRef, Serial};

/// The points x with `w·x + w₀ = 0`, in as many dimensions as `w` has elements.
///
/// The value of a point is its signed distance `(w·x + w₀)/‖w‖`, in the unit of the coordinates:
/// `|err| ≤ (γₖ Σ|wᵢxᵢ| + u|w·x + w₀|)/‖w‖` and a few `u` of itself, `k` as of [`dot`](crate::dot).
/// (Deisenroth, Faisal and Ong, *Mathematics for Machine Learning*, §3.8 and §12.1.)
///
/// ```
/// use orthant_core::geometry::{Hyperplane, Side, Surface, Tolerance};
///
/// // The line 3x + 4y − 10 = 0.
/// let line = Hyperplane::new(&[3.0, 4.0], -10.0)?;
/// assert_eq!(line.value(&[2.0, 1.0])?, 0.0);
/// assert_eq!(line.value(&[5.0, 5.0])?, 5.0);
/// assert_eq!(line.side(&[0.0, 0.0], Tolerance::Rounding)?, Side::Negative);
///
/// let mut foot = [0.0; 2];
/// line.project(&[5.0, 5.0], &mut foot)?;
/// assert_eq!(foot, [2.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Hyperplane<'a, E = Serial> {
    weights: &'a [f32],
    bias: f32,
    norm: f32,
    kernels: Kernels<E>,
}

impl<'a> Hyperplane<'a> {
    /// The hyperplane of the weights `w`, its normal, and the bias `w₀`.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFiniteVector`], [`Error::ZeroVector`] for weights that are all
    /// zero, [`Error::OutOfRange`] for weights whose length is beyond f32.
    ///
    /// ```
    /// use orthant_core::geometry::{Hyperplane, Surface};
    ///
    /// // The plane z = 2.
    /// let plane = Hyperplane::new(&[0.0, 0.0, 1.0], -2.0)?;
    /// assert_eq!(plane.value(&[7.0, 7.0, 5.0])?, 3.0);
    /// assert!(Hyperplane::new(&[0.0, 0.0, 0.0], -2.0).is_err());
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn new(weights: &'a [f32], bias: f32) -> Result<Self, Error> {
        let (operation, kernels) = ("hyperplane", Kernels::active());
        if weights.is_empty() {
            return Err(Error::Empty { operation, operand: "weights" });
        }
        finite(operation, "weights", weights)?;
        finite(operation, "bias", &[bias])?;
        let norm = kernels.norm_l2(weights);
        if norm == 0.0 {
            return Err(Error::ZeroVector { operation, operand: "weights" });
        }
        if !norm.is_finite() {
            let (operand, zero_allowed) = ("the length of weights", false);
            return Err(Error::OutOfRange { operation, operand, value: norm, zero_allowed });
        }
        Ok(Self { weights, bias, norm, kernels })
    }

    /// The hyperplane through a point, with a normal: `w₀ = −n·p`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], and as [`new`](Self::new).
    ///
    /// ```
    /// use orthant_core::geometry::Hyperplane;
    ///
    /// let line = Hyperplane::from_point_normal(&[2.0, 1.0], &[3.0, 4.0])?;
    /// assert_eq!((line.weights(), line.bias()), (&[3.0, 4.0][..], -10.0));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn from_point_normal(point: &[f32], normal: &'a [f32]) -> Result<Self, Error> {
        alike("hyperplane", ["point", "normal"], [point.len(), normal.len()])?;
        finite("hyperplane", "point", point)?;
        Self::new(normal, -Kernels::active().dot(normal, point)?)
    }
}

impl<'a> Hyperplane<'a> {
    /// The hyperplane through n points of n dimensions, one a row: writes a normal of length 1 to
    /// `weights`.
    ///
    /// The normal is the last column of Q in the QR factorisation of the differences `pᵢ − p₀`, in
    /// columns; `w₀ = −w·p₀`. Which of the two normals it is follows from the points alone.
    /// `scratch` has at least [`through_points_scratch`]`(n)` elements.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::LengthMismatch`], [`Error::Empty`],
    /// [`Error::NotFiniteVector`], [`Error::Scratch`]; [`Error::Singular`] if the points lie in less
    /// than a hyperplane: a diagonal element of R is at most `4nε` of its column.
    ///
    /// ```
    /// use orthant_core::{MatRef, geometry::{Hyperplane, Surface, through_points_scratch}};
    ///
    /// let points = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    /// let (mut normal, mut scratch) = ([0.0; 3], [0.0; through_points_scratch(3)]);
    /// let points = MatRef::new(&points, 3, 3)?;
    /// let plane = Hyperplane::through_points(points, &mut normal, &mut scratch)?;
    /// assert!(plane.value(&[0.25, 0.25, 0.5])?.abs() < 1e-6);
    /// assert!((plane.value(&[0.0, 0.0, 0.0])?.abs() - 1.0 / 3.0_f32.sqrt()).abs() < 1e-6);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn through_points(
        points: MatRef<'_>,
        weights: &'a mut [f32],
        scratch: &mut [f32],
    ) -> Result<Self, Error> {
        let (operation, kernels) = ("hyperplane", Kernels::active());
        let n = order(operation, points)?;
        alike(operation, ["weights", "a point"], [weights.len(), n])?;
        check_scratch(operation, scratch, through_points_scratch(n))?;
        let row = |i: usize| points.row(i).unwrap_or_default();
        for i in 0..n {
            finite(operation, "points", row(i))?;
        }
        let across = n - 1;
        let (mut differences, rest) = MatMut::carve(scratch, n, across);
        for i in 0..across {
            for (j, (p, q)) in row(i + 1).iter().zip(row(0)).enumerate() {
                differences.set(j, i, p - q);
            }
        }
        let (taus, rest) = rest.split_at_mut_checked(across).unwrap_or_default();
        kernels.qr(differences.reborrow(), taus, rest)?;
        let band = 4.0 * EPSILON * n as f32;
        let spans = |k: &usize| {
            let column = (0..*k).map(|i| differences.at(i, *k).abs());
            let greatest = column.fold(0.0, |m, x| if x > m { x } else { m });
            differences.at(*k, *k).abs() > band * greatest
        };
        let rank = (0..across).filter(spans).count();
        if rank < across {
            return Err(Error::Singular { operation, order: across, rank });
        }
        for (i, w) in weights.iter_mut().enumerate() {
            *w = if i == across { 1.0 } else { 0.0 };
        }
        let column = MatMut::new(weights, n, 1)?;
        kernels.qr_apply(differences.as_ref(), taus, false, column, rest)?;
        let bias = -kernels.dot(weights, row(0))?;
        Self::new(weights, bias)
    }
}

/// Elements of scratch that [`Hyperplane::through_points`] needs in `n` dimensions.
///
/// ```
/// use orthant_core::geometry::through_points_scratch;
///
/// // One memory, of the greatest dimension, serves lesser ones too.
/// let scratch = [0.0_f32; through_points_scratch(8)];
/// assert!(scratch.len() >= through_points_scratch(3));
/// ```
#[must_use]
pub const fn through_points_scratch(n: usize) -> usize {
    let across = n.saturating_sub(1);
    let (factor, apply) = (qr_scratch(n, across), qr_apply_scratch(n, across, 1));
    let more = if factor < apply { apply } else { factor };
    n.saturating_mul(across).saturating_add(across).saturating_add(more)
}

/// Elements of scratch that [`intersection`] needs in `n` dimensions.
///
/// ```
/// use orthant_core::{geometry::intersection_scratch, linalg::solve_scratch};
///
/// // What the system of equations needs, and its right-hand side.
/// assert_eq!(intersection_scratch(3), solve_scratch(3) + 3);
/// ```
#[must_use]
pub const fn intersection_scratch(n: usize) -> usize {
    solve_scratch(n).saturating_add(n)
}

fn intersection_on(
    choice: impl Choice,
    weights: MatRef<'_>,
    biases: &[f32],
    out: &mut [f32],
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let n = order("intersection", weights)?;
    check_length("intersection", weights, "biases", biases.len(), n)?;
    check_scratch("intersection", scratch, intersection_scratch(n))?;
    let (right, rest) = scratch.split_at_mut_checked(n).unwrap_or_default();
    for (right, bias) in right.iter_mut().zip(biases) {
        *right = -bias;
    }
    choice.kernels().solve(weights, right, out, pivots, rest)
}

/// The point in which n hyperplanes of n dimensions meet, two lines in the plane among them:
/// `W x = −w₀`, by [`solve`](crate::linalg::solve).
///
/// `weights` has the normals in its rows, `biases` each hyperplane's `w₀`; `pivots` has n elements,
/// `scratch` at least [`intersection_scratch`]`(n)`.
///
/// # Errors
/// As of `solve`: [`Error::Singular`] if they do not meet in one point.
///
/// ```
/// use orthant_core::{MatRef, geometry::{intersection, intersection_scratch}};
///
/// // The lines x + y = 3 and x − y = 1.
/// let (mut point, mut scratch) = ([0.0; 2], [0.0; intersection_scratch(2)]);
/// let normals = MatRef::new(&[1.0, 1.0, 1.0, -1.0], 2, 2)?;
/// intersection(normals, &[-3.0, -1.0], &mut point, &mut [0; 2], &mut scratch)?;
/// assert_eq!(point, [2.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn intersection(
    weights: MatRef<'_>,
    biases: &[f32],
    out: &mut [f32],
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    intersection_on(Active, weights, biases, out, pivots, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`geometry::intersection`](intersection) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn intersection(
        self,
        weights: MatRef<'_>,
        biases: &[f32],
        out: &mut [f32],
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        intersection_on(self, weights, biases, out, pivots, scratch)
    }
}

impl<'a, E: Executor> Hyperplane<'a, E> {
    /// The same hyperplane, computing on other kernels: the bits do not change.
    #[must_use]
    pub fn on<F: Executor>(self, kernels: Kernels<F>) -> Hyperplane<'a, F> {
        let Self { weights, bias, norm, .. } = self;
        Hyperplane { weights, bias, norm, kernels }
    }

    /// The normal `w`, not of length one.
    #[must_use]
    pub fn weights(&self) -> &'a [f32] {
        self.weights
    }

    /// `w₀`.
    #[must_use]
    pub fn bias(&self) -> f32 {
        self.bias
    }

    /// Whether the origin is on it: `|w₀|/‖w‖` is at most the tolerance, whose default is zero here.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for the tolerance.
    ///
    /// ```
    /// use orthant_core::geometry::{Hyperplane, Tolerance};
    ///
    /// let line = Hyperplane::new(&[3.0, 4.0], 0.5)?;
    /// assert!(!line.passes_through_origin(Tolerance::Rounding)?);
    /// assert!(line.passes_through_origin(Tolerance::Within(0.25))?);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn passes_through_origin(&self, tolerance: Tolerance) -> Result<bool, Error> {
        tolerance.check()?;
        Ok(tolerance.side(self.bias / self.norm, 0.0) == Side::On)
    }

    /// The point of the hyperplane nearest to `x`.
    ///
    /// `xᵢ − d·(wᵢ/‖w‖)` with d the signed distance of `x`; `x` and `out` have as many elements as `w`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Hyperplane;
    ///
    /// // Onto the plane z = 2.
    /// let mut foot = [0.0; 3];
    /// Hyperplane::new(&[0.0, 0.0, 1.0], -2.0)?.project(&[7.0, 8.0, 5.0], &mut foot)?;
    /// assert_eq!(foot, [7.0, 8.0, 2.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn project(&self, x: &[f32], out: &mut [f32]) -> Result<(), Error> {
        let distance = self.value(x)?;
        self.move_along(x, distance, out)
    }

    /// The mirror image of `x`.
    ///
    /// `xᵢ − 2d·(wᵢ/‖w‖)` with d the signed distance of `x`; `x` and `out` have as many elements as `w`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Hyperplane;
    ///
    /// // At the plane z = 2.
    /// let mut image = [0.0; 3];
    /// Hyperplane::new(&[0.0, 0.0, 1.0], -2.0)?.reflect(&[7.0, 8.0, 5.0], &mut image)?;
    /// assert_eq!(image, [7.0, 8.0, -1.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn reflect(&self, x: &[f32], out: &mut [f32]) -> Result<(), Error> {
        let distance = self.value(x)?;
        self.move_along(x, 2.0 * distance, out)
    }

    /// `x` less `distance` units of the normal.
    fn move_along(&self, x: &[f32], distance: f32, out: &mut [f32]) -> Result<(), Error> {
        alike("hyperplane", ["x", "out"], [x.len(), out.len()])?;
        for ((out, x), w) in out.iter_mut().zip(x).zip(self.weights) {
            *out = x - distance * (w / self.norm);
        }
        Ok(())
    }

    /// Where the line `p + t·direction` meets it: writes the point and gives `t`.
    ///
    /// `t = −(w·p + w₀)/(w·direction)`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`]; [`Error::ZeroVector`] for a direction that is zero;
    /// [`Error::Parallel`] if `|w·direction|` is at most `4ε‖w‖‖direction‖`.
    ///
    /// ```
    /// use orthant_core::geometry::Hyperplane;
    ///
    /// // A ray from the origin to the plane z = 2.
    /// let plane = Hyperplane::new(&[0.0, 0.0, 1.0], -2.0)?;
    /// let mut point = [0.0; 3];
    /// let t = plane.intersect_line(&[0.0; 3], &[1.0, 2.0, 0.5], &mut point)?;
    /// assert_eq!((t, point), (4.0, [4.0, 8.0, 2.0]));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn intersect_line(
        &self,
        p: &[f32],
        direction: &[f32],
        out: &mut [f32],
    ) -> Result<f32, Error> {
        let operation = "intersect_line";
        alike(operation, ["direction", "w"], [direction.len(), self.weights.len()])?;
        alike(operation, ["p", "w"], [p.len(), self.weights.len()])?;
        alike(operation, ["out", "w"], [out.len(), self.weights.len()])?;
        let length = self.kernels.norm_l2(direction);
        if length == 0.0 {
            return Err(Error::ZeroVector { operation, operand: "direction" });
        }
        let speed = self.kernels.scalar_projection(direction, self.weights)?;
        if Tolerance::Rounding.side(speed, length) == Side::On {
            return Err(Error::Parallel { operation });
        }
        // In steps of 1 to 2 units of length, so that no length of the direction over- or underflows.
        let down = power_of_two(-exponent(length).unwrap_or(126));
        let steps = -(self.value(p)? / (speed * down));
        for ((out, p), direction) in out.iter_mut().zip(p).zip(direction) {
            *out = p + steps * (direction * down);
        }
        Ok(canonical(steps * down))
    }

    /// The angle between two hyperplanes, in radians from 0 to π/2: the smaller of those of a normal to
    /// the other and to its opposite. Which way normals point changes no bit.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Hyperplane;
    ///
    /// let (floor, wall) = (Hyperplane::new(&[0.0, 1.0], 0.0)?, Hyperplane::new(&[1.0, 0.0], 5.0)?);
    /// assert_eq!(floor.angle(&wall)?, core::f32::consts::FRAC_PI_2);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn angle<F: Executor>(&self, other: &Hyperplane<'_, F>) -> Result<f32, Error> {
        angle_of_lines(self.kernels, self.weights, other.weights)
    }

    /// Whether two hyperplanes are parallel: the angle between them is at most the tolerance, in
    /// radians, `4ε` by default.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::OutOfRange`] for the tolerance.
    ///
    /// ```
    /// use orthant_core::geometry::{Hyperplane, Tolerance};
    ///
    /// // Normals may point to opposite sides.
    /// let (first, second) = (Hyperplane::new(&[1.0, 2.0], 0.0)?, Hyperplane::new(&[-2.0, -4.0], 5.0)?);
    /// assert!(first.is_parallel(&second, Tolerance::Rounding)?);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn is_parallel<F: Executor>(
        &self,
        other: &Hyperplane<'_, F>,
        tolerance: Tolerance,
    ) -> Result<bool, Error> {
        tolerance.check()?;
        Ok(tolerance.side(self.angle(other)?, 1.0) == Side::On)
    }

    /// Whether two hyperplanes are perpendicular: the angle between them differs from π/2 by at
    /// most the tolerance, in radians, `4ε` by default.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::OutOfRange`] for the tolerance.
    ///
    /// ```
    /// use orthant_core::geometry::{Hyperplane, Tolerance};
    ///
    /// let (first, second) = (Hyperplane::new(&[1.0, 2.0], 0.0)?, Hyperplane::new(&[2.0, -1.0], 5.0)?);
    /// assert!(first.is_perpendicular(&second, Tolerance::Rounding)?);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn is_perpendicular<F: Executor>(
        &self,
        other: &Hyperplane<'_, F>,
        tolerance: Tolerance,
    ) -> Result<bool, Error> {
        tolerance.check()?;
        let off = core::f32::consts::FRAC_PI_2 - self.angle(other)?;
        Ok(tolerance.side(off, 1.0) == Side::On)
    }
}

// A call, so that the loop over points keeps its registers for the usual case.
#[cold]
#[inline(never)]
fn norm_again(kernels: Kernels, x: &[f32]) -> f32 {
    kernels.norm_l2(x)
}

impl Hyperplane<'_> {
    /// For one executor, so that it is compiled here and not where it is called.
    fn place(self, points: MatRef<'_>, mut out: Outputs<'_>) {
        let Self { weights, bias, norm, kernels } = self;
        let offset = bias.abs() / norm;
        if out.want_scales() {
            let sums = ProductsAndOwnSquares;
            kernels.each_row(sums, points, [&[], weights], |i, x, [product, squares]| {
                let length = if in_range(squares) { sqrt(squares) } else { norm_again(kernels, x) };
                out.put(i, (product + bias) / norm, length + offset);
            });
        } else {
            kernels.each_row(Products, points, [&[], weights], |i, _, product| {
                out.put(i, (product + bias) / norm, 0.0);
            });
        }
    }
}

impl<E: Executor> Rows for Hyperplane<'_, E> {
    type Executor = E;

    fn kernels(&self) -> Kernels<E> {
        self.kernels
    }

    fn weight(&self) -> usize {
        size_of_val(self.weights)
    }

    fn name(&self) -> &'static str {
        "hyperplane"
    }

    fn coordinates(&self) -> usize {
        self.weights.len()
    }

    fn rows(&self, points: MatRef<'_>, out: Outputs<'_>) {
        self.on(self.kernels.serial()).place(points, out);
    }
}

impl<E: Executor> Surface for Hyperplane<'_, E> {}
