//! How far points are beyond a box or a cube: one loop for both.
//!
//! The excess along an axis is `eᵢ = max(lowᵢ − xᵢ, xᵢ − highᵢ) − h`: `h` is zero for a box, and a cube's half
//! edge where both bounds are its centre. The greatest, the sum of squares of the positive ones and the
//! greatest finite `|xᵢ|` are kept in 32 lanes, lane `i mod 32`. Squares are folded by halves; of several zeros,
//! which may differ in sign, the greatest is the first.

use super::surface::Outputs;
use crate::dispatch::Job;
use crate::kernels::{exponent, fold_greatest, in_range, power_of_two};
use crate::simd::{LANES, LaneVector, Lanes, Row, SHORT_ROW, Strands, canonical, sqrt};
use crate::{Kernels, MatRef};

/// What each point is compared with.
pub(super) struct Limits<'a> {
    pub(super) low: &'a [f32],
    pub(super) high: &'a [f32],
    /// How far the faces are beyond, of a cube around its centre.
    pub(super) half: Option<f32>,
    /// The greatest finite magnitude of a face.
    pub(super) scale: f32,
}

impl Limits<'_> {
    /// The first excess that is zero, if one is.
    #[cold]
    #[inline(never)]
    fn first_zero(&self, x: &[f32]) -> f32 {
        self.excesses(x).find(|e| *e == 0.0).unwrap_or_default()
    }

    /// The squares where theirs leave the range of f32, of the excesses times `factor`.
    #[cold]
    #[inline(never)]
    fn scaled_squares(&self, x: &[f32], factor: f32) -> f32 {
        let mut lanes = Lanes::ZERO;
        for (i, e) in self.excesses(x).enumerate() {
            let outside = if e < 0.0 { 0.0 } else { e * factor };
            if let Some(lane) = lanes.0.get_mut(i % LANES) {
                *lane += outside * outside;
            }
        }
        lanes.fold()
    }

    fn excesses(&self, x: &[f32]) -> impl Iterator<Item = f32> {
        x.iter().zip(self.low).zip(self.high).map(|((x, low), high)| {
            let (below, above) = (low - x, x - high);
            match self.half {
                Some(half) => above.abs() - half,
                None if below > above => below,
                None => above,
            }
        })
    }
}

/// The greatest magnitude of a coordinate that is finite.
#[cold]
#[inline(never)]
fn finite_magnitude(x: &[f32]) -> f32 {
    let finite = x.iter().map(|x| x.abs()).filter(|x| x.is_finite());
    finite.fold(0.0, |most, x| if x > most { x } else { most })
}

/// The signed distance of each point.
pub(super) fn distances(
    kernels: Kernels,
    points: MatRef<'_>,
    limits: &Limits<'_>,
    out: Outputs<'_>,
) {
    let is_far = points.cols() <= SHORT_ROW && kernels.is_far(size_of_val(points.data()));
    kernels.run(Distances { points, limits, is_far, out }, &[], &[]);
}

/// Compiled for the instruction set.
struct Distances<'a> {
    points: MatRef<'a>,
    limits: &'a Limits<'a>,
    /// Whether points come from beyond the second level of cache and are short.
    is_far: bool,
    out: Outputs<'a>,
}

impl Job for Distances<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        // As many parts as there are registers for three sums of each.
        if L::Wide::PARTS == 2 {
            self.each::<L::Wide, 2>(proof);
        } else if L::SUMS >= 12 {
            self.each::<L, 2>(proof);
        } else {
            self.each::<L::Slim, 1>(proof);
        }
    }
}

impl Distances<'_> {
    #[inline(always)]
    fn each<L: LaneVector, const HELD: usize>(mut self, proof: L::Proof) {
        let Limits { low, high, half, scale } = *self.limits;
        let ((low, low_tail), (high, high_tail)) = (low.as_chunks(), high.as_chunks());
        // Beyond the last axis a point is infinitely far inside.
        let (mut last_low, mut last_high) = ([f32::NEG_INFINITY; LANES], [f32::INFINITY; LANES]);
        for (padded, tail) in [(&mut last_low, low_tail), (&mut last_high, high_tail)] {
            padded.iter_mut().zip(tail).for_each(|(padded, x)| *padded = *x);
        }
        let bounds =
            Bounds { full: [low, high], last: [&last_low, &last_high], half: half.unwrap_or(0.0) };
        let strands = Strands::new(self.points.rows(), !(self.is_far && L::PREFETCHES));
        for i in 0..self.points.rows() {
            let i = strands.at(i);
            let x = self.points.row(i).unwrap_or_default();
            if self.is_far {
                Strands::ask_ahead::<L>(proof, x);
            }
            let found = bounds.excess::<L, HELD>(proof, x);
            let distance = match found.distance() {
                Ok(0.0) => self.limits.first_zero(x),
                Ok(distance) => distance,
                Err(e) => sqrt(self.limits.scaled_squares(x, power_of_two(-e))) * power_of_two(e),
            };
            let magnitude = match found.magnitude {
                magnitude if magnitude.is_finite() => magnitude,
                _ => finite_magnitude(x),
            };
            self.out.put(i, distance, if magnitude > scale { magnitude } else { scale });
        }
    }
}

/// The same, in rows of 32.
struct Bounds<'a> {
    full: [&'a [Row]; 2],
    last: [&'a Row; 2],
    half: f32,
}

/// What the excesses of a point along the axes come to.
struct Excess {
    /// The greatest: minus the distance to the nearest face, inside.
    greatest: f32,
    /// The sum of squares of those that are positive; NaN if a coordinate is.
    squares: f32,
    /// The greatest magnitude of a coordinate; NaN if one is.
    magnitude: f32,
}

impl Bounds<'_> {
    /// The excesses.
    #[inline(always)]
    fn excess<L: LaneVector, const HELD: usize>(&self, proof: L::Proof, x: &[f32]) -> Excess {
        let [low, high] = self.full;
        let [last_low, last_high] = self.last;
        let (full, tail) = x.as_chunks();
        let (zero, half) = (L::splat(proof, 0.0), L::splat(proof, self.half));
        let add = |[greatest, squares, magnitude]: [L; 3], x: L, low: L, high: L| {
            let e = (low - x).greater(x - high) - half;
            // A NaN passes: it is not less than zero.
            let outside = zero.greater(e);
            [e.greater(greatest), squares + outside * outside, magnitude.max_magnitude(x.abs())]
        };
        let join = |[greatest, squares, magnitude]: [L; 3], later: [L; 3]| {
            let [greater, more, larger] = later;
            [greater.greater(greatest), squares + more, magnitude.max_magnitude(larger)]
        };
        let mut lanes = [[0.0; LANES]; 3];
        for first in (0..L::PARTS).step_by(HELD) {
            let mut sums = [[L::splat(proof, f32::NEG_INFINITY), zero, zero]; HELD];
            for ((x, low), high) in full.iter().zip(low).zip(high) {
                for (held, sums) in sums.iter_mut().enumerate() {
                    let load = |row| L::load(proof, row, first + held);
                    *sums = add(*sums, load(x), load(low), load(high));
                }
            }
            for (held, sums) in sums.iter_mut().enumerate() {
                let part = first + held;
                if tail.len() > part * L::WIDTH {
                    let load = |row| L::load(proof, row, part);
                    let x = L::load_partial(proof, tail, part);
                    *sums = add(*sums, x, load(last_low), load(last_high));
                }
            }
            if let (true, [low, high]) = (HELD == L::PARTS, sums.as_slice()) {
                // All lanes are here.
                let [greatest, squares, magnitude] = join(*low, *high);
                greatest.store(&mut lanes[0], 0);
                return Excess {
                    greatest: most(lanes[0].get_mut(..L::WIDTH).unwrap_or_default()),
                    squares: canonical(squares.fold()),
                    magnitude: fold_greatest(magnitude),
                };
            }
            for (held, sums) in sums.into_iter().enumerate() {
                for (lanes, sum) in lanes.iter_mut().zip(sums) {
                    sum.store(lanes, first + held);
                }
            }
        }
        let [mut greatest, squares, magnitude] = lanes;
        let magnitude = magnitude.iter().fold(0, |most, x| most.max(x.to_bits()));
        let (squares, magnitude) = (Lanes(squares).fold(), f32::from_bits(magnitude));
        Excess { greatest: most(&mut greatest), squares, magnitude }
    }
}

/// The greatest of numbers that are not NaN.
#[inline(always)]
fn most(lanes: &mut [f32]) -> f32 {
    let mut rest = lanes;
    while rest.len() > 1 {
        let (low, high) = rest.split_at_mut(rest.len() / 2);
        for (low, high) in low.iter_mut().zip(high) {
            *low = if *high > *low { *high } else { *low };
        }
        rest = low;
    }
    rest.first().copied().unwrap_or_default()
}

impl Excess {
    /// The signed distance, or the exponent by which its squares are to be scaled.
    #[inline(always)]
    fn distance(&self) -> Result<f32, i32> {
        if self.squares.is_nan() {
            Ok(f32::NAN)
        } else if self.greatest <= 0.0 {
            Ok(self.greatest)
        } else if in_range(self.squares) {
            Ok(sqrt(self.squares))
        } else {
            exponent(self.greatest).map_or_else(Ok, Err)
        }
    }
}
