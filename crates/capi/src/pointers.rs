//! From pointers to slices: everything that can be wrong with a pointer is found here, before a
//! reference is made of it.

use core::slice;

use orthant_core::{Error, MatMut, MatRef};

use crate::status::{
    self, ORTHANT_MISALIGNED, ORTHANT_NULL, ORTHANT_OK, ORTHANT_OVERLAP, ORTHANT_SHAPE,
    ORTHANT_TOO_LARGE, orthant_status,
};

/// Elements at a pointer that was checked: not null unless there are none, aligned, and of a size
/// that a slice may have.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    start: *const f32,
    length: usize,
}

impl Span {
    /// `length` elements at `start`.
    pub(crate) fn new(start: *const f32, length: usize) -> Result<Self, orthant_status> {
        match length.checked_mul(size_of::<f32>()) {
            Some(bytes) if isize::try_from(bytes).is_ok() => {}
            _ => return Err(ORTHANT_TOO_LARGE),
        }
        if length == 0 {
            return Ok(Self { start: core::ptr::NonNull::dangling().as_ptr(), length });
        }
        check(start)?;
        Ok(Self { start, length })
    }

    /// A matrix of which each row starts `stride` elements after the one before.
    fn matrix(start: *const f32, [rows, cols, stride]: [usize; 3]) -> Result<Self, orthant_status> {
        if stride < cols {
            return Err(ORTHANT_SHAPE);
        }
        let length = match (rows.checked_sub(1), cols) {
            (None, _) | (_, 0) => Some(0),
            (Some(others), _) => others.checked_mul(stride).and_then(|n| n.checked_add(cols)),
        };
        Self::new(start, length.ok_or(ORTHANT_TOO_LARGE)?)
    }

    fn overlaps(self, other: Self) -> bool {
        let end = |span: Self| span.start.addr().saturating_add(span.length * size_of::<f32>());
        let (a, b) = (self.start.addr(), other.start.addr());
        self.length > 0 && other.length > 0 && a < end(other) && b < end(self)
    }

    /// # Safety
    /// The caller of the interface promises that the elements are there, are initialised, and are
    /// not written while the slice lives.
    pub(crate) unsafe fn read<'a>(self) -> &'a [f32] {
        // SAFETY: `new` checked null, alignment and size; the rest is promised.
        unsafe { slice::from_raw_parts(self.start, self.length) }
    }

    /// # Safety
    /// As for `read`, and nothing else touches the elements while the slice lives.
    unsafe fn write<'a>(self) -> &'a mut [f32] {
        // SAFETY: as above; the pointer came from a `*mut f32`.
        unsafe { slice::from_raw_parts_mut(self.start.cast_mut(), self.length) }
    }
}

/// That a pointer may be used: not null, and aligned.
pub(crate) fn check<T>(pointer: *const T) -> Result<(), orthant_status> {
    if pointer.is_null() {
        return Err(ORTHANT_NULL);
    }
    if pointer.is_aligned() { Ok(()) } else { Err(ORTHANT_MISALIGNED) }
}

pub(crate) fn status_of(result: Result<(), orthant_status>) -> orthant_status {
    match result {
        Ok(()) => ORTHANT_OK,
        Err(status) => status,
    }
}

/// `*out = f(operands)`, each of `n` elements.
///
/// # Safety
/// Each operand points to `n` floats, `out` to one.
#[inline]
pub(crate) unsafe fn scalar<const K: usize>(
    operands: [*const f32; K],
    n: usize,
    out: *mut f32,
    f: impl FnOnce([&[f32]; K]) -> Result<f32, Error>,
) -> orthant_status {
    let compute = || {
        let mut slices: [&[f32]; K] = [&[]; K];
        for (slice, operand) in slices.iter_mut().zip(operands) {
            // SAFETY: our caller promises `n` floats.
            *slice = unsafe { Span::new(operand, n)?.read() };
        }
        check(out)?;
        let value = f(slices).map_err(|error| status::of(&error))?;
        // SAFETY: not null, aligned, promised to be writable; the slices are no longer used.
        unsafe { out.write(value) };
        Ok(())
    };
    status_of(compute())
}

/// `f(operands, out)`, each of `n` elements, where `out` overlaps no operand.
///
/// # Safety
/// Each operand and `out` point to `n` floats.
#[inline]
pub(crate) unsafe fn vector<const K: usize>(
    operands: [*const f32; K],
    n: usize,
    out: *mut f32,
    f: impl FnOnce([&[f32]; K], &mut [f32]) -> Result<(), Error>,
) -> orthant_status {
    let compute = || {
        let out = Span::new(out, n)?;
        let mut slices: [&[f32]; K] = [&[]; K];
        for (slice, operand) in slices.iter_mut().zip(operands) {
            let operand = Span::new(operand, n)?;
            if operand.overlaps(out) {
                return Err(ORTHANT_OVERLAP);
            }
            // SAFETY: our caller promises `n` floats; `out` does not overlap them.
            *slice = unsafe { operand.read() };
        }
        // SAFETY: our caller promises `n` floats; no operand overlaps them.
        f(slices, unsafe { out.write() }).map_err(|error| status::of(&error))
    };
    status_of(compute())
}

/// A matrix operand: where it is and its rows, columns and stride.
pub(crate) type Matrix = (*const f32, [usize; 3]);

/// `f(operands, out)` on matrices, where `out` overlaps no operand.
///
/// # Safety
/// Each points to a matrix of its shape.
pub(crate) unsafe fn matrices<const K: usize>(
    operands: [Matrix; K],
    (out, shape): (*mut f32, [usize; 3]),
    f: impl FnOnce([MatRef<'_>; K], MatMut<'_>) -> Result<(), Error>,
) -> orthant_status {
    let compute = || {
        let out = Span::matrix(out, shape)?;
        let mut views = [MatRef::default(); K];
        for (view, (start, shape)) in views.iter_mut().zip(operands) {
            let operand = Span::matrix(start, shape)?;
            if operand.overlaps(out) {
                return Err(ORTHANT_OVERLAP);
            }
            // SAFETY: our caller promises the matrix; `out` does not overlap it.
            *view = of_shape(unsafe { operand.read() }, shape)?;
        }
        let [rows, cols, stride] = shape;
        // SAFETY: our caller promises the matrix; no operand overlaps it.
        let out = MatMut::with_stride(unsafe { out.write() }, rows, cols, stride);
        out.and_then(|out| f(views, out)).map_err(|error| status::of(&error))
    };
    status_of(compute())
}

/// `f(a, x, y)` of a matrix and two vectors, where `y` overlaps neither `a` nor `x`.
///
/// # Safety
/// `a` points to a matrix of its shape; `x` and `y` to as many elements as are given with them.
pub(crate) unsafe fn matrix_times_vector(
    (a, shape): Matrix,
    (x, n): (*const f32, usize),
    (y, m): (*mut f32, usize),
    f: impl FnOnce(MatRef<'_>, &[f32], &mut [f32]) -> Result<(), Error>,
) -> orthant_status {
    let compute = || {
        let (a, x, y) = (Span::matrix(a, shape)?, Span::new(x, n)?, Span::new(y, m)?);
        if a.overlaps(y) || x.overlaps(y) {
            return Err(ORTHANT_OVERLAP);
        }
        // SAFETY: our caller promises the elements; `y` overlaps neither.
        let (a, x, y) = unsafe { (of_shape(a.read(), shape)?, x.read(), y.write()) };
        f(a, x, y).map_err(|error| status::of(&error))
    };
    status_of(compute())
}

fn of_shape(data: &[f32], [rows, cols, stride]: [usize; 3]) -> Result<MatRef<'_>, orthant_status> {
    MatRef::with_stride(data, rows, cols, stride).map_err(|error| status::of(&error))
}
