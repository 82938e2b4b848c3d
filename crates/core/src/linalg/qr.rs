//! `A = Q R` by Householder reflectors, in blocks of 32 columns.
//!
//! A block of columns is copied to scratch so that its columns lie in rows. For each column in
//! order: the reflector of its part from the diagonal down (`householder.rs`); then the later
//! columns of the block, from there down, each lose their part along it: `w = dot(column, v)`,
//! `column = (−(τ·w))·v + column`. The reflectors of the block together (`block_reflector.rs`)
//! are then applied, transposed, to the columns right of the block.
//!
//! `‖A − QR‖` and `‖QᵀQ − I‖` are within `γ̃ₘₙ` of `‖A‖` and 1 (Higham, *Accuracy and Stability of
//! Numerical Algorithms*, 2nd ed., §19.3).

use super::block_reflector::{Block, block_scratch};
use super::householder::reflector_within;
use super::share::{accumulated, eliminated, part_of};
use super::{check_length, check_scratch, small_qr};
use crate::dispatch::{Active, Choice, Job};
use crate::kernels::{Products, ScaledPlus};
use crate::simd::map::change2;
use crate::simd::reduce::fold2;
use crate::simd::{self, HAS_VECTORS, LaneVector};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Columns of a block. The same on every target: it decides in which order terms are taken.
pub(crate) const BLOCK: usize = 32;

const fn min(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

/// Elements of scratch that [`qr`] needs for an m×n matrix.
///
/// ```
/// use orthant_core::linalg::qr_scratch;
///
/// // One memory, of the greatest shape, serves lesser ones too.
/// let scratch = [0.0_f32; qr_scratch(20, 3)];
/// assert!(scratch.len() >= qr_scratch(10, 2));
/// ```
#[must_use]
pub const fn qr_scratch(m: usize, n: usize) -> usize {
    qr_apply_scratch(m, min(m, n), n)
}

/// Elements of scratch that [`qr_apply`] needs for `k` reflectors of `m` elements and a matrix of
/// `cols` columns.
///
/// ```
/// use orthant_core::linalg::{qr_apply_scratch, qr_scratch};
///
/// // Applied to one column, the three reflectors of a 20x3 matrix need no more than making them did.
/// assert!(qr_apply_scratch(20, 3, 1) <= qr_scratch(20, 3));
/// ```
#[must_use]
pub const fn qr_apply_scratch(m: usize, k: usize, cols: usize) -> usize {
    let block = min(k, BLOCK);
    block.saturating_mul(m) + block + block_scratch(m, block) + (2 * block).saturating_mul(cols)
}

/// A block of columns, given in rows; `taus` and `betas` have an element for each. Row `j` holds
/// then column `j` of R above its diagonal, 1, and the rest of `v`.
struct Columns<'a> {
    columns: &'a mut [f32],
    rows: usize,
    taus: &'a mut [f32],
    betas: &'a mut [f32],
}

impl Job for Columns<'_> {
    type Output = ();
    /// For columns of at most a block of the lane order.
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        let Self { columns, rows, taus, betas } = self;
        for (j, (tau, beta)) in taus.iter_mut().zip(betas).enumerate() {
            let (this, later) = columns.split_at_mut_checked((j + 1) * rows).unwrap_or_default();
            let v = this.get_mut(j * rows + j..).unwrap_or_default();
            let reflector = reflector_within::<L>(proof, v);
            (*tau, *beta) = (reflector.tau, reflector.beta);
            if reflector.tau == 0.0 {
                continue;
            }
            for column in later.chunks_exact_mut(rows.max(1)) {
                let column = column.get_mut(j..).unwrap_or_default();
                let w = fold2::<L, _>(Products, proof, column, v);
                change2::<L>(ScaledPlus(-(reflector.tau * w)), proof, column, v);
            }
        }
    }
}

fn factor_short(kernels: Kernels, columns: Columns<'_>) {
    kernels.run(columns, &[], &[]);
}

/// The same for columns of any length.
fn factor_block<E: Executor>(
    kernels: Kernels<E>,
    mut columns: MatMut<'_>,
    taus: &mut [f32],
    betas: &mut [f32],
) -> Result<(), Error> {
    let (count, rows) = (columns.rows(), columns.cols());
    if rows <= simd::BLOCK {
        let columns = columns.into_slice().unwrap_or_default();
        factor_short(kernels.serial(), Columns { columns, rows, taus, betas });
        return Ok(());
    }
    for j in 0..count {
        let (mut this, mut later) = columns.reborrow().split_rows(j + 1);
        let v = this.row_mut(j).and_then(|row| row.get_mut(j..)).unwrap_or_default();
        let reflector = kernels.reflector(v);
        // What is left of `betas` holds the products until their place is taken.
        let w = betas.get_mut(j + 1..).unwrap_or_default();
        if reflector.tau != 0.0 {
            let rest = later.as_ref().block(0..count, j..rows);
            kernels.matvec(rest, v, w.get_mut(..rest.rows()).unwrap_or_default())?;
            for (l, w) in w.iter().enumerate() {
                let column = later.row_mut(l).and_then(|row| row.get_mut(j..));
                kernels.axpy(-(reflector.tau * w), v, column.unwrap_or_default())?;
            }
        }
        if let (Some(tau), Some(beta)) = (taus.get_mut(j), betas.get_mut(j)) {
            (*tau, *beta) = (reflector.tau, reflector.beta);
        }
    }
    Ok(())
}

/// The factorisation itself, for callers that checked their operands.
pub(crate) fn factor<E: Executor>(
    kernels: Kernels<E>,
    mut a: MatMut<'_>,
    taus: &mut [f32],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, n) = (a.rows(), a.cols());
    let done = match (m, n) {
        (4, 4) if HAS_VECTORS => small_qr::of_four(a.reborrow(), taus),
        (8, 8) if HAS_VECTORS => small_qr::of_eight(a.reborrow(), taus),
        _ => None,
    };
    if done.is_some() {
        return Ok(());
    }
    for (block, taus) in taus.chunks_mut(BLOCK).enumerate() {
        let (first, count) = (block * BLOCK, taus.len());
        let (mut vt, rest) = MatMut::carve(scratch, count, m - first);
        let (betas, rest) = rest.split_at_mut_checked(count).unwrap_or_default();
        vt.copy_transposed(a.as_ref().block(first..m, first..first + count));
        factor_block(kernels, vt.reborrow(), taus, betas)?;
        let mut columns = a.reborrow().block(first..m, first..first + count);
        columns.copy_transposed(vt.as_ref());
        for (j, beta) in betas.iter().enumerate() {
            columns.set(j, j, *beta);
            vt.row_mut(j).and_then(|row| row.get_mut(..j)).unwrap_or_default().fill(0.0);
        }
        if first + count < n {
            let (storage, rest) =
                rest.split_at_mut_checked(block_scratch(m - first, count)).unwrap_or_default();
            let block = Block::new(kernels, vt.as_ref(), taus, storage)?;
            block.apply_left(
                kernels,
                true,
                a.reborrow().block(first..m, first + count..n),
                rest,
            )?;
            kernels.executor().reached(eliminated(first + count, m, n));
        }
    }
    Ok(())
}

/// The vectors of a block of reflectors in rows, ones and zeros written out.
fn vectors<'a>(
    qr: MatRef<'_>,
    first: usize,
    count: usize,
    scratch: &'a mut [f32],
) -> (MatMut<'a>, &'a mut [f32]) {
    let m = qr.rows();
    let (mut vt, rest) = MatMut::carve(scratch, count, m - first);
    vt.copy_transposed(qr.block(first..m, first..first + count));
    for j in 0..count {
        vt.row_mut(j).and_then(|row| row.get_mut(..j)).unwrap_or_default().fill(0.0);
        vt.set(j, j, 1.0);
    }
    (vt, rest)
}

/// `b = Q b` or `b = Qᵀ b`. Where `b` is the identity a block of Q leaves the columns left of
/// its first row as they are.
fn apply_blocks<E: Executor>(
    kernels: Kernels<E>,
    qr: MatRef<'_>,
    taus: &[f32],
    transposed: bool,
    mut b: MatMut<'_>,
    is_identity: bool,
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, cols, all) = (qr.rows(), b.cols(), taus.len());
    let blocks = all.div_ceil(BLOCK);
    for step in 0..blocks {
        let block = if transposed { step } else { blocks - 1 - step };
        let first = block * BLOCK;
        let taus = taus.chunks(BLOCK).nth(block).unwrap_or_default();
        let (vt, rest) = vectors(qr, first, taus.len(), scratch);
        let length = block_scratch(m - first, taus.len());
        let (storage, rest) = rest.split_at_mut_checked(length).unwrap_or_default();
        let reflectors = Block::new(kernels, vt.as_ref(), taus, storage)?;
        let left = if is_identity { first } else { 0 };
        let part = b.reborrow().block(first..m, left..cols);
        reflectors.apply_left(kernels, transposed, part, rest)?;
        if blocks > 1 {
            let share = match is_identity {
                true => accumulated(first, all, m, cols),
                false => part_of(step + 1, blocks),
            };
            kernels.executor().reached(share);
        }
    }
    Ok(())
}

/// `b = Q b` or `b = Qᵀ b` for one vector: reflector after reflector, `d = dot(v, b)`,
/// `b = (−(τ·d))·v + b`.
pub(crate) fn apply_to_vector<E: Executor>(
    kernels: Kernels<E>,
    qr: MatRef<'_>,
    taus: &[f32],
    transposed: bool,
    b: &mut [f32],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let blocks = taus.len().div_ceil(BLOCK);
    for step in 0..blocks {
        let block = if transposed { step } else { blocks - 1 - step };
        let taus = taus.chunks(BLOCK).nth(block).unwrap_or_default();
        let (vt, _) = vectors(qr, block * BLOCK, taus.len(), scratch);
        for step in 0..taus.len() {
            let j = if transposed { step } else { taus.len() - 1 - step };
            let v = vt.as_ref().row(j).and_then(|row| row.get(j..)).unwrap_or_default();
            let b = b.get_mut(block * BLOCK + j..).unwrap_or_default();
            let tau = taus.get(j).copied().unwrap_or_default();
            if tau != 0.0 {
                let d = kernels.dot(v, b)?;
                kernels.axpy(-(tau * d), v, b)?;
            }
        }
    }
    Ok(())
}

fn on(
    choice: impl Choice,
    a: MatMut<'_>,
    taus: &mut [f32],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, n) = (a.rows(), a.cols());
    check_length("qr", a.as_ref(), "taus", taus.len(), m.min(n))?;
    check_scratch("qr", scratch, qr_scratch(m, n))?;
    factor(choice.kernels(), a, taus, scratch)
}

fn apply_on(
    choice: impl Choice,
    qr: MatRef<'_>,
    taus: &[f32],
    transposed: bool,
    b: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    let most = qr.rows().min(qr.cols());
    check_length("qr_apply", qr, "taus", taus.len(), most)?;
    check_length("qr_apply", qr, "each column of b", b.rows(), qr.rows())?;
    check_scratch("qr_apply", scratch, qr_apply_scratch(qr.rows(), taus.len(), b.cols()))?;
    apply_blocks(choice.kernels(), qr, taus, transposed, b, false, scratch)
}

fn q_on(
    choice: impl Choice,
    qr: MatRef<'_>,
    taus: &[f32],
    mut q: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    let most = qr.rows().min(qr.cols());
    check_length("qr_q", qr, "taus", taus.len(), most)?;
    check_length("qr_q", qr, "each column of q", q.rows(), qr.rows())?;
    check_scratch("qr_q", scratch, qr_apply_scratch(qr.rows(), taus.len(), q.cols()))?;
    if q.cols() < most || q.cols() > qr.rows() {
        let shapes = [[qr.rows(), most], [q.rows(), q.cols()]];
        return Err(Error::MatrixMismatch { operation: "qr_q", operands: ["thin q", "q"], shapes });
    }
    q.fill(0.0);
    for j in 0..q.cols() {
        q.set(j, j, 1.0);
    }
    apply_blocks(choice.kernels(), qr, taus, false, q, true, scratch)
}

/// Factors `A = Q R` in place by Householder reflectors.
///
/// `a` is m×n; afterwards R stands on and above its diagonal, below it the reflectors' vectors
/// without their leading 1. `taus` gets their min(m, n) factors. [`qr_q`] writes Q out,
/// [`qr_apply`] multiplies by it. `scratch` has at least [`qr_scratch`]`(m, n)` elements.
///
/// Elements on R's diagonal may be negative. `‖A − QR‖ ≤ c m n u ‖A‖` with a small constant `c`,
/// column by column (Higham, *Accuracy and Stability of Numerical Algorithms*, §19.3).
///
/// # Errors
/// [`Error::ShapeMismatch`] for `taus`, [`Error::Scratch`].
///
/// ```
/// use orthant_core::{MatMut, linalg::{qr, qr_scratch}};
///
/// let (mut a, mut taus) = ([3.0, 5.0, 4.0, 0.0], [0.0; 2]);
/// qr(MatMut::new(&mut a, 2, 2)?, &mut taus, &mut [0.0; qr_scratch(2, 2)])?;
/// assert_eq!([a[0], a[1], a[3]], [-5.0, -3.0, -4.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn qr(a: MatMut<'_>, taus: &mut [f32], scratch: &mut [f32]) -> Result<(), Error> {
    on(Active, a, taus, scratch)
}

/// `B = Q B`, or `B = Qᵀ B` if `transposed`, with the reflectors that [`qr`] left in `qr` and
/// `taus`.
///
/// `b` has as many rows as `qr`. `scratch` has at least
/// [`qr_apply_scratch`]`(m, taus.len(), b.cols())` elements.
///
/// In blocks of 32 reflectors (Higham, *Accuracy and Stability of Numerical Algorithms*, §19.3 and §19.5).
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::Scratch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, linalg::{qr_apply, qr_apply_scratch}};
///
/// // One reflector, v = (1, 0.5): it takes (3, 4) to (-5, 0).
/// let (qr, mut b) = ([-5.0, 0.5], [3.0, 4.0]);
/// let mut scratch = [0.0; qr_apply_scratch(2, 1, 1)];
/// qr_apply(MatRef::new(&qr, 2, 1)?, &[1.6], true, MatMut::new(&mut b, 2, 1)?, &mut scratch)?;
/// assert_eq!(b, [-5.0, 0.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn qr_apply(
    qr: MatRef<'_>,
    taus: &[f32],
    transposed: bool,
    b: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    apply_on(Active, qr, taus, transposed, b, scratch)
}

/// Writes out the Q of [`qr`]: m×m, or its first columns, at least min(m, n) of them.
///
/// `scratch` has at least [`qr_apply_scratch`]`(m, taus.len(), q.cols())` elements.
///
/// (Higham, *Accuracy and Stability of Numerical Algorithms*, §19.3.)
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::MatrixMismatch`] if `q` has fewer or more columns,
/// [`Error::Scratch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, linalg::{qr_apply_scratch, qr_q}};
///
/// let (qr, mut q) = ([-5.0, 0.5], [0.0; 2]);
/// let mut scratch = [0.0; qr_apply_scratch(2, 1, 1)];
/// qr_q(MatRef::new(&qr, 2, 1)?, &[1.6], MatMut::new(&mut q, 2, 1)?, &mut scratch)?;
/// assert_eq!(q, [-0.6, -0.8]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn qr_q(qr: MatRef<'_>, taus: &[f32], q: MatMut<'_>, scratch: &mut [f32]) -> Result<(), Error> {
    q_on(Active, qr, taus, q, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::qr`](qr) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn qr(self, a: MatMut<'_>, taus: &mut [f32], scratch: &mut [f32]) -> Result<(), Error> {
        on(self, a, taus, scratch)
    }

    /// [`linalg::qr_apply`](qr_apply) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn qr_apply(
        self,
        qr: MatRef<'_>,
        taus: &[f32],
        transposed: bool,
        b: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        apply_on(self, qr, taus, transposed, b, scratch)
    }

    /// [`linalg::qr_q`](qr_q) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn qr_q(
        self,
        qr: MatRef<'_>,
        taus: &[f32],
        q: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        q_on(self, qr, taus, q, scratch)
    }
}
