//! Householder reflectors `H = I − τ v vᵀ` with `v₀ = 1`.
//!
//! Generating one for `x`, with `S(x) = (e, s, x')` of safe scaling: `β' = ∓√s` with the sign
//! opposite to `x₀`'s, `τ = (β' − x₀')/β'`, `vᵢ = x'ᵢ·f` with `f = 1/(x₀' − β')`, `β = β'·2ᵉ`;
//! `H x = (β, 0, …)`. If all but `x₀` is zero, `τ = 0` and `β = x₀`. (Golub and Van Loan, *Matrix
//! Computations*, 4th ed., §5.1; the conventions are those of LAPACK's `slarfg`.)

use super::check_length;
use crate::dispatch::{Active, Choice};
use crate::kernels::{Scaled, Squares, in_range, scaling};
use crate::simd::map::change1;
use crate::simd::reduce::fold1;
use crate::simd::{LaneVector, sqrt};
use crate::{Error, Executor, Kernels, MatMut};

/// What a Householder reflector `H = I − τ v vᵀ` is but for `v`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reflector {
    /// What it makes of the first element; the others become zero.
    pub beta: f32,
    /// Its factor; 0 for the identity.
    pub tau: f32,
}

fn reflector_on(choice: impl Choice, x: &mut [f32]) -> Reflector {
    let kernels = choice.kernels();
    let scaling = scaling(kernels, x, kernels.norm_l2_squared(x));
    let Some((first, tail)) = x.split_first_mut() else {
        return Reflector { beta: 0.0, tau: 0.0 };
    };
    let mut alpha = core::mem::replace(first, 1.0);
    if tail.iter().all(|&x| x == 0.0) {
        tail.fill(0.0);
        return Reflector { beta: alpha, tau: 0.0 };
    }
    let Ok(scaling) = scaling else {
        // Infinite or NaN, since it is not zero.
        tail.fill(f32::NAN);
        return Reflector { beta: f32::NAN, tau: f32::NAN };
    };
    if scaling.e != 0 {
        alpha *= scaling.down();
        kernels.scale_assign(scaling.down(), tail);
    }
    let norm = sqrt(scaling.s);
    let beta = if alpha.is_sign_negative() { norm } else { -norm };
    kernels.scale_assign(1.0 / (alpha - beta), tail);
    Reflector { beta: beta * scaling.up(), tau: (beta - alpha) / beta }
}

/// [`reflector`] within a kernel, for at most a block of the lane order.
#[inline(always)]
pub(super) fn reflector_within<L: LaneVector>(proof: L::Proof, x: &mut [f32]) -> Reflector {
    let s = fold1::<L, _>(Squares, proof, x);
    if !in_range(s) {
        return rescaled(x);
    }
    let Some((first, tail)) = x.split_first_mut() else {
        return Reflector { beta: 0.0, tau: 0.0 };
    };
    let alpha = core::mem::replace(first, 1.0);
    if tail.iter().all(|&x| x == 0.0) {
        tail.fill(0.0);
        return Reflector { beta: alpha, tau: 0.0 };
    }
    let norm = sqrt(s);
    let beta = if alpha.is_sign_negative() { norm } else { -norm };
    change1::<L>(Scaled(1.0 / (alpha - beta)), proof, tail);
    Reflector { beta, tau: (beta - alpha) / beta }
}

/// The rare case: which instructions run it does not matter.
#[cold]
#[inline(never)]
fn rescaled(x: &mut [f32]) -> Reflector {
    reflector_on(Active, x)
}

fn left_on(
    choice: impl Choice,
    v: &[f32],
    tau: f32,
    mut a: MatMut<'_>,
    w: &mut [f32],
) -> Result<(), Error> {
    check_length("reflect_left", a.as_ref(), "v", v.len(), a.rows())?;
    check_length("reflect_left", a.as_ref(), "w", w.len(), a.cols())?;
    if tau == 0.0 {
        return Ok(());
    }
    let kernels = choice.kernels();
    kernels.matvec_transposed(a.as_ref(), v, w)?;
    for (i, v) in v.iter().enumerate() {
        kernels.axpy(-(tau * v), w, a.row_mut(i).unwrap_or_default())?;
    }
    Ok(())
}

fn right_on(
    choice: impl Choice,
    v: &[f32],
    tau: f32,
    mut a: MatMut<'_>,
    w: &mut [f32],
) -> Result<(), Error> {
    check_length("reflect_right", a.as_ref(), "v", v.len(), a.cols())?;
    check_length("reflect_right", a.as_ref(), "w", w.len(), a.rows())?;
    if tau == 0.0 {
        return Ok(());
    }
    let kernels = choice.kernels();
    kernels.matvec(a.as_ref(), v, w)?;
    for (i, w) in w.iter().enumerate() {
        kernels.axpy(-(tau * w), v, a.row_mut(i).unwrap_or_default())?;
    }
    Ok(())
}

/// The Householder reflector that takes `x` to `(β, 0, …, 0)`; `x` becomes its `v`, with
/// `v₀ = 1`.
///
/// `β` has the sign opposite to `x₀`'s, so that nothing cancels; where all but `x₀` is zero `H`
/// is the identity, with `τ = 0`. Elements are scaled by a power of two where their squares would
/// overflow or vanish. `H` is orthogonal to within a few units of rounding (Higham, *Accuracy and
/// Stability of Numerical Algorithms*, Lemma 19.1).
///
/// ```
/// let mut x = [3.0, 4.0];
/// let h = orthant_core::linalg::reflector(&mut x);
/// assert_eq!((h.beta, h.tau, x), (-5.0, 1.6, [1.0, 0.5]));
/// ```
pub fn reflector(x: &mut [f32]) -> Reflector {
    reflector_on(Active, x)
}

/// `A = H A` for the reflector `H = I − τ v vᵀ`: `w = Aᵀ v` in column order, then row `i` becomes
/// `(−(τ·vᵢ))·w + rowᵢ`.
///
/// `v` has an element for each row of A. `w` has one for each column; what it held is not read.
///
/// (Golub and Van Loan, *Matrix Computations*, 4th ed., §5.1.4.)
///
/// # Errors
/// [`Error::ShapeMismatch`].
///
/// ```
/// use orthant_core::{MatMut, linalg::{reflect_left, reflector}};
///
/// let (mut v, mut a, mut w) = ([3.0, 4.0], [3.0, 1.0, 4.0, 2.0], [0.0; 2]);
/// let h = reflector(&mut v);
/// reflect_left(&v, h.tau, MatMut::new(&mut a, 2, 2)?, &mut w)?;
/// assert_eq!((a[0], a[2]), (-5.0, 0.0));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn reflect_left(v: &[f32], tau: f32, a: MatMut<'_>, w: &mut [f32]) -> Result<(), Error> {
    left_on(Active, v, tau, a, w)
}

/// `A = A H` for the reflector `H = I − τ v vᵀ`: `w = A v` in lane order, then row `i` becomes
/// `(−(τ·wᵢ))·v + rowᵢ`.
///
/// `v` has an element for each column of A. `w` has one for each row; what it held is not read.
///
/// (Golub and Van Loan, *Matrix Computations*, 4th ed., §5.1.4.)
///
/// # Errors
/// [`Error::ShapeMismatch`].
///
/// ```
/// use orthant_core::{MatMut, linalg::{reflect_right, reflector}};
///
/// let (mut v, mut a, mut w) = ([3.0, 4.0], [3.0, 4.0], [0.0]);
/// let h = reflector(&mut v);
/// reflect_right(&v, h.tau, MatMut::new(&mut a, 1, 2)?, &mut w)?;
/// assert_eq!(a, [-5.0, 0.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn reflect_right(v: &[f32], tau: f32, a: MatMut<'_>, w: &mut [f32]) -> Result<(), Error> {
    right_on(Active, v, tau, a, w)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::reflector`](reflector) on this instruction set.
    pub fn reflector(self, x: &mut [f32]) -> Reflector {
        reflector_on(self, x)
    }

    /// [`linalg::reflect_left`](reflect_left) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn reflect_left(
        self,
        v: &[f32],
        tau: f32,
        a: MatMut<'_>,
        w: &mut [f32],
    ) -> Result<(), Error> {
        left_on(self, v, tau, a, w)
    }

    /// [`linalg::reflect_right`](reflect_right) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn reflect_right(
        self,
        v: &[f32],
        tau: f32,
        a: MatMut<'_>,
        w: &mut [f32],
    ) -> Result<(), Error> {
        right_on(self, v, tau, a, w)
    }
}
