//! Roots of unity.

use core::f64::consts::FRAC_PI_2;

/// `e^(−2πi·k/n)` for `k < n`, as its real and its imaginary part.
///
/// Integers bring the angle to at most π/4, where `libm`'s cosine and sine in f64 are accurate to
/// far less than half an ulp of f32: rounded, they are right but for rare ties, and the roots on the
/// axes are exact. No part is `-0.0`.
pub(super) fn root(k: u64, n: u64) -> [f32; 2] {
    let n = n.max(1);
    let k = u128::from(k) * 4;
    let (quarter, rest) = (k / u128::from(n), (k % u128::from(n)) as u64);
    let beyond = rest > n - rest;
    let rest = if beyond { n - rest } else { rest };
    let angle = FRAC_PI_2 * (rest as f64 / n as f64);
    let (near, far) = (libm::cos(angle) as f32, libm::sin(angle) as f32);
    let (cos, sin) = if beyond { (far, near) } else { (near, far) };
    match quarter {
        0 => [cos, 0.0 - sin],
        1 => [0.0 - sin, 0.0 - cos],
        2 => [0.0 - cos, sin],
        _ => [sin, cos],
    }
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn roots_on_the_axes_and_diagonals_are_exact() {
        let d = core::f32::consts::FRAC_1_SQRT_2;
        let eighths =
            [[1.0, 0.0], [d, -d], [0.0, -1.0], [-d, -d], [-1.0, 0.0], [-d, d], [0.0, 1.0], [d, d]];
        for (k, expected) in (0..).zip(eighths) {
            assert_eq!(root(k, 8).map(f32::to_bits), expected.map(f32::to_bits), "{k} of 8");
            assert_eq!(root(3 * k, 24), expected, "{k} of 24");
        }
        assert_eq!(root(1, 12), [0.866_025_4, -0.5]);
        assert_eq!(root(0, 1), [1.0, 0.0]);
    }

    #[test]
    fn opposite_roots_are_conjugate_to_the_bit() {
        for n in [5, 7, 12, 100, 1021] {
            for k in 1..n {
                let ([x, y], [u, v]) = (root(k, n), root(n - k, n));
                assert_eq!((x, y), (u, -v), "{k} of {n}");
            }
        }
    }
}
