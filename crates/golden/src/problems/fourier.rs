//! The discrete Fourier transform and its inverse: every radix alone and in company, and lengths for
//! Bluestein's algorithm.

use core::fmt;

use orthant_core::{Dft, Error, Executor, Kernels, Normalization};

use crate::generator::{self, Mode};
use crate::run::{code, take};
use crate::value;

/// A transform of one length, and the inverse of the same numbers divided by `√n`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fourier {
    /// How many numbers.
    pub length: usize,
    /// How they are made.
    pub mode: Mode,
}

const LENGTHS: [usize; 19] =
    [1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16, 17, 30, 31, 48, 60, 64, 257, 1_820];

const MODES: [Mode; 2] = [Mode::Uniform, Mode::Wide];

impl Fourier {
    pub(super) fn for_each(visit: &mut dyn FnMut(Fourier)) {
        for length in LENGTHS {
            for mode in MODES {
                visit(Fourier { length, mode });
            }
        }
    }

    /// Real and imaginary parts, the table and the scratch.
    pub fn floats(&self) -> usize {
        let n = self.length;
        2 * n + Dft::table_len(n) + Dft::scratch_len(n)
    }

    /// Writes the real and the imaginary parts.
    pub fn fill(&self, re: &mut [f32], im: &mut [f32]) {
        let seed = |part: u64| 0x41 << 56 | part << 48 | self.length as u64;
        generator::fill(self.mode, seed(1), 0, re);
        generator::fill(self.mode, seed(2), 0, im);
    }

    pub(super) fn run<E: Executor>(&self, kernels: Kernels<E>, scratch: &mut [f32]) -> u64 {
        let n = self.length;
        let mut rest = scratch;
        let (re, im) = (take(&mut rest, n), take(&mut rest, n));
        let table = take(&mut rest, Dft::table_len(n));
        match self.values(kernels, re, im, table, rest) {
            // Their exclusive or keeps what differs in either.
            Ok([there, back]) => there ^ back.rotate_left(1),
            Err(error) => value::error(code(&error)),
        }
    }

    fn values<E: Executor>(
        &self,
        kernels: Kernels<E>,
        re: &mut [f32],
        im: &mut [f32],
        table: &mut [f32],
        scratch: &mut [f32],
    ) -> Result<[u64; 2], Error> {
        let dft = kernels.dft(self.length, table)?;
        self.fill(re, im);
        dft.transform(re, im, Normalization::Backward, scratch)?;
        let there = value::parts(re, im);
        self.fill(re, im);
        dft.inverse(re, im, Normalization::Ortho, scratch)?;
        Ok([there, value::parts(re, im)])
    }
}

impl fmt::Display for Fourier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dft and idft of {} {} numbers", self.length, self.mode.name())
    }
}
