//! How wrong an answer is, in ulps, and how wrong it may be.
//!
//! Most answers are compared number by number with the same formula in f64. Factors have no one
//! right answer: they are multiplied in f64, and what comes out is compared with the matrix, which
//! is what their bounds speak of (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd
//! ed., theorems 9.3, 10.3, 9.4, 19.4 and 24.2). Of products, factors and transforms as large as
//! can be measured a few rows, columns or frequencies spread over the whole are looked at.

use std::f64::consts::TAU;

use crate::bounds::{U, bound, gamma};
use crate::data::Data;
use crate::kernels::{Class, Kernel};
use crate::op::Op;
use crate::reference::product_reference;

/// Rows, columns or frequencies that are looked at.
const SPREAD: usize = 12;

/// The worst of an answer's errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// The error in units in the last place of the right value; infinite for a NaN.
    pub ulps: f64,
    /// What that error may be, in the same unit. `None` where no bound is stated.
    pub bound: Option<f64>,
    /// Whether every error looked at is within its bound.
    pub is_within: bool,
}

/// One number of the answer against what it should be.
struct Judged {
    value: f64,
    error: f64,
    bound: Option<f64>,
}

/// The worst error of one call on fresh operands.
pub fn check(kernel: Kernel, op: &Op, data: &mut Data) -> Accuracy {
    data.reset();
    op(data, 1);
    let judged = match kernel {
        Kernel::Lu => rows(data).flat_map(|i| lu_row(data, i)).collect(),
        Kernel::Cholesky => rows(data).flat_map(|i| cholesky_row(data, i)).collect(),
        Kernel::Qr => rows(data).map(|j| qr_column(data, j)).collect(),
        Kernel::Solve => solution(data),
        Kernel::Dft => frequencies(data),
        Kernel::Matmul => {
            let cols = data.rows();
            let found: Vec<f32> =
                rows(data).flat_map(|i| &data.out()[i * cols..][..cols]).copied().collect();
            number_by_number(kernel, data, &found, &product_reference(data, rows(data)))
        }
        _ => {
            let scalar = [data.result];
            let found = match kernel.class() {
                Class::Reduce1 | Class::Reduce2 => &scalar[..],
                _ => data.out(),
            };
            number_by_number(kernel, data, found, &kernel.reference(data))
        }
    };
    worst(&judged)
}

fn worst(judged: &[Judged]) -> Accuracy {
    let mut worst = Accuracy { ulps: 0.0, bound: None, is_within: true };
    for (index, one) in judged.iter().enumerate() {
        let unit = ulp(one.value);
        let ulps = if one.error.is_nan() { f64::INFINITY } else { one.error / unit };
        if ulps > worst.ulps || index == 0 {
            worst.ulps = ulps;
            worst.bound = one.bound.map(|bound| bound / unit);
        }
        // The reference is rounded too.
        let slack = 64.0 * f64::EPSILON * one.value.abs();
        worst.is_within &= one.bound.is_none_or(|bound| one.error <= bound + slack);
    }
    worst
}

/// The distance between neighbouring `f32` around a value.
fn ulp(value: f64) -> f64 {
    let exponent = match value.abs() {
        x if x < f64::from(f32::MIN_POSITIVE) => -126,
        x => ((x.to_bits() >> 52) & 0x7ff) as i32 - 1023,
    };
    f64::from_bits(((exponent - 23 + 1023) as u64) << 52)
}

fn number_by_number(
    kernel: Kernel,
    data: &Data,
    found: &[f32],
    reference: &[(f64, f64)],
) -> Vec<Judged> {
    let shape = [data.rows(), data.cols()];
    let judge = |(&found, &(value, magnitude)): (&f32, &(f64, f64))| Judged {
        value,
        error: (f64::from(found) - value).abs(),
        bound: bound(kernel, shape, value, magnitude),
    };
    found.iter().zip(reference).map(judge).collect()
}

/// Some of `0..rows`, first and last among them.
fn rows(data: &Data) -> impl Iterator<Item = usize> + use<> {
    spread(data.rows())
}

fn spread(n: usize) -> impl Iterator<Item = usize> {
    let count = SPREAD.min(n);
    (0..count).map(move |i| i * (n - 1) / (count - 1).max(1))
}

/// Row `i` of `PA = LU`: `|PA − LU| ≤ γ_n |L||U|`.
fn lu_row(data: &Data, i: usize) -> Vec<Judged> {
    let n = data.rows();
    let mut order: Vec<usize> = (0..n).collect();
    for (step, &pivot) in data.pivots().iter().enumerate() {
        order.swap(step, pivot);
    }
    let lower = |k: usize| if k == i { 1.0 } else { f64::from(data.out()[i * n + k]) };
    let mut row = vec![(0.0, 0.0); n];
    for k in 0..=i {
        let u = &data.out()[k * n..][..n];
        add_multiple(&mut row[k..], lower(k), &u[k..]);
    }
    judge_row(&data.a()[order[i] * n..][..n], &row, gamma(n as f64))
}

/// Row `i` of `A = LLᵀ`, up to the diagonal: `|A − LLᵀ| ≤ γ_{n+1} |L||Lᵀ|`.
fn cholesky_row(data: &Data, i: usize) -> Vec<Judged> {
    let n = data.rows();
    let row = |i: usize| data.out()[i * n..][..i + 1].iter().map(|&x| f64::from(x));
    let sums = |j: usize| {
        let terms = row(i).zip(row(j)).map(|(x, y)| x * y);
        terms.fold((0.0, 0.0), |(sum, size), t| (sum + t, size + t.abs()))
    };
    let row: Vec<(f64, f64)> = (0..=i).map(sums).collect();
    judge_row(&data.a()[i * n..][..i + 1], &row, gamma(n as f64 + 1.0))
}

/// Column `j` of `A = QR` as a whole: `‖a − Qr‖ ≤ γ_{n²} ‖a‖`. The theorem has a small constant
/// before `n²`; it is taken as 1, its least.
fn qr_column(data: &Data, j: usize) -> Judged {
    let n = data.rows();
    let at = |i: usize, j: usize| f64::from(data.out()[i * n + j]);
    let mut column: Vec<f64> = (0..n).map(|i| if i <= j { at(i, j) } else { 0.0 }).collect();
    // Later reflectors would leave it as it is.
    for k in (0..=j).rev() {
        let v = |i: usize| if i == k { 1.0 } else { at(i, k) };
        let along: f64 = (k..n).map(|i| v(i) * column[i]).sum();
        let tau = f64::from(data.scratch()[k]);
        for (i, x) in column.iter_mut().enumerate().skip(k) {
            *x -= tau * along * v(i);
        }
    }
    let (mut error, mut size) = (0.0, 0.0);
    for (i, x) in column.iter().enumerate() {
        let a = f64::from(data.a()[i * n + j]);
        error += (a - x) * (a - x);
        size += a * a;
    }
    let value = f64::sqrt(size);
    Judged { value, error: f64::sqrt(error), bound: Some(gamma((n * n) as f64) * value) }
}

/// `Ax` against `b` as a whole, relative to what it is made of: `|b − Ax| ≤ γ_{3n} |L||U||x|`. The
/// factors are not kept, so `|L||U|` is not known and no bound is shown.
fn solution(data: &Data) -> Vec<Judged> {
    let n = data.rows();
    let judge = |i: usize| {
        let terms = data.a()[i * n..][..n].iter().zip(data.out());
        let terms = terms.map(|(&a, &x)| f64::from(a) * f64::from(x));
        let (sum, size) = terms.fold((0.0, 0.0), |(sum, size), t: f64| (sum + t, size + t.abs()));
        let b = f64::from(data.b()[i]);
        Judged { value: size + b.abs(), error: (b - sum).abs(), bound: None }
    };
    spread(n).map(judge).collect()
}

/// Some frequencies: `|error| ≤ 6·log₂(n)·u·‖X‖₂`, of which `‖X‖₂ = √n·‖x‖₂`. It is stated for
/// lengths that need no detour by a convolution; the powers of two are among them. An ulp is one
/// of `‖X‖₂/√n`, the size of a number of the answer.
fn frequencies(data: &Data) -> Vec<Judged> {
    let n = data.cols();
    let squares = |v: &[f32]| v.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>();
    let size = f64::sqrt(squares(data.a()) + squares(data.b()));
    let turn = |j: usize| -TAU * j as f64 / n as f64;
    let judge = |k: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for (j, (&x, &y)) in data.a().iter().zip(data.b()).enumerate() {
            let (sin, cos) = libm::sincos(turn((j as u128 * k as u128 % n as u128) as usize));
            re += f64::from(x) * cos - f64::from(y) * sin;
            im += f64::from(x) * sin + f64::from(y) * cos;
        }
        let (out_re, out_im) = data.out().split_at(n);
        let (re, im) = (re - f64::from(out_re[k]), im - f64::from(out_im[k]));
        let bound = 6.0 * libm::log2(n as f64) * U * f64::sqrt(n as f64) * size;
        let bound = n.is_power_of_two().then_some(bound);
        Judged { value: size, error: f64::sqrt(re * re + im * im), bound }
    };
    spread(n).map(judge).collect()
}

fn add_multiple(sums: &mut [(f64, f64)], factor: f64, row: &[f32]) {
    for ((sum, size), &x) in sums.iter_mut().zip(row) {
        let term = factor * f64::from(x);
        *sum += term;
        *size += term.abs();
    }
}

fn judge_row(a: &[f32], products: &[(f64, f64)], gamma: f64) -> Vec<Judged> {
    let judge = |(&a, &(sum, size)): (&f32, &(f64, f64))| Judged {
        // The magnitude of what was added up: an element that cancels to nothing has no ulp.
        value: size.max(f64::from(a).abs()),
        error: (f64::from(a) - sum).abs(),
        bound: Some(gamma * size),
    };
    a.iter().zip(products).map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::Size;
    use crate::ours;
    use orthant::{Isa, Kernels};

    fn sizes(kernel: Kernel) -> Vec<Size> {
        match kernel.class().has_shape() {
            true => [3, 33, 100].map(|n| Size::Matrix(n, n)).to_vec(),
            false if kernel == Kernel::Dft => [4, 64, 2048].map(Size::Len).to_vec(),
            false => [3, 100, 40_000].map(Size::Len).to_vec(),
        }
    }

    #[test]
    fn every_kernel_is_within_its_bound_on_every_instruction_set() {
        for kernels in Isa::available().filter_map(Kernels::on) {
            for &kernel in Kernel::ALL {
                for size in sizes(kernel) {
                    let mut data = Data::new(kernel, size, 0);
                    let found = check(kernel, &ours::serial(kernels, kernel), &mut data);
                    let name = kernel.name();
                    assert!(found.is_within && found.ulps < 1e6, "{name} {size}: {found:?}");
                    assert!(found.bound.is_none_or(|bound| found.ulps <= bound), "{found:?}");
                }
            }
        }
    }

    #[test]
    fn an_answer_beyond_its_bound_is_told() {
        for &kernel in Kernel::ALL {
            for size in sizes(kernel) {
                let right = ours::serial(Kernels::active(), kernel);
                let wrong: Op = Box::new(move |data, calls| {
                    right(data, calls);
                    data.result = f32::from_bits(data.result.to_bits() ^ (1 << 20));
                    data.workspace().out.iter_mut().for_each(|x| *x = 1.125 * *x + 0.125);
                });
                let mut data = Data::new(kernel, size, 0);
                let found = check(kernel, &wrong, &mut data);
                let is_told = !found.is_within || found.bound.is_none() && found.ulps > 1e4;
                assert!(is_told, "{} {size}: {found:?}", kernel.name());
            }
        }
    }

    #[test]
    fn an_ulp_is_the_distance_to_the_next_number() {
        for x in [1.0f32, 1.5, 0.3, 1e30, 1e-40, 0.0] {
            let next = f64::from(f32::from_bits(x.to_bits() + 1));
            assert_eq!(ulp(f64::from(x)), next - f64::from(x), "{x}");
        }
    }
}
