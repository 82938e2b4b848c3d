//! Two vectors scaled side by side: what cosine, angle and projection have in common.

use super::scaling::{Scaling, in_range, scaling};
use crate::Error;
use crate::dispatch::Choice;
use crate::error::Names;
use crate::simd::LaneVector;
use crate::simd::reduce::{Reduction, reduce2};

/// `Σ aᵢbᵢ`, `Σ aᵢ²` and `Σ bᵢ²` in one pass.
#[derive(Clone, Copy)]
pub(crate) struct ProductsAndSquares;

/// Three results in two registers. An array would be written to memory one by one and read as a whole, which
/// waits until the writes are done: of the 22 ns of 64 terms that was 10.
#[derive(Clone, Copy)]
pub(crate) struct Three(u64, f32);

impl Three {
    #[inline(always)]
    fn pack([a, b, c]: [f32; 3]) -> Self {
        Self(u64::from(a.to_bits()) | u64::from(b.to_bits()) << 32, c)
    }

    #[inline(always)]
    fn unpack(self) -> [f32; 3] {
        let Self(ab, c) = self;
        [f32::from_bits(ab as u32), f32::from_bits((ab >> 32) as u32), c]
    }
}

impl Reduction<2, 3> for ProductsAndSquares {
    type Output = Three;

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [d, s, t]: [L; 3], [a, b]: [L; 2]) -> [L; 3] {
        [d + a * b, s + a * a, t + b * b]
    }

    #[inline(always)]
    fn finish(self, sums: [f32; 3]) -> Three {
        Three::pack(sums)
    }
}

/// `Σ aᵢbᵢ` and `Σ aᵢ²` in one pass.
#[derive(Clone, Copy)]
pub(crate) struct ProductsAndOwnSquares;

impl Reduction<2, 2> for ProductsAndOwnSquares {
    type Output = [f32; 2];

    #[inline(always)]
    fn step<L: LaneVector>(self, _: L::Proof, [d, s]: [L; 2], [a, b]: [L; 2]) -> [L; 2] {
        [d + a * b, s + a * a]
    }

    #[inline(always)]
    fn finish(self, sums: [f32; 2]) -> [f32; 2] {
        sums
    }
}

/// `Σ (aᵢ·f)(bᵢ·g)`.
#[derive(Clone, Copy)]
struct ScaledProducts(f32, f32);

impl Reduction<2, 1> for ScaledProducts {
    type Output = f32;

    #[inline(always)]
    fn step<L: LaneVector>(self, proof: L::Proof, [sum]: [L; 1], [a, b]: [L; 2]) -> [L; 1] {
        [sum + (a * L::splat(proof, self.0)) * (b * L::splat(proof, self.1))]
    }

    #[inline(always)]
    fn finish(self, [sum]: [f32; 1]) -> f32 {
        sum
    }
}

/// `S(a)`, `S(b)` and `Σ a'ᵢ b'ᵢ`.
pub(crate) struct Pair {
    pub(crate) a: Scaling,
    pub(crate) b: Scaling,
    pub(crate) product: f32,
}

/// Whether a zero first operand is an error.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum ZeroFirst {
    Refused,
    Allowed,
}

/// The pair; nothing if an element is NaN or infinite, which makes every result NaN. The
/// operands have one length.
#[inline(always)]
pub(crate) fn pair(
    on: impl Choice,
    names: &'static Names,
    zero_first: ZeroFirst,
    a: &[f32],
    b: &[f32],
) -> Result<Option<Pair>, Error> {
    if a.is_empty() {
        return Err(empty(names));
    }
    let [product, s, t] = reduce2(on, ProductsAndSquares, a, b).unpack();
    if in_range(s) && in_range(t) {
        return Ok(Some(Pair { a: Scaling { e: 0, s }, b: Scaling { e: 0, s: t }, product }));
    }
    scaled(on, names, zero_first, (a, s), (b, t))
}

#[cold]
#[inline(never)]
fn empty(names: &'static Names) -> Error {
    let [operand, _] = names.1;
    Error::Empty { operation: names.0, operand }
}

#[cold]
#[inline(never)]
fn scaled(
    on: impl Choice,
    names: &'static Names,
    zero_first: ZeroFirst,
    (a, s): (&[f32], f32),
    (b, t): (&[f32], f32),
) -> Result<Option<Pair>, Error> {
    let [first, second] = names.1;
    let zero = |operand| Error::ZeroVector { operation: names.0, operand };
    let (s, t) = (scaling(on, a, s), scaling(on, b, t));
    if s == Err(0.0) && zero_first == ZeroFirst::Refused {
        return Err(zero(first));
    }
    if t == Err(0.0) {
        return Err(zero(second));
    }
    // A zero vector is its own scaling.
    let s = if s == Err(0.0) { Ok(Scaling { e: 0, s: 0.0 }) } else { s };
    let (Ok(s), Ok(t)) = (s, t) else { return Ok(None) };
    let product = reduce2(on, ScaledProducts(s.down(), t.down()), a, b);
    Ok(Some(Pair { a: s, b: t, product }))
}
