//! Dot2 of Ogita, Rump and Oishi ("Accurate sum and dot product", 2005) in lane order: each lane
//! holds a sum `s` and a compensation `c`. Products are split by Veltkamp and Dekker, without a
//! fused multiply-add.

use super::lane::left_part;
use super::{BLOCK, Error, LANES, dot, same_length};

#[derive(Clone, Copy)]
struct Pair {
    s: f32,
    c: f32,
}

/// Knuth's error-free sum: `t + q = a + b` exactly.
fn two_sum(a: f32, b: f32) -> (f32, f32) {
    let t = a + b;
    let z = t - a;
    let q = (a - (t - z)) + (b - z);
    (t, q)
}

/// Veltkamp's split into two halves of 12 bits.
fn split(x: f32) -> (f32, f32) {
    let t = 4097.0 * x;
    let hi = t - (t - x);
    let lo = x - hi;
    (hi, lo)
}

/// Dekker's error-free product: `p + e = a·b` exactly, without over- and underflow.
fn two_product(a: f32, b: f32) -> (f32, f32) {
    let p = a * b;
    let (a_hi, a_lo) = split(a);
    let (b_hi, b_lo) = split(b);
    let e = a_lo * b_lo - (((p - a_hi * b_hi) - a_lo * b_hi) - a_hi * b_lo);
    (p, e)
}

fn merge(left: Pair, right: Pair) -> Pair {
    let (s, q) = two_sum(left.s, right.s);
    Pair { s, c: (left.c + right.c) + q }
}

fn block(a: &[f32], b: &[f32]) -> [Pair; LANES] {
    let mut lane = [Pair { s: 0.0, c: 0.0 }; LANES];
    for i in 0..a.len() {
        let Pair { s, c } = lane[i % LANES];
        let (p, e) = two_product(a[i], b[i]);
        let (s, q) = two_sum(s, p);
        lane[i % LANES] = Pair { s, c: c + (e + q) };
    }
    lane
}

fn lanes(a: &[f32], b: &[f32]) -> [Pair; LANES] {
    let blocks = a.len().div_ceil(BLOCK);
    if blocks <= 1 {
        return block(a, b);
    }
    let h = left_part(blocks) * BLOCK;
    let (left, right) = (lanes(&a[..h], &b[..h]), lanes(&a[h..], &b[h..]));
    std::array::from_fn(|j| merge(left[j], right[j]))
}

/// The dot product as if computed with twice the precision and rounded once; where that is not
/// finite, `dot(a, b)`.
pub fn dot_compensated(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(a, b)?;
    let mut lane = lanes(a, b);
    for h in [16, 8, 4, 2, 1] {
        for j in 0..h {
            lane[j] = merge(lane[j], lane[j + h]);
        }
    }
    let result = lane[0].s + lane[0].c;
    if result.is_finite() { Ok(result) } else { dot(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIG: f32 = 16_777_216.0;

    #[test]
    fn a_sum_and_its_error_are_exact() {
        assert_eq!(two_sum(BIG, 1.0), (BIG, 1.0));
        assert_eq!(two_sum(1.0, BIG), (BIG, 1.0));
        assert_eq!(two_sum(BIG, 3.0), (BIG + 4.0, -1.0));
    }

    #[test]
    fn a_product_and_its_error_are_exact() {
        // (2¹² + 1)² = 2²⁴ + 2¹³ + 1.
        assert_eq!(two_product(4097.0, 4097.0), (16_785_408.0, 1.0));
        assert_eq!(split(8_388_609.0), (8_388_608.0, 1.0));
    }

    #[test]
    fn what_cancels_within_a_lane_and_across_lanes_is_kept() {
        let mut a = vec![0.0; 65];
        (a[0], a[32], a[64]) = (BIG, 1.0, -BIG);
        assert_eq!(dot_compensated(&a, &[1.0; 65]), Ok(1.0));
        assert_eq!(dot(&a, &[1.0; 65]), Ok(0.0));
        assert_eq!(dot_compensated(&[BIG, -BIG, 1.0], &[1.0; 3]), Ok(1.0));
        assert_eq!(dot(&[BIG, -BIG, 1.0], &[1.0; 3]), Ok(0.0));
    }

    #[test]
    fn what_cancels_across_blocks_is_kept() {
        let mut a = vec![0.0; 2 * BLOCK + 1];
        (a[0], a[BLOCK], a[2 * BLOCK]) = (BIG, 1.0, -BIG);
        assert_eq!(dot_compensated(&a, &vec![1.0; a.len()]), Ok(1.0));
        assert_eq!(dot(&a, &vec![1.0; a.len()]), Ok(0.0));
    }

    #[test]
    fn where_the_split_overflows_the_plain_dot_is_the_result() {
        let huge = f32::from_bits((120 + 127) << 23);
        assert_eq!(dot_compensated(&[huge], &[2.0]), Ok(huge * 2.0));
        assert_eq!(dot_compensated(&[f32::INFINITY], &[2.0]), Ok(f32::INFINITY));
        assert_eq!(dot_compensated(&[f32::NAN], &[2.0]).map(f32::to_bits), Ok(0x7fc0_0000));
    }

    #[test]
    fn the_empty_product_is_positive_zero() {
        assert_eq!(dot_compensated(&[], &[]).map(f32::to_bits), Ok(0));
        assert_eq!(dot_compensated(&[-0.0], &[1.0]).map(f32::to_bits), Ok(0));
        assert_eq!(dot_compensated(&[], &[1.0]), Err(Error::Length));
    }
}
