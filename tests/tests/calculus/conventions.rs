//! Kinks and the edges of domains: each line of the table in the module's documentation.

use orthant_core::calculus::{
    Dual, HyperDual, Real, derivative, gradient, nth_derivative, second_derivative,
};

fn by_both(f: impl Fn(Dual<2>, Dual<2>) -> Dual<2>, x: f32, y: f32) -> [f32; 2] {
    f(Dual::variable(x, 0), Dual::variable(y, 1)).partials
}

fn is_nan(x: f32) -> bool {
    x.to_bits() == f32::NAN.to_bits()
}

#[test]
fn abs_has_slope_zero_at_both_zeros() {
    for zero in [0.0, -0.0] {
        assert_eq!(derivative(|x| x.abs(), zero), 0.0);
        assert_eq!(second_derivative(|x| x.abs(), zero), 0.0);
    }
    assert!(is_nan(derivative(|x| x.abs(), f32::NAN)));
}

#[test]
fn max_and_min_take_the_mean_of_both_slopes_at_a_tie() {
    assert_eq!(by_both(|x, y| (x * 4.0).max(y * 2.0), 1.0, 2.0), [2.0, 1.0]);
    assert_eq!(by_both(|x, y| (x * 4.0).min(y * 2.0), 1.0, 2.0), [2.0, 1.0]);
    let tie = HyperDual::<1>::variable(1.0, Some(0), Some(0));
    assert_eq!((tie * tie * tie).max(tie).mixed, [[3.0]]);
}

#[test]
fn max_and_min_give_the_first_value_at_a_tie_of_zeros() {
    for (a, b) in [(0.0_f32, -0.0_f32), (-0.0, 0.0)] {
        let (x, y) = (Dual::<1>::from(a), Dual::from(b));
        assert_eq!(x.max(y).value.to_bits(), a.to_bits());
        assert_eq!(x.min(y).value.to_bits(), a.to_bits());
        assert_eq!(Real::max(a, b).to_bits(), a.to_bits());
        assert_eq!(Real::min(a, b).to_bits(), a.to_bits());
    }
}

#[test]
fn max_and_min_are_nan_if_either_is_and_so_are_their_slopes() {
    for (a, b) in [(f32::NAN, 1.0), (1.0, f32::NAN)] {
        assert!(Real::max(a, b).is_nan() && Real::min(a, b).is_nan());
        assert!(Dual::<1>::from(a).max(Dual::from(b)).value.is_nan());
        let slopes = by_both(|x, y| x.max(y), a, b);
        assert!(slopes.iter().all(|x| x.is_nan()), "{slopes:?}");
    }
}

#[test]
fn the_one_not_chosen_does_not_matter_though_its_slope_is_infinite() {
    assert_eq!(derivative(|x| (x + 1.0).max(x.sqrt()), 0.0), 1.0);
}

#[test]
fn relu_has_slope_zero_at_zero() {
    assert_eq!(derivative(|x| x.relu(), 0.0), 0.0);
    assert_eq!(Real::relu(-0.0_f32).to_bits(), 0);
    assert!(Real::relu(f32::NAN).is_nan());
    assert!(is_nan(derivative(|x| x.relu(), f32::NAN)));
}

#[test]
fn hypot_has_slopes_zero_at_the_origin() {
    assert_eq!(by_both(|x, y| x.hypot(y), 0.0, 0.0), [0.0, 0.0]);
}

#[test]
fn atan2_has_no_slope_at_the_origin_but_by_what_it_does_not_depend_on() {
    let slopes = by_both(|y, x| y.atan2(x), 0.0, 0.0);
    assert!(slopes.iter().all(|x| x.is_nan()), "{slopes:?}");
    let z = Dual::<2>::variable(0.0, 0);
    assert_eq!(z.atan2(z).partials[1], 0.0);
}

#[test]
fn slopes_at_the_edges_of_domains_are_infinite() {
    let inf = f32::INFINITY;
    for zero in [0.0, -0.0] {
        assert_eq!(derivative(|x| x.sqrt(), zero), inf);
        assert_eq!(derivative(|x| x.cbrt(), zero), inf);
        assert_eq!(derivative(|x| x.ln(), zero), inf);
        assert_eq!(derivative(|x| x.powf(0.25), zero), inf);
    }
    assert_eq!(second_derivative(|x| x.sqrt(), 0.0), -inf);
    assert_eq!(second_derivative(|x| x.powf(0.25), 0.0), -inf);
    assert_eq!(derivative(|x| x.log1p(), -1.0), inf);
    assert_eq!(derivative(|x| x.asin(), 1.0), inf);
    assert_eq!(derivative(|x| x.asin(), -1.0), inf);
    assert_eq!(derivative(|x| x.acos(), 1.0), -inf);
    assert_eq!(derivative(|x| x.acos(), -1.0), -inf);
}

#[test]
fn outside_their_domains_functions_and_slopes_are_nan() {
    assert!(is_nan(derivative(|x| x.sqrt(), -1.0)));
    assert!(is_nan(derivative(|x| x.ln(), -1.0)));
    assert!(is_nan(derivative(|x| x.log1p(), -1.5)));
    assert!(is_nan(derivative(|x| x.asin(), 1.5)));
    assert!(is_nan(derivative(|x| x.acos(), -1.5)));
    assert!(is_nan(derivative(|x| x.powf(0.5), -1.0)));
    for f in [Real::ln as fn(HyperDual<1>) -> HyperDual<1>, Real::log1p, Real::sqrt, Real::asin] {
        assert!(is_nan(second_derivative(f, -2.0)));
    }
}

#[test]
fn powers_at_zero() {
    assert_eq!(derivative(|x| x.powf(0.0), 0.0), 0.0);
    assert_eq!(derivative(|x| x.powi(0), 0.0), 0.0);
    assert_eq!(derivative(|x| x.powi(0), f32::NAN), 0.0);
    assert_eq!(derivative(|x| x.powf(1.0), 0.0), 1.0);
    assert_eq!(derivative(|x| x.powi(1), 0.0), 1.0);
    assert_eq!(derivative(|x| x.powf(2.0), 0.0), 0.0);
    assert_eq!(second_derivative(|x| x.powf(2.0), 0.0), 2.0);
    assert_eq!(second_derivative(|x| x.powi(2), 0.0), 2.0);
    assert_eq!(derivative(|x| x.powi(-1), 0.0), f32::NEG_INFINITY);
    assert_eq!(by_both(|x, y| x.pow(y), 0.0, 0.0), [0.0, 0.0]);
    assert_eq!(by_both(|x, y| x.pow(y), 0.0, 1.0), [1.0, 0.0]);
    assert_eq!(by_both(|x, y| x.pow(y), 0.0, 2.0), [0.0, 0.0]);
    assert_eq!(by_both(|x, y| x.pow(y), 0.0, 0.5), [f32::INFINITY, 0.0]);
}

#[test]
fn a_negative_base_takes_a_constant_exponent() {
    assert_eq!(derivative(|x| x.pow(Dual::from(3.0)), -2.0), 12.0);
    assert_eq!(second_derivative(|x| x.pow(HyperDual::from(3.0)), -2.0), -12.0);
    let [by_x, by_y] = by_both(|x, y| x.pow(y), -2.0, 3.0);
    assert_eq!(by_x, 12.0);
    assert!(by_y.is_nan());
}

#[test]
fn integer_powers_beyond_the_last_bit_of_an_exponent_keep_their_sign() {
    assert_eq!(Real::powi(-1.0_f32, i32::MAX), -1.0);
    assert_eq!(Real::powi(-1.0_f32, i32::MIN), 1.0);
    assert_eq!(Real::powi(-1.0_f32, 16_777_217), -1.0);
    assert_eq!(Real::powi(-0.0_f32, -65), f32::NEG_INFINITY);
    assert_eq!(derivative(|x| x.powi(i32::MIN), 1.0), i32::MIN as f32);
}

#[test]
fn an_infinite_slope_times_no_dependence_is_none() {
    let mut work = [Dual::<2>::from(0.0); 2];
    let mut out = [0.0; 2];
    gradient(|x| x[0].sqrt() + x[1], &[0.0, 5.0], &mut work, &mut out).unwrap();
    assert_eq!(out, [f32::INFINITY, 1.0]);
    assert_eq!(derivative(|x| (x * x).sqrt(), 0.0), 0.0);
}

#[test]
fn saturated_functions_are_finite_and_flat() {
    for x in [-1e30, -200.0, 200.0, 1e30] {
        for f in [Real::sigmoid as fn(Dual<1>) -> Dual<1>, Real::tanh] {
            let y = f(Dual::variable(x, 0));
            assert!(y.value.abs() <= 1.0 && y.partials == [0.0], "{y:?}");
        }
        assert_eq!(derivative(|x| x.softplus(), x), if x > 0.0 { 1.0 } else { 0.0 });
        assert_eq!(Real::softplus(x), if x > 0.0 { x } else { 0.0 });
    }
}

#[test]
fn higher_derivatives_at_zero_do_not_feel_the_branches() {
    assert_eq!(nth_derivative::<3>(|x| x.sigmoid(), 0.0), -0.125);
    assert_eq!(nth_derivative::<3>(|x| x.tanh(), 0.0), -2.0);
    assert_eq!(nth_derivative::<5>(|x| x.tanh(), 0.0), 16.0);
    assert_eq!(nth_derivative::<3>(|x| x.asin(), 0.0), 1.0);
    assert_eq!(nth_derivative::<4>(|x| x.softplus(), 0.0), -0.125);
    assert_eq!(nth_derivative::<3>(|x| x.powf(2.0), 0.0), 0.0);
}
