//! JSON: `[1, 2]` is a vector, `[[1, 2], [3, 4]]` a matrix, and `{"result": …}`, as the command
//! line writes it, is what its result is. NaN and the infinities are the strings `"NaN"`,
//! `"inf"`, `"-inf"`. Complex numbers, `[{"re": 1, "im": 2}, …]`, are a matrix of two columns.
//!
//! A reader of our own, because a general one passes every number through f64, which rounds
//! twice, and holds the whole file in memory.

use super::error::excerpt;
use super::format::{Format, Input};
use super::json_scanner::{Place, Scanner};
use super::rows::{Rows, collect};
use super::{Array, ReadError, RowReader, Shape, View};
use std::io::{self, Write};

pub(super) struct Json;

impl Format for Json {
    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        head.trim_ascii_start().starts_with(b"[") || head.trim_ascii_start().starts_with(b"{")
    }

    fn read(&self, input: Input<'_>) -> Result<Array, ReadError> {
        let mut rows = JsonRows::open(input)?;
        if rows.is_matrix {
            let nothing = Array::with_shape(Shape::Matrix { rows: 0, cols: 0 }, Vec::new());
            return Ok(collect(&mut rows)?.unwrap_or(nothing));
        }
        let mut data = Vec::new();
        rows.append(&mut data)?;
        Ok(Array::vector(data))
    }

    fn rows<'a>(&self, input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        RowReader::streamed(Box::new(JsonRows::open(input)?))
    }

    fn write(&self, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()> {
        match numbers.shape() {
            None => numbers.data().iter().try_for_each(|&x| write_float(x, out))?,
            Some(Shape::Vector(_)) => write_row(numbers.data(), out)?,
            Some(Shape::Matrix { .. }) => {
                out.write_all(b"[")?;
                for (index, row) in numbers.lines().enumerate() {
                    out.write_all(if index > 0 { b",\n " } else { b"" })?;
                    write_row(row, out)?;
                }
                out.write_all(b"]")?;
            }
        }
        writeln!(out)
    }
}

fn write_row(row: &[f32], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for (index, &x) in row.iter().enumerate() {
        out.write_all(if index > 0 { b", " } else { b"" })?;
        write_float(x, out)?;
    }
    out.write_all(b"]")
}

fn write_float(x: f32, out: &mut dyn Write) -> io::Result<()> {
    // Rust's `{:?}` always has a point or an exponent, so a reader sees a float.
    if x.is_finite() { write!(out, "{x:?}") } else { write!(out, "\"{x}\"") }
}

struct JsonRows<'a> {
    scanner: Scanner<'a>,
    is_matrix: bool,
    /// Whether each row is a complex number.
    is_complex: bool,
    /// Where the array's `[` stands; `None` for a single number.
    opened: Option<Place>,
    /// Where the `{` around it stand, the outermost first.
    around: Vec<Place>,
    rows: usize,
    cols: usize,
    at_end: bool,
}

impl<'a> JsonRows<'a> {
    /// Goes to the first number.
    fn open(mut input: Input<'a>) -> Result<Self, ReadError> {
        input.skip_mark()?;
        let member = input.options().member;
        let mut rows = Self {
            scanner: Scanner::new(input),
            is_matrix: false,
            is_complex: false,
            opened: None,
            around: Vec::new(),
            rows: 0,
            cols: 0,
            at_end: false,
        };
        rows.find(member)?;
        let scanner = &mut rows.scanner;
        let first = scanner.next()?;
        let place = scanner.place();
        if scanner.takes(b'[')? {
            rows.opened = Some(place);
            let next = scanner.next()?;
            rows.is_complex = next == Some(b'{');
            rows.is_matrix = rows.is_complex || next == Some(b'[');
        } else if rows.around.is_empty() {
            let text = match first {
                None => "there is no number; write an array such as [1, 2, 3]",
                Some(_) => "an array should stand here; write [1, 2, 3] or [[1, 2], [3, 4]]",
            };
            return Err(scanner.fault(place, text));
        }
        Ok(rows)
    }

    /// Goes into an object as far as the value that is wanted; elsewhere stays where it is.
    fn find(&mut self, member: Option<&str>) -> Result<(), ReadError> {
        if self.scanner.next()? != Some(b'{') {
            return match member {
                None => Ok(()),
                Some(name) => {
                    let text =
                        format!("there is no object here, so no member {name}; leave :{name} away");
                    Err(self.scanner.fault(self.scanner.place(), &text))
                }
            };
        }
        self.enter("result")?;
        if self.scanner.next()? == Some(b'{') {
            return match member {
                Some(name) => self.enter(name),
                None => self.list_members(),
            };
        }
        match member {
            Some(name) => {
                let text = format!("the result has no members, so no {name}; leave :{name} away");
                Err(self.scanner.fault(self.scanner.place(), &text))
            }
            None => Ok(()),
        }
    }

    /// Takes an object's `{` and goes to the value of the member `wanted`.
    fn enter(&mut self, wanted: &str) -> Result<(), ReadError> {
        let opened = self.scanner.place();
        self.around.push(opened);
        let mut others = Vec::new();
        self.scanner.takes(b'{')?;
        if !self.scanner.takes(b'}')? {
            loop {
                let name = self.name(opened)?;
                if name == wanted {
                    return Ok(());
                }
                others.push(name);
                self.scanner.skip_value(opened)?;
                if self.scanner.takes(b',')? {
                    continue;
                }
                if self.scanner.takes(b'}')? {
                    break;
                }
                return Err(self.scanner.expected(", or }", '{', opened));
            }
        }
        let text = format!(
            "this object has no member \"{wanted}\" (it has {}); \
             write an array, or a result as orthant writes it",
            list(&others)
        );
        Err(self.scanner.fault(opened, &text))
    }

    /// Several results and none was chosen.
    fn list_members(&mut self) -> Result<(), ReadError> {
        let opened = self.scanner.place();
        let mut names = Vec::new();
        self.scanner.takes(b'{')?;
        if !self.scanner.takes(b'}')? {
            loop {
                names.push(self.name(opened)?);
                self.scanner.skip_value(opened)?;
                if self.scanner.takes(b'}')? {
                    break;
                }
                if !self.scanner.takes(b',')? {
                    return Err(self.scanner.expected(", or }", '{', opened));
                }
            }
        }
        let text = format!(
            "the result has the members {}; choose one by its name, as file.json:{}",
            list(&names),
            names.first().map_or("name".to_owned(), |name| excerpt(name))
        );
        Err(self.scanner.fault(opened, &text))
    }

    /// A member's name and the colon after it.
    fn name(&mut self, opened: Place) -> Result<String, ReadError> {
        if self.scanner.next()? != Some(b'"') {
            return Err(self.scanner.expected("a name in quotes", '{', opened));
        }
        let name = self.scanner.string()?;
        if self.scanner.takes(b':')? {
            return Ok(name);
        }
        Err(self.scanner.expected("a colon", '{', opened))
    }

    /// Numbers up to and with the `]` whose `[` stood at `opened`.
    fn numbers(&mut self, opened: Place, out: &mut Vec<f32>) -> Result<(), ReadError> {
        if self.scanner.takes(b']')? {
            return Ok(());
        }
        loop {
            out.push(self.scanner.number(Some(opened))?);
            if self.scanner.takes(b']')? {
                return Ok(());
            }
            if !self.scanner.takes(b',')? {
                return Err(self.scanner.expected(", or ]", '[', opened));
            }
        }
    }

    /// `{"re": x, "im": y}`, in either order.
    fn complex(
        &mut self,
        outer: Place,
        opened: Place,
        out: &mut Vec<f32>,
    ) -> Result<(), ReadError> {
        if !self.scanner.takes(b'{')? {
            return Err(self.scanner.expected("a complex number", '[', outer));
        }
        let mut parts = [None; 2];
        loop {
            let name = self.name(opened)?;
            let part = match name.as_str() {
                "re" => &mut parts[0],
                "im" => &mut parts[1],
                _ => &mut None,
            };
            *part = Some(self.scanner.number(Some(opened))?);
            if self.scanner.takes(b',')? {
                continue;
            }
            if self.scanner.takes(b'}')? {
                break;
            }
            return Err(self.scanner.expected(", or }", '{', opened));
        }
        let [Some(re), Some(im)] = parts else {
            let text = "this is no complex number; write {\"re\": 1, \"im\": 2}";
            return Err(self.scanner.fault(opened, text));
        };
        out.extend([re, im]);
        Ok(())
    }

    /// One row of a matrix, and the mark after it.
    fn row(&mut self, outer: Place, out: &mut Vec<f32>) -> Result<(), ReadError> {
        self.scanner.next()?;
        let opened = self.scanner.place();
        let before = out.len();
        if self.is_complex {
            self.complex(outer, opened, out)?;
        } else if self.scanner.takes(b'[')? {
            self.numbers(opened, out)?;
        } else {
            return Err(self.scanner.expected("a row in brackets", '[', outer));
        }
        let found = out.len() - before;
        self.rows += 1;
        if self.rows == 1 {
            self.cols = found;
        }
        if found != self.cols {
            let text = format!(
                "row {} has {found} {}, the first row has {}; \
                 every row must have the same number",
                self.rows,
                if found == 1 { "number" } else { "numbers" },
                self.cols
            );
            return Err(self.scanner.fault(opened, &text));
        }
        if self.scanner.takes(b',')? {
            return Ok(());
        }
        if self.scanner.takes(b']')? {
            return self.end();
        }
        Err(self.scanner.expected(", or ]", '[', outer))
    }

    /// What may follow the numbers: the rest of the objects around them, then nothing.
    fn end(&mut self) -> Result<(), ReadError> {
        self.at_end = true;
        while let Some(opened) = self.around.pop() {
            while self.scanner.takes(b',')? {
                self.name(opened)?;
                self.scanner.skip_value(opened)?;
            }
            if !self.scanner.takes(b'}')? {
                return Err(self.scanner.expected(", or }", '{', opened));
            }
        }
        match self.scanner.next()? {
            None => Ok(()),
            Some(_) => Err(self.scanner.fault(
                self.scanner.place(),
                "the array ended before this; remove the rest or move it inside",
            )),
        }
    }
}

impl Rows for JsonRows<'_> {
    fn append(&mut self, out: &mut Vec<f32>) -> Result<bool, ReadError> {
        if self.at_end {
            return Ok(false);
        }
        match self.opened {
            Some(opened) if self.is_matrix => self.row(opened, out)?,
            Some(opened) => {
                self.numbers(opened, out)?;
                self.end()?;
            }
            None => {
                out.push(self.scanner.number(None)?);
                self.end()?;
            }
        }
        Ok(true)
    }
}

fn list(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text += ", …";
    }
    if text.is_empty() { "none".to_owned() } else { super::error::excerpt(&text) }
}
