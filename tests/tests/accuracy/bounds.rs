//! Lane order: `|err| ≤ γ_k Σ|tᵢ|`, with `n·2⁻¹⁵⁰` more where terms are products.

use orthant_core as core;
use orthant_core::MatRef;

use crate::data::FAMILIES;
use crate::exact::{Exact, Worst, gamma, lane_order, underflow};

/// A reduction in lane order.
struct Reduction {
    name: &'static str,
    run: fn(&[f32], &[f32]) -> f32,
    /// Adds one exact term to the first and its magnitude to the second.
    term: fn(&mut Exact, &mut Exact, f32, f32),
    /// Roundings that a term has gone through before it is added.
    roundings: usize,
    /// Whether terms are products, which can underflow.
    products: bool,
}

fn add_difference(to: &mut Exact, x: f32, y: f32) {
    let (x, y) = if x < y { (y, x) } else { (x, y) };
    to.add(f64::from(x));
    to.add(-f64::from(y));
}

fn add_squared_difference(to: &mut Exact, x: f32, y: f32) {
    to.add_product(x, x);
    to.add_product(-x, y);
    to.add_product(-x, y);
    to.add_product(y, y);
}

const REDUCTIONS: &[Reduction] = &[
    Reduction {
        name: "sum",
        run: |a, _| core::sum(a),
        term: |sum, all, x, _| {
            sum.add(f64::from(x));
            all.add(f64::from(x.abs()));
        },
        roundings: 0,
        products: false,
    },
    Reduction {
        name: "norm_l1",
        run: |a, _| core::norm_l1(a),
        term: |sum, all, x, _| {
            sum.add(f64::from(x.abs()));
            all.add(f64::from(x.abs()));
        },
        roundings: 0,
        products: false,
    },
    Reduction {
        name: "norm_l2_squared",
        run: |a, _| core::norm_l2_squared(a),
        term: |sum, all, x, _| {
            sum.add_product(x, x);
            all.add_product(x, x);
        },
        roundings: 1,
        products: true,
    },
    Reduction {
        name: "dot",
        run: |a, b| core::dot(a, b).expect("one length"),
        term: |sum, all, x, y| {
            sum.add_product(x, y);
            all.add_product(x.abs(), y.abs());
        },
        roundings: 1,
        products: true,
    },
    Reduction {
        name: "distance_l1",
        run: |a, b| core::distance_l1(a, b).expect("one length"),
        term: |sum, all, x, y| {
            add_difference(sum, x, y);
            add_difference(all, x, y);
        },
        roundings: 1,
        products: false,
    },
    Reduction {
        name: "distance_l2_squared",
        run: |a, b| core::distance_l2_squared(a, b).expect("one length"),
        term: |sum, all, x, y| {
            add_squared_difference(sum, x, y);
            add_squared_difference(all, x, y);
        },
        roundings: 3,
        products: true,
    },
];

impl Reduction {
    /// The exact result and the bound on the error.
    fn exact(&self, a: &[f32], b: &[f32]) -> (Exact, f64) {
        let (mut sum, mut all) = (Exact::default(), Exact::default());
        for (x, y) in a.iter().zip(b) {
            (self.term)(&mut sum, &mut all, *x, *y);
        }
        let n = a.len();
        let lost = if self.products { underflow(n) } else { 0.0 };
        (sum, gamma(lane_order(n) + self.roundings) * all.value() + lost)
    }
}

const LENGTHS: [usize; 13] =
    [1, 2, 31, 32, 33, 100, 1000, 5000, 16_384, 16_385, 50_000, 100_001, 300_000];

#[test]
fn reductions_stay_within_the_bound_of_lane_order() {
    for reduction in REDUCTIONS {
        let mut worst = Worst::default();
        for family in FAMILIES {
            for n in LENGTHS {
                let (a, b) = (family.make)(n);
                let (exact, bound) = reduction.exact(&a, &b);
                let error = exact.distance((reduction.run)(&a, &b));
                let case = || format!("{} of {n} {}", reduction.name, family.name);
                worst.hold(error, bound, case);
            }
        }
        worst.tell(reduction.name);
    }
}

#[test]
fn the_bound_hardly_grows_with_the_length() {
    let (a, b) = (vec![0.1; 4_000_003], vec![0.3; 4_000_003]);
    for reduction in REDUCTIONS {
        let (exact, bound) = reduction.exact(&a, &b);
        let error = exact.distance((reduction.run)(&a, &b));
        assert!(error <= bound, "{}: {error:e} above {bound:e}", reduction.name);
        assert!(bound < 3.3e-5 * exact.value(), "{}: {bound:e}", reduction.name);
    }
}

#[test]
fn a_sum_from_left_to_right_breaks_the_bound() {
    let sum = &REDUCTIONS[0];
    let a = vec![0.1f32; 2_000_000];
    let (exact, bound) = sum.exact(&a, &a);
    let left_to_right = a.iter().fold(0.0f32, |sum, x| sum + x);
    assert!(exact.distance(left_to_right) > 10.0 * bound);
}

#[test]
fn rows_of_matvec_stay_within_the_bound_of_lane_order() {
    let dot = REDUCTIONS.iter().find(|reduction| reduction.name == "dot").expect("in the list");
    let mut worst = Worst::default();
    for family in FAMILIES {
        for (rows, cols) in [(1, 100), (7, 33), (9, 1000), (5, 16_385)] {
            let (matrix, x) = (family.make)(rows * cols);
            let x = &x[..cols];
            let a = MatRef::new(&matrix, rows, cols).expect("the slice holds the matrix");
            let mut y = vec![0.0; rows];
            core::matvec(a, x, &mut y).expect("the shapes fit");
            for (i, y) in y.into_iter().enumerate() {
                let (exact, bound) = dot.exact(&matrix[i * cols..(i + 1) * cols], x);
                let case = || format!("row {i} of {rows}x{cols} {}", family.name);
                worst.hold(exact.distance(y), bound, case);
            }
        }
    }
    worst.tell("matvec");
}
