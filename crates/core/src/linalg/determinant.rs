//! The determinant, from LU: the product of the pivots, its sign that of the exchanges.
//!
//! The product is kept as `m·2ᵉ` so that only the result can over- or underflow: for each pivot in
//! order, `m = m·(the pivot without its exponent)`, then `m` back to [1, 2).
//! `|err| ≤ γₙ|det|` besides the error of the factors (Higham, *Accuracy and Stability of
//! Numerical Algorithms*, 2nd ed., §14.6).

use super::lu::{factor, lu_scratch};
use super::scaled_solve::{check_finite, copy_scaled, row_exponent};
use super::solve::greatest_factor;
use super::{BASE, check_length, check_scratch, order};
use crate::dispatch::{Active, Choice};
use crate::kernels::power_of_two;
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// A determinant as `sign·exp(log_abs)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogDeterminant {
    /// 1, −1, or 0 for a singular matrix.
    pub sign: f32,
    /// The natural logarithm of the magnitude; −∞ for a singular matrix.
    pub log_abs: f32,
}

/// Elements of scratch that [`det`] and [`log_det`] need for an n×n matrix.
///
/// Up to 16 rows that is a copy of the matrix.
///
/// ```
/// use orthant_core::linalg::det_scratch;
///
/// assert_eq!(det_scratch(3), 9);
/// ```
#[must_use]
pub const fn det_scratch(n: usize) -> usize {
    n.saturating_mul(n).saturating_add(lu_scratch(n, n))
}

/// A number as `m·2ᵉ` with `1 ≤ |m| < 2`, or 0, an infinity or NaN as `m`.
#[derive(Clone, Copy)]
struct Scaled {
    m: f32,
    e: i64,
}

const EXPONENT: u32 = 0xff << 23;

impl Scaled {
    fn new(x: f32) -> Self {
        if x == 0.0 || !x.is_finite() {
            return Self { m: x, e: 0 };
        }
        // A subnormal has no exponent of its own.
        let (x, shift) = if x.abs() < f32::MIN_POSITIVE { (x * 16_777_216.0, 24) } else { (x, 0) };
        let e = i64::from((x.to_bits() & EXPONENT) >> 23) - 127;
        Self { m: f32::from_bits(x.to_bits() & !EXPONENT | 127 << 23), e: e - shift }
    }

    fn times(self, other: Self) -> Self {
        let product = Self::new(self.m * other.m);
        Self { m: product.m, e: product.e + self.e + other.e }
    }

    /// The nearest f32.
    fn value(self) -> f32 {
        let mut x = self.m;
        let mut e = self.e.clamp(-400, 400);
        // Two powers at most round: the first steps stay in range.
        while e > 0 && x.is_finite() {
            let step = e.min(127);
            x *= f32::from_bits(((step + 127) as u32) << 23);
            e -= step;
        }
        if e < 0 {
            // One rounding: down to the smallest normal exactly, the rest in one product.
            let exact = e.max(-126);
            let rest = (e - exact).max(-126);
            x *= f32::from_bits(((exact + 127) as u32) << 23);
            x *= f32::from_bits(((rest + 127) as u32) << 23);
        }
        x
    }

    fn ln_abs(self) -> f32 {
        // The natural logarithm of 2 in two parts, the first of so few bits that its product with
        // the exponent is exact.
        const HIGH: f32 = 0.693_359_4;
        const LOW: f32 = -2.121_944_4e-4;
        let e = self.e as f32;
        e * HIGH + (e * LOW + libm::logf(self.m.abs()))
    }
}

/// The determinant of a matrix, factored in scratch.
fn determinant<E: Executor>(
    kernels: Kernels<E>,
    operation: &'static str,
    a: MatRef<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<Scaled, Error> {
    let n = order(operation, a)?;
    check_length(operation, a, "pivots", pivots.len(), n)?;
    check_scratch(operation, scratch, det_scratch(n))?;
    let (mut lu, rest) = MatMut::carve(scratch, n, n);
    lu.copy_from(a);
    factor(kernels, lu.reborrow(), pivots, rest)?;
    let mut product = Scaled { m: 1.0, e: 0 };
    if !greatest_factor(kernels, lu.as_ref()).is_finite() {
        check_finite(kernels, operation, a)?;
        copy_scaled(kernels, a, &mut lu);
        factor(kernels, lu.reborrow(), pivots, rest)?;
        if !greatest_factor(kernels, lu.as_ref()).is_finite() {
            return Err(Error::Overflow { operation });
        }
        let row = |i| a.row(i).unwrap_or_default();
        product.e = (0..n).map(|i| i64::from(row_exponent(kernels, row(i)))).sum();
    }
    if product.e == 0
        && let Some(plain) = plain_product(lu.as_ref(), pivots)
    {
        return Ok(Scaled::new(plain));
    }
    for (k, &pivot) in pivots.iter().enumerate() {
        product = product.times(Scaled::new(lu.at(k, k)));
        if pivot != k {
            product.m = -product.m;
        }
    }
    Ok(product)
}

/// The product of so few pivots of such sizes that no part of it leaves the range: keeping an exponent apart changes
/// no bit of it then.
fn plain_product(lu: MatRef<'_>, pivots: &[usize]) -> Option<f32> {
    const WITHIN: core::ops::Range<f32> = power_of_two(-7)..power_of_two(7);
    if pivots.len() > BASE {
        return None;
    }
    let (mut product, mut fine) = (1.0, true);
    for (k, pivot) in pivots.iter().enumerate() {
        let x = lu.at(k, k);
        fine &= WITHIN.contains(&x.abs());
        product *= if *pivot == k { x } else { -x };
    }
    fine.then_some(product)
}

fn det_on(
    choice: impl Choice,
    a: MatRef<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<f32, Error> {
    determinant(choice.kernels(), "det", a, pivots, scratch).map(Scaled::value)
}

fn log_det_on(
    choice: impl Choice,
    a: MatRef<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<LogDeterminant, Error> {
    let product = determinant(choice.kernels(), "log_det", a, pivots, scratch)?;
    let sign = match product.m {
        m if m > 0.0 => 1.0,
        m if m < 0.0 => -1.0,
        0.0 => 0.0,
        _ => f32::NAN,
    };
    Ok(LogDeterminant { sign, log_abs: product.ln_abs() })
}

/// The determinant of a square matrix; 1 of the empty one.
///
/// `a` is n×n, `pivots` has n elements, `scratch` at least [`det_scratch`]`(n)`. No intermediate
/// product over- or underflows; where the result would, [`log_det`] has it.
///
/// The product of LU's pivots, its sign that of the exchanges: `|err| ≤ γₙ|det|` besides the error of the
/// factors (Higham, *Accuracy and Stability of Numerical Algorithms*, §14.6).
///
/// # Errors
/// [`Error::NotSquare`], [`Error::ShapeMismatch`], [`Error::Scratch`]; [`Error::NotFinite`] for an infinite
/// or NaN element, [`Error::Overflow`] if the elimination leaves f32 though the matrix is scaled.
///
/// ```
/// use orthant_core::{MatRef, linalg::{det, det_scratch}};
///
/// let a = [0.0, 3.0, 2.0, 1.0];
/// let value = det(MatRef::new(&a, 2, 2)?, &mut [0; 2], &mut [0.0; det_scratch(2)])?;
/// assert_eq!(value, -6.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn det(a: MatRef<'_>, pivots: &mut [usize], scratch: &mut [f32]) -> Result<f32, Error> {
    det_on(Active, a, pivots, scratch)
}

/// The determinant of a square matrix as a sign and a logarithm, which do not overflow.
///
/// Operands as for [`det`].
///
/// # Errors
/// As there.
///
/// ```
/// use orthant_core::{MatRef, linalg::{det_scratch, log_det}};
///
/// let a = [0.0, 1e30, 1e30, 0.0];
/// let det = log_det(MatRef::new(&a, 2, 2)?, &mut [0; 2], &mut [0.0; det_scratch(2)])?;
/// assert_eq!(det.sign, -1.0);
/// assert!((det.log_abs - 138.155).abs() < 1e-3);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn log_det(
    a: MatRef<'_>,
    pivots: &mut [usize],
    scratch: &mut [f32],
) -> Result<LogDeterminant, Error> {
    log_det_on(Active, a, pivots, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::det`](det) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn det(
        self,
        a: MatRef<'_>,
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<f32, Error> {
        det_on(self, a, pivots, scratch)
    }

    /// [`linalg::log_det`](log_det) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn log_det(
        self,
        a: MatRef<'_>,
        pivots: &mut [usize],
        scratch: &mut [f32],
    ) -> Result<LogDeterminant, Error> {
        log_det_on(self, a, pivots, scratch)
    }
}
