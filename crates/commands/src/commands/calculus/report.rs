//! The result of a command: formulas, values, steps, each in the form that was asked for.

use super::inputs::Inputs;
use super::{Options, check, failure, points};
use crate::context::Context;
use crate::error::Failure;
use crate::output::{Layout, Value};
use orthant::io::Array;
use orthant::symbolic::{Error, Expression, Program, Shape, Step};

/// Numbers, names and operations that a formula is written with at most: some 16 MB.
const MOST_WRITTEN: u64 = 1 << 22;

/// What was computed.
pub struct Derivatives {
    pub wrt: Vec<String>,
    /// In rows, if it is a matrix.
    pub results: Vec<Expression>,
    pub shape: Shape,
}

/// All that a result is made of.
pub struct Report<'a> {
    pub command: &'static str,
    pub inputs: Inputs,
    pub derivatives: Derivatives,
    pub steps: Option<Vec<String>>,
    pub order: u32,
    pub context: &'a Context,
}

type Member = (&'static str, Value);

impl Report<'_> {
    pub fn finish(&self, options: &Options) -> Result<(), Failure> {
        let names = self.names();
        let refs: Vec<&str> = names.iter().map(String::as_str).collect();
        let results: Vec<&Expression> = self.derivatives.results.iter().collect();
        let program = Program::new(&results, &refs).map_err(failure(self.command))?;

        let mut values: Vec<Member> = Vec::new();
        if !options.at.is_empty() {
            let point = self.inputs.point(&options.at, &names)?;
            let numbers = program.evaluate(&point).map_err(failure(self.command))?;
            values.push(("value", arranged(numbers, self.derivatives.shape)));
            if options.check {
                values.extend(check::members(self, &refs, &point)?);
            }
        }
        if let Some(file) = &options.points {
            let values = points::evaluate(self, &program, file)?;
            return self.finish_points(options, &program, values);
        }
        match self.context.output.layout() {
            // A picture is refused at the end.
            layout if has_words(layout) || matches!(layout, Layout::Svg | Layout::Markdown) => {
                let mut members = self.formulas(options, &program, !values.is_empty())?;
                members.extend(values);
                self.context.finish(self.command, Value::Members(members))
            }
            Layout::Numbers(_) => self.finish_numbers(values),
            _ if values.is_empty() => {
                let text = self.text(options, &program, "\n")?;
                let steps = self.steps.iter().flatten().map(|line| format!("{line}\n"));
                let text = steps.collect::<String>() + &text;
                self.context.finish(self.command, Value::Text(text))
            }
            _ => {
                let mut members = Vec::new();
                if let Some(steps) = &self.steps {
                    members.push(("steps", Value::Text(format!("\n{}", steps.join("\n")))));
                }
                let formula = match self.text(options, &program, "; ") {
                    Ok(text) => Value::Text(text),
                    // The values are there all the same.
                    Err(_) => Value::Unknown,
                };
                members.push((notation(options), formula));
                members.extend(values);
                self.context.finish(self.command, Value::Members(members))
            }
        }
    }

    /// The variables of derivatives first, then the others.
    fn names(&self) -> Vec<String> {
        let mut names = self.derivatives.wrt.clone();
        names.extend(
            self.inputs.free.iter().filter(|name| !self.derivatives.wrt.contains(name)).cloned(),
        );
        names
    }

    /// Values at many points: one row each.
    fn finish_points(
        &self,
        options: &Options,
        program: &Program,
        values: Array,
    ) -> Result<(), Failure> {
        if !has_words(self.context.output.layout()) {
            return self.context.finish(self.command, Value::Array(values));
        }
        let value = match self.derivatives.shape {
            Shape::Scalar => Value::Array(values.into_vector()),
            Shape::Vector => Value::Array(values),
            Shape::Matrix { columns } => Value::Matrices(values, columns),
        };
        let mut members = self.formulas(options, program, true)?;
        members.push(("value", value));
        self.context.finish(self.command, Value::Members(members))
    }

    /// Formats of numbers have values only.
    fn finish_numbers(&self, mut values: Vec<Member>) -> Result<(), Failure> {
        match values.len() {
            0 => Err(Failure::Usage(format!(
                "{}: a formula is no number, which this format needs; add --at or --points, or \
                 use --format text or json, or -o FILE.npz",
                self.command
            ))),
            1 => self.context.finish(self.command, values.remove(0).1),
            _ => self.context.finish(self.command, Value::Members(values)),
        }
    }

    /// The members that hold formulas. Beside values a formula may be too long to write.
    fn formulas(
        &self,
        options: &Options,
        program: &Program,
        has_values: bool,
    ) -> Result<Vec<Member>, Failure> {
        let names = self.derivatives.wrt.iter().map(|name| Value::Text(name.clone())).collect();
        let mut members = Vec::new();
        match self.derivatives.shape {
            Shape::Scalar => {}
            Shape::Vector | Shape::Matrix { .. } => members.push(("variables", Value::List(names))),
        }
        let written = |write: &dyn Fn(&Expression) -> String| match self.written(write) {
            Ok(texts) => Ok(self.listed(texts)),
            Err(_) if has_values => Ok(Value::Unknown),
            Err(failure) => Err(failure),
        };
        members.push(("expression", written(&Expression::to_string)?));
        if options.latex {
            members.push(("latex", written(&Expression::to_latex)?));
        }
        if options.rust {
            members.push(("rust", Value::Text(self.rust(program))));
        }
        if let Some(steps) = &self.steps {
            members.push(("steps", Value::List(steps.iter().cloned().map(Value::Text).collect())));
        }
        Ok(members)
    }

    /// The formulas for a reader: a vector on a line, a matrix a row each.
    fn text(&self, options: &Options, program: &Program, rows: &str) -> Result<String, Failure> {
        if options.rust {
            return Ok(self.rust(program).trim_end().to_owned());
        }
        let texts = self.written(&|expression| {
            if options.latex { expression.to_latex() } else { expression.to_string() }
        })?;
        let columns = match self.derivatives.shape {
            Shape::Matrix { columns } => columns.max(1),
            Shape::Scalar | Shape::Vector => texts.len().max(1),
        };
        let lines: Vec<String> = texts.chunks(columns).map(|row| row.join(", ")).collect();
        Ok(lines.join(rows))
    }

    fn rust(&self, program: &Program) -> String {
        let name = if self.command == "diff" { "derivative" } else { self.command };
        program.to_rust(name, self.derivatives.shape)
    }

    fn written(&self, write: &dyn Fn(&Expression) -> String) -> Result<Vec<String>, Failure> {
        let results = &self.derivatives.results;
        let size = results.iter().fold(0_u64, |sum, e| sum.saturating_add(e.size()));
        if size > MOST_WRITTEN {
            return Err(failure(self.command)(Error::TooLarge { size, most: MOST_WRITTEN }));
        }
        Ok(results.iter().map(write).collect())
    }

    fn listed(&self, texts: Vec<String>) -> Value {
        let list = |texts: &[String]| {
            Value::List(texts.iter().map(|text| Value::Text(text.clone())).collect())
        };
        match self.derivatives.shape {
            Shape::Scalar => Value::Text(texts.into_iter().next().unwrap_or_default()),
            Shape::Vector => list(&texts),
            Shape::Matrix { columns } => {
                Value::List(texts.chunks(columns.max(1)).map(list).collect())
            }
        }
    }
}

/// Whether a program gets the formulas beside their values.
fn has_words(layout: Layout) -> bool {
    matches!(layout, Layout::Json | Layout::Numbers("npz"))
}

fn notation(options: &Options) -> &'static str {
    if options.rust {
        "rust"
    } else if options.latex {
        "latex"
    } else {
        "expression"
    }
}

/// Values in the shape of the derivative; every NaN is the same.
pub fn arranged(values: Vec<f32>, shape: Shape) -> Value {
    let values: Vec<f32> =
        values.into_iter().map(|x| if x.is_nan() { f32::NAN } else { x }).collect();
    match shape {
        Shape::Scalar => values.first().map_or(Value::Unknown, |x| Value::Scalar(*x)),
        Shape::Vector => Value::vector(values),
        Shape::Matrix { columns } => {
            let rows = values.len().checked_div(columns).unwrap_or(0);
            Array::matrix(values, rows, columns).map_or(Value::Unknown, Value::Array)
        }
    }
}

/// The notebook: the rules of each order, indented under those that ask for them, then what they
/// give together.
pub fn steps(
    function: &Expression,
    wrt: &str,
    order: u32,
    given: &[(&str, Expression)],
) -> Result<Option<Vec<String>>, Failure> {
    let fail = failure("diff");
    let mut lines = Vec::new();
    let mut current = function.clone();
    let mut given = given;
    for k in 1..=order {
        if order > 1 {
            lines.push(format!("derivative {k} of {order}"));
        }
        for Step { depth, rule, equation } in current.steps(wrt, given).map_err(&fail)? {
            lines.push(format!("{:indent$}{rule}: {equation}", "", indent = 2 * depth));
        }
        let together = current.total_derivative(wrt, given).map_err(&fail)?;
        lines.push(format!("together: {together}"));
        current = together.simplified();
        lines.push(format!("simplified: {current}"));
        // They have been replaced.
        given = &[];
    }
    Ok(Some(lines))
}
