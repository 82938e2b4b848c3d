//! `wide`: SSE2 on x86-64, NEON on AArch64, simd128 on wasm, arrays elsewhere.
//!
//! Only `wide`'s lane-wise operations are used. Its `reduce_add`, `mul_add` and reciprocals
//! change bits between builds.

use super::{LaneVector, Row};
use core::ops::{Add, Div, Mul, Sub};
use wide::{f32x4, f32x8, i32x4, i32x8};

/// Eight lanes in an `f32x8`.
#[derive(Clone, Copy)]
pub(crate) struct Portable(f32x8);

/// Four lanes in an `f32x4`, for vectors so short that more would be waste.
#[derive(Clone, Copy)]
pub(crate) struct Quad(f32x4);

macro_rules! backend {
    ($name:ident: $float:ident, $int:ident, $width:literal, sums $sums:expr, $lanes:pat => $fold:expr) => {
        backend!(@operators $name: Add add +, Sub sub -, Mul mul *, Div div /);

        impl LaneVector for $name {
            // `wide` chooses instructions that the whole build is allowed to use.
            type Proof = ();
            type Wide = Self;
            type Slim = Self;

            const WIDTH: usize = $width;
            const SUMS: usize = $sums;
            // Beside one row's 8 registers of sums there is room for another's on AArch64.
            // Ten or twenty registers of sums: AArch64 has 32, x86-64 and wasm engines 16.
            const TILE: (usize, usize) = (5, if cfg!(target_arch = "aarch64") { 2 } else { 1 });
            const MATVEC_ROWS: usize = if cfg!(target_arch = "aarch64") { 2 } else { 1 };

            #[inline(always)]
            fn splat(_: (), x: f32) -> Self {
                Self($float::splat(x))
            }

            #[inline(always)]
            fn load(_: (), row: &Row, part: usize) -> Self {
                let lanes = row.as_chunks::<$width>().0.get(part);
                Self(lanes.map_or($float::ZERO, |x| $float::new(*x)))
            }

            #[inline(always)]
            fn load_partial(_: (), tail: &[f32], part: usize) -> Self {
                Self(partial::$name(tail.get(part * $width..).unwrap_or_default()))
            }

            #[inline(always)]
            fn store(self, row: &mut Row, part: usize) {
                if let Some(lanes) = row.as_chunks_mut::<$width>().0.get_mut(part) {
                    *lanes = self.0.to_array();
                }
            }

            #[inline(always)]
            fn store_partial(self, tail: &mut [f32], part: usize) {
                let tail = tail.get_mut(part * $width..).unwrap_or_default();
                for (x, lane) in tail.iter_mut().zip(self.0.to_array()) {
                    *x = lane;
                }
            }

            #[inline(always)]
            unsafe fn read(_: (), from: *const f32) -> Self {
                // SAFETY: the caller vouches for as many readable elements.
                Self($float::new(unsafe { from.cast::<[f32; $width]>().read() }))
            }

            #[inline(always)]
            unsafe fn write(self, to: *mut f32) {
                // SAFETY: the caller vouches for as many writable elements.
                unsafe { to.cast::<[f32; $width]>().write(self.0.to_array()) }
            }

            #[inline(always)]
            fn any_nan(self) -> bool {
                self.0.is_nan().any()
            }

            #[inline(always)]
            fn abs(self) -> Self {
                Self(self.0.abs())
            }

            #[inline(always)]
            fn max_magnitude(self, other: Self) -> Self {
                // SAFETY: both are the same number of bytes of plain numbers; every bit
                // pattern is valid in either. Magnitudes are not negative as integers.
                unsafe {
                    let x = core::mem::transmute::<$float, $int>(self.0);
                    let y = core::mem::transmute::<$float, $int>(other.0);
                    Self(core::mem::transmute::<$int, $float>(x.max(y)))
                }
            }

            #[inline(always)]
            fn greater(self, other: Self) -> Self {
                Self(self.0.simd_gt(other.0).select(self.0, other.0))
            }

            #[inline(always)]
            fn changed(self, change: impl Fn(&mut [f32])) -> Self {
                let mut lanes = self.0.to_array();
                change(&mut lanes);
                Self($float::new(lanes))
            }

            #[inline(always)]
            fn fold(self) -> f32 {
                let $lanes = self.0.to_array();
                $fold
            }
        }
    };
    (@operators $name:ident: $($trait:ident $method:ident $op:tt),*) => {$(
        impl $trait for $name {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(self.0 $op other.0)
            }
        }
    )*};
}

backend!(Portable: f32x8, i32x8, 8,
    // AArch64 has 32 registers of four lanes, x86-64 and wasm engines 16: an `f32x8` takes two.
    sums if cfg!(target_arch = "aarch64") { 12 } else { 5 },
    [s0, s1, s2, s3, s4, s5, s6, s7] => ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)));
backend!(Quad: f32x4, i32x4, 4, sums 8, [s0, s1, s2, s3] => (s0 + s2) + (s1 + s3));

impl Quad {
    /// These four.
    #[inline(always)]
    pub(crate) fn of(lanes: [f32; 4]) -> Self {
        Self(f32x4::new(lanes))
    }

    /// All four.
    #[inline(always)]
    pub(crate) fn array(self) -> [f32; 4] {
        self.0.to_array()
    }

    /// `√x`, correctly rounded.
    #[inline(always)]
    pub(crate) fn sqrt(self) -> Self {
        Self(self.0.sqrt())
    }

    /// `+0.0` in the lanes before `first`.
    #[inline(always)]
    pub(crate) fn lanes_from(self, first: usize) -> Self {
        const ALL: f32 = f32::from_bits(u32::MAX);
        const MASKS: [[f32; 4]; 4] =
            [[ALL; 4], [0.0, ALL, ALL, ALL], [0.0, 0.0, ALL, ALL], [0.0, 0.0, 0.0, ALL]];
        let mask = MASKS.get(first).map_or(f32x4::ZERO, |mask| f32x4::new(*mask));
        Self(self.0 & mask)
    }
}

/// Vectors from short slices, element by element: a copy of unknown length is a call to
/// `memcpy`, which costs more than the kernel around it.
mod partial {
    use wide::{f32x4, f32x8};

    #[inline(always)]
    #[expect(non_snake_case, reason = "named after the backend it serves")]
    pub(super) fn Quad(tail: &[f32]) -> f32x4 {
        f32x4::new(four(tail))
    }

    #[inline(always)]
    #[expect(non_snake_case, reason = "named after the backend it serves")]
    pub(super) fn Portable(tail: &[f32]) -> f32x8 {
        let [a, b, c, d] = four(tail);
        let [e, f, g, h] = four(tail.get(4..).unwrap_or_default());
        f32x8::new([a, b, c, d, e, f, g, h])
    }

    // Two tests rather than five cases, which would become a jump through a table.
    #[inline(always)]
    fn four(tail: &[f32]) -> [f32; 4] {
        if let [a, b, c, d, ..] = *tail {
            return [a, b, c, d];
        }
        let last = if tail.len() & 1 == 1 { tail.last().copied().unwrap_or(0.0) } else { 0.0 };
        if let [a, b, ..] = *tail { [a, b, last, 0.0] } else { [last, 0.0, 0.0, 0.0] }
    }
}
