//! Operators and function names for each kind of duals, from the rules that the kind states.

/// The rules of arithmetic, with another number of the same kind and with a constant.
pub(super) trait Rules: Copy {
    fn negative(self) -> Self;
    fn sum(self, other: Self) -> Self;
    fn difference(self, other: Self) -> Self;
    fn product(self, other: Self) -> Self;
    fn quotient(self, other: Self) -> Self;
    /// `self + c`.
    fn shifted_up(self, c: f32) -> Self;
    /// `self − c`.
    fn shifted_down(self, c: f32) -> Self;
    /// `c·self`.
    fn multiple(self, c: f32) -> Self;
    /// `self/c`.
    fn fraction(self, c: f32) -> Self;
}

/// All operators, with `f32` on either side too, and comparisons by value.
macro_rules! operators {
    ($parameters:tt $kind:ty) => {
        operators! { @one $parameters $kind: Add::add AddAssign::add_assign sum shifted_up,
            |c, x| x.shifted_up(c) }
        operators! { @one $parameters $kind: Sub::sub SubAssign::sub_assign difference shifted_down,
            |c, x| <$kind>::constant(c).difference(x) }
        operators! { @one $parameters $kind: Mul::mul MulAssign::mul_assign product multiple,
            |c, x| x.multiple(c) }
        operators! { @one $parameters $kind: Div::div DivAssign::div_assign quotient fraction,
            |c, x| <$kind>::constant(c).quotient(x) }
        operators! { @others $parameters $kind }
    };
    (@one [$($parameter:tt)*] $kind:ty:
        $operator:ident::$method:ident $assign:ident::$assign_method:ident $rule:ident $constant:ident,
        |$c:ident, $x:ident| $reversed:expr
    ) => {
        impl<$($parameter)*> core::ops::$operator for $kind {
            type Output = Self;
            #[inline]
            fn $method(self, other: Self) -> Self {
                self.$rule(other)
            }
        }
        impl<$($parameter)*> core::ops::$operator<f32> for $kind {
            type Output = Self;
            #[inline]
            fn $method(self, c: f32) -> Self {
                self.$constant(c)
            }
        }
        impl<$($parameter)*> core::ops::$operator<$kind> for f32 {
            type Output = $kind;
            #[inline]
            fn $method(self, $x: $kind) -> $kind {
                let $c = self;
                $reversed
            }
        }
        impl<$($parameter)*> core::ops::$assign for $kind {
            #[inline]
            fn $assign_method(&mut self, other: Self) {
                *self = self.$rule(other);
            }
        }
        impl<$($parameter)*> core::ops::$assign<f32> for $kind {
            #[inline]
            fn $assign_method(&mut self, c: f32) {
                *self = self.$constant(c);
            }
        }
    };
    (@others [$($parameter:tt)*] $kind:ty) => {
        impl<$($parameter)*> core::ops::Neg for $kind {
            type Output = Self;
            #[inline]
            fn neg(self) -> Self {
                self.negative()
            }
        }
        impl<$($parameter)*> From<f32> for $kind {
            #[inline]
            fn from(x: f32) -> Self {
                Self::constant(x)
            }
        }
        impl<$($parameter)*> PartialEq for $kind {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.value == other.value
            }
        }
        impl<$($parameter)*> PartialEq<f32> for $kind {
            #[inline]
            fn eq(&self, other: &f32) -> bool {
                self.value == *other
            }
        }
        impl<$($parameter)*> PartialOrd for $kind {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                self.value.partial_cmp(&other.value)
            }
        }
        impl<$($parameter)*> PartialOrd<f32> for $kind {
            #[inline]
            fn partial_cmp(&self, other: &f32) -> Option<core::cmp::Ordering> {
                self.value.partial_cmp(other)
            }
        }
    };
}
pub(super) use operators;

/// The functions of [`Real`](super::Real) whose value and slopes `elementary` gives.
macro_rules! elementary_functions {
    (unary: $($one:ident)*; binary: $($two:ident)*) => {
        $(#[inline]
        fn $one(self) -> Self {
            self.unary(elementary::$one)
        })*
        $(#[inline]
        fn $two(self, other: Self) -> Self {
            self.binary(other, elementary::$two)
        })*
    };
    () => {
        elementary_functions! {
            unary: recip sqrt cbrt exp expm1 ln log1p sin cos tan asin acos atan sinh cosh tanh abs
                sigmoid softplus relu;
            binary: pow atan2 hypot
        }
        #[inline]
        fn powi(self, n: i32) -> Self {
            self.unary(|x| elementary::powi(x, n))
        }
        #[inline]
        fn powf(self, y: f32) -> Self {
            self.unary(|x| elementary::powf(x, y))
        }
        #[inline]
        fn max(self, other: Self) -> Self {
            self.chosen(other, self.value > other.value)
        }
        #[inline]
        fn min(self, other: Self) -> Self {
            self.chosen(other, self.value < other.value)
        }
    };
}
pub(super) use elementary_functions;
