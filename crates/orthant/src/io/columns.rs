//! The rows of a matrix whose elements came column by column, out of a spool that keeps them.
//!
//! No row is complete before the last column has come. So all of them are kept, in a temporary file
//! where they are many, and some thousand elements of each column become as many rows.

use super::array::Array;
use super::rows::Rows;
use super::{ReadError, Spool};
use std::ops::Range;

/// Elements of a block of rows: 16 MiB.
const BLOCK: usize = 4 << 20;

/// Rows of a block at most: each column is written across all of them, a cache line for each
/// element, which a second level of cache keeps.
const MOST_ROWS: usize = 1 << 14;

/// A block of rows, which are given out one after the other.
pub(super) struct Block {
    rows: usize,
    cols: usize,
    data: Vec<f32>,
    /// How many rows of it have been given out.
    taken: usize,
    /// The row after it.
    next: usize,
}

impl Block {
    /// Before the first row of a `rows` x `cols` matrix that has elements.
    pub(super) fn new([rows, cols]: [usize; 2]) -> Self {
        Self { rows, cols, data: Vec::new(), taken: 0, next: 0 }
    }

    /// Appends the next row; `false` if there is none. `fill` writes so many rows, row by row.
    pub(super) fn append(
        &mut self,
        out: &mut Vec<f32>,
        fill: impl FnOnce(Range<usize>, &mut [f32]) -> Result<(), ReadError>,
    ) -> Result<bool, ReadError> {
        if self.taken * self.cols == self.data.len() {
            if self.next == self.rows {
                return Ok(false);
            }
            let count = (BLOCK / self.cols).clamp(1, MOST_ROWS).min(self.rows - self.next);
            self.data.resize(count * self.cols, 0.0);
            fill(self.next..self.next + count, &mut self.data)?;
            self.next += count;
            self.taken = 0;
        }
        let row = self.data.chunks_exact(self.cols).nth(self.taken).unwrap_or_default();
        out.extend_from_slice(row);
        self.taken += 1;
        Ok(true)
    }
}

/// Writes a part of a column into each row of a block.
pub(super) fn scatter(column: &[f32], col: usize, cols: usize, block: &mut [f32]) {
    for (row, x) in block.chunks_exact_mut(cols).zip(column) {
        row[col] = *x;
    }
}

/// Which elements were stored.
#[derive(Clone, Copy)]
pub(super) enum Stored {
    /// All.
    All,
    /// Of a square matrix those on and below the diagonal, which is symmetric.
    Lower,
    /// Those below it; the mirror image of each is its negative.
    StrictlyLower,
}

/// The rows of a matrix whose elements have been spooled.
pub(super) struct Columns {
    elements: Array,
    stored: Stored,
    cols: usize,
    block: Block,
}

impl Columns {
    /// `spool` has the `stored` elements of a matrix of this shape, which has elements.
    pub(super) fn new(
        origin: &str,
        spool: Spool,
        stored: Stored,
        shape: [usize; 2],
    ) -> Result<Self, ReadError> {
        let elements = spool.close().map_err(|e| ReadError::temporary(origin, e))?;
        Ok(Self { elements, stored, cols: shape[1], block: Block::new(shape) })
    }
}

impl Rows for Columns {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        let (elements, cols) = (self.elements.data(), self.cols);
        let rows = elements.len() / cols;
        self.block.append(out, |range, block| {
            match self.stored {
                Stored::All => {
                    for (col, column) in elements.chunks_exact(rows).enumerate() {
                        scatter(&column[range.clone()], col, cols, block);
                    }
                }
                Stored::Lower => mirrored(elements, cols, 0, range, block),
                Stored::StrictlyLower => mirrored(elements, cols, 1, range, block),
            }
            Ok(())
        })
    }
}

/// Writes rows of the symmetric `n` x `n` matrix whose `elements` are those below the diagonal,
/// column by column. With `skipped` 1 the diagonal is not among them but zero, and each element
/// above it is the negative of its mirror image.
pub(super) fn mirrored(
    elements: &[f32],
    n: usize,
    skipped: usize,
    rows: Range<usize>,
    block: &mut [f32],
) {
    // What is stored of a column, from row `col + skipped` on.
    let column = |col: usize| {
        let length = n - skipped - col;
        let first = col * (n - skipped) - col * col.saturating_sub(1) / 2;
        &elements[first..first + length]
    };
    block.fill(0.0);
    for col in 0..rows.end.min(n - skipped) {
        let first = rows.start.max(col + skipped);
        if first < rows.end {
            let part = &column(col)[first - col - skipped..rows.end - col - skipped];
            scatter(part, col, n, &mut block[(first - rows.start) * n..]);
        }
    }
    for (row, out) in rows.zip(block.chunks_exact_mut(n)).take_while(|(row, _)| row + 1 < n) {
        let mirror = &column(row)[1 - skipped..];
        for (out, x) in out[row + 1..].iter_mut().zip(mirror) {
            *out = if skipped == 1 { -x } else { *x };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_triangle_are_those_of_the_whole() {
        for (n, skipped) in (1..10).flat_map(|n| [(n, 0), (n, 1)]) {
            let elements: Vec<f32> =
                (1..=n * (n + 1) / 2 - skipped * n).map(|i| i as f32).collect();
            let mut whole = vec![f32::NAN; n * n];
            mirrored(&elements, n, skipped, 0..n, &mut whole);
            let mut next = elements.iter();
            for col in 0..n {
                for row in col + skipped..n {
                    let x = *next.next().unwrap();
                    let mirror = if skipped == 1 { -x } else { x };
                    assert_eq!((whole[row * n + col], whole[col * n + row]), (x, mirror));
                }
            }
            for (first, end) in
                (0..n).flat_map(|first| (first + 1..=n).map(move |end| (first, end)))
            {
                let mut part = vec![f32::NAN; (end - first) * n];
                mirrored(&elements, n, skipped, first..end, &mut part);
                assert_eq!(part, whole[first * n..end * n], "rows {first} to {end} of {n}");
            }
        }
    }
}
