//! Orthant's kernels beside other libraries': what is measured, against whom, and how.
//!
//! The binary `versus` races them in one process and prints ratios; the criterion benches keep
//! each kernel's times from run to run. Both take their cases and contestants from here.

pub use orthant_bench::{data, kernels, op, probes};

pub mod calculus;
pub mod geometry;
pub mod linalg;
pub mod peers;
pub mod products;
pub mod race;
pub mod threads;
