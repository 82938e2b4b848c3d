//! The golden cases of Orthant: inputs from an integer generator, the bits that every CPU must
//! give, and a runner that checks them.
//!
//! No std, no allocation, no panic: the same code checks a desktop under each instruction set and a
//! microcontroller with 16 KiB of memory.
//!
//! ```
//! use orthant_golden::{SMALL_SCRATCH, Set, TABLE, run};
//!
//! let mut scratch = [0.0; SMALL_SCRATCH];
//! let kernels = orthant_core::Kernels::active();
//! let report = run(kernels, Set::Small, &TABLE, &mut scratch, |outcome| {
//!     assert!(outcome.agrees(), "{outcome}");
//! })?;
//! assert_eq!(report.fingerprint, TABLE.small);
//! # Ok::<(), orthant_golden::ScratchTooSmall>(())
//! ```
//!
//! The values in [`TABLE`] are computed by the slow reference in the repository's `tests/`, never by
//! a kernel: `cargo run -p orthant-tests --bin golden` writes them.
#![no_std]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

#[cfg(test)]
extern crate std;

mod cases;
mod checksum;
pub mod generator;
mod kernel;
mod pieces;
mod problems;
mod report;
mod run;
mod subject;
mod table;
pub mod value;

pub use cases::{Case, FULL_SCRATCH, Fault, SMALL_SCRATCH, UNTOUCHED};
pub use checksum::Checksum;
pub use kernel::{Kernel, Output, Second};
pub use problems::{
    Body, Calculus, Classification, Decomposition, Elementary, Factorisation, Fourier, Function,
    Motion, PAIRS, POINTS, Problem, Product, Question, Spaces, Spectrum, Task, Transformation,
};
pub use report::{Fingerprint, Outcome, Report, ScratchTooSmall, What};
pub use run::{run, run_parts};
pub use subject::Subject;
pub use table::TABLE;

/// Parts of the cases, whose code does not fit the smallest flash together.
pub mod parts {
    /// The kernels, products, Fourier transforms, derivatives and transformations.
    pub const FIRST: u8 = 1;
    /// Everything after them.
    pub const SECOND: u8 = 2;
    /// All cases.
    pub const ALL: u8 = FIRST | SECOND;
}

/// Which cases are run, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// What fits 16 KiB of memory together with its stack. Long vectors are made and consumed in
    /// pieces, by the incremental reducers where the kernel reduces.
    Small,
    /// Every case but the large ones, each as one call of its function.
    Full,
    /// Decompositions of large matrices, which would take an emulated board minutes: for desktops.
    Large,
}

impl Set {
    /// Floats that [`run`] needs as scratch.
    pub const fn scratch(self) -> usize {
        match self {
            Set::Small => SMALL_SCRATCH,
            Set::Full | Set::Large => FULL_SCRATCH,
        }
    }

    /// `small`, `full` or `large`.
    pub const fn name(self) -> &'static str {
        match self {
            Set::Small => "small",
            Set::Full => "full",
            Set::Large => "large",
        }
    }
}

/// Expected values.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// One value for each case, in the order of [`Case::for_each`] and then of
    /// [`Problem::for_each`]; see [`value`].
    pub values: &'a [u64],
    /// Fingerprint of the small set.
    pub small: Fingerprint,
    /// Fingerprint of the full set.
    pub full: Fingerprint,
    /// Fingerprint of the large set.
    pub large: Fingerprint,
}

impl Table<'_> {
    /// The fingerprint of a set.
    pub const fn fingerprint(&self, set: Set) -> Fingerprint {
        match set {
            Set::Small => self.small,
            Set::Full => self.full,
            Set::Large => self.large,
        }
    }
}
