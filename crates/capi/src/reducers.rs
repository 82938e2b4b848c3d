//! Reductions of operands that come in pieces: sensor windows, streams, files larger than memory.
//!
//! The bits are those of the function over all pieces joined, however they were cut. A reducer is
//! memory of the caller's; it needs no end and may be copied by `memcpy`.

use orthant_core as orthant;

use crate::pointers::{Span, check, scalar, status_of};
use crate::status::{self, orthant_status};

/// Bytes of a reducer with one sum a lane: a partial result for each level of the tree of blocks.
#[cfg(target_pointer_width = "64")]
pub const ORTHANT_REDUCER_BYTES: usize = 7168;
/// Bytes of a reducer with one sum a lane: a partial result for each level of the tree of blocks.
#[cfg(target_pointer_width = "32")]
pub const ORTHANT_REDUCER_BYTES: usize = 3072;

/// Bytes of a compensated reducer, which has more sums.
#[cfg(target_pointer_width = "64")]
pub const ORTHANT_COMPENSATED_REDUCER_BYTES: usize = 20480;
/// Bytes of a compensated reducer, which has more sums.
#[cfg(target_pointer_width = "32")]
pub const ORTHANT_COMPENSATED_REDUCER_BYTES: usize = 8192;

/// Says at compile time that the memory of a C type holds the reducer of core.
macro_rules! holds {
    ($($name:ident: $reducer:ident;)*) => {$(
        const _: () = assert!(
            size_of::<orthant::$reducer>() <= size_of::<$name>()
                && align_of::<orthant::$reducer>() <= align_of::<$name>()
                && !core::mem::needs_drop::<orthant::$reducer>()
        );
    )*};
}
holds! {
    orthant_sum_reducer: Sum;
    orthant_norm_l1_reducer: NormL1;
    orthant_norm_l2_squared_reducer: NormL2Squared;
    orthant_norm_linf_reducer: NormLinf;
    orthant_dot_reducer: Dot;
    orthant_dot_compensated_reducer: DotCompensated;
    orthant_distance_l1_reducer: DistanceL1;
    orthant_distance_l2_squared_reducer: DistanceL2Squared;
    orthant_distance_linf_reducer: DistanceLinf;
}

/// Makes a reducer of nothing.
///
/// # Safety
/// `reducer` points to memory of the C type that holds an `R`.
unsafe fn init<T, R>(reducer: *mut T, make: impl FnOnce() -> R) -> orthant_status {
    let start = || {
        check(reducer)?;
        // SAFETY: `holds!` compared size and alignment; the memory is the caller's.
        unsafe { reducer.cast::<R>().write(make()) };
        Ok(())
    };
    status_of(start())
}

/// Feeds a reducer.
///
/// # Safety
/// `reducer` was made by `init` with this `R`; each operand points to `n` floats.
unsafe fn push<T, R, const K: usize>(
    reducer: *mut T,
    operands: [*const f32; K],
    n: usize,
    feed: impl FnOnce(&mut R, [&[f32]; K]) -> Result<(), orthant::Error>,
) -> orthant_status {
    let add = || {
        check(reducer)?;
        let mut slices: [&[f32]; K] = [&[]; K];
        for (slice, operand) in slices.iter_mut().zip(operands) {
            // SAFETY: our caller promises `n` floats.
            *slice = unsafe { Span::new(operand, n)?.read() };
        }
        // SAFETY: made by `init`, which checked the memory; nobody else uses it meanwhile.
        let reducer = unsafe { &mut *reducer.cast::<R>() };
        feed(reducer, slices).map_err(|error| status::of(&error))
    };
    status_of(add())
}

/// What a reducer holds.
///
/// # Safety
/// `reducer` was made by `init` with this `R`; `out` points to one float.
unsafe fn finish<T, R>(
    reducer: *const T,
    out: *mut f32,
    value: impl FnOnce(&R) -> f32,
) -> orthant_status {
    if let Err(status) = check(reducer) {
        return status;
    }
    // SAFETY: made by `init`, which checked the memory; `out` is checked by `scalar`.
    unsafe { scalar([], 0, out, |[]| Ok(value(&*reducer.cast::<R>()))) }
}

/// A sum of pieces; to be started by `orthant_sum_init`.
#[repr(C, align(64))]
pub struct orthant_sum_reducer {
    storage: [u8; ORTHANT_REDUCER_BYTES],
}

/// Starts a sum of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_sum_init(reducer: *mut orthant_sum_reducer) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::Sum::new) }
}

/// Adds the next piece.
///
/// # Safety
/// `reducer` points to one that was started, `a` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_sum_push_f32(
    reducer: *mut orthant_sum_reducer,
    a: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        push(reducer, [a], n, |to: &mut orthant::Sum, [a]| {
            to.push(a);
            Ok(())
        })
    }
}

/// The sum of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_sum_finish_f32(
    reducer: *const orthant_sum_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::Sum>::finish) }
}

/// A sum of absolute values of pieces; to be started by `orthant_norm_l1_init`.
#[repr(C, align(64))]
pub struct orthant_norm_l1_reducer {
    storage: [u8; ORTHANT_REDUCER_BYTES],
}

/// Starts a sum of absolute values of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l1_init(
    reducer: *mut orthant_norm_l1_reducer,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::NormL1::new) }
}

/// Adds the next piece.
///
/// # Safety
/// `reducer` points to one that was started, `a` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l1_push_f32(
    reducer: *mut orthant_norm_l1_reducer,
    a: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        push(reducer, [a], n, |to: &mut orthant::NormL1, [a]| {
            to.push(a);
            Ok(())
        })
    }
}

/// The sum of absolute values of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l1_finish_f32(
    reducer: *const orthant_norm_l1_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::NormL1>::finish) }
}

/// A sum of squares of pieces; to be started by `orthant_norm_l2_squared_init`.
#[repr(C, align(64))]
pub struct orthant_norm_l2_squared_reducer {
    storage: [u8; ORTHANT_REDUCER_BYTES],
}

/// Starts a sum of squares of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l2_squared_init(
    reducer: *mut orthant_norm_l2_squared_reducer,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::NormL2Squared::new) }
}

/// Adds the next piece.
///
/// # Safety
/// `reducer` points to one that was started, `a` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l2_squared_push_f32(
    reducer: *mut orthant_norm_l2_squared_reducer,
    a: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        push(reducer, [a], n, |to: &mut orthant::NormL2Squared, [a]| {
            to.push(a);
            Ok(())
        })
    }
}

/// The sum of squares of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_l2_squared_finish_f32(
    reducer: *const orthant_norm_l2_squared_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::NormL2Squared>::finish) }
}

/// A greatest absolute value of pieces; to be started by `orthant_norm_linf_init`.
#[repr(C, align(64))]
pub struct orthant_norm_linf_reducer {
    storage: [u8; ORTHANT_REDUCER_BYTES],
}

/// Starts a greatest absolute value of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_linf_init(
    reducer: *mut orthant_norm_linf_reducer,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::NormLinf::new) }
}

/// Adds the next piece.
///
/// # Safety
/// `reducer` points to one that was started, `a` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_linf_push_f32(
    reducer: *mut orthant_norm_linf_reducer,
    a: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe {
        push(reducer, [a], n, |to: &mut orthant::NormLinf, [a]| {
            to.push(a);
            Ok(())
        })
    }
}

/// The greatest absolute value of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_norm_linf_finish_f32(
    reducer: *const orthant_norm_linf_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::NormLinf>::finish) }
}

/// A dot product of pieces; to be started by `orthant_dot_init`.
#[repr(C, align(64))]
pub struct orthant_dot_reducer {
    storage: [u8; ORTHANT_REDUCER_BYTES],
}

/// Starts a dot product of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_dot_init(reducer: *mut orthant_dot_reducer) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::Dot::new) }
}

/// Adds the next piece of both operands.
///
/// # Safety
/// `reducer` points to one that was started, `a` and `b` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_dot_push_f32(
    reducer: *mut orthant_dot_reducer,
    a: *const f32,
    b: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { push(reducer, [a, b], n, |to: &mut orthant::Dot, [a, b]| to.push(a, b)) }
}

/// The dot product of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_dot_finish_f32(
    reducer: *const orthant_dot_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::Dot>::finish) }
}

/// A compensated dot product of pieces; to be started by `orthant_dot_compensated_init`.
#[repr(C, align(64))]
pub struct orthant_dot_compensated_reducer {
    storage: [u8; ORTHANT_COMPENSATED_REDUCER_BYTES],
}

/// Starts a compensated dot product of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_dot_compensated_init(
    reducer: *mut orthant_dot_compensated_reducer,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::DotCompensated::new) }
}

/// Adds the next piece of both operands.
///
/// # Safety
/// `reducer` points to one that was started, `a` and `b` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_dot_compensated_push_f32(
    reducer: *mut orthant_dot_compensated_reducer,
    a: *const f32,
    b: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { push(reducer, [a, b], n, |to: &mut orthant::DotCompensated, [a, b]| to.push(a, b)) }
}

/// The compensated dot product of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_dot_compensated_finish_f32(
    reducer: *const orthant_dot_compensated_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::DotCompensated>::finish) }
}

/// A sum of absolute differences of pieces; to be started by `orthant_distance_l1_init`.
#[repr(C, align(64))]
pub struct orthant_distance_l1_reducer {
    storage: [u8; ORTHANT_REDUCER_BYTES],
}

/// Starts a sum of absolute differences of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l1_init(
    reducer: *mut orthant_distance_l1_reducer,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::DistanceL1::new) }
}

/// Adds the next piece of both operands.
///
/// # Safety
/// `reducer` points to one that was started, `a` and `b` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l1_push_f32(
    reducer: *mut orthant_distance_l1_reducer,
    a: *const f32,
    b: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { push(reducer, [a, b], n, |to: &mut orthant::DistanceL1, [a, b]| to.push(a, b)) }
}

/// The sum of absolute differences of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l1_finish_f32(
    reducer: *const orthant_distance_l1_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::DistanceL1>::finish) }
}

/// A sum of squared differences of pieces; to be started by `orthant_distance_l2_squared_init`.
#[repr(C, align(64))]
pub struct orthant_distance_l2_squared_reducer {
    storage: [u8; ORTHANT_REDUCER_BYTES],
}

/// Starts a sum of squared differences of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l2_squared_init(
    reducer: *mut orthant_distance_l2_squared_reducer,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::DistanceL2Squared::new) }
}

/// Adds the next piece of both operands.
///
/// # Safety
/// `reducer` points to one that was started, `a` and `b` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l2_squared_push_f32(
    reducer: *mut orthant_distance_l2_squared_reducer,
    a: *const f32,
    b: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { push(reducer, [a, b], n, |to: &mut orthant::DistanceL2Squared, [a, b]| to.push(a, b)) }
}

/// The sum of squared differences of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_l2_squared_finish_f32(
    reducer: *const orthant_distance_l2_squared_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::DistanceL2Squared>::finish) }
}

/// A greatest absolute difference of pieces; to be started by `orthant_distance_linf_init`.
#[repr(C, align(64))]
pub struct orthant_distance_linf_reducer {
    storage: [u8; ORTHANT_REDUCER_BYTES],
}

/// Starts a greatest absolute difference of nothing yet.
///
/// # Safety
/// `reducer` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_linf_init(
    reducer: *mut orthant_distance_linf_reducer,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { init(reducer, orthant::DistanceLinf::new) }
}

/// Adds the next piece of both operands.
///
/// # Safety
/// `reducer` points to one that was started, `a` and `b` to `n` floats.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_linf_push_f32(
    reducer: *mut orthant_distance_linf_reducer,
    a: *const f32,
    b: *const f32,
    n: usize,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { push(reducer, [a, b], n, |to: &mut orthant::DistanceLinf, [a, b]| to.push(a, b)) }
}

/// The greatest absolute difference of all pieces so far; more may follow.
///
/// # Safety
/// `reducer` points to one that was started, `out` to a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn orthant_distance_linf_finish_f32(
    reducer: *const orthant_distance_linf_reducer,
    out: *mut f32,
) -> orthant_status {
    // SAFETY: what our caller promises.
    unsafe { finish(reducer, out, <orthant::DistanceLinf>::finish) }
}
