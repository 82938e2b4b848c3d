//! Lane order: one sequence of terms to one number.
//!
//! Blocks of 16,384 terms; in a block, lane `j` adds the terms `32r + j` for growing `r` to `+0.0`;
//! the blocks' lanes are added in a tree that splits at the largest power of two below the block
//! count; the 32 lanes fold in halves.

use super::{Error, canonical, same_length};

/// Lanes of a block.
pub const LANES: usize = 32;

/// Terms of a block: 512 rows of 32 lanes.
pub const BLOCK: usize = 16_384;

fn block(terms: &[f32]) -> [f32; LANES] {
    let mut lane = [0.0f32; LANES];
    for (i, term) in terms.iter().enumerate() {
        lane[i % LANES] += term;
    }
    lane
}

/// The largest power of two below `blocks`, for `blocks` of two or more.
pub(super) fn left_part(blocks: usize) -> usize {
    let mut h = 1;
    while 2 * h < blocks {
        h *= 2;
    }
    h
}

/// The lane sums of a run of whole blocks (the last may be short), before the fold.
pub fn lanes(terms: &[f32]) -> [f32; LANES] {
    let blocks = terms.len().div_ceil(BLOCK);
    if blocks <= 1 {
        return block(terms);
    }
    let (left, right) = terms.split_at(left_part(blocks) * BLOCK);
    merge(lanes(left), lanes(right))
}

/// Lane-by-lane addition, the earlier run on the left.
pub fn merge(left: [f32; LANES], right: [f32; LANES]) -> [f32; LANES] {
    std::array::from_fn(|j| left[j] + right[j])
}

/// 32 lanes to one number, in halves: 16, 8, 4, 2, 1.
pub fn fold(mut lane: [f32; LANES]) -> f32 {
    for h in [16, 8, 4, 2, 1] {
        for j in 0..h {
            lane[j] += lane[j + h];
        }
    }
    canonical(lane[0])
}

/// The sum of terms that are already rounded, in lane order.
pub fn sum_terms(terms: impl IntoIterator<Item = f32>) -> f32 {
    let terms: Vec<f32> = terms.into_iter().collect();
    fold(lanes(&terms))
}

/// Sum of the elements.
pub fn sum(a: &[f32]) -> f32 {
    fold(lanes(a))
}

/// Sum of the products.
pub fn dot(a: &[f32], b: &[f32]) -> Result<f32, Error> {
    same_length(a, b)?;
    Ok(sum_terms(a.iter().zip(b).map(|(x, y)| x * y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where one more unit is lost and two more are kept: 2²⁴ + 1 rounds to 2²⁴.
    const BIG: f32 = 16_777_216.0;

    fn sparse(n: usize, values: &[(usize, f32)]) -> Vec<f32> {
        let mut a = vec![0.0; n];
        for &(i, v) in values {
            a[i] = v;
        }
        a
    }

    #[test]
    fn terms_of_one_lane_add_in_order_of_their_rows() {
        assert_eq!(sum(&sparse(65, &[(0, BIG), (32, 1.0), (64, 1.0)])), BIG);
        assert_eq!(sum(&sparse(65, &[(0, 1.0), (32, 1.0), (64, BIG)])), BIG + 2.0);
    }

    #[test]
    fn lanes_fold_in_halves() {
        // 1 and 3 meet before either meets lane 0; 1 and 2 do not.
        assert_eq!(sum(&sparse(4, &[(0, BIG), (1, 1.0), (3, 1.0)])), BIG + 2.0);
        assert_eq!(sum(&sparse(4, &[(0, BIG), (1, 1.0), (2, 1.0)])), BIG);
        // Lane 16 is the first to meet lane 0; lanes 8 and 24 meet each other then.
        assert_eq!(sum(&sparse(32, &[(0, BIG), (8, 1.0), (24, 1.0)])), BIG + 2.0);
        assert_eq!(sum(&sparse(32, &[(0, BIG), (16, 1.0), (24, 1.0)])), BIG);
    }

    #[test]
    fn a_block_ends_after_16384_terms() {
        // In the second block the two units meet in lane 0 before they meet the first block's sum.
        assert_eq!(sum(&sparse(16_417, &[(0, BIG), (16_384, 1.0), (16_416, 1.0)])), BIG + 2.0);
        // One row earlier the first of them still belongs to the first block, and both are lost one
        // by one.
        assert_eq!(sum(&sparse(16_417, &[(0, BIG), (16_352, 1.0), (16_384, 1.0)])), BIG);
    }

    #[test]
    fn blocks_add_in_a_tree_that_splits_at_the_largest_power_of_two_below() {
        let at = |blocks: &[(usize, f32)]| {
            blocks.iter().map(|&(k, v)| (k * BLOCK, v)).collect::<Vec<_>>()
        };
        // Three blocks: (0 + 1) + 2.
        assert_eq!(sum(&sparse(2 * BLOCK + 1, &at(&[(0, BIG), (1, 1.0), (2, 1.0)]))), BIG);
        assert_eq!(sum(&sparse(2 * BLOCK + 1, &at(&[(0, 1.0), (1, 1.0), (2, BIG)]))), BIG + 2.0);
        // Four blocks: (0 + 1) + (2 + 3).
        assert_eq!(sum(&sparse(3 * BLOCK + 1, &at(&[(0, BIG), (2, 1.0), (3, 1.0)]))), BIG + 2.0);
        // Five blocks: ((0 + 1) + (2 + 3)) + 4.
        assert_eq!(sum(&sparse(4 * BLOCK + 1, &at(&[(0, BIG), (3, 1.0), (4, 1.0)]))), BIG);
        // Seven blocks: (four) + ((4 + 5) + 6).
        assert_eq!(sum(&sparse(6 * BLOCK + 1, &at(&[(0, BIG), (4, 1.0), (6, 1.0)]))), BIG + 2.0);
        assert_eq!([2, 3, 4, 5, 7, 8, 9].map(left_part), [1, 2, 2, 4, 4, 4, 8]);
    }

    #[test]
    fn empty_and_negative_zero_sums_are_positive_zero() {
        assert_eq!(sum(&[]).to_bits(), 0);
        assert_eq!(sum(&[-0.0]).to_bits(), 0);
        assert_eq!(sum(&[-0.0; 100]).to_bits(), 0);
        assert_eq!(dot(&[-1.0], &[0.0]).map(f32::to_bits), Ok(0));
    }

    #[test]
    fn infinities_follow_ieee_and_a_nan_is_canonical() {
        assert_eq!(sum(&[f32::INFINITY, 1.0]), f32::INFINITY);
        assert_eq!(sum(&[f32::INFINITY, f32::NEG_INFINITY]).to_bits(), 0x7fc0_0000);
        assert_eq!(dot(&[f32::INFINITY], &[0.0]).map(f32::to_bits), Ok(0x7fc0_0000));
    }

    #[test]
    fn dot_rounds_each_product_and_refuses_unequal_lengths() {
        assert_eq!(dot(&[1.0, 7.0, 8.0], &[3.0, 4.0, 7.0]), Ok(87.0));
        // (2¹² + 1)² = 2²⁴ + 2¹³ + 1: the 1 is lost in the product, a fused product would keep it.
        assert_eq!(dot(&[4097.0, -1.0], &[4097.0, BIG + 8192.0]), Ok(0.0));
        assert_eq!(dot(&[1.0], &[]), Err(Error::Length));
    }
}
