//! `matmul` and `matmul_sub`: shapes around tiles, vectors and the 256 terms of a block.

use core::fmt;

use orthant_core::{Error, Executor, Kernels, MatMut, MatRef};

use crate::generator::{self, Mode};
use crate::run::{code, take};
use crate::{UNTOUCHED, value};

/// `C = A B` or `C = C − A B`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Product {
    /// Rows of A, terms, columns of B.
    pub shape: [usize; 3],
    /// Elements between the end of a row and the start of the next, in each matrix.
    pub gap: usize,
    /// How the elements of A and of B are made; those of C are as A's.
    pub modes: [Mode; 2],
    /// Whether the product is taken from C.
    pub subtract: bool,
}

const SHAPES: [([usize; 3], usize); 14] = [
    ([0, 0, 0], 0),
    ([2, 0, 3], 1),
    ([1, 1, 1], 0),
    ([2, 2, 2], 0),
    ([3, 5, 7], 2),
    ([4, 4, 4], 0),
    ([5, 9, 6], 0),
    ([8, 8, 8], 0),
    ([9, 7, 13], 1),
    ([1, 257, 1], 0),
    ([13, 40, 33], 3),
    ([37, 256, 50], 0),
    ([61, 257, 65], 1),
    ([70, 600, 131], 5),
];

const MODES: [[Mode; 2]; 4] = [
    [Mode::Uniform, Mode::Uniform],
    [Mode::Wide, Mode::Wide],
    [Mode::Paired, Mode::Cancelling],
    [Mode::NonFinite, Mode::Wide],
];

impl Product {
    pub(super) fn for_each(visit: &mut dyn FnMut(Product)) {
        for subtract in [false, true] {
            for (shape, gap) in SHAPES {
                for modes in MODES {
                    visit(Product { shape, gap, modes, subtract });
                }
            }
        }
    }

    /// Elements of A, B and C, with those between their rows.
    pub const fn lengths(&self) -> [usize; 3] {
        let ([m, k, n], gap) = (self.shape, self.gap);
        [m * (k + gap), k * (n + gap), m * (n + gap)]
    }

    /// All of them.
    pub const fn floats(&self) -> usize {
        let [a, b, c] = self.lengths();
        a + b + c
    }

    /// Writes the elements of A, B and C. What lies between the rows of C is [`UNTOUCHED`], and so is
    /// a C that is only written to.
    pub fn fill(&self, a: &mut [f32], b: &mut [f32], c: &mut [f32]) {
        let [m, k, n] = self.shape.map(|x| x as u64);
        let seed = |operand: u64| 0x40 << 56 | operand << 48 | m << 32 | k << 16 | n;
        let [first, second] = self.modes;
        generator::fill(first, seed(1), 0, a);
        generator::fill(second, seed(2), 0, b);
        generator::fill(first, seed(3), 0, c);
        let ([_, _, n], width) = (self.shape, self.shape[2] + self.gap);
        for (i, x) in c.iter_mut().enumerate() {
            if !self.subtract || i % width >= n {
                *x = UNTOUCHED;
            }
        }
    }

    pub(super) fn run<E: Executor>(&self, kernels: Kernels<E>, scratch: &mut [f32]) -> u64 {
        let [a, b, c] = self.lengths();
        let mut rest = scratch;
        let (a, b, c) = (take(&mut rest, a), take(&mut rest, b), take(&mut rest, c));
        self.fill(a, b, c);
        match self.call(kernels, a, b, c) {
            Ok(()) => value::exact(c),
            Err(error) => value::error(code(&error)),
        }
    }

    fn call<E: Executor>(
        &self,
        kernels: Kernels<E>,
        a: &[f32],
        b: &[f32],
        c: &mut [f32],
    ) -> Result<(), Error> {
        let ([m, k, n], gap) = (self.shape, self.gap);
        let a = MatRef::with_stride(a, m, k, k + gap)?;
        let b = MatRef::with_stride(b, k, n, n + gap)?;
        let c = MatMut::with_stride(c, m, n, n + gap)?;
        if self.subtract { kernels.matmul_sub(a, b, c) } else { kernels.matmul(a, b, c) }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([m, k, n], [a, b]) = (self.shape, self.modes);
        let name = if self.subtract { "matmul_sub" } else { "matmul" };
        write!(f, "{name} of {m}x{k} {} and {k}x{n} {}, gap {}", a.name(), b.name(), self.gap)
    }
}
