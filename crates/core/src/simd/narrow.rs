//! Rows of few elements, as many at once as a vector has lanes: a vector holds a column of them.
//!
//! What a row's fold adds from lane to lane is added from vector to vector, so that no lane is moved but to
//! make the columns.

use super::reduce::Reduction;
use super::{AHEAD, LINE, LaneVector, MatrixRows};

/// Columns that are made at once.
const QUAD: usize = 4;

/// Elements of a row up to which it is narrow: half of the 32 lanes.
pub(super) const NARROW: usize = 4 * QUAD;

/// Rows of which the narrowest vectors that make columns hold one each.
pub(super) const FEWEST: usize = 8;

/// The slices that go with every row, as far as the row reaches; then zeros.
type Fixed<const K: usize> = [[[f32; QUAD]; 4]; K];

/// Rows of up to [`NARROW`] elements, and the fixed slices that go with each.
pub(super) struct Narrow<'a, R, const K: usize, const N: usize> {
    reduction: R,
    rows: MatrixRows<'a>,
    fixed: Fixed<K>,
    // Of the first rows, those of which whole quads are readable.
    readable: usize,
    is_far: bool,
}

impl<'a, R: Reduction<K, N>, const K: usize, const N: usize> Narrow<'a, R, K, N> {
    /// `slices` holds the fixed ones from the second on, each of as many elements as a row. Rows that are far come from
    /// memory: what comes after them is asked for.
    #[inline(always)]
    pub(super) fn new(
        reduction: R,
        rows: MatrixRows<'a>,
        slices: [&[f32]; K],
        is_far: bool,
    ) -> Self {
        let mut fixed = [[[0.0; QUAD]; 4]; K];
        for (fixed, slice) in fixed.iter_mut().zip(slices) {
            for (to, x) in fixed.as_flattened_mut().iter_mut().zip(slice) {
                *to = *x;
            }
        }
        let readable = match rows.cols() {
            0 => 0,
            cols => rows.with_at_least(cols.next_multiple_of(QUAD)),
        };
        Self { reduction, rows, fixed, readable, is_far }
    }

    /// How many of the first rows [`sums`](Self::sums) takes.
    #[inline(always)]
    pub(super) fn readable(&self) -> usize {
        self.readable
    }

    /// The sums of as many rows as a vector has lanes, from `first` on; nothing if there are fewer, or where there is
    /// nothing to read behind the last of them that a whole quad would read.
    #[inline(always)]
    pub(super) fn sums<L: LaneVector>(&self, proof: L::Proof, first: usize) -> Option<[L; N]> {
        if first + L::WIDTH > self.readable {
            return None;
        }
        if self.is_far {
            self.ask_ahead::<L>(proof, first);
        }
        // SAFETY: as many quads as these rows reach into are readable of each, as was just found.
        let [a, b, c, d] = unsafe {
            match self.rows.cols().div_ceil(QUAD) {
                1 => self.quad::<L>(proof, first, 0),
                2 => self.pair::<L>(proof, first, [0, 1]),
                3 => {
                    self.join(self.pair::<L>(proof, first, [0, 2]), self.quad::<L>(proof, first, 1))
                }
                4 => self.join(
                    self.pair::<L>(proof, first, [0, 2]),
                    self.pair::<L>(proof, first, [1, 3]),
                ),
                _ => return None,
            }
        };
        let sums = self.reduction.join(self.reduction.join(a, c), self.reduction.join(b, d));
        Some(positive::<L, R, K, N>(proof, sums))
    }

    /// Asks for what comes after as many rows as a vector has lanes.
    #[inline(always)]
    fn ask_ahead<L: LaneVector>(&self, proof: L::Proof, first: usize) {
        let ahead = self.rows.at(first, 0).wrapping_add(AHEAD / size_of::<f32>());
        for line in (0..L::WIDTH * self.rows.stride()).step_by(LINE) {
            L::prefetch(proof, ahead.wrapping_add(line));
        }
    }

    /// # Safety
    /// Both quads of `WIDTH` rows from `first` on are readable.
    #[inline(always)]
    unsafe fn pair<L: LaneVector>(
        &self,
        proof: L::Proof,
        first: usize,
        [q, later]: [usize; 2],
    ) -> [[L; N]; QUAD] {
        // SAFETY: passed on to the caller.
        unsafe { self.join(self.quad::<L>(proof, first, q), self.quad::<L>(proof, first, later)) }
    }

    /// The sums of each column of quad `q` after its one term.
    ///
    /// # Safety
    /// The quad of `WIDTH` rows from `first` on is readable.
    #[inline(always)]
    unsafe fn quad<L: LaneVector>(
        &self,
        proof: L::Proof,
        first: usize,
        q: usize,
    ) -> [[L; N]; QUAD] {
        // SAFETY: passed on to the caller.
        let columns =
            unsafe { L::columns(proof, self.rows.at(first, q * QUAD), self.rows.stride()) };
        self.terms(proof, columns, q)
    }

    /// The sums of each column of a quad after its one term.
    #[inline(always)]
    fn terms<L: LaneVector>(
        &self,
        proof: L::Proof,
        columns: [L; QUAD],
        q: usize,
    ) -> [[L; N]; QUAD] {
        let zero = L::splat(proof, 0.0);
        let mut sums = [[zero; N]; QUAD];
        for (i, (sums, column)) in sums.iter_mut().zip(columns).enumerate() {
            // What lies behind the row is not its own.
            let column = if q * QUAD + i < self.rows.cols() { column } else { zero };
            let mut x = [column; K];
            for (x, fixed) in x.iter_mut().zip(&self.fixed).skip(1) {
                let fixed = fixed.get(q).and_then(|quad| quad.get(i));
                *x = L::splat(proof, fixed.copied().unwrap_or_default());
            }
            *sums = self.reduction.start(proof, x);
        }
        sums
    }

    /// Joins the columns of `later` to those of `quad`, neighbours in the fold.
    #[inline(always)]
    fn join<L: LaneVector>(
        &self,
        mut quad: [[L; N]; QUAD],
        later: [[L; N]; QUAD],
    ) -> [[L; N]; QUAD] {
        for (sums, later) in quad.iter_mut().zip(later) {
            *sums = self.reduction.join(*sums, later);
        }
        quad
    }
}

/// Adds the `+0.0` that sums from [`Reduction::start`] lack.
#[inline(always)]
fn positive<L, R, const K: usize, const N: usize>(proof: L::Proof, mut sums: [L; N]) -> [L; N]
where
    L: LaneVector,
    R: Reduction<K, N>,
{
    if R::KEEPS_SIGN {
        for sum in &mut sums {
            *sum = *sum + L::splat(proof, 0.0);
        }
    }
    sums
}
