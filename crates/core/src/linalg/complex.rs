//! Complex numbers, as far as eigenvectors need them: each formula in the order written.

/// `re + i·im`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Complex {
    pub(crate) re: f32,
    pub(crate) im: f32,
}

impl Complex {
    pub(crate) fn real(re: f32) -> Self {
        Self { re, im: 0.0 }
    }

    /// `|re| + |im|`.
    pub(crate) fn magnitude(self) -> f32 {
        self.re.abs() + self.im.abs()
    }

    /// `least` if its magnitude is less.
    pub(crate) fn at_least(self, least: f32) -> Self {
        if self.magnitude() < least { Self::real(least) } else { self }
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }

    pub(crate) fn times(self, other: Self) -> Self {
        Self {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }

    /// The quotient, by Smith's method: no square that could overflow or vanish.
    pub(crate) fn over(self, other: Self) -> Self {
        if other.im.abs() <= other.re.abs() {
            let ratio = other.im / other.re;
            let divisor = other.re + other.im * ratio;
            Self {
                re: (self.re + self.im * ratio) / divisor,
                im: (self.im - self.re * ratio) / divisor,
            }
        } else {
            let ratio = other.re / other.im;
            let divisor = other.im + other.re * ratio;
            Self {
                re: (self.re * ratio + self.im) / divisor,
                im: (self.im * ratio - self.re) / divisor,
            }
        }
    }
}
