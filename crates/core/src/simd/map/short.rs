//! Outputs of a few elements, at the call itself or one by one.

use super::Map;
use super::walk::Operands;
use crate::simd::{LaneVector, Quad, Scalar};

/// `out = map(operands)` in a loop of vectors of one lane.
///
/// # Safety
/// The operands must be as [`Operands`] says.
#[inline(always)]
pub(super) unsafe fn one_by_one<L: LaneVector, M: Map<K>, const K: usize>(
    map: M,
    proof: L::Proof,
    operands: Operands<K>,
) {
    for i in 0..operands.len {
        // SAFETY: `i` is below `len`, and the vector is one element.
        unsafe { map.apply(proof, operands.read::<L>(proof, i)).write(operands.out.add(i)) };
    }
}

/// Outputs so short that asking which instruction set to use would cost as much as writing
/// them: they are written at the call itself.
pub(super) const SHORT: usize = if cfg!(target_arch = "x86_64") { 32 } else { 0 };

/// An output of at most 32 elements.
#[inline(always)]
pub(super) fn few<M: Map<2>>(map: M, a: &[f32], b: &[f32], out: &mut [f32]) {
    let (eights, rest) = out.as_chunks_mut::<8>();
    let done = eights.len() * 8;
    for ((out, a), b) in eights.iter_mut().zip(a.as_chunks::<8>().0).zip(b.as_chunks::<8>().0) {
        let x = [Scalar::<8>::load_partial((), a, 0), Scalar::<8>::load_partial((), b, 0)];
        map.apply((), x).store_partial(out, 0);
    }
    let slices = [a, b].map(|slice| slice.get(done..).unwrap_or_default());
    // SAFETY: slices, none of which is the output.
    unsafe { one_by_one::<Scalar<1>, M, 2>(map, (), Operands::new(slices, rest)) };
}

/// An output of at most [`SHORT`] elements: fours, the last of which end with it and may share
/// elements with those before, or ones.
///
/// # Safety
/// The operands must be as [`Operands`] says.
#[inline(always)]
pub(super) unsafe fn short<M: Map<K>, const K: usize>(map: M, operands: Operands<K>) {
    let Some(last) = operands.len.checked_sub(Quad::WIDTH) else {
        // SAFETY: as the caller vouches.
        return unsafe { one_by_one::<Scalar<1>, M, K>(map, (), operands) };
    };
    // SAFETY: `last + 4 = len`, and `i < last`. The last four are read before any is written: each
    // element is the map of what was there at first, however often it is written.
    unsafe {
        let x = operands.read::<Quad>((), last);
        for i in (0..last).step_by(Quad::WIDTH) {
            map.apply((), operands.read::<Quad>((), i)).write(operands.out.add(i));
        }
        map.apply((), x).write(operands.out.add(last));
    }
}
