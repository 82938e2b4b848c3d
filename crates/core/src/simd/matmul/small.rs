//! Products of a few vectors of columns at most and of one block of terms: what a larger product
//! decides on its way would take longer than they do.

use super::super::{HAS_VECTORS, LaneVector, Quad};
use super::Product;
use super::tile::{self, Columns, Target, Then};
use crate::dispatch::Job;

/// A product of no more than 32 rows, columns and terms.
pub(crate) struct Small<'a>(pub(crate) Product<'a>);

impl Job for Small<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        let product = self.0;
        match L::TILE {
            // Rows of C that lie next to each other: wide vectors would reach over the ends of
            // cache lines, masked or not.
            (12, _) if product.b.cols() <= L::WIDTH => {
                let row = product.one_block::<L, 8, 1>(proof, 0);
                product.last_rows::<L, 1>(proof, row);
            }
            (12, _) if product.b.cols() <= L::Wide::WIDTH => {
                let row = product.one_block::<L::Wide, 8, 1>(proof, 0);
                product.last_rows::<L::Wide, 1>(proof, row);
            }
            (12, _) => {
                let row = product.one_block::<L::Wide, 12, 2>(proof, 0);
                let row = product.one_block::<L::Wide, 8, 2>(proof, row);
                product.last_rows::<L::Wide, 2>(proof, row);
            }
            (6, _) if product.b.cols() <= L::WIDTH => {
                let row = product.one_block::<L, 8, 1>(proof, 0);
                product.last_rows::<L, 1>(proof, row);
            }
            (6, _) | (5, 2) => product.direct::<L, 5, 2>(proof),
            (5, _) => product.direct::<L, 5, 1>(proof),
            _ => product.direct::<L, 2, 1>(proof),
        }
    }
}

/// A product of no more than 4 rows, 8 columns and 32 terms: one tile, in a function of its own, whose
/// few values stay in registers.
pub(crate) struct Tiny<'p, 'a>(&'p Product<'a>);

impl<'p, 'a> Tiny<'p, 'a> {
    /// The product, if it is so small.
    #[inline(always)]
    pub(crate) fn new(product: &'p Product<'a>) -> Option<Self> {
        let Product { a, b, .. } = product;
        let [rows, cols] = [1..=4, 1..=8];
        (rows.contains(&a.rows()) && cols.contains(&b.cols()) && b.rows() <= 32)
            .then_some(Self(product))
    }
}

impl Job for Tiny<'_, '_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        // SAFETY: there are as many rows; at most 8 columns are one vector.
        unsafe {
            match self.0.a.rows() {
                4 => self.0.one_tile::<L, 4, 1>(proof, 0),
                3 => self.0.one_tile::<L, 3, 1>(proof, 0),
                2 => self.0.one_tile::<L, 2, 1>(proof, 0),
                _ => self.0.one_tile::<L, 1, 1>(proof, 0),
            }
        }
    }
}

impl Product<'_> {
    /// A product of four rows, columns and terms, at the call itself on vectors of four, which every instruction set
    /// has: choosing one would take as long. Whether it is one.
    #[inline(always)]
    pub(crate) fn of_fours(&self) -> bool {
        let Product { a, b, c, .. } = self;
        let is_one = HAS_VECTORS && a.rows() == 4 && b.rows() == 4 && b.cols() == 4;
        if is_one {
            let then = if self.subtract { Then::Subtract } else { Then::Store };
            let columns = Columns { start: b.at(0, 0), count: 4 };
            let to = Target { start: c.at(0, 0), stride: c.stride(), count: 4 };
            let (from, across, down) = (a.at(0, 0), a.stride(), b.stride());
            // SAFETY: A and B have four rows of four elements, and C has the rows of A and the columns of B.
            unsafe {
                let sums =
                    tile::tile::<Quad, 4, 1, 0, 0, 0, false>((), from, across, columns, down, 4);
                tile::finish::<Quad, 4, 1, false>((), to, sums, then, true);
            }
        }
        is_one
    }

    /// Fewer than eight rows from `row` on.
    #[inline(always)]
    fn last_rows<L: LaneVector, const V: usize>(&self, proof: L::Proof, row: usize) {
        let row = self.one_block::<L, 4, V>(proof, row);
        let row = self.one_block::<L, 2, V>(proof, row);
        self.one_block::<L, 1, V>(proof, row);
    }

    /// As many tiles of `R` rows as there are from `row` on, each all columns wide; the row after
    /// them.
    #[inline(always)]
    fn one_block<L: LaneVector, const R: usize, const V: usize>(
        &self,
        proof: L::Proof,
        mut row: usize,
    ) -> usize {
        while row + R <= self.a.rows() {
            // SAFETY: `row + R` rows are there; the caller chose `V` by the columns.
            unsafe { self.one_tile::<L, R, V>(proof, row) };
            row += R;
        }
        row
    }

    /// A tile of `R` rows from `row` on, all columns wide.
    ///
    /// # Safety
    /// A and C have `row + R` rows, B and C `V` vectors of columns, of the last at least one.
    #[inline(always)]
    unsafe fn one_tile<L: LaneVector, const R: usize, const V: usize>(
        &self,
        proof: L::Proof,
        row: usize,
    ) {
        let then = if self.subtract { Then::Subtract } else { Then::Store };
        let count = self.b.cols();
        // SAFETY: the caller vouches for the rows and columns, and A has as many columns as B has rows.
        unsafe {
            let (a, columns) = (self.a.at(row, 0), Columns { start: self.b.at(0, 0), count });
            let (across, down, terms) = (self.a.stride(), self.b.stride(), self.b.rows());
            let sums = tile::tile::<L, R, V, 0, 0, 0, true>(proof, a, across, columns, down, terms);
            let to = Target { start: self.c.at(row, 0), stride: self.c.stride(), count };
            tile::finish::<L, R, V, true>(proof, to, sums, then, true);
        }
    }
}
