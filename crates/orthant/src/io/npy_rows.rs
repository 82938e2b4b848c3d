//! The rows of a `.npy` file, in memory that does not grow with it.
//!
//! In C order they come one after the other. In Fortran order some thousand elements of each column,
//! from wherever in the file they are, become as many rows.

use super::ReadError;
use super::columns::{Block, scatter};
use super::format::Input;
use super::npy::Claim;
use super::rows::Rows;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

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
                self.input.skip_rest()?;
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
    block: Block,
    bytes: Vec<u8>,
    column: Vec<f32>,
}

impl<'a> NpyColumns<'a> {
    /// `file` is that of `input`, whose header has been read.
    pub(super) fn new(input: Input<'a>, file: File, claim: Claim, shape: [usize; 2]) -> Self {
        let ([rows, cols], block) = (shape, Block::new(shape));
        Self { input, file, claim, rows, cols, block, bytes: Vec::new(), column: Vec::new() }
    }
}

impl Rows for NpyColumns<'_> {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        let Self { input, file, claim, rows, cols, block, bytes, column } = self;
        block.append(out, |range, block| {
            bytes.resize(range.len() * claim.element.size(), 0);
            for col in 0..*cols {
                let first = col * *rows + range.start;
                let at = SeekFrom::Start(claim.place(first));
                let read = file.seek(at).and_then(|_| file.read_exact(bytes));
                read.map_err(|e| ReadError::open(input.origin(), e))?;
                column.clear();
                claim.convert(input, first, bytes, column)?;
                scatter(column, col, *cols, block);
                input.tell(bytes.len());
            }
            Ok(())
        })
    }
}
