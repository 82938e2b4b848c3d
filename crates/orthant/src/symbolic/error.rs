//! What is wrong with an expression, and where; and what evaluation can refuse.

use super::function;
use crate::caret::caret;
use crate::io::number::NumberFault;
use core::fmt;

/// Why a text is no expression. It displays as one sentence with the place and the remedy;
/// [`caret`](Self::caret) draws the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    at: usize,
    character: usize,
    fault: ParseFault,
}

/// What is wrong with an expression.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseFault {
    /// There is nothing but blanks.
    Empty,
    /// A character that means nothing in an expression.
    Character(char),
    /// A number that is none, or beyond f32.
    Number(String, NumberFault),
    /// An operand should stand here.
    MissingOperand,
    /// A parenthesis that is never closed.
    Unclosed,
    /// A closing parenthesis without an opening one.
    Unopened,
    /// A comma outside of a function's arguments.
    Comma,
    /// A function with the wrong number of arguments.
    Arguments {
        /// The function.
        name: String,
        /// How many it takes.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A word in front of a parenthesis that names no function.
    UnknownFunction(String),
    /// A function without its parenthesis.
    FunctionAlone(String),
    /// A number right behind an operand.
    NumberBehind,
    /// `**`.
    DoubleStar,
}

impl ParseError {
    pub(super) fn new(source: &str, at: usize, fault: ParseFault) -> Self {
        let character = source.get(..at).map_or(0, |before| before.chars().count());
        Self { at, character, fault }
    }

    /// The byte offset in the source where the trouble starts.
    ///
    /// ```
    /// let error = orthant::symbolic::Expression::parse("2 * (x + ").unwrap_err();
    /// assert_eq!(error.offset(), 9);
    /// ```
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// What is wrong.
    ///
    /// ```
    /// use orthant::symbolic::{Expression, ParseFault};
    ///
    /// let error = Expression::parse("x ** 2").unwrap_err();
    /// assert_eq!(error.fault(), &ParseFault::DoubleStar);
    /// ```
    #[must_use]
    pub fn fault(&self) -> &ParseFault {
        &self.fault
    }

    /// The source around the trouble, and on a second line a caret under it.
    ///
    /// ```
    /// let error = orthant::symbolic::Expression::parse("2 * (x + ").unwrap_err();
    /// assert_eq!(error.caret("2 * (x + "), "2 * (x + \n         ^");
    /// ```
    #[must_use]
    pub fn caret(&self, source: &str) -> String {
        caret(source, self.character)
    }
}

/// `character 7: …`, counted from 1.
impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: ", self.character + 1)?;
        match &self.fault {
            ParseFault::Empty => {
                f.write_str("there is no expression; write one such as x^2 * sin(x)")
            }
            ParseFault::Character(c) => write!(
                f,
                "`{}` has no meaning here; an expression has numbers, names, + - * / ^ and ( )",
                c.escape_debug()
            ),
            ParseFault::Number(text, fault) => {
                write!(f, "`{text}` {fault}; write a decimal number such as 0.5 or 2e3")
            }
            ParseFault::MissingOperand => {
                f.write_str("an operand is missing; a number, a name or ( should stand here")
            }
            ParseFault::Unclosed => f.write_str("this ( is never closed; add )"),
            ParseFault::Unopened => f.write_str("this ) closes nothing; remove it or add a ("),
            ParseFault::Comma => f.write_str(
                "a comma only separates the arguments of a function; write 0.5, not 0,5",
            ),
            ParseFault::Arguments { name, expected, found } => write!(
                f,
                "{name} takes {expected} argument{}, here it has {found}",
                if *expected == 1 { "" } else { "s" }
            ),
            ParseFault::UnknownFunction(name) => write!(
                f,
                "there is no function {name}; for a product write {name} * (…); the functions \
                 are {}",
                function::names()
            ),
            ParseFault::FunctionAlone(name) => write!(
                f,
                "{name} is a function, its argument stands in parentheses: write {name}(x), and \
                 {name}(x)^2 for a power"
            ),
            ParseFault::NumberBehind => {
                f.write_str("a number stands right behind an operand; write * or another operator")
            }
            ParseFault::DoubleStar => f.write_str("a power is written ^, as in x^2"),
        }
    }
}

impl core::error::Error for ParseError {}

/// Why an expression was not evaluated or written down.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A variable without a value.
    Unknown {
        /// Its name.
        name: String,
    },
    /// A wrong number of values.
    Values {
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Written out, the expression would be too long.
    TooLarge {
        /// How many numbers, names and operations it has.
        size: u64,
        /// How many are written at most.
        most: u64,
    },
    /// A derivative that is too large to be differentiated again.
    TooManyParts {
        /// How many different parts it has.
        parts: usize,
        /// The largest order that there is.
        order: u32,
    },
    /// A variable that is given by itself, directly or through others.
    Circular {
        /// Its name.
        name: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name } => {
                write!(f, "the variable {name} has no value; give it one")
            }
            Self::Values { expected, found } => {
                write!(f, "{found} values for {expected} places; there must be as many")
            }
            Self::TooLarge { size, most } => write!(
                f,
                "written out, the result has {size} numbers, names and operations, more than {most}; \
                 evaluate it at a point instead"
            ),
            Self::TooManyParts { parts, order } => write!(
                f,
                "the derivative of order {order} has {parts} different parts, too many to go on; \
                 take that order or a lower one"
            ),
            Self::Circular { name } => write!(
                f,
                "the variable {name} is given by an expression of itself; give it by other variables"
            ),
        }
    }
}

impl core::error::Error for Error {}
