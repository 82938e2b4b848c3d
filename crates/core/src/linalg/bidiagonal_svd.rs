//! Singular values of an upper bidiagonal matrix by implicit QR sweeps.
//!
//! A sweep works downwards on the last block that does not decouple: `eᵢ` is taken as zero when
//! `|eᵢ| ≤ 2⁻²⁴·(|dᵢ| + |dᵢ₊₁|)`. The shift `σ` is the lesser singular value of the block's last 2x2
//! matrix (LAPACK's `slas2`); where `(σ/|d|)² < 2⁻²⁴` for the block's first `d`, or an element of `d`
//! is zero, the sweep is without shift, which keeps small singular values accurate (Demmel and
//! Kahan, "Accurate singular values of bidiagonal matrices", SIAM J. Sci. Stat. Comput. 11, 1990;
//! the formulas of both sweeps are those of LAPACK's `sbdsqr`). At most 30·n sweeps.
//!
//! Rotations from the right turn the rows of `Rᵀ`, those from the left the rows of `Lᵀ`, sweep
//! after sweep (`rotations.rs`).

use super::rotations::{Rotations, rotation};
use super::share::swept;
use crate::kernels::power_of_two;
use crate::simd::sqrt;
use crate::{Error, Executor, Kernels, MatMut};

/// Sweeps for each singular value before the iteration is given up; two are usual.
const SWEEPS: usize = 30;

/// Where rotations go: what waits, and the rows that they will turn.
pub(crate) struct Side<'a, 'b, 'c> {
    pub(crate) rotations: Rotations<'a>,
    pub(crate) rows: &'b mut MatMut<'c>,
}

/// Sweeps until the matrix is diagonal; `d` may then be negative.
pub(crate) fn iterate<E: Executor>(
    kernels: Kernels<E>,
    d: &mut [f32],
    e: &mut [f32],
    left: &mut Side<'_, '_, '_>,
    right: &mut Side<'_, '_, '_>,
) -> Result<(), Error> {
    let order = d.len();
    let limit = order.saturating_mul(SWEEPS);
    let mut sweeps = 0;
    // The block that is worked on ends with element `end - 1` of `d`.
    let mut end = order;
    while end > 1 {
        let first = decouple(d, e, end);
        if first + 1 == end {
            end -= 1;
            continue;
        }
        if sweeps == limit {
            return Err(Error::NoConvergence { operation: "svd", iterations: sweeps });
        }
        sweeps += 1;
        kernels.executor().reached(swept(end, order));
        left.rotations.begin(kernels, first, end - 1 - first, left.rows);
        right.rotations.begin(kernels, first, end - 1 - first, right.rows);
        let d = d.get_mut(first..end).unwrap_or_default();
        let e = e.get_mut(first..end - 1).unwrap_or_default();
        let (left, right) = (&mut left.rotations, &mut right.rotations);
        match shift(d, e) {
            0.0 => sweep_without_shift(d, e, left, right),
            shift => sweep(shift, d, e, left, right),
        }
    }
    left.rotations.apply(kernels, left.rows);
    right.rotations.apply(kernels, right.rows);
    Ok(())
}

/// The first element of the last block, which ends before `end`.
fn decouple(d: &[f32], e: &mut [f32], end: usize) -> usize {
    let d = d.get(..end).unwrap_or_default();
    let e = e.get_mut(..end - 1).unwrap_or_default();
    let later = d.get(1..).unwrap_or_default();
    for (i, (e, (d, next))) in e.iter_mut().zip(d.iter().zip(later)).enumerate().rev() {
        if e.abs() <= power_of_two(-24) * (d.abs() + next.abs()) {
            *e = 0.0;
            return i + 1;
        }
    }
    0
}

/// The shift for a block; 0 for none.
fn shift(d: &[f32], e: &[f32]) -> f32 {
    let (Some(top), Some(&[f, h]), Some(&g)) = (d.first(), d.last_chunk::<2>(), e.last()) else {
        return 0.0;
    };
    if d.contains(&0.0) {
        return 0.0;
    }
    let shift = least_singular_value(f.abs(), g.abs(), h.abs());
    let ratio = shift / top.abs();
    if ratio * ratio < power_of_two(-24) { 0.0 } else { shift }
}

/// Of `[[f, g], [0, h]]`, none negative, `f` and `h` not zero.
fn least_singular_value(f: f32, g: f32, h: f32) -> f32 {
    let (least, most) = if f < h { (f, h) } else { (h, f) };
    let (sum, difference) = (1.0 + least / most, (most - least) / most);
    if g < most {
        let u = g / most;
        let u = u * u;
        least * (2.0 / (sqrt(sum * sum + u) + sqrt(difference * difference + u)))
    } else {
        let u = most / g;
        let (sum, difference) = (sum * u, difference * u);
        let c = 1.0 / (sqrt(1.0 + sum * sum) + sqrt(1.0 + difference * difference));
        let half = (least * c) * u;
        half + half
    }
}

fn sweep(
    shift: f32,
    d: &mut [f32],
    e: &mut [f32],
    left: &mut Rotations<'_>,
    right: &mut Rotations<'_>,
) {
    let (Some(&top), Some(&beside)) = (d.first(), e.first()) else { return };
    let mut f = (top.abs() - shift) * (1.0f32.copysign(top) + shift / top);
    let mut g = beside;
    let mut rest = d;
    let mut before: Option<&mut f32> = None;
    let mut places = e.iter_mut().peekable();
    while let (Some(e), Some((d, later))) = (places.next(), rest.split_first_mut()) {
        let Some(next) = later.first_mut() else { return };
        let turn = rotation(f, g);
        right.push(turn.c, turn.s);
        if let Some(before) = before {
            *before = turn.r;
        }
        f = turn.c * *d + turn.s * *e;
        *e = turn.c * *e - turn.s * *d;
        g = turn.s * *next;
        *next *= turn.c;
        let turn = rotation(f, g);
        left.push(turn.c, turn.s);
        *d = turn.r;
        f = turn.c * *e + turn.s * *next;
        *next = turn.c * *next - turn.s * *e;
        if let Some(beyond) = places.peek_mut() {
            g = turn.s * **beyond;
            **beyond *= turn.c;
        }
        (before, rest) = (Some(e), later);
    }
    if let Some(last) = before {
        *last = f;
    }
}

fn sweep_without_shift(
    d: &mut [f32],
    e: &mut [f32],
    left: &mut Rotations<'_>,
    right: &mut Rotations<'_>,
) {
    let (mut c, mut left_c, mut left_s) = (1.0, 1.0, 0.0);
    let mut rest = d;
    let mut before: Option<&mut f32> = None;
    for e in e {
        let Some((d, later)) = rest.split_first_mut() else { return };
        let Some(next) = later.first() else { return };
        let turn = rotation(*d * c, *e);
        right.push(turn.c, turn.s);
        if let Some(before) = before {
            *before = left_s * turn.r;
        }
        c = turn.c;
        let turn = rotation(left_c * turn.r, *next * turn.s);
        left.push(turn.c, turn.s);
        (left_c, left_s, *d) = (turn.c, turn.s, turn.r);
        (before, rest) = (Some(e), later);
    }
    if let (Some(last), Some(e)) = (rest.first_mut(), before) {
        let h = *last * c;
        *last = h * left_c;
        *e = h * left_s;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(d: &mut [f32], e: &mut [f32]) -> Result<(), Error> {
        let mut none = [MatMut::new(&mut [], 0, 0)?, MatMut::new(&mut [], 0, 0)?];
        let [left, right] = &mut none;
        // Without room rotations are forgotten.
        let side = |rows| Side { rotations: Rotations::new(&mut []), rows };
        iterate(Kernels::active(), d, e, &mut side(left), &mut side(right))
    }

    #[test]
    fn what_never_decouples_ends_at_the_limit() {
        // No finite matrix is known to get there. A NaN, which the callers refuse, is never negligible.
        for n in 2..6 {
            let (mut d, mut e) = ([1.0, 2.0, 3.0, 4.0, 5.0], [f32::NAN; 4]);
            let expected = Error::NoConvergence { operation: "svd", iterations: 30 * n };
            assert_eq!(run(&mut d[..n], &mut e[..n - 1]), Err(expected));
        }
        assert_eq!(run(&mut [1.0, 2.0, 3.0], &mut [0.5, 0.5]), Ok(()));
    }
}
