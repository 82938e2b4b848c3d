//! Functions of one or two vectors whose value is one number: `*out = f(a[0..n], b[0..n])`.

use orthant_core as orthant;

use crate::pointers::scalar;
use crate::status::orthant_status;

/// The sum of `n` elements, `a[0] + a[1] + ...`; `+0.0` of none.
///
/// # Safety
/// `a` points to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_sum_f32(a: *const f32, n: usize, out: *mut f32) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a], n, out, |[a]| Ok(orthant::sum(a))) }
}

/// The dot product of two vectors of `n` elements, `a[0] * b[0] + a[1] * b[1] + ...`; `+0.0` of none.
///
/// # Safety
/// `a` and `b` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_dot_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, b], n, out, |[a, b]| orthant::dot(a, b)) }
}

/// The dot product as if computed with twice the precision (Ogita, Rump and Oishi's Dot2).
///
/// # Safety
/// `a` and `b` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_dot_compensated_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, b], n, out, |[a, b]| orthant::dot_compensated(a, b)) }
}

/// The sum of absolute values, `|a[0]| + |a[1]| + ...`; `+0.0` of none.
///
/// # Safety
/// `a` points to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l1_f32(
    a: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a], n, out, |[a]| Ok(orthant::norm_l1(a))) }
}

/// The Euclidean norm, the root of `a[0] * a[0] + a[1] * a[1] + ...`. It overflows or vanishes only if
/// the result does.
///
/// # Safety
/// `a` points to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l2_f32(
    a: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a], n, out, |[a]| Ok(orthant::norm_l2(a))) }
}

/// The sum of squares, `a[0] * a[0] + a[1] * a[1] + ...`, as a plain sum: it may overflow or vanish.
///
/// # Safety
/// `a` points to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l2_squared_f32(
    a: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a], n, out, |[a]| Ok(orthant::norm_l2_squared(a))) }
}

/// The greatest absolute value, exactly; `+0.0` of none.
///
/// # Safety
/// `a` points to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_linf_f32(
    a: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a], n, out, |[a]| Ok(orthant::norm_linf(a))) }
}

/// The sum of absolute differences, `|a[0] - b[0]| + |a[1] - b[1]| + ...`.
///
/// # Safety
/// `a` and `b` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l1_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, b], n, out, |[a, b]| orthant::distance_l1(a, b)) }
}

/// The Euclidean distance, the norm of `a - b`. It overflows or vanishes only if the result does.
///
/// # Safety
/// `a` and `b` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l2_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, b], n, out, |[a, b]| orthant::distance_l2(a, b)) }
}

/// The sum of squared differences, as a plain sum: it may overflow or vanish.
///
/// # Safety
/// `a` and `b` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l2_squared_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, b], n, out, |[a, b]| orthant::distance_l2_squared(a, b)) }
}

/// The greatest absolute difference `|a[i] - b[i]|`; each is rounded once.
///
/// # Safety
/// `a` and `b` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_linf_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, b], n, out, |[a, b]| orthant::distance_linf(a, b)) }
}

/// The cosine of the angle between two vectors, `a . b / (|a| |b|)`, from -1 to 1; exactly 1 for a
/// vector with itself. `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where there is no angle.
///
/// # Safety
/// `a` and `b` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_cosine_similarity_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, b], n, out, |[a, b]| orthant::cosine_similarity(a, b)) }
}

/// The angle between two vectors in radians, from 0 to pi, accurate also where the cosine is nearly 1
/// or -1 (Kahan).
/// `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where there is none.
///
/// # Safety
/// `a` and `b` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_angle_f32(
    a: *const f32,
    b: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, b], n, out, |[a, b]| orthant::angle(a, b)) }
}

/// The norm of order `p`, `(|a[0]|^p + |a[1]|^p + ...)^(1/p)`; `p` is at least 1 and possibly infinite,
/// `ORTHANT_NORM_ORDER` otherwise.
///
/// # Safety
/// `a` points to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_lp_f32(
    a: *const f32,
    n: usize,
    p: f32,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a], n, out, |[a]| orthant::norm_lp(a, p)) }
}
