//! Distances between two sets of points, and the nearest of one to each of the other, by brute
//! force.
//!
//! Each distance has the bits of [`distance_l2`](crate::distance_l2): differences are squared as
//! they are. (By `‖a‖² − 2a·b + ‖b‖²` a matrix product would do most of the work, but near points,
//! which are the ones sought, would lose all their digits.) The points are taken in blocks that stay
//! in the second level of cache while all queries pass over them.

use super::points::distance;
use crate::dispatch::{Active, Choice};
use crate::kernels::SquaredDifferences;
use crate::{Error, Executor, Kernels, MatMut, MatRef};

/// Bytes of points that all queries pass over before the next.
const BLOCK_BYTES: usize = 1 << 18;

/// Points in a block.
fn block(points: MatRef<'_>) -> usize {
    (BLOCK_BYTES / size_of::<f32>() / points.cols().max(1)).max(1)
}

fn same_space(
    operation: &'static str,
    operands: [&'static str; 2],
    a: MatRef<'_>,
    b: MatRef<'_>,
) -> Result<(), Error> {
    if a.cols() == b.cols() {
        return Ok(());
    }
    let shapes = [[a.rows(), a.cols()], [b.rows(), b.cols()]];
    Err(Error::MatrixMismatch { operation, operands, shapes })
}

fn pairwise_on(
    choice: impl Choice,
    a: MatRef<'_>,
    b: MatRef<'_>,
    out: MatMut<'_>,
) -> Result<(), Error> {
    let operation = "pairwise_distances";
    same_space(operation, ["a", "b"], a, b)?;
    if (out.rows(), out.cols()) != (a.rows(), b.rows()) {
        let shapes = [[a.rows(), b.rows()], [out.rows(), out.cols()]];
        let operands = ["the distances", "out"];
        return Err(Error::MatrixMismatch { operation, operands, shapes });
    }
    let kernels = choice.kernels();
    let pairs = a.rows().saturating_mul(b.rows());
    // The points come from the cache: half as long as from memory.
    let parts = kernels.executor().parts(pairs.saturating_mul(2 * a.cols()));
    fork_pairs(kernels, a, b, out, a.rows() / parts.max(1));
    Ok(())
}

/// The distances of parts of at most `most` rows of `a`.
fn fork_pairs<E: Executor>(
    kernels: Kernels<E>,
    a: MatRef<'_>,
    b: MatRef<'_>,
    mut out: MatMut<'_>,
    most: usize,
) {
    if a.rows() > most.max(1) {
        let half = a.rows() / 2;
        let ((a, rest), (out, later)) = (a.split_rows(half), out.split_rows(half));
        kernels.executor().join(
            || fork_pairs(kernels, a, b, out, most),
            || fork_pairs(kernels, rest, b, later, most),
        );
        return;
    }
    let serial = kernels.serial();
    let (mut rest, mut first) = (b, 0);
    while rest.rows() > 0 {
        let (points, later) = rest.split_rows(block(b));
        for i in 0..a.rows() {
            let query = a.row(i).unwrap_or_default();
            let out = out.row_mut(i).and_then(|row| row.get_mut(first..)).unwrap_or_default();
            serial.each_row(SquaredDifferences, points, [&[], query], |j, x, squares| {
                if let Some(out) = out.get_mut(j) {
                    *out = distance(serial, squares, x, query);
                }
            });
        }
        first += points.rows();
        rest = later;
    }
}

fn nearest_on(
    choice: impl Choice,
    points: MatRef<'_>,
    queries: MatRef<'_>,
    indices: &mut [usize],
    distances: MatMut<'_>,
) -> Result<(), Error> {
    let operation = "nearest";
    same_space(operation, ["points", "queries"], points, queries)?;
    let k = distances.cols();
    if distances.rows() != queries.rows() || k > points.rows() {
        let shapes = [[queries.rows(), points.rows()], [distances.rows(), k]];
        let operands = ["queries by points", "distances"];
        return Err(Error::MatrixMismatch { operation, operands, shapes });
    }
    if indices.len() != k * queries.rows() {
        let lengths = [indices.len(), k * queries.rows()];
        let operands = ["indices", "distances"];
        return Err(Error::LengthMismatch { operation, operands, lengths });
    }
    if k == 0 {
        return Ok(());
    }
    let kernels = choice.kernels();
    let pairs = points.rows().saturating_mul(queries.rows());
    let parts = kernels.executor().parts(pairs.saturating_mul(2 * points.cols()));
    fork_queries(kernels, points, queries, indices, distances, queries.rows() / parts.max(1));
    Ok(())
}

/// The neighbours of parts of at most `most` queries.
fn fork_queries<E: Executor>(
    kernels: Kernels<E>,
    points: MatRef<'_>,
    queries: MatRef<'_>,
    indices: &mut [usize],
    mut distances: MatMut<'_>,
    most: usize,
) {
    let k = distances.cols();
    if queries.rows() > most.max(1) {
        let half = queries.rows() / 2;
        let ((queries, rest), (distances, later)) =
            (queries.split_rows(half), distances.split_rows(half));
        let (indices, others) = indices.split_at_mut_checked(half * k).unwrap_or_default();
        kernels.executor().join(
            || fork_queries(kernels, points, queries, indices, distances, most),
            || fork_queries(kernels, points, rest, others, later, most),
        );
        return;
    }
    let serial = kernels.serial();
    indices.fill(usize::MAX);
    for i in 0..queries.rows() {
        distances.row_mut(i).unwrap_or_default().fill(f32::INFINITY);
    }
    let (mut rest, mut first) = (points, 0);
    while rest.rows() > 0 {
        let (some, later) = rest.split_rows(block(points));
        for (i, indices) in indices.chunks_exact_mut(k.max(1)).enumerate() {
            let query = queries.row(i).unwrap_or_default();
            let mut best = Best { indices, distances: distances.row_mut(i).unwrap_or_default() };
            serial.each_row(SquaredDifferences, some, [&[], query], |j, x, squares| {
                best.show(first + j, distance(serial, squares, x, query));
            });
        }
        first += some.rows();
        rest = later;
    }
}

/// The nearest so far, nearest first.
struct Best<'a> {
    indices: &'a mut [usize],
    distances: &'a mut [f32],
}

impl Best<'_> {
    /// Points are shown in any order: of two that are as far the one of the lesser index comes first.
    /// Places that nobody has taken yet hold infinity and an index beyond all.
    #[inline(always)]
    fn show(&mut self, index: usize, distance: f32) {
        let (Some(last), Some(farthest)) = (self.indices.last(), self.distances.last()) else {
            return;
        };
        if distance < *farthest || (distance == *farthest && index < *last) {
            self.insert(index, distance);
        }
    }

    #[inline(never)]
    fn insert(&mut self, index: usize, distance: f32) {
        let (mut index, mut distance) = (index, distance);
        for (i, d) in self.indices.iter_mut().zip(self.distances.iter_mut()) {
            if distance < *d || (distance == *d && index < *i) {
                core::mem::swap(i, &mut index);
                core::mem::swap(d, &mut distance);
            }
        }
    }
}

/// The Euclidean distances between two sets of points, one a row: `outᵢⱼ = ‖aᵢ − bⱼ‖`, each with the
/// bits of [`distance_l2`](crate::distance_l2).
///
/// `a` is m×d, `b` n×d, `out` m×n.
///
/// # Errors
/// [`Error::MatrixMismatch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, geometry::pairwise_distances};
///
/// let (a, b) = ([0.0, 0.0], [3.0, 4.0, 0.0, 1.0]);
/// let mut out = [0.0; 2];
/// let (a, b) = (MatRef::new(&a, 1, 2)?, MatRef::new(&b, 2, 2)?);
/// pairwise_distances(a, b, MatMut::new(&mut out, 1, 2)?)?;
/// assert_eq!(out, [5.0, 1.0]);
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn pairwise_distances(a: MatRef<'_>, b: MatRef<'_>, out: MatMut<'_>) -> Result<(), Error> {
    pairwise_on(Active, a, b, out)
}

/// The `k` points nearest to each query, nearest first; of points equally far, the one of the lesser
/// index first.
///
/// `points` and `queries` have one point a row; `distances` has a row of `k` for each query, and
/// `indices` as many elements, row after row. A point with a NaN coordinate is near to nothing: a
/// place that no point takes keeps the index `usize::MAX` and an infinite distance.
///
/// By brute force: each distance has the bits of [`distance_l2`](crate::distance_l2).
///
/// # Errors
/// [`Error::MatrixMismatch`], also for `k` above the number of points; [`Error::LengthMismatch`].
///
/// ```
/// use orthant_core::{MatMut, MatRef, geometry::nearest};
///
/// let points = [0.0, 3.0, 1.0, -1.0];
/// let (mut indices, mut distances) = ([0; 3], [0.0; 3]);
/// let (points, query) = (MatRef::new(&points, 4, 1)?, MatRef::new(&[0.0], 1, 1)?);
/// nearest(points, query, &mut indices, MatMut::new(&mut distances, 1, 3)?)?;
/// assert_eq!((indices, distances), ([0, 2, 3], [0.0, 1.0, 1.0]));
/// # Ok::<(), orthant_core::Error>(())
/// ```
pub fn nearest(
    points: MatRef<'_>,
    queries: MatRef<'_>,
    indices: &mut [usize],
    distances: MatMut<'_>,
) -> Result<(), Error> {
    nearest_on(Active, points, queries, indices, distances)
}

impl<E: Executor> Kernels<E> {
    /// [`geometry::pairwise_distances`](pairwise_distances) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn pairwise_distances(
        self,
        a: MatRef<'_>,
        b: MatRef<'_>,
        out: MatMut<'_>,
    ) -> Result<(), Error> {
        pairwise_on(self, a, b, out)
    }

    /// [`geometry::nearest`](nearest) on this instruction set.
    ///
    /// # Errors
    /// As there.
    pub fn nearest(
        self,
        points: MatRef<'_>,
        queries: MatRef<'_>,
        indices: &mut [usize],
        distances: MatMut<'_>,
    ) -> Result<(), Error> {
        nearest_on(self, points, queries, indices, distances)
    }
}
