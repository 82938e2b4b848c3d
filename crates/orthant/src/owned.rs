//! Factorisations and solutions of owned matrices, on kernels of the caller's choice: scratch and
//! outputs are made here.
//!
//! [`Matrix`]'s methods of the same names run them on [`kernels()`](crate::kernels).

mod methods;

use crate::{Error, Executor, Kernels, Matrix, Vector};
use orthant_core::linalg::{self as la, LogDeterminant};

/// `P A = L U`.
///
/// ```
/// use orthant::Matrix;
///
/// let a = Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?;
/// let lu = a.lu()?;
/// assert_eq!((&lu.p() * &a)?, (&lu.l() * &lu.u())?);
/// # Ok::<(), orthant::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Lu {
    factors: Matrix,
    pivots: Vec<usize>,
}

impl Lu {
    /// Factors a matrix.
    ///
    /// # Errors
    /// None that a matrix could cause: singular ones have factors too.
    ///
    /// ```
    /// use orthant::{Kernels, Matrix, owned::Lu};
    ///
    /// let a = Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?;
    /// assert_eq!(Lu::on(Kernels::active(), &a)?, a.lu()?);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn on<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Self, Error> {
        let (m, n) = (a.rows(), a.cols());
        let (mut factors, mut pivots) = (a.clone(), vec![0; m.min(n)]);
        kernels.lu(factors.view_mut(), &mut pivots, &mut vec![0.0; la::lu_scratch(m, n)])?;
        Ok(Self { factors, pivots })
    }

    /// The unit lower triangle, m×min(m, n).
    ///
    /// ```
    /// let lu = orthant::Matrix::from_rows(&[[2.0, 1.0], [4.0, 5.0]])?.lu()?;
    /// assert_eq!(lu.l().as_slice(), [1.0, 0.0, 0.5, 1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn l(&self) -> Matrix {
        let k = self.pivots.len();
        Matrix::from_fn(self.factors.rows(), k, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 1.0,
            std::cmp::Ordering::Greater => self.factors.get(i, j).unwrap_or_default(),
        })
    }

    /// The upper triangle, min(m, n)×n.
    ///
    /// ```
    /// let lu = orthant::Matrix::from_rows(&[[2.0, 1.0], [4.0, 5.0]])?.lu()?;
    /// assert_eq!(lu.u().as_slice(), [4.0, 5.0, 0.0, -1.5]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn u(&self) -> Matrix {
        upper(&self.factors, self.pivots.len())
    }

    /// The permutation: row `i` of `P A` is row `permutation()[i]` of A.
    ///
    /// ```
    /// let lu = orthant::Matrix::from_rows(&[[2.0, 1.0], [4.0, 5.0]])?.lu()?;
    /// assert_eq!(lu.permutation(), [1, 0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn permutation(&self) -> Vec<usize> {
        let mut rows = vec![0; self.factors.rows()];
        la::permutation(&self.pivots, &mut rows);
        rows
    }

    /// The permutation as a matrix.
    ///
    /// ```
    /// let lu = orthant::Matrix::from_rows(&[[2.0, 1.0], [4.0, 5.0]])?.lu()?;
    /// assert_eq!(lu.p().as_slice(), [0.0, 1.0, 1.0, 0.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn p(&self) -> Matrix {
        let (m, rows) = (self.factors.rows(), self.permutation());
        Matrix::from_fn(m, m, |i, j| if rows.get(i) == Some(&j) { 1.0 } else { 0.0 })
    }
}

/// The first `rows` rows on and above the diagonal, zeros below it.
fn upper(a: &Matrix, rows: usize) -> Matrix {
    let element = |i: usize, j: usize| a.get(i, j).unwrap_or_default();
    Matrix::from_fn(rows, a.cols(), |i, j| if j < i { 0.0 } else { element(i, j) })
}

/// `A = Q R`, or `A P = Q R` with column pivoting.
///
/// ```
/// use orthant::Matrix;
///
/// let a = Matrix::from_rows(&[[3.0, 5.0], [4.0, 0.0]])?;
/// let qr = a.qr()?;
/// assert_eq!(qr.r(), Matrix::from_rows(&[[-5.0, -3.0], [0.0, -4.0]])?);
/// assert_eq!(qr.q()?.rows(), 2);
/// # Ok::<(), orthant::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Qr<E = crate::Threads> {
    kernels: Kernels<E>,
    factors: Matrix,
    taus: Vec<f32>,
    columns: Vec<usize>,
}

impl<E: Executor> Qr<E> {
    /// Factors a matrix, its columns as they are.
    ///
    /// # Errors
    /// None that a matrix could cause.
    ///
    /// ```
    /// use orthant::{Kernels, Matrix, owned::Qr};
    ///
    /// let a = Matrix::from_rows(&[[3.0, 5.0], [4.0, 0.0]])?;
    /// assert_eq!(Qr::on(Kernels::active(), &a)?.r(), a.qr()?.r());
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn on(kernels: Kernels<E>, a: &Matrix) -> Result<Self, Error> {
        let (m, n) = (a.rows(), a.cols());
        let (mut factors, mut taus) = (a.clone(), vec![0.0; m.min(n)]);
        kernels.qr(factors.view_mut(), &mut taus, &mut vec![0.0; la::qr_scratch(m, n)])?;
        Ok(Self { kernels, factors, taus, columns: (0..n).collect() })
    }

    /// Factors a matrix with column pivoting.
    ///
    /// # Errors
    /// None that a matrix could cause.
    ///
    /// ```
    /// use orthant::{Kernels, Matrix, owned::Qr};
    ///
    /// // The longer column comes first.
    /// let a = Matrix::from_rows(&[[0.0, 3.0], [1.0, 4.0]])?;
    /// assert_eq!(Qr::pivoted_on(Kernels::active(), &a)?.columns(), [1, 0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn pivoted_on(kernels: Kernels<E>, a: &Matrix) -> Result<Self, Error> {
        let (m, n) = (a.rows(), a.cols());
        let (mut factors, mut taus) = (a.clone(), vec![0.0; m.min(n)]);
        let (mut columns, mut scratch) = (vec![0; n], vec![0.0; la::qr_pivoted_scratch(m, n)]);
        kernels.qr_pivoted(factors.view_mut(), &mut taus, &mut columns, &mut scratch)?;
        Ok(Self { kernels, factors, taus, columns })
    }

    /// Q's first min(m, n) columns.
    ///
    /// # Errors
    /// None that a matrix could cause.
    ///
    /// ```
    /// let qr = orthant::Matrix::from_rows(&[[3.0], [4.0]])?.qr()?;
    /// assert_eq!(qr.q()?.as_slice(), [-0.6, -0.8]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn q(&self) -> Result<Matrix, Error> {
        self.columns_of_q(self.taus.len())
    }

    /// All m columns of Q.
    ///
    /// # Errors
    /// None that a matrix could cause.
    ///
    /// ```
    /// let q = orthant::Matrix::from_rows(&[[3.0], [4.0]])?.qr()?.full_q()?;
    /// assert_eq!((q.rows(), q.cols()), (2, 2));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn full_q(&self) -> Result<Matrix, Error> {
        self.columns_of_q(self.factors.rows())
    }

    fn columns_of_q(&self, cols: usize) -> Result<Matrix, Error> {
        let (m, k) = (self.factors.rows(), self.taus.len());
        let mut q = Matrix::zeros(m, cols);
        let mut scratch = vec![0.0; la::qr_apply_scratch(m, k, cols)];
        self.kernels.qr_q(self.factors.view(), &self.taus, q.view_mut(), &mut scratch)?;
        Ok(q)
    }

    /// The upper triangle, min(m, n)×n.
    ///
    /// ```
    /// let qr = orthant::Matrix::from_rows(&[[3.0, 5.0], [4.0, 0.0]])?.qr()?;
    /// assert_eq!(qr.r().as_slice(), [-5.0, -3.0, 0.0, -4.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn r(&self) -> Matrix {
        upper(&self.factors, self.taus.len())
    }

    /// The permutation of the columns: column `k` of `A P` is column `columns()[k]` of A.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[0.0, 3.0], [1.0, 4.0]])?;
    /// assert_eq!((a.qr()?.columns(), a.qr_pivoted()?.columns()), (&[0, 1][..], &[1, 0][..]));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The permutation of the columns as a matrix.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[0.0, 3.0], [1.0, 4.0]])?;
    /// assert_eq!(a.qr_pivoted()?.p().as_slice(), [0.0, 1.0, 1.0, 0.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn p(&self) -> Matrix {
        let n = self.columns.len();
        Matrix::from_fn(n, n, |i, j| if self.columns.get(j) == Some(&i) { 1.0 } else { 0.0 })
    }
}

/// `P A Pᵀ = L D Lᵀ` of a symmetric matrix.
///
/// ```
/// use orthant::Matrix;
///
/// let a = Matrix::from_rows(&[[4.0, 2.0], [2.0, -2.0]])?;
/// let ldlt = a.ldlt()?;
/// assert_eq!(ldlt.d(), Matrix::from_diagonal(&[4.0, -3.0]));
/// assert_eq!((&(&ldlt.l * &ldlt.d())? * &ldlt.l.transposed())?, a);
/// # Ok::<(), orthant::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ldlt {
    /// The unit lower triangle.
    pub l: Matrix,
    /// D's diagonal.
    pub diagonal: Vec<f32>,
    /// What stands beside it in rows `k` and `k + 1`; not zero where a block of two begins.
    pub beside: Vec<f32>,
    /// The permutation: row `i` of `P A` is row `rows[i]` of A.
    pub rows: Vec<usize>,
}

impl Ldlt {
    /// Factors a symmetric matrix.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::NotSymmetric`].
    ///
    /// ```
    /// use orthant::{Kernels, Matrix, owned::Ldlt};
    ///
    /// let a = Matrix::from_rows(&[[4.0, 2.0], [2.0, -2.0]])?;
    /// assert_eq!(Ldlt::on(Kernels::active(), &a)?.l.as_slice(), [1.0, 0.0, 0.5, 1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn on<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Self, Error> {
        let n = a.rows();
        let (mut l, mut diagonal, mut beside) = (a.clone(), vec![0.0; n], vec![0.0; n]);
        let (mut rows, mut scratch) = (vec![0; n], vec![0.0; la::ldlt_scratch(n)]);
        kernels.ldlt(l.view_mut(), &mut diagonal, &mut beside, &mut rows, &mut scratch)?;
        Ok(Self { l, diagonal, beside, rows })
    }

    /// D, with its blocks of one and two.
    ///
    /// ```
    /// // Nothing on the diagonal can be divided by: one block of two.
    /// let a = orthant::Matrix::from_rows(&[[0.0, 2.0], [2.0, 0.0]])?;
    /// assert_eq!(a.ldlt()?.d(), a);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn d(&self) -> Matrix {
        let n = self.diagonal.len();
        let beside = |k: usize| self.beside.get(k).copied().unwrap_or_default();
        Matrix::from_fn(n, n, |i, j| match i.abs_diff(j) {
            0 => self.diagonal.get(i).copied().unwrap_or_default(),
            1 => beside(i.min(j)),
            _ => 0.0,
        })
    }

    /// The permutation as a matrix.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[4.0, 2.0], [2.0, -2.0]])?;
    /// assert_eq!(a.ldlt()?.p(), orthant::Matrix::identity(2));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn p(&self) -> Matrix {
        let n = self.rows.len();
        Matrix::from_fn(n, n, |i, j| if self.rows.get(i) == Some(&j) { 1.0 } else { 0.0 })
    }
}

/// The answer of a least-squares problem.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquaresSolution {
    /// The shortest of the vectors that make the residual least.
    pub x: Vector,
    /// What kind of system it was, its rank, the residual's norm.
    pub found: la::LeastSquares,
}

/// The answers of several least-squares problems with one matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquaresSolutions {
    /// The shortest of the vectors that make each residual least, in columns.
    pub x: Matrix,
    /// The norms of the residuals, column by column.
    pub residuals: Vector,
    /// The rank of the matrix.
    pub rank: usize,
    /// What kind of systems they were.
    pub kind: la::SystemKind,
}

/// L of `A = L Lᵀ`; only the lower triangle of A is read.
///
/// See [`linalg::cholesky`](crate::linalg::cholesky) for the bound and the source.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::NotPositiveDefinite`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[4.0, 2.0], [2.0, 10.0]])?;
/// assert_eq!(owned::cholesky(orthant::kernels(), &a)?.as_slice(), [2.0, 0.0, 1.0, 3.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn cholesky<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Matrix, Error> {
    let mut l = a.clone();
    kernels.cholesky(l.view_mut(), &mut vec![0.0; la::cholesky_scratch(a.rows())])?;
    Ok(l)
}

/// The solution of `A x = b`.
///
/// A is n×n, `b` has n elements. See [`linalg::solve`](crate::linalg::solve) for the bound and the source.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::ShapeMismatch`], [`Error::Singular`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[2.0, 1.0], [1.0, 3.0]])?;
/// assert_eq!(*owned::solve(orthant::kernels(), &a, &[5.0, 5.0])?, [2.0, 1.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn solve<E: Executor>(kernels: Kernels<E>, a: &Matrix, b: &[f32]) -> Result<Vector, Error> {
    let n = a.rows();
    let (mut x, mut pivots) = (Vector::zeros(n), vec![0; n]);
    let mut scratch = vec![0.0; la::solve_scratch(n)];
    kernels.solve(a.view(), b, &mut x, &mut pivots, &mut scratch)?;
    Ok(x)
}

/// The solution of `A x = b`, refined until it is right to about the last place.
///
/// See [`linalg::solve_refined`](crate::linalg::solve_refined) for the bound and the source.
///
/// # Errors
/// As [`solve`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[3.0, 1.0], [1.0, 3.0]])?;
/// assert_eq!(*owned::solve_refined(orthant::kernels(), &a, &[4.0, 4.0])?, [1.0, 1.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn solve_refined<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    b: &[f32],
) -> Result<Vector, Error> {
    let n = a.rows();
    let (mut x, mut pivots) = (Vector::zeros(n), vec![0; n]);
    let mut scratch = vec![0.0; la::solve_refined_scratch(n)];
    kernels.solve_refined(a.view(), b, &mut x, &mut pivots, &mut scratch)?;
    Ok(x)
}

/// The solutions of `A X = B`, a column each.
///
/// A is n×n, B and X are n×k.
///
/// # Errors
/// As [`solve`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[2.0, 1.0], [1.0, 3.0]])?;
/// let b = Matrix::from_rows(&[[5.0, 3.0], [5.0, 4.0]])?;
/// assert_eq!(owned::solve_matrix(orthant::kernels(), &a, &b)?.as_slice(), [2.0, 1.0, 1.0, 1.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn solve_matrix<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    b: &Matrix,
) -> Result<Matrix, Error> {
    let n = a.rows();
    let (mut x, mut pivots) = (Matrix::zeros(n, b.cols()), vec![0; n]);
    let mut scratch = vec![0.0; la::solve_scratch(n)];
    kernels.solve_matrix(a.view(), b.view(), x.view_mut(), &mut pivots, &mut scratch)?;
    Ok(x)
}

/// The solutions of `A X = B`, a column each, refined as [`solve_refined`] does. A is factored once.
///
/// # Errors
/// As [`solve`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[3.0, 1.0], [1.0, 3.0]])?;
/// let b = Matrix::from_rows(&[[4.0, 2.0], [4.0, -2.0]])?;
/// let x = owned::solve_matrix_refined(orthant::kernels(), &a, &b)?;
/// assert_eq!(x.as_slice(), [1.0, 1.0, 1.0, -1.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn solve_matrix_refined<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    b: &Matrix,
) -> Result<Matrix, Error> {
    let n = a.rows();
    let (mut x, mut pivots) = (Matrix::zeros(n, b.cols()), vec![0; n]);
    let mut scratch = vec![0.0; la::solve_matrix_refined_scratch(n)];
    kernels.solve_matrix_refined(a.view(), b.view(), x.view_mut(), &mut pivots, &mut scratch)?;
    Ok(x)
}

/// The inverse.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::Singular`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[0.0, 2.0], [4.0, 0.0]])?;
/// assert_eq!(owned::inverse(orthant::kernels(), &a)?.as_slice(), [0.0, 0.25, 0.5, 0.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn inverse<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Matrix, Error> {
    let n = a.rows();
    let (mut out, mut pivots) = (Matrix::zeros(n, n), vec![0; n]);
    let mut scratch = vec![0.0; la::solve_scratch(n)];
    kernels.inverse(a.view(), out.view_mut(), &mut pivots, &mut scratch)?;
    Ok(out)
}

/// The determinant.
///
/// The product of LU's pivots, its sign that of the exchanges; 1 of the empty matrix.
///
/// # Errors
/// [`Error::NotSquare`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?;
/// assert_eq!(owned::det(orthant::kernels(), &a)?, -6.0);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn det<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<f32, Error> {
    let n = a.rows();
    kernels.det(a.view(), &mut vec![0; n], &mut vec![0.0; la::det_scratch(n)])
}

/// The determinant as a sign and a logarithm.
///
/// `det A = sign·exp(log_abs)`: it does not overflow.
///
/// # Errors
/// [`Error::NotSquare`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_diagonal(&[1.0, -1.0]);
/// let found = owned::log_det(orthant::kernels(), &a)?;
/// assert_eq!((found.sign, found.log_abs), (-1.0, 0.0));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn log_det<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<LogDeterminant, Error> {
    let n = a.rows();
    kernels.log_det(a.view(), &mut vec![0; n], &mut vec![0.0; la::det_scratch(n)])
}

/// The shortest `x` of those that make `‖b − A x‖₂` least.
///
/// A is m×n, `b` has m elements. See [`linalg::lstsq`](crate::linalg::lstsq) for the method and the source.
///
/// # Errors
/// [`Error::ShapeMismatch`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])?;
/// let answer = owned::lstsq(orthant::kernels(), &a, &[1.0, 2.0, 3.0])?;
/// assert_eq!((answer.x.as_slice(), answer.found.residual), (&[1.0, 2.0][..], 3.0));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn lstsq<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    b: &[f32],
) -> Result<LeastSquaresSolution, Error> {
    let (m, n) = (a.rows(), a.cols());
    let (mut x, mut columns) = (Vector::zeros(n), vec![0; n]);
    let mut scratch = vec![0.0; la::lstsq_scratch(m, n)];
    let found = kernels.lstsq(a.view(), b, &mut x, None, &mut columns, &mut scratch)?;
    Ok(LeastSquaresSolution { x, found })
}

/// [`lstsq`] of each column of B, with the same bits. A is factored once.
///
/// # Errors
/// [`Error::ShapeMismatch`].
///
/// ```
/// use orthant::{Matrix, owned};
///
/// let a = Matrix::from_rows(&[[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])?;
/// let b = Matrix::from_rows(&[[1.0, 2.0], [1.0, 2.0], [0.0, 3.0]])?;
/// let answers = owned::lstsq_matrix(orthant::kernels(), &a, &b)?;
/// assert_eq!((answers.residuals.as_slice(), answers.rank), (&[0.0, 3.0][..], 2));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn lstsq_matrix<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    b: &Matrix,
) -> Result<LeastSquaresSolutions, Error> {
    let (m, n) = (a.rows(), a.cols());
    let (mut x, mut residuals) = (Matrix::zeros(n, b.cols()), Vector::zeros(b.cols()));
    let sides = la::RightHandSides { b: b.view(), x: x.view_mut(), residuals: &mut residuals };
    let mut scratch = vec![0.0; la::lstsq_scratch(m, n)];
    let (kind, rank) =
        kernels.lstsq_matrix(a.view(), sides, None, &mut vec![0; n], &mut scratch)?;
    Ok(LeastSquaresSolutions { x, residuals, rank, kind })
}
