//! Column order by blocks of 256 rows on threads: the sums of many blocks side by side, then added in
//! order. Two blocks never share an accumulator.

use crate::simd::{KC, canonical};
use crate::{Executor, Kernels, MatRef};

/// What sums the columns of some rows into as many elements, in column order, given the index of the
/// first of these rows.
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
    let cols = y.len().max(1);
    let blocks = a.rows().div_ceil(KC);
    // A megabyte of sums stays in the second level of cache.
    let together = ((1 << 18) / cols).max(parts.saturating_mul(2)).min(blocks);
    kernels.executor().with_scratch(together.saturating_mul(cols), |sums| {
        let together = sums.len() / cols;
        if together < 2 {
            return sums_of(0, a, y);
        }
        y.fill(0.0);
        let (mut rest, mut first) = (a, 0);
        while rest.rows() > 0 {
            let (a, later) = rest.split_rows(together.saturating_mul(KC));
            let sums = sums.get_mut(..a.rows().div_ceil(KC) * cols).unwrap_or_default();
            sum_blocks(kernels, first, a, sums, together / parts.max(1), sums_of);
            for sums in sums.chunks_exact(cols) {
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

/// `sums`, row after row those of 256 rows, in parts of at most `most` blocks.
fn sum_blocks<E: Executor>(
    kernels: Kernels<E>,
    first: usize,
    a: MatRef<'_>,
    sums: &mut [f32],
    most: usize,
    sums_of: impl Sums,
) {
    let blocks = a.rows().div_ceil(KC);
    if blocks > most.max(1) {
        let half = blocks / 2;
        let (a, rest) = a.split_rows(half * KC);
        let (sums, others) = sums.split_at_mut_checked(half * a.cols()).unwrap_or_default();
        kernels.executor().join(
            || sum_blocks(kernels, first, a, sums, most, sums_of),
            || sum_blocks(kernels, first + half * KC, rest, others, most, sums_of),
        );
        return;
    }
    let (mut rest, mut first) = (a, first);
    for sums in sums.chunks_exact_mut(a.cols().max(1)) {
        let (a, later) = rest.split_rows(KC);
        sums_of(first, a, sums);
        (rest, first) = (later, first + a.rows());
    }
}
