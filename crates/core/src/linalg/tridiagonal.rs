//! A symmetric matrix made tridiagonal: `A = Q T Qᵀ` with reflectors, blocked.
//!
//! Reflector `i` makes the elements of row `i` after the first beyond the diagonal zero:
//! `H A H = A − v wᵀ − w vᵀ` with `y = τ·(A v)`, `w = y + (−½·τ·(y·v))·v`. Both outer products wait
//! (`pending.rs`), in this order; after every 32 reflectors they are subtracted from what is left.
//! (Dongarra, Sorensen and Hammarling 1989; LAPACK's `slatrd`.)

use super::pending::{BLOCK, Pending};
use super::share::eliminated;
use crate::{Error, Executor, Kernels, MatMut};

/// `d`, `e` of `T`; row `i` of `a` becomes the vector of reflector `i`, from element `i + 1` on.
///
/// `a` holds the whole symmetric matrix. `e` and `taus` have one element less than `d`, `y` and
/// `x` as many as `d`.
pub(crate) fn tridiagonalise<E: Executor>(
    kernels: Kernels<E>,
    a: &mut MatMut<'_>,
    d: &mut [f32],
    [e, taus]: [&mut [f32]; 2],
    [x, y]: [&mut [f32]; 2],
    pending: &mut Pending<'_>,
) -> Result<(), Error> {
    let n = d.len();
    let places = d.iter_mut().zip(e.iter_mut().zip(taus.iter_mut()));
    for (i, (d, (e, tau))) in places.enumerate() {
        let x = x.get_mut(i..).unwrap_or_default();
        pending.row(kernels, a.as_ref(), i, i, x)?;
        let Some((diagonal, v)) = x.split_first_mut() else { continue };
        *d = *diagonal;
        let h = kernels.reflector(v);
        (*e, *tau) = (h.beta, h.tau);
        let row = a.row_mut(i).and_then(|row| row.get_mut(i + 1..)).unwrap_or_default();
        for (to, from) in row.iter_mut().zip(&*v) {
            *to = *from;
        }
        let y = y.get_mut(i + 1..).unwrap_or_default();
        if h.tau == 0.0 {
            y.fill(0.0);
        } else {
            pending.times(kernels, a.as_ref(), i + 1..n, i + 1..n, v, y)?;
            kernels.scale_assign(h.tau, y);
            let half = -0.5 * h.tau * kernels.dot(y, v)?;
            kernels.axpy(half, v, y)?;
        }
        pending.push(v, y);
        pending.push(y, v);
        if (i + 1) % BLOCK == 0 || i + 2 >= n {
            pending.apply(kernels, a.reborrow(), i + 1, i + 1)?;
            kernels.executor().reached(eliminated(i + 1, n, n));
        }
    }
    if let Some(last) = d.last_mut() {
        *last = a.at(n - 1, n - 1);
    }
    Ok(())
}
