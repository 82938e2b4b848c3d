//! Elementwise operations on arrays whose length the compiler knows.
//!
//! The loops have constant bounds and unroll into vector code of the build's own instruction
//! set: arrays this short are not worth a dispatch.

use super::map::Map;
use super::{Baseline, LaneVector, Quad, Scalar};

/// `map` of the elements that lie beside each other.
#[inline(always)]
pub(crate) fn map_arrays<M: Map<K>, const K: usize, const N: usize>(
    map: M,
    x: [&[f32; N]; K],
) -> [f32; N] {
    let mut out = [0.0; N];
    let (wide, rest) = out.as_chunks_mut::<{ Baseline::WIDTH }>();
    for (part, out) in wide.iter_mut().enumerate() {
        step::<Baseline, M, K>(map, x.map(|x| chunk::<{ Baseline::WIDTH }>(x, part)), out);
    }
    let done = N - N % Baseline::WIDTH;
    let (quads, rest) = rest.as_chunks_mut::<4>();
    for (part, out) in quads.iter_mut().enumerate() {
        step::<Quad, M, K>(map, x.map(|x| chunk::<4>(x, done / 4 + part)), out);
    }
    let done = N - N % 4;
    for (part, out) in rest.iter_mut().enumerate() {
        let out = core::slice::from_mut(out);
        step::<Scalar<1>, M, K>(map, x.map(|x| chunk::<1>(x, done + part)), out);
    }
    out
}

/// The part of `x` that a vector of `W` lanes takes.
#[inline(always)]
fn chunk<const W: usize>(x: &[f32], part: usize) -> &[f32] {
    x.as_chunks::<W>().0.get(part).map_or(&[], |chunk| chunk)
}

#[inline(always)]
fn step<L: LaneVector<Proof = ()>, M: Map<K>, const K: usize>(
    map: M,
    x: [&[f32]; K],
    out: &mut [f32],
) {
    let mut lanes = [L::splat((), 0.0); K];
    for (lanes, x) in lanes.iter_mut().zip(x) {
        *lanes = L::load_partial((), x, 0);
    }
    map.apply((), lanes).store_partial(out, 0);
}
