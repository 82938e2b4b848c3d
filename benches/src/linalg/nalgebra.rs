//! nalgebra: matrices whose size is a constant where it has them, else on the heap.

use std::hint::black_box;

use nalgebra::{Cholesky, ColPivQR, DMatrix, DVector, LU, QR, SMatrix, SVector};

use super::{Contestant, Problem};

/// One closure for both kinds of matrices.
macro_rules! on {
    ($problem:expr, $a:expr, $b:expr) => {{
        let (a, b) = ($a, $b);
        match $problem {
            Problem::Lu => Contestant::new("nalgebra", move || {
                black_box(LU::new(black_box(&a).clone()));
            }),
            Problem::Cholesky => Contestant::new("nalgebra", move || {
                black_box(Cholesky::new(black_box(&a).clone()));
            }),
            Problem::Qr => Contestant::new("nalgebra", move || {
                black_box(QR::new(black_box(&a).clone()));
            }),
            Problem::PivotedQr => Contestant::new("nalgebra", move || {
                black_box(ColPivQR::new(black_box(&a).clone()));
            }),
            Problem::Solve => Contestant::new("nalgebra", move || {
                black_box(LU::new(black_box(&a).clone()).solve(&b));
            }),
            Problem::Inverse => Contestant::new("nalgebra", move || {
                black_box(LU::new(black_box(&a).clone()).try_inverse());
            }),
            Problem::Product | Problem::Ldlt | Problem::Spectrum(_) => return None,
        }
    }};
}

pub fn contestants(problem: Problem, n: usize, a: &[f32]) -> Option<Contestant> {
    macro_rules! fixed {
        ($($size:literal)*) => {
            match n {
                $($size => on!(
                    problem,
                    SMatrix::<f32, $size, $size>::from_row_slice(a),
                    SVector::<f32, $size>::repeat(1.0)
                ),)*
                _ => on!(
                    problem,
                    DMatrix::from_row_slice(n, n, a),
                    DVector::from_element(n, 1.0)
                ),
            }
        };
    }
    Some(fixed!(2 3 4 8 16))
}
