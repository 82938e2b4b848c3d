//! Balancing: `D⁻¹ A D` with powers of two in `D`, so that rows and columns have like lengths.
//!
//! For `i` in sequence, `c` is the length of column `i` (`√Σ aₖᵢ²`, the sum in sequence from `+0.0`)
//! and `r` that of row `i` (`norm_l2`). Unless one is zero: `f = 1`, `s = c + r`; while `c < r/2`,
//! `c = 2c`, `r = r/2`, `f = 2f`; while `c/2 ≥ r`, `c = c/2`, `r = 2r`, `f = f/2`. If `c + r < 0.95·s` and
//! `f·dᵢ` is within 2^±60, row `i` is multiplied by `1/f`, column `i` by `f`, `dᵢ` by `f`. Passes
//! are repeated until one changes nothing, at most 20.
//!
//! Rounding errors in the balanced matrix `B` come back to `A` times up to `κ = max dᵢ/min dᵢ`. So
//! that they stay small beside `A`, balancing is undone unless `κ·‖B‖ ≤ 8·‖A‖`; `‖·‖²` is the sum,
//! in sequence, of the rows' sums of squares. (Parlett and Reinsch 1969, with the
//! lengths of James, Langou and Lowery, "On matrix balancing and eigenvector computation", 2014.)

use crate::kernels::power_of_two;
use crate::simd::sqrt;
use crate::{Executor, Kernels, MatMut, MatRef};

pub(super) const PASSES: usize = 20;

/// How much `κ·‖B‖` may exceed `‖A‖`.
pub(super) const HARMLESS: f32 = 8.0;

/// Bounds of `D`.
pub(super) const WITHIN: core::ops::RangeInclusive<f32> = power_of_two(-60)..=power_of_two(60);

/// Balances `a`; `d` becomes the diagonal of `D`. `copy` has the shape of `a`.
pub(crate) fn balance<E: Executor>(
    kernels: Kernels<E>,
    a: &mut MatMut<'_>,
    d: &mut [f32],
    copy: &mut MatMut<'_>,
) {
    copy.copy_from(a.as_ref());
    let before = length(kernels, a.as_ref());
    passes(kernels, a, d);
    let (least, most) =
        d.iter().fold((1.0f32, 1.0f32), |(least, most), &d| (least.min(d), most.max(d)));
    let harmless = (most / least) * length(kernels, a.as_ref()) <= HARMLESS * before;
    if !harmless {
        a.copy_from(copy.as_ref());
        d.fill(1.0);
    }
}

/// Frobenius's norm.
fn length<E: Executor>(kernels: Kernels<E>, a: MatRef<'_>) -> f32 {
    let rows = (0..a.rows()).map(|i| kernels.norm_l2_squared(a.row(i).unwrap_or_default()));
    sqrt(rows.fold(0.0, |sum, row| sum + row))
}

fn passes<E: Executor>(kernels: Kernels<E>, a: &mut MatMut<'_>, d: &mut [f32]) {
    d.fill(1.0);
    for _ in 0..PASSES {
        let mut changed = false;
        for (i, d) in d.iter_mut().enumerate() {
            let squares = a.column_from(0, i).fold(0.0, |sum, x| sum + *x * *x);
            let row = a.row_mut(i).unwrap_or_default();
            let f = factor(sqrt(squares), kernels.norm_l2(row));
            if f == 1.0 || !WITHIN.contains(&(f * *d)) {
                continue;
            }
            changed = true;
            *d *= f;
            for x in row {
                *x *= 1.0 / f;
            }
            for x in a.column_from(0, i) {
                *x *= f;
            }
        }
        if !changed {
            break;
        }
    }
}

/// `f` for these lengths; 1 where nothing is to be gained.
pub(super) fn factor(column: f32, row: f32) -> f32 {
    if column == 0.0 || row == 0.0 {
        return 1.0;
    }
    let (mut c, mut r, mut f) = (column, row, 1.0);
    while c < 0.5 * r {
        (c, r, f) = (c * 2.0, r * 0.5, f * 2.0);
    }
    while 0.5 * c >= r {
        (c, r, f) = (c * 0.5, r * 2.0, f * 0.5);
    }
    if c + r < 0.95 * (column + row) { f } else { 1.0 }
}
