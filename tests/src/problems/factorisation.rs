//! Factorisations, solutions and least squares.

use orthant_golden::{Checksum, Factorisation, Task};

use crate::reference::linalg::{self as reference, Dense};

pub fn expected(case: &Factorisation) -> u64 {
    let [m, n] = case.shape;
    let (mut a, mut b) = (vec![0.0; m * n], vec![0.0; m]);
    case.fill(&mut a, &mut b);
    let a = Dense::new(&a, m, n);
    let (indices, parts) = computed(case.task, &a, &b);
    let mut told = Checksum::new();
    for index in indices {
        told.exact(&[index as f32]);
    }
    for part in parts {
        told.any_nan(&part);
    }
    told.value()
}

/// The indices that are told of first, then the numbers.
fn computed(task: Task, a: &Dense, b: &[f32]) -> (Vec<usize>, Vec<Vec<f32>>) {
    match task {
        Task::Lu => {
            let lu = reference::lu(a);
            (lu.pivots, vec![lu.factors.data])
        }
        Task::Cholesky => (vec![], vec![reference::cholesky(a).expect("positive definite").data]),
        Task::Ldlt => {
            let factors = reference::ldlt(a);
            (factors.rows, vec![factors.l.data, factors.d, factors.e])
        }
        Task::Qr => {
            let qr = reference::qr(a);
            (vec![], vec![qr.factors.data, qr.taus])
        }
        Task::QrQ => {
            let qr = reference::qr(a);
            let columns = qr.taus.len();
            (vec![], vec![reference::form_q(&qr, columns).data])
        }
        Task::QrApply => {
            let b = Dense::new(b, b.len(), 1);
            (vec![], vec![reference::apply_q(&reference::qr(a), true, &b).data])
        }
        Task::QrPivoted => {
            let (qr, columns) = reference::qr_pivoted(a);
            (columns, vec![qr.factors.data, qr.taus])
        }
        Task::Solve => (vec![], vec![reference::solve(a, b).expect("regular")]),
        Task::SolveRefined => {
            let (x, steps) = reference::solve_refined(a, b).expect("regular");
            (vec![steps], vec![x])
        }
        Task::Inverse => (vec![], vec![reference::inverse(a).expect("regular").data]),
        Task::Det => (vec![], vec![vec![reference::det(a)]]),
        Task::LogDet => (vec![], vec![reference::log_det(a).to_vec()]),
        Task::Lstsq => {
            let (x, rank, residual) = reference::lstsq(a, b);
            (vec![rank], vec![vec![residual], x])
        }
    }
}
