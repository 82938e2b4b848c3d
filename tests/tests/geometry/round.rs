//! Spheres and ellipsoids: volumes, nearest points, levels, and the sphere through points.

use crate::{SCALES, U, bits, distance, times, uniform};
use orthant_core::geometry::{
    Ellipsoid, Hyperplane, Side, Sphere, Surface, Tolerance, circumsphere_scratch,
    ellipsoid_memory, through_points_scratch,
};
use orthant_core::{Error, MatRef};

#[test]
fn known_volumes_and_surfaces_of_spheres() {
    use std::f64::consts::PI;
    let known = [(4.0, 2.0), (4.0 * PI, 4.0 * PI), (32.0 * PI / 3.0, 16.0 * PI)];
    let fourth = (8.0 * PI * PI, 16.0 * PI * PI);
    for (n, (volume, surface)) in (1..).zip(known.into_iter().chain([fourth])) {
        let center = vec![3.0; n];
        let sphere = Sphere::new(&center, 2.0).unwrap();
        assert!((f64::from(sphere.volume()) / volume - 1.0).abs() < 2e-7, "{n}");
        assert!((f64::from(sphere.surface()) / surface - 1.0).abs() < 2e-7, "{n}");
    }
}

/// The level of a general ellipsoid, in f64.
fn exact_level(shape: &[f32], d: &[f64]) -> f64 {
    let n = d.len();
    let mut a: Vec<Vec<f64>> =
        (0..n).map(|i| shape[i * n..][..n].iter().map(|x| f64::from(*x)).collect()).collect();
    let mut b = d.to_vec();
    for k in 0..n {
        let pivot = a[k].clone();
        for i in k + 1..n {
            let l = a[i][k] / pivot[k];
            for (x, p) in a[i][k..].iter_mut().zip(&pivot[k..]) {
                *x -= l * p;
            }
            b[i] -= l * b[k];
        }
    }
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|j| a[k][j] * b[j]).sum();
        b[k] = (b[k] - known) / a[k][k];
    }
    d.iter().zip(b).map(|(d, x)| d * x).sum()
}

#[test]
fn levels_of_general_ellipsoids_are_right() {
    for n in [1, 2, 5, 33, 70] {
        let shape: Vec<f32> =
            (0..n * n).map(|k: usize| 1.0 / (1 + (k / n).abs_diff(k % n)) as f32).collect();
        let (center, x) = (uniform(n, 4), uniform(n, 5));
        let mut memory = vec![0.0; ellipsoid_memory(n)];
        let matrix = MatRef::new(&shape, n, n).unwrap();
        let found = Ellipsoid::with_shape(&center, matrix, &mut memory).unwrap().value(&x).unwrap();
        let d: Vec<f64> = x.iter().zip(&center).map(|(x, c)| f64::from(x - c)).collect();
        let exact = exact_level(&shape, &d);
        assert!((f64::from(found) / exact - 1.0).abs() < 1e-4, "{n}: {found}, exactly {exact}");
    }
}

/// Points on the axes, one unit and more from a center, and what passes through them.
#[test]
fn shapes_are_found_through_points_on_the_axes() {
    for n in 1usize..=9 {
        let unit = |i: usize, j: usize| if i == j { 2.0 } else { 0.0 };
        let on_axes: Vec<f32> = (0..n * n).map(|k| unit(k / n, k % n)).collect();
        let mut scratch = vec![0.0; circumsphere_scratch(n).max(through_points_scratch(n))];
        let mut normal = vec![0.0; n];
        let points = MatRef::new(&on_axes, n, n).unwrap();
        let plane = Hyperplane::through_points(points, &mut normal, &mut scratch).unwrap();
        let distance = plane.value(&vec![0.0; n]).unwrap().abs();
        assert!((distance - 2.0 / (n as f32).sqrt()).abs() < 1e-6, "{n}: {distance}");

        // They and the origin are on the sphere around (1, …, 1).
        let with_origin: Vec<f32> = on_axes.iter().copied().chain(vec![0.0; n]).collect();
        let points = MatRef::new(&with_origin, n + 1, n).unwrap();
        let (mut center, mut pivots) = (vec![0.0; n], vec![0; n]);
        let sphere =
            Sphere::through_points(points, &mut center, &mut pivots, &mut scratch).unwrap();
        assert!((sphere.radius() - (n as f32).sqrt()).abs() < 1e-6, "{n}: {}", sphere.radius());
        assert!(sphere.center().iter().all(|c| (c - 1.0).abs() < 1e-6), "{:?}", sphere.center());
    }
}

/// `π^(n/2)/Γ(n/2 + 1)·rⁿ` in f64, by logarithms.
fn ball(n: usize, radius: f32) -> f64 {
    let half = n as f64 / 2.0;
    let log = half * libm::log(std::f64::consts::PI) - libm::lgamma(half + 1.0);
    libm::exp(log + n as f64 * libm::log(f64::from(radius)))
}

#[test]
fn volumes_and_surfaces_are_those_of_the_gamma_function_in_many_dimensions() {
    // Radii that keep volumes within f32.
    for (n, radius) in [(5, 1e7), (5, 1e-7), (10, 2.0), (100, 2.5), (101, 2.5), (1000, 7.9)] {
        let center = vec![0.0; n];
        let sphere = Sphere::new(&center, radius).unwrap();
        let volume = ball(n, radius);
        let surface = volume * n as f64 / f64::from(radius);
        for (found, exact) in [(sphere.volume(), volume), (sphere.surface(), surface)] {
            // The logarithms are right to some 1e-13 of some thousands.
            assert!(
                (f64::from(found) / exact - 1.0).abs() < 2.0 * U + 1e-9,
                "{n}: {found} {exact}"
            );
        }
        let axes = vec![radius; n];
        let round = Ellipsoid::with_axes(&center, &axes).unwrap();
        assert_eq!(round.volume(), sphere.volume());
    }
}

#[test]
fn the_nearest_point_of_a_sphere_lies_on_the_way_to_its_centre() {
    for n in [1usize, 2, 100, 1000] {
        for scale in SCALES {
            let (c, x) = (times(&uniform(n, 1), scale), times(&uniform(n, 2), 3.0 * scale));
            let radius = 0.5 * scale;
            let sphere = Sphere::new(&c, radius).unwrap();
            let mut near = vec![0.0; n];
            sphere.nearest(&x, &mut near).unwrap();
            let far = distance(&x, &c);
            for i in 0..n {
                let exact =
                    f64::from(c[i]) + f64::from(radius) * (f64::from(x[i]) - f64::from(c[i])) / far;
                let bound = U * (2.0 * exact.abs() + 12.0 * f64::from(radius));
                assert!((f64::from(near[i]) - exact).abs() <= bound, "{n} at {scale}: {i}");
            }
            let value = f64::from(sphere.value(&x).unwrap());
            let bound = U * (12.0 * far + value.abs());
            assert!((value - (far - f64::from(radius))).abs() <= bound, "{n} at {scale}: {value}");
        }
    }
    let sphere = Sphere::new(&[1.0, 2.0], 1.0).unwrap();
    let center = sphere.nearest(&[1.0, 2.0], &mut [0.0; 2]);
    assert!(matches!(center, Err(Error::ZeroVector { operation: "nearest", .. })), "{center:?}");
}

#[test]
fn a_sphere_of_no_radius_is_its_centre() {
    let sphere = Sphere::new(&[1.0, 2.0], 0.0).unwrap();
    assert_eq!(sphere.side(&[1.0, 2.0], Tolerance::Rounding), Ok(Side::On));
    assert_eq!(sphere.side(&[1.0, 2.000_001], Tolerance::Rounding), Ok(Side::Positive));
    assert_eq!((sphere.volume(), sphere.surface()), (0.0, 0.0));
    let mut near = [0.0; 2];
    sphere.nearest(&[5.0, 5.0], &mut near).unwrap();
    assert_eq!(near, [1.0, 2.0]);
}

fn through(points: &[f32], n: usize) -> Result<(Vec<f32>, f32), Error> {
    let (mut center, mut pivots) = (vec![0.0; n], vec![0; n]);
    let mut scratch = vec![0.0; circumsphere_scratch(n)];
    let points = MatRef::new(points, n + 1, n)?;
    let sphere = Sphere::through_points(points, &mut center, &mut pivots, &mut scratch)?;
    let radius = sphere.radius();
    Ok((center, radius))
}

#[test]
fn spheres_through_points_scale_with_them() {
    for n in [1usize, 2, 3, 10, 100] {
        // The origin and points near the axes, so that the sphere is well determined.
        let points: Vec<f32> = uniform((n + 1) * n, 12)
            .iter()
            .enumerate()
            .map(|(k, x)| if k >= n && k / n - 1 == k % n { 2.0 } else { 0.3 / n as f32 * x })
            .collect();
        let (center, radius) = through(&points, n).unwrap();
        for x in points.chunks(n) {
            let error = (distance(x, &center) - f64::from(radius)).abs();
            assert!(error <= 16.0 * n as f64 * U * f64::from(radius), "{n}: {error}");
        }
        // Powers of two beyond where squares over- and underflow change no digit.
        for exponent in [-110, -63, -1, 1, 63, 110] {
            let factor = f32::from_bits(((127 + exponent) as u32) << 23);
            let (moved, larger) = through(&times(&points, factor), n).unwrap();
            assert_eq!(larger, radius * factor, "{n}, 2^{exponent}");
            assert_eq!(bits(&moved), bits(&times(&center, factor)), "{n}, 2^{exponent}");
        }
    }
}

#[test]
fn nearly_flat_triangles_have_large_circles() {
    for exponent in 1..40 {
        // (0, 0), (1, 0), (1/2, h): the centre is (1/2, h/2 − 1/8h).
        let h = f32::from_bits((127 - exponent) << 23);
        let exact = f64::from(h) / 2.0 - 0.125 / f64::from(h);
        let radius = (f64::from(h) / 2.0 + 0.125 / f64::from(h)).abs();
        match through(&[0.0, 0.0, 1.0, 0.0, 0.5, h], 2) {
            Ok((center, found)) => {
                let error = (f64::from(center[1]) - exact).abs() / radius;
                // The condition of the differences is about 1/h.
                assert!(error <= 4.0 * U / f64::from(h), "{h}: {center:?}, exactly {exact}");
                assert!((f64::from(found) / radius - 1.0).abs() <= 4.0 * U / f64::from(h), "{h}");
            }
            Err(Error::Singular { order: 2, rank: 1, .. }) => {
                assert!(f64::from(h) < 8.0 * U, "{h} is not flat");
            }
            Err(other) => panic!("{h}: {other}"),
        }
    }
}

#[test]
fn points_that_are_one_or_beyond_f32_determine_no_sphere() {
    let one = through(&[3.0, 4.0, 3.0, 4.0, 3.0, 4.0], 2);
    assert!(matches!(one, Err(Error::Singular { rank: 0, .. })), "{one:?}");
    let apart = through(&[-3e38, 0.0, 3e38, 0.0, 0.0, 1.0], 2);
    let operand = "the differences of points";
    assert_eq!(apart, Err(Error::NotFiniteVector { operation: "sphere", operand }));
    for bad in [f32::NAN, f32::INFINITY] {
        for place in 0..6 {
            let mut points = [0.0, 0.0, 1.0, 0.0, 0.0, 1.0];
            points[place] = bad;
            let refused = Error::NotFiniteVector { operation: "sphere", operand: "points" };
            assert_eq!(through(&points, 2), Err(refused), "{bad} at {place}");
        }
    }
}

#[test]
fn levels_along_axes_are_right_in_many_dimensions_and_at_every_scale() {
    for n in [1usize, 3, 100, 1000] {
        for scale in SCALES {
            let (c, x) = (times(&uniform(n, 1), scale), times(&uniform(n, 2), scale));
            let axes: Vec<f32> = uniform(n, 3).iter().map(|a| (1.5 + a) * scale).collect();
            let ellipsoid = Ellipsoid::with_axes(&c, &axes).unwrap();
            let exact: f64 = (0..n)
                .map(|i| (f64::from(x[i]) - f64::from(c[i])) / f64::from(axes[i]))
                .map(|z| z * z)
                .sum();
            let found = f64::from(ellipsoid.value(&x).unwrap());
            // Lane order of at most 32 rows; five roundings of each term, of which two count twice.
            let bound = U * (n.div_ceil(32) + 5 + 5) as f64 * exact;
            assert!((found - exact).abs() <= bound, "{n} at {scale}: {found}, exactly {exact}");
            // The ends of the axes are on it.
            for i in (0..n).step_by(1 + n / 7) {
                let mut end = c.clone();
                end[i] += axes[i];
                let side = ellipsoid.side(&end, Tolerance::Within(1e-5));
                assert_eq!(side, Ok(Side::On), "{n} at {scale}: {i}");
            }
        }
    }
}

#[test]
fn levels_of_general_ellipsoids_do_not_depend_on_the_unit_of_length() {
    for n in [1usize, 2, 33, 100, 300] {
        let shape: Vec<f32> =
            (0..n * n).map(|k: usize| 1.0 / (1 + (k / n).abs_diff(k % n)) as f32).collect();
        let (c, x) = (uniform(n, 4), uniform(n, 5));
        let mut expected: Option<u32> = None;
        for exponent in [0, -50, 50] {
            let power = |e: i32| f32::from_bits(((127 + e) as u32) << 23);
            let shape = times(&shape, power(2 * exponent));
            let (c, x) = (times(&c, power(exponent)), times(&x, power(exponent)));
            let mut memory = vec![0.0; ellipsoid_memory(n)];
            let matrix = MatRef::new(&shape, n, n).unwrap();
            let ellipsoid = Ellipsoid::with_shape(&c, matrix, &mut memory).unwrap();
            let level = ellipsoid.value(&x).unwrap();
            assert_eq!(ellipsoid.value(&c), Ok(0.0));
            assert_eq!(level.to_bits(), *expected.get_or_insert(level.to_bits()), "{n}, {level}");
        }
    }
}

#[test]
fn a_diagonal_matrix_has_the_squares_of_the_semi_axes() {
    let (c, axes) = ([1.0, -2.0, 3.0], [2.0, 0.5, 4.0]);
    let mut memory = vec![0.0; ellipsoid_memory(3)];
    let shape = MatRef::new(&[4.0, 0.0, 0.0, 0.0, 0.25, 0.0, 0.0, 0.0, 16.0], 3, 3).unwrap();
    let general = Ellipsoid::with_shape(&c, shape, &mut memory).unwrap();
    let along = Ellipsoid::with_axes(&c, &axes).unwrap();
    assert_eq!(general.volume(), along.volume());
    for seed in 0..50 {
        let x = times(&uniform(3, seed), 8.0);
        let (level, same) = (general.value(&x).unwrap(), along.value(&x).unwrap());
        assert!((level - same).abs() <= 8.0 * f32::EPSILON * same, "{x:?}: {level} {same}");
    }
}

#[test]
fn eigenvectors_of_a_covariance_are_semi_axes() {
    // Along (1, 1) the variance is 9, along (1, −1) it is 4.
    let mut memory = vec![0.0; ellipsoid_memory(2)];
    let shape = MatRef::new(&[6.5, 2.5, 2.5, 6.5], 2, 2).unwrap();
    let ellipse = Ellipsoid::with_shape(&[10.0, 20.0], shape, &mut memory).unwrap();
    for (length, direction) in [(3.0f32, [1.0f32, 1.0]), (2.0, [1.0, -1.0])] {
        let step = length / 2.0f32.sqrt();
        let end = [10.0 + step * direction[0], 20.0 + step * direction[1]];
        assert_eq!(ellipse.side(&end, Tolerance::Within(1e-5)), Ok(Side::On), "{direction:?}");
    }
    assert!((f64::from(ellipse.volume()) / (6.0 * std::f64::consts::PI) - 1.0).abs() < 1e-6);
}
