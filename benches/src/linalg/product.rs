//! Products of square matrices: ours by `orthant` on its pool and by core on one thread, others on
//! one. `ORTHANT_NUM_THREADS=1` keeps ours on one too.

use std::hint::black_box;

use nalgebra::{DMatrixView, DMatrixViewMut};
use orthant_core::{MatMut, MatRef};

use super::Contestant;

/// `C = A A`, so that a matrix by columns, the transpose, gives the transpose.
pub fn contestants(n: usize, a: &[f32]) -> Result<Vec<Contestant>, String> {
    let mut all = Vec::new();
    all.extend([
        Contestant::new(
            "orthant",
            product(n, a, move |a, c| {
                let (a, c) = (MatRef::new(a, n, n), MatMut::new(c, n, n));
                a.and_then(|a| orthant::matmul(a, a, c?)).expect("the shapes fit");
            }),
        ),
        Contestant::new(
            "core",
            product(n, a, move |a, c| {
                let (a, c) = (MatRef::new(a, n, n), MatMut::new(c, n, n));
                a.and_then(|a| orthant_core::matmul(a, a, c?)).expect("the shapes fit");
            }),
        ),
        Contestant::new(
            "nalgebra",
            product(n, a, move |a, c| {
                let a = DMatrixView::from_slice(a, n, n);
                DMatrixViewMut::from_slice(c, n, n).gemm(1.0, &a, &a, 0.0);
            }),
        ),
        Contestant::new(
            "matrixmultiply",
            product(n, a, move |a, c| {
                let (down, a, c) = (n as isize, a.as_ptr(), c.as_mut_ptr());
                // SAFETY: `a` and `c` hold n rows of n elements without gaps.
                unsafe {
                    matrixmultiply::sgemm(n, n, n, 1.0, a, down, 1, a, down, 1, 0.0, c, down, 1);
                }
            }),
        ),
    ]);
    #[cfg(feature = "faer")]
    all.push(Contestant::new(
        "faer",
        product(n, a, move |a, c| {
            use faer::{Accum, MatMut, MatRef, Par};
            let (a, c) =
                (MatRef::from_row_major_slice(a, n, n), MatMut::from_row_major_slice_mut(c, n, n));
            faer::linalg::matmul::matmul(c, Accum::Replace, a, a, 1.0, Par::Seq);
        }),
    ));
    #[cfg(feature = "openblas")]
    all.push(openblas(n, a)?);
    Ok(all)
}

fn product(
    n: usize,
    a: &[f32],
    f: impl Fn(&[f32], &mut [f32]) + 'static,
) -> impl FnMut() + 'static {
    let (a, mut c) = (a.to_vec(), vec![0.0; n * n]);
    move || {
        f(black_box(&a), black_box(&mut c));
    }
}

#[cfg(feature = "openblas")]
fn openblas(n: usize, a: &[f32]) -> Result<Contestant, String> {
    use crate::peers::blas::{find_in_openblas, open_openblas};
    use std::ffi::c_char;
    // As in lapack.rs, integers of 32 bits are the low halves of these.
    #[rustfmt::skip]
    type Gemm = unsafe extern "C" fn(
        *const c_char, *const c_char, *const i64, *const i64, *const i64, *const f32, *const f32,
        *const i64, *const f32, *const i64, *const f32, *mut f32, *const i64, usize, usize,
    );
    // SAFETY: this is the declaration of BLAS's reference.
    let gemm: Gemm = unsafe { find_in_openblas(open_openblas()?, "sgemm")? };
    Ok(Contestant::new(
        "openblas",
        product(n, a, move |a, c| {
            let (n, no, one, zero) = (n as i64, c"N".as_ptr(), 1.0, 0.0);
            let (n, a, c) = (&raw const n, a.as_ptr(), c.as_mut_ptr());
            // SAFETY: `a` and `c` hold n columns of n elements without gaps.
            unsafe { gemm(no, no, n, n, n, &one, a, n, a, n, &zero, c, n, 1, 1) };
        }),
    ))
}
