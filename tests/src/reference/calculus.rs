//! Derivatives in the documented order: the slope and the curvature of each function as a formula
//! of its own, and the rules of arithmetic for all variables at once, each derivative by itself.

use libm as m;

/// A value, its derivatives by all variables, and its second derivatives by all pairs of them.
#[derive(Clone, Debug)]
pub struct Number {
    pub value: f32,
    pub first: Vec<f32>,
    pub second: Vec<Vec<f32>>,
}

/// `slope·x`; a slope that is not finite times zero is that zero.
fn times(slope: f32, x: f32) -> f32 {
    if !slope.is_finite() && x == 0.0 { x } else { slope * x }
}

impl Number {
    pub fn constant(value: f32, n: usize) -> Number {
        Number { value, first: vec![0.0; n], second: vec![vec![0.0; n]; n] }
    }

    pub fn variable(value: f32, i: usize, n: usize) -> Number {
        let mut number = Number::constant(value, n);
        number.first[i] = 1.0;
        number
    }

    fn made(
        &self,
        value: f32,
        first: impl Fn(usize) -> f32,
        second: impl Fn(usize, usize) -> f32,
    ) -> Number {
        let n = self.first.len();
        let row = |i| (0..n).map(|j| second(i, j)).collect();
        Number { value, first: (0..n).map(first).collect(), second: (0..n).map(row).collect() }
    }

    pub fn add(&self, b: &Number) -> Number {
        let a = self;
        a.made(
            a.value + b.value,
            |i| a.first[i] + b.first[i],
            |i, j| a.second[i][j] + b.second[i][j],
        )
    }

    pub fn sub(&self, b: &Number) -> Number {
        let a = self;
        a.made(
            a.value - b.value,
            |i| a.first[i] - b.first[i],
            |i, j| a.second[i][j] - b.second[i][j],
        )
    }

    pub fn mul(&self, b: &Number) -> Number {
        let a = self;
        a.made(
            a.value * b.value,
            |i| a.value * b.first[i] + b.value * a.first[i],
            |i, j| {
                ((a.value * b.second[i][j] + b.value * a.second[i][j]) + a.first[i] * b.first[j])
                    + b.first[i] * a.first[j]
            },
        )
    }

    pub fn div(&self, b: &Number) -> Number {
        let a = self;
        let q = a.value / b.value;
        let first = |i: usize| (a.first[i] - q * b.first[i]) / b.value;
        a.made(q, first, |i, j| {
            (((a.second[i][j] - q * b.second[i][j]) - first(i) * b.first[j])
                - b.first[i] * first(j))
                / b.value
        })
    }

    pub fn plus(&self, c: f32) -> Number {
        Number { value: self.value + c, ..self.clone() }
    }

    pub fn scaled(&self, c: f32) -> Number {
        self.made(c * self.value, |i| c * self.first[i], |i, j| c * self.second[i][j])
    }

    /// A function of one argument, from its value, slope and curvature.
    pub fn one(&self, [value, slope, curvature]: [f32; 3]) -> Number {
        self.made(
            value,
            |i| times(slope, self.first[i]),
            |i, j| {
                times(slope, self.second[i][j])
                    + times(times(curvature, self.first[i]), self.first[j])
            },
        )
    }

    /// A function of two arguments.
    pub fn two(&self, b: &Number, f: Two) -> Number {
        let a = self;
        self.made(
            f.value,
            |i| times(f.a, a.first[i]) + times(f.b, b.first[i]),
            |i, j| {
                let along_a = times(f.aa, a.first[i]) + times(f.ab, b.first[i]);
                let along_b = times(f.ab, a.first[i]) + times(f.bb, b.first[i]);
                let straight = times(f.a, a.second[i][j]) + times(f.b, b.second[i][j]);
                (straight + times(along_a, a.first[j])) + times(along_b, b.first[j])
            },
        )
    }

    /// Of two numbers one, or at a tie their mean with the first one's value.
    pub fn chosen(&self, b: &Number, greater: bool) -> Number {
        if self.value == b.value {
            return Number { value: self.value, ..self.scaled(0.5).add(&b.scaled(0.5)) };
        }
        if (self.value > b.value) == greater { self.clone() } else { b.clone() }
    }
}

/// A function of `a` and `b`: its value and its derivatives.
#[derive(Clone, Copy, Debug)]
pub struct Two {
    pub value: f32,
    pub a: f32,
    pub b: f32,
    pub aa: f32,
    pub ab: f32,
    pub bb: f32,
}

pub fn hypot(x: f32, y: f32) -> Two {
    let h = m::hypotf(x, y);
    if h == 0.0 {
        return Two { value: h, a: 0.0, b: 0.0, aa: 0.0, ab: 0.0, bb: 0.0 };
    }
    let (a, b) = (x / h, y / h);
    Two { value: h, a, b, aa: (1.0 - a * a) / h, ab: (0.0 - a * b) / h, bb: (1.0 - b * b) / h }
}

/// First derivatives only.
pub fn atan2(y: f32, x: f32) -> Two {
    let h = m::hypotf(x, y);
    let (a, b) = ((x / h) / h, -((y / h) / h));
    Two { value: m::atan2f(y, x), a, b, aa: f32::NAN, ab: f32::NAN, bb: f32::NAN }
}

/// The slopes of `xʸ`.
fn power_slopes(x: f32, y: f32) -> (f32, f32, f32) {
    let power = m::powf(x, y);
    let by_x = if x == 0.0 && y == 0.0 {
        0.0
    } else if by_ratio(x, y) {
        power * (y / x)
    } else {
        m::powf(x, y - 1.0) * y
    };
    let vanishes = power == 0.0 || (x == 0.0 && y >= 0.0);
    (power, by_x, if vanishes { 0.0 } else { power * m::logf(x) })
}

fn by_ratio(x: f32, y: f32) -> bool {
    let (power, ratio) = (m::powf(x, y), y / x);
    y < 0.5 && power.is_normal() && (ratio.is_normal() || y == 0.0)
}

/// `xʸ`; the second derivatives hold for positive `x`.
pub fn pow(x: f32, y: f32) -> Two {
    let (value, a, b) = power_slopes(x, y);
    let (aa, ab) = if by_ratio(x, y) {
        let ratio = y / x;
        let (ratio_x, ratio_y) = ((0.0 - ratio) / x, (1.0 - ratio * 0.0) / x);
        (value * ratio_x + ratio * a, value * ratio_y + ratio * b)
    } else {
        let (lower, lower_x, lower_y) = power_slopes(x, y - 1.0);
        (lower * 0.0 + y * lower_x, lower + y * lower_y)
    };
    let bb = value * 0.0 + m::logf(x) * b;
    Two { value, a, b, aa, ab, bb }
}

/// A product of `n` factors by repeated squaring.
fn powi(x: f32, n: i32) -> f32 {
    if n.abs() > 64 {
        let power = m::powf(x.abs(), n as f32);
        return if n % 2 != 0 && x < 0.0 { -power } else { power };
    }
    let (mut power, mut square) = (1.0, x);
    for bit in 0..8 {
        if n.abs() >> bit & 1 == 1 {
            power *= square;
        }
        square *= square;
    }
    if n < 0 { 1.0 / power } else { power }
}

pub fn integer_power(x: f32, n: i32) -> [f32; 3] {
    let slope = |n: i32| powi(x, n - 1) * n as f32;
    [powi(x, n), slope(n), slope(n - 1) * n as f32]
}

/// `xʸ` for a constant `y` that is not 0.
pub fn real_power(x: f32, y: f32) -> [f32; 3] {
    let (power, slope, _) = power_slopes(x, y);
    let curvature = if by_ratio(x, y) {
        let ratio = y / x;
        power * ((0.0 - ratio) / x) + ratio * slope
    } else {
        y * power_slopes(x, y - 1.0).1
    };
    [power, slope, curvature]
}

pub fn recip(x: f32) -> [f32; 3] {
    let r = 1.0 / x;
    let slope = -(r * r);
    [r, slope, -(r * slope + r * slope)]
}

pub fn sqrt(x: f32) -> [f32; 3] {
    let root = m::sqrtf(x);
    let slope = 0.5 / (root + 0.0);
    [root, slope, (0.0 - slope * slope) / (root + 0.0)]
}

pub fn cbrt(x: f32) -> [f32; 3] {
    let c = m::cbrtf(x);
    let slope = 1.0 / ((c * c) * 3.0);
    let below = (c * slope + c * slope) * 3.0;
    [c, slope, times(-(slope * slope), below)]
}

pub fn exp(x: f32) -> [f32; 3] {
    [m::expf(x); 3]
}

pub fn expm1(x: f32) -> [f32; 3] {
    [m::expm1f(x), m::expf(x), m::expf(x)]
}

pub fn ln(x: f32) -> [f32; 3] {
    let slope = 1.0 / (x + 0.0);
    [m::logf(x), slope, -(slope * slope)]
}

pub fn log1p(x: f32) -> [f32; 3] {
    let slope = 1.0 / (x + 1.0);
    [m::log1pf(x), slope, -(slope * slope)]
}

pub fn sin(x: f32) -> [f32; 3] {
    [m::sinf(x), m::cosf(x), -m::sinf(x)]
}

pub fn cos(x: f32) -> [f32; 3] {
    [m::cosf(x), -m::sinf(x), -m::cosf(x)]
}

pub fn tan(x: f32) -> [f32; 3] {
    let t = m::tanf(x);
    let slope = t * t + 1.0;
    [t, slope, t * slope + t * slope]
}

/// Slope and curvature of the arc sine.
fn arc(x: f32) -> (f32, f32) {
    let (below, below_slope) = if x > -0.5 && x < 0.5 {
        (1.0 - x * x, 0.0 - (x + x))
    } else {
        // By the product rule.
        ((1.0 - x) * (x + 1.0), (1.0 - x) - (x + 1.0))
    };
    let root = m::sqrtf(below);
    let root_slope = times(0.5 / (root + 0.0), below_slope);
    let slope = 1.0 / root;
    (slope, times(-(slope * slope), root_slope))
}

pub fn asin(x: f32) -> [f32; 3] {
    let (slope, curvature) = arc(x);
    [m::asinf(x), slope, curvature]
}

pub fn acos(x: f32) -> [f32; 3] {
    let (slope, curvature) = arc(x);
    [m::acosf(x), -slope, -curvature]
}

pub fn atan(x: f32) -> [f32; 3] {
    let slope = 1.0 / (x * x + 1.0);
    [m::atanf(x), slope, -(slope * slope) * (x + x)]
}

pub fn sinh(x: f32) -> [f32; 3] {
    [m::sinhf(x), m::coshf(x), m::sinhf(x)]
}

pub fn cosh(x: f32) -> [f32; 3] {
    [m::coshf(x), m::sinhf(x), m::coshf(x)]
}

/// `E/(1 + E)²·scale`, where `E` is the exponential of `u` times `x`.
fn bell(x: f32, u: f32, scale: f32) -> (f32, f32) {
    let e = m::expf(x * u);
    let e_slope = e * u;
    let below = e + 1.0;
    let square_slope = below * e_slope + below * e_slope;
    let slope = (e * scale) / (below * below);
    (slope, (e_slope * scale - slope * square_slope) / (below * below))
}

pub fn tanh(x: f32) -> [f32; 3] {
    let t = m::tanhf(x);
    if x > -1.0 && x < 1.0 {
        let slope = 1.0 - t * t;
        return [t, slope, 0.0 - (t * slope + t * slope)];
    }
    let (slope, curvature) = bell(x, if x < 0.0 { 2.0 } else { -2.0 }, 4.0);
    [t, slope, curvature]
}

pub fn sigmoid(x: f32) -> [f32; 3] {
    let e = m::expf(-x.abs());
    let value = if x < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) };
    if x > -2.0 && x < 2.0 {
        let t = m::tanhf(x * 0.5);
        let t_slope = (1.0 - t * t) * 0.5;
        return [value, (1.0 - t * t) * 0.25, (0.0 - (t * t_slope + t * t_slope)) * 0.25];
    }
    let (slope, curvature) = bell(x, if x < 0.0 { 1.0 } else { -1.0 }, 1.0);
    [value, slope, curvature]
}

pub fn softplus(x: f32) -> [f32; 3] {
    let rest = m::log1pf(m::expf(-x.abs()));
    let [slope, curvature, _] = sigmoid(x);
    [if x < 0.0 { rest } else { x + rest }, slope, curvature]
}

pub fn abs(x: f32) -> [f32; 3] {
    let slope = if x == 0.0 { 0.0 } else { 1.0_f32.copysign(x) };
    [x.abs(), slope, 0.0]
}

pub fn relu(x: f32) -> [f32; 3] {
    if x > 0.0 { [x, 1.0, 0.0] } else { [0.0; 3] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_squared_times_y_has_the_derivatives_of_the_textbook() {
        let (x, y) = (Number::variable(2.0, 0, 2), Number::variable(3.0, 1, 2));
        let z = x.mul(&x).mul(&y);
        assert_eq!(z.value, 12.0);
        assert_eq!(z.first, [12.0, 4.0]);
        assert_eq!(z.second, [[6.0, 4.0], [4.0, 0.0]]);
    }

    #[test]
    fn a_quotient_undoes_a_product() {
        let (x, y) = (Number::variable(2.0, 0, 2), Number::variable(4.0, 1, 2));
        let z = x.mul(&y).div(&y);
        assert_eq!((z.value, z.first), (2.0, vec![1.0, 0.0]));
        assert_eq!(z.second, [[0.0; 2]; 2]);
    }

    #[test]
    fn powers_are_repeated_products() {
        assert_eq!(integer_power(2.0, 5), [32.0, 80.0, 160.0]);
        assert_eq!(integer_power(2.0, -1), [0.5, -0.25, 0.25]);
        assert_eq!(real_power(4.0, 1.5), [8.0, 3.0, 0.375]);
        let power = pow(2.0, 3.0);
        assert_eq!((power.value, power.a, power.aa), (8.0, 12.0, 12.0));
    }
}
