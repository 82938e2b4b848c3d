//! What samples of times say: the median, how sure it is, and whether two sets of them differ.
//!
//! Intervals are the percentile bootstrap's (Efron and Tibshirani, *An Introduction to the
//! Bootstrap*, ch. 13): the medians of 2000 resamples, drawn by a generator with a fixed seed, so
//! that the same samples always give the same interval. Rounds lying further from the median than
//! three and a half scaled median deviations (Iglewicz and Hoaglin 1993) are counted as outlying;
//! none is dropped, as the median does not need it.

use crate::data::Generator;

const RESAMPLES: usize = 2000;

/// Deviations from the median beyond which a round is outlying.
const OUTLYING: f64 = 3.5;

/// A quantity, and the 95% interval that it lies in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The median.
    pub median: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

/// Samples in short.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The median with its interval.
    pub estimate: Estimate,
    /// Rounds far from the median.
    pub outlying: usize,
    /// Whether the samples scatter too much to be trusted.
    pub noisy: bool,
}

/// Whether something became faster or slower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval of the ratio lies below 1.
    Faster,
    /// The whole interval of the ratio lies above 1.
    Slower,
    /// The interval contains 1.
    NoChange,
}

impl Verdict {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Faster => "faster",
            Verdict::Slower => "slower",
            Verdict::NoChange => "no change",
        }
    }
}

/// New times over old ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The ratio of the medians: above 1 is slower.
    pub ratio: Estimate,
    /// What it means.
    pub verdict: Verdict,
    /// How many times as slow the machine itself was, 1 at least.
    pub drift: f64,
}

impl Comparison {
    /// Whether it is slower by more than this share beyond what the machine was, and surely slower than
    /// that.
    pub fn fails(&self, above: f64) -> bool {
        self.ratio.low > self.drift && self.ratio.median > (1.0 + above) * self.drift
    }
}

/// The value in the middle, or the mean of both. NaN of no values.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    middle(&mut sorted)
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    match n {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => 0.5 * (values[n / 2 - 1] + values[n / 2]),
    }
}

/// Summarises samples. An interval wider than a tenth of the median, or more than a quarter of
/// outlying rounds, is too noisy.
pub fn summary(samples: &[f64]) -> Summary {
    let center = median(samples);
    let mut generator = Generator::new(7);
    let medians = (0..RESAMPLES).map(|_| resampled(samples, &mut generator)).collect();
    let estimate = estimate(center, medians);
    let deviation =
        1.4826 * median(&samples.iter().map(|x| (x - center).abs()).collect::<Vec<_>>());
    let outlying = samples.iter().filter(|x| (*x - center).abs() > OUTLYING * deviation).count();
    let noisy = estimate.high - estimate.low > 0.1 * center || 4 * outlying > samples.len();
    Summary { estimate, outlying, noisy }
}

/// Compares new samples with old ones, which were taken apart from each other, on a machine that was
/// `drift` times as slow the second time.
///
/// The interval knows what rounds of one run differ by, not what two runs do: on a shared machine
/// another clock or a neighbour changes everything for seconds. What the machine can do at most was
/// measured in the same rounds, and only what exceeds its own change can be the code's.
pub fn compare(new: &[f64], old: &[f64], drift: f64) -> Comparison {
    let mut generator = Generator::new(11);
    let ratios = (0..RESAMPLES)
        .map(|_| resampled(new, &mut generator) / resampled(old, &mut generator))
        .collect();
    let ratio = estimate(median(new) / median(old), ratios);
    judged(ratio, drift.max(1.0))
}

fn judged(ratio: Estimate, drift: f64) -> Comparison {
    let verdict = match ratio {
        Estimate { low, .. } if low > 1.0 => Verdict::Slower,
        Estimate { high, .. } if high < 1.0 => Verdict::Faster,
        _ => Verdict::NoChange,
    };
    Comparison { ratio, verdict, drift }
}

/// Compares times that were taken side by side, a pair in each round: the median of the ratios, so
/// that what a round did to both does not count. Where one took part in fewer rounds there are no
/// pairs, and the samples are compared as if taken apart.
pub fn compare_pairs(new: &[f64], old: &[f64]) -> Comparison {
    if new.len() != old.len() {
        return compare(new, old, 1.0);
    }
    let mut generator = Generator::new(13);
    let ratios: Vec<f64> = new.iter().zip(old).map(|(new, old)| new / old).collect();
    let medians = (0..RESAMPLES).map(|_| resampled(&ratios, &mut generator)).collect();
    judged(estimate(median(&ratios), medians), 1.0)
}

fn resampled(samples: &[f64], generator: &mut Generator) -> f64 {
    let mut drawn: Vec<f64> =
        (0..samples.len()).map(|_| samples[generator.below(samples.len())]).collect();
    middle(&mut drawn)
}

fn estimate(median: f64, mut resampled: Vec<f64>) -> Estimate {
    resampled.sort_by(f64::total_cmp);
    let at = |share: f64| resampled[((resampled.len() - 1) as f64 * share).round() as usize];
    Estimate { median, low: at(0.025), high: at(0.975) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times as a machine gives them: a floor, a short tail above it and, one in 16, a long one.
    fn times(seed: u64, scale: f64) -> Vec<f64> {
        let mut generator = Generator::new(seed);
        let time = |_| {
            let u = 0.5 + 0.5 * f64::from(generator.next_f32());
            let spike = if generator.below(16) == 0 { 0.3 } else { 0.0 };
            scale * (1000.0 * (1.0 + 0.02 * u * u + spike))
        };
        (0..31).map(time).collect()
    }

    #[test]
    fn the_same_code_measured_twice_is_no_regression_ten_times_of_ten() {
        for seed in 0..10 {
            let comparison = compare(&times(seed, 1.0), &times(seed + 100, 1.0), 1.0);
            assert!(!comparison.fails(0.03), "{seed}: {comparison:?}");
        }
    }

    #[test]
    fn a_planted_slowdown_of_5_percent_is_found_ten_times_of_ten() {
        for seed in 0..10 {
            let comparison = compare(&times(seed, 1.05), &times(seed + 100, 1.0), 1.0);
            assert_eq!(comparison.verdict, Verdict::Slower, "{seed}: {comparison:?}");
            assert!(comparison.fails(0.03), "{seed}: {comparison:?}");
            let back = compare(&times(seed + 100, 1.0), &times(seed, 1.05), 1.0);
            assert_eq!(back.verdict, Verdict::Faster, "{seed}: {back:?}");
        }
    }

    #[test]
    fn what_the_machine_lost_is_no_regression_and_what_comes_on_top_is() {
        let (old, same, slower) = (times(1, 1.0), times(2, 1.6), times(3, 1.6 * 1.1));
        assert!(compare(&same, &old, 1.0).fails(0.03));
        assert!(!compare(&same, &old, 1.6).fails(0.03));
        assert!(compare(&slower, &old, 1.6).fails(0.03));
        // A machine that became faster excuses nothing and hides nothing.
        assert_eq!(compare(&same, &old, 0.5).drift, 1.0);
    }

    #[test]
    fn what_may_be_the_machine_is_not_sure() {
        let scattered: Vec<f64> = (0..20).map(|i| 1000.0 + 20.0 * f64::from(i)).collect();
        let comparison = compare(&scattered, &times(1, 1.0), 1.15);
        assert_eq!(comparison.verdict, Verdict::Slower);
        assert!(comparison.ratio.median > 1.15 && !comparison.fails(0.0), "{comparison:?}");
    }

    #[test]
    fn samples_compared_with_themselves_are_no_change() {
        let samples = times(3, 1.0);
        let comparison = compare(&samples, &samples, 1.0);
        assert_eq!((comparison.ratio.median, comparison.verdict), (1.0, Verdict::NoChange));
    }

    #[test]
    fn the_interval_contains_the_median_and_is_the_same_every_time() {
        let samples = times(5, 1.0);
        let first = summary(&samples);
        let Estimate { median, low, high } = first.estimate;
        assert!(low <= median && median <= high && low < high, "{first:?}");
        assert_eq!(first, summary(&samples));
    }

    #[test]
    fn outlying_rounds_are_counted_and_noise_is_told() {
        let mut samples: Vec<f64> = (0..20).map(|i| 100.0 + f64::from(i % 5)).collect();
        samples[3] = 200.0;
        let calm = summary(&samples);
        assert_eq!((calm.outlying, calm.noisy), (1, false));
        let wild: Vec<f64> = (0..20).map(|i| 100.0 * f64::from(i + 1)).collect();
        assert!(summary(&wild).noisy);
    }
}
