//! Eigenvalues, singular values and the pseudo-inverse: shapes on both sides of a block, a matrix
//! that is not diagonalisable.

use core::fmt;

use orthant_core::linalg as la;
use orthant_core::{Error, Executor, Kernels, MatMut, MatRef};

use super::told;
use crate::Checksum;
use crate::generator::uniform;
use crate::run::take;

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decomposition {
    /// Eigenvalues and eigenvectors of the symmetric matrix of the lower triangle.
    SymmetricEigen,
    /// Eigenvalues and eigenvectors.
    Eigen,
    /// Singular values and vectors.
    Svd,
    /// Singular values and vectors by Jacobi's method.
    SvdJacobi,
    /// The rank and the condition number.
    RankAndCond,
    /// The pseudo-inverse.
    Pinv,
}

/// A matrix and what is computed of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spectrum {
    /// What is computed.
    pub task: Decomposition,
    /// Rows and columns.
    pub shape: [usize; 2],
    /// Whether the matrix is [[1, 1], [0, 1]].
    pub defective: bool,
}

const TASKS: [Decomposition; 6] = [
    Decomposition::SymmetricEigen,
    Decomposition::Eigen,
    Decomposition::Svd,
    Decomposition::SvdJacobi,
    Decomposition::RankAndCond,
    Decomposition::Pinv,
];

const SHAPES: [[usize; 2]; 8] =
    [[1, 1], [3, 3], [4, 4], [8, 8], [5, 3], [3, 5], [65, 65], [257, 257]];

impl Spectrum {
    pub(super) fn for_each(visit: &mut dyn FnMut(Spectrum)) {
        for task in TASKS {
            for shape in SHAPES {
                if shape[0] == shape[1] || !task.wants_square() {
                    visit(Spectrum { task, shape, defective: false });
                }
            }
            visit(Spectrum { task, shape: [2, 2], defective: true });
        }
    }

    /// Whether its iterations take an emulated board minutes.
    pub const fn is_large(&self) -> bool {
        self.shape[0] > 65
    }

    /// The elements, row after row.
    pub fn fill(&self, a: &mut [f32]) {
        let [m, n] = self.shape;
        let seed = 0x42 << 56 | (m as u64) << 24 | n as u64;
        for (place, x) in a.iter_mut().enumerate() {
            *x = match self.defective {
                true => f32::from(u8::from(place / n <= place % n)),
                false => uniform(seed, place as u64),
            };
        }
    }

    /// Floats for the matrix, what is computed and the scratch.
    pub const fn floats(&self) -> usize {
        let [m, n] = self.shape;
        let less = if m < n { m } else { n };
        m * n
            + match self.task {
                Decomposition::SymmetricEigen => n + n * n + la::symmetric_eigen_scratch(n),
                Decomposition::Eigen => 2 * n + n * n + la::eigen_scratch(n),
                Decomposition::Svd | Decomposition::SvdJacobi => {
                    less * (m + 1 + n) + la::svd_scratch(m, n)
                }
                Decomposition::RankAndCond => la::rank_scratch(m, n),
                Decomposition::Pinv => n * m + la::pinv_scratch(m, n),
            }
    }

    pub(super) fn run<E: Executor>(&self, kernels: Kernels<E>, scratch: &mut [f32]) -> u64 {
        told(|told| self.compute(kernels, scratch, told))
    }

    fn compute<E: Executor>(
        &self,
        kernels: Kernels<E>,
        scratch: &mut [f32],
        told: &mut Checksum,
    ) -> Result<(), Error> {
        let [m, n] = self.shape;
        let less = m.min(n);
        let mut rest = scratch;
        let a = take(&mut rest, m * n);
        self.fill(a);
        let a = MatRef::new(a, m, n)?;
        match self.task {
            Decomposition::SymmetricEigen => {
                let (values, vectors) = (take(&mut rest, n), take(&mut rest, n * n));
                kernels.symmetric_eigen(a, values, MatMut::new(vectors, n, n)?, rest)?;
                told.exact(values);
                told.exact(vectors);
            }
            Decomposition::Eigen => {
                let (re, im) = (take(&mut rest, n), take(&mut rest, n));
                let vectors = take(&mut rest, n * n);
                kernels.eigen(a, re, im, MatMut::new(vectors, n, n)?, rest)?;
                for part in [re, im, vectors] {
                    told.exact(part);
                }
            }
            Decomposition::Svd | Decomposition::SvdJacobi => {
                let (u, values) = (take(&mut rest, m * less), take(&mut rest, less));
                let vt = take(&mut rest, less * n);
                let (left, right) = (MatMut::new(u, m, less)?, MatMut::new(vt, less, n)?);
                if matches!(self.task, Decomposition::Svd) {
                    kernels.svd(a, left, values, right, rest)?;
                } else {
                    kernels.svd_jacobi(a, left, values, right, rest)?;
                }
                for part in [u, values, vt] {
                    told.exact(part);
                }
            }
            Decomposition::RankAndCond => {
                let rank = kernels.rank(a, None, rest)?;
                told.exact(&[rank as f32, kernels.cond(a, rest)?]);
            }
            Decomposition::Pinv => {
                let out = take(&mut rest, n * m);
                kernels.pinv(a, None, MatMut::new(out, n, m)?, rest)?;
                told.exact(out);
            }
        }
        Ok(())
    }
}

impl Decomposition {
    const fn wants_square(self) -> bool {
        matches!(self, Decomposition::SymmetricEigen | Decomposition::Eigen)
    }

    /// As the function is called.
    pub const fn name(self) -> &'static str {
        match self {
            Decomposition::SymmetricEigen => "symmetric_eigen",
            Decomposition::Eigen => "eigen",
            Decomposition::Svd => "svd",
            Decomposition::SvdJacobi => "svd_jacobi",
            Decomposition::RankAndCond => "rank and cond",
            Decomposition::Pinv => "pinv",
        }
    }
}

impl fmt::Display for Spectrum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, [m, n]) = (self.task.name(), self.shape);
        if self.defective {
            return write!(f, "{name} of [[1, 1], [0, 1]]");
        }
        write!(f, "{name} of {m}x{n}")
    }
}
