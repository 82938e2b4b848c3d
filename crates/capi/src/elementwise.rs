//! Elementwise operations, each rounded once for each operation written.
//!
//! The forms that end in `_assign` work in place; the others refuse an output that overlaps.

use orthant_core as orthant;

use crate::pointers::vector;
use crate::status::orthant_status;

/// `out[i] = a[i] * b[i]`.
///
/// # Safety
/// `a`, `b` and `out` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_hadamard_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([a, b], n, out, |[a, b], out| orthant::hadamard(a, b, out)) }
}

/// `out[i] = a[i] + b[i]`.
///
/// # Safety
/// `a`, `b` and `out` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_add_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([a, b], n, out, |[a, b], out| orthant::add(a, b, out)) }
}

/// `out[i] = a[i] - b[i]`.
///
/// # Safety
/// `a`, `b` and `out` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_sub_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([a, b], n, out, |[a, b], out| orthant::sub(a, b, out)) }
}

/// `out[i] = alpha * a[i]`.
///
/// # Safety
/// `a` and `out` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_scale_f32(
    alpha: f32,
    a: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([a], n, out, |[a], out| orthant::scale(alpha, a, out)) }
}

/// `a[i] = a[i] * b[i]`. `a` and `b` must not overlap.
///
/// # Safety
/// `a` and `b` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_hadamard_assign_f32(
    a: *mut f32,
    b: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([b], n, a, |[b], a| orthant::hadamard_assign(a, b)) }
}

/// `a[i] = a[i] + b[i]`. `a` and `b` must not overlap.
///
/// # Safety
/// `a` and `b` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_add_assign_f32(
    a: *mut f32,
    b: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([b], n, a, |[b], a| orthant::add_assign(a, b)) }
}

/// `a[i] = a[i] - b[i]`. `a` and `b` must not overlap.
///
/// # Safety
/// `a` and `b` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_sub_assign_f32(
    a: *mut f32,
    b: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([b], n, a, |[b], a| orthant::sub_assign(a, b)) }
}

/// `a[i] = alpha * a[i]`.
///
/// # Safety
/// `a` points to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_scale_assign_f32(
    alpha: f32,
    a: *mut f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        vector([], n, a, |[], a| {
            orthant::scale_assign(alpha, a);
            Ok(())
        })
    }
}

/// `y[i] = alpha * x[i] + y[i]`, the product rounded, then the sum. `x` and `y` must not overlap.
///
/// # Safety
/// `x` and `y` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_axpy_f32(
    alpha: f32,
    x: *const f32,
    n: usize,
    y: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([x], n, y, |[x], y| orthant::axpy(alpha, x, y)) }
}
