//! matrixmultiply: a product of matrices of which one has a single column.

use crate::kernels::Kernel;
use crate::op::{Op, matvec};

pub fn op(kernel: Kernel) -> Option<Op> {
    match kernel {
        Kernel::Matvec => Some(matvec(|a, (rows, cols), x, y| {
            product(a, (rows, cols), (cols as isize, 1), x, y);
        })),
        Kernel::MatvecTransposed => Some(matvec(|a, (rows, cols), x, y| {
            product(a, (cols, rows), (1, cols as isize), x, y);
        })),
        _ => None,
    }
}

/// `y = A x` for `A` of rows × cols whose element `(i, j)` is at `i·down + j·right`.
fn product(
    a: &[f32],
    (rows, cols): (usize, usize),
    (down, right): (isize, isize),
    x: &[f32],
    y: &mut [f32],
) {
    assert!(a.len() == rows * cols && x.len() == cols && y.len() == rows);
    // SAFETY: both pairs of strides that come in address exactly the elements 0..rows·cols of a
    // dense matrix, which `a` has; x and y are columns of `cols` and `rows` elements, as asserted,
    // and y, borrowed mutably, overlaps neither.
    unsafe {
        matrixmultiply::sgemm(
            rows,
            cols,
            1,
            1.0,
            a.as_ptr(),
            down,
            right,
            x.as_ptr(),
            1,
            1,
            0.0,
            y.as_mut_ptr(),
            1,
            1,
        );
    }
}
