//! The hyperellipsoid `(x − c)ᵀ S⁻¹ (x − c) = 1`: an ellipse, an ellipsoid.
//!
//! The level of a point is the left side. Along the axes, `S = diag(aᵢ²)`: `Σ ((xᵢ − cᵢ)/aᵢ)²` in
//! lane order. In general, with the Cholesky factor `S = L Lᵀ` and its inverse `W = L⁻¹`: `z =
//! W(x − c)`, each `zᵢ = Σ wᵢⱼ(xⱼ − cⱼ)` in column order, blocks of 256 terms, and `Σ zᵢ²` in 32
//! lanes, lane `i mod 32`, folded by halves: the square of the Mahalanobis distance. (Deisenroth,
//! Faisal and Ong, *Mathematics for Machine Learning*, §6.5; the inverse factor is what mixture
//! models keep, since it turns each point into a product.)

use super::ball::ball_volume;
use super::surface::{Outputs, Rows};
use super::{Surface, alike, finite};
use crate::dispatch::Job;
use crate::linalg::{Triangle, check_scratch, cholesky_scratch, order};
use crate::simd::reduce::Reduction;
use crate::simd::{HAS_FLOATS, KC, LANES, LaneVector, Lanes, Row};
use crate::{Error, Executor, Kernels, MatMut, MatRef, Serial};

/// The points of level 1 around a centre.
///
/// The value of a point is its level `(x − c)ᵀ S⁻¹ (x − c)`, a number without a unit; along the axes that
/// is `Σ ((xᵢ − cᵢ)/aᵢ)²`. (Deisenroth, Faisal and Ong, *Mathematics for Machine Learning*, §6.5.)
///
/// ```
/// use orthant_core::geometry::{Ellipsoid, Side, Surface, Tolerance};
///
/// let ellipse = Ellipsoid::with_axes(&[1.0, 0.0], &[4.0, 2.0])?;
/// assert_eq!(ellipse.value(&[3.0, 0.0])?, 0.25);
/// assert_eq!(ellipse.side(&[1.0, -2.0], Tolerance::Rounding)?, Side::On);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Ellipsoid<'a, E = Serial> {
    center: &'a [f32],
    form: Form<'a>,
    kernels: Kernels<E>,
}

#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    /// The semi-axes.
    Axes(&'a [f32]),
    /// `Wᵀ`: upper triangular, with zeros below the diagonal.
    Inverse(MatRef<'a>),
}

impl<'a> Ellipsoid<'a> {
    /// The ellipsoid of semi-axes `a` along the coordinates.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::NotFiniteVector`], [`Error::OutOfRange`] for
    /// a semi-axis that is not positive.
    ///
    /// ```
    /// use orthant_core::geometry::{Ellipsoid, Surface};
    ///
    /// let ellipse = Ellipsoid::with_axes(&[0.0, 0.0], &[3.0, 2.0])?;
    /// assert_eq!(ellipse.value(&[3.0, 0.0])?, 1.0);
    /// assert_eq!(ellipse.value(&[6.0, 2.0])?, 5.0);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn with_axes(center: &'a [f32], axes: &'a [f32]) -> Result<Self, Error> {
        let operation = "ellipsoid";
        alike(operation, ["center", "axes"], [center.len(), axes.len()])?;
        finite(operation, "center", center)?;
        finite(operation, "axes", axes)?;
        if let Some(&value) = axes.iter().find(|a| **a <= 0.0) {
            let (operand, zero_allowed) = ("a semi-axis", false);
            return Err(Error::OutOfRange { operation, operand, value, zero_allowed });
        }
        Ok(Self { center, form: Form::Axes(axes), kernels: Kernels::active() })
    }
}

impl<'a> Ellipsoid<'a> {
    /// The ellipsoid of a symmetric positive definite matrix `S`: its eigenvectors are the directions
    /// of the semi-axes, the roots of its eigenvalues their lengths. A covariance matrix makes the
    /// level the square of the Mahalanobis distance.
    ///
    /// `memory` has at least [`ellipsoid_memory`]`(n)` elements and holds the inverse factor.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::NotFiniteVector`], [`Error::NotSquare`],
    /// [`Error::NotSymmetric`], [`Error::NotPositiveDefinite`], [`Error::Scratch`].
    ///
    /// ```
    /// use orthant_core::{MatRef, geometry::{Ellipsoid, Surface, ellipsoid_memory}};
    ///
    /// let shape = [2.0, 1.0, 1.0, 2.0];
    /// let mut memory = [0.0; ellipsoid_memory(2)];
    /// let tilted = Ellipsoid::with_shape(&[0.0, 0.0], MatRef::new(&shape, 2, 2)?, &mut memory)?;
    /// // Along (1, 1) the squared semi-axis is 3, along (1, -1) it is 1.
    /// assert!((tilted.value(&[3.0, 3.0])? - 6.0).abs() < 1e-5);
    /// assert!((tilted.value(&[1.0, -1.0])? - 2.0).abs() < 1e-5);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    pub fn with_shape(
        center: &'a [f32],
        shape: MatRef<'_>,
        memory: &'a mut [f32],
    ) -> Result<Self, Error> {
        let (operation, n, kernels) = ("ellipsoid", center.len(), Kernels::active());
        order(operation, shape)?;
        alike(operation, ["center", "a row of the shape"], [n, shape.cols()])?;
        finite(operation, "center", center)?;
        check_scratch(operation, memory, ellipsoid_memory(n))?;
        for i in 0..n {
            finite(operation, "the shape", shape.row(i).unwrap_or_default())?;
            if let Some(j) = (0..i).find(|&j| shape.at(i, j) != shape.at(j, i)) {
                let values = [shape.at(i, j), shape.at(j, i)];
                return Err(Error::NotSymmetric { operation, at: [i, j], values });
            }
        }
        let (mut factor, rest) = MatMut::carve(memory, n, n);
        factor.copy_from(shape);
        kernels.cholesky(factor.reborrow(), rest)?;
        let (mut inverse, _) = MatMut::carve(rest, n, n);
        inverse.fill(0.0);
        for i in 0..n {
            inverse.set(i, i, 1.0);
        }
        kernels.solve_triangular_matrix(Triangle::Lower, factor.as_ref(), inverse.reborrow())?;
        factor.copy_transposed(inverse.as_ref());
        Ok(Self { center, form: Form::Inverse(factor.into_ref()), kernels })
    }
}

/// Elements of memory that [`Ellipsoid::with_shape`] needs in `n` dimensions.
///
/// ```
/// use orthant_core::geometry::ellipsoid_memory;
///
/// // The inverse factor, and as much to make it in.
/// assert_eq!(ellipsoid_memory(3), 18);
/// ```
#[must_use]
pub const fn ellipsoid_memory(n: usize) -> usize {
    let (square, scratch) = (n.saturating_mul(n), cholesky_scratch(n));
    square.saturating_add(if square < scratch { scratch } else { square })
}

impl<'a, E: Executor> Ellipsoid<'a, E> {
    /// The same ellipsoid, computing on other kernels: the bits do not change.
    ///
    /// ```
    /// use orthant_core::geometry::{Ellipsoid, Surface};
    /// use orthant_core::{Isa, Kernels};
    ///
    /// let scalar = Kernels::on(Isa::Scalar).expect("every machine has it");
    /// let ellipse = Ellipsoid::with_axes(&[0.0, 0.0], &[3.0, 2.0])?.on(scalar);
    /// assert_eq!(ellipse.value(&[6.0, 2.0])?, 5.0);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    pub fn on<F: Executor>(self, kernels: Kernels<F>) -> Ellipsoid<'a, F> {
        let Self { center, form, .. } = self;
        Ellipsoid { center, form, kernels }
    }

    /// The centre.
    #[must_use]
    pub fn center(&self) -> &'a [f32] {
        self.center
    }

    /// The volume that it encloses: that of the unit ball times the semi-axes, or times `det L`.
    ///
    /// (*Digital Library of Mathematical Functions*, 5.19.4, for the unit ball.)
    ///
    /// ```
    /// use orthant_core::geometry::Ellipsoid;
    ///
    /// // An area, in the plane: π·3·2.
    /// let ellipse = Ellipsoid::with_axes(&[0.0, 0.0], &[3.0, 2.0])?;
    /// assert_eq!(ellipse.volume(), 18.849556);
    /// # Ok::<(), orthant_core::Error>(())
    /// ```
    #[must_use]
    pub fn volume(&self) -> f32 {
        let n = self.center.len();
        match self.form {
            Form::Axes(axes) => ball_volume(n, axes.iter().copied()),
            Form::Inverse(inverse) => ball_volume(n, (0..n).map(|i| 1.0 / inverse.at(i, i))),
        }
    }
}

/// `Σ ((xᵢ − cᵢ)/aᵢ)²`.
#[derive(Clone, Copy)]
struct ScaledDifferences;

impl Reduction<3, 1> for ScaledDifferences {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, proof: L::Proof, [sum]: [L; 1], [x, c, a]: [L; 3]) -> [L; 1] {
        // Semi-axes are positive: this changes only the zeros past the end, which may not divide.
        let a = a.max_magnitude(L::splat(proof, f32::from_bits(1)));
        let z = (x - c) / a;
        [sum + z * z]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        sum
    }
}

/// The level of each point by `Wᵀ`.
struct Levels<'a> {
    points: MatRef<'a>,
    center: &'a [f32],
    inverse: MatRef<'a>,
    out: Outputs<'a>,
}

impl Job for Levels<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        // The tile of a product of matrices, which this is: points side by side share the loads of W.
        match (L::Wide::PARTS, L::TILE) {
            _ if !HAS_FLOATS => self.each::<L::Slim, 1, 1>(proof),
            (2, _) => self.each::<L::Wide, 2, 12>(proof),
            (_, (6, _)) => self.each::<L, 2, 6>(proof),
            (_, (5, 2)) => self.each::<L, 2, 5>(proof),
            (_, (5, 1)) => self.each::<L, 1, 5>(proof),
            _ => self.each::<L, 1, 2>(proof),
        }
    }
}

impl Levels<'_> {
    #[inline(always)]
    fn each<L: LaneVector, const HELD: usize, const P: usize>(mut self, proof: L::Proof) {
        let (mut i, count) = (0, self.points.rows());
        if P > 1 {
            let mut differences = [[0.0; KC]; P];
            while count - i >= P {
                self.group::<L, HELD, P>(proof, i, &mut differences);
                i += P;
            }
        }
        let mut differences = [[0.0; KC]];
        while i < count {
            self.group::<L, HELD, 1>(proof, i, &mut differences);
            i += 1;
        }
    }

    /// `P` points from point `i` on.
    #[inline(always)]
    fn group<L: LaneVector, const HELD: usize, const P: usize>(
        &mut self,
        proof: L::Proof,
        i: usize,
        differences: &mut [[f32; KC]; P],
    ) {
        let mut rows: [&[f32]; P] = [&[]; P];
        for (k, row) in rows.iter_mut().enumerate() {
            *row = self.points.row(i + k).unwrap_or_default();
        }
        let squares = self.squares::<L, HELD, P>(proof, rows, differences);
        for (k, (squares, row)) in squares.into_iter().zip(rows).enumerate() {
            self.out.put_level(i + k, settled(Lanes(squares).fold(), row));
        }
    }

    /// The 32 lanes of `Σ zᵢ²` of each point, as many parts of them at a time as registers hold.
    #[inline(always)]
    fn squares<L: LaneVector, const HELD: usize, const P: usize>(
        &self,
        proof: L::Proof,
        rows: [&[f32]; P],
        differences: &mut [[f32; KC]; P],
    ) -> [Row; P] {
        let (zero, n) = (L::splat(proof, 0.0), self.center.len());
        let mut lanes = [[0.0; LANES]; P];
        for first in (0..L::PARTS).step_by(HELD) {
            let mut squares = [[zero; HELD]; P];
            for chunk in (0..n).step_by(LANES) {
                let mut z = [[zero; HELD]; P];
                // Beyond the diagonal W has only zeros.
                let terms = n.min(chunk + (first + HELD) * L::WIDTH);
                for block in (0..terms).step_by(KC) {
                    // One block, and it is there already.
                    if n > KC || (first, chunk) == (0, 0) {
                        self.subtract(rows, block, differences);
                    }
                    let mut sums = [[zero; HELD]; P];
                    for j in block..terms.min(block + KC) {
                        let w = self.weights::<L, HELD>(proof, j, chunk, first);
                        for (sums, differences) in sums.iter_mut().zip(&*differences) {
                            // What remains is `j - block`, for `block` is a multiple.
                            let d =
                                L::splat(proof, differences.get(j % KC).copied().unwrap_or(0.0));
                            for (sum, w) in sums.iter_mut().zip(w) {
                                *sum = *sum + w * d;
                            }
                        }
                    }
                    for (z, sums) in z.iter_mut().zip(sums) {
                        for (z, sum) in z.iter_mut().zip(sums) {
                            *z = if block == 0 { sum } else { *z + sum };
                        }
                    }
                }
                for (squares, z) in squares.iter_mut().zip(z) {
                    for (square, z) in squares.iter_mut().zip(z) {
                        *square = *square + z * z;
                    }
                }
            }
            for (lanes, squares) in lanes.iter_mut().zip(squares) {
                for (held, square) in squares.into_iter().enumerate() {
                    square.store(lanes, first + held);
                }
            }
        }
        lanes
    }

    /// `x − c` of a block of coordinates.
    #[inline(always)]
    fn subtract<const P: usize>(
        &self,
        rows: [&[f32]; P],
        block: usize,
        differences: &mut [[f32; KC]; P],
    ) {
        let center = self.center.get(block..).unwrap_or_default();
        for (differences, x) in differences.iter_mut().zip(rows) {
            let x = x.get(block..).unwrap_or_default();
            for ((d, x), c) in differences.iter_mut().zip(x).zip(center) {
                *d = x - c;
            }
        }
    }

    /// Row `j` of `Wᵀ`: of the 32 columns from `chunk` on some parts.
    #[inline(always)]
    fn weights<L: LaneVector, const HELD: usize>(
        &self,
        proof: L::Proof,
        j: usize,
        chunk: usize,
        first: usize,
    ) -> [L; HELD] {
        let start = j * self.inverse.stride() + chunk;
        let width = LANES.min(self.center.len() - chunk);
        let row = self.inverse.data().get(start..start + width).unwrap_or_default();
        let mut w = [L::splat(proof, 0.0); HELD];
        for (held, w) in w.iter_mut().enumerate() {
            *w = match row.first_chunk() {
                Some(row) => L::load(proof, row, first + held),
                None => L::load_partial(proof, row, first + held),
            };
        }
        w
    }
}

/// A level that is NaN because of infinities is infinite, unless the point has a NaN.
#[inline(always)]
fn settled(level: f32, row: &[f32]) -> f32 {
    if level.is_nan() && !row.iter().any(|x| x.is_nan()) { f32::INFINITY } else { level }
}

impl Ellipsoid<'_> {
    /// For one executor, so that it is compiled here and not where it is called.
    fn place(self, points: MatRef<'_>, mut out: Outputs<'_>) {
        let Self { center, form, kernels } = self;
        match form {
            Form::Axes(axes) => {
                let sums = ScaledDifferences;
                kernels.each_row(sums, points, [&[], center, axes], |i, x, level| {
                    out.put_level(i, settled(level, x));
                });
            }
            Form::Inverse(inverse) => {
                kernels.run(Levels { points, center, inverse, out }, &[], &[]);
            }
        }
    }
}

impl<E: Executor> Rows for Ellipsoid<'_, E> {
    type Executor = E;

    fn kernels(&self) -> Kernels<E> {
        self.kernels
    }

    fn weight(&self) -> usize {
        let n = self.center.len();
        match self.form {
            Form::Axes(_) => 4 * n,
            Form::Inverse(_) => n.saturating_mul(n.saturating_add(4)),
        }
    }

    fn name(&self) -> &'static str {
        "ellipsoid"
    }

    fn coordinates(&self) -> usize {
        self.center.len()
    }

    fn rows(&self, points: MatRef<'_>, out: Outputs<'_>) {
        self.on(self.kernels.serial()).place(points, out);
    }
}

impl<E: Executor> Surface for Ellipsoid<'_, E> {}
