//! Many reflectors at once: `H₁ H₂ … = I − V T Vᵀ`.
//!
//! (Schreiber and Van Loan, SIAM J. Sci. Stat. Comput. 10, 1989.) `G = Vᵀ V` in column order,
//! `tᵢᵢ = τᵢ`, and above it `tᵢⱼ = −(τⱼ·s)` with `s = Σₖ tᵢₖ gₖⱼ` over `k` from `i` to `j − 1` in
//! sequence, starting from `+0.0`.

use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Elements of scratch for `k` reflectors of length `m` as a block: V, T and the transpose of T.
pub(crate) const fn block_scratch(m: usize, k: usize) -> usize {
    m * k + 2 * k * k
}

/// The product `H₁ … Hₖ = I − V T Vᵀ` of reflectors.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    /// The vectors in columns, ones and zeros written out.
    v: MatRef<'a>,
    /// The vectors in rows.
    vt: MatRef<'a>,
    t: MatRef<'a>,
    t_transposed: MatRef<'a>,
}

impl<'a> Block<'a> {
    /// Of the vectors in the rows of `vt`, ones and zeros written out. `scratch` has
    /// [`block_scratch`] elements.
    pub(crate) fn new<E: Executor>(
        kernels: Kernels<E>,
        vt: MatRef<'a>,
        taus: &[f32],
        scratch: &'a mut [f32],
    ) -> Result<Self, Error> {
        let k = vt.rows();
        let (mut v, scratch) = MatMut::carve(scratch, vt.cols(), k);
        let (mut t, scratch) = MatMut::carve(scratch, k, k);
        let (mut gram, _) = MatMut::carve(scratch, k, k);
        v.copy_transposed(vt);
        kernels.matmul(vt, v.as_ref(), gram.reborrow())?;
        t.fill(0.0);
        for (j, &tau) in taus.iter().enumerate().take(k) {
            for i in 0..j {
                let row = t.as_ref().row(i).unwrap_or_default();
                let mut sum = 0.0;
                for (l, t) in row.iter().enumerate().take(j).skip(i) {
                    sum += t * gram.at(l, j);
                }
                t.set(i, j, -(tau * sum));
            }
            t.set(j, j, tau);
        }
        let mut t_transposed = gram;
        t_transposed.copy_transposed(t.as_ref());
        let (v, t, t_transposed) = (v.into_ref(), t.into_ref(), t_transposed.into_ref());
        Ok(Self { v, vt, t, t_transposed })
    }

    /// `C = Q C`, or `C = Qᵀ C`: `C − V (T (Vᵀ C))`, every product in column order. `scratch`
    /// has `2·k·C.cols` elements.
    pub(crate) fn apply_left<E: Executor>(
        self,
        kernels: Kernels<E>,
        transposed: bool,
        c: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        let (mut w, scratch) = MatMut::carve(scratch, self.vt.rows(), c.cols());
        let (mut u, _) = MatMut::carve(scratch, self.vt.rows(), c.cols());
        kernels.matmul(self.vt, c.as_ref(), w.reborrow())?;
        let t = if transposed { self.t_transposed } else { self.t };
        kernels.matmul(t, w.as_ref(), u.reborrow())?;
        kernels.matmul_sub(self.v, u.as_ref(), c)
    }

    /// `C = C Q`, or `C = C Qᵀ`: `C − ((C V) T) Vᵀ`, every product in column order. `scratch`
    /// has `2·k·C.rows` elements.
    pub(crate) fn apply_right<E: Executor>(
        self,
        kernels: Kernels<E>,
        transposed: bool,
        c: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        let (mut w, scratch) = MatMut::carve(scratch, c.rows(), self.vt.rows());
        let (mut u, _) = MatMut::carve(scratch, c.rows(), self.vt.rows());
        kernels.matmul(c.as_ref(), self.v, w.reborrow())?;
        let t = if transposed { self.t_transposed } else { self.t };
        kernels.matmul(w.as_ref(), t, u.reborrow())?;
        kernels.matmul_sub(u.as_ref(), self.vt, c)
    }
}
