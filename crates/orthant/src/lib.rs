//! Linear algebra with the same bits everywhere: [`orthant_core`]'s kernels, on threads where
//! that pays, and reading data from files and literals in [`io`].
//!
//! Functions have the names, arguments, errors and bits of [`orthant_core`]'s. Above a
//! threshold that was measured they run on the rayon pool they are called in, or on the global
//! one: see [`Threads`]. `ORTHANT_NUM_THREADS` sets its threads, `ORTHANT_ISA` the instruction
//! set; nothing changes a bit of a result.
//!
//! ```
//! let a = vec![1.0; 3_000_000];
//! assert_eq!(orthant::dot(&a, &a)?, 3e6);
//! # Ok::<(), orthant::Error>(())
//! ```

mod caret;
mod display;
mod environment;
pub mod geometry;
#[cfg(any(feature = "ndarray", feature = "nalgebra", feature = "faer"))]
pub mod interop;
pub mod io;
pub mod machine;
mod matrix;
pub mod owned;
mod parallel;
pub mod reverse;
pub mod spaces;
pub mod spectrum;
pub mod symbolic;
mod threads;
mod vector;

pub use environment::{kernels, kernels_on};
pub use matrix::Matrix;
pub use orthant_core::*;
pub use parallel::{
    add, add_assign, angle, axpy, cosine_similarity, distance_l1, distance_l2, distance_l2_squared,
    distance_linf, dot, dot_compensated, hadamard, hadamard_assign, hadamard_matrix, matmul,
    matmul_sub, matvec, matvec_transposed, norm_l1, norm_l2, norm_l2_squared, norm_linf, norm_lp,
    normalize, project, reject, scalar_projection, scale, scale_assign, sub, sub_assign, sum,
};
pub use threads::{Threads, WORTHWHILE};
pub use vector::Vector;

// The Rust of these pages runs as this crate's examples do.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide.md")]
mod guide {}
#[cfg(doctest)]
#[doc = include_str!("../../../docs/embedded.md")]
mod embedded {}
