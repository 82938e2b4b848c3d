//! A quick hash for nodes and places: a few integers, most of them small and different.
//!
//! Every operation on an expression looks nodes up; the standard library's hash, which withstands
//! chosen collisions, took most of the time. Whoever chooses collisions here only slows down
//! their own expression.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// Multiplication by 2⁶⁴ over the golden ratio (Knuth, *The Art of Computer Programming* 3, 6.4).
#[derive(Default)]
pub(super) struct Quick(u64);

impl Quick {
    fn mix(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.mix(u64::from(*byte)));
    }
    fn write_u32(&mut self, value: u32) {
        self.mix(u64::from(value));
    }
    fn write_i64(&mut self, value: i64) {
        self.mix(value.cast_unsigned());
    }
    fn write_i16(&mut self, value: i16) {
        self.mix(u64::from(value.cast_unsigned()));
    }
    fn write_isize(&mut self, value: isize) {
        self.mix(value as u64);
    }
    fn finish(&self) -> u64 {
        // The table takes its places from low bits, which mix least.
        self.0 ^ (self.0 >> 32)
    }
}
