//! The column order: vectors run across outputs, and each output adds its terms in sequence.

use super::{HAS_VECTORS, KC, LANES, LINE, LaneVector, MatrixRows, Row, canonical, rows::Rows};
use crate::dispatch::{Distance, Job, Kernels};
use core::mem::MaybeUninit;

// Columns whose block sums wait on the stack, in rows of 32: 4 KiB leave room for the rows of
// the matrix in the first level of cache. Microcontrollers keep 32 sums, in registers.
const STRIP: usize = if usize::BITS >= 64 { 32 } else { 1 };

// The same of a matrix that comes from memory: its rows are read in long runs, and their sums from the second level.
// Strips of 1024 columns of 8944 were read at 0.7 of what memory gives.
const FAR_STRIP: usize = if usize::BITS >= 64 { 256 } else { STRIP };

// Elements ahead of each row of these that are asked for, into the second level of cache.
const FAR_AHEAD: usize = 1024;

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
            return match y.len() == L::WIDTH {
                true => one_vector::<L, true>(proof, rows, x, y),
                false => one_vector::<L, false>(proof, rows, x, y),
            };
        }
        // Rows of sums that registers hold, those of a last, partial one among them.
        match (y.len() / LANES, L::Wide::SUMS / L::Wide::PARTS) {
            (0, 1..) => narrow::<L::Wide, 0>(proof, rows, x, y),
            (1, 2..) => narrow::<L::Wide, 1>(proof, rows, x, y),
            (2, 3..) => narrow::<L::Wide, 2>(proof, rows, x, y),
            (3, 4..) => narrow::<L::Wide, 3>(proof, rows, x, y),
            (4, 5..) => narrow::<L::Wide, 4>(proof, rows, x, y),
            _ => return strips::<L::Wide, STRIP, false>(proof, a, stride, x, y),
        }
        canonical_all(y);
    }
}

/// The same of a wide matrix that comes from memory: a function of its own, as it takes much of the stack.
struct FarTransposed<'a> {
    stride: usize,
    y: &'a mut [f32],
}

impl Job for FarTransposed<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], x: &[f32]) {
        let Self { stride, y } = self;
        if L::PREFETCHES {
            strips::<L::Wide, FAR_STRIP, true>(proof, a, stride, x, y);
        } else {
            strips::<L::Wide, STRIP, false>(proof, a, stride, x, y);
        }
    }
}

/// The same of a matrix of several blocks, if a vector holds as many elements as it has columns; whether it does. Or,
/// if `sums` are as many, each block's sums by themselves.
struct Tall<'a> {
    stride: usize,
    // Whether it comes from memory.
    is_far: bool,
    cols: usize,
    sums: &'a mut [f32],
}

impl Job for Tall<'_> {
    type Output = bool;
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], x: &[f32]) -> bool {
        let Self { stride, is_far, cols, sums } = self;
        let fits = HAS_VECTORS && L::Slim::WIDTH > 1 && cols <= L::WIDTH;
        if fits {
            let rows = MatrixRows::new(a, x.len(), cols, stride);
            let is_whole = sums.len() == cols;
            let mut total = None;
            let mut blocks = sums.chunks_exact_mut(cols.max(1));
            let sink = |sum: L| {
                if is_whole {
                    total = Some(total.map_or(sum, |total| total + sum));
                } else if let Some(sums) = blocks.next() {
                    sum.store_partial(sums, 0);
                }
            };
            match (cols == L::WIDTH, L::PREFETCHES && is_far) {
                (true, true) => sums_of_blocks::<L, true, true>(proof, rows, x, sink),
                (true, false) => sums_of_blocks::<L, true, false>(proof, rows, x, sink),
                (false, true) => sums_of_blocks::<L, false, true>(proof, rows, x, sink),
                (false, false) => sums_of_blocks::<L, false, false>(proof, rows, x, sink),
            }
            if let Some(total) = total {
                canonical_vector(total).store_partial(sums, 0);
            }
        }
        fits
    }
}

/// A matrix of any width, in strips of up to `MOST` rows of 32 columns. See [`strip`] for `IS_FAR`.
#[inline(always)]
fn strips<L: LaneVector, const MOST: usize, const IS_FAR: bool>(
    proof: L::Proof,
    a: &[f32],
    stride: usize,
    x: &[f32],
    y: &mut [f32],
) {
    // Of one width, so that none is narrow.
    let count = if IS_FAR { y.len().div_ceil(MOST * LANES).max(1) } else { 1 };
    let most = (MOST * LANES).min(y.len().div_ceil(count).next_multiple_of(LANES).max(LANES));
    for (i, y) in y.chunks_mut(most).enumerate() {
        let a = a.get(i * most..).unwrap_or_default();
        let rows = MatrixRows::new(a, x.len(), y.len(), stride);
        strip::<L, MOST, IS_FAR>(proof, rows, x, y);
        canonical_all(y);
    }
}

#[inline(always)]
fn canonical_all(y: &mut [f32]) {
    for y in y {
        *y = if y.is_nan() { f32::NAN } else { *y };
    }
}

// Columns that some vectors hold in one.
const NARROW: usize = 16;

// Bytes of a matrix from which on it may be far or have several blocks.
const FIRST_LEVEL: usize = 1 << 14;

// Blocks that are summed side by side: each waits for its own sum only, and a core reads several streams faster than one.
const BESIDE: usize = 4;

/// With NaNs of one payload.
#[inline(always)]
fn canonical_vector<L: LaneVector>(x: L) -> L {
    if x.any_nan() {
        return x.changed(|lanes| lanes.iter_mut().for_each(|x| *x = canonical(*x)));
    }
    x
}

/// A matrix of no more columns than a vector has lanes; `EXACT`ly as many, so that no load is partial.
#[inline(always)]
fn one_vector<L: LaneVector, const EXACT: bool>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    y: &mut [f32],
) {
    let mut total = L::splat(proof, 0.0);
    for (block, x) in x.chunks(KC).enumerate() {
        let mut sum = L::splat(proof, 0.0);
        for (x, [row]) in x.iter().zip(rows.runs::<1>(block * KC, x.len())) {
            sum = sum + L::splat(proof, *x) * load_row::<L, EXACT>(proof, row);
        }
        // No sum is `-0.0`.
        total = total + sum;
    }
    canonical_vector(total).store_partial(y, 0);
}

/// The sums of each block of such a matrix, in order. Where it `IS_FAR` what comes next is asked for.
#[inline(always)]
fn sums_of_blocks<L: LaneVector, const EXACT: bool, const IS_FAR: bool>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    mut sink: impl FnMut(L),
) {
    let zero = L::splat(proof, 0.0);
    let next = (BESIDE * KC).wrapping_mul(rows.stride());
    let mut first = 0;
    let (blocks, last) = x.as_chunks::<KC>();
    let (beside, alone) = blocks.as_chunks::<BESIDE>();
    for blocks in beside {
        let mut sums = [zero; BESIDE];
        for (i, rows) in rows.runs::<BESIDE>(first, KC).enumerate() {
            for ((sum, row), x) in sums.iter_mut().zip(&rows).zip(blocks) {
                if IS_FAR {
                    L::prefetch_second_level(proof, row.as_ptr().wrapping_add(next));
                }
                let x = x.get(i).copied().unwrap_or_default();
                *sum = *sum + L::splat(proof, x) * load_row::<L, EXACT>(proof, row);
            }
        }
        sums.into_iter().for_each(&mut sink);
        first += BESIDE * KC;
    }
    for x in alone.iter().map(|x| x.as_slice()).chain([last]).filter(|x| !x.is_empty()) {
        let mut sum = zero;
        for (x, [row]) in x.iter().zip(rows.runs::<1>(first, x.len())) {
            sum = sum + L::splat(proof, *x) * load_row::<L, EXACT>(proof, row);
        }
        sink(sum);
        first += x.len();
    }
}

/// A row of no more elements than a vector has lanes.
#[inline(always)]
fn load_row<L: LaneVector, const EXACT: bool>(proof: L::Proof, row: &[f32]) -> L {
    match EXACT && row.len() == L::WIDTH {
        // SAFETY: it has a vector's elements.
        true => unsafe { L::read(proof, row.as_ptr()) },
        false => L::load_partial(proof, row, 0),
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

/// One strip of `y`: block after block of 256 rows, whose sums are added in order. Where the matrix `IS_FAR`, what comes
/// next is asked for.
#[inline(always)]
fn strip<L: LaneVector, const MOST: usize, const IS_FAR: bool>(
    proof: L::Proof,
    rows: MatrixRows<'_>,
    x: &[f32],
    y: &mut [f32],
) {
    let mut room = [const { MaybeUninit::<Row>::uninit() }; MOST];
    // Only as many as there are columns: in a small matrix the others would cost more than it.
    let sums = zeroed(&mut room, y.len().div_ceil(LANES));
    for (block, x) in x.chunks(KC).enumerate() {
        if block > 0 {
            sums.fill([0.0; LANES]);
        }
        let (together, rest) = x.as_chunks::<TOGETHER>();
        let mut row = block * KC;
        for x in together {
            if let Some(group) = rows.group::<TOGETHER>(row) {
                // After the last of them, the first of the next strip.
                let is_last = row + 2 * TOGETHER > rows.rows();
                let back = rows.cols().wrapping_sub(row.wrapping_mul(rows.stride()));
                let next = if is_last { back } else { TOGETHER.wrapping_mul(rows.stride()) };
                add_rows::<L, TOGETHER, IS_FAR>(proof, group, *x, sums, next);
            }
            row += TOGETHER;
        }
        for x in rest {
            if let Some(group) = rows.group::<1>(row) {
                add_rows::<L, 1, false>(proof, group, [*x], sums, 0);
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
fn zeroed(room: &mut [MaybeUninit<Row>], count: usize) -> &mut [Row] {
    let (room, _) = room.split_at_mut_checked(count).unwrap_or_default();
    for row in room.iter_mut() {
        row.write([0.0; LANES]);
    }
    // SAFETY: every row of the slice was just written, and `MaybeUninit<Row>` is laid out as
    // a `Row` is.
    unsafe { core::slice::from_raw_parts_mut(room.as_mut_ptr().cast(), room.len()) }
}

/// Adds `R` rows, each times its factor, to the sums of their columns. What follows in them is asked for, if that is
/// far; at their ends, what is `next` elements after their starts.
#[inline(always)]
fn add_rows<L: LaneVector, const R: usize, const IS_FAR: bool>(
    proof: L::Proof,
    rows: [&[f32]; R],
    factors: [f32; R],
    sums: &mut [Row],
    next: usize,
) {
    let mut x = [L::splat(proof, 0.0); R];
    for (x, factor) in x.iter_mut().zip(factors) {
        *x = L::splat(proof, factor);
    }
    let columns = rows.first().map_or(0, |row| row.len());
    let rows = Rows::new(rows);
    let mut sums = sums.iter_mut();
    // Counted down: with an index, though unused, the loop of what is near took 1.3 times as many instructions.
    let mut left = columns;
    let beyond = next.wrapping_sub(columns).wrapping_add(FAR_AHEAD);
    for (row, sums) in rows.full().zip(&mut sums) {
        if IS_FAR {
            let ahead = if left > FAR_AHEAD { FAR_AHEAD } else { beyond };
            for row in row {
                for line in (0..LANES).step_by(LINE) {
                    L::prefetch_second_level(
                        proof,
                        row.as_ptr().wrapping_add(ahead).wrapping_add(line),
                    );
                }
            }
            left = left.saturating_sub(LANES);
        }
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
            return y.fill(0.0);
        }
        if HAS_VECTORS && size_of_val(a) > FIRST_LEVEL {
            return self.many_columns_times(a, stride, x, y);
        }
        self.run(Transposed { stride, y }, a, x);
    }

    /// The same of a matrix that the first level of cache does not hold.
    #[inline(never)]
    fn many_columns_times(self, a: &[f32], stride: usize, x: &[f32], y: &mut [f32]) {
        let is_far = self.distance(size_of_val(a)) == Distance::Beyond;
        let cols = y.len();
        if cols <= NARROW && self.run(Tall { stride, is_far, cols, sums: y }, a, x) {
            return;
        }
        if is_far && y.len() > STRIP * LANES {
            return self.run(FarTransposed { stride, y }, a, x);
        }
        self.run(Transposed { stride, y }, a, x);
    }

    /// The same of every 256 rows by themselves: `cols` elements of `sums` each.
    pub(crate) fn sums_of_blocks(
        self,
        a: &[f32],
        stride: usize,
        x: &[f32],
        cols: usize,
        sums: &mut [f32],
    ) {
        let is_far = self.distance(size_of_val(a)) == Distance::Beyond;
        if cols <= NARROW && self.run(Tall { stride, is_far, cols, sums }, a, x) {
            return;
        }
        let blocks = a.chunks(stride.saturating_mul(KC).max(1));
        for ((a, x), sums) in blocks.zip(x.chunks(KC)).zip(sums.chunks_exact_mut(cols.max(1))) {
            self.columns_times(a, stride, x, sums);
        }
    }
}
