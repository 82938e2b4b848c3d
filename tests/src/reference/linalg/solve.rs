//! What follows from the factorisations: solutions, the inverse, the determinant, least squares.

use super::super::{axpy, dot_compensated, matvec, norm_l2, norm_linf};
use super::lu::{Lu, lu};
use super::pivoted_qr::{apply_q_to_vector, qr_pivoted, rank};
use super::triangular::{Triangle, solve_triangular, solve_triangular_matrix};
use super::{Dense, qr};

const UNIT_LOWER: Triangle = Triangle { upper: false, unit: true };
const UPPER: Triangle = Triangle { upper: true, unit: false };

/// Factors of a regular matrix, or the rank of a singular one.
fn factors(a: &Dense) -> Result<Lu, usize> {
    let (n, lu) = (a.rows, lu(a));
    for k in 0..n {
        let mut sum = 0.0;
        for j in 0..k {
            sum += lu.factors.at(k, j).abs() * lu.factors.at(j, k).abs();
        }
        if lu.factors.at(k, k).abs() <= sum / 4_194_304.0 {
            let (qr, _) = qr_pivoted(a);
            return Err(rank(&qr, f32::EPSILON * n as f32).min(n - 1));
        }
    }
    Ok(lu)
}

fn solve_factored(lu: &Lu, b: &[f32]) -> Vec<f32> {
    let mut x = b.to_vec();
    for (k, &pivot) in lu.pivots.iter().enumerate() {
        x.swap(k, pivot);
    }
    solve_triangular(UPPER, &lu.factors, &solve_triangular(UNIT_LOWER, &lu.factors, &x))
}

/// `A x = b`, or the rank of a singular matrix.
pub fn solve(a: &Dense, b: &[f32]) -> Result<Vec<f32>, usize> {
    Ok(solve_factored(&factors(a)?, b))
}

/// `A X = B`, or the rank of a singular matrix.
pub fn solve_matrix(a: &Dense, b: &Dense) -> Result<Dense, usize> {
    let lu = factors(a)?;
    let mut x = b.clone();
    for (k, &pivot) in lu.pivots.iter().enumerate() {
        x.swap_rows(k, pivot);
    }
    let y = solve_triangular_matrix(UNIT_LOWER, &lu.factors, &x);
    Ok(solve_triangular_matrix(UPPER, &lu.factors, &y))
}

/// The inverse, or the rank of a singular matrix.
pub fn inverse(a: &Dense) -> Result<Dense, usize> {
    solve_matrix(a, &Dense::identity(a.rows, a.rows))
}

/// `A x = b`, refined; how many corrections were made.
pub fn solve_refined(a: &Dense, b: &[f32]) -> Result<(Vec<f32>, usize), usize> {
    let lu = factors(a)?;
    let mut x = solve_factored(&lu, b);
    let mut before = f32::INFINITY;
    for step in 0..10 {
        let mut factors: Vec<f32> = x.iter().map(|x| -x).collect();
        factors.push(1.0);
        let mut residual = Vec::new();
        for (i, b) in b.iter().enumerate() {
            let mut row = a.row(i);
            row.push(*b);
            residual.push(dot_compensated(&row, &factors).expect("one length"));
        }
        let d = solve_factored(&lu, &residual);
        let correction = norm_linf(&d);
        if correction.is_nan() || correction > before / 2.0 {
            return Ok((x, step));
        }
        x = axpy(1.0, &d, &x).expect("one length");
        before = correction;
        if correction <= norm_linf(&x) / 16_777_216.0 {
            return Ok((x, step + 1));
        }
    }
    Ok((x, 10))
}

/// The determinant.
pub fn det(a: &Dense) -> f32 {
    let (m, e) = determinant(a);
    // Every product of f32's significand with such a power of two is an f64, which rounds once.
    let e = e.clamp(-400, 400);
    (f64::from(m) * f64::from_bits(((e + 1023) as u64) << 52)) as f32
}

/// The sign of the determinant and `ln |det|`, after the text of `linalg/determinant.rs`: the logarithm
/// of 2 in two parts, that of the significand by libm.
pub fn log_det(a: &Dense) -> [f32; 2] {
    let (m, e) = determinant(a);
    if m == 0.0 {
        return [0.0, f32::NEG_INFINITY];
    }
    let (high, low, e) = (0.693_359_4, -2.121_944_4e-4, e as f32);
    [m.signum(), e * high + (e * low + libm::logf(m.abs()))]
}

/// `m·2ᵉ`.
fn determinant(a: &Dense) -> (f32, i64) {
    let lu = lu(a);
    // A significand in f32, an exponent apart: `m·2ᵉ` with `1 ≤ |m| < 2`.
    let (mut m, mut e) = (1.0_f32, 0_i64);
    let normalised = |x: f32| {
        if x == 0.0 || !x.is_finite() {
            return (x, 0);
        }
        let bits = f64::from(x).to_bits();
        let e = ((bits >> 52) & 0x7ff) as i64 - 1023;
        let m = f64::from_bits(bits & !(0x7ff << 52) | 1023 << 52);
        (m as f32, e)
    };
    for (k, &pivot) in lu.pivots.iter().enumerate() {
        let (significand, exponent) = normalised(lu.factors.at(k, k));
        let (product, carry) = normalised(m * significand);
        (m, e) = (product, e + exponent + carry);
        if pivot != k {
            m = -m;
        }
    }
    (m, e)
}

/// The shortest least-squares solution, the rank, the norm of the residual.
pub fn lstsq(a: &Dense, b: &[f32]) -> (Vec<f32>, usize, f32) {
    let (m, n) = (a.rows, a.cols);
    let (factors, order) = qr_pivoted(a);
    let rank = if m.min(n) == 0 { 0 } else { rank(&factors, f32::EPSILON * m.max(n) as f32) };
    let c = apply_q_to_vector(&factors, true, b);
    let r = factors.factors.block(0..rank, 0..n);
    let y = if rank == n {
        solve_triangular(UPPER, &r, &c[..n])
    } else {
        let upper = Dense::from_fn(rank, n, |i, j| if i > j { 0.0 } else { r.at(i, j) });
        let right = qr(&upper.transposed());
        let mut w = c[..rank].to_vec();
        for i in 0..rank {
            w[i] /= right.factors.at(i, i);
            let known = w[i];
            let beside: Vec<f32> = (i + 1..rank).map(|j| right.factors.at(i, j)).collect();
            let changed = axpy(-known, &beside, &w[i + 1..]).expect("one length");
            w[i + 1..].copy_from_slice(&changed);
        }
        w.resize(n, 0.0);
        apply_q_to_vector(&right, false, &w)
    };
    let mut x = vec![0.0; n];
    for (&column, y) in order.iter().zip(y) {
        x[column] = y;
    }
    let product = matvec(a.view(), &x).expect("shapes fit");
    let left: Vec<f32> = b.iter().zip(product).map(|(b, p)| b - p).collect();
    (x, rank, norm_l2(&left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_systems_by_hand() {
        let a = Dense::new(&[2.0, 1.0, 1.0, 3.0], 2, 2);
        assert_eq!(solve(&a, &[5.0, 5.0]), Ok(vec![2.0, 1.0]));
        assert_eq!(solve_refined(&a, &[5.0, 5.0]).map(|(x, _)| x), Ok(vec![2.0, 1.0]));
        assert_eq!(det(&a), 5.0);
        assert_eq!(det(&Dense::new(&[0.0, 3.0, 2.0, 1.0], 2, 2)), -6.0);
        assert_eq!(solve(&Dense::new(&[1.0, 2.0, 2.0, 4.0], 2, 2), &[1.0, 1.0]), Err(1));
    }
}
