//! Matrix product `C = A B`, and `C − A B`.
//!
//! Column order: `cᵢⱼ` adds the terms `aᵢₖ bₖⱼ` in sequence within blocks of 256, then the
//! blocks' sums in sequence; `|err| ≤ γ_p Σ|aᵢₖ bₖⱼ| + k·2⁻¹⁵⁰` with `p = min(256, k) +
//! ⌈k/256⌉`.

use super::blocks::fork_blocks;
use super::matvec::row_times;
use crate::dispatch::{Active, Choice};
use crate::simd::canonical;
use crate::simd::matmul::{Direct, Packed, Product, Small, Tiny};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

// Inlined where it is called: the views of a small product then stay in registers.
#[inline(always)]
fn on(
    choice: impl Choice,
    operation: &'static str,
    a: MatRef<'_>,
    b: MatRef<'_>,
    mut c: MatMut<'_>,
    subtract: bool,
) -> Result<(), Error> {
    let Some(product) = Product::new(a, b, c.reborrow(), subtract) else {
        return no_terms(operation, a, b, c, subtract);
    };
    if product.of_fours() {
        return Ok(());
    }
    // Only there it is quicker than `Small`: elsewhere it would be a second copy.
    if let Some(tiny) = Tiny::new(&product)
        && choice.kernels().run_on_two_widths(tiny, &[], &[]).is_some()
    {
        return Ok(());
    }
    if [a.rows(), b.cols(), a.cols()].into_iter().all(|n| n <= SMALL) {
        choice.kernels().run(Small(product), &[], &[]);
    } else if a.rows() == 1 && !subtract {
        // The same terms in the same order.
        let (a, c) = (a.row(0).unwrap_or_default(), c.row_mut(0).unwrap_or_default());
        row_times(choice.kernels(), b, a, c);
    } else if a.rows() <= SMALL && b.cols() <= SMALL && a.cols() >= DEEP {
        deep(choice.kernels(), a, b, c, subtract);
    } else {
        large(choice.kernels(), product);
    }
    Ok(())
}

// Products of so many rows, columns and terms are neither divided nor copied.
const SMALL: usize = 32;

// Terms from which on a product of few rows and columns is divided along them: there are too few outputs to divide.
const DEEP: usize = 4096;

// Terms of a part that is worth dividing again.
const PART: usize = 1 << 22;

/// The product of matrices that do not fit or have no terms.
#[cold]
#[inline(never)]
fn no_terms(
    operation: &'static str,
    a: MatRef<'_>,
    b: MatRef<'_>,
    mut c: MatMut<'_>,
    subtract: bool,
) -> Result<(), Error> {
    let shape = |m: MatRef<'_>| [m.rows(), m.cols()];
    let ([m, k], [l, n]) = (shape(a), shape(b));
    if k != l {
        let shapes = [[m, k], [l, n]];
        return Err(Error::MatrixMismatch { operation, operands: ["a", "b"], shapes });
    }
    if shape(c.as_ref()) != [m, n] {
        let shapes = [[m, n], shape(c.as_ref())];
        return Err(Error::MatrixMismatch { operation, operands: ["the product", "c"], shapes });
    }
    for i in 0..m {
        for c in c.row_mut(i).unwrap_or_default() {
            *c = if subtract { canonical(*c - 0.0) } else { 0.0 };
        }
    }
    Ok(())
}

#[inline(never)]
fn large<E: Executor>(kernels: Kernels<E>, product: Product<'_>) {
    match kernels.executor().parts(product.work()) {
        0 | 1 => undivided(kernels, product),
        parts => fork(kernels, product, parts),
    }
}

/// A product of at most [`SMALL`] rows and columns, of many terms.
#[inline(never)]
fn deep<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    b: MatRef<'_>,
    mut c: MatMut<'_>,
    subtract: bool,
) {
    let Some(product) = Product::new(a, b, c.reborrow(), subtract) else { return };
    match kernels.executor().parts(product.work()) {
        0 | 1 => undivided(kernels, product),
        parts => {
            let work = product.work();
            by_blocks(kernels, [a, b], c, subtract, parts);
            kernels.executor().done(work);
        }
    }
}

/// The same in so many parts: the sums of each 256 terms by themselves, then added in order.
fn by_blocks<E: Executor>(
    kernels: Kernels<E>,
    [a, b]: [MatRef<'_>; 2],
    mut c: MatMut<'_>,
    subtract: bool,
    parts: usize,
) {
    let [rows, cols] = [a.rows(), b.cols()];
    let mut whole = [0.0; SMALL * SMALL];
    let whole = whole.get_mut(..rows * cols).unwrap_or_default();
    fork_blocks(kernels, b, whole, parts, |first, b, sums| {
        let a = a.block(0..rows, first..first + b.rows());
        if let Ok(sums) = MatMut::new(sums, rows, cols) {
            // Their shapes fit.
            kernels.serial().matmul(a, b, sums).unwrap_or_default();
        }
    });
    for (i, whole) in whole.chunks_exact(cols.max(1)).enumerate() {
        for (c, x) in c.row_mut(i).unwrap_or_default().iter_mut().zip(whole) {
            *c = if subtract { canonical(*c - x) } else { *x };
        }
    }
}

/// The product in so many parts.
fn fork<E: Executor>(kernels: Kernels<E>, product: Product<'_>, parts: usize) {
    if parts < 2 || product.work() < PART {
        return undivided(kernels, product);
    }
    let (product, rest) = product.split();
    kernels
        .executor()
        .join(|| fork(kernels, product, parts / 2), || fork(kernels, rest, parts - parts / 2));
}

fn undivided<E: Executor>(kernels: Kernels<E>, product: Product<'_>) {
    let work = product.work();
    serial(kernels, product);
    kernels.executor().done(work);
}

/// The product in one pass.
fn serial<E: Executor>(kernels: Kernels<E>, product: Product<'_>) {
    if !product.copying_pays(kernels.isa()) {
        return direct(kernels.serial(), product);
    }
    if product.needs_whole() {
        return difference(kernels, product);
    }
    let room = product.room(kernels.isa());
    kernels.executor().with_scratch(room, |scratch| {
        // Where there is never any, what needs it is not compiled.
        if !scratch.is_empty() && scratch.len() >= room {
            packed(kernels.serial(), product, scratch);
        } else {
            direct(kernels.serial(), product);
        }
    });
}

// Elements of C whose products are kept until they are whole: 2 MiB, so that with what is copied for them a thread can
// keep the memory for the next (4 MiB in `orthant`).
const WHOLE: usize = 1 << 19;

/// `C − A B` over several blocks of terms.
fn difference<E: Executor>(kernels: Kernels<E>, product: Product<'_>) {
    if product.outputs() > WHOLE {
        let (product, rest) = product.split();
        difference(kernels, product);
        return difference(kernels, rest);
    }
    let (room, outputs) = (product.room(kernels.isa()), product.outputs());
    kernels.executor().with_scratch(room + outputs, |scratch| {
        // As in `serial`: where there is never any, what needs it is not compiled.
        let is_any = !scratch.is_empty();
        match scratch.split_at_mut_checked(outputs) {
            Some((whole, scratch)) if is_any && scratch.len() >= room => {
                subtract(kernels.serial(), product, whole, scratch);
            }
            _ => direct(kernels.serial(), product),
        }
    });
}

// What knows no executor is compiled here, once, and not again for each that calls it.

#[inline(never)]
fn direct(kernels: Kernels, product: Product<'_>) {
    kernels.run(Direct(product), &[], &[]);
}

#[inline(never)]
fn packed(kernels: Kernels, product: Product<'_>, scratch: &mut [f32]) {
    kernels.run(Packed { product, scratch }, &[], &[]);
}

/// The product into `whole`, then `whole` from C.
#[inline(never)]
fn subtract(kernels: Kernels, product: Product<'_>, whole: &mut [f32], scratch: &mut [f32]) {
    let cols = product.cols();
    let Some((product, mut c)) = product.into_whole(whole) else { return };
    packed(kernels, product, scratch);
    for (i, product) in whole.chunks_exact(cols.max(1)).enumerate() {
        if let Some(row) = c.row(i) {
            // Their lengths are equal. A NaN that C brings would keep its payload.
            kernels.sub_assign(row, product).unwrap_or_default();
            row.iter_mut().for_each(|c| *c = canonical(*c));
        }
    }
}

/// The matrix product `C = A B`.
///
/// `A` is m×k, `B` k×n, `C` m×n; what `C` held is not read. Column order: `cᵢⱼ` adds its terms
/// in sequence within blocks of 256, then the blocks' sums in sequence; `k = 0` gives `+0.0`.
/// `|err| ≤ γ_p Σ|aᵢₖ bₖⱼ| + k·2⁻¹⁵⁰`, `p = min(256, k) + ⌈k/256⌉`, overflow excluded (Higham,
/// *Accuracy and Stability of Numerical Algorithms*, §3.5).
///
/// # Errors
/// [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, matmul};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]);
/// let mut c = [0.0; 4];
/// matmul(MatRef::new(&a, 2, 2)?, MatRef::new(&b, 2, 2)?, MatMut::new(&mut c, 2, 2)?)?;
/// assert_eq!(c, [19.0, 22.0, 43.0, 50.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn matmul(a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error> {
    on(Active, "matmul", a, b, c, false)
}

/// `C = C − A B`: the product of [`matmul`], then one subtraction. What blocked factorisations
/// are made of. `A` is m×k, `B` k×n, `C` m×n.
///
/// # Errors
/// [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, matmul_sub};
///
/// let (a, b) = ([1.0, 2.0], [5.0, 7.0]);
/// let mut c = [20.0];
/// matmul_sub(MatRef::new(&a, 1, 2)?, MatRef::new(&b, 2, 1)?, MatMut::new(&mut c, 1, 1)?)?;
/// assert_eq!(c, [1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
#[inline]
pub fn matmul_sub(a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error> {
    on(Active, "matmul_sub", a, b, c, true)
}

impl<E: Executor> Kernels<E> {
    /// [`matmul`](crate::matmul) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn matmul(self, a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error> {
        on(self, "matmul", a, b, c, false)
    }

    /// [`matmul_sub`](crate::matmul_sub) on this instruction set.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn matmul_sub(self, a: MatRef<'_>, b: MatRef<'_>, c: MatMut<'_>) -> Result<(), Error> {
        on(self, "matmul_sub", a, b, c, true)
    }
}
