//! A contestant: the loop that calls one implementation, compiled around that implementation, so
//! that each is called exactly as a program would call it and no one pays for our abstraction.
//!
//! Operands pass through `black_box` on every call, which hides their addresses and contents, and
//! results pass through it too: no call can be hoisted, merged or dropped.

use std::hint::black_box;

use crate::data::{Data, Workspace};

/// Runs an implementation so many times over the data.
pub type Op = Box<dyn Fn(&mut Data, u64)>;

/// One vector to one number.
pub fn reduce1(f: impl Fn(&[f32]) -> f32 + 'static) -> Op {
    Box::new(move |data, calls| {
        let (a, _, _) = data.operands();
        let mut result = f32::NAN;
        for _ in 0..calls {
            result = black_box(f(black_box(a)));
        }
        data.result = result;
    })
}

/// Two vectors to one number.
pub fn reduce2(f: impl Fn(&[f32], &[f32]) -> f32 + 'static) -> Op {
    Box::new(move |data, calls| {
        let (a, b, _) = data.operands();
        let mut result = f32::NAN;
        for _ in 0..calls {
            result = black_box(f(black_box(a), black_box(b)));
        }
        data.result = result;
    })
}

/// One or two vectors to one number for an implementation that needs another vector: room to
/// store one, or ones to multiply with.
pub fn reduce_with_scratch(f: impl Fn(&[f32], &[f32], &mut [f32]) -> f32 + 'static) -> Op {
    Box::new(move |data, calls| {
        let (a, b, scratch) = data.operands_with_scratch();
        let mut result = f32::NAN;
        for _ in 0..calls {
            result = black_box(f(black_box(a), black_box(b), black_box(&mut *scratch)));
        }
        data.result = result;
    })
}

/// One vector to one vector, or added into one.
pub fn map1(f: impl Fn(&[f32], &mut [f32]) + 'static) -> Op {
    Box::new(move |data, calls| {
        let (a, _, out) = data.operands();
        for _ in 0..calls {
            f(black_box(a), black_box(&mut *out));
        }
    })
}

/// Two vectors to one vector.
pub fn map2(f: impl Fn(&[f32], &[f32], &mut [f32]) + 'static) -> Op {
    Box::new(move |data, calls| {
        let (a, b, out) = data.operands();
        for _ in 0..calls {
            f(black_box(a), black_box(b), black_box(&mut *out));
        }
    })
}

/// A matrix of rows × columns and a vector to a vector: `f(a, (rows, cols), x, y)`.
pub fn matvec(f: impl Fn(&[f32], (usize, usize), &[f32], &mut [f32]) + 'static) -> Op {
    Box::new(move |data, calls| {
        let shape = (data.rows(), data.cols());
        let (a, x, y) = data.operands();
        for _ in 0..calls {
            f(black_box(a), black_box(shape), black_box(x), black_box(&mut *y));
        }
    })
}

/// A matrix and one that it is multiplied by: `f(a, (rows, cols), b, out)`.
pub fn product(f: impl Fn(&[f32], (usize, usize), &[f32], &mut [f32]) + 'static) -> Op {
    matvec(f)
}

/// Where a square matrix is factored or solved with: `f(a, n, b, out, scratch, pivots)`.
pub fn square(
    f: impl Fn(&[f32], usize, &[f32], &mut [f32], &mut [f32], &mut [usize]) + 'static,
) -> Op {
    Box::new(move |data, calls| {
        let n = data.rows();
        let Workspace { a, b, out, scratch, pivots } = data.workspace();
        for _ in 0..calls {
            let out = black_box(&mut *out);
            f(black_box(a), black_box(n), black_box(b), out, &mut *scratch, &mut *pivots);
        }
    })
}
