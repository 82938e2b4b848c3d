//! A matrix made upper bidiagonal: `A = Q B Pᵀ` with reflectors, blocked; no fewer rows than
//! columns.
//!
//! Reflector `v` makes the elements of column `i` below the diagonal zero, then `u` those of row
//! `i` beyond the one beside the diagonal: `H A = A − v yᵀ` with `y = τ·(Aᵀ v)` and
//! `A H = A − x uᵀ` with `x = τ·(A u)`. Both outer products wait (`pending.rs`), in this order;
//! after every 32 rows they are subtracted from what is left. (Dongarra, Sorensen and Hammarling
//! 1989; LAPACK's `slabrd`.)

use super::pending::{BLOCK, Pending};
use super::share::eliminated;
use crate::{Error, Executor, Kernels, MatMut};

/// `d`, `e` of `B`. Row `i` of `left` becomes the vector `v` of step `i`, from element `i` on, row
/// `i` of `a` its `u`, from element `i + 1` on.
///
/// `a` is m×n, `left` n×m. `d` and `left_taus` have n elements, `e` and `right_taus` one less, `x`
/// has m, `y` n.
pub(crate) fn bidiagonalise<E: Executor>(
    kernels: Kernels<E>,
    a: &mut MatMut<'_>,
    left: &mut MatMut<'_>,
    [d, left_taus]: [&mut [f32]; 2],
    [e, right_taus]: [&mut [f32]; 2],
    [x, y]: [&mut [f32]; 2],
    pending: &mut Pending<'_>,
) -> Result<(), Error> {
    let (m, n) = (a.rows(), a.cols());
    let mut beside = e.iter_mut().zip(right_taus);
    for (i, (d, tau)) in d.iter_mut().zip(left_taus).enumerate() {
        let v = left.row_mut(i).and_then(|row| row.get_mut(i..)).unwrap_or_default();
        pending.column(kernels, a.as_ref(), i, i, v)?;
        let h = kernels.reflector(v);
        (*d, *tau) = (h.beta, h.tau);
        let Some((e, tau)) = beside.next() else { break };
        let next = i + 1;
        let y = y.get_mut(next..).unwrap_or_default();
        if h.tau == 0.0 {
            y.fill(0.0);
        } else {
            pending.transposed_times(kernels, a.as_ref(), i..m, next..n, v, y)?;
            kernels.scale_assign(h.tau, y);
        }
        pending.push(v, y);
        // What `y` held is in the row that was pushed; now it holds row `i`, then `u`.
        pending.row(kernels, a.as_ref(), i, next, y)?;
        let h = kernels.reflector(y);
        (*e, *tau) = (h.beta, h.tau);
        let x = x.get_mut(next..).unwrap_or_default();
        if h.tau == 0.0 {
            x.fill(0.0);
        } else {
            pending.times(kernels, a.as_ref(), next..m, next..n, y, x)?;
            kernels.scale_assign(h.tau, x);
        }
        pending.push(x, y);
        let row = a.row_mut(i).and_then(|row| row.get_mut(next..)).unwrap_or_default();
        for (to, from) in row.iter_mut().zip(&*y) {
            *to = *from;
        }
        if next % BLOCK == 0 {
            pending.apply(kernels, a.reborrow(), next, next)?;
            kernels.executor().reached(eliminated(next, m, n));
        }
    }
    Ok(())
}
