//! LU with partial pivoting.

use super::triangular::{Triangle, solve_triangular_matrix};
use super::{BASE, Dense, left_part};

/// The factors in one matrix, and the exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct Lu {
    /// U on and above the diagonal, L below.
    pub factors: Dense,
    /// Row `k` was exchanged with row `pivots[k]`.
    pub pivots: Vec<usize>,
}

const UNIT_LOWER: Triangle = Triangle { upper: false, unit: true };

/// `P A = L U`.
pub fn lu(a: &Dense) -> Lu {
    let (m, n) = (a.rows, a.cols);
    if m >= n {
        return tall(a);
    }
    let mut left = tall(&a.block(0..m, 0..m));
    let right = exchanged(&a.block(0..m, m..n), &left.pivots);
    let mut factors = a.clone();
    factors.put(0, m, &solve_triangular_matrix(UNIT_LOWER, &left.factors, &right));
    factors.put(0, 0, &left.factors);
    left.factors = factors;
    left
}

fn exchanged(a: &Dense, pivots: &[usize]) -> Dense {
    let mut a = a.clone();
    for (k, &pivot) in pivots.iter().enumerate() {
        a.swap_rows(k, pivot);
    }
    a
}

/// No fewer rows than columns.
fn tall(a: &Dense) -> Lu {
    if a.cols <= BASE {
        return one_by_one(a);
    }
    let (m, n, h) = (a.rows, a.cols, left_part(a.cols));
    let left = tall(&a.block(0..m, 0..h));
    let right = exchanged(&a.block(0..m, h..n), &left.pivots);
    let l11 = left.factors.block(0..h, 0..h);
    let l21 = left.factors.block(h..m, 0..h);
    let u12 = solve_triangular_matrix(UNIT_LOWER, &l11, &right.block(0..h, 0..n - h));
    let rest = right.block(h..m, 0..n - h).minus_product(&l21, &u12);
    let corner = tall(&rest);
    let mut factors = a.clone();
    factors.put(0, 0, &left.factors);
    factors.put(0, h, &u12);
    factors.put(h, 0, &exchanged(&l21, &corner.pivots));
    factors.put(h, h, &corner.factors);
    let later = corner.pivots.iter().map(|pivot| pivot + h);
    Lu { factors, pivots: left.pivots.iter().copied().chain(later).collect() }
}

fn one_by_one(a: &Dense) -> Lu {
    let mut a = a.clone();
    let mut pivots = Vec::new();
    for k in 0..a.cols.min(a.rows) {
        let magnitude = |i: usize| a.at(i, k).to_bits() & 0x7fff_ffff;
        let mut pivot = k;
        for i in k + 1..a.rows {
            if magnitude(i) > magnitude(pivot) {
                pivot = i;
            }
        }
        a.swap_rows(k, pivot);
        pivots.push(pivot);
        for i in k + 1..a.rows {
            let l = if a.at(k, k) == 0.0 { 0.0 } else { a.at(i, k) / a.at(k, k) };
            a.set(i, k, l);
            for j in k + 1..a.cols {
                a.set(i, j, a.at(i, j) - l * a.at(k, j));
            }
        }
    }
    Lu { factors: a, pivots }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_exchanged_for_the_greatest_pivot() {
        let lu = lu(&Dense::new(&[1.0, 2.0, 4.0, 6.0, -2.0, 5.0], 3, 2));
        assert_eq!(lu.factors.data, [4.0, 6.0, -0.5, 8.0, 0.25, 0.0625]);
        assert_eq!(lu.pivots, [1, 2]);
    }
}
