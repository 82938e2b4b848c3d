//! A case's result as 64 bits.
//!
//! - A scalar is its bits: below 2³².
//! - An error is 2³² plus its code.
//! - A vector or matrix is the [`Checksum`] of its elements, in order.

use crate::Checksum;

/// Lengths or shapes do not match.
pub const LENGTH: u8 = 1;
/// A vector is empty.
pub const EMPTY: u8 = 2;
/// A vector is zero.
pub const ZERO: u8 = 3;
/// The order of a norm is below 1 or NaN.
pub const NORM_ORDER: u8 = 4;
/// An error that no case expects.
pub const UNKNOWN: u8 = 255;

/// A scalar.
pub const fn scalar(x: f32) -> u64 {
    x.to_bits() as u64
}

/// An error that left every output as it was.
pub const fn error(code: u8) -> u64 {
    1 << 32 | code as u64
}

/// An error that altered an output. No case expects it.
pub const fn error_with_output(code: u8) -> u64 {
    1 << 33 | code as u64
}

/// A vector or matrix whose NaNs are promised to be `7fc00000`.
pub fn exact(numbers: &[f32]) -> u64 {
    let mut checksum = Checksum::new();
    checksum.exact(numbers);
    checksum.value()
}

/// A vector or matrix whose NaNs may be any.
pub fn any_nan(numbers: &[f32]) -> u64 {
    let mut checksum = Checksum::new();
    checksum.any_nan(numbers);
    checksum.value()
}

/// Complex numbers: their real parts, then their imaginary parts, whose NaNs may be any.
pub fn parts(re: &[f32], im: &[f32]) -> u64 {
    let mut checksum = Checksum::new();
    checksum.any_nan(re);
    checksum.any_nan(im);
    checksum.value()
}
