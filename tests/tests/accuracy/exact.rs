//! Exact sums, and the bounds that errors are held against.

/// Radix 2³² digits; the lowest weighs 2⁻³²⁰, below the least product of two floats.
const DIGITS: usize = 24;
const LOWEST: i32 = -320;

/// A fixed-point number wide enough for any sum of up to 2³⁰ products of two floats: nothing is
/// ever rounded.
#[derive(Clone, Default)]
pub struct Exact([i64; DIGITS]);

/// `2ᵉ`.
pub fn power_of_two(e: i32) -> f64 {
    f64::from_bits(((e + 1023) as u64) << 52)
}

impl Exact {
    /// Adds a number that is a multiple of 2⁻³²⁰.
    pub fn add(&mut self, x: f64) {
        if x == 0.0 {
            return;
        }
        let bits = x.to_bits();
        let fraction = (bits & ((1 << 52) - 1)) | 1 << 52;
        let zeros = fraction.trailing_zeros();
        let exponent = (bits >> 52 & 0x7ff) as i32 - 1075 + zeros as i32;
        let place = (exponent - LOWEST) as usize;
        let wide = u128::from(fraction >> zeros) << (place % 32);
        for i in 0..3 {
            let digit = (wide >> (32 * i)) as u32;
            self.0[place / 32 + i] += if x > 0.0 { i64::from(digit) } else { -i64::from(digit) };
        }
    }

    /// Adds the product of two floats, which is exact in f64.
    pub fn add_product(&mut self, x: f32, y: f32) {
        self.add(f64::from(x) * f64::from(y));
    }

    /// The value, to the precision of f64.
    pub fn value(&self) -> f64 {
        let (digits, negative) = self.magnitude();
        let high_to_low = (0..DIGITS).rev();
        let sum = high_to_low
            .fold(0.0, |sum, i| sum + digits[i] as f64 * power_of_two(32 * i as i32 + LOWEST));
        if negative { -sum } else { sum }
    }

    /// How far `x` is from the value.
    pub fn distance(&self, x: f32) -> f64 {
        let mut difference = self.clone();
        difference.add(-f64::from(x));
        difference.value().abs()
    }

    fn magnitude(&self) -> ([i64; DIGITS], bool) {
        let carried = |mut digits: [i64; DIGITS]| {
            let mut carry = 0;
            for digit in &mut digits {
                *digit += carry;
                carry = *digit >> 32;
                *digit &= 0xffff_ffff;
            }
            (digits, carry < 0)
        };
        match carried(self.0) {
            (digits, false) => (digits, false),
            (_, true) => (carried(self.0.map(|digit| -digit)).0, true),
        }
    }
}

/// The unit roundoff of f32.
pub const U: f64 = 1.0 / 16_777_216.0;

/// `γ_k = k·u/(1 − k·u)`.
pub fn gamma(k: usize) -> f64 {
    let ku = k as f64 * U;
    ku / (1.0 - ku)
}

/// The roundings that a term goes through in lane order.
pub fn lane_order(n: usize) -> usize {
    let blocks = n.div_ceil(16_384).max(1);
    n.div_ceil(32).min(512) + blocks.next_power_of_two().ilog2() as usize + 5
}

/// The roundings that a term goes through in column order.
pub fn column_order(n: usize) -> usize {
    n.min(256) + n.div_ceil(256)
}

/// What `n` products can lose to underflow.
pub fn underflow(n: usize) -> f64 {
    n as f64 * power_of_two(-150)
}

/// The largest share of a bound that an error took.
#[derive(Default)]
pub struct Worst {
    share: f64,
    case: String,
}

impl Worst {
    /// Panics where the error is above the bound.
    pub fn hold(&mut self, error: f64, bound: f64, case: impl FnOnce() -> String) {
        if error > bound || !error.is_finite() {
            panic!("{}: the error is {error:e}, the bound {bound:e}", case());
        }
        let share = if error == 0.0 { 0.0 } else { error / bound };
        if share > self.share {
            (self.share, self.case) = (share, case());
        }
    }

    /// Says how near the bound the worst came.
    pub fn tell(&self, name: &str) {
        println!("{name}: at worst {:.3} of the bound, {}", self.share, self.case);
    }
}

#[test]
fn sums_are_exact() {
    let mut sum = Exact::default();
    for x in [1e38, 3.0, -1e38, 1e-45, -2.0] {
        sum.add(f64::from(x as f32));
    }
    assert_eq!(sum.value(), 1.0 + f64::from(1e-45f32));
    assert_eq!(sum.distance(1.0), f64::from(1e-45f32));
    let least = f32::from_bits(1);
    let mut product = Exact::default();
    product.add_product(least, -least);
    assert_eq!(product.value(), -power_of_two(-298));
    product.add_product(f32::MAX, f32::MAX);
    product.add_product(-f32::MAX, f32::MAX);
    assert_eq!(product.value(), -power_of_two(-298));
}

#[test]
fn roundings_are_counted_as_promised() {
    assert_eq!([1, 32, 33, 16_384, 16_385, 32_769].map(lane_order), [6, 6, 7, 517, 518, 519]);
    assert_eq!(lane_order(1_000_000_000) + 1, 534);
    assert_eq!([1, 256, 257, 512, 513].map(column_order), [2, 257, 258, 258, 259]);
}
