//! Scalars that remember what they came from.
//!
//! Each operation appends its two slopes and where its operands stand; the way back multiplies and
//! adds once for each. The list belongs to the thread.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::Error;
use crate::calculus::{Dual, Real};

/// A number that remembers how it was computed, within [`gradient`].
#[derive(Clone, Copy, Debug)]
pub struct Traced {
    value: f32,
    /// Its place in the list; constants have none.
    place: Option<u32>,
}

/// Where the operands stand, and the slopes by them.
#[derive(Clone, Copy)]
struct Entry([(Option<u32>, f32); 2]);

thread_local! {
    static LIST: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// The gradient of `f` at `x`, in reverse: one evaluation and one way back, however many variables
/// there are. Returns `f(x)`.
///
/// It has the slopes and conventions of duals, and the bits of [`orthant_core::calculus::gradient`]
/// but for the order in which contributions are added: from the last operation to the first.
///
/// Calls within `f` are allowed. A computation of more than 2³² operations does not fit.
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
    let recording = Recording::begin();
    let variables: Vec<Traced> = x.iter().map(|x| Traced::recorded(*x, [])).collect();
    let y = f(&variables);
    recording.back(y, out);
    Ok(if y.value.is_nan() { f32::NAN } else { y.value })
}

/// The part of the list that one call appends; it is taken off again, also when `f` panics.
struct Recording {
    start: usize,
}

impl Recording {
    fn begin() -> Self {
        Self { start: LIST.with_borrow(Vec::len) }
    }

    /// Runs back from `y`; the variables are the first of the recording.
    fn back(&self, y: Traced, out: &mut [f32]) {
        LIST.with_borrow(|list| {
            let list = &list[self.start..];
            let mut slopes = vec![0.0; list.len()];
            let local = |place: u32| (place as usize).checked_sub(self.start);
            if let Some(slope) = y.place.and_then(local).and_then(|at| slopes.get_mut(at)) {
                *slope = 1.0;
            }
            for (i, Entry(operands)) in list.iter().enumerate().rev() {
                let slope = slopes[i];
                // What does not matter has no share, though its own slope be infinite.
                if slope == 0.0 {
                    continue;
                }
                for (place, by) in operands {
                    if let Some(at) = place.and_then(local) {
                        slopes[at] += slope * by;
                    }
                }
            }
            for (out, slope) in out.iter_mut().zip(slopes) {
                *out = if slope.is_nan() { f32::NAN } else { slope };
            }
        });
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        LIST.with_borrow_mut(|list| list.truncate(self.start));
    }
}

impl Traced {
    /// The value.
    #[must_use]
    pub fn value(self) -> f32 {
        self.value
    }

    fn recorded<const K: usize>(value: f32, operands: [(Option<u32>, f32); K]) -> Self {
        let mut entry = Entry([(None, 0.0); 2]);
        for (to, from) in entry.0.iter_mut().zip(operands) {
            *to = from;
        }
        let place = LIST.with_borrow_mut(|list| {
            list.push(entry);
            u32::try_from(list.len() - 1).ok()
        });
        Self { value, place }
    }

    fn unary(self, f: impl Fn(Dual<1>) -> Dual<1>) -> Self {
        let Dual { value, partials: [slope] } = f(Dual::variable(self.value, 0));
        match self.place {
            None => Self { value, place: None },
            Some(_) => Self::recorded(value, [(self.place, slope)]),
        }
    }

    fn binary(self, other: Self, f: impl Fn(Dual<2>, Dual<2>) -> Dual<2>) -> Self {
        let y = f(Dual::variable(self.value, 0), Dual::variable(other.value, 1));
        let ([by_self, by_other], value) = (y.partials, y.value);
        if self.place.is_none() && other.place.is_none() {
            return Self { value, place: None };
        }
        Self::recorded(value, [(self.place, by_self), (other.place, by_other)])
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident $assign:ident $assign_method:ident $symbol:tt;)*) => {$(
        impl $operator for Traced {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                self.binary(other, |a, b| a $symbol b)
            }
        }
        impl $operator<f32> for Traced {
            type Output = Self;
            fn $method(self, c: f32) -> Self {
                self.unary(|a| a $symbol c)
            }
        }
        impl $operator<Traced> for f32 {
            type Output = Traced;
            fn $method(self, other: Traced) -> Traced {
                other.unary(|a| self $symbol a)
            }
        }
        impl $assign for Traced {
            fn $assign_method(&mut self, other: Self) {
                *self = *self $symbol other;
            }
        }
        impl $assign<f32> for Traced {
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
    fn neg(self) -> Self {
        self.unary(|a| -a)
    }
}

impl From<f32> for Traced {
    fn from(value: f32) -> Self {
        Self { value, place: None }
    }
}

impl PartialEq for Traced {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq<f32> for Traced {
    fn eq(&self, other: &f32) -> bool {
        self.value == *other
    }
}

impl PartialOrd for Traced {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl PartialOrd<f32> for Traced {
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
    fn constant(x: f32) -> Self {
        x.into()
    }
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
