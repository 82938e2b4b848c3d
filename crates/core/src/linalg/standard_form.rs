//! The Schur form of a 2x2 matrix: upper triangular if its eigenvalues are real, else with equal
//! elements on the diagonal and opposite signs beside it.
//!
//! The formulas are those of LAPACK's `slanv2`; `√(x² + y²)` is the `r` of `rotations.rs`.

use super::rotations::rotation;
use crate::kernels::power_of_two;
use crate::simd::sqrt;

/// `[[a, b], [c, d]]`, and the rotation `(cs, sn)` of rows and columns that led to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StandardForm {
    pub(crate) a: f32,
    pub(crate) b: f32,
    pub(crate) c: f32,
    pub(crate) d: f32,
    pub(crate) cs: f32,
    pub(crate) sn: f32,
}

/// The standard form of `[[a, b], [c, d]]`.
pub(crate) fn standard_form([a, b, c, d]: [f32; 4]) -> StandardForm {
    let done = |a, b, c, d, cs, sn| StandardForm { a, b, c, d, cs, sn };
    if c == 0.0 {
        return done(a, b, c, d, 1.0, 0.0);
    }
    if b == 0.0 {
        return done(d, -c, 0.0, a, 0.0, 1.0);
    }
    if a - d == 0.0 && b.is_sign_negative() != c.is_sign_negative() {
        return done(a, b, c, d, 1.0, 0.0);
    }
    let difference = a - d;
    let p = 0.5 * difference;
    let most = b.abs().max(c.abs());
    let least = b.abs().min(c.abs()) * 1.0f32.copysign(b) * 1.0f32.copysign(c);
    let scale = p.abs().max(most);
    let z = (p / scale) * p + (most / scale) * least;
    if z >= 4.0 * power_of_two(-23) {
        // Real eigenvalues, well apart.
        let z = p + (sqrt(scale) * sqrt(z)).copysign(p);
        let tau = rotation(c, z).r;
        return done(d + z, b - c, 0.0, d - (most / z) * least, z / tau, c / tau);
    }
    // Complex eigenvalues, or real ones almost equal: the diagonal is made equal.
    let sigma = b + c;
    let tau = rotation(sigma, difference).r;
    let cs = sqrt(0.5 * (1.0 + sigma.abs() / tau));
    let sn = -(p / (tau * cs)) * 1.0f32.copysign(sigma);
    let (aa, bb) = (a * cs + b * sn, b * cs - a * sn);
    let (cc, dd) = (c * cs + d * sn, d * cs - c * sn);
    let (a, b) = (aa * cs + cc * sn, bb * cs + dd * sn);
    let (c, d) = (cc * cs - aa * sn, dd * cs - bb * sn);
    let middle = 0.5 * (a + d);
    if c == 0.0 {
        return done(middle, b, c, middle, cs, sn);
    }
    if b == 0.0 {
        return done(middle, -c, 0.0, middle, -sn, cs);
    }
    if b.is_sign_negative() != c.is_sign_negative() {
        return done(middle, b, c, middle, cs, sn);
    }
    let (root_b, root_c) = (sqrt(b.abs()), sqrt(c.abs()));
    let p = (root_b * root_c).copysign(c);
    let tau = 1.0 / sqrt((b + c).abs());
    let (cs1, sn1) = (root_b * tau, root_c * tau);
    let (turn_cs, turn_sn) = (cs * cs1 - sn * sn1, cs * sn1 + sn * cs1);
    done(middle + p, b - c, 0.0, middle - p, turn_cs, turn_sn)
}
