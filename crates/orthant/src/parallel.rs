//! `orthant_core`'s functions under their names, on threads where that pays.

use crate::kernels;
use orthant_core::{Error, MatMut, MatRef};

macro_rules! on_threads {
    ($($(#[$attribute:meta])* $name:ident($($argument:ident: $kind:ty),*) $(-> $result:ty)?;)*) => {$(
        #[doc = concat!("[`orthant_core::", stringify!($name), "`] on ")]
        /// [`Threads`](crate::Threads): the same arguments, errors and bits.
        ///
        $(#[$attribute])*
        #[inline]
        pub fn $name($($argument: $kind),*) $(-> $result)? {
            kernels().$name($($argument),*)
        }
    )*};
}

on_threads! {
    /// `Σ aᵢ`.
    ///
    /// ```
    /// assert_eq!(orthant::sum(&[1.0, 2.0, 3.5]), 6.5);
    /// ```
    #[must_use] sum(a: &[f32]) -> f32;
    /// `Σ |aᵢ|`.
    ///
    /// ```
    /// assert_eq!(orthant::norm_l1(&[3.0, -4.0]), 7.0);
    /// ```
    #[must_use] norm_l1(a: &[f32]) -> f32;
    /// `√Σ aᵢ²`.
    ///
    /// ```
    /// assert_eq!(orthant::norm_l2(&[3.0, -4.0]), 5.0);
    /// ```
    #[must_use] norm_l2(a: &[f32]) -> f32;
    /// `Σ aᵢ²`.
    ///
    /// ```
    /// assert_eq!(orthant::norm_l2_squared(&[3.0, -4.0]), 25.0);
    /// ```
    #[must_use] norm_l2_squared(a: &[f32]) -> f32;
    /// `max |aᵢ|`.
    ///
    /// ```
    /// assert_eq!(orthant::norm_linf(&[3.0, -4.0]), 4.0);
    /// ```
    #[must_use] norm_linf(a: &[f32]) -> f32;
    /// `(Σ |aᵢ|ᵖ)^(1/p)`.
    ///
    /// # Errors
    /// [`Error::NormOrder`] unless `p ≥ 1`.
    ///
    /// ```
    /// assert_eq!(orthant::norm_lp(&[3.0, -4.0], 1.0)?, 7.0);
    /// assert!(orthant::norm_lp(&[3.0, -4.0], 0.5).is_err());
    /// # Ok::<(), orthant::Error>(())
    /// ```
    norm_lp(a: &[f32], p: f32) -> Result<f32, Error>;
    /// `Σ aᵢ bᵢ`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// assert_eq!(orthant::dot(&[1.0, 7.0, 8.0], &[3.0, 4.0, 7.0])?, 87.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    dot(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    /// `Σ aᵢ bᵢ`, nearly as if computed in twice the precision.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// // The plain sum loses the 1.
    /// let (a, b) = ([1e8, 1.0, -1e8], [1.0; 3]);
    /// assert_eq!(orthant::dot_compensated(&a, &b)?, 1.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    dot_compensated(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    /// `Σ |aᵢ − bᵢ|`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// assert_eq!(orthant::distance_l1(&[1.0, 2.0], &[4.0, -2.0])?, 7.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    distance_l1(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    /// `√Σ (aᵢ − bᵢ)²`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// assert_eq!(orthant::distance_l2(&[1.0, 2.0], &[4.0, -2.0])?, 5.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    distance_l2(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    /// `Σ (aᵢ − bᵢ)²`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// assert_eq!(orthant::distance_l2_squared(&[1.0, 2.0], &[4.0, -2.0])?, 25.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    distance_l2_squared(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    /// `max |aᵢ − bᵢ|`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// assert_eq!(orthant::distance_linf(&[1.0, 2.0], &[4.0, -2.0])?, 4.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    distance_linf(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    /// `Σ aᵢ bᵢ/(‖a‖₂‖b‖₂)`, from −1 to 1.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::ZeroVector`].
    ///
    /// ```
    /// assert_eq!(orthant::cosine_similarity(&[1.0, 2.0], &[2.0, 4.0])?, 1.0);
    /// assert_eq!(orthant::cosine_similarity(&[1.0, 2.0], &[2.0, -1.0])?, 0.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    cosine_similarity(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    /// The angle between two vectors, in radians from 0 to π.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::ZeroVector`].
    ///
    /// ```
    /// use core::f32::consts::FRAC_PI_2;
    ///
    /// assert_eq!(orthant::angle(&[1.0, 0.0], &[0.0, 5.0])?, FRAC_PI_2);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    angle(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    /// `a·onto/‖onto‖₂`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::ZeroVector`].
    ///
    /// ```
    /// assert_eq!(orthant::scalar_projection(&[3.0, 4.0], &[2.0, 0.0])?, 3.0);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    scalar_projection(a: &[f32], onto: &[f32]) -> Result<f32, Error>;
    /// `outᵢ = aᵢ/‖a‖₂`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::ZeroVector`].
    ///
    /// ```
    /// let mut out = [0.0; 2];
    /// orthant::normalize(&[0.0, -5.0], &mut out)?;
    /// assert_eq!(out, [0.0, -1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    normalize(a: &[f32], out: &mut [f32]) -> Result<(), Error>;
    /// `out = (a·onto/onto·onto) onto`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::ZeroVector`].
    ///
    /// ```
    /// let mut out = [0.0; 2];
    /// orthant::project(&[3.0, 4.0], &[2.0, 0.0], &mut out)?;
    /// assert_eq!(out, [3.0, 0.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    project(a: &[f32], onto: &[f32], out: &mut [f32]) -> Result<(), Error>;
    /// `a` less its projection onto `from`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::ZeroVector`].
    ///
    /// ```
    /// let mut out = [0.0; 2];
    /// orthant::reject(&[3.0, 4.0], &[2.0, 0.0], &mut out)?;
    /// assert_eq!(out, [0.0, 4.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    reject(a: &[f32], from: &[f32], out: &mut [f32]) -> Result<(), Error>;
    /// `outᵢ = aᵢ·bᵢ`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// let mut out = [0.0; 2];
    /// orthant::hadamard(&[1.0, 2.0], &[3.0, 4.0], &mut out)?;
    /// assert_eq!(out, [3.0, 8.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    hadamard(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error>;
    /// `aᵢ = aᵢ·bᵢ`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// let mut a = [1.0, 2.0];
    /// orthant::hadamard_assign(&mut a, &[3.0, 4.0])?;
    /// assert_eq!(a, [3.0, 8.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    hadamard_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
    /// `outᵢ = aᵢ + bᵢ`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// let mut out = [0.0; 2];
    /// orthant::add(&[1.0, 2.0], &[3.0, 4.0], &mut out)?;
    /// assert_eq!(out, [4.0, 6.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    add(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error>;
    /// `aᵢ = aᵢ + bᵢ`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// let mut a = [1.0, 2.0];
    /// orthant::add_assign(&mut a, &[3.0, 4.0])?;
    /// assert_eq!(a, [4.0, 6.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    add_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
    /// `outᵢ = aᵢ − bᵢ`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// let mut out = [0.0; 2];
    /// orthant::sub(&[1.0, 2.0], &[3.0, 4.0], &mut out)?;
    /// assert_eq!(out, [-2.0, -2.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    sub(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error>;
    /// `aᵢ = aᵢ − bᵢ`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// let mut a = [1.0, 2.0];
    /// orthant::sub_assign(&mut a, &[3.0, 4.0])?;
    /// assert_eq!(a, [-2.0, -2.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    sub_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
    /// `outᵢ = α·aᵢ`.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// let mut out = [0.0; 2];
    /// orthant::scale(2.0, &[1.0, -2.0], &mut out)?;
    /// assert_eq!(out, [2.0, -4.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    scale(alpha: f32, a: &[f32], out: &mut [f32]) -> Result<(), Error>;
    /// `aᵢ = α·aᵢ`.
    ///
    /// ```
    /// let mut a = [1.0, -2.0];
    /// orthant::scale_assign(2.0, &mut a);
    /// assert_eq!(a, [2.0, -4.0]);
    /// ```
    scale_assign(alpha: f32, a: &mut [f32]);
    /// `yᵢ = α·xᵢ + yᵢ`: the product is rounded, then the sum.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`].
    ///
    /// ```
    /// let mut y = [10.0, 20.0];
    /// orthant::axpy(2.0, &[1.0, 2.0], &mut y)?;
    /// assert_eq!(y, [12.0, 24.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    axpy(alpha: f32, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
    /// `y = A x`: `A` is m×n, `x` has n elements, `y` m.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`].
    ///
    /// ```
    /// let (a, mut y) = (orthant::Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?, [0.0; 2]);
    /// orthant::matvec(a.view(), &[1.0, 1.0], &mut y)?;
    /// assert_eq!(y, [3.0, 3.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    matvec(a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
    /// `y = Aᵀ x`: `A` is m×n, `x` has m elements, `y` n.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`].
    ///
    /// ```
    /// let (a, mut y) = (orthant::Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?, [0.0; 2]);
    /// orthant::matvec_transposed(a.view(), &[1.0, 1.0], &mut y)?;
    /// assert_eq!(y, [2.0, 4.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    matvec_transposed(a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
    /// `C = A B`: `A` is m×k, `B` k×n, `C` m×n.
    ///
    /// # Errors
    /// [`Error::MatrixMismatch`].
    ///
    /// ```
    /// use orthant::Matrix;
    ///
    /// let (a, mut c) = (Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?, Matrix::zeros(2, 2));
    /// orthant::matmul(a.view(), a.view(), c.view_mut())?;
    /// assert_eq!(c.as_slice(), [6.0, 3.0, 2.0, 7.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    matmul(a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error>;
    /// `C = C − A B`: the product, then one subtraction.
    ///
    /// # Errors
    /// [`Error::MatrixMismatch`].
    ///
    /// ```
    /// use orthant::Matrix;
    ///
    /// let (a, mut c) = (Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?, Matrix::identity(2));
    /// orthant::matmul_sub(a.view(), a.view(), c.view_mut())?;
    /// assert_eq!(c.as_slice(), [-5.0, -3.0, -2.0, -6.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    matmul_sub(a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error>;
    /// `outᵢⱼ = aᵢⱼ·bᵢⱼ`, of one shape.
    ///
    /// # Errors
    /// [`Error::MatrixMismatch`].
    ///
    /// ```
    /// use orthant::Matrix;
    ///
    /// let (a, mut out) = (Matrix::from_rows(&[[0.0, 3.0], [2.0, 1.0]])?, Matrix::zeros(2, 2));
    /// orthant::hadamard_matrix(a.view(), a.view(), out.view_mut())?;
    /// assert_eq!(out.as_slice(), [0.0, 9.0, 4.0, 1.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    hadamard_matrix(a: MatRef<'_>, b: MatRef<'_>, out: MatMut<'_>) -> Result<(), Error>;
}
