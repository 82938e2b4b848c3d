//! What an answer may err by at most: the bounds that the kernels' own files state, as numbers.
//!
//! `u = 2⁻²⁴`, `γ_k = k·u/(1 − k·u)`. Lane order of `n` terms: `k = min(512, ⌈n/32⌉) +
//! ⌈log₂⌈n/16384⌉⌉ + 5`, one more for a product or a difference, three more for a squared
//! difference. Column order of `K` terms: `k = min(256, K) + ⌈K/256⌉`. A root halves a relative
//! error and, like a quotient, adds a rounding. Overflow and underflow are excluded.

use crate::kernels::Kernel;

/// Half an ulp of 1.
pub const U: f64 = f32::EPSILON as f64 / 2.0;

/// `k` roundings after each other.
pub fn gamma(k: f64) -> f64 {
    k * U / (1.0 - k * U)
}

/// Roundings of a term on its way into a lane-order sum of `n`.
pub fn lane_order(n: usize) -> f64 {
    let blocks = n.div_ceil(16_384).max(1);
    let levels = blocks.next_power_of_two().trailing_zeros() as usize;
    (n.div_ceil(32).min(512) + levels + 5) as f64
}

/// Roundings of a product on its way into a column-order sum of `n`.
pub fn column_order(n: usize) -> f64 {
    (n.min(256) + n.div_ceil(256)) as f64
}

/// The bound on the error of one number of the answer: `value` in f64, and the magnitude beside it
/// in [`Kernel::reference`]. `rows` and `cols` are the operands'; a vector is one row. `None` for
/// what is checked by a residual instead.
pub fn bound(kernel: Kernel, [rows, cols]: [usize; 2], value: f64, magnitude: f64) -> Option<f64> {
    let k = lane_order(cols);
    let value = value.abs();
    Some(match kernel {
        Kernel::Sum | Kernel::NormL1 => gamma(k) * magnitude,
        Kernel::Dot | Kernel::NormL2Squared | Kernel::DistanceL1 | Kernel::Matvec => {
            gamma(k + 1.0) * magnitude
        }
        Kernel::DistanceL2Squared => gamma(k + 3.0) * magnitude,
        Kernel::NormL2 => (gamma(k + 1.0) / 2.0 + 2.0 * U) * value,
        Kernel::DistanceL2 => (gamma(k + 3.0) / 2.0 + 2.0 * U) * value,
        Kernel::NormLinf => 0.0,
        Kernel::DistanceLinf | Kernel::Hadamard | Kernel::Add | Kernel::Sub | Kernel::Scale => {
            U * value
        }
        Kernel::Axpy => gamma(2.0) * magnitude,
        // A quotient cubed and a power of less than an ulp for each term; the power 1/3 of the sum
        // takes a third of its error and, by its rounded exponent, of its logarithm; the power
        // itself and a product.
        Kernel::NormLp => gamma((k + 5.0 + libm::log(cols as f64)) / 3.0 + 3.0) * value,
        Kernel::DotCompensated => {
            let twice = gamma(2.0 * (k + 1.0) + 2.0);
            U * value + twice * twice * magnitude
        }
        // A dot against the product of the norms, two norms under a root, three roundings.
        Kernel::CosineSimilarity => gamma(2.0 * k + 5.0),
        // What differs in length from 1 cancels; the two sums, their roots, the unit vectors'
        // elements and the arc tangent do not.
        Kernel::Angle => gamma(k + 16.0),
        Kernel::ScalarProjection => {
            gamma(k + 1.0) * magnitude + (gamma(k + 1.0) / 2.0 + 3.0 * U) * value
        }
        Kernel::Normalize => (gamma(k + 1.0) / 2.0 + 3.0 * U) * value,
        // A dot and a norm in the factor, a quotient, a product, a power of two; a difference.
        Kernel::Project | Kernel::Reject => gamma(2.0 * k + 6.0) * magnitude,
        Kernel::MatvecTransposed => gamma(column_order(rows)) * magnitude,
        Kernel::Matmul => gamma(column_order(cols)) * magnitude,
        Kernel::Lu | Kernel::Cholesky | Kernel::Qr | Kernel::Solve | Kernel::Dft => return None,
    })
}
