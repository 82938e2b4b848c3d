//! Dot2's bound: `|err| ≤ u|aᵀb| + γ²₂ₖ₊₂ Σ|aᵢbᵢ|`, absent over- and underflow.

use orthant_core::{dot, dot_compensated};

use crate::data::{FAMILIES, ill_conditioned};
use crate::exact::{Exact, U, Worst, gamma, lane_order};

/// The exact product, and the bound of Dot2.
fn exact(a: &[f32], b: &[f32]) -> (Exact, f64, f64) {
    let (mut sum, mut all) = (Exact::default(), Exact::default());
    for (x, y) in a.iter().zip(b) {
        sum.add_product(*x, *y);
        all.add_product(x.abs(), y.abs());
    }
    let (product, all) = (sum.value().abs(), all.value());
    let gamma = gamma(2 * lane_order(a.len()) + 2);
    (sum, U * product + gamma * gamma * all, 2.0 * all / product)
}

#[test]
fn dot_compensated_stays_within_the_bound_of_dot2() {
    let mut worst = Worst::default();
    for family in FAMILIES.iter().filter(|family| family.name != "subnormal") {
        for n in [1, 2, 31, 32, 33, 100, 1000, 5000, 16_384, 16_385, 50_000, 100_001] {
            let (a, b) = (family.make)(n);
            let (sum, bound, _) = exact(&a, &b);
            let got = dot_compensated(&a, &b).expect("one length");
            worst.hold(sum.distance(got), bound, || format!("{n} {}", family.name));
        }
    }
    worst.tell("dot_compensated");
}

#[test]
fn dot_compensated_is_right_where_dot_has_no_digit_left() {
    for n in [6, 20, 33, 100, 1000, 3000] {
        for condition in [1e6, 1e8, 1e9] {
            let (a, b) = ill_conditioned(n, condition);
            let (sum, bound, reached) = exact(&a, &b);
            let product = sum.value().abs();
            let compensated = sum.distance(dot_compensated(&a, &b).expect("one length"));
            assert!(compensated <= bound, "n={n}: {compensated:e} above {bound:e}");
            assert!(compensated <= 1e-3 * product, "n={n}, condition {reached:e}");
            assert!(reached > condition / 1e3, "n={n}: condition {reached:e}, not {condition:e}");
        }
    }
    let (a, b) = ill_conditioned(1000, 1e10);
    let (sum, ..) = exact(&a, &b);
    assert!(sum.distance(dot(&a, &b).expect("one length")) > 0.1 * sum.value().abs());
}
