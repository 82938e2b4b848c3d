//! Numbers of a file in place, without a copy in memory of one's own: the only `unsafe` of this
//! crate.
//!
//! The operating system pages the file in as it is read and drops the pages again when memory
//! is wanted, so a file may be larger than memory.

use memmap2::Mmap;
use std::fs::File;
use std::sync::Arc;

/// Files with less data than this are read: a map costs a page fault for every few pages, and a
/// small file is soon copied.
pub(super) const SMALLEST: u64 = 16 << 20;

/// The f32 numbers in a part of a mapped file.
#[derive(Clone, Debug)]
pub(super) struct Mapped {
    map: Arc<Mmap>,
    /// Bytes before the first number; `new` checked the alignment of what follows.
    offset: usize,
    elements: usize,
}

impl Mapped {
    /// Maps `elements` little-endian numbers from byte `offset` on. `None` where the file
    /// has to be read instead: it is small, the numbers are not aligned, this machine is
    /// big-endian, or the system does not map it.
    pub(super) fn new(file: &File, offset: u64, elements: usize) -> Option<Self> {
        let bytes = u64::try_from(elements).ok()?.checked_mul(4)?;
        if cfg!(target_endian = "big") || bytes < SMALLEST {
            return None;
        }
        let end = offset.checked_add(bytes)?;
        // A map that reached past the end of the file would fault there.
        if file.metadata().ok()?.len() < end {
            return None;
        }
        // SAFETY: the map is read-only, `Mmap` unmaps it when the last `Arc` goes, and every
        // access is by a slice within its length, which the check above keeps inside the file.
        // What no program can rule out is that another process writes to the file meanwhile:
        // then the numbers read are the old or the new ones, each a valid f32 whatever its
        // bits; or that it cuts the file short: then the system ends this process (SIGBUS).
        // The functions that read files say so in their documentation.
        let map = unsafe { Mmap::map(file) }.ok()?;
        // Read ahead, and drop first what has been passed. Only advice, so a refusal is no matter.
        #[cfg(unix)]
        let _ = map.advise(memmap2::Advice::Sequential);
        let mapped = Self { map: Arc::new(map), offset: usize::try_from(offset).ok()?, elements };
        mapped.get().is_some().then_some(mapped)
    }

    /// The numbers.
    pub(super) fn data(&self) -> &[f32] {
        self.get().unwrap_or_default()
    }

    fn get(&self) -> Option<&[f32]> {
        let bytes = self.map.get(self.offset..)?.get(..self.elements.checked_mul(4)?)?;
        bytemuck::try_cast_slice(bytes).ok()
    }
}
