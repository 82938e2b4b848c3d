//! The functions and constants of expressions.

/// A function of one argument.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Function {
    Exp,
    Ln,
    Log1p,
    Expm1,
    Sqrt,
    Cbrt,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Tanh,
    Abs,
    Sigmoid,
    Softplus,
    Relu,
    /// −1, 0 or 1: the derivative of `abs`, with 0 at 0.
    Sign,
    /// 0 up to and at 0, then 1: the derivative of `relu`.
    Step,
}

/// A function of two arguments. (`pow` is `^` by another name.)
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Function2 {
    Atan2,
    Hypot,
    Min,
    Max,
}

/// A number with a name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Constant {
    Pi,
    E,
}

/// What a name in front of a parenthesis, or alone, stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    One(Function),
    Two(Function2),
    /// `pow(x, y)`, which is `x^y`.
    Power,
    /// `ifgt(a, b, c, d)`: `c` where `a > b`, `d` where `a < b`, and the mean of both where they are
    /// equal: the derivative of `max` and `min`.
    Choice,
}

impl Meaning {
    /// How many arguments it takes.
    pub(super) fn arity(self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Two(_) | Self::Power => 2,
            Self::Choice => 4,
        }
    }
}

/// Every name of a function; the first of a function is the one that is printed.
const NAMES: [(&str, Meaning); 28] = [
    ("exp", Meaning::One(Function::Exp)),
    ("ln", Meaning::One(Function::Ln)),
    ("log", Meaning::One(Function::Ln)),
    ("log1p", Meaning::One(Function::Log1p)),
    ("expm1", Meaning::One(Function::Expm1)),
    ("sqrt", Meaning::One(Function::Sqrt)),
    ("cbrt", Meaning::One(Function::Cbrt)),
    ("sin", Meaning::One(Function::Sin)),
    ("cos", Meaning::One(Function::Cos)),
    ("tan", Meaning::One(Function::Tan)),
    ("asin", Meaning::One(Function::Asin)),
    ("acos", Meaning::One(Function::Acos)),
    ("atan", Meaning::One(Function::Atan)),
    ("sinh", Meaning::One(Function::Sinh)),
    ("cosh", Meaning::One(Function::Cosh)),
    ("tanh", Meaning::One(Function::Tanh)),
    ("abs", Meaning::One(Function::Abs)),
    ("sigmoid", Meaning::One(Function::Sigmoid)),
    ("softplus", Meaning::One(Function::Softplus)),
    ("relu", Meaning::One(Function::Relu)),
    ("sign", Meaning::One(Function::Sign)),
    ("step", Meaning::One(Function::Step)),
    ("atan2", Meaning::Two(Function2::Atan2)),
    ("hypot", Meaning::Two(Function2::Hypot)),
    ("min", Meaning::Two(Function2::Min)),
    ("max", Meaning::Two(Function2::Max)),
    ("pow", Meaning::Power),
    ("ifgt", Meaning::Choice),
];

/// The function of this name.
pub(super) fn function(name: &str) -> Option<Meaning> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, meaning)| *meaning)
}

/// The constant of this name.
pub(super) fn constant(name: &str) -> Option<Constant> {
    match name {
        "pi" => Some(Constant::Pi),
        "e" => Some(Constant::E),
        _ => None,
    }
}

/// The name that is printed.
fn name_of(meaning: Meaning) -> &'static str {
    NAMES.iter().find(|(_, known)| *known == meaning).map_or("", |(name, _)| name)
}

/// The names of all functions, as errors list them.
pub(super) fn names() -> String {
    NAMES.map(|(name, _)| name).join(" ")
}

impl Function {
    pub(super) fn name(self) -> &'static str {
        name_of(Meaning::One(self))
    }

    /// Whether `f(−x) = −f(x)`.
    pub(super) fn is_odd(self) -> bool {
        matches!(
            self,
            Self::Sin
                | Self::Tan
                | Self::Asin
                | Self::Atan
                | Self::Sinh
                | Self::Tanh
                | Self::Cbrt
                | Self::Sign
        )
    }

    /// Whether `f(−x) = f(x)`.
    pub(super) fn is_even(self) -> bool {
        matches!(self, Self::Cos | Self::Cosh | Self::Abs)
    }
}

impl Function2 {
    pub(super) fn name(self) -> &'static str {
        name_of(Meaning::Two(self))
    }
}

impl Constant {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pi => "pi",
            Self::E => "e",
        }
    }
}
