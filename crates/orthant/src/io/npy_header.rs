//! The header of a `.npy` file, versions 1 to 3.
//!
//! After `\x93NUMPY`, two version bytes and a length (u16 in version 1, else u32) stands a
//! Python dictionary, such as `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
//! Source: NumPy's NEP 1 and `numpy/lib/_format_impl.py`.
//!
//! This is our own instead of `npyz`'s: that one allocates the length the file claims and
//! multiplies the shape without checking for overflow.

use super::format::Input;
use super::{ReadError, Shape};

pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// NumPy refuses headers beyond 10,000 bytes; an array of numbers needs about 118.
const LONGEST: usize = 10_000;

/// What a header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Such as `<f4`.
    pub(super) dtype: String,
    pub(super) fortran_order: bool,
    pub(super) shape: Vec<u64>,
    /// Bytes before the data.
    pub(super) size: u64,
}

/// Reads up to the first byte of data.
pub(super) fn read(input: &mut Input<'_>) -> Result<Header, ReadError> {
    let mut start = [0; 12];
    let fixed = input.fill(&mut start[..10])?;
    if !start[..fixed].starts_with(MAGIC) {
        return Err(fault(input, "this is no .npy file: it does not begin with \\x93NUMPY"));
    }
    let wide = match (start[6], start[7]) {
        (1, 0) => 0,
        (2 | 3, 0) => 2,
        (major, minor) if fixed >= 8 => {
            let text = format!(
                "version {major}.{minor} of .npy is unknown; save it again as version 1, 2 or 3"
            );
            return Err(fault(input, &text));
        }
        _ => return Err(truncated(input)),
    };
    if fixed < 10 || input.fill(&mut start[10..10 + wide])? < wide {
        return Err(truncated(input));
    }
    let [.., a, b, c, d] = start;
    let [low, high] = [start[8], start[9]];
    let length = match wide {
        0 => usize::from(u16::from_le_bytes([low, high])),
        _ => u32::from_le_bytes([a, b, c, d]) as usize,
    };
    if length > LONGEST {
        let text = format!(
            "the header claims to be {length} bytes long; that of numbers is about 118, \
             so this is structured or damaged data: save plain numbers"
        );
        return Err(fault(input, &text));
    }
    let mut text = vec![0; length];
    if input.fill(&mut text)? < length {
        return Err(truncated(input));
    }
    let size = (10 + wide + length) as u64;
    let text = String::from_utf8_lossy(&text);
    parse(&text, size).ok_or_else(|| {
        let shown = super::error::excerpt(text.trim_end());
        fault(input, &format!("the header `{shown}` does not describe an array of numbers; save plain numbers with numpy.save"))
    })
}

/// Everything before the data of an array of `<f4` in C order; no shape is a single number.
pub(super) fn written(shape: Option<Shape>) -> Vec<u8> {
    match shape {
        None => written_as("<f4", &[]),
        Some(Shape::Vector(n)) => written_as("<f4", &[n]),
        Some(Shape::Matrix { rows, cols }) => written_as("<f4", &[rows, cols]),
    }
}

/// The same of elements of any type, in at most two dimensions.
pub(super) fn written_as(dtype: &str, shape: &[usize]) -> Vec<u8> {
    let shape = match shape {
        [n] => format!("({n},)"),
        more => format!("({})", more.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    };
    let text = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}");
    // NumPy ends the header with a newline at a multiple of 64, so that data can be mapped.
    let length = (10 + text.len() + 1).next_multiple_of(64) - 10;
    // Two sizes of at most 20 digits: it stays below 256.
    let [low, high, ..] = length.to_le_bytes();
    let start = [MAGIC, &[1, 0, low, high], text.as_bytes()].concat();
    let blanks = vec![b' '; 10 + length - 1 - start.len()];
    [start, blanks, b"\n".to_vec()].concat()
}

fn truncated(input: &Input<'_>) -> ReadError {
    fault(input, "the file ends inside its header; it is truncated, so fetch or save it again")
}

fn fault(input: &Input<'_>, text: &str) -> ReadError {
    ReadError::Npy { origin: input.origin().to_owned(), fault: text.to_owned() }
}

/// The dictionary; its keys may come in any order, each once.
fn parse(text: &str, size: u64) -> Option<Header> {
    let mut rest = Rest(text);
    let (mut dtype, mut fortran_order, mut shape) = (None, None, None);
    rest.symbol("{")?;
    while rest.symbol("}").is_none() {
        let key = rest.string()?;
        rest.symbol(":")?;
        match key {
            "descr" => set(&mut dtype, rest.string()?.to_owned())?,
            "fortran_order" => set(&mut fortran_order, rest.boolean()?)?,
            "shape" => set(&mut shape, rest.shape()?)?,
            _ => return None,
        }
        if rest.symbol(",").is_none() {
            rest.symbol("}")?;
            break;
        }
    }
    rest.0.trim().is_empty().then_some(())?;
    Some(Header { dtype: dtype?, fortran_order: fortran_order?, shape: shape?, size })
}

fn set<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

/// The text that is left.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn symbol(&mut self, symbol: &str) -> Option<()> {
        self.0 = self.0.trim_start().strip_prefix(symbol)?;
        Some(())
    }

    /// `'…'` or `"…"` without escapes: no type of number needs one.
    fn string(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let (inside, rest) = text[1..].split_once(quote)?;
        self.0 = rest;
        (!inside.contains('\\')).then_some(inside)
    }

    fn boolean(&mut self) -> Option<bool> {
        match self.symbol("True") {
            Some(()) => Some(true),
            None => self.symbol("False").map(|()| false),
        }
    }

    /// `()`, `(3,)`, `(2, 3)`; Python 2 wrote `(2L, 3L)`.
    fn shape(&mut self) -> Option<Vec<u64>> {
        let mut shape = Vec::new();
        self.symbol("(")?;
        while self.symbol(")").is_none() {
            let text = self.0.trim_start();
            let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            shape.push(text[..digits].parse().ok()?);
            self.0 = &text[digits..];
            self.0 = self.0.strip_prefix('L').unwrap_or(self.0);
            if self.symbol(",").is_none() {
                self.symbol(")")?;
                break;
            }
        }
        Some(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(dtype: &str, fortran_order: bool, shape: &[u64]) -> Option<Header> {
        Some(Header { dtype: dtype.into(), fortran_order, shape: shape.into(), size: 0 })
    }

    #[test]
    fn what_numpy_writes() {
        for (text, expected) in [
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n",
                header("<f4", false, &[2, 3]),
            ),
            ("{'descr': '>i8', 'fortran_order': True, 'shape': (7,), }", header(">i8", true, &[7])),
            ("{'shape': (), 'fortran_order': False, 'descr': '|b1'}", header("|b1", false, &[])),
            (
                "{\"descr\":\"<f8\",\"fortran_order\":False,\"shape\":(2L,3L)}",
                header("<f8", false, &[2, 3]),
            ),
        ] {
            assert_eq!(parse(text, 0), expected, "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        for text in [
            "",
            "{",
            "{}",
            "{'descr': '<f4'}",
            "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
            "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} x",
            "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (3,)}",
        ] {
            assert_eq!(parse(text, 0), None, "{text}");
        }
    }
}
