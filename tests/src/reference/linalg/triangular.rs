//! Triangular systems.

use super::super::dot;
use super::{BASE, Dense, left_part};

/// Which triangle, and whether its diagonal counts as ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Triangle {
    /// Above the diagonal, not below.
    pub upper: bool,
    /// Ones on the diagonal.
    pub unit: bool,
}

/// The rows in the order in which they become known.
fn order(triangle: Triangle, n: usize) -> Vec<usize> {
    if triangle.upper { (0..n).rev().collect() } else { (0..n).collect() }
}

/// `T x = b`: as a column of many up to 16 rows, else by dot products.
pub fn solve_triangular(triangle: Triangle, t: &Dense, b: &[f32]) -> Vec<f32> {
    let n = b.len();
    if n <= BASE {
        return solve_triangular_matrix(triangle, t, &Dense::new(b, n, 1)).data;
    }
    let mut x = b.to_vec();
    for i in order(triangle, n) {
        let known = if triangle.upper { i + 1..n } else { 0..i };
        let d = dot(&t.row(i)[known.clone()], &x[known]).expect("one length");
        x[i] -= d;
        if !triangle.unit {
            x[i] /= t.at(i, i);
        }
    }
    x
}

/// `T X = B` in blocks.
pub fn solve_triangular_matrix(triangle: Triangle, t: &Dense, b: &Dense) -> Dense {
    let n = t.rows;
    if n > BASE {
        return in_two(triangle, t, b);
    }
    let mut x = b.clone();
    for column in 0..b.cols {
        for i in order(triangle, n) {
            let mut rest = x.at(i, column);
            for k in if triangle.upper { i + 1..n } else { 0..i } {
                rest -= t.at(i, k) * x.at(k, column);
            }
            if !triangle.unit {
                rest /= t.at(i, i);
            }
            x.set(i, column, rest);
        }
    }
    x
}

fn in_two(triangle: Triangle, t: &Dense, b: &Dense) -> Dense {
    let (n, h) = (t.rows, left_part(t.rows));
    let (first, last) = (t.block(0..h, 0..h), t.block(h..n, h..n));
    let (top, bottom) = (b.block(0..h, 0..b.cols), b.block(h..n, 0..b.cols));
    let mut x = b.clone();
    if triangle.upper {
        let known = solve_triangular_matrix(triangle, &last, &bottom);
        let rest = top.minus_product(&t.block(0..h, h..n), &known);
        x.put(h, 0, &known);
        x.put(0, 0, &solve_triangular_matrix(triangle, &first, &rest));
    } else {
        let known = solve_triangular_matrix(triangle, &first, &top);
        let rest = bottom.minus_product(&t.block(h..n, 0..h), &known);
        x.put(0, 0, &known);
        x.put(h, 0, &solve_triangular_matrix(triangle, &last, &rest));
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_solve_by_hand() {
        let t = Dense::new(&[2.0, 5.0, 3.0, 4.0], 2, 2);
        let lower = Triangle { upper: false, unit: false };
        assert_eq!(solve_triangular(lower, &t, &[2.0, 7.0]), [1.0, 1.0]);
        let upper = Triangle { upper: true, unit: true };
        assert_eq!(solve_triangular(upper, &t, &[7.0, 1.0]), [2.0, 1.0]);
        let b = Dense::new(&[7.0, 1.0], 2, 1);
        assert_eq!(solve_triangular_matrix(upper, &t, &b).data, [2.0, 1.0]);
    }
}
