//! Orthant's core on the active instruction set, on slices and scratch made beforehand.

use std::hint::black_box;

use orthant_core::linalg as la;
use orthant_core::{Error, MatMut, MatRef};

use super::{Contestant, Problem};

fn scratch(problem: Problem, n: usize) -> usize {
    match problem {
        Problem::Lu => la::lu_scratch(n, n),
        Problem::Cholesky => la::cholesky_scratch(n),
        Problem::Ldlt => la::ldlt_scratch(n),
        Problem::Qr => la::qr_scratch(n, n),
        Problem::PivotedQr => la::qr_pivoted_scratch(n, n),
        Problem::Solve | Problem::Inverse => la::solve_scratch(n),
        Problem::Product | Problem::Spectrum(_) => 0,
    }
}

pub fn contestant(problem: Problem, n: usize, a: &[f32]) -> Contestant {
    let (original, mut a, ones) = (a.to_vec(), a.to_vec(), vec![1.0; n]);
    let (mut pivots, mut vector, mut beside) = (vec![0; n], vec![0.0; n], vec![0.0; n]);
    let mut scratch = vec![0.0; scratch(problem, n)];
    Contestant::new("orthant", move || {
        let mut solve = || -> Result<(), Error> {
            let input = MatRef::new(&original, n, n)?;
            match problem {
                Problem::Solve => {
                    return la::solve(input, &ones, &mut vector, &mut pivots, &mut scratch);
                }
                Problem::Inverse => {
                    let out = MatMut::new(&mut a, n, n)?;
                    return la::inverse(input, out, &mut pivots, &mut scratch);
                }
                _ => a.copy_from_slice(&original),
            }
            let view = MatMut::new(&mut a, n, n)?;
            match problem {
                Problem::Lu => la::lu(view, &mut pivots, &mut scratch),
                Problem::Cholesky => la::cholesky(view, &mut scratch),
                Problem::Ldlt => {
                    la::ldlt(view, &mut vector, &mut beside, &mut pivots, &mut scratch)
                }
                Problem::Qr => la::qr(view, &mut vector, &mut scratch),
                _ => la::qr_pivoted(view, &mut vector, &mut pivots, &mut scratch),
            }
        };
        solve().expect("the problem has a solution");
        black_box(&a);
    })
}
