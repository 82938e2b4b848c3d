//! Reflectors of three neighbouring rows, one after the other, each a row further down.
//!
//! A reflector is `(v₂, v₃, t₁, t₂, t₃)`: with `sum = (x₁ + v₂·x₂) + v₃·x₃`, `xᵢ' = xᵢ − sum·tᵢ`, each
//! operation rounded. The last one may be of two rows, `sum = x₁ + v₂·x₂`. Vectors run across the
//! columns; two rows stay in registers from one reflector to the next.

use super::LaneVector;
use crate::dispatch::{Job, Kernels};
use crate::{Executor, MatMut};

/// Coefficients of one reflector.
pub(crate) type Triple = [f32; 5];

struct Reflect<'a> {
    rows: &'a mut [f32],
    cols: usize,
    stride: usize,
    triples: &'a [Triple],
    /// Whether the last one is of two rows.
    pair: bool,
}

impl Job for Reflect<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: LaneVector>(self, proof: L::Proof, _: &[f32], _: &[f32]) {
        if L::SUMS >= 24 {
            // Four chains of operations hide each other's latency.
            self.strips::<L::Wide, 4>(proof);
        } else if L::SUMS > 1 {
            self.strips::<L, 2>(proof);
        } else {
            self.strips::<L, 1>(proof);
        }
    }
}

impl Reflect<'_> {
    #[inline(always)]
    fn strips<L: LaneVector, const V: usize>(self, proof: L::Proof) {
        let Self { rows, cols, stride, triples, pair } = self;
        let (width, start) = (V * L::WIDTH, rows.as_mut_ptr());
        let mut first = 0;
        // SAFETY: `Kernels::reflect_rows` found that every row which a reflector touches has `cols`
        // elements in the slice; strips end within `cols`.
        unsafe {
            while first + width <= cols {
                let strip = (start.wrapping_add(first), stride, width);
                chain::<L, V, false>(proof, strip, triples, pair);
                first += width;
            }
            while first < cols {
                let count = L::WIDTH.min(cols - first);
                let strip = (start.wrapping_add(first), stride, count);
                if count == L::WIDTH {
                    chain::<L, 1, false>(proof, strip, triples, pair);
                } else {
                    chain::<L, 1, true>(proof, strip, triples, pair);
                }
                first += count;
            }
        }
    }
}

/// All reflectors, on some columns: the first element, the stride and the number of columns.
///
/// # Safety
/// Every row that a reflector touches has so many elements there: `V` vectors, or with `EDGE` fewer
/// than one vector.
#[inline(always)]
unsafe fn chain<L: LaneVector, const V: usize, const EDGE: bool>(
    proof: L::Proof,
    (start, stride, count): (*mut f32, usize, usize),
    triples: &[Triple],
    pair: bool,
) {
    let load = |row: usize| {
        let mut x = [L::splat(proof, 0.0); V];
        for (v, x) in x.iter_mut().enumerate() {
            // SAFETY: the caller vouches for the elements.
            *x = unsafe {
                let at = start.add(row * stride + v * L::WIDTH).cast_const();
                if EDGE {
                    L::load_partial(proof, core::slice::from_raw_parts(at, count), 0)
                } else {
                    L::read(proof, at)
                }
            };
        }
        x
    };
    let store = |row: usize, x: [L; V]| {
        for (v, x) in x.into_iter().enumerate() {
            // SAFETY: the caller vouches for the elements.
            unsafe {
                let at = start.add(row * stride + v * L::WIDTH);
                if EDGE {
                    x.store_partial(core::slice::from_raw_parts_mut(at, count), 0);
                } else {
                    x.write(at);
                }
            }
        }
    };
    let (threes, two) = match triples.split_last() {
        Some((last, threes)) if pair => (threes, Some(last)),
        _ => (triples, None),
    };
    let (mut x, mut y) = (load(0), load(1));
    for (k, triple) in threes.iter().enumerate() {
        let mut z = load(k + 2);
        let [v2, v3, t1, t2, t3] = *triple;
        let (v2, v3) = (L::splat(proof, v2), L::splat(proof, v3));
        let (t1, t2, t3) = (L::splat(proof, t1), L::splat(proof, t2), L::splat(proof, t3));
        for ((x, y), z) in x.iter_mut().zip(&mut y).zip(&mut z) {
            let sum = *x + v2 * *y + v3 * *z;
            *x = *x - sum * t1;
            *y = *y - sum * t2;
            *z = *z - sum * t3;
        }
        store(k, x);
        (x, y) = (y, z);
    }
    if let Some(&[v2, _, t1, t2, _]) = two {
        let v2 = L::splat(proof, v2);
        let (t1, t2) = (L::splat(proof, t1), L::splat(proof, t2));
        for (x, y) in x.iter_mut().zip(&mut y) {
            let sum = *x + v2 * *y;
            *x = *x - sum * t1;
            *y = *y - sum * t2;
        }
    }
    store(threes.len(), x);
    store(threes.len() + 1, y);
}

impl<E: Executor> Kernels<E> {
    /// Applies reflectors to the rows of `a`, the first one to its first rows. Nothing is done if
    /// they reach beyond the rows.
    pub(crate) fn reflect_rows(self, triples: &[Triple], pair: bool, a: MatMut<'_>) {
        let (rows, cols, stride) = (a.rows(), a.cols(), a.stride());
        let touched = triples.len() + if pair { 1 } else { 2 };
        if touched <= rows && !triples.is_empty() {
            let rows = a.into_data();
            self.run(Reflect { rows, cols, stride, triples, pair }, &[], &[]);
        }
    }
}
