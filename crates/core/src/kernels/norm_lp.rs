//! The norm of order `p`: `(Σ |aᵢ|ᵖ)^(1/p)`.
//!
//! `m·powf(Σ powf(|aᵢ|/m, p), 1/p)` with `m = max |aᵢ|`, so that no power overflows; lane
//! order, with the `powf` of the pinned `libm` (error below 1 ulp for each power).

use crate::dispatch::{Active, Choice};
use crate::simd::reduce::{Reduction, blocks1};
use crate::simd::{LaneVector, canonical};
use crate::{Error, Executor, Kernels};

/// Not inlined: each call of `powf` in a loop that is unrolled would be as much code as the rest of it.
#[inline(never)]
fn powers(x: &mut [f32], p: f32) {
    for x in x {
        *x = libm::powf(*x, p);
    }
}

/// `Σ powf(|aᵢ|/m, p)`.
#[derive(Clone, Copy)]
struct Powers {
    m: f32,
    p: f32,
}

impl Reduction<1, 1> for Powers {
    type Output = f32;

    // A power takes some 15 ns, a term from memory a fifth of one.
    const WEIGHT: usize = 64;

    #[inline(always)]
    fn step<L: LaneVector>(self, proof: L::Proof, [sum]: [L; 1], [a]: [L; 1]) -> [L; 1] {
        let share = a.abs() / L::splat(proof, self.m);
        [sum + share.changed(|lanes| powers(lanes, self.p))]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        sum
    }
}

fn on(choice: impl Choice, a: &[f32], p: f32) -> Result<f32, Error> {
    if p.is_nan() || p < 1.0 {
        return Err(Error::NormOrder { p });
    }
    let kernels = choice.kernels();
    if p == 1.0 {
        return Ok(kernels.norm_l1(a));
    }
    if p == 2.0 {
        return Ok(kernels.norm_l2(a));
    }
    let m = kernels.norm_linf(a);
    if p.is_infinite() || m == 0.0 || !m.is_finite() {
        return Ok(m);
    }
    // Powers take so long that short vectors need no way of their own.
    let sum = blocks1(kernels, Powers { m, p }, a);
    Ok(canonical(m * libm::powf(sum, 1.0 / p)))
}

/// The norm of order `p ≥ 1`, `(Σ |aᵢ|ᵖ)^(1/p)`; `p` may be infinite. `+0.0` for the empty
/// vector.
///
/// Orders 1, 2 and ∞ are [`norm_l1`], [`norm_l2`] and [`norm_linf`]. Otherwise elements are
/// divided by the greatest magnitude first, so that no power overflows. (Golub and Van Loan,
/// *Matrix Computations*, 4th ed., §2.2.1.)
///
/// # Errors
/// [`Error::NormOrder`] if `p` is below 1 or NaN.
///
/// ```
/// let norm = orthant_core::norm_lp(&[1.0, 2.0, 3.0], 3.0)?;
/// assert!((norm - 36.0_f32.powf(1.0 / 3.0)).abs() < 1e-6);
/// # Ok::<(), orthant_core::Error>(())
/// ```
///
/// [`norm_l1`]: crate::norm_l1
/// [`norm_l2`]: crate::norm_l2
/// [`norm_linf`]: crate::norm_linf
pub fn norm_lp(a: &[f32], p: f32) -> Result<f32, Error> {
    on(Active, a, p)
}

impl<E: Executor> Kernels<E> {
    /// [`norm_lp`](crate::norm_lp) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn norm_lp(self, a: &[f32], p: f32) -> Result<f32, Error> {
        on(self, a, p)
    }
}
