//! How far results are from the exact ones: the bounds that the orders promise, and those of what
//! is built on them.

mod bounds;
mod columns;
mod compensated;
mod data;
mod directions;
mod exact;
mod norms;
