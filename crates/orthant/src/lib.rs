//! Linear algebra with the same bits everywhere: [`orthant_core`]'s kernels, re-exported, and
//! reading data from files and literals in [`io`].

pub mod io;

pub use orthant_core::*;
