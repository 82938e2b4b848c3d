//! The column order: vectors run across outputs, and each output adds its terms in sequence.

use super::{KC, LANES, LaneVector, MatrixRows, Row, canonical, rows::Rows};
use crate::dispatch::{Job, Kernels};

// Columns whose block sums wait on the stack, in rows of 32: 4 KiB leave room for the rows of
// the matrix in the first level of cache. Microcontrollers keep 32 sums, in registers.
const STRIP: usize = if usize::BITS >= 64 { 32 } else { 1 };

// Rows that are added before a sum is stored again: 8 factors, a sum and a product or two
// fit 16 registers.
const TOGETHER: usize = 8;

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
        for (i, y) in y.chunks_mut(STRIP * LANES).enumerate() {
            let a = a.get(i * STRIP * LANES..).unwrap_or_default();
            let rows = MatrixRows::new(a, x.len(), y.len(), stride);
            strip::<L>(proof, rows, x, y);
            for y in y {
                *y = canonical(*y);
            }
        }
    }
}

/// One strip of `y`: block after block of 256 rows, whose sums are added in order.
#[inline(always)]
fn strip<L: LaneVector>(proof: L::Proof, rows: MatrixRows<'_>, x: &[f32], y: &mut [f32]) {
    let mut sums = [[0.0; LANES]; STRIP];
    for (block, x) in x.chunks(KC).enumerate() {
        sums.fill([0.0; LANES]);
        let (together, rest) = x.as_chunks::<TOGETHER>();
        let mut row = block * KC;
        for x in together {
            if let Some(rows) = rows.group::<TOGETHER>(row) {
                add_rows::<L, TOGETHER>(proof, rows, *x, &mut sums);
            }
            row += TOGETHER;
        }
        for x in rest {
            if let Some(rows) = rows.group::<1>(row) {
                add_rows::<L, 1>(proof, rows, [*x], &mut sums);
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

/// Adds `R` rows, each times its factor, to the sums of their columns.
#[inline(always)]
fn add_rows<L: LaneVector, const R: usize>(
    proof: L::Proof,
    rows: [&[f32]; R],
    factors: [f32; R],
    sums: &mut [Row; STRIP],
) {
    let mut x = [L::splat(proof, 0.0); R];
    for (x, factor) in x.iter_mut().zip(factors) {
        *x = L::splat(proof, factor);
    }
    let rows = Rows::new(rows);
    let mut sums = sums.iter_mut();
    for (row, sums) in rows.full().zip(&mut sums) {
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
            y.fill(0.0);
        } else {
            self.run(Transposed { stride, y }, a, x);
        }
    }
}
