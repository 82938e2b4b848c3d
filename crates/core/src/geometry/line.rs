//! The line `p + t·d` in n dimensions: through two points, beside another line, across a hyperplane.
//!
//! Everything is plain arithmetic, its sums in 32 lanes, lane `i mod 32`, folded by halves. Directions
//! are first scaled by a power of two, `d' = d·2⁻ᵏ` with `1 ≤ ‖d'‖ < 2`, so that no length of a
//! direction over- or underflows; `t` is scaled back.
//!
//! - Foot of a point x: `t = (x − p)·d'/(d'·d')`, the distance is `‖(x − p) − t·d'‖`.
//! - Two lines, the other `q + s·e`: `e⊥ = e' − β·d'` and `r⊥ = r − ρ·d'` with `r = q − p`, `β =
//!   e'·d'/d'·d'`, `ρ = r·d'/d'·d'`; then `s = −(r⊥·e⊥)/(e⊥·e⊥)` and `t = ρ + β·s`. The sine of
//!   their angle is `‖e⊥‖/‖e'‖`. (The textbook's determinant `(d·d)(e·e) − (d·e)²` says the same, and
//!   loses twice as many digits where lines are nearly parallel.)
//!
//! Where two lines are nearest, each foot is wrong by some units in the last place of the distance
//! of the points p, q over that sine, along its line; the distance between the feet is not.
//! (Eberly, *Geometric Tools for Computer Graphics*, 2002, §10.8; Golub and Van Loan, *Matrix
//! Computations*, §5.2.7.)

use super::{EPSILON, Hyperplane, Tolerance, alike, finite};
use crate::kernels::{exponent, in_range, power_of_two};
use crate::simd::{LANES, Lanes, canonical, sqrt};
use crate::{Error, Executor};

/// The points `p + t·d` for all numbers t.
///
/// (Eberly, *Geometric Tools for Computer Graphics*, 2002, §10.8.)
///
/// ```
/// use orthant_core::geometry::Line;
///
/// let line = Line::new(&[0.0, 0.0, 2.0], &[1.0, 1.0, 0.0])?;
/// assert_eq!(line.distance(&[4.0, 4.0, 5.0])?, 3.0);
/// let mut foot = [0.0; 3];
/// assert_eq!(line.project(&[4.0, 4.0, 5.0], &mut foot)?, 4.0);
/// assert_eq!(foot, [4.0, 4.0, 2.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    point: &'a [f32],
    direction: &'a [f32],
    // 2⁻ᵏ, and what it makes of `d·d`.
    down: f32,
    square: f32,
}

/// Where two lines are nearest to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// On the first line: its point `p + t·d`.
    pub t: f32,
    /// On the second line: its point `q + s·e`.
    pub s: f32,
    /// Between those points.
    pub distance: f32,
    /// Of the angle between the lines; 0 where they are parallel.
    pub sine: f32,
}

/// How two lines lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meeting {
    /// They are one line.
    Same,
    /// They have one direction, and this distance everywhere.
    Parallel(f32),
    /// They pass each other.
    Skew(Nearest),
    /// They meet in the point `p + t·d`, which is `q + s·e` of the other.
    At(Nearest),
}

/// Sums of terms, each in 32 lanes.
fn sums<const N: usize>(terms: impl Iterator<Item = [f32; N]>) -> [f32; N] {
    let mut lanes = [Lanes::ZERO; N];
    for (i, terms) in terms.enumerate() {
        for (lanes, term) in lanes.iter_mut().zip(terms) {
            if let Some(lane) = lanes.0.get_mut(i % LANES) {
                *lane += term;
            }
        }
    }
    let mut found = [0.0; N];
    for (found, lanes) in found.iter_mut().zip(lanes) {
        *found = lanes.fold();
    }
    found
}

/// The Euclidean length of what an iterator gives, by the safe scaling of
/// [`norm_l2`](crate::norm_l2).
fn length(v: impl Iterator<Item = f32> + Clone) -> f32 {
    let [squares] = sums(v.clone().map(|x| [x * x]));
    if in_range(squares) {
        return sqrt(squares);
    }
    match exponent(greatest(v.clone())) {
        Err(special) => canonical(special),
        Ok(e) => {
            let down = power_of_two(-e);
            let [squares] = sums(v.map(|x| [(x * down) * (x * down)]));
            sqrt(squares) * power_of_two(e)
        }
    }
}

/// The greatest magnitude; a NaN wins.
fn greatest(v: impl Iterator<Item = f32>) -> f32 {
    v.fold(0.0, |m, x| if x.abs() <= m { m } else { x.abs() })
}

impl<'a> Line<'a> {
    /// The line through a point, in a direction of any length.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::NotFiniteVector`], [`Error::ZeroVector`] for a
    /// direction that is zero.
    ///
    /// ```
    /// use orthant_core::geometry::Line;
    ///
    /// let line = Line::new(&[0.0, 2.0], &[1.0, 0.0])?;
    /// assert_eq!(line.distance(&[9.0, 5.0])?, 3.0);
    /// assert!(Line::new(&[0.0, 2.0], &[0.0, 0.0]).is_err());
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn new(point: &'a [f32], direction: &'a [f32]) -> Result<Self, Error> {
        let operation = "line";
        alike(operation, ["point", "direction"], [point.len(), direction.len()])?;
        finite(operation, "point", point)?;
        finite(operation, "direction", direction)?;
        let largest = greatest(direction.iter().copied());
        let Ok(e) = exponent(largest) else {
            return Err(Error::ZeroVector { operation, operand: "direction" });
        };
        // By the greatest element first, then by what the length of all then is.
        let scaled = |down: f32| sums(direction.iter().map(|d| [(d * down) * (d * down)]));
        let [square] = scaled(power_of_two(-e));
        let more = exponent(sqrt(square)).unwrap_or(0);
        let down = power_of_two((-e - more).clamp(-126, 126));
        let [square] = scaled(down);
        Ok(Self { point, direction, down, square })
    }

    /// The line through two points: writes the direction, `to − from`. At `t = 0` it is at `from`, at
    /// `t = 1` at `to`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], and as [`new`](Self::new): points that are one determine no line.
    ///
    /// ```
    /// use orthant_core::geometry::Line;
    ///
    /// let mut direction = [0.0; 2];
    /// let line = Line::through_points(&[1.0, 1.0], &[3.0, 2.0], &mut direction)?;
    /// let mut point = [0.0; 2];
    /// line.at(2.0, &mut point)?;
    /// assert_eq!(point, [5.0, 3.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn through_points(
        from: &'a [f32],
        to: &[f32],
        direction: &'a mut [f32],
    ) -> Result<Self, Error> {
        alike("line", ["from", "to"], [from.len(), to.len()])?;
        alike("line", ["from", "direction"], [from.len(), direction.len()])?;
        for ((direction, from), to) in direction.iter_mut().zip(from).zip(to) {
            *direction = to - from;
        }
        Self::new(from, direction)
    }

    /// The point p.
    #[must_use]
    pub fn point(&self) -> &'a [f32] {
        self.point
    }

    /// The direction d, not of length one.
    #[must_use]
    pub fn direction(&self) -> &'a [f32] {
        self.direction
    }

    /// The point `p + t·d`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Line;
    ///
    /// let mut point = [0.0; 2];
    /// Line::new(&[0.0, 2.0], &[1.0, 0.5])?.at(4.0, &mut point)?;
    /// assert_eq!(point, [4.0, 4.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn at(&self, t: f32, out: &mut [f32]) -> Result<(), Error> {
        self.fits("out", out.len())?;
        for ((out, p), d) in out.iter_mut().zip(self.point).zip(self.direction) {
            *out = p + t * d;
        }
        Ok(())
    }

    /// The point of the line nearest to `x`, `p + t·d` with `t = (x − p)·d/(d·d)`: writes it and gives its
    /// t.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Line;
    ///
    /// let (line, mut foot) = (Line::new(&[0.0, 2.0], &[2.0, 0.0])?, [0.0; 2]);
    /// assert_eq!(line.project(&[6.0, 5.0], &mut foot)?, 3.0);
    /// assert_eq!(foot, [6.0, 2.0]);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn project(&self, x: &[f32], out: &mut [f32]) -> Result<f32, Error> {
        self.fits("x", x.len())?;
        let t = canonical(self.down * self.foot(x));
        self.at(t, out)?;
        Ok(t)
    }

    /// How far `x` is from the line: `‖(x − p) − t·d‖` with the t of [`project`](Self::project).
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Line;
    ///
    /// // From the z axis.
    /// let axis = Line::new(&[0.0, 0.0, 0.0], &[0.0, 0.0, 1.0])?;
    /// assert_eq!(axis.distance(&[3.0, 4.0, 9.0])?, 5.0);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn distance(&self, x: &[f32]) -> Result<f32, Error> {
        self.fits("x", x.len())?;
        let t = self.foot(x);
        let apart = x.iter().zip(self.point).zip(self.scaled()).map(|((x, p), d)| (x - p) - t * d);
        Ok(length(apart))
    }

    /// The points of two lines that are nearest to each other. Of lines that are exactly parallel,
    /// the point p and the one opposite.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// use orthant_core::geometry::Line;
    ///
    /// // Along x through the origin, and along y, five above.
    /// let first = Line::new(&[0.0; 3], &[2.0, 0.0, 0.0])?;
    /// let second = Line::new(&[4.0, 1.0, 5.0], &[0.0, 1.0, 0.0])?;
    /// let nearest = first.nearest(&second)?;
    /// assert_eq!((nearest.t, nearest.s), (2.0, -1.0));
    /// assert_eq!((nearest.distance, nearest.sine), (5.0, 1.0));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn nearest(&self, other: &Line<'_>) -> Result<Nearest, Error> {
        let Nearest { t, s, distance, sine } = self.nearest_scaled(other)?;
        Ok(Nearest { t: canonical(t * self.down), s: canonical(s * other.down), distance, sine })
    }

    /// The same, t in units of `d'` and s of `e'`.
    fn nearest_scaled(&self, other: &Line<'_>) -> Result<Nearest, Error> {
        self.fits("a point of the other line", other.point.len())?;
        let apart = || other.point.iter().zip(self.point).map(|(q, p)| q - p);
        let both = || self.scaled().zip(other.scaled()).zip(apart());
        let [along, across] = sums(both().map(|((d, e), r)| [e * d, r * d]));
        let (beta, rho) = (along / self.square, across / self.square);
        let [opening, gap] = sums(both().map(|((d, e), r)| {
            let (e, r) = (e - beta * d, r - rho * d);
            [e * e, r * e]
        }));
        let s = if opening == 0.0 { 0.0 } else { -(gap / opening) };
        let t = rho + beta * s;
        let between = both().map(|((d, e), r)| (r - t * d) + s * e);
        let sine = canonical(sqrt(opening / other.square));
        Ok(Nearest { t, s, distance: length(between), sine })
    }

    /// How two lines lie, and where they meet if they do: then the point is in `out`, else that of this
    /// line nearest to the other; of parallel lines, p.
    ///
    /// They are parallel if the sine of their angle is at most the tolerance, `4ε` by default, and
    /// meet, or are one, if the distance of their nearest points is: by default four units in the
    /// last place of what is compared, `4ε(‖p‖ + ‖q‖ + ‖t·d‖ + ‖s·e‖)`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::OutOfRange`] for the tolerance.
    ///
    /// ```
    /// use orthant_core::geometry::{Line, Meeting, Tolerance};
    ///
    /// let first = Line::new(&[0.0, 0.0, 1.0], &[1.0, 1.0, 0.0])?;
    /// let second = Line::new(&[2.0, 0.0, 1.0], &[0.0, 1.0, 0.0])?;
    /// let mut point = [0.0; 3];
    /// assert!(matches!(first.meet(&second, Tolerance::Rounding, &mut point)?, Meeting::At(_)));
    /// assert_eq!(point, [2.0, 2.0, 1.0]);
    ///
    /// let beside = Line::new(&[0.0, 0.0, 3.0], &[-2.0, -2.0, 0.0])?;
    /// let met = first.meet(&beside, Tolerance::Rounding, &mut point)?;
    /// assert_eq!(met, Meeting::Parallel(2.0));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn meet(
        &self,
        other: &Line<'_>,
        tolerance: Tolerance,
        out: &mut [f32],
    ) -> Result<Meeting, Error> {
        tolerance.check()?;
        self.fits("out", out.len())?;
        let nearest = self.nearest_scaled(other)?;
        let within = |value: f32, scale: f32| match tolerance {
            Tolerance::Rounding => value <= 4.0 * EPSILON * scale,
            Tolerance::Within(t) => value <= t,
        };
        let is_parallel = within(nearest.sine, 1.0);
        // Of parallel lines any points are nearest: where rounding has them may be far away.
        let (t, s, distance) = if is_parallel {
            (0.0, other.foot(self.point), other.distance(self.point)?)
        } else {
            (nearest.t, nearest.s, nearest.distance)
        };
        for ((out, p), d) in out.iter_mut().zip(self.point).zip(self.scaled()) {
            *out = p + t * d;
        }
        let from = |line: &Line<'_>, t: f32| {
            length(line.point.iter().copied()) + length(line.scaled().map(|d| t * d))
        };
        let is_near = within(distance, from(self, t) + from(other, s));
        let nearest =
            Nearest { t: canonical(t * self.down), s: canonical(s * other.down), ..nearest };
        Ok(match (is_parallel, is_near) {
            (true, true) => Meeting::Same,
            (true, false) => Meeting::Parallel(distance),
            (false, false) => Meeting::Skew(nearest),
            (false, true) => Meeting::At(nearest),
        })
    }

    /// Where it meets a hyperplane: writes the point and gives its t.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`]; [`Error::Parallel`] if `|w·d|` is at most `4ε‖w‖‖d‖`.
    ///
    /// ```
    /// use orthant_core::geometry::{Hyperplane, Line};
    ///
    /// // With the plane z = 2.
    /// let (line, mut point) = (Line::new(&[0.0; 3], &[1.0, 2.0, 0.5])?, [0.0; 3]);
    /// let t = line.intersect(&Hyperplane::new(&[0.0, 0.0, 1.0], -2.0)?, &mut point)?;
    /// assert_eq!((t, point), (4.0, [4.0, 8.0, 2.0]));
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn intersect<E: Executor>(
        &self,
        plane: &Hyperplane<'_, E>,
        out: &mut [f32],
    ) -> Result<f32, Error> {
        plane.intersect_line(self.point, self.direction, out)
    }

    /// `d'`.
    fn scaled(&self) -> impl Iterator<Item = f32> + Clone + 'a {
        let down = self.down;
        self.direction.iter().map(move |d| d * down)
    }

    /// The t of the foot of `x`, in units of `d'`.
    fn foot(&self, x: &[f32]) -> f32 {
        let terms = x.iter().zip(self.point).zip(self.scaled()).map(|((x, p), d)| [(x - p) * d]);
        let [along] = sums(terms);
        along / self.square
    }

    fn fits(&self, operand: &'static str, length: usize) -> Result<(), Error> {
        alike("line", [operand, "point"], [length, self.point.len()])
    }
}
