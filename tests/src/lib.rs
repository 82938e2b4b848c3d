//! What the tests across crates share: the slow reference of both orders, and the golden values that
//! it computes.

pub mod golden;
pub mod problems;
pub mod reference;
