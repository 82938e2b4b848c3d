//! Data that sums badly: all of one sign, cancelling, far apart in magnitude.

use crate::exact::{Exact, power_of_two};

/// SplitMix64.
pub struct Rng(pub u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Uniform in [-1, 1).
    pub fn uniform(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 8_388_608.0 - 1.0
    }

    /// Of either sign, with an exponent of 2 from `low` to `high`.
    pub fn with_exponent(&mut self, low: i32, high: i32) -> f32 {
        let e = low + self.below((high - low + 1) as usize) as i32;
        (f64::from(self.uniform()) * power_of_two(e)) as f32
    }

    fn shuffle<T>(&mut self, a: &mut [T]) {
        for i in (1..a.len()).rev() {
            a.swap(i, self.below(i + 1));
        }
    }
}

/// A way to make two operands.
pub struct Family {
    pub name: &'static str,
    pub make: fn(usize) -> (Vec<f32>, Vec<f32>),
}

fn pairs(n: usize, mut f: impl FnMut(&mut Rng, usize) -> (f32, f32)) -> (Vec<f32>, Vec<f32>) {
    let mut rng = Rng(n as u64);
    (0..n).map(|i| f(&mut rng, i)).unzip()
}

/// Without overflow in any of the reductions.
pub const FAMILIES: &[Family] = &[
    Family { name: "uniform", make: |n| pairs(n, |rng, _| (rng.uniform(), rng.uniform())) },
    Family {
        name: "positive",
        make: |n| pairs(n, |rng, _| (rng.uniform().abs(), rng.uniform().abs())),
    },
    Family { name: "all equal", make: |n| pairs(n, |_, _| (0.1, 0.3)) },
    Family { name: "growing", make: |n| pairs(n, |_, i| (i as f32 * 0.1, i as f32 * 0.7 + 1.0)) },
    Family { name: "falling", make: |n| pairs(n, |_, i| (1.0 / (1 + i) as f32, 0.7)) },
    Family {
        name: "alternating",
        make: |n| pairs(n, |_, i| (if i % 2 == 0 { 1.1 } else { -1.1 }, 1.0 + i as f32 * 1e-7)),
    },
    Family {
        name: "alternating by lanes",
        make: |n| pairs(n, |_, i| (if i / 32 % 2 == 0 { 1.1 } else { -1.1 }, 1.0 / 3.0)),
    },
    Family {
        name: "geometric",
        make: |n| {
            pairs(n, |_, i| {
                let x = power_of_two((i / 32 % 80) as i32 - 40) as f32;
                (x * 1.1, x * 0.9)
            })
        },
    },
    Family {
        name: "large first",
        make: |n| pairs(n, |_, i| if i == 0 { (16_777_216.0, 1.0) } else { (0.99, 0.99) }),
    },
    Family {
        name: "large first in each lane",
        make: |n| pairs(n, |_, i| if i < 32 { (16_777_216.0, 1.0) } else { (0.99, 0.99) }),
    },
    Family {
        name: "wide",
        make: |n| pairs(n, |rng, _| (rng.with_exponent(-40, 40), rng.with_exponent(-20, 20))),
    },
    Family {
        name: "subnormal",
        make: |n| pairs(n, |rng, _| (rng.with_exponent(-149, -120), rng.with_exponent(-30, 0))),
    },
    Family {
        name: "nearly equal operands",
        make: |n| {
            pairs(n, |rng, _| {
                let x = rng.uniform();
                (x, f32::from_bits(x.to_bits() ^ rng.below(4) as u32))
            })
        },
    },
    Family { name: "opposites", make: opposites },
    Family { name: "condition 1e4", make: |n| ill_conditioned(n, 1e4) },
    Family { name: "condition 1e8", make: |n| ill_conditioned(n, 1e8) },
    Family { name: "condition 1e14", make: |n| ill_conditioned(n, 1e14) },
];

/// Every number but the last with its opposite somewhere.
fn opposites(n: usize) -> (Vec<f32>, Vec<f32>) {
    let (mut a, b) = pairs(n, |rng, _| (rng.with_exponent(-15, 15), 0.1));
    for i in 0..n / 2 {
        a[2 * i + 1] = -a[2 * i];
    }
    Rng(7).shuffle(&mut a);
    (a, b)
}

/// A dot product of about this condition number, 2·Σ|aᵢbᵢ|/|Σaᵢbᵢ|: Ogita, Rump and Oishi,
/// "Accurate sum and dot product", algorithm 6.1. Half the terms grow the sum, the other half
/// cancel it step by step.
pub fn ill_conditioned(n: usize, condition: f64) -> (Vec<f32>, Vec<f32>) {
    let mut rng = Rng(n as u64 ^ condition.to_bits());
    let half_bits = (libm::log2(condition) / 2.0).round() as i32;
    let mut sum = Exact::default();
    let mut terms: Vec<(f32, f32)> = Vec::with_capacity(n);
    for i in 0..n {
        let grows = i < n / 2;
        let e = match i {
            0 => half_bits + 1,
            _ if grows => rng.below(half_bits as usize + 1) as i32,
            _ => half_bits * (n - 1 - i) as i32 / (n - n / 2) as i32,
        };
        let x = match rng.with_exponent(e, e) {
            0.0 => 1.0,
            x => x,
        };
        let y = f64::from(rng.with_exponent(e, e));
        let y = if grows { y } else { (y - sum.value()) / f64::from(x) } as f32;
        sum.add_product(x, y);
        terms.push((x, y));
    }
    rng.shuffle(&mut terms);
    terms.into_iter().unzip()
}
