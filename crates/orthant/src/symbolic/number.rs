//! A number as it stands in an expression: an exact decimal, `mantissa · 10^exponent`.
//!
//! Only evaluation rounds, once, to the scalar it works in. So `0.1` is a tenth, and what
//! simplification computes with numbers has no rounding error.

use crate::io::number::{self, NumberFault};
use core::fmt;

/// Digits of a mantissa, so that it fits an i64.
const DIGITS: usize = 18;

/// The least integer with more digits.
const LEAST_LONG: i64 = 10_i64.pow(DIGITS as u32);

/// An exact decimal. The mantissa is not divisible by ten; zero is `0 · 10^0`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Number {
    mantissa: i64,
    exponent: i16,
}

impl Number {
    pub(super) const ZERO: Self = Self { mantissa: 0, exponent: 0 };
    pub(super) const ONE: Self = Self { mantissa: 1, exponent: 0 };

    /// `mantissa · 10^exponent`.
    pub(super) fn new(mut mantissa: i64, exponent: i16) -> Self {
        if mantissa == 0 {
            return Self::ZERO;
        }
        let mut exponent = exponent;
        while mantissa % 10 == 0 && exponent < i16::MAX {
            mantissa /= 10;
            exponent += 1;
        }
        Self { mantissa, exponent }
    }

    pub(super) fn integer(value: i64) -> Self {
        Self::new(value, 0)
    }

    /// Reads an unsigned decimal. One with more digits than a mantissa holds is the nearest f32.
    pub(super) fn parse(text: &str) -> Result<Self, NumberFault> {
        let nearest = number::parse(text)?;
        Ok(exact(text).or_else(|| exact(&format!("{nearest:e}"))).unwrap_or(Self::ZERO))
    }

    pub(super) fn mantissa(self) -> i64 {
        self.mantissa
    }

    pub(super) fn exponent(self) -> i16 {
        self.exponent
    }

    pub(super) fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    pub(super) fn negated(self) -> Self {
        // A mantissa has at most 19 digits of an i64; its least value is divisible by two, not ten.
        Self { mantissa: self.mantissa.saturating_neg(), exponent: self.exponent }
    }

    /// The integer, if it is one of so few digits that its neighbours too are read as they are printed.
    pub(super) fn as_integer(self) -> Option<i64> {
        let power = 10_i64.checked_pow(u32::try_from(self.exponent).ok()?)?;
        self.mantissa.checked_mul(power).filter(|n| n.abs() < LEAST_LONG)
    }

    /// The nearest f32.
    pub(super) fn to_f32(self) -> f32 {
        // Rust reads decimals of any length with one rounding, and this is one.
        self.scientific().parse().unwrap_or(f32::NAN)
    }

    fn scientific(self) -> String {
        format!("{}e{}", self.mantissa, self.exponent)
    }

    /// Sign, mantissa with a point, and power of ten, if it is too long to be written plainly.
    pub(super) fn in_powers_of_ten(self) -> Option<(String, i32)> {
        let digits = self.mantissa.unsigned_abs().to_string();
        let exponent = i32::from(self.exponent);
        let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
        // 1e-5 is the least, 19 digits the most that is written plainly.
        if (exponent <= 0 && length + exponent > -5)
            || (exponent > 0 && length + exponent <= i32::try_from(DIGITS).unwrap_or(0) + 1)
        {
            return None;
        }
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        Some((format!("{sign}{first}{point}{rest}"), exponent + length - 1))
    }
}

/// As the lexer reads it again.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((mantissa, exponent)) = self.in_powers_of_ten() {
            return write!(f, "{mantissa}e{exponent}");
        }
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let mut digits = self.mantissa.unsigned_abs().to_string();
        if self.exponent >= 0 {
            let zeros = usize::from(self.exponent.unsigned_abs());
            return write!(f, "{sign}{digits}{:0<zeros$}", "");
        }
        let places = usize::from(self.exponent.unsigned_abs());
        if digits.len() <= places {
            digits.insert_str(0, &"0".repeat(places + 1 - digits.len()));
        }
        let (whole, fraction) = digits.split_at(digits.len() - places);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

/// The decimal, if its digits and its exponent fit.
fn exact(text: &str) -> Option<Number> {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0').trim_end_matches('0');
    if significant.len() > DIGITS {
        return None;
    }
    if significant.is_empty() {
        return Some(Number::ZERO);
    }
    let zeros = all.len() - all.trim_end_matches('0').len();
    let places = i64::try_from(fraction.len()).ok()? - i64::try_from(zeros).ok()?;
    let exponent = i16::try_from(exponent.checked_sub(places)?).ok()?;
    Some(Number::new(significant.parse().ok()?, exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_print_as_they_are_read() {
        for text in ["0", "1", "7", "10", "0.1", "0.00001", "123.456", "1e30", "1.5e-7", "2.5e-30"]
        {
            assert_eq!(Number::parse(text).unwrap().to_string(), text);
        }
        for (text, printed) in
            [("2e3", "2000"), ("5.", "5"), (".5", "0.5"), ("0.10", "0.1"), ("1E2", "100")]
        {
            assert_eq!(Number::parse(text).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn a_decimal_with_too_many_digits_is_the_nearest_f32() {
        let pi = Number::parse("3.14159265358979323846264338327950288").unwrap();
        assert_eq!(pi.to_string(), "3.1415927");
        assert_eq!(Number::parse("1e-99999999").unwrap(), Number::ZERO);
        assert_eq!(Number::parse("1e39"), Err(NumberFault::BeyondF32));
    }

    #[test]
    fn the_neighbours_of_an_integer_are_read_as_they_are_printed() {
        for text in ["999999999999999999", "100000000000000000", "2"] {
            let n = Number::parse(text).unwrap().as_integer().expect("18 digits at most");
            for neighbour in [n - 1, n + 1, -n - 1, 1 - n] {
                let printed = Number::integer(neighbour.abs()).to_string();
                assert_eq!(Number::parse(&printed), Ok(Number::integer(neighbour.abs())));
            }
        }
        // Its predecessor has 19 digits and was read as the nearest f32.
        assert_eq!(Number::parse("2214000000000000000").unwrap().as_integer(), None);
    }

    #[test]
    fn evaluation_rounds_once() {
        // Just above the middle of 1 and the next f32: through f64 it would round to 1.
        let above = Number::parse("1.00000005960464478").unwrap();
        assert_eq!(above.to_f32().to_bits(), 0x3f80_0001);
    }
}
