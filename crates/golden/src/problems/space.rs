//! Subspaces, Gram–Schmidt, dependences, projections and coordinates: independent columns, dependent
//! ones, more columns than rows.

use core::fmt;

use orthant_core::linalg as la;
use orthant_core::{Error, Executor, Kernels, MatMut, MatRef};

use super::told_with_indices;
use crate::Checksum;
use crate::generator::uniform;
use crate::run::take;

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Question {
    /// Orthonormal vectors of the columns' span, and which columns they were made of.
    GramSchmidt,
    /// Coefficients of a combination of the columns that is zero.
    Dependence,
    /// The vector of the columns' span that is nearest to another.
    Project,
    /// Coordinates in the basis of the columns.
    Coords,
    /// Bases of all four subspaces.
    Subspaces,
}

/// A matrix and what is asked of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spaces {
    /// What is computed.
    pub question: Question,
    /// Rows and columns.
    pub shape: [usize; 2],
    /// Whether every third column is the sum of the two before it.
    pub dependent: bool,
}

const QUESTIONS: [Question; 5] = [
    Question::GramSchmidt,
    Question::Dependence,
    Question::Project,
    Question::Coords,
    Question::Subspaces,
];

const SHAPES: [[usize; 2]; 8] =
    [[1, 1], [2, 2], [3, 3], [5, 3], [3, 5], [8, 8], [65, 65], [257, 40]];

/// The most columns.
const MOST: usize = 65;

impl Spaces {
    pub(super) fn for_each(visit: &mut dyn FnMut(Spaces)) {
        for question in QUESTIONS {
            for shape @ [m, n] in SHAPES {
                for dependent in [false, true] {
                    // Two columns have no third; dependent ones are no basis.
                    let is_basis = !dependent && n <= m;
                    if (!dependent || n > 2) && (is_basis || question != Question::Coords) {
                        visit(Spaces { question, shape, dependent });
                    }
                }
            }
        }
    }

    /// The elements, row after row, then those of a vector: for coordinates, the sum of the first
    /// two columns.
    pub fn fill(&self, a: &mut [f32], v: &mut [f32]) {
        let n = self.shape[1];
        let seed = 0x43 << 56 | (self.shape[0] as u64) << 24 | n as u64;
        for (i, (row, v)) in a.chunks_mut(n).zip(v).enumerate() {
            for (j, x) in row.iter_mut().enumerate() {
                let number = |j: usize| uniform(seed, (i * n + j) as u64);
                // Multiples of 2⁻²³ below 2: nothing is rounded.
                *x = match self.dependent && j % 3 == 2 {
                    true => number(j - 2) + number(j - 1),
                    false => number(j),
                };
            }
            *v = match self.question {
                Question::Coords => row.iter().take(2).fold(0.0, |sum, x| sum + x),
                _ => uniform(seed + 1, i as u64),
            };
        }
    }

    /// Floats for the matrix, a vector, what is computed and the scratch.
    pub const fn floats(&self) -> usize {
        let [m, n] = self.shape;
        let less = if m < n { m } else { n };
        m * n
            + m
            + match self.question {
                Question::GramSchmidt => m * n + la::gram_schmidt_scratch(m, n),
                Question::Dependence => n + la::gram_schmidt_scratch(m, n),
                Question::Project => m + la::project_onto_scratch(m, n),
                Question::Coords => n + la::project_onto_scratch(m, n),
                Question::Subspaces => m * m + n * n + less + la::svd_full_scratch(m, n),
            }
    }

    pub(super) fn run<E: Executor>(&self, kernels: Kernels<E>, scratch: &mut [f32]) -> u64 {
        told_with_indices::<MOST>(self.shape[1], |columns, told| {
            self.compute(kernels, scratch, columns, told)
        })
    }

    fn compute<E: Executor>(
        &self,
        kernels: Kernels<E>,
        scratch: &mut [f32],
        columns: &mut [usize],
        told: &mut Checksum,
    ) -> Result<(), Error> {
        let [m, n] = self.shape;
        let mut rest = scratch;
        let (a, v) = (take(&mut rest, m * n), take(&mut rest, m));
        self.fill(a, v);
        let a = MatRef::new(a, m, n)?;
        let columns = columns.get_mut(..n).unwrap_or_default();
        match self.question {
            Question::GramSchmidt => {
                let q = take(&mut rest, m * n);
                let out = MatMut::new(q, m, n)?;
                let rank = kernels.gram_schmidt(a, out, columns, None, rest)?;
                for column in columns.iter().take(rank) {
                    told.exact(&[*column as f32]);
                }
                told.exact(q);
            }
            Question::Dependence => {
                let c = take(&mut rest, n);
                let rank = kernels.dependence(a, c, columns, None, rest)?;
                told.exact(&[rank as f32]);
                told.exact(c);
            }
            Question::Project => {
                let out = take(&mut rest, m);
                let found = kernels.project_onto(a, v, out, None, rest)?;
                told.exact(&[found.rank as f32, found.distance]);
                told.exact(out);
            }
            Question::Coords => {
                let out = take(&mut rest, n);
                kernels.coords(a, v, out, rest)?;
                told.exact(out);
            }
            Question::Subspaces => {
                let (u, vt) = (take(&mut rest, m * m), take(&mut rest, n * n));
                let values = take(&mut rest, m.min(n));
                let (left, right) = (MatMut::new(u, m, m)?, MatMut::new(vt, n, n)?);
                let rank = kernels.subspaces(a, left, values, right, None, rest)?;
                told.exact(&[rank as f32]);
                for part in [u, values, vt] {
                    told.exact(part);
                }
            }
        }
        Ok(())
    }
}

impl Question {
    /// As the function is called.
    pub const fn name(self) -> &'static str {
        match self {
            Question::GramSchmidt => "gram_schmidt",
            Question::Dependence => "dependence",
            Question::Project => "project_onto",
            Question::Coords => "coords",
            Question::Subspaces => "subspaces",
        }
    }
}

impl fmt::Display for Spaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, [m, n]) = (self.question.name(), self.shape);
        let columns = if self.dependent { ", dependent columns" } else { "" };
        write!(f, "{name} of {m}x{n}{columns}")
    }
}
