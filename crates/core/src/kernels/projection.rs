//! Directions: unit vectors, projection onto a line and what it leaves.
//!
//! With the scaled vectors of safe scaling, `f` the exponent of `a`'s: `c = (Σa'ᵢb'ᵢ)/s_b`, the
//! projection is `(c·b'ᵢ)·2ᶠ`, the rejection `aᵢ` less that, the scalar projection
//! `((Σa'ᵢb'ᵢ)/√s_b)·2ᶠ`, the unit vector `a'ᵢ/√s`.

use super::norm_l2::Squares;
use super::pair::{Pair, ZeroFirst, pair};
use super::scaling::scaling;
use crate::dispatch::{Active, Choice};
use crate::error::{Names, same_length};
use crate::simd::map::{Map, map1, map2};
use crate::simd::reduce::reduce1;
use crate::simd::{LaneVector, canonical, sqrt};
use crate::{Error, Executor, Kernels};

static NORMALIZE: Names = ("normalize", ["a", "out"]);
static SCALAR: Names = ("scalar_projection", ["a", "onto"]);
static PROJECT: Names = ("project", ["a", "onto"]);
static PROJECT_OUT: Names = ("project", ["a", "out"]);
static REJECT: Names = ("reject", ["a", "from"]);
static REJECT_OUT: Names = ("reject", ["a", "out"]);

/// `(aᵢ·f)/norm`.
#[derive(Clone, Copy)]
struct Unit {
    down: f32,
    norm: f32,
}

impl Map<1> for Unit {
    #[inline(always)]
    fn apply<L: LaneVector>(self, proof: L::Proof, [a]: [L; 1]) -> L {
        (a * L::splat(proof, self.down)) / L::splat(proof, self.norm)
    }
}

/// `(c·(bᵢ·g))·2ᶠ`.
#[derive(Clone, Copy)]
struct Along {
    c: f32,
    down: f32,
    up: f32,
}

impl Map<1> for Along {
    #[inline(always)]
    fn apply<L: LaneVector>(self, proof: L::Proof, [b]: [L; 1]) -> L {
        (L::splat(proof, self.c) * (b * L::splat(proof, self.down))) * L::splat(proof, self.up)
    }
}

/// `aᵢ` less the projection.
#[derive(Clone, Copy)]
struct Across(Along);

impl Map<2> for Across {
    #[inline(always)]
    fn apply<L: LaneVector>(self, proof: L::Proof, [a, b]: [L; 2]) -> L {
        a - self.0.apply(proof, [b])
    }
}

impl Pair {
    fn along(&self) -> Along {
        Along { c: self.product / self.b.s, down: self.b.down(), up: self.a.up() }
    }
}

fn normalize_on(choice: impl Choice, a: &[f32], out: &mut [f32]) -> Result<(), Error> {
    same_length(&NORMALIZE, a.len(), out.len())?;
    if a.is_empty() {
        return Err(Error::Empty { operation: "normalize", operand: "a" });
    }
    match scaling(choice, a, reduce1(choice, Squares, a)) {
        Ok(s) => {
            let unit = Unit { down: s.down(), norm: sqrt(s.s) };
            map1(choice, unit, a, out);
        }
        Err(0.0) => return Err(Error::ZeroVector { operation: "normalize", operand: "a" }),
        Err(_) => out.fill(f32::NAN),
    }
    Ok(())
}

fn scalar_on(choice: impl Choice, a: &[f32], onto: &[f32]) -> Result<f32, Error> {
    same_length(&SCALAR, a.len(), onto.len())?;
    let Some(pair) = pair(choice, &SCALAR, ZeroFirst::Allowed, a, onto)? else {
        return Ok(f32::NAN);
    };
    Ok(canonical((pair.product / sqrt(pair.b.s)) * pair.a.up()))
}

fn project_on(choice: impl Choice, a: &[f32], onto: &[f32], out: &mut [f32]) -> Result<(), Error> {
    same_length(&PROJECT, a.len(), onto.len())?;
    same_length(&PROJECT_OUT, a.len(), out.len())?;
    match pair(choice, &PROJECT, ZeroFirst::Allowed, a, onto)? {
        Some(pair) => map1(choice, pair.along(), onto, out),
        None => out.fill(f32::NAN),
    }
    Ok(())
}

fn reject_on(choice: impl Choice, a: &[f32], from: &[f32], out: &mut [f32]) -> Result<(), Error> {
    same_length(&REJECT, a.len(), from.len())?;
    same_length(&REJECT_OUT, a.len(), out.len())?;
    match pair(choice, &REJECT, ZeroFirst::Allowed, a, from)? {
        Some(pair) => map2(choice, Across(pair.along()), a, from, out),
        None => out.fill(f32::NAN),
    }
    Ok(())
}

/// The unit vector `a / ‖a‖₂`, with the safe scaling of [`norm_l2`](crate::norm_l2). All NaN
/// if an element is NaN or infinite. `out` has as many elements as `a`. (Strang, *Introduction to
/// Linear Algebra*, §1.2.)
///
/// # Errors
/// [`Error::LengthMismatch`] if `out` is not as long as `a`, then [`Error::Empty`], then
/// [`Error::ZeroVector`].
///
/// ```
/// let mut unit = [0.0; 2];
/// orthant_core::normalize(&[3.0, 4.0], &mut unit)?;
/// assert_eq!(unit, [0.6, 0.8]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn normalize(a: &[f32], out: &mut [f32]) -> Result<(), Error> {
    normalize_on(Active, a, out)
}

/// The length of the projection of `a` onto the line of `onto`, negative where they point
/// apart: `Σaᵢbᵢ / ‖b‖₂`. NaN if an element is NaN or infinite. (Strang, *Introduction to Linear
/// Algebra*, §4.2.)
///
/// # Errors
/// [`Error::LengthMismatch`], then [`Error::Empty`], then [`Error::ZeroVector`] if `onto` is
/// zero.
///
/// ```
/// assert_eq!(orthant_core::scalar_projection(&[3.0, 4.0], &[1.0, 0.0])?, 3.0);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn scalar_projection(a: &[f32], onto: &[f32]) -> Result<f32, Error> {
    scalar_on(Active, a, onto)
}

/// The projection of `a` onto the line of `onto`: `(Σaᵢbᵢ / Σbᵢ²) b`. All NaN if an element is
/// NaN or infinite. `out` has as many elements as both. (Strang, *Introduction to Linear Algebra*,
/// §4.2.)
///
/// # Errors
/// [`Error::LengthMismatch`], then [`Error::Empty`], then [`Error::ZeroVector`] if `onto` is
/// zero.
///
/// ```
/// let mut shadow = [0.0; 3];
/// orthant_core::project(&[2.0, 2.0, 2.0], &[1.0, 0.0, 0.0], &mut shadow)?;
/// assert_eq!(shadow, [2.0, 0.0, 0.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn project(a: &[f32], onto: &[f32], out: &mut [f32]) -> Result<(), Error> {
    project_on(Active, a, onto, out)
}

/// What the projection of `a` onto the line of `from` leaves: `a` less its [`project`]ion,
/// perpendicular to `from`. All NaN if an element is NaN or infinite. `out` has as many elements as
/// both. (Strang, *Introduction to Linear Algebra*, §4.2.)
///
/// # Errors
/// [`Error::LengthMismatch`], then [`Error::Empty`], then [`Error::ZeroVector`] if `from` is
/// zero.
///
/// ```
/// let mut rest = [0.0; 3];
/// orthant_core::reject(&[2.0, 2.0, 2.0], &[1.0, 0.0, 0.0], &mut rest)?;
/// assert_eq!(rest, [0.0, 2.0, 2.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn reject(a: &[f32], from: &[f32], out: &mut [f32]) -> Result<(), Error> {
    reject_on(Active, a, from, out)
}

impl<E: Executor> Kernels<E> {
    /// [`normalize`](crate::normalize) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn normalize(self, a: &[f32], out: &mut [f32]) -> Result<(), Error> {
        normalize_on(self, a, out)
    }

    /// [`scalar_projection`](crate::scalar_projection) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn scalar_projection(self, a: &[f32], onto: &[f32]) -> Result<f32, Error> {
        scalar_on(self, a, onto)
    }

    /// [`project`](crate::project) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn project(self, a: &[f32], onto: &[f32], out: &mut [f32]) -> Result<(), Error> {
        project_on(self, a, onto, out)
    }

    /// [`reject`](crate::reject) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn reject(self, a: &[f32], from: &[f32], out: &mut [f32]) -> Result<(), Error> {
        reject_on(self, a, from, out)
    }
}
