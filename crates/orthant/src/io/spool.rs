//! Results that are many, kept until the last of them is there.
//!
//! A command that prints as it computes has printed half of a result when a later row turns out
//! bad; one that keeps everything needs memory for everything. A spool keeps a little in memory
//! and the rest in a temporary file without a name, which nothing leaves behind: the system frees
//! it when the process ends, however that happens.

use super::array::Array;
use super::map::{self, Mapped};
use super::{Shape, WriteError};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Elements in memory at most, but for what is pushed at once: what makes a file that is mapped.
const HELD: usize = map::SMALLEST as usize / size_of::<f32>();

/// Numbers pushed one after the other, in memory that does not grow with them.
///
/// Beyond 16 MiB they go to a file in [`std::env::temp_dir`] (which `TMPDIR` names on Unix).
///
/// ```
/// use orthant::io::Spool;
/// let mut squares = Spool::new();
/// for i in 0..6 {
///     squares.push(&[(i * i) as f32])?;
/// }
/// let squares = squares.finish()?.into_matrix(3, 2).expect("six elements");
/// assert_eq!(squares.data(), [0.0, 1.0, 4.0, 9.0, 16.0, 25.0]);
/// # Ok::<(), orthant::io::WriteError>(())
/// ```
#[derive(Debug, Default)]
pub struct Spool {
    /// What came last, not yet in the file.
    held: Vec<f32>,
    file: Option<File>,
    /// How many are in the file.
    filed: usize,
}

impl Spool {
    /// A spool with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many numbers it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.filed + self.held.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends numbers.
    ///
    /// # Errors
    /// [`WriteError::Temporary`] when they cannot be written into the temporary file.
    ///
    /// ```
    /// let mut spool = orthant::io::Spool::new();
    /// spool.push(&[1.0, 2.0])?;
    /// spool.push(&[3.0])?;
    /// assert_eq!((spool.len(), spool.is_empty()), (3, false));
    /// # Ok::<(), orthant::io::WriteError>(())
    /// ```
    pub fn push(&mut self, values: &[f32]) -> Result<(), WriteError> {
        self.put(values).map_err(refused)
    }

    /// [`push`](Self::push), for readers.
    pub(super) fn put(&mut self, values: &[f32]) -> io::Result<()> {
        self.held.extend_from_slice(values);
        if self.held.len() < HELD { Ok(()) } else { self.spill() }
    }

    /// All of them, as a vector: in memory, or mapped as the numbers of a large file are.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    ///
    /// ```
    /// let mut spool = orthant::io::Spool::new();
    /// spool.push(&[1.0, 2.0])?;
    /// assert_eq!(spool.finish()?.data(), [1.0, 2.0]);
    /// # Ok::<(), orthant::io::WriteError>(())
    /// ```
    pub fn finish(self) -> Result<Array, WriteError> {
        self.close().map_err(refused)
    }

    /// [`finish`](Self::finish), for readers.
    pub(super) fn close(mut self) -> io::Result<Array> {
        if self.file.is_some() {
            self.spill()?;
        }
        let Some(file) = self.file else { return Ok(Array::vector(self.held)) };
        match Mapped::new(&file, 0, self.filed) {
            Some(mapped) => Ok(Array::mapped(Shape::Vector(self.filed), mapped)),
            None => read_back(file, self.filed).map(Array::vector),
        }
    }

    /// Moves what is in memory to the end of the file. The numbers have this machine's byte
    /// order, for nobody else reads them.
    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        file.write_all(bytemuck::cast_slice(&self.held))?;
        self.filed += self.held.len();
        self.held.clear();
        Ok(())
    }
}

/// For systems that do not map files.
fn read_back(mut file: File, elements: usize) -> io::Result<Vec<f32>> {
    let mut data = vec![0.0; elements];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(bytemuck::cast_slice_mut(&mut data))?;
    Ok(data)
}

fn refused(source: io::Error) -> WriteError {
    WriteError::Temporary { folder: std::env::temp_dir().display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_their_order_from_memory_and_from_the_file() {
        for (count, piece) in [(0, 1), (5, 2), (HELD - 1, 4096), (HELD + 3, 999), (3 * HELD, HELD)]
        {
            let number = |i: usize| i as f32 - 7.5;
            let all: Vec<f32> = (0..count).map(number).collect();
            let mut spool = Spool::new();
            assert!(spool.is_empty());
            for part in all.chunks(piece) {
                spool.push(part).unwrap();
                assert!(spool.held.len() < HELD);
            }
            assert_eq!(spool.len(), count);
            let is_large = count >= HELD;
            assert_eq!(spool.file.is_some(), is_large);
            let array = spool.finish().unwrap();
            assert_eq!(array.is_mapped(), is_large && cfg!(target_endian = "little"));
            assert!(array.data() == all, "{count} in pieces of {piece}");
        }
    }

    #[test]
    fn what_is_not_mapped_is_read_back() {
        let mut spool = Spool::new();
        spool.push(&[1.0, 2.0]).unwrap();
        spool.spill().unwrap();
        spool.push(&[3.0]).unwrap();
        // Far too small to be mapped.
        assert_eq!(spool.finish().unwrap(), Array::vector(vec![1.0, 2.0, 3.0]));
    }
}
