//! Rust source: a `no_std` function with the operations of [`Program`], which gives its bits.
//!
//! What is used more than once has a name; the rest is written as one expression, up to a depth
//! that compilers like.

use super::function::{Function, Function2};
use super::program::{Operation, Place, Program, arguments};
use std::collections::HashSet;
use std::fmt::Write;

/// Operations inside each other in one expression.
const DEPTH: usize = 8;

/// How a function's values are arranged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One value, `f32`.
    Scalar,
    /// `[f32; n]`.
    Vector,
    /// Rows of as many columns, `[[f32; columns]; rows]`.
    Matrix {
        /// Columns of a row.
        columns: usize,
    },
}

/// Words that no variable may have as its name, even as `r#word`.
const FORBIDDEN: [&str; 4] = ["crate", "self", "super", "Self"];

/// Words that are names as `r#word`.
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized",
    "use", "virtual", "where", "while", "yield", "raw", "safe",
];

/// A function that the source needs beside `libm`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Helper {
    Powi,
    Min,
    Max,
    Sigmoid,
    Softplus,
    Relu,
    Sign,
    Step,
    Choice,
}

impl Helper {
    fn name(self) -> &'static str {
        match self {
            Self::Powi => "powi",
            Self::Min => "min",
            Self::Max => "max",
            Self::Sigmoid => "sigmoid",
            Self::Softplus => "softplus",
            Self::Relu => "relu",
            Self::Sign => "sign",
            Self::Step => "step",
            Self::Choice => "ifgt",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::Powi => {
                "\
    fn powi(x: f32, n: i32) -> f32 {
        if n.unsigned_abs() > 64 {
            let power = libm::powf(libm::fabsf(x), n as f32);
            return if n & 1 == 1 { libm::copysignf(power, x) } else { power };
        }
        let (mut power, mut square, mut rest) = (1.0, x, n.unsigned_abs());
        while rest > 0 {
            if rest & 1 == 1 {
                power *= square;
            }
            rest >>= 1;
            square *= square;
        }
        if n < 0 { 1.0 / power } else { power }
    }
"
            }
            Self::Min => {
                "\
    fn min(x: f32, y: f32) -> f32 {
        if x.is_nan() || x <= y { x } else { y }
    }
"
            }
            Self::Max => {
                "\
    fn max(x: f32, y: f32) -> f32 {
        if x.is_nan() || x >= y { x } else { y }
    }
"
            }
            Self::Sigmoid => {
                "\
    fn sigmoid(x: f32) -> f32 {
        let e = libm::expf(-libm::fabsf(x));
        if x < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
    }
"
            }
            Self::Softplus => {
                "\
    fn softplus(x: f32) -> f32 {
        let rest = libm::log1pf(libm::expf(-libm::fabsf(x)));
        if x < 0.0 { rest } else { x + rest }
    }
"
            }
            Self::Relu => {
                "\
    fn relu(x: f32) -> f32 {
        if x <= 0.0 { 0.0 } else { x }
    }
"
            }
            Self::Sign => {
                "\
    fn sign(x: f32) -> f32 {
        if x > 0.0 {
            1.0
        } else if x < 0.0 {
            -1.0
        } else if x == 0.0 {
            0.0
        } else {
            f32::NAN
        }
    }
"
            }
            Self::Step => {
                "\
    fn step(x: f32) -> f32 {
        if x > 0.0 {
            1.0
        } else if x <= 0.0 {
            0.0
        } else {
            f32::NAN
        }
    }
"
            }
            Self::Choice => {
                "\
    fn ifgt(a: f32, b: f32, greater: f32, less: f32) -> f32 {
        if a > b {
            greater
        } else if a < b {
            less
        } else if a == b {
            (greater + less) * 0.5
        } else {
            f32::NAN
        }
    }
"
            }
        }
    }
}

impl Program {
    /// A Rust function of this name, free of `std` and of allocation, to be pasted into firmware. It
    /// needs the crate `libm`; with its version 0.2.16 it gives the bits of
    /// [`evaluate`](Program::evaluate), except that a NaN may have any payload.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, Program, Shape};
    ///
    /// let slope = Expression::parse("x^2 * sin(x)")?.derivative("x").simplified();
    /// let program = Program::new(&[&slope], &["x"])?;
    /// assert_eq!(program.to_rust("slope", Shape::Scalar), "\
    /// pub fn slope(x: f32) -> f32 {
    ///     2.0 * x * libm::sinf(x) + x * x * libm::cosf(x)
    /// }
    /// ");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_rust(&self, name: &str, shape: Shape) -> String {
        Writer::new(self).function(name, shape)
    }
}

/// How tightly an expression binds, as in Rust.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Sign,
    Operand,
}

/// Rust for one result.
#[derive(Clone)]
struct Source {
    text: String,
    binding: Binding,
    depth: usize,
}

impl Source {
    fn operand(text: String) -> Self {
        Self { text, binding: Binding::Operand, depth: 0 }
    }

    fn as_operand(&self, least: Binding) -> String {
        if self.binding < least { format!("({})", self.text) } else { self.text.clone() }
    }
}

struct Writer<'a> {
    program: &'a Program,
    parameters: Vec<String>,
    prefix: String,
    helpers: Vec<Helper>,
}

impl<'a> Writer<'a> {
    fn new(program: &'a Program) -> Self {
        let mut taken: HashSet<String> = HashSet::new();
        let mut parameters = Vec::new();
        for given in program.inputs() {
            let mut name = given.clone();
            // A parameter would hide the helper of its name.
            while FORBIDDEN.contains(&name.as_str())
                || name == Helper::Powi.name()
                || taken.contains(&name)
                || (name != *given && program.inputs().contains(&name))
            {
                name.push('_');
            }
            taken.insert(name.clone());
            let is_keyword = KEYWORDS.contains(&name.as_str());
            parameters.push(if is_keyword { format!("r#{name}") } else { name });
        }
        let mut prefix = "t".to_owned();
        let is_taken = |prefix: &str| {
            taken.iter().any(|name| {
                name.strip_prefix(prefix).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
            })
        };
        while is_taken(&prefix) {
            prefix.push('_');
        }
        Self { program, parameters, prefix, helpers: Vec::new() }
    }

    fn function(mut self, name: &str, shape: Shape) -> String {
        let operations = self.program.operations();
        let mut uses = vec![0_usize; operations.len()];
        for operation in operations {
            // Small powers are written as products.
            let times = if let Operation::Powi(_, 2 | 3) = operation { 2 } else { 1 };
            arguments(*operation).iter().for_each(|&a| uses[a as usize] += times);
        }
        self.program.output_places().iter().for_each(|&a| uses[a as usize] += 1);

        let mut body = String::new();
        let mut sources: Vec<Source> = Vec::new();
        for (place, operation) in operations.iter().enumerate() {
            let source = self.source(operation, &sources);
            let is_leaf = matches!(operation, Operation::Constant(_) | Operation::Input(_));
            let is_named = !is_leaf && (uses[place] > 1 || source.depth > DEPTH);
            sources.push(if is_named {
                let name = format!("{}{}", self.prefix, place);
                // Writing into a string cannot fail.
                let _ = writeln!(body, "    let {name} = {};", source.text);
                Source::operand(name)
            } else {
                source
            });
        }
        let values: Vec<&str> = self
            .program
            .output_places()
            .iter()
            .filter_map(|&place| Some(sources.get(place as usize)?.text.as_str()))
            .collect();
        let (kind, result) = arranged(&values, shape);

        let parameters: Vec<String> =
            self.parameters.iter().map(|name| format!("{name}: f32")).collect();
        let used = operations.iter().filter(|o| matches!(o, Operation::Input(_))).count();
        let mut text = String::new();
        if used < self.parameters.len() {
            text += "#[allow(unused_variables)]\n";
        }
        let _ = writeln!(text, "pub fn {name}({}) -> {kind} {{", parameters.join(", "));
        self.helpers.sort_unstable();
        self.helpers.dedup();
        for helper in &self.helpers {
            text += helper.source();
        }
        let _ = writeln!(text, "{body}    {result}\n}}");
        text
    }

    fn source(&mut self, operation: &Operation, earlier: &[Source]) -> Source {
        let at = |place: Place| earlier[place as usize].clone();
        let binary = |a: Place, sign: &str, b: Place, binding: Binding| {
            let (a, b) = (at(a), at(b));
            // On the right what binds equally stands in parentheses: the order is the result.
            let right = if binding == Binding::Sum { Binding::Product } else { Binding::Operand };
            let right = if b.binding == Binding::Sign { Binding::Operand } else { right };
            let text = format!("{} {sign} {}", a.as_operand(binding), b.as_operand(right));
            Source { text, binding, depth: 1 + a.depth.max(b.depth) }
        };
        match *operation {
            Operation::Constant(value) => {
                let text = if value.is_finite() {
                    format!("{value:?}")
                } else if value.is_nan() {
                    "f32::NAN".to_owned()
                } else if value > 0.0 {
                    "f32::INFINITY".to_owned()
                } else {
                    "f32::NEG_INFINITY".to_owned()
                };
                let binding = if text.starts_with('-') { Binding::Sign } else { Binding::Operand };
                Source { text, binding, depth: 0 }
            }
            Operation::Input(place) => Source::operand(self.parameters[place as usize].clone()),
            Operation::Neg(a) => {
                let a = at(a);
                let text = format!("-{}", a.as_operand(Binding::Operand));
                Source { text, binding: Binding::Sign, depth: 1 + a.depth }
            }
            Operation::Add(a, b) => binary(a, "+", b, Binding::Sum),
            Operation::Sub(a, b) => binary(a, "-", b, Binding::Sum),
            Operation::Mul(a, b) => binary(a, "*", b, Binding::Product),
            Operation::Div(a, b) => binary(a, "/", b, Binding::Product),
            Operation::Powi(a, 1) => at(a),
            Operation::Powi(a, 2) => binary(a, "*", a, Binding::Product),
            Operation::Powi(a, 3) => {
                let x = at(a).as_operand(Binding::Operand);
                let text = format!("{x} * ({x} * {x})");
                Source { text, binding: Binding::Product, depth: 2 }
            }
            Operation::Powi(a, n) => {
                self.helpers.push(Helper::Powi);
                let a = at(a);
                Source {
                    text: format!("powi({}, {n})", a.text),
                    binding: Binding::Operand,
                    depth: 1 + a.depth,
                }
            }
            Operation::Powf(a, y) => {
                let a = at(a);
                Source {
                    text: format!("libm::powf({}, {y:?})", a.text),
                    binding: Binding::Operand,
                    depth: 1 + a.depth,
                }
            }
            Operation::Pow(a, b) => called("libm::powf", &[at(a), at(b)]),
            Operation::Call(function, a) => {
                let name = self.one(function);
                called(name, &[at(a)])
            }
            Operation::Call2(function, a, b) => {
                let name = match function {
                    Function2::Atan2 => "libm::atan2f",
                    Function2::Hypot => "libm::hypotf",
                    Function2::Min => self.helper(Helper::Min),
                    Function2::Max => self.helper(Helper::Max),
                };
                called(name, &[at(a), at(b)])
            }
            Operation::Choice(all) => {
                let name = self.helper(Helper::Choice);
                called(name, &all.map(at))
            }
        }
    }

    fn helper(&mut self, helper: Helper) -> &'static str {
        self.helpers.push(helper);
        helper.name()
    }

    fn one(&mut self, function: Function) -> &'static str {
        match function {
            Function::Exp => "libm::expf",
            Function::Ln => "libm::logf",
            Function::Log1p => "libm::log1pf",
            Function::Expm1 => "libm::expm1f",
            Function::Sqrt => "libm::sqrtf",
            Function::Cbrt => "libm::cbrtf",
            Function::Sin => "libm::sinf",
            Function::Cos => "libm::cosf",
            Function::Tan => "libm::tanf",
            Function::Asin => "libm::asinf",
            Function::Acos => "libm::acosf",
            Function::Atan => "libm::atanf",
            Function::Sinh => "libm::sinhf",
            Function::Cosh => "libm::coshf",
            Function::Tanh => "libm::tanhf",
            Function::Abs => "libm::fabsf",
            Function::Sigmoid => self.helper(Helper::Sigmoid),
            Function::Softplus => self.helper(Helper::Softplus),
            Function::Relu => self.helper(Helper::Relu),
            Function::Sign => self.helper(Helper::Sign),
            Function::Step => self.helper(Helper::Step),
        }
    }
}

fn called(name: &str, arguments: &[Source]) -> Source {
    let texts: Vec<&str> = arguments.iter().map(|a| a.text.as_str()).collect();
    let depth = arguments.iter().map(|a| a.depth).max().unwrap_or(0);
    Source {
        text: format!("{name}({})", texts.join(", ")),
        binding: Binding::Operand,
        depth: 1 + depth,
    }
}

/// The type of the result, and the values in it.
fn arranged(values: &[&str], shape: Shape) -> (String, String) {
    match shape {
        Shape::Scalar => ("f32".to_owned(), values.first().copied().unwrap_or("0.0").to_owned()),
        Shape::Vector => (format!("[f32; {}]", values.len()), format!("[{}]", values.join(", "))),
        Shape::Matrix { columns } => {
            let rows: Vec<String> =
                values.chunks(columns.max(1)).map(|row| format!("[{}]", row.join(", "))).collect();
            (format!("[[f32; {columns}]; {}]", rows.len()), format!("[{}]", rows.join(", ")))
        }
    }
}
