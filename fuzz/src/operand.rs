//! Operands from the fuzzer's bytes.
//!
//! A fuzzer gives a few hundred bytes, a block has 16,384 terms. So an operand is a prefix whose
//! bits the fuzzer chooses, then values that a small generator expands from a seed it chooses.

use libfuzzer_sys::arbitrary::{Result, Unstructured};

/// Longer than four blocks, so that the tree over blocks has an uneven shape.
const LONGEST: usize = 70_000;

/// A slice that ends where its allocation ends and may start anywhere in it, so that the address
/// sanitizer sees a read of one element too many, and every alignment occurs.
pub struct Operand {
    memory: Vec<f32>,
    offset: usize,
}

impl Operand {
    /// `len` elements.
    pub fn new(u: &mut Unstructured, len: usize) -> Result<Self> {
        let offset = u.int_in_range(0..=15)?;
        let mut generator = Generator { state: u.arbitrary()?, kind: u.int_in_range(0..=4)? };
        let chosen = u.int_in_range(0..=32usize)?.min(len);
        let mut memory = Vec::with_capacity(offset + len);
        memory.resize(offset, f32::NAN);
        for _ in 0..chosen {
            memory.push(f32::from_bits(u.arbitrary()?));
        }
        memory.resize_with(offset + len, || generator.next());
        // One value that the fuzzer chooses, anywhere: a NaN in the tail, an infinity mid-block.
        if len > 0 && u.arbitrary()? {
            let at = offset + u.int_in_range(0..=len - 1)?;
            memory[at] = f32::from_bits(u.arbitrary()?);
        }
        Ok(Self { memory, offset })
    }

    /// A second operand, nearly always of the length of the first.
    pub fn beside(&self, u: &mut Unstructured) -> Result<Self> {
        let len = self.slice().len();
        let other = if u.ratio(1, 16)? { length(u)? } else { len };
        Self::new(u, other)
    }

    /// The elements.
    pub fn slice(&self) -> &[f32] {
        &self.memory[self.offset..]
    }

    /// The elements, to be written.
    pub fn slice_mut(&mut self) -> &mut [f32] {
        &mut self.memory[self.offset..]
    }

    /// What lies before the elements still is what `new` put there.
    pub fn front_is_untouched(&self) -> bool {
        self.memory[..self.offset].iter().all(|x| x.to_bits() == f32::NAN.to_bits())
    }
}

/// A length: mostly short, often next to a multiple of a block, sometimes anything.
pub fn length(u: &mut Unstructured) -> Result<usize> {
    match u.int_in_range(0..=7)? {
        0..=3 => u.int_in_range(0..=4 * 32 + 1),
        4 | 5 => u.int_in_range(0..=2_000),
        6 => {
            let blocks: usize = u.int_in_range(1..=4)?;
            let around = blocks * orthant_core::BLOCK + u.int_in_range(0..=66)?;
            Ok(around - 33)
        }
        _ => u.int_in_range(0..=LONGEST),
    }
}

/// SplitMix64, shaped into one kind of value.
struct Generator {
    state: u64,
    kind: u8,
}

impl Generator {
    fn next(&mut self) -> f32 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bits = ((z ^ (z >> 31)) >> 32) as u32;
        let sign_and_fraction = bits & 0x807f_ffff;
        match self.kind {
            // Near 1: sums lose low bits at every addition, so every order differs.
            0 => f32::from_bits(sign_and_fraction | (127 << 23)),
            // Exponents over ±32.
            1 => f32::from_bits(sign_and_fraction | ((95 + (bits >> 23) % 64) << 23)),
            // Every finite number: products and squares overflow and underflow.
            2 => f32::from_bits(sign_and_fraction | (((bits >> 23) % 255) << 23)),
            // Zeros and subnormals.
            3 => f32::from_bits(if bits & 7 == 0 { bits & 0x8000_0000 } else { sign_and_fraction }),
            // Every pattern, NaN and infinities too.
            _ => f32::from_bits(bits),
        }
    }
}
