//! Data made by rule: `rand:MxN[:SEED]`, `ones:MxN`, `eye:N`, `range:A:B[:STEP]`. `N` alone
//! instead of `MxN` makes a vector.

use super::{Array, Shape, number};

/// A rule could not be followed; the text is one sentence with the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GenerateError(String);

/// Makes what `text` asks for; `None` if it begins with no rule's name and a colon.
///
/// - `rand:MxN[:SEED]`: element `i` is uniform in [-1, 1): the upper 24 bits of the `i`-th
///   output of SplitMix64 started at `SEED` (0 if it is left out), as a fraction of 2²³,
///   minus one. Integers alone decide it, so it is the same everywhere.
/// - `ones:MxN` and `eye:N`, the identity.
/// - `range:A:B[:STEP]`: `A + i*STEP` as long as it is short of `B`, computed in f64 and
///   rounded once. `STEP` is 1 if it is left out and may be negative.
///
/// # Errors
/// A size that is no number or does not fit in memory; a step that leads nowhere.
///
/// ```
/// use orthant::io::generate::generate;
/// let range = generate("range:0:1:0.25").unwrap().unwrap();
/// assert_eq!(range.data(), [0.0, 0.25, 0.5, 0.75]);
/// assert!(generate("1,2,3").is_none());
/// ```
pub fn generate(text: &str) -> Option<Result<Array, GenerateError>> {
    let (rule, arguments) = text.split_once(':')?;
    match rule {
        "rand" => Some(random(arguments)),
        "ones" => Some(ones(arguments)),
        "eye" => Some(eye(arguments)),
        "range" => Some(range(arguments)),
        _ => None,
    }
}

fn random(arguments: &str) -> Result<Array, GenerateError> {
    let (size, seed) = arguments.split_once(':').unwrap_or((arguments, "0"));
    let seed = seed.parse().map_err(|_| {
        GenerateError(format!(
            "rand: the seed `{seed}` is no whole number from 0 to 2^64-1; \
             write rand:MxN:SEED, as rand:3x4:7"
        ))
    })?;
    let shape = parse_shape("rand", size)?;
    let mut generator = SplitMix64(seed);
    fill("rand", shape, |_| generator.uniform())
}

fn ones(arguments: &str) -> Result<Array, GenerateError> {
    let shape = parse_shape("ones", arguments)?;
    fill("ones", shape, |_| 1.0)
}

fn eye(arguments: &str) -> Result<Array, GenerateError> {
    let Shape::Vector(n) = parse_shape("eye", arguments)? else {
        return Err(GenerateError(format!(
            "eye: an identity matrix is square and `{arguments}` gives two sizes; write one, as eye:3"
        )));
    };
    let shape = Shape::Matrix { rows: n, cols: n };
    // On the diagonal the row and the column of element `i` are equal.
    fill("eye", shape, |i| if i / n == i % n { 1.0 } else { 0.0 })
}

fn range(arguments: &str) -> Result<Array, GenerateError> {
    let help = "write range:A:B or range:A:B:STEP, as range:0:1:0.25";
    let parts = arguments.split(':').map(parse_f64).collect::<Option<Vec<_>>>();
    let (from, to, step) = match parts.as_deref() {
        Some(&[from, to]) => (from, to, 1.0),
        Some(&[from, to, step]) => (from, to, step),
        _ => {
            return Err(GenerateError(format!(
                "range: `{arguments}` is not two or three finite numbers; {help}"
            )));
        }
    };
    if step == 0.0 || (to - from) / step < 0.0 {
        return Err(GenerateError(format!(
            "range: steps of {step} do not lead from {from} to {to}; {help}"
        )));
    }
    let steps = ((to - from) / step).ceil();
    // Beyond 2^53 the indices themselves are no longer exact.
    if steps > 9_007_199_254_740_992.0 {
        return Err(too_large("range"));
    }
    fill("range", Shape::Vector(steps as usize), |i| (from + i as f64 * step) as f32)
}

/// The bounds go through f64 so that `range:0:1:0.1` gives the f32 nearest to each decimal.
fn parse_f64(text: &str) -> Option<f64> {
    number::parse(text).ok().filter(|value| value.is_finite())?;
    text.parse().ok()
}

fn parse_shape(rule: &str, text: &str) -> Result<Shape, GenerateError> {
    let size = |part: &str| {
        part.parse::<usize>().map_err(|_| {
            let example = if rule == "eye" { "eye:3" } else { "3x4, or 12 for a vector" };
            GenerateError(format!(
                "{rule}: the size `{text}` is not understood; write it as {example}"
            ))
        })
    };
    let shape = match text.split_once(['x', 'X']) {
        Some((rows, cols)) => Shape::Matrix { rows: size(rows)?, cols: size(cols)? },
        None => Shape::Vector(size(text)?),
    };
    let is_square = rule == "eye";
    let fits = match shape {
        Shape::Vector(n) if is_square => n.checked_mul(n).is_some(),
        Shape::Vector(_) => true,
        Shape::Matrix { rows, cols } => rows.checked_mul(cols).is_some(),
    };
    if fits { Ok(shape) } else { Err(too_large(rule)) }
}

fn too_large(rule: &str) -> GenerateError {
    GenerateError(format!("{rule}: there is no memory for so many numbers; ask for fewer"))
}

fn fill(
    rule: &str,
    shape: Shape,
    element: impl FnMut(usize) -> f32,
) -> Result<Array, GenerateError> {
    let mut data = Vec::new();
    data.try_reserve_exact(shape.len()).map_err(|_| too_large(rule))?;
    data.extend((0..shape.len()).map(element));
    Ok(Array::with_shape(shape, data))
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 24 bits fit f32's significand, so every step here is exact.
    fn uniform(&mut self) -> f32 {
        let bits = (self.next() >> 40) as i32;
        (bits - (1 << 23)) as f32 / 8_388_608.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(text: &str) -> Vec<f32> {
        generate(text).unwrap().unwrap().into_data()
    }

    #[test]
    fn the_generator_is_splitmix64() {
        // The first outputs for seed 1234567, as published with the algorithm.
        let mut generator = SplitMix64(1_234_567);
        assert_eq!(generator.next(), 6_457_827_717_110_365_317);
        assert_eq!(generator.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn random_values_fill_the_interval() {
        let values = data("rand:100x100:42");
        assert!(values.iter().all(|x| (-1.0..1.0).contains(x)));
        assert!(values.iter().any(|&x| x < -0.99) && values.iter().any(|&x| x > 0.99));
        assert_eq!(values, data("rand:10000:42"));
        assert_ne!(values, data("rand:10000"));
    }

    #[test]
    fn ranges() {
        assert_eq!(data("range:0:3"), [0.0, 1.0, 2.0]);
        assert_eq!(data("range:3:0:-1"), [3.0, 2.0, 1.0]);
        assert_eq!(data("range:0:1:0.1"), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
        assert_eq!(data("range:-1:-1"), []);
    }

    #[test]
    fn constant_matrices() {
        assert_eq!(data("eye:2"), [1.0, 0.0, 0.0, 1.0]);
        assert_eq!(
            generate("ones:2x3").unwrap().unwrap().shape(),
            Shape::Matrix { rows: 2, cols: 3 }
        );
        assert_eq!(generate("ones:3").unwrap().unwrap().shape(), Shape::Vector(3));
    }

    #[test]
    fn rules_that_cannot_be_followed() {
        for text in [
            "rand:",
            "rand:axb",
            "rand:2x2:x",
            "rand:2x2:-1",
            "ones:-1",
            "ones:99999999999x99999999999",
            "eye:2x2",
            "eye:9999999999",
            "range:1",
            "range:0:1:0",
            "range:0:1:-1",
            "range:0:inf",
            "range:0:1e38:1e-38",
            "range:0:1:1:1",
        ] {
            assert!(generate(text).unwrap().is_err(), "{text}");
        }
    }
}
