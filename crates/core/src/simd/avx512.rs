//! AVX-512 (F, VL, DQ, BW and BMI2): eight lanes in a `__m256` with mask registers, or sixteen
//! in a `__m512`.
//!
//! Which of the two is better the core decides: see [`datapath`].

use super::{
    AlignedRow, LANES, LaneVector, Row,
    avx2::{columns8, fold8},
    datapath,
};
use core::arch::x86_64::*;
use core::ops::{Add, Div, Mul, Sub};

/// Evidence that the CPU and the operating system support the features named above.
#[derive(Clone, Copy)]
pub(crate) struct Proof(());

impl Proof {
    /// # Safety
    /// The CPU must support AVX-512 F, VL, DQ, BW and BMI2.
    #[inline(always)]
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

/// A bit for each of the first `n` of 32 lanes.
#[inline(always)]
fn filled(_: Proof, n: usize) -> u32 {
    // The instruction takes the low byte; a partial row has fewer than 32 elements.
    // SAFETY: the proof covers BMI2.
    unsafe { _bzhi_u32(u32::MAX, n.min(LANES) as u32) }
}

macro_rules! backend {
    ($(#[$doc:meta])* $name:ident, $register:ident, $width:literal, $mask:ty,
     $loadu:ident $maskz_loadu:ident $storeu:ident $mask_storeu:ident $stream:ident
     $set1:ident $add:ident $sub:ident $mul:ident $div:ident $abs:ident $greater:ident
     nan $unordered:path; columns $columns:ident;
     max $max:ident $to_bits:ident $from_bits:ident, $v:ident => $fold:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name($register);

        backend!(@operators $name: Add add $add, Sub sub $sub, Mul mul $mul, Div div $div);

        impl LaneVector for $name {
            type Proof = Proof;
            type Wide = Avx512Wide;
            type Slim = Self;

            const WIDTH: usize = $width;
            // 24 of 32 registers: the others hold loads and what becomes of them.
            const SUMS: usize = 24;
            // Two rows of two additions: one row's loop instructions would be half of all.
            const PAIRS: bool = $width == 16;
            const PREFETCHES: bool = true;
            const MAKES_COLUMNS: bool = true;
            // 8 rows of 2 wide sums, 2 loads of x and the products fit 32 registers.
            const MATVEC_ROWS: usize = 8;
            // 24 wide sums, 2 loads of B, one element of A and the products fit 32 registers. Of
            // the shapes from 8 x 1 to 14 x 2 and 6 x 4 that were measured on Zen 5 all but 8 x 1
            // reach 98 to 99% of what fused multiply-adds do; this one loads the least.
            const TILE: (usize, usize) = (12, 2);

            #[inline(always)]
            fn is_wide_fast(_: Proof) -> bool {
                datapath::has_512_bits()
            }

            #[inline(always)]
            fn splat(_: Proof, x: f32) -> Self {
                // SAFETY: the proof says that AVX-512 exists.
                Self(unsafe { $set1(x) })
            }

            #[inline(always)]
            fn load(_: Proof, row: &Row, part: usize) -> Self {
                // SAFETY: the offset is at most 32 - $width, so the elements are within the 32 of `row`;
                // AVX-512 is proven.
                Self(unsafe { $loadu(row.as_ptr().add(part * $width % LANES)) })
            }

            #[inline(always)]
            fn load_partial(proof: Proof, tail: &[f32], part: usize) -> Self {
                let mask = (filled(proof, tail.len()) >> (part * $width % LANES)) as $mask;
                // SAFETY: only elements whose bit is set are read, and bits are set for those below
                // `tail.len()`; AVX-512 is proven.
                Self(unsafe { $maskz_loadu(mask, tail.as_ptr().wrapping_add(part * $width % LANES)) })
            }

            #[inline(always)]
            fn store(self, row: &mut Row, part: usize) {
                // SAFETY: the offset is at most 32 - $width, so the elements are within the 32 of `row`; a
                // value proves AVX-512.
                unsafe { $storeu(row.as_mut_ptr().add(part * $width % LANES), self.0) }
            }

            #[inline(always)]
            fn store_partial(self, tail: &mut [f32], part: usize) {
                let mask = (filled(Proof(()), tail.len()) >> (part * $width % LANES)) as $mask;
                // SAFETY: only elements whose bit is set are written, and bits are set for those below
                // `tail.len()`; a value proves AVX-512.
                unsafe {
                    let start = tail.as_mut_ptr().wrapping_add(part * $width % LANES);
                    $mask_storeu(start, mask, self.0);
                }
            }

            #[inline(always)]
            fn store_streaming(self, row: &mut AlignedRow, part: usize) {
                // SAFETY: as `store`; `row` starts on 64 bytes and the offset is a multiple of the
                // vector's size.
                unsafe { $stream(row.0.as_mut_ptr().add(part * $width % LANES), self.0) }
            }

            #[inline(always)]
            fn prefetch(_: Self::Proof, at: *const f32) {
                // SAFETY: every x86-64 CPU has the instruction, and it may be given any address.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
            }

            #[inline(always)]
            fn prefetch_second_level(_: Self::Proof, at: *const f32) {
                // SAFETY: as above.
                unsafe { _mm_prefetch::<_MM_HINT_T1>(at.cast()) };
            }

            #[inline(always)]
            fn fence(_: Proof) {
                // SAFETY: SSE is part of x86-64.
                unsafe { _mm_sfence() }
            }

            #[inline(always)]
            unsafe fn read(_: Proof, from: *const f32) -> Self {
                // SAFETY: the caller vouches for as many readable elements; AVX-512 is proven.
                Self(unsafe { $loadu(from) })
            }

            #[inline(always)]
            unsafe fn columns(_: Proof, from: *const f32, stride: usize) -> [Self; 4] {
                // SAFETY: the caller vouches for four elements of each row; AVX-512 is proven.
                let [a, b, c, d] = unsafe { $columns(from, stride) };
                [Self(a), Self(b), Self(c), Self(d)]
            }

            #[inline(always)]
            unsafe fn write(self, to: *mut f32) {
                // SAFETY: the caller vouches for as many writable elements; a value proves
                // AVX-512.
                unsafe { $storeu(to, self.0) }
            }

            #[inline(always)]
            fn any_nan(self) -> bool {
                // SAFETY: a value exists, so AVX-512 does.
                unsafe { $unordered(self.0, self.0) != 0 }
            }

            #[inline(always)]
            fn abs(self) -> Self {
                // SAFETY: a value exists, so AVX-512 does.
                Self(unsafe { $abs(self.0) })
            }

            #[inline(always)]
            fn max_magnitude(self, other: Self) -> Self {
                // SAFETY: a value exists, so AVX-512 does.
                unsafe {
                    Self($from_bits($max($to_bits(self.0), $to_bits(other.0))))
                }
            }

            #[inline(always)]
            fn greater(self, other: Self) -> Self {
                // SAFETY: a value exists, so AVX-512 does.
                Self(unsafe { $greater(self.0, other.0) })
            }

            #[inline(always)]
            fn changed(self, change: impl Fn(&mut [f32])) -> Self {
                let mut row = [0.0; LANES];
                self.store(&mut row, 0);
                change(row.get_mut(..$width).unwrap_or_default());
                Self::load(Proof(()), &row, 0)
            }

            #[inline(always)]
            fn fold(self) -> f32 {
                // SAFETY: a value exists, so AVX-512 with DQ does, and AVX with it.
                unsafe {
                    let $v = self.0;
                    $fold
                }
            }
        }
    };
    (@operators $name:ident: $($trait:ident $method:ident $instruction:ident),*) => {$(
        impl $trait for $name {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: a value exists, so AVX-512 does.
                unsafe { Self($instruction(self.0, other.0)) }
            }
        }
    )*};
}

backend!(
    /// Eight lanes. A value exists only where AVX-512 does: see [`Proof`].
    Avx512, __m256, 8, u8,
    _mm256_loadu_ps _mm256_maskz_loadu_ps _mm256_storeu_ps _mm256_mask_storeu_ps _mm256_stream_ps
    _mm256_set1_ps _mm256_add_ps _mm256_sub_ps _mm256_mul_ps _mm256_div_ps abs8 _mm256_max_ps
    nan _mm256_cmp_ps_mask::<_CMP_UNORD_Q>; columns columns8;
    max _mm256_max_epu32 _mm256_castps_si256 _mm256_castsi256_ps, v => fold8(v)
);
backend!(
    /// Sixteen lanes. A value exists only where AVX-512 does: see [`Proof`].
    Avx512Wide, __m512, 16, u16,
    _mm512_loadu_ps _mm512_maskz_loadu_ps _mm512_storeu_ps _mm512_mask_storeu_ps _mm512_stream_ps
    _mm512_set1_ps _mm512_add_ps _mm512_sub_ps _mm512_mul_ps _mm512_div_ps _mm512_abs_ps _mm512_max_ps
    nan _mm512_cmp_ps_mask::<_CMP_UNORD_Q>; columns columns16;
    max _mm512_max_epu32 _mm512_castps_si512 _mm512_castsi512_ps, v => {
        fold8(_mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps::<1>(v)))
    }
);

/// `|x|` of eight lanes.
///
/// # Safety
/// The CPU must support AVX.
#[inline(always)]
unsafe fn abs8(v: __m256) -> __m256 {
    // SAFETY: the caller vouches for AVX.
    unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), v) }
}

/// Four elements of each of 16 rows, as four columns.
///
/// # Safety
/// They must be readable and the CPU support AVX-512 F and DQ.
#[inline(always)]
unsafe fn columns16(from: *const f32, stride: usize) -> [__m512; 4] {
    // SAFETY: passed on to the caller.
    unsafe {
        // Quarter `q` holds four elements of row `4q + i`: loads fill a quarter each.
        let rows = |i: usize| {
            let quarter = |q: usize| _mm_loadu_ps(from.add((4 * q + i) * stride));
            let x = _mm512_castps128_ps512(quarter(0));
            let x = _mm512_mask_broadcast_f32x4(x, 0x00f0, quarter(1));
            let x = _mm512_mask_broadcast_f32x4(x, 0x0f00, quarter(2));
            _mm512_mask_broadcast_f32x4(x, 0xf000, quarter(3))
        };
        let (a, b, c, d) = (rows(0), rows(1), rows(2), rows(3));
        // Each quarter is transposed on its own.
        let (ab, cd) = (_mm512_unpacklo_ps(a, b), _mm512_unpacklo_ps(c, d));
        let (high_ab, high_cd) = (_mm512_unpackhi_ps(a, b), _mm512_unpackhi_ps(c, d));
        [
            _mm512_shuffle_ps::<0x44>(ab, cd),
            _mm512_shuffle_ps::<0xee>(ab, cd),
            _mm512_shuffle_ps::<0x44>(high_ab, high_cd),
            _mm512_shuffle_ps::<0xee>(high_ab, high_cd),
        ]
    }
}
