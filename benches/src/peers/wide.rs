//! The dot that a careful programmer writes by hand with `wide`: four accumulators of eight, the
//! tail by single elements.

use wide::f32x8;

use crate::kernels::Kernel;
use crate::op::{Op, reduce2};

pub fn op(kernel: Kernel) -> Option<Op> {
    match kernel {
        Kernel::Dot => Some(reduce2(dot)),
        _ => None,
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_eights, a_tail) = a.as_chunks::<8>();
    let (b_eights, b_tail) = b.as_chunks::<8>();
    let (a_fours, a_rest) = a_eights.as_chunks::<4>();
    let (b_fours, b_rest) = b_eights.as_chunks::<4>();
    let mut sums = [f32x8::ZERO; 4];
    for (a, b) in a_fours.iter().zip(b_fours) {
        for lane in 0..4 {
            sums[lane] += f32x8::new(a[lane]) * f32x8::new(b[lane]);
        }
    }
    let mut sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    for (a, b) in a_rest.iter().zip(b_rest) {
        sum += f32x8::new(*a) * f32x8::new(*b);
    }
    let mut total = sum.reduce_add();
    for (a, b) in a_tail.iter().zip(b_tail) {
        total += a * b;
    }
    total
}
