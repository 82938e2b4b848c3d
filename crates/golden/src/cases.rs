//! The list of cases. The expected values stand in [`TABLE`](crate::TABLE), in the order of this
//! list; the order is part of both fingerprints.

use crate::Set;
use crate::generator::{self, Mode};
use crate::kernel::{Kernel, Output, Second};

/// One call of one kernel: its operands are words of the generator, so it is all there is to know.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// What is called.
    pub kernel: Kernel,
    /// How the elements of the first operand are made.
    pub a: Mode,
    /// How the elements of the second operand are made.
    pub b: Mode,
    /// Rows of the first operand; 1 for a vector.
    pub rows: usize,
    /// Columns of the first operand; the length of a vector.
    pub cols: usize,
    /// Distance between the rows of the first operand and of an output matrix.
    pub stride: usize,
    /// `alpha` or `p`.
    pub parameter: f32,
    /// What is wrong with the lengths on purpose.
    pub fault: Fault,
}

/// A length that does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// All match.
    None,
    /// The second operand lacks its last element.
    ShortSecond,
    /// The output lacks its last element.
    ShortOutput,
}

/// What an output holds before the call; what lies between the rows of an output keeps it.
pub const UNTOUCHED: f32 = -12_345.0;

/// Memory the small set needs, in floats: 2,560 bytes.
pub const SMALL_SCRATCH: usize = 640;

/// Memory the full set needs, in floats: three vectors of the longest case.
pub const FULL_SCRATCH: usize = 3 * LONGEST;

const LENGTHS: [usize; 11] = [0, 1, 3, 31, 32, 33, 129, 16_383, 16_384, 16_385, 49_153];

/// Seven blocks, the last short: the tree's right half has a tree of its own. Only for reductions
/// that can be fed in pieces.
const DEEP: usize = 6 * 16_384 + 77;

/// Seventeen blocks, the last with three terms: a tree of every depth up to five, and long enough to
/// be shared among threads. In the full set only.
const LONGEST: usize = 16 * 16_384 + 3;

/// A length at which each special sequence is tried with each kernel.
const SPECIAL_LENGTH: usize = 129;

/// Sequences for one operand; the first `FINITE` also serve the long cases.
const ONE_SPECIAL: [Mode; 11] = [
    Mode::Wide,
    Mode::Cancelling,
    Mode::Tiny,
    Mode::Subnormal,
    Mode::Huge,
    Mode::Mixed,
    Mode::Span,
    Mode::Infinite,
    Mode::NonFinite,
    Mode::Zeros,
    Mode::List(0),
];

/// Sequences for two operands; the first `FINITE` also serve the long cases.
const TWO_SPECIAL: [(Mode, Mode); 17] = [
    (Mode::Wide, Mode::Wide),
    (Mode::Paired, Mode::Cancelling),
    (Mode::Uniform, Mode::Parallel),
    (Mode::Mixed, Mode::Mixed),
    (Mode::Span, Mode::Tiny),
    (Mode::Subnormal, Mode::Huge),
    (Mode::Uniform, Mode::Opposite),
    (Mode::Huge, Mode::Span),
    (Mode::Subnormal, Mode::Subnormal),
    (Mode::Huge, Mode::Huge),
    (Mode::Infinite, Mode::Wide),
    (Mode::Wide, Mode::NonFinite),
    (Mode::NonFinite, Mode::NonFinite),
    (Mode::Zeros, Mode::Wide),
    (Mode::Wide, Mode::Zeros),
    (Mode::NonFinite, Mode::Zeros),
    (Mode::Zeros, Mode::NonFinite),
];

/// Finite sequences at the head of each of the two lists, whose long sums are finite too.
const FINITE: usize = 5;

/// Pairs of the numbers listed by hand.
const LISTED: [(Mode, Mode); 10] = [
    (Mode::List(0), Mode::List(1)),
    (Mode::List(1), Mode::List(0)),
    (Mode::List(1), Mode::List(1)),
    (Mode::List(2), Mode::List(3)),
    (Mode::List(3), Mode::List(2)),
    (Mode::List(4), Mode::List(1)),
    (Mode::List(3), Mode::List(4)),
    (Mode::List(4), Mode::List(5)),
    (Mode::List(6), Mode::List(7)),
    (Mode::List(6), Mode::List(8)),
];

/// Rows, columns, stride. Matrix kernels go several rows or columns at once, so each count around
/// four and eight matters, as do the 32 lanes and the 256 rows of a block of the column order.
const SHAPES: [(usize, usize, usize); 20] = [
    (0, 0, 0),
    (0, 3, 3),
    (3, 0, 0),
    (1, 1, 1),
    (1, 33, 33),
    (2, 2, 2),
    (3, 5, 7),
    (4, 4, 4),
    (5, 32, 40),
    (7, 31, 31),
    (8, 9, 9),
    (9, 17, 20),
    (255, 1, 1),
    (256, 1, 1),
    (257, 1, 1),
    (319, 1, 1),
    (13, 100, 101),
    (300, 67, 70),
    (600, 33, 33),
    (9, 16_385, 16_390),
];

const ALPHA: f32 = 0.731_058_6;

/// Factors for the special cases of `scale` and `axpy`, in turn.
const ALPHAS: [f32; 6] = [-3.0, 1e-38, 1e30, 0.0, f32::INFINITY, f32::NAN];

/// Exponents for `norm_lp`, in turn; those that name another norm have cases of their own.
const POWERS: [f32; 4] = [3.0, 1.5, 7.25, 64.0];

impl Case {
    /// Calls `visit` with each case, in order.
    ///
    /// The argument is a `dyn` so that a microcontroller holds its code once.
    pub fn for_each(visit: &mut dyn FnMut(Case)) {
        for (turn, kernel) in Kernel::ONE.into_iter().enumerate() {
            for (i, n) in LENGTHS.into_iter().enumerate() {
                visit(Case::vector(kernel, n, Mode::Uniform, Mode::Uniform, 0));
                if n > 0 && n != SPECIAL_LENGTH {
                    let choice = pick(&ONE_SPECIAL, turn + i, n).unwrap_or(Mode::Wide);
                    visit(Case::vector(kernel, n, choice, Mode::Uniform, turn + i));
                }
            }
            for (i, mode) in ONE_SPECIAL.into_iter().enumerate() {
                visit(Case::vector(kernel, SPECIAL_LENGTH, mode, Mode::Uniform, i));
            }
            for list in 0..generator::LISTS.len() as u8 {
                visit(Case::vector(kernel, 5, Mode::List(list), Mode::Uniform, 0));
            }
            if kernel.has_reducer() {
                visit(Case::vector(kernel, DEEP, Mode::Cancelling, Mode::Uniform, 0));
            }
            visit(Case::vector(kernel, LONGEST, Mode::Wide, Mode::Uniform, 0));
        }
        for p in [1.0, 2.0, f32::INFINITY, 1.0 + f32::EPSILON, 0.5, -1.0, f32::NAN] {
            for n in [0, 33] {
                let case = Case::vector(Kernel::NormLp, n, Mode::Wide, Mode::Uniform, 0);
                visit(Case { parameter: p, ..case });
            }
        }
        for (turn, kernel) in Kernel::TWO.into_iter().enumerate() {
            for (i, n) in LENGTHS.into_iter().enumerate() {
                visit(Case::vector(kernel, n, Mode::Uniform, Mode::Uniform, 0));
                if n > 0 && n != SPECIAL_LENGTH {
                    let choice = pick(&TWO_SPECIAL, turn + i, n);
                    let (a, b) = choice.unwrap_or((Mode::Wide, Mode::Wide));
                    visit(Case::vector(kernel, n, a, b, turn + i));
                }
            }
            for (i, (a, b)) in TWO_SPECIAL.into_iter().enumerate() {
                visit(Case::vector(kernel, SPECIAL_LENGTH, a, b, i));
            }
            for (a, b) in LISTED {
                visit(Case::vector(kernel, 5, a, b, 0));
            }
            if kernel.has_reducer() {
                visit(Case::vector(kernel, DEEP, Mode::Paired, Mode::Cancelling, 0));
            }
            visit(Case::vector(kernel, LONGEST, Mode::Wide, Mode::Uniform, 0));
            for n in [1, 33] {
                let case = Case::vector(kernel, n, Mode::Uniform, Mode::Uniform, 0);
                visit(Case { fault: Fault::ShortSecond, ..case });
            }
        }
        for n in [2, 3, 4] {
            visit(Case::vector(Kernel::Cross, n, Mode::Uniform, Mode::Uniform, 0));
        }
        for (a, b) in TWO_SPECIAL {
            visit(Case::vector(Kernel::Cross, 3, a, b, 0));
        }
        for kernel in Kernel::MATRIX {
            for (rows, cols, stride) in SHAPES {
                let case = |a, b| Case { rows, stride, ..Case::vector(kernel, cols, a, b, 0) };
                visit(case(Mode::Uniform, Mode::Uniform));
                visit(case(Mode::Wide, Mode::Wide));
                visit(case(Mode::Mixed, Mode::Mixed));
                visit(case(Mode::Paired, Mode::Cancelling));
                visit(case(Mode::NonFinite, Mode::Wide));
            }
            let case = Case::vector(kernel, 3, Mode::Uniform, Mode::Uniform, 0);
            visit(Case { rows: 4, fault: Fault::ShortSecond, ..case });
        }
        Case::with_short_outputs(visit);
    }

    fn with_short_outputs(visit: &mut dyn FnMut(Case)) {
        let kernels = [Kernel::ONE.as_slice(), Kernel::TWO.as_slice(), Kernel::MATRIX.as_slice()];
        for kernel in kernels.into_iter().flatten().copied() {
            let case = Case::vector(kernel, 3, Mode::Uniform, Mode::Uniform, 0);
            if case.output_len() > 0 {
                visit(Case { fault: Fault::ShortOutput, ..case });
            }
        }
    }

    fn vector(kernel: Kernel, n: usize, a: Mode, b: Mode, turn: usize) -> Case {
        let parameter = match kernel {
            Kernel::NormLp => turns(&POWERS, turn).unwrap_or(3.0),
            _ if a == Mode::Uniform => ALPHA,
            _ => turns(&ALPHAS, turn).unwrap_or(ALPHA),
        };
        Case { kernel, a, b, rows: 1, cols: n, stride: n, parameter, fault: Fault::None }
    }

    /// Elements of the first operand, with those between its rows.
    pub const fn first_len(&self) -> usize {
        match self.rows {
            0 => 0,
            rows => (rows - 1) * self.stride + self.cols,
        }
    }

    /// Elements of the second operand.
    pub const fn second_len(&self) -> usize {
        let full = match self.kernel.second() {
            Second::None => 0,
            Second::Like => self.first_len(),
            Second::Row => self.cols,
            Second::Column => self.rows,
            Second::Matrix => self.rows * self.cols,
        };
        full.saturating_sub(matches!(self.fault, Fault::ShortSecond) as usize)
    }

    /// Elements of an output that is neither a scalar nor in the place of an operand.
    pub const fn output_len(&self) -> usize {
        let full = match self.kernel.output() {
            Output::Vector | Output::Elementwise => self.first_len(),
            Output::Column => self.rows,
            Output::Row => self.cols,
            Output::Scalar | Output::Three | Output::OverFirst | Output::OverSecond => 0,
        };
        full.saturating_sub(matches!(self.fault, Fault::ShortOutput) as usize)
    }

    /// Floats that hold the operands and the output at once.
    pub const fn floats(&self) -> usize {
        self.first_len() + self.second_len() + self.output_len()
    }

    /// Whether the set holds this case.
    ///
    /// The small set holds what fits [`SMALL_SCRATCH`], the long reductions that can be fed in
    /// pieces, and one long case of each elementwise kernel.
    pub const fn is_in(&self, set: Set) -> bool {
        match set {
            Set::Full => true,
            Set::Large => false,
            Set::Small if self.floats() <= SMALL_SCRATCH => true,
            Set::Small if self.cols == LONGEST => false,
            Set::Small if self.kernel.has_reducer() => true,
            Set::Small => {
                let ordinary = matches!(self.a, Mode::Uniform);
                self.kernel.is_elementwise() && self.cols == 16_385 && ordinary
            }
        }
    }

    /// Writes the elements of the first operand from number `from` on.
    pub fn fill_first(&self, from: usize, out: &mut [f32]) {
        generator::fill(self.a, self.seed(1), from as u64, out);
    }

    /// Writes the elements of the second operand from number `from` on.
    pub fn fill_second(&self, from: usize, out: &mut [f32]) {
        let seed = match self.b {
            Mode::Parallel | Mode::Opposite => self.seed(1),
            _ => self.seed(2),
        };
        generator::fill(self.b, seed, from as u64, out);
    }

    /// The seed follows from what the case is, not from its place in the list: a new case leaves the
    /// values of the others as they are.
    const fn seed(&self, operand: u64) -> u64 {
        operand << 56 | (self.kernel as u64) << 48 | (self.rows as u64) << 32 | self.cols as u64
    }
}

fn turns<T: Copy>(list: &[T], turn: usize) -> Option<T> {
    list.get(turn.checked_rem(list.len())?).copied()
}

/// An entry for a length: in turn, and for the long ones a finite one, since a NaN hides every bit
/// of a long sum.
fn pick<T: Copy>(list: &[T], turn: usize, n: usize) -> Option<T> {
    if n > SPECIAL_LENGTH { turns(list.get(..FINITE)?, turn) } else { turns(list, turn) }
}
