//! Lines: how two of them lie, in the plane and in space.

use crate::{SCALES, U, distance, length, product, times, uniform};
use orthant_core::Error;
use orthant_core::geometry::{Line, Meeting, Tolerance};

#[test]
fn lines_meet_pass_run_beside_or_are_one() {
    let line = |p: &'static [f32; 4], d: &'static [f32; 4]| Line::new(p, d).unwrap();
    let first = line(&[1.0, 2.0, 3.0, 4.0], &[1.0, 0.0, 0.0, 1.0]);
    let mut out = [0.0; 4];
    let mut meet = |other: &Line<'_>| first.meet(other, Tolerance::Rounding, &mut out).unwrap();
    assert_eq!(meet(&line(&[3.0, 2.0, 3.0, 6.0], &[-2.0, 0.0, 0.0, -2.0])), Meeting::Same);
    let beside = line(&[1.0, 5.0, 7.0, 4.0], &[1e30, 0.0, 0.0, 1e30]);
    assert_eq!(meet(&beside), Meeting::Parallel(5.0));
    let met = meet(&line(&[3.0, 2.0, 5.0, 6.0], &[0.0, 0.0, 1e-30, 0.0]));
    assert!(matches!(met, Meeting::At(at) if at.t == 2.0 && at.sine == 1.0), "{met:?}");
    let passed = meet(&line(&[3.0, 5.0, 5.0, 6.0], &[0.0, 0.0, 1.0, 0.0]));
    let Meeting::Skew(nearest) = passed else { panic!("{passed:?}") };
    assert_eq!((nearest.t, nearest.s, nearest.distance), (2.0, -2.0, 3.0));
    assert_eq!(out, [3.0, 2.0, 3.0, 6.0]);

    // At an angle of 2⁻¹⁰ they still meet where they do; at 2⁻²³ they are parallel.
    let [near, nearer] = [[1.0, 9.765_625e-4, 0.0, 1.0], [1.0, 1.192_092_9e-7, 0.0, 1.0]];
    let at = |d: &[f32; 4]| {
        let other = Line::new(&[1.0, 2.0, 3.0, 4.0], d).unwrap();
        first.meet(&other, Tolerance::Rounding, &mut [0.0; 4]).unwrap()
    };
    assert!(matches!(at(&near), Meeting::At(at) if at.t == 0.0), "{:?}", at(&near));
    assert_eq!(at(&nearer), Meeting::Same);
    let direction = Line::new(&[0.0; 2], &[0.0; 2]).map(|_| ());
    assert_eq!(direction, Err(Error::ZeroVector { operation: "line", operand: "direction" }));
    assert!(matches!(first.distance(&[0.0; 3]), Err(Error::LengthMismatch { .. })));
}

/// Where two lines of the plane meet, by Cramer's rule in f64.
fn crossing([p, d]: [&[f32]; 2], [q, e]: [&[f32]; 2]) -> [f64; 2] {
    let [p, d, q, e] = [p, d, q, e].map(|v| [f64::from(v[0]), f64::from(v[1])]);
    let cross = |a: [f64; 2], b: [f64; 2]| a[0] * b[1] - a[1] * b[0];
    let t = cross([q[0] - p[0], q[1] - p[1]], e) / cross(d, e);
    [p[0] + t * d[0], p[1] + t * d[1]]
}

#[test]
fn two_lines_of_the_plane_meet_unless_they_are_parallel() {
    for seed in 0..300 {
        let v = uniform(8, seed);
        let (p, d, q) = (&v[..2], &v[2..4], &v[4..6]);
        // From a right angle to nearly none.
        for apart in [1.0f32, 1e-1, 1e-2, 1e-3, 1e-4] {
            let e = [d[0] - apart * d[1], d[1] + apart * d[0]];
            for scale in SCALES {
                let points = [times(p, scale), times(q, scale)];
                let (line, other) =
                    (Line::new(&points[0], d).unwrap(), Line::new(&points[1], &e).unwrap());
                let mut out = [0.0; 2];
                let met = line.meet(&other, Tolerance::Rounding, &mut out).unwrap();
                assert!(matches!(met, Meeting::At(_)), "{seed}, {apart} at {scale}: {met:?}");
                let exact = crossing([&points[0], d], [&points[1], &e]);
                // The feet are wrong by units in the last place of the points over the sine.
                let error = libm::hypot(f64::from(out[0]) - exact[0], f64::from(out[1]) - exact[1]);
                let far = length(&points[0]) + length(&points[1]) + libm::hypot(exact[0], exact[1]);
                let bound = 8.0 * U * far / f64::from(apart);
                assert!(error <= bound, "{seed}, {apart} at {scale}: {error} above {bound}");
            }
        }
    }
}

#[test]
fn lines_of_the_plane_in_one_direction_are_parallel_or_one() {
    for seed in 0..300 {
        let v = uniform(4, seed);
        let (p, d) = (&v[..2], &v[2..]);
        for factor in [1.0, -0.5, 1e-25, -3e20] {
            let e = times(d, factor);
            for scale in SCALES {
                let p = times(p, scale);
                let line = Line::new(&p, d).unwrap();
                let at = |across: f32| {
                    let q = [
                        p[0] + scale * (1.5 * d[0] - across * d[1]),
                        p[1] + scale * (1.5 * d[1] + across * d[0]),
                    ];
                    let other = Line::new(&q, &e).unwrap();
                    line.meet(&other, Tolerance::Rounding, &mut [0.0; 2]).unwrap()
                };
                assert_eq!(at(0.0), Meeting::Same, "{seed}, {factor} at {scale}");
                let apart = 0.25 * length(d) * f64::from(scale);
                let beside = at(0.25);
                let Meeting::Parallel(found) = beside else { panic!("{seed}: {beside:?}") };
                let error = (f64::from(found) - apart).abs();
                let far = length(&p) + 2.0 * length(d) * f64::from(scale);
                assert!(error <= 16.0 * U * far, "{seed}, {factor} at {scale}: {error}");
            }
        }
    }
}

#[test]
fn a_line_is_met_by_itself_from_the_other_side() {
    let mut out = [0.0; 2];
    let line = Line::new(&[1.0, 1.0], &[2.0, 1.0]).unwrap();
    for (q, e, expected) in [
        ([5.0, 3.0], [-2.0, -1.0], Meeting::Same),
        ([1.0, 1.0], [2.0, 1.0], Meeting::Same),
        ([-1.0, 5.0], [4.0, 2.0], Meeting::Parallel(20.0f32.sqrt())),
    ] {
        let other = Line::new(&q, &e).unwrap();
        assert_eq!(line.meet(&other, Tolerance::Rounding, &mut out), Ok(expected));
    }
}

#[test]
fn a_tolerance_says_what_is_parallel_and_what_meets() {
    let (along, above) = ([1.0, 0.0, 0.0], [0.0, 0.0, 0.5]);
    let line = Line::new(&[0.0; 3], &along).unwrap();
    let meet = |e: [f32; 3], tolerance: f32| {
        let other = Line::new(&above, &e).unwrap();
        line.meet(&other, Tolerance::Within(tolerance), &mut [0.0; 3]).unwrap()
    };
    assert!(matches!(meet([0.0, 1.0, 0.0], 0.4), Meeting::Skew(_)));
    assert!(matches!(meet([0.0, 1.0, 0.0], 0.5), Meeting::At(_)));
    // A sine of 1/8, which is below a tolerance of 0.2; the distance is not.
    let inclined = [63.0f32.sqrt(), 1.0, 0.0];
    assert!(matches!(meet(inclined, 0.2), Meeting::Parallel(apart) if apart == 0.5));
    assert!(matches!(meet(inclined, 0.1), Meeting::Skew(_)));
    assert_eq!(meet(inclined, 0.6), Meeting::Same);
}

#[test]
fn lines_in_many_dimensions_are_nearest_where_both_are_at_right_angles_to_what_joins_them() {
    for n in [3usize, 100, 1000] {
        for scale in SCALES {
            let v = uniform(4 * n, n as u64);
            let (d, e) = (&v[n..2 * n], &v[3 * n..]);
            let (p, q) = (times(&v[..n], scale), times(&v[2 * n..3 * n], scale));
            let (line, other) = (Line::new(&p, d).unwrap(), Line::new(&q, e).unwrap());
            let nearest = line.nearest(&other).unwrap();
            let (mut near, mut far) = (vec![0.0; n], vec![0.0; n]);
            line.at(nearest.t, &mut near).unwrap();
            other.at(nearest.s, &mut far).unwrap();
            let between: Vec<f32> = near.iter().zip(&far).map(|(a, b)| b - a).collect();
            let unit = 64.0 * U * (length(&p) + length(&q));
            for along in [d, e] {
                let foot = product(&between, along).abs() / length(along);
                assert!(foot <= unit, "{n} at {scale}: {foot} above {unit}");
            }
            let error = (f64::from(nearest.distance) - distance(&near, &far)).abs();
            assert!(error <= unit, "{n} at {scale}: {error}");
            let cosine = product(d, e) / (length(d) * length(e));
            let sine = (1.0 - cosine * cosine).sqrt();
            assert!((f64::from(nearest.sine) - sine).abs() < 1e-6, "{n}: {}", nearest.sine);
        }
    }
}

#[test]
fn the_foot_of_a_point_is_nearest_at_every_scale() {
    for n in [1usize, 2, 3, 100, 1000] {
        for scale in SCALES {
            let v = uniform(3 * n, 1 + n as u64);
            let (p, x) = (times(&v[..n], scale), times(&v[n..2 * n], scale));
            let d = &v[2 * n..];
            let line = Line::new(&p, d).unwrap();
            let mut foot = vec![0.0; n];
            let t = line.project(&x, &mut foot).unwrap();
            let apart: Vec<f32> = x.iter().zip(&p).map(|(x, p)| x - p).collect();
            let exact = product(&apart, d) / product(d, d);
            let unit = 32.0 * U * (length(&p) + length(&x));
            assert!((f64::from(t) - exact).abs() * length(d) <= unit, "{n} at {scale}: {t}");
            let squares = product(&apart, &apart) - exact * exact * product(d, d);
            let (far, found) = (squares.max(0.0).sqrt(), f64::from(line.distance(&x).unwrap()));
            // On the line itself, in one dimension, squares leave only half the digits.
            let bound = if n == 1 { unit } else { unit + 1e-12 * far };
            assert!(n == 1 && found <= unit || (found - far).abs() <= bound, "{n}: {found} {far}");
        }
    }
}
