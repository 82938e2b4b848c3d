//! Axes: from values to places, and where the ticks are.

/// How values are spread over an axis.
#[derive(Clone, Copy, PartialEq)]
pub enum Spread {
    /// Evenly.
    Linear,
    /// By their logarithm.
    Log,
    /// By their logarithm, ticks at powers of two of bytes.
    LogBytes,
}

/// One axis.
pub struct Axis {
    /// What it shows, with its unit.
    pub title: &'static str,
    /// How.
    pub spread: Spread,
    low: f64,
    high: f64,
    has_ticks: bool,
}

impl Axis {
    /// An axis that holds all of these values, with room beside them.
    pub fn around(title: &'static str, spread: Spread, values: &[f64]) -> Axis {
        let usable = |x: &&f64| x.is_finite() && (spread == Spread::Linear || **x > 0.0);
        let low = values.iter().filter(usable).copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().filter(usable).copied().fold(0.0, f64::max);
        let (low, high) = if low <= high { (low, high) } else { (1.0, 10.0) };
        let (low, high) = match spread {
            Spread::Linear => (0.0, if high > 0.0 { 1.1 * high } else { 1.0 }),
            Spread::Log | Spread::LogBytes => (low / 1.6, high * 1.6),
        };
        Axis { title, spread, low, high, has_ticks: true }
    }

    /// The same, with nothing drawn.
    pub fn without_ticks(self) -> Axis {
        Axis { has_ticks: false, ..self }
    }

    /// From 0 at the lower end to 1 at the upper one.
    pub fn share(&self, value: f64) -> f64 {
        match self.spread {
            Spread::Linear => (value - self.low) / (self.high - self.low),
            Spread::Log | Spread::LogBytes => {
                libm::log2(value / self.low) / libm::log2(self.high / self.low)
            }
        }
    }

    /// The ends.
    pub fn ends(&self) -> [f64; 2] {
        [self.low, self.high]
    }

    /// Values worth a line, and what is written there: two at least, so that one can tell how values
    /// are spread.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        if !self.has_ticks {
            return Vec::new();
        }
        let is_inside = |x: &f64| (self.low..=self.high).contains(x);
        let inside = |candidates: Vec<f64>| candidates.into_iter().filter(is_inside).collect();
        let mut found: Vec<f64> = Vec::new();
        // From far apart to close together.
        for candidates in self.candidates() {
            found = inside(candidates);
            if found.len() > 2 {
                break;
            }
        }
        found.into_iter().map(|x| (x, self.write(x))).collect()
    }

    /// Places for ticks, from few to many.
    fn candidates(&self) -> Vec<Vec<f64>> {
        let spread = |low: i32, high: i32, step: usize, base: f64, steps: &[f64]| {
            let powers = (low..high).step_by(step).map(|e| libm::pow(base, f64::from(e)));
            powers.flat_map(|power| steps.iter().map(move |step| step * power)).collect()
        };
        match self.spread {
            Spread::Linear => {
                let rough = (self.high - self.low) / 6.0;
                let decade = libm::pow(10.0, libm::floor(libm::log10(rough)));
                let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * decade);
                let step = steps.into_iter().find(|s| *s >= rough).unwrap_or(10.0 * decade);
                vec![(0..12).map(|i| step * f64::from(i)).collect()]
            }
            Spread::LogBytes => vec![
                spread(0, 44, 2, 2.0, &[1.0]),
                spread(0, 44, 1, 2.0, &[1.0]),
                spread(0, 44, 1, 2.0, &[1.0, 1.25, 1.5, 1.75]),
            ],
            Spread::Log => {
                let digits: Vec<f64> = (1..10).map(f64::from).collect();
                let halves: Vec<f64> = (2..20).map(|half| 0.5 * f64::from(half)).collect();
                [&[1.0], &[1.0, 2.0, 5.0][..], &digits, &halves]
                    .map(|steps| spread(-12, 16, 1, 10.0, steps))
                    .into()
            }
        }
    }

    fn write(&self, value: f64) -> String {
        match self.spread {
            Spread::LogBytes => bytes(value),
            _ => number(value),
        }
    }
}

/// `48 KiB`.
pub fn bytes(value: f64) -> String {
    let units = [(1u64 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = units.iter().find(|(unit, _)| value >= *unit as f64);
    match unit {
        Some((unit, name)) => format!("{} {name}", number(value / *unit as f64)),
        None => format!("{} B", number(value)),
    }
}

/// At most three digits that matter, no needless zeros.
pub fn number(value: f64) -> String {
    let digits = match value.abs() {
        x if x == 0.0 || x >= 100.0 => 0,
        x if x >= 10.0 => 1,
        x if x >= 1.0 => 2,
        x if x >= 0.1 => 3,
        x if x >= 0.001 => 4,
        _ => return format!("{value:.1e}"),
    };
    let text = format!("{value:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_lie_inside_and_places_grow_with_values() {
        for spread in [Spread::Linear, Spread::Log, Spread::LogBytes] {
            let axis = Axis::around("x", spread, &[3.0, 70.0, 9000.0]);
            let ticks = axis.ticks();
            assert!(ticks.len() > 1);
            assert!(ticks.windows(2).all(|pair| axis.share(pair[0].0) < axis.share(pair[1].0)));
            assert!(ticks.iter().all(|(x, _)| (0.0..=1.0).contains(&axis.share(*x))));
        }
    }

    #[test]
    fn one_value_has_ticks_on_both_sides_of_it() {
        for spread in [Spread::Linear, Spread::Log, Spread::LogBytes] {
            for tenth in 10..1000 {
                let value = 0.1 * f64::from(tenth);
                let ticks = Axis::around("x", spread, &[value]).ticks();
                assert!((2..12).contains(&ticks.len()), "{value}: {ticks:?}");
            }
        }
    }

    #[test]
    fn numbers_are_short() {
        let written = [0.0, 1.0, 0.25, 12.34, 1234.4, 1e-5].map(number);
        assert_eq!(written, ["0", "1", "0.25", "12.3", "1234", "1.0e-5"]);
        assert_eq!(bytes(49152.0), "48 KiB");
    }
}
