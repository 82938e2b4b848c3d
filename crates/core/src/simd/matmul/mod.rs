//! `C = A B`: the column order for a tile of outputs at once.
//!
//! The sums of a tile start from `+0.0` in registers and take the terms of one block of 256 in
//! order; the blocks' sums are then added in order. Small products read A and B where they lie;
//! for the others rows of A and columns of B are copied next to each other first (Goto and van de
//! Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34, 2008).

mod packed;
mod skinny;
mod small;
mod tile;

use super::{KC, LaneVector, MatrixRows, rows::MatrixRowsMut};
use crate::dispatch::Job;
use crate::{MatMut, MatRef};
use core::mem::MaybeUninit;
use tile::{Columns, Target, Then, add_all};

pub(crate) use packed::Packed;
pub(crate) use small::{Small, Tiny};

/// `C = A B`, or `C = C − A B`.
pub(crate) struct Product<'a> {
    // A has as many columns as B has rows, at least one; C has the rows of A and the columns of B.
    a: MatrixRows<'a>,
    b: MatrixRows<'a>,
    c: MatrixRowsMut<'a>,
    subtract: bool,
}

impl<'a> Product<'a> {
    /// The product of matrices whose shapes fit and that have terms.
    #[inline(always)]
    pub(crate) fn new(a: MatRef<'a>, b: MatRef<'a>, c: MatMut<'a>, subtract: bool) -> Option<Self> {
        let fits = a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols();
        let (a, b, c) = (MatrixRows::of(a), MatrixRows::of(b), MatrixRowsMut::of(c));
        (fits && b.rows() > 0).then_some(Self { a, b, c, subtract })
    }
}

impl Product<'_> {
    /// How many products of two elements it adds.
    #[inline]
    pub(crate) fn work(&self) -> usize {
        self.a.rows().saturating_mul(self.b.cols()).saturating_mul(self.b.rows())
    }

    /// Columns of C.
    #[inline]
    pub(crate) fn cols(&self) -> usize {
        self.b.cols()
    }

    /// Two products of about the same size: of the left and the right columns, or of the upper
    /// and the lower rows.
    pub(crate) fn split(self) -> (Self, Self) {
        let Self { a, b, c, subtract } = self;
        if b.cols() >= a.rows() {
            let at = middle(b.cols(), COLUMNS);
            let ((b, right), (c, rest)) = (b.split_columns(at), c.split_columns(at));
            (Self { a, b, c, subtract }, Self { a, b: right, c: rest, subtract })
        } else {
            let at = middle(a.rows(), ROWS);
            let ((a, lower), (c, rest)) = (a.split_rows(at), c.split_rows(at));
            (Self { a, b, c, subtract }, Self { a: lower, b, c: rest, subtract })
        }
    }
}

// Rows and columns of whole tiles: of 12, 6, 5 and 2 rows, and 32, 16 and 8 columns.
const ROWS: usize = 60;
const COLUMNS: usize = 32;

/// Where to divide `n` in two: near the middle, at a multiple of `unit` if there are several.
fn middle(n: usize, unit: usize) -> usize {
    let half = n / 2;
    if half > unit { half - half % unit } else { half }
}

// Rows of B that are asked for ahead where they lie: in pages of their own, which nothing else asks for. A
// tile of 8 rows and 2 vectors takes as long for so many as a third level of cache does. On Emerald Rapids
// 8x1000x1000 gains 15% and 200x2000x200 5%; products in the first level lose nothing.
const AHEAD: usize = 16;

/// A product whose A and B are read where they lie.
pub(crate) struct Direct<'a>(pub(crate) Product<'a>);

impl Job for Direct<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        match L::TILE {
            (12, _) if self.0.is_skinny::<L::Wide>() => self.0.columns::<L::Wide>(proof),
            (5 | 6, _) if self.0.is_skinny::<L>() => self.0.columns::<L>(proof),
            // Few rows take more columns for as many sums: fewer would wait for each other.
            (12, _) if self.0.a.rows() <= 4 => self.0.direct::<L::Wide, 4, 4>(proof),
            // Half of a wide vector would be nothing.
            (12, _) if self.0.b.cols() <= L::WIDTH => self.0.direct::<L, 12, 1>(proof),
            (12, _) => self.0.direct::<L::Wide, 12, 2>(proof),
            // Of six rows that lie apart the addresses would leave too few registers.
            (6, _) | (5, 2) => self.0.direct::<L, 5, 2>(proof),
            (5, _) => self.0.direct::<L, 5, 1>(proof),
            _ => self.0.direct::<L, 2, 1>(proof),
        }
    }
}

impl Product<'_> {
    /// Whether C has so few columns, and rows enough, that vectors should run down its rows.
    #[inline(always)]
    fn is_skinny<L: LaneVector>(&self) -> bool {
        self.b.cols() <= skinny::FEW && self.a.rows() >= L::WIDTH
    }

    /// All of C, whose columns are few.
    #[inline(always)]
    fn columns<L: LaneVector>(&self, proof: L::Proof) {
        let first = self.skinny::<L, 4>(proof, 0);
        let first = self.skinny::<L, 3>(proof, first);
        let first = self.skinny::<L, 2>(proof, first);
        self.skinny::<L, 1>(proof, first);
    }

    /// All of C, a tile's width of columns after the other, A and B read where they lie.
    #[inline(always)]
    fn direct<L: LaneVector, const R: usize, const V: usize>(&self, proof: L::Proof) {
        let (cols, width) = (self.b.cols(), V * L::WIDTH);
        let mut first = 0;
        while first + width <= cols {
            self.direct_rows::<L, R, V, false>(proof, first, width);
            first += width;
        }
        while V > 2 && first + 2 * L::WIDTH <= cols {
            self.direct_rows::<L, R, 2, false>(proof, first, 2 * L::WIDTH);
            first += 2 * L::WIDTH;
        }
        let count = cols - first;
        if V > 1 && count > L::WIDTH {
            self.direct_rows::<L, R, 2, true>(proof, first, count);
        } else if count > 0 {
            self.direct_rows::<L, R, 1, true>(proof, first, count);
        }
    }

    /// `count` columns of C from `first` on.
    #[inline(always)]
    fn direct_rows<L: LaneVector, const R: usize, const V: usize, const EDGE: bool>(
        &self,
        proof: L::Proof,
        first: usize,
        count: usize,
    ) {
        let mut row = self.direct_tiles::<L, R, V, EDGE>(proof, 0, first, count);
        if R > 8 {
            row = self.direct_tiles::<L, 8, V, EDGE>(proof, row, first, count);
        }
        if R > 4 {
            row = self.direct_tiles::<L, 4, V, EDGE>(proof, row, first, count);
        }
        if R > 2 {
            row = self.direct_tiles::<L, 2, V, EDGE>(proof, row, first, count);
        }
        self.direct_tiles::<L, 1, V, EDGE>(proof, row, first, count);
    }

    /// As many tiles of `R` rows as there are from `row` on; the row after them.
    #[inline(always)]
    fn direct_tiles<L: LaneVector, const R: usize, const V: usize, const EDGE: bool>(
        &self,
        proof: L::Proof,
        mut row: usize,
        first: usize,
        count: usize,
    ) -> usize {
        let terms = self.b.rows();
        let then = if self.subtract { Then::Subtract } else { Then::Store };
        while row + R <= self.a.rows() {
            let mut total = MaybeUninit::<[[L; V]; R]>::uninit();
            let mut block = 0;
            // SAFETY: `row + R` rows of A and of C are there, `count` columns of B and of C from
            // `first` on, and `terms` columns of A are the rows of B. `total` is written by the
            // first block, and there is one.
            unsafe {
                loop {
                    let depth = KC.min(terms - block);
                    let columns = Columns { start: self.b.at(block, first), count };
                    let sums = tile::tile::<L, R, V, 0, 0, AHEAD, EDGE>(
                        proof,
                        self.a.at(row, block),
                        self.a.stride(),
                        columns,
                        self.b.stride(),
                        depth,
                    );
                    if block == 0 {
                        total.write(sums);
                    } else {
                        add_all(total.assume_init_mut(), sums);
                    }
                    block += depth;
                    if block >= terms {
                        break;
                    }
                }
                let to = Target { start: self.c.at(row, first), stride: self.c.stride(), count };
                tile::finish::<L, R, V, EDGE>(proof, to, total.assume_init(), then, true);
            }
            row += R;
        }
        row
    }
}
