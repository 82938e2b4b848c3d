//! What the golden problems must give, family by family, computed by the reference.

mod calculus;
mod factorisation;
mod fourier;
mod geometry;
mod matmul;
mod space;
mod spectrum;
mod transformation;

use orthant_golden::Problem;

/// The value that a problem must give.
pub fn expected(problem: &Problem) -> u64 {
    match problem {
        Problem::Matmul(product) => matmul::expected(product),
        Problem::Fourier(fourier) => fourier::expected(fourier),
        Problem::Calculus(calculus) => calculus::expected(calculus),
        Problem::Factorisation(case) => factorisation::expected(case),
        Problem::Spectrum(case) => spectrum::expected(case),
        Problem::Geometry(case) => geometry::expected(case),
        Problem::Spaces(case) => space::expected(case),
        Problem::Transformation(case) => transformation::expected(case),
    }
}
