//! Operands at chosen distances from a cache line's start, with guards on both sides.

/// Elements of a guard: two cache lines, more than any vector is wide.
const GUARD: usize = 32;

/// Elements of a cache line.
const LINE: usize = 16;

/// What stands around a slice: as an input it would turn a result NaN, and in an output's
/// surroundings any other bits were written by the kernel.
const POISON: f32 = f32::from_bits(0x7fc5_a5a5);

/// What an output holds before a kernel writes it; no test's result.
pub const UNTOUCHED: f32 = f32::from_bits(0xb5a5_5a5b);

/// Room for one operand at any offset from a cache line's start.
pub struct Buffer {
    storage: Vec<f32>,
    start: usize,
    len: usize,
}

impl Buffer {
    /// Room for `len` elements.
    pub fn new(len: usize) -> Self {
        Buffer { storage: vec![POISON; len + 2 * GUARD + 2 * LINE], start: 0, len }
    }

    /// `values` at `offset` elements after a cache line's start.
    pub fn holding(values: &[f32], offset: usize) -> Self {
        let mut buffer = Buffer::new(values.len());
        buffer.place(values, offset);
        buffer
    }

    /// Puts `values` at `offset` elements after a cache line's start.
    pub fn place(&mut self, values: &[f32], offset: usize) {
        assert_eq!(values.len(), self.len, "the buffer was made for another length");
        let line = self.storage[GUARD..].as_ptr().align_offset(LINE * size_of::<f32>());
        self.storage.fill(POISON);
        self.start = GUARD + line + offset;
        self.storage[self.start..][..self.len].copy_from_slice(values);
    }

    /// The operand.
    pub fn get(&self) -> &[f32] {
        &self.storage[self.start..][..self.len]
    }

    /// The operand, to be written.
    pub fn get_mut(&mut self) -> &mut [f32] {
        &mut self.storage[self.start..][..self.len]
    }

    /// Where the nearest element outside the operand that was written lies, from its start.
    pub fn written_outside(&self) -> Option<isize> {
        let written = |i: &usize| self.storage[*i].to_bits() != POISON.to_bits();
        let end = self.start + self.len;
        let before = (self.start - GUARD..self.start).rev().find(written);
        let after = (end..end + GUARD).find(written);
        before.or(after).map(|i| i as isize - self.start as isize)
    }
}
