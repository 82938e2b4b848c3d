//! One number as text, both ways.

use core::fmt;

/// Why a piece of text is not an f32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// It is no decimal number, nor `nan` or `inf`.
    NotANumber,
    /// It is a finite number beyond ±3.4028235e38.
    BeyondF32,
    /// There is nothing where a number should be.
    Missing,
}

/// The rest of a sentence that begins with the offending text.
impl fmt::Display for NumberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "is not a number",
            Self::BeyondF32 => "is beyond the range of f32, which ends at 3.4028235e38",
            Self::Missing => "a number is missing",
        })
    }
}

/// Parses a decimal number, `nan`, `inf` or `infinity` (any case, with or without a sign)
/// straight to the nearest f32, without f64 between.
///
/// # Errors
/// [`NumberFault`]; a finite decimal that would round to infinity is one.
///
/// ```
/// use orthant::io::number::{NumberFault, parse};
/// assert_eq!(parse("-1.5e3"), Ok(-1500.0));
/// assert_eq!(parse("-inf"), Ok(f32::NEG_INFINITY));
/// assert_eq!(parse("3.5e38"), Err(NumberFault::BeyondF32));
/// assert_eq!(parse("1O"), Err(NumberFault::NotANumber));
/// ```
pub fn parse(text: &str) -> Result<f32, NumberFault> {
    if text.is_empty() {
        return Err(NumberFault::Missing);
    }
    let value: f32 = text.parse().map_err(|_| NumberFault::NotANumber)?;
    // Every spelling of infinity has an `i`; no decimal number has one.
    if value.is_infinite() && !text.contains(['i', 'I']) {
        return Err(NumberFault::BeyondF32);
    }
    // `-nan` is what C's printf calls some NaNs; here there is one NaN.
    Ok(if value.is_nan() { f32::NAN } else { value })
}

/// [`parse`] of bytes that may be no text at all.
pub(super) fn parse_bytes(bytes: &[u8]) -> Result<f32, NumberFault> {
    core::str::from_utf8(bytes).map_or(Err(NumberFault::NotANumber), parse)
}

/// Prints an f32 as the shortest decimal that reads back to the same bits.
///
/// Plain digits from 1e-5 up to 1e16, exponent form outside, so that a line of numbers stays
/// readable: `87`, `0.1`, `-0`, `1e20`, `1.5e-7`, `NaN`, `inf`, `-inf`.
///
/// ```
/// use orthant::io::number::Shortest;
/// assert_eq!(Shortest(87.0).to_string(), "87");
/// assert_eq!(Shortest(0.1).to_string(), "0.1");
/// assert_eq!(Shortest(1e-30).to_string(), "1e-30");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Shortest(pub f32);

impl fmt::Display for Shortest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.0 == 0.0 || (1e-5..1e16).contains(&self.0.abs()) || !self.0.is_finite();
        if plain { fmt::Display::fmt(&self.0, f) } else { fmt::LowerExp::fmt(&self.0, f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimal_text_is_rounded_once() {
        // Just above the middle of 1 and the next f32: through f64 it would round to 1.
        assert_eq!(parse("1.00000005960464477540"), Ok(f32::from_bits(0x3f80_0001)));
        assert_eq!(parse("16777217"), Ok(16_777_216.0));
    }

    #[test]
    fn spellings() {
        for (text, value) in [
            ("7", 7.0),
            ("+7", 7.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("2E3", 2000.0),
            ("inf", f32::INFINITY),
            ("-Infinity", f32::NEG_INFINITY),
            ("1e-50", 0.0),
            ("3.4028235e38", f32::MAX),
        ] {
            assert_eq!(parse(text), Ok(value), "{text}");
        }
        assert!(parse("-0").is_ok_and(|x| x.to_bits() == 0x8000_0000));
        assert!(parse("-nan").is_ok_and(|x| x.to_bits() == 0x7fc0_0000));
        for text in ["x", "1,2", "1 2", "--1", "1_000", "0x10", "1e", ".", "-", "infinit"] {
            assert_eq!(parse(text), Err(NumberFault::NotANumber), "{text}");
        }
        for text in ["1e39", "-1e39", "3.4028236e38", "1e999999999999"] {
            assert_eq!(parse(text), Err(NumberFault::BeyondF32), "{text}");
        }
    }

    #[test]
    fn readable_magnitudes() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1e-5, "0.00001"),
            (9e-6, "9e-6"),
            (9.999_999e15, "9999999000000000"),
            (1e16, "1e16"),
            (-3.402_823_5e38, "-3.4028235e38"),
            (f32::from_bits(1), "1e-45"),
            (f32::NAN, "NaN"),
            (f32::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(Shortest(value).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn printing_then_parsing_is_the_identity(bits: u32) {
            let value = f32::from_bits(bits);
            let back = parse(&Shortest(value).to_string()).unwrap();
            if value.is_nan() {
                prop_assert!(back.is_nan());
            } else {
                prop_assert_eq!(back.to_bits(), bits);
            }
        }
    }
}
