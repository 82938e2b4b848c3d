//! Orthant's kernels as operations that can be timed and checked.

use orthant::{Error, Executor, Kernels, MatRef};

use crate::kernels::{ALPHA, Kernel, LP};
use crate::op::{Op, map1, map2, matvec, reduce1, reduce2};

/// A kernel on an instruction set and an executor.
pub fn op<E: Executor + Copy + 'static>(kernels: Kernels<E>, kernel: Kernel) -> Op {
    match kernel {
        Kernel::Dot => reduce2(move |a, b| value(kernels.dot(a, b))),
        Kernel::DotCompensated => reduce2(move |a, b| value(kernels.dot_compensated(a, b))),
        Kernel::Sum => reduce1(move |a| kernels.sum(a)),
        Kernel::NormL1 => reduce1(move |a| kernels.norm_l1(a)),
        Kernel::NormL2 => reduce1(move |a| kernels.norm_l2(a)),
        Kernel::NormL2Squared => reduce1(move |a| kernels.norm_l2_squared(a)),
        Kernel::NormLinf => reduce1(move |a| kernels.norm_linf(a)),
        Kernel::NormLp => reduce1(move |a| value(kernels.norm_lp(a, LP))),
        Kernel::DistanceL1 => reduce2(move |a, b| value(kernels.distance_l1(a, b))),
        Kernel::DistanceL2 => reduce2(move |a, b| value(kernels.distance_l2(a, b))),
        Kernel::DistanceL2Squared => reduce2(move |a, b| value(kernels.distance_l2_squared(a, b))),
        Kernel::DistanceLinf => reduce2(move |a, b| value(kernels.distance_linf(a, b))),
        Kernel::CosineSimilarity => reduce2(move |a, b| value(kernels.cosine_similarity(a, b))),
        Kernel::Angle => reduce2(move |a, b| value(kernels.angle(a, b))),
        Kernel::ScalarProjection => reduce2(move |a, b| value(kernels.scalar_projection(a, b))),
        Kernel::Hadamard => map2(move |a, b, out| done(kernels.hadamard(a, b, out))),
        Kernel::Add => map2(move |a, b, out| done(kernels.add(a, b, out))),
        Kernel::Sub => map2(move |a, b, out| done(kernels.sub(a, b, out))),
        Kernel::Project => map2(move |a, b, out| done(kernels.project(a, b, out))),
        Kernel::Reject => map2(move |a, b, out| done(kernels.reject(a, b, out))),
        Kernel::Scale => map1(move |a, out| done(kernels.scale(ALPHA, a, out))),
        Kernel::Axpy => map1(move |x, y| done(kernels.axpy(ALPHA, x, y))),
        Kernel::Normalize => map1(move |a, out| done(kernels.normalize(a, out))),
        Kernel::Matvec => matvec(move |a, shape, x, y| {
            done(matrix(a, shape).and_then(|a| kernels.matvec(a, x, y)));
        }),
        Kernel::MatvecTransposed => matvec(move |a, shape, x, y| {
            done(matrix(a, shape).and_then(|a| kernels.matvec_transposed(a, x, y)));
        }),
    }
}

fn matrix(a: &[f32], (rows, cols): (usize, usize)) -> Result<MatRef<'_>, Error> {
    MatRef::new(a, rows, cols)
}

fn value(result: Result<f32, Error>) -> f32 {
    result.unwrap_or(f32::NAN)
}

/// A case whose operands do not fit is a bug of the bench.
fn done(result: Result<(), Error>) {
    if let Err(error) = result {
        panic!("{error}");
    }
}
