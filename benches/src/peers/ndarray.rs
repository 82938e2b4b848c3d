//! ndarray, through views of the same slices.

use ndarray::linalg::general_mat_vec_mul;
use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, Zip};

use crate::kernels::{ALPHA, Kernel};
use crate::op::{Op, map1, map2, matvec, reduce1, reduce2};

pub fn op(kernel: Kernel) -> Option<Op> {
    Some(match kernel {
        Kernel::Dot => reduce2(|a, b| view(a).dot(&view(b))),
        Kernel::Sum => reduce1(|a| view(a).sum()),
        Kernel::NormL1 => reduce1(|a| view(a).fold(0.0, |sum, x| sum + x.abs())),
        Kernel::NormL2 => reduce1(|a| view(a).dot(&view(a)).sqrt()),
        Kernel::NormL2Squared => reduce1(|a| view(a).dot(&view(a))),
        Kernel::DistanceL2 => {
            reduce2(|a, b| Zip::from(view(a)).and(view(b)).fold(0.0f32, squared_difference).sqrt())
        }
        Kernel::DistanceL2Squared => {
            reduce2(|a, b| Zip::from(view(a)).and(view(b)).fold(0.0, squared_difference))
        }
        Kernel::CosineSimilarity => reduce2(|a, b| {
            let (a, b) = (view(a), view(b));
            a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
        }),
        Kernel::Hadamard => map2(|a, b, out| {
            Zip::from(view_mut(out)).and(view(a)).and(view(b)).for_each(|out, x, y| *out = x * y);
        }),
        Kernel::Add => map2(|a, b, out| {
            Zip::from(view_mut(out)).and(view(a)).and(view(b)).for_each(|out, x, y| *out = x + y);
        }),
        Kernel::Sub => map2(|a, b, out| {
            Zip::from(view_mut(out)).and(view(a)).and(view(b)).for_each(|out, x, y| *out = x - y);
        }),
        Kernel::Axpy => map1(|x, y| view_mut(y).scaled_add(ALPHA, &view(x))),
        Kernel::Matvec => matvec(|a, shape, x, y| {
            general_mat_vec_mul(1.0, &matrix(a, shape), &view(x), 0.0, &mut view_mut(y));
        }),
        Kernel::MatvecTransposed => matvec(|a, shape, x, y| {
            general_mat_vec_mul(1.0, &matrix(a, shape).t(), &view(x), 0.0, &mut view_mut(y));
        }),
        _ => return None,
    })
}

fn view(a: &[f32]) -> ArrayView1<'_, f32> {
    ArrayView1::from(a)
}

fn view_mut(a: &mut [f32]) -> ArrayViewMut1<'_, f32> {
    ArrayViewMut1::from(a)
}

fn matrix(a: &[f32], shape: (usize, usize)) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape(shape, a).expect("the case made a matrix of this shape")
}

fn squared_difference(sum: f32, x: &f32, y: &f32) -> f32 {
    let d = x - y;
    sum + d * d
}
