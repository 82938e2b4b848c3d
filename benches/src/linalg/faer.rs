//! faer in place, on one thread, with memory made beforehand.

use std::hint::black_box;

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::{lblt, llt};
use faer::linalg::lu::partial_pivoting;
use faer::linalg::qr::{col_pivoting, no_pivoting};
use faer::prelude::default;
use faer::{Mat, MatRef, Par};

use super::{Contestant, Problem};

pub fn contestant(problem: Problem, n: usize, a: &[f32]) -> Option<Contestant> {
    let original = MatRef::from_row_major_slice(a, n, n).to_owned();
    let mut a = original.clone();
    let (mut forward, mut backward) = (vec![0_usize; n], vec![0_usize; n]);
    let block = no_pivoting::factor::recommended_block_size::<f32>(n, n);
    let mut coefficients = Mat::<f32>::zeros(block, n);
    let mut beside = Diag::<f32>::zeros(n);
    let requests = [
        partial_pivoting::factor::lu_in_place_scratch::<usize, f32>(n, n, Par::Seq, default()),
        llt::factor::cholesky_in_place_scratch::<f32>(n, Par::Seq, default()),
        lblt::factor::cholesky_in_place_scratch::<usize, f32>(n, Par::Seq, default()),
        no_pivoting::factor::qr_in_place_scratch::<f32>(n, n, block, Par::Seq, default()),
        col_pivoting::factor::qr_in_place_scratch::<usize, f32>(n, n, block, Par::Seq, default()),
    ];
    let mut memory = MemBuffer::new(faer::dyn_stack::StackReq::any_of(&requests));
    match problem {
        Problem::Solve => {
            use faer::linalg::solvers::Solve;
            faer::set_global_parallelism(Par::Seq);
            let b = Mat::<f32>::from_fn(n, 1, |_, _| 1.0);
            return Some(Contestant::new("faer", move || {
                black_box(black_box(&original).partial_piv_lu().solve(&b));
            }));
        }
        Problem::Inverse => {
            use faer::linalg::solvers::DenseSolveCore;
            faer::set_global_parallelism(Par::Seq);
            return Some(Contestant::new("faer", move || {
                black_box(black_box(&original).partial_piv_lu().inverse());
            }));
        }
        _ => (),
    }
    Some(Contestant::new("faer", move || {
        a.copy_from(&original);
        let (view, stack) = (a.as_mut(), MemStack::new(&mut memory));
        match problem {
            Problem::Lu => {
                let (to, back) = (&mut forward, &mut backward);
                partial_pivoting::factor::lu_in_place(view, to, back, Par::Seq, stack, default());
            }
            Problem::Cholesky => {
                llt::factor::cholesky_in_place(view, default(), Par::Seq, stack, default())
                    .expect("positive definite");
            }
            Problem::Ldlt => {
                // With pivots, as ours: its `ldlt` takes the diagonal as it comes.
                let (to, back, beside) = (&mut forward, &mut backward, beside.as_mut());
                lblt::factor::cholesky_in_place(view, beside, to, back, Par::Seq, stack, default());
            }
            Problem::Qr => {
                let q = coefficients.as_mut();
                no_pivoting::factor::qr_in_place(view, q, Par::Seq, stack, default());
            }
            _ => {
                let (q, to, back) = (coefficients.as_mut(), &mut forward, &mut backward);
                col_pivoting::factor::qr_in_place(view, q, to, back, Par::Seq, stack, default());
            }
        }
        black_box(&a);
    }))
}
