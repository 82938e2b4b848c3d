//! Cases of one kernel.

use super::Asked;
use super::operands::{Operands, packed, spread};
use orthant_golden::{Case, Fault, Kernel, Output, Second, UNTOUCHED, value};

/// `None`: an output of the wrong length, which no command can be given.
pub fn asked(case: &Case, operands: &mut Operands<'_>) -> Option<Asked> {
    if case.fault == Fault::ShortOutput {
        return None;
    }
    let command = command(case, operands);
    let case = *case;
    Some(Asked::one(command, result_len(&case), move |answer| {
        let numbers = answer.numbers("");
        match case.kernel.output() {
            Output::Scalar => value::scalar(numbers[0]),
            Output::Vector | Output::Column | Output::Row => value::exact(&numbers),
            _ if case.kernel == Kernel::HadamardMatrix => {
                let (cols, stride, length) = (case.cols, case.stride, case.first_len());
                value::any_nan(&spread(&numbers, cols, stride, UNTOUCHED, length))
            }
            _ => value::any_nan(&numbers),
        }
    }))
}

fn result_len(case: &Case) -> usize {
    match case.kernel.output() {
        Output::Scalar | Output::Three => 3,
        Output::OverFirst | Output::OverSecond => case.first_len(),
        _ => case.output_len(),
    }
}

fn command(case: &Case, operands: &mut Operands<'_>) -> String {
    let &Case { kernel, rows, cols, stride, parameter, .. } = case;
    let (mut a, mut b) = (vec![0.0; case.first_len()], vec![0.0; case.second_len()]);
    case.fill_first(0, &mut a);
    case.fill_second(0, &mut b);
    let a = match Kernel::MATRIX.contains(&kernel) {
        true => operands.matrix(&packed(&a, rows, cols, stride), rows, cols),
        false => operands.vector(&a),
    };
    let b = match kernel.second() {
        Second::None => String::new(),
        // A matrix that lacks an element is a vector.
        Second::Matrix if b.len() == rows * cols => operands.matrix(&b, rows, cols),
        _ => operands.vector(&b),
    };
    match kernel {
        Kernel::Sum => format!("sum {a}"),
        Kernel::NormL1 => format!("norm {a} --p 1"),
        Kernel::NormL2 => format!("norm {a}"),
        // Of no command; its terms and their order are those of the vector's product with itself.
        Kernel::NormL2Squared => format!("dot {a} {a}"),
        Kernel::NormLinf => format!("norm {a} --p inf"),
        Kernel::NormLp => format!("norm {a} --p {parameter:?}"),
        Kernel::Dot => format!("dot {a} {b}"),
        Kernel::DotCompensated => format!("dot {a} {b} --compensated"),
        Kernel::DistanceL1 => format!("distance {a} {b} --metric l1"),
        Kernel::DistanceL2 => format!("distance {a} {b}"),
        Kernel::DistanceL2Squared => format!("distance {a} {b} --metric l2-squared"),
        Kernel::DistanceLinf => format!("distance {a} {b} --metric linf"),
        Kernel::CosineSimilarity => format!("cosine {a} {b}"),
        Kernel::Angle => format!("angle {a} {b}"),
        Kernel::ScalarProjection => format!("project {a} --onto {b} --scalar"),
        Kernel::Normalize => format!("normalize {a}"),
        Kernel::Project => format!("project {a} --onto {b}"),
        Kernel::Reject => format!("reject {a} --from {b}"),
        Kernel::Hadamard | Kernel::HadamardAssign | Kernel::HadamardMatrix => {
            format!("hadamard {a} {b}")
        }
        Kernel::Add | Kernel::AddAssign => format!("add {a} {b}"),
        Kernel::Sub | Kernel::SubAssign => format!("sub {a} {b}"),
        Kernel::Scale | Kernel::ScaleAssign => format!("scale {parameter:?} {a}"),
        Kernel::Axpy => format!("axpy {parameter:?} {a} {b}"),
        Kernel::Cross => format!("cross {a} {b}"),
        Kernel::Matvec => format!("matvec {a} {b}"),
        Kernel::MatvecTransposed => format!("matvec {a} {b} --transpose"),
    }
}
