//! Hyperplanes: distances, feet, mirror images, angles, and where several meet.

use crate::{SCALES, U, bits, length, product, times, uniform};
use orthant_core::geometry::{
    Hyperplane, Line, Side, Surface, Tolerance, intersection, intersection_scratch,
    through_points_scratch,
};
use orthant_core::{Error, MatRef};
use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};

#[test]
fn known_angles_parallels_and_perpendiculars() {
    let plane = |w: &'static [f32]| Hyperplane::new(w, 1.0).expect("weights");
    let (x, y, diagonal) = (plane(&[2.0, 0.0]), plane(&[0.0, -3.0]), plane(&[1.0, 1.0]));
    assert_eq!(x.angle(&y), Ok(FRAC_PI_2));
    assert!((x.angle(&diagonal).unwrap() - FRAC_PI_4).abs() < 1e-6);
    assert_eq!(x.is_perpendicular(&y, Tolerance::Rounding), Ok(true));
    assert_eq!(x.is_perpendicular(&diagonal, Tolerance::Rounding), Ok(false));
    assert_eq!(x.is_perpendicular(&diagonal, Tolerance::Within(0.8)), Ok(true));
    assert_eq!(x.is_parallel(&plane(&[-5.0, 0.0]), Tolerance::Rounding), Ok(true));
    assert_eq!(x.is_parallel(&diagonal, Tolerance::Rounding), Ok(false));
    assert_eq!(x.is_parallel(&diagonal, Tolerance::Within(0.8)), Ok(true));
}

#[test]
fn known_planes_lines_and_meeting_points() {
    let plane = Hyperplane::from_point_normal(&[1.0, 2.0, 3.0], &[0.0, 0.0, 2.0]).unwrap();
    assert_eq!((plane.bias(), plane.value(&[9.0, 9.0, 5.0])), (-6.0, Ok(2.0)));
    let mut out = [0.0; 3];
    plane.reflect(&[9.0, 9.0, 5.0], &mut out).unwrap();
    assert_eq!(out, [9.0, 9.0, 1.0]);
    let t = plane.intersect_line(&[0.0, 0.0, 0.0], &[1.0, 0.0, 1.0], &mut out);
    assert_eq!((t, out), (Ok(3.0), [3.0, 0.0, 3.0]));
    let line = Line::new(&[0.0, 0.0, 0.0], &[1.0, 0.0, 1.0]).unwrap();
    assert_eq!((line.intersect(&plane, &mut out), out), (Ok(3.0), [3.0, 0.0, 3.0]));
    let along = plane.intersect_line(&[0.0; 3], &[1.0, 1.0, 0.0], &mut out);
    assert_eq!(along, Err(Error::Parallel { operation: "intersect_line" }));
    assert_eq!(plane.passes_through_origin(Tolerance::Rounding), Ok(false));
    let through = Hyperplane::new(&[1.0, 1.0], 0.0).unwrap();
    assert_eq!(through.passes_through_origin(Tolerance::Rounding), Ok(true));

    let mut scratch = vec![0.0; intersection_scratch(2)];
    let parallel = MatRef::new(&[1.0, 2.0, 2.0, 4.0], 2, 2).unwrap();
    let met = intersection(parallel, &[1.0, 2.0], &mut [0.0; 2], &mut [0; 2], &mut scratch);
    assert!(matches!(met, Err(Error::Singular { .. })), "{met:?}");
}

#[test]
fn hyperplanes_meet_where_their_equations_hold() {
    for n in [1usize, 3, 7, 20] {
        // Sums of coordinates from the i-th on, of the point (1, 2, …): whole numbers.
        let weights: Vec<f32> =
            (0..n * n).map(|k| if k % n >= k / n { 1.0 } else { 0.0 }).collect();
        let biases: Vec<f32> = (0..n).map(|i| -((i + 1..=n).sum::<usize>() as f32)).collect();
        let (mut point, mut pivots) = (vec![0.0; n], vec![0; n]);
        let mut scratch = vec![0.0; intersection_scratch(n)];
        let weights = MatRef::new(&weights, n, n).unwrap();
        intersection(weights, &biases, &mut point, &mut pivots, &mut scratch).unwrap();
        assert_eq!(point, (1..=n).map(|i| i as f32).collect::<Vec<_>>());
    }
}

/// `γₖ` with the `k` of `dot` of up to 16,384 terms.
fn gamma(n: usize) -> f64 {
    let k = (n.div_ceil(32).min(512) + 6) as f64;
    k * U / (1.0 - k * U)
}

#[test]
fn signed_distances_are_as_right_as_is_promised_at_every_scale() {
    for n in [1usize, 2, 3, 31, 100, 1000] {
        // Weights of any length; their products with points stay within f32.
        for (weight, at) in [(1.0, 1.0), (1e-19, 1.0), (1e19, 1.0), (1e19, 1e-19), (1e-19, 1e19)] {
            let (w, x) = (times(&uniform(n, 1), weight), times(&uniform(n, 2), at));
            let bias = 0.3 * weight * at;
            let plane = Hyperplane::new(&w, bias).unwrap();
            let found = f64::from(plane.value(&x).unwrap());
            let (sum, norm) = (product(&w, &x) + f64::from(bias), length(&w));
            let magnitudes: f64 =
                w.iter().zip(&x).map(|(w, x)| (f64::from(*w) * f64::from(*x)).abs()).sum();
            let bound = (gamma(n) * magnitudes + U * sum.abs()) / norm + 8.0 * U * found.abs();
            let error = (found - sum / norm).abs();
            assert!(error <= bound, "{n}, {weight} at {at}: {error} above {bound}");
        }
    }
}

#[test]
fn feet_and_mirror_images_are_where_they_should_be_at_every_scale() {
    for n in [1usize, 2, 3, 100, 1000] {
        for scale in SCALES {
            let (w, x) = (uniform(n, 3), times(&uniform(n, 4), scale));
            let plane = Hyperplane::new(&w, 0.7 * scale).unwrap();
            let (mut foot, mut image) = (vec![0.0; n], vec![0.0; n]);
            plane.project(&x, &mut foot).unwrap();
            plane.reflect(&x, &mut image).unwrap();
            let exact = (product(&w, &x) + 0.7 * f64::from(scale)) / length(&w);
            // What the plane, the point and the distance are known to.
            let unit = gamma(n) * (length(&x) + exact.abs());
            for i in 0..n {
                let step = exact * f64::from(w[i]) / length(&w);
                let to =
                    |y: f32, steps: f64| (f64::from(y) - (f64::from(x[i]) - steps * step)).abs();
                assert!(to(foot[i], 1.0) <= 2.0 * unit, "{n} at {scale}: foot, {i}");
                assert!(to(image[i], 2.0) <= 4.0 * unit, "{n} at {scale}: image, {i}");
            }
        }
    }
}

#[test]
fn on_the_plane_nothing_moves() {
    let plane = Hyperplane::new(&[3.0, -4.0, 12.0], -26.0).unwrap();
    let mut out = [0.0; 3];
    // 3·6 + 4·1 + 12/3 = 26.
    for x in [[6.0, -2.0, 0.0], [2.0, -5.0, 0.0], [2.0, 1.0, 2.0]] {
        plane.project(&x, &mut out).unwrap();
        assert_eq!(out, x);
        plane.reflect(&x, &mut out).unwrap();
        assert_eq!(out, x);
        assert_eq!(plane.side(&x, Tolerance::Within(0.0)), Ok(Side::On));
    }
}

/// The two planes with their normals turned around in every way.
fn turned(v: &[f32], w: &[f32], mut judge: impl FnMut(&Hyperplane<'_>, &Hyperplane<'_>)) {
    let (minus_v, minus_w) = (times(v, -1.0), times(w, -1.0));
    for (v, w) in [(v, w), (&minus_v, w), (v, &minus_w), (&minus_v, &minus_w)] {
        judge(&Hyperplane::new(v, 1.0).unwrap(), &Hyperplane::new(w, -3.0).unwrap());
    }
}

#[test]
fn which_way_a_normal_points_does_not_change_an_angle() {
    for (n, seed) in [(1usize, 1u64), (2, 2), (3, 3), (17, 4), (100, 5), (1000, 6)] {
        for (i, apart) in [0.0f32, 1e-7, 3e-7, 1e-6, 1e-3, 0.5, 1e3].into_iter().enumerate() {
            let v = uniform(n, seed);
            let w: Vec<f32> =
                v.iter().zip(uniform(n, 9 + i as u64)).map(|(v, x)| v + apart * x).collect();
            let mut expected = None;
            turned(&v, &w, |v, w| {
                let (angle, back) = (v.angle(w).unwrap(), w.angle(v).unwrap());
                let found = (angle.to_bits(), v.is_parallel(w, Tolerance::Rounding));
                assert_eq!(*expected.get_or_insert(found), found, "{n}, {apart}");
                assert_eq!(angle.to_bits(), back.to_bits());
                assert!((0.0..=FRAC_PI_2).contains(&angle));
            });
        }
    }
}

#[test]
fn planes_are_parallel_up_to_an_angle_of_four_units() {
    for (units, expected) in [(0.0, true), (1.0, true), (3.5, true), (4.5, false), (6.0, false)] {
        // The angle between (1, 0) and (1, δ) is δ.
        turned(&[1.0, 0.0], &[1.0, units * f32::EPSILON], |v, w| {
            assert_eq!(v.is_parallel(w, Tolerance::Rounding), Ok(expected), "{units}");
            assert_eq!(v.is_parallel(w, Tolerance::Within(1e-6)), Ok(true), "{units}");
        });
    }
    // Angles near π/2 are a unit apart.
    for (units, expected) in [(0.0, true), (1.0, true), (3.0, true), (6.0, false), (8.0, false)] {
        turned(&[1.0, 0.0], &[units * f32::EPSILON, 1.0], |v, w| {
            assert_eq!(v.is_perpendicular(w, Tolerance::Rounding), Ok(expected), "{units}");
            assert_eq!(v.is_perpendicular(w, Tolerance::Within(2e-6)), Ok(true), "{units}");
        });
    }
}

#[test]
fn multiples_are_parallel_and_what_is_turned_by_a_right_angle_is_perpendicular() {
    for n in [2usize, 3, 100, 1000] {
        let v = uniform(n, 7);
        for factor in [0.5, -2.0, 1e-30, -3.0, 0.1, 7e25] {
            turned(&v, &times(&v, factor), |v, w| {
                assert_eq!(v.is_parallel(w, Tolerance::Rounding), Ok(true), "{n}: {factor}");
                assert_eq!(v.is_perpendicular(w, Tolerance::Rounding), Ok(false));
            });
            // (a, b, …) and (−b, a, …); an odd coordinate is zero.
            let turn = |i: usize| match i {
                i if i == n - 1 && n % 2 == 1 => 0.0,
                i if i.is_multiple_of(2) => -v[i + 1],
                i => v[i - 1],
            };
            let across: Vec<f32> = (0..n).map(|i| factor * turn(i)).collect();
            turned(&v, &across, |v, w| {
                assert_eq!(v.is_perpendicular(w, Tolerance::Rounding), Ok(true), "{n}: {factor}");
                assert_eq!(v.is_parallel(w, Tolerance::Rounding), Ok(false));
            });
        }
    }
}

#[test]
fn the_origin_is_on_a_plane_within_the_tolerance() {
    let plane = Hyperplane::new(&[3.0, 4.0], 10.0).unwrap();
    for (tolerance, expected) in [(1.9, false), (2.0, true), (2.1, true)] {
        let found = plane.passes_through_origin(Tolerance::Within(tolerance));
        assert_eq!(found, Ok(expected), "{tolerance}");
    }
    // By default only what is exactly zero: there is nothing that it could be compared with.
    for (bias, expected) in [(0.0, true), (-0.0, true), (1e-45, false), (-1e-10, false)] {
        let plane = Hyperplane::new(&[1.0, 1.0], bias).unwrap();
        assert_eq!(plane.passes_through_origin(Tolerance::Rounding), Ok(expected), "{bias}");
    }
}

#[test]
fn planes_through_points_hold_them_in_many_dimensions() {
    for n in [2usize, 3, 20, 100, 300] {
        let points = uniform(n * n, 8);
        let mut scratch = vec![0.0; through_points_scratch(n)];
        let mut expected: Option<(Vec<u32>, u32)> = None;
        for scale in SCALES {
            let points = times(&points, scale);
            let matrix = MatRef::new(&points, n, n).unwrap();
            let mut normal = vec![0.0; n];
            let plane = Hyperplane::through_points(matrix, &mut normal, &mut scratch).unwrap();
            assert!((length(plane.weights()) - 1.0).abs() < 8.0 * U * (n as f64).sqrt());
            for x in points.chunks(n) {
                let off = (product(plane.weights(), x) + f64::from(plane.bias())).abs();
                assert!(off <= n as f64 * U * 8.0 * length(x), "{n} at {scale}: {off}");
            }
            // A power of two changes the distance from the origin alone.
            let found = (bits(plane.weights()), (plane.bias() / scale).to_bits());
            let first = expected.get_or_insert_with(|| found.clone());
            assert_eq!(&found, first, "{n} at {scale}");
        }
    }
}

#[test]
fn a_point_on_a_line_is_a_plane_of_one_dimension() {
    let mut normal = [0.0];
    let mut scratch = vec![0.0; through_points_scratch(1)];
    let point = MatRef::new(&[5.0], 1, 1).unwrap();
    let plane = Hyperplane::through_points(point, &mut normal, &mut scratch).unwrap();
    assert_eq!(plane.value(&[5.0]), Ok(0.0));
    assert_eq!(plane.value(&[7.0]).unwrap().abs(), 2.0);
}

#[test]
fn many_hyperplanes_meet_where_they_do_at_every_scale() {
    for n in [2usize, 30, 100] {
        // Diagonally dominant: well conditioned.
        let weights: Vec<f32> = uniform(n * n, 10)
            .iter()
            .enumerate()
            .map(|(k, x)| if k / n == k % n { n as f32 } else { *x })
            .collect();
        let point = uniform(n, 11);
        for scale in SCALES {
            let (weights, point) = (times(&weights, 1.0 / scale.max(1.0)), times(&point, scale));
            let biases: Vec<f32> = weights.chunks(n).map(|w| -product(w, &point) as f32).collect();
            let (mut found, mut pivots) = (vec![0.0; n], vec![0; n]);
            let mut scratch = vec![0.0; intersection_scratch(n)];
            let matrix = MatRef::new(&weights, n, n).unwrap();
            intersection(matrix, &biases, &mut found, &mut pivots, &mut scratch).unwrap();
            let error = crate::distance(&found, &point);
            assert!(error <= 16.0 * n as f64 * U * length(&point), "{n} at {scale}: {error}");
        }
    }
}

#[test]
fn a_line_meets_a_plane_however_long_normal_and_direction_are() {
    // The plane x + y = 4 and the line from the origin along (1, 3): in (1, 3), t = 1.
    for weight in [1e-30f32, 1e-19, 1.0, 1e19, 1e30] {
        for speed in [1e-30f32, 1e-19, 1.0, 1e19, 1e30] {
            let w = [weight, weight];
            let plane = Hyperplane::new(&w, -4.0 * weight).unwrap();
            let direction = [speed, 3.0 * speed];
            let mut out = [0.0; 2];
            let t = plane.intersect_line(&[0.0; 2], &direction, &mut out).unwrap();
            assert!((t * speed - 1.0).abs() < 1e-6, "{weight}, {speed}: {t}");
            let error = crate::distance(&out, &[1.0, 3.0]);
            assert!(error < 1e-6, "{weight}, {speed}: {out:?}");
            // From far away, unless w·p itself is beyond f32.
            if weight <= 1e19 {
                plane.intersect_line(&[-1e19, 5.0], &direction, &mut out).unwrap();
                let t = (4.0 + 1e19 - 5.0) / 4.0;
                let exact = [(-1e19 + t) as f32, (5.0 + 3.0 * t) as f32];
                let error = crate::distance(&out, &exact);
                assert!(error <= 4e-7 * 1e19, "{weight}, {speed}: {out:?}");
            }
            let along = [-speed, speed];
            let beside = plane.intersect_line(&[0.0; 2], &along, &mut out);
            assert_eq!(beside, Err(Error::Parallel { operation: "intersect_line" }));
        }
    }
}

#[test]
fn a_line_that_is_inclined_by_more_than_four_units_meets_the_plane() {
    let plane = Hyperplane::new(&[0.0, 2.0], -2.0).unwrap();
    for (units, meets) in [(3.5, false), (4.5, true), (-3.5, false), (-4.5, true)] {
        let direction = [1.0, units * f32::EPSILON];
        let mut out = [0.0; 2];
        let t = plane.intersect_line(&[0.0, 0.0], &direction, &mut out);
        assert_eq!(t.is_ok(), meets, "{units}");
        if meets {
            assert!((out[1] - 1.0).abs() < 1e-6);
        }
    }
}
