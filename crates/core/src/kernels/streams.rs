//! Reductions fed in pieces: sensor windows, streams, files larger than memory.
//!
//! A block's lanes, what is left of a row, and the tree of the blocks before: the bits are
//! those of the function over all pieces joined, however they were cut. What a large piece has of
//! whole subtrees goes to the executor as the whole would.

use super::distance::{Differences, GreatestDifference, SquaredDifferences};
use super::dot::Products;
use super::dot_compensated::CompensatedStream;
use super::norm_l1::Magnitudes;
use super::norm_l2::Squares;
use super::norm_linf::Greatest;
use super::sum::Terms;
use crate::error::{Names, same_length};
use crate::simd::reduce::{Reduction, append, finish};
use crate::simd::{BLOCK, LANES, Lanes, Tree};
use crate::{Error, Executor, Kernels, Serial};

/// A reduction over `K` operands with `N` sums a lane, so far.
struct Stream<R, E, const K: usize, const N: usize> {
    reduction: R,
    kernels: Kernels<E>,
    rows: FullRows<N>,
    // What is left of a row.
    row: [[f32; LANES]; K],
    waiting: usize,
}

/// The full rows of the terms so far.
struct FullRows<const N: usize> {
    // Its open block holds the last `terms`.
    tree: Tree<[Lanes; N]>,
    terms: usize,
}

impl<const N: usize> FullRows<N> {
    /// Adds rows. The block has room for them.
    fn add<R, const K: usize>(&mut self, kernels: Kernels, reduction: R, rows: [&[f32]; K])
    where
        R: Reduction<K, N>,
    {
        if let Some(lanes) = self.tree.block([Lanes::ZERO; N]) {
            kernels.add_terms(reduction, rows, lanes);
        }
        self.terms += rows.first().map_or(0, |s| s.len());
        if self.terms == BLOCK {
            self.tree.close(0, |first, later| append(reduction, first, later));
            self.terms = 0;
        }
    }
}

impl<R: Reduction<K, N>, E: Executor, const K: usize, const N: usize> Stream<R, E, K, N> {
    // Made where it will live: kilobytes that a copy would double on a small stack.
    #[inline(always)]
    fn new(reduction: R, kernels: Kernels<E>) -> Self {
        Self {
            reduction,
            kernels,
            rows: FullRows { tree: Tree::new(), terms: 0 },
            row: [[0.0; LANES]; K],
            waiting: 0,
        }
    }

    /// Adds terms. The slices have one length; `reduce` gives the lanes of whole blocks.
    fn push(
        &mut self,
        mut slices: [&[f32]; K],
        reduce: impl Fn(Kernels<E>, R, [&[f32]; K]) -> [Lanes; N],
    ) {
        while let Some(left) = slices.first().map(|s| s.len()).filter(|left| *left > 0) {
            if self.waiting > 0 || left < LANES {
                self.fill_row(&mut slices);
            } else if let Some(level) = self.level_worth_dividing(left) {
                self.take_subtree(&mut slices, level, &reduce);
            } else {
                self.take_rows(&mut slices);
            }
        }
    }

    /// The greatest `level` whose subtree, of `2^level` blocks, may begin here and is among the next
    /// `terms`, if the executor divides it.
    #[inline]
    fn level_worth_dividing(&self, terms: usize) -> Option<u32> {
        let blocks = (terms / BLOCK).checked_ilog2().filter(|_| self.rows.terms == 0)?;
        let level = blocks.min(self.rows.tree.level());
        let bytes = (K * size_of::<f32>() * BLOCK).saturating_mul(R::WEIGHT << level);
        (self.kernels.executor().parts(bytes) > 1).then_some(level)
    }

    /// Adds a subtree. No block is open.
    fn take_subtree(
        &mut self,
        slices: &mut [&[f32]; K],
        level: u32,
        reduce: impl Fn(Kernels<E>, R, [&[f32]; K]) -> [Lanes; N],
    ) {
        let lanes = reduce(self.kernels, self.reduction, split_off(slices, BLOCK << level));
        if let Some(subtree) = self.rows.tree.block(lanes) {
            *subtree = lanes;
        }
        self.rows.tree.close(level, |first, later| append(self.reduction, first, later));
    }

    /// Moves terms to the waiting row, and the row to the lanes once it is full.
    fn fill_row(&mut self, slices: &mut [&[f32]; K]) {
        let room = LANES - self.waiting;
        let count = slices.first().map_or(0, |s| s.len().min(room));
        for (row, slice) in self.row.iter_mut().zip(slices) {
            let (now, later) = slice.split_at_checked(count).unwrap_or_default();
            let free = row.get_mut(self.waiting..).unwrap_or_default();
            for (free, x) in free.iter_mut().zip(now) {
                *free = *x;
            }
            *slice = later;
        }
        self.waiting += count;
        if self.waiting == LANES {
            self.waiting = 0;
            let mut rows: [&[f32]; K] = [&[]; K];
            for (slice, row) in rows.iter_mut().zip(&self.row) {
                *slice = row;
            }
            self.rows.add(self.kernels.serial(), self.reduction, rows);
        }
    }

    /// Adds full rows as they lie, as far as the block has room.
    fn take_rows(&mut self, slices: &mut [&[f32]; K]) {
        let room = (BLOCK - self.rows.terms) / LANES;
        let rows = slices.first().map_or(0, |s| s.len() / LANES).min(room);
        let now = split_off(slices, rows * LANES);
        self.rows.add(self.kernels.serial(), self.reduction, now);
    }

    fn finish(&self) -> R::Output {
        Self::fold(self.reduction, self.lanes())
    }

    // A function of its own, as is `fold`, so that a small stack never holds the frames of both.
    #[inline(never)]
    fn lanes(&self) -> [Lanes; N] {
        let mut lanes = self.rows.tree.open_block().copied().unwrap_or([Lanes::ZERO; N]);
        let mut rows: [&[f32]; K] = [&[]; K];
        for (slice, row) in rows.iter_mut().zip(&self.row) {
            *slice = row.get(..self.waiting).unwrap_or_default();
        }
        self.kernels.serial().add_terms(self.reduction, rows, &mut lanes);
        let is_run = self.rows.terms + self.waiting > 0;
        let append = |first: &mut _, later: &_| append(self.reduction, first, later);
        self.rows.tree.finish(&mut lanes, is_run, append);
        lanes
    }

    #[inline(never)]
    fn fold(reduction: R, lanes: [Lanes; N]) -> R::Output {
        finish(reduction, lanes)
    }
}

/// The first `count` elements of each slice, which keeps the others.
fn split_off<'a, const K: usize>(slices: &mut [&'a [f32]; K], count: usize) -> [&'a [f32]; K] {
    let mut first: [&[f32]; K] = [&[]; K];
    for (first, slice) in first.iter_mut().zip(slices) {
        (*first, *slice) = slice.split_at_checked(count).unwrap_or_default();
    }
    first
}

macro_rules! streams {
    ($($name:ident, $function:literal, $reduction:ident<$k:literal, $n:literal>, $operands:tt $partial:tt;)*) => {$(
        #[doc = concat!("[`", $function, "`](crate::", $function, ") of operands that come in pieces.")]
        ///
        /// The bits do not depend on how they are cut, nor on the executor `E`, which runs what is large
        /// of a piece.
        pub struct $name<E = Serial>(Stream<$reduction, E, $k, $n>);

        impl $name {
            /// Of nothing yet, on the calling thread.
            ///
            /// ```
            #[doc = concat!("assert_eq!(orthant_core::", stringify!($name), "::new().finish(), 0.0);")]
            /// ```
            #[must_use]
            #[inline(always)]
            pub fn new() -> Self {
                Self::on(Kernels::active())
            }
        }

        impl<E: Executor> $name<E> {
            /// Of nothing yet, on a chosen instruction set and executor.
            ///
            /// ```
            /// use orthant_core::{Isa, Kernels};
            ///
            /// let scalar = Kernels::on(Isa::Scalar).expect("every machine has it");
            #[doc = concat!("assert_eq!(orthant_core::", stringify!($name), "::on(scalar).finish(), 0.0);")]
            /// ```
            #[must_use]
            #[inline(always)]
            pub fn on(kernels: Kernels<E>) -> Self {
                Self(Stream::new($reduction, kernels))
            }

            streams!(@push $name, $function, $operands);

            /// The result of all pieces so far. More may follow; [`push`](Self::push) shows it.
            #[must_use]
            pub fn finish(&self) -> f32 {
                self.0.finish()
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<E> core::fmt::Debug for $name<E> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }

        streams!(@$partial $name, $function, $reduction, $operands);
    )*};

    (@push $name:ident, $function:literal, one) => {
        /// Adds the next piece.
        ///
        /// ```
        #[doc = concat!("let mut stream = orthant_core::", stringify!($name), "::new();")]
        /// stream.push(&[1.0, 2.0]);
        /// stream.push(&[-4.0]);
        #[doc = concat!("assert_eq!(stream.finish(), orthant_core::", $function, "(&[1.0, 2.0, -4.0]));")]
        /// ```
        pub fn push(&mut self, a: &[f32]) {
            self.0.push([a], |on, r, [a]| on.tree1(r, a));
        }
    };
    (@push $name:ident, $function:literal, two) => {
        /// Adds the next piece of both operands.
        ///
        /// # Errors
        /// [`Error::LengthMismatch`]; nothing was added then.
        ///
        /// ```
        #[doc = concat!("let mut stream = orthant_core::", stringify!($name), "::new();")]
        /// stream.push(&[1.0, 7.0], &[3.0, 4.0])?;
        /// stream.push(&[8.0], &[7.0])?;
        #[doc = concat!("let whole = orthant_core::", $function, "(&[1.0, 7.0, 8.0], &[3.0, 4.0, 7.0])?;")]
        /// assert_eq!(stream.finish(), whole);
        /// # Ok::<(), orthant_core::Error>(())
        /// ```
        pub fn push(&mut self, a: &[f32], b: &[f32]) -> Result<(), Error> {
            static NAMES: Names = ($function, ["a", "b"]);
            same_length(&NAMES, a.len(), b.len())?;
            self.0.push([a, b], |on, r, [a, b]| on.tree2(r, a, b));
            Ok(())
        }
    };

    (@lanes $name:ident, $function:literal, $reduction:ident, one) => {
        impl $name {
            /// The lanes of a run of blocks, the last of which may be short: see [`Lanes`].
            ///
            /// ```
            #[doc = concat!("let lanes = orthant_core::", stringify!($name), "::reduce(&[3.0, 4.0]);")]
            #[doc = concat!("assert_eq!(lanes.fold(), orthant_core::", $function, "(&[3.0, 4.0]));")]
            /// ```
            #[must_use]
            pub fn reduce(a: &[f32]) -> Lanes {
                Self::reduce_on(Kernels::active(), a)
            }

            /// The same on a chosen instruction set and executor.
            #[must_use]
            pub fn reduce_on<E: Executor>(kernels: Kernels<E>, a: &[f32]) -> Lanes {
                let [lanes] = kernels.tree1($reduction, a);
                lanes
            }
        }
    };
    (@lanes $name:ident, $function:literal, $reduction:ident, two) => {
        impl $name {
            /// The lanes of a run of blocks, the last of which may be short: see [`Lanes`].
            ///
            /// # Errors
            /// [`Error::LengthMismatch`].
            ///
            /// ```
            #[doc = concat!("let lanes = orthant_core::", stringify!($name), "::reduce(&[3.0, 4.0], &[1.0, 2.0])?;")]
            #[doc = concat!("assert_eq!(lanes.fold(), orthant_core::", $function, "(&[3.0, 4.0], &[1.0, 2.0])?);")]
            /// # Ok::<(), orthant_core::Error>(())
            /// ```
            pub fn reduce(a: &[f32], b: &[f32]) -> Result<Lanes, Error> {
                Self::reduce_on(Kernels::active(), a, b)
            }

            /// The same on a chosen instruction set and executor.
            ///
            /// # Errors
            /// [`Error::LengthMismatch`].
            pub fn reduce_on<E: Executor>(
                kernels: Kernels<E>,
                a: &[f32],
                b: &[f32],
            ) -> Result<Lanes, Error> {
                static NAMES: Names = ($function, ["a", "b"]);
                same_length(&NAMES, a.len(), b.len())?;
                let [lanes] = kernels.tree2($reduction, a, b);
                Ok(lanes)
            }
        }
    };
    // A maximum and a compensated sum do not merge by adding lanes.
    (@whole $name:ident, $function:literal, $reduction:ident, $operands:tt) => {};
}

streams! {
    Sum, "sum", Terms<1, 1>, one lanes;
    NormL1, "norm_l1", Magnitudes<1, 1>, one lanes;
    NormL2Squared, "norm_l2_squared", Squares<1, 1>, one lanes;
    NormLinf, "norm_linf", Greatest<1, 1>, one whole;
    Dot, "dot", Products<2, 1>, two lanes;
    DotCompensated, "dot_compensated", CompensatedStream<2, 3>, two whole;
    DistanceL1, "distance_l1", Differences<2, 1>, two lanes;
    DistanceL2Squared, "distance_l2_squared", SquaredDifferences<2, 1>, two lanes;
    DistanceLinf, "distance_linf", GreatestDifference<2, 1>, two whole;
}
