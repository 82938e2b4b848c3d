//! Random programs, the same for all kinds of numbers.

use orthant_core::MatMut;
use orthant_core::calculus::{Dual, HyperDual, Nested, Real, gradient, hessian, nth_derivative};
use proptest::prelude::*;

use crate::wide;

/// A step: what is done to which two of the numbers there are.
type Step = (u8, u8, u8);

const OPERATIONS: u8 = 31;

/// Runs a program: each step appends a number. All are smooth and of moderate size.
fn run<T: Real>(program: &[Step], x: &[T]) -> T {
    let mut numbers = x.to_vec();
    for &(operation, a, b) in program {
        let pick = |at: u8| numbers[at as usize % numbers.len()];
        let (a, b) = (pick(a), pick(b));
        // Between −1 and 1, and at least 1.
        let (s, p) = (a.tanh(), b * b + 1.0);
        numbers.push(match operation % OPERATIONS {
            0 => (a + b).tanh(),
            1 => (a - b).tanh(),
            2 => s * b.tanh(),
            3 => a / p,
            4 => -a,
            5 => p.recip(),
            6 => p.sqrt().tanh(),
            7 => (s + 2.0).cbrt(),
            8 => s.powi(3),
            9 => p.powi(-2),
            10 => p.powf(0.3),
            11 => (s + 1.5).pow(b.tanh()),
            12 => s.exp(),
            13 => s.expm1(),
            14 => p.ln(),
            15 => p.log1p(),
            16 => a.sin(),
            17 => a.cos(),
            18 => a.sin_cos().0 * b.sin_cos().1,
            19 => s.tan(),
            20 => (s * 0.9).asin(),
            21 => (s * 0.9).acos(),
            22 => a.atan(),
            23 => s.atan2(p),
            24 => s.hypot(p),
            25 => s.sinh(),
            26 => s.cosh(),
            27 => a.sigmoid(),
            28 => s.softplus(),
            29 => (p + 0.5).max(s) + (p + 0.5).min(s),
            _ => p.abs().tanh() + (p.relu() * 0.25).tanh() - 1.0,
        });
    }
    let first = numbers[0];
    numbers[1..].iter().fold(first, |sum, x| sum + *x)
}

fn programs() -> impl Strategy<Value = (Vec<Step>, [f32; 3])> {
    let steps = proptest::collection::vec((0..OPERATIONS, any::<u8>(), any::<u8>()), 1..12);
    (steps, [-1.5f32..1.5, -1.5f32..1.5, -1.5f32..1.5])
}

fn gradient_by<const N: usize>(program: &[Step], x: &[f32; 3]) -> (f32, [f32; 3]) {
    let (mut work, mut out) = ([Dual::<N>::from(0.0); 3], [0.0; 3]);
    let value = gradient(|x| run(program, x), x, &mut work, &mut out).unwrap();
    (value, out)
}

fn hessian_by<const N: usize>(program: &[Step], x: &[f32; 3]) -> (f32, [f32; 9]) {
    let (mut work, mut out) = ([HyperDual::<N>::from(0.0); 3], [0.0; 9]);
    let matrix = MatMut::new(&mut out, 3, 3).unwrap();
    let value = hessian(|x| run(program, x), x, &mut work, matrix).unwrap();
    (value, out)
}

fn near(found: f32, exact: f64, scale: f64, tolerance: f64) -> bool {
    (f64::from(found) - exact).abs() <= tolerance * (scale + exact.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn values_and_slopes_have_the_same_bits_for_every_kind_and_width((program, x) in programs()) {
        let value = run(&program, &x);
        let (one, slopes) = gradient_by::<1>(&program, &x);
        prop_assert_eq!(one.to_bits(), value.to_bits());
        for (value_again, again) in [
            gradient_by::<2>(&program, &x), gradient_by::<3>(&program, &x),
            gradient_by::<5>(&program, &x), gradient_by::<16>(&program, &x),
        ] {
            prop_assert_eq!(value_again.to_bits(), value.to_bits());
            prop_assert_eq!(again.map(f32::to_bits), slopes.map(f32::to_bits));
        }
        let (two, bends) = hessian_by::<1>(&program, &x);
        prop_assert_eq!(two.to_bits(), value.to_bits());
        for (_, again) in [
            hessian_by::<2>(&program, &x), hessian_by::<3>(&program, &x),
            hessian_by::<4>(&program, &x), hessian_by::<9>(&program, &x),
        ] {
            prop_assert_eq!(again.map(f32::to_bits), bends.map(f32::to_bits));
        }
        for (i, slope) in slopes.into_iter().enumerate() {
            let h = run(&program, &[0, 1, 2].map(|k| {
                HyperDual::<1>::variable(x[k], (k == i).then_some(0), (k == i).then_some(0))
            }));
            prop_assert_eq!(h.first[0].to_bits(), slope.to_bits());
            prop_assert_eq!(h.second[0].to_bits(), slope.to_bits());
        }
    }

    #[test]
    fn slopes_agree_with_central_differences_in_doubles((program, x) in programs()) {
        let (_, slopes) = gradient_by::<3>(&program, &x);
        for (i, slope) in slopes.into_iter().enumerate() {
            let exact = wide::slope(|x| run(&program, x), &x, i);
            prop_assert!(near(slope, exact, 1.0, 2e-5), "{slope} for {exact}");
        }
    }

    #[test]
    fn hessians_are_symmetric_and_agree_with_central_differences((program, x) in programs()) {
        let (_, bends) = hessian_by::<2>(&program, &x);
        for i in 0..3 {
            for j in 0..3 {
                let bend = bends[3 * i + j];
                prop_assert_eq!(bend.to_bits(), bends[3 * j + i].to_bits());
                let exact = wide::curvature(|x| run(&program, x), &x, i, j);
                prop_assert!(near(bend, exact, 1.0, 3e-4), "{bend} for {exact}");
            }
        }
    }

    #[test]
    fn nested_duals_agree_with_hyper_duals((program, x) in programs()) {
        let [x, y, z] = x;
        let along = |t: Nested<2>| {
            run(&program, &[t, Nested::<2>::constant(y), Nested::<2>::constant(z)])
        };
        let nested = nth_derivative::<2>(along, x);
        let (_, bends) = hessian_by::<3>(&program, &[x, y, z]);
        prop_assert!(near(nested, f64::from(bends[0]), 1.0, 3e-5), "{nested} for {}", bends[0]);
    }
}

#[test]
fn third_derivatives_by_nesting_are_those_of_the_textbook() {
    let x = 0.7_f32;
    let near = |found: f32, exact: f64| assert!(near(found, exact, 0.0, 1e-5), "{found} {exact}");
    let wide = f64::from(x);
    near(nth_derivative::<3>(|x| x.sin(), x), -libm::cos(wide));
    near(nth_derivative::<5>(|x| x.exp(), x), libm::exp(wide));
    near(nth_derivative::<4>(|x| x.ln(), x), -6.0 / libm::pow(wide, 4.0));
    near(nth_derivative::<8>(|x| x.powi(9), x), 362_880.0 * wide);
    assert_eq!(nth_derivative::<0>(|x| x * 3.0, 2.0), 6.0);
}

#[test]
fn duals_of_duals_hold_mixed_derivatives() {
    type Mixed = Dual<1, Dual<2>>;
    let x = Mixed::variable(Dual::variable(2.0, 0), 0);
    let y = Mixed { value: Dual::variable(3.0, 1), partials: [Dual::from(0.0)] };
    let z = x * x * y;
    assert_eq!(z.partials[0].value, 12.0);
    assert_eq!(z.partials[0].partials, [6.0, 4.0]);
}

#[test]
fn programs_take_the_branches_of_their_values() {
    fn f<T: Real>(x: T) -> T {
        if x > 1.0 { x * x } else { x * 3.0 }
    }
    assert_eq!(f(Dual::<1>::variable(1.0, 0)).partials, [3.0]);
    assert_eq!(f(Dual::<1>::variable(1.5, 0)).partials, [3.0]);
    assert_eq!(f(Dual::<1>::variable(2.0, 0)).partials, [4.0]);
    let (a, b) = (Dual::<1>::variable(2.0, 0), Dual::<1>::from(2.0));
    assert!(a == b && a <= b && a == 2.0 && a < 3.0);
}

#[test]
fn constants_stand_on_either_side_of_operators() {
    let x = Dual::<1>::variable(2.0, 0);
    assert_eq!((3.0 + x).partials, [1.0]);
    assert_eq!((3.0 - x).partials, [-1.0]);
    assert_eq!((3.0 * x).partials, [3.0]);
    assert_eq!((4.0 / x).partials, [-1.0]);
    assert_eq!(((x - 1.0) / 4.0).partials, [0.25]);
    let mut y = x;
    y += x;
    y *= 3.0;
    y -= 1.0;
    y /= x;
    assert_eq!((y.value, y.partials), (5.5, [0.25]));
    let h = HyperDual::<1>::variable(2.0, Some(0), Some(0));
    assert_eq!((8.0 / h).mixed, [[2.0]]);
    assert_eq!((1.0 - h * 2.0).first, [-2.0]);
}
