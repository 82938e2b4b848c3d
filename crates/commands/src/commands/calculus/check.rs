//! `--check`: the same derivatives by dual numbers and by central differences, which know nothing
//! of the rules.

use super::failure;
use super::report::{Report, arranged};
use crate::error::Failure;
use crate::output::Value;
use orthant::symbolic::{Program, Shape};

/// `dual` and `difference`, beside `value`.
pub fn members(
    report: &Report<'_>,
    names: &[&str],
    point: &[f32],
) -> Result<Vec<(&'static str, Value)>, Failure> {
    let fail = failure(report.command);
    let by = report.derivatives.wrt.len();
    let (mut duals, mut differences) = (Some(Vec::new()), Some(Vec::new()));
    for function in &report.inputs.functions {
        let function = function.substituted(&report.inputs.given()).map_err(&fail)?;
        let program = Program::new(&[&function], names).map_err(&fail)?;
        let (some_duals, variables) = match (report.derivatives.shape, report.order) {
            (Shape::Scalar, order) => {
                let dual = program.dual_derivative(point, 0, order).map_err(&fail)?;
                (dual.map(|x| vec![x]), vec![vec![0; order as usize]])
            }
            (_, 2) => {
                let pairs = (0..by).flat_map(|i| (0..by).map(move |j| vec![i, j]));
                (Some(program.dual_hessian(point, by).map_err(&fail)?), pairs.collect())
            }
            _ => {
                let singles = (0..by).map(|i| vec![i]).collect();
                (Some(program.dual_gradient(point, by).map_err(&fail)?), singles)
            }
        };
        extend(&mut duals, some_duals);
        for variables in variables {
            let slope = program.central_difference(point, &variables).map_err(&fail)?;
            extend(&mut differences, slope.map(|slope| vec![slope as f32]));
        }
    }
    let value = |values: Option<Vec<f32>>| match values {
        Some(values) => arranged(values, report.derivatives.shape),
        None => Value::Unknown,
    };
    Ok(vec![("dual", value(duals)), ("difference", value(differences))])
}

/// What is missing once is missing.
fn extend(all: &mut Option<Vec<f32>>, some: Option<Vec<f32>>) {
    match some {
        Some(some) => {
            if let Some(all) = all {
                all.extend(some);
            }
        }
        None => *all = None,
    }
}
