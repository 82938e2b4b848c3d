//! `diff`, `gradient`, `hessian`, `jacobian`: derivatives of expressions, as formulas and as values.

mod check;
mod inputs;
mod points;
mod report;

use crate::context::Context;
use crate::error::Failure;
use clap::Args;
use inputs::{Inputs, expression};
use orthant::symbolic::{Error, Expression, Shape};
use report::{Derivatives, Report};

/// Orders of differentiation that somebody may want.
const MOST_ORDER: u32 = 255;

fn parse_order(text: &str) -> Result<u32, String> {
    let order = text.parse().ok().filter(|order| *order <= MOST_ORDER);
    order.ok_or_else(|| format!("write a whole number from 0 to {MOST_ORDER}"))
}

/// What the four commands have in common.
#[derive(Args)]
pub struct Options {
    /// Also the value at this point; the numbers may be expressions, as in x=2,y=pi/2
    #[arg(long, value_name = "x=2,y=1", conflicts_with = "points")]
    at: Vec<String>,
    /// What a variable stands for, as in y=u/v: derivatives are then total ones, by the
    /// multivariate chain rule
    #[arg(long = "let", value_name = "NAME=EXPR")]
    given: Vec<String>,
    /// The values at all points of a table, whose columns are named as the variables
    #[arg(long, value_name = "FILE.csv")]
    points: Option<String>,
    /// Beside the values of the formula those by dual numbers and by central differences in f64
    #[arg(long, requires = "at")]
    check: bool,
    /// Write formulas in LaTeX
    #[arg(long, conflicts_with = "rust")]
    latex: bool,
    /// Write a Rust function without std, which needs the crate libm
    #[arg(long)]
    rust: bool,
}

#[derive(Args)]
pub struct Diff {
    /// An expression, such as 'x^2 * sin(3x)'
    #[arg(value_name = "EXPR")]
    expression: String,
    /// By which variable; may be left out if there is one
    #[arg(long, value_name = "NAME")]
    wrt: Option<String>,
    /// The order of the derivative
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = parse_order)]
    order: u32,
    /// Each rule as it is applied
    #[arg(long)]
    steps: bool,
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
pub struct Gradient {
    /// An expression, such as 'x^2 * y'
    #[arg(value_name = "EXPR")]
    expression: String,
    /// By which variables, in this order [default: all, by name]
    #[arg(long, value_name = "x,y", value_delimiter = ',')]
    wrt: Vec<String>,
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
pub struct Hessian {
    /// An expression, such as 'x^2 * y'
    #[arg(value_name = "EXPR")]
    expression: String,
    /// By which variables, in this order [default: all, by name]
    #[arg(long, value_name = "x,y", value_delimiter = ',')]
    wrt: Vec<String>,
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
pub struct Jacobian {
    /// Expressions, such as 'r * cos(t)' 'r * sin(t)'
    #[arg(value_name = "EXPR", required = true)]
    expressions: Vec<String>,
    /// By which variables, in this order [default: all, by name]
    #[arg(long, value_name = "x,y", value_delimiter = ',')]
    wrt: Vec<String>,
    #[command(flatten)]
    options: Options,
}

impl Diff {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let functions = vec![expression("diff", &self.expression)?];
        let inputs = Inputs::new("diff", functions, &self.options)?;
        let wrt = inputs.one_variable(self.wrt.as_deref())?;
        let given = inputs.given();
        let function = &inputs.functions[0];
        let result = function.nth_derivative(&wrt, self.order, &given).map_err(failure("diff"))?;
        let steps =
            if self.steps { report::steps(function, &wrt, self.order, &given)? } else { None };
        let derivatives =
            Derivatives { wrt: vec![wrt], results: vec![result], shape: Shape::Scalar };
        let report =
            Report { command: "diff", inputs, derivatives, steps, order: self.order, context };
        report.finish(&self.options)
    }
}

impl Gradient {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let functions = vec![expression("gradient", &self.expression)?];
        let inputs = Inputs::new("gradient", functions, &self.options)?;
        let wrt = inputs.variables(&self.wrt)?;
        let results = rows(&inputs, &wrt, "gradient")?;
        let derivatives = Derivatives { wrt, results, shape: Shape::Vector };
        let report =
            Report { command: "gradient", inputs, derivatives, steps: None, order: 1, context };
        report.finish(&self.options)
    }
}

impl Hessian {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let functions = vec![expression("hessian", &self.expression)?];
        let inputs = Inputs::new("hessian", functions, &self.options)?;
        let wrt = inputs.variables(&self.wrt)?;
        let gradient = rows(&inputs, &wrt, "hessian")?;
        let mut results: Vec<Expression> = Vec::with_capacity(wrt.len() * wrt.len());
        for (row, first) in gradient.iter().enumerate() {
            for (column, variable) in wrt.iter().enumerate() {
                // By Schwarz's theorem what is below the diagonal is what is above it.
                let mirrored = (column < row).then(|| results[column * wrt.len() + row].clone());
                results.push(mirrored.unwrap_or_else(|| first.derivative(variable).simplified()));
            }
        }
        let shape = Shape::Matrix { columns: wrt.len() };
        let derivatives = Derivatives { wrt, results, shape };
        let report =
            Report { command: "hessian", inputs, derivatives, steps: None, order: 2, context };
        report.finish(&self.options)
    }
}

impl Jacobian {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let functions: Result<Vec<_>, _> =
            self.expressions.iter().map(|text| expression("jacobian", text)).collect();
        let inputs = Inputs::new("jacobian", functions?, &self.options)?;
        let wrt = inputs.variables(&self.wrt)?;
        let results = rows(&inputs, &wrt, "jacobian")?;
        let shape = Shape::Matrix { columns: wrt.len() };
        let derivatives = Derivatives { wrt, results, shape };
        let report =
            Report { command: "jacobian", inputs, derivatives, steps: None, order: 1, context };
        report.finish(&self.options)
    }
}

/// First derivatives of every function by every variable.
fn rows(
    inputs: &Inputs,
    wrt: &[String],
    command: &'static str,
) -> Result<Vec<Expression>, Failure> {
    let given = inputs.given();
    let mut results = Vec::new();
    for function in &inputs.functions {
        for variable in wrt {
            let total = function.total_derivative(variable, &given).map_err(failure(command))?;
            results.push(total.simplified());
        }
    }
    Ok(results)
}

fn failure(command: &'static str) -> impl Fn(Error) -> Failure {
    move |error| Failure::Data(format!("{command}: {error}"))
}
