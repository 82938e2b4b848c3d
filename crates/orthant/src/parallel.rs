//! `orthant_core`'s functions under their names, on threads where that pays.

use crate::kernels;
use orthant_core::{Error, MatMut, MatRef};

macro_rules! on_threads {
    ($($(#[$attribute:meta])* $name:ident($($argument:ident: $kind:ty),*) $(-> $result:ty)?;)*) => {$(
        #[doc = concat!("[`orthant_core::", stringify!($name), "`] on ")]
        /// [`Threads`](crate::Threads): the same arguments, errors and bits.
        $(#[$attribute])*
        #[inline]
        pub fn $name($($argument: $kind),*) $(-> $result)? {
            kernels().$name($($argument),*)
        }
    )*};
}

on_threads! {
    #[must_use] sum(a: &[f32]) -> f32;
    #[must_use] norm_l1(a: &[f32]) -> f32;
    #[must_use] norm_l2(a: &[f32]) -> f32;
    #[must_use] norm_l2_squared(a: &[f32]) -> f32;
    #[must_use] norm_linf(a: &[f32]) -> f32;
    norm_lp(a: &[f32], p: f32) -> Result<f32, Error>;
    dot(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    dot_compensated(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    distance_l1(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    distance_l2(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    distance_l2_squared(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    distance_linf(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    cosine_similarity(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    angle(a: &[f32], b: &[f32]) -> Result<f32, Error>;
    scalar_projection(a: &[f32], onto: &[f32]) -> Result<f32, Error>;
    normalize(a: &[f32], out: &mut [f32]) -> Result<(), Error>;
    project(a: &[f32], onto: &[f32], out: &mut [f32]) -> Result<(), Error>;
    reject(a: &[f32], from: &[f32], out: &mut [f32]) -> Result<(), Error>;
    hadamard(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error>;
    hadamard_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
    add(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error>;
    add_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
    sub(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error>;
    sub_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
    scale(alpha: f32, a: &[f32], out: &mut [f32]) -> Result<(), Error>;
    scale_assign(alpha: f32, a: &mut [f32]);
    axpy(alpha: f32, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
    matvec(a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
    matvec_transposed(a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
    matmul(a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error>;
    matmul_sub(a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error>;
    hadamard_matrix(a: MatRef<'_>, b: MatRef<'_>, out: MatMut<'_>) -> Result<(), Error>;
}
