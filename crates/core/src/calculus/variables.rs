//! The variables of a function, as duals in the caller's memory.

use super::{Dual, Real};
use crate::Error;

/// The part of a workspace that an operation uses.
#[inline]
pub(super) fn check<'a, T>(
    operation: &'static str,
    operand: &'static str,
    work: &'a mut [T],
    needed: usize,
) -> Result<&'a mut [T], Error> {
    let length = work.len();
    work.get_mut(..needed).ok_or(Error::Workspace { operation, operand, length, needed })
}

/// Writes the variables as constants.
#[inline]
pub(super) fn lift<T: Real>(x: &[f32], work: &mut [T]) {
    for (variable, x) in work.iter_mut().zip(x) {
        *variable = T::constant(*x);
    }
}

/// Gives the variables of a pass of `N` their own partials (`to` is 1) or takes them away (0).
#[inline]
pub(super) fn seed<const N: usize>(work: &mut [Dual<N>], pass: usize, to: f32) {
    let variables = work.iter_mut().skip(pass * N).take(N);
    for (i, variable) in variables.enumerate() {
        if let Some(partial) = variable.partials.get_mut(i) {
            *partial = to;
        }
    }
}
