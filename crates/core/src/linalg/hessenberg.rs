//! A square matrix made upper Hessenberg: `A = Q H Qᵀ` with reflectors, blocked.
//!
//! Reflector `v` makes the elements of column `k` after the one below the diagonal zero:
//! `H A H = A − v yᵀ − x vᵀ` with `y = τ·(Aᵀ v)`, `z = A v`, `x = τ·(z + (−(y·v))·v)`. Both outer
//! products wait (`pending.rs`), in this order; after every 32 columns they are subtracted from
//! all rows of what is left. (Dongarra, Sorensen and Hammarling 1989.)

use super::pending::{BLOCK, Pending};
use super::share::eliminated;
use crate::{Error, Executor, Kernels, MatMut};

/// `a` becomes `H`; row `k` of `reflectors` the vector of step `k`, from element `k + 1` on.
///
/// `taus` has two elements fewer than `a` rows, `x` and `y` as many.
pub(crate) fn hessenberg<E: Executor>(
    kernels: Kernels<E>,
    a: &mut MatMut<'_>,
    reflectors: &mut MatMut<'_>,
    taus: &mut [f32],
    [x, y]: [&mut [f32]; 2],
    pending: &mut Pending<'_>,
) -> Result<(), Error> {
    let n = a.rows();
    for (k, tau) in taus.iter_mut().enumerate() {
        let next = k + 1;
        let x = x.get_mut(..n).unwrap_or_default();
        pending.column(kernels, a.as_ref(), k, 0, x)?;
        let v = reflectors.row_mut(k).and_then(|row| row.get_mut(next..)).unwrap_or_default();
        for (to, from) in v.iter_mut().zip(x.get(next..).unwrap_or_default()) {
            *to = *from;
        }
        let h = kernels.reflector(v);
        *tau = h.tau;
        for (i, (to, from)) in a.column_from(0, k).zip(x.iter()).enumerate() {
            *to = match i {
                i if i < next => *from,
                i if i == next => h.beta,
                _ => 0.0,
            };
        }
        let y = y.get_mut(next..n).unwrap_or_default();
        if h.tau == 0.0 {
            x.fill(0.0);
            y.fill(0.0);
        } else {
            pending.transposed_times(kernels, a.as_ref(), next..n, next..n, v, y)?;
            kernels.scale_assign(h.tau, y);
            pending.times(kernels, a.as_ref(), 0..n, next..n, v, x)?;
            let product = kernels.dot(y, v)?;
            kernels.axpy(-product, v, x.get_mut(next..).unwrap_or_default())?;
            kernels.scale_assign(h.tau, x);
        }
        pending.push(v, y);
        pending.push(x, v);
        if next % BLOCK == 0 || next + 2 == n {
            pending.apply(kernels, a.reborrow(), 0, next)?;
            // One of the two products of a column with a vector has all rows.
            kernels.executor().reached(eliminated(next, 2 * n, n));
        }
    }
    Ok(())
}
