//! Shapes and points: value, scale of the tolerance, nearest point, from the formulas.

use super::linalg::{Dense, Triangle, cholesky, solve_triangular_matrix};
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
    settled(sum_terms(terms), x)
}

/// A level that only infinities make NaN is infinite.
fn settled(level: f32, x: &[f32]) -> f32 {
    if level.is_nan() && !x.iter().any(|x| x.is_nan()) { f32::INFINITY } else { level }
}

/// `L⁻¹` of `S = L Lᵀ`.
pub fn inverse_factor(shape: &Dense) -> Dense {
    let lower = Triangle { upper: false, unit: false };
    let factor = cholesky(shape).expect("positive definite");
    solve_triangular_matrix(lower, &factor, &Dense::identity(shape.rows, shape.rows))
}

/// `Σ zᵢ²` with `zᵢ = Σ wᵢⱼ(xⱼ − cⱼ)`, blocks of 256 terms; also the zeros of W as far as a group
/// of 32 rows has elements, which tell if the point is infinite.
pub fn tilted_ellipsoid(c: &[f32], w: &Dense, x: &[f32]) -> f32 {
    let n = c.len();
    let z = |i: usize| {
        let terms: Vec<usize> = (0..n.min(i / 32 * 32 + 32)).collect();
        let block =
            |block: &[usize]| block.iter().fold(0.0, |z, &j| z + w.at(i, j) * (x[j] - c[j]));
        let blocks: Vec<f32> = terms.chunks(256).map(block).collect();
        blocks[1..].iter().fold(blocks[0], |z, block| z + block)
    };
    settled(sum_terms((0..n).map(|i| z(i) * z(i))), x)
}

/// `d·2⁻ᵏ`, the power of two, and the square of what it makes of d.
fn scaled(d: &[f32]) -> (Vec<f32>, f32, f32) {
    let log = |x: f32| ((x.to_bits() >> 23) as i32 - 127).clamp(-126, 126);
    let times = |k: i32| d.iter().map(move |d| d * f32::from_bits(((127 + k) as u32) << 23));
    let square = |k: i32| sum_terms(times(k).map(|d| d * d));
    let e = log(norm_linf(d));
    let k = (-e - log(square(-e).sqrt())).clamp(-126, 126);
    (times(k).collect(), f32::from_bits(((127 + k) as u32) << 23), square(k))
}

/// t, s, distance and sine of two lines, each a point and a direction.
pub fn lines_nearest([p, d]: [&[f32]; 2], [q, e]: [&[f32]; 2]) -> [f32; 4] {
    let ((d, down, dd), (e, other, ee)) = (scaled(d), scaled(e));
    let r: Vec<f32> = q.iter().zip(p).map(|(q, p)| q - p).collect();
    let product = |a: &[f32], b: &[f32]| dot(a, b).expect("one length");
    let (beta, rho) = (product(&e, &d) / dd, product(&r, &d) / dd);
    let across =
        |a: &[f32], by: f32| -> Vec<f32> { a.iter().zip(&d).map(|(a, d)| a - by * d).collect() };
    let (opened, gap) = (across(&e, beta), across(&r, rho));
    let opening = product(&opened, &opened);
    let s = if opening == 0.0 { 0.0 } else { -(product(&gap, &opened) / opening) };
    let t = rho + beta * s;
    let between: Vec<f32> = across(&r, t).iter().zip(&e).map(|(r, e)| r + s * e).collect();
    [t * down, s * other, norm_l2(&between), (opening / ee).sqrt()]
}

/// t of the foot of x, in units of `d'`.
fn foot(p: &[f32], (d, _, dd): &(Vec<f32>, f32, f32), x: &[f32]) -> f32 {
    sum_terms(x.iter().zip(p).zip(d).map(|((x, p), d)| (x - p) * d)) / dd
}

/// t of the point of a line nearest to x, and that point.
pub fn line_foot(p: &[f32], d: &[f32], x: &[f32]) -> (f32, Vec<f32>) {
    let line = scaled(d);
    let t = line.1 * foot(p, &line, x);
    (t, p.iter().zip(d).map(|(p, d)| p + t * d).collect())
}

/// How far x is from a line.
pub fn line_distance(p: &[f32], d: &[f32], x: &[f32]) -> f32 {
    let line = scaled(d);
    let t = foot(p, &line, x);
    let apart: Vec<f32> = x.iter().zip(p).zip(&line.0).map(|((x, p), d)| (x - p) - t * d).collect();
    norm_l2(&apart)
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
