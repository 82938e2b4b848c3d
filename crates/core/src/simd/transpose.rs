//! Rows to columns, four by four.

use super::LaneVector;
use crate::dispatch::Job;

/// Elements of a side of the tiles whose rows and columns stay in the first level of cache.
const TILE: usize = 16;

/// Two matrices, one of which is to be the transpose of the other.
#[derive(Clone, Copy)]
struct Pair {
    // Each has an element for every row and column of `from`.
    from: *const f32,
    from_stride: usize,
    to: *mut f32,
    to_stride: usize,
}

/// `to[j][i] = from[i][j]` for `rows` rows and `cols` columns of `from`; nothing if a slice is too
/// short for its matrix.
pub(crate) fn transpose(
    strides: [usize; 2],
    [rows, cols]: [usize; 2],
    from: &[f32],
    to: &mut [f32],
) {
    if let Some(pair) = Pair::new(strides, [rows, cols], from, to) {
        // SAFETY: they are there.
        unsafe { pair.rows(0, rows, cols) };
    }
}

/// The same on vectors, for what is more than a few tiles.
pub(crate) struct Transpose<'a> {
    pub(crate) strides: [usize; 2],
    pub(crate) shape: [usize; 2],
    pub(crate) to: &'a mut [f32],
}

impl Job for Transpose<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, from: &[f32], _: &[f32]) {
        let Self { strides, shape: [rows, cols], to } = self;
        let Some(pair) = Pair::new(strides, [rows, cols], from, to) else { return };
        let mut top = 0;
        while L::MAKES_COLUMNS && top + L::Wide::WIDTH <= rows {
            // SAFETY: so many rows are there.
            unsafe { pair.vectors::<L::Wide>(proof, top, cols) };
            top += L::Wide::WIDTH;
        }
        // SAFETY: the others are too.
        unsafe { pair.rows(top, rows, cols) };
    }
}

impl Pair {
    /// The matrices, if the slices hold them to their last elements.
    #[inline(always)]
    fn new(
        [from_stride, to_stride]: [usize; 2],
        [rows, cols]: [usize; 2],
        from: &[f32],
        to: &mut [f32],
    ) -> Option<Self> {
        let end = |rows: usize, stride: usize, cols: usize| {
            rows.saturating_sub(1).checked_mul(stride).and_then(|n| n.checked_add(cols))
        };
        let holds = |length: usize, end: Option<usize>| end.is_some_and(|end| end <= length);
        let fit = holds(from.len(), end(rows, from_stride, cols))
            && holds(to.len(), end(cols, to_stride, rows));
        fit.then_some(Self { from: from.as_ptr(), from_stride, to: to.as_mut_ptr(), to_stride })
    }

    /// As many rows from `top` on as a vector has lanes.
    ///
    /// # Safety
    /// They are there, of `cols` columns.
    #[inline(always)]
    unsafe fn vectors<L: LaneVector>(self, proof: L::Proof, top: usize, cols: usize) {
        let mut j = 0;
        // Four at once, so that a row's place is computed once for all of them.
        while j + 16 <= cols {
            for first in [j, j + 4, j + 8, j + 12] {
                // SAFETY: columns up to `j + 15` of the rows are there.
                unsafe { self.four_columns::<L>(proof, top, first) };
            }
            j += 16;
        }
        while j + 4 <= cols {
            // SAFETY: columns `j` to `j + 3` of the rows are there.
            unsafe { self.four_columns::<L>(proof, top, j) };
            j += 4;
        }
        // SAFETY: the other columns are too.
        unsafe { self.one_by_one([top, top + L::WIDTH, j, cols]) };
    }

    /// Four columns from `first` on of as many rows.
    ///
    /// # Safety
    /// They are there.
    #[inline(always)]
    unsafe fn four_columns<L: LaneVector>(self, proof: L::Proof, top: usize, first: usize) {
        // SAFETY: the caller vouches for the elements.
        unsafe {
            let from = self.from.add(top * self.from_stride + first);
            let columns = L::columns(proof, from, self.from_stride);
            for (k, column) in columns.into_iter().enumerate() {
                column.write(self.to.add((first + k) * self.to_stride + top));
            }
        }
    }

    /// Rows `top` to `rows`.
    ///
    /// # Safety
    /// They are there, of `cols` columns.
    #[inline(always)]
    unsafe fn rows(self, mut top: usize, rows: usize, cols: usize) {
        while top < rows {
            let bottom = rows.min(top + TILE);
            let mut left = 0;
            while left < cols {
                let right = cols.min(left + TILE);
                // SAFETY: `top < bottom <= rows` and `left < right <= cols`.
                unsafe { self.tile([top, bottom, left, right]) };
                left = right;
            }
            top = bottom;
        }
    }

    /// # Safety
    /// There are rows below `bottom` of columns below `right`.
    #[inline(always)]
    unsafe fn tile(self, [top, bottom, left, right]: [usize; 4]) {
        let mut i = top;
        while i + 4 <= bottom {
            let mut j = left;
            while j + 4 <= right {
                // SAFETY: rows `i` to `i + 3` and columns `j` to `j + 3` are within the tile.
                unsafe { self.four_by_four(i, j) };
                j += 4;
            }
            // SAFETY: as above.
            unsafe { self.one_by_one([i, i + 4, j, right]) };
            i += 4;
        }
        // SAFETY: as above.
        unsafe { self.one_by_one([i, bottom, left, right]) };
    }

    /// # Safety
    /// There are rows `i` to `i + 3` of columns `j` to `j + 3`.
    #[inline(always)]
    unsafe fn four_by_four(self, i: usize, j: usize) {
        // SAFETY: the caller vouches for the elements.
        unsafe {
            let [a, b, c, d] = [0, 1, 2, 3].map(|k| {
                let row = self.from.add((i + k) * self.from_stride + j);
                row.cast::<[f32; 4]>().read_unaligned()
            });
            let [a0, a1, a2, a3] = a;
            let [b0, b1, b2, b3] = b;
            let [c0, c1, c2, c3] = c;
            let [d0, d1, d2, d3] = d;
            let columns = [[a0, b0, c0, d0], [a1, b1, c1, d1], [a2, b2, c2, d2], [a3, b3, c3, d3]];
            for (k, column) in columns.into_iter().enumerate() {
                let to = self.to.add((j + k) * self.to_stride + i);
                to.cast::<[f32; 4]>().write_unaligned(column);
            }
        }
    }

    /// # Safety
    /// As for `tile`.
    #[inline(always)]
    unsafe fn one_by_one(self, [top, bottom, left, right]: [usize; 4]) {
        for i in top..bottom {
            for j in left..right {
                // SAFETY: the caller vouches for rows below `bottom` and columns below `right`.
                unsafe {
                    let x = self.from.add(i * self.from_stride + j).read();
                    self.to.add(j * self.to_stride + i).write(x);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Isa, Kernels};

    /// Miri takes a second for some shapes: sizes beside those of a square in registers are enough for it.
    fn sizes() -> impl Iterator<Item = usize> {
        (0..40).filter(|n| !cfg!(miri) || [0, 1, 4, 7, 8, 17, 33].contains(n))
    }

    #[test]
    fn every_shape_on_every_instruction_set() {
        for isa in Isa::available() {
            let kernels = Kernels::on(isa).expect("it is available");
            for (rows, cols) in sizes().flat_map(|rows| sizes().map(move |cols| (rows, cols))) {
                let strides @ [stride, to_stride] = [cols + 3, rows + 2];
                let from: [f32; 40 * 43] = core::array::from_fn(|i| i as f32);
                let mut to = [-1.0; 40 * 43];
                let job = Transpose { strides, shape: [rows, cols], to: &mut to };
                kernels.run(job, &from, &[]);
                for (at, x) in to.iter().enumerate() {
                    let (j, i) = (at / to_stride, at % to_stride);
                    let is_inside = i < rows && j < cols;
                    let expected = if is_inside { from[i * stride + j] } else { -1.0 };
                    assert_eq!(*x, expected, "{isa:?}: {rows}x{cols} at {at}");
                }
            }
        }
    }
}
