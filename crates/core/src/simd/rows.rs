//! Several slices walked in step, 32 elements at a time.

use super::{LANES, Row};
use crate::{MatMut, MatRef};
use core::marker::PhantomData;

// Arrays are filled by loops here and in the skeletons: `array::map` may stay a call of its
// own, compiled without the kernel's instruction set.
static ZEROS: Row = [0.0; LANES];

/// `K` slices cut to one length: full rows of 32 elements, then a tail of fewer.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a, const K: usize> {
    // Each points at `32 * full + tail` readable elements that live for `'a`.
    start: [*const f32; K],
    full: usize,
    tail: usize,
    slices: PhantomData<&'a [f32]>,
}

impl<'a, const K: usize> Rows<'a, K> {
    /// The slices, as far as the shortest reaches.
    #[inline(always)]
    pub(crate) fn new(slices: [&'a [f32]; K]) -> Self {
        let mut len = usize::MAX;
        let mut start = [core::ptr::null(); K];
        for (start, slice) in start.iter_mut().zip(slices) {
            *start = slice.as_ptr();
            len = len.min(slice.len());
        }
        let len = if K == 0 { 0 } else { len };
        Self { start, full: len / LANES, tail: len % LANES, slices: PhantomData }
    }

    /// The full rows, in order: row `r` of every slice at once.
    #[inline(always)]
    pub(crate) fn full(self) -> impl Iterator<Item = [&'a Row; K]> {
        // SAFETY: `r < full`.
        (0..self.full).map(move |r| unsafe { self.row(r) })
    }

    /// The full rows but a last odd one, two at a time.
    #[inline(always)]
    pub(crate) fn pairs(self) -> impl Iterator<Item = [[&'a Row; K]; 2]> {
        // SAFETY: `r < full / 2`, so `2 * r + 1 < full`.
        (0..self.full / 2).map(move |r| unsafe { [self.row(2 * r), self.row(2 * r + 1)] })
    }

    /// The full rows in step with those of others.
    #[inline(always)]
    pub(crate) fn beside(self, other: Self) -> impl Iterator<Item = [[&'a Row; K]; 2]> {
        // SAFETY: `r` is below both `full`.
        (0..self.full.min(other.full)).map(move |r| unsafe { [self.row(r), other.row(r)] })
    }

    /// The full row that [`pairs`](Self::pairs) leaves, if any.
    #[inline(always)]
    pub(crate) fn odd(self) -> Option<[&'a Row; K]> {
        // SAFETY: an odd number is at least one.
        (self.full % 2 == 1).then(|| unsafe { self.row(self.full - 1) })
    }

    /// # Safety
    /// `r` must be below `full`.
    #[inline(always)]
    unsafe fn row(self, r: usize) -> [&'a Row; K] {
        let mut row = [&ZEROS; K];
        for (row, p) in row.iter_mut().zip(self.start) {
            // SAFETY: `r < full`, so 32 elements from `32 * r` on are within each slice,
            // borrowed for `'a`; a `Row` needs no more alignment than an `f32`.
            *row = unsafe { &*p.add(r * LANES).cast::<Row>() };
        }
        row
    }

    /// Elements after the last full row, fewer than 32.
    #[inline(always)]
    pub(crate) fn tail_len(self) -> usize {
        self.tail
    }

    /// What follows the last full row of every slice.
    #[inline(always)]
    pub(crate) fn tail(self) -> [&'a [f32]; K] {
        let mut tail: [&[f32]; K] = [&[]; K];
        for (tail, p) in tail.iter_mut().zip(self.start) {
            // SAFETY: `32 * full + tail` elements from `p` on are readable for `'a`.
            *tail = unsafe { core::slice::from_raw_parts(p.add(self.full * LANES), self.tail) };
        }
        tail
    }
}

/// The rows of a matrix, checked once so that no row needs a check.
#[derive(Clone, Copy)]
pub(crate) struct MatrixRows<'a> {
    // The last element, `(rows - 1) * stride + cols - 1`, lies within the slice it came from.
    start: *const f32,
    rows: usize,
    cols: usize,
    stride: usize,
    data: PhantomData<&'a [f32]>,
}

impl<'a> MatrixRows<'a> {
    /// `rows` rows of `cols` elements, `stride` apart; nothing if `data` is too short.
    #[inline(always)]
    pub(crate) fn new(data: &'a [f32], rows: usize, cols: usize, stride: usize) -> Self {
        let end = rows.saturating_sub(1).checked_mul(stride).and_then(|n| n.checked_add(cols));
        let rows = if end.is_some_and(|end| end <= data.len()) { rows } else { 0 };
        Self { start: data.as_ptr(), rows, cols, stride, data: PhantomData }
    }

    /// The rows of a view, which has checked them.
    #[inline(always)]
    pub(crate) fn of(matrix: MatRef<'a>) -> Self {
        let (rows, cols, stride) = (matrix.rows(), matrix.cols(), matrix.stride());
        Self { start: matrix.data().as_ptr(), rows, cols, stride, data: PhantomData }
    }

    /// Number of rows.
    #[inline(always)]
    pub(crate) fn rows(self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[inline(always)]
    pub(crate) fn cols(self) -> usize {
        self.cols
    }

    /// Elements from the start of a row to the start of the next.
    #[inline(always)]
    pub(crate) fn stride(self) -> usize {
        self.stride
    }

    /// How many of the first rows have `cols` readable elements, the matrix's own or others that lie between its first
    /// and its last.
    #[inline(always)]
    pub(crate) fn with_at_least(self, cols: usize) -> usize {
        let beyond = cols.saturating_sub(self.cols);
        self.rows.saturating_sub(beyond.div_ceil(self.stride.max(1)))
    }

    /// Where an element is, if the matrix has it.
    #[inline(always)]
    pub(crate) fn at(self, row: usize, col: usize) -> *const f32 {
        self.start.wrapping_add(row * self.stride + col)
    }

    /// The first `at` rows and the others.
    #[inline]
    pub(crate) fn split_rows(self, at: usize) -> (Self, Self) {
        let at = at.min(self.rows);
        let rest = Self { start: self.at(at, 0), rows: self.rows - at, ..self };
        (Self { rows: at, ..self }, rest)
    }

    /// The first `at` columns and the others.
    #[inline]
    pub(crate) fn split_columns(self, at: usize) -> (Self, Self) {
        let at = at.min(self.cols);
        let rest = Self { start: self.at(0, at), cols: self.cols - at, ..self };
        (Self { cols: at, ..self }, rest)
    }

    /// Row after row of each of `R` runs of so many rows, the first of which begins at `first`; nothing if there are not
    /// as many.
    #[inline(always)]
    pub(crate) fn runs<const R: usize>(
        self,
        first: usize,
        count: usize,
    ) -> impl Iterator<Item = [&'a [f32]; R]> {
        let fits = count.checked_mul(R).and_then(|n| n.checked_add(first));
        let count = if fits.is_some_and(|end| end <= self.rows) { count } else { 0 };
        (0..count).map(move |i| {
            let mut rows: [&[f32]; R] = [&[]; R];
            for (run, row) in rows.iter_mut().enumerate() {
                // SAFETY: `i < count`, so the row is below `first + R * count`, as many as there are; see `group`.
                *row = unsafe {
                    let start = self.start.add((first + run * count + i) * self.stride);
                    core::slice::from_raw_parts(start, self.cols)
                };
            }
            rows
        })
    }

    /// Rows `first` to `first + R`, if there are as many.
    #[inline(always)]
    pub(crate) fn group<const R: usize>(self, first: usize) -> Option<[&'a [f32]; R]> {
        if R > self.rows || first > self.rows - R {
            return None;
        }
        let mut rows: [&[f32]; R] = [&[]; R];
        for (i, row) in rows.iter_mut().enumerate() {
            // SAFETY: `first + i < rows`, so the row ends at or before the last element that
            // `new` found within the slice, which is borrowed for `'a`.
            *row = unsafe {
                let start = self.start.add((first + i) * self.stride);
                core::slice::from_raw_parts(start, self.cols)
            };
        }
        Some(rows)
    }
}

// SAFETY: it reads what a `&[f32]` reads, which may be sent.
unsafe impl Send for MatrixRows<'_> {}
// SAFETY: and shared.
unsafe impl Sync for MatrixRows<'_> {}

/// The rows of a matrix to write, checked as those of [`MatrixRows`] are: the elements of its
/// rows are its own, what lies between them is not.
pub(crate) struct MatrixRowsMut<'a> {
    start: *mut f32,
    rows: usize,
    cols: usize,
    stride: usize,
    data: PhantomData<&'a mut [f32]>,
}

// SAFETY: no other value reads or writes its elements, as with a `&mut [f32]`.
unsafe impl Send for MatrixRowsMut<'_> {}

impl<'a> MatrixRowsMut<'a> {
    /// The rows of a view, which has checked them.
    #[inline(always)]
    pub(crate) fn of(matrix: MatMut<'a>) -> Self {
        let (rows, cols, stride) = (matrix.rows(), matrix.cols(), matrix.stride());
        Self { start: matrix.into_data().as_mut_ptr(), rows, cols, stride, data: PhantomData }
    }

    /// Elements from the start of a row to the start of the next.
    #[inline(always)]
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    /// Where an element is, if the matrix has it.
    #[inline(always)]
    pub(crate) fn at(&self, row: usize, col: usize) -> *mut f32 {
        self.start.wrapping_add(row * self.stride + col)
    }

    /// Row `i`, if there is one.
    #[inline]
    pub(crate) fn row(&mut self, i: usize) -> Option<&mut [f32]> {
        // SAFETY: the view had the row and its elements, which nothing else can use while `self` is borrowed.
        (i < self.rows)
            .then(|| unsafe { core::slice::from_raw_parts_mut(self.at(i, 0), self.cols) })
    }

    /// The first `at` rows and the others.
    #[inline]
    pub(crate) fn split_rows(self, at: usize) -> (Self, Self) {
        let at = at.min(self.rows);
        let rest = Self { start: self.at(at, 0), rows: self.rows - at, ..self };
        (Self { rows: at, ..self }, rest)
    }

    /// The first `at` columns and the others.
    #[inline]
    pub(crate) fn split_columns(self, at: usize) -> (Self, Self) {
        let at = at.min(self.cols);
        let rest = Self { start: self.at(0, at), cols: self.cols - at, ..self };
        (Self { cols: at, ..self }, rest)
    }
}
