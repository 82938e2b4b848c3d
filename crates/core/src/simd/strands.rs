//! The order in which the rows of a matrix that comes from memory are visited.

use super::{LINE, LaneVector};

/// Rows that are read side by side. A CPU looks ahead along each page that it reads from: with one it waits
/// for memory at the end of every row, with eight it forgets some.
const STRANDS: usize = 4;

/// Bytes ahead of each that are asked for, into the second level of cache. On Emerald Rapids such a loop of nothing but
/// squared distances from a million points of 128 coordinates reached 0.88 to 0.96 of what loads alone do, and 0.82 to
/// 0.96 asking into the first level, from 4 KiB ahead: what waits for memory there fills the few line buffers, for
/// the longer the slower memory is just then. From 6 to 24 KiB ahead it was the same, in 2 or 8 strands 0.04 less.
const AHEAD: usize = 8192;

/// One row after the other, or a row of each quarter of them in turn.
#[derive(Clone, Copy)]
pub(crate) struct Strands {
    /// Rows of a quarter; none if rows are visited in order.
    length: usize,
}

impl Strands {
    /// Of so many rows; in order if `is_near`.
    #[inline(always)]
    pub(crate) fn new(rows: usize, is_near: bool) -> Self {
        Self { length: if is_near { 0 } else { rows / STRANDS } }
    }

    /// Asks for what comes after `now`, a row of a strand.
    #[inline(always)]
    pub(crate) fn ask_ahead<L: LaneVector>(proof: L::Proof, now: &[f32]) {
        let ahead = now.as_ptr().wrapping_add(AHEAD / size_of::<f32>());
        for line in (0..now.len()).step_by(LINE) {
            L::prefetch_second_level(proof, ahead.wrapping_add(line));
        }
    }

    /// The row that is visited after `i` others.
    #[inline(always)]
    pub(crate) fn at(self, i: usize) -> usize {
        if i < STRANDS * self.length { i % STRANDS * self.length + i / STRANDS } else { i }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_visited_once() {
        for rows in 0..40 {
            for is_near in [false, true] {
                let strands = Strands::new(rows, is_near);
                let (mut seen, mut before) = ([false; 40], None);
                for at in (0..rows).map(|i| strands.at(i)) {
                    assert!(!seen[at], "{at} of {rows} rows twice");
                    assert!(!is_near || before < Some(at));
                    (seen[at], before) = (true, Some(at));
                }
                assert!(seen[..rows].iter().all(|seen| *seen), "{rows} rows, near: {is_near}");
            }
        }
    }
}
