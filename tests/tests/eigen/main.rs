//! Eigenvalues and singular values: the bits of the reference, and how right they are.

mod data;
mod general;
mod lapack;
mod large;
mod properties;
mod refusals;
mod scaled;
mod singular;
mod symmetric;
