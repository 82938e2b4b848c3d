//! Orthant's kernels as operations that can be timed and checked.
//!
//! What is timed is compiled here, with this package's optimisation: a generic function is compiled
//! where it is called, and the program, which is optimised for its size, would time other loops than
//! a user of the library gets. Hence nothing public is generic, and nothing is inlined elsewhere.

use std::hint::black_box;

use orthant::{Error, Kernels, MatMut, MatRef, Normalization, Threads};

use crate::data::Workspace;
use crate::kernels::{ALPHA, Kernel, LP};
use crate::op::{Op, map1, map2, matvec, product, reduce1, reduce2, square};

/// Never divides anything, and has memory for what packs its operands, as a program has.
const ONE_THREAD: Threads = Threads::dividing_from(usize::MAX);

/// A kernel on the calling thread.
#[inline(never)]
pub fn serial(kernels: Kernels, kernel: Kernel) -> Op {
    op(kernels.with_executor(ONE_THREAD), kernel)
}

/// A kernel on the threads of the pool that it runs in, where its operands are worth it.
#[inline(never)]
pub fn threaded(kernels: Kernels<Threads>, kernel: Kernel) -> Op {
    op(kernels, kernel)
}

fn op(kernels: Kernels<Threads>, kernel: Kernel) -> Op {
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
        Kernel::Matmul => product(move |a, (m, k), b, c| {
            let operands = || Ok((matrix(a, (m, k))?, matrix(b, (k, m))?));
            done(operands().and_then(|(a, b)| kernels.matmul(a, b, view(c, m)?)));
        }),
        Kernel::Lu => square(move |a, n, _, out, scratch, pivots| {
            out.copy_from_slice(a);
            done(view(out, n).and_then(|a| kernels.lu(a, pivots, scratch)));
        }),
        Kernel::Cholesky => square(move |a, n, _, out, scratch, _| {
            out.copy_from_slice(a);
            done(view(out, n).and_then(|a| kernels.cholesky(a, scratch)));
        }),
        Kernel::Qr => square(move |a, n, _, out, scratch, _| {
            out.copy_from_slice(a);
            let (taus, scratch) = scratch.split_at_mut(n);
            done(view(out, n).and_then(|a| kernels.qr(a, taus, scratch)));
        }),
        Kernel::Solve => square(move |a, n, b, x, scratch, pivots| {
            done(matrix(a, (n, n)).and_then(|a| kernels.solve(a, b, x, pivots, scratch)));
        }),
        Kernel::Dft => Box::new(move |data, calls| {
            let plan = data.plan(kernels.isa());
            let Workspace { a: re, b: im, out, scratch, .. } = data.workspace();
            for _ in 0..calls {
                let (to_re, to_im) = black_box(&mut *out).split_at_mut(re.len());
                to_re.copy_from_slice(black_box(re));
                to_im.copy_from_slice(black_box(im));
                done(plan.transform(to_re, to_im, Normalization::Backward, scratch));
            }
        }),
    }
}

fn matrix(a: &[f32], (rows, cols): (usize, usize)) -> Result<MatRef<'_>, Error> {
    MatRef::new(a, rows, cols)
}

fn view(a: &mut [f32], n: usize) -> Result<MatMut<'_>, Error> {
    MatMut::new(a, n, n)
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
