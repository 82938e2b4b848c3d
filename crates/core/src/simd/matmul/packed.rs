//! Products large enough to copy rows of A and columns of B next to each other first.
//!
//! For each block of 256 terms the columns of B are copied into panels as wide as a tile. Narrow tiles
//! then copy rows of A, as many as the second level of cache keeps, and each panel meets all of them
//! in the first level. A wide tile copies its own rows only, which stay in the first level while all
//! panels come from the second: so it goes along the rows of C, not down its columns, where each
//! tile would meet twelve other pages.

use super::super::{KC, LINE, LaneVector, rows::MatrixRowsMut};
use super::Product;
use super::tile::{self, Columns, Target, Then};
use crate::dispatch::Job;
use crate::{Isa, MatMut};

// From one row of A to the next: 17 cache lines, so that the rows of a tile do not share sets of
// the first level of cache.
const A_STRIDE: usize = KC + 16;

// Rows of a panel of B: one more than it needs, for the same reason.
const B_ROWS: usize = KC + 1;

/// Columns of the widest tile.
const WIDEST: usize = 32;

/// Rows of the highest tile.
const HIGHEST: usize = 12;

// Rows of A and columns of B that narrow tiles copy at a time: a quarter of a second level of cache of 1 MiB, and 2 MiB
// of a third. Measured on Zen 5 at 2048: 528 rows are 3% slower and 132 7%, 512 columns 7%.
const CHUNK: usize = 264;
const STRIP: usize = 2048;

// Columns of B that wide tiles copy at a time: 770 KiB, for a second level of cache of 1 MiB or more. On Emerald Rapids
// the products of 512, 1024 and 2048 then reach .95, .95 and .92 of what the core does without FMA, with 1024 columns the
// last .94; in chunks of 264 rows .93, .88 and .88.
const WIDE_STRIP: usize = 768;

// Rows of a panel that wide tiles ask for ahead: it comes from the second level of cache. With the next rows of A 1 to 2%.
const B_AHEAD: usize = 24;

// Panels of B that are copied together: a line or two of each row, to few places. All at once are 2% slower on Zen 3.
const TOGETHER: usize = 4;

// Elements of C from which on copying pays: smaller products are faster where they lie, with vectors of 16 by 3% at
// 256 x 256, and larger ones by up to a third slower, when rows are a page apart or terms few. Zen 3, whose first level
// has 32 KiB, is 1.35 times as fast through copies at 256 x 256, and as fast either way at 96 x 96.
const FROM: [usize; 2] = [1 << 13, 1 << 16];

// Rows and columns below which copies are not used often enough.
const LEAST: usize = 48;

/// A product through copies.
pub(crate) struct Packed<'a, 's> {
    pub(crate) product: Product<'a>,
    /// As many elements as [`Product::room`] says.
    pub(crate) scratch: &'s mut [f32],
}

impl Job for Packed<'_, '_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        let Self { product, scratch } = self;
        match L::TILE {
            (12, _) => product.packed::<L::Wide, 12, 2>(proof, scratch),
            (6, _) => product.packed::<L, 6, 2>(proof, scratch),
            (5, 2) => product.packed::<L, 5, 2>(proof, scratch),
            (5, _) => product.packed::<L, 5, 1>(proof, scratch),
            _ => product.packed::<L, 2, 1>(proof, scratch),
        }
    }
}

/// `n` in equal pieces of at most `most`, rounded up to a multiple of `unit`.
#[inline(always)]
fn piece(n: usize, most: usize, unit: usize) -> usize {
    let pieces = n.div_ceil(most.max(1)).max(1);
    n.div_ceil(pieces).div_ceil(unit.max(1)).max(1) * unit
}

impl<'a> Product<'a> {
    /// Whether copying pays on this instruction set.
    #[inline]
    pub(crate) fn copying_pays(&self, isa: Isa) -> bool {
        let (rows, cols) = (self.a.rows(), self.b.cols());
        let [narrow, wide] = FROM;
        let from = if isa == Isa::Avx512 { wide } else { narrow };
        rows.min(cols) >= LEAST && self.outputs() > from
    }

    /// Whether it is a difference over several blocks of terms, whose sums must be whole before they touch C.
    #[inline]
    pub(crate) fn needs_whole(&self) -> bool {
        self.subtract && self.b.rows() > KC
    }

    /// Elements of C.
    #[inline]
    pub(crate) fn outputs(&self) -> usize {
        self.a.rows().saturating_mul(self.b.cols())
    }

    /// The product alone, into `whole`, which has as many elements as C, and C.
    #[inline]
    pub(crate) fn into_whole<'w>(
        self,
        whole: &'w mut [f32],
    ) -> Option<(Product<'w>, MatrixRowsMut<'a>)>
    where
        'a: 'w,
    {
        let Self { a, b, c, .. } = self;
        let whole = MatMut::new(whole, a.rows(), b.cols()).ok()?;
        Some((Product { a, b, c: MatrixRowsMut::of(whole), subtract: false }, c))
    }

    /// Rows of A and columns of B that are copied at a time.
    #[inline(always)]
    fn pieces(&self, is_wide: bool) -> (usize, usize) {
        let (rows, cols) = if is_wide { (HIGHEST, WIDE_STRIP) } else { (CHUNK, STRIP) };
        (piece(self.a.rows(), rows, HIGHEST), piece(self.b.cols(), cols, WIDEST))
    }

    /// Elements of scratch that copying needs on this instruction set.
    #[inline]
    pub(crate) fn room(&self, isa: Isa) -> usize {
        self.room_of(self.pieces(isa == Isa::Avx512))
    }

    #[inline(always)]
    fn room_of(&self, (rows, cols): (usize, usize)) -> usize {
        // Up to 15 to start on a cache line.
        rows.saturating_mul(A_STRIDE).saturating_add(cols.saturating_mul(B_ROWS)) + 16
    }

    /// All of C through copies; nothing if there is less than [`room`](Self::room).
    #[inline(always)]
    fn packed<L: LaneVector, const R: usize, const V: usize>(
        &self,
        proof: L::Proof,
        scratch: &mut [f32],
    ) {
        let (rows, terms, cols) = (self.a.rows(), self.b.rows(), self.b.cols());
        let pieces @ (chunk, strip) = self.pieces(R == HIGHEST);
        if scratch.len() < self.room_of(pieces) {
            return;
        }
        let skip = scratch.as_ptr().align_offset(64).min(15);
        let a = scratch.as_mut_ptr().wrapping_add(skip);
        let b = a.wrapping_add(chunk * A_STRIDE);
        let mut left = 0;
        while left < cols {
            let width = strip.min(cols - left);
            let mut block = 0;
            while block < terms {
                let depth = KC.min(terms - block);
                let then = match block {
                    0 if self.subtract => Then::Subtract,
                    0 => Then::Store,
                    _ => Then::Add,
                };
                let last = block + depth == terms;
                self.copy_columns::<L, V>(proof, b, block, depth, left, width);
                let mut top = 0;
                while top < rows {
                    let count = chunk.min(rows - top);
                    self.copy_rows(a, block, depth, top, count);
                    let part = Part { a, b, depth, top, count, then, last };
                    let mut first = 0;
                    while first < width {
                        if R == HIGHEST && first < HIGHEST * WIDEST {
                            self.ask_for_row::<L>(
                                proof,
                                top + count + first / WIDEST,
                                block,
                                depth,
                            );
                        }
                        part.panel::<L, R, V>(proof, self, left + first, first);
                        first += V * L::WIDTH;
                    }
                    top += count;
                }
                block += depth;
            }
            left += width;
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

    /// Asks for the part of a row of A that is to be copied soon.
    #[inline(always)]
    fn ask_for_row<L: LaneVector>(&self, proof: L::Proof, row: usize, block: usize, depth: usize) {
        for at in (0..depth).step_by(LINE) {
            if L::PREFETCHES && row < self.a.rows() {
                L::prefetch_second_level(proof, self.a.at(row, block + at));
            }
        }
    }

    /// Columns `left` to `left + count` of B, `depth` elements each, in panels of a tile's width;
    /// zeros beside the last.
    #[inline(always)]
    fn copy_columns<L: LaneVector, const V: usize>(
        &self,
        proof: L::Proof,
        to: *mut f32,
        block: usize,
        depth: usize,
        left: usize,
        count: usize,
    ) {
        let width = V * L::WIDTH;
        let mut start = 0;
        while start < count {
            let end = count.min(start + TOGETHER * width);
            for k in 0..depth {
                let from = self.b.at(block + k, left);
                let mut first = start;
                while first < end {
                    let to = to.wrapping_add(first * B_ROWS + k * width);
                    for v in 0..V {
                        let at = first + v * L::WIDTH;
                        // SAFETY: row `block + k` of B has `count` elements from `left` on; the room
                        // has `B_ROWS > k` rows of `width` elements for each panel, and is no part of B.
                        unsafe {
                            let x = if at + L::WIDTH <= count {
                                L::read(proof, from.add(at))
                            } else {
                                let row = core::slice::from_raw_parts(from, count);
                                let rest = row.get(at.min(count)..).unwrap_or_default();
                                L::load_partial(proof, rest, 0)
                            };
                            x.write(to.add(v * L::WIDTH));
                        }
                    }
                    first += width;
                }
            }
            start = end;
        }
    }
}

/// A chunk of rows of A and a block of terms.
#[derive(Clone, Copy)]
struct Part {
    a: *const f32,
    b: *const f32,
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
        proof: L::Proof,
        product: &Product<'_>,
        first: usize,
        offset: usize,
    ) {
        let count = (V * L::WIDTH).min(product.b.cols() - first);
        let columns = Columns { start: self.b.wrapping_add(offset * B_ROWS), count };
        let mut row = self.tiles::<L, R, V>(proof, product, columns, first, 0);
        if R > 8 {
            row = self.tiles::<L, 8, V>(proof, product, columns, first, row);
        }
        if R > 4 {
            row = self.tiles::<L, 4, V>(proof, product, columns, first, row);
        }
        if R > 2 {
            row = self.tiles::<L, 2, V>(proof, product, columns, first, row);
        }
        self.tiles::<L, 1, V>(proof, product, columns, first, row);
    }

    /// As many tiles of `R` rows as there are from `row` of the chunk on; the row after them.
    #[inline(always)]
    fn tiles<L: LaneVector, const R: usize, const V: usize>(
        self,
        proof: L::Proof,
        product: &Product<'_>,
        columns: Columns,
        first: usize,
        mut row: usize,
    ) -> usize {
        while row + R <= self.count {
            let to = Target {
                start: product.c.at(self.top + row, first),
                stride: product.c.stride(),
                count: columns.count,
            };
            if L::PREFETCHES {
                // Nothing else asks for C before the sums are there, and its rows are far apart.
                for i in 0..R {
                    for v in 0..V {
                        L::prefetch(proof, to.start.wrapping_add(i * to.stride + v * L::WIDTH));
                    }
                }
            }
            // SAFETY: the chunk has `row + R` rows of `depth` elements, `A_STRIDE` apart, and the
            // panel as many rows, `V · WIDTH` apart. C has the rows of A and the columns of B.
            unsafe {
                let a = self.a.wrapping_add(row * A_STRIDE);
                let sums = match V * L::WIDTH {
                    32 => tile::tile::<L, R, V, A_STRIDE, 32, B_AHEAD, false>(
                        proof, a, 0, columns, 0, self.depth,
                    ),
                    16 => tile::tile::<L, R, V, A_STRIDE, 16, 0, false>(
                        proof, a, 0, columns, 0, self.depth,
                    ),
                    _ => tile::tile::<L, R, V, A_STRIDE, 8, 0, false>(
                        proof, a, 0, columns, 0, self.depth,
                    ),
                };
                if columns.count == V * L::WIDTH {
                    tile::finish::<L, R, V, false>(proof, to, sums, self.then, self.last);
                } else {
                    edge::<L, R, V>(proof, to, sums, self.then, self.last);
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
    to: Target,
    sums: [[L; V]; R],
    then: Then,
    last: bool,
) {
    // SAFETY: passed on to the caller; one vector of each row will do where `count` is so small.
    unsafe {
        if V > 1 && to.count <= L::WIDTH {
            let mut narrow = [[L::splat(proof, 0.0)]; R];
            for (narrow, sums) in narrow.iter_mut().zip(sums) {
                if let ([narrow], [first, ..]) = (narrow, &sums[..]) {
                    *narrow = *first;
                }
            }
            tile::finish::<L, R, 1, true>(proof, to, narrow, then, last);
        } else {
            tile::finish::<L, R, V, true>(proof, to, sums, then, last);
        }
    }
}
