//! `C = A B`: the column order for a tile of outputs at once.
//!
//! The sums of a tile start from `+0.0` in registers and take the terms of one block of 256 in
//! order; the blocks' sums are then added in order. For tall products the columns of B that a
//! tile needs are copied next to each other first (Goto and van de Geijn, "Anatomy of
//! high-performance matrix multiplication", ACM TOMS 34, 2008); 16 KiB on the stack hold them.

use super::{KC, LaneVector, MatrixRows};
use crate::dispatch::Job;
use core::mem::MaybeUninit;

/// Columns of the widest tile.
const WIDEST: usize = 16;

// Copying columns of B costs a read and a write of each element; from so many rows of A on, the
// contiguous loads it buys are worth more. Microcontrollers have no stack for it.
const PACK_FROM: usize = if usize::BITS >= 64 { 48 } else { usize::MAX };

// Rows of A that are copied at a time, and from what stride on: rows half a page or more apart
// share sets of the first level of cache and need an entry of the TLB each. A multiple of both
// tiles' 5 and 8 rows; 80 KiB.
const CHUNK: usize = 80;
const PACK_STRIDE: usize = 384;

/// Room for the columns of a tile, 256 rows of 16, and for 80 rows of A, 256 elements of each.
#[repr(C, align(64))]
struct Room {
    b: [MaybeUninit<f32>; if usize::BITS >= 64 { KC * WIDEST } else { 0 }],
    a: [MaybeUninit<f32>; if usize::BITS >= 64 { KC * CHUNK } else { 0 }],
}

/// `C = A B`, or `C = C − A B`.
pub(crate) struct Matmul<'a> {
    pub(crate) c: &'a mut [f32],
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) terms: usize,
    /// Of A, B and C.
    pub(crate) strides: [usize; 3],
    pub(crate) subtract: bool,
}

impl Job for Matmul<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) {
        let Self { c, rows, cols, terms, strides: [a_stride, b_stride, c_stride], subtract } = self;
        let (a, b) =
            (MatrixRows::new(a, rows, terms, a_stride), MatrixRows::new(b, terms, cols, b_stride));
        match L::TILE {
            (8, _) => {
                Product::<L::Wide> { proof, a, b, c, c_stride, subtract }.columns::<8, 1>();
            }
            (5, 2) => Product::<L> { proof, a, b, c, c_stride, subtract }.columns::<5, 2>(),
            (5, _) => Product::<L> { proof, a, b, c, c_stride, subtract }.columns::<5, 1>(),
            _ => Product::<L> { proof, a, b, c, c_stride, subtract }.columns::<2, 1>(),
        }
    }
}

struct Product<'a, L: LaneVector> {
    proof: L::Proof,
    a: MatrixRows<'a>,
    b: MatrixRows<'a>,
    c: &'a mut [f32],
    c_stride: usize,
    subtract: bool,
}

/// Columns of B, from one row on.
#[derive(Clone, Copy)]
struct Columns {
    // As many rows as the caller asks for, `stride` apart, have `count` readable elements.
    start: *const f32,
    stride: usize,
    count: usize,
}

/// Rows of A, and where they were packed.
#[derive(Clone, Copy)]
struct Rows {
    first: usize,
    end: usize,
    packed: Option<*const f32>,
}

/// One block of terms, and what becomes of its sums.
#[derive(Clone, Copy)]
struct Terms {
    block: usize,
    depth: usize,
    then: Then,
}

/// The rows of the next tile when `left` are left: see `rows`.
#[inline(always)]
fn tile_height<const R: usize>(left: usize) -> usize {
    match left {
        left if left >= R => R,
        4.. if R > 4 => 4,
        2.. if R > 2 => 2,
        _ => 1,
    }
}

/// What becomes of a tile's sums.
#[derive(Clone, Copy)]
enum Then {
    /// They are the first block of C.
    Store,
    /// They are added to the blocks before.
    Add,
    /// They are taken from C.
    Subtract,
}

impl<L: LaneVector> Product<'_, L> {
    /// All of C, a tile's width of columns after the other.
    #[inline(always)]
    fn columns<const R: usize, const V: usize>(&mut self) {
        let (terms, cols) = (self.b.rows(), self.b.cols());
        // A difference over several blocks needs its sum whole before it touches C.
        if self.a.rows() < PACK_FROM || (self.subtract && terms > KC) {
            for first in (0..cols).step_by(V * L::WIDTH) {
                let count = (V * L::WIDTH).min(cols - first);
                let columns = self.in_place(0, first, count);
                let rows = Rows { first: 0, end: self.a.rows(), packed: None };
                let terms = Terms { block: 0, depth: terms, then: Then::Store };
                self.rows::<R, V>(rows, columns, terms, first);
            }
            return;
        }
        let mut room = MaybeUninit::<Room>::uninit();
        let room = room.as_mut_ptr();
        let packs_a = self.a.stride() >= PACK_STRIDE && cols >= PACK_STRIDE;
        let chunk = if packs_a { CHUNK } else { self.a.rows() };
        for block in (0..terms).step_by(KC) {
            let depth = KC.min(terms - block);
            let then = if block == 0 { Then::Store } else { Then::Add };
            for start in (0..self.a.rows()).step_by(chunk) {
                let end = self.a.rows().min(start + chunk);
                // SAFETY: `room` is ours and lives to the end of the function.
                let packed = packs_a.then(|| unsafe { &raw mut (*room).a }.cast::<f32>());
                if let Some(room) = packed {
                    self.pack_rows::<R>(room, block, depth, start, end);
                }
                for first in (0..cols).step_by(V * L::WIDTH) {
                    let count = (V * L::WIDTH).min(cols - first);
                    // SAFETY: as above.
                    let room = unsafe { &raw mut (*room).b }.cast::<f32>();
                    let columns = self.packed::<V>(room, block, depth, first, count);
                    let rows =
                        Rows { first: start, end, packed: packed.map(<*mut f32>::cast_const) };
                    self.rows::<R, V>(rows, columns, Terms { block, depth, then }, first);
                }
            }
        }
    }

    /// Rows of A as tiles read them: the first elements of a tile's rows, then the second.
    #[inline(always)]
    fn pack_rows<const R: usize>(
        &self,
        room: *mut f32,
        block: usize,
        depth: usize,
        start: usize,
        end: usize,
    ) {
        let mut row = start;
        while row < end {
            let height = tile_height::<R>(end - row);
            for i in 0..height {
                let from = self.a.at(row + i, block);
                for k in 0..depth {
                    // SAFETY: A has row `row + i < end` and term `block + k`; the rows before
                    // `row` took `(row - start) · depth` of the room's 80 · 256 elements, and
                    // this tile takes `height · depth`: `end - start <= 80`, `depth <= 256`.
                    unsafe {
                        let to = room.add((row - start) * depth + k * height + i);
                        to.write(from.add(k).read());
                    }
                }
            }
            row += height;
        }
    }

    /// Columns of B where they lie.
    #[inline(always)]
    fn in_place(&self, block: usize, first: usize, count: usize) -> Columns {
        Columns { start: self.b.at(block, first), stride: self.b.stride(), count }
    }

    /// Columns of B next to each other, zeros beside them if they are fewer than the tile has.
    #[inline(always)]
    fn packed<const V: usize>(
        &self,
        start: *mut f32,
        block: usize,
        depth: usize,
        first: usize,
        count: usize,
    ) -> Columns {
        let width = V * L::WIDTH;
        let mut from = self.in_place(block, first, count);
        for k in 0..depth.min(KC) {
            // SAFETY: `k < 256` and `width <= 16`, so the row ends within the room for
            // them, which is ours alone; `from` has a row for every term of the block.
            unsafe {
                let row = from.read::<L, V>(self.proof, width);
                for (v, x) in row.into_iter().enumerate() {
                    x.write(start.add(k * width + v * L::WIDTH));
                }
                from.start = from.start.wrapping_add(from.stride);
            }
        }
        Columns { start, stride: width, count: width }
    }

    /// Those columns of C, tile after tile: `R` rows each, the last ones fewer.
    #[inline(always)]
    fn rows<const R: usize, const V: usize>(
        &mut self,
        rows: Rows,
        columns: Columns,
        terms: Terms,
        first: usize,
    ) {
        let mut row = self.tiles::<R, V>(rows, columns, terms, first, rows.first);
        if R > 4 {
            row = self.tiles::<4, V>(rows, columns, terms, first, row);
        }
        if R > 2 {
            row = self.tiles::<2, V>(rows, columns, terms, first, row);
        }
        self.tiles::<1, V>(rows, columns, terms, first, row);
    }

    /// As many tiles of `R` rows as there are from `row` on; the row after them.
    #[inline(always)]
    fn tiles<const R: usize, const V: usize>(
        &mut self,
        range: Rows,
        columns: Columns,
        terms: Terms,
        first: usize,
        mut row: usize,
    ) -> usize {
        let Terms { block, depth, then } = terms;
        let last = block + depth == self.b.rows();
        let count = (V * L::WIDTH).min(self.b.cols() - first);
        while row + R <= range.end
            && let Some(rows) = self.a.group::<R>(row)
        {
            let mut a = [core::ptr::null(); R];
            for (i, (a, row_of_a)) in a.iter_mut().zip(rows).enumerate() {
                *a = match range.packed {
                    Some(start) => start.wrapping_add((row - range.first) * depth + i),
                    None => row_of_a.as_ptr().wrapping_add(block),
                };
            }
            let step = if range.packed.is_some() { R } else { 1 };
            let mut sums = [[L::splat(self.proof, 0.0); V]; R];
            // More than one block only where B is in place: then the tile stays in registers.
            for part in (0..depth).step_by(KC) {
                let terms = KC.min(depth - part);
                let from =
                    Columns { start: columns.start.wrapping_add(part * columns.stride), ..columns };
                // SAFETY: each row of A has `depth` elements from `block` on, and `columns` as
                // many rows; `part + terms <= depth`.
                let block = unsafe {
                    if from.count == V * L::WIDTH {
                        tile::<L, R, V, false>(self.proof, a, step, from, terms)
                    } else {
                        tile::<L, R, V, true>(self.proof, a, step, from, terms)
                    }
                };
                for (a, (sums, block)) in a.iter_mut().zip(sums.iter_mut().zip(block)) {
                    *a = a.wrapping_add(terms * step);
                    for (sum, block) in sums.iter_mut().zip(block) {
                        *sum = if part == 0 { block } else { *sum + block };
                    }
                }
            }
            let then = if self.subtract { Then::Subtract } else { then };
            for (i, sums) in sums.into_iter().enumerate() {
                let start = (row + i) * self.c_stride + first;
                let c = self.c.get_mut(start..start + count).unwrap_or_default();
                finish::<L, V>(self.proof, c, sums, then, last);
            }
            row += R;
        }
        row
    }
}

impl Columns {
    /// One row of them.
    ///
    /// # Safety
    /// There are `count` readable elements at `start`; `width` is `V · WIDTH`.
    #[inline(always)]
    unsafe fn read<L: LaneVector, const V: usize>(self, proof: L::Proof, width: usize) -> [L; V] {
        let mut row = [L::splat(proof, 0.0); V];
        for (v, x) in row.iter_mut().enumerate() {
            // SAFETY: all `width` elements are readable, or only the first `count` are read.
            *x = unsafe {
                if self.count == width {
                    L::read(proof, self.start.add(v * L::WIDTH))
                } else {
                    let row = core::slice::from_raw_parts(self.start, self.count);
                    L::load_partial(proof, row, v)
                }
            };
        }
        row
    }
}

/// The sums of one block for a tile of `R` rows and `V` vectors: each starts from `+0.0` and
/// takes its terms in order.
///
/// # Safety
/// Each `a` has `terms` readable elements, `step` apart, and `b` as many rows.
#[inline(always)]
unsafe fn tile<L: LaneVector, const R: usize, const V: usize, const EDGE: bool>(
    proof: L::Proof,
    a: [*const f32; R],
    step: usize,
    mut b: Columns,
    terms: usize,
) -> [[L; V]; R] {
    let mut sums = [[L::splat(proof, 0.0); V]; R];
    let width = if EDGE { usize::MAX } else { b.count };
    for k in 0..terms {
        // SAFETY: `k < terms`, so row `k` of B and element `k` of each `a` are readable.
        unsafe {
            let row = b.read::<L, V>(proof, width);
            for (sums, a) in sums.iter_mut().zip(a) {
                let a = L::splat(proof, *a.add(k * step));
                for (sum, b) in sums.iter_mut().zip(row) {
                    *sum = *sum + a * b;
                }
            }
        }
        b.start = b.start.wrapping_add(b.stride);
    }
    sums
}

/// Brings one row of a tile to C: at most `V · WIDTH` elements, fewer at the edge.
#[inline(always)]
fn finish<L: LaneVector, const V: usize>(
    proof: L::Proof,
    c: &mut [f32],
    sums: [L; V],
    then: Then,
    last: bool,
) {
    for (v, sum) in sums.into_iter().enumerate() {
        let start = v * L::WIDTH;
        let full = c.len() >= start + L::WIDTH;
        if c.len() <= start {
            break;
        }
        let before = match then {
            Then::Store => sum,
            // SAFETY: `full` says that there are `WIDTH` elements from `start` on.
            _ if full => unsafe { L::read(proof, c.as_ptr().add(start)) },
            _ => L::load_partial(proof, c, v),
        };
        let result = match then {
            Then::Store => sum,
            Then::Add => before + sum,
            Then::Subtract => before - sum,
        };
        let result = if last { result.canonical() } else { result };
        if full {
            // SAFETY: `full` says that there are `WIDTH` elements from `start` on.
            unsafe { result.write(c.as_mut_ptr().add(start)) };
        } else {
            result.store_partial(c, v);
        }
    }
}
