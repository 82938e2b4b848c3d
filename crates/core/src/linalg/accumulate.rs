//! The orthogonal matrix of a reduction, from its reflectors: `Qᵀ`, where `Q = H₀ H₁ …`.
//!
//! The identity is multiplied from the right by the transposes of blocks of at most 32 reflectors
//! (`block_reflector.rs`), the last block first; rows and columns before the block's first element
//! are left alone. `C = C − ((C V) Tᵀ) Vᵀ`, three products in column order.

use super::block_reflector::{Block, block_scratch};
use super::pending::BLOCK;
use super::share::accumulated;
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Elements of scratch for [`accumulate`] with `k` reflectors of `m` elements, `p` rows of `Qᵀ`.
pub(crate) const fn accumulate_scratch(k: usize, m: usize, p: usize) -> usize {
    let k = if k < BLOCK { k } else { BLOCK };
    k * m + block_scratch(m, k) + 2 * k * p
}

/// The first rows of `Qᵀ`. Reflector `i` is row `i` of `reflectors`, from element `i + shift`
/// on; what comes before is not read.
pub(crate) fn accumulate<E: Executor>(
    kernels: Kernels<E>,
    reflectors: MatRef<'_>,
    taus: &[f32],
    shift: usize,
    q: &mut MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    q.fill(0.0);
    for i in 0..q.rows() {
        q.set(i, i, 1.0);
    }
    let (p, m, all) = (q.rows(), q.cols(), taus.len());
    for start in (0..taus.len()).step_by(BLOCK).rev() {
        let first = start + shift;
        let taus = taus.get(start..taus.len().min(start + BLOCK)).unwrap_or_default();
        if first < p {
            let reflectors = reflectors.block(start..start + taus.len(), first..m);
            let c = q.reborrow().block(first..p, first..m);
            apply_block(kernels, reflectors, taus, c, scratch)?;
            kernels.executor().reached(accumulated(start, all, m, p));
        }
    }
    Ok(())
}

/// `C (H₁ H₂ …)ᵀ`; reflector `i` is row `i` from element `i` on.
fn apply_block<E: Executor>(
    kernels: Kernels<E>,
    reflectors: MatRef<'_>,
    taus: &[f32],
    c: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (k, m) = (reflectors.rows(), reflectors.cols());
    let (mut rows, scratch) = MatMut::carve(scratch, k, m);
    rows.copy_from(reflectors);
    for i in 0..k {
        rows.row_mut(i).and_then(|row| row.get_mut(..i)).unwrap_or_default().fill(0.0);
    }
    let (room, scratch) = scratch.split_at_mut_checked(block_scratch(m, k)).unwrap_or_default();
    let block = Block::new(kernels, rows.as_ref(), taus, room)?;
    block.apply_right(kernels, true, c, scratch)
}
