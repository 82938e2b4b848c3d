//! Rows of few elements times a vector, as many rows at once as a vector register has lanes: it holds a column of them.
//!
//! What a row's fold adds from lane to lane is added from register to register, so that no lane is moved but to make
//! the columns.

use super::{AHEAD, LINE, LaneVector, MatrixRows};

/// Columns that are made at once.
const QUAD: usize = 4;

/// Elements of a row up to which it is narrow: half of the 32 lanes.
pub(super) const NARROW: usize = 4 * QUAD;

/// Rows of which the narrowest registers that make columns hold one each.
pub(super) const FEWEST: usize = 8;

/// Rows of up to [`NARROW`] elements, and the vector that each is multiplied with.
pub(super) struct Narrow<'a> {
    rows: MatrixRows<'a>,
    // Behind its last element zeros.
    x: [[f32; QUAD]; 4],
    // Of the first rows, those of which whole quads are readable.
    readable: usize,
    is_far: bool,
}

impl<'a> Narrow<'a> {
    /// `x` has as many elements as a row. Rows that are far come from memory: what comes after them is asked for.
    #[inline(always)]
    pub(super) fn new(rows: MatrixRows<'a>, x: &[f32], is_far: bool) -> Self {
        let mut quads = [[0.0; QUAD]; 4];
        for (to, x) in quads.as_flattened_mut().iter_mut().zip(x) {
            *to = *x;
        }
        let readable = rows.with_at_least(rows.cols().next_multiple_of(QUAD));
        Self { rows, x: quads, readable, is_far }
    }

    /// The products of as many rows as `L` has lanes, from `first` on; nothing if there are fewer, or where there is
    /// nothing to read behind the last of them that a whole quad would read.
    #[inline(always)]
    pub(super) fn products<L: LaneVector>(&self, proof: L::Proof, first: usize) -> Option<L> {
        if first + L::WIDTH > self.readable {
            return None;
        }
        if self.is_far {
            self.ask_ahead::<L>(proof, first);
        }
        // Where quads 0 and 2, 1 and 3 meet, eight lanes apart; then their sums, four apart.
        // SAFETY: as many quads as these rows reach into are readable of each, as was just found.
        let [a, b, c, d] = unsafe {
            match self.rows.cols().div_ceil(QUAD) {
                1 => self.terms::<L>(proof, first, 0),
                2 => self.pair::<L>(proof, first, [0, 1]),
                3 => sum(self.pair::<L>(proof, first, [0, 2]), self.terms(proof, first, 1)),
                4 => sum(self.pair(proof, first, [0, 2]), self.pair(proof, first, [1, 3])),
                _ => return None,
            }
        };
        // A lane begins at +0.0: only where all terms are -0.0 can the last addition tell.
        Some(((a + c) + (b + d)) + L::splat(proof, 0.0))
    }

    /// Asks for what comes after as many rows as `L` has lanes.
    #[inline(always)]
    fn ask_ahead<L: LaneVector>(&self, proof: L::Proof, first: usize) {
        let ahead = self.rows.at(first, 0).wrapping_add(AHEAD / size_of::<f32>());
        for line in (0..L::WIDTH * self.rows.stride()).step_by(LINE) {
            L::prefetch(proof, ahead.wrapping_add(line));
        }
    }

    /// The terms of two quads, added column by column.
    ///
    /// # Safety
    /// Both quads of `WIDTH` rows from `first` on are readable.
    #[inline(always)]
    unsafe fn pair<L: LaneVector>(
        &self,
        proof: L::Proof,
        first: usize,
        [q, later]: [usize; 2],
    ) -> [L; QUAD] {
        // SAFETY: passed on to the caller.
        unsafe { sum(self.terms(proof, first, q), self.terms(proof, first, later)) }
    }

    /// The terms of each column of quad `q`.
    ///
    /// # Safety
    /// The quad of `WIDTH` rows from `first` on is readable.
    #[inline(always)]
    unsafe fn terms<L: LaneVector>(&self, proof: L::Proof, first: usize, q: usize) -> [L; QUAD] {
        // SAFETY: passed on to the caller.
        let mut columns =
            unsafe { L::columns(proof, self.rows.at(first, q * QUAD), self.rows.stride()) };
        let x = self.x.get(q).copied().unwrap_or_default();
        for (i, (column, x)) in columns.iter_mut().zip(x).enumerate() {
            // What lies behind the row is not its own.
            let is_own = q * QUAD + i < self.rows.cols();
            let zero = L::splat(proof, 0.0);
            *column = if is_own { *column * L::splat(proof, x) } else { zero };
        }
        columns
    }
}

/// `a + b`, column by column.
#[inline(always)]
fn sum<L: LaneVector>(mut a: [L; QUAD], b: [L; QUAD]) -> [L; QUAD] {
    for (a, b) in a.iter_mut().zip(b) {
        *a = *a + b;
    }
    a
}
