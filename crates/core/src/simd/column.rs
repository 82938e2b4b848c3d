//! The column order: vectors run across outputs, and each output adds its terms in sequence.

use super::{KC, LANES, LaneVector, MatrixRows, Row, rows::Rows};
use crate::dispatch::{Job, Kernels};
use core::mem::MaybeUninit;

// Columns whose block sums wait on the stack, in rows of 32: 4 KiB leave room for the rows of
// the matrix in the first level of cache. Microcontrollers keep 32 sums, in registers.
const STRIP: usize = if usize::BITS >= 64 { 32 } else { 1 };

// Rows that are added before a sum is stored again. Four rows a page apart still fit a set of
// the first level of cache beside the sums; eight were 13% slower from the third level.
const TOGETHER: usize = 4;

/// `y = Aᵀ x`.
struct Transposed<'a> {
    stride: usize,
    y: &'a mut [f32],
}

impl Job for Transposed<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], x: &[f32]) {
        let Self { stride, y } = self;
        let rows = MatrixRows::new(a, x.len(), y.len(), stride);
        if L::Slim::WIDTH > 1 && y.len() <= L::WIDTH {
            match y.len() == L::WIDTH {
                true => one_vector::<L, true>(proof, rows, x, y),
                false => one_vector::<L, false>(proof, rows, x, y),
            }
            return canonical_all(y);
        }
        // Rows of sums that registers hold, those of a last, partial one among them.
        match (y.len() / LANES, L::Wide::SUMS / L::Wide::PARTS) {
            (0, 1..) => narrow::<L::Wide, 0>(proof, rows, x, y),
            (1, 2..) => narrow::<L::Wide, 1>(proof, rows, x, y),
            (2, 3..) => narrow::<L::Wide, 2>(proof, rows, x, y),
            (3, 4..) => narrow::<L::Wide, 3>(proof, rows, x, y),
            (4, 5..) => narrow::<L::Wide, 4>(proof, rows, x, y),
            _ => return strips::<L::Wide>(proof, a, stride, x, y),
        }
        canonical_all(y);
    }
}

/// A matrix of any width, strip by strip.
#[inline(always)]
fn strips<L: LaneVector>(proof: L::Proof, a: &[f32], stride: usize, x: &[f32], y: &mut [f32]) {
    for (i, y) in y.chunks_mut(STRIP * LANES).enumerate() {
        let a = a.get(i * STRIP * LANES..).unwrap_or_default();
        let rows = MatrixRows::new(a, x.len(), y.len(), stride);
        strip::<L>(proof, rows, x, y);
        canonical_all(y);
    }
}

#[inline(always)]
fn canonical_all(y: &mut [f32]) {
    for y in y {
        *y = if y.is_nan() { f32::NAN } else { *y };
    }
}

// Elements of a matrix from which on its rows are asked for ahead, and how far. Short rows leave little
// of the CPU's window to look ahead with.
const FAR: usize = (1 << 20) / size_of::<f32>();
const AHEAD: usize = 8192 / size_of::<f32>();

/// A matrix of no more columns than a vector has lanes; `EXACT`ly as many, so that no load is partial.
#[inline(always)]
fn one_vector<L: LaneVector, const EXACT: bool>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    y: &mut [f32],
) {
    let load = |row: &[f32]| match EXACT && rows.cols() == L::WIDTH {
        // SAFETY: a row has as many elements as there are columns: a vector.
        true => unsafe { L::read(proof, row.as_ptr()) },
        false => L::load_partial(proof, row, 0),
    };
    let is_far = L::PREFETCHES && x.len().saturating_mul(rows.stride()) > FAR;
    let ahead = (AHEAD / rows.stride().max(1)).max(1) * rows.stride();
    for (block, x) in x.chunks(KC).enumerate() {
        let mut sum = L::splat(proof, 0.0);
        let (together, rest) = x.as_chunks::<TOGETHER>();
        let mut first = block * KC;
        for x in together {
            let Some(group) = rows.group::<TOGETHER>(first) else { break };
            for (x, row) in x.iter().zip(group) {
                if is_far {
                    L::prefetch(proof, row.as_ptr().wrapping_add(ahead));
                }
                sum = sum + L::splat(proof, *x) * load(row);
            }
            first += TOGETHER;
        }
        for x in rest {
            let Some([row]) = rows.group::<1>(first) else { break };
            sum = sum + L::splat(proof, *x) * load(row);
            first += 1;
        }
        (if block == 0 { sum } else { L::load_partial(proof, y, 0) + sum }).store_partial(y, 0);
    }
}

/// A matrix so narrow that the sums of all its columns stay in registers: `FULL` rows of 32
/// sums, and those of what follows them.
#[inline(always)]
fn narrow<L: LaneVector, const FULL: usize>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    y: &mut [f32],
) {
    let zero = L::splat(proof, 0.0);
    for (block, x) in x.chunks(KC).enumerate() {
        // Backends have at most four parts; entries beyond theirs are never touched.
        let (mut sums, mut last) = ([[zero; 4]; FULL], [zero; 4]);
        for (i, x) in x.iter().enumerate() {
            let Some([row]) = rows.group::<1>(block * KC + i) else { break };
            let (full, tail) = row.as_chunks::<LANES>();
            let Some(full) = full.first_chunk::<FULL>() else { break };
            let x = L::splat(proof, *x);
            for (sums, row) in sums.iter_mut().zip(full) {
                for (part, sum) in sums.iter_mut().enumerate().take(L::PARTS) {
                    *sum = *sum + x * L::load(proof, row, part);
                }
            }
            for (part, sum) in last.iter_mut().enumerate().take(L::PARTS) {
                if tail.len() > part * L::WIDTH {
                    *sum = *sum + x * L::load_partial(proof, tail, part);
                }
            }
        }
        let (full, tail) = y.as_chunks_mut::<LANES>();
        for (y, sums) in full.iter_mut().zip(sums) {
            for (part, sum) in sums.into_iter().enumerate().take(L::PARTS) {
                let before = L::load(proof, y, part);
                (if block == 0 { sum } else { before + sum }).store(y, part);
            }
        }
        for (part, sum) in last.into_iter().enumerate().take(L::PARTS) {
            if tail.len() > part * L::WIDTH {
                let before = L::load_partial(proof, tail, part);
                (if block == 0 { sum } else { before + sum }).store_partial(tail, part);
            }
        }
    }
}

/// One strip of `y`: block after block of 256 rows, whose sums are added in order.
#[inline(always)]
fn strip<L: LaneVector>(proof: L::Proof, rows: MatrixRows<'_>, x: &[f32], y: &mut [f32]) {
    let mut room = [const { MaybeUninit::<Row>::uninit() }; STRIP];
    // Only as many as there are columns: in a small matrix the others would cost more than it.
    let sums = zeroed(&mut room, y.len().div_ceil(LANES));
    for (block, x) in x.chunks(KC).enumerate() {
        if block > 0 {
            sums.fill([0.0; LANES]);
        }
        let (together, rest) = x.as_chunks::<TOGETHER>();
        let mut row = block * KC;
        for x in together {
            if let Some(rows) = rows.group::<TOGETHER>(row) {
                add_rows::<L, TOGETHER>(proof, rows, *x, sums);
            }
            row += TOGETHER;
        }
        for x in rest {
            if let Some(rows) = rows.group::<1>(row) {
                add_rows::<L, 1>(proof, rows, [*x], sums);
            }
            row += 1;
        }
        let sums = sums.as_flattened();
        if block == 0 {
            for (y, sum) in y.iter_mut().zip(sums) {
                *y = *sum;
            }
        } else {
            for (y, sum) in y.iter_mut().zip(sums) {
                *y += *sum;
            }
        }
    }
}

/// The first `count` rows of `room`, holding zeros.
#[inline(always)]
fn zeroed(room: &mut [MaybeUninit<Row>; STRIP], count: usize) -> &mut [Row] {
    let (room, _) = room.split_at_mut_checked(count).unwrap_or_default();
    for row in room.iter_mut() {
        row.write([0.0; LANES]);
    }
    // SAFETY: every row of the slice was just written, and `MaybeUninit<Row>` is laid out as
    // a `Row` is.
    unsafe { core::slice::from_raw_parts_mut(room.as_mut_ptr().cast(), room.len()) }
}

/// Adds `R` rows, each times its factor, to the sums of their columns.
#[inline(always)]
fn add_rows<L: LaneVector, const R: usize>(
    proof: L::Proof,
    rows: [&[f32]; R],
    factors: [f32; R],
    sums: &mut [Row],
) {
    let mut x = [L::splat(proof, 0.0); R];
    for (x, factor) in x.iter_mut().zip(factors) {
        *x = L::splat(proof, factor);
    }
    let rows = Rows::new(rows);
    let mut sums = sums.iter_mut();
    for (row, sums) in rows.full().zip(&mut sums) {
        for part in 0..L::PARTS {
            let mut sum = L::load(proof, sums, part);
            for (x, row) in x.into_iter().zip(row) {
                sum = sum + x * L::load(proof, row, part);
            }
            sum.store(sums, part);
        }
    }
    if rows.tail_len() > 0
        && let Some(sums) = sums.next()
    {
        for part in 0..L::PARTS {
            if rows.tail_len() > part * L::WIDTH {
                let mut sum = L::load(proof, sums, part);
                for (x, row) in x.into_iter().zip(rows.tail()) {
                    sum = sum + x * L::load_partial(proof, row, part);
                }
                sum.store(sums, part);
            }
        }
    }
}

impl Kernels {
    /// `y = Aᵀ x`, `a` holding `x.len()` rows of `y.len()` elements, `stride` apart.
    pub(crate) fn columns_times(self, a: &[f32], stride: usize, x: &[f32], y: &mut [f32]) {
        if x.is_empty() {
            y.fill(0.0);
        } else {
            self.run(Transposed { stride, y }, a, x);
        }
    }
}
