//! Eigenvalues and singular values of owned matrices, on kernels of the caller's choice, and what
//! follows from them: scratch and outputs are made here.
//!
//! [`Matrix`]'s methods of the same names run them on [`kernels()`](crate::kernels).

use crate::{Error, Executor, Kernels, Matrix, Vector};
use orthant_core::linalg as la;

/// `A = V diag(values) Vᵀ` of a symmetric matrix.
///
/// ```
/// use orthant::Matrix;
///
/// let a = Matrix::from_rows(&[[2.0, 0.0], [0.0, 1.0]])?;
/// let eig = a.symmetric_eig()?;
/// assert_eq!(eig.values.as_slice(), [1.0, 2.0]);
/// assert_eq!(eig.vectors, Matrix::from_rows(&[[0.0, 1.0], [1.0, 0.0]])?);
/// # Ok::<(), orthant::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SymmetricEigen {
    /// In ascending order.
    pub values: Vector,
    /// Column `j` is the eigenvector of value `j`.
    pub vectors: Matrix,
}

/// `A v = λ v` of a square matrix. Conjugate pairs are neighbours, the one with the positive
/// imaginary part first.
///
/// ```
/// use orthant::Matrix;
///
/// // A quarter turn has the eigenvalues ±i.
/// let eig = Matrix::from_rows(&[[0.0, -1.0], [1.0, 0.0]])?.eig()?;
/// assert_eq!(eig.values().collect::<Vec<_>>(), [(0.0, 1.0), (0.0, -1.0)]);
/// assert!(!eig.is_real());
/// # Ok::<(), orthant::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    /// The real parts of the eigenvalues, in ascending order.
    pub re: Vector,
    /// Their imaginary parts.
    pub im: Vector,
    /// Column `j` is the eigenvector of a real eigenvalue `j`; of a pair the first column holds
    /// the real, the second the imaginary part of the first one's vector.
    pub packed: Matrix,
}

impl Eigen {
    /// Whether all eigenvalues are real.
    ///
    /// ```
    /// let shear = orthant::Matrix::from_rows(&[[2.0, 1.0], [0.0, 3.0]])?;
    /// assert!(shear.eig()?.is_real());
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn is_real(&self) -> bool {
        self.im.iter().all(|&im| im == 0.0)
    }

    /// The eigenvalues: real and imaginary part.
    ///
    /// ```
    /// // A quarter turn that doubles lengths.
    /// let turn = orthant::Matrix::from_rows(&[[0.0, -2.0], [2.0, 0.0]])?;
    /// assert!(turn.eig()?.values().eq([(0.0, 2.0), (0.0, -2.0)]));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn values(&self) -> impl Iterator<Item = (f32, f32)> {
        self.re.iter().zip(self.im.iter()).map(|(re, im)| (*re, *im))
    }

    /// The real and the imaginary parts of the eigenvectors, in columns.
    ///
    /// ```
    /// use orthant::Matrix;
    ///
    /// let (re, im) = Matrix::from_diagonal(&[1.0, 2.0]).eig()?.vectors();
    /// assert_eq!((re, im), (Matrix::identity(2), Matrix::zeros(2, 2)));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn vectors(&self) -> (Matrix, Matrix) {
        let n = self.re.len();
        let packed = |i, j| self.packed.get(i, j).unwrap_or_default();
        let im = |j: usize| self.im.get(j).copied().unwrap_or_default();
        let real = Matrix::from_fn(n, n, |i, j| packed(i, if im(j) < 0.0 { j - 1 } else { j }));
        let imaginary = Matrix::from_fn(n, n, |i, j| match im(j) {
            im if im > 0.0 => packed(i, j + 1),
            im if im < 0.0 => -packed(i, j),
            _ => 0.0,
        });
        (real, imaginary)
    }
}

/// `A = U diag(values) Vᵀ`.
///
/// ```
/// use orthant::Matrix;
///
/// let svd = Matrix::from_rows(&[[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]])?.svd()?;
/// assert_eq!(svd.values.as_slice(), [4.0, 3.0]);
/// assert_eq!((svd.u.cols(), svd.vt.rows()), (2, 2));
/// # Ok::<(), orthant::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Svd {
    /// Left singular vectors in columns.
    pub u: Matrix,
    /// In descending order.
    pub values: Vector,
    /// Right singular vectors in rows.
    pub vt: Matrix,
}

/// Eigenvalues and eigenvectors of a symmetric matrix, of which only the lower triangle is read.
///
/// See [`linalg::symmetric_eigen`](crate::linalg::symmetric_eigen) for the conventions.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::NotFinite`], [`Error::NoConvergence`].
///
/// ```
/// use orthant::{Matrix, spectrum::symmetric_eig};
///
/// let found = symmetric_eig(orthant::kernels(), &Matrix::from_diagonal(&[2.0, 1.0]))?;
/// assert_eq!(*found.values, [1.0, 2.0]);
/// assert_eq!(found.vectors.as_slice(), [0.0, 1.0, 1.0, 0.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn symmetric_eig<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
) -> Result<SymmetricEigen, Error> {
    let n = a.rows();
    let (mut values, mut vectors) = (Vector::zeros(n), Matrix::zeros(n, n));
    let mut scratch = vec![0.0; la::symmetric_eigen_scratch(n)];
    kernels.symmetric_eigen(a.view(), &mut values, vectors.view_mut(), &mut scratch)?;
    Ok(SymmetricEigen { values, vectors })
}

/// Eigenvalues and eigenvectors of a square matrix.
///
/// See [`linalg::eigen`](crate::linalg::eigen) for the conventions.
///
/// # Errors
/// [`Error::NotSquare`], [`Error::NotFinite`], [`Error::NoConvergence`].
///
/// ```
/// use orthant::{Matrix, spectrum::eig};
///
/// // A quarter turn that doubles lengths: ±2i.
/// let turn = Matrix::from_rows(&[[0.0, -2.0], [2.0, 0.0]])?;
/// let found = eig(orthant::kernels(), &turn)?;
/// assert_eq!((&*found.re, &*found.im), (&[0.0, 0.0][..], &[2.0, -2.0][..]));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn eig<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Eigen, Error> {
    let n = a.rows();
    let (mut re, mut im, mut packed) = (Vector::zeros(n), Vector::zeros(n), Matrix::zeros(n, n));
    let mut scratch = vec![0.0; la::eigen_scratch(n)];
    kernels.eigen(a.view(), &mut re, &mut im, packed.view_mut(), &mut scratch)?;
    Ok(Eigen { re, im, packed })
}

/// The singular value decomposition: `full` gives square `U` and `Vᵀ`, otherwise they have
/// min(m, n) columns and rows.
///
/// See [`linalg::svd`](crate::linalg::svd) for the conventions.
///
/// # Errors
/// [`Error::NotFinite`], [`Error::NoConvergence`].
///
/// ```
/// use orthant::{Matrix, spectrum::svd};
///
/// let a = Matrix::from_rows(&[[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]])?;
/// let full = svd(orthant::kernels(), &a, true)?;
/// assert_eq!((full.u.cols(), full.values.as_slice()), (3, &[4.0, 3.0][..]));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn svd<E: Executor>(kernels: Kernels<E>, a: &Matrix, full: bool) -> Result<Svd, Error> {
    let (m, n) = (a.rows(), a.cols());
    let k = m.min(n);
    let (left, right) = if full { (m, n) } else { (k, k) };
    let (mut u, mut values) = (Matrix::zeros(m, left), Vector::zeros(k));
    let mut vt = Matrix::zeros(right, n);
    let length = if full { la::svd_full_scratch(m, n) } else { la::svd_scratch(m, n) };
    let mut scratch = vec![0.0; length];
    kernels.svd(a.view(), u.view_mut(), &mut values, vt.view_mut(), &mut scratch)?;
    Ok(Svd { u, values, vt })
}

/// The singular values, in descending order.
///
/// # Errors
/// As [`svd`].
///
/// ```
/// use orthant::{Matrix, spectrum::singular_values};
///
/// let a = Matrix::from_rows(&[[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]])?;
/// assert_eq!(*singular_values(orthant::kernels(), &a)?, [4.0, 3.0]);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn singular_values<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<Vector, Error> {
    let mut values = Vector::zeros(a.rows().min(a.cols()));
    let mut scratch = vec![0.0; la::svd_scratch(a.rows(), a.cols())];
    kernels.singular_values(a.view(), &mut values, &mut scratch)?;
    Ok(values)
}

/// The rank: singular values above the tolerance, `2⁻²³·max(m, n)·σ₁` if none is given.
///
/// # Errors
/// As [`svd`].
///
/// ```
/// use orthant::{Matrix, spectrum::rank};
///
/// let a = Matrix::from_diagonal(&[4.0, 0.5]);
/// assert_eq!(rank(orthant::kernels(), &a, None)?, 2);
/// assert_eq!(rank(orthant::kernels(), &a, Some(1.0))?, 1);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn rank<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    tolerance: Option<f32>,
) -> Result<usize, Error> {
    let mut scratch = vec![0.0; la::rank_scratch(a.rows(), a.cols())];
    kernels.rank(a.view(), tolerance, &mut scratch)
}

/// The condition number, the greatest singular value over the least; infinite for a matrix
/// without full rank.
///
/// # Errors
/// As [`svd`], and [`Error::Empty`].
///
/// ```
/// use orthant::{Matrix, spectrum::cond};
///
/// assert_eq!(cond(orthant::kernels(), &Matrix::from_diagonal(&[8.0, 2.0]))?, 4.0);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn cond<E: Executor>(kernels: Kernels<E>, a: &Matrix) -> Result<f32, Error> {
    let mut scratch = vec![0.0; la::rank_scratch(a.rows(), a.cols())];
    kernels.cond(a.view(), &mut scratch)
}

/// The pseudo-inverse; singular values up to the tolerance count as zero.
///
/// Of an m×n matrix it is n×m. (Moore and Penrose; Golub and Van Loan, *Matrix Computations*, 4th ed.,
/// §5.5.2.)
///
/// # Errors
/// As [`svd`].
///
/// ```
/// use orthant::{Matrix, spectrum::pinv};
///
/// let a = Matrix::from_rows(&[[0.0], [2.0]])?;
/// assert_eq!(pinv(orthant::kernels(), &a, None)?, Matrix::from_rows(&[[0.0, 0.5]])?);
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn pinv<E: Executor>(
    kernels: Kernels<E>,
    a: &Matrix,
    tolerance: Option<f32>,
) -> Result<Matrix, Error> {
    let mut out = Matrix::zeros(a.cols(), a.rows());
    let mut scratch = vec![0.0; la::pinv_scratch(a.rows(), a.cols())];
    kernels.pinv(a.view(), tolerance, out.view_mut(), &mut scratch)?;
    Ok(out)
}

impl Matrix {
    /// Eigenvalues and eigenvectors. For a symmetric matrix [`symmetric_eig`](Self::symmetric_eig)
    /// is faster and its vectors are orthogonal.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::NotFinite`], [`Error::NoConvergence`].
    ///
    /// ```
    /// // A quarter turn that doubles lengths.
    /// let turn = orthant::Matrix::from_rows(&[[0.0, -2.0], [2.0, 0.0]])?;
    /// assert!(turn.eig()?.values().eq([(0.0, 2.0), (0.0, -2.0)]));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn eig(&self) -> Result<Eigen, Error> {
        eig(crate::kernels(), self)
    }

    /// Eigenvalues and eigenvectors of a symmetric matrix, of which only the lower triangle is
    /// read.
    ///
    /// # Errors
    /// [`Error::NotSquare`], [`Error::NotFinite`], [`Error::NoConvergence`].
    ///
    /// ```
    /// let found = orthant::Matrix::from_diagonal(&[2.0, 1.0]).symmetric_eig()?;
    /// assert_eq!(*found.values, [1.0, 2.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn symmetric_eig(&self) -> Result<SymmetricEigen, Error> {
        symmetric_eig(crate::kernels(), self)
    }

    /// The singular value decomposition, with min(m, n) vectors on each side.
    ///
    /// # Errors
    /// [`Error::NotFinite`], [`Error::NoConvergence`].
    ///
    /// ```
    /// let svd = orthant::Matrix::from_rows(&[[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]])?.svd()?;
    /// assert_eq!((svd.u.cols(), svd.values.as_slice()), (2, &[4.0, 3.0][..]));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn svd(&self) -> Result<Svd, Error> {
        svd(crate::kernels(), self, false)
    }

    /// The singular value decomposition with square `U` and `Vᵀ`.
    ///
    /// # Errors
    /// [`Error::NotFinite`], [`Error::NoConvergence`].
    ///
    /// ```
    /// let svd = orthant::Matrix::from_rows(&[[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]])?.svd_full()?;
    /// assert_eq!((svd.u.cols(), svd.values.as_slice()), (3, &[4.0, 3.0][..]));
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn svd_full(&self) -> Result<Svd, Error> {
        svd(crate::kernels(), self, true)
    }

    /// The singular values, in descending order.
    ///
    /// # Errors
    /// As [`svd`](Self::svd).
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]])?;
    /// assert_eq!(*a.singular_values()?, [4.0, 3.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn singular_values(&self) -> Result<Vector, Error> {
        singular_values(crate::kernels(), self)
    }

    /// The rank: singular values above `2⁻²³·max(m, n)·σ₁`; [`rank`] takes another tolerance.
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[1.0, 0.0], [2.0, 3.0], [1.0, 3.0]])?;
    /// assert_eq!(a.rank()?, 2);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`svd`](Self::svd).
    pub fn rank(&self) -> Result<usize, Error> {
        rank(crate::kernels(), self, None)
    }

    /// The condition number, the greatest singular value over the least.
    ///
    /// # Errors
    /// As [`svd`](Self::svd), and [`Error::Empty`].
    ///
    /// ```
    /// assert_eq!(orthant::Matrix::from_diagonal(&[8.0, 2.0]).cond()?, 4.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn cond(&self) -> Result<f32, Error> {
        cond(crate::kernels(), self)
    }

    /// The pseudo-inverse; [`pinv`] takes another tolerance than the rank's.
    ///
    /// # Errors
    /// As [`svd`](Self::svd).
    ///
    /// ```
    /// let a = orthant::Matrix::from_rows(&[[0.0], [2.0]])?;
    /// assert_eq!(a.pinv()?.as_slice(), [0.0, 0.5]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    pub fn pinv(&self) -> Result<Matrix, Error> {
        pinv(crate::kernels(), self, None)
    }
}
