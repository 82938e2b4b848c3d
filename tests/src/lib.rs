//! What the tests across crates share: the slow reference of both orders.

pub mod reference;
