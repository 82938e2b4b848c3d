//! What a `.npz` file can hold beside arrays of f32: words, counts, yes or no.

use super::format::Format;
use super::npy::Npy;
use super::{View, npy_header};
use std::io::{self, Write};

/// Bytes that are gathered before they are written.
const CHUNK: usize = 64 * 1024;

/// An array for [`write_npz`](super::write_npz).
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// Numbers, NumPy's `<f4`.
    Numbers(View<'a>),
    /// Words in the order of rows, as many as the shape says, NumPy's `<U`. Without dimensions it is one.
    Text(Vec<usize>, Vec<&'a str>),
    /// Which of a few words each of many places has, by its index: NumPy's `<U` too.
    Chosen(&'a [&'a str], &'a [f32]),
    /// A count, NumPy's `<u8`.
    Count(u64),
    /// Yes or no, NumPy's `|b1`.
    Flag(bool),
}

impl<'a> From<View<'a>> for Item<'a> {
    fn from(numbers: View<'a>) -> Self {
        Self::Numbers(numbers)
    }
}

impl Item<'_> {
    /// Writes it as a `.npy` file.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Numbers(numbers) => Npy.write(*numbers, out),
            Self::Text(shape, words) => write_words(shape, words, words.iter().copied(), out),
            Self::Chosen(words, which) => {
                let each =
                    which.iter().map(|&i| words.get(i as usize).copied().unwrap_or_default());
                write_words(&[which.len()], words, each, out)
            }
            Self::Count(n) => {
                out.write_all(&npy_header::written_as("<u8", &[]))?;
                out.write_all(&n.to_le_bytes())
            }
            Self::Flag(yes) => {
                out.write_all(&npy_header::written_as("|b1", &[]))?;
                out.write_all(&[u8::from(*yes)])
            }
        }
    }
}

/// Words of one length, the shorter ones filled up with zeros, a character in four bytes.
fn write_words<'a>(
    shape: &[usize],
    words: &[&str],
    each: impl Iterator<Item = &'a str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    // NumPy reads no words of no characters.
    let width = words.iter().map(|word| word.chars().count()).max().unwrap_or(0).max(1);
    out.write_all(&npy_header::written_as(&format!("<U{width}"), shape))?;
    let mut bytes = Vec::new();
    for word in each {
        let end = bytes.len() + 4 * width;
        bytes.extend(word.chars().flat_map(|c| u32::from(c).to_le_bytes()));
        bytes.resize(end, 0);
        if bytes.len() >= CHUNK {
            out.write_all(&bytes)?;
            bytes.clear();
        }
    }
    out.write_all(&bytes)
}
