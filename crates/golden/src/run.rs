//! Runs the cases of a set and compares.

use orthant_core::{Error, MatMut, MatRef};

use crate::kernel::{Kernel, Output};
use crate::pieces::value_in_pieces;
use crate::{
    Case, Checksum, Fingerprint, Outcome, Problem, Report, SMALL_SCRATCH, ScratchTooSmall, Set,
    Subject, Table, UNTOUCHED, What, parts, value,
};

/// Runs each case of `set` on `subject`, tells `on_case` what came out, and gives the fingerprint of
/// all values.
///
/// `scratch` holds operands and outputs: [`Set::scratch`] floats or more, of any content.
///
/// # Errors
///
/// [`ScratchTooSmall`], before anything is run.
pub fn run<S: Subject>(
    subject: S,
    set: Set,
    table: &Table,
    scratch: &mut [f32],
    on_case: impl FnMut(&Outcome),
) -> Result<Report, ScratchTooSmall> {
    run_parts::<{ parts::ALL }, S>(subject, set, table, scratch, Checksum::new(), on_case)
}

/// As [`run`], but only the cases of some [`parts`]; the code of the others is left out.
///
/// `before` is what the parts before came to: each goes on where the last one stopped, so that the
/// last one's fingerprint is that of all.
///
/// # Errors
///
/// [`ScratchTooSmall`], before anything is run.
pub fn run_parts<const PARTS: u8, S: Subject>(
    subject: S,
    set: Set,
    table: &Table,
    scratch: &mut [f32],
    before: Checksum,
    mut on_case: impl FnMut(&Outcome),
) -> Result<Report, ScratchTooSmall> {
    if scratch.len() < set.scratch() {
        return Err(ScratchTooSmall { needed: set.scratch(), given: scratch.len() });
    }
    let (mut index, mut cases, mut failed) = (0, 0, 0);
    let mut checksum = before;
    let mut tell = |index: usize, what: What, found: u64| {
        let expected = table.values.get(index).copied();
        let outcome = Outcome { index, what, expected, found };
        cases += 1;
        failed += usize::from(!outcome.agrees());
        checksum.bytes(&found.to_le_bytes());
        on_case(&outcome);
    };
    Case::for_each(&mut |case| {
        if PARTS & parts::FIRST != 0 && case.is_in(set) {
            let found = if set == Set::Small && case.floats() > SMALL_SCRATCH {
                value_in_pieces(&subject, &case, scratch)
            } else {
                value_at_once(&subject, &case, scratch)
            };
            tell(index, What::Kernel(case), found);
        }
        index += 1;
    });
    Problem::for_each(&mut |problem| {
        if problem.part() & PARTS != 0 && problem.is_in(set) {
            let found = problem.run::<PARTS, _>(subject.kernels(), scratch);
            tell(index, What::Problem(problem), found);
        }
        index += 1;
    });
    let fingerprint = Fingerprint(checksum.value());
    Ok(Report { cases, failed, fingerprint, expected: table.fingerprint(set) })
}

/// Cuts `n` floats off the front, or as many as there are.
pub(crate) fn take<'a>(rest: &mut &'a mut [f32], n: usize) -> &'a mut [f32] {
    let all = core::mem::take(rest);
    let n = n.min(all.len());
    let (head, tail) = all.split_at_mut_checked(n).unwrap_or_default();
    *rest = tail;
    head
}

pub(crate) fn code(error: &Error) -> u8 {
    match error {
        Error::LengthMismatch { .. }
        | Error::ShapeMismatch { .. }
        | Error::MatrixMismatch { .. }
        | Error::Storage { .. }
        | Error::Dimension { .. } => value::LENGTH,
        Error::Empty { .. } => value::EMPTY,
        Error::ZeroVector { .. } => value::ZERO,
        Error::NormOrder { .. } => value::NORM_ORDER,
        _ => value::UNKNOWN,
    }
}

/// The value of a case by one call of its function.
fn value_at_once<S: Subject>(subject: &S, case: &Case, scratch: &mut [f32]) -> u64 {
    let mut rest = scratch;
    let a = take(&mut rest, case.first_len());
    let b = take(&mut rest, case.second_len());
    let out = take(&mut rest, case.output_len());
    case.fill_first(0, a);
    case.fill_second(0, b);
    out.fill(UNTOUCHED);
    let mut three = [UNTOUCHED; 3];

    let result = match case.kernel.output() {
        Output::Scalar => scalar(subject, case, a, b).map(value::scalar),
        Output::Three => subject.cross(a, b).map(|result| three = result).map(|()| 0),
        _ => write(subject, case, a, b, out).map(|()| 0),
    };
    match (result, case.kernel.output()) {
        (Ok(value), Output::Scalar) => value,
        (Ok(_), Output::Vector | Output::Column | Output::Row) => value::exact(out),
        (Ok(_), Output::Elementwise) => value::any_nan(out),
        (Ok(_), Output::OverFirst) => value::any_nan(a),
        (Ok(_), Output::OverSecond) => value::any_nan(b),
        (Ok(_), Output::Three) => value::any_nan(&three),
        (Err(error), output) => {
            let untouched = match output {
                Output::OverFirst => is_as_made(a, |from, out| case.fill_first(from, out)),
                Output::OverSecond => is_as_made(b, |from, out| case.fill_second(from, out)),
                _ => out.iter().all(|&x| x == UNTOUCHED),
            };
            let code = code(&error);
            if untouched { value::error(code) } else { value::error_with_output(code) }
        }
    }
}

fn is_as_made(numbers: &[f32], fill: impl Fn(usize, &mut [f32])) -> bool {
    numbers.iter().enumerate().all(|(i, x)| {
        let mut made = [0.0];
        fill(i, &mut made);
        made.map(f32::to_bits) == [x.to_bits()]
    })
}

fn scalar<S: Subject>(subject: &S, case: &Case, a: &[f32], b: &[f32]) -> Result<f32, Error> {
    match case.kernel {
        Kernel::Sum => Ok(subject.sum(a)),
        Kernel::NormL1 => Ok(subject.norm_l1(a)),
        Kernel::NormL2 => Ok(subject.norm_l2(a)),
        Kernel::NormL2Squared => Ok(subject.norm_l2_squared(a)),
        Kernel::NormLinf => Ok(subject.norm_linf(a)),
        Kernel::NormLp => subject.norm_lp(a, case.parameter),
        Kernel::Dot => subject.dot(a, b),
        Kernel::DotCompensated => subject.dot_compensated(a, b),
        Kernel::DistanceL1 => subject.distance_l1(a, b),
        Kernel::DistanceL2 => subject.distance_l2(a, b),
        Kernel::DistanceL2Squared => subject.distance_l2_squared(a, b),
        Kernel::DistanceLinf => subject.distance_linf(a, b),
        Kernel::CosineSimilarity => subject.cosine_similarity(a, b),
        Kernel::Angle => subject.angle(a, b),
        Kernel::ScalarProjection => subject.scalar_projection(a, b),
        _ => Ok(UNTOUCHED),
    }
}

fn write<S: Subject>(
    subject: &S,
    case: &Case,
    a: &mut [f32],
    b: &mut [f32],
    out: &mut [f32],
) -> Result<(), Error> {
    let &Case { rows, cols, stride, parameter, .. } = case;
    match case.kernel {
        Kernel::Normalize => subject.normalize(a, out),
        Kernel::Project => subject.project(a, b, out),
        Kernel::Reject => subject.reject(a, b, out),
        Kernel::Hadamard => subject.hadamard(a, b, out),
        Kernel::Add => subject.add(a, b, out),
        Kernel::Sub => subject.sub(a, b, out),
        Kernel::Scale => subject.scale(parameter, a, out),
        Kernel::HadamardAssign => subject.hadamard_assign(a, b),
        Kernel::AddAssign => subject.add_assign(a, b),
        Kernel::SubAssign => subject.sub_assign(a, b),
        Kernel::ScaleAssign => {
            subject.scale_assign(parameter, a);
            Ok(())
        }
        Kernel::Axpy => subject.axpy(parameter, a, b),
        Kernel::Matvec => subject.matvec(MatRef::with_stride(a, rows, cols, stride)?, b, out),
        Kernel::MatvecTransposed => {
            subject.matvec_transposed(MatRef::with_stride(a, rows, cols, stride)?, b, out)
        }
        Kernel::HadamardMatrix => subject.hadamard_matrix(
            MatRef::with_stride(a, rows, cols, stride)?,
            MatRef::new(b, rows, cols)?,
            MatMut::with_stride(out, rows, cols, stride)?,
        ),
        _ => Ok(()),
    }
}
