//! AVX2: eight lanes in a `__m256`.

use super::{AlignedRow, LANES, LaneVector, Row};
use core::arch::x86_64::*;
use core::ops::{Add, Div, Mul, Sub};

const WIDTH: usize = 8;
const HALF: usize = WIDTH / 2;

/// Eight lanes. A value exists only where AVX2 does: see [`Proof`].
#[derive(Clone, Copy)]
pub(crate) struct Avx2(__m256);

/// Evidence that the CPU and the operating system support AVX2.
#[derive(Clone, Copy)]
pub(crate) struct Proof(());

impl Proof {
    /// # Safety
    /// The CPU must support AVX2.
    #[inline(always)]
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

macro_rules! lane_wise {
    ($($trait:ident $method:ident $instruction:ident)*) => {$(
        impl $trait for Avx2 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: a value of `Avx2` exists, so AVX2 does.
                unsafe { Self($instruction(self.0, other.0)) }
            }
        }
    )*};
}
lane_wise!(Add add _mm256_add_ps Sub sub _mm256_sub_ps Mul mul _mm256_mul_ps Div div _mm256_div_ps);

// 8 lanes that are there, then 8 that are not: a window of it masks the first n.
static WINDOW: [i32; 2 * WIDTH] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

/// The mask of the lanes of `part` that `n` elements fill.
#[inline(always)]
fn mask(_: Proof, n: usize, part: usize) -> __m256i {
    let start = WIDTH - n.saturating_sub(part * WIDTH).min(WIDTH);
    // SAFETY: `start <= 8`, so the 8 integers end by 16; the proof says that AVX2 exists.
    unsafe { _mm256_loadu_si256(WINDOW.as_ptr().add(start).cast()) }
}

/// Where `part` of a row begins: `part` is taken modulo the number of parts.
#[inline(always)]
fn offset(part: usize) -> usize {
    part * WIDTH % LANES
}

impl LaneVector for Avx2 {
    type Proof = Proof;
    type Wide = Self;
    type Slim = Self;

    const WIDTH: usize = WIDTH;
    // 12 of 16 registers: the others hold a load or two and what becomes of them.
    const SUMS: usize = 12;
    const PREFETCHES: bool = true;
    const MAKES_COLUMNS: bool = true;
    // 3 rows of 4 sums, a load of x and a product fit 16 registers.
    const MATVEC_ROWS: usize = 3;
    // 12 sums, 2 loads of B, one of A and a product fill 16 registers. Zen 3 takes 6 instructions a cycle: with 10 sums
    // those that load would hold it up, at 80 GFLOP/s of 94.
    const TILE: (usize, usize) = (6, 2);

    #[inline(always)]
    fn splat(_: Proof, x: f32) -> Self {
        // SAFETY: the proof says that AVX2 exists.
        Self(unsafe { _mm256_set1_ps(x) })
    }

    #[inline(always)]
    fn load(_: Proof, row: &Row, part: usize) -> Self {
        // SAFETY: the offset is at most 24, so the 8 elements are within the 32 of `row`;
        // AVX2 is proven.
        Self(unsafe { _mm256_loadu_ps(row.as_ptr().add(offset(part))) })
    }

    #[inline(always)]
    fn load_partial(proof: Proof, tail: &[f32], part: usize) -> Self {
        let mask = mask(proof, tail.len(), part);
        // SAFETY: only elements whose mask is set are read, and the mask is set for those
        // below `tail.len()`; AVX2 is proven.
        Self(unsafe { _mm256_maskload_ps(tail.as_ptr().wrapping_add(part * WIDTH), mask) })
    }

    #[inline(always)]
    fn store(self, row: &mut Row, part: usize) {
        // SAFETY: the offset is at most 24, so the 8 elements are within the 32 of `row`; a
        // value proves AVX2.
        unsafe { _mm256_storeu_ps(row.as_mut_ptr().add(offset(part)), self.0) }
    }

    #[inline(always)]
    fn store_partial(self, tail: &mut [f32], part: usize) {
        let to = tail.as_mut_ptr().wrapping_add(part * WIDTH);
        // SAFETY: only elements below `tail.len()` are written: where there are as many whole vectors or halves, and
        // else those whose mask is set. A value proves AVX2.
        unsafe {
            match tail.len().saturating_sub(part * WIDTH) {
                // On Zen 3 a masked store is 42 instructions within.
                WIDTH.. => _mm256_storeu_ps(to, self.0),
                HALF => _mm_storeu_ps(to, _mm256_castps256_ps128(self.0)),
                _ => _mm256_maskstore_ps(to, mask(Proof(()), tail.len(), part), self.0),
            }
        }
    }

    #[inline(always)]
    fn store_streaming(self, row: &mut AlignedRow, part: usize) {
        // SAFETY: as `store`; `row` starts on 64 bytes and the offset is a multiple of 32.
        unsafe { _mm256_stream_ps(row.0.as_mut_ptr().add(offset(part)), self.0) }
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
    unsafe fn columns(_: Proof, from: *const f32, stride: usize) -> [Self; 4] {
        // SAFETY: the caller vouches for four elements of each row; AVX2 is proven.
        let [a, b, c, d] = unsafe { columns8(from, stride) };
        [Self(a), Self(b), Self(c), Self(d)]
    }

    #[inline(always)]
    unsafe fn read(_: Proof, from: *const f32) -> Self {
        // SAFETY: the caller vouches for 8 readable elements; AVX2 is proven.
        Self(unsafe { _mm256_loadu_ps(from) })
    }

    #[inline(always)]
    unsafe fn write(self, to: *mut f32) {
        // SAFETY: the caller vouches for 8 writable elements; a value proves AVX2.
        unsafe { _mm256_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    fn any_nan(self) -> bool {
        // SAFETY: a value of `Avx2` exists, so AVX2 does.
        unsafe { _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_UNORD_Q>(self.0, self.0)) != 0 }
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: a value of `Avx2` exists, so AVX2 does.
        Self(unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), self.0) })
    }

    #[inline(always)]
    fn max_magnitude(self, other: Self) -> Self {
        // SAFETY: a value of `Avx2` exists, so AVX2 does.
        unsafe {
            let (x, y) = (_mm256_castps_si256(self.0), _mm256_castps_si256(other.0));
            Self(_mm256_castsi256_ps(_mm256_max_epu32(x, y)))
        }
    }

    #[inline(always)]
    fn greater(self, other: Self) -> Self {
        // SAFETY: a value of `Avx2` exists, so AVX2 does.
        Self(unsafe { _mm256_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn changed(self, change: impl Fn(&mut [f32])) -> Self {
        let mut row = [0.0; LANES];
        self.store(&mut row, 0);
        change(row.get_mut(..WIDTH).unwrap_or_default());
        Self::load(Proof(()), &row, 0)
    }

    #[inline(always)]
    fn fold(self) -> f32 {
        // SAFETY: a value of `Avx2` exists, so AVX2 does.
        unsafe { fold8(self.0) }
    }
}

/// Folds eight lanes: for `h` in 4, 2, 1 add lane `j + h` to lane `j`.
///
/// # Safety
/// The CPU must support AVX.
#[inline(always)]
pub(super) unsafe fn fold8(v: __m256) -> f32 {
    // SAFETY: the caller vouches for AVX, which brings SSE3.
    unsafe {
        let four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
        let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
    }
}

/// Four elements of each of 8 rows, as four columns.
///
/// # Safety
/// They must be readable and the CPU support AVX.
#[inline(always)]
pub(super) unsafe fn columns8(from: *const f32, stride: usize) -> [__m256; 4] {
    // SAFETY: passed on to the caller.
    unsafe {
        // Half `h` holds four elements of row `4h + i`.
        let rows = |i: usize| {
            let half = |h: usize| _mm_loadu_ps(from.add((4 * h + i) * stride));
            _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(half(0)), half(1))
        };
        let (a, b, c, d) = (rows(0), rows(1), rows(2), rows(3));
        // Each half is transposed on its own.
        let (ab, cd) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
        let (high_ab, high_cd) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
        [
            _mm256_shuffle_ps::<0x44>(ab, cd),
            _mm256_shuffle_ps::<0xee>(ab, cd),
            _mm256_shuffle_ps::<0x44>(high_ab, high_cd),
            _mm256_shuffle_ps::<0xee>(high_ab, high_cd),
        ]
    }
}
