//! Dot product in twice the working precision: Ogita, Rump and Oishi, "Accurate sum and dot
//! product", SIAM J. Sci. Comput. 26 (2005), Algorithm 5.3 (Dot2), in lane order.
//!
//! Each lane holds a sum `s` and a correction `c`. A product is split exactly into `p + e` by
//! Dekker's product on Veltkamp's halves, an addition into `s + q` by Knuth's TwoSum; `c`
//! collects `e + q`. Neither uses a fused multiply-add.
//!
//! Absent over- and underflow `|err| ≤ u|aᵀb| + γ²₂ₖ₊₂ Σ|aᵢ bᵢ|` with the `k` of `dot`.

use crate::dispatch::{Active, Choice};
use crate::error::{Names, same_length};
use crate::simd::reduce::{Reduction, reduce2};
use crate::simd::{LANES, LaneVector, canonical};
use crate::{Error, Executor, Kernels};
use core::ops::{Add, Mul, Sub};

static NAMES: Names = ("dot_compensated", ["a", "b"]);

// 2¹² + 1 splits a significand of 24 bits into two of 12 (Veltkamp).
const SPLITTER: f32 = 4097.0;

/// What the error-free transformations need: lanes and single numbers have it.
trait Real: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {}
impl<T: Copy + Add<Output = T> + Sub<Output = T> + Mul<Output = T>> Real for T {}

/// `a + b` and its rounding error (Knuth).
#[inline(always)]
fn two_sum<T: Real>(a: T, b: T) -> (T, T) {
    let t = a + b;
    let z = t - a;
    (t, (a - (t - z)) + (b - z))
}

/// `a · b` and its rounding error (Dekker).
#[inline(always)]
fn two_product<T: Real>(splitter: T, a: T, b: T) -> (T, T) {
    let split = |x: T| {
        let t = splitter * x;
        let high = t - (t - x);
        (high, x - high)
    };
    let p = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (split(a), split(b));
    (p, a_low * b_low - (((p - a_high * b_high) - a_low * b_high) - a_high * b_low))
}

/// Adds a sum and its correction to another.
#[inline(always)]
fn join<T: Real>([s, c]: [T; 2], [t, d]: [T; 2]) -> [T; 2] {
    let (sum, q) = two_sum(s, t);
    [sum, (c + d) + q]
}

/// Adds the product of two terms to a sum and its correction.
#[inline(always)]
fn step<T: Real>(splitter: T, [s, c]: [T; 2], a: T, b: T) -> [T; 2] {
    let (p, e) = two_product(splitter, a, b);
    let (s, q) = two_sum(s, p);
    [s, c + (e + q)]
}

/// Folds the lanes of one vector of sums and one of corrections.
#[inline(always)]
fn fold<L: LaneVector>(sums: L, corrections: L) -> [f32; 2] {
    let (mut s, mut c) = ([0.0; LANES], [0.0; LANES]);
    sums.store(&mut s, 0);
    corrections.store(&mut c, 0);
    let mut width = L::WIDTH / 2;
    while width > 0 {
        let (s_low, s_high) = s.split_at_mut_checked(width).unwrap_or_default();
        let (c_low, c_high) = c.split_at_mut_checked(width).unwrap_or_default();
        let high = s_high.iter().zip(c_high.iter());
        for ((s, c), (t, d)) in s_low.iter_mut().zip(c_low).zip(high) {
            [*s, *c] = join([*s, *c], [*t, *d]);
        }
        width /= 2;
    }
    let ([s, ..], [c, ..]) = (s, c);
    [s, c]
}

/// `Σ aᵢ bᵢ` with a correction: the sum, or nothing where it is not finite.
#[derive(Clone, Copy)]
struct Compensated;

impl Reduction<2, 2> for Compensated {
    type Output = Option<f32>;

    const WEIGHT: usize = 2;

    #[inline(always)]
    fn step<L: LaneVector>(self, proof: L::Proof, sums: [L; 2], [a, b]: [L; 2]) -> [L; 2] {
        step(L::splat(proof, SPLITTER), sums, a, b)
    }

    #[inline(always)]
    fn join<L: LaneVector>(self, sums: [L; 2], later: [L; 2]) -> [L; 2] {
        join(sums, later)
    }

    #[inline(always)]
    fn fold<L: LaneVector>(self, [s, c]: [L; 2]) -> [f32; 2] {
        fold(s, c)
    }

    #[inline(always)]
    fn finish(self, [s, c]: [f32; 2]) -> Option<f32> {
        Some(s + c).filter(|x| x.is_finite())
    }
}

/// As [`Compensated`], with `dot` beside it for results that are not finite: what a stream
/// needs, which cannot be read again.
#[derive(Clone, Copy)]
pub(crate) struct CompensatedStream;

impl Reduction<2, 3> for CompensatedStream {
    type Output = f32;

    const WEIGHT: usize = 2;

    #[inline(always)]
    fn step<L: LaneVector>(self, proof: L::Proof, [s, c, d]: [L; 3], [a, b]: [L; 2]) -> [L; 3] {
        let [s, c] = step(L::splat(proof, SPLITTER), [s, c], a, b);
        [s, c, d + a * b]
    }

    #[inline(always)]
    fn join<L: LaneVector>(self, [s, c, d]: [L; 3], [t, e, f]: [L; 3]) -> [L; 3] {
        let [s, c] = join([s, c], [t, e]);
        [s, c, d + f]
    }

    #[inline(always)]
    fn fold<L: LaneVector>(self, [s, c, d]: [L; 3]) -> [f32; 3] {
        let [s, c] = fold(s, c);
        [s, c, d.fold()]
    }

    #[inline(always)]
    fn finish(self, [s, c, d]: [f32; 3]) -> f32 {
        let sum = s + c;
        canonical(if sum.is_finite() { sum } else { d })
    }
}

#[inline(always)]
fn on(choice: impl Choice, a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(&NAMES, a.len(), b.len())?;
    match reduce2(choice, Compensated, a, b) {
        Some(sum) => Ok(sum),
        None => choice.kernels().dot(a, b),
    }
}

/// The dot product `Σ aᵢ bᵢ` as if computed in twice the precision and rounded once more:
/// Ogita, Rump and Oishi's Dot2, in lane order ("Accurate Sum and Dot Product", SIAM J. Sci. Comput.
/// 26, 2005). About six times the work of [`dot`].
///
/// Absent over- and underflow `|err| ≤ u|aᵀb| + γ²₂ₖ₊₂ Σ|aᵢ bᵢ|` with `u = 2⁻²⁴` and the `k`
/// of [`dot`]. Where the compensated sum is not finite (the splitting overflows beyond 2¹¹⁵)
/// the result is that of [`dot`].
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// use orthant_core::{dot, dot_compensated};
///
/// let (a, b) = ([1.0e8, 1.0, -1.0e8], [1.0, 0.5, 1.0]);
/// assert_eq!(dot_compensated(&a, &b)?, 0.5);
/// # Ok::<(), orthant_core::Error>(())
/// ```
///
/// [`dot`]: crate::dot
#[inline]
pub fn dot_compensated(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    on(Active, a, b)
}

impl<E: Executor> Kernels<E> {
    /// [`dot_compensated`](crate::dot_compensated) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn dot_compensated(self, a: &[f32], b: &[f32]) -> Result<f32, Error> {
        on(self, a, b)
    }
}
