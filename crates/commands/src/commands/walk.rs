//! Operations on files so large that one waits: in pieces, with word of each. The pieces end
//! where the canonical order allows, so that the bits are those of the whole.

use super::reduction::Metric;
use crate::context::Context;
use orthant::io::{Array, Progress, Shape};
use orthant::{
    BLOCK, DistanceL1, DistanceL2Squared, Dot, Error, Kernels, Lanes, MatRef, NormL1,
    NormL2Squared, Sum, Threads,
};
use std::ops::Range;

/// Blocks in a piece, a power of two: 4 Mi elements, which take about a millisecond.
const PIECE: usize = 256;

/// A sum of squares between these is far from overflow and from what vanishes: nothing was scaled.
const SAFE: Range<f32> = 1e-20..1e30;

/// `a · b`.
pub fn dot(context: &Context, a: &Array, b: &Array) -> Result<f32, Error> {
    let walk = Walk::over(context, &[a, b]);
    if !walk.is_waited_for || a.data().len() != b.data().len() {
        return context.kernels.dot(a.data(), b.data());
    }
    walk.two(a.data(), b.data(), Dot::reduce_on).map(Lanes::fold)
}

/// `Σaᵢ`.
pub fn sum(context: &Context, a: &Array) -> f32 {
    let walk = Walk::over(context, &[a]);
    if !walk.is_waited_for {
        return context.kernels.sum(a.data());
    }
    walk.one(a.data(), Sum::reduce_on).fold()
}

/// The norm of order `p`.
pub fn norm(context: &Context, a: &Array, p: f32) -> Result<f32, Error> {
    let walk = Walk::over(context, &[a]);
    if !walk.is_waited_for {
        return context.kernels.norm_lp(a.data(), p);
    }
    walk.norm(a.data(), p)
}

/// The distance of `a` and `b`.
pub fn distance(context: &Context, a: &Array, b: &Array, metric: Metric) -> Result<f32, Error> {
    let walk = Walk::over(context, &[a, b]);
    if !walk.is_waited_for || a.data().len() != b.data().len() {
        return whole_distance(context.kernels, a.data(), b.data(), metric);
    }
    walk.distance(a.data(), b.data(), metric)
}

fn whole_distance(
    kernels: Kernels<Threads>,
    a: &[f32],
    b: &[f32],
    metric: Metric,
) -> Result<f32, Error> {
    match metric {
        Metric::L1 => kernels.distance_l1(a, b),
        Metric::L2 => kernels.distance_l2(a, b),
        Metric::L2Squared => kernels.distance_l2_squared(a, b),
        Metric::Linf => kernels.distance_linf(a, b),
    }
}

/// `a`, each part of which `change` has made another of, given the same part of `b`. What is in a
/// file is changed in memory. `b` has as many elements, or none.
pub fn changed(
    context: &Context,
    mut a: Array,
    b: &Array,
    change: impl Fn(&mut [f32], &[f32]) -> Result<(), Error>,
) -> Result<Array, Error> {
    let walk = Walk::over(context, &[&a, b]);
    if !walk.is_waited_for {
        change(a.data_mut(), b.data())?;
        return Ok(a);
    }
    let length = a.data().len();
    let mut data = Vec::with_capacity(length);
    for first in (0..length).step_by(PIECE * BLOCK) {
        let range = first..length.min(first + PIECE * BLOCK);
        data.extend_from_slice(&a.data()[range.clone()]);
        change(&mut data[range.clone()], b.data().get(range.clone()).unwrap_or_default())?;
        walk.tell(range.len(), length);
    }
    let shape = a.shape();
    let data = Array::vector(data);
    Ok(match shape {
        Shape::Vector(_) => data,
        Shape::Matrix { rows, cols } => data.into_matrix(rows, cols).unwrap_or_default(),
    })
}

/// `y = A x`; `array` holds the matrix.
pub fn matvec(
    context: &Context,
    array: &Array,
    a: MatRef<'_>,
    x: &[f32],
    y: &mut [f32],
) -> Result<(), Error> {
    let walk = Walk::over(context, &[array]);
    if !walk.is_waited_for || a.cols() == 0 || a.cols() != x.len() {
        return context.kernels.matvec(a, x, y);
    }
    let (rows, length) = ((PIECE * BLOCK / a.cols()).max(1), array.data().len());
    let matrices = array.data().chunks(rows * a.cols());
    for (part, y) in matrices.zip(y.chunks_mut(rows)) {
        context.kernels.matvec(MatRef::new(part, y.len(), a.cols())?, x, y)?;
        walk.tell(part.len(), length);
    }
    Ok(())
}

/// An operation in pieces.
struct Walk<'a> {
    kernels: Kernels<Threads>,
    progress: &'a (dyn Progress + Sync),
    /// Bytes that have yet to come from a file.
    bytes: u64,
    /// Whether there are such, and somebody to look.
    is_waited_for: bool,
}

impl<'a> Walk<'a> {
    fn over(context: &'a Context, operands: &[&Array]) -> Self {
        let mapped = operands.iter().filter(|array| array.is_mapped());
        let bytes = mapped.map(|array| size_of_val(array.data()) as u64).sum();
        let is_waited_for = bytes > 0 && context.progress.is_shown();
        Self { kernels: context.kernels, progress: &context.progress, bytes, is_waited_for }
    }

    /// A part of the elements is done.
    fn tell(&self, part: usize, whole: usize) {
        let share = u128::from(self.bytes) * part as u128 / whole.max(1) as u128;
        self.progress.advance(share as u64);
    }

    fn norm(&self, a: &[f32], p: f32) -> Result<f32, Error> {
        if p == 1.0 {
            return Ok(self.one(a, NormL1::reduce_on).fold());
        }
        if p == 2.0 {
            let squares = self.one(a, NormL2Squared::reduce_on).fold();
            // Seldom is there a second walk, without word.
            let is_safe = SAFE.contains(&squares);
            return Ok(if is_safe { squares.sqrt() } else { self.kernels.norm_l2(a) });
        }
        if p == f32::INFINITY {
            let pieces = a.chunks(PIECE * BLOCK).map(|part| {
                let greatest = self.kernels.norm_linf(part);
                self.tell(part.len(), a.len());
                greatest
            });
            return Ok(self.kernels.norm_linf(&pieces.collect::<Vec<_>>()));
        }
        self.kernels.norm_lp(a, p)
    }

    /// `a` and `b` have one length.
    fn distance(&self, a: &[f32], b: &[f32], metric: Metric) -> Result<f32, Error> {
        match metric {
            Metric::L1 => self.two(a, b, DistanceL1::reduce_on).map(Lanes::fold),
            Metric::L2Squared => self.two(a, b, DistanceL2Squared::reduce_on).map(Lanes::fold),
            Metric::L2 => {
                let squares = self.two(a, b, DistanceL2Squared::reduce_on)?.fold();
                if SAFE.contains(&squares) {
                    return Ok(squares.sqrt());
                }
                self.kernels.distance_l2(a, b)
            }
            Metric::Linf => {
                let parts = a.chunks(PIECE * BLOCK).zip(b.chunks(PIECE * BLOCK));
                let pieces = parts.map(|(p, q)| {
                    let greatest = self.kernels.distance_linf(p, q)?;
                    self.tell(p.len(), a.len());
                    Ok(greatest)
                });
                Ok(self.kernels.norm_linf(&pieces.collect::<Result<Vec<_>, Error>>()?))
            }
        }
    }

    fn one(&self, a: &[f32], reduce: impl Fn(Kernels<Threads>, &[f32]) -> Lanes + Sync) -> Lanes {
        let piece = |range: Range<usize>| {
            let lanes = reduce(self.kernels, &a[range.clone()]);
            self.tell(range.len(), a.len());
            Ok(lanes)
        };
        // A piece of one operand cannot fail.
        pieces(0..a.len(), &piece).unwrap_or(Lanes::ZERO)
    }

    fn two(
        &self,
        a: &[f32],
        b: &[f32],
        reduce: impl Fn(Kernels<Threads>, &[f32], &[f32]) -> Result<Lanes, Error> + Sync,
    ) -> Result<Lanes, Error> {
        pieces(0..a.len(), &|range| {
            let lanes = reduce(self.kernels, &a[range.clone()], &b[range.clone()])?;
            self.tell(range.len(), a.len());
            Ok(lanes)
        })
    }
}

/// The tree of the canonical order over the blocks of `range`, which begins with one.
fn pieces(
    range: Range<usize>,
    piece: &(impl Fn(Range<usize>) -> Result<Lanes, Error> + Sync),
) -> Result<Lanes, Error> {
    let blocks = range.len().div_ceil(BLOCK);
    if blocks <= PIECE {
        return piece(range);
    }
    // The largest power of two below `blocks`.
    let first = 1 << (blocks - 1).ilog2();
    let middle = range.start + first * BLOCK;
    let (first, rest) =
        rayon::join(|| pieces(range.start..middle, piece), || pieces(middle..range.end, piece));
    Ok(first?.merge(rest?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use orthant::Isa;
    use orthant::io::generate::generate;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Default)]
    struct Told(AtomicU64);

    impl Progress for Told {
        fn expect(&self, _: u64) {}
        fn advance(&self, bytes: u64) {
            self.0.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    fn random(length: usize, seed: usize) -> Vec<f32> {
        generate(&format!("rand:{length}:{seed}")).unwrap().unwrap().into_data()
    }

    #[test]
    fn pieces_have_the_bits_of_the_whole_and_tell_of_all() {
        for isa in Isa::available() {
            let kernels = orthant::kernels_on(isa).unwrap();
            // Scalar code is slow.
            let most = if isa == Isa::active() { 4 } else { 1 };
            for extra in [3 * BLOCK + 7, 1, BLOCK, 0].into_iter().take(most) {
                let length = 2 * PIECE * BLOCK + extra;
                let (mut a, b) = (random(length, 1), random(length, 2));
                // The second time squares overflow, the third there is a NaN.
                for (at, x) in [(0, 0.5), (7, 1e30), (length - 3, f32::NAN)] {
                    a[at] = x;
                    let same = |found: f32, expected: f32, what: &str| {
                        assert_eq!(
                            found.to_bits(),
                            expected.to_bits(),
                            "{what} {extra} {x} {isa:?}"
                        );
                    };
                    let told = Told::default();
                    let bytes = 4 * length as u64;
                    let walk = Walk { kernels, progress: &told, bytes, is_waited_for: true };
                    let sum = walk.one(&a, Sum::reduce_on).fold();
                    same(sum, kernels.sum(&a), "sum");
                    // What a share is rounded by.
                    let found = told.0.load(Ordering::Relaxed);
                    assert!((bytes - 8..=bytes).contains(&found), "{found} of {bytes}");
                    let dot = walk.two(&a, &b, Dot::reduce_on).unwrap().fold();
                    same(dot, kernels.dot(&a, &b).unwrap(), "dot");
                    for p in [1.0, 2.0, f32::INFINITY] {
                        let norm = walk.norm(&a, p).unwrap();
                        same(norm, kernels.norm_lp(&a, p).unwrap(), "norm");
                    }
                    for metric in [Metric::L1, Metric::L2, Metric::L2Squared, Metric::Linf] {
                        let distance = walk.distance(&a, &b, metric).unwrap();
                        same(
                            distance,
                            whole_distance(kernels, &a, &b, metric).unwrap(),
                            "distance",
                        );
                    }
                }
            }
        }
    }
}
