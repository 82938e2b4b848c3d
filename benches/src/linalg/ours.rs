//! Orthant's core on the active instruction set, on slices and scratch made beforehand.

use std::hint::black_box;

use orthant_core::linalg::{self as la, cholesky_scratch, lu_scratch, qr_scratch};
use orthant_core::{Error, MatMut};

use super::{Contestant, Problem};

pub fn contestant(problem: Problem, n: usize, a: &[f32]) -> Contestant {
    let (original, mut a) = (a.to_vec(), a.to_vec());
    let (mut pivots, mut vector) = (vec![0; n], vec![0.0; n]);
    let scratch = [lu_scratch(n, n), cholesky_scratch(n), qr_scratch(n, n)];
    let mut scratch = vec![0.0; scratch.into_iter().max().unwrap_or_default()];
    Contestant::new("orthant", move || {
        a.copy_from_slice(&original);
        let mut solve = || -> Result<(), Error> {
            let view = MatMut::new(&mut a, n, n)?;
            match problem {
                Problem::Lu => la::lu(view, &mut pivots, &mut scratch),
                Problem::Cholesky => la::cholesky(view, &mut scratch),
                Problem::Qr => la::qr(view, &mut vector, &mut scratch),
                _ => Ok(()),
            }
        };
        solve().expect("the problem has a solution");
        black_box(&a);
    })
}
