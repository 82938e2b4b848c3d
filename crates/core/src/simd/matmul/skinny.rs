//! Products of few columns: vectors run down the rows of C.
//!
//! Each output still adds its own terms in order. A few columns of A at a time are read across
//! its rows, so that A is read once for all columns of B that a pass takes.

use super::super::{KC, LANES, LaneVector, canonical};
use super::Product;

// Columns of B of which products are made so. Measured on Zen 5 with 1000 rows and terms: one to four
// take 0.4 to 0.7 of the time of tiles; eight, four at a time, took 1.1 times as long.
pub(super) const FEW: usize = 4;

impl Product<'_> {
    /// The columns of C from `first` on, `N` at a time, as long as there are as many; the column
    /// after them. C has at least `WIDTH` rows.
    #[inline(always)]
    pub(super) fn skinny<L: LaneVector, const N: usize>(
        &self,
        proof: L::Proof,
        mut first: usize,
    ) -> usize {
        let rows = self.a.rows();
        while first + N <= self.b.cols() {
            let mut row = 0;
            while row + 2 * L::WIDTH <= rows {
                self.down::<L, N, 2>(proof, row, first, row);
                row += 2 * L::WIDTH;
            }
            while row < rows {
                // The last vectors begin above, where they end with the last row; what is done
                // is not done again.
                self.down::<L, N, 1>(proof, row.min(rows - L::WIDTH), first, row);
                row += L::WIDTH;
            }
            first += N;
        }
        first
    }

    /// `N` columns of `T` vectors of rows from `top` on; those above `from` are left as they are.
    #[inline(always)]
    fn down<L: LaneVector, const N: usize, const T: usize>(
        &self,
        proof: L::Proof,
        top: usize,
        first: usize,
        from: usize,
    ) {
        let zero = L::splat(proof, 0.0);
        let terms = self.b.rows();
        let mut total = [[zero; N]; T];
        let mut block = 0;
        while block < terms {
            let end = terms.min(block + KC);
            let mut sums = [[zero; N]; T];
            let mut k = block;
            while k + 4 <= end {
                for (t, sums) in sums.iter_mut().enumerate() {
                    // SAFETY: A has rows `top + t · WIDTH` and the `WIDTH - 1` after it, and columns
                    // up to `k + 3`; B has row `k + 3` and column `first + N - 1`.
                    unsafe {
                        let a = self.a.at(top + t * L::WIDTH, k);
                        for (i, a) in L::columns(proof, a, self.a.stride()).into_iter().enumerate()
                        {
                            add_products::<L, N>(proof, sums, a, self.b.at(k + i, first));
                        }
                    }
                }
                k += 4;
            }
            while k < end {
                for (t, sums) in sums.iter_mut().enumerate() {
                    // SAFETY: as above, of one column and one row.
                    unsafe {
                        let a =
                            column::<L>(proof, self.a.at(top + t * L::WIDTH, k), self.a.stride());
                        add_products::<L, N>(proof, sums, a, self.b.at(k, first));
                    }
                }
                k += 1;
            }
            for (total, sums) in total.iter_mut().zip(sums) {
                for (total, sum) in total.iter_mut().zip(sums) {
                    *total = if block == 0 { sum } else { *total + sum };
                }
            }
            block = end;
        }
        for (t, total) in total.into_iter().enumerate() {
            let top = top + t * L::WIDTH;
            for (j, total) in total.into_iter().enumerate() {
                // SAFETY: C has the rows of A and the columns of B.
                unsafe { self.put(total, top, first + j, from.saturating_sub(top)) };
            }
        }
    }

    /// Brings sums to the rows of a column of C from `top` on, but for the first `skip`.
    ///
    /// # Safety
    /// C has the column and `WIDTH` rows from `top` on.
    #[inline(always)]
    unsafe fn put<L: LaneVector>(&self, sums: L, top: usize, column: usize, skip: usize) {
        let mut lanes = [0.0; LANES];
        sums.store(&mut lanes, 0);
        let (mut c, down) = (self.c.at(top + skip, column), self.c.stride());
        let lanes = lanes.get(skip..L::WIDTH).unwrap_or_default();
        if self.subtract || sums.any_nan() {
            for x in lanes {
                // SAFETY: the caller vouches for the element of each row.
                unsafe { c.write(canonical(if self.subtract { c.read() - x } else { *x })) };
                c = c.wrapping_add(down);
            }
        } else {
            for x in lanes {
                // SAFETY: as above.
                unsafe { c.write(*x) };
                c = c.wrapping_add(down);
            }
        }
    }
}

/// Adds a column of A times each of `N` elements of a row of B.
///
/// # Safety
/// These are readable.
#[inline(always)]
unsafe fn add_products<L: LaneVector, const N: usize>(
    proof: L::Proof,
    sums: &mut [L; N],
    a: L,
    b: *const f32,
) {
    for (j, sum) in sums.iter_mut().enumerate() {
        // SAFETY: the caller vouches for `j < N`.
        *sum = *sum + a * L::splat(proof, unsafe { *b.add(j) });
    }
}

/// One element of each of `WIDTH` rows that are `stride` elements apart.
///
/// # Safety
/// They are readable.
#[inline(always)]
unsafe fn column<L: LaneVector>(proof: L::Proof, from: *const f32, stride: usize) -> L {
    let mut column = [0.0; LANES];
    for (i, x) in column.iter_mut().enumerate().take(L::WIDTH) {
        // SAFETY: the caller vouches for the element of row `i`.
        *x = unsafe { *from.add(i * stride) };
    }
    L::load(proof, &column, 0)
}
