//! Geometry: what is known of shapes, what must hold of any, and the same bits everywhere.

mod band;
mod boxes;
mod lines;
mod planes;
mod points;
mod properties;
mod refusals;
mod round;
mod same_bits;

use orthant_golden::generator;

/// Uniform in [-1, 1).
fn uniform(n: usize, seed: u64) -> Vec<f32> {
    let mut out = vec![0.0; n];
    generator::fill_uniform(seed, 0, &mut out);
    out
}

/// Every element times a number, which changes only exponents if it is a power of two.
fn times(v: &[f32], factor: f32) -> Vec<f32> {
    v.iter().map(|x| x * factor).collect()
}

fn bits(v: &[f32]) -> Vec<u32> {
    v.iter().map(|x| x.to_bits()).collect()
}

/// `Σ aᵢbᵢ` in f64.
fn product(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// `‖a‖` in f64.
fn length(a: &[f32]) -> f64 {
    product(a, a).sqrt()
}

/// `‖a − b‖` in f64.
fn distance(a: &[f32], b: &[f32]) -> f64 {
    let squares = a.iter().zip(b).map(|(a, b)| libm::pow(f64::from(*a) - f64::from(*b), 2.0));
    squares.sum::<f64>().sqrt()
}

/// `2⁻²⁴`, in f64.
const U: f64 = f32::EPSILON as f64 / 2.0;

/// About 10⁻¹⁹, 1 and 10¹⁹.
const SCALES: [f32; 3] = [1.0 / 9_223_372_036_854_775_808.0, 1.0, 9_223_372_036_854_775_808.0];
