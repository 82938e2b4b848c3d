//! Eigenvalues and eigenvectors of a real square matrix: `A V = V Λ`.
//!
//! 1. `A` is scaled by a power of two, balanced (`balance.rs`) and scaled again (`scale.rs`).
//! 2. `D⁻¹AD = Q H Qᵀ`, `H` upper Hessenberg (`hessenberg.rs`); `Qᵀ` is formed (`accumulate.rs`).
//! 3. `H = Z T Zᵀ`, `T` quasi-triangular (`schur.rs`); `Zᵀ` multiplies `Qᵀ`. Up to 16 rows `A`, `H` and `T`
//!    are in registers (`small_eigen.rs`, `small_schur.rs`).
//! 4. Eigenvectors of `T` in rows (`eigenvectors.rs`), times `ZᵀQᵀ` in column order, element `i` of
//!    each times `dᵢ`.
//! 5. A real vector is divided by its length (`norm_l2`). A pair's parts are multiplied by `2⁻ᵉ`,
//!    `e` the exponent of their greatest element, divided by `√(‖re‖² + ‖im‖²)` (lane order), and
//!    turned by the `rotation` of the element of greatest modulus (the first greatest
//!    `re·re + im·im`), whose imaginary part becomes zero.
//! 6. Ascending order by real part, then by the magnitude of the imaginary part; of a pair the
//!    one with the positive imaginary part comes first. Scaling back.
//!
//! Backward stable: tests hold LAPACK's ratios below 20.

use super::accumulate::{accumulate, accumulate_scratch};
use super::balance::balance;
use super::complete::divide;
use super::eigenvectors::eigenvectors;
use super::hessenberg::hessenberg;
use super::pending::{Pending, pending_scratch};
use super::registers::{read, write};
use super::rotations::rotation;
use super::scale::{greatest, make_greatest_positive, scale};
use super::schur::schur;
use super::small_eigen;
use super::small_eigenvectors;
use super::small_schur::Few;
use super::windows::{Windows, windows_scratch};
use super::{BASE, check_length, check_scratch, order};
use crate::dispatch::{Active, Choice};
use crate::simd::{HAS_VECTORS, Sweep, sqrt};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

const NAME: &str = "eigen";

/// Elements of scratch that [`eigen`] and [`eigenvalues`] need for order `n`.
///
/// ```
/// use orthant_core::linalg::eigen_scratch;
///
/// // One memory, of the greatest order, serves lesser ones too.
/// let scratch = [0.0_f32; eigen_scratch(8)];
/// assert!(scratch.len() >= eigen_scratch(3));
/// ```
#[must_use]
pub const fn eigen_scratch(n: usize) -> usize {
    let reflectors = n.saturating_sub(2);
    let reduce = 2 * n + pending_scratch(n, n, reflectors);
    let accumulate = accumulate_scratch(reflectors, n, n);
    let iterate = windows_scratch(n);
    let mut most = if reduce > accumulate { reduce } else { accumulate };
    if iterate > most {
        most = iterate;
    }
    2 * n * n + 4 * n + most
}

fn on(
    choice: impl Choice,
    a: MatRef<'_>,
    [re, im]: [&mut [f32]; 2],
    mut vectors: Option<MatMut<'_>>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    let n = order(NAME, a)?;
    check_length(NAME, a, "re", re.len(), n)?;
    check_length(NAME, a, "im", im.len(), n)?;
    if let Some(vectors) = &vectors {
        let shapes @ [a, v] = [[n, n], [vectors.rows(), vectors.cols()]];
        if a != v {
            let operands = ["a", "vectors"];
            return Err(Error::MatrixMismatch { operation: NAME, operands, shapes });
        }
    }
    check_scratch(NAME, scratch, eigen_scratch(n))?;
    if n == 0 {
        return Ok(());
    }
    let kernels = choice.kernels();
    let (mut h, scratch) = MatMut::carve(scratch, n, n);
    let (mut rows, scratch) = MatMut::carve(scratch, n, n);
    let (d, scratch) = scratch.split_at_mut_checked(n).unwrap_or_default();
    let (taus, scratch) = scratch.split_at_mut_checked(n).unwrap_or_default();
    let (real, scratch) = scratch.split_at_mut_checked(n).unwrap_or_default();
    let (imaginary, scratch) = scratch.split_at_mut_checked(n).unwrap_or_default();

    let taus = taus.get_mut(..n.saturating_sub(2)).unwrap_or_default();
    let work = Workspace {
        h: &mut h,
        rows: &mut rows,
        d,
        taus,
        values: [&mut *real, &mut *imaginary],
        scratch,
    };
    let wanted = vectors.is_some();
    let scale = match n {
        1..=4 if HAS_VECTORS => few::<4>(a, work, wanted)?,
        5..=8 if HAS_VECTORS => few::<8>(a, work, wanted)?,
        9..=BASE if HAS_VECTORS => few::<BASE>(a, work, wanted)?,
        _ => many(kernels, a, work, &mut vectors)?,
    };
    let mut last = None;
    let mut j = 0;
    while j < n {
        let Some(i) = next(real, imaginary, last) else { break };
        last = Some(i);
        let count = if at(imaginary, i) == 0.0 { 1 } else { 2 };
        for k in 0..count {
            let places = re.get_mut(j + k).zip(im.get_mut(j + k));
            if let Some((re, im)) = places {
                *re = (at(real, i + k) * scale[1]) * scale[0];
                *im = (at(imaginary, i + k) * scale[1]) * scale[0];
            }
            if vectors.is_none() {
                continue;
            }
            let to = rows.row_mut(j + k).unwrap_or_default();
            for (to, from) in to.iter_mut().zip(h.as_ref().row(i + k).unwrap_or_default()) {
                *to = *from;
            }
        }
        j += count;
    }
    if let Some(vectors) = &mut vectors {
        vectors.copy_transposed(rows.as_ref());
    }
    Ok(())
}

/// Where a matrix is reduced, and what of.
struct Workspace<'a, 'b> {
    h: &'a mut MatMut<'b>,
    rows: &'a mut MatMut<'b>,
    d: &'a mut [f32],
    taus: &'a mut [f32],
    values: [&'a mut [f32]; 2],
    scratch: &'a mut [f32],
}

/// The eigenvalues, and in `h` the vectors if they are wanted, of up to `N` rows; what the values are to be
/// multiplied by.
fn few<const N: usize>(
    a: MatRef<'_>,
    work: Workspace<'_, '_>,
    wanted: bool,
) -> Result<[f32; 2], Error> {
    let Workspace { h, d, taus, values: [re, im], .. } = work;
    let mut square = read::<N>(a);
    let first = small_eigen::rescale(NAME, &mut square)?;
    small_eigen::balance(&mut square, d);
    let second = small_eigen::rescale(NAME, &mut square)?;
    let mut reflectors = [[0.0; N]; N];
    small_eigen::hessenberg(&mut square, &mut reflectors, taus, a.rows());
    if wanted {
        let mut zt = small_eigenvectors::accumulate(&reflectors, taus, a.rows());
        schur(&mut Few { h: &mut square, zt: &mut zt }, [&mut *re, &mut *im])?;
        write(&small_eigenvectors::eigenvectors(&square, &zt, [re, im], d)?, h);
    } else {
        schur(&mut Few { h: &mut square, zt: &mut [] }, [re, im])?;
    }
    Ok([first, second])
}

/// The same of any number of rows.
fn many<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    work: Workspace<'_, '_>,
    vectors: &mut Option<MatMut<'_>>,
) -> Result<[f32; 2], Error> {
    let (n, Workspace { h, rows, d, taus, values, scratch }) = (a.rows(), work);
    h.copy_from(a);
    let first = rescale(kernels, h)?;
    balance(kernels, h, d, rows);
    let second = rescale(kernels, h)?;
    {
        let (x, rest) = scratch.split_at_mut_checked(n).unwrap_or_default();
        let (y, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
        let mut pending = Pending::new(n, n, taus.len(), rest);
        hessenberg(kernels, h, rows, taus, [x, y], &mut pending)?;
    }
    let [re, im] = values;
    let Some(vectors) = vectors else {
        let zt = &mut MatMut::default();
        let mut windows = Windows { kernels, h, zt, tile: scratch, all: false };
        schur(&mut windows, [re, im])?;
        return Ok([first, second]);
    };
    accumulate(kernels, rows.as_ref(), taus, 1, vectors, scratch)?;
    let mut windows = Windows { kernels, h, zt: vectors, tile: scratch, all: true };
    schur(&mut windows, [&mut *re, &mut *im])?;
    eigenvectors(kernels, h.as_ref(), [&*re, &*im], rows)?;
    kernels.executor().reached(0.0);
    kernels.matmul(rows.as_ref(), vectors.as_ref(), h.reborrow())?;
    finish(kernels, h, im, d)?;
    Ok([first, second])
}

/// Divides by the power of two of the greatest element, which it returns.
fn rescale<E: Executor>(kernels: Kernels<E>, a: &mut MatMut<'_>) -> Result<f32, Error> {
    let view = a.as_ref();
    let rows = (0..view.rows()).map(|i| view.row(i).unwrap_or_default());
    let scale = scale(NAME, greatest(kernels, rows))?;
    for i in 0..a.rows() {
        kernels.scale_assign(scale.down, a.row_mut(i).unwrap_or_default());
    }
    Ok(scale.up)
}

fn at(x: &[f32], i: usize) -> f32 {
    x.get(i).copied().unwrap_or_default()
}

/// The first row of the eigenvalue that follows `last`: by real part, then by the magnitude of
/// the imaginary part, then by place.
fn next(re: &[f32], im: &[f32], last: Option<usize>) -> Option<usize> {
    let key = |i: usize| (at(re, i), at(im, i).abs(), i);
    let last = last.map(key);
    let mut found = None;
    for (i, im) in im.iter().enumerate() {
        let key = key(i);
        // The second of a pair follows the first.
        if *im >= 0.0 && last.is_none_or(|last| key > last) && found.is_none_or(|best| key < best) {
            found = Some(key);
        }
    }
    found.map(|(_, _, i)| i)
}

/// Undoes the balancing, then length 1 and signs; rows are vectors.
fn finish<E: Executor>(
    kernels: Kernels<E>,
    rows: &mut MatMut<'_>,
    im: &[f32],
    d: &[f32],
) -> Result<(), Error> {
    for (k, &im) in im.iter().enumerate() {
        let row = rows.row_mut(k).unwrap_or_default();
        kernels.hadamard_assign(row, d)?;
        if im == 0.0 {
            let length = kernels.norm_l2(row);
            divide(row, length);
            make_greatest_positive(row);
        } else if im < 0.0 {
            let (_, rest) = rows.reborrow().split_rows(k - 1);
            normalise_pair(kernels, rest)?;
        }
    }
    Ok(())
}

/// The first two rows are the parts of a vector.
fn normalise_pair<E: Executor>(kernels: Kernels<E>, rows: MatMut<'_>) -> Result<(), Error> {
    let n = rows.cols();
    let mut rows = rows.block(0..2, 0..n);
    rescale(kernels, &mut rows)?;
    let (mut re, mut im) = rows.reborrow().split_rows(1);
    let (re, im) = (re.row_mut(0).unwrap_or_default(), im.row_mut(0).unwrap_or_default());
    let length = sqrt(kernels.norm_l2_squared(re) + kernels.norm_l2_squared(im));
    divide(re, length);
    divide(im, length);
    let (mut place, mut modulus) = (0, 0.0);
    for (i, (x, y)) in re.iter().zip(im.iter()).enumerate() {
        let squares = x * x + y * y;
        if squares > modulus {
            (place, modulus) = (i, squares);
        }
    }
    let turn = rotation(at(re, place), at(im, place));
    let sweep = [Sweep { first: 0, count: 1, at: 0 }];
    kernels.rotate_rows(&sweep, &[turn.c, turn.s], rows.reborrow());
    rows.set(1, place, 0.0);
    Ok(())
}

/// The eigenvalues and right eigenvectors of a square matrix: `A v = λ v`.
///
/// `A` is n×n. `re` and `im` (n each) are the eigenvalues in ascending order of their real parts,
/// then of the magnitudes of their imaginary parts; conjugate pairs are neighbours, the one with
/// the positive imaginary part first. Column `j` of `vectors` (n×n) is the eigenvector of a real
/// eigenvalue `j`; for a pair at `j` and `j + 1`, column `j` is the real and column `j + 1` the
/// imaginary part of the vector of the first, whose conjugate belongs to the second. Vectors have
/// length 1; the first element of greatest magnitude is positive in a real vector, real and
/// positive in a complex one. `scratch` has [`eigen_scratch`]`(n)` elements.
///
/// A defective matrix has fewer directions than eigenvalues: its vectors are then parallel to
/// within rounding. An eigenvalue beyond the range of f32 is infinite. For symmetric matrices
/// [`symmetric_eigen`](super::symmetric_eigen) is faster and its vectors are orthogonal.
///
/// Balancing, Hessenberg form by reflectors, then Francis's implicit double-shift QR: backward stable, the
/// results are those of a matrix `A + E` with `‖E‖` a modest multiple of `u‖A‖` (Golub and Van Loan,
/// *Matrix Computations*, 4th ed., §7.5; Parlett and Reinsch 1969 for balancing).
///
/// # Errors
/// [`Error::NotSquare`], [`Error::ShapeMismatch`], [`Error::MatrixMismatch`], [`Error::Scratch`];
/// [`Error::NotFinite`] for an infinite or NaN element; [`Error::NoConvergence`] after
/// 30·max(10, n) sweeps for one eigenvalue, which no finite matrix is known to need.
///
/// ```
/// use orthant_core::linalg::{eigen, eigen_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// let a = [0.0, -1.0, 1.0, 0.0];
/// let (mut re, mut im, mut vectors) = ([0.0; 2], [0.0; 2], [0.0; 4]);
/// let mut scratch = [0.0; eigen_scratch(2)];
/// let v = MatMut::new(&mut vectors, 2, 2)?;
/// eigen(MatRef::new(&a, 2, 2)?, &mut re, &mut im, v, &mut scratch)?;
/// assert_eq!((re, im), ([0.0, 0.0], [1.0, -1.0]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn eigen(
    a: MatRef<'_>,
    re: &mut [f32],
    im: &mut [f32],
    vectors: MatMut<'_>,
    scratch: &mut [f32],
) -> Result<(), Error> {
    on(Active, a, [re, im], Some(vectors), scratch)
}

/// The eigenvalues of a square matrix, with the bits that [`eigen`] gives them.
///
/// `re`, `im` and `scratch` are as there; the matrix is n×n.
///
/// # Errors
/// As there.
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::linalg::{eigen_scratch, eigenvalues};
///
/// // A quarter turn that doubles lengths: ±2i.
/// let a = [0.0, -2.0, 2.0, 0.0];
/// let (mut re, mut im) = ([0.0; 2], [0.0; 2]);
/// eigenvalues(MatRef::new(&a, 2, 2)?, &mut re, &mut im, &mut [0.0; eigen_scratch(2)])?;
/// assert_eq!((re, im), ([0.0, 0.0], [2.0, -2.0]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn eigenvalues(
    a: MatRef<'_>,
    re: &mut [f32],
    im: &mut [f32],
    scratch: &mut [f32],
) -> Result<(), Error> {
    on(Active, a, [re, im], None, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::eigen`](eigen) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn eigen(
        self,
        a: MatRef<'_>,
        re: &mut [f32],
        im: &mut [f32],
        vectors: MatMut<'_>,
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, [re, im], Some(vectors), scratch)
    }

    /// [`linalg::eigenvalues`](eigenvalues) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn eigenvalues(
        self,
        a: MatRef<'_>,
        re: &mut [f32],
        im: &mut [f32],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        on(self, a, [re, im], None, scratch)
    }
}
