//! The values that kernels are fed with: sets of numbers that one kind of mistake changes.

use orthant_tests::reference::LANES;

/// SplitMix64: enough for test data, and the same everywhere.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Uniform in [-1, 1), a multiple of 2⁻²³.
    pub fn uniform(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 8_388_608.0 - 1.0
    }

    /// A number with an exponent from `low` to `high` (of 2; below −126 it is subnormal).
    pub fn with_exponent(&mut self, low: i32, high: i32) -> f32 {
        let e = low + self.below((high - low + 1) as usize) as i32;
        let bits = self.next();
        let fraction = f64::from_bits((bits >> 12) | 0x3ff0_0000_0000_0000);
        let x = (fraction * f64::from_bits(((e + 1023) as u64) << 52)) as f32;
        if bits & 1 == 0 { x } else { -x }
    }

    fn pick(&mut self, from: &[f32]) -> f32 {
        from[self.below(from.len())]
    }
}

const INF: f32 = f32::INFINITY;

/// NaNs of both signs, quiet and signalling, with payloads that must not come through.
const NANS: [f32; 4] = [
    f32::from_bits(0x7fc0_0000),
    f32::from_bits(0xffc0_0000),
    f32::from_bits(0x7fab_cdef),
    f32::from_bits(0xffff_ffff),
];

/// A set of values: its name and how to make `n` of them.
pub struct Set {
    pub name: &'static str,
    fill: fn(usize, &mut Rng) -> Vec<f32>,
}

impl Set {
    /// The two operands of length `n`.
    pub fn operands(&self, n: usize) -> (Vec<f32>, Vec<f32>) {
        (self.values(n, 1), self.values(n, 2))
    }

    /// `n` values that depend on the set, `n` and the seed only.
    pub fn values(&self, n: usize, seed: u64) -> Vec<f32> {
        let name = self.name.bytes().fold(0u64, |h, c| h.wrapping_mul(31) + u64::from(c));
        (self.fill)(n, &mut Rng(name ^ (n as u64) << 20 ^ seed.wrapping_mul(0xd1b5_4a32_d192_ed03)))
    }
}

fn each(n: usize, rng: &mut Rng, f: impl Fn(&mut Rng) -> f32) -> Vec<f32> {
    (0..n).map(|_| f(rng)).collect()
}

/// `from` at one place in `every` on average, and always at the last one.
fn sprinkled(n: usize, rng: &mut Rng, every: usize, from: &[f32]) -> Vec<f32> {
    let mut a =
        each(n, rng, |rng| if rng.below(every) == 0 { rng.pick(from) } else { rng.uniform() });
    if let Some(last) = a.last_mut() {
        *last = rng.pick(from);
    }
    a
}

/// Every set.
pub const SETS: &[Set] = &[
    ORDINARY,
    Set { name: "wide", fill: |n, rng| each(n, rng, |rng| rng.with_exponent(-30, 30)) },
    Set { name: "nan", fill: |n, rng| sprinkled(n, rng, 40, &NANS) },
    Set { name: "one nan", fill: one_nan },
    Set { name: "inf", fill: |n, rng| sprinkled(n, rng, 40, &[INF]) },
    Set { name: "both inf", fill: |n, rng| sprinkled(n, rng, 40, &[INF, -INF]) },
    Set { name: "zeros", fill: |n, rng| each(n, rng, |rng| rng.pick(&[0.0, -0.0])) },
    Set { name: "negative zero", fill: |n, _| vec![-0.0; n] },
    Set { name: "sparse", fill: |n, rng| sprinkled(n, rng, 2, &[0.0, -0.0]) },
    Set { name: "subnormal", fill: |n, rng| each(n, rng, |rng| rng.with_exponent(-149, -127)) },
    Set { name: "tiny", fill: |n, rng| each(n, rng, |rng| rng.with_exponent(-126, -60)) },
    Set { name: "huge", fill: |n, rng| each(n, rng, |rng| rng.with_exponent(90, 127)) },
    Set { name: "cancelling", fill: cancelling },
    ONE_LANE,
    MIXTURE,
];

/// Uniform numbers.
pub const ORDINARY: Set = Set { name: "ordinary", fill: |n, rng| each(n, rng, Rng::uniform) };

/// Any bits at all.
pub const MIXTURE: Set =
    Set { name: "mixture", fill: |n, rng| each(n, rng, |rng| f32::from_bits(rng.next() as u32)) };

/// Magnitudes so far apart that nearly every other order of additions gives other bits.
pub const ROUNDED: Set =
    Set { name: "rounded", fill: |n, rng| each(n, rng, |rng| rng.with_exponent(-6, 18).abs()) };

/// All that is not zero lies in one lane, so that the fold rounds nothing away: any other order
/// of additions in the lane, or of blocks, shows.
pub const ONE_LANE: Set = Set {
    name: "one lane",
    fill: |n, rng| {
        let value = |i, rng: &mut Rng| {
            if i % LANES == n * 7 % LANES { rng.with_exponent(-2, 2).abs() } else { 0.0 }
        };
        (0..n).map(|i| value(i, rng)).collect()
    },
};

/// Uniform numbers with any bits here and there.
pub const SPECKLED: Set = Set {
    name: "speckled",
    fill: |n, rng| {
        let any = |rng: &mut Rng| f32::from_bits(rng.next() as u32);
        each(n, rng, |rng| if rng.below(30) == 0 { any(rng) } else { rng.uniform() })
    },
};

fn one_nan(n: usize, rng: &mut Rng) -> Vec<f32> {
    let mut a = each(n, rng, Rng::uniform);
    if n > 0 {
        a[rng.below(n)] = rng.pick(&NANS);
    }
    a
}

/// Each number meets its opposite in its lane, in another lane or in another block, so that what
/// is left is made of roundings.
fn cancelling(n: usize, rng: &mut Rng) -> Vec<f32> {
    let mut a = each(n, rng, |rng| rng.with_exponent(-12, 12));
    for i in 0..n {
        let back = [LANES, 1, 16, 16_384][rng.below(4)];
        if i >= back && rng.below(2) == 0 {
            a[i] = -a[i - back];
        }
    }
    a
}
