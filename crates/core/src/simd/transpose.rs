//! Rows to columns, four by four.

/// Elements of a side of the tiles whose rows and columns stay in the first level of cache.
const TILE: usize = 16;

/// `to[j][i] = from[i][j]` for `rows` rows and `cols` columns of `from`; nothing if a slice is too
/// short for its matrix.
pub(crate) fn transpose(
    [from_stride, to_stride]: [usize; 2],
    [rows, cols]: [usize; 2],
    from: &[f32],
    to: &mut [f32],
) {
    let end = |rows: usize, stride: usize, cols: usize| {
        rows.saturating_sub(1).checked_mul(stride).and_then(|n| n.checked_add(cols))
    };
    let holds = |length: usize, end: Option<usize>| end.is_some_and(|end| end <= length);
    if !holds(from.len(), end(rows, from_stride, cols))
        || !holds(to.len(), end(cols, to_stride, rows))
    {
        return;
    }
    let (from, to) = (from.as_ptr(), to.as_mut_ptr());
    let mut top = 0;
    while top < rows {
        let bottom = rows.min(top + TILE);
        let mut left = 0;
        while left < cols {
            let right = cols.min(left + TILE);
            // SAFETY: `top < bottom <= rows` and `left < right <= cols`, and both slices hold
            // their matrices to the last element: it was just checked. They do not overlap, since
            // one of them is borrowed mutably.
            unsafe { tile(from, from_stride, to, to_stride, [top, bottom, left, right]) };
            left = right;
        }
        top = bottom;
    }
}

/// # Safety
/// `from` has rows below `bottom` of columns below `right`, `to` has them exchanged.
#[inline(always)]
unsafe fn tile(
    from: *const f32,
    from_stride: usize,
    to: *mut f32,
    to_stride: usize,
    [top, bottom, left, right]: [usize; 4],
) {
    let mut i = top;
    while i + 4 <= bottom {
        let mut j = left;
        while j + 4 <= right {
            // SAFETY: rows `i` to `i + 3` and columns `j` to `j + 3` are within the tile.
            unsafe {
                let [a, b, c, d] = [0, 1, 2, 3].map(|k| {
                    from.add((i + k) * from_stride + j).cast::<[f32; 4]>().read_unaligned()
                });
                let [a0, a1, a2, a3] = a;
                let [b0, b1, b2, b3] = b;
                let [c0, c1, c2, c3] = c;
                let [d0, d1, d2, d3] = d;
                let columns =
                    [[a0, b0, c0, d0], [a1, b1, c1, d1], [a2, b2, c2, d2], [a3, b3, c3, d3]];
                for (k, column) in columns.into_iter().enumerate() {
                    to.add((j + k) * to_stride + i).cast::<[f32; 4]>().write_unaligned(column);
                }
            }
            j += 4;
        }
        // SAFETY: as above.
        unsafe { one_by_one(from, from_stride, to, to_stride, [i, i + 4, j, right]) };
        i += 4;
    }
    // SAFETY: as above.
    unsafe { one_by_one(from, from_stride, to, to_stride, [i, bottom, left, right]) };
}

/// # Safety
/// As for `tile`.
#[inline(always)]
unsafe fn one_by_one(
    from: *const f32,
    from_stride: usize,
    to: *mut f32,
    to_stride: usize,
    [top, bottom, left, right]: [usize; 4],
) {
    for i in top..bottom {
        for j in left..right {
            // SAFETY: the caller vouches for rows below `bottom` and columns below `right`.
            unsafe { to.add(j * to_stride + i).write(from.add(i * from_stride + j).read()) };
        }
    }
}
