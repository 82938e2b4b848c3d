//! Cosines, angles, unit vectors and projections. Bounds are in terms of `γ` of the sums that they
//! are made of.

use orthant_core::{
    angle, cosine_similarity, norm_linf, normalize, project, reject, scalar_projection,
};

use crate::data::{FAMILIES, Rng};
use crate::exact::{Exact, U, Worst, gamma, lane_order, power_of_two};

const LENGTHS: [usize; 7] = [1, 2, 3, 33, 100, 5000, 20_000];

fn exact_dot(a: &[f32], b: &[f32]) -> f64 {
    let mut sum = Exact::default();
    a.iter().zip(b).for_each(|(x, y)| sum.add_product(*x, *y));
    sum.value()
}

fn exact_norm(a: &[f32]) -> f64 {
    exact_dot(a, a).sqrt()
}

/// Kahan's formula in f64.
fn exact_angle(a: &[f32], b: &[f32]) -> f64 {
    let (p, q) = (exact_norm(a), exact_norm(b));
    let (mut differences, mut sums) = (0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let (u, v) = (f64::from(*x) / p, f64::from(*y) / q);
        differences += (u - v) * (u - v);
        sums += (u + v) * (u + v);
    }
    2.0 * libm::atan2(differences.sqrt(), sums.sqrt())
}

/// Pairs that are no zero vectors, of every family and of magnitudes at both ends.
fn operands(mut each: impl FnMut(&str, &[f32], &[f32])) {
    for family in FAMILIES {
        for n in LENGTHS {
            let (a, b) = (family.make)(n);
            each(&format!("{n} {}", family.name), &a, &b);
        }
    }
    for (e, f) in [(-140, 0), (0, -140), (-100, 100), (110, 110), (-130, -130), (110, -140)] {
        for n in LENGTHS {
            let mut rng = Rng(n as u64);
            let mut at = |e: i32| -> Vec<f32> {
                (0..n).map(|_| (f64::from(rng.uniform()) * power_of_two(e)) as f32).collect()
            };
            let (a, b) = (at(e), at(f));
            each(&format!("{n} of about 2^{e} and 2^{f}"), &a, &b);
        }
    }
}

fn is_zero(a: &[f32]) -> bool {
    a.iter().all(|x| *x == 0.0)
}

#[test]
fn the_cosine_of_a_vector_with_itself_is_1() {
    let opposite = |a: &[f32]| a.iter().map(|x| -x).collect::<Vec<f32>>();
    let check = |a: &[f32]| {
        if !is_zero(a) {
            assert_eq!(cosine_similarity(a, a), Ok(1.0), "{a:?}");
            assert_eq!(cosine_similarity(a, &opposite(a)), Ok(-1.0), "{a:?}");
        }
    };
    let mut rng = Rng(1);
    for round in 0..20_000 {
        let n = 1 + rng.below(70);
        let low = -149 + rng.below(270) as i32;
        let high = (low + rng.below(40) as i32).min(127);
        let a: Vec<f32> = (0..n).map(|_| rng.with_exponent(low, high)).collect();
        check(&a);
        if round % 10 == 0 {
            check(&(0..n).map(|_| rng.with_exponent(-149, 127)).collect::<Vec<_>>());
        }
    }
    for family in FAMILIES {
        for n in [1, 1000, 16_384, 40_000] {
            let (a, b) = (family.make)(n);
            check(&a);
            check(&b);
        }
    }
}

#[test]
fn the_cosine_is_near_the_exact_one() {
    let mut worst = Worst::default();
    operands(|case, a, b| {
        if is_zero(a) || is_zero(b) {
            return;
        }
        let exact = exact_dot(a, b) / (exact_norm(a) * exact_norm(b));
        let got = f64::from(cosine_similarity(a, b).expect("directions"));
        // The dot's error is at most γ·|a||b|, the root of both squares' brings as much again.
        let bound = 2.0 * gamma(lane_order(a.len()) + 1) + 6.0 * U;
        worst.hold((got - exact).abs(), bound, || case.into());
    });
    worst.tell("cosine_similarity");
}

#[test]
fn the_angle_is_near_the_exact_one() {
    let mut worst = Worst::default();
    operands(|case, a, b| {
        if is_zero(a) || is_zero(b) {
            return;
        }
        // Both unit vectors are off by γ/2 in length and by an ulp in each element; the roots of
        // the two sums by γ/2 again.
        let bound = 3.0 * gamma(lane_order(a.len()) + 6);
        let got = f64::from(angle(a, b).expect("directions"));
        worst.hold((got - exact_angle(a, b)).abs(), bound, || case.into());
    });
    worst.tell("angle");
}

#[test]
fn small_angles_and_those_near_pi_keep_their_digits() {
    let (mut small, mut straight) = (Worst::default(), Worst::default());
    for e in 1..=140 {
        for fraction in [1.0, 1.3, 1.9] {
            let x = (fraction * power_of_two(-e)) as f32;
            let exact = libm::atan2(f64::from(x), 1.0);
            let got = f64::from(angle(&[1.0, 0.0], &[1.0, x]).expect("directions"));
            let bound = 6.0 * U * exact + power_of_two(-148);
            // The squares of differences below 2⁻⁷⁵ are nothing.
            if e < 60 {
                small.hold((got - exact).abs(), bound, || format!("{x:e}"));
            }
            let got = f64::from(angle(&[1.0, 0.0], &[-1.0, x]).expect("directions"));
            let exact = std::f64::consts::PI - exact;
            straight.hold((got - exact).abs(), 4.0 * U * exact, || format!("pi - {x:e}"));
        }
    }
    small.tell("small angles");
    straight.tell("angles near pi");
    for n in LENGTHS {
        let (a, _) = (FAMILIES[0].make)(n);
        assert_eq!(angle(&a, &a), Ok(0.0), "{n} elements");
        let opposite: Vec<f32> = a.iter().map(|x| -x).collect();
        assert_eq!(angle(&a, &opposite), Ok(std::f32::consts::PI), "{n} elements");
    }
}

#[test]
fn unit_vectors_are_near_the_exact_ones() {
    let mut worst = Worst::default();
    operands(|case, a, _| {
        if is_zero(a) {
            return;
        }
        let norm = exact_norm(a);
        let mut unit = vec![0.0; a.len()];
        normalize(a, &mut unit).expect("a direction");
        let bound = gamma(lane_order(a.len()) + 1) / 2.0 + 4.0 * U;
        for (x, got) in a.iter().zip(unit) {
            let exact = f64::from(*x) / norm;
            let bound = bound * exact.abs() + power_of_two(-149);
            worst.hold((f64::from(got) - exact).abs(), bound, || case.into());
        }
    });
    worst.tell("normalize");
}

#[test]
fn projections_are_near_the_exact_ones() {
    let [mut along, mut across, mut length] = [(); 3].map(|()| Worst::default());
    operands(|case, a, b| {
        if is_zero(b) {
            return;
        }
        let n = a.len();
        let (dot, square) = (exact_dot(a, b), exact_dot(b, b));
        let norm = square.sqrt();
        if dot.abs() / norm > 1e38 {
            return;
        }
        // A subnormal result's rounding, and that of a subnormal before its scaling is undone.
        let most = f64::from(norm_linf(a));
        let least = power_of_two(-148) * most.max(1.0);
        // The dot's error, at most γ·Σ|aᵢbᵢ| ≤ γ·|a||b|; the square's, γ of the quotient.
        let gamma = 2.0 * gamma(lane_order(n) + 1) + 4.0 * U;
        let all = gamma * exact_norm(a) * norm;
        let (mut p, mut r) = (vec![0.0; n], vec![0.0; n]);
        project(a, b, &mut p).expect("a direction");
        reject(a, b, &mut r).expect("a direction");
        for i in 0..n {
            let part = f64::from(b[i]);
            let exact = dot / square * part;
            let bound = all / square * part.abs() + least;
            along.hold((f64::from(p[i]) - exact).abs(), bound, || case.into());
            let rest = f64::from(a[i]) - exact;
            let bound = bound + U * (rest.abs() + bound);
            across.hold((f64::from(r[i]) - rest).abs(), bound, || case.into());
        }
        let got = f64::from(scalar_projection(a, b).expect("a direction"));
        length.hold((got - dot / norm).abs(), all / norm + least, || case.into());
    });
    along.tell("project");
    across.tell("reject");
    length.tell("scalar_projection");
}
