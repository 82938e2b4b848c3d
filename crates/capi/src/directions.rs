//! Directions: unit vectors, projections, the cross product.

use orthant_core as orthant;

use crate::pointers::{Span, check, scalar, status_of, vector};
use crate::status::{self, orthant_status};

/// `out = a / |a|`, of length 1. `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where `a` has no direction.
/// {3, 4} becomes {0.6, 0.8}.
///
/// # Safety
/// `a` and `out` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_normalize_f32(
    a: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([a], n, out, |[a], out| orthant::normalize(a, out)) }
}

/// The length of the projection of `a` onto the line of `onto`, `a . onto / |onto|`, negative where
/// they point apart.
/// `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where `onto` has no direction.
///
/// # Safety
/// `a` and `onto` point to `n` floats, `out` to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_scalar_projection_f32(
    a: *const f32,
    onto: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { scalar([a, onto], n, out, |[a, onto]| orthant::scalar_projection(a, onto)) }
}

/// The projection of `a` onto the line of `onto`, `(a . onto / onto . onto) onto`.
/// `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where `onto` has no direction.
///
/// # Safety
/// `a`, `onto` and `out` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_project_f32(
    a: *const f32,
    onto: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([a, onto], n, out, |[a, onto], out| orthant::project(a, onto, out)) }
}

/// What the projection of `a` onto the line of `from` leaves of `a`, perpendicular to `from`:
/// `a - (a . from / from . from) from`.
/// `ORTHANT_EMPTY` or `ORTHANT_ZERO_VECTOR` where `from` has no direction.
///
/// # Safety
/// `a`, `from` and `out` point to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_reject_f32(
    a: *const f32,
    from: *const f32,
    n: usize,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { vector([a, from], n, out, |[a, from], out| orthant::reject(a, from, out)) }
}

/// The cross product of two vectors of 3 elements, `out[0] = a[1] * b[2] - a[2] * b[1]` and so on in
/// turn. `out` may be `a` or `b`.
///
/// # Safety
/// `a`, `b` and `out` point to 3 floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_cross_f32(
    a: *const f32,
    b: *const f32,
    out: *mut f32,
) -> orthant_status {
    let compute = || {
        let (a, b) = (Span::new(a, 3)?, Span::new(b, 3)?);
        check(out)?;
        // SAFETY: our caller promises the elements.
        let product = unsafe { orthant::cross(a.read(), b.read()) };
        let product = product.map_err(|error| status::of(&error))?;
        // SAFETY: not null, aligned, promised to be writable; the operands are no longer used.
        unsafe { out.cast::<[f32; 3]>().write(product) };
        Ok(())
    };
    status_of(compute())
}
