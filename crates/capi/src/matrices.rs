//! Matrices: row after row in memory, each row `stride` elements after the one before; the stride
//! of a matrix without gaps is its columns.
//!
//! An output may not overlap an operand, gaps between rows included.

use orthant_core as orthant;

use crate::pointers::{matrices, matrix_times_vector};
use crate::status::orthant_status;

/// `y = A x`: element `i` has the bits of the dot product of row `i` and `x`.
///
/// # Safety
/// `a` points to a matrix of that shape, `x` to `cols` floats, `y` to `rows`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_matvec_f32(
    a: *const f32,
    rows: usize,
    cols: usize,
    stride: usize,
    x: *const f32,
    y: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { matrix_times_vector((a, [rows, cols, stride]), (x, cols), (y, rows), orthant::matvec) }
}

/// `y = A' x`, without transposing: `y[j]` is the sum of `a[i][j] * x[i]`.
///
/// # Safety
/// `a` points to a matrix of that shape, `x` to `rows` floats, `y` to `cols`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_matvec_transposed_f32(
    a: *const f32,
    rows: usize,
    cols: usize,
    stride: usize,
    x: *const f32,
    y: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        matrix_times_vector(
            (a, [rows, cols, stride]),
            (x, rows),
            (y, cols),
            orthant::matvec_transposed,
        )
    }
}

/// `C = A B`, of an m by k and a k by n matrix.
///
/// # Safety
/// `a`, `b` and `c` point to matrices of m by k, k by n and m by n.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_matmul_f32(
    a: *const f32,
    a_stride: usize,
    b: *const f32,
    b_stride: usize,
    m: usize,
    k: usize,
    n: usize,
    c: *mut f32,
    c_stride: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        matrices(
            [(a, [m, k, a_stride]), (b, [k, n, b_stride])],
            (c, [m, n, c_stride]),
            |[a, b], c| orthant::matmul(a, b, c),
        )
    }
}

/// `C = C - A B`: the product, then one subtraction.
///
/// # Safety
/// `a`, `b` and `c` point to matrices of m by k, k by n and m by n.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_matmul_sub_f32(
    a: *const f32,
    a_stride: usize,
    b: *const f32,
    b_stride: usize,
    m: usize,
    k: usize,
    n: usize,
    c: *mut f32,
    c_stride: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        matrices(
            [(a, [m, k, a_stride]), (b, [k, n, b_stride])],
            (c, [m, n, c_stride]),
            |[a, b], c| orthant::matmul_sub(a, b, c),
        )
    }
}

/// `out[i][j] = a[i][j] * b[i][j]`.
///
/// # Safety
/// `a`, `b` and `out` point to matrices of that shape.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_hadamard_matrix_f32(
    a: *const f32,
    a_stride: usize,
    b: *const f32,
    b_stride: usize,
    rows: usize,
    cols: usize,
    out: *mut f32,
    out_stride: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        matrices(
            [(a, [rows, cols, a_stride]), (b, [rows, cols, b_stride])],
            (out, [rows, cols, out_stride]),
            |[a, b], out| orthant::hadamard_matrix(a, b, out),
        )
    }
}
