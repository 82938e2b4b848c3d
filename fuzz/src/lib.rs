//! What the fuzz targets share: operands made from the fuzzer's bytes, and comparisons with the
//! reference that say what differs.

pub mod compare;
pub mod operand;
