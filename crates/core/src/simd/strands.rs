//! The order in which the rows of a matrix that comes from memory are visited.

/// Rows that are read side by side. A CPU looks ahead along each page that it reads from: with one it waits
/// for memory at the end of every row, with eight it forgets some.
const STRANDS: usize = 4;

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
