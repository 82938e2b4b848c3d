//! The kernels: one operation a file, each algorithm once over the lanes.

mod angle;
mod blocks;
mod cross;
mod distance;
mod dot;
mod dot_compensated;
mod elementwise;
mod matmul;
mod matvec;
mod norm_l1;
mod norm_l2;
mod norm_linf;
mod norm_lp;
mod pair;
mod projection;
mod scaling;
mod streams;
mod sum;

pub(crate) use angle::angle_of_lines;
pub use angle::{angle, cosine_similarity};
pub(crate) use blocks::fork_blocks;
pub use cross::cross;
pub(crate) use distance::SquaredDifferences;
pub use distance::{distance_l1, distance_l2, distance_l2_squared, distance_linf};
pub(crate) use dot::Products;
pub use dot::dot;
pub use dot_compensated::dot_compensated;
pub(crate) use elementwise::{Scaled, ScaledPlus};
pub use elementwise::{
    add, add_assign, axpy, hadamard, hadamard_assign, hadamard_matrix, scale, scale_assign, sub,
    sub_assign,
};
pub use matmul::{matmul, matmul_sub};
pub use matvec::{matvec, matvec_transposed};
pub use norm_l1::norm_l1;
pub(crate) use norm_l2::Squares;
pub use norm_l2::{norm_l2, norm_l2_squared};
pub(crate) use norm_linf::fold_greatest;
pub use norm_linf::norm_linf;
pub use norm_lp::norm_lp;
pub(crate) use pair::ProductsAndOwnSquares;
pub use projection::{normalize, project, reject, scalar_projection};
pub(crate) use scaling::{exponent, floor_log2, in_range, power_of_two, scaling};
pub use streams::{
    DistanceL1, DistanceL2Squared, DistanceLinf, Dot, DotCompensated, NormL1, NormL2Squared,
    NormLinf, Sum,
};
pub use sum::sum;
