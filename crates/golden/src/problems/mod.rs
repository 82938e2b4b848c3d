//! Golden cases of what is built from several kernels: matrix products, factorisations, derivatives
//! and the like. A file for each family.
//!
//! A family is a `Copy` type whose values are its cases: it lists them, says how many floats one
//! needs, runs one on given kernels, and displays what it is. Inputs are words of the generator.
//! What a case must give is computed by the reference in the repository's `tests/`.

mod calculus;
mod factorisation;
mod fourier;
mod geometry;
mod matmul;
mod space;
mod spectrum;
mod transformation;

use core::fmt;

use orthant_core::{Error, Executor, Kernels};

use crate::run::code;
use crate::{Checksum, SMALL_SCRATCH, Set, parts, value};

pub use calculus::{Calculus, Elementary, Function, PAIRS};
pub use factorisation::{Factorisation, Task};
pub use fourier::Fourier;
pub use geometry::{Body, Classification, POINTS};
pub use matmul::Product;
pub use space::{Question, Spaces};
pub use spectrum::{Decomposition, Spectrum};
pub use transformation::{Motion, Transformation};

/// A case of one family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Problem {
    /// `matmul` and `matmul_sub`.
    Matmul(Product),
    /// The discrete Fourier transform.
    Fourier(Fourier),
    /// Derivatives by duals.
    Calculus(Calculus),
    /// Factorisations, solutions and least squares.
    Factorisation(Factorisation),
    /// Eigenvalues, singular values and the pseudo-inverse.
    Spectrum(Spectrum),
    /// Points classified by shapes.
    Geometry(Classification),
    /// Subspaces, dependence, projections, coordinates.
    Spaces(Spaces),
    /// Matrices of linear transformations.
    Transformation(Transformation),
}

/// `$body` with `$inner` bound to the case, whatever its family.
macro_rules! each_family {
    ($problem:expr, $inner:ident => $body:expr) => {
        match $problem {
            Problem::Matmul($inner) => $body,
            Problem::Fourier($inner) => $body,
            Problem::Calculus($inner) => $body,
            Problem::Factorisation($inner) => $body,
            Problem::Spectrum($inner) => $body,
            Problem::Geometry($inner) => $body,
            Problem::Spaces($inner) => $body,
            Problem::Transformation($inner) => $body,
        }
    };
}

impl Problem {
    /// Calls `visit` with each case, in order.
    pub fn for_each(visit: &mut dyn FnMut(Problem)) {
        Product::for_each(&mut |case| visit(Problem::Matmul(case)));
        Fourier::for_each(&mut |case| visit(Problem::Fourier(case)));
        Calculus::for_each(&mut |case| visit(Problem::Calculus(case)));
        Transformation::for_each(&mut |case| visit(Problem::Transformation(case)));
        Factorisation::for_each(&mut |case| visit(Problem::Factorisation(case)));
        Spectrum::for_each(&mut |case| visit(Problem::Spectrum(case)));
        Classification::for_each(&mut |case| visit(Problem::Geometry(case)));
        Spaces::for_each(&mut |case| visit(Problem::Spaces(case)));
    }

    /// The family's name.
    pub const fn family(&self) -> &'static str {
        match self {
            Problem::Matmul(_) => "matmul",
            Problem::Fourier(_) => "fourier",
            Problem::Calculus(_) => "calculus",
            Problem::Factorisation(_) => "factorisation",
            Problem::Spectrum(_) => "spectrum",
            Problem::Geometry(_) => "geometry",
            Problem::Spaces(_) => "spaces",
            Problem::Transformation(_) => "transformation",
        }
    }

    /// Floats that hold its operands, its outputs and what its functions ask as scratch.
    pub fn floats(&self) -> usize {
        each_family!(self, case => case.floats())
    }

    /// Whether the set holds it: the small one if it fits [`SMALL_SCRATCH`], the full one unless it
    /// is large.
    pub fn is_in(&self, set: Set) -> bool {
        let is_large = matches!(self, Problem::Spectrum(case) if case.is_large());
        match set {
            Set::Small => self.floats() <= SMALL_SCRATCH,
            Set::Full => !is_large,
            Set::Large => is_large,
        }
    }

    /// The part that holds it. Parts follow each other in the order of `for_each`.
    pub const fn part(&self) -> u8 {
        match self {
            Problem::Matmul(_)
            | Problem::Fourier(_)
            | Problem::Calculus(_)
            | Problem::Transformation(_) => parts::FIRST,
            _ => parts::SECOND,
        }
    }

    /// Its value, told as [`value`](crate::value) says. `scratch` has at least `floats` elements.
    /// Nothing is left of the families of other parts.
    pub(crate) fn run<const PARTS: u8, E: Executor>(
        &self,
        kernels: Kernels<E>,
        scratch: &mut [f32],
    ) -> u64 {
        let (first, second) = (PARTS & parts::FIRST != 0, PARTS & parts::SECOND != 0);
        match self {
            Problem::Matmul(case) if first => case.run(kernels, scratch),
            Problem::Fourier(case) if first => case.run(kernels, scratch),
            Problem::Calculus(case) if first => case.run(kernels, scratch),
            Problem::Factorisation(case) if second => case.run(kernels, scratch),
            Problem::Spectrum(case) if second => case.run(kernels, scratch),
            Problem::Geometry(case) if second => case.run(kernels, scratch),
            Problem::Spaces(case) if second => case.run(kernels, scratch),
            Problem::Transformation(case) if first => case.run(kernels, scratch),
            // Of another part, which nobody asks for. Every family is named: a new one must choose.
            Problem::Matmul(_)
            | Problem::Fourier(_)
            | Problem::Calculus(_)
            | Problem::Factorisation(_)
            | Problem::Spectrum(_)
            | Problem::Geometry(_)
            | Problem::Spaces(_)
            | Problem::Transformation(_) => 0,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        each_family!(self, case => case.fmt(f))
    }
}

/// Indices of a problem of the small set, at most: they need little stack.
const FEW_INDICES: usize = 8;

/// The value of all that `compute` tells, or of its error.
fn told(compute: impl FnOnce(&mut Checksum) -> Result<(), Error>) -> u64 {
    let mut told = Checksum::new();
    match compute(&mut told) {
        Ok(()) => told.value(),
        Err(error) => value::error(code(&error)),
    }
}

/// As [`told`], with room for indices, of which `needed` are, and never more than `MOST`.
fn told_with_indices<const MOST: usize>(
    needed: usize,
    compute: impl FnOnce(&mut [usize], &mut Checksum) -> Result<(), Error>,
) -> u64 {
    if needed <= FEW_INDICES {
        return told(|told| compute(&mut [0; FEW_INDICES], told));
    }
    told_with_most_indices::<MOST>(compute)
}

#[inline(never)]
fn told_with_most_indices<const MOST: usize>(
    compute: impl FnOnce(&mut [usize], &mut Checksum) -> Result<(), Error>,
) -> u64 {
    told(|told| compute(&mut [0; MOST], told))
}
