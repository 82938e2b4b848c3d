//! The subspaces of owned matrices, on kernels of the caller's choice: bases, dependence,
//! coordinates and projections. Scratch and outputs are made here.
//!
//! [`Matrix`]'s methods of the same names run them on [`kernels()`](crate::kernels).

use crate::{Error, Executor, Kernels, Matrix, Vector};
use orthant_core::linalg as la;
use orthant_core::linalg::{Projection, Solutions};

/// Orthonormal bases of the four subspaces of an m×n matrix, in columns.
///
/// r + (n − r) = n and r + (m − r) = m, where r is the rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Subspaces {
    /// The rank r, the dimension of column space and row space.
    pub rank: usize,
    /// n − r, the dimension of the null space.
    pub nullity: usize,
    /// m×r: of all `A x`.
    pub column: Matrix,
    /// n×r: of all `Aᵀ y`.
    pub row: Matrix,
    /// n×(n − r): of the `x` with `A x = 0`.
    pub null: Matrix,
    /// m×(m − r): of the `y` with `Aᵀ y = 0`.
    pub left_null: Matrix,
}

/// What the columns of a matrix have to do with each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Independence {
    /// The dimension of their span.
    pub dimension: usize,
    /// Whether they span the space that they are in.
    pub spans: bool,
    /// Columns that are a basis of the span: those independent of the ones before them.
    pub basis: Vec<usize>,
    /// If they are dependent, coefficients that give zero: 1 for the first column that depends on
    /// those before it, 0 for the ones after.
    pub dependence: Option<Vector>,
}

/// Which bases of [`subspaces`] are made; the others have no columns. Without the two null spaces
/// no square matrix is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Column space and row space.
    Images,
    /// Row space and null space.
    Null,
    /// Column space and left null space.
    LeftNull,
    /// All four.
    All,
}

/// The columns of `a` from `first` on, `count` of them.
fn part(a: &Matrix, first: usize, count: usize) -> Matrix {
    Matrix::from_fn(a.rows(), count, |i, j| a.get(i, first + j).unwrap_or_default())
}

/// Bases of subspaces; singular values up to the tolerance count as zero, `2⁻²³·max(m, n)·σ₁` if
/// none is given.
///
/// See [`linalg::subspaces`](crate::linalg::subspaces) for the shapes and the source.
///
/// # Errors
/// [`Error::NotFinite`], [`Error::NoConvergence`].
///
/// ```
/// use orthant::{Matrix, spaces::{Space, subspaces}};
///
/// let a = Matrix::from_rows(&[[0.0, 2.0], [0.0, 0.0]])?;
/// let found = subspaces(orthant::kernels(), &a, Space::All, None)?;
/// assert_eq!((found.rank, found.nullity), (1, 1));
/// assert_eq!((found.row.as_slice(), found.null.as_slice()), (&[0.0, 1.0][..], &[1.0, 0.0][..]));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn subspaces<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    which: Space,
    tolerance: Option<f32>,
) -> Result<Subspaces, Error> {
    let (m, n) = (a.rows(), a.cols());
    let k = m.min(n);
    let left = if matches!(which, Space::LeftNull | Space::All) { m } else { k };
    let right = if matches!(which, Space::Null | Space::All) { n } else { k };
    let (mut u, mut values) = (Matrix::zeros(m, left), Vector::zeros(k));
    let mut vt = Matrix::zeros(right, n);
    let full = left > k || right > k;
    let length = if full { la::svd_full_scratch(m, n) } else { la::svd_scratch(m, n) };
    let mut scratch = vec![0.0; length];
    let (columns, rows) = (u.view_mut(), vt.view_mut());
    let rank = kernels.subspaces(a.view(), columns, &mut values, rows, tolerance, &mut scratch)?;
    let v = vt.transposed();
    Ok(Subspaces {
        rank,
        nullity: n - rank,
        column: part(&u, 0, rank),
        row: part(&v, 0, rank),
        null: part(&v, rank, right - rank),
        left_null: part(&u, rank, left - rank),
    })
}

/// Whether the columns are independent, what they span, and a dependence if there is one.
///
/// # Errors
/// [`Error::NotFinite`].
///
/// ```
/// use orthant::{Matrix, spaces::independence};
///
/// // (1, 3) = (2, 3) - (1, 0).
/// let a = Matrix::from_rows(&[[1.0, 2.0, 1.0], [0.0, 3.0, 3.0]])?;
/// let found = independence(orthant::kernels(), &a)?;
/// assert_eq!((found.dimension, found.spans, found.basis), (2, true, vec![0, 1]));
/// assert_eq!(found.dependence.as_deref(), Some(&[1.0, -1.0, 1.0][..]));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn independence<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Independence, Error> {
    let (m, n) = (a.rows(), a.cols());
    let (mut coefficients, mut columns) = (Vector::zeros(n), vec![0; n]);
    let mut scratch = vec![0.0; la::gram_schmidt_scratch(m, n)];
    let dimension =
        kernels.dependence(a.view(), &mut coefficients, &mut columns, None, &mut scratch)?;
    columns.truncate(dimension);
    Ok(Independence {
        dimension,
        spans: dimension == m,
        basis: columns,
        dependence: (dimension < n).then_some(coefficients),
    })
}

/// A basis of the span of the columns, picked out of them: those that are independent of the ones
/// before them.
///
/// # Errors
/// [`Error::NotFinite`].
///
/// ```
/// use orthant::{Matrix, spaces::basis};
///
/// let a = Matrix::from_rows(&[[1.0, 2.0, 1.0], [0.0, 0.0, 3.0]])?;
/// assert_eq!(basis(orthant::kernels(), &a)?.as_slice(), [1.0, 1.0, 0.0, 3.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn basis<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Matrix, Error> {
    let columns = independence(kernels, a)?.basis;
    let element = |i: usize, j: usize| columns.get(j).and_then(|&j| a.get(i, j));
    Ok(Matrix::from_fn(a.rows(), columns.len(), |i, j| element(i, j).unwrap_or_default()))
}

/// Gram–Schmidt's orthonormal basis of the span of the columns, and the columns that it was made
/// of.
///
/// # Errors
/// [`Error::NotFinite`].
///
/// ```
/// use orthant::{Matrix, spaces::gram_schmidt};
///
/// // (0, 2), its double, and (1, 1).
/// let a = Matrix::from_rows(&[[0.0, 0.0, 1.0], [2.0, 4.0, 1.0]])?;
/// let (q, columns) = gram_schmidt(orthant::kernels(), &a)?;
/// assert_eq!((q.as_slice(), columns), (&[0.0, 1.0, 1.0, 0.0][..], vec![0, 2]));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn gram_schmidt<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
) -> Result<(Matrix, Vec<usize>), Error> {
    let (m, n) = (a.rows(), a.cols());
    let (mut q, mut columns) = (Matrix::zeros(m, n), vec![0; n]);
    let mut scratch = vec![0.0; la::gram_schmidt_scratch(m, n)];
    let rank = kernels.gram_schmidt(a.view(), q.view_mut(), &mut columns, None, &mut scratch)?;
    columns.truncate(rank);
    Ok((part(&q, 0, rank), columns))
}

/// The vector of the column space that is nearest to `v`, and how far that is.
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::NotFinite`].
///
/// ```
/// use orthant::{Matrix, spaces::project_onto};
///
/// // Onto the plane z = 0.
/// let plane = Matrix::from_rows(&[[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])?;
/// let (nearest, found) = project_onto(orthant::kernels(), &plane, &[2.0, 2.0, 2.0])?;
/// assert_eq!((nearest.as_slice(), found.distance), (&[2.0, 2.0, 0.0][..], 2.0));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn project_onto<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    v: &[f32],
) -> Result<(Vector, Projection), Error> {
    let mut out = Vector::zeros(a.rows());
    let mut scratch = vec![0.0; la::project_onto_scratch(a.rows(), a.cols())];
    let found = kernels.project_onto(a.view(), v, &mut out, None, &mut scratch)?;
    Ok((out, found))
}

/// The coordinates of `v` in the basis whose vectors are the columns.
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::Dependent`], [`Error::OutsideSpan`], [`Error::NotFinite`].
///
/// ```
/// use orthant::{Matrix, spaces::coords};
///
/// // (1, 3) = -(1, 0) + (2, 3).
/// let basis = Matrix::from_rows(&[[1.0, 2.0], [0.0, 3.0]])?;
/// assert_eq!(*coords(orthant::kernels(), &basis, &[1.0, 3.0])?, [-1.0, 1.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn coords<E: Executor>(
    kernels: Kernels<E>,
    basis: &Matrix,
    v: &[f32],
) -> Result<Vector, Error> {
    let mut out = Vector::zeros(basis.cols());
    let mut scratch = vec![0.0; la::project_onto_scratch(basis.rows(), basis.cols())];
    kernels.coords(basis.view(), v, &mut out, &mut scratch)?;
    Ok(out)
}

impl Matrix {
    /// Orthonormal bases of the column space, the row space, the null space and the left null
    /// space.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 0.0], [2.0, 3.0], [1.0, 3.0]])?;
    /// let spaces = a.subspaces()?;
    /// assert_eq!((spaces.rank, spaces.nullity, spaces.left_null.cols()), (2, 0, 1));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`], [`Error::NoConvergence`].
    pub fn subspaces(&self) -> Result<Subspaces, Error> {
        subspaces(crate::kernels(), self, Space::All, None)
    }

    /// Whether the columns are independent, what they span, and a dependence if there is one.
    ///
    /// ```
    /// // (1, 3) = (2, 3) - (1, 0).
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0, 1.0], [0.0, 3.0, 3.0]])?;
    /// let found = a.independence()?;
    /// assert_eq!((found.dimension, found.spans), (2, true));
    /// assert_eq!(found.dependence.as_deref(), Some(&[1.0, -1.0, 1.0][..]));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    pub fn independence(&self) -> Result<Independence, Error> {
        independence(crate::kernels(), self)
    }

    /// Those of the columns that are independent of the ones before them: a basis of their span.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0, 1.0], [0.0, 0.0, 3.0]])?;
    /// assert_eq!(a.basis()?.as_slice(), [1.0, 1.0, 0.0, 3.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn basis(&self) -> Result<Matrix, Error> {
        basis(crate::kernels(), self)
    }

    /// Gram–Schmidt's orthonormal basis of the span of the columns.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    ///
    /// ```
    /// // (0, 2), its double, and (1, 1).
    /// let a = orthant::Matrix::from_rows(&[[0.0, 0.0, 1.0], [2.0, 4.0, 1.0]])?;
    /// assert_eq!(a.gram_schmidt()?.as_slice(), [0.0, 1.0, 1.0, 0.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn gram_schmidt(&self) -> Result<Matrix, Error> {
        gram_schmidt(crate::kernels(), self).map(|(q, _)| q)
    }

    /// The vector of the column space that is nearest to `v`.
    ///
    /// ```
    /// let plane = orthant::Matrix::from_rows(&[[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])?;
    /// assert_eq!(plane.project_onto(&[2.0, 2.0, 2.0])?.as_slice(), [2.0, 2.0, 0.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::NotFinite`].
    pub fn project_onto(&self, v: &[f32]) -> Result<Vector, Error> {
        project_onto(crate::kernels(), self, v).map(|(nearest, _)| nearest)
    }

    /// How many solutions `A x = b` has: whether b is in the column space, and what is in the null
    /// space.
    ///
    /// ```
    /// use orthant::linalg::Solutions;
    ///
    /// let a = orthant::Matrix::from_rows(&[[1.0, 2.0], [2.0, 4.0]])?;
    /// assert_eq!(a.solutions(&[1.0, 2.0])?, Solutions::Many);
    /// assert_eq!(a.solutions(&[1.0, 1.0])?, Solutions::None);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::NotFinite`].
    pub fn solutions(&self, b: &[f32]) -> Result<Solutions, Error> {
        project_onto(crate::kernels(), self, b).map(|(_, found)| found.solutions)
    }

    /// The coordinates of `v` in the basis whose vectors are the columns; the way back is the
    /// product with them.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::Dependent`], [`Error::OutsideSpan`],
    /// [`Error::NotFinite`].
    ///
    /// ```
    /// // (1, 3) = -(1, 0) + (2, 3).
    /// let basis = orthant::Matrix::from_rows(&[[1.0, 2.0], [0.0, 3.0]])?;
    /// assert_eq!(*basis.coords(&[1.0, 3.0])?, [-1.0, 1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn coords(&self, v: &[f32]) -> Result<Vector, Error> {
        coords(crate::kernels(), self, v)
    }
}
