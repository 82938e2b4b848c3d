//! LAPACK as OpenBLAS has it, through its Fortran interface, on one thread.

use std::ffi::c_char;
use std::hint::black_box;

use super::{Contestant, Problem};
use crate::peers::blas::{find_in_openblas, open_openblas};

// Integers go by reference. A library of 32-bit ones reads the low halves of ours on a machine
// whose low half comes first, and the pivots are never looked at.
#[cfg(not(target_endian = "little"))]
compile_error!("integers of 32 and 64 bits share an address on little-endian machines only");
type Int = i64;

type Getrf = unsafe extern "C" fn(*const Int, *const Int, *mut f32, *const Int, *mut Int, *mut Int);
type Potrf = unsafe extern "C" fn(*const c_char, *const Int, *mut f32, *const Int, *mut Int, usize);
#[rustfmt::skip]
type Sytrf = unsafe extern "C" fn(
    *const c_char, *const Int, *mut f32, *const Int, *mut Int, *mut f32, *const Int, *mut Int, usize,
);
#[rustfmt::skip]
type Geqrf = unsafe extern "C" fn(
    *const Int, *const Int, *mut f32, *const Int, *mut f32, *mut f32, *const Int, *mut Int,
);
#[rustfmt::skip]
type Geqp3 = unsafe extern "C" fn(
    *const Int, *const Int, *mut f32, *const Int, *mut Int, *mut f32, *mut f32, *const Int, *mut Int,
);
#[rustfmt::skip]
type Gesv = unsafe extern "C" fn(
    *const Int, *const Int, *mut f32, *const Int, *mut Int, *mut f32, *const Int, *mut Int,
);
#[rustfmt::skip]
type Getri = unsafe extern "C" fn(
    *const Int, *mut f32, *const Int, *const Int, *mut f32, *const Int, *mut Int,
);

enum Routine {
    Lu(Getrf),
    Cholesky(Potrf),
    Ldlt(Sytrf),
    Qr(Geqrf),
    PivotedQr(Geqp3),
    Solve(Gesv),
    Inverse(Getrf, Getri),
}

fn routine(problem: Problem) -> Result<Routine, String> {
    let library = open_openblas(1)?;
    // SAFETY: these are the declarations of LAPACK's reference, integers as said above.
    unsafe {
        Ok(match problem {
            Problem::Lu => Routine::Lu(find_in_openblas(library, "sgetrf")?),
            Problem::Cholesky => Routine::Cholesky(find_in_openblas(library, "spotrf")?),
            Problem::Ldlt => Routine::Ldlt(find_in_openblas(library, "ssytrf")?),
            Problem::Qr => Routine::Qr(find_in_openblas(library, "sgeqrf")?),
            Problem::PivotedQr => Routine::PivotedQr(find_in_openblas(library, "sgeqp3")?),
            Problem::Solve => Routine::Solve(find_in_openblas(library, "sgesv")?),
            Problem::Inverse => Routine::Inverse(
                find_in_openblas(library, "sgetrf")?,
                find_in_openblas(library, "sgetri")?,
            ),
            Problem::Product | Problem::Spectrum(_) => return Err("raced elsewhere".to_owned()),
        })
    }
}

pub fn contestant(problem: Problem, n: usize, a: &[f32]) -> Result<Option<Contestant>, String> {
    let routine = routine(problem)?;
    // By columns it is the transpose: as good a matrix.
    let (original, mut a) = (a.to_vec(), a.to_vec());
    let (mut pivots, mut vector) = (vec![0; n], vec![0.0; n]);
    let mut work = vec![0.0; 64 * n + 64];
    Ok(Some(Contestant::new("lapack", move || {
        a.copy_from_slice(&original);
        let (order, one, length, mut info) = (n as Int, 1, work.len() as Int, 0);
        let (data, pivot, tau, room) =
            (a.as_mut_ptr(), pivots.as_mut_ptr(), vector.as_mut_ptr(), work.as_mut_ptr());
        let (n, info_at, lower) = (&raw const order, &raw mut info, c"L".as_ptr());
        // SAFETY: the matrix is n by n, `pivots` and `vector` have n elements, `work` at least
        // the 64·n that `length` says.
        unsafe {
            match routine {
                Routine::Lu(f) => f(n, n, data, n, pivot, info_at),
                Routine::Cholesky(f) => f(lower, n, data, n, info_at, 1),
                Routine::Ldlt(f) => f(lower, n, data, n, pivot, room, &length, info_at, 1),
                Routine::Qr(f) => f(n, n, data, n, tau, room, &length, info_at),
                Routine::PivotedQr(f) => {
                    // All columns are free to move.
                    core::slice::from_raw_parts_mut(pivot, order as usize).fill(0);
                    f(n, n, data, n, pivot, tau, room, &length, info_at);
                }
                Routine::Solve(f) => {
                    core::slice::from_raw_parts_mut(tau, order as usize).fill(1.0);
                    f(n, &one, data, n, pivot, tau, n, info_at);
                }
                Routine::Inverse(factor, invert) => {
                    factor(n, n, data, n, pivot, info_at);
                    invert(n, data, n, pivot, room, &length, info_at);
                }
            }
        }
        assert_eq!(info, 0, "LAPACK's verdict");
        black_box(&a);
    })))
}
