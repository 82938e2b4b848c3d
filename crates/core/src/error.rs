//! What a kernel can refuse.

use core::fmt;

/// Why a kernel did nothing: its operands do not fit each other, or the mathematics has no
/// answer for them. Outputs are untouched, unless an answer was sought and not found
/// ([`NotFinite`](Self::NotFinite), [`Overflow`](Self::Overflow), [`NoConvergence`](Self::NoConvergence)):
/// then they hold nothing of use.
///
/// It displays as one sentence with the facts and the remedy:
///
/// ```
/// let error = orthant_core::dot(&[1.0, 2.0, 3.0], &[4.0, 5.0]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "dot: a has 3 elements, b has 2; both must have the same length",
/// );
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Error {
    /// Two operands that must have one length do not.
    LengthMismatch {
        /// The function.
        operation: &'static str,
        /// The operands' names.
        operands: [&'static str; 2],
        /// Their lengths.
        lengths: [usize; 2],
    },
    /// A vector operand has a length that the other operands do not allow.
    ShapeMismatch {
        /// The function.
        operation: &'static str,
        /// Rows and columns of the matrix.
        matrix: [usize; 2],
        /// The vector's name.
        operand: &'static str,
        /// The vector's length.
        length: usize,
        /// The length that fits.
        expected: usize,
    },
    /// Two matrices have shapes that do not go together.
    MatrixMismatch {
        /// The function.
        operation: &'static str,
        /// The operands' names.
        operands: [&'static str; 2],
        /// Their rows and columns.
        shapes: [[usize; 2]; 2],
    },
    /// A slice does not hold a matrix of the shape given.
    Storage {
        /// Rows.
        rows: usize,
        /// Columns.
        cols: usize,
        /// Elements from the start of a row to the start of the next.
        stride: usize,
        /// The slice's length.
        length: usize,
    },
    /// The function has no value for an empty vector.
    Empty {
        /// The function.
        operation: &'static str,
        /// The operand's name.
        operand: &'static str,
    },
    /// A direction was asked of a vector whose elements are all zero.
    ZeroVector {
        /// The function.
        operation: &'static str,
        /// The operand's name.
        operand: &'static str,
    },
    /// A vector has the wrong number of dimensions.
    Dimension {
        /// The function.
        operation: &'static str,
        /// The operand's name.
        operand: &'static str,
        /// Its length.
        length: usize,
        /// The length that the function is defined for.
        expected: usize,
    },
    /// A slice for intermediate results is too short.
    Workspace {
        /// The function.
        operation: &'static str,
        /// The operand's name.
        operand: &'static str,
        /// Its length.
        length: usize,
        /// The least length that will do.
        needed: usize,
    },
    /// There is no variable with that index.
    Variable {
        /// The function.
        operation: &'static str,
        /// The index given.
        index: usize,
        /// How many variables there are.
        variables: usize,
    },
    /// A vector that must be finite has a NaN or infinite element.
    NotFiniteVector {
        /// The function.
        operation: &'static str,
        /// The operand's name.
        operand: &'static str,
    },
    /// A length, a radius or a tolerance is negative, or zero where it must be positive, or NaN.
    OutOfRange {
        /// The function.
        operation: &'static str,
        /// The operand's name.
        operand: &'static str,
        /// The value given.
        value: f32,
        /// Whether zero would have been allowed.
        zero_allowed: bool,
    },
    /// The lower bound of an interval exceeds the upper one, or one of them is NaN.
    Bounds {
        /// The function.
        operation: &'static str,
        /// The coordinate.
        axis: usize,
        /// The bounds.
        bounds: [f32; 2],
    },
    /// A coordinate of a point is NaN, so that it is on no side of anything.
    NotANumber {
        /// The function.
        operation: &'static str,
        /// The point's row, from 0.
        row: usize,
    },
    /// A coordinate of a point is infinite, so that nothing finite can be told of it.
    InfinitePoint {
        /// The function.
        operation: &'static str,
        /// The point's row, from 0.
        row: usize,
    },
    /// A line and a hyperplane, or two lines, do not meet in one point.
    Parallel {
        /// The function.
        operation: &'static str,
    },
    /// The order of a norm is not at least 1.
    NormOrder {
        /// The order given.
        p: f32,
    },
    /// The function is defined for square matrices.
    NotSquare {
        /// The function.
        operation: &'static str,
        /// Rows and columns of the matrix.
        shape: [usize; 2],
    },
    /// The function is defined for symmetric matrices.
    NotSymmetric {
        /// The function.
        operation: &'static str,
        /// Row and column, counted from 0, of the first element that differs from its mirror
        /// image.
        at: [usize; 2],
        /// The element and its mirror image.
        values: [f32; 2],
    },
    /// The matrix has no inverse, or none that f32 could tell from the inverse of a singular
    /// matrix.
    Singular {
        /// The function.
        operation: &'static str,
        /// Rows and columns of the matrix.
        order: usize,
        /// Its numerical rank.
        rank: usize,
    },
    /// The matrix is not positive definite.
    NotPositiveDefinite {
        /// The function.
        operation: &'static str,
        /// The pivot, counted from 0, that is not positive.
        pivot: usize,
        /// Its value.
        value: f32,
    },
    /// An element is infinite or NaN where the answer needs finite numbers.
    NotFinite {
        /// The function.
        operation: &'static str,
    },
    /// The answer, or a number on the way to it that no scaling helps, is beyond f32.
    Overflow {
        /// The function.
        operation: &'static str,
    },
    /// An iteration reached its limit.
    NoConvergence {
        /// The function.
        operation: &'static str,
        /// Iterations done.
        iterations: usize,
    },
    /// Vectors that must be a basis depend on each other.
    Dependent {
        /// The function.
        operation: &'static str,
        /// Their number.
        vectors: usize,
        /// The dimension of their span.
        rank: usize,
    },
    /// A vector is not in the span of those that it is to be written in.
    OutsideSpan {
        /// The function.
        operation: &'static str,
        /// How far away it is.
        distance: f32,
    },
    /// The scratch is too short.
    Scratch {
        /// The function.
        operation: &'static str,
        /// Elements that it needs.
        needed: usize,
        /// Elements that were given.
        given: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LengthMismatch { operation, operands: [a, b], lengths: [n, m] } => write!(
                f,
                "{operation}: {a} has {}, {b} has {m}; both must have the same length",
                Elements(n),
            ),
            Self::ShapeMismatch { operation, matrix: [r, c], operand, length, expected } => write!(
                f,
                "{operation}: matrix is {r}x{c}, {operand} has {}; expected {expected}",
                Elements(length),
            ),
            Self::MatrixMismatch { operation, operands: [a, b], shapes: [[r, c], [s, d]] } => {
                write!(f, "{operation}: {a} is {r}x{c}, {b} is {s}x{d}; the shapes do not fit")
            }
            Self::Storage { rows, cols, stride, length } => write!(
                f,
                "matrix: {rows} rows of {cols} columns, {stride} apart, do not fit a slice of {}",
                Elements(length),
            ),
            Self::Empty { operation, operand } => {
                write!(f, "{operation}: {operand} is empty; it needs at least one element")
            }
            Self::ZeroVector { operation, operand } => write!(
                f,
                "{operation}: {operand} is the zero vector, which has no direction; \
                 pass one with a nonzero element",
            ),
            Self::Dimension { operation, operand, length, expected } => write!(
                f,
                "{operation}: {operand} has {}; it is defined for {expected}",
                Elements(length),
            ),
            Self::Workspace { operation, operand, length, needed } => write!(
                f,
                "{operation}: {operand} has {}; at least {needed} are needed",
                Elements(length),
            ),
            Self::Variable { operation, index, variables } => write!(
                f,
                "{operation}: there is no variable {index}; {variables} are numbered from 0",
            ),
            Self::NotFiniteVector { operation, operand } => write!(
                f,
                "{operation}: {operand} has an element that is NaN or infinite; \
                 pass finite numbers",
            ),
            Self::OutOfRange { operation, operand, value, zero_allowed } => write!(
                f,
                "{operation}: {operand} is {value}; it must be a {} number",
                if zero_allowed { "nonnegative" } else { "positive" },
            ),
            Self::Bounds { operation, axis, bounds: [min, max] } => write!(
                f,
                "{operation}: along axis {axis} min is {min} and max {max}; \
                 min may not exceed max",
            ),
            Self::NotANumber { operation, row } => write!(
                f,
                "{operation}: the point in row {row} (counted from 0) has a coordinate \
                 that is NaN; leave such points out",
            ),
            Self::InfinitePoint { operation, row } => write!(
                f,
                "{operation}: the point in row {row} (counted from 0) has a coordinate \
                 that is infinite, from which nothing finite follows; leave such points out",
            ),
            Self::Parallel { operation } => write!(
                f,
                "{operation}: the direction is parallel to the hyperplane; \
                 they meet nowhere or everywhere",
            ),
            Self::NormOrder { p } => {
                write!(f, "norm_lp: p is {p}; a norm needs p of at least 1, or infinity")
            }
            Self::NotSquare { operation, shape: [r, c] } => {
                write!(f, "{operation}: the matrix is {r}x{c}; it must be square")
            }
            Self::NotSymmetric { operation, at: [i, j], values: [a, b] } => write!(
                f,
                "{operation}: the matrix is not symmetric (row {}, column {} is {a}, its mirror \
                 image {b}); it must equal its transpose",
                i + 1,
                j + 1,
            ),
            Self::Singular { operation, order, rank } => write!(
                f,
                "{operation}: the matrix is singular (rank {rank} of {order}); {}",
                match operation {
                    "inverse" => "pinv gives its pseudo-inverse",
                    _ => "lstsq gives a least-squares answer",
                },
            ),
            Self::NotPositiveDefinite { operation, pivot, value } => write!(
                f,
                "{operation}: the matrix is not positive definite (pivot {} is {value}); ldlt \
                 factors any symmetric matrix, lu any square one",
                pivot + 1,
            ),
            Self::NotFinite { operation } => {
                write!(
                    f,
                    "{operation}: the matrix has an infinite or NaN element; all must be finite"
                )
            }
            Self::Overflow { operation } => write!(
                f,
                "{operation}: the answer is beyond the range of f32; scale the matrix or the \
                 right-hand side",
            ),
            Self::NoConvergence { operation, iterations } => write!(
                f,
                "{operation}: no convergence after {iterations} iterations; scale the matrix or \
                 check it for infinities and NaN",
            ),
            Self::Dependent { operation, vectors, rank } => write!(
                f,
                "{operation}: the vectors are dependent (rank {rank} of {vectors}); basis picks \
                 independent ones out of them",
            ),
            Self::OutsideSpan { operation, distance } => write!(
                f,
                "{operation}: v is {distance} away from the span of the basis; project gives the \
                 vector in it that is nearest",
            ),
            Self::Scratch { operation, needed, given } => {
                write!(f, "{operation}: scratch has {}; it needs {needed}", Elements(given))
            }
        }
    }
}

impl core::error::Error for Error {}

/// A count with its noun.
struct Elements(usize);

impl fmt::Display for Elements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} element{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

/// A function's name and those of its operands.
pub(crate) type Names = (&'static str, [&'static str; 2]);

/// Two operands of different length, before it is written out as an [`Error`].
///
/// The compiler sees that this is an error, as it could not of an `Error` that a function
/// returns: behind a check it knows that the lengths are equal, and tests them no more.
pub(crate) struct Mismatch {
    names: &'static Names,
    lengths: [usize; 2],
}

/// Checks that two operands have one length.
///
/// The names travel as one pointer: written out at each call they would be stored to the
/// stack on the path that needs none of them.
#[inline(always)]
pub(crate) fn same_length(names: &'static Names, a: usize, b: usize) -> Result<(), Mismatch> {
    if a == b { Ok(()) } else { Err(Mismatch { names, lengths: [a, b] }) }
}

impl From<Mismatch> for Error {
    #[inline(always)]
    fn from(Mismatch { names, lengths: [a, b] }: Mismatch) -> Self {
        length_mismatch(names, a, b)
    }
}

#[cold]
#[inline(never)]
fn length_mismatch(names: &'static Names, a: usize, b: usize) -> Error {
    Error::LengthMismatch { operation: names.0, operands: names.1, lengths: [a, b] }
}
