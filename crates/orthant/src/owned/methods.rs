//! The same as methods of [`Matrix`], on [`kernels()`](crate::kernels).

use super::{
    Ldlt, LeastSquaresSolution, LeastSquaresSolutions, Lu, Qr, cholesky, det, inverse, log_det,
    lstsq, lstsq_matrix, solve, solve_matrix, solve_matrix_refined, solve_refined,
};
use crate::{Error, Matrix, Vector};
use orthant_core::linalg::LogDeterminant;

impl Matrix {
    /// Factors `P A = L U` with partial pivoting.
    ///
    /// # Errors
    /// None that a matrix could cause: singular ones have factors too.
    ///
    /// ```
    /// let lu = orthant::Matrix::from_rows(&[[2.0, 1.0], [4.0, 5.0]])?.lu()?;
    /// assert_eq!(lu.permutation(), [1, 0]);
    /// assert_eq!(lu.u().as_slice(), [4.0, 5.0, 0.0, -1.5]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn lu(&self) -> Result<Lu, Error> {
        Lu::on(crate::kernels(), self)
    }

    /// Factors `A = Q R`.
    ///
    /// # Errors
    /// None that a matrix could cause.
    ///
    /// ```
    /// let qr = orthant::Matrix::from_rows(&[[3.0, 5.0], [4.0, 0.0]])?.qr()?;
    /// assert_eq!(qr.r().as_slice(), [-5.0, -3.0, 0.0, -4.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn qr(&self) -> Result<Qr, Error> {
        Qr::on(crate::kernels(), self)
    }

    /// Factors `A P = Q R` with column pivoting.
    ///
    /// # Errors
    /// None that a matrix could cause.
    ///
    /// ```
    /// // The longer column comes first.
    /// let qr = orthant::Matrix::from_rows(&[[0.0, 3.0], [1.0, 4.0]])?.qr_pivoted()?;
    /// assert_eq!((qr.columns(), qr.r().get(0, 0)), (&[1, 0][..], Some(-5.0)));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn qr_pivoted(&self) -> Result<Qr, Error> {
        Qr::pivoted_on(crate::kernels(), self)
    }

    /// Factors a symmetric matrix, definite or not: `P A Pᵀ = L D Lᵀ`.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::NotSymmetric`].
    ///
    /// ```
    /// let ldlt = orthant::Matrix::from_rows(&[[4.0, 2.0], [2.0, -2.0]])?.ldlt()?;
    /// assert_eq!(ldlt.l.as_slice(), [1.0, 0.0, 0.5, 1.0]);
    /// assert_eq!(ldlt.diagonal, [4.0, -3.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn ldlt(&self) -> Result<Ldlt, Error> {
        Ldlt::on(crate::kernels(), self)
    }

    /// L of `A = L Lᵀ`; only the lower triangle of A is read.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::NotPositiveDefinite`].
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[4.0, 2.0], [2.0, 10.0]])?;
    /// assert_eq!(a.cholesky()?.as_slice(), [2.0, 0.0, 1.0, 3.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn cholesky(&self) -> Result<Matrix, Error> {
        cholesky(crate::kernels(), self)
    }

    /// The solution of `A x = b`.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::ShapeMismatch`], [`Error::Singular`].
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[2.0, 1.0], [1.0, 3.0]])?;
    /// assert_eq!(*a.solve(&[5.0, 5.0])?, [2.0, 1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn solve(&self, b: &[f32]) -> Result<Vector, Error> {
        solve(crate::kernels(), self, b)
    }

    /// The solution of `A x = b`, refined until it is right to about the last place.
    ///
    /// # Errors
    /// As [`solve`](Self::solve).
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[3.0, 1.0], [1.0, 3.0]])?;
    /// assert_eq!(*a.solve_refined(&[4.0, 4.0])?, [1.0, 1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn solve_refined(&self, b: &[f32]) -> Result<Vector, Error> {
        solve_refined(crate::kernels(), self, b)
    }

    /// The solutions of `A X = B`, a column each.
    ///
    /// # Errors
    /// As [`solve`](Self::solve).
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[2.0, 1.0], [1.0, 3.0]])?;
    /// let b = orthant::Matrix::from_rows(&[[5.0, 3.0], [5.0, 4.0]])?;
    /// assert_eq!(a.solve_matrix(&b)?.as_slice(), [2.0, 1.0, 1.0, 1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn solve_matrix(&self, b: &Matrix) -> Result<Matrix, Error> {
        solve_matrix(crate::kernels(), self, b)
    }

    /// The solutions of `A X = B`, each column refined; the matrix is factored once.
    ///
    /// # Errors
    /// As [`solve`](Self::solve).
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[3.0, 1.0], [1.0, 3.0]])?;
    /// let b = orthant::Matrix::from_rows(&[[4.0, 2.0], [4.0, -2.0]])?;
    /// assert_eq!(a.solve_matrix_refined(&b)?.as_slice(), [1.0, 1.0, 1.0, -1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn solve_matrix_refined(&self, b: &Matrix) -> Result<Matrix, Error> {
        solve_matrix_refined(crate::kernels(), self, b)
    }

    /// The inverse.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::Singular`].
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[0.0, 2.0], [4.0, 0.0]])?;
    /// assert_eq!(a.inverse()?.as_slice(), [0.0, 0.25, 0.5, 0.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn inverse(&self) -> Result<Matrix, Error> {
        inverse(crate::kernels(), self)
    }

    /// The determinant.
    ///
    /// # Errors
    /// [`Error::NotSquare`].
    ///
    /// ```
    /// assert_eq!(orthant::Matrix::from_diagonal(&[2.0, 3.0]).det()?, 6.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn det(&self) -> Result<f32, Error> {
        det(crate::kernels(), self)
    }

    /// The determinant as a sign and a logarithm, which do not overflow.
    ///
    /// # Errors
    /// [`Error::NotSquare`].
    ///
    /// ```
    /// // The determinant, -1e60, is beyond f32.
    /// let a = orthant::Matrix::from_rows(&[[0.0, 1e30], [1e30, 0.0]])?;
    /// assert_eq!(a.log_det()?.sign, -1.0);
    /// assert!((a.log_det()?.log_abs - 138.155).abs() < 1e-3);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn log_det(&self) -> Result<LogDeterminant, Error> {
        log_det(crate::kernels(), self)
    }

    /// The shortest `x` of those that make `‖b − A x‖₂` least.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`].
    ///
    /// ```
    /// use orthant::{Matrix, linalg::SystemKind};
    ///
    /// let a = Matrix::from_rows(&[[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]])?;
    /// let answer = a.lstsq(&[1.0, 1.0, 1.0])?;
    /// assert_eq!(answer.found.kind, SystemKind::Overdetermined);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn lstsq(&self, b: &[f32]) -> Result<LeastSquaresSolution, Error> {
        lstsq(crate::kernels(), self, b)
    }

    /// [`lstsq`](Self::lstsq) of each column of B, residual by residual; the matrix is factored once.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`].
    ///
    /// ```
    /// use orthant::Matrix;
    ///
    /// let a = Matrix::from_rows(&[[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])?;
    /// let b = Matrix::from_rows(&[[1.0, 2.0], [1.0, 2.0], [0.0, 3.0]])?;
    /// let answers = a.lstsq_matrix(&b)?;
    /// assert_eq!((answers.residuals.as_slice(), answers.rank), (&[0.0, 3.0][..], 2));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn lstsq_matrix(&self, b: &Matrix) -> Result<LeastSquaresSolutions, Error> {
        lstsq_matrix(crate::kernels(), self, b)
    }
}
