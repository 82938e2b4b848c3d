//! `C = A B`: the column order for a tile of outputs at once.
//!
//! The sums of a tile start from `+0.0` in registers and take the terms of one block of 256 in
//! order; the blocks' sums are then added in order. Small products read A and B where they lie;
//! for the others rows of A and columns of B are copied next to each other first (Goto and van de
//! Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34, 2008).

mod packed;
mod tile;

use super::{KC, LaneVector, MatrixRows, rows::MatrixRowsMut};
use crate::dispatch::Job;
use core::mem::MaybeUninit;
use tile::{Columns, Then, add_all};

pub(crate) use packed::room_for;

/// `C = A B`, or `C = C − A B`.
pub(crate) struct Matmul<'a> {
    pub(crate) c: &'a mut [f32],
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    /// At least one.
    pub(crate) terms: usize,
    /// Of A, B and C.
    pub(crate) strides: [usize; 3],
    pub(crate) subtract: bool,
    /// To copy rows of A and columns of B to: [`room_for`] says how much is best. Little will do,
    /// then the stack is used.
    pub(crate) scratch: &'a mut [f32],
}

impl Job for Matmul<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, a: &[f32], b: &[f32]) {
        let Self { c, rows, cols, terms, strides, subtract, scratch } = self;
        let [a_stride, b_stride, c_stride] = strides;
        let a = MatrixRows::new(a, rows, terms, a_stride);
        let b = MatrixRows::new(b, terms, cols, b_stride);
        let c = MatrixRowsMut::new(c, rows, cols, c_stride);
        if a.rows() != rows || b.rows() != terms || c.rows() != rows {
            return;
        }
        match L::TILE {
            (12, _) => Product::<L::Wide> { proof, a, b, c, subtract }.run::<12, 2>(scratch),
            (8, _) => Product::<L::Wide> { proof, a, b, c, subtract }.run::<8, 2>(scratch),
            (5, 2) => Product::<L> { proof, a, b, c, subtract }.run::<5, 2>(scratch),
            (5, _) => Product::<L> { proof, a, b, c, subtract }.run::<5, 1>(scratch),
            _ => Product::<L> { proof, a, b, c, subtract }.run::<2, 1>(scratch),
        }
    }
}

/// A has as many columns as B has rows, C has the rows of A and the columns of B.
struct Product<'a, L: LaneVector> {
    proof: L::Proof,
    a: MatrixRows<'a>,
    b: MatrixRows<'a>,
    c: MatrixRowsMut<'a>,
    subtract: bool,
}

impl<L: LaneVector> Product<'_, L> {
    #[inline(always)]
    fn run<const R: usize, const V: usize>(self, scratch: &mut [f32]) {
        let terms = self.b.rows();
        // A difference over several blocks needs its sum whole before it touches C.
        let whole = !self.subtract || terms <= KC;
        if whole && packed::pays(self.a.rows(), terms, self.b.cols()) {
            self.packed::<R, V>(scratch);
        } else {
            self.direct::<R, V>();
        }
    }

    /// All of C, a tile's width of columns after the other, A and B read where they lie.
    #[inline(always)]
    fn direct<const R: usize, const V: usize>(&self) {
        let (cols, width) = (self.b.cols(), V * L::WIDTH);
        let mut first = 0;
        while first + width <= cols {
            self.direct_rows::<R, V, false>(first, width);
            first += width;
        }
        let count = cols - first;
        if V > 1 && count > L::WIDTH {
            self.direct_rows::<R, V, true>(first, count);
        } else if count > 0 {
            self.direct_rows::<R, 1, true>(first, count);
        }
    }

    /// `count` columns of C from `first` on.
    #[inline(always)]
    fn direct_rows<const R: usize, const V: usize, const EDGE: bool>(
        &self,
        first: usize,
        count: usize,
    ) {
        let mut row = self.direct_tiles::<R, V, EDGE>(0, first, count);
        if R > 8 {
            row = self.direct_tiles::<8, V, EDGE>(row, first, count);
        }
        if R > 4 {
            row = self.direct_tiles::<4, V, EDGE>(row, first, count);
        }
        if R > 2 {
            row = self.direct_tiles::<2, V, EDGE>(row, first, count);
        }
        self.direct_tiles::<1, V, EDGE>(row, first, count);
    }

    /// As many tiles of `R` rows as there are from `row` on; the row after them.
    #[inline(always)]
    fn direct_tiles<const R: usize, const V: usize, const EDGE: bool>(
        &self,
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
                    let sums = tile::tile::<L, R, V, 0, 0, EDGE>(
                        self.proof,
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
                let (to, stride) = (self.c.at(row, first), self.c.stride());
                let sums = total.assume_init();
                tile::finish::<L, R, V, EDGE>(self.proof, to, stride, count, sums, then, true);
            }
            row += R;
        }
        row
    }
}
