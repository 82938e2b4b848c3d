//! Column order by blocks of 256 rows on threads: the sums of many blocks side by side, then added in
//! order. Two blocks never share an accumulator.

use crate::simd::{KC, canonical};
use crate::{Executor, Kernels, MatRef};

/// What sums some rows into outputs, in column order, given the index of the first of these rows: all of them, or every
/// 256 into outputs of their own.
pub(crate) trait Sums: Fn(usize, MatRef<'_>, &mut [f32]) + Copy + Send + Sync {}
impl<F: Fn(usize, MatRef<'_>, &mut [f32]) + Copy + Send + Sync> Sums for F {}

/// `y`, the sums of all rows of `a`, in about so many parts. `sums_of` is asked for 256 rows at a time, or for all.
pub(crate) fn fork_blocks<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    y: &mut [f32],
    parts: usize,
    sums_of: impl Sums,
) {
    let outputs = y.len().max(1);
    let blocks = |first: usize, a: MatRef<'_>, sums: &mut [f32]| {
        let (mut rest, mut first) = (a, first);
        for sums in sums.chunks_exact_mut(outputs) {
            let (a, later) = rest.split_rows(KC);
            sums_of(first, a, sums);
            (rest, first) = (later, first + a.rows());
        }
    };
    fork_runs(kernels, a, y, parts, |y| sums_of(0, a, y), blocks);
}

/// The same from the sums of runs of blocks, each block's by itself; or `undivided`, where there is no room for them.
pub(crate) fn fork_runs<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    y: &mut [f32],
    parts: usize,
    undivided: impl FnOnce(&mut [f32]),
    sums_of: impl Sums,
) {
    let outputs = y.len().max(1);
    let blocks = a.rows().div_ceil(KC);
    // A megabyte of sums stays in the second level of cache.
    let together = ((1 << 18) / outputs).max(parts.saturating_mul(2)).min(blocks);
    kernels.executor().with_scratch(together.saturating_mul(outputs), |sums| {
        let together = sums.len() / outputs;
        if together < 2 {
            return undivided(y);
        }
        // Runs of one length.
        let together = blocks.div_ceil(blocks.div_ceil(together).max(1));
        y.fill(0.0);
        let (mut rest, mut first) = (a, 0);
        while rest.rows() > 0 {
            let (a, later) = rest.split_rows(together.saturating_mul(KC));
            let blocks = a.rows().div_ceil(KC);
            let sums = sums.get_mut(..blocks * outputs).unwrap_or_default();
            let most = blocks.div_ceil(parts.max(1));
            sum_runs(kernels, first, a, sums, [most, outputs], sums_of);
            for sums in sums.chunks_exact(outputs) {
                for (y, sum) in y.iter_mut().zip(sums) {
                    *y += *sum;
                }
            }
            (rest, first) = (later, first + a.rows());
        }
        for y in y {
            *y = canonical(*y);
        }
    });
}

/// `sums`, so many outputs of each 256 rows, in parts of at most `most` blocks.
fn sum_runs<E: Executor>(
    kernels: Kernels<E>,
    first: usize,
    a: MatRef<'_>,
    sums: &mut [f32],
    [most, outputs]: [usize; 2],
    sums_of: impl Sums,
) {
    let blocks = a.rows().div_ceil(KC);
    if blocks <= most {
        return sums_of(first, a, sums);
    }
    let half = blocks / 2;
    let (a, rest) = a.split_rows(half * KC);
    let (sums, others) = sums.split_at_mut_checked(half * outputs).unwrap_or_default();
    kernels.executor().join(
        || sum_runs(kernels, first, a, sums, [most, outputs], sums_of),
        || sum_runs(kernels, first + half * KC, rest, others, [most, outputs], sums_of),
    );
}
