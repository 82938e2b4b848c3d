//! The answer in f64 that every contestant must give.

use crate::data::Data;
use crate::kernels::{ALPHA, Kernel};

impl Kernel {
    /// The answer in f64: each value with the magnitude that its error is relative to. Empty for
    /// what is not [raced](Kernel::is_raced).
    pub fn reference(self, data: &Data) -> Vec<(f64, f64)> {
        let a = || data.a().iter().map(|&x| f64::from(x));
        let b = || data.b().iter().map(|&x| f64::from(x));
        let ab = || a().zip(b());
        let products = || sum_with_magnitude(ab().map(|(x, y)| x * y));
        let squares = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>();
        let difference = |p: &dyn Fn(f64) -> f64| ab().map(|(x, y)| p(x - y)).sum::<f64>();
        let exact = |value: f64| vec![(value, value.abs())];
        let maximum = |v: &mut dyn Iterator<Item = f64>| v.fold(0.0, |m: f64, x| m.max(x.abs()));
        let each = |f: &dyn Fn((f64, f64)) -> f64| ab().map(|xy| (f(xy), f(xy).abs())).collect();
        let alpha = f64::from(ALPHA);
        match self {
            Kernel::Sum => vec![sum_with_magnitude(a())],
            Kernel::NormL1 => exact(a().map(f64::abs).sum()),
            Kernel::NormL2 => exact(squares(&mut a()).sqrt()),
            Kernel::NormL2Squared => exact(squares(&mut a())),
            Kernel::NormLinf => exact(maximum(&mut a())),
            Kernel::NormLp => exact(libm::cbrt(a().map(|x| (x * x * x).abs()).sum())),
            Kernel::Dot | Kernel::DotCompensated => vec![products()],
            Kernel::DistanceL1 => exact(difference(&f64::abs)),
            Kernel::DistanceL2 => exact(difference(&|d| d * d).sqrt()),
            Kernel::DistanceL2Squared => exact(difference(&|d| d * d)),
            Kernel::DistanceLinf => exact(maximum(&mut ab().map(|(x, y)| x - y))),
            Kernel::CosineSimilarity => vec![(cosine(&products, &squares, &a, &b), 1.0)],
            Kernel::Angle => exact(libm::acos(cosine(&products, &squares, &a, &b))),
            Kernel::ScalarProjection => {
                let norm = squares(&mut b()).sqrt();
                vec![(products().0 / norm, products().1 / norm)]
            }
            Kernel::Hadamard => each(&|(x, y)| x * y),
            Kernel::Add => each(&|(x, y)| x + y),
            Kernel::Sub => each(&|(x, y)| x - y),
            Kernel::Scale => a().map(|x| (alpha * x, (alpha * x).abs())).collect(),
            Kernel::Axpy => {
                let y = data.initial_out().iter().map(|&y| f64::from(y));
                a().zip(y).map(|(x, y)| (alpha * x + y, (alpha * x).abs() + y.abs())).collect()
            }
            Kernel::Normalize => {
                let norm = squares(&mut a()).sqrt();
                a().map(|x| (x / norm, (x / norm).abs())).collect()
            }
            Kernel::Project | Kernel::Reject => {
                let (dot, size) = products();
                let norm = squares(&mut b());
                let (c, size) = (dot / norm, size / norm);
                let of =
                    |(x, y): (f64, f64)| if self == Kernel::Project { c * y } else { x - c * y };
                ab().map(|(x, y)| (of((x, y)), x.abs() + size * y.abs())).collect()
            }
            Kernel::Matvec | Kernel::MatvecTransposed => matrix_reference(self, data),
            Kernel::Matmul => product_reference(data, 0..data.rows()),
            Kernel::Lu | Kernel::Cholesky | Kernel::Qr | Kernel::Solve | Kernel::Dft => Vec::new(),
        }
    }
}

fn sum_with_magnitude(terms: impl Iterator<Item = f64>) -> (f64, f64) {
    terms.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()))
}

fn cosine<I: Iterator<Item = f64>, J: Iterator<Item = f64>>(
    products: &dyn Fn() -> (f64, f64),
    squares: &dyn Fn(&mut dyn Iterator<Item = f64>) -> f64,
    a: &dyn Fn() -> I,
    b: &dyn Fn() -> J,
) -> f64 {
    products().0 / (squares(&mut a()) * squares(&mut b())).sqrt()
}

fn matrix_reference(kernel: Kernel, data: &Data) -> Vec<(f64, f64)> {
    let mut y = vec![(0.0, 0.0); data.out().len()];
    for (i, row) in data.a().chunks_exact(data.cols()).enumerate() {
        for (j, &element) in row.iter().enumerate() {
            let (from, to) = if kernel == Kernel::Matvec { (j, i) } else { (i, j) };
            let term = f64::from(element) * f64::from(data.b()[from]);
            y[to].0 += term;
            y[to].1 += term.abs();
        }
    }
    y
}

/// Rows of a product.
pub(crate) fn product_reference(data: &Data, rows: impl Iterator<Item = usize>) -> Vec<(f64, f64)> {
    let (inner, cols) = (data.cols(), data.rows());
    let mut all = Vec::new();
    for i in rows {
        let mut row = vec![(0.0, 0.0); cols];
        let a = &data.a()[i * inner..][..inner];
        for (&a, b) in a.iter().zip(data.b().chunks_exact(cols)) {
            for ((sum, size), &b) in row.iter_mut().zip(b) {
                let term = f64::from(a) * f64::from(b);
                *sum += term;
                *size += term.abs();
            }
        }
        all.extend(row);
    }
    all
}
