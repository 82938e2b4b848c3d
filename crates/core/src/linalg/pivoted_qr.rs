//! `A P = Q R` with column pivoting, by Householder reflectors in blocks of 32 columns.
//!
//! Works on the transpose, where a column is contiguous. `ν` holds the norms of what is left of
//! each column; `F` collects what the block's reflectors take from the columns to come. Step `k`,
//! the `l`-th of its block:
//!
//! 1. the column of the greatest `ν` (the first of equals) comes to place `k`;
//! 2. it loses `Σ fₖᵢ vᵢ` over the reflectors of the block (`matmul_sub`);
//! 3. its reflector is made;
//! 4. for later columns `fⱼₗ = τ·dot(columnⱼ, v)`, and if `l > 0` plus `dot(fⱼ, u)` with `uᵢ =
//!    −(τ·dot(vᵢ, v))`;
//! 5. row `k` of R: each later column's element loses `dot(fⱼ, row k of V)`;
//! 6. `t = |rₖⱼ|/νⱼ`, `t = max((1 + t)(1 − t), 0)`; where `t·(νⱼ/μⱼ)² ≤ 2⁻¹²`, `μⱼ` the norm when
//!    it was last computed, the block ends here and the norm is computed anew, else
//!    `νⱼ = νⱼ·√t`.
//!
//! At the end of a block the columns to come lose `F Vᵀ` (`matmul_sub`). (Quintana-Ortí, Sun and
//! Bischof, SIAM J. Sci. Comput. 19, 1998; the safeguard of the norms is Drmač and Bujanović's,
//! ACM TOMS 35, 2008.)

use super::share::eliminated;
use super::{check_length, check_scratch, small_pivoted_qr};
use crate::dispatch::{Active, Choice};
use crate::simd::{HAS_VECTORS, sqrt};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Columns of a block. The same on every target: it decides in which order terms are taken.
const BLOCK: usize = 32;

// Half of the digits: what is left of a norm that lost more has none that are sure.
pub(super) const LOST: f32 = 1.0 / 4096.0;

const fn min(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

/// Elements of scratch that [`qr_pivoted`] needs for an m×n matrix.
///
/// ```
/// use orthant_core::linalg::qr_pivoted_scratch;
///
/// // One memory, of the greatest shape, serves lesser ones too.
/// let scratch = [0.0_f32; qr_pivoted_scratch(20, 3)];
/// assert!(scratch.len() >= qr_pivoted_scratch(10, 2));
/// ```
#[must_use]
pub const fn qr_pivoted_scratch(m: usize, n: usize) -> usize {
    let k = min(m, n);
    let block = min(k, BLOCK);
    n.saturating_mul(m).saturating_add(n.saturating_mul(block + 4)) + k + 2 * block
}

/// What the steps of a block share.
struct State<'a> {
    /// Columns of A in rows.
    columns: MatMut<'a>,
    /// Rows are those of the columns from the block's first on.
    f: MatMut<'a>,
    norms: &'a mut [f32],
    computed: &'a mut [f32],
    /// Three vectors.
    y: &'a mut [f32],
    z: &'a mut [f32],
    u: &'a mut [f32],
    order: &'a mut [usize],
}

impl State<'_> {
    /// Brings the column of the greatest norm to place `k`.
    fn pivot(&mut self, k: usize, first: usize) {
        let mut greatest = (k, 0);
        for (j, norm) in self.norms.iter().enumerate().skip(k) {
            if norm.to_bits() > greatest.1 {
                greatest = (j, norm.to_bits());
            }
        }
        let pivot = greatest.0;
        if pivot < self.order.len() && k < self.order.len() {
            self.order.swap(k, pivot);
        }
        for norms in [&mut *self.norms, &mut *self.computed] {
            if pivot < norms.len() && k < norms.len() {
                norms.swap(k, pivot);
            }
        }
        self.columns.swap_rows(k, pivot);
        self.f.swap_rows(k - first, pivot - first);
    }

    /// Step `k` of the block that starts at `first`; returns τ, β, and whether a norm is lost.
    fn step<E: Executor>(
        &mut self,
        kernels: Kernels<E>,
        k: usize,
        first: usize,
    ) -> Result<(f32, f32, bool), Error> {
        let (n, m, l) = (self.columns.rows(), self.columns.cols(), k - first);
        self.pivot(k, first);
        let (before, mut rest) = self.columns.reborrow().split_rows(k);
        let vectors = before.as_ref().block(first..k, k..m);
        let (this, mut later) = rest.reborrow().split_rows(1);
        let mut this = this.block(0..1, k..m);
        if l > 0 {
            let f = self.f.as_ref().block(l..l + 1, 0..l);
            kernels.matmul_sub(f, vectors, this.reborrow())?;
        }
        let v = this.into_slice().unwrap_or_default();
        let reflector = kernels.reflector(v);
        let tau = reflector.tau;
        let count = n - k - 1;
        let (y, z) = (self.y.get_mut(..count), self.z.get_mut(..count));
        let (y, z) = (y.unwrap_or_default(), z.unwrap_or_default());
        kernels.matvec(later.as_ref().block(0..count, k..m), v, y)?;
        kernels.scale_assign(tau, y);
        if l > 0 {
            let u = self.u.get_mut(..l).unwrap_or_default();
            kernels.matvec(vectors, v, u)?;
            kernels.scale_assign(-tau, u);
            kernels.matvec(self.f.as_ref().block(l + 1..n - first, 0..l), u, z)?;
            kernels.add_assign(y, z)?;
        }
        for (f, y) in self.f.column_from(l + 1, l).zip(y.iter()) {
            *f = *y;
        }
        let row = self.u.get_mut(..l + 1).unwrap_or_default();
        for (i, x) in row.iter_mut().enumerate() {
            *x = if i < l { vectors.at(i, 0) } else { 1.0 };
        }
        kernels.matvec(self.f.as_ref().block(l + 1..n - first, 0..l + 1), row, z)?;
        let mut lost = false;
        let norms = self.norms.iter_mut().zip(self.computed.iter_mut()).skip(k + 1);
        for ((x, z), (norm, computed)) in later.column_from(0, k).zip(z.iter()).zip(norms) {
            *x -= z;
            lost |= reduce_norm(*x, norm, computed);
        }
        Ok((tau, reflector.beta, lost))
    }

    /// Norms that are no longer known, of what is left of the columns from row `k` on.
    fn renew<E: Executor>(&mut self, kernels: Kernels<E>, k: usize) {
        let norms = self.norms.iter_mut().zip(self.computed.iter_mut());
        for (j, (norm, computed)) in norms.enumerate().skip(k) {
            if *computed < 0.0 {
                let column = self.columns.as_ref().row(j).and_then(|row| row.get(k..));
                *norm = kernels.norm_l2(column.unwrap_or_default());
                *computed = *norm;
            }
        }
    }
}

/// Takes an element away from a norm; whether too little of it is left. Then `computed` is
/// negative.
fn reduce_norm(x: f32, norm: &mut f32, computed: &mut f32) -> bool {
    if *norm == 0.0 || *computed < 0.0 {
        return false;
    }
    let t = x.abs() / *norm;
    let t = (1.0 + t) * (1.0 - t);
    let t = if t > 0.0 { t } else { 0.0 };
    let part = *norm / *computed;
    if t * (part * part) <= LOST {
        *computed = -1.0;
        return true;
    }
    *norm *= sqrt(t);
    false
}

/// The factorisation itself, for callers that checked their operands.
pub(crate) fn factor<E: Executor>(
    kernels: Kernels<E>,
    mut a: MatMut<'_>,
    taus: &mut [f32],
    order: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, n) = (a.rows(), a.cols());
    if HAS_VECTORS && small_pivoted_qr::factor(a.reborrow(), taus, order).is_some() {
        return Ok(());
    }
    let steps = m.min(n);
    let (columns, rest) = MatMut::carve(scratch, n, m);
    let (f, rest) = MatMut::carve(rest, n, BLOCK.min(steps));
    let (norms, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
    let (computed, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
    let (y, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
    let (z, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
    let (betas, rest) = rest.split_at_mut_checked(steps).unwrap_or_default();
    let mut state = State { columns, f, norms, computed, y, z, u: rest, order };
    state.columns.copy_transposed(a.as_ref());
    for (j, place) in state.order.iter_mut().enumerate() {
        *place = j;
    }
    state.computed.fill(-1.0);
    state.renew(kernels, 0);
    let mut first = 0;
    while first < steps {
        let end = steps.min(first + BLOCK);
        let mut k = first;
        let mut lost = false;
        while k < end && !lost {
            let (tau, beta);
            (tau, beta, lost) = state.step(kernels, k, first)?;
            if let (Some(to_tau), Some(to_beta)) = (taus.get_mut(k), betas.get_mut(k)) {
                (*to_tau, *to_beta) = (tau, beta);
            }
            k += 1;
        }
        let (before, later) = state.columns.reborrow().split_rows(k);
        let f = state.f.as_ref().block(k - first..n - first, 0..k - first);
        let vectors = before.as_ref().block(first..k, k..m);
        let count = n - k;
        kernels.matmul_sub(f, vectors, later.block(0..count, k..m))?;
        state.renew(kernels, k);
        kernels.executor().reached(eliminated(k, m, n));
        first = k;
    }
    for (k, beta) in betas.iter().enumerate() {
        state.columns.set(k, k, *beta);
    }
    a.copy_transposed(state.columns.as_ref());
    Ok(())
}

/// How many of R's diagonal elements, from the first on, are above `tolerance` times the first.
pub(crate) fn rank(qr: MatRef<'_>, tolerance: f32) -> usize {
    let limit = qr.at(0, 0).abs() * tolerance;
    (0..qr.rows().min(qr.cols())).take_while(|&k| qr.at(k, k).abs() > limit).count()
}

/// The tolerance of a rank that a caller did not name: `ε·max(m, n)`, `ε = 2⁻²³`.
pub(crate) fn default_tolerance(m: usize, n: usize) -> f32 {
    f32::EPSILON * m.max(n) as f32
}

fn on(
    choice: impl Choice,
    a: MatMut<'_>,
    taus: &mut [f32],
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, n) = (a.rows(), a.cols());
    check_length("qr_pivoted", a.as_ref(), "taus", taus.len(), m.min(n))?;
    check_length("qr_pivoted", a.as_ref(), "columns", columns.len(), n)?;
    check_scratch("qr_pivoted", scratch, qr_pivoted_scratch(m, n))?;
    factor(choice.kernels(), a, taus, columns, scratch)
}

/// Factors `A P = Q R` in place, with column pivoting: the magnitudes on R's diagonal do not
/// grow, and those of a matrix of rank r are about zero from the r-th on.
///
/// As [`qr`](super::qr) for `a` and `taus`; `columns` gets an element for each column: column `k`
/// of `A P` is column `columns[k]` of A. `scratch` has at least [`qr_pivoted_scratch`]`(m, n)`
/// elements. [`qr_q`](super::qr_q) and [`qr_apply`](super::qr_apply) work on it as on a plain one.
///
/// Backward stable as QR is (Higham, *Accuracy and Stability of Numerical Algorithms*, §19.3).
///
/// # Errors
/// [`Error::ShapeMismatch`] for `taus` and `columns`, [`Error::Scratch`].
///
/// ```
/// use orthant_core::{MatMut, linalg::{qr_pivoted, qr_pivoted_scratch}};
///
/// let (mut a, mut taus, mut columns) = ([0.0, 3.0, 1.0, 4.0], [0.0; 2], [0; 2]);
/// let mut scratch = [0.0; qr_pivoted_scratch(2, 2)];
/// qr_pivoted(MatMut::new(&mut a, 2, 2)?, &mut taus, &mut columns, &mut scratch)?;
/// assert_eq!((a[0], columns), (-5.0, [1, 0]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn qr_pivoted(
    a: MatMut<'_>,
    taus: &mut [f32],
    columns: &mut [usize],
    scratch: &mut [f32],
) -> Result<(), Error> {
    on(Active, a, taus, columns, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::qr_pivoted`](qr_pivoted) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn qr_pivoted(
        self,
        a: MatMut<'_>,
        taus: &mut [f32],
        columns: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, taus, columns, scratch)
    }
}
