//! What all shapes have in common: a value for each point, and a side.

use super::{EPSILON, nonnegative};
use crate::{Error, Executor, Kernels, MatRef};

/// Where a point is.
///
/// Of closed shapes, `Negative` is inside and `Positive` outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// The value is negative: against the normal, or inside.
    Negative,
    /// The value is within the tolerance of zero.
    On,
    /// The value is positive: where the normal points, or outside.
    Positive,
    /// The value is NaN.
    #[default]
    Undefined,
}

/// How near is [`Side::On`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Tolerance {
    /// Four units in the last place of what is compared: see the [module](super).
    #[default]
    Rounding,
    /// `|value| ≤ t`, for a `t` of at least zero.
    Within(f32),
}

impl Tolerance {
    pub(super) fn check(self) -> Result<(), Error> {
        match self {
            Self::Rounding => Ok(()),
            Self::Within(t) => nonnegative("classify", "the tolerance", t),
        }
    }

    /// Whether a value counts as zero. `scale` is the greater of the quantities compared.
    #[inline(always)]
    pub(super) fn side(self, value: f32, scale: f32) -> Side {
        let band = match self {
            Self::Rounding => 4.0 * EPSILON * scale,
            Self::Within(t) => t,
        };
        // Without branches: which side comes next nobody can predict, and a wrong guess throws away
        // what the CPU has loaded ahead.
        let on = u8::from(value.abs() <= band) & u8::from(value.is_finite());
        let apart = 3 - u8::from(value > 0.0) - 3 * u8::from(value < 0.0);
        match on + (1 - on) * apart {
            0 => Side::Negative,
            1 => Side::On,
            2 => Side::Positive,
            _ => Side::Undefined,
        }
    }
}

/// Where values and, if wanted, sides of points go.
pub struct Outputs<'a> {
    pub(super) tolerance: Tolerance,
    pub(super) values: &'a mut [f32],
    pub(super) sides: &'a mut [Side],
}

impl<'a> Outputs<'a> {
    /// Whether sides are wanted that depend on the points' own scale.
    pub(super) fn want_scales(&self) -> bool {
        !self.sides.is_empty() && self.tolerance == Tolerance::Rounding
    }

    /// What is known of point `i`.
    #[inline(always)]
    pub(super) fn put(&mut self, i: usize, value: f32, scale: f32) {
        let value = if value.is_nan() { f32::NAN } else { value };
        if let Some(place) = self.values.get_mut(i) {
            *place = value;
        }
        if let Some(place) = self.sides.get_mut(i) {
            *place = self.tolerance.side(value, scale);
        }
    }

    /// The level of point `i`, which is 1 on the surface.
    #[inline(always)]
    pub(super) fn put_level(&mut self, i: usize, level: f32) {
        self.put(i, level, 0.0);
        if let Some(place) = self.sides.get_mut(i) {
            *place = self.tolerance.side(level - 1.0, if level > 1.0 { level } else { 1.0 });
        }
    }

    fn split(self, at: usize) -> (Self, Self) {
        let at = at.min(self.values.len());
        let (first, later) = self.values.split_at_mut_checked(at).unwrap_or_default();
        let middle = at.min(self.sides.len());
        let (sides, others) = self.sides.split_at_mut_checked(middle).unwrap_or_default();
        let Self { tolerance, .. } = self;
        (Self { tolerance, values: first, sides }, Self { tolerance, values: later, sides: others })
    }
}

/// What a shape of this crate brings; nobody else can implement it.
pub trait Rows: Copy + Send + Sync {
    /// What runs large operations.
    type Executor: Executor;

    /// On which kernels.
    fn kernels(&self) -> Kernels<Self::Executor>;

    /// Bytes from memory that computing one point compares with.
    fn weight(&self) -> usize;

    /// The name of its operations in errors.
    fn name(&self) -> &'static str;

    /// The dimension of the space.
    fn coordinates(&self) -> usize;

    /// All points, on the calling thread. Shapes and lengths fit.
    fn rows(&self, points: MatRef<'_>, out: Outputs<'_>);
}

/// A surface that divides space in two: which side of it points are on, and how far away.
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::geometry::{Side, Sphere, Surface, Tolerance};
///
/// let circle = Sphere::new(&[0.0, 0.0], 5.0)?;
/// assert_eq!(circle.value(&[6.0, 8.0])?, 5.0);
///
/// let points = [0.0, 1.0, 3.0, 4.0, 6.0, 8.0];
/// let (mut values, mut sides) = ([0.0; 3], [Side::Undefined; 3]);
/// let points = MatRef::new(&points, 3, 2)?;
/// circle.classify(points, Tolerance::Rounding, &mut values, &mut sides)?;
/// assert_eq!(sides, [Side::Negative, Side::On, Side::Positive]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub trait Surface: Rows {
    /// The number of coordinates of its points.
    #[must_use]
    fn dimension(&self) -> usize {
        self.coordinates()
    }

    /// The value of a point, whose meaning the [module](super) says for each shape.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    fn value(&self, x: &[f32]) -> Result<f32, Error> {
        let mut value = [0.0];
        self.values(self.one(x)?, &mut value)?;
        let [value] = value;
        Ok(value)
    }

    /// On which side a point is.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::OutOfRange`] for the tolerance.
    fn side(&self, x: &[f32], tolerance: Tolerance) -> Result<Side, Error> {
        let (mut value, mut side) = ([0.0], [Side::Undefined]);
        self.classify(self.one(x)?, tolerance, &mut value, &mut side)?;
        let [side] = side;
        Ok(side)
    }

    /// The value of each row of `points`.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`].
    fn values(&self, points: MatRef<'_>, values: &mut [f32]) -> Result<(), Error> {
        self.run(points, Outputs { tolerance: Tolerance::Rounding, values, sides: &mut [] })
    }

    /// The value and the side of each row of `points`.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::OutOfRange`] for the tolerance.
    fn classify(
        &self,
        points: MatRef<'_>,
        tolerance: Tolerance,
        values: &mut [f32],
        sides: &mut [Side],
    ) -> Result<(), Error> {
        tolerance.check()?;
        self.fits(points, "sides", sides.len(), points.rows())?;
        self.run(points, Outputs { tolerance, values, sides })
    }

    #[doc(hidden)]
    fn one<'a>(&self, x: &'a [f32]) -> Result<MatRef<'a>, Error> {
        if x.len() == self.coordinates() {
            return MatRef::new(x, 1, x.len());
        }
        Err(Error::LengthMismatch {
            operation: self.name(),
            operands: ["the point", "a vector of its space"],
            lengths: [x.len(), self.coordinates()],
        })
    }

    #[doc(hidden)]
    fn fits(
        &self,
        points: MatRef<'_>,
        operand: &'static str,
        length: usize,
        expected: usize,
    ) -> Result<(), Error> {
        let matrix = [points.rows(), points.cols()];
        let mismatch = |operand, length, expected| {
            let operation = self.name();
            Err(Error::ShapeMismatch { operation, matrix, operand, length, expected })
        };
        if points.cols() != self.coordinates() {
            return mismatch("a point of its space", self.coordinates(), points.cols());
        }
        if length == expected { Ok(()) } else { mismatch(operand, length, expected) }
    }

    #[doc(hidden)]
    fn run(&self, points: MatRef<'_>, out: Outputs<'_>) -> Result<(), Error> {
        self.fits(points, "values", out.values.len(), points.rows())?;
        let work = points.rows().saturating_mul(self.weight());
        let parts = self.kernels().executor().parts(work);
        fork(self, points, out, points.rows() / parts.max(1));
        Ok(())
    }
}

/// The points in parts of at most `most`.
fn fork<S: Rows>(shape: &S, points: MatRef<'_>, out: Outputs<'_>, most: usize) {
    let rows = points.rows();
    if rows <= most.max(1) {
        return shape.rows(points, out);
    }
    let half = rows / 2;
    let ((points, rest), (out, later)) = (points.split_rows(half), out.split(half));
    shape
        .kernels()
        .executor()
        .join(|| fork(shape, points, out, most), || fork(shape, rest, later, most));
}
