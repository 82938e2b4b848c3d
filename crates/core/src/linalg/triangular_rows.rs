//! Up to 16 rows of many right-hand sides of a triangular system: the order is that of `triangular.rs`.

use super::BASE;
use super::registers::at;
use super::triangular::Triangle;
use crate::dispatch::Job;
use crate::simd::{HAS_VECTORS, LANES, LaneVector};

/// Rows up to [`BASE`](super::BASE), all columns of B.
pub(super) struct Base<'a> {
    pub(super) b: &'a mut [f32],
    pub(super) cols: usize,
    pub(super) stride: usize,
    pub(super) t_stride: usize,
    pub(super) order: usize,
    pub(super) triangle: Triangle,
}

impl Job for Base<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, t: &[f32], _: &[f32]) {
        let Self { b, cols, stride, t_stride, order, triangle } = self;
        match cols {
            8 => return Narrow::<8> { t, t_stride, order, triangle }.solve(b, stride),
            16 => return Narrow::<16> { t, t_stride, order, triangle }.solve(b, stride),
            _ => (),
        }
        let mut done = 0;
        if HAS_VECTORS && order == BASE && !triangle.is_upper() {
            let system = Sixteen::new(t, t_stride, triangle);
            done = system.solve::<L::Wide>(proof, b, [cols, stride]);
        }
        for first in (done..cols).step_by(LANES) {
            let width = LANES.min(cols - first);
            for step in 0..order {
                let i = if triangle.is_upper() { order - 1 - step } else { step };
                let row = t.get(i * t_stride..i * t_stride + order).unwrap_or_default();
                let known = if triangle.is_upper() { i + 1..order } else { 0..i };
                let divisor = row.get(i).copied().filter(|_| !triangle.is_unit());
                let terms = Terms { row, known, divisor };
                if width == LANES {
                    full::<L>(proof, b, first, i, stride, &terms);
                } else {
                    partial::<L>(proof, b, first..first + width, i, stride, &terms);
                }
            }
        }
    }
}

/// A lower triangle of 16 rows.
struct Sixteen {
    t: [[f32; BASE]; BASE],
    is_unit: bool,
}

impl Sixteen {
    #[inline(always)]
    fn new(t: &[f32], stride: usize, triangle: Triangle) -> Self {
        let mut square = [[0.0; BASE]; BASE];
        for (i, to) in square.iter_mut().enumerate() {
            let row = t.get(i * stride..).and_then(|row| row.first_chunk());
            *to = row.copied().unwrap_or_default();
        }
        Self { t: square, is_unit: triangle.is_unit() }
    }

    /// As many columns as are a multiple of 32; the column after them. The rows of X stay in registers: as soon as
    /// one is known, those below lose what it takes from them.
    #[inline(always)]
    fn solve<L: LaneVector>(
        &self,
        proof: L::Proof,
        b: &mut [f32],
        [cols, stride]: [usize; 2],
    ) -> usize {
        let full = cols - cols % LANES;
        for first in (0..full).step_by(LANES) {
            for part in 0..L::PARTS {
                let mut x = [L::splat(proof, 0.0); BASE];
                for (i, x) in x.iter_mut().enumerate() {
                    if let Some(row) = b.get(i * stride + first..).and_then(|b| b.first_chunk()) {
                        *x = L::load(proof, row, part);
                    }
                }
                self.steps(proof, &mut x);
                for (i, x) in x.into_iter().enumerate() {
                    let row = b.get_mut(i * stride + first..).and_then(|b| b.first_chunk_mut());
                    if let Some(row) = row {
                        x.store(row, part);
                    }
                }
            }
        }
        full
    }

    /// All steps, written out, so that no index is left to be computed.
    #[inline(always)]
    fn steps<L: LaneVector>(&self, proof: L::Proof, x: &mut [L; BASE]) {
        macro_rules! steps {
            ($($step:literal)*) => {
                $(self.step::<L, $step>(proof, x);)*
            };
        }
        steps!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    }

    /// Row `K`, and what it takes from those below.
    #[inline(always)]
    fn step<L: LaneVector, const K: usize>(&self, proof: L::Proof, x: &mut [L; BASE]) {
        let mut column = self.t.iter().map(|row| L::splat(proof, at(row, K))).skip(K);
        let (Some([x, below @ ..]), Some(divisor)) = (x.get_mut(K..), column.next()) else {
            return;
        };
        if !self.is_unit {
            *x = *x / divisor;
        }
        for (below, factor) in below.iter_mut().zip(column) {
            *below = *below - factor * *x;
        }
    }
}

/// The same for as many columns as registers hold.
pub(super) struct Narrow<'a, const N: usize> {
    pub(super) t: &'a [f32],
    pub(super) t_stride: usize,
    pub(super) order: usize,
    pub(super) triangle: Triangle,
}

impl<const N: usize> Narrow<'_, N> {
    #[inline(always)]
    pub(super) fn solve(self, b: &mut [f32], stride: usize) {
        for step in 0..self.order {
            let (from, to) = if self.triangle.is_upper() {
                (self.order - 1 - step, self.order)
            } else {
                (0, step + 1)
            };
            let i = if self.triangle.is_upper() { from } else { step };
            let row = self.t.get(i * self.t_stride..i * self.t_stride + self.order);
            let row = row.unwrap_or_default();
            let Some(mut x) = b.get(i * stride..).and_then(|b| b.first_chunk::<N>()).copied()
            else {
                return;
            };
            for (k, t) in row.iter().enumerate().take(to).skip(from) {
                if k != i
                    && let Some(known) = b.get(k * stride..).and_then(|b| b.first_chunk::<N>())
                {
                    for (x, known) in x.iter_mut().zip(known) {
                        *x -= t * known;
                    }
                }
            }
            if let (false, Some(divisor)) = (self.triangle.is_unit(), row.get(i)) {
                for x in &mut x {
                    *x /= divisor;
                }
            }
            if let Some(to) = b.get_mut(i * stride..).and_then(|b| b.first_chunk_mut()) {
                *to = x;
            }
        }
    }
}

/// What row `i` of T says.
struct Terms<'a> {
    row: &'a [f32],
    known: core::ops::Range<usize>,
    divisor: Option<f32>,
}

/// Row `i` of 32 columns of X.
#[inline(always)]
fn full<L: LaneVector>(
    proof: L::Proof,
    b: &mut [f32],
    first: usize,
    i: usize,
    stride: usize,
    terms: &Terms<'_>,
) {
    let start = i * stride + first;
    for part in 0..L::PARTS {
        let Some(row) = b.get(start..).and_then(|b| b.first_chunk::<LANES>()) else { return };
        let mut x = L::load(proof, row, part);
        for k in terms.known.clone() {
            let known = b.get(k * stride + first..).and_then(|b| b.first_chunk::<LANES>());
            if let (Some(known), Some(factor)) = (known, terms.row.get(k)) {
                x = x - L::splat(proof, *factor) * L::load(proof, known, part);
            }
        }
        if let Some(divisor) = terms.divisor {
            x = x / L::splat(proof, divisor);
        }
        if let Some(row) = b.get_mut(start..).and_then(|b| b.first_chunk_mut::<LANES>()) {
            x.store(row, part);
        }
    }
}

/// Row `i` of fewer than 32 columns of X.
#[inline(always)]
fn partial<L: LaneVector>(
    proof: L::Proof,
    b: &mut [f32],
    cols: core::ops::Range<usize>,
    i: usize,
    stride: usize,
    terms: &Terms<'_>,
) {
    let at = |i: usize| i * stride + cols.start..i * stride + cols.end;
    for part in 0..cols.len().div_ceil(L::WIDTH) {
        let mut x = L::load_partial(proof, b.get(at(i)).unwrap_or_default(), part);
        for k in terms.known.clone() {
            let known = b.get(at(k)).unwrap_or_default();
            if let Some(factor) = terms.row.get(k) {
                x = x - L::splat(proof, *factor) * L::load_partial(proof, known, part);
            }
        }
        if let Some(divisor) = terms.divisor {
            x = x / L::splat(proof, divisor);
        }
        x.store_partial(b.get_mut(at(i)).unwrap_or_default(), part);
    }
}
