//! Factorisations, solutions and least squares: shapes on both sides of a block, a matrix that is
//! not diagonalisable.

use core::fmt;

use orthant_core::linalg as la;
use orthant_core::{Error, Executor, Kernels, MatMut, MatRef};

use super::told_with_indices;
use crate::Checksum;
use crate::generator::uniform;
use crate::run::take;

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Task {
    /// LU with partial pivoting.
    Lu,
    /// Cholesky's factor.
    Cholesky,
    /// LDLᵀ.
    Ldlt,
    /// QR.
    Qr,
    /// The orthogonal factor of QR, as a matrix.
    QrQ,
    /// The transpose of the orthogonal factor of QR times a vector.
    QrApply,
    /// QR with column pivoting.
    QrPivoted,
    /// One right-hand side.
    Solve,
    /// One right-hand side, refined.
    SolveRefined,
    /// The inverse.
    Inverse,
    /// The determinant.
    Det,
    /// Its sign and its logarithm.
    LogDet,
    /// Least squares.
    Lstsq,
}

/// A matrix and what is computed of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factorisation {
    /// What is computed.
    pub task: Task,
    /// Rows and columns.
    pub shape: [usize; 2],
    /// Whether the matrix is [[1, 1], [0, 1]].
    pub defective: bool,
}

const TASKS: [Task; 13] = [
    Task::Lu,
    Task::Cholesky,
    Task::Ldlt,
    Task::Qr,
    Task::QrQ,
    Task::QrApply,
    Task::QrPivoted,
    Task::Solve,
    Task::SolveRefined,
    Task::Inverse,
    Task::Det,
    Task::LogDet,
    Task::Lstsq,
];

const SHAPES: [[usize; 2]; 8] =
    [[1, 1], [3, 3], [4, 4], [8, 8], [5, 3], [3, 5], [65, 65], [257, 257]];

/// The longest side.
const LARGEST: usize = 257;

impl Factorisation {
    pub(super) fn for_each(visit: &mut dyn FnMut(Factorisation)) {
        for task in TASKS {
            for shape in SHAPES {
                if shape[0] == shape[1] || !task.wants_square() {
                    visit(Factorisation { task, shape, defective: false });
                }
            }
            if !task.wants_symmetric() {
                visit(Factorisation { task, shape: [2, 2], defective: true });
            }
        }
    }

    /// The elements of A, row after row, then those of b.
    pub fn fill(&self, a: &mut [f32], b: &mut [f32]) {
        let [m, n] = self.shape;
        let seed = 0x41 << 56 | (m as u64) << 24 | n as u64;
        for (place, x) in a.iter_mut().enumerate() {
            let (i, j) = (place / n, place % n);
            *x = if self.defective {
                if i > j { 0.0 } else { 1.0 }
            } else if self.task.wants_symmetric() {
                uniform(seed, (i.max(j) * n + i.min(j)) as u64)
            } else {
                uniform(seed, place as u64)
            };
            if i == j && matches!(self.task, Task::Cholesky) {
                *x += n as f32;
            }
        }
        for (i, x) in b.iter_mut().enumerate() {
            *x = uniform(seed + 1, i as u64);
        }
    }

    /// Floats for A, a second matrix, three vectors and the scratch.
    pub const fn floats(&self) -> usize {
        let [m, n] = self.shape;
        let (less, longer) = if m < n { (m, n) } else { (n, m) };
        // Of Q only the columns that R has rows.
        let second = if matches!(self.task, Task::QrQ) { m * less } else { m * n };
        m * n + second + 3 * longer + self.scratch()
    }

    const fn scratch(&self) -> usize {
        let [m, n] = self.shape;
        let less = if m < n { m } else { n };
        match self.task {
            Task::QrQ => larger(la::qr_scratch(m, n), la::qr_apply_scratch(m, less, less)),
            Task::QrApply => larger(la::qr_scratch(m, n), la::qr_apply_scratch(m, less, 1)),
            Task::Lu => la::lu_scratch(m, n),
            Task::Cholesky => la::cholesky_scratch(n),
            Task::Ldlt => la::ldlt_scratch(n),
            Task::Qr => la::qr_scratch(m, n),
            Task::QrPivoted => la::qr_pivoted_scratch(m, n),
            Task::Solve | Task::Inverse => la::solve_scratch(n),
            Task::SolveRefined => la::solve_refined_scratch(n),
            Task::Det | Task::LogDet => la::det_scratch(n),
            Task::Lstsq => la::lstsq_scratch(m, n),
        }
    }

    pub(super) fn run<E: Executor>(&self, kernels: Kernels<E>, scratch: &mut [f32]) -> u64 {
        told_with_indices::<LARGEST>(self.shape[0].max(self.shape[1]), |indices, told| {
            self.compute(kernels, scratch, indices, told)
        })
    }

    fn compute<E: Executor>(
        &self,
        kernels: Kernels<E>,
        scratch: &mut [f32],
        indices: &mut [usize],
        told: &mut Checksum,
    ) -> Result<(), Error> {
        let [m, n] = self.shape;
        let (less, longer) = (m.min(n), m.max(n));
        let mut rest = scratch;
        let second = if matches!(self.task, Task::QrQ) { m * less } else { m * n };
        let (a, second) = (take(&mut rest, m * n), take(&mut rest, second));
        let (b, d) = (take(&mut rest, longer), take(&mut rest, longer));
        let (e, scratch) = (take(&mut rest, longer), rest);
        let b = first(b, m);
        self.fill(a, b);
        let numbers = |told: &mut Checksum, indices: &[usize]| {
            for index in indices {
                told.exact(&[*index as f32]);
            }
        };
        match self.task {
            Task::Lu => {
                let pivots = first(indices, less);
                kernels.lu(MatMut::new(a, m, n)?, pivots, scratch)?;
                numbers(told, pivots);
                told.any_nan(a);
            }
            Task::Cholesky => {
                kernels.cholesky(MatMut::new(a, n, n)?, scratch)?;
                told.any_nan(a);
            }
            Task::Ldlt => {
                let rows = first(indices, n);
                kernels.ldlt(MatMut::new(a, n, n)?, d, e, rows, scratch)?;
                numbers(told, rows);
                for part in [a, d, e] {
                    told.any_nan(part);
                }
            }
            Task::Qr => {
                kernels.qr(MatMut::new(a, m, n)?, first(d, less), scratch)?;
                told.any_nan(a);
                told.any_nan(first(d, less));
            }
            Task::QrQ => {
                let taus = first(d, less);
                kernels.qr(MatMut::new(a, m, n)?, taus, scratch)?;
                let q = MatMut::new(second, m, less)?;
                kernels.qr_q(MatRef::new(a, m, n)?, taus, q, scratch)?;
                told.any_nan(second);
            }
            Task::QrApply => {
                let taus = first(d, less);
                kernels.qr(MatMut::new(a, m, n)?, taus, scratch)?;
                let column = MatMut::new(b, m, 1)?;
                kernels.qr_apply(MatRef::new(a, m, n)?, taus, true, column, scratch)?;
                told.any_nan(b);
            }
            Task::QrPivoted => {
                let columns = first(indices, n);
                kernels.qr_pivoted(MatMut::new(a, m, n)?, first(d, less), columns, scratch)?;
                numbers(told, columns);
                told.any_nan(a);
                told.any_nan(first(d, less));
            }
            Task::Solve => {
                kernels.solve(MatRef::new(a, n, n)?, b, d, first(indices, n), scratch)?;
                told.any_nan(d);
            }
            Task::SolveRefined => {
                let pivots = first(indices, n);
                let steps = kernels.solve_refined(MatRef::new(a, n, n)?, b, d, pivots, scratch)?;
                numbers(told, &[steps]);
                told.any_nan(d);
            }
            Task::Inverse => {
                let out = MatMut::new(second, n, n)?;
                kernels.inverse(MatRef::new(a, n, n)?, out, first(indices, n), scratch)?;
                told.any_nan(second);
            }
            Task::Det => {
                let det = kernels.det(MatRef::new(a, n, n)?, first(indices, n), scratch)?;
                told.any_nan(&[det]);
            }
            Task::LogDet => {
                let found = kernels.log_det(MatRef::new(a, n, n)?, first(indices, n), scratch)?;
                told.any_nan(&[found.sign, found.log_abs]);
            }
            Task::Lstsq => {
                let (x, columns) = (first(d, n), first(indices, n));
                let found = kernels.lstsq(MatRef::new(a, m, n)?, b, x, None, columns, scratch)?;
                numbers(told, &[found.rank]);
                told.any_nan(&[found.residual]);
                told.any_nan(x);
            }
        }
        Ok(())
    }
}

const fn larger(a: usize, b: usize) -> usize {
    if a < b { b } else { a }
}

/// The first `n`.
fn first<T>(all: &mut [T], n: usize) -> &mut [T] {
    all.get_mut(..n).unwrap_or_default()
}

impl Task {
    const fn wants_square(self) -> bool {
        !matches!(
            self,
            Task::Lu | Task::Qr | Task::QrQ | Task::QrApply | Task::QrPivoted | Task::Lstsq
        )
    }

    const fn wants_symmetric(self) -> bool {
        matches!(self, Task::Cholesky | Task::Ldlt)
    }

    /// As the function is called.
    pub const fn name(self) -> &'static str {
        match self {
            Task::Lu => "lu",
            Task::Cholesky => "cholesky",
            Task::Ldlt => "ldlt",
            Task::Qr => "qr",
            Task::QrQ => "qr_q",
            Task::QrApply => "qr_apply",
            Task::QrPivoted => "qr_pivoted",
            Task::Solve => "solve",
            Task::SolveRefined => "solve_refined",
            Task::Inverse => "inverse",
            Task::Det => "det",
            Task::LogDet => "log_det",
            Task::Lstsq => "lstsq",
        }
    }
}

impl fmt::Display for Factorisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, [m, n]) = (self.task.name(), self.shape);
        if self.defective {
            return write!(f, "{name} of [[1, 1], [0, 1]]");
        }
        write!(f, "{name} of {m}x{n}")
    }
}
