//! Cholesky's factor.

use super::triangular::{Triangle, solve_triangular_matrix};
use super::{BASE, Dense, left_part};

/// L, zeros above its diagonal; or the first pivot that is not positive.
pub fn cholesky(a: &Dense) -> Result<Dense, (usize, f32)> {
    let n = a.rows;
    if n <= BASE {
        return one_by_one(a);
    }
    let h = left_part(n);
    let l11 = cholesky(&a.block(0..h, 0..h))?;
    let lower = Triangle { upper: false, unit: false };
    let l21_transposed = solve_triangular_matrix(lower, &l11, &a.block(h..n, 0..h).transposed());
    let l21 = l21_transposed.transposed();
    let rest = a.block(h..n, h..n).minus_product(&l21, &l21_transposed);
    let l22 = cholesky(&rest).map_err(|(pivot, value)| (h + pivot, value))?;
    let mut l = Dense::from_fn(n, n, |_, _| 0.0);
    l.put(0, 0, &l11);
    l.put(h, 0, &l21);
    l.put(h, h, &l22);
    Ok(l)
}

fn one_by_one(a: &Dense) -> Result<Dense, (usize, f32)> {
    let n = a.rows;
    let mut l = a.clone();
    for j in 0..n {
        let pivot = l.at(j, j);
        if pivot.is_nan() || pivot <= 0.0 {
            return Err((j, pivot));
        }
        l.set(j, j, pivot.sqrt());
        for i in j + 1..n {
            l.set(i, j, l.at(i, j) / l.at(j, j));
        }
        for i in j + 1..n {
            for k in j + 1..=i {
                l.set(i, k, l.at(i, k) - l.at(i, j) * l.at(k, j));
            }
        }
    }
    Ok(Dense::from_fn(n, n, |i, j| if j > i { 0.0 } else { l.at(i, j) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_by_hand_and_a_pivot_that_is_not_positive() {
        let l = cholesky(&Dense::new(&[4.0, 9.0, 2.0, 10.0], 2, 2));
        assert_eq!(l.map(|l| l.data), Ok(vec![2.0, 0.0, 1.0, 3.0]));
        assert_eq!(cholesky(&Dense::new(&[1.0, 2.0, 2.0, 1.0], 2, 2)), Err((1, -3.0)));
    }
}
