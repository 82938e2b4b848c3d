//! Singular values by one-sided Jacobi rotations (Hestenes).
//!
//! Rows `gₚ`, `g_q` are the columns of `A`. A sweep is a tournament, in which each row meets each other
//! once and pairs of a round have no row in common: their roots and quotients need not wait for each
//! other (Luk and Park, "On parallel Jacobi orderings", SIAM J. Sci. Stat. Comput. 10, 1989). With `h`
//! the number of rows, or one more if that is odd, less 1: in round `r = 0 … h − 1` row `h` meets row
//! `r`, then row `r + k` row `r − k`, both modulo `h`, for `k = 1 … (h − 1)/2`; the one with the lesser
//! number is `p`; whoever meets a row that is not there waits. With `α = ‖gₚ‖²`, `β = ‖g_q‖²`, `γ = gₚ·g_q`, nothing is done where
//! `|γ| ≤ t·(√α·√β)`, `t = 2⁻²⁴·(8 + ⌊m/32⌋)`, or where `α` or `β` is below 2⁻⁸⁰. Otherwise
//! `ζ = (β − α)/(2γ)`, `τ = sign(ζ)/(|ζ| + √(1 + ζ²))`, for `|ζ| > 2²⁰` rather `0.5/ζ`,
//! `c = 1/√(1 + τ²)`, `s = c·τ`; `gₚ' = c·gₚ − s·g_q`, `g_q' = c·g_q + s·gₚ`, and the same with the
//! rows of `Rᵀ`; `α' = α − τ·γ`, `β' = β + τ·γ`. `α` and `β` are sums of squares in lane order at the
//! start of each sweep. It ends with the first sweep without a rotation; at most 30. Then
//! `σ = ‖g‖₂`.
//!
//! Singular values have high relative accuracy where columns differ only in scale (Demmel and
//! Veselić, "Jacobi's method is more accurate than QR", SIAM J. Matrix Anal. Appl. 13, 1992).

use super::registers;
use super::share::part_of;
use crate::kernels::power_of_two;
use crate::simd::{HAS_VECTORS, LaneVector, Quad, Sweep, sqrt};
use crate::{Error, Executor, Kernels, MatMut};

/// Sweeps before the iteration is given up.
const SWEEPS: usize = 30;

/// Sweeps that are usual.
const USUAL: usize = 6;

/// Makes the rows of `g` orthogonal; `values` become their lengths. `right` (which may be empty)
/// is turned as they are.
pub(crate) fn orthogonalise<E: Executor>(
    kernels: Kernels<E>,
    g: &mut MatMut<'_>,
    right: &mut MatMut<'_>,
    values: &mut [f32],
) -> Result<(), Error> {
    let tolerance = power_of_two(-24) * (8 + g.cols() / 32) as f32;
    let fits = right.rows() == 0 || right.cols() == g.cols();
    match (g.cols(), fits) {
        (4, true) => iterate(&mut Few::<4>::of(g, right), values, tolerance)?,
        (8, true) => iterate(&mut Few::<8>::of(g, right), values, tolerance)?,
        (16, true) => iterate(&mut Few::<16>::of(g, right), values, tolerance)?,
        _ => iterate(&mut Many { kernels, g, right }, values, tolerance)?,
    }
    for (i, value) in values.iter_mut().enumerate() {
        *value = kernels.norm_l2(g.as_ref().row(i).unwrap_or_default());
    }
    Ok(())
}

/// What a sweep asks of rows, all in lane order.
trait Rows {
    /// `‖gᵢ‖²`.
    fn square(&self, i: usize) -> f32;
    /// `gₚ·g_q`.
    fn product(&self, p: usize, q: usize) -> Result<f32, Error>;
    /// Rows `p < q` become `c·rowₚ − s·row_q` and `c·row_q + s·rowₚ`.
    fn turn(&mut self, p: usize, q: usize, c: f32, s: f32);
    /// A round by itself, if it is done otherwise than pair by pair: whether anything was turned.
    #[inline(always)]
    fn round(&mut self, squares: &mut [f32], round: [usize; 2], tolerance: f32) -> Option<bool> {
        let _ = (squares, round, tolerance);
        None
    }
    /// So many sweeps are behind.
    fn swept(&self, sweeps: usize) {
        let _ = sweeps;
    }
}

struct Many<'a, 'b, 'c, E> {
    kernels: Kernels<E>,
    g: &'a mut MatMut<'b>,
    right: &'a mut MatMut<'c>,
}

impl<E: Executor> Rows for Many<'_, '_, '_, E> {
    fn square(&self, i: usize) -> f32 {
        self.kernels.norm_l2_squared(self.g.as_ref().row(i).unwrap_or_default())
    }

    fn product(&self, p: usize, q: usize) -> Result<f32, Error> {
        let g = self.g.as_ref();
        self.kernels.dot(g.row(p).unwrap_or_default(), g.row(q).unwrap_or_default())
    }

    fn turn(&mut self, p: usize, q: usize, c: f32, s: f32) {
        self.kernels.turn(self.g, p, q, c, s);
        self.kernels.turn(self.right, p, q, c, s);
    }

    fn swept(&self, sweeps: usize) {
        self.kernels.executor().reached(part_of(sweeps, USUAL).min(0.95));
    }
}

/// Rows that registers hold (`registers.rs`).
struct Few<'a, const N: usize> {
    g: &'a mut [[f32; N]],
    right: &'a mut [[f32; N]],
}

impl<'a, const N: usize> Few<'a, N> {
    /// Of matrices without gaps.
    fn of(g: &'a mut MatMut<'_>, right: &'a mut MatMut<'_>) -> Self {
        let rows =
            |a: &'a mut MatMut<'_>| a.reborrow().into_slice().unwrap_or_default().as_chunks_mut().0;
        Self { g: rows(g), right: rows(right) }
    }
}

impl<const N: usize> Rows for Few<'_, N> {
    #[inline(always)]
    fn square(&self, i: usize) -> f32 {
        self.g.get(i).map_or(0.0, |row| registers::dot(row, row))
    }

    #[inline(always)]
    fn product(&self, p: usize, q: usize) -> Result<f32, Error> {
        let pair = self.g.get(p).zip(self.g.get(q));
        Ok(pair.map_or(0.0, |(p, q)| registers::dot(p, q)))
    }

    #[inline(always)]
    fn turn(&mut self, p: usize, q: usize, c: f32, s: f32) {
        for rows in [&mut *self.g, &mut *self.right] {
            if let Ok([p, q]) = rows.get_disjoint_mut([p, q]) {
                registers::rotate(p, q, c, -s);
            }
        }
    }

    #[inline(always)]
    fn round(&mut self, squares: &mut [f32], round: [usize; 2], tolerance: f32) -> Option<bool> {
        if !HAS_VECTORS || N < 8 {
            return None;
        }
        let first = self.angles(squares, round, 0, tolerance);
        if N == 8 {
            return Some(self.apply(squares, &first));
        }
        let second = self.angles(squares, round, 4, tolerance);
        Some(self.apply(squares, &first) | self.apply(squares, &second))
    }
}

/// What becomes of four pairs.
struct Angles {
    pairs: [[usize; 2]; 4],
    turned: [bool; 4],
    squares: [[f32; 4]; 2],
    c: [f32; 4],
    s: [f32; 4],
}

impl<const N: usize> Few<'_, N> {
    /// The rotations of pairs `first` to `first + 3` of a round in the lanes of vectors. All of a round are known
    /// before the first row is turned: pair by pair, the CPU's window of instructions was full of turning before it
    /// reached the roots and quotients of the next pair, and 16 rows took 1.43 times as long, 8 rows 1.07.
    #[inline(always)]
    fn angles(&self, squares: &[f32], round: [usize; 2], first: usize, tolerance: f32) -> Angles {
        let pairs: [[usize; 2]; 4] = core::array::from_fn(|lane| {
            let [one, other] = pair(round, first + lane);
            [one.min(other), one.max(other)]
        });
        let sides = [0, 1].map(|side| {
            // Those that are not there have no length.
            let place = |lane: usize| pairs.get(lane).and_then(|pair| pair.get(side));
            let of = |lane| place(lane).and_then(|i| squares.get(*i)).map_or(0.0, |x| *x);
            Quad::of([of(0), of(1), of(2), of(3)])
        });
        let products = registers::transposed(&pairs.map(|[p, q]| {
            let rows = self.g.get(p).zip(self.g.get(q));
            rows.map_or([0.0; 4], |(p, q)| registers::products(p, q))
        }));
        let [a, b, c, d] = products.map(Quad::of);
        let [one, two, half, zero] = [1.0, 2.0, 0.5, 0.0].map(|x| Quad::splat((), x));
        let ([x, y], z) = (sides, ((a + c) + (b + d)) + zero);
        let little = Quad::splat((), tolerance) * (x.sqrt() * y.sqrt());
        let zeta = (y - x) / (two * z);
        let near = one / (zeta.abs() + (one + zeta * zeta).sqrt());
        let (far, near, zeta) = ((half / zeta).array(), near.array(), zeta.array());
        let mut t = [0.0; 4];
        for (t, ((far, near), zeta)) in t.iter_mut().zip(far.iter().zip(&near).zip(&zeta)) {
            *t = if zeta.abs() > 1048576.0 { *far } else { near.copysign(*zeta) };
        }
        let t = Quad::of(t);
        let cosine = one / (one + t * t).sqrt();
        let mut turned = [false; 4];
        let bounds = little.array().into_iter().zip(z.array());
        let squares = x.array().into_iter().zip(y.array());
        for (turned, ((little, product), (a, b))) in turned.iter_mut().zip(bounds.zip(squares)) {
            let is_short = a < power_of_two(-80) || b < power_of_two(-80);
            *turned = !(is_short || product.abs() <= little);
        }
        let squares = [(x - t * z).array(), (y + t * z).array()];
        Angles { pairs, turned, squares, c: cosine.array(), s: (cosine * t).array() }
    }

    /// Turns the rows; whether there was anything to turn.
    #[inline(always)]
    fn apply(&mut self, squares: &mut [f32], angles: &Angles) -> bool {
        let Angles { pairs, turned, squares: [a, b], c, s } = angles;
        let lanes = pairs.iter().zip(turned).zip(a.iter().zip(b)).zip(c.iter().zip(s));
        let mut any = false;
        for ((([p, q], turned), (a, b)), (c, s)) in lanes {
            if *turned && let Ok([to_a, to_b]) = squares.get_disjoint_mut([*p, *q]) {
                (*to_a, *to_b) = (*a, *b);
                self.turn(*p, *q, *c, *s);
                any = true;
            }
        }
        any
    }
}

/// Sweeps until nothing is turned any more.
fn iterate(rows: &mut impl Rows, squares: &mut [f32], tolerance: f32) -> Result<(), Error> {
    let mut sweeps = 0;
    while sweep(rows, squares, tolerance)? {
        sweeps += 1;
        rows.swept(sweeps);
        if sweeps == SWEEPS {
            return Err(Error::NoConvergence { operation: "svd", iterations: sweeps });
        }
    }
    Ok(())
}

/// One sweep; whether anything was turned.
#[inline(always)]
fn sweep(rows: &mut impl Rows, squares: &mut [f32], tolerance: f32) -> Result<bool, Error> {
    let n = squares.len();
    for (i, square) in squares.iter_mut().enumerate() {
        *square = rows.square(i);
    }
    let last = (n + n % 2).saturating_sub(1);
    let mut turned = false;
    for round in 0..last {
        if let Some(found) = rows.round(squares, [round, last], tolerance) {
            turned |= found;
            continue;
        }
        for k in 0..last.div_ceil(2) {
            turned |= meet(rows, squares, pair([round, last], k), tolerance)?;
        }
    }
    Ok(turned)
}

/// Pair `k` of a round; of rows that are not there if it has fewer.
#[inline(always)]
fn pair([round, last]: [usize; 2], k: usize) -> [usize; 2] {
    if k == 0 {
        return [round, last];
    }
    if k >= last.div_ceil(2) {
        return [usize::MAX; 2];
    }
    let (one, other) = (round + k, round + last - k);
    [one, other].map(|i| if i < last { i } else { i - last })
}

/// Makes two rows orthogonal; whether they had to be turned.
#[inline(always)]
fn meet(
    rows: &mut impl Rows,
    squares: &mut [f32],
    [one, other]: [usize; 2],
    tolerance: f32,
) -> Result<bool, Error> {
    let (p, q) = (one.min(other), one.max(other));
    let Ok([a, b]) = squares.get_disjoint_mut([p, q]) else { return Ok(false) };
    if *a < power_of_two(-80) || *b < power_of_two(-80) {
        return Ok(false);
    }
    let c = rows.product(p, q)?;
    if c.abs() <= tolerance * (sqrt(*a) * sqrt(*b)) {
        return Ok(false);
    }
    let zeta = (*b - *a) / (2.0 * c);
    let t = if zeta.abs() > 1048576.0 {
        0.5 / zeta
    } else {
        1.0f32.copysign(zeta) / (zeta.abs() + sqrt(1.0 + zeta * zeta))
    };
    (*a, *b) = (*a - t * c, *b + t * c);
    let cosine = 1.0 / sqrt(1.0 + t * t);
    rows.turn(p, q, cosine, cosine * t);
    Ok(true)
}

impl<E: Executor> Kernels<E> {
    /// Rows `p < q` become `c·rowₚ − s·row_q` and `c·row_q + s·rowₚ`.
    fn turn(self, a: &mut MatMut<'_>, p: usize, q: usize, c: f32, s: f32) {
        // As two neighbouring rows of a matrix whose stride is their distance.
        let rows = p..(q + 1).min(a.rows());
        let cols = 0..a.cols();
        let sweep = Sweep { first: 0, count: 1, at: 0 };
        let pair = a.reborrow().block(rows, cols).every(q - p);
        self.rotate_rows(&[sweep], &[c, -s], pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_never_orthogonal_end_at_the_limit() {
        // No finite matrix is known to get there. A NaN, which the callers refuse, is no product that is
        // small.
        let mut g = [[1.0, 2.0, f32::NAN, 0.0], [0.0, 1.0, 1.0, 0.0]];
        let mut rows = Few { g: &mut g, right: &mut [] };
        let found = iterate(&mut rows, &mut [0.0; 2], power_of_two(-21));
        assert_eq!(found, Err(Error::NoConvergence { operation: "svd", iterations: 30 }));
        let mut g = [[1.0, 2.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0]];
        let mut rows = Few { g: &mut g, right: &mut [] };
        assert_eq!(iterate(&mut rows, &mut [0.0; 2], power_of_two(-21)), Ok(()));
    }
}
