//! Eigenvalues and singular values, with all vectors where the problem asks for them.

use std::hint::black_box;

use orthant_core::linalg::{eigen_scratch, svd_scratch, symmetric_eigen_scratch};
use orthant_core::{Kernels, MatMut, MatRef};

use super::Contestant;

/// What is computed of a square matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spectrum {
    /// Eigenvalues and eigenvectors of a symmetric matrix.
    SymmetricEigen,
    /// Singular values and vectors.
    Svd,
    /// Eigenvalues and eigenvectors of a general matrix.
    Eigen,
    /// Eigenvalues alone of a general matrix.
    Eigenvalues,
}

/// Everyone, ours first.
pub fn contestants(problem: Spectrum, n: usize, a: &[f32]) -> Result<Vec<Contestant>, String> {
    let mut all = Vec::new();
    all.extend([ours(problem, n, a.to_vec()), nalgebra(problem, n, a)]);
    #[cfg(feature = "faer")]
    all.push(faer(problem, n, a));
    #[cfg(feature = "openblas")]
    all.push(lapack(problem, n, a.to_vec())?);
    Ok(all)
}

fn ours(problem: Spectrum, n: usize, a: Vec<f32>) -> Contestant {
    let kernels = Kernels::active();
    let (mut values, mut vectors, mut vt) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n * n]);
    let mut imaginary = vec![0.0; n];
    let scratch = [symmetric_eigen_scratch(n), svd_scratch(n, n), eigen_scratch(n)];
    let mut scratch = vec![0.0; scratch.into_iter().max().unwrap_or_default()];
    Contestant::new("orthant", move || {
        let square = |data| MatMut::new(data, n, n).expect("the elements of a square");
        let a = MatRef::new(&a, n, n).expect("the elements of a square");
        let first = square(&mut vectors);
        match problem {
            Spectrum::SymmetricEigen => {
                kernels.symmetric_eigen(a, &mut values, first, &mut scratch)
            }
            Spectrum::Svd => kernels.svd(a, first, &mut values, square(&mut vt), &mut scratch),
            Spectrum::Eigen => kernels.eigen(a, &mut values, &mut imaginary, first, &mut scratch),
            Spectrum::Eigenvalues => {
                kernels.eigenvalues(a, &mut values, &mut imaginary, &mut scratch)
            }
        }
        .expect("it converges");
        black_box(&values);
    })
}

/// One closure for matrices whose size is a constant and for others.
macro_rules! with_nalgebra {
    ($problem:expr, $a:expr) => {{
        let a = $a;
        match $problem {
            Spectrum::SymmetricEigen => Contestant::new("nalgebra", move || {
                black_box(nalgebra::SymmetricEigen::new(black_box(&a).clone()));
            }),
            Spectrum::Svd => Contestant::new("nalgebra", move || {
                black_box(nalgebra::SVD::new(black_box(&a).clone(), true, true));
            }),
            // It has no eigenvectors of general matrices: the Schur form is the larger part.
            Spectrum::Eigen => Contestant::new("nalgebra's Schur", move || {
                black_box(nalgebra::Schur::new(black_box(&a).clone()));
            }),
            Spectrum::Eigenvalues => Contestant::new("nalgebra", move || {
                black_box(black_box(&a).complex_eigenvalues());
            }),
        }
    }};
}

fn nalgebra(problem: Spectrum, n: usize, a: &[f32]) -> Contestant {
    use nalgebra::{DMatrix, SMatrix};
    match n {
        4 => with_nalgebra!(problem, SMatrix::<f32, 4, 4>::from_row_slice(a)),
        8 => with_nalgebra!(problem, SMatrix::<f32, 8, 8>::from_row_slice(a)),
        16 => with_nalgebra!(problem, SMatrix::<f32, 16, 16>::from_row_slice(a)),
        _ => with_nalgebra!(problem, DMatrix::from_row_slice(n, n, a)),
    }
}

#[cfg(feature = "faer")]
fn faer(problem: Spectrum, n: usize, a: &[f32]) -> Contestant {
    faer::set_global_parallelism(faer::Par::Seq);
    let a = faer::Mat::from_fn(n, n, |i, j| a[i * n + j]);
    Contestant::new("faer", move || {
        let a = black_box(&a);
        match problem {
            Spectrum::SymmetricEigen => {
                black_box(a.self_adjoint_eigen(faer::Side::Lower).expect("it converges"));
            }
            Spectrum::Svd => {
                black_box(a.svd().expect("it converges"));
            }
            Spectrum::Eigen => {
                black_box(a.eigen().expect("it converges"));
            }
            Spectrum::Eigenvalues => {
                black_box(a.eigenvalues().expect("it converges"));
            }
        }
    })
}

/// LAPACK as OpenBLAS has it: divide and conquer for both.
#[cfg(feature = "openblas")]
fn lapack(problem: Spectrum, n: usize, original: Vec<f32>) -> Result<Contestant, String> {
    use crate::peers::blas::{find_in_openblas, open_openblas};
    use std::ffi::c_char;

    // As in `lapack.rs`: 64 bits serve a library of 32-bit integers too.
    type Int = i64;
    type C = *const c_char;
    type I = *const Int;
    type F = *mut f32;
    type Syevd = unsafe extern "C" fn(C, C, I, F, I, F, F, I, *mut Int, I, *mut Int, usize, usize);
    #[rustfmt::skip]
    type Geev = unsafe extern "C" fn(
        C, C, I, F, I, F, F, F, I, F, I, F, I, *mut Int, usize, usize,
    );
    #[rustfmt::skip]
    type Gesdd = unsafe extern "C" fn(
        C, I, I, F, I, F, F, I, F, I, F, I, *mut Int, *mut Int, usize,
    );
    let library = open_openblas(1)?;
    // SAFETY: these are the declarations of LAPACK's reference.
    let (syevd, gesdd, geev) = unsafe {
        (
            find_in_openblas::<Syevd>(library, "ssyevd")?,
            find_in_openblas::<Gesdd>(library, "sgesdd")?,
            find_in_openblas::<Geev>(library, "sgeev")?,
        )
    };
    let mut a = original.clone();
    let (mut values, mut u, mut vt) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n * n]);
    let mut imaginary = vec![0.0; n];
    let (mut work, mut integers) = (vec![0.0; 8 * n * n + 100 * n + 100], vec![0; 8 * n + 8]);
    Ok(Contestant::new("lapack", move || {
        a.copy_from_slice(&original);
        let (order, room, places) = (n as Int, work.len() as Int, integers.len() as Int);
        let (n, room, places, mut info) = (&raw const order, &raw const room, &raw const places, 0);
        let (data, values) = (a.as_mut_ptr(), values.as_mut_ptr());
        let (u, vt) = (u.as_mut_ptr(), vt.as_mut_ptr());
        let (work, integers) = (work.as_mut_ptr(), integers.as_mut_ptr());
        // SAFETY: matrices are n by n, `values` has n elements, and the work arrays are longer
        // than LAPACK's documentation asks for.
        unsafe {
            match problem {
                Spectrum::SymmetricEigen => {
                    let (vectors, lower) = (c"V".as_ptr(), c"L".as_ptr());
                    syevd(
                        vectors,
                        lower,
                        n,
                        data,
                        n,
                        values,
                        work,
                        room,
                        integers,
                        places,
                        &raw mut info,
                        1,
                        1,
                    );
                }
                Spectrum::Eigen | Spectrum::Eigenvalues => {
                    let wanted = if problem == Spectrum::Eigen { c"V" } else { c"N" };
                    let (no, right) = (c"N".as_ptr(), wanted.as_ptr());
                    let other = imaginary.as_mut_ptr();
                    geev(
                        no,
                        right,
                        n,
                        data,
                        n,
                        values,
                        other,
                        u,
                        n,
                        vt,
                        n,
                        work,
                        room,
                        &raw mut info,
                        1,
                        1,
                    );
                }
                Spectrum::Svd => {
                    let all = c"A".as_ptr();
                    gesdd(
                        all,
                        n,
                        n,
                        data,
                        n,
                        values,
                        u,
                        n,
                        vt,
                        n,
                        work,
                        room,
                        integers,
                        &raw mut info,
                        1,
                    );
                }
            }
        }
        assert_eq!(info, 0, "LAPACK's verdict");
        black_box(&a);
    }))
}
