//! Products large enough to copy rows of A and columns of B next to each other first.
//!
//! For each block of 256 terms and each chunk of rows of A, which the second level of cache
//! keeps, a tile's width of columns of B is copied to the first level and meets all of the
//! chunk's tiles there.

use super::super::{KC, LaneVector};
use super::Product;
use super::tile::{self, Columns, Then};
use core::mem::MaybeUninit;

// From one row of A to the next: 17 cache lines, so that the rows of a tile do not share sets of
// the first level of cache.
const A_STRIDE: usize = KC + 16;

/// Columns of the widest tile.
const WIDEST: usize = 32;

// Rows of A that are copied at a time. On the stack a multiple of every tile's 12, 8, 5 and 2
// rows near 64 KiB; in scratch half of a second level of cache of 1 MiB.
const FEW: usize = 60;
const MANY: usize = 528;

// Columns of B that are copied at a time into scratch: longer pieces of rows than one tile's.
const STRIP: usize = 128;

// Microcontrollers have no stack to copy to.
const COPIES: bool = usize::BITS >= 64;

/// Room on the stack: 96 KiB.
#[repr(C, align(64))]
struct Room {
    b: [MaybeUninit<f32>; if COPIES { KC * WIDEST } else { 0 }],
    a: [MaybeUninit<f32>; if COPIES { A_STRIDE * FEW } else { 0 }],
}

/// Where rows of A and columns of B go, and how many.
#[derive(Clone, Copy)]
struct Copies {
    a: *mut f32,
    rows: usize,
    b: *mut f32,
    cols: usize,
}

/// Whether copying pays for `m × k` times `k × n`.
#[inline(always)]
pub(super) fn pays(m: usize, _k: usize, n: usize) -> bool {
    COPIES && m >= 48 && n >= 48
}

/// Elements of scratch with which a product of `m × k` and `k × n` is fastest.
pub(crate) fn room_for(m: usize, k: usize, n: usize) -> usize {
    if !pays(m, k, n) {
        return 0;
    }
    let cols = n.div_ceil(WIDEST).saturating_mul(WIDEST).min(STRIP);
    // Aligning takes up to 15 elements, rounding a chunk up to whole tiles up to 11 rows.
    (m.min(MANY) + 12) * A_STRIDE + cols * KC + 16
}

impl Copies {
    fn within(scratch: &mut [f32], room: &mut MaybeUninit<Room>) -> Self {
        let skip = scratch.as_ptr().align_offset(64);
        let scratch = scratch.get_mut(skip..).unwrap_or_default();
        let cols = if scratch.len() > 2 * STRIP * KC { STRIP } else { WIDEST };
        let rows = scratch.len().saturating_sub(cols * KC) / A_STRIDE;
        if rows > FEW {
            let b = scratch.as_mut_ptr();
            Self { a: b.wrapping_add(cols * KC), rows, b, cols }
        } else {
            let room = room.as_mut_ptr();
            // SAFETY: both are places within `room`.
            let (a, b) = unsafe { ((&raw mut (*room).a).cast(), (&raw mut (*room).b).cast()) };
            Self { a, rows: FEW, b, cols: WIDEST }
        }
    }
}

/// Rows of chunks of about the same size, `most` at most, of whole tiles of `R`.
#[inline(always)]
fn chunk_of<const R: usize>(rows: usize, most: usize) -> usize {
    let most = (most / R * R).max(R);
    let chunks = rows.div_ceil(most).max(1);
    rows.div_ceil(chunks).div_ceil(R).max(1) * R
}

impl<L: LaneVector> Product<'_, L> {
    /// All of C through copies.
    #[inline(always)]
    pub(super) fn packed<const R: usize, const V: usize>(&self, scratch: &mut [f32]) {
        let mut room = MaybeUninit::uninit();
        let copies = Copies::within(scratch, &mut room);
        let (rows, terms, cols) = (self.a.rows(), self.b.rows(), self.b.cols());
        let chunk = chunk_of::<R>(rows, copies.rows);
        let mut block = 0;
        while block < terms {
            let depth = KC.min(terms - block);
            let then = match block {
                0 if self.subtract => Then::Subtract,
                0 => Then::Store,
                _ => Then::Add,
            };
            let last = block + depth == terms;
            let mut top = 0;
            while top < rows {
                let count = chunk.min(rows - top);
                self.copy_rows(copies.a, block, depth, top, count);
                let part = Part { copies, depth, top, count, then, last };
                let mut left = 0;
                while left < cols {
                    let count = copies.cols.min(cols - left);
                    self.copy_columns::<V>(copies.b, block, depth, left, count);
                    let mut first = 0;
                    while first < count {
                        part.panel::<L, R, V>(self, left + first, first);
                        first += V * L::WIDTH;
                    }
                    left += count;
                }
                top += count;
            }
            block += depth;
        }
    }

    /// Rows `top` to `top + count` of A, `depth` elements each.
    #[inline(always)]
    fn copy_rows(&self, to: *mut f32, block: usize, depth: usize, top: usize, count: usize) {
        for i in 0..count {
            // SAFETY: A has the rows and their elements; the room has `count` rows of
            // `A_STRIDE >= depth` elements and is no part of A.
            unsafe {
                let from = self.a.at(top + i, block);
                core::ptr::copy_nonoverlapping(from, to.add(i * A_STRIDE), depth);
            }
        }
    }

    /// Columns `left` to `left + count` of B, `depth` elements each, in panels of a tile's width;
    /// zeros beside the last.
    #[inline(always)]
    fn copy_columns<const V: usize>(
        &self,
        to: *mut f32,
        block: usize,
        depth: usize,
        left: usize,
        count: usize,
    ) {
        let width = V * L::WIDTH;
        for k in 0..depth {
            let from = self.b.at(block + k, left);
            let mut first = 0;
            while first < count {
                let to = to.wrapping_add(first * KC + k * width);
                for v in 0..V {
                    let at = first + v * L::WIDTH;
                    // SAFETY: row `block + k` of B has `count` elements from `left` on; the room
                    // has `KC` rows of `width` elements for each panel, and is no part of B.
                    unsafe {
                        let x = if at + L::WIDTH <= count {
                            L::read(self.proof, from.add(at))
                        } else {
                            let row = core::slice::from_raw_parts(from, count);
                            let rest = row.get(at.min(count)..).unwrap_or_default();
                            L::load_partial(self.proof, rest, 0)
                        };
                        x.write(to.add(v * L::WIDTH));
                    }
                }
                first += width;
            }
        }
    }
}

/// A chunk of rows of A and a block of terms.
#[derive(Clone, Copy)]
struct Part {
    copies: Copies,
    depth: usize,
    top: usize,
    count: usize,
    then: Then,
    last: bool,
}

impl Part {
    /// The columns of C from `first` on that a tile is wide: B's are copied at `offset`.
    #[inline(always)]
    fn panel<L: LaneVector, const R: usize, const V: usize>(
        self,
        product: &Product<'_, L>,
        first: usize,
        offset: usize,
    ) {
        let count = (V * L::WIDTH).min(product.b.cols() - first);
        let columns = Columns { start: self.copies.b.wrapping_add(offset * KC), count };
        let mut row = self.tiles::<L, R, V>(product, columns, first, 0);
        if R > 8 {
            row = self.tiles::<L, 8, V>(product, columns, first, row);
        }
        if R > 4 {
            row = self.tiles::<L, 4, V>(product, columns, first, row);
        }
        if R > 2 {
            row = self.tiles::<L, 2, V>(product, columns, first, row);
        }
        self.tiles::<L, 1, V>(product, columns, first, row);
    }

    /// As many tiles of `R` rows as there are from `row` of the chunk on; the row after them.
    #[inline(always)]
    fn tiles<L: LaneVector, const R: usize, const V: usize>(
        self,
        product: &Product<'_, L>,
        columns: Columns,
        first: usize,
        mut row: usize,
    ) -> usize {
        while row + R <= self.count {
            // SAFETY: the chunk has `row + R` rows of `depth` elements, `A_STRIDE` apart, and the
            // panel as many rows, `V · WIDTH` apart. C has the rows of A and the columns of B.
            unsafe {
                let a = self.copies.a.wrapping_add(row * A_STRIDE);
                let sums = match V * L::WIDTH {
                    32 => tile::tile::<L, R, V, A_STRIDE, 32, false>(
                        product.proof,
                        a,
                        0,
                        columns,
                        0,
                        self.depth,
                    ),
                    16 => tile::tile::<L, R, V, A_STRIDE, 16, false>(
                        product.proof,
                        a,
                        0,
                        columns,
                        0,
                        self.depth,
                    ),
                    _ => tile::tile::<L, R, V, A_STRIDE, 8, false>(
                        product.proof,
                        a,
                        0,
                        columns,
                        0,
                        self.depth,
                    ),
                };
                let c = product.c.at(self.top + row, first);
                let stride = product.c.stride();
                if columns.count == V * L::WIDTH {
                    tile::finish::<L, R, V, false>(
                        product.proof,
                        c,
                        stride,
                        columns.count,
                        sums,
                        self.then,
                        self.last,
                    );
                } else {
                    edge::<L, R, V>(
                        product.proof,
                        c,
                        stride,
                        columns.count,
                        sums,
                        self.then,
                        self.last,
                    );
                }
            }
            row += R;
        }
        row
    }
}

/// [`tile::finish`] for fewer columns than the tile has, perhaps whole vectors fewer.
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn edge<L: LaneVector, const R: usize, const V: usize>(
    proof: L::Proof,
    c: *mut f32,
    stride: usize,
    count: usize,
    sums: [[L; V]; R],
    then: Then,
    last: bool,
) {
    // SAFETY: passed on to the caller; one vector of each row will do where `count` is so small.
    unsafe {
        if V > 1 && count <= L::WIDTH {
            let mut narrow = [[L::splat(proof, 0.0)]; R];
            for (narrow, sums) in narrow.iter_mut().zip(sums) {
                if let ([narrow], [first, ..]) = (narrow, &sums[..]) {
                    *narrow = *first;
                }
            }
            tile::finish::<L, R, 1, true>(proof, c, stride, count, narrow, then, last);
        } else {
            tile::finish::<L, R, V, true>(proof, c, stride, count, sums, then, last);
        }
    }
}
