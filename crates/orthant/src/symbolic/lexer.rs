//! The words of an expression.

use super::error::ParseFault;
use super::graph::Operator;
use super::number::Number;

/// One word.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Token<'a> {
    Number(Number),
    Name(&'a str),
    Operator(Operator),
    Open,
    Close,
    Comma,
    End,
}

/// Takes words off the front of a text.
#[derive(Clone)]
pub(super) struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }

    /// The next word and where it starts.
    pub(super) fn next(&mut self) -> Result<(usize, Token<'a>), (usize, ParseFault)> {
        let rest = self.source[self.at..].trim_start();
        let start = self.source.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            self.at = start;
            return Ok((start, Token::End));
        };
        let (length, token) = match first {
            '0'..='9' | '.' => {
                let length = number_length(rest.as_bytes());
                let text = &rest[..length];
                let number = Number::parse(text)
                    .map_err(|fault| (start, ParseFault::Number(shortened(text), fault)))?;
                (length, Token::Number(number))
            }
            'a'..='z' | 'A'..='Z' => {
                let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
                let length = rest.find(is_end).unwrap_or(rest.len());
                (length, Token::Name(&rest[..length]))
            }
            '*' if rest.starts_with("**") => return Err((start, ParseFault::DoubleStar)),
            '+' => (1, Token::Operator(Operator::Add)),
            '-' => (1, Token::Operator(Operator::Sub)),
            '*' => (1, Token::Operator(Operator::Mul)),
            '/' => (1, Token::Operator(Operator::Div)),
            '^' => (1, Token::Operator(Operator::Pow)),
            '(' => (1, Token::Open),
            ')' => (1, Token::Close),
            ',' => (1, Token::Comma),
            other => return Err((start, ParseFault::Character(other))),
        };
        self.at = start + length;
        Ok((start, token))
    }

    /// Whether a parenthesis opens next.
    pub(super) fn opens(&self) -> bool {
        self.source[self.at..].trim_start().starts_with('(')
    }
}

/// Digits, a point, digits; then `e` only if digits follow it, with or without a sign: otherwise it
/// is the constant.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count() + from
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            return exponent;
        }
    }
    end
}

/// The beginning of what may be a megabyte of digits.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.get(..SHOWN) {
        Some(start) if text.len() > SHOWN => format!("{start}…"),
        _ => text.to_owned(),
    }
}
