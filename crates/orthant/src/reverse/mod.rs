//! Derivatives by everything at once: reverse mode.
//!
//! Where [`calculus`](crate::calculus) carries derivatives along with each number, which is best by a
//! few variables, these remember a computation and run it backwards, which costs the same few
//! evaluations by a million.
//!
//! - [`Tape`] records vectors and matrices; its steps are kernels.
//! - [`gradient`] records scalars; it takes any function of [`Real`](crate::calculus::Real).
//!
//! Source: Griewank and Walther, *Evaluating Derivatives* (2008), §3.2.

mod backward;
mod error;
mod operation;
mod scalars;
mod steps;
mod tape;

pub use error::TapeError;
pub use operation::{Slopes1, Slopes2};
pub use scalars::{Traced, gradient};
pub use tape::{Tape, Var};
