//! The rows of a `.npy` file, in memory that does not grow with it.
//!
//! In C order they come one after the other. In Fortran order some thousand elements of each column,
//! from wherever in the file they are, become as many rows.

use super::ReadError;
use super::format::Input;
use super::npy::Claim;
use super::rows::Rows;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Elements of a block of rows: 16 MiB.
const BLOCK: usize = 4 << 20;

/// Rows of a block at most: each column is written across all of them, a cache line for each
/// element, which a second level of cache keeps.
const MOST_ROWS: usize = 1 << 14;

/// The rows of a matrix in C order.
pub(super) struct NpyRows<'a> {
    input: Input<'a>,
    claim: Claim,
    rows: usize,
    cols: usize,
    done: usize,
    bytes: Vec<u8>,
    to_the_end: bool,
}

impl<'a> NpyRows<'a> {
    pub(super) fn new(input: Input<'a>, claim: Claim, [rows, cols]: [usize; 2]) -> Self {
        Self { input, claim, rows, cols, done: 0, bytes: Vec::new(), to_the_end: false }
    }

    /// The same, which reads what follows the array too.
    pub(super) fn with_rest(self) -> Self {
        Self { to_the_end: true, ..self }
    }
}

impl Rows for NpyRows<'_> {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        if self.done == self.rows {
            if self.to_the_end {
                io::copy(&mut self.input, &mut io::sink())
                    .map_err(|e| ReadError::open(self.input.origin(), e))?;
            }
            return Ok(false);
        }
        let first = self.done * self.cols;
        self.claim.append(&mut self.input, first, self.cols, &mut self.bytes, out)?;
        self.done += 1;
        Ok(true)
    }
}

/// The rows of a matrix in Fortran order that is in a regular file.
pub(super) struct NpyColumns<'a> {
    input: Input<'a>,
    file: File,
    claim: Claim,
    rows: usize,
    cols: usize,
    /// A block of rows, of which `taken` have been given out.
    block: Vec<f32>,
    taken: usize,
    /// The row after the block.
    next: usize,
    bytes: Vec<u8>,
    column: Vec<f32>,
}

impl<'a> NpyColumns<'a> {
    /// `file` is that of `input`, whose header has been read.
    pub(super) fn new(
        input: Input<'a>,
        file: File,
        claim: Claim,
        [rows, cols]: [usize; 2],
    ) -> Self {
        let (block, bytes, column) = (Vec::new(), Vec::new(), Vec::new());
        Self { input, file, claim, rows, cols, block, taken: 0, next: 0, bytes, column }
    }

    /// The next block.
    fn fill(&mut self) -> Result<(), ReadError> {
        let count = (BLOCK / self.cols).clamp(1, MOST_ROWS).min(self.rows - self.next);
        self.block.clear();
        self.block.resize(count * self.cols, 0.0);
        for col in 0..self.cols {
            let first = col * self.rows + self.next;
            self.bytes.resize(count * self.claim.element.size(), 0);
            let at = SeekFrom::Start(self.claim.place(first));
            let read = self.file.seek(at).and_then(|_| self.file.read_exact(&mut self.bytes));
            read.map_err(|e| ReadError::open(self.input.origin(), e))?;
            self.column.clear();
            self.claim.convert(&self.input, first, &self.bytes, &mut self.column)?;
            for (row, x) in self.block.chunks_exact_mut(self.cols).zip(&self.column) {
                row[col] = *x;
            }
            self.input.tell(self.bytes.len());
        }
        self.next += count;
        self.taken = 0;
        Ok(())
    }
}

impl Rows for NpyColumns<'_> {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        if self.taken * self.cols == self.block.len() {
            if self.next == self.rows {
                return Ok(false);
            }
            self.fill()?;
        }
        let row = self.block.chunks_exact(self.cols).nth(self.taken).unwrap_or_default();
        out.extend_from_slice(row);
        self.taken += 1;
        Ok(true)
    }
}
