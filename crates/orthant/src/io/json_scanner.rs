//! JSON as it streams by: what a reader of numbers needs of it, in memory of one token.

use super::ReadError;
use super::error::excerpt;
use super::format::Input;
use super::number::{self, NumberFault};

/// How much is read at a time.
const CHUNK: usize = 64 * 1024;

/// The longest name, or text where a number should stand, that is kept to be compared or shown.
const LONGEST: usize = 4096;

/// A place in the text, both from 1.
#[derive(Clone, Copy)]
pub(super) struct Place {
    line: usize,
    column: usize,
}

/// Walks over the text once.
pub(super) struct Scanner<'a> {
    input: Input<'a>,
    chunk: Vec<u8>,
    at: usize,
    place: Place,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        Self { input, chunk: Vec::new(), at: 0, place: Place { line: 1, column: 1 } }
    }

    /// The next byte, without taking it; `None` at the end.
    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        if self.at == self.chunk.len() {
            self.chunk.resize(CHUNK, 0);
            let filled = self.input.fill(&mut self.chunk)?;
            self.chunk.truncate(filled);
            self.at = 0;
        }
        Ok(self.chunk.get(self.at).copied())
    }

    fn take(&mut self, byte: u8) {
        self.at += 1;
        match byte {
            b'\n' => self.place = Place { line: self.place.line + 1, column: 1 },
            // The later bytes of a character of UTF-8.
            0x80..0xc0 => {}
            _ => self.place.column += 1,
        }
    }

    /// The next byte that is no blank, without taking it.
    pub(super) fn next(&mut self) -> Result<Option<u8>, ReadError> {
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.peek()? {
            self.take(byte);
        }
        self.peek()
    }

    /// Where the next token starts, after [`next`](Self::next).
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Takes `byte` if it stands next after blanks.
    pub(super) fn takes(&mut self, byte: u8) -> Result<bool, ReadError> {
        let found = self.next()? == Some(byte);
        if found {
            self.take(byte);
        }
        Ok(found)
    }

    pub(super) fn fault(&self, place: Place, text: &str) -> ReadError {
        ReadError::Json {
            origin: self.input.origin().to_owned(),
            line: place.line,
            column: place.column,
            fault: text.to_owned(),
        }
    }

    /// The error at the next token that something else should stand there, or that the text
    /// ends inside what was opened with `open` at `opened`.
    pub(super) fn expected(&mut self, what: &str, open: char, opened: Place) -> ReadError {
        let shown = match self.next() {
            Err(error) => return error,
            Ok(None) => {
                let text = format!("this {open} is never closed; add the closing one");
                return self.fault(opened, &text);
            }
            Ok(Some(byte)) => match self.place_and_word(byte) {
                Err(error) => return error,
                Ok((place, word)) => (place, excerpt(&word)),
            },
        };
        self.fault(shown.0, &format!("`{}` stands where {what} should", shown.1))
    }

    fn place_and_word(&mut self, byte: u8) -> Result<(Place, String), ReadError> {
        let place = self.place;
        let word = match byte {
            b'[' | b']' | b'{' | b'}' | b',' | b':' => char::from(byte).to_string(),
            b'"' => format!("\"{}\"", self.string()?),
            _ => self.word()?,
        };
        Ok((place, word))
    }

    /// A number, or one of the strings `"NaN"`, `"inf"`, `"-inf"`.
    pub(super) fn number(&mut self, opened: Option<Place>) -> Result<f32, ReadError> {
        let first = self.next()?;
        let place = self.place;
        let is_missing = || "a number is missing; each , stands between two numbers".to_owned();
        let text = match first {
            None => {
                let text = "this [ is never closed; add the closing one";
                return Err(self.fault(opened.unwrap_or(place), text));
            }
            Some(b',' | b']') => return Err(self.fault(place, &is_missing())),
            Some(b'"') => {
                let inside = self.string()?;
                match number::parse(&inside) {
                    // JSON has no other way to write these; a quoted finite number is text.
                    Ok(value) if !value.is_finite() => return Ok(value),
                    _ => format!("\"{inside}\""),
                }
            }
            Some(byte @ (b'[' | b'{' | b'}' | b':')) => char::from(byte).to_string(),
            Some(_) => self.word()?,
        };
        number::parse(&text).map_err(|fault| {
            let remedy = match fault {
                NumberFault::BeyondF32 => "write inf if infinity is meant",
                _ => "write a decimal number, nan or inf",
            };
            self.fault(place, &format!("`{}` {fault}; {remedy}", excerpt(&text)))
        })
    }

    /// What stands up to the next blank or mark: a number, `true`, or whatever is wrong.
    fn word(&mut self) -> Result<String, ReadError> {
        let mut bytes = Vec::new();
        while let Some(byte) = self.peek()? {
            let ends = matches!(
                byte,
                b'[' | b']' | b'{' | b'}' | b',' | b':' | b'"' | b' ' | b'\t' | b'\r' | b'\n'
            );
            if ends || bytes.len() == LONGEST {
                break;
            }
            self.take(byte);
            bytes.push(byte);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A string, whose `"` stands next. Escapes stay as they are written: no name that we look
    /// for has one.
    pub(super) fn string(&mut self) -> Result<String, ReadError> {
        let opened = self.place;
        let mut bytes = Vec::new();
        let mut is_escaped = true;
        while let Some(byte) = self.peek()? {
            self.take(byte);
            match byte {
                b'"' if !is_escaped => {
                    bytes.remove(0);
                    return Ok(String::from_utf8_lossy(&bytes).into_owned());
                }
                b'\\' if !is_escaped => is_escaped = true,
                _ => is_escaped = false,
            }
            if bytes.len() <= LONGEST {
                bytes.push(byte);
            }
        }
        Err(self.fault(opened, "this \" is never closed; add the closing one"))
    }

    /// Passes over a whole value of any kind and depth, in memory of one byte a level.
    pub(super) fn skip_value(&mut self, opened: Place) -> Result<(), ReadError> {
        let mut open = Vec::new();
        loop {
            match self.next()? {
                None => return Err(self.expected("a value", '{', opened)),
                Some(byte @ (b'[' | b'{')) => {
                    self.take(byte);
                    open.push(byte);
                }
                Some(byte @ (b']' | b'}')) => {
                    let fits =
                        matches!((open.pop(), byte), (Some(b'['), b']') | (Some(b'{'), b'}'));
                    if !fits {
                        return Err(self.expected("a value", '{', opened));
                    }
                    self.take(byte);
                }
                Some(byte @ (b',' | b':')) if !open.is_empty() => self.take(byte),
                Some(b'"') => drop(self.string()?),
                Some(_) => {
                    if self.word()?.is_empty() {
                        return Err(self.expected("a value", '{', opened));
                    }
                }
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }
}
