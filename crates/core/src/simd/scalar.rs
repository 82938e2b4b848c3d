//! Plain scalar code: eight lanes at a time on cores without vectors, one for the shortest
//! vectors on any.

use super::{LaneVector, Row};
use core::ops::{Add, Div, Mul, Sub};

/// `W` lanes in as many registers.
///
/// Eight sums, eight loaded terms and eight factors fit the 32 single registers of a
/// Cortex-M4F's FPU and of RISC-V's F extension; 32 sums would spill.
#[derive(Clone, Copy)]
pub(crate) struct Scalar<const W: usize = 8>([f32; W]);

macro_rules! lane_wise {
    ($($trait:ident $method:ident $op:tt)*) => {$(
        impl<const W: usize> $trait for Scalar<W> {
            type Output = Self;
            #[inline(always)]
            fn $method(mut self, other: Self) -> Self {
                for (x, y) in self.0.iter_mut().zip(&other.0) {
                    *x $op *y;
                }
                self
            }
        }
    )*};
}
lane_wise!(Add add += Sub sub -= Mul mul *= Div div /=);

impl<const W: usize> LaneVector for Scalar<W> {
    // Every CPU runs scalar code.
    type Proof = ();
    type Wide = Self;
    type Slim = Scalar<1>;

    const WIDTH: usize = W;
    const SUMS: usize = 1;
    // Two rows of eight sums share the loads of x: 24 registers, 8 to work in.
    const MATVEC_ROWS: usize = 2;
    // 16 sums, 8 elements of B, one of A and a product.
    const TILE: (usize, usize) = (2, 1);

    #[inline(always)]
    fn splat(_: (), x: f32) -> Self {
        Self([x; W])
    }

    #[inline(always)]
    fn load(_: (), row: &Row, part: usize) -> Self {
        row.as_chunks::<W>().0.get(part).map_or(Self([0.0; W]), |x| Self(*x))
    }

    #[inline(always)]
    fn load_partial(_: (), tail: &[f32], part: usize) -> Self {
        let rest = tail.get(part * W..).unwrap_or_default();
        if let Some(all) = rest.first_chunk() {
            return Self(*all);
        }
        let mut v = [0.0; W];
        for (lane, x) in v.iter_mut().zip(rest) {
            *lane = *x;
        }
        Self(v)
    }

    #[inline(always)]
    fn store(self, row: &mut Row, part: usize) {
        if let Some(lanes) = row.as_chunks_mut::<W>().0.get_mut(part) {
            *lanes = self.0;
        }
    }

    #[inline(always)]
    fn store_partial(self, tail: &mut [f32], part: usize) {
        for (x, lane) in tail.get_mut(part * W..).unwrap_or_default().iter_mut().zip(self.0) {
            *x = lane;
        }
    }

    #[inline(always)]
    unsafe fn read(_: (), from: *const f32) -> Self {
        // SAFETY: the caller vouches for `W` readable elements; arrays need no alignment more.
        Self(unsafe { from.cast::<[f32; W]>().read() })
    }

    #[inline(always)]
    unsafe fn write(self, to: *mut f32) {
        // SAFETY: the caller vouches for `W` writable elements.
        unsafe { to.cast::<[f32; W]>().write(self.0) }
    }

    #[inline(always)]
    fn any_nan(self) -> bool {
        self.0.iter().any(|x| x.is_nan())
    }

    #[inline(always)]
    fn abs(mut self) -> Self {
        for x in &mut self.0 {
            *x = x.abs();
        }
        self
    }

    #[inline(always)]
    fn max_magnitude(mut self, other: Self) -> Self {
        for (x, y) in self.0.iter_mut().zip(other.0) {
            *x = f32::from_bits(x.to_bits().max(y.to_bits()));
        }
        self
    }

    #[inline(always)]
    fn greater(mut self, other: Self) -> Self {
        for (x, y) in self.0.iter_mut().zip(other.0) {
            *x = if *x > y { *x } else { y };
        }
        self
    }

    #[inline(always)]
    fn changed(mut self, change: impl Fn(&mut [f32])) -> Self {
        change(&mut self.0);
        self
    }

    #[inline(always)]
    fn fold(mut self) -> f32 {
        let mut rest = self.0.as_mut_slice();
        while rest.len() > 1 {
            let (low, high) = rest.split_at_mut(rest.len() / 2);
            for (low, high) in low.iter_mut().zip(high) {
                *low += *high;
            }
            rest = low;
        }
        rest.first().map_or(0.0, |x| *x)
    }
}
