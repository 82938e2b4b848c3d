//! Linear transformations as matrices: stretching, turning, mirroring, projecting, shearing.
//!
//! Each function writes the n×n matrix whose product with a point, as a column, is its image; the
//! size of the output is the number of dimensions. [`affine`] gives the (n+1)×(n+1) matrix that
//! moves homogeneous points `(x, 1)`.
//!
//! Order: as each formula is written, every operation rounded once; sums of squares are
//! [`norm_l2_squared`](crate::norm_l2_squared), in lane order. Source: Strang, "Introduction to
//! Linear Algebra", chapter 8; Foley et al., "Computer Graphics", chapter 5 (homogeneous points).

use crate::{Error, MatMut, MatRef, normalize};

/// An angle, as its cosine and its sine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    cos: f32,
    sin: f32,
}

impl Turn {
    /// An angle in radians: `libm`'s cosine and sine, within 1 ulp.
    ///
    /// ```
    /// use orthant_core::transform::Turn;
    ///
    /// let quarter = Turn::radians(core::f32::consts::FRAC_PI_2);
    /// assert_eq!(quarter.sin(), 1.0);
    /// // π/2 rounded to f32 is no quarter turn; `Turn::degrees(90.0)` is.
    /// assert!(quarter.cos() != 0.0 && quarter.cos().abs() < 1e-7);
    /// ```
    #[must_use]
    pub fn radians(angle: f32) -> Self {
        Self { cos: libm::cosf(angle), sin: libm::sinf(angle) }
    }

    /// An angle in degrees. Multiples of 90 are exact; every other one is first brought to at most
    /// 45 degrees, without rounding, and its cosine and sine are computed in f64 and rounded.
    ///
    /// ```
    /// use orthant_core::transform::Turn;
    ///
    /// assert_eq!((Turn::degrees(450.0).cos(), Turn::degrees(450.0).sin()), (0.0, 1.0));
    /// ```
    #[must_use]
    pub fn degrees(angle: f32) -> Self {
        let angle = libm::fmod(f64::from(angle), 360.0);
        // From -405 to 405 degrees: the nearest multiple of 90, and what is left.
        let quarters = libm::rint(angle / 90.0);
        let rest = (angle - 90.0 * quarters) * (core::f64::consts::PI / 180.0);
        let (cos, sin) = (libm::cos(rest) as f32, libm::sin(rest) as f32);
        let (cos, sin) = match (quarters as i32).rem_euclid(4) {
            0 => (cos, sin),
            1 => (0.0 - sin, cos),
            2 => (0.0 - cos, 0.0 - sin),
            _ => (sin, 0.0 - cos),
        };
        Self { cos, sin }
    }

    /// Its cosine.
    ///
    /// ```
    /// assert_eq!(orthant_core::transform::Turn::degrees(60.0).cos(), 0.5);
    /// ```
    #[must_use]
    pub fn cos(self) -> f32 {
        self.cos
    }

    /// Its sine.
    ///
    /// ```
    /// assert_eq!(orthant_core::transform::Turn::degrees(30.0).sin(), 0.5);
    /// ```
    #[must_use]
    pub fn sin(self) -> f32 {
        self.sin
    }
}

/// The number of dimensions: rows of a square matrix, as many as `expected`.
fn square(operation: &'static str, out: &MatMut<'_>, expected: usize) -> Result<(), Error> {
    let shape = [out.rows(), out.cols()];
    if shape == [expected, expected] {
        return Ok(());
    }
    Err(Error::MatrixMismatch {
        operation,
        operands: ["the transformation", "out"],
        shapes: [[expected, expected], shape],
    })
}

/// Writes every element from its row and its column.
fn fill(out: &mut MatMut<'_>, element: impl Fn(usize, usize) -> f32) {
    for i in 0..out.rows() {
        for (j, x) in out.row_mut(i).unwrap_or_default().iter_mut().enumerate() {
            *x = element(i, j);
        }
    }
}

fn unit(i: usize, j: usize) -> f32 {
    if i == j { 1.0 } else { 0.0 }
}

/// Stretches axis `i` by `factors[i]`: the diagonal matrix. A negative factor mirrors, zero
/// flattens.
///
/// # Errors
/// [`Error::MatrixMismatch`] unless `out` is n×n for n factors.
///
/// ```
/// use orthant_core::{MatMut, transform};
///
/// let mut out = [0.0; 4];
/// transform::scale(&[2.0, 1.0], MatMut::new(&mut out, 2, 2)?)?;
/// assert_eq!(out, [2.0, 0.0, 0.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn scale(factors: &[f32], mut out: MatMut<'_>) -> Result<(), Error> {
    square("scale", &out, factors.len())?;
    fill(&mut out, |i, j| if i == j { factors.get(i).copied().unwrap_or(1.0) } else { 0.0 });
    Ok(())
}

/// Turns the plane, from the first axis towards the second: `(cos, −sin; sin, cos)`.
///
/// # Errors
/// [`Error::MatrixMismatch`] unless `out` is 2×2.
///
/// ```
/// use orthant_core::{MatMut, transform::{self, Turn}};
///
/// let mut out = [0.0; 4];
/// transform::rotate(Turn::degrees(90.0), MatMut::new(&mut out, 2, 2)?)?;
/// assert_eq!(out, [0.0, -1.0, 1.0, 0.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn rotate(turn: Turn, mut out: MatMut<'_>) -> Result<(), Error> {
    square("rotate", &out, 2)?;
    let Turn { cos, sin } = turn;
    fill(&mut out, |i, j| match (i, j) {
        (0, 1) => 0.0 - sin,
        (1, 0) => sin,
        _ => cos,
    });
    Ok(())
}

/// Turns space about an axis, counterclockwise for whoever looks against it (Rodrigues): with `u` the
/// normalized axis and `c`, `s` the angle's cosine and sine, element `(i, j)` is `(1 − c)·(uᵢ·uⱼ) +
/// c` on the diagonal, `(1 − c)·(uᵢ·uⱼ) ∓ s·u_k` beside it.
///
/// # Errors
/// [`Error::MatrixMismatch`] unless `out` is 3×3; [`Error::ZeroVector`] for a zero axis.
///
/// ```
/// use orthant_core::{MatMut, transform::{self, Turn}};
///
/// // About the third axis: the first goes to the second.
/// let mut out = [0.0; 9];
/// let about = [0.0, 0.0, 2.0];
/// transform::rotate_about(about, Turn::degrees(90.0), MatMut::new(&mut out, 3, 3)?)?;
/// assert_eq!(out, [0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn rotate_about(axis: [f32; 3], turn: Turn, mut out: MatMut<'_>) -> Result<(), Error> {
    square("rotate_about", &out, 3)?;
    let mut unit = [0.0; 3];
    direction("rotate_about", "axis", &axis, &mut unit)?;
    let [x, y, z] = unit;
    let Turn { cos, sin } = turn;
    let rest = 1.0 - cos;
    let rows = [
        [rest * (x * x) + cos, rest * (x * y) - sin * z, rest * (x * z) + sin * y],
        [rest * (y * x) + sin * z, rest * (y * y) + cos, rest * (y * z) - sin * x],
        [rest * (z * x) - sin * y, rest * (z * y) + sin * x, rest * (z * z) + cos],
    ];
    fill(&mut out, |i, j| rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0.0));
    Ok(())
}

/// Names a zero vector by the caller's function and operand.
fn direction(
    operation: &'static str,
    operand: &'static str,
    a: &[f32],
    out: &mut [f32],
) -> Result<(), Error> {
    normalize(a, out).map_err(|error| match error {
        Error::ZeroVector { .. } => Error::ZeroVector { operation, operand },
        Error::Empty { .. } => Error::Empty { operation, operand },
        other => other,
    })
}

/// Mirrors at the hyperplane through the origin with this normal (a line in the plane, a plane in
/// space): element `(i, j)` of `I − 2nnᵀ`, with `n` normalized, is `δᵢⱼ − 2·(nᵢ·nⱼ)`.
///
/// `scratch` holds the normalized normal: as many elements.
///
/// # Errors
/// [`Error::MatrixMismatch`] unless `out` is n×n for a normal of n elements; [`Error::ZeroVector`]
/// for a zero one; [`Error::LengthMismatch`] if `scratch` has another length.
///
/// ```
/// use orthant_core::{MatMut, transform};
///
/// // At the line x = y, whose normal is (1, -1).
/// let (mut out, mut scratch) = ([0.0; 4], [0.0; 2]);
/// transform::reflect(&[1.0, -1.0], MatMut::new(&mut out, 2, 2)?, &mut scratch)?;
/// assert!((out[1] - 1.0).abs() < 1e-6 && out[0].abs() < 1e-6);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn reflect(normal: &[f32], mut out: MatMut<'_>, scratch: &mut [f32]) -> Result<(), Error> {
    square("reflect", &out, normal.len())?;
    direction("reflect", "normal", normal, scratch)?;
    fill(&mut out, |i, j| unit(i, j) - 2.0 * product(scratch, i, j));
    Ok(())
}

/// Projects onto the line in this direction: element `(i, j)` of `ddᵀ`, with `d` normalized.
///
/// `scratch` holds the normalized direction: as many elements. (Strang, *Introduction to Linear
/// Algebra*, §4.2.)
///
/// # Errors
/// As [`reflect`].
///
/// ```
/// use orthant_core::{MatMut, transform};
///
/// // The diagonal of four dimensions: each coordinate becomes their mean.
/// let (mut out, mut scratch) = ([0.0; 16], [0.0; 4]);
/// transform::project_onto_line(&[3.0; 4], MatMut::new(&mut out, 4, 4)?, &mut scratch)?;
/// assert_eq!(out, [0.25; 16]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn project_onto_line(
    direction_of: &[f32],
    mut out: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    square("project_onto_line", &out, direction_of.len())?;
    direction("project_onto_line", "direction", direction_of, scratch)?;
    fill(&mut out, |i, j| product(scratch, i, j));
    Ok(())
}

/// Projects onto the hyperplane through the origin with this normal: element `(i, j)` of `I − nnᵀ`,
/// with `n` normalized, is `δᵢⱼ − nᵢ·nⱼ`.
///
/// `scratch` holds the normalized normal: as many elements. (Strang, *Introduction to Linear Algebra*,
/// §4.2.)
///
/// # Errors
/// As [`reflect`].
///
/// ```
/// use orthant_core::{MatMut, transform};
///
/// // Onto the floor: the height becomes zero.
/// let (mut out, mut scratch) = ([0.0; 9], [0.0; 3]);
/// let up = [0.0, 0.0, 5.0];
/// transform::project_onto_plane(&up, MatMut::new(&mut out, 3, 3)?, &mut scratch)?;
/// assert_eq!(out, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn project_onto_plane(
    normal: &[f32],
    mut out: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    square("project_onto_plane", &out, normal.len())?;
    direction("project_onto_plane", "normal", normal, scratch)?;
    fill(&mut out, |i, j| unit(i, j) - product(scratch, i, j));
    Ok(())
}

fn product(v: &[f32], i: usize, j: usize) -> f32 {
    v.get(i).copied().unwrap_or(0.0) * v.get(j).copied().unwrap_or(0.0)
}

/// Shears: adds `factor` times coordinate `along` to coordinate `axis`. The identity but for
/// element `(axis, along)`.
///
/// # Errors
/// [`Error::NotSquare`] for such an output, [`Error::Dimension`] if it has no such two axes.
///
/// ```
/// use orthant_core::{MatMut, transform};
///
/// let mut out = [0.0; 4];
/// transform::shear(0, 1, 1.0, MatMut::new(&mut out, 2, 2)?)?;
/// assert_eq!(out, [1.0, 1.0, 0.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn shear(axis: usize, along: usize, factor: f32, mut out: MatMut<'_>) -> Result<(), Error> {
    let [n, cols] = [out.rows(), out.cols()];
    if n != cols {
        return Err(Error::NotSquare { operation: "shear", shape: [n, cols] });
    }
    if axis >= n || along >= n || axis == along {
        return Err(Error::Dimension {
            operation: "shear",
            operand: "out",
            length: n,
            expected: axis.max(along).saturating_add(1).max(2),
        });
    }
    fill(&mut out, |i, j| if (i, j) == (axis, along) { factor } else { unit(i, j) });
    Ok(())
}

/// The matrix for homogeneous points `(x, 1)`: `(A, t; 0, 1)`, which is `x ↦ Ax + t`.
///
/// # Errors
/// [`Error::NotSquare`] if `A` is not square, [`Error::ShapeMismatch`] if the offset has another
/// number of elements, [`Error::MatrixMismatch`] unless `out` is one larger.
///
/// ```
/// use orthant_core::{MatMut, MatRef, transform};
///
/// let mut out = [0.0; 9];
/// let a = [2.0, 0.0, 0.0, 2.0];
/// transform::affine(MatRef::new(&a, 2, 2)?, &[5.0, 7.0], MatMut::new(&mut out, 3, 3)?)?;
/// assert_eq!(out, [2.0, 0.0, 5.0, 0.0, 2.0, 7.0, 0.0, 0.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn affine(a: MatRef<'_>, offset: &[f32], mut out: MatMut<'_>) -> Result<(), Error> {
    let [n, cols] = [a.rows(), a.cols()];
    if n != cols {
        return Err(Error::NotSquare { operation: "affine", shape: [n, cols] });
    }
    if offset.len() != n {
        return Err(Error::ShapeMismatch {
            operation: "affine",
            matrix: [n, n],
            operand: "offset",
            length: offset.len(),
            expected: n,
        });
    }
    square("affine", &out, n.saturating_add(1))?;
    for i in 0..n {
        let row = a.row(i).unwrap_or_default().iter().chain(offset.get(i));
        for (out, x) in out.row_mut(i).unwrap_or_default().iter_mut().zip(row) {
            *out = *x;
        }
    }
    for (j, x) in out.row_mut(n).unwrap_or_default().iter_mut().enumerate() {
        *x = unit(n, j);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix<const N: usize, const M: usize>(
        write: impl FnOnce(MatMut<'_>) -> Result<(), Error>,
    ) -> [[f32; M]; N] {
        let mut out = [[f32::NAN; M]; N];
        write(MatMut::new(out.as_flattened_mut(), N, M).unwrap()).unwrap();
        out
    }

    #[test]
    fn quarter_turns_are_exact_in_both_directions_and_beyond_a_full_turn() {
        for (degrees, expected) in [
            (0.0, (1.0, 0.0)),
            (90.0, (0.0, 1.0)),
            (180.0, (-1.0, 0.0)),
            (270.0, (0.0, -1.0)),
            (-90.0, (0.0, -1.0)),
            (-450.0, (0.0, -1.0)),
            (36_000_000.0, (1.0, 0.0)),
        ] {
            let turn = Turn::degrees(degrees);
            let bits = |x: f32, y: f32| (x.to_bits(), y.to_bits());
            assert_eq!(bits(turn.cos, turn.sin), bits(expected.0, expected.1), "{degrees}");
        }
        assert_eq!(Turn::degrees(30.0).sin, 0.5);
        assert_eq!(Turn::degrees(60.0).cos, 0.5);
        assert!(Turn::degrees(f32::INFINITY).cos.is_nan());
    }

    #[test]
    fn a_turn_about_the_third_axis_turns_the_plane() {
        let turn = Turn::degrees(30.0);
        let plane = matrix::<2, 2>(|out| rotate(turn, out));
        let space = matrix::<3, 3>(|out| rotate_about([0.0, 0.0, 5.0], turn, out));
        for i in 0..2 {
            assert_eq!(space[i][..2], plane[i]);
            assert_eq!((space[i][2], space[2][i]), (0.0, 0.0));
        }
        assert_eq!(space[2][2], 1.0);
    }

    #[test]
    fn a_third_of_a_turn_about_the_diagonal_moves_each_axis_to_the_next() {
        let found = matrix::<3, 3>(|out| rotate_about([1.0; 3], Turn::degrees(120.0), out));
        for (i, row) in found.iter().enumerate() {
            for (j, x) in row.iter().enumerate() {
                let expected = if (j + 1) % 3 == i { 1.0 } else { 0.0 };
                assert!((x - expected).abs() < 1e-6, "{found:?}");
            }
        }
    }

    #[test]
    fn the_projections_onto_a_line_and_onto_its_plane_add_to_the_identity() {
        let v = [1.0, 2.0, -2.0];
        let line = matrix::<3, 3>(|out| project_onto_line(&v, out, &mut [0.0; 3]));
        let plane = matrix::<3, 3>(|out| project_onto_plane(&v, out, &mut [0.0; 3]));
        let mirror = matrix::<3, 3>(|out| reflect(&v, out, &mut [0.0; 3]));
        for i in 0..3 {
            for j in 0..3 {
                assert!((line[i][j] + plane[i][j] - unit(i, j)).abs() < 1e-6);
                assert!((plane[i][j] - line[i][j] - mirror[i][j]).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn wrong_sizes_and_zero_directions_are_errors() {
        let mut out = [0.0; 9];
        let error = scale(&[1.0, 2.0], MatMut::new(&mut out, 3, 3).unwrap()).unwrap_err();
        assert!(matches!(error, Error::MatrixMismatch { operation: "scale", .. }));
        let error =
            reflect(&[0.0; 3], MatMut::new(&mut out, 3, 3).unwrap(), &mut [0.0; 3]).unwrap_err();
        assert_eq!(error, Error::ZeroVector { operation: "reflect", operand: "normal" });
        let error = shear(0, 3, 1.0, MatMut::new(&mut out, 3, 3).unwrap()).unwrap_err();
        assert!(matches!(error, Error::Dimension { expected: 4, .. }));
        let error = shear(1, 1, 1.0, MatMut::new(&mut out, 3, 3).unwrap()).unwrap_err();
        assert!(matches!(error, Error::Dimension { .. }));
    }
}
