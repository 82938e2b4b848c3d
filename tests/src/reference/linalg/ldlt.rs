//! LDLᵀ with Bunch and Kaufman's pivoting, in blocks of 32 columns.

use super::Dense;

const BLOCK: usize = 32;
const ALPHA: f32 = 0.640_388_2;

/// `P A Pᵀ = L D Lᵀ`.
#[derive(Clone, Debug, PartialEq)]
pub struct Ldlt {
    /// Unit lower triangular.
    pub l: Dense,
    /// D's diagonal.
    pub d: Vec<f32>,
    /// What stands beside it, not zero where a block of two begins.
    pub e: Vec<f32>,
    /// Row `i` of `P A` is row `rows[i]` of A.
    pub rows: Vec<usize>,
}

/// What is left of the matrix, as it was at the start of the block, and the columns made.
struct State {
    a: Dense,
    /// Columns of L, all of them.
    l: Vec<Vec<f32>>,
    /// Columns of W, those of the block.
    w: Vec<Vec<f32>>,
    rows: Vec<usize>,
}

impl State {
    fn exchange(&mut self, i: usize, j: usize) {
        self.a.swap_rows(i, j);
        self.a = self.a.transposed();
        self.a.swap_rows(i, j);
        for column in self.l.iter_mut().chain(&mut self.w) {
            column.swap(i, j);
        }
        self.rows.swap(i, j);
    }

    /// Column `at`, from row `k` on, with what the block took from it.
    fn column(&self, at: usize, k: usize) -> Vec<f32> {
        let n = self.a.rows;
        let mut column = self.a.row(at);
        column[..k].fill(0.0);
        let first = self.l.len() - self.w.len();
        if !self.w.is_empty() {
            let count = self.w.len();
            let factors = Dense::from_fn(1, count, |_, i| self.w[i][at]);
            let l = Dense::from_fn(count, n - k, |i, j| self.l[first + i][k + j]);
            let rest = Dense::new(&column[k..], 1, n - k).minus_product(&factors, &l);
            column[k..].copy_from_slice(&rest.data);
        }
        column
    }
}

/// Place and magnitude of the greatest from `first` on, but for one place.
fn greatest(column: &[f32], first: usize, skipped: usize) -> (usize, f32) {
    let mut found = (first, 0.0);
    for (j, x) in column.iter().enumerate().skip(first) {
        if j != skipped && x.abs() > found.1 {
            found = (j, x.abs());
        }
    }
    found
}

/// The factors of a symmetric matrix.
pub fn ldlt(a: &Dense) -> Ldlt {
    let n = a.rows;
    let mut s = State { a: a.clone(), l: vec![], w: vec![], rows: (0..n).collect() };
    let (mut d, mut e) = (vec![], vec![]);
    while d.len() < n {
        let first = d.len();
        while d.len() < n && d.len() - first < BLOCK {
            let k = d.len();
            let mut w = s.column(k, k);
            let diagonal = w[k].abs();
            let (r, below) = greatest(&w, k + 1, k);
            if diagonal < ALPHA * below {
                let v = s.column(r, k);
                let (_, beside) = greatest(&v, k, r);
                if diagonal < ALPHA * below * (below / beside) {
                    if v[r].abs() < ALPHA * beside {
                        s.w.push(w);
                        s.w.push(v);
                        s.exchange(k + 1, r);
                        let (w, v) = (&s.w[k - first], &s.w[k - first + 1]);
                        d.extend([w[k], v[k + 1]]);
                        e.extend([w[k + 1], 0.0]);
                        let (a, b) = (v[k + 1] / w[k + 1], w[k] / w[k + 1]);
                        let t = (1.0 / (a * b - 1.0)) / w[k + 1];
                        let mut l = vec![vec![0.0; n]; 2];
                        (l[0][k], l[1][k + 1]) = (1.0, 1.0);
                        for j in k + 2..n {
                            l[0][j] = t * (a * w[j] - v[j]);
                            l[1][j] = t * (b * v[j] - w[j]);
                        }
                        s.l.append(&mut l);
                        continue;
                    }
                    w = v;
                    s.w.push(w);
                    s.exchange(k, r);
                    w = s.w.pop().expect("it was pushed");
                }
            }
            d.push(w[k]);
            e.push(0.0);
            let mut l = vec![0.0; n];
            l[k] = 1.0;
            for j in k + 1..n {
                l[j] = if w[k] == 0.0 { 0.0 } else { w[j] / w[k] };
            }
            s.l.push(l);
            s.w.push(w);
        }
        let (end, count) = (d.len(), s.w.len());
        let rest = n - end;
        let w = Dense::from_fn(rest, count, |i, k| s.w[k][end + i]);
        let l = Dense::from_fn(count, rest, |k, j| s.l[first + k][end + j]);
        let corner = s.a.block(end..n, end..n).minus_product(&w, &l);
        for i in 0..rest {
            for j in 0..rest {
                s.a.set(end + i, end + j, corner.at(i.min(j), i.max(j)));
            }
        }
        s.w.clear();
    }
    Ldlt { l: Dense::from_fn(n, n, |i, j| s.l[j][i]), d, e, rows: s.rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pivots_of_one_and_of_two_by_hand() {
        let f = ldlt(&Dense::new(&[4.0, 2.0, 2.0, -2.0], 2, 2));
        assert_eq!((f.l.data, f.d, f.e), (vec![1.0, 0.0, 0.5, 1.0], vec![4.0, -3.0], vec![0.0; 2]));
        let f = ldlt(&Dense::new(&[0.0, 3.0, 3.0, 0.0], 2, 2));
        assert_eq!((f.d, f.e), (vec![0.0, 0.0], vec![3.0, 0.0]));
    }
}
