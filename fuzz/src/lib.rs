//! What the fuzz targets share: operands made from the fuzzer's bytes, comparisons with the
//! reference that say what differs, and files read in every way there is.

pub mod compare;
pub mod files;
pub mod operand;
