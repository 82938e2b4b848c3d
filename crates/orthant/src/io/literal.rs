//! Numbers written out: `1,2,3`, `1,2;3,4`, `[[1,2],[3,4]]`.
//!
//! ```text
//! literal = rows | "[" "]" | "[" rows "]" | "[" row-list "]"
//! rows    = row { ";" row } [ ";" ]             a matrix if there is a ";"
//! row     = number { "," number }
//! row-list = "[" row "]" { "," "[" row "]" }    a matrix
//! ```
//!
//! Blanks may stand between any two of these. A number is what [`number::parse`] takes, or one
//! of JSON's strings `"NaN"`, `"inf"`, `"-inf"`.

use super::error::excerpt;
use super::number::{self, NumberFault};
use super::{Array, Shape};
use crate::caret::caret;
use core::fmt;

/// Parses a literal.
///
/// # Errors
/// [`LiteralError`], which knows the place and draws a caret under it.
///
/// ```
/// use orthant::io::{Shape, literal};
/// let a = literal::parse("1, 2; 3, 4").unwrap();
/// assert_eq!(a.shape(), Shape::Matrix { rows: 2, cols: 2 });
/// assert_eq!(a, literal::parse("[[1,2],[3,4]]").unwrap());
///
/// let error = literal::parse("1,2;3,x").unwrap_err();
/// assert_eq!(error.to_string(), "character 7: `x` is not a number; \
///     write a decimal number, nan or inf");
/// assert_eq!(error.caret("1,2;3,x"), "1,2;3,x\n      ^");
/// ```
pub fn parse(source: &str) -> Result<Array, LiteralError> {
    let mut parser = Parser::new(source);
    let result = parser.literal().and_then(|array| match parser.next {
        Token::End => Ok(array),
        _ => Err(parser.fault(LiteralFault::AfterTheEnd)),
    });
    result.map_err(|(at, fault)| {
        let character = source.get(..at).map_or(0, |before| before.chars().count());
        LiteralError { at, character, fault }
    })
}

/// A fault and the byte where it starts.
type Fault = (usize, LiteralFault);

/// What is wrong with a literal, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteralError {
    at: usize,
    character: usize,
    fault: LiteralFault,
}

/// What is wrong with a literal.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralFault {
    /// There is nothing but blanks.
    Empty,
    /// This is not an f32.
    Number(String, NumberFault),
    /// Two numbers stand side by side.
    NoSeparator,
    /// Rows of different lengths.
    Ragged {
        /// Which row, from 1.
        row: usize,
        /// How many numbers it has.
        found: usize,
        /// How many the first row has.
        expected: usize,
    },
    /// A `[` or a `"` is never closed.
    Unclosed(char),
    /// A bracket where none can stand.
    Bracket(char),
    /// Brackets in more than two levels.
    TooDeep,
    /// `[[1,2];[3,4]]`.
    RowsBySemicolon,
    /// Something follows the closing bracket.
    AfterTheEnd,
}

impl LiteralError {
    /// The byte offset in the source where the trouble starts.
    ///
    /// ```
    /// let error = orthant::io::literal::parse("1,2;3,x").unwrap_err();
    /// assert_eq!(error.offset(), 6);
    /// ```
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// What is wrong.
    ///
    /// ```
    /// use orthant::io::literal::{LiteralFault, parse};
    ///
    /// let error = parse("1,2;3").unwrap_err();
    /// assert_eq!(error.fault(), &LiteralFault::Ragged { row: 2, found: 1, expected: 2 });
    /// ```
    #[must_use]
    pub fn fault(&self) -> &LiteralFault {
        &self.fault
    }

    /// What is wrong and the remedy, without the place.
    ///
    /// ```
    /// let error = orthant::io::literal::parse("1,2;3,x").unwrap_err();
    /// assert_eq!(error.sentence(), "`x` is not a number; write a decimal number, nan or inf");
    /// ```
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.fault {
            LiteralFault::Empty => {
                "there is no number; write numbers such as 1,2,3, or [] for the empty vector".into()
            }
            LiteralFault::Number(_, fault @ NumberFault::Missing) => {
                format!("{fault}; each , or ; stands between two numbers")
            }
            LiteralFault::Number(text, fault @ NumberFault::NotANumber) => {
                format!("`{text}` {fault}; write a decimal number, nan or inf")
            }
            LiteralFault::Number(text, fault @ NumberFault::BeyondF32) => {
                format!("`{text}` {fault}; write inf if infinity is meant")
            }
            LiteralFault::NoSeparator => {
                "two numbers stand side by side; put , between numbers and ; between rows".into()
            }
            LiteralFault::Ragged { row, found, expected } => format!(
                "row {row} has {found} {}, the first row has {expected}; \
                 every row must have the same number",
                if *found == 1 { "number" } else { "numbers" }
            ),
            LiteralFault::Unclosed(open) => {
                format!("this {open} is never closed; add the closing one")
            }
            LiteralFault::Bracket(bracket) => {
                format!("this {bracket} does not belong here; write 1,2;3,4 or [[1,2],[3,4]]")
            }
            LiteralFault::TooDeep => {
                "brackets go two levels deep; write a matrix as [[1,2],[3,4]]".into()
            }
            LiteralFault::RowsBySemicolon => {
                "rows in brackets are separated by ,; write [[1,2],[3,4]] or 1,2;3,4".into()
            }
            LiteralFault::AfterTheEnd => {
                "the literal ended before this; remove the rest or move it inside".into()
            }
        }
    }

    /// The source on one line and a `^` under the trouble; of a long source only the part
    /// around it.
    ///
    /// ```
    /// let error = orthant::io::literal::parse("1,2;3,x").unwrap_err();
    /// assert_eq!(error.caret("1,2;3,x"), "1,2;3,x\n      ^");
    /// ```
    #[must_use]
    pub fn caret(&self, source: &str) -> String {
        caret(source, self.character)
    }

    /// Line and character in it, both from 1.
    ///
    /// ```
    /// let source = "1,2;\n3,x";
    /// let error = orthant::io::literal::parse(source).unwrap_err();
    /// assert_eq!(error.line_and_column(source), (2, 3));
    /// ```
    #[must_use]
    pub fn line_and_column(&self, source: &str) -> (usize, usize) {
        let before = source.get(..self.at).unwrap_or(source);
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before.get(start..).map_or(0, |part| part.chars().count()) + 1)
    }
}

/// `character 7: …`, counted from 1.
impl fmt::Display for LiteralError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: {}", self.character + 1, self.sentence())
    }
}

impl core::error::Error for LiteralError {}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    Open,
    Close,
    Comma,
    Semicolon,
    Number(&'a str),
    Quoted(&'a str),
    UnclosedQuote,
    End,
}

/// Recursive descent with one token of lookahead; the depth is two, so no input can exhaust
/// the stack.
struct Parser<'a> {
    source: &'a str,
    /// Where `next` starts, and where it ends.
    at: usize,
    end: usize,
    next: Token<'a>,
    rows: Rows,
}

/// The rows read so far.
#[derive(Default)]
struct Rows {
    data: Vec<f32>,
    count: usize,
    cols: usize,
    start: usize,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str) -> Self {
        let mut parser = Self { source, at: 0, end: 0, next: Token::End, rows: Rows::default() };
        parser.advance();
        parser
    }

    fn advance(&mut self) {
        let rest = self.source.get(self.end..).unwrap_or("");
        let trimmed = rest.trim_start();
        self.at = self.end + (rest.len() - trimmed.len());
        let (token, length) = match trimmed.chars().next() {
            None => (Token::End, 0),
            Some('[') => (Token::Open, 1),
            Some(']') => (Token::Close, 1),
            Some(',') => (Token::Comma, 1),
            Some(';') => (Token::Semicolon, 1),
            Some('"') => match trimmed[1..].split_once('"') {
                Some((inside, _)) => (Token::Quoted(inside), inside.len() + 2),
                None => (Token::UnclosedQuote, trimmed.len()),
            },
            Some(_) => {
                let stops = |c: char| matches!(c, '[' | ']' | ',' | ';' | '"') || c.is_whitespace();
                let length = trimmed.find(stops).unwrap_or(trimmed.len());
                (Token::Number(&trimmed[..length]), length)
            }
        };
        self.next = token;
        self.end = self.at + length;
    }

    fn fault(&self, fault: LiteralFault) -> Fault {
        (self.at, fault)
    }

    fn literal(&mut self) -> Result<Array, Fault> {
        match self.next {
            Token::End => Err(self.fault(LiteralFault::Empty)),
            Token::Open => self.bracketed(),
            _ => {
                let is_matrix = self.rows_until(Token::End, None)?;
                Ok(self.take(is_matrix))
            }
        }
    }

    fn bracketed(&mut self) -> Result<Array, Fault> {
        let opened = self.at;
        self.advance();
        let is_matrix = match self.next {
            Token::Close => false,
            Token::Open => {
                self.row_list(opened)?;
                true
            }
            _ => self.rows_until(Token::Close, Some(opened))?,
        };
        self.advance();
        Ok(self.take(is_matrix))
    }

    /// `[1,2],[3,4]` up to the outer `]`, which stays next.
    fn row_list(&mut self, opened: usize) -> Result<(), Fault> {
        loop {
            let inner = self.at;
            match self.next {
                Token::Open => self.advance(),
                Token::End => return Err(unclosed(opened)),
                Token::Close => return Err(self.fault(LiteralFault::Bracket(']'))),
                _ => return Err(self.missing_row()),
            }
            if self.next == Token::Open {
                return Err(self.fault(LiteralFault::TooDeep));
            }
            self.row(inner, Some(inner))?;
            if self.next == Token::Semicolon {
                return Err(self.fault(LiteralFault::RowsBySemicolon));
            }
            self.advance();
            match self.next {
                Token::Comma => self.advance(),
                Token::Close => return Ok(()),
                Token::Semicolon => return Err(self.fault(LiteralFault::RowsBySemicolon)),
                Token::End => return Err(unclosed(opened)),
                _ => return Err(self.fault(LiteralFault::NoSeparator)),
            }
        }
    }

    fn missing_row(&self) -> Fault {
        self.fault(LiteralFault::Number(String::new(), NumberFault::Missing))
    }

    /// Rows separated by `;` up to `end`, which stays next; whether a `;` was there.
    fn rows_until(&mut self, end: Token<'static>, opened: Option<usize>) -> Result<bool, Fault> {
        let mut is_matrix = false;
        loop {
            self.row(self.at, opened)?;
            match self.next {
                Token::Semicolon => {
                    is_matrix = true;
                    self.advance();
                    if self.next == end {
                        return Ok(is_matrix);
                    }
                }
                token if token == end => return Ok(is_matrix),
                // `row` stops at `;`, `]` or the end: this is a `]` that nothing opened.
                _ => return Err(self.fault(LiteralFault::Bracket(']'))),
            }
        }
    }

    /// Numbers separated by `,`, up to a `;`, a `]` or the end, which stays next.
    /// `start` is where a ragged row is reported, `opened` the `[` that must be closed.
    fn row(&mut self, start: usize, opened: Option<usize>) -> Result<(), Fault> {
        loop {
            let value = self.number(opened)?;
            self.rows.data.push(value);
            self.advance();
            match self.next {
                Token::Comma => self.advance(),
                Token::Semicolon | Token::Close => break,
                Token::End => match opened {
                    Some(at) => return Err(unclosed(at)),
                    None => break,
                },
                Token::Open => return Err(self.fault(LiteralFault::Bracket('['))),
                Token::Number(_) | Token::Quoted(_) | Token::UnclosedQuote => {
                    return Err(self.fault(LiteralFault::NoSeparator));
                }
            }
        }
        self.rows.finish_row(start)
    }

    fn number(&self, opened: Option<usize>) -> Result<f32, Fault> {
        let fail = |text: &str, fault| self.fault(LiteralFault::Number(excerpt(text), fault));
        match self.next {
            Token::Number(text) => number::parse(text).map_err(|fault| fail(text, fault)),
            // JSON has no other way to write these; a quoted finite number is text.
            Token::Quoted(text) => match number::parse(text) {
                Ok(value) if !value.is_finite() => Ok(value),
                _ => Err(fail(&format!("\"{text}\""), NumberFault::NotANumber)),
            },
            Token::UnclosedQuote => Err(self.fault(LiteralFault::Unclosed('"'))),
            Token::Open => Err(self.fault(LiteralFault::Bracket('['))),
            Token::End if opened.is_some() => Err(unclosed(opened.unwrap_or(0))),
            Token::Close if opened.is_none() => Err(self.fault(LiteralFault::Bracket(']'))),
            Token::End | Token::Close | Token::Comma | Token::Semicolon => {
                Err(fail("", NumberFault::Missing))
            }
        }
    }

    fn take(&mut self, is_matrix: bool) -> Array {
        let Rows { data, count, cols, .. } = core::mem::take(&mut self.rows);
        // Every row was checked to have `cols` numbers.
        let shape = Shape::Matrix { rows: count, cols };
        Array::with_shape(if is_matrix { shape } else { Shape::Vector(cols) }, data)
    }
}

fn unclosed(at: usize) -> Fault {
    (at, LiteralFault::Unclosed('['))
}

impl Rows {
    fn finish_row(&mut self, at: usize) -> Result<(), Fault> {
        let found = self.data.len() - self.start;
        self.start = self.data.len();
        self.count += 1;
        if self.count == 1 {
            self.cols = found;
        }
        let (row, expected) = (self.count, self.cols);
        if found == expected {
            Ok(())
        } else {
            Err((at, LiteralFault::Ragged { row, found, expected }))
        }
    }
}

#[cfg(test)]
mod tests;
