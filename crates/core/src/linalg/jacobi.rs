//! Singular values by one-sided Jacobi rotations (Hestenes).
//!
//! Rows `gₚ`, `g_q` are the columns of `A`. Sweep after sweep, for `p < q` in the order (0, 1),
//! (0, 2), …, (1, 2), …: with `α = ‖gₚ‖²`, `β = ‖g_q‖²`, `γ = gₚ·g_q`, nothing is done where
//! `|γ| ≤ t·(√α·√β)`, `t = 2⁻²⁴·(8 + ⌊m/32⌋)`, or where `α` or `β` is below 2⁻⁸⁰. Otherwise
//! `ζ = (β − α)/(2γ)`, `τ = sign(ζ)/(|ζ| + √(1 + ζ²))`, for `|ζ| > 2²⁰` rather `0.5/ζ`,
//! `c = 1/√(1 + τ²)`, `s = c·τ`; `gₚ' = c·gₚ − s·g_q`, `g_q' = c·g_q + s·gₚ`, and the same with the
//! rows of `Rᵀ`; `α' = α − τ·γ`, `β' = β + τ·γ`. `α` and `β` are sums of squares in lane order at the
//! start of each sweep. It ends with the first sweep without a rotation; at most 30. Then
//! `σ = ‖g‖₂`.
//!
//! Singular values have high relative accuracy where columns differ only in scale (Demmel and
//! Veselić, "Jacobi's method is more accurate than QR", SIAM J. Matrix Anal. Appl. 13, 1992).

use crate::kernels::power_of_two;
use crate::simd::{Sweep, sqrt};
use crate::{Error, Executor, Kernels, MatMut};

/// Sweeps before the iteration is given up; six are usual.
const SWEEPS: usize = 30;

/// Makes the rows of `g` orthogonal; `values` become their lengths. `right` (which may be empty)
/// is turned as they are.
pub(crate) fn orthogonalise<E: Executor>(
    kernels: Kernels<E>,
    g: &mut MatMut<'_>,
    right: &mut MatMut<'_>,
    values: &mut [f32],
) -> Result<(), Error> {
    let tolerance = power_of_two(-24) * (8 + g.cols() / 32) as f32;
    let mut sweeps = 0;
    while sweep(kernels, g, right, values, tolerance)? {
        sweeps += 1;
        if sweeps == SWEEPS {
            return Err(Error::NoConvergence { operation: "svd", iterations: sweeps });
        }
    }
    for (i, value) in values.iter_mut().enumerate() {
        *value = kernels.norm_l2(g.as_ref().row(i).unwrap_or_default());
    }
    Ok(())
}

/// One sweep; whether anything was turned.
fn sweep<E: Executor>(
    kernels: Kernels<E>,
    g: &mut MatMut<'_>,
    right: &mut MatMut<'_>,
    squares: &mut [f32],
    tolerance: f32,
) -> Result<bool, Error> {
    let n = squares.len();
    for (i, square) in squares.iter_mut().enumerate() {
        *square = kernels.norm_l2_squared(g.as_ref().row(i).unwrap_or_default());
    }
    let mut turned = false;
    for p in 0..n {
        for q in p + 1..n {
            let Ok([a, b]) = squares.get_disjoint_mut([p, q]) else { continue };
            if *a < power_of_two(-80) || *b < power_of_two(-80) {
                continue;
            }
            let view = g.as_ref();
            let c =
                kernels.dot(view.row(p).unwrap_or_default(), view.row(q).unwrap_or_default())?;
            if c.abs() <= tolerance * (sqrt(*a) * sqrt(*b)) {
                continue;
            }
            turned = true;
            let zeta = (*b - *a) / (2.0 * c);
            let t = if zeta.abs() > 1048576.0 {
                0.5 / zeta
            } else {
                1.0f32.copysign(zeta) / (zeta.abs() + sqrt(1.0 + zeta * zeta))
            };
            (*a, *b) = (*a - t * c, *b + t * c);
            let cosine = 1.0 / sqrt(1.0 + t * t);
            let sine = cosine * t;
            kernels.turn(g, p, q, cosine, sine);
            kernels.turn(right, p, q, cosine, sine);
        }
    }
    Ok(turned)
}

impl<E: Executor> Kernels<E> {
    /// Rows `p < q` become `c·rowₚ − s·row_q` and `c·row_q + s·rowₚ`.
    fn turn(self, a: &mut MatMut<'_>, p: usize, q: usize, c: f32, s: f32) {
        // As two neighbouring rows of a matrix whose stride is their distance.
        let rows = p..(q + 1).min(a.rows());
        let cols = 0..a.cols();
        let sweep = Sweep { first: 0, count: 1, at: 0 };
        let pair = a.reborrow().block(rows, cols).every(q - p);
        self.rotate_rows(&[sweep], &[c, -s], pair);
    }
}
