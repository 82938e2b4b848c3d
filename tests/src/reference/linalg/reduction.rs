//! What the reductions to condensed form share: reflectors, outer products that wait, `Qᵀ`.

use super::super::norm::power_of_two;
use super::super::{dot, norm_linf, sub};
use super::reflector::{block_factor, reflector};
use super::{Dense, Reflector};

/// Reflectors in a block.
pub const BLOCK: usize = 32;

/// The outer products that have not been subtracted from a matrix.
#[derive(Default)]
pub struct Waiting {
    pub left: Vec<Vec<f32>>,
    pub right: Vec<Vec<f32>>,
}

impl Waiting {
    /// Adds `l rᵀ` of an m×n matrix, zeros before what is given.
    pub fn push(&mut self, l: &[f32], m: usize, r: &[f32], n: usize) {
        let padded = |x: &[f32], n: usize| [vec![0.0; n - x.len()], x.to_vec()].concat();
        self.left.push(padded(l, m));
        self.right.push(padded(r, n));
    }

    /// `x` less the sum of the vectors, from element `from`, times the factors.
    fn correct(x: Vec<f32>, vectors: &[Vec<f32>], factors: &[f32], from: usize) -> Vec<f32> {
        if vectors.is_empty() {
            return x;
        }
        let rows: Vec<Vec<f32>> = vectors.iter().map(|v| v[from..].to_vec()).collect();
        let sum = Dense::from_rows(&rows, x.len()).apply_transposed(factors);
        sub(&x, &sum).unwrap()
    }

    pub fn row(&self, a: &Dense, i: usize, from: usize) -> Vec<f32> {
        let factors: Vec<f32> = self.left.iter().map(|l| l[i]).collect();
        Self::correct(a.row(i)[from..].to_vec(), &self.right, &factors, from)
    }

    pub fn column(&self, a: &Dense, j: usize, from: usize) -> Vec<f32> {
        let factors: Vec<f32> = self.right.iter().map(|r| r[j]).collect();
        Self::correct(a.column(j)[from..].to_vec(), &self.left, &factors, from)
    }

    /// `A x` for what is at and after this row and column.
    pub fn times(&self, a: &Dense, row: usize, col: usize, x: &[f32]) -> Vec<f32> {
        let factors = products(&self.right, col, x);
        Self::correct(a.from(row, col).apply(x), &self.left, &factors, row)
    }

    /// `Aᵀ x` for what is at and after this row and column.
    pub fn transposed_times(&self, a: &Dense, row: usize, col: usize, x: &[f32]) -> Vec<f32> {
        let factors = products(&self.left, row, x);
        Self::correct(a.from(row, col).apply_transposed(x), &self.right, &factors, col)
    }

    /// Subtracts everything from what is at and after this row and column.
    pub fn apply(&mut self, a: &mut Dense, row: usize, col: usize) {
        let Waiting { left, right } = std::mem::take(self);
        if left.is_empty() || row >= a.rows || col >= a.cols {
            return;
        }
        let (m, n) = (a.rows, a.cols);
        let left = Dense::from_rows(&left, m).transposed().from(row, 0);
        let right = Dense::from_rows(&right, n).from(0, col);
        a.put(row, col, &a.from(row, col).minus_product(&left, &right));
    }
}

/// The dot of each vector, from element `from`, with `x`.
fn products(vectors: &[Vec<f32>], from: usize, x: &[f32]) -> Vec<f32> {
    if vectors.is_empty() {
        return Vec::new();
    }
    let rows: Vec<Vec<f32>> = vectors.iter().map(|v| v[from..].to_vec()).collect();
    Dense::from_rows(&rows, x.len()).apply(x)
}

/// The first `p` rows of `Qᵀ`, `Q = H₀ H₁ …`; reflector `i` begins at element `i + shift` of `m`.
pub fn accumulate(reflectors: &[Reflector], shift: usize, p: usize, m: usize) -> Dense {
    let mut q = Dense::identity(p, m);
    for (number, block) in reflectors.chunks(BLOCK).enumerate().rev() {
        let first = number * BLOCK + shift;
        if first >= p {
            continue;
        }
        let mut v = Dense::zeros(block.len(), m - first);
        for (i, h) in block.iter().enumerate() {
            for (j, x) in h.v.iter().enumerate() {
                v.set(i, i + j, *x);
            }
        }
        let taus: Vec<f32> = block.iter().map(|h| h.tau).collect();
        let t = block_factor(&v, &taus);
        let c = q.from(first, first);
        let y = c.times(&v.transposed()).times(&t.transposed());
        q.put(first, first, &c.minus_product(&y, &v));
    }
    q
}

/// The reflector of a row from element `first` on, lanes counted from the start of the row; its `v` has
/// zeros before.
pub fn reflector_from(row: &[f32], first: usize) -> Reflector {
    let before = vec![0.0; first];
    let squares = |from: usize| {
        let part = [vec![0.0; from], row[from..].to_vec()].concat();
        dot(&part, &part).unwrap()
    };
    let (s, tail) = (squares(first), squares(first + 1));
    if !(power_of_two(-80)..=power_of_two(120)).contains(&s) || tail == 0.0 {
        let h = reflector(&row[first..]);
        return Reflector { v: [before, h.v].concat(), ..h };
    }
    let alpha = row[first];
    let beta = if alpha.is_sign_negative() { s.sqrt() } else { -s.sqrt() };
    let factor = 1.0 / (alpha - beta);
    let rest: Vec<f32> = row[first + 1..].iter().map(|x| factor * x).collect();
    Reflector { v: [before, vec![1.0], rest].concat(), tau: (beta - alpha) / beta, beta }
}

/// `Qᵀ`, `Q = H₀ H₁ …`, of up to 16 rows; reflector `i` begins at element `i + 1`, zeros before.
pub fn accumulate_one_by_one(reflectors: &[Reflector], n: usize) -> Dense {
    let mut q = Dense::identity(n, n);
    for (i, h) in reflectors.iter().enumerate().rev() {
        if h.tau == 0.0 {
            continue;
        }
        let w = q.from(i + 1, 0).apply_transposed(&h.v[i + 1..]);
        for k in i + 1..n {
            for (j, w) in w.iter().enumerate() {
                q.set(k, j, q.at(k, j) - (h.tau * h.v[k]) * w);
            }
        }
    }
    q.transposed()
}

/// `2⁻ᵉ` and `2ᵉ` for the greatest magnitude; nothing if it is infinite or NaN.
pub fn scale(elements: &[f32]) -> Option<[f32; 2]> {
    let m = norm_linf(elements);
    if !m.is_finite() {
        return None;
    }
    let e = if m == 0.0 { 0 } else { (m.to_bits() >> 23) as i32 - 127 }.clamp(-126, 126);
    Some([power_of_two(-e), power_of_two(e)])
}

/// The rotation that takes `(x, y)` to `(r, 0)`: `(c, s, r)`.
pub fn rotation(x: f32, y: f32) -> (f32, f32, f32) {
    let squares = x * x + y * y;
    let (x, y, back) = if (power_of_two(-80)..=power_of_two(120)).contains(&squares) {
        (x, y, 1.0)
    } else if x == 0.0 && y == 0.0 {
        return (1.0, 0.0, 0.0);
    } else if x.abs().max(y.abs()) < 1.0 {
        (x * power_of_two(96), y * power_of_two(96), power_of_two(-96))
    } else {
        (x * power_of_two(-96), y * power_of_two(-96), power_of_two(96))
    };
    let r = (x * x + y * y).sqrt();
    (x / r, y / r, r * back)
}

/// Applies a rotation to rows `i` and `i + 1`.
pub fn rotate_rows(a: &mut Dense, i: usize, c: f32, s: f32) {
    for j in 0..a.cols {
        let (x, y) = (a.at(i, j), a.at(i + 1, j));
        a.set(i, j, s * y + c * x);
        a.set(i + 1, j, c * y - s * x);
    }
}

/// Whether the first element of greatest magnitude is negative.
pub fn greatest_is_negative(row: &[f32]) -> bool {
    let greatest = norm_linf(row);
    row.iter().find(|x| x.abs() == greatest).is_some_and(|&x| x < 0.0)
}
