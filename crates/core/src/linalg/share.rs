//! How much of a factorisation is behind, for [`Executor::reached`](crate::Executor::reached): its share
//! of the products of two elements. Executors that tell nobody leave nothing of this.

use super::{BASE, left_part};

/// `done` of so many that cost the same.
pub(crate) fn part_of(done: usize, all: usize) -> f32 {
    done as f32 / all.max(1) as f32
}

/// Of an m×n matrix that is reduced column after column, each taken from all that is left, when `done`
/// columns are: what is left then, `s` by `s + d`, costs `s²(d/2 + s/3)`.
pub(crate) fn eliminated(done: usize, m: usize, n: usize) -> f32 {
    let left = m.min(n).saturating_sub(done);
    1.0 - panel(left + m.abs_diff(n), left) / panel(m.max(n), m.min(n).max(1))
}

/// Of the same products of `all` columns, those of the last one first, when those before `first` are left.
pub(crate) fn accumulated(first: usize, all: usize, m: usize, n: usize) -> f32 {
    1.0 - eliminated(first, m, n) / eliminated(all.max(1), m, n)
}

/// Products of two elements in the elimination of no fewer rows than columns.
pub(crate) fn panel(rows: usize, cols: usize) -> f32 {
    let (beyond, s) = (rows.saturating_sub(cols) as f32, cols as f32);
    s * s * (beyond / 2.0 + s / 3.0)
}

/// Of a recursion over columns that are divided by `left_part`, when the leaf that ends before column
/// `done` is: at each level with the leaf on its right, the left part and what that takes from the
/// right one. `cost` is that of so many rows and columns.
pub(crate) fn recursed(done: usize, [m, n]: [usize; 2], cost: impl Fn(usize, usize) -> f32) -> f32 {
    let (mut first, mut rows, mut cols, mut behind) = (0, m, n, 0.0);
    while cols > BASE {
        let half = left_part(cols);
        if done <= first + half {
            cols = half;
        } else {
            let rest = [rows.saturating_sub(half), cols - half];
            behind += cost(rows, cols) - cost(rest[0], rest[1]);
            first += half;
            [rows, cols] = rest;
        }
    }
    ((behind + cost(rows, cols)) / cost(m, n.max(1))).min(1.0)
}

/// Of QR sweeps over the first `end` of `n` rows, those after them being done: a sweep costs as many
/// rotations as there are rows left, and there are about as many for each row.
pub(crate) fn swept(end: usize, n: usize) -> f32 {
    let left = part_of(end, n);
    1.0 - left * left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_grow_from_0_to_1() {
        for [m, n] in [[40, 40], [100, 40], [1000, 1000], [1000, 17]] {
            assert_eq!(eliminated(0, m, n), 0.0);
            assert_eq!(eliminated(n, m, n), 1.0);
            assert_eq!(eliminated(n / 2, n, m), eliminated(n / 2, m, n));
            let shares = (1..=n).map(|done| eliminated(done, m, n));
            assert!(shares.clone().zip(shares.skip(1)).all(|(a, b)| a <= b));
            assert_eq!([accumulated(0, n, m, n), accumulated(n, n, m, n)], [1.0, 0.0]);
            assert!((recursed(n, [m, n], panel) - 1.0).abs() < 1e-6);
            let leaves = (BASE..n).step_by(BASE);
            let shares = leaves.map(|done| recursed(done, [m, n], panel));
            assert!(shares.clone().zip(shares.skip(1)).all(|(a, b)| a <= b), "{m}x{n}");
        }
        // A leaf: nothing is taken from what is right of it yet.
        assert_eq!(recursed(16, [32, 32], |_, n| (n * n * n) as f32), 0.125);
        assert_eq!([swept(8, 8), swept(4, 8), swept(0, 8)], [0.0, 0.75, 1.0]);
    }
}
