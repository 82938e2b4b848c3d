//! The operations, computed forwards.

use super::TapeError;
use super::tape::{Node, Tape};
use crate::calculus::{Dual, Real};
use crate::{Error, MatRef, kernels};

/// A function of one number with its slope.
pub type Slopes1 = fn(Dual<1>) -> Dual<1>;
/// A function of two numbers with its slopes.
pub type Slopes2 = fn(Dual<2>, Dual<2>) -> Dual<2>;

/// A step and the nodes it takes its operands from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    Input,
    Add(usize, usize),
    Sub(usize, usize),
    Hadamard(usize, usize),
    Scale(f32, usize),
    ScaleBy(usize, usize),
    Matvec(usize, usize),
    MatvecTransposed(usize, usize),
    Dot(usize, usize),
    Sum(usize),
    NormL2(usize),
    DistanceL2Squared(usize, usize),
    CrossEntropy(usize, usize),
    Map(usize, Slopes1),
    Zip(usize, usize, Slopes2),
    Element(usize, usize),
}

impl Operation {
    /// The nodes it depends on.
    pub(super) fn operands(self) -> [Option<usize>; 2] {
        match self {
            Self::Input => [None, None],
            Self::Scale(_, a)
            | Self::Sum(a)
            | Self::NormL2(a)
            | Self::Map(a, _)
            | Self::Element(a, _) => [Some(a), None],
            Self::Add(a, b)
            | Self::Sub(a, b)
            | Self::Hadamard(a, b)
            | Self::ScaleBy(a, b)
            | Self::Matvec(a, b)
            | Self::MatvecTransposed(a, b)
            | Self::Dot(a, b)
            | Self::DistanceL2Squared(a, b)
            | Self::CrossEntropy(a, b)
            | Self::Zip(a, b, _) => [Some(a), Some(b)],
        }
    }

    /// Rows and columns of the result, and how many floats it keeps for the way back.
    pub(super) fn shape(self, nodes: &[Node]) -> ([usize; 2], usize) {
        let like = |x: usize| [nodes[x].rows, nodes[x].cols];
        let length = |x: usize| nodes[x].at.len();
        match self {
            Self::Input => ([0, 0], 0),
            Self::Add(a, _) | Self::Sub(a, _) | Self::Hadamard(a, _) => (like(a), 0),
            Self::Scale(_, x) | Self::ScaleBy(_, x) => (like(x), 0),
            Self::Matvec(a, _) => ([nodes[a].rows, 1], 0),
            Self::MatvecTransposed(a, _) => ([nodes[a].cols, 1], 0),
            Self::Dot(..) | Self::Sum(_) | Self::NormL2(_) | Self::Element(..) => ([1, 1], 0),
            Self::DistanceL2Squared(..) => ([1, 1], 0),
            // Softmax, and the terms that the shares weigh.
            Self::CrossEntropy(z, _) => ([1, 1], 2 * length(z)),
            Self::Map(x, _) => (like(x), length(x)),
            Self::Zip(x, ..) => (like(x), 2 * length(x)),
        }
    }
}

fn same_length(operation: &'static str, x: &[f32], y: &[f32]) -> Result<(), Error> {
    let lengths = [x.len(), y.len()];
    if x.len() == y.len() {
        return Ok(());
    }
    Err(Error::LengthMismatch { operation, operands: ["the first", "the second"], lengths })
}

impl Tape {
    /// Computes node `i` from its operands, which stand before it.
    pub(super) fn compute(&mut self, i: usize) -> Result<(), TapeError> {
        let node = &self.nodes[i];
        let (before, rest) = self.values.split_at_mut(node.at.start);
        let before = &*before;
        let out = &mut rest[..node.at.len()];
        let saved = &mut self.saved[node.saved.clone()];
        let of = |x: usize| &before[self.nodes[x].at.clone()];
        let matrix = |a: usize| MatRef::new(of(a), self.nodes[a].rows, self.nodes[a].cols);
        let kernels = kernels();
        match node.operation {
            Operation::Input => {}
            Operation::Add(a, b) => kernels.add(of(a), of(b), out)?,
            Operation::Sub(a, b) => kernels.sub(of(a), of(b), out)?,
            Operation::Hadamard(a, b) => kernels.hadamard(of(a), of(b), out)?,
            Operation::Scale(alpha, x) => kernels.scale(alpha, of(x), out)?,
            Operation::ScaleBy(s, x) => match *of(s) {
                [s] => kernels.scale(s, of(x), out)?,
                ref s => {
                    let (operation, operand) = ("scale_by", "s");
                    let length = s.len();
                    return Err(Error::Dimension { operation, operand, length, expected: 1 }.into());
                }
            },
            Operation::Matvec(a, x) => kernels.matvec(matrix(a)?, of(x), out)?,
            Operation::MatvecTransposed(a, x) => {
                kernels.matvec_transposed(matrix(a)?, of(x), out)?;
            }
            Operation::Dot(a, b) => out[0] = kernels.dot(of(a), of(b))?,
            Operation::Sum(a) => out[0] = kernels.sum(of(a)),
            Operation::NormL2(a) => out[0] = kernels.norm_l2(of(a)),
            Operation::DistanceL2Squared(a, b) => {
                out[0] = kernels.distance_l2_squared(of(a), of(b))?;
            }
            Operation::CrossEntropy(z, t) => out[0] = cross_entropy(of(z), of(t), saved)?,
            Operation::Map(x, f) => {
                for ((out, slope), x) in out.iter_mut().zip(saved).zip(of(x)) {
                    let y = f(Dual::variable(*x, 0));
                    (*out, [*slope]) = (y.value, y.partials);
                }
            }
            Operation::Zip(x, y, f) => {
                let (x, y) = (of(x), of(y));
                same_length("zip", x, y)?;
                let (by_x, by_y) = saved.split_at_mut(x.len());
                for ((out, slopes), (x, y)) in
                    out.iter_mut().zip(by_x.iter_mut().zip(by_y)).zip(x.iter().zip(y))
                {
                    let z = f(Dual::variable(*x, 0), Dual::variable(*y, 1));
                    (*out, [*slopes.0, *slopes.1]) = (z.value, z.partials);
                }
            }
            Operation::Element(x, index) => {
                let variables = of(x).len();
                let operation = "element";
                let found = of(x).get(index).copied();
                out[0] = found.ok_or(Error::Variable { operation, index, variables })?;
            }
        }
        Ok(())
    }
}

/// `Σ tᵢ (m + ln Σ eᶻʲ⁻ᵐ − zᵢ)`; keeps the softmax and what `t` is multiplied with.
fn cross_entropy(z: &[f32], t: &[f32], saved: &mut [f32]) -> Result<f32, Error> {
    let operation = "softmax_cross_entropy";
    same_length(operation, z, t)?;
    let Some(&first) = z.first() else {
        return Err(Error::Empty { operation, operand: "z" });
    };
    let kernels = kernels();
    let greatest = z.iter().fold(first, |m, z| Real::max(m, *z));
    let (shares, terms) = saved.split_at_mut(z.len());
    for (share, z) in shares.iter_mut().zip(z) {
        *share = Real::exp(*z - greatest);
    }
    let sum = kernels.sum(shares);
    for share in &mut *shares {
        *share /= sum;
    }
    let level = greatest + Real::ln(sum);
    for (term, z) in terms.iter_mut().zip(z) {
        *term = level - *z;
    }
    kernels.dot(t, terms)
}
