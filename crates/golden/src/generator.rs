//! Where the inputs come from: one integer generator, and the ways to make an f32 of its words.
//!
//! Word `i` (from 0) of seed `s` is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
//! number generators", 2014), all arithmetic modulo 2⁶⁴:
//!
//! ```text
//! z = s + (i + 1) * 0x9e3779b97f4a7c15
//! z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
//! z = (z ^ (z >> 27)) * 0x94d049bb133111eb
//! word = z ^ (z >> 31)
//! ```
//!
//! A word depends on nothing but its seed and its index, so a sequence can be made in pieces, in any
//! order and on any number of threads.

/// Word `index` of the sequence that `seed` names.
///
/// ```
/// # use orthant_golden::generator::word;
/// assert_eq!(word(1234567, 0), 6457827717110365317);
/// assert_eq!(word(1234567, 1), 3203168211198807973);
/// ```
pub const fn word(seed: u64, index: u64) -> u64 {
    let z = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Number `index` of the uniform sequence that `seed` names: in [−1, 1), a multiple of 2⁻²³.
///
/// With `u` the upper 24 bits of the word it is `(u − 2²³)·2⁻²³`. Neither the conversion nor the
/// product rounds, so it is the same number wherever integers are.
///
/// ```
/// # use orthant_golden::generator::uniform;
/// assert_eq!(uniform(0, 0), 0.7666216);
/// ```
pub const fn uniform(seed: u64, index: u64) -> f32 {
    uniform_of(word(seed, index))
}

const fn uniform_of(word: u64) -> f32 {
    const STEP: f32 = 1.0 / 8_388_608.0; // 2⁻²³
    ((word >> 40) as i32 - 8_388_608) as f32 * STEP
}

/// Writes the numbers `first`, `first + 1`, … of the uniform sequence of `seed`.
pub fn fill_uniform(seed: u64, first: u64, out: &mut [f32]) {
    fill(Mode::Uniform, seed, first, out);
}

/// Writes the numbers `first`, `first + 1`, … of the sequence of `seed` in the given mode.
pub fn fill(mode: Mode, seed: u64, first: u64, out: &mut [f32]) {
    let mut index = first;
    for x in out {
        *x = mode.number(seed, index);
        index = index.wrapping_add(1);
    }
}

/// How words become numbers.
///
/// In the modes of chance but `Uniform` and its multiples, a random sign is bit 63 of the word, a
/// random significand is its low 23 bits, and where a kind is chosen the choice is its bits 56 to 59.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Uniform in [−1, 1), see [`uniform`].
    Uniform,
    /// Magnitudes from 2⁻¹² to 2¹²: every change of order shows.
    Wide,
    /// Zeros, subnormals and magnitudes below 2⁻⁸⁰, a third each: squares vanish.
    Tiny,
    /// Zeros and subnormals.
    Subnormal,
    /// Magnitudes from 2¹⁰⁰ to 2¹¹⁰: squares overflow, sums do not.
    Huge,
    /// Zeros, subnormals, and magnitudes up to 2⁵⁶: every finite kind whose products stay finite.
    Mixed,
    /// Magnitudes from 2⁻¹²⁶ to the largest.
    Span,
    /// As `Wide`, but numbers `2j − 1` and `2j` are equal, and number 0 is below 2⁻³⁰.
    Paired,
    /// As `Paired`, but the two of a pair have opposite signs, and in a quarter of the pairs they
    /// differ in the last bit: with a `Paired` operand, little more than rounding errors remain.
    Cancelling,
    /// 1.5 times the uniform number.
    Parallel,
    /// −1.5 times the uniform number.
    Opposite,
    /// The numbers of one of the [`LISTS`], over and over.
    List(u8),
    /// As `Wide`, one in sixteen replaced by +∞.
    Infinite,
    /// As `Wide`, with NaNs of any payload, both infinities, zeros, subnormals, and magnitudes near
    /// the largest.
    NonFinite,
    /// Zeros of both signs.
    Zeros,
}

impl Mode {
    /// A name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Uniform => "uniform",
            Mode::Wide => "wide",
            Mode::Tiny => "tiny",
            Mode::Subnormal => "subnormal",
            Mode::Huge => "huge",
            Mode::Mixed => "mixed",
            Mode::Span => "span",
            Mode::Paired => "paired",
            Mode::Cancelling => "cancelling",
            Mode::Parallel => "parallel",
            Mode::Opposite => "opposite",
            Mode::List(_) => "list",
            Mode::Infinite => "infinite",
            Mode::NonFinite => "non-finite",
            Mode::Zeros => "zeros",
        }
    }

    fn number(self, seed: u64, index: u64) -> f32 {
        let word = match self {
            Mode::Paired | Mode::Cancelling => word(seed, index.div_ceil(2)),
            _ => word(seed, index),
        };
        let kind = (word >> 56) & 15;
        match self {
            Mode::Span => magnitude(word, -126, 128),
            Mode::Paired | Mode::Cancelling if index == 0 => magnitude(word, -40, -30),
            Mode::Cancelling if index % 2 == 1 => {
                f32::from_bits((-wide(word)).to_bits() ^ u32::from(kind < 4))
            }
            Mode::Paired | Mode::Cancelling => wide(word),
            Mode::Parallel => 1.5 * uniform_of(word),
            Mode::Opposite => -1.5 * uniform_of(word),
            Mode::List(which) => listed(which, index),
            Mode::Uniform => uniform_of(word),
            Mode::Wide => wide(word),
            Mode::Tiny => match kind {
                0..5 => zero(word),
                5..10 => subnormal(word),
                _ => magnitude(word, -126, -80),
            },
            Mode::Subnormal => match kind {
                0..4 => zero(word),
                _ => subnormal(word),
            },
            Mode::Huge => magnitude(word, 100, 110),
            Mode::Mixed => match kind {
                0 => zero(word),
                1 => subnormal(word),
                2 => magnitude(word, -126, -60),
                3 => magnitude(word, 40, 56),
                _ => wide(word),
            },
            Mode::Infinite => match kind {
                0 => f32::INFINITY,
                _ => wide(word),
            },
            Mode::NonFinite => match kind {
                0 => f32::from_bits(sign(word) | 0x7f80_0000 | significand(word) | 1),
                1 => f32::from_bits(sign(word) | 0x7f80_0000),
                2 => zero(word),
                3 => subnormal(word),
                4 => magnitude(word, 120, 128),
                _ => wide(word),
            },
            Mode::Zeros => zero(word),
        }
    }
}

/// Numbers chosen by hand, as bits.
///
/// 0 and 1: the safe scaling takes an exponent out, and small elements round once when they become
/// subnormal by it and once more in the quotient. The largest is 1.5·2¹²⁷ in 0, 1.5·2⁶¹ in 1.
///
/// 2 and 3: nearly orthogonal, of squared lengths 2¹²⁰ and 3.6·2⁻⁸⁰, both within the range that is
/// not scaled; the first of the two factors that bring their product back makes it subnormal.
///
/// 4 and 5: one infinity that no other term meets; negative and positive infinity that do meet.
///
/// 6, 7 and 8: 1.5 and −1.5 times 6. The cosines of the angles are above 1 and below −1 by rounding.
pub const LISTS: [[u32; 5]; 9] = [
    [0x7f40_0000, 0x3e1e_0419, 0xbd5a_a3d7, 0x3f12_3457, 0x3c7f_ffff],
    [0x5e40_0000, 0x1d9e_0419, 0x9b5a_a3d7, 0x1c12_3457, 0x9d7f_ffff],
    [0x5d80_0000, 0x2baf_5c29, 0, 0x8000_0000, 0],
    [0, 0x2bf4_7ae1, 0x8000_0000, 0, 0],
    [0x3f80_0000, 0x7f80_0000, 0x4040_0000, 0x0000_0001, 0x4110_0000],
    [0xff80_0000, 0x4000_0000, 0x7f80_0000, 0x8000_0000, 0xc0a0_0000],
    [0x3f44_4150, 0xbe0c_3b10, 0xbf72_7746, 0x3f71_1770, 0xbf49_8cee],
    [0x3f93_30fc, 0xbe52_5898, 0xbfb5_d974, 0x3fb4_d194, 0xbf97_29b2],
    [0xbf93_30fc, 0x3e52_5898, 0x3fb5_d974, 0xbfb4_d194, 0x3f97_29b2],
];

fn listed(which: u8, index: u64) -> f32 {
    let number = LISTS.get(usize::from(which)).and_then(|list| list.get((index % 5) as usize));
    f32::from_bits(number.copied().unwrap_or(0))
}

const fn sign(word: u64) -> u32 {
    ((word >> 63) as u32) << 31
}

const fn significand(word: u64) -> u32 {
    word as u32 & 0x007f_ffff
}

const fn zero(word: u64) -> f32 {
    f32::from_bits(sign(word))
}

const fn subnormal(word: u64) -> f32 {
    f32::from_bits(sign(word) | significand(word))
}

const fn wide(word: u64) -> f32 {
    magnitude(word, -12, 12)
}

/// From `2^low` up to, not including, `2^high`; the exponent from bits 24 to 39 of the word.
const fn magnitude(word: u64, low: i32, high: i32) -> f32 {
    let choice = (word >> 24) as u32 & 0xffff;
    let exponent = (127 + low) as u32 + ((choice * (high - low) as u32) >> 16);
    f32::from_bits(sign(word) | exponent << 23 | significand(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODES: [Mode; 15] = [
        Mode::Uniform,
        Mode::Wide,
        Mode::Tiny,
        Mode::Subnormal,
        Mode::Huge,
        Mode::Mixed,
        Mode::Infinite,
        Mode::NonFinite,
        Mode::Zeros,
        Mode::Span,
        Mode::Paired,
        Mode::Cancelling,
        Mode::Parallel,
        Mode::Opposite,
        Mode::List(2),
    ];

    #[test]
    fn words_are_those_of_splitmix64() {
        // As published with the generator, seed 1234567.
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        for (index, expected) in published.into_iter().enumerate() {
            assert_eq!(word(1_234_567, index as u64), expected);
        }
    }

    #[test]
    fn uniform_takes_both_ends_and_no_more() {
        assert_eq!(uniform_of(0), -1.0);
        assert_eq!(uniform_of(u64::MAX), 1.0 - 1.0 / 8_388_608.0);
        assert_eq!(uniform_of(1 << 63).to_bits(), 0);
        let mut sum = 0.0f64;
        for i in 0..10_000 {
            let x = uniform(7, i);
            assert!((-1.0..1.0).contains(&x));
            sum += f64::from(x);
        }
        assert!(sum.abs() < 200.0, "the mean of 10,000 is near 0");
    }

    #[test]
    fn a_sequence_made_in_pieces_is_the_same() {
        for mode in MODES {
            let mut whole = [0.0; 100];
            fill(mode, 3, 0, &mut whole);
            let mut pieces = [0.0; 100];
            let (head, tail) = pieces.split_at_mut(37);
            fill(mode, 3, 37, tail);
            fill(mode, 3, 0, head);
            assert_eq!(whole.map(f32::to_bits), pieces.map(f32::to_bits));
        }
    }

    #[test]
    fn pairs_are_equal_or_cancel_but_for_the_last_bit() {
        let (mut paired, mut cancelling) = ([0.0f32; 101], [0.0f32; 101]);
        fill(Mode::Paired, 5, 0, &mut paired);
        fill(Mode::Cancelling, 5, 0, &mut cancelling);
        let mut differ = 0;
        for j in (1..101).step_by(2) {
            assert_eq!(paired[j].to_bits(), paired[j + 1].to_bits());
            let flipped = (-cancelling[j]).to_bits() ^ cancelling[j + 1].to_bits();
            assert!(flipped <= 1);
            differ += flipped;
        }
        assert!((5..20).contains(&differ), "{differ} of 50 pairs differ");
        assert!(paired[0].abs() < 1e-9 && cancelling[0].abs() < 1e-9);
    }

    #[test]
    fn each_mode_makes_the_kinds_it_names() {
        let mut numbers = [0.0f32; 4096];
        let mut all = |mode, holds: fn(f32) -> bool| {
            fill(mode, 11, 0, &mut numbers);
            numbers.iter().all(|&x| holds(x))
        };
        assert!(all(Mode::Wide, |x| (2.0f32.recip() / 2048.0..4096.0).contains(&x.abs())));
        assert!(all(Mode::Tiny, |x| x.abs() < 1e-24));
        assert!(all(Mode::Subnormal, |x| x.abs() < f32::MIN_POSITIVE));
        assert!(all(Mode::Huge, |x| (1e30..2e33).contains(&x.abs())));
        assert!(all(Mode::Mixed, |x| x.abs() < 8e16));
        assert!(all(Mode::Infinite, |x| x == f32::INFINITY || x.is_finite()));
        assert!(all(Mode::Zeros, |x| x == 0.0));
        let mut some = |mode, is: fn(f32) -> bool| {
            fill(mode, 11, 0, &mut numbers);
            numbers.iter().any(|&x| is(x))
        };
        let kinds: [fn(f32) -> bool; 7] = [
            |x| x.is_nan() && x.is_sign_negative(),
            |x| x == f32::INFINITY,
            |x| x == f32::NEG_INFINITY,
            |x| x == 0.0 && x.is_sign_negative(),
            |x| x.is_subnormal(),
            |x| x.is_finite() && x.abs() > 1e38,
            |x| x.abs() > 0.5 && x.abs() < 2.0,
        ];
        for kind in kinds {
            assert!(some(Mode::NonFinite, kind));
        }
        for mode in [Mode::Tiny, Mode::Subnormal, Mode::Mixed] {
            assert!(some(mode, |x| x == 0.0 && x.is_sign_negative()));
            assert!(some(mode, f32::is_subnormal));
        }
        assert!(some(Mode::Infinite, |x| x == f32::INFINITY));
    }
}
