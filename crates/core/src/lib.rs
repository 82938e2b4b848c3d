//! f32 kernels with the same bits on every CPU.
//!
//! Every function gives the same bits on every instruction set, alignment, target and build
//! profile: additions are made in one fixed order and nothing is fused. See the README for the
//! order, the bounds and what is not promised.
#![no_std]
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo
    )
)]

pub mod calculus;
mod dispatch;
mod error;
mod executor;
mod fourier;
pub mod geometry;
mod kernels;
pub mod linalg;
mod matrix;
mod simd;
pub mod transform;

pub use dispatch::{Isa, Kernels, LAST_LEVEL_CACHE};
pub use error::Error;
pub use executor::{Executor, Serial};
pub use fourier::{Dft, Normalization, dft_frequencies, fourier_basis};
pub use kernels::*;
pub use matrix::{MatMut, MatRef};
pub use simd::{BLOCK, KC, LANES, Lanes};
