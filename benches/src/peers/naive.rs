//! The loops that anyone would write first. A compiler may vectorise the elementwise ones.

use crate::kernels::{ALPHA, Kernel};
use crate::op::{Op, map1, map2, matvec, reduce1, reduce2};

pub fn op(kernel: Kernel) -> Option<Op> {
    Some(match kernel {
        Kernel::Dot => reduce2(dot),
        Kernel::Sum => reduce1(|a| fold(a, |x| x)),
        Kernel::NormL1 => reduce1(|a| fold(a, f32::abs)),
        Kernel::NormL2 => reduce1(|a| fold(a, |x| x * x).sqrt()),
        Kernel::NormL2Squared => reduce1(|a| fold(a, |x| x * x)),
        Kernel::NormLinf => reduce1(|a| a.iter().fold(0.0, |m: f32, x| m.max(x.abs()))),
        Kernel::DistanceL1 => reduce2(|a, b| fold2(a, b, |x, y| (x - y).abs())),
        Kernel::DistanceL2 => reduce2(|a, b| fold2(a, b, |x, y| (x - y) * (x - y)).sqrt()),
        Kernel::DistanceL2Squared => reduce2(|a, b| fold2(a, b, |x, y| (x - y) * (x - y))),
        Kernel::CosineSimilarity => reduce2(|a, b| {
            let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
            for (x, y) in a.iter().zip(b) {
                ab += x * y;
                aa += x * x;
                bb += y * y;
            }
            ab / (aa * bb).sqrt()
        }),
        Kernel::Hadamard => map2(|a, b, out| each(a, b, out, |x, y| x * y)),
        Kernel::Add => map2(|a, b, out| each(a, b, out, |x, y| x + y)),
        Kernel::Sub => map2(|a, b, out| each(a, b, out, |x, y| x - y)),
        Kernel::Scale => map1(|a, out| {
            for (out, x) in out.iter_mut().zip(a) {
                *out = ALPHA * x;
            }
        }),
        Kernel::Axpy => map1(|x, y| axpy(ALPHA, x, y)),
        Kernel::Matvec => matvec(|a, (_, cols), x, y| {
            for (y, row) in y.iter_mut().zip(a.chunks_exact(cols)) {
                *y = dot(row, x);
            }
        }),
        Kernel::MatvecTransposed => matvec(|a, (_, cols), x, y| {
            y.fill(0.0);
            for (row, &x) in a.chunks_exact(cols).zip(x) {
                axpy(x, row, y);
            }
        }),
        _ => return None,
    })
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    fold2(a, b, |x, y| x * y)
}

fn fold(a: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    a.iter().fold(0.0, |sum, &x| sum + term(x))
}

fn fold2(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    a.iter().zip(b).fold(0.0, |sum, (&x, &y)| sum + term(x, y))
}

fn each(a: &[f32], b: &[f32], out: &mut [f32], f: impl Fn(f32, f32) -> f32) {
    for ((out, &x), &y) in out.iter_mut().zip(a).zip(b) {
        *out = f(x, y);
    }
}

fn axpy(alpha: f32, x: &[f32], y: &mut [f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += alpha * x;
    }
}
