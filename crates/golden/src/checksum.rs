//! FNV-1a with 64 bits (Fowler, Noll and Vo; RFC 9923), fed with words in little-endian bytes.

/// A running FNV-1a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checksum(u64);

impl Checksum {
    /// The hash of nothing.
    pub const fn new() -> Self {
        Checksum(0xcbf2_9ce4_8422_2325)
    }

    /// The hash of what came before, to be continued.
    pub const fn after(value: u64) -> Self {
        Checksum(value)
    }

    /// Hashes the bytes, in order.
    pub fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Hashes the bits of each number, a NaN as it is.
    pub fn exact(&mut self, numbers: &[f32]) {
        for x in numbers {
            self.bytes(&x.to_bits().to_le_bytes());
        }
    }

    /// Hashes the bits of each number, every NaN as `7fc00000`: for results whose NaNs have no
    /// promised payload.
    pub fn any_nan(&mut self, numbers: &[f32]) {
        for x in numbers {
            let bits = if x.is_nan() { 0x7fc0_0000u32 } else { x.to_bits() };
            self.bytes(&bits.to_le_bytes());
        }
    }

    /// The hash of all that was fed.
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl Default for Checksum {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> u64 {
        let mut checksum = Checksum::new();
        checksum.bytes(bytes);
        checksum.value()
    }

    #[test]
    fn hashes_are_the_published_ones() {
        assert_eq!(of(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(of(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn numbers_hash_as_their_little_endian_bytes() {
        let mut checksum = Checksum::new();
        checksum.exact(&[1.0, -0.0]);
        assert_eq!(checksum.value(), of(&[0, 0, 0x80, 0x3f, 0, 0, 0, 0x80]));
    }

    #[test]
    fn only_any_nan_forgets_which_nan() {
        let [plain, other] = [0x7fc0_0000, 0xffc0_0001].map(f32::from_bits);
        let any = |x| {
            let mut checksum = Checksum::new();
            checksum.any_nan(&[x]);
            checksum
        };
        let exact = |x| {
            let mut checksum = Checksum::new();
            checksum.exact(&[x]);
            checksum
        };
        assert_eq!(any(plain), any(other));
        assert_eq!(any(plain), exact(plain));
        assert_ne!(exact(plain), exact(other));
        assert_ne!(any(0.0), any(-0.0));
    }
}
