//! Elementwise operations: every output element from the elements beside it.

use super::split::pieces;
use super::{AlignedRow, HAS_FLOATS, HAS_VECTORS, LANES, LaneVector, Quad, Scalar, rows::Rows};
use crate::dispatch::{Choice, Job};

/// An elementwise operation on `K` operands, each operation rounded once.
pub(crate) trait Map<const K: usize>: Copy + Send + Sync {
    /// One vector of the output.
    fn apply<L: LaneVector>(self, proof: L::Proof, x: [L; K]) -> L;
}

/// `out = map(slices)`, all of one length.
#[inline(always)]
fn walk<L: LaneVector, M: Map<K>, const K: usize>(
    map: M,
    proof: L::Proof,
    slices: [&[f32]; K],
    out: &mut [f32],
) {
    let rows = Rows::new(slices);
    let (full, tail) = out.as_chunks_mut::<LANES>();
    for (out, row) in full.iter_mut().zip(rows.full()) {
        for part in 0..L::PARTS {
            map.apply::<L>(proof, load(proof, row, part)).store(out, part);
        }
    }
    if L::Slim::WIDTH == 1 {
        return one_by_one::<L::Slim, M, K>(map, proof, rows.tail(), tail);
    }
    for part in 0..L::PARTS {
        if tail.len() > part * L::WIDTH {
            let mut x = [L::splat(proof, 0.0); K];
            for (x, row) in x.iter_mut().zip(rows.tail()) {
                *x = L::load_partial(proof, row, part);
            }
            map.apply(proof, x).store_partial(tail, part);
        }
    }
}

/// `out = map(slices)` in a loop of vectors of one lane, as far as the shortest reaches.
#[inline(always)]
fn one_by_one<L: LaneVector, M: Map<K>, const K: usize>(
    map: M,
    proof: L::Proof,
    slices: [&[f32]; K],
    out: &mut [f32],
) {
    let shortest = slices.iter().fold(out.len(), |n, slice| n.min(slice.len()));
    let out = out.as_mut_ptr();
    for i in 0..shortest {
        let mut x = [L::splat(proof, 0.0); K];
        for (x, slice) in x.iter_mut().zip(slices) {
            // SAFETY: `i` is below the length of every slice, and the vector is one element.
            *x = unsafe { L::read(proof, slice.as_ptr().add(i)) };
        }
        // SAFETY: `i` is below the length of `out` too.
        unsafe { map.apply(proof, x).write(out.add(i)) };
    }
}

#[inline(always)]
fn load<L: LaneVector, const K: usize>(
    proof: L::Proof,
    rows: [&[f32; LANES]; K],
    part: usize,
) -> [L; K] {
    let mut x = [L::splat(proof, 0.0); K];
    for (x, row) in x.iter_mut().zip(rows) {
        *x = L::load(proof, row, part);
    }
    x
}

/// As `walk`, writing past the caches: for outputs that no cache could keep.
#[inline(always)]
fn walk_streaming<L: LaneVector, M: Map<K>, const K: usize>(
    map: M,
    proof: L::Proof,
    slices: [&[f32]; K],
    out: &mut [f32],
) {
    // SAFETY: an `AlignedRow` is 32 `f32` and no more, and has no invalid bit patterns.
    let (head, rows, tail) = unsafe { out.align_to_mut::<AlignedRow>() };
    let (mut first, mut rest) = (slices, slices);
    for ((first, rest), slice) in first.iter_mut().zip(&mut rest).zip(slices) {
        (*first, *rest) = slice.split_at_checked(head.len()).unwrap_or_default();
    }
    walk::<L, M, K>(map, proof, first, head);
    for (out, row) in rows.iter_mut().zip(Rows::new(rest).full()) {
        for part in 0..L::PARTS {
            map.apply::<L>(proof, load(proof, row, part)).store_streaming(out, part);
        }
    }
    L::fence(proof);
    for rest in &mut rest {
        *rest = rest.get(rows.len() * LANES..).unwrap_or_default();
    }
    walk::<L, M, K>(map, proof, rest, tail);
}

/// `out = map(a)` or `out = map(a, b)`.
struct Apply<'a, M, const K: usize> {
    map: M,
    out: &'a mut [f32],
    streaming: bool,
}

impl<M: Map<1>> Job for Apply<'_, M, 1> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], _: &[f32]) {
        if self.streaming {
            walk_streaming::<L, M, 1>(self.map, proof, [a], self.out);
        } else {
            walk::<L, M, 1>(self.map, proof, [a], self.out);
        }
    }
}

impl<M: Map<2>> Job for Apply<'_, M, 2> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) {
        if self.streaming {
            walk_streaming::<L, M, 2>(self.map, proof, [a, b], self.out);
        } else {
            walk::<L, M, 2>(self.map, proof, [a, b], self.out);
        }
    }
}

/// `y = map(y)`.
struct Update<'a, M>(M, &'a mut [f32]);

impl<M: Map<1>> Job for Update<'_, M> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        let Self(map, y) = self;
        let (full, tail) = y.as_chunks_mut::<LANES>();
        for y in full {
            for part in 0..L::PARTS {
                map.apply(proof, [L::load(proof, y, part)]).store(y, part);
            }
        }
        for part in 0..L::PARTS {
            if tail.len() > part * L::WIDTH {
                map.apply(proof, [L::load_partial(proof, tail, part)]).store_partial(tail, part);
            }
        }
    }
}

/// `y = map(y, a)`.
struct UpdateWith<'a, M>(M, &'a mut [f32]);

impl<M: Map<2>> Job for UpdateWith<'_, M> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], _: &[f32]) {
        let Self(map, y) = self;
        let rows = Rows::new([a]);
        let (full, tail) = y.as_chunks_mut::<LANES>();
        for (y, [a]) in full.iter_mut().zip(rows.full()) {
            for part in 0..L::PARTS {
                let x = [L::load(proof, y, part), L::load(proof, a, part)];
                map.apply(proof, x).store(y, part);
            }
        }
        let [a] = rows.tail();
        for part in 0..L::PARTS {
            if tail.len() > part * L::WIDTH {
                let x = [L::load_partial(proof, tail, part), L::load_partial(proof, a, part)];
                map.apply(proof, x).store_partial(tail, part);
            }
        }
    }
}

/// `y = map(y)`, within a kernel.
#[inline(always)]
pub(crate) fn change1<L: LaneVector>(map: impl Map<1>, proof: L::Proof, y: &mut [f32]) {
    Update(map, y).run::<L>(proof, &[], &[]);
}

/// `y = map(y, a)`, within a kernel. Both have one length.
#[inline(always)]
pub(crate) fn change2<L: LaneVector>(map: impl Map<2>, proof: L::Proof, y: &mut [f32], a: &[f32]) {
    UpdateWith(map, y).run::<L>(proof, a, &[]);
}

/// Outputs so short that asking which instruction set to use would cost as much as writing
/// them: they are written at the call itself.
const SHORT: usize = if cfg!(target_arch = "x86_64") { 8 } else { 0 };

/// Whether short outputs are written outside the loop that takes many: where code is scalar.
const ONE_BY_ONE: bool = HAS_FLOATS && !HAS_VECTORS;

/// An output of at most [`LANES`] elements.
#[inline(always)]
fn few<M: Map<2>>(map: M, a: &[f32], b: &[f32], out: &mut [f32]) {
    let (eights, rest) = out.as_chunks_mut::<8>();
    let done = eights.len() * 8;
    for ((out, a), b) in eights.iter_mut().zip(a.as_chunks::<8>().0).zip(b.as_chunks::<8>().0) {
        let x = [Scalar::<8>::load_partial((), a, 0), Scalar::<8>::load_partial((), b, 0)];
        map.apply((), x).store_partial(out, 0);
    }
    let [a, b] = [a, b].map(|slice| slice.get(done..).unwrap_or_default());
    one_by_one::<Scalar<1>, M, 2>(map, (), [a, b], rest);
}

/// An output of at most [`SHORT`] elements: fours, then ones.
#[inline(always)]
fn short<M: Map<K>, const K: usize>(map: M, slices: [&[f32]; K], out: &mut [f32]) {
    let (fours, ones) = out.as_chunks_mut::<4>();
    let first = fours.len() * 4;
    for (part, out) in fours.iter_mut().enumerate() {
        let mut x = [Quad::splat((), 0.0); K];
        for (x, slice) in x.iter_mut().zip(slices) {
            *x = Quad::load_partial((), slice, part);
        }
        map.apply((), x).store_partial(out, 0);
    }
    for (i, out) in ones.iter_mut().enumerate() {
        let mut x = [Scalar::<1>::splat((), 0.0); K];
        for (x, slice) in x.iter_mut().zip(slices) {
            *x = Scalar::load_partial((), slice, first + i);
        }
        map.apply((), x).store_partial(core::slice::from_mut(out), 0);
    }
}

/// `y = map(y, a)` of at most [`SHORT`] elements.
#[inline(always)]
fn short_update<M: Map<2>>(map: M, y: &mut [f32], a: &[f32]) {
    let (fours, ones) = y.as_chunks_mut::<4>();
    let first = fours.len() * 4;
    for (part, y) in fours.iter_mut().enumerate() {
        let x = [Quad::load_partial((), y, 0), Quad::load_partial((), a, part)];
        map.apply((), x).store_partial(y, 0);
    }
    for (i, y) in ones.iter_mut().enumerate() {
        let y = core::slice::from_mut(y);
        let x = [Scalar::<1>::load_partial((), y, 0), Scalar::load_partial((), a, first + i)];
        map.apply((), x).store_partial(y, 0);
    }
}

/// `out = map(a)`. Both have one length.
#[inline(always)]
pub(crate) fn map1<M: Map<1>>(on: impl Choice, map: M, a: &[f32], out: &mut [f32]) {
    if out.len() <= SHORT {
        return short(map, [a], out);
    }
    let kernels = on.kernels();
    let streaming = kernels.streams(size_of_val(out));
    pieces(kernels, [a], out, |[a], out| {
        kernels.run(Apply::<M, 1> { map, out, streaming }, a, &[]);
    });
}

/// `out = map(a, b)`. All have one length.
#[inline(always)]
pub(crate) fn map2<M: Map<2>>(on: impl Choice, map: M, a: &[f32], b: &[f32], out: &mut [f32]) {
    if out.len() <= SHORT {
        return short(map, [a, b], out);
    }
    if ONE_BY_ONE && out.len() <= LANES {
        return few(map, a, b, out);
    }
    let kernels = on.kernels();
    let streaming = kernels.streams(size_of_val(out));
    pieces(kernels, [a, b], out, |[a, b], out| {
        kernels.run(Apply::<M, 2> { map, out, streaming }, a, b);
    });
}

/// `y = map(y)`.
#[inline]
pub(crate) fn update1<M: Map<1>>(on: impl Choice, map: M, y: &mut [f32]) {
    let kernels = on.kernels();
    pieces(kernels, [], y, |[], y| kernels.run(Update(map, y), &[], &[]));
}

/// `y = map(y, a)`. Both have one length.
#[inline(always)]
pub(crate) fn update2<M: Map<2>>(on: impl Choice, map: M, y: &mut [f32], a: &[f32]) {
    if y.len() <= SHORT {
        return short_update(map, y, a);
    }
    let kernels = on.kernels();
    pieces(kernels, [a], y, |[a], y| kernels.run(UpdateWith(map, y), a, &[]));
}
