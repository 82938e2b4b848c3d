//! Reverse mode against duals and against differences.

use orthant::calculus::{Dual, Real};
use orthant::reverse::{self, Tape, TapeError, Var};
use orthant::{Error, MatRef};
use proptest::prelude::*;

/// Numbers in [−1, 1) that follow each other without pattern.
fn numbers(seed: u32, n: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    (0..n)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

/// Everything a tape can do, as one function of a matrix, two vectors and shares.
struct Everything {
    rows: usize,
    cols: usize,
}

impl Everything {
    fn lengths(&self) -> [usize; 4] {
        [self.rows * self.cols, self.cols, self.rows, self.rows]
    }

    fn record(&self, tape: &mut Tape, x: &[Vec<f32>]) -> Result<([Var; 4], Var), TapeError> {
        let a = tape.matrix(MatRef::new(&x[0], self.rows, self.cols)?);
        let [b, c, t] = [1, 2, 3].map(|i| tape.variable(&x[i]));
        let y = tape.matvec(a, b)?;
        let y = tape.map(y, |y| y.tanh())?;
        let product = tape.hadamard(y, c)?;
        let sum = tape.add(product, y)?;
        let difference = tape.sub(sum, c)?;
        let back = tape.matvec_transposed(a, difference)?;
        let quotient = tape.zip(back, b, |x, y| x / (y * y + 1.0))?;
        let scaled = tape.scale(0.5, quotient)?;
        let norm = tape.norm_l2(scaled)?;
        let entropy = tape.softmax_cross_entropy(difference, t)?;
        let distance = tape.distance_l2_squared(y, c)?;
        let dot = tape.dot(scaled, b)?;
        let again = tape.dot(c, c)?;
        let multiple = tape.scale_by(norm, y)?;
        let total = tape.sum(multiple)?;
        let element = tape.element(a, 1)?;
        let result = [entropy, distance, dot, again, total, element];
        let result = result.into_iter().try_fold(norm, |sum, term| tape.add(sum, term))?;
        Ok(([a, b, c, t], result))
    }

    /// The same in any numbers.
    fn of<T: Real>(&self, x: [&[T]; 4]) -> T {
        let [a, b, c, t] = x;
        let zero = T::constant(0.0);
        let dot = |x: &[T], y: &[T]| x.iter().zip(y).fold(zero, |sum, (x, y)| sum + *x * *y);
        let row = |i: usize| &a[i * self.cols..][..self.cols];
        let y: Vec<T> = (0..self.rows).map(|i| dot(row(i), b).tanh()).collect();
        let difference: Vec<T> = y.iter().zip(c).map(|(y, c)| *y * *c + *y - *c).collect();
        let back = |j: usize| (0..self.rows).fold(zero, |sum, i| sum + row(i)[j] * difference[i]);
        let scaled: Vec<T> = (0..self.cols).map(|j| back(j) / (b[j] * b[j] + 1.0) * 0.5).collect();
        let norm = dot(&scaled, &scaled).sqrt();
        let level = difference.iter().fold(zero, |sum, z| sum + z.exp()).ln();
        let entropy = difference.iter().zip(t).fold(zero, |sum, (z, t)| sum + *t * (level - *z));
        let distance = y.iter().zip(c).fold(zero, |sum, (y, c)| sum + (*y - *c) * (*y - *c));
        let total = y.iter().fold(zero, |sum, y| sum + norm * *y);
        norm + entropy + distance + dot(&scaled, b) + dot(c, c) + total + a[1]
    }

    fn at(&self, x: &[Vec<f32>], lift: impl Fn(usize, f32) -> Dual<1>) -> Dual<1> {
        let mut count = 0;
        let lifted: Vec<Vec<Dual<1>>> = x
            .iter()
            .map(|x| {
                let first = count;
                count += x.len();
                x.iter().enumerate().map(|(i, x)| lift(first + i, *x)).collect()
            })
            .collect();
        self.of([&lifted[0], &lifted[1], &lifted[2], &lifted[3]])
    }
}

fn near(x: f32, y: f32) -> bool {
    (x - y).abs() <= 2e-5 * (1.0 + x.abs().max(y.abs()))
}

fn gradients(tape: &Tape, variables: [Var; 4]) -> Vec<f32> {
    variables.iter().flat_map(|x| tape.gradient(*x).unwrap().to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn gradients_by_all_operations_agree_with_duals(
        rows in 2usize..9, cols in 2usize..9, seed in any::<u32>(),
    ) {
        let function = Everything { rows, cols };
        let inputs = |seed: u32| -> Vec<Vec<f32>> {
            (0..).zip(function.lengths()).map(|(i, n)| numbers(seed ^ i << 20, n)).collect()
        };
        let x = inputs(seed);
        let mut tape = Tape::new();
        let (variables, y) = function.record(&mut tape, &x).unwrap();
        for x in [x, inputs(seed ^ 1)] {
            for (variable, x) in variables.iter().zip(&x) {
                tape.set(*variable, x).unwrap();
            }
            tape.forward().unwrap();
            tape.backward(y).unwrap();
            let value = function.at(&x, |_, x| x.into()).value;
            prop_assert!(near(tape.value(y).unwrap()[0], value));
            for (i, slope) in gradients(&tape, variables).into_iter().enumerate() {
                let seeded = |at: usize, x| Dual { value: x, partials: [(at == i) as u8 as f32] };
                let [exact] = function.at(&x, seeded).partials;
                prop_assert!(near(slope, exact), "{i}: {slope} for {exact}");
            }
        }
    }

    #[test]
    fn traced_scalars_agree_with_duals(x in [0.1f32..2.0, 0.1f32..2.0, 0.1f32..2.0]) {
        fn f<T: Real>(x: &[T]) -> T {
            let [x, y, z] = [x[0], x[1], x[2]];
            let mut sum = (x * y).sin() + (y / z).tanh() - x.pow(y) + z.hypot(x).ln() + z.max(x);
            sum += (x - 1.0).abs() * z.powi(3) + y.powf(1.5) - (-z).sigmoid().recip();
            sum *= x.sin_cos().1 + 2.0;
            sum / (y.exp() + 1.0)
        }
        let (mut traced, mut slopes) = ([0.0; 3], [0.0; 3]);
        let value = reverse::gradient(f, &x, &mut traced).unwrap();
        let mut work = [Dual::<3>::from(0.0); 3];
        let exact = orthant::calculus::gradient(f, &x, &mut work, &mut slopes).unwrap();
        prop_assert_eq!(value.to_bits(), exact.to_bits());
        for (traced, slope) in traced.into_iter().zip(slopes) {
            prop_assert!(near(traced, slope), "{traced} for {slope}");
        }
    }
}

#[test]
fn a_network_of_ten_thousand_parameters_agrees_with_differences() {
    let (inputs, hidden, outputs) = (89, 100, 10);
    let mut tape = Tape::new();
    let scaled =
        |seed, n: usize| -> Vec<f32> { numbers(seed, n).into_iter().map(|x| x * 0.1).collect() };
    let (first, second) = (scaled(1, hidden * inputs), scaled(2, outputs * hidden));
    let w = tape.matrix(MatRef::new(&first, hidden, inputs).unwrap());
    let b = tape.variable(&scaled(3, hidden));
    let v = tape.matrix(MatRef::new(&second, outputs, hidden).unwrap());
    let c = tape.variable(&scaled(4, outputs));
    let x = tape.constant(&numbers(5, inputs));
    let mut shares = vec![0.0; outputs];
    shares[3] = 1.0;
    let t = tape.constant(&shares);
    let y = tape.matvec(w, x).unwrap();
    let y = tape.add(y, b).unwrap();
    let y = tape.map(y, |x| x.tanh()).unwrap();
    let z = tape.matvec(v, y).unwrap();
    let z = tape.add(z, c).unwrap();
    let loss = tape.softmax_cross_entropy(z, t).unwrap();
    tape.backward(loss).unwrap();

    let memory = tape.value(w).unwrap().as_ptr();
    for parameter in [w, b, v, c] {
        let gradient = tape.gradient(parameter).unwrap().to_vec();
        let before = tape.value(parameter).unwrap().to_vec();
        for i in [0, before.len() / 2, before.len() - 1] {
            let h = 0.03125;
            let mut at = |offset: f32| {
                let mut moved = before.clone();
                moved[i] += offset;
                tape.set(parameter, &moved).unwrap();
                tape.forward().unwrap();
                f64::from(tape.value(loss).unwrap()[0])
            };
            let difference = (at(h) - at(-h)) / f64::from(2.0 * h);
            let error = (f64::from(gradient[i]) - difference).abs();
            assert!(error < 2e-4, "{i}: {} for {difference}", gradient[i]);
        }
        tape.set(parameter, &before).unwrap();
        tape.forward().unwrap();
        tape.backward(loss).unwrap();
        assert_eq!(tape.gradient(parameter).unwrap(), gradient, "the same bits again");
    }
    assert_eq!(tape.value(w).unwrap().as_ptr(), memory, "the same memory");
}

#[test]
fn large_steps_on_threads_have_the_bits_of_one_thread() {
    let (rows, cols) = (700, 900);
    let run = || {
        let mut tape = Tape::new();
        let a = tape.matrix(MatRef::new(&numbers(1, rows * cols), rows, cols).unwrap());
        let x = tape.variable(&numbers(2, cols));
        let y = tape.matvec(a, x).unwrap();
        let y = tape.matvec_transposed(a, y).unwrap();
        let z = tape.norm_l2(y).unwrap();
        tape.backward(z).unwrap();
        let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        (bits(tape.gradient(a).unwrap()), bits(tape.gradient(x).unwrap()))
    };
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    assert_eq!(pool(1).install(run), pool(3).install(run));
}

#[test]
fn what_does_not_matter_has_slope_zero() {
    let mut tape = Tape::new();
    let x = tape.variable(&[1.0, 2.0]);
    let unused = tape.variable(&[3.0]);
    let y = tape.sum(x).unwrap();
    let later = tape.scale(2.0, x).unwrap();
    tape.backward(y).unwrap();
    assert_eq!(tape.gradient(x).unwrap(), [1.0, 1.0]);
    assert_eq!(tape.gradient(unused).unwrap(), [0.0]);
    assert_eq!(tape.gradient(later).unwrap(), [0.0, 0.0]);
}

#[test]
fn a_norm_at_zero_has_slope_zero_and_a_variable_used_twice_both_shares() {
    let mut tape = Tape::new();
    let x = tape.variable(&[0.0, 0.0]);
    let norm = tape.norm_l2(x).unwrap();
    tape.backward(norm).unwrap();
    assert_eq!(tape.gradient(x).unwrap(), [0.0, 0.0]);
    tape.clear();
    let x = tape.variable(&[3.0]);
    let square = tape.hadamard(x, x).unwrap();
    let cube = tape.hadamard(square, x).unwrap();
    tape.backward(cube).unwrap();
    assert_eq!(tape.gradient(x).unwrap(), [27.0]);
}

#[test]
fn logits_of_any_size_do_not_overflow() {
    let mut tape = Tape::new();
    let z = tape.variable(&[1000.0, -1000.0, 999.0]);
    let t = tape.constant(&[0.0, 1.0, 0.0]);
    let loss = tape.softmax_cross_entropy(z, t).unwrap();
    tape.backward(loss).unwrap();
    assert!((tape.value(loss).unwrap()[0] - 2000.313).abs() < 1e-3);
    let gradient = tape.gradient(z).unwrap();
    assert!((gradient[0] - 0.7310586).abs() < 1e-6 && gradient[1] == -1.0, "{gradient:?}");
}

#[test]
fn what_a_tape_cannot_do_it_says_and_stays_as_it_was() {
    let mut tape = Tape::new();
    let (x, y) = (tape.variable(&[1.0, 2.0]), tape.variable(&[1.0]));
    let c = tape.constant(&[5.0]);
    let error = tape.add(x, y).unwrap_err();
    let text = "add: a has 2 elements, b has 1; both must have the same length";
    assert_eq!(error.to_string(), text);
    assert!(tape.hadamard(x, y).is_err() && tape.dot(x, y).is_err() && tape.matvec(x, x).is_err());
    assert!(tape.zip(x, y, |x, y| x + y).is_err() && tape.scale_by(x, y).is_err());
    assert!(tape.softmax_cross_entropy(x, y).is_err() && tape.distance_l2_squared(x, y).is_err());
    let error = tape.element(x, 2).unwrap_err();
    assert!(matches!(error, TapeError::Operands(Error::Variable { index: 2, variables: 2, .. })));

    let sum = tape.sum(x).unwrap();
    assert_eq!(tape.value(sum).unwrap(), [3.0], "refused steps leave nothing behind");
    assert_eq!(tape.gradient(x), Err(TapeError::NotRun { operation: "gradient" }));
    assert_eq!(tape.backward(x), Err(TapeError::NotScalar { length: 2 }));
    assert_eq!(tape.backward(c), Err(TapeError::Constant { operation: "backward" }));
    assert_eq!(tape.set(sum, &[1.0]), Err(TapeError::NotInput { operation: "set" }));
    assert!(matches!(tape.set(x, &[1.0]), Err(TapeError::Operands(_))));
    tape.backward(sum).unwrap();
    assert_eq!(tape.gradient(c), Err(TapeError::Constant { operation: "gradient" }));
    tape.set(x, &[5.0, 6.0]).unwrap();
    assert_eq!(tape.gradient(x), Err(TapeError::NotRun { operation: "gradient" }));

    let mut other = Tape::new();
    assert_eq!(other.sum(x), Err(TapeError::Unknown { operation: "sum" }));
    tape.clear();
    assert_eq!(tape.value(x), Err(TapeError::Unknown { operation: "value" }));
    let empty = tape.variable(&[]);
    assert!(tape.softmax_cross_entropy(empty, empty).is_err());
}

#[test]
fn gradients_of_scalars_may_be_taken_within_gradients() {
    let outer = |x: &[reverse::Traced]| {
        let mut inner = [0.0];
        reverse::gradient(|y| y[0] * y[0] * x[0].value(), &[2.0], &mut inner).unwrap();
        x[0] * inner[0]
    };
    let mut out = [0.0];
    assert_eq!(reverse::gradient(outer, &[3.0], &mut out), Ok(36.0));
    assert_eq!(out, [12.0]);
    let error = reverse::gradient(|x| x[0], &[1.0], &mut []).unwrap_err();
    assert!(matches!(error, Error::LengthMismatch { lengths: [1, 0], .. }));
}
