//! Fractions of integers: the coefficients and exponents that simplification computes with.

use super::number::Number;
use core::cmp::Ordering;

/// Beyond this a number has more digits than it is read with.
const MOST: i64 = 10_i64.pow(18);

/// A fraction in lowest terms, with a positive denominator. What would overflow is refused, and
/// the expression then stays as it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rational {
    numerator: i64,
    denominator: i64,
    /// Whether a decimal with a point went into it: then it is written as one if it can be.
    decimal: bool,
}

impl PartialEq for Rational {
    fn eq(&self, other: &Self) -> bool {
        (self.numerator, self.denominator) == (other.numerator, other.denominator)
    }
}

impl Rational {
    pub(super) const ZERO: Self = Self::integer(0);
    pub(super) const ONE: Self = Self::integer(1);
    pub(super) const MINUS_ONE: Self = Self::integer(-1);

    pub(super) const fn integer(value: i64) -> Self {
        Self { numerator: value, denominator: 1, decimal: false }
    }

    fn new(numerator: i128, denominator: i128, decimal: bool) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator, denominator).max(1) * denominator.signum();
        let of = |n: i128| i64::try_from(n / divisor).ok().filter(|n| n.abs() < MOST);
        Some(Self { numerator: of(numerator)?, denominator: of(denominator)?, decimal })
    }

    pub(super) fn from_number(number: Number) -> Option<Self> {
        let mantissa = i128::from(number.mantissa());
        let power = 10_i128.checked_pow(u32::from(number.exponent().unsigned_abs()))?;
        if number.exponent() >= 0 {
            Self::new(mantissa.checked_mul(power)?, 1, false)
        } else {
            Self::new(mantissa, power, true)
        }
    }

    /// The decimal that this is, if it is one that is to be written so.
    pub(super) fn as_number(self) -> Option<Number> {
        if self.denominator == 1 {
            return Some(Number::integer(self.numerator));
        }
        if !self.decimal {
            return None;
        }
        // A decimal's denominator is 2^a 5^b; max(a, b) places are enough, and 18 fit.
        (1..=18_u32).find_map(|places| {
            let power = 10_i128.pow(places);
            let scaled = i128::from(self.numerator) * power;
            if scaled % i128::from(self.denominator) != 0 {
                return None;
            }
            let mantissa = i64::try_from(scaled / i128::from(self.denominator)).ok()?;
            if mantissa.abs() >= MOST {
                return None;
            }
            Some(Number::new(mantissa, -i16::try_from(places).ok()?))
        })
    }

    pub(super) fn numerator(self) -> i64 {
        self.numerator
    }

    pub(super) fn denominator(self) -> i64 {
        self.denominator
    }

    pub(super) fn as_integer(self) -> Option<i64> {
        (self.denominator == 1).then_some(self.numerator)
    }

    pub(super) fn is_integer(self) -> bool {
        self.denominator == 1
    }

    pub(super) fn sign(self) -> i64 {
        self.numerator.signum()
    }

    pub(super) fn negated(self) -> Self {
        Self { numerator: -self.numerator, ..self }
    }

    pub(super) fn abs(self) -> Self {
        Self { numerator: self.numerator.abs(), ..self }
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let [a, b] = [i128::from(self.numerator), i128::from(self.denominator)];
        let [c, d] = [i128::from(other.numerator), i128::from(other.denominator)];
        Self::new((a * d).checked_add(c * b)?, b * d, self.decimal || other.decimal)
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Self::new(
            i128::from(self.numerator) * i128::from(other.numerator),
            i128::from(self.denominator) * i128::from(other.denominator),
            self.decimal || other.decimal,
        )
    }

    pub(super) fn over(self, other: Self) -> Option<Self> {
        Self::new(
            i128::from(self.numerator) * i128::from(other.denominator),
            i128::from(self.denominator) * i128::from(other.numerator),
            self.decimal || other.decimal,
        )
    }

    /// An integer power; small ones only, since larger ones are clearer as powers.
    pub(super) fn power(self, exponent: i64) -> Option<Self> {
        let one = Self { decimal: self.decimal, ..Self::ONE };
        let mut power = one;
        for _ in 0..exponent.unsigned_abs().min(64) {
            power = power.times(self)?;
        }
        match exponent {
            0..=64 => Some(power),
            -64..0 => one.over(power),
            _ => None,
        }
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        left.cmp(&(i128::from(other.numerator) * i128::from(self.denominator)))
    }
}

/// The greatest common divisor, not negative.
pub(super) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_in_lowest_terms() {
        let half = Rational::integer(3).over(Rational::integer(-6)).unwrap();
        assert_eq!((half.numerator(), half.denominator()), (-1, 2));
        assert_eq!(half.plus(half), Some(Rational::MINUS_ONE));
        assert_eq!(half.power(-3), Some(Rational::integer(-8)));
        assert!(Rational::ONE.over(Rational::ZERO).is_none());
    }

    #[test]
    fn only_what_came_from_a_decimal_is_written_as_one() {
        let tenth = Rational::from_number(Number::parse("0.1").unwrap()).unwrap();
        assert_eq!(tenth.plus(tenth).unwrap().as_number().unwrap().to_string(), "0.2");
        let third = tenth.over(Rational::integer(3)).unwrap();
        assert!(third.as_number().is_none());
        assert!(Rational::ONE.over(Rational::integer(2)).unwrap().as_number().is_none());
    }

    #[test]
    fn overflow_is_refused() {
        let large = Rational::integer(i64::MAX);
        assert!(large.times(large).is_none());
        assert!(large.plus(Rational::ONE).is_none());
        assert!(Rational::from_number(Number::parse("1e30").unwrap()).is_none());
    }
}
