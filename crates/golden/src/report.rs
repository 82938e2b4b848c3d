//! What a run tells.

use core::fmt;

use crate::{Case, Checksum, Fault, Problem};

/// FNV-1a over the values of all cases of a set, in order, each as eight little-endian bytes. Shown
/// as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// The fingerprint of values in the order of their cases.
    pub fn of(values: impl IntoIterator<Item = u64>) -> Self {
        let mut checksum = Checksum::new();
        for value in values {
            checksum.bytes(&value.to_le_bytes());
        }
        Fingerprint(checksum.value())
    }

    /// The 16 hexadecimal digits, for targets without formatting.
    pub fn digits(self) -> [u8; 16] {
        let mut digits = [b'0'; 16];
        let mut rest = self.0;
        for digit in digits.iter_mut().rev() {
            *digit = match (rest & 15) as u8 {
                value @ 0..10 => b'0' + value,
                value => b'a' - 10 + value,
            };
            rest >>= 4;
        }
        digits
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What a case calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// One kernel.
    Kernel(Case),
    /// Something built from kernels.
    Problem(Problem),
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Kernel(case) => case.fmt(f),
            What::Problem(problem) => problem.fmt(f),
        }
    }
}

/// One case that was run.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Its number in the list of all cases.
    pub index: usize,
    /// What was called.
    pub what: What,
    /// The value in the table; `None` if the table ends before it.
    pub expected: Option<u64>,
    /// The value found.
    pub found: u64,
}

impl Outcome {
    /// Whether the value found is the one expected.
    pub fn agrees(&self) -> bool {
        self.expected == Some(self.found)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "case {}: {}: found {:016x}, expected ", self.index, self.what, self.found)?;
        match self.expected {
            Some(expected) => write!(f, "{expected:016x}"),
            None => f.write_str("nothing: the table is too short"),
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.kernel.name(), self.a.name())?;
        if self.second_len() > 0 {
            write!(f, " and {}", self.b.name())?;
        }
        match *self {
            Case { rows: 1, cols, stride, .. } if cols == stride => write!(f, ", n = {cols}")?,
            Case { rows, cols, stride, .. } => write!(f, ", {rows}x{cols} with stride {stride}")?,
        }
        match self.fault {
            Fault::None => Ok(()),
            Fault::ShortSecond => f.write_str(", second operand too short"),
            Fault::ShortOutput => f.write_str(", output too short"),
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Cases run.
    pub cases: usize,
    /// Cases whose value was not the one expected.
    pub failed: usize,
    /// Over the values found.
    pub fingerprint: Fingerprint,
    /// The table's fingerprint for the set.
    pub expected: Fingerprint,
}

impl Report {
    /// Whether every value and the fingerprint are the ones expected.
    pub fn ok(&self) -> bool {
        self.failed == 0 && self.fingerprint == self.expected
    }
}

/// The memory given to [`run`](crate::run) does not hold the largest case of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScratchTooSmall {
    /// Floats needed.
    pub needed: usize,
    /// Floats given.
    pub given: usize,
}

impl fmt::Display for ScratchTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "golden cases: scratch has {} floats, the set needs {}", self.given, self.needed)
    }
}

impl core::error::Error for ScratchTooSmall {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn digits_are_what_is_displayed() {
        for value in [0, 1, 0x0123_4567_89ab_cdef, u64::MAX] {
            let fingerprint = Fingerprint(value);
            assert_eq!(fingerprint.to_string().as_bytes(), fingerprint.digits());
        }
        assert_eq!(Fingerprint(0xab).to_string(), "00000000000000ab");
    }

    #[test]
    fn a_fingerprint_depends_on_the_order() {
        assert_ne!(Fingerprint::of([1, 2]), Fingerprint::of([2, 1]));
        assert_eq!(Fingerprint::of([]).0, 0xcbf2_9ce4_8422_2325);
    }
}
