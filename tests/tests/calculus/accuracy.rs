//! Every elementary function's value, slope and curvature on a grid, against formulas in `f64`.
//!
//! Errors are in ulp of the exact result as an `f32`, or of the terms that cancel where it crosses
//! zero. Results below 2⁻¹¹², which may come from numbers that are not normal, may be off by 2⁻¹²⁶.

use libm as m;
use orthant_core::calculus::{Dual, HyperDual, Nested, Real, nth_derivative};

/// A function in all kinds of numbers, and what it should give.
struct Row {
    name: &'static str,
    /// The grid: from, to.
    range: [f32; 2],
    dual: fn(Dual<1>) -> Dual<1>,
    hyper: fn(HyperDual<1>) -> HyperDual<1>,
    nested: fn(Nested<2>) -> Nested<2>,
    /// Value, slope and curvature.
    exact: fn(f64) -> [f64; 3],
    /// What their errors are relative to.
    scale: fn(f64) -> [f64; 3],
    /// Bounds of their errors, in ulp.
    bounds: [f64; 3],
}

macro_rules! table {
    ($(
        $name:literal $range:tt |$x:ident| $f:expr => |$e:ident| $exact:expr, $bounds:expr
        $(, relative to |$s:ident| $scale:expr)?;
    )*) => {
        [$(Row {
            name: $name,
            range: $range,
            dual: |$x| $f,
            hyper: |$x| $f,
            nested: |$x| $f,
            exact: |$e| $exact,
            scale: table!(@scale |$e| $exact $(, |$s| $scale)?),
            bounds: $bounds,
        }),*]
    };
    (@scale |$e:ident| $exact:expr) => { |$e| $exact };
    (@scale |$e:ident| $exact:expr, |$s:ident| $scale:expr) => { |$s| $scale };
}

fn sech2(x: f64) -> f64 {
    1.0 / (m::cosh(x) * m::cosh(x))
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + m::exp(-x))
}

fn rows() -> Vec<Row> {
    let rows = table! {
        "recip" [-9.0, 9.0] |x| x.recip() => |x| [1.0 / x, -1.0 / (x * x), 2.0 / (x * x * x)],
            [0.5, 2.0, 4.0];
        "1/x" [-9.0, 9.0] |x| 1.0 / x => |x| [1.0 / x, -1.0 / (x * x), 2.0 / (x * x * x)],
            [0.5, 2.0, 4.0];
        "sqrt" [0.0, 1e6] |x| x.sqrt() => |x| {
            let s = m::sqrt(x);
            [s, 0.5 / s, -0.25 / (s * x)]
        }, [0.5, 1.5, 4.5];
        "cbrt" [-1e4, 1e4] |x| x.cbrt() => |x| {
            let c = m::cbrt(x);
            [c, 1.0 / (3.0 * c * c), -2.0 / (9.0 * c * c * x)]
        }, [1.0, 3.5, 11.0];
        "powi 3" [-50.0, 50.0] |x| x.powi(3) => |x| [x * x * x, 3.0 * x * x, 6.0 * x],
            [1.5, 2.0, 1.0];
        "powi 13" [-4.0, 4.0] |x| x.powi(13) =>
            |x| [m::pow(x, 13.0), 13.0 * m::pow(x, 12.0), 156.0 * m::pow(x, 11.0)],
            [9.0, 10.0, 9.0];
        "powi -5" [-4.0, 4.0] |x| x.powi(-5) =>
            |x| [m::pow(x, -5.0), -5.0 * m::pow(x, -6.0), 30.0 * m::pow(x, -7.0)],
            [5.0, 5.0, 5.5];
        "powi 100" [-1.5, 1.5] |x| x.powi(100) =>
            |x| [m::pow(x, 100.0), 100.0 * m::pow(x, 99.0), 9900.0 * m::pow(x, 98.0)],
            [1.0, 2.0, 2.5];
        "powf 2.5" [0.0, 50.0] |x| x.powf(2.5) =>
            |x| [m::pow(x, 2.5), 2.5 * m::pow(x, 1.5), 3.75 * m::sqrt(x)], [1.0, 2.0, 2.5];
        "powf 0.3" [0.0, 50.0] |x| x.powf(0.3) => |x| {
            let y = f64::from(0.3_f32);
            [m::pow(x, y), y * m::pow(x, y - 1.0), y * (y - 1.0) * m::pow(x, y - 2.0)]
        }, [1.0, 2.5, 4.5];
        "powf -7.3" [0.01, 9.0] |x| x.powf(-7.3) => |x| {
            let y = f64::from(-7.3_f32);
            [m::pow(x, y), y * m::pow(x, y - 1.0), y * (y - 1.0) * m::pow(x, y - 2.0)]
        }, [1.0, 2.5, 3.5];
        "pow x^x" [0.01, 9.0] |x| x.pow(x) => |x| {
            let (p, l) = (m::pow(x, x), m::log(x) + 1.0);
            [p, p * l, p * (l * l + 1.0 / x)]
        }, [1.0, 2.0, 4.0],
            relative to |x| {
                let (p, l) = (m::pow(x, x), m::fabs(m::log(x)) + 1.0);
                [p, p * l, p * (l * l + 1.0 / x)]
            };
        "exp" [-80.0, 80.0] |x| x.exp() => |x| [m::exp(x); 3], [1.0, 1.0, 1.0];
        "expm1" [-80.0, 80.0] |x| x.expm1() => |x| [m::expm1(x), m::exp(x), m::exp(x)],
            [1.0, 1.0, 1.0];
        "ln" [0.0, 1e4] |x| x.ln() => |x| [m::log(x), 1.0 / x, -1.0 / (x * x)], [1.0, 0.5, 2.0];
        "log1p" [-1.0, 1e4] |x| x.log1p() => |x| {
            let d = 1.0 + x;
            [m::log1p(x), 1.0 / d, -1.0 / (d * d)]
        }, [1.0, 1.5, 4.0];
        "sin" [-30.0, 30.0] |x| x.sin() => |x| [m::sin(x), m::cos(x), -m::sin(x)], [1.0, 1.0, 1.0];
        "cos" [-30.0, 30.0] |x| x.cos() => |x| [m::cos(x), -m::sin(x), -m::cos(x)],
            [1.0, 1.0, 1.0];
        "sin_cos" [-30.0, 30.0] |x| { let (s, c) = x.sin_cos(); s * c } =>
            |x| [0.5 * m::sin(2.0 * x), m::cos(2.0 * x), -2.0 * m::sin(2.0 * x)],
            [2.0, 2.0, 2.0],
            relative to |x| [0.5 * m::sin(2.0 * x), 1.0, -2.0 * m::sin(2.0 * x)];
        "tan" [-1.5, 1.5] |x| x.tan() => |x| {
            let t = m::tan(x);
            [t, 1.0 + t * t, 2.0 * t * (1.0 + t * t)]
        }, [1.0, 2.5, 4.0];
        "asin" [-1.0, 1.0] |x| x.asin() => |x| {
            let w = (1.0 - x) * (1.0 + x);
            [m::asin(x), 1.0 / m::sqrt(w), x / (w * m::sqrt(w))]
        }, [1.0, 2.0, 5.5];
        "acos" [-1.0, 1.0] |x| x.acos() => |x| {
            let w = (1.0 - x) * (1.0 + x);
            [m::acos(x), -1.0 / m::sqrt(w), -x / (w * m::sqrt(w))]
        }, [1.0, 2.0, 5.5];
        "atan" [-1e3, 1e3] |x| x.atan() => |x| {
            let w = 1.0 + x * x;
            [m::atan(x), 1.0 / w, -2.0 * x / (w * w)]
        }, [1.0, 2.0, 5.5];
        "atan2(x, 2)" [-30.0, 30.0] |x| x.atan2(x * 0.0 + 2.0) => |x| {
            let w = 4.0 + x * x;
            [m::atan2(x, 2.0), 2.0 / w, -4.0 * x / (w * w)]
        }, [1.5, 4.0, 7.0];
        "atan2(2, x)" [-30.0, 30.0] |x| (x * 0.0 + 2.0).atan2(x) => |x| {
            let w = 4.0 + x * x;
            [m::atan2(2.0, x), -2.0 / w, 4.0 * x / (w * w)]
        }, [1.5, 4.0, 7.0];
        "hypot(x, 3)" [-30.0, 30.0] |x| x.hypot(x * 0.0 + 3.0) => |x| {
            let h = m::hypot(x, 3.0);
            [h, x / h, 9.0 / (h * h * h)]
        }, [1.0, 2.0, 3.0], relative to |x| {
            let h = m::hypot(x, 3.0);
            [h, x / h, 1.0 / h]
        };
        "sinh" [-80.0, 80.0] |x| x.sinh() => |x| [m::sinh(x), m::cosh(x), m::sinh(x)],
            [1.5, 1.5, 1.5];
        "cosh" [-80.0, 80.0] |x| x.cosh() => |x| [m::cosh(x), m::sinh(x), m::cosh(x)],
            [1.5, 1.5, 1.5];
        "tanh" [-40.0, 40.0] |x| x.tanh() => |x| {
            [m::tanh(x), sech2(x), -2.0 * m::tanh(x) * sech2(x)]
        }, [2.0, 3.5, 4.0];
        "abs" [-9.0, 9.0] |x| x.abs() => |x| [m::fabs(x), m::copysign(1.0, x), 0.0],
            [0.0, 0.0, 0.0];
        "max" [-9.0, 9.0] |x| (x * x).max(x * 3.0) =>
            |x| if x * x > 3.0 * x { [x * x, 2.0 * x, 2.0] } else { [3.0 * x, 3.0, 0.0] },
            [0.5, 0.0, 0.0];
        "min" [-9.0, 9.0] |x| (x * x).min(x * 3.0) =>
            |x| if x * x < 3.0 * x { [x * x, 2.0 * x, 2.0] } else { [3.0 * x, 3.0, 0.0] },
            [0.5, 0.0, 0.0];
        "sigmoid" [-90.0, 90.0] |x| x.sigmoid() => |x| {
            let s = sigmoid(x);
            let slope = s * sigmoid(-x);
            [s, slope, -slope * m::tanh(0.5 * x)]
        }, [2.0, 3.5, 3.5];
        "softplus" [-80.0, 80.0] |x| x.softplus() => |x| {
            let value = if x > 0.0 { x + m::log1p(m::exp(-x)) } else { m::log1p(m::exp(x)) };
            [value, sigmoid(x), sigmoid(x) * sigmoid(-x)]
        }, [2.0, 2.0, 3.5];
        "relu" [-9.0, 9.0] |x| x.relu() =>
            |x| if x > 0.0 { [x, 1.0, 0.0] } else { [0.0; 3] }, [0.0, 0.0, 0.0];
    };
    rows.into()
}

/// `n` points: some evenly spaced, without the ends, and some that cluster at 0 from either side.
fn grid([from, to]: [f32; 2], n: usize) -> Vec<f32> {
    let inside = |x: &f32| *x > from && *x < to && *x != 0.0;
    let even = (1..n).map(|i| from + (to - from) * i as f32 / n as f32);
    let near_zero = (0..n).flat_map(|i| {
        let x = m::exp2f(-30.0 * i as f32 / n as f32) * 0.97;
        [x, -x]
    });
    let near_ends = (1..20).flat_map(|i| {
        let step = m::exp2f(-i as f32) * 0.9;
        [from + step, to - step]
    });
    even.chain(near_zero).chain(near_ends).filter(inside).collect()
}

/// How far off, in ulp of the scale.
fn ulps(found: f32, exact: f64, scale: f64) -> f64 {
    let least = f64::from(f32::MIN_POSITIVE);
    let error = m::fabs(f64::from(found) - exact);
    let overflows = m::fabs(exact) > f64::from(f32::MAX) && found.is_infinite();
    if overflows || (m::fabs(exact) < m::exp2(-112.0) && error <= least) {
        return 0.0;
    }
    error / m::exp2(m::floor(m::log2(m::fabs(scale).max(least))) - 23.0)
}

#[test]
fn values_slopes_and_curvatures_of_all_functions_are_within_their_bounds() {
    let mut wrong = Vec::new();
    for row in rows() {
        let mut worst = [(0.0, 0.0); 3];
        for x in grid(row.range, 4000) {
            let (exact, scale) = ((row.exact)(f64::from(x)), (row.scale)(f64::from(x)));
            let h = (row.hyper)(HyperDual::variable(x, Some(0), Some(0)));
            let d = (row.dual)(Dual::variable(x, 0));
            assert_eq!(d.value.to_bits(), h.value.to_bits(), "{} at {x}", row.name);
            assert_eq!(d.partials[0].to_bits(), h.first[0].to_bits(), "{} at {x}", row.name);
            let found = [h.value, h.first[0], h.mixed[0][0]];
            for (order, worst) in worst.iter_mut().enumerate() {
                let error = ulps(found[order], exact[order], scale[order]);
                if error > worst.0 || error.is_nan() {
                    *worst = (error, x);
                }
            }
        }
        println!(
            "{:<12} {:>6.2} {:>6.2} {:>6.2} ulp",
            row.name, worst[0].0, worst[1].0, worst[2].0
        );
        for (order, ((error, at), bound)) in worst.into_iter().zip(row.bounds).enumerate() {
            if error > bound || error.is_nan() {
                wrong.push(format!(
                    "{}, derivative {order}: {error:.2} ulp at {at}, bound {bound}",
                    row.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nested_duals_agree_with_hyper_duals() {
    for row in rows() {
        for x in grid(row.range, 500) {
            let h = (row.hyper)(HyperDual::variable(x, Some(0), Some(0)));
            let nested = nth_derivative::<2>(row.nested, x);
            let error = (nested - h.mixed[0][0]).abs();
            // An infinite slope may leave a NaN in nested duals.
            if !h.mixed[0][0].is_finite() {
                continue;
            }
            let size = h.mixed[0][0].abs().max(h.first[0].abs() * 0.1).max(1e-30);
            assert!(error <= 1e-5 * size, "{} at {x}: {nested}, {:?}", row.name, h.mixed);
        }
    }
}
