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
//!
//! What comes in pieces ([`Sum`], [`Dot`] and their like, which are [`orthant_core`]'s) goes on threads
//! when it is made on [`kernels`]: pieces of a few MiB are divided, smaller ones are added by the thread
//! that brings them. `reduce_on` gives the [`Lanes`] of whole blocks likewise, for machines or processes
//! that share the work and merge at the end.
//!
//! ```
//! use orthant::{BLOCK, Sum, kernels};
//!
//! let a = vec![1.0; 2_000_000];
//! let mut stream = Sum::on(kernels());
//! for piece in a.chunks(1_000_000) {
//!     stream.push(piece);
//! }
//! assert_eq!(stream.finish(), orthant::sum(&a));
//!
//! // Of 123 blocks the tree has 64 on its left.
//! let (first, rest) = a.split_at(64 * BLOCK);
//! let lanes = Sum::reduce_on(kernels(), first).merge(Sum::reduce_on(kernels(), rest));
//! assert_eq!(lanes.fold(), orthant::sum(&a));
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
mod watcher;

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
pub use watcher::{Watcher, watched};

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
