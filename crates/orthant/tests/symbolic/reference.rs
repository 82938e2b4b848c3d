//! The judge: reads an expression by recursive descent, straight from the grammar, and computes its
//! value on the way, in f64 or in complex numbers of it.

/// What an expression can be computed with.
pub trait Number: Copy {
    fn real(value: f64) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn over(self, other: Self) -> Self;
    fn negative(self) -> Self;
    fn power(self, exponent: Self) -> Self;
    fn function(name: &str, arguments: &[Self]) -> Self;
}

/// A value, and the greatest magnitude of anything on the way to it.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    pub value: f64,
    pub magnitude: f64,
}

impl Value {
    /// Whether neither it nor anything on the way is infinite or NaN.
    pub fn is_finite(&self) -> bool {
        self.value.is_finite() && self.magnitude.is_finite()
    }

    fn of(value: f64, from: &[Self]) -> Self {
        let magnitude = from.iter().fold(value.abs(), |m, x| worse(m, x.magnitude));
        Self { value, magnitude }
    }
}

impl Number for Value {
    fn real(value: f64) -> Self {
        Self { value, magnitude: value.abs() }
    }
    fn plus(self, other: Self) -> Self {
        Self::of(self.value + other.value, &[self, other])
    }
    fn minus(self, other: Self) -> Self {
        Self::of(self.value - other.value, &[self, other])
    }
    fn times(self, other: Self) -> Self {
        Self::of(self.value * other.value, &[self, other])
    }
    fn over(self, other: Self) -> Self {
        Self::of(self.value / other.value, &[self, other])
    }
    fn negative(self) -> Self {
        Self { value: -self.value, ..self }
    }
    fn power(self, exponent: Self) -> Self {
        Self::of(libm::pow(self.value, exponent.value), &[self, exponent])
    }
    fn function(name: &str, arguments: &[Self]) -> Self {
        let x: Vec<f64> = arguments.iter().map(|a| a.value).collect();
        Self::of(function(name, &x), arguments)
    }
}

/// The greater, and NaN if either is.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// The value of `text`, where the variables have these values.
pub fn evaluate(text: &str, values: &[(&str, f64)]) -> Value {
    let values: Vec<_> = values.iter().map(|(name, x)| (*name, Value::real(*x))).collect();
    evaluate_in(text, &values)
}

/// [`evaluate`] in any kind of numbers.
pub fn evaluate_in<N: Number>(text: &str, values: &[(&str, N)]) -> N {
    let mut reader = Reader { rest: text, values };
    let value = reader.sum();
    assert!(reader.skip().is_empty(), "{text}: not read: {}", reader.rest);
    value
}

struct Reader<'a, N> {
    rest: &'a str,
    values: &'a [(&'a str, N)],
}

impl<'a, N: Number> Reader<'a, N> {
    fn skip(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        self.rest
    }

    fn take(&mut self, sign: char) -> bool {
        match self.skip().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> N {
        let mut sum = self.product();
        loop {
            if self.take('+') {
                sum = sum.plus(self.product());
            } else if self.take('-') {
                sum = sum.minus(self.product());
            } else {
                return sum;
            }
        }
    }

    fn product(&mut self) -> N {
        let mut product = self.signed();
        loop {
            if self.take('*') {
                product = product.times(self.signed());
            } else if self.take('/') {
                product = product.over(self.signed());
            } else if self.skip().starts_with(|c: char| c.is_alphabetic() || c == '(') {
                product = product.times(self.power());
            } else {
                return product;
            }
        }
    }

    fn signed(&mut self) -> N {
        if self.take('-') {
            self.signed().negative()
        } else if self.take('+') {
            self.signed()
        } else {
            self.power()
        }
    }

    fn power(&mut self) -> N {
        let base = self.operand();
        if !self.take('^') {
            return base;
        }
        base.power(self.signed())
    }

    fn operand(&mut self) -> N {
        if self.take('(') {
            let inner = self.sum();
            assert!(self.take(')'), "unclosed: {}", self.rest);
            return inner;
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let end = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
            let (word, rest) = self.rest.split_at(end);
            self.rest = rest;
            return self.word(word);
        }
        let bytes = self.rest.as_bytes();
        let mut end = 0;
        while end < bytes.len() {
            let is_exponent = matches!(bytes[end], b'e' | b'E')
                && match bytes.get(end + 1) {
                    Some(b'+' | b'-') => bytes.get(end + 2).is_some_and(u8::is_ascii_digit),
                    Some(next) => next.is_ascii_digit(),
                    None => false,
                };
            if is_exponent {
                end += 2;
            } else if bytes[end].is_ascii_digit() || bytes[end] == b'.' {
                end += 1;
            } else {
                break;
            }
        }
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        N::real(number.parse().unwrap_or_else(|_| panic!("no operand at {}", self.rest)))
    }

    fn word(&mut self, word: &str) -> N {
        if let Some((_, value)) = self.values.iter().find(|(name, _)| *name == word) {
            return *value;
        }
        match word {
            "pi" => return N::real(std::f64::consts::PI),
            "e" => return N::real(std::f64::consts::E),
            _ => {}
        }
        assert!(self.take('('), "unknown name {word}");
        let mut arguments = vec![self.sum()];
        while self.take(',') {
            arguments.push(self.sum());
        }
        assert!(self.take(')'), "unclosed: {}", self.rest);
        N::function(word, &arguments)
    }
}

fn function(name: &str, x: &[f64]) -> f64 {
    let nan = x.iter().any(|x| x.is_nan());
    match (name, x) {
        _ if nan => f64::NAN,
        ("exp", [x]) => libm::exp(*x),
        ("ln" | "log", [x]) => libm::log(*x),
        ("log1p", [x]) => libm::log1p(*x),
        ("expm1", [x]) => libm::expm1(*x),
        ("sqrt", [x]) => libm::sqrt(*x),
        ("cbrt", [x]) => libm::cbrt(*x),
        ("sin", [x]) => libm::sin(*x),
        ("cos", [x]) => libm::cos(*x),
        ("tan", [x]) => libm::tan(*x),
        ("asin", [x]) => libm::asin(*x),
        ("acos", [x]) => libm::acos(*x),
        ("atan", [x]) => libm::atan(*x),
        ("sinh", [x]) => libm::sinh(*x),
        ("cosh", [x]) => libm::cosh(*x),
        ("tanh", [x]) => libm::tanh(*x),
        ("abs", [x]) => x.abs(),
        ("sigmoid", [x]) => 1.0 / (1.0 + libm::exp(-x)),
        ("softplus", [x]) => libm::log1p(libm::exp(*x)),
        ("relu", [x]) => x.max(0.0),
        ("sign", [x]) => {
            if *x == 0.0 {
                0.0
            } else {
                x.signum()
            }
        }
        ("step", [x]) => f64::from(u8::from(*x > 0.0)),
        // Real numbers have one zero.
        ("atan2", [y, x]) => libm::atan2(*y + 0.0, *x + 0.0),
        ("hypot", [x, y]) => libm::hypot(*x, *y),
        ("min", [x, y]) => x.min(*y),
        ("max", [x, y]) => x.max(*y),
        ("pow", [x, y]) => libm::pow(*x, *y),
        ("ifgt", [a, b, c, d]) => {
            if a == b {
                (c + d) / 2.0
            } else if a > b {
                *c
            } else {
                *d
            }
        }
        _ => panic!("{name} of {} arguments", x.len()),
    }
}

/// `f'(x)` by central differences, good to some nine digits.
pub fn slope(text: &str, variable: &str, values: &[(&str, f64)]) -> Value {
    let at = |shift: f64| {
        let moved: Vec<(&str, f64)> = values
            .iter()
            .map(|&(name, value)| (name, if name == variable { value + shift } else { value }))
            .collect();
        evaluate(text, &moved)
    };
    let h = 1e-3;
    // Richardson: the error of h² cancels.
    let difference = |h: f64| {
        let (a, b) = (at(h), at(-h));
        Value::of((a.value - b.value) / (2.0 * h), &[a, b])
    };
    let (coarse, fine) = (difference(h), difference(h / 2.0));
    Value::of((4.0 * fine.value - coarse.value) / 3.0, &[coarse, fine])
}
