//! Entries of a matrix in any order, sorted in memory that does not grow with them.
//!
//! An external merge sort: so many entries as memory may hold are sorted and written into a
//! temporary file without a name as one run; at the end all runs are merged, a small piece of each
//! in memory at a time.
//!
//! Source: Knuth, "The Art of Computer Programming", volume 3, section 5.4.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::vec;

/// Entries in memory at most: 16 MiB. Half as many are shared among the runs when they are merged.
const HELD: usize = 1 << 20;

/// Entries of a run that are read at a time, at least: fewer would be slower, not smaller. They add
/// up to `HELD` only with 8 Gi entries.
const LEAST: usize = 64;

/// Bytes of an entry in the file.
const BYTES: usize = 12;

/// Where an element is, counted row by row, and its value.
pub(super) type Entry = (u64, f32);

/// Takes entries in any order.
#[derive(Default)]
pub(super) struct Entries {
    held: Vec<Entry>,
    file: Option<File>,
    /// How many entries each run in the file has.
    runs: Vec<u64>,
}

impl Entries {
    /// Takes one more in.
    pub(super) fn put(&mut self, entry: Entry) -> io::Result<()> {
        self.held.push(entry);
        if self.held.len() < HELD { Ok(()) } else { self.spill() }
    }

    /// All of them by their places; those of equal places in any order.
    pub(super) fn sorted(mut self) -> io::Result<Sorted> {
        if self.file.is_some() && !self.held.is_empty() {
            self.spill()?;
        }
        self.held.sort_unstable_by_key(|entry| entry.0);
        let Some(file) = self.file else { return Ok(Sorted::Held(self.held.into_iter())) };
        let piece = (HELD / 2 / self.runs.len()).max(LEAST);
        let mut merge = Merge { file, runs: Vec::new(), heads: BinaryHeap::new(), piece };
        let mut first = 0;
        for (index, entries) in self.runs.into_iter().enumerate() {
            let range = first..first + entries;
            first = range.end;
            merge.runs.push(Run { left: range, piece: Vec::new().into_iter() });
            merge.take_from(index)?;
        }
        Ok(Sorted::Merged(merge))
    }

    /// Moves what is in memory to the end of the file, sorted.
    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable_by_key(|entry| entry.0);
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        let mut out = BufWriter::with_capacity(super::BUFFER, file);
        for (place, value) in &self.held {
            out.write_all(&place.to_le_bytes())?;
            out.write_all(&value.to_le_bytes())?;
        }
        out.flush()?;
        self.runs.push(self.held.len() as u64);
        self.held.clear();
        Ok(())
    }
}

/// Entries in the order of their places.
pub(super) enum Sorted {
    /// So few that they never left memory.
    Held(vec::IntoIter<Entry>),
    Merged(Merge),
}

impl Sorted {
    /// No entry.
    pub(super) fn none() -> Self {
        Self::Held(Vec::new().into_iter())
    }

    /// The next entry.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        match self {
            Self::Held(entries) => Ok(entries.next()),
            Self::Merged(merge) => merge.next(),
        }
    }
}

/// Runs in a file, merged as they are read.
pub(super) struct Merge {
    file: File,
    runs: Vec<Run>,
    /// The place and the bits of each run's next entry, and which run it is: the lowest place first.
    heads: BinaryHeap<Reverse<(u64, u32, usize)>>,
    /// How many entries of a run are read at a time.
    piece: usize,
}

struct Run {
    /// Which entries of the file are yet to be read.
    left: std::ops::Range<u64>,
    piece: vec::IntoIter<Entry>,
}

impl Merge {
    fn next(&mut self) -> io::Result<Option<Entry>> {
        let Some(Reverse((place, bits, run))) = self.heads.pop() else { return Ok(None) };
        self.take_from(run)?;
        Ok(Some((place, f32::from_bits(bits))))
    }

    /// Puts the next entry of a run, if there is one, among the heads.
    fn take_from(&mut self, index: usize) -> io::Result<()> {
        let run = &mut self.runs[index];
        if run.piece.len() == 0 && !run.left.is_empty() {
            let count = (run.left.end - run.left.start).min(self.piece as u64);
            let mut bytes = vec![0; count as usize * BYTES];
            self.file.seek(SeekFrom::Start(run.left.start * BYTES as u64))?;
            self.file.read_exact(&mut bytes)?;
            run.left.start += count;
            run.piece = entries(&bytes).collect::<Vec<_>>().into_iter();
        }
        if let Some((place, value)) = run.piece.next() {
            self.heads.push(Reverse((place, value.to_bits(), index)));
        }
        Ok(())
    }
}

fn entries(bytes: &[u8]) -> impl Iterator<Item = Entry> {
    let (entries, _) = bytes.as_chunks::<BYTES>();
    entries.iter().map(|&[a, b, c, d, e, f, g, h, i, j, k, l]| {
        (u64::from_le_bytes([a, b, c, d, e, f, g, h]), f32::from_le_bytes([i, j, k, l]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_by_their_places_from_memory_and_from_the_file() {
        for count in [0, 1, 5, HELD - 1, HELD, 3 * HELD + 7] {
            let place = |i: usize| (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let mut entries = Entries::default();
            let mut expected: Vec<Entry> = (0..count).map(|i| (place(i), i as f32)).collect();
            for entry in &expected {
                entries.put(*entry).unwrap();
                assert!(entries.held.len() < HELD);
            }
            assert_eq!(entries.file.is_some(), count >= HELD);
            expected.sort_by_key(|entry| entry.0);
            let mut sorted = entries.sorted().unwrap();
            let mut found = Vec::new();
            while let Some(entry) = sorted.next().unwrap() {
                found.push(entry);
            }
            assert!(found == expected, "{count}");
        }
    }

    #[test]
    fn a_place_that_is_there_twice_comes_twice() {
        let mut entries = Entries::default();
        entries.put((3, 1.0)).unwrap();
        entries.spill().unwrap();
        entries.put((3, f32::NAN)).unwrap();
        let mut sorted = entries.sorted().unwrap();
        assert_eq!(sorted.next().unwrap(), Some((3, 1.0)));
        assert!(sorted.next().unwrap().is_some_and(|(place, value)| place == 3 && value.is_nan()));
        assert_eq!(sorted.next().unwrap(), None);
    }
}
