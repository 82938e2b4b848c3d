//! nalgebra, through views of the same slices. Its matrices are by columns, so that a matrix by
//! rows is the transpose of one of its own.

use nalgebra::{DMatrixView, DVectorView, DVectorViewMut, EuclideanNorm, Norm};

use crate::kernels::{ALPHA, Kernel};
use crate::op::{Op, map1, map2, matvec, reduce1, reduce2};

pub fn op(kernel: Kernel) -> Option<Op> {
    Some(match kernel {
        Kernel::Dot => reduce2(|a, b| view(a).dot(&view(b))),
        Kernel::Sum => reduce1(|a| view(a).sum()),
        Kernel::NormL1 => reduce1(|a| view(a).fold(0.0, |sum, x| sum + x.abs())),
        Kernel::NormL2 => reduce1(|a| view(a).norm()),
        Kernel::NormL2Squared => reduce1(|a| view(a).norm_squared()),
        Kernel::NormLinf => reduce1(|a| view(a).amax()),
        Kernel::DistanceL2 => reduce2(|a, b| EuclideanNorm.metric_distance(&view(a), &view(b))),
        Kernel::CosineSimilarity => reduce2(|a, b| {
            let (a, b) = (view(a), view(b));
            a.dot(&b) / (a.norm_squared() * b.norm_squared()).sqrt()
        }),
        Kernel::Angle => reduce2(|a, b| view(a).angle(&view(b))),
        Kernel::Hadamard => map2(|a, b, out| view_mut(out).cmpy(1.0, &view(a), &view(b), 0.0)),
        Kernel::Add => map2(|a, b, out| view(a).add_to(&view(b), &mut view_mut(out))),
        Kernel::Sub => map2(|a, b, out| view(a).sub_to(&view(b), &mut view_mut(out))),
        Kernel::Axpy => map1(|x, y| view_mut(y).axpy(ALPHA, &view(x), 1.0)),
        Kernel::Matvec => matvec(|a, (rows, cols), x, y| {
            let columns = DMatrixView::from_slice(a, cols, rows);
            view_mut(y).gemv_tr(1.0, &columns, &view(x), 0.0);
        }),
        Kernel::MatvecTransposed => matvec(|a, (rows, cols), x, y| {
            let columns = DMatrixView::from_slice(a, cols, rows);
            view_mut(y).gemv(1.0, &columns, &view(x), 0.0);
        }),
        _ => return None,
    })
}

fn view(a: &[f32]) -> DVectorView<'_, f32> {
    DVectorView::from_slice(a, a.len())
}

fn view_mut(a: &mut [f32]) -> DVectorViewMut<'_, f32> {
    let len = a.len();
    DVectorViewMut::from_slice(a, len)
}
