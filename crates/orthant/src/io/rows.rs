//! Collecting rows of numbers line by line.

use super::{Array, ReadError, Shape, number};

/// The rows read so far from a text of lines.
#[derive(Default)]
pub(super) struct Rows {
    data: Vec<f32>,
    count: usize,
    cols: usize,
}

impl Rows {
    /// Adds the values of one line. `line` counts from 1.
    pub(super) fn push<'v>(
        &mut self,
        origin: &str,
        line: u64,
        values: impl Iterator<Item = &'v [u8]>,
    ) -> Result<(), ReadError> {
        let before = self.data.len();
        for (index, bytes) in values.enumerate() {
            let value = core::str::from_utf8(bytes)
                .map_or(Err(number::NumberFault::NotANumber), number::parse)
                .map_err(|fault| ReadError::number(origin, line, index + 1, bytes, fault))?;
            self.data.push(value);
        }
        let found = self.data.len() - before;
        if self.count == 0 {
            self.cols = found;
        }
        self.count += 1;
        if found == self.cols {
            return Ok(());
        }
        Err(ReadError::Ragged { origin: origin.to_owned(), line, found, expected: self.cols })
    }

    /// The matrix, or `None` when there was no row.
    pub(super) fn finish(self) -> Option<Array> {
        let shape = Shape::Matrix { rows: self.count, cols: self.cols };
        (self.count > 0).then(|| Array::with_shape(self.data, shape))
    }
}
