//! Column order by blocks of 256 rows on threads: the sums of many blocks side by side, then added in
//! order. Two blocks never share an accumulator.

use crate::simd::{KC, canonical};
use crate::{Executor, Kernels, MatRef};

/// What sums some rows into outputs, in column order, given the index of the first of these rows.
pub(crate) trait Sums: Fn(usize, MatRef<'_>, &mut [f32]) + Copy + Send + Sync {}
impl<F: Fn(usize, MatRef<'_>, &mut [f32]) + Copy + Send + Sync> Sums for F {}

/// `y`, the sums of all rows of `a`, in about so many parts.
pub(crate) fn fork_blocks<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    y: &mut [f32],
    parts: usize,
    sums_of: impl Sums,
) {
    let outputs = y.len().max(1);
    let blocks = a.rows().div_ceil(KC);
    // A megabyte of sums stays in the second level of cache.
    let together = ((1 << 18) / outputs).max(parts.saturating_mul(2)).min(blocks);
    kernels.executor().with_scratch(together.saturating_mul(outputs), |sums| {
        let together = sums.len() / outputs;
        if together < 2 {
            return sums_of(0, a, y);
        }
        y.fill(0.0);
        let (mut rest, mut first) = (a, 0);
        while rest.rows() > 0 {
            let (a, later) = rest.split_rows(together.saturating_mul(KC));
            let sums = sums.get_mut(..a.rows().div_ceil(KC) * outputs).unwrap_or_default();
            let most = (together / parts.max(1)).max(1);
            sum_blocks(kernels, first, a, sums, [most, outputs], sums_of);
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
fn sum_blocks<E: Executor>(
    kernels: Kernels<E>,
    first: usize,
    a: MatRef<'_>,
    sums: &mut [f32],
    [most, outputs]: [usize; 2],
    sums_of: impl Sums,
) {
    let blocks = a.rows().div_ceil(KC);
    if blocks > most {
        let half = blocks / 2;
        let (a, rest) = a.split_rows(half * KC);
        let (sums, others) = sums.split_at_mut_checked(half * outputs).unwrap_or_default();
        kernels.executor().join(
            || sum_blocks(kernels, first, a, sums, [most, outputs], sums_of),
            || sum_blocks(kernels, first + half * KC, rest, others, [most, outputs], sums_of),
        );
        return;
    }
    let (mut rest, mut first) = (a, first);
    for sums in sums.chunks_exact_mut(outputs) {
        let (a, later) = rest.split_rows(KC);
        sums_of(first, a, sums);
        (rest, first) = (later, first + a.rows());
    }
}
