//! Shapes and points: value, scale of the tolerance, nearest point, from the formulas.

use super::{distance_l2, dot, norm_l2, norm_linf, sum_terms};

/// The value of a point, and what its tolerance is four units in the last place of; for an
/// ellipsoid the level, and the scale of the level less one.
pub type Placed = (f32, f32);

/// -1 below, 0 on, 1 above, 2 nowhere.
pub fn side(value: f32, scale: f32) -> f32 {
    match value {
        v if v.is_nan() => 2.0,
        v if v.is_finite() && v.abs() <= 4.0 * f32::EPSILON * scale => 0.0,
        v => v.signum(),
    }
}

/// `(w·x + w₀)/‖w‖`, scale `‖x‖ + |w₀|/‖w‖`.
pub fn hyperplane(w: &[f32], bias: f32, x: &[f32]) -> Placed {
    let norm = norm_l2(w);
    ((dot(w, x).expect("one length") + bias) / norm, norm_l2(x) + bias.abs() / norm)
}

/// `xᵢ − d·(wᵢ/‖w‖)`.
pub fn hyperplane_projection(w: &[f32], bias: f32, x: &[f32]) -> Vec<f32> {
    let ((d, _), norm) = (hyperplane(w, bias, x), norm_l2(w));
    x.iter().zip(w).map(|(x, w)| x - d * (w / norm)).collect()
}

/// `‖x − c‖ − r`, scale the greater of the two.
pub fn sphere(c: &[f32], radius: f32, x: &[f32]) -> Placed {
    let d = distance_l2(x, c).expect("one length");
    (d - radius, if d > radius { d } else { radius })
}

/// `cᵢ + r·((xᵢ − cᵢ)/‖x − c‖)`.
pub fn sphere_nearest(c: &[f32], radius: f32, x: &[f32]) -> Vec<f32> {
    let d = distance_l2(x, c).expect("one length");
    x.iter().zip(c).map(|(x, c)| c + radius * ((x - c) / d)).collect()
}

/// `Σ ((xᵢ − cᵢ)/aᵢ)²`; infinite where only infinities make it NaN.
pub fn ellipsoid(c: &[f32], axes: &[f32], x: &[f32]) -> f32 {
    let terms = x.iter().zip(c).zip(axes).map(|((x, c), a)| {
        let z = (x - c) / a;
        z * z
    });
    let level = sum_terms(terms);
    if level.is_nan() && !x.iter().any(|x| x.is_nan()) { f32::INFINITY } else { level }
}

/// The signed distance from excesses along the axes.
fn from_excesses(e: &[f32]) -> f32 {
    if e.iter().any(|e| e.is_nan()) {
        return f32::NAN;
    }
    let greatest = e.iter().copied().fold(f32::NEG_INFINITY, |m, e| if e > m { e } else { m });
    if greatest <= 0.0 {
        return greatest;
    }
    let outside: Vec<f32> = e.iter().map(|&e| if e <= 0.0 { 0.0 } else { e }).collect();
    norm_l2(&outside)
}

/// The greatest finite magnitude.
fn magnitude(v: &[f32]) -> f32 {
    let finite: Vec<f32> = v.iter().copied().filter(|x| x.is_finite()).collect();
    norm_linf(&finite)
}

/// With `eᵢ = max(minᵢ − xᵢ, xᵢ − maxᵢ)`.
pub fn hyperrectangle(min: &[f32], max: &[f32], x: &[f32]) -> Placed {
    let excess = |((x, min), max): ((&f32, &f32), &f32)| {
        let (below, above) = (min - x, x - max);
        if below > above { below } else { above }
    };
    let e: Vec<f32> = x.iter().zip(min).zip(max).map(excess).collect();
    (from_excesses(&e), magnitude(&[x, min, max].concat()))
}

/// `x` with each coordinate moved into its interval.
pub fn hyperrectangle_nearest(min: &[f32], max: &[f32], x: &[f32]) -> Vec<f32> {
    let inside = |((&x, &min), &max): ((&f32, &f32), &f32)| match x {
        x if x < min => min,
        x if x > max => max,
        x => x,
    };
    x.iter().zip(min).zip(max).map(inside).collect()
}

/// With `eᵢ = |xᵢ − cᵢ| − s/2`.
pub fn hypercube(c: &[f32], edge: f32, x: &[f32]) -> Placed {
    let e: Vec<f32> = x.iter().zip(c).map(|(x, c)| (x - c).abs() - 0.5 * edge).collect();
    let faces = norm_linf(c) + 0.5 * edge;
    let own = magnitude(x);
    (from_excesses(&e), if own > faces { own } else { faces })
}

/// `x` with each coordinate moved to within half an edge of the centre's.
pub fn hypercube_nearest(c: &[f32], edge: f32, x: &[f32]) -> Vec<f32> {
    let half = 0.5 * edge;
    let inside = |(&x, &c): (&f32, &f32)| match x - c {
        d if d > half => c + half,
        d if d < -half => c - half,
        _ => x,
    };
    x.iter().zip(c).map(inside).collect()
}
