//! Elementwise operations: every output element from the elements beside it.

mod short;
mod walk;

pub(crate) use walk::{change1, change2};

use super::array::map_arrays;
use super::split::pieces;
use super::{FEW, LANES, LaneVector, SCALAR_ONLY};
use crate::Kernels;
use crate::dispatch::Choice;
use crate::executor::Executor;
use short::{SHORT, few, short};
use walk::{Apply, Level, Operands, Update};

/// An elementwise operation on `K` operands, each operation rounded once.
pub(crate) trait Map<const K: usize>: Copy + Send + Sync {
    /// One vector of the output.
    fn apply<L: LaneVector>(self, proof: L::Proof, x: [L; K]) -> L;
}

/// Where an output and the operands beside it come from and go to.
#[inline(always)]
fn level<E: Executor>(kernels: Kernels<E>, out: &[f32], operands: usize) -> Level {
    let bytes = size_of_val(out);
    if kernels.streams(bytes) {
        Level::Memory
    } else if kernels.in_third_level(bytes.saturating_mul(operands + 1)) {
        Level::Third
    } else {
        Level::Any
    }
}

/// `out = map(a)`. Both have one length.
#[inline(always)]
pub(crate) fn map1<M: Map<1>>(on: impl Choice, map: M, a: &[f32], out: &mut [f32]) {
    if out.len() <= SHORT {
        // SAFETY: slices, none of which is the output.
        return unsafe { short(map, Operands::new([a], out)) };
    }
    let kernels = on.kernels();
    if out.len() < FEW {
        return kernels.run(Apply::<M, 1, true> { map, out, level: Level::Any }, a, &[]);
    }
    let level = level(kernels, out, 1);
    pieces(kernels, [a], out, |[a], out| {
        kernels.run(Apply::<M, 1, false> { map, out, level }, a, &[]);
    });
}

/// `out = map(a, b)`. All have one length.
#[inline(always)]
pub(crate) fn map2<M: Map<2>>(on: impl Choice, map: M, a: &[f32], b: &[f32], out: &mut [f32]) {
    if out.len() <= SHORT {
        // SAFETY: slices, none of which is the output.
        return unsafe { short(map, Operands::new([a, b], out)) };
    }
    // Points in space come before everything else.
    if SCALAR_ONLY
        && let (Ok(a), Ok(b), Ok(out)) =
            (a.try_into(), b.try_into(), <&mut [f32; 3]>::try_from(&mut *out))
    {
        *out = map_arrays::<M, 2, 3>(map, [a, b]);
        return;
    }
    if SCALAR_ONLY && out.len() <= LANES {
        return few(map, a, b, out);
    }
    let kernels = on.kernels();
    if out.len() < FEW {
        return kernels.run(Apply::<M, 2, true> { map, out, level: Level::Any }, a, b);
    }
    let level = level(kernels, out, 2);
    pieces(kernels, [a, b], out, |[a, b], out| {
        kernels.run(Apply::<M, 2, false> { map, out, level }, a, b);
    });
}

/// `y = map(y)`.
#[inline]
pub(crate) fn update1<M: Map<1>>(on: impl Choice, map: M, y: &mut [f32]) {
    if y.len() <= SHORT {
        // SAFETY: the operands are those of a slice.
        return unsafe { short(map, Operands::in_place(y)) };
    }
    let kernels = on.kernels();
    if y.len() < FEW {
        return kernels.run(Update::<M, 1, true> { map, y, third_level: false }, &[], &[]);
    }
    let third_level = kernels.in_third_level(size_of_val(y));
    pieces(kernels, [], y, |[], y| {
        kernels.run(Update::<M, 1, false> { map, y, third_level }, &[], &[]);
    });
}

/// `y = map(y, a)`. Both have one length.
#[inline(always)]
pub(crate) fn update2<M: Map<2>>(on: impl Choice, map: M, y: &mut [f32], a: &[f32]) {
    if y.len() <= SHORT {
        // SAFETY: the operands are those of two slices.
        return unsafe { short(map, Operands::in_place_with(y, a)) };
    }
    let kernels = on.kernels();
    if y.len() < FEW {
        return kernels.run(Update::<M, 2, true> { map, y, third_level: false }, a, &[]);
    }
    let third_level = kernels.in_third_level(size_of_val(y).saturating_mul(2));
    pieces(kernels, [a], y, |[a], y| {
        kernels.run(Update::<M, 2, false> { map, y, third_level }, a, &[]);
    });
}
