//! Scaling, balancing and Hessenberg form of up to 16 rows that registers hold: the steps of `eigen.rs`,
//! `balance.rs` and `hessenberg.rs`.
//!
//! Rows are of 4, 8 or 16 elements, zeros behind. A row's product with `v` is `Σ vⱼ·columnⱼ` in the element of
//! that row, columns added by halves as lanes are (`small_qr.rs`); outer products wait until the end.

use super::balance::{HARMLESS, PASSES, WITHIN, factor};
use super::registers::{add, at, dot, from, load_columns, scaled, set, subtract};
use super::scale::scale;
use super::small_lu::magnitude;
use super::small_qr;
use super::symmetric_few::{combination, reflector_from};
use crate::kernels::in_range;
use crate::simd::sqrt;
use crate::{Error, norm_l2};

/// What `hessenberg.rs` keeps of a step: `v`, `x` and `y`.
type Step<const N: usize> = [[f32; N]; 3];

/// `a`, of `n` rows, becomes `H`; row `k` of `reflectors` the vector of step `k`, from element `k + 1` on.
#[inline(never)]
pub(super) fn hessenberg<const N: usize>(
    a: &mut [[f32; N]; N],
    reflectors: &mut [[f32; N]; N],
    taus: &mut [f32],
    n: usize,
) {
    let columns = load_columns::<N>(a.as_flattened(), N);
    let mut steps: [Step<N>; N] = [[[0.0; N]; 3]; N];
    for (k, (tau, reflector)) in taus.iter_mut().zip(reflectors.iter_mut()).enumerate() {
        let (known, rest) = steps.split_at_mut_checked(k).unwrap_or_default();
        let (Some(column), Some(step)) = (columns.get(k), rest.first_mut()) else { return };
        let mut x = *column;
        let mut sum = [0.0; N];
        for [v, x, y] in &*known {
            add(&mut sum, at(y, k), v);
            add(&mut sum, at(v, k), x);
        }
        subtract(&mut x, 1.0, &sum);
        let (v, beta);
        (v, *tau, beta) = reflector_from(&x, k + 1, n);
        *reflector = v;
        // H's column, but for the zeros below.
        for (i, (row, x)) in a.iter_mut().zip(x).enumerate() {
            set(row, k, if i <= k { x } else { 0.0 });
        }
        if let Some(row) = a.get_mut(k + 1) {
            set(row, k, beta);
        }
        *step = [v, [0.0; N], [0.0; N]];
        if *tau != 0.0 {
            let [_, x, y] = step;
            *y = combination(a.get(k + 1..n).unwrap_or_default(), &v, k + 1);
            *x = small_qr::combination(&columns, &v, 0);
            let (mut of_x, mut of_y) = ([0.0; N], [0.0; N]);
            for [other, x, y] in &*known {
                let (along, along_x, along_y) = (dot(other, &v), dot(x, &v), dot(y, &v));
                add(&mut of_y, along, y);
                add(&mut of_y, along_x, other);
                add(&mut of_x, along_y, other);
                add(&mut of_x, along, x);
            }
            subtract(y, 1.0, &of_y);
            *y = scaled(*tau, &from(y, k + 1));
            subtract(x, 1.0, &of_x);
            let product = dot(y, &v);
            add(x, -product, &v);
            *x = scaled(*tau, x);
        }
    }
    // What waits.
    let done = taus.len();
    for (i, row) in a.iter_mut().enumerate().take(n) {
        let mut sum = [0.0; N];
        for [v, x, y] in steps.iter().take(done) {
            add(&mut sum, at(v, i), y);
            add(&mut sum, at(x, i), v);
        }
        subtract(row, 1.0, &from(&sum, done));
    }
}

/// The greatest magnitude; a NaN's is greater than all.
#[inline(always)]
pub(super) fn greatest<const N: usize>(a: &[[f32; N]]) -> f32 {
    f32::from_bits(a.as_flattened().iter().fold(0, |most, x| magnitude(*x).max(most)))
}

/// Divides by the power of two of the greatest element, which it returns.
#[inline(always)]
pub(super) fn rescale<const N: usize>(
    operation: &'static str,
    a: &mut [[f32; N]; N],
) -> Result<f32, Error> {
    let scale = scale(operation, greatest(a))?;
    if scale.down != 1.0 {
        for row in a {
            *row = scaled(scale.down, row);
        }
    }
    Ok(scale.up)
}

/// Each row in lane order.
#[inline(always)]
pub(super) fn norm<const N: usize>(row: &[f32; N]) -> f32 {
    let s = dot(row, row);
    if in_range(s) { sqrt(s) } else { norm_l2(row) }
}

/// Frobenius's norm.
#[inline(always)]
fn length<const N: usize>(a: &[[f32; N]; N]) -> f32 {
    sqrt(a.iter().fold(0.0, |sum, row| sum + dot(row, row)))
}

/// The squares of each column, added in sequence.
#[inline(always)]
fn squares<const N: usize>(a: &[[f32; N]; N]) -> [f32; N] {
    let mut sums = [0.0; N];
    for row in a {
        for (sum, x) in sums.iter_mut().zip(row) {
            *sum += x * x;
        }
    }
    sums
}

/// Balances `a`; `d`, one for each of its rows, becomes the diagonal of `D`.
#[inline(never)]
pub(super) fn balance<const N: usize>(a: &mut [[f32; N]; N], d: &mut [f32]) {
    let before = *a;
    if !passes(a, d) {
        return;
    }
    let (least, most) =
        d.iter().fold((1.0f32, 1.0f32), |(least, most), &d| (least.min(d), most.max(d)));
    let harmless = (most / least) * length(a) <= HARMLESS * length(&before);
    if !harmless {
        *a = before;
        d.fill(1.0);
    }
}

/// Whether anything was changed.
#[inline(always)]
fn passes<const N: usize>(a: &mut [[f32; N]; N], d: &mut [f32]) -> bool {
    d.fill(1.0);
    let mut columns = squares(a);
    let mut ever = false;
    for _ in 0..PASSES {
        let mut changed = false;
        for (i, d) in d.iter_mut().enumerate() {
            let Some(row) = a.get_mut(i) else { break };
            let f = factor(sqrt(at(&columns, i)), norm(row));
            if f == 1.0 || !WITHIN.contains(&(f * *d)) {
                continue;
            }
            changed = true;
            *d *= f;
            *row = scaled(1.0 / f, row);
            for row in a.iter_mut() {
                let x = at(row, i);
                set(row, i, x * f);
            }
            columns = squares(a);
        }
        if !changed {
            break;
        }
        ever = true;
    }
    ever
}
