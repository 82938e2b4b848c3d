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
    pub fn on<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Self, Error> {
        let (m, n) = (a.rows(), a.cols());
        let (mut factors, mut pivots) = (a.clone(), vec![0; m.min(n)]);
        kernels.lu(factors.view_mut(), &mut pivots, &mut vec![0.0; la::lu_scratch(m, n)])?;
        Ok(Self { factors, pivots })
    }

    /// The unit lower triangle, m×min(m, n).
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
    #[must_use]
    pub fn u(&self) -> Matrix {
        upper(&self.factors, self.pivots.len())
    }

    /// The permutation: row `i` of `P A` is row `permutation()[i]` of A.
    #[must_use]
    pub fn permutation(&self) -> Vec<usize> {
        let mut rows = vec![0; self.factors.rows()];
        la::permutation(&self.pivots, &mut rows);
        rows
    }

    /// The permutation as a matrix.
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
    pub fn q(&self) -> Result<Matrix, Error> {
        self.columns_of_q(self.taus.len())
    }

    /// All m columns of Q.
    ///
    /// # Errors
    /// None that a matrix could cause.
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
    #[must_use]
    pub fn r(&self) -> Matrix {
        upper(&self.factors, self.taus.len())
    }

    /// The permutation of the columns: column `k` of `A P` is column `columns()[k]` of A.
    #[must_use]
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The permutation of the columns as a matrix.
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
    pub fn on<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Self, Error> {
        let n = a.rows();
        let (mut l, mut diagonal, mut beside) = (a.clone(), vec![0.0; n], vec![0.0; n]);
        let (mut rows, mut scratch) = (vec![0; n], vec![0.0; la::ldlt_scratch(n)]);
        kernels.ldlt(l.view_mut(), &mut diagonal, &mut beside, &mut rows, &mut scratch)?;
        Ok(Self { l, diagonal, beside, rows })
    }

    /// D, with its blocks of one and two.
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
/// # Errors
/// [`Error::NotSquare`], [`Error::NotPositiveDefinite`].
pub fn cholesky<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Matrix, Error> {
    let mut l = a.clone();
    kernels.cholesky(l.view_mut(), &mut vec![0.0; la::cholesky_scratch(a.rows())])?;
    Ok(l)
}

/// The solution of `A x = b`.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::ShapeMismatch`], [`Error::Singular`].
pub fn solve<E: Executor>(kernels: Kernels<E>, a: &Matrix, b: &[f32]) -> Result<Vector, Error> {
    let n = a.rows();
    let (mut x, mut pivots) = (Vector::zeros(n), vec![0; n]);
    let mut scratch = vec![0.0; la::solve_scratch(n)];
    kernels.solve(a.view(), b, &mut x, &mut pivots, &mut scratch)?;
    Ok(x)
}

/// The solution of `A x = b`, refined until it is right to about the last place.
///
/// # Errors
/// As [`solve`].
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
/// # Errors
/// As [`solve`].
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
pub fn inverse<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Matrix, Error> {
    let n = a.rows();
    let (mut out, mut pivots) = (Matrix::zeros(n, n), vec![0; n]);
    let mut scratch = vec![0.0; la::solve_scratch(n)];
    kernels.inverse(a.view(), out.view_mut(), &mut pivots, &mut scratch)?;
    Ok(out)
}

/// The determinant.
///
/// # Errors
/// [`Error::NotSquare`].
pub fn det<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<f32, Error> {
    let n = a.rows();
    kernels.det(a.view(), &mut vec![0; n], &mut vec![0.0; la::det_scratch(n)])
}

/// The determinant as a sign and a logarithm.
///
/// # Errors
/// [`Error::NotSquare`].
pub fn log_det<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<LogDeterminant, Error> {
    let n = a.rows();
    kernels.log_det(a.view(), &mut vec![0; n], &mut vec![0.0; la::det_scratch(n)])
}

/// The shortest `x` of those that make `‖b − A x‖₂` least.
///
/// # Errors
/// [`Error::ShapeMismatch`].
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
