//! NumKong (once SimSIMD), which chooses its kernels at run time. Its sums of f32 are kept in f64.

use numkong::{Angular, Dot, EachFMA, EachSum, Euclidean};

use crate::kernels::Kernel;
use crate::op::{Op, map2, reduce2};

pub fn op(kernel: Kernel) -> Option<Op> {
    Some(match kernel {
        Kernel::Dot => reduce2(|a, b| f32::dot(a, b).map_or(f32::NAN, |dot| dot as f32)),
        Kernel::DistanceL2 => {
            reduce2(|a, b| f32::euclidean(a, b).map_or(f32::NAN, |distance| distance as f32))
        }
        Kernel::DistanceL2Squared => {
            reduce2(|a, b| f32::sqeuclidean(a, b).map_or(f32::NAN, |distance| distance as f32))
        }
        Kernel::CosineSimilarity => {
            reduce2(|a, b| f32::angular(a, b).map_or(f32::NAN, |distance| 1.0 - distance as f32))
        }
        Kernel::Hadamard => map2(|a, b, out| {
            // result = 1·a·b + 0·c; there is no product without the third operand.
            f32::each_fma(a, b, a, 1.0, 0.0, out);
        }),
        Kernel::Add => map2(|a, b, out| {
            f32::each_sum(a, b, out);
        }),
        _ => return None,
    })
}
