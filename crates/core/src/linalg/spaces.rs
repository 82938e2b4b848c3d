//! The four subspaces of a matrix; what of a vector lies in the span of others, and its coordinates
//! there.
//!
//! The subspaces' bases are singular vectors (`svd.rs`). The rest is by Gram–Schmidt
//! (`gram_schmidt.rs`): with the kept vectors in rows of Q and `v` scaled by a power of two as
//! columns are, `c = Q v` (lane order), the projection `Qᵀ c` (column order), the distance
//! `‖v − Qᵀ c‖₂`, the coordinates `R⁻¹ c` (rows from the last on, terms in sequence).

use super::gram_schmidt::{
    Orthonormal, column_scale, default_tolerance, orthonormal_scratch, orthonormalise, substitute,
};
use super::scale::scale;
use super::{check_length, check_scratch, rank_tolerance};
use crate::dispatch::{Active, Choice};
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// How many solutions `A x = b` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solutions {
    /// None: b is not in the column space.
    None,
    /// One: b is in the column space, and the columns are independent.
    Unique,
    /// A whole flat: b is in the column space, and the null space has more than zero in it.
    Many,
}

impl Solutions {
    /// `none`, `unique` or `many`.
    ///
    /// ```
    /// assert_eq!(orthant_core::linalg::Solutions::Unique.name(), "unique");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unique => "unique",
            Self::Many => "many",
        }
    }
}

/// What [`project_onto`] found besides the projection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// The dimension of the column space.
    pub rank: usize,
    /// `‖v − p‖₂`, how far the vector is from the space.
    pub distance: f32,
    /// How many `x` have `A x = v`. The vector counts as in the space if its distance is at most
    /// the tolerance times its length.
    pub solutions: Solutions,
}

/// Elements of scratch that [`project_onto`] and [`coords`] need for an m×n matrix.
///
/// ```
/// use orthant_core::linalg::project_onto_scratch;
///
/// // One memory, of the greatest shape, serves lesser ones too.
/// let scratch = [0.0_f32; project_onto_scratch(8, 8)];
/// assert!(scratch.len() >= project_onto_scratch(3, 2));
/// ```
#[must_use]
pub const fn project_onto_scratch(m: usize, n: usize) -> usize {
    orthonormal_scratch(m, n).saturating_add(n).saturating_add(2 * m)
}

/// A vector against the columns of a matrix, in scratch; the vector is scaled.
struct Against<'a> {
    basis: Orthonormal<'a>,
    c: &'a mut [f32],
    nearest: &'a mut [f32],
    up: f32,
    distance: f32,
    is_inside: bool,
}

fn against<'a, E: Executor>(
    operation: &'static str,
    kernels: Kernels<E>,
    a: MatRef<'_>,
    v: &[f32],
    tolerance: Option<f32>,
    scratch: &'a mut [f32],
) -> Result<Against<'a>, Error> {
    let (m, n) = (a.rows(), a.cols());
    let (basis, rest) = orthonormalise(operation, kernels, a, tolerance, scratch, |_, _| {})?;
    let (c, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
    let (nearest, rest) = rest.split_at_mut_checked(m).unwrap_or_default();
    let x = rest.get_mut(..m).unwrap_or_default();
    let factor = scale(operation, kernels.norm_linf(v))?;
    for (x, v) in x.iter_mut().zip(v) {
        *x = v * factor.down;
    }
    let length = kernels.norm_l2(x);
    let kept = basis.q.as_ref().block(0..basis.rank, 0..m);
    let known = c.get_mut(..basis.rank).unwrap_or_default();
    kernels.matvec(kept, x, known)?;
    kernels.matvec_transposed(kept, known, nearest)?;
    for (x, nearest) in x.iter_mut().zip(nearest.iter()) {
        *x -= nearest;
    }
    let distance = kernels.norm_l2(x);
    let is_inside = distance <= tolerance.unwrap_or_else(|| default_tolerance(a)) * length;
    Ok(Against { basis, c, nearest, up: factor.up, distance, is_inside })
}

fn project_onto_on(
    choice: impl Choice,
    a: MatRef<'_>,
    v: &[f32],
    out: &mut [f32],
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<Projection, Error> {
    check_length("project_onto", a, "v", v.len(), a.rows())?;
    check_length("project_onto", a, "out", out.len(), a.rows())?;
    check_scratch("project_onto", scratch, project_onto_scratch(a.rows(), a.cols()))?;
    let found = against("project_onto", choice.kernels(), a, v, tolerance, scratch)?;
    for (out, nearest) in out.iter_mut().zip(found.nearest.iter()) {
        *out = nearest * found.up;
    }
    let solutions = match (found.is_inside, found.basis.rank == a.cols()) {
        (false, _) => Solutions::None,
        (true, true) => Solutions::Unique,
        (true, false) => Solutions::Many,
    };
    Ok(Projection { rank: found.basis.rank, distance: found.distance * found.up, solutions })
}

fn coords_on(
    choice: impl Choice,
    basis: MatRef<'_>,
    v: &[f32],
    out: &mut [f32],
    scratch: &mut [f32],
) -> Result<(), Error> {
    let (m, n) = (basis.rows(), basis.cols());
    check_length("coords", basis, "v", v.len(), m)?;
    check_length("coords", basis, "out", out.len(), n)?;
    check_scratch("coords", scratch, project_onto_scratch(m, n))?;
    let found = against("coords", choice.kernels(), basis, v, None, scratch)?;
    if found.basis.rank < n {
        return Err(Error::Dependent { operation: "coords", vectors: n, rank: found.basis.rank });
    }
    if !found.is_inside {
        let distance = found.distance * found.up;
        return Err(Error::OutsideSpan { operation: "coords", distance });
    }
    substitute(found.basis.r.as_ref(), found.c);
    for (j, (out, c)) in out.iter_mut().zip(found.c.iter()).enumerate() {
        *out = c * (found.up * column_scale("coords", basis, j)?.down);
    }
    Ok(())
}

fn subspaces_on(
    choice: impl Choice,
    a: MatRef<'_>,
    u: MatMut<'_>,
    values: &mut [f32],
    vt: MatMut<'_>,
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<usize, Error> {
    choice.kernels().svd(a, u, values, vt, scratch)?;
    let greatest = values.first().copied().unwrap_or_default();
    let tolerance = tolerance.unwrap_or(rank_tolerance(a.rows(), a.cols(), greatest));
    Ok(values.iter().filter(|&&value| value > tolerance).count())
}

/// Orthonormal bases of the four subspaces of an m×n matrix. Returns its rank r.
///
/// The first r columns of `u` are a basis of the column space, those after them, if it is m×m, of
/// the left null space; the first r rows of `vt` one of the row space, those after them, if it is
/// n×n, of the null space: r + (n − r) = n, r + (m − r) = m. Operands and scratch are those of
/// [`svd`](super::svd), the tolerance is [`rank`](super::rank)'s. (Strang, *Introduction to Linear
/// Algebra*, §3.5 and §7.2.)
///
/// # Errors
/// Those of [`svd`](super::svd).
///
/// ```
/// use orthant_core::linalg::{subspaces, svd_full_scratch};
/// use orthant_core::{MatMut, MatRef};
///
/// let a = MatRef::new(&[0.0, 2.0, 0.0, 0.0], 2, 2)?;
/// let (mut u, mut values, mut vt) = ([0.0; 4], [0.0; 2], [0.0; 4]);
/// let (columns, rows) = (MatMut::new(&mut u, 2, 2)?, MatMut::new(&mut vt, 2, 2)?);
/// let mut scratch = [0.0; svd_full_scratch(2, 2)];
/// assert_eq!(subspaces(a, columns, &mut values, rows, None, &mut scratch)?, 1);
/// assert_eq!((u, vt), ([1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn subspaces(
    a: MatRef<'_>,
    u: MatMut<'_>,
    values: &mut [f32],
    vt: MatMut<'_>,
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<usize, Error> {
    subspaces_on(Active, a, u, values, vt, tolerance, scratch)
}

/// The vector of A's column space that is nearest to `v`, in `out`: its orthogonal projection.
///
/// It says too how far away `v` is, and thereby how many solutions `A x = v` has. The columns need
/// not be independent: those that [`gram_schmidt`](super::gram_schmidt) with this tolerance calls
/// dependent do not count. `scratch` has [`project_onto_scratch`]`(m, n)` elements. (Strang,
/// *Introduction to Linear Algebra*, §4.2.)
///
/// # Errors
/// [`Error::ShapeMismatch`], [`Error::Scratch`], [`Error::NotFinite`].
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::linalg::{Solutions, project_onto, project_onto_scratch};
///
/// // Onto the plane z = 0.
/// let (plane, mut out) = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0; 3]);
/// let (plane, v) = (MatRef::new(&plane, 3, 2)?, [2.0, 2.0, 2.0]);
/// let mut scratch = [0.0; project_onto_scratch(3, 2)];
/// let found = project_onto(plane, &v, &mut out, None, &mut scratch)?;
/// assert_eq!((out, found.distance), ([2.0, 2.0, 0.0], 2.0));
/// assert_eq!(found.solutions, Solutions::None);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn project_onto(
    a: MatRef<'_>,
    v: &[f32],
    out: &mut [f32],
    tolerance: Option<f32>,
    scratch: &mut [f32],
) -> Result<Projection, Error> {
    project_onto_on(Active, a, v, out, tolerance, scratch)
}

/// The coordinates of `v` in the basis whose vectors are the columns of `basis`, m×n: `out` has n
/// elements and `basis · out = v`. The way back is [`matvec`](crate::matvec).
///
/// A basis of a subspace will do if `v` lies in it. `scratch` has
/// [`project_onto_scratch`]`(m, n)` elements. (Strang, *Introduction to Linear Algebra*, §8.3.)
///
/// # Errors
/// [`Error::Dependent`] if the columns are no basis, [`Error::OutsideSpan`],
/// [`Error::ShapeMismatch`], [`Error::Scratch`], [`Error::NotFinite`].
///
/// ```
/// use orthant_core::MatRef;
/// use orthant_core::linalg::{coords, project_onto_scratch};
///
/// let basis = MatRef::new(&[1.0, 2.0, 0.0, 3.0], 2, 2)?;
/// let mut out = [0.0; 2];
/// coords(basis, &[1.0, 3.0], &mut out, &mut [0.0; project_onto_scratch(2, 2)])?;
/// assert_eq!(out, [-1.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn coords(
    basis: MatRef<'_>,
    v: &[f32],
    out: &mut [f32],
    scratch: &mut [f32],
) -> Result<(), Error> {
    coords_on(Active, basis, v, out, scratch)
}

impl<E: Executor> Kernels<E> {
    /// [`linalg::subspaces`](subspaces) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn subspaces(
        self,
        a: MatRef<'_>,
        u: MatMut<'_>,
        values: &mut [f32],
        vt: MatMut<'_>,
        tolerance: Option<f32>,
        scratch: &mut [f32],
    ) -> Result<usize, Error> {
        subspaces_on(self, a, u, values, vt, tolerance, scratch)
    }

    /// [`linalg::project_onto`](project_onto) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn project_onto(
        self,
        a: MatRef<'_>,
        v: &[f32],
        out: &mut [f32],
        tolerance: Option<f32>,
        scratch: &mut [f32],
    ) -> Result<Projection, Error> {
        project_onto_on(self, a, v, out, tolerance, scratch)
    }

    /// [`linalg::coords`](coords) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn coords(
        self,
        basis: MatRef<'_>,
        v: &[f32],
        out: &mut [f32],
        scratch: &mut [f32],
    ) -> Result<(), Error> {
        coords_on(self, basis, v, out, scratch)
    }
}
