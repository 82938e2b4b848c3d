//! Matrices with a name, and exact arithmetic to judge by.

use orthant_tests::reference::linalg::Dense;

/// Uniform in [-1, 1) from an integer generator.
pub fn random(rows: usize, cols: usize, seed: u64) -> Dense {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / 8_388_608.0 - 1.0
    };
    Dense { rows, cols, data: (0..rows * cols).map(|_| next()).collect() }
}

/// `f` of each row and column.
pub fn matrix(rows: usize, cols: usize, f: impl Fn(usize, usize) -> f32) -> Dense {
    let data = (0..rows * cols).map(|k| f(k / cols, k % cols)).collect();
    Dense { rows, cols, data }
}

/// The lower triangle and its mirror image.
pub fn symmetric(a: &Dense) -> Dense {
    matrix(a.rows, a.rows, |i, j| a.at(i.max(j), i.min(j)))
}

/// Every element times a power of two.
pub fn scaled(a: &Dense, factor: f32) -> Dense {
    matrix(a.rows, a.cols, |i, j| a.at(i, j) * factor)
}

pub fn ten_to(exponent: i32) -> f32 {
    format!("1e{exponent}").parse().unwrap()
}

pub fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// The unit of LAPACK's ratios, `slamch('P')`.
pub const ULP: f64 = 1.1920929e-7;

/// Row after row, in f64.
pub struct Exact {
    pub rows: usize,
    pub cols: usize,
    pub data: Vec<f64>,
}

impl Exact {
    pub fn of(a: &Dense) -> Self {
        Exact { rows: a.rows, cols: a.cols, data: a.data.iter().map(|&x| x as f64).collect() }
    }

    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.data[i * self.cols + j]
    }

    pub fn from_fn(rows: usize, cols: usize, f: impl Fn(usize, usize) -> f64) -> Self {
        Exact { rows, cols, data: (0..rows * cols).map(|k| f(k / cols, k % cols)).collect() }
    }

    pub fn transposed(&self) -> Self {
        Self::from_fn(self.cols, self.rows, |i, j| self.at(j, i))
    }

    pub fn times(&self, b: &Exact) -> Self {
        let mut c = Self::from_fn(self.rows, b.cols, |_, _| 0.0);
        for i in 0..self.rows {
            for k in 0..self.cols {
                let x = self.at(i, k);
                for j in 0..b.cols {
                    c.data[i * b.cols + j] += x * b.at(k, j);
                }
            }
        }
        c
    }

    pub fn minus(&self, b: &Exact) -> Self {
        Self::from_fn(self.rows, self.cols, |i, j| self.at(i, j) - b.at(i, j))
    }

    /// The greatest sum of magnitudes in a column.
    pub fn norm_1(&self) -> f64 {
        (0..self.cols)
            .map(|j| (0..self.rows).map(|i| self.at(i, j).abs()).sum())
            .fold(0.0, f64::max)
    }
}

/// `‖VᵀV − I‖₁/(n·ulp)`.
pub fn orthogonality(v: &Dense) -> f64 {
    let v = Exact::of(v);
    let gram = v.transposed().times(&v);
    let difference =
        Exact::from_fn(gram.rows, gram.cols, |i, j| gram.at(i, j) - if i == j { 1.0 } else { 0.0 });
    difference.norm_1() / (v.rows.max(1) as f64 * ULP)
}
