//! An upper Hessenberg matrix made quasi-triangular: `H = Z T Zᵀ`, by implicit double-shift QR.
//!
//! The iteration is Francis's, with the criteria and formulas of LAPACK's `slahqr` (Ahues and
//! Tisseur's deflation, `ulp = 2⁻²³`, exceptional shifts after 10 and 20 sweeps without
//! deflation, 30·max(10, n) sweeps at most for each block) and `standard_form.rs` for 2x2
//! blocks. A reflector `(v₂, v₃, τ)` of a sweep acts on rows `k` to `k + 2` from column `k` on,
//! then on columns `k` to `k + 2` down to row `k + 3`, then on the rows of `Zᵀ`, with the formulas
//! of `simd/reflect.rs`. How it acts is for others to say: on up to 16 rows `small_schur.rs`, on more
//! `windows.rs`.

use super::share::swept;
use super::standard_form::{StandardForm, standard_form};
use crate::Error;
use crate::kernels::{in_range, power_of_two};
use crate::simd::{Triple, sqrt};

/// Sweeps for each eigenvalue before the iteration is given up; three are usual.
const SWEEPS: usize = 30;

/// Sweeps without deflation after which the shifts are exceptional.
const STUCK: usize = 10;

const ULP: f32 = power_of_two(-23);

/// What is taken as zero beside elements of about 1.
const SMALL: f32 = power_of_two(-100);

/// A matrix on its way to `T`, and `Zᵀ`. Where only eigenvalues are wanted what lies outside the block
/// that is worked on may be left as it is.
pub(super) trait Work {
    fn at(&self, i: usize, j: usize) -> f32;

    fn set(&mut self, i: usize, j: usize, value: f32);

    /// Reflectors from row `m` to row `last`, the first one of `v`, in a block that starts at row `first`.
    fn chase(&mut self, v: [f32; 3], bounds: [usize; 3]);

    /// Turns rows and columns `i` and `i + 1`, but not the 2x2 block where they meet.
    fn turn(&mut self, i: usize, form: StandardForm);

    /// Told the share that is behind.
    fn reached(&self, share: f32) {
        let _ = share;
    }
}

/// Finds eigenvalues; `work`, if it keeps `Zᵀ`, becomes `T`.
#[inline(never)]
pub(super) fn schur(work: &mut impl Work, [re, im]: [&mut [f32]; 2]) -> Result<(), Error> {
    let limit = SWEEPS * re.len().max(10);
    let mut iteration = Iteration { work };
    // The block that is worked on ends before row `end`.
    let mut end = re.len();
    while end > 0 {
        let last = end - 1;
        let mut sweeps = 0;
        let first = loop {
            let first = iteration.decouple(last);
            if first + 1 >= last {
                break first;
            }
            if sweeps == limit {
                return Err(Error::NoConvergence { operation: "eigen", iterations: sweeps });
            }
            sweeps += 1;
            iteration.sweep(first, last, sweeps);
        };
        if first == last {
            put(re, last, iteration.at(last, last));
            put(im, last, 0.0);
        } else {
            let form = iteration.split(first, last);
            put(re, first, form.a);
            put(re, last, form.d);
            let beside = sqrt(form.b.abs()) * sqrt(form.c.abs());
            put(im, first, if form.c == 0.0 { 0.0 } else { beside });
            put(im, last, if form.c == 0.0 { 0.0 } else { -beside });
        }
        end = first;
        iteration.work.reached(swept(end, re.len()));
    }
    Ok(())
}

fn put(x: &mut [f32], i: usize, value: f32) {
    if let Some(x) = x.get_mut(i) {
        *x = value;
    }
}

/// Two shifts: both real and equal, or a conjugate pair.
#[derive(Clone, Copy)]
struct Shifts {
    re: f32,
    im: f32,
}

struct Iteration<'a, W> {
    work: &'a mut W,
}

impl<W: Work> Iteration<'_, W> {
    #[inline(always)]
    fn at(&self, i: usize, j: usize) -> f32 {
        self.work.at(i, j)
    }

    /// The first row of the last block, which ends with row `last`.
    fn decouple(&mut self, last: usize) -> usize {
        for k in (1..=last).rev() {
            if self.negligible(k) {
                self.work.set(k, k - 1, 0.0);
                return k;
            }
        }
        0
    }

    /// Whether the element before the diagonal of row `k` is zero to working precision.
    fn negligible(&self, k: usize) -> bool {
        let beside = self.at(k, k - 1).abs();
        if beside <= SMALL {
            return true;
        }
        let (above, here) = (self.at(k - 1, k - 1), self.at(k, k));
        let mut sum = above.abs() + here.abs();
        if sum == 0.0 {
            if k >= 2 {
                sum += self.at(k - 1, k - 2).abs();
            }
            sum += self.at(k + 1, k).abs();
        }
        if beside > ULP * sum {
            return false;
        }
        let (a, b) = (beside, self.at(k - 1, k).abs());
        let (greater, lesser) = if a < b { (b, a) } else { (a, b) };
        let (a, b) = (here.abs(), (above - here).abs());
        let (most, least) = if a < b { (b, a) } else { (a, b) };
        let s = most + greater;
        lesser * (greater / s) <= SMALL.max(ULP * (least * (most / s)))
    }

    fn shifts(&self, first: usize, last: usize, sweeps: usize) -> Shifts {
        let exceptional = |s: f32, d: f32| [0.75 * s + d, -0.4375 * s, s, 0.75 * s + d];
        let [a, b, c, d] = if sweeps.is_multiple_of(2 * STUCK) {
            let s = self.at(last, last - 1).abs() + self.at(last - 1, last - 2).abs();
            exceptional(s, self.at(last, last))
        } else if sweeps.is_multiple_of(STUCK) {
            let s = self.at(first + 1, first).abs() + self.at(first + 2, first + 1).abs();
            exceptional(s, self.at(first, first))
        } else {
            let above = last - 1;
            [self.at(above, above), self.at(above, last), self.at(last, above), self.at(last, last)]
        };
        let s = a.abs() + b.abs() + c.abs() + d.abs();
        if s == 0.0 {
            return Shifts { re: 0.0, im: 0.0 };
        }
        let (a, b, c, d) = (a / s, b / s, c / s, d / s);
        let middle = (a + d) / 2.0;
        let determinant = (a - middle) * (d - middle) - b * c;
        let root = sqrt(determinant.abs());
        if determinant >= 0.0 {
            return Shifts { re: middle * s, im: root * s };
        }
        let (one, other) = (middle + root, middle - root);
        let nearer = if (one - d).abs() <= (other - d).abs() { one } else { other };
        Shifts { re: nearer * s, im: 0.0 }
    }

    /// The first column of the shifted matrix for a sweep that starts at row `m`.
    fn start(&self, m: usize, shifts: Shifts) -> [f32; 3] {
        let Shifts { re, im } = shifts;
        let (here, below) = (self.at(m, m), self.at(m + 1, m));
        let s = (here - re).abs() + im.abs() + below.abs();
        let ratio = below / s;
        let v1 = ratio * self.at(m, m + 1) + (here - re) * ((here - re) / s) + im * (im / s);
        let v2 = ratio * (here + self.at(m + 1, m + 1) - re - re);
        let v3 = ratio * self.at(m + 2, m + 1);
        let s = v1.abs() + v2.abs() + v3.abs();
        [v1 / s, v2 / s, v3 / s]
    }

    /// One sweep over rows `first` to `last`, the `sweeps`th since the last deflation.
    fn sweep(&mut self, first: usize, last: usize, sweeps: usize) {
        let shifts = self.shifts(first, last, sweeps);
        let mut m = last - 2;
        while m > first {
            let beside = self.at(m, m - 1).abs();
            let around =
                self.at(m - 1, m - 1).abs() + self.at(m, m).abs() + self.at(m + 1, m + 1).abs();
            if !self.surely_continues(m, shifts, beside, around) {
                let [v1, v2, v3] = self.start(m, shifts);
                if beside * (v2.abs() + v3.abs()) <= ULP * v1.abs() * around {
                    break;
                }
            }
            m -= 1;
        }
        let v = self.start(m, shifts);
        self.work.chase(v, [first, m, last]);
    }

    /// Whether a sweep surely cannot start at row `m`, without the quotients of `start`.
    ///
    /// Its `v` times `s` is `w`, rounded otherwise, which a factor of four makes up for: no more than ten
    /// roundings of sums that cancel no more than there, and nothing that vanishes.
    #[inline(always)]
    fn surely_continues(&self, m: usize, shifts: Shifts, beside: f32, around: f32) -> bool {
        let Shifts { re, im } = shifts;
        let (here, below) = (self.at(m, m), self.at(m + 1, m));
        let d = here - re;
        let w1 = (below * self.at(m, m + 1)).abs() + d * d + im * im;
        let w2 = below * (here + self.at(m + 1, m + 1) - re - re);
        let w3 = below * self.at(m + 2, m + 1);
        let rest = w2.abs() + w3.abs();
        rest > power_of_two(-80) && beside * rest > 4.0 * ULP * w1 * around
    }

    /// Brings the 2x2 block of rows `i` and `j = i + 1` to standard form.
    fn split(&mut self, i: usize, j: usize) -> StandardForm {
        let form = standard_form([self.at(i, i), self.at(i, j), self.at(j, i), self.at(j, j)]);
        self.work.turn(i, form);
        self.work.set(i, i, form.a);
        self.work.set(i, j, form.b);
        self.work.set(j, i, form.c);
        self.work.set(j, j, form.d);
        form
    }
}

/// The reflector that takes `x` to `(β, 0, 0)`: `v₂`, `v₃`, `τ`, `β`.
///
/// `β = ∓√((x₁² + x₂²) + x₃²)`, `τ = (β − x₁)/β`, `vᵢ = xᵢ/(x₁ − β)`; where the sum leaves
/// `2⁻⁸⁰ … 2¹²⁰`, `x` is first multiplied by a power of two as in `rotations.rs`.
#[inline(always)]
pub(super) fn small_reflector(x: [f32; 3]) -> ([f32; 2], f32, f32) {
    let [_, x2, x3] = x;
    if x2 == 0.0 && x3 == 0.0 {
        return ([0.0; 2], 0.0, x[0]);
    }
    let squares = |[a, b, c]: [f32; 3]| (a * a + b * b) + c * c;
    let reflector = |x: [f32; 3], squares: f32| {
        let [x1, x2, x3] = x;
        let norm = sqrt(squares);
        let beta = if x1.is_sign_negative() { norm } else { -norm };
        let lead = x1 - beta;
        ([x2 / lead, x3 / lead], (beta - x1) / beta, beta)
    };
    let sum = squares(x);
    if in_range(sum) {
        return reflector(x, sum);
    }
    let greatest = x.into_iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let e = if greatest < 1.0 { 96 } else { -96 };
    let x = x.map(|x| x * power_of_two(e));
    let (v, tau, beta) = reflector(x, squares(x));
    (v, tau, beta * power_of_two(-e))
}

/// A reflector on the first three elements of a row, or two.
#[inline(always)]
pub(super) fn turn_columns(row: &mut [f32], [v2, v3, t1, t2, t3]: Triple, three: bool) {
    if three {
        let Some([x, y, z]) = row.first_chunk_mut() else { return };
        let sum = *x + v2 * *y + v3 * *z;
        *x -= sum * t1;
        *y -= sum * t2;
        *z -= sum * t3;
    } else {
        let Some([x, y]) = row.first_chunk_mut() else { return };
        let sum = *x + v2 * *y;
        *x -= sum * t1;
        *y -= sum * t2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::small_schur::Few;

    #[test]
    fn what_never_decouples_ends_at_the_limit() {
        // No finite matrix is known to get there. A NaN, which the callers refuse, is never negligible.
        for n in 3..=4 {
            let mut h = [[f32::NAN; 4]; 4];
            let (mut re, mut im) = ([0.0; 4], [0.0; 4]);
            let mut work = Few { h: &mut h, zt: &mut [] };
            let found = schur(&mut work, [&mut re[..n], &mut im[..n]]);
            let expected = Error::NoConvergence { operation: "eigen", iterations: 300 };
            assert_eq!(found, Err(expected));
        }
    }
}
