//! Rows of 32, one after the other, on the vectors that the core is fastest with.

use super::{Map, short::one_by_one};
use crate::dispatch::Job;
use crate::simd::{AlignedRow, LANES, LaneVector};

/// Elements ahead that are asked for where operands come from the third level of cache: there an
/// `axpy` of 8 MiB reaches 196 GB/s, and 157 by itself. In the second level it would lose 18%, in
/// memory 4%.
const AHEAD: usize = 512;

/// Elements of a cache line.
const LINE: usize = 16;

/// What an operation reads and writes: `len` elements from each pointer on. `out` may be one of
/// the operands, for each vector is read before it is written, and none twice.
#[derive(Clone, Copy)]
pub(super) struct Operands<const K: usize> {
    pub(super) from: [*const f32; K],
    pub(super) out: *mut f32,
    pub(super) len: usize,
}

impl<const K: usize> Operands<K> {
    /// As far as the shortest reaches.
    #[inline(always)]
    pub(super) fn new(slices: [&[f32]; K], out: &mut [f32]) -> Self {
        let (mut from, mut len) = ([core::ptr::null(); K], out.len());
        for (from, slice) in from.iter_mut().zip(slices) {
            *from = slice.as_ptr();
            len = len.min(slice.len());
        }
        Self { from, out: out.as_mut_ptr(), len }
    }

    /// The operands from element `i` on.
    #[inline(always)]
    pub(super) fn after(self, i: usize) -> Self {
        let mut from = self.from;
        for from in &mut from {
            *from = from.wrapping_add(i);
        }
        Self { from, out: self.out.wrapping_add(i), len: self.len - i.min(self.len) }
    }

    /// A vector of each operand.
    ///
    /// # Safety
    /// Its elements must be among those of the operands, from `i` on.
    #[inline(always)]
    pub(super) unsafe fn read<L: LaneVector>(self, proof: L::Proof, i: usize) -> [L; K] {
        let mut x = [L::splat(proof, 0.0); K];
        for (x, from) in x.iter_mut().zip(self.from) {
            // SAFETY: the caller vouches for the elements.
            *x = unsafe { L::read(proof, from.add(i)) };
        }
        x
    }
}

impl Operands<1> {
    /// An operand that becomes the result.
    #[inline(always)]
    pub(super) fn in_place(y: &mut [f32]) -> Self {
        let out = y.as_mut_ptr();
        Self { from: [out], out, len: y.len() }
    }
}

impl Operands<2> {
    /// A first operand that becomes the result.
    #[inline(always)]
    pub(super) fn in_place_with(y: &mut [f32], a: &[f32]) -> Self {
        let out = y.as_mut_ptr();
        Self { from: [out, a.as_ptr()], out, len: y.len().min(a.len()) }
    }
}

/// A row from element `i` on. What comes `AHEAD` elements later is asked for, unless that is none.
///
/// # Safety
/// The operands must have 32 elements from `i` on.
#[inline(always)]
unsafe fn row<L: LaneVector, M: Map<K>, const K: usize, const AHEAD: usize>(
    map: M,
    proof: L::Proof,
    operands: Operands<K>,
    i: usize,
) {
    if AHEAD > 0 {
        for line in (0..LANES).step_by(LINE) {
            for from in operands.from {
                L::prefetch(proof, from.wrapping_add(i + AHEAD + line));
            }
        }
    }
    for part in 0..L::PARTS {
        let i = i + part * L::WIDTH;
        // SAFETY: the part ends at most 32 elements after the row's start.
        unsafe { map.apply(proof, operands.read::<L>(proof, i)).write(operands.out.add(i)) };
    }
}

/// `out = map(operands)`.
///
/// # Safety
/// The operands must be as [`Operands`] says.
#[inline(always)]
unsafe fn walk<L: LaneVector, M: Map<K>, const K: usize, const AHEAD: usize>(
    map: M,
    proof: L::Proof,
    operands: Operands<K>,
) {
    let full = operands.len - operands.len % LANES;
    let paired = if L::PAIRS { full - full % (2 * LANES) } else { 0 };
    for i in (0..paired).step_by(2 * LANES) {
        // SAFETY: `i + 64 <= paired <= len`.
        unsafe {
            row::<L, M, K, AHEAD>(map, proof, operands, i);
            row::<L, M, K, AHEAD>(map, proof, operands, i + LANES);
        }
    }
    for i in (paired..full).step_by(LANES) {
        // SAFETY: `i + 32 <= full <= len`.
        unsafe { row::<L, M, K, AHEAD>(map, proof, operands, i) };
    }
    // SAFETY: what is left of the operands, fewer than 32 elements.
    unsafe { tail::<L, M, K>(map, proof, operands.after(full)) };
}

/// A last row of fewer than 32 elements.
///
/// # Safety
/// As for [`walk`].
#[inline(always)]
unsafe fn tail<L: LaneVector, M: Map<K>, const K: usize>(
    map: M,
    proof: L::Proof,
    operands: Operands<K>,
) {
    if L::Slim::WIDTH == 1 {
        // SAFETY: as the caller vouches.
        return unsafe { one_by_one::<L::Slim, M, K>(map, proof, operands) };
    }
    for part in 0..L::PARTS {
        if operands.len > part * L::WIDTH {
            let mut x = [L::splat(proof, 0.0); K];
            for (x, from) in x.iter_mut().zip(operands.from) {
                // SAFETY: `len` elements are readable, and the slice is gone before `out` is written.
                let from = unsafe { core::slice::from_raw_parts(from, operands.len) };
                *x = L::load_partial(proof, from, part);
            }
            // SAFETY: `len` elements are writable, and no other reference to them lives.
            let out = unsafe { core::slice::from_raw_parts_mut(operands.out, operands.len) };
            map.apply(proof, x).store_partial(out, part);
        }
    }
}

/// As [`walk`], writing past the caches: for outputs that no cache could keep, and that are no operand.
///
/// # Safety
/// As for [`walk`].
#[inline(always)]
unsafe fn walk_streaming<L: LaneVector, M: Map<K>, const K: usize>(
    map: M,
    proof: L::Proof,
    operands: Operands<K>,
) {
    let head = operands.out.align_offset(align_of::<AlignedRow>()).min(operands.len);
    // SAFETY: the first `head` elements.
    unsafe { walk::<L, M, K, 0>(map, proof, Operands { len: head, ..operands }) };
    let aligned = operands.after(head);
    let full = aligned.len - aligned.len % LANES;
    for i in (0..full).step_by(LANES) {
        // SAFETY: `i + 32 <= full`, so there is a row; it starts on a cache line, as `aligned` does if it
        // is not empty.
        let out = unsafe { &mut *aligned.out.add(i).cast::<AlignedRow>() };
        for part in 0..L::PARTS {
            // SAFETY: the part is within the row.
            let x = unsafe { aligned.read::<L>(proof, i + part * L::WIDTH) };
            map.apply(proof, x).store_streaming(out, part);
        }
    }
    L::fence(proof);
    // SAFETY: what is left of the operands.
    unsafe { walk::<L, M, K, 0>(map, proof, aligned.after(full)) };
}

/// Where operands come from and the output goes.
#[derive(Clone, Copy)]
pub(super) enum Level {
    /// Unknown, or near.
    Any,
    /// The third level of cache.
    Third,
    /// Memory, past the caches.
    Memory,
}

/// `out = map(operands)` on the best vectors.
///
/// # Safety
/// The operands must be as [`Operands`] says, and for [`Level::Memory`] none of them the output.
#[inline(always)]
unsafe fn on_best<L: LaneVector, M: Map<K>, const K: usize>(
    map: M,
    proof: L::Proof,
    operands: Operands<K>,
    level: Level,
) {
    let has_wide = L::Wide::WIDTH != L::WIDTH;
    // SAFETY: as the caller vouches.
    unsafe {
        match level {
            Level::Third if L::PREFETCHES => {
                walk::<L::Wide, M, K, AHEAD>(map, proof, operands);
            }
            Level::Memory => walk_streaming::<L, M, K>(map, proof, operands),
            _ if has_wide && L::is_wide_fast(proof) => {
                walk::<L::Wide, M, K, 0>(map, proof, operands);
            }
            _ => walk::<L, M, K, 0>(map, proof, operands),
        }
    }
}

/// `out = map(a)` or `out = map(a, b)`. Where there are a `FEW` elements nothing is asked about the core.
pub(super) struct Apply<'a, M, const K: usize, const FEW: bool> {
    pub(super) map: M,
    pub(super) out: &'a mut [f32],
    pub(super) level: Level,
}

impl<M: Map<K>, const K: usize, const FEW: bool> Apply<'_, M, K, FEW> {
    #[inline(always)]
    fn on<L: LaneVector>(self, proof: L::Proof, slices: [&[f32]; K]) {
        let Self { map, out, level } = self;
        let operands = Operands::new(slices, out);
        // SAFETY: slices, none of which is the output.
        unsafe {
            match FEW {
                true => walk::<L, M, K, 0>(map, proof, operands),
                false => on_best::<L, M, K>(map, proof, operands, level),
            }
        }
    }
}

impl<M: Map<1>, const FEW: bool> Job for Apply<'_, M, 1, FEW> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], _: &[f32]) {
        self.on::<L>(proof, [a]);
    }
}

impl<M: Map<2>, const FEW: bool> Job for Apply<'_, M, 2, FEW> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) {
        self.on::<L>(proof, [a, b]);
    }
}

/// `y = map(y)` or `y = map(y, a)`. Where there are a `FEW` elements nothing is asked about the core.
pub(super) struct Update<'a, M, const K: usize, const FEW: bool> {
    pub(super) map: M,
    pub(super) y: &'a mut [f32],
    pub(super) third_level: bool,
}

impl<M: Map<K>, const K: usize, const FEW: bool> Update<'_, M, K, FEW> {
    /// # Safety
    /// The operands must be as [`Operands`] says.
    #[inline(always)]
    unsafe fn on<L: LaneVector>(map: M, proof: L::Proof, operands: Operands<K>, third_level: bool) {
        let level = if third_level { Level::Third } else { Level::Any };
        // SAFETY: as the caller vouches.
        unsafe {
            match FEW {
                true => walk::<L, M, K, 0>(map, proof, operands),
                false => on_best::<L, M, K>(map, proof, operands, level),
            }
        }
    }
}

impl<M: Map<1>, const FEW: bool> Job for Update<'_, M, 1, FEW> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        let Self { map, y, third_level } = self;
        // SAFETY: the operands are those of a slice.
        unsafe { Self::on::<L>(map, proof, Operands::in_place(y), third_level) };
    }
}

impl<M: Map<2>, const FEW: bool> Job for Update<'_, M, 2, FEW> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], _: &[f32]) {
        let Self { map, y, third_level } = self;
        // SAFETY: the operands are those of two slices.
        unsafe { Self::on::<L>(map, proof, Operands::in_place_with(y, a), third_level) };
    }
}

/// `y = map(y)`, within a kernel.
#[inline(always)]
pub(crate) fn change1<L: LaneVector>(map: impl Map<1>, proof: L::Proof, y: &mut [f32]) {
    // SAFETY: the operands are those of a slice.
    unsafe { walk::<L, _, 1, 0>(map, proof, Operands::in_place(y)) };
}

/// `y = map(y, a)`, within a kernel. Both have one length.
#[inline(always)]
pub(crate) fn change2<L: LaneVector>(map: impl Map<2>, proof: L::Proof, y: &mut [f32], a: &[f32]) {
    // SAFETY: the operands are those of two slices.
    unsafe { walk::<L, _, 2, 0>(map, proof, Operands::in_place_with(y, a)) };
}
