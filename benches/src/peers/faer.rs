//! faer, through views of the same slices, on one thread.

use faer::linalg::matmul::matmul;
use faer::{Accum, ColMut, ColRef, MatRef, Par};

use crate::kernels::Kernel;
use crate::op::{Op, matvec, reduce1, reduce2};

pub fn op(kernel: Kernel) -> Option<Op> {
    Some(match kernel {
        Kernel::Dot => reduce2(|a, b| ColRef::from_slice(a).transpose() * ColRef::from_slice(b)),
        Kernel::Sum => reduce1(|a| ColRef::from_slice(a).sum()),
        Kernel::NormL1 => reduce1(|a| ColRef::from_slice(a).norm_l1()),
        Kernel::NormL2 => reduce1(|a| ColRef::from_slice(a).norm_l2()),
        Kernel::NormL2Squared => reduce1(|a| ColRef::from_slice(a).squared_norm_l2()),
        Kernel::NormLinf => reduce1(|a| ColRef::from_slice(a).norm_max()),
        Kernel::Matvec => matvec(|a, (rows, cols), x, y| {
            product(MatRef::from_row_major_slice(a, rows, cols), x, y);
        }),
        Kernel::MatvecTransposed => matvec(|a, (rows, cols), x, y| {
            product(MatRef::from_column_major_slice(a, cols, rows), x, y);
        }),
        _ => return None,
    })
}

fn product(a: MatRef<'_, f32>, x: &[f32], y: &mut [f32]) {
    let x = ColRef::from_slice(x).as_mat();
    matmul(ColMut::from_slice_mut(y).as_mat_mut(), Accum::Replace, a, x, 1.0, Par::Seq);
}
