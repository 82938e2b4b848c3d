//! The factorisations as their files in core document them, in plain loops over a matrix that owns
//! its elements. Where the order is a block's, the block is copied out, worked on and put back.

mod cholesky;
mod dense;
mod eigen;
mod ldlt;
mod lu;
mod pivoted_qr;
mod qr;
mod reduction;
mod reflector;
mod solve;
mod spaces;
mod svd;
mod symmetric_eigen;
mod triangular;

pub use cholesky::cholesky;
pub use dense::Dense;
pub use eigen::eigen;
pub use ldlt::{Ldlt, ldlt};
pub use lu::{Lu, lu};
pub use pivoted_qr::{apply_q_to_vector, qr_pivoted};
pub use qr::{Qr, apply_q, form_q, qr};
pub use reflector::{Reflector, reflect_left, reflect_right, reflector};
pub use solve::{det, inverse, log_det, lstsq, solve, solve_matrix, solve_refined};
pub use spaces::{Orthonormal, coords, dependence, gram_schmidt, project_onto};
pub use svd::{pinv, rank_and_cond, svd};
pub use symmetric_eigen::symmetric_eigen;
pub use triangular::{Triangle, solve_triangular, solve_triangular_matrix};

/// Why there is no decomposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An element is infinite or NaN.
    NotFinite,
    /// An iteration reached its limit.
    NoConvergence,
}

/// Columns that are worked on one by one.
const BASE: usize = 16;

/// Where more than 16 are divided: the largest 16·2ᵖ below their number.
fn left_part(n: usize) -> usize {
    let mut left = BASE;
    while left * 2 < n {
        left *= 2;
    }
    left
}
