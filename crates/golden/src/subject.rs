//! Whatever claims to have the kernels' bits.

use orthant_core::{Error, Executor, Kernels, MatMut, MatRef};

/// Functions that hand their arguments to the kernel of the same name.
macro_rules! forward {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)*) => {$(
        #[doc = concat!("`", stringify!($name), "`")]
        fn $name(&self, $($argument: $kind),*) -> $result {
            self.kernels().$name($($argument),*)
        }
    )*};
}

/// An implementation under test. Each function defaults to the one of [`Kernels`]; another
/// implementation overrides what it changes.
pub trait Subject {
    /// How it runs large operations.
    type Executor: Executor;

    /// The kernels this stands on. The incremental reducers run on them.
    fn kernels(&self) -> Kernels<Self::Executor>;

    forward! {
        sum(a: &[f32]) -> f32;
        norm_l1(a: &[f32]) -> f32;
        norm_l2(a: &[f32]) -> f32;
        norm_l2_squared(a: &[f32]) -> f32;
        norm_linf(a: &[f32]) -> f32;
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
        add(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error>;
        sub(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error>;
        scale(alpha: f32, a: &[f32], out: &mut [f32]) -> Result<(), Error>;
        hadamard_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
        add_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
        sub_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error>;
        scale_assign(alpha: f32, a: &mut [f32]) -> ();
        axpy(alpha: f32, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
        cross(a: &[f32], b: &[f32]) -> Result<[f32; 3], Error>;
        matvec(a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
        matvec_transposed(a: MatRef<'_>, x: &[f32], y: &mut [f32]) -> Result<(), Error>;
        hadamard_matrix(a: MatRef<'_>, b: MatRef<'_>, out: MatMut<'_>) -> Result<(), Error>;
    }
}

impl<E: Executor> Subject for Kernels<E> {
    type Executor = E;

    fn kernels(&self) -> Self {
        *self
    }
}
