//! Orthant.
pub use orthant_core::*;
