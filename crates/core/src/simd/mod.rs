//! The vector layer: the 32 lanes of the canonical order, whatever the machine's registers.
//!
//! A backend implements [`LaneVector`]: a vector of some of the 32 lanes, how to load, store
//! and compute on it, and how many of it registers can hold. The skeletons here ([`reduce`],
//! [`map`], [`matvec`], [`column`]) walk memory; the kernels say what happens to one vector.
//! No kernel knows a register width, and none outside this folder needs `unsafe`.
//!
//! Soundness rests on one idea. A backend's `Proof` is a zero-sized token that only `unsafe`
//! code can make, where the CPU is known to have the instructions. A vector can only be made
//! with the token, so whoever holds a vector holds the proof, and its arithmetic is safe.

use core::ops::{Add, Div, Mul, Sub};

pub(crate) mod array;
pub(crate) mod column;
mod each_row;
mod few;
pub(crate) mod fourier;
mod lanes;
pub(crate) mod map;
pub(crate) mod matmul;
pub(crate) mod matvec;
mod narrow;
mod portable;
pub(crate) mod reduce;
mod reflect;
mod rotate;
mod rows;
mod scalar;
pub(crate) mod split;
mod sqrt;
mod strands;
mod transpose;
mod tree;

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
#[cfg(target_arch = "x86_64")]
mod datapath;

pub use lanes::Lanes;
pub(crate) use portable::{Portable, Quad};
pub(crate) use reflect::Triple;
pub(crate) use rotate::Sweep;
pub(crate) use rows::MatrixRows;
pub(crate) use scalar::Scalar;
pub(crate) use sqrt::sqrt;
pub(crate) use strands::Strands;
pub(crate) use transpose::{Transpose, transpose};
pub(crate) use tree::Tree;

/// Whether `wide` has vectors for the whole build.
pub(crate) const HAS_VECTORS: bool = cfg!(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon"),
    all(target_arch = "wasm32", target_feature = "simd128"),
));

/// Whether the CPU computes with `f32` itself. Where it does not, every operation is a call: code that
/// is unrolled saves nothing and fills the flash.
pub(crate) const HAS_FLOATS: bool = !cfg!(any(
    all(target_arch = "arm", target_abi = "eabi"),
    all(target_arch = "riscv32", not(target_feature = "f")),
));

/// Whether the CPU computes with `f32` itself, one at a time.
pub(crate) const SCALAR_ONLY: bool = HAS_FLOATS && !HAS_VECTORS;

/// The backend for what is not worth a dispatch.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "wasm32"))]
pub(crate) type Baseline = Portable;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "wasm32")))]
pub(crate) type Baseline = Scalar;

/// Lanes of the canonical order: term `i` of a block belongs to lane `i % 32`.
pub const LANES: usize = 32;

/// Terms in a block of the lane order: 512 rows of 32 lanes.
pub const BLOCK: usize = 16_384;

/// Rows in a block of the column order.
pub const KC: usize = 256;

/// Terms or elements below which it is not worth asking whether the core is as fast with wide vectors, nor
/// even to have the question in the same function, which would save registers for it.
pub(crate) const FEW: usize = if cfg!(target_arch = "x86_64") { 128 } else { 0 };

/// Thirty-two consecutive elements, one for each lane.
pub(crate) type Row = [f32; LANES];

/// A row that starts on a cache line, where streaming stores are allowed.
#[repr(C, align(64))]
pub(crate) struct AlignedRow(pub(crate) Row);

/// A vector of `WIDTH` of the 32 lanes.
///
/// The 32 lanes are `32 / WIDTH` parts; part `p` holds lanes `p·WIDTH` to `(p+1)·WIDTH`. A
/// skeleton keeps as many parts in registers as fit and walks a block again for the others:
/// the additions within a lane keep their order, so the bits are the same.
///
/// Arithmetic is lane-wise IEEE 754, each operation rounded once.
pub(crate) trait LaneVector:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// Evidence that this CPU runs the backend's instructions.
    type Proof: Copy;
    /// The vector to use where memory or loads are the limit, not latency.
    type Wide: LaneVector<Proof = Self::Proof>;
    /// The vector to use where many of them live at once: in scalar code each lane is a register.
    type Slim: LaneVector<Proof = Self::Proof>;

    /// Lanes in the vector: 4, 8 or 16.
    const WIDTH: usize;
    /// Parts of the 32 lanes.
    const PARTS: usize = LANES / Self::WIDTH;
    /// Sums that stay in registers beside what computing them needs.
    const SUMS: usize;
    /// Whether a loop over rows of 32 takes two at once.
    const PAIRS: bool = false;
    /// Whether a cache line can be asked for ahead of its use.
    const PREFETCHES: bool = false;
    /// Whether [`columns`](Self::columns) takes a few instructions.
    const MAKES_COLUMNS: bool = false;
    /// Rows of a matrix that `matvec` sums side by side.
    const MATVEC_ROWS: usize;
    /// Rows and vectors of the tile of C that `matmul` sums in registers: (6, 2), (5, 2), (5, 1),
    /// (2, 1), or (12, 2) of `Wide`.
    const TILE: (usize, usize);

    /// Whether this core computes on a [`Wide`](Self::Wide) vector as fast as on this one.
    #[inline(always)]
    fn is_wide_fast(_proof: Self::Proof) -> bool {
        false
    }

    /// Every lane holds `x`.
    fn splat(proof: Self::Proof, x: f32) -> Self;
    /// A part of a full row.
    fn load(proof: Self::Proof, row: &Row, part: usize) -> Self;
    /// A part of a row of fewer than 32 elements; missing lanes hold `+0.0`.
    fn load_partial(proof: Self::Proof, tail: &[f32], part: usize) -> Self;
    /// Writes a part of a full row.
    fn store(self, row: &mut Row, part: usize);
    /// Writes what a row of fewer than 32 elements has of a part.
    fn store_partial(self, tail: &mut [f32], part: usize);
    /// `WIDTH` elements from anywhere.
    ///
    /// # Safety
    /// They must be readable.
    unsafe fn read(proof: Self::Proof, from: *const f32) -> Self;
    /// Four columns of `WIDTH` rows that are `stride` elements apart: lane `i` is row `i`'s.
    ///
    /// # Safety
    /// Four elements of each row must be readable.
    #[inline(always)]
    unsafe fn columns(proof: Self::Proof, from: *const f32, stride: usize) -> [Self; 4] {
        let mut columns = [[0.0; LANES]; 4];
        for i in 0..Self::WIDTH {
            // SAFETY: the caller vouches for row `i < WIDTH`.
            let row = unsafe { from.add(i * stride).cast::<[f32; 4]>().read() };
            for (column, x) in columns.iter_mut().zip(row) {
                if let Some(to) = column.get_mut(i) {
                    *to = x;
                }
            }
        }
        let [a, b, c, d] = &columns;
        let load = |column| Self::load(proof, column, 0);
        [load(a), load(b), load(c), load(d)]
    }
    /// `WIDTH` elements to anywhere.
    ///
    /// # Safety
    /// They must be writable.
    unsafe fn write(self, to: *mut f32);
    /// As `store`, past the caches where the machine can.
    #[inline(always)]
    fn store_streaming(self, row: &mut AlignedRow, part: usize) {
        self.store(&mut row.0, part);
    }
    /// Asks for the cache line of an address, which need not be valid; where
    /// [`PREFETCHES`](Self::PREFETCHES).
    #[inline(always)]
    fn prefetch(_proof: Self::Proof, _at: *const f32) {}
    /// The same, no nearer than into the second level of cache.
    #[inline(always)]
    fn prefetch_second_level(_proof: Self::Proof, _at: *const f32) {}
    /// Orders streaming stores before everything that follows.
    #[inline(always)]
    fn fence(_proof: Self::Proof) {}

    /// `|x|`.
    fn abs(self) -> Self;
    /// The greater of two magnitudes, compared as integers so that a NaN wins. Both operands
    /// have a clear sign bit.
    fn max_magnitude(self, other: Self) -> Self;
    /// The greater of two, lane by lane: `other` where they are equal or one is NaN.
    fn greater(self, other: Self) -> Self;
    /// Whether a lane is NaN.
    fn any_nan(self) -> bool;
    /// With its lanes changed in memory.
    fn changed(self, change: impl Fn(&mut [f32])) -> Self;

    /// The end of the canonical fold, within one vector: for `h` from `WIDTH / 2` down to 1,
    /// halving, add lane `j + h` to lane `j`.
    fn fold(self) -> f32;
}

/// Elements of a row up to which its matrix, when it comes from memory, is asked for ahead. At the end of
/// each row a CPU has sums to fold, and looks ahead no further than its window of instructions; along
/// longer rows it finds by itself what comes next.
pub(crate) const SHORT_ROW: usize = 512;

/// Bytes ahead that are asked for where rows are read one after the other.
const AHEAD: usize = 4096;

/// Floats in a cache line.
const LINE: usize = 16;

/// Asks for what is [`AHEAD`] of `now`.
#[inline(always)]
pub(crate) fn prefetch_beyond<L: LaneVector>(proof: L::Proof, now: &[f32]) {
    let ahead = now.as_ptr().wrapping_add(AHEAD / size_of::<f32>());
    for line in (0..now.len()).step_by(LINE) {
        L::prefetch(proof, ahead.wrapping_add(line));
    }
}

/// NaN results carry one payload, so that their bits are the same everywhere too.
#[inline(always)]
pub(crate) fn canonical(x: f32) -> f32 {
    if x.is_nan() { nan() } else { x }
}

// A call, so that the usual case costs a predicted branch and not a select.
#[cold]
#[inline(never)]
fn nan() -> f32 {
    f32::NAN
}
