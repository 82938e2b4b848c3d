//! Expected values of the golden cases, computed by the reference.
//!
//! From `orthant_golden` come the list of cases, their inputs, and how a result is told in 64 bits;
//! no kernel is called.

use std::fmt::Write;

use orthant_golden::{
    Case, Fault, Fingerprint, Kernel, Output, Problem, Set, UNTOUCHED, What, value,
};

use crate::problems;
use crate::reference::{self, Error, Matrix};

/// All cases, in order.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    Case::for_each(&mut |case| cases.push(case));
    cases
}

/// All problems, in order.
pub fn problems() -> Vec<Problem> {
    let mut problems = Vec::new();
    Problem::for_each(&mut |problem| problems.push(problem));
    problems
}

/// The source of the table of expected values, `crates/golden/src/table.rs`.
pub fn table_source() -> String {
    let all: Vec<What> = cases()
        .into_iter()
        .map(What::Kernel)
        .chain(problems().into_iter().map(What::Problem))
        .collect();
    let values: Vec<u64> = all
        .iter()
        .map(|what| match what {
            What::Kernel(case) => expected(case),
            What::Problem(problem) => problems::expected(problem),
        })
        .collect();
    let is_in = |what: &What, set| match what {
        What::Kernel(case) => case.is_in(set),
        What::Problem(problem) => problem.is_in(set),
    };
    let fingerprint = |set| {
        let members = all.iter().zip(&values).filter(|(what, _)| is_in(what, set));
        Fingerprint::of(members.map(|(_, &value)| value)).0
    };
    let mut source = format!(
        "//! Written by `cargo run -p orthant-tests --bin golden`, from the slow reference.\n\
         \n\
         use crate::{{Fingerprint, Table}};\n\
         \n\
         /// What every CPU must give.\n\
         #[rustfmt::skip]\n\
         pub static TABLE: Table = Table {{\n\
         \x20   small: Fingerprint({:#018x}),\n\
         \x20   full: Fingerprint({:#018x}),\n\
         \x20   large: Fingerprint({:#018x}),\n\
         \x20   values: &[\n",
        fingerprint(Set::Small),
        fingerprint(Set::Full),
        fingerprint(Set::Large),
    );
    let mut group = None;
    let mut width = 0;
    for (what, value) in all.iter().zip(&values) {
        let item = format!(" {value:#x},");
        let name = match what {
            What::Kernel(case) => case.kernel.name(),
            What::Problem(problem) => problem.family(),
        };
        if group != Some(name) {
            let separator = if group.is_some() { "\n" } else { "" };
            write!(source, "{separator}        // {name}\n       ").unwrap();
            (group, width) = (Some(name), 7);
        } else if width + item.len() > 100 {
            source.push_str("\n       ");
            width = 7;
        }
        source.push_str(&item);
        width += item.len();
    }
    source.push_str("\n    ],\n};\n");
    source
}

/// The value that a case must give.
pub fn expected(case: &Case) -> u64 {
    let made = |n: usize, fill: &dyn Fn(&mut [f32])| {
        let mut numbers = vec![0.0; n];
        fill(&mut numbers);
        numbers
    };
    let a = made(case.first_len(), &|out| case.fill_first(0, out));
    let b = made(case.second_len(), &|out| case.fill_second(0, out));
    let matrix = Matrix { data: &a, rows: case.rows, cols: case.cols, stride: case.stride };
    match result(case, &a, &b, matrix) {
        // The reference has no outputs to be given: it cannot find one too short. That is looked
        // at first where the inputs match.
        Ok(_) if case.fault == Fault::ShortOutput => value::error(value::LENGTH),
        Ok(Numbers::Scalar(x)) => value::scalar(x),
        Ok(Numbers::Vector(numbers)) => match case.kernel.output() {
            Output::Vector | Output::Column | Output::Row => value::exact(&numbers),
            _ => value::any_nan(&numbers),
        },
        Err(Error::Length) => value::error(value::LENGTH),
        Err(Error::Empty) => value::error(value::EMPTY),
        Err(Error::Zero) => value::error(value::ZERO),
        Err(Error::Exponent) => value::error(value::NORM_ORDER),
    }
}

enum Numbers {
    Scalar(f32),
    Vector(Vec<f32>),
}

fn result(case: &Case, a: &[f32], b: &[f32], matrix: Matrix) -> Result<Numbers, Error> {
    use Numbers::{Scalar, Vector};
    let parameter = case.parameter;
    match case.kernel {
        Kernel::Sum => Ok(Scalar(reference::sum(a))),
        Kernel::NormL1 => Ok(Scalar(reference::norm_l1(a))),
        Kernel::NormL2 => Ok(Scalar(reference::norm_l2(a))),
        Kernel::NormL2Squared => Ok(Scalar(reference::norm_l2_squared(a))),
        Kernel::NormLinf => Ok(Scalar(reference::norm_linf(a))),
        Kernel::NormLp => reference::norm_lp(a, parameter).map(Scalar),
        Kernel::Dot => reference::dot(a, b).map(Scalar),
        Kernel::DotCompensated => reference::dot_compensated(a, b).map(Scalar),
        Kernel::DistanceL1 => reference::distance_l1(a, b).map(Scalar),
        Kernel::DistanceL2 => reference::distance_l2(a, b).map(Scalar),
        Kernel::DistanceL2Squared => reference::distance_l2_squared(a, b).map(Scalar),
        Kernel::DistanceLinf => reference::distance_linf(a, b).map(Scalar),
        Kernel::CosineSimilarity => reference::cosine_similarity(a, b).map(Scalar),
        Kernel::Angle => reference::angle(a, b).map(Scalar),
        Kernel::ScalarProjection => reference::scalar_projection(a, b).map(Scalar),
        Kernel::Normalize => reference::normalize(a).map(Vector),
        Kernel::Project => reference::project(a, b).map(Vector),
        Kernel::Reject => reference::reject(a, b).map(Vector),
        Kernel::Hadamard | Kernel::HadamardAssign => reference::hadamard(a, b).map(Vector),
        Kernel::Add | Kernel::AddAssign => reference::add(a, b).map(Vector),
        Kernel::Sub | Kernel::SubAssign => reference::sub(a, b).map(Vector),
        Kernel::Scale | Kernel::ScaleAssign => Ok(Vector(reference::scale(parameter, a))),
        Kernel::Axpy => reference::axpy(parameter, a, b).map(Vector),
        Kernel::Cross => reference::cross(a, b).map(|product| Vector(product.to_vec())),
        Kernel::Matvec => reference::matvec(matrix, b).map(Vector),
        Kernel::MatvecTransposed => reference::matvec_transposed(matrix, b).map(Vector),
        Kernel::HadamardMatrix if b.len() != case.rows * case.cols => Err(Error::Length),
        Kernel::HadamardMatrix => {
            reference::hadamard_matrix(matrix, Matrix::new(b, case.rows, case.cols))
                .map(|product| Vector(with_gaps(case, &product)))
        }
    }
}

/// Rows at the case's stride, with what an output held before the call between them.
fn with_gaps(case: &Case, rows: &[f32]) -> Vec<f32> {
    let mut out = vec![UNTOUCHED; case.first_len()];
    for i in 0..case.rows {
        for j in 0..case.cols {
            out[i * case.stride + j] = rows[i * case.cols + j];
        }
    }
    out
}
