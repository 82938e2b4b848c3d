//! Result codes.

use core::ffi::{CStr, c_char};

use orthant_core::Error;

/// What every function returns: `ORTHANT_OK`, or why it did nothing.
pub type orthant_status = i32;

/// Done; outputs are written.
pub const ORTHANT_OK: orthant_status = 0;
/// A pointer is null although elements were announced, or an output pointer is null.
pub const ORTHANT_NULL: orthant_status = 1;
/// A size exceeds the address space: `n` floats are more than `PTRDIFF_MAX` bytes.
pub const ORTHANT_TOO_LARGE: orthant_status = 2;
/// A pointer is not aligned for its type.
pub const ORTHANT_MISALIGNED: orthant_status = 3;
/// An output overlaps an operand that it may not overlap.
pub const ORTHANT_OVERLAP: orthant_status = 4;
/// Lengths or shapes do not fit each other, or a stride is less than the columns.
pub const ORTHANT_SHAPE: orthant_status = 5;
/// A vector is empty where at least one element is needed.
pub const ORTHANT_EMPTY: orthant_status = 6;
/// A vector is zero where a direction is needed.
pub const ORTHANT_ZERO_VECTOR: orthant_status = 7;
/// The order of a norm is below 1 or NaN.
pub const ORTHANT_NORM_ORDER: orthant_status = 8;
/// Another failure, of a later version of the library.
pub const ORTHANT_FAILED: orthant_status = 9;

/// The status of an error of core.
pub(crate) fn of(error: &Error) -> orthant_status {
    match error {
        Error::LengthMismatch { .. }
        | Error::ShapeMismatch { .. }
        | Error::MatrixMismatch { .. }
        | Error::Storage { .. }
        | Error::Dimension { .. } => ORTHANT_SHAPE,
        Error::Empty { .. } => ORTHANT_EMPTY,
        Error::ZeroVector { .. } => ORTHANT_ZERO_VECTOR,
        Error::NormOrder { .. } => ORTHANT_NORM_ORDER,
        _ => ORTHANT_FAILED,
    }
}

/// One sentence about a status, in English. Never null; it lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn orthant_status_text(status: orthant_status) -> *const c_char {
    let text: &CStr = match status {
        ORTHANT_OK => c"done",
        ORTHANT_NULL => c"a pointer is null; only operands without elements may be",
        ORTHANT_TOO_LARGE => c"a size exceeds the address space; check its computation",
        ORTHANT_MISALIGNED => c"a pointer is not aligned for its type",
        ORTHANT_OVERLAP => {
            c"an output overlaps an operand; use the function that ends in _assign, or other memory"
        }
        ORTHANT_SHAPE => c"lengths or shapes do not fit, or a stride is less than the columns",
        ORTHANT_EMPTY => c"a vector is empty; it needs at least one element",
        ORTHANT_ZERO_VECTOR => {
            c"a vector is zero and has no direction; pass one with a nonzero element"
        }
        ORTHANT_NORM_ORDER => c"the order of a norm must be at least 1, or infinity",
        ORTHANT_FAILED => c"the function failed for a reason that this interface does not name",
        _ => c"this is not a status of orthant",
    };
    text.as_ptr()
}
