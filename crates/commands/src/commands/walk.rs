//! Operations on files so large that one waits: in pieces, with word of each. The pieces end
//! where the canonical order allows, so that the bits are those of the whole.

use crate::context::Context;
use orthant::io::{Array, Progress};
use orthant::{BLOCK, Dot, Error, Lanes, MatRef, Sum};
use std::ops::Range;

/// Blocks in a piece, a power of two: 4 Mi elements, which take about a millisecond.
const PIECE: usize = 256;

/// `a · b`.
pub fn dot(context: &Context, a: &Array, b: &Array) -> Result<f32, Error> {
    let bytes = bytes_of(a) + bytes_of(b);
    let (a, b) = (a.data(), b.data());
    if !is_waited_for(context, bytes) || a.len() != b.len() {
        return context.kernels.dot(a, b);
    }
    // Pieces of equal length cannot fail.
    let piece = |range: Range<usize>| Dot::reduce(&a[range.clone()], &b[range]);
    let lanes = pieces(0..a.len(), &|range| {
        let share = share(bytes, range.len(), a.len());
        let lanes = piece(range).unwrap_or(Lanes::ZERO);
        context.progress.advance(share);
        lanes
    });
    Ok(lanes.fold())
}

/// `Σaᵢ`.
pub fn sum(context: &Context, a: &Array) -> f32 {
    let bytes = bytes_of(a);
    let a = a.data();
    if !is_waited_for(context, bytes) {
        return context.kernels.sum(a);
    }
    let lanes = pieces(0..a.len(), &|range| {
        let share = share(bytes, range.len(), a.len());
        let lanes = Sum::reduce(&a[range]);
        context.progress.advance(share);
        lanes
    });
    lanes.fold()
}

/// `y = A x`; `array` holds the matrix.
pub fn matvec(
    context: &Context,
    array: &Array,
    a: MatRef<'_>,
    x: &[f32],
    y: &mut [f32],
) -> Result<(), Error> {
    let bytes = bytes_of(array);
    if !is_waited_for(context, bytes) || a.cols() == 0 || a.cols() != x.len() {
        return context.kernels.matvec(a, x, y);
    }
    let rows = (PIECE * BLOCK / a.cols()).max(1);
    let matrices = array.data().chunks(rows * a.cols());
    for (part, y) in matrices.zip(y.chunks_mut(rows)) {
        context.kernels.matvec(MatRef::new(part, y.len(), a.cols())?, x, y)?;
        context.progress.advance(size_of_val(part) as u64);
    }
    Ok(())
}

/// Bytes that have yet to come from a file.
fn bytes_of(array: &Array) -> u64 {
    if array.is_mapped() { size_of_val(array.data()) as u64 } else { 0 }
}

/// Pieces run on the instruction set of this machine, so not when another was asked for.
fn is_waited_for(context: &Context, bytes: u64) -> bool {
    bytes > 0 && context.progress.is_shown() && context.isa.is_none()
}

fn share(bytes: u64, part: usize, whole: usize) -> u64 {
    (u128::from(bytes) * part as u128 / whole.max(1) as u128) as u64
}

/// The tree of the canonical order over the blocks of `range`, which begins with one.
fn pieces(range: Range<usize>, piece: &(impl Fn(Range<usize>) -> Lanes + Sync)) -> Lanes {
    let blocks = range.len().div_ceil(BLOCK);
    if blocks <= PIECE {
        return piece(range);
    }
    // The largest power of two below `blocks`.
    let first = 1 << (blocks - 1).ilog2();
    let middle = range.start + first * BLOCK;
    let (first, rest) =
        rayon::join(|| pieces(range.start..middle, piece), || pieces(middle..range.end, piece));
    first.merge(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use orthant::io::generate::generate;

    #[test]
    fn pieces_have_the_bits_of_the_whole() {
        for extra in [0, 1, BLOCK, 3 * BLOCK + 7] {
            let length = 3 * PIECE * BLOCK + extra;
            let data = generate(&format!("rand:{length}")).unwrap().unwrap().into_data();
            let lanes = pieces(0..length, &|range| Sum::reduce(&data[range]));
            assert_eq!(lanes.fold().to_bits(), orthant::sum(&data).to_bits(), "{extra}");
        }
    }
}
