//! Elementwise operations in pieces, for executors that run several at a time.

use super::BLOCK;
use crate::dispatch::Kernels;
use crate::executor::Executor;

/// Runs `work` on pieces of `out` and of the slices beside it, all of one length.
///
/// They are cut at multiples of [`BLOCK`] elements, so that each piece lies to the cache lines
/// as the whole does.
#[inline]
pub(crate) fn pieces<E, const K: usize>(
    kernels: Kernels<E>,
    slices: [&[f32]; K],
    out: &mut [f32],
    work: impl Fn([&[f32]; K], &mut [f32]) + Copy + Send + Sync,
) where
    E: Executor,
{
    match kernels.executor().parts(bytes::<K>(out)) {
        0 => work(slices, out),
        parts => {
            let largest = (out.len() / parts).max(BLOCK);
            halve(kernels.executor(), largest, slices, out, work);
        }
    }
}

/// Of an output and the `K` slices beside it.
#[inline]
fn bytes<const K: usize>(out: &[f32]) -> usize {
    (K + 1).saturating_mul(size_of_val(out))
}

#[inline(never)]
fn halve<E, const K: usize>(
    executor: E,
    largest: usize,
    slices: [&[f32]; K],
    out: &mut [f32],
    work: impl Fn([&[f32]; K], &mut [f32]) + Copy + Send + Sync,
) where
    E: Executor,
{
    let half = out.len().div_ceil(BLOCK) / 2 * BLOCK;
    if out.len() <= largest || half == 0 {
        work(slices, out);
        return executor.done(bytes::<K>(out));
    }
    let (mut first, mut later) = ([&[][..]; K], [&[][..]; K]);
    for ((first, later), slice) in first.iter_mut().zip(&mut later).zip(slices) {
        (*first, *later) = slice.split_at_checked(half).unwrap_or_default();
    }
    let (out, rest) = out.split_at_mut_checked(half).unwrap_or_default();
    executor.join(
        || halve(executor, largest, first, out, work),
        || halve(executor, largest, later, rest, work),
    );
}
