//! Norms and distances with a root: bounds on the relative error, and the ends of the range.

use orthant_core::{distance_l2, distance_linf, norm_l2, norm_linf, norm_lp};

use crate::data::{FAMILIES, Rng};
use crate::exact::{Exact, U, Worst, gamma, lane_order, power_of_two};

/// `√Σ aᵢ²`, rounded to f64.
fn exact_norm(a: &[f32]) -> f64 {
    let mut sum = Exact::default();
    a.iter().for_each(|x| sum.add_product(*x, *x));
    sum.value().sqrt()
}

/// Half of the squares' bound, the root, the scaling and its inverse.
fn norm_bound(n: usize) -> f64 {
    gamma(lane_order(n) + 1) / 2.0 + 4.0 * U
}

/// Floats between two positive numbers, for an exact one of any size.
fn ulps(x: f32, exact: f64) -> u32 {
    x.to_bits().abs_diff((exact as f32).to_bits())
}

#[test]
fn norm_l2_is_near_the_exact_norm_at_every_magnitude() {
    let mut worst = Worst::default();
    for e in [-148, -140, -126, -100, -60, -41, -40, -39, -10, 0, 10, 59, 60, 61, 62, 100, 118] {
        for n in [1, 2, 8, 33, 100, 5000, 20_000] {
            let mut rng = Rng(n as u64);
            let scale = power_of_two(e);
            let a: Vec<f32> = (0..n).map(|_| (f64::from(rng.uniform()) * scale) as f32).collect();
            let exact = exact_norm(&a);
            // Near the least float the result's own grid is coarser than the bound.
            let bound = norm_bound(n) * exact + power_of_two(-149);
            let error = (f64::from(norm_l2(&a)) - exact).abs();
            worst.hold(error, bound, || format!("{n} of about 2^{e}"));
        }
    }
    worst.tell("norm_l2");
}

#[test]
fn norm_l2_is_right_to_4_ulp_where_squares_over_and_underflow() {
    for a in [&[1e20, 1e20][..], &[1e-30; 8], &[1e-45], &[f32::MAX / 2.0; 3], &[3e38, 1e30, 1e-30]]
    {
        let off = ulps(norm_l2(a), exact_norm(a));
        assert!(off <= 4, "{a:?}: {} is {off} ulp off", norm_l2(a));
    }
    assert_eq!(norm_l2(&[1e-45]), 1e-45);
    assert_eq!(norm_l2(&[f32::MAX]), f32::MAX);
    assert_eq!(norm_l2(&[f32::MAX, f32::MAX]), f32::INFINITY);
}

#[test]
fn distances_are_near_the_exact_ones() {
    let (mut l2, mut linf) = (Worst::default(), Worst::default());
    for family in FAMILIES {
        for n in [1, 33, 1000, 20_000] {
            let (a, b) = (family.make)(n);
            let (mut sum, mut most) = (Exact::default(), 0.0f64);
            for (x, y) in a.iter().zip(&b) {
                sum.add_product(*x, *x);
                sum.add_product(-2.0 * x, *y);
                sum.add_product(*y, *y);
                let mut difference = Exact::default();
                difference.add(f64::from(*x));
                difference.add(-f64::from(*y));
                most = most.max(difference.value().abs());
            }
            let exact = sum.value().sqrt();
            let case = || format!("{n} {}", family.name);
            let got = f64::from(distance_l2(&a, &b).expect("one length"));
            let bound = gamma(lane_order(n) + 3) / 2.0 + 4.0 * U;
            l2.hold((got - exact).abs(), bound * exact + power_of_two(-149), case);
            let got = f64::from(distance_linf(&a, &b).expect("one length"));
            linf.hold((got - most).abs(), U * most, case);
            let most = a.iter().fold(0.0f32, |most, x| most.max(x.abs()));
            assert_eq!(norm_linf(&a), most, "{n} {}", family.name);
        }
    }
    l2.tell("distance_l2");
    linf.tell("distance_linf");
}

#[test]
fn norm_lp_is_near_the_exact_norm() {
    let mut worst = Worst::default();
    for p in [1.0f32, 1.25, 1.5, 2.0, 3.0, 4.0, 10.0, 100.0] {
        for e in [-140, -100, 0, 100, 110] {
            for n in [1, 2, 33, 1000, 20_000] {
                let mut rng = Rng(n as u64);
                let a: Vec<f32> =
                    (0..n).map(|_| (f64::from(rng.uniform()) * power_of_two(e)) as f32).collect();
                let most = f64::from(norm_linf(&a));
                let power = |x: &f32| libm::pow(f64::from(x.abs()) / most, f64::from(p));
                let sum: f64 = a.iter().map(power).sum();
                let exact = most * libm::pow(sum, 1.0 / f64::from(p));
                // The quotient's rounding grows p-fold and shrinks again with the root; 1/p is
                // rounded, which counts as often as the sum has digits.
                let bound = gamma(lane_order(n) + 6) + U * libm::log(sum) / f64::from(p);
                let got = norm_lp(&a, p).expect("p is at least 1");
                let error = (f64::from(got) - exact).abs();
                let case = || format!("{n} of about 2^{e}, p = {p}");
                worst.hold(error, bound * exact + power_of_two(-149), case);
            }
        }
    }
    worst.tell("norm_lp");
}
