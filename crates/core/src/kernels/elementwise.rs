//! Elementwise operations: `a ∘ b`, `a + b`, `a − b`, `αa`, `αx + y`.
//!
//! Each element is rounded once for each operation written; `axpy` rounds its product and its
//! sum. NaN payloads are the CPU's own and are not promised.

use crate::dispatch::{Active, Choice};
use crate::error::{Names, same_length};
use crate::simd::LaneVector;
use crate::simd::map::{Map, map1, map2, update1, update2};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// The names of a function's two inputs, and of one input and its output.
struct Operands {
    inputs: Names,
    output: Names,
}

static HADAMARD: Operands =
    Operands { inputs: ("hadamard", ["a", "b"]), output: ("hadamard", ["a", "out"]) };
static ADD: Operands = Operands { inputs: ("add", ["a", "b"]), output: ("add", ["a", "out"]) };
static SUB: Operands = Operands { inputs: ("sub", ["a", "b"]), output: ("sub", ["a", "out"]) };
static HADAMARD_ASSIGN: Names = ("hadamard_assign", ["a", "b"]);
static ADD_ASSIGN: Names = ("add_assign", ["a", "b"]);
static SUB_ASSIGN: Names = ("sub_assign", ["a", "b"]);
static SCALE: Names = ("scale", ["a", "out"]);
static AXPY: Names = ("axpy", ["x", "y"]);

macro_rules! binary {
    ($($name:ident: $op:tt)*) => {$(
        #[derive(Clone, Copy)]
        struct $name;

        impl Map<2> for $name {
            #[inline(always)]
            fn apply<L: LaneVector>(self, _: L::Proof, [a, b]: [L; 2]) -> L {
                a $op b
            }
        }
    )*};
}
binary!(Product: * Sum: + Difference: -);

/// `α·aᵢ`.
#[derive(Clone, Copy)]
pub(crate) struct Scaled(pub(crate) f32);

impl Map<1> for Scaled {
    #[inline(always)]
    fn apply<L: LaneVector>(self, proof: L::Proof, [a]: [L; 1]) -> L {
        L::splat(proof, self.0) * a
    }
}

/// `α·xᵢ + yᵢ`.
#[derive(Clone, Copy)]
pub(crate) struct ScaledPlus(pub(crate) f32);

impl Map<2> for ScaledPlus {
    #[inline(always)]
    fn apply<L: LaneVector>(self, proof: L::Proof, [y, x]: [L; 2]) -> L {
        L::splat(proof, self.0) * x + y
    }
}

#[inline(always)]
fn binary_on(
    choice: impl Choice,
    names: &'static Operands,
    map: impl Map<2>,
    [a, b]: [&[f32]; 2],
    out: &mut [f32],
) -> Result<(), Error> {
    same_length(&names.inputs, a.len(), b.len())?;
    same_length(&names.output, a.len(), out.len())?;
    map2(choice, map, a, b, out);
    Ok(())
}

#[inline(always)]
fn assign_on(
    choice: impl Choice,
    names: &'static Names,
    map: impl Map<2>,
    a: &mut [f32],
    b: &[f32],
) -> Result<(), Error> {
    same_length(names, a.len(), b.len())?;
    update2(choice, map, a, b);
    Ok(())
}

#[inline(always)]
fn scale_on(choice: impl Choice, alpha: f32, a: &[f32], out: &mut [f32]) -> Result<(), Error> {
    same_length(&SCALE, a.len(), out.len())?;
    map1(choice, Scaled(alpha), a, out);
    Ok(())
}

#[inline(always)]
fn axpy_on(choice: impl Choice, alpha: f32, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    same_length(&AXPY, x.len(), y.len())?;
    update2(choice, ScaledPlus(alpha), y, x);
    Ok(())
}

fn hadamard_matrix_on(
    choice: impl Choice,
    a: MatRef<'_>,
    b: MatRef<'_>,
    out: MatMut<'_>,
) -> Result<(), Error> {
    let shape = |m: MatRef<'_>| [m.rows(), m.cols()];
    let mismatch = |operands, shapes| {
        Err(Error::MatrixMismatch { operation: "hadamard_matrix", operands, shapes })
    };
    if shape(a) != shape(b) {
        return mismatch(["a", "b"], [shape(a), shape(b)]);
    }
    if shape(a) != shape(out.as_ref()) {
        return mismatch(["a", "out"], [shape(a), shape(out.as_ref())]);
    }
    let kernels = choice.kernels();
    if let (Some(a), Some(b), true) = (a.as_slice(), b.as_slice(), out.as_ref().is_contiguous()) {
        if let Some(out) = out.into_slice() {
            map2(kernels, Product, a, b, out);
        }
        return Ok(());
    }
    let parts = kernels.executor().parts(a.rows().saturating_mul(3 * size_of::<f32>() * a.cols()));
    hadamard_rows(kernels, a, b, out, a.rows() / parts.max(1));
    Ok(())
}

/// The product of rows that do not follow each other, in parts of at most `most` rows.
fn hadamard_rows<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    b: MatRef<'_>,
    mut out: MatMut<'_>,
    most: usize,
) {
    if a.rows() > most.max(1) {
        let half = a.rows() / 2;
        let ((a, c), (b, d)) = (a.split_rows(half), b.split_rows(half));
        let (out, rest) = out.split_rows(half);
        kernels.executor().join(
            || hadamard_rows(kernels, a, b, out, most),
            || hadamard_rows(kernels, c, d, rest, most),
        );
        return;
    }
    for i in 0..a.rows() {
        if let (Some(a), Some(b), Some(out)) = (a.row(i), b.row(i), out.row_mut(i)) {
            map2(kernels, Product, a, b, out);
        }
    }
}

/// The Hadamard product `outᵢ = aᵢ·bᵢ`, each element rounded once.
///
/// An output larger than the last level of cache is written past the caches: see
/// [`LAST_LEVEL_CACHE`](crate::LAST_LEVEL_CACHE).
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// let mut out = [0.0; 2];
/// orthant_core::hadamard(&[1.0, 2.0], &[3.0, 4.0], &mut out)?;
/// assert_eq!(out, [3.0, 8.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn hadamard(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error> {
    binary_on(Active, &HADAMARD, Product, [a, b], out)
}

/// [`hadamard`] in place: `a` is the first operand and the output.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// let mut a = [1.0, 2.0];
/// orthant_core::hadamard_assign(&mut a, &[3.0, 4.0])?;
/// assert_eq!(a, [3.0, 8.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn hadamard_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error> {
    assign_on(Active, &HADAMARD_ASSIGN, Product, a, b)
}

/// The sum `outᵢ = aᵢ + bᵢ`, each element rounded once.
///
/// An output larger than the last level of cache is written past the caches: see
/// [`LAST_LEVEL_CACHE`](crate::LAST_LEVEL_CACHE).
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// let mut out = [0.0; 2];
/// orthant_core::add(&[1.0, 2.0], &[3.0, 4.0], &mut out)?;
/// assert_eq!(out, [4.0, 6.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn add(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error> {
    binary_on(Active, &ADD, Sum, [a, b], out)
}

/// [`add`] in place: `a` is the first operand and the output.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// let mut a = [1.0, 2.0];
/// orthant_core::add_assign(&mut a, &[3.0, 4.0])?;
/// assert_eq!(a, [4.0, 6.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn add_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error> {
    assign_on(Active, &ADD_ASSIGN, Sum, a, b)
}

/// The difference `outᵢ = aᵢ − bᵢ`, each element rounded once.
///
/// An output larger than the last level of cache is written past the caches: see
/// [`LAST_LEVEL_CACHE`](crate::LAST_LEVEL_CACHE).
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// let mut out = [0.0; 2];
/// orthant_core::sub(&[1.0, 2.0], &[3.0, 4.0], &mut out)?;
/// assert_eq!(out, [-2.0, -2.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn sub(a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error> {
    binary_on(Active, &SUB, Difference, [a, b], out)
}

/// [`sub`] in place: `a` is the first operand and the output.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// let mut a = [1.0, 2.0];
/// orthant_core::sub_assign(&mut a, &[3.0, 4.0])?;
/// assert_eq!(a, [-2.0, -2.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn sub_assign(a: &mut [f32], b: &[f32]) -> Result<(), Error> {
    assign_on(Active, &SUB_ASSIGN, Difference, a, b)
}

/// The multiple `outᵢ = α·aᵢ`, each element rounded once.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// let mut out = [0.0; 2];
/// orthant_core::scale(2.0, &[1.0, -2.0], &mut out)?;
/// assert_eq!(out, [2.0, -4.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn scale(alpha: f32, a: &[f32], out: &mut [f32]) -> Result<(), Error> {
    scale_on(Active, alpha, a, out)
}

/// [`scale`] in place.
///
/// ```
/// let mut a = [1.0, -2.0];
/// orthant_core::scale_assign(2.0, &mut a);
/// assert_eq!(a, [2.0, -4.0]);
/// ```
#[inline]
pub fn scale_assign(alpha: f32, a: &mut [f32]) {
    update1(Active, Scaled(alpha), a);
}

/// `yᵢ = α·xᵢ + yᵢ`: the product is rounded, then the sum.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// let mut y = [10.0, 20.0];
/// orthant_core::axpy(2.0, &[1.0, 2.0], &mut y)?;
/// assert_eq!(y, [12.0, 24.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn axpy(alpha: f32, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
    axpy_on(Active, alpha, x, y)
}

/// The Hadamard product of two matrices of one shape, `outᵢⱼ = aᵢⱼ·bᵢⱼ`.
///
/// # Errors
/// [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, hadamard_matrix};
///
/// let (a, b) = ([3.0, 5.0, 4.0, 9.0], [1.0, 6.0, 0.0, 2.0]);
/// let mut out = [0.0; 4];
/// hadamard_matrix(MatRef::new(&a, 2, 2)?, MatRef::new(&b, 2, 2)?, MatMut::new(&mut out, 2, 2)?)?;
/// assert_eq!(out, [3.0, 30.0, 0.0, 18.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn hadamard_matrix(a: MatRef<'_>, b: MatRef<'_>, out: MatMut<'_>) -> Result<(), Error> {
    hadamard_matrix_on(Active, a, b, out)
}

impl<E: Executor> Kernels<E> {
    /// [`hadamard`](crate::hadamard) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn hadamard(self, a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error> {
        binary_on(self, &HADAMARD, Product, [a, b], out)
    }

    /// [`hadamard_assign`](crate::hadamard_assign) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn hadamard_assign(self, a: &mut [f32], b: &[f32]) -> Result<(), Error> {
        assign_on(self, &HADAMARD_ASSIGN, Product, a, b)
    }

    /// [`add`](crate::add) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn add(self, a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error> {
        binary_on(self, &ADD, Sum, [a, b], out)
    }

    /// [`add_assign`](crate::add_assign) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn add_assign(self, a: &mut [f32], b: &[f32]) -> Result<(), Error> {
        assign_on(self, &ADD_ASSIGN, Sum, a, b)
    }

    /// [`sub`](crate::sub) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn sub(self, a: &[f32], b: &[f32], out: &mut [f32]) -> Result<(), Error> {
        binary_on(self, &SUB, Difference, [a, b], out)
    }

    /// [`sub_assign`](crate::sub_assign) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn sub_assign(self, a: &mut [f32], b: &[f32]) -> Result<(), Error> {
        assign_on(self, &SUB_ASSIGN, Difference, a, b)
    }

    /// [`scale`](crate::scale) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn scale(self, alpha: f32, a: &[f32], out: &mut [f32]) -> Result<(), Error> {
        scale_on(self, alpha, a, out)
    }

    /// [`scale_assign`](crate::scale_assign) on this instruction set.
    #[inline]
    pub fn scale_assign(self, alpha: f32, a: &mut [f32]) {
        update1(self, Scaled(alpha), a);
    }

    /// [`axpy`](crate::axpy) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn axpy(self, alpha: f32, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
        axpy_on(self, alpha, x, y)
    }

    /// [`hadamard_matrix`](crate::hadamard_matrix) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn hadamard_matrix(
        self,
        a: MatRef<'_>,
        b: MatRef<'_>,
        out: MatMut<'_>,
    ) -> Result<(), Error> {
        hadamard_matrix_on(self, a, b, out)
    }
}
