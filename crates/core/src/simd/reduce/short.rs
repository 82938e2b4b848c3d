//! Reductions of a few terms, at the call itself.

use super::{Reduction, positive};
use crate::simd::{LaneVector, Quad, Scalar};

/// A reduction so short that asking which instruction set to use, or which lanes have a term, would
/// cost as much as the sum.
///
/// The lengths are those of points, quaternions and the vectors that fill registers; each is
/// a constant below, so that no load needs a test.
#[inline(always)]
pub(crate) fn short<R, const K: usize, const N: usize>(
    r: R,
    slices: [&[f32]; K],
) -> Option<R::Output>
where
    R: Reduction<K, N>,
{
    // Two groups of three: more cases side by side would become a jump through a table.
    let n = slices.first()?.len();
    let folded = if n < 4 {
        match n {
            1 => {
                less_likely();
                r.fold(term(r, exact::<K, 1>(slices)?, 0))
            }
            2 => {
                less_likely();
                let x = exact::<K, 2>(slices)?;
                r.fold(r.join(term(r, x, 0), term(r, x, 1)))
            }
            3 => {
                let x = exact::<K, 3>(slices)?;
                r.fold(r.join(r.join(term(r, x, 0), term(r, x, 2)), term(r, x, 1)))
            }
            _ => return None,
        }
    } else {
        match n {
            4 => r.fold(quad(r, exact::<K, 4>(slices)?, 0)),
            8 => {
                let x = exact::<K, 8>(slices)?;
                r.fold(r.join(quad(r, x, 0), quad(r, x, 1)))
            }
            16 => {
                let x = exact::<K, 16>(slices)?;
                let even = r.join(quad(r, x, 0), quad(r, x, 2));
                let odd = r.join(quad(r, x, 1), quad(r, x, 3));
                r.fold(r.join(even, odd))
            }
            _ => return None,
        }
    };
    Some(r.finish(positive(r, folded)))
}

/// Puts a case behind the others: points in space are tested for first.
#[cold]
#[inline]
const fn less_likely() {}

/// The slices as arrays.
#[inline(always)]
fn exact<const K: usize, const M: usize>(slices: [&[f32]; K]) -> Option<[&[f32; M]; K]> {
    let mut arrays = [&[0.0; M]; K];
    for (array, slice) in arrays.iter_mut().zip(slices) {
        *array = slice.first_chunk()?;
    }
    Some(arrays)
}

/// The sums after term `i` alone.
#[inline(always)]
fn term<R, const K: usize, const N: usize, const M: usize>(
    r: R,
    arrays: [&[f32; M]; K],
    i: usize,
) -> [Scalar<1>; N]
where
    R: Reduction<K, N>,
{
    let zero = Scalar::splat((), 0.0);
    let mut x = [zero; K];
    for (x, array) in x.iter_mut().zip(arrays) {
        *x = Scalar::load_partial((), array, i);
    }
    r.start((), x)
}

/// The sums of four lanes after terms `4·part` to `4·part + 3`.
#[inline(always)]
fn quad<R, const K: usize, const N: usize, const M: usize>(
    r: R,
    arrays: [&[f32; M]; K],
    part: usize,
) -> [Quad; N]
where
    R: Reduction<K, N>,
{
    let zero = Quad::splat((), 0.0);
    let mut x = [zero; K];
    for (x, array) in x.iter_mut().zip(arrays) {
        *x = Quad::load_partial((), array, part);
    }
    r.start((), x)
}
