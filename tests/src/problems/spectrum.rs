//! Eigenvalues, singular values and the pseudo-inverse.

use orthant_golden::{Checksum, Decomposition, Spectrum};

use crate::reference::Matrix;
use crate::reference::linalg as reference;

pub fn expected(case: &Spectrum) -> u64 {
    let [m, n] = case.shape;
    let mut a = vec![0.0; m * n];
    case.fill(&mut a);
    let a = Matrix::new(&a, m, n);
    let parts = match case.task {
        Decomposition::SymmetricEigen => {
            let (values, vectors) = reference::symmetric_eigen(a).expect("it converges");
            vec![values, vectors.data]
        }
        Decomposition::Eigen => {
            let (re, im, vectors) = reference::eigen(a).expect("it converges");
            vec![re, im, vectors.data]
        }
        Decomposition::Svd | Decomposition::SvdJacobi => {
            let (k, jacobi) = (m.min(n), case.task == Decomposition::SvdJacobi);
            let (u, values, vt) = reference::svd(a, k, k, jacobi).expect("it converges");
            vec![u.data, values, vt.data]
        }
        Decomposition::RankAndCond => {
            let (rank, cond) = reference::rank_and_cond(a).expect("it converges");
            vec![vec![rank as f32, cond]]
        }
        Decomposition::Pinv => vec![reference::pinv(a).expect("it converges").data],
    };
    let mut told = Checksum::new();
    for part in parts {
        told.exact(&part);
    }
    told.value()
}
