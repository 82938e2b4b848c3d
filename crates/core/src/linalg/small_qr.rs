//! `A = Q R` of four or eight rows and columns that registers hold: the steps of `qr.rs`, a row of A
//! at once.
//!
//! A column's sum of products is `Σ vᵢ·rowᵢ` in the element of that column, rows added by halves as lanes
//! are: that lane `i` is row `i`, and not the first of the column's part, only renames lanes.

use super::registers::{add, at, load, scaled, set, store};
use crate::MatMut;
use crate::kernels::in_range;
use crate::simd::sqrt;

/// The rows from the `k`-th on, each times its factor, added by halves as lanes are folded.
#[inline(always)]
pub(super) fn combination<const N: usize>(
    rows: &[[f32; N]; N],
    factors: &[f32; N],
    k: usize,
) -> [f32; N] {
    let mut terms = [[0.0; N]; N];
    for (i, ((term, row), factor)) in terms.iter_mut().zip(rows).zip(factors).enumerate() {
        if i >= k {
            *term = scaled(*factor, row);
        }
    }
    let mut half = N / 2;
    while half > 0 {
        for i in 0..half {
            if let Ok([x, y]) = terms.get_disjoint_mut([i, i + half]) {
                add(x, 1.0, y);
            }
        }
        half /= 2;
    }
    let Some(sum) = terms.first_mut() else { return [0.0; N] };
    // A lane starts from +0.0.
    add(sum, 1.0, &[0.0; N]);
    *sum
}

/// Zeros below the diagonal of column `k`.
#[inline(always)]
fn clear<const N: usize>(a: &mut [[f32; N]; N], k: usize) {
    for (i, row) in a.iter_mut().enumerate() {
        if i > k {
            set(row, k, 0.0);
        }
    }
}

/// Step `k`: column `k` becomes `β` and `v`, the later ones lose their part along it. Returns `τ`; nothing
/// if squares vanish or overflow.
#[inline(always)]
fn reflect<const N: usize>(a: &mut [[f32; N]; N], k: usize) -> Option<f32> {
    let mut v = a.map(|row| at(&row, k));
    let alpha = at(&v, k);
    if k + 1 == N {
        return alpha.is_finite().then_some(0.0);
    }
    let s = at(&combination(a, &v, k), k);
    if !in_range(s) {
        return None;
    }
    let (mut tail, mut i) = (0, k + 1);
    while i < N {
        tail |= at(&v, i).to_bits() << 1;
        i += 1;
    }
    let norm = sqrt(s);
    let beta = if alpha.is_sign_negative() { norm } else { -norm };
    let (f, tau) = (1.0 / (alpha - beta), (beta - alpha) / beta);
    if tail == 0 {
        // Zeros, which are +0.0 then, and the identity.
        clear(a, k);
        return Some(0.0);
    }
    for (i, v) in v.iter_mut().enumerate() {
        *v = if i > k { *v * f } else { 1.0 };
    }
    let along = scaled(-tau, &combination(a, &v, k));
    for (i, (row, v)) in a.iter_mut().zip(v).enumerate() {
        if i < k {
            continue;
        }
        let mut changed = *row;
        add(&mut changed, v, &along);
        for (j, (x, changed)) in row.iter_mut().zip(changed).enumerate() {
            *x = match j {
                _ if j > k => changed,
                _ if j == k => {
                    if i > k {
                        v
                    } else {
                        beta
                    }
                }
                _ => *x,
            };
        }
    }
    Some(tau)
}

/// All steps, one by one: no index is left to be computed.
macro_rules! unrolled {
    ($name:ident, $n:literal: $($k:literal)*) => {
        /// Factors in place; nothing is changed if a column asks for scaling.
        #[inline(never)]
        pub(super) fn $name(a: MatMut<'_>, taus: &mut [f32]) -> Option<()> {
            let stride = a.stride();
            let data = a.into_data();
            let mut square = load::<$n>(data, stride)?;
            let found = [$(reflect(&mut square, $k)?),*];
            store(&square, data, stride);
            *taus.first_chunk_mut()? = found;
            Some(())
        }
    };
}

unrolled!(of_four, 4: 0 1 2 3);
unrolled!(of_eight, 8: 0 1 2 3 4 5 6 7);
