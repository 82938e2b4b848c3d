//! The hypersphere `‖x − c‖ = r`: two points on a line, a circle, a sphere.
//!
//! Signed distance `‖x − c‖ − r`, with the bits of [`distance_l2`](crate::distance_l2), then one
//! subtraction. The nearest surface point is `cᵢ + r·((xᵢ − cᵢ)/‖x − c‖)`, each operation rounded.

use super::ball::{ball_surface, ball_volume};
use super::points::distance;
use super::surface::{Outputs, Rows};
use super::{Surface, alike, finite, nonnegative};
use crate::kernels::{SquaredDifferences, exponent, power_of_two};
use crate::linalg::{check_scratch, solve_scratch};
use crate::{Error, Executor, Kernels, MatMut, MatRef, Serial};

/// The points at distance `r` from a centre, in as many dimensions as the centre has coordinates.
///
/// The value of a point is its signed distance `‖x − c‖ − r`, with the bits of
/// [`distance_l2`](crate::distance_l2), then one subtraction.
///
/// ```
/// use orthant_core::geometry::{Side, Sphere, Surface, Tolerance};
///
/// let sphere = Sphere::new(&[1.0, 2.0, 3.0], 2.0)?;
/// assert_eq!(sphere.value(&[1.0, 2.0, 8.0])?, 3.0);
/// assert_eq!(sphere.side(&[1.0, 4.0, 3.0], Tolerance::Rounding)?, Side::On);
/// let mut nearest = [0.0; 3];
/// sphere.nearest(&[1.0, 2.0, 8.0], &mut nearest)?;
/// assert_eq!(nearest, [1.0, 2.0, 5.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sphere<'a, E = Serial> {
    center: &'a [f32],
    radius: f32,
    kernels: Kernels<E>,
}

impl<'a> Sphere<'a> {
    /// The sphere of a centre and a radius. A radius of zero leaves the centre alone.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFiniteVector`], [`Error::OutOfRange`] for a negative radius.
    ///
    /// ```
    /// use orthant_core::geometry::{Sphere, Surface};
    ///
    /// let circle = Sphere::new(&[1.0, 1.0], 2.0)?;
    /// assert_eq!(circle.value(&[4.0, 5.0])?, 3.0);
    /// assert!(Sphere::new(&[1.0, 1.0], -2.0).is_err());
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn new(center: &'a [f32], radius: f32) -> Result<Self, Error> {
        let operation = "sphere";
        if center.is_empty() {
            return Err(Error::Empty { operation, operand: "center" });
        }
        finite(operation, "center", center)?;
        nonnegative(operation, "radius", radius)?;
        finite(operation, "radius", &[radius])?;
        Ok(Self { center, radius, kernels: Kernels::active() })
    }
}

impl<'a> Sphere<'a> {
    /// The sphere through n + 1 points of n dimensions, one a row: writes its centre.
    ///
    /// `c = p₀ + d` where `(pᵢ − p₀)·d = ½‖pᵢ − p₀‖²`, by [`solve`](crate::linalg::solve); the radius
    /// is the distance of `p₀`. Differences are scaled by a power of two, so that no square over- or
    /// underflows. `pivots` has n elements, `scratch` at least [`circumsphere_scratch`]`(n)`.
    ///
    /// # Errors
    /// [`Error::MatrixMismatch`], [`Error::LengthMismatch`], [`Error::Empty`],
    /// [`Error::NotFiniteVector`] also for differences, a centre or a radius beyond f32, those of `solve`:
    /// [`Error::Singular`] if the points lie in a hyperplane.
    ///
    /// ```
    /// use orthant_core::{MatRef, geometry::{Sphere, circumsphere_scratch}};
    ///
    /// let points = [0.0, 0.0, 6.0, 0.0, 0.0, 8.0];
    /// let (mut center, mut scratch) = ([0.0; 2], [0.0; circumsphere_scratch(2)]);
    /// let points = MatRef::new(&points, 3, 2)?;
    /// let circle = Sphere::through_points(points, &mut center, &mut [0; 2], &mut scratch)?;
    /// assert_eq!((circle.center(), circle.radius()), (&[3.0, 4.0][..], 5.0));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn through_points(
        points: MatRef<'_>,
        center: &'a mut [f32],
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<Self, Error> {
        let (operation, kernels, n) = ("sphere", Kernels::active(), points.cols());
        alike(operation, ["center", "a point"], [center.len(), n])?;
        if points.rows() != n + 1 {
            let shapes = [[points.rows(), n], [n + 1, n]];
            let operands = ["points", "what determines a sphere"];
            return Err(Error::MatrixMismatch { operation, operands, shapes });
        }
        check_scratch(operation, scratch, circumsphere_scratch(n))?;
        let row = |i: usize| points.row(i).unwrap_or_default();
        let (mut differences, rest) = MatMut::carve(scratch, n, n);
        let (halves, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
        for i in 0..=n {
            finite(operation, "points", row(i))?;
        }
        let mut greatest = 0.0;
        for i in 0..n {
            for (j, (p, q)) in row(i + 1).iter().zip(row(0)).enumerate() {
                let difference = p - q;
                differences.set(i, j, difference);
                greatest = if difference.abs() > greatest { difference.abs() } else { greatest };
            }
        }
        finite(operation, "the differences of points", &[greatest])?;
        // Where all are one point `solve` says so.
        let e = exponent(greatest).unwrap_or(0);
        for (i, half) in halves.iter_mut().enumerate() {
            let row = differences.row_mut(i).unwrap_or_default();
            for x in row.iter_mut() {
                *x *= power_of_two(-e);
            }
            *half = 0.5 * kernels.norm_l2_squared(row);
        }
        kernels.solve(differences.as_ref(), halves, center, pivots, rest)?;
        for (c, p) in center.iter_mut().zip(row(0)) {
            *c = p + *c * power_of_two(e);
        }
        let radius = kernels.distance_l2(row(0), center)?;
        Self::new(center, radius)
    }
}

/// Elements of scratch that [`Sphere::through_points`] needs in `n` dimensions.
///
/// ```
/// use orthant_core::geometry::circumsphere_scratch;
///
/// // One memory, of the greatest dimension, serves lesser ones too.
/// let scratch = [0.0_f32; circumsphere_scratch(8)];
/// assert!(scratch.len() >= circumsphere_scratch(3));
/// ```
#[must_use]
pub const fn circumsphere_scratch(n: usize) -> usize {
    n.saturating_mul(n).saturating_add(n).saturating_add(solve_scratch(n))
}

impl<'a, E: Executor> Sphere<'a, E> {
    /// The same sphere, computing on other kernels: the bits do not change.
    ///
    /// ```
    /// use orthant_core::geometry::{Sphere, Surface};
    /// use orthant_core::{Isa, Kernels};
    ///
    /// let scalar = Kernels::on(Isa::Scalar).expect("every machine has it");
    /// let circle = Sphere::new(&[1.0, 1.0], 2.0)?.on(scalar);
    /// assert_eq!(circle.value(&[4.0, 5.0])?, 3.0);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    pub fn on<F: Executor>(self, kernels: Kernels<F>) -> Sphere<'a, F> {
        let Self { center, radius, .. } = self;
        Sphere { center, radius, kernels }
    }

    /// The centre.
    #[must_use]
    pub fn center(&self) -> &'a [f32] {
        self.center
    }

    /// The radius.
    #[must_use]
    pub fn radius(&self) -> f32 {
        self.radius
    }

    /// The surface point nearest to `x`.
    ///
    /// `cᵢ + r·((xᵢ − cᵢ)/‖x − c‖)`; `x` and `out` have as many elements as the centre.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`]; [`Error::ZeroVector`] at the centre, to which all are nearest.
    ///
    /// ```
    /// use orthant_core::geometry::Sphere;
    ///
    /// let (circle, mut out) = (Sphere::new(&[1.0, 1.0], 2.0)?, [0.0; 2]);
    /// circle.nearest(&[1.0, 9.0], &mut out)?;
    /// assert_eq!(out, [1.0, 3.0]);
    /// assert!(circle.nearest(&[1.0, 1.0], &mut out).is_err());
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn nearest(&self, x: &[f32], out: &mut [f32]) -> Result<(), Error> {
        let operation = "nearest";
        alike(operation, ["x", "out"], [x.len(), out.len()])?;
        let distance = self.kernels.distance_l2(x, self.center)?;
        if distance == 0.0 {
            return Err(Error::ZeroVector { operation, operand: "x less the center" });
        }
        for ((out, x), c) in out.iter_mut().zip(x).zip(self.center) {
            *out = c + self.radius * ((x - c) / distance);
        }
        Ok(())
    }

    /// The volume that it encloses: `π^(n/2)/Γ(n/2 + 1)·rⁿ`, within an ulp.
    ///
    /// (*Digital Library of Mathematical Functions*, 5.19.4.)
    ///
    /// ```
    /// use orthant_core::geometry::Sphere;
    ///
    /// // 4π/3 in space; 2r on a line.
    /// assert_eq!(Sphere::new(&[0.0; 3], 1.0)?.volume(), 4.1887902);
    /// assert_eq!(Sphere::new(&[7.0], 3.0)?.volume(), 6.0);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    pub fn volume(&self) -> f32 {
        ball_volume(self.center.len(), core::iter::repeat_n(self.radius, self.center.len()))
    }

    /// The size of its surface, `n/r` times the volume: a circumference, an area.
    ///
    /// ```
    /// use orthant_core::geometry::Sphere;
    ///
    /// // 4πr² in space, 2πr in the plane.
    /// assert_eq!(Sphere::new(&[0.0; 3], 0.5)?.surface(), core::f32::consts::PI);
    /// assert_eq!(Sphere::new(&[0.0; 2], 0.5)?.surface(), core::f32::consts::PI);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    pub fn surface(&self) -> f32 {
        ball_surface(self.center.len(), self.radius)
    }
}

impl Sphere<'_> {
    /// For one executor, so that it is compiled here and not where it is called.
    fn place(self, points: MatRef<'_>, mut out: Outputs<'_>) {
        let Self { center, radius, kernels } = self;
        kernels.each_row(SquaredDifferences, points, [&[], center], |i, x, squares| {
            let distance = distance(kernels, squares, x, center);
            out.put(i, distance - radius, if distance > radius { distance } else { radius });
        });
    }
}

impl<E: Executor> Rows for Sphere<'_, E> {
    type Executor = E;

    fn kernels(&self) -> Kernels<E> {
        self.kernels
    }

    fn weight(&self) -> usize {
        size_of_val(self.center)
    }

    fn name(&self) -> &'static str {
        "sphere"
    }

    fn coordinates(&self) -> usize {
        self.center.len()
    }

    fn rows(&self, points: MatRef<'_>, out: Outputs<'_>) {
        self.on(self.kernels.serial()).place(points, out);
    }
}

impl<E: Executor> Surface for Sphere<'_, E> {}
