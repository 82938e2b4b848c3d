//! Rows of 4, 8 or 16 elements, as many as registers hold.
//!
//! A matrix of up to 16 columns is copied to rows of the next such length, zeros behind. Vectors are
//! of four, which every CPU with vectors has: no instruction set is chosen, and all compile to the same
//! operations. Zeros behind change nothing but the sign of a zero in a sum.

use crate::simd::{HAS_VECTORS, LaneVector, Quad, transpose};
use crate::{MatMut, MatRef};

/// The lane-order sum of products: fewer than 33 terms are a lane each, and lanes fold by halves.
#[inline(always)]
pub(super) fn dot<const N: usize>(x: &[f32; N], y: &[f32; N]) -> f32 {
    // The most there are; as many as are needed stay.
    let mut terms = [Quad::splat((), 0.0); 4];
    for (term, (x, y)) in terms.iter_mut().zip(quads(x).zip(quads(y))) {
        *term = x * y;
    }
    folded::<N>(terms)
}

/// The sum of products before the last two steps of its fold: `(a + c) + (b + d)`, and `+0.0` to that.
#[inline(always)]
pub(super) fn products<const N: usize>(x: &[f32; N], y: &[f32; N]) -> [f32; 4] {
    let mut terms = [Quad::splat((), 0.0); 4];
    for (term, (x, y)) in terms.iter_mut().zip(quads(x).zip(quads(y))) {
        *term = x * y;
    }
    four_lanes::<N>(terms).array()
}

/// `N` lanes folded to four.
#[inline(always)]
fn four_lanes<const N: usize>([a, b, c, d]: [Quad; 4]) -> Quad {
    match N {
        4 => a,
        8 => a + b,
        _ => (a + c) + (b + d),
    }
}

/// `N` lanes folded.
#[inline(always)]
fn folded<const N: usize>(terms: [Quad; 4]) -> f32 {
    // A lane starts from +0.0.
    four_lanes::<N>(terms).fold() + 0.0
}

/// `N` elements that are found from the last one on and stay in registers: in memory, where each is stored for
/// itself, whoever loads several would wait for the stores.
#[derive(Clone, Copy)]
pub(super) struct Window<const N: usize>([Quad; 4]);

impl<const N: usize> Window<N> {
    /// Zeros.
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self([Quad::splat((), 0.0); 4])
    }

    /// The element before the first one becomes the first; the last one is lost.
    #[inline(always)]
    pub(super) fn push(&mut self, x: f32) {
        let mut before = x;
        for quad in self.0.iter_mut().take(N / 4) {
            let [a, b, c, d] = quad.array();
            *quad = Quad::of([before, a, b, c]);
            before = d;
        }
    }

    /// The lane-order sum of products.
    #[inline(always)]
    pub(super) fn dot(&self, row: &[f32; N]) -> f32 {
        let mut terms = [Quad::splat((), 0.0); 4];
        for (term, (x, y)) in terms.iter_mut().zip(self.0.into_iter().zip(quads(row))) {
            *term = y * x;
        }
        folded::<N>(terms)
    }

    /// `f·x`.
    #[inline(always)]
    pub(super) fn scale(&mut self, f: f32) {
        for quad in &mut self.0 {
            *quad = Quad::splat((), f) * *quad;
        }
    }

    /// The elements.
    #[inline(always)]
    pub(super) fn array(&self) -> [f32; N] {
        let mut out = [0.0; N];
        for (to, from) in out.as_chunks_mut::<4>().0.iter_mut().zip(self.0) {
            *to = from.array();
        }
        out
    }
}

/// Vector by vector.
#[inline(always)]
pub(super) fn quads<const N: usize>(x: &[f32; N]) -> impl Iterator<Item = Quad> {
    x.as_chunks::<4>().0.iter().map(|x| Quad::of(*x))
}

/// `x` becomes `f(x, y)`, vector by vector.
#[inline(always)]
fn change<const N: usize>(x: &mut [f32; N], y: &[f32; N], f: impl Fn(Quad, Quad) -> Quad) {
    for (x, y) in x.as_chunks_mut::<4>().0.iter_mut().zip(quads(y)) {
        *x = f(Quad::of(*x), y).array();
    }
}

/// `x = x − f·y`.
#[inline(always)]
pub(super) fn subtract<const N: usize>(x: &mut [f32; N], f: f32, y: &[f32; N]) {
    let f = Quad::splat((), f);
    change(x, y, |x, y| x - f * y);
}

/// `x = x + f·y`.
#[inline(always)]
pub(super) fn add<const N: usize>(x: &mut [f32; N], f: f32, y: &[f32; N]) {
    let f = Quad::splat((), f);
    change(x, y, |x, y| x + f * y);
}

/// `f·x`.
#[inline(always)]
pub(super) fn scaled<const N: usize>(f: f32, x: &[f32; N]) -> [f32; N] {
    let (mut out, f) = (*x, Quad::splat((), f));
    change(&mut out, x, |_, x| f * x);
    out
}

/// `x/d`.
#[inline(always)]
pub(super) fn divided<const N: usize>(x: &[f32; N], d: f32) -> [f32; N] {
    let (mut out, d) = (*x, Quad::splat((), d));
    change(&mut out, x, |_, x| x / d);
    out
}

/// The rotation `(c, s)`: `x = s·y + c·x`, `y = c·y − s·x`.
#[inline(always)]
pub(super) fn rotate<const N: usize>(x: &mut [f32; N], y: &mut [f32; N], c: f32, s: f32) {
    let (c, s) = (Quad::splat((), c), Quad::splat((), s));
    for (x, y) in x.as_chunks_mut::<4>().0.iter_mut().zip(y.as_chunks_mut::<4>().0) {
        let (above, below) = (Quad::of(*x), Quad::of(*y));
        *x = (s * below + c * above).array();
        *y = (c * below - s * above).array();
    }
}

/// Zeros before element `first`.
#[inline(always)]
pub(super) fn from<const N: usize>(x: &[f32; N], first: usize) -> [f32; N] {
    let mut part = *x;
    for (i, x) in part.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        *x = Quad::of(*x).lanes_from(first.saturating_sub(4 * i)).array();
    }
    part
}

/// Element `i`.
#[inline(always)]
pub(super) fn at<const N: usize>(x: &[f32; N], i: usize) -> f32 {
    x.get(i).copied().unwrap_or_default()
}

/// Sets element `i`.
#[inline(always)]
pub(super) fn set<const N: usize>(x: &mut [f32; N], i: usize, value: f32) {
    if let Some(x) = x.get_mut(i) {
        *x = value;
    }
}

/// The first `N` rows of `N` elements, `stride` apart.
#[inline(always)]
pub(super) fn load<const N: usize>(a: &[f32], stride: usize) -> Option<[[f32; N]; N]> {
    let (mut square, mut rest) = ([[0.0; N]; N], a);
    for row in &mut square {
        *row = *rest.first_chunk()?;
        rest = rest.get(stride..).unwrap_or_default();
    }
    Some(square)
}

/// Puts them back.
#[inline(always)]
pub(super) fn store<const N: usize>(square: &[[f32; N]; N], a: &mut [f32], stride: usize) {
    let mut rest = a;
    for row in square {
        if let Some(to) = rest.first_chunk_mut() {
            *to = *row;
        }
        rest = rest.get_mut(stride..).unwrap_or_default();
    }
}

/// The rows of a matrix of at most `N` rows and columns.
#[inline(always)]
pub(super) fn read<const N: usize>(a: MatRef<'_>) -> [[f32; N]; N] {
    if a.rows() == N && a.cols() == N {
        return load(a.data(), a.stride()).unwrap_or([[0.0; N]; N]);
    }
    let mut square = [[0.0; N]; N];
    for (i, to) in square.iter_mut().enumerate().take(a.rows()) {
        for (to, from) in to.iter_mut().zip(a.row(i).unwrap_or_default()) {
            *to = *from;
        }
    }
    square
}

/// Puts them back.
#[inline(always)]
pub(super) fn write<const N: usize>(square: &[[f32; N]; N], a: &mut MatMut<'_>) {
    if a.rows() == N && a.cols() == N {
        let stride = a.stride();
        return store(square, a.reborrow().into_data(), stride);
    }
    for (i, from) in square.iter().enumerate().take(a.rows()) {
        for (to, from) in a.row_mut(i).unwrap_or_default().iter_mut().zip(from) {
            *to = *from;
        }
    }
}

/// Rows as columns, in registers.
#[inline(always)]
pub(super) fn transposed<const N: usize>(square: &[[f32; N]; N]) -> [[f32; N]; N] {
    core::array::from_fn(|j| square.each_ref().map(|row| at(row, j)))
}

/// Columns as rows. So few that registers hold them are not worth a call.
#[inline(always)]
pub(super) fn load_columns<const N: usize>(a: &[f32], stride: usize) -> [[f32; N]; N] {
    if HAS_VECTORS
        && N <= 8
        && let Some(square) = load(a, stride)
    {
        return transposed(&square);
    }
    let mut square = [[0.0; N]; N];
    transpose([stride, N], [N, N], a, square.as_flattened_mut());
    square
}

/// Puts them back.
#[inline(always)]
pub(super) fn store_columns<const N: usize>(square: &[[f32; N]; N], a: &mut [f32], stride: usize) {
    if HAS_VECTORS && N <= 8 {
        return store(&transposed(square), a, stride);
    }
    transpose([N, stride], [N, N], square.as_flattened(), a);
}
