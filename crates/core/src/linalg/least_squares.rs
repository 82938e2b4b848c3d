//! The shortest of the vectors that make `‖b − A x‖₂` least, of any matrix.
//!
//! `A P = Q R` with column pivoting (`pivoted_qr.rs`); the rank r is the number of R's diagonal
//! elements above `tolerance·|r₁₁|`. `c = Qᵀ b`. If `r = n`: `R y = c` by `solve_triangular`. Else
//! `Z S = (first r rows of R)ᵀ` (`qr.rs`), `Sᵀ w = c` by rows of S, `y = Z (w, 0)`. Then
//! `x = P y`. The residual is `‖b − A x‖₂`, `A x` by `matvec`. (Golub and Van Loan, *Matrix
//! Computations*, 4th ed., §5.5.)
//!
//! Where R, x or a residual is not finite, all is done once more with A and b divided by powers of two.

use super::pivoted_qr::{self, qr_pivoted_scratch};
use super::qr::{self, qr_scratch};
use super::scale::greatest;
use super::scaled_solve::{check_finite, times_power_of_two};
use super::share::part_of;
use super::solve::all_finite;
use super::triangular::{Triangle, substitute_transposed, substitute_vector};
use super::{BASE, check_length, check_scratch};
use crate::dispatch::{Active, Choice};
use crate::kernels::{exponent, power_of_two};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// What a least-squares problem was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemKind {
    /// As many equations as unknowns, all independent: one solution.
    Square,
    /// More equations than unknowns: the answer makes the residual least.
    Overdetermined,
    /// Fewer equations than unknowns, all independent: the answer is the shortest solution.
    Underdetermined,
    /// Neither rows nor columns are all independent: the answer is the shortest of those that
    /// make the residual least.
    RankDeficient,
}

impl SystemKind {
    /// `square`, `overdetermined`, `underdetermined` or `rank-deficient`.
    ///
    /// ```
    /// assert_eq!(orthant_core::linalg::SystemKind::RankDeficient.name(), "rank-deficient");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Overdetermined => "overdetermined",
            Self::Underdetermined => "underdetermined",
            Self::RankDeficient => "rank-deficient",
        }
    }

    fn of(m: usize, n: usize, rank: usize) -> Self {
        match (rank < m.min(n), m.cmp(&n)) {
            (true, _) => Self::RankDeficient,
            (_, core::cmp::Ordering::Less) => Self::Underdetermined,
            (_, core::cmp::Ordering::Equal) => Self::Square,
            (_, core::cmp::Ordering::Greater) => Self::Overdetermined,
        }
    }
}

/// What [`lstsq`] found besides x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeastSquares {
    /// Which kind of problem it was.
    pub kind: SystemKind,
    /// The numerical rank.
    pub rank: usize,
    /// `‖b − A x‖₂`.
    pub residual: f32,
}

/// Elements of scratch that [`lstsq`] needs for an m×n matrix.
///
/// ```
/// use orthant_core::linalg::lstsq_scratch;
///
/// // One memory, of the greatest shape, serves lesser ones too.
/// let scratch = [0.0_f32; lstsq_scratch(20, 3)];
/// assert!(scratch.len() >= lstsq_scratch(10, 2));
/// ```
#[must_use]
pub const fn lstsq_scratch(m: usize, n: usize) -> usize {
    let less = if m < n { m } else { n };
    let more = if m < n { n } else { m };
    let (first, second) = (qr_pivoted_scratch(m, n), qr_scratch(n, less));
    let vectors = (if less < qr::BLOCK { less } else { qr::BLOCK }).saturating_mul(more);
    let mut work = if first < second { second } else { first };
    if work < vectors {
        work = vectors;
    }
    (m.saturating_add(less)).saturating_mul(n).saturating_add(2 * less + m + n).saturating_add(work)
}

/// Both factorisations of a matrix.
struct Factors<'a> {
    qr: MatMut<'a>,
    taus: &'a mut [f32],
    /// Of the first rows of R, if they are fewer than its columns.
    right: MatMut<'a>,
    right_taus: &'a mut [f32],
    rank: usize,
}

impl Factors<'_> {
    /// The shortest least-squares solution for `c`, which is lost; `y` is an element for each
    /// column, in the order of pivoting.
    fn solve<E: Executor>(
        &self,
        kernels: Kernels<E>,
        c: &mut [f32],
        y: &mut [f32],
        work: &mut [f32],
    ) -> Result<(), Error> {
        let (qr, rank) = (self.qr.as_ref(), self.rank);
        qr::apply_to_vector(kernels, qr, self.taus, true, c, work)?;
        y.fill(0.0);
        for (y, c) in y.iter_mut().zip(c.iter()).take(rank) {
            *y = *c;
        }
        let known = y.get_mut(..rank).unwrap_or_default();
        if rank == qr.cols() {
            return substitute_vector(kernels, Triangle::Upper, qr, known);
        }
        substitute_transposed(kernels, Triangle::Upper, self.right.as_ref(), known)?;
        qr::apply_to_vector(kernels, self.right.as_ref(), self.right_taus, false, y, work)
    }
}

/// The right-hand sides of [`lstsq_matrix`], and where what it finds for each goes.
pub struct RightHandSides<'a> {
    /// B, a right-hand side in each column: m×k.
    pub b: MatRef<'a>,
    /// The answers, in columns: n×k.
    pub x: MatMut<'a>,
    /// `‖b − A x‖₂` of each: k elements.
    pub residuals: &'a mut [f32],
}

fn factor_and_solve<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    mut sides: RightHandSides<'_>,
    tolerance: Option<f32>,
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Result<(SystemKind, usize), Error> {
    let (m, n) = (a.rows(), a.cols());
    check_length("lstsq", a, "columns", columns.len(), n)?;
    check_scratch("lstsq", scratch, lstsq_scratch(m, n))?;
    let (kind, rank, is_finite) =
        factor_and_solve_scaled(kernels, a, None, &mut sides, tolerance, columns, scratch)?;
    if is_finite {
        return Ok((kind, rank));
    }
    check_finite(kernels, "lstsq", a)?;
    let b = sides.b;
    if !(0..m).all(|i| b.row(i).is_none_or(all_finite)) {
        return Err(Error::NotFiniteVector { operation: "lstsq", operand: "b" });
    }
    let rows = (0..m).map(|i| a.row(i).unwrap_or_default());
    let e = exponent(greatest(kernels, rows)).unwrap_or(0);
    let (kind, rank, _) =
        factor_and_solve_scaled(kernels, a, Some(e), &mut sides, tolerance, columns, scratch)?;
    // The length of what is left may be beyond f32 though nothing else is.
    let x = sides.x.as_ref();
    let has_answer = (0..n).all(|i| x.row(i).is_none_or(all_finite))
        && !sides.residuals.iter().any(|r| r.is_nan());
    if has_answer { Ok((kind, rank)) } else { Err(Error::Overflow { operation: "lstsq" }) }
}

/// The exponent of the greatest magnitude in a column.
fn column_exponent(b: MatRef<'_>, j: usize) -> i32 {
    exponent((0..b.rows()).fold(0.0_f32, |m, i| m.max(b.at(i, j).abs()))).unwrap_or(0)
}

/// Kind and rank, and whether R, the answers and the residuals are finite. If there is an exponent, that of A, A is divided
/// by that power of two and each right-hand side by its own.
fn factor_and_solve_scaled<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    scaled_by: Option<i32>,
    sides: &mut RightHandSides<'_>,
    tolerance: Option<f32>,
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Result<(SystemKind, usize, bool), Error> {
    let (m, n) = (a.rows(), a.cols());
    let less = m.min(n);
    let (mut qr, rest) = MatMut::carve(scratch, m, n);
    let (taus, rest) = rest.split_at_mut_checked(less).unwrap_or_default();
    let (right_taus, rest) = rest.split_at_mut_checked(less).unwrap_or_default();
    let (c, rest) = rest.split_at_mut_checked(m).unwrap_or_default();
    let (y, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
    qr.copy_from(a);
    let of_a = scaled_by.unwrap_or(0);
    if scaled_by.is_some() {
        for i in 0..m {
            kernels.scale_assign(power_of_two(-of_a), qr.row_mut(i).unwrap_or_default());
        }
    }
    // The second factorisation's place is not needed yet.
    pivoted_qr::factor(kernels, qr.reborrow(), taus, columns, rest)?;
    let tolerance = tolerance.unwrap_or_else(|| pivoted_qr::default_tolerance(m, n));
    let rank = pivoted_qr::rank(qr.as_ref(), tolerance);
    let r = qr.as_ref();
    let mut is_finite = (0..less).all(|i| {
        let row = r.row(i).and_then(|row| row.get(i..));
        row.is_none_or(all_finite)
    });
    let (mut right, work) = MatMut::carve(rest, n, if rank < n { rank } else { 0 });
    let right_taus = right_taus.get_mut(..right.cols()).unwrap_or_default();
    if rank < n {
        for j in 0..rank {
            for i in 0..n {
                right.set(i, j, if i < j { 0.0 } else { qr.at(j, i) });
            }
        }
        qr::factor(kernels, right.reborrow(), right_taus, work)?;
    }
    let factors = Factors { qr, taus, right, right_taus, rank };
    let RightHandSides { b, x, residuals } = sides;
    let sides = residuals.len();
    for (j, residual) in residuals.iter_mut().enumerate() {
        if less > BASE {
            kernels.executor().reached(part_of(j, sides));
        }
        let of_b = scaled_by.map_or(0, |_| column_exponent(*b, j));
        let right = |i| times_power_of_two(b.at(i, j), -of_b);
        for (i, c) in c.iter_mut().enumerate() {
            *c = right(i);
        }
        factors.solve(kernels, c, y, work)?;
        for (&column, y) in columns.iter().zip(y.iter()) {
            x.set(column, j, *y);
        }
        for (i, y) in y.iter_mut().enumerate() {
            *y = times_power_of_two(x.at(i, j), -of_a);
            x.set(i, j, times_power_of_two(*y, of_b));
        }
        kernels.matvec(a, y, c)?;
        for (i, c) in c.iter_mut().enumerate() {
            *c = right(i) - *c;
        }
        *residual = times_power_of_two(kernels.norm_l2(c), of_b);
        is_finite &= residual.is_finite() && (0..n).all(|i| x.at(i, j).is_finite());
    }
    Ok((SystemKind::of(m, n, rank), rank, is_finite))
}

fn on(
    choice: impl Choice,
    a: MatRef<'_>,
    b: &[f32],
    x: &mut [f32],
    tolerance: Option<f32>,
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Result<LeastSquares, Error> {
    check_length("lstsq", a, "b", b.len(), a.rows())?;
    check_length("lstsq", a, "x", x.len(), a.cols())?;
    let mut residuals = [0.0];
    let (b, x) = (MatRef::new(b, b.len(), 1)?, MatMut::new(x, a.cols(), 1)?);
    let sides = RightHandSides { b, x, residuals: &mut residuals };
    let (kind, rank) = factor_and_solve(choice.kernels(), a, sides, tolerance, columns, scratch)?;
    let [residual] = residuals;
    Ok(LeastSquares { kind, rank, residual })
}

fn matrix_on(
    choice: impl Choice,
    a: MatRef<'_>,
    sides: RightHandSides<'_>,
    tolerance: Option<f32>,
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Result<(SystemKind, usize), Error> {
    let (b, x) = (sides.b, &sides.x);
    check_length("lstsq", a, "each column of b", b.rows(), a.rows())?;
    check_length("lstsq", b, "residuals", sides.residuals.len(), b.cols())?;
    let shapes = [[a.cols(), b.cols()], [x.rows(), x.cols()]];
    if shapes[0] != shapes[1] {
        let operands = ["the solution", "x"];
        return Err(Error::MatrixMismatch { operation: "lstsq", operands, shapes });
    }
    factor_and_solve(choice.kernels(), a, sides, tolerance, columns, scratch)
}

/// The shortest `x` of those that make `‖b − A x‖₂` least: the least-squares answer of an
/// overdetermined system, the solution of minimum norm of an underdetermined one, and of a matrix
/// without full rank both at once.
///
/// `a` is m×n, `b` has m elements, `x` n, `columns` n (what it gets is the order of pivoting:
/// [`qr_pivoted`](super::qr_pivoted)), `scratch` at least [`lstsq_scratch`]`(m, n)`. A diagonal
/// element of R counts as zero if it is at most `tolerance` times the first, `ε·max(m, n)` with
/// `ε = 2⁻²³` by default.
///
/// By QR with column pivoting, and where the rank is not full a second QR of R's rows (Golub and Van
/// Loan, *Matrix Computations*, 4th ed., §5.5).
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::Scratch`]; [`Error::NotFinite`] for an infinite or NaN element of A,
/// [`Error::NotFiniteVector`] for one of b, [`Error::Overflow`] for an answer beyond f32. After these three `x` holds
/// nothing of use.
///
/// ```
/// use orthant_core::{MatRef, linalg::{SystemKind, lstsq, lstsq_scratch}};
///
/// let (a, mut x) = ([1.0, 0.0, 2.0, 0.0, 1.0, 3.0], [0.0; 3]);
/// let (a, mut scratch) = (MatRef::new(&a, 2, 3)?, [0.0; lstsq_scratch(2, 3)]);
/// let found = lstsq(a, &[1.0, 1.0], &mut x, None, &mut [0; 3], &mut scratch)?;
/// assert_eq!((found.kind, found.rank), (SystemKind::Underdetermined, 2));
/// let exact = [2.0 / 7.0, -1.0 / 14.0, 5.0 / 14.0];
/// assert!(x.iter().zip(exact).all(|(x, y): (&f32, f32)| (x - y).abs() < 1e-6));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn lstsq(
    a: MatRef<'_>,
    b: &[f32],
    x: &mut [f32],
    tolerance: Option<f32>,
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Result<LeastSquares, Error> {
    on(Active, a, b, x, tolerance, columns, scratch)
}

/// The least-squares answers of several systems with one matrix, which is factored once: each has
/// the bits of [`lstsq`].
///
/// `a`, `tolerance`, `columns` and `scratch` are as there, whatever the number of right-hand sides.
/// Returns the kind and the rank, which are the matrix's.
///
/// # Errors
/// As there, and [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::linalg::{RightHandSides, SystemKind, lstsq_matrix, lstsq_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// let (a, b) = ([1.0, 1.0, 1.0, 1.0], [1.0, 3.0, 3.0, 3.0]);
/// let (a, b) = (MatRef::new(&a, 4, 1)?, MatRef::new(&b, 4, 1)?);
/// let (mut x, mut residuals, mut scratch) = ([0.0], [0.0], [0.0; lstsq_scratch(4, 1)]);
/// let out = MatMut::new(&mut x, 1, 1)?;
/// let sides = RightHandSides { b, x: out, residuals: &mut residuals };
/// let found = lstsq_matrix(a, sides, None, &mut [0], &mut scratch)?;
/// assert_eq!(found, (SystemKind::Overdetermined, 1));
/// assert!((x[0] - 2.5).abs() < 1e-6 && (residuals[0] - 3.0_f32.sqrt()).abs() < 1e-6);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn lstsq_matrix(
    a: MatRef<'_>,
    sides: RightHandSides<'_>,
    tolerance: Option<f32>,
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Result<(SystemKind, usize), Error> {
    matrix_on(Active, a, sides, tolerance, columns, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::lstsq_matrix`](lstsq_matrix) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn lstsq_matrix(
        self,
        a: MatRef<'_>,
        sides: RightHandSides<'_>,
        tolerance: Option<f32>,
        columns: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<(SystemKind, usize), Error> {
        matrix_on(self, a, sides, tolerance, columns, scratch)
    }

    /// [`linalg::lstsq`](lstsq) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn lstsq(
        self,
        a: MatRef<'_>,
        b: &[f32],
        x: &mut [f32],
        tolerance: Option<f32>,
        columns: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<LeastSquares, Error> {
        on(self, a, b, x, tolerance, columns, scratch)
    }
}
