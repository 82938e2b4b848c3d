//! Scalars that remember what they came from.
//!
//! Each operation appends its two slopes and where its operands stand; the way back multiplies and
//! adds once for each. The list belongs to the thread, and so does the memory of the way back: both
//! are kept for the next gradient.
//!
//! Everything that varies has a number: the variables of a recording first, then the results of its
//! operations. A recording within another goes on counting where that one is, so the numbers of the
//! outer one lie below its own and are constants to it.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::Error;
use crate::calculus::{Dual, Real};

/// A number that remembers how it was computed, within [`gradient`].
#[derive(Clone, Copy, Debug)]
pub struct Traced {
    value: f32,
    number: u32,
}

/// The number of constants, beyond those of all others.
const CONSTANT: u32 = u32::MAX;

/// An operation: its operands' numbers, and the slopes by them.
#[derive(Clone, Copy)]
struct Entry {
    operands: [u32; 2],
    slopes: [f32; 2],
}

/// What the recordings of a thread have in common.
struct List {
    entries: Vec<Entry>,
    /// Variables of all recordings under way.
    variables: usize,
}

impl List {
    /// The number of what comes next.
    #[inline]
    fn next(&self) -> u32 {
        u32::try_from(self.variables + self.entries.len()).unwrap_or(CONSTANT)
    }
}

thread_local! {
    static LIST: RefCell<List> = const { RefCell::new(List { entries: Vec::new(), variables: 0 }) };
    static SLOPES: Cell<Vec<f32>> = const { Cell::new(Vec::new()) };
}

/// The gradient of `f` at `x`, in reverse: one evaluation and one way back, however many variables
/// there are. Returns `f(x)`.
///
/// It has the slopes and conventions of duals, and the bits of [`orthant_core::calculus::gradient`]
/// but for the order in which contributions are added: from the last operation to the first.
///
/// It remembers each number by itself, which costs some eighteen evaluations of a function of cheap
/// arithmetic; a [`Tape`](super::Tape) of vectors does it for three. Calls within `f` are allowed.
/// A computation of more than 2³² operations does not fit.
///
/// # Errors
/// [`Error::LengthMismatch`].
///
/// ```
/// use orthant::calculus::Real;
///
/// fn f<T: Real>(x: &[T]) -> T {
///     x.windows(2).fold(T::constant(0.0), |sum, x| sum + x[0] * x[1].sin())
/// }
/// let x = vec![0.0; 1000];
/// let mut out = vec![1.0; 1000];
/// assert_eq!(orthant::reverse::gradient(f, &x, &mut out)?, 0.0);
/// assert!(out.iter().all(|slope| *slope == 0.0));
/// # Ok::<(), orthant::Error>(())
/// ```
pub fn gradient(
    f: impl FnOnce(&[Traced]) -> Traced,
    x: &[f32],
    out: &mut [f32],
) -> Result<f32, Error> {
    if x.len() != out.len() {
        let (operands, lengths) = (["x", "out"], [x.len(), out.len()]);
        return Err(Error::LengthMismatch { operation: "gradient", operands, lengths });
    }
    let recording = Recording::begin(x.len());
    let variable = |(i, x): (usize, &f32)| Traced { value: *x, number: recording.variable(i) };
    let variables: Vec<Traced> = x.iter().enumerate().map(variable).collect();
    let y = f(&variables);
    recording.back(y, out);
    Ok(if y.value.is_nan() { f32::NAN } else { y.value })
}

/// The part of the list that one call appends; it is taken off again, also when `f` panics.
struct Recording {
    /// Its first entry.
    start: usize,
    /// The number of its first variable.
    first: u32,
    variables: usize,
}

impl Recording {
    fn begin(variables: usize) -> Self {
        LIST.with_borrow_mut(|list| {
            let recording = Self { start: list.entries.len(), first: list.next(), variables };
            list.variables += variables;
            recording
        })
    }

    fn variable(&self, i: usize) -> u32 {
        u32::try_from(i).ok().and_then(|i| self.first.checked_add(i)).unwrap_or(CONSTANT)
    }

    /// Runs back from `y`.
    fn back(&self, y: Traced, out: &mut [f32]) {
        // A recording within this one has had the memory and has given it back.
        let mut slopes = SLOPES.take();
        slopes.clear();
        LIST.with_borrow(|list| {
            let entries = &list.entries[self.start..];
            slopes.resize(self.variables + entries.len(), 0.0);
            // What does not vary here has a place beyond the end.
            let place = |number: u32| number.wrapping_sub(self.first) as usize;
            if let Some(slope) = slopes.get_mut(place(y.number)) {
                *slope = 1.0;
            }
            for (i, entry) in entries.iter().enumerate().rev() {
                let slope = slopes[self.variables + i];
                // What does not matter has no share, though its own slope be infinite.
                if slope == 0.0 {
                    continue;
                }
                for (number, by) in entry.operands.into_iter().zip(entry.slopes) {
                    if let Some(sum) = slopes.get_mut(place(number)) {
                        *sum += slope * by;
                    }
                }
            }
        });
        for (out, slope) in out.iter_mut().zip(&slopes) {
            *out = if slope.is_nan() { f32::NAN } else { *slope };
        }
        SLOPES.set(slopes);
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        LIST.with_borrow_mut(|list| {
            list.entries.truncate(self.start);
            list.variables -= self.variables;
        });
    }
}

impl Traced {
    /// The value.
    ///
    /// ```
    /// use orthant::reverse::gradient;
    ///
    /// let mut slope = [0.0];
    /// let square = |x: &[orthant::reverse::Traced]| {
    ///     assert_eq!(x[0].value(), 3.0);
    ///     x[0] * x[0]
    /// };
    /// assert_eq!(gradient(square, &[3.0], &mut slope)?, 9.0);
    /// assert_eq!(slope, [6.0]);
    /// # Ok::<(), orthant::Error>(())
    /// ```
    #[must_use]
    pub fn value(self) -> f32 {
        self.value
    }

    #[inline]
    fn recorded(value: f32, operands: [u32; 2], slopes: [f32; 2]) -> Self {
        let number = LIST.with_borrow_mut(|list| {
            let number = list.next();
            list.entries.push(Entry { operands, slopes });
            number
        });
        Self { value, number }
    }

    #[inline]
    fn unary(self, f: impl Fn(Dual<1>) -> Dual<1>) -> Self {
        let Dual { value, partials: [slope] } = f(Dual::variable(self.value, 0));
        if self.number == CONSTANT {
            return value.into();
        }
        Self::recorded(value, [self.number, CONSTANT], [slope, 0.0])
    }

    #[inline]
    fn binary(self, other: Self, f: impl Fn(Dual<2>, Dual<2>) -> Dual<2>) -> Self {
        let y = f(Dual::variable(self.value, 0), Dual::variable(other.value, 1));
        if self.number == CONSTANT && other.number == CONSTANT {
            return y.value.into();
        }
        Self::recorded(y.value, [self.number, other.number], y.partials)
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident $assign:ident $assign_method:ident $symbol:tt;)*) => {$(
        impl $operator for Traced {
            type Output = Self;
            #[inline]
            fn $method(self, other: Self) -> Self {
                self.binary(other, |a, b| a $symbol b)
            }
        }
        impl $operator<f32> for Traced {
            type Output = Self;
            #[inline]
            fn $method(self, c: f32) -> Self {
                self.unary(|a| a $symbol c)
            }
        }
        impl $operator<Traced> for f32 {
            type Output = Traced;
            #[inline]
            fn $method(self, other: Traced) -> Traced {
                other.unary(|a| self $symbol a)
            }
        }
        impl $assign for Traced {
            #[inline]
            fn $assign_method(&mut self, other: Self) {
                *self = *self $symbol other;
            }
        }
        impl $assign<f32> for Traced {
            #[inline]
            fn $assign_method(&mut self, c: f32) {
                *self = *self $symbol c;
            }
        }
    )*};
}
operators! {
    Add add AddAssign add_assign +;
    Sub sub SubAssign sub_assign -;
    Mul mul MulAssign mul_assign *;
    Div div DivAssign div_assign /;
}

impl Neg for Traced {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        self.unary(|a| -a)
    }
}

impl From<f32> for Traced {
    #[inline]
    fn from(value: f32) -> Self {
        Self { value, number: CONSTANT }
    }
}

impl PartialEq for Traced {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq<f32> for Traced {
    #[inline]
    fn eq(&self, other: &f32) -> bool {
        self.value == *other
    }
}

impl PartialOrd for Traced {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl PartialOrd<f32> for Traced {
    #[inline]
    fn partial_cmp(&self, other: &f32) -> Option<Ordering> {
        self.value.partial_cmp(other)
    }
}

macro_rules! functions {
    ($($one:ident)*; $($two:ident)*) => {
        $(fn $one(self) -> Self {
            self.unary(Real::$one)
        })*
        $(fn $two(self, other: Self) -> Self {
            self.binary(other, Real::$two)
        })*
    };
}

impl Real for Traced {
    #[inline]
    fn constant(x: f32) -> Self {
        x.into()
    }
    #[inline]
    fn primal(self) -> f32 {
        self.value
    }
    functions! {
        recip sqrt cbrt exp expm1 ln log1p sin cos tan asin acos atan sinh cosh tanh abs sigmoid
        softplus relu;
        pow atan2 hypot max min
    }
    fn powi(self, n: i32) -> Self {
        self.unary(|x| x.powi(n))
    }
    fn powf(self, y: f32) -> Self {
        self.unary(|x| x.powf(y))
    }
    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }
}
