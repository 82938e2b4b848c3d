//! Lengths whose prime factors are at most 13: one stage for each factor (Stockham).

use super::root::root;
use crate::Kernels;
use crate::simd::fourier::{RADICES, Stage};

/// Lengths from which somebody is told how far a transform is: a stage is then longer than a call by far.
const TOLD: usize = 1 << 16;

/// The factors of a length, and the twiddle factors of its stages one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct MixedRadix<'t> {
    length: usize,
    twiddles: &'t [f32],
}

/// The radix of the next stage of `n` numbers: 4 as long as it divides them, then what is left. 0
/// if there is none.
fn next_radix(n: usize) -> usize {
    RADICES.into_iter().find(|radix| n.is_multiple_of(*radix)).unwrap_or(0)
}

impl<'t> MixedRadix<'t> {
    /// Whether `n` is a product of the radices.
    pub(super) fn serves(n: usize) -> bool {
        let mut rest = n;
        while rest > 1 {
            match next_radix(rest) {
                0 => return false,
                radix => rest /= radix,
            }
        }
        n > 0
    }

    /// Each stage of radix `r` on `m·r` terms has `(r − 1)·m` factors: in all `n − 1`.
    pub(super) fn table_len(n: usize) -> usize {
        n.saturating_sub(1).saturating_mul(2)
    }

    /// The transform of `n` numbers; `table` has `table_len` elements or more. `reached` is told the share of it that
    /// is filled.
    pub(super) fn new(n: usize, table: &'t mut [f32], reached: &dyn Fn(f32)) -> Self {
        let mut rest = &mut *table;
        let (mut left, mut made) = (n, 0);
        while left > 1 {
            let radix = next_radix(left).max(2);
            let terms = left / radix;
            for k in 1..radix {
                let (stage, after) = rest.split_at_mut_checked(2 * terms).unwrap_or_default();
                let (re, im) = stage.split_at_mut_checked(terms).unwrap_or_default();
                let pieces = re.chunks_mut(TOLD).zip(im.chunks_mut(TOLD));
                let mut p = 0u64;
                for (re, im) in pieces {
                    made += re.len();
                    for (re, im) in re.iter_mut().zip(im) {
                        [*re, *im] = root(p * k as u64, left as u64);
                        p += 1;
                    }
                    if n >= TOLD {
                        reached(made as f32 / n as f32);
                    }
                }
                rest = after;
            }
            left = terms;
        }
        Self { length: n, twiddles: table }
    }

    /// The transform, in place. `scratch` has `2·n` elements or more. `reached` is told the share of the stages that is
    /// behind.
    pub(super) fn run(
        &self,
        kernels: Kernels,
        data: [&mut [f32]; 2],
        scratch: &mut [f32],
        reached: &dyn Fn(f32),
    ) {
        let [re, im] = data;
        let (other_re, rest) = scratch.split_at_mut_checked(self.length).unwrap_or_default();
        let other_im = rest.get_mut(..self.length).unwrap_or_default();
        let (mut from, mut to) = ([&mut *re, &mut *im], [&mut *other_re, &mut *other_im]);
        let mut twiddles = self.twiddles;
        let (mut left, mut sequences, mut stages) = (self.length, 1, 0);
        while left > 1 {
            let radix = next_radix(left).max(2);
            let terms = left / radix;
            let (stage, rest) =
                twiddles.split_at_checked(2 * (radix - 1) * terms).unwrap_or_default();
            let [re, im] = &mut to;
            let job = Stage { radix, terms, sequences, twiddles: stage, re, im };
            kernels.run(job, from[0], from[1]);
            core::mem::swap(&mut from, &mut to);
            (twiddles, left, sequences, stages) = (rest, terms, sequences * radix, stages + 1);
            if self.length >= TOLD {
                // Nearly all are of radix 4, two bits each.
                let bits = |n: usize| n.checked_ilog2().unwrap_or(0) as f32;
                reached(1.0 - bits(left) / bits(self.length));
            }
        }
        if stages % 2 == 1 {
            for (to, from) in re.iter_mut().zip(other_re).chain(im.iter_mut().zip(other_im)) {
                *to = *from;
            }
        }
    }
}
