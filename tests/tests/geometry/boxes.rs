//! Boxes and cubes: corners, parts, nearest points, distances.

use crate::{SCALES, U, distance, times, uniform};
use orthant_core::geometry::{
    Ellipsoid, Hypercube, Hyperrectangle, Side, Surface, Tolerance, bounding_box, centroid,
    ellipsoid_memory,
};
use orthant_core::{Error, MatRef};

#[test]
fn a_cubes_parts_have_its_corners_and_fill_it() {
    let cube = Hypercube::new(&[1.0, 2.0, 3.0], 2.0).unwrap();
    let corners: Vec<Vec<f32>> = cube.corners().map(|c| c.coordinates().collect()).collect();
    assert_eq!((corners.len(), &corners[0][..]), (8, &[0.0, 1.0, 2.0][..]));
    let mut volume = 0.0;
    for (k, corner) in (0..8).zip(&corners) {
        let mut center = [0.0; 3];
        let part = cube.split(k, &mut center).unwrap();
        let same = part.corners().nth(k as usize).map(|c| c.coordinates().collect::<Vec<_>>());
        assert_eq!(same.as_ref(), Some(corner));
        volume += part.volume();
    }
    assert_eq!(volume, cube.volume());
    let refused = cube.split(8, &mut [0.0; 3]).map(|_| ());
    assert!(matches!(refused, Err(Error::Variable { index: 8, variables: 8, .. })), "{refused:?}");
    let (mut min, mut max) = ([0.0; 3], [0.0; 3]);
    let boxed = cube.as_box(&mut min, &mut max).unwrap();
    let same: Vec<Vec<f32>> = boxed.corners().map(|c| c.coordinates().collect()).collect();
    assert_eq!(same, corners);
}

#[test]
fn known_volumes_corners_halves_and_bounds() {
    let boxed = Hyperrectangle::new(&[0.0, 0.0], &[4.0, 2.0]).unwrap();
    let corners: Vec<Vec<f32>> = boxed.corners().map(|c| c.coordinates().collect()).collect();
    assert_eq!(corners, [[0.0, 0.0], [4.0, 0.0], [0.0, 2.0], [4.0, 2.0]]);
    let (mut below, mut above) = ([0.0; 2], [0.0; 2]);
    let (low, high) = boxed.split(0, 1.0, &mut below, &mut above).unwrap();
    assert_eq!((low.volume(), high.volume()), (2.0, 6.0));
    assert_eq!((low.max(), high.min()), (&[1.0, 2.0][..], &[1.0, 0.0][..]));
    assert!(boxed.split(0, 5.0, &mut [0.0; 2], &mut [0.0; 2]).is_err());
    assert!(boxed.split(2, 1.0, &mut [0.0; 2], &mut [0.0; 2]).is_err());
    assert_eq!(Hypercube::new(&[0.0; 3], 2.0).unwrap().volume(), 8.0);
    let ellipse = Ellipsoid::with_axes(&[0.0; 2], &[3.0, 2.0]).unwrap();
    assert_eq!(ellipse.volume(), (6.0 * std::f64::consts::PI) as f32);
    let mut memory = vec![0.0; ellipsoid_memory(2)];
    let shape = MatRef::new(&[9.0, 0.0, 0.0, 4.0], 2, 2).unwrap();
    let general = Ellipsoid::with_shape(&[0.0; 2], shape, &mut memory).unwrap();
    assert!((general.volume() / ellipse.volume() - 1.0).abs() < 1e-6);

    let points = MatRef::new(&[0.0, 0.0, 4.0, 0.0, 2.0, 6.0, 2.0, 2.0], 4, 2).unwrap();
    let mut mean = [0.0; 2];
    centroid(points, &mut mean).unwrap();
    assert_eq!(mean, [2.0, 2.0]);
    let (mut min, mut max) = ([0.0; 2], [0.0; 2]);
    bounding_box(points, &mut min, &mut max).unwrap();
    assert_eq!((min, max), ([0.0, 0.0], [4.0, 6.0]));
}

/// The signed distance in f64.
fn signed(min: &[f32], max: &[f32], x: &[f32]) -> f64 {
    let excess = |i: usize| {
        let (below, above) =
            (f64::from(min[i]) - f64::from(x[i]), f64::from(x[i]) - f64::from(max[i]));
        below.max(above)
    };
    let greatest = (0..x.len()).map(excess).fold(f64::NEG_INFINITY, f64::max);
    let outside: f64 = (0..x.len()).map(|i| libm::pow(excess(i).max(0.0), 2.0)).sum();
    if greatest <= 0.0 { greatest } else { outside.sqrt() }
}

#[test]
fn signed_distances_are_those_of_the_nearest_face_inside_and_of_the_nearest_point_outside() {
    for n in [1usize, 2, 3, 100, 1000] {
        for scale in SCALES {
            for (reach, seed) in [(0.9f32, 1u64), (1.05, 2), (3.0, 3)] {
                let (min, max) = (vec![-scale; n], times(&uniform(n, 4), 0.25 * scale));
                let max: Vec<f32> = max.iter().map(|x| x + scale).collect();
                let x = times(&uniform(n, seed), reach * scale);
                let boxed = Hyperrectangle::new(&min, &max).unwrap();
                let exact = signed(&min, &max, &x);
                let found = f64::from(boxed.value(&x).unwrap());
                // An excess is rounded once, squares and sum as in a norm.
                let bound = U * (n.div_ceil(32) + 10) as f64 * exact.abs();
                assert!((found - exact).abs() <= bound, "{n} at {scale}: {found}, exactly {exact}");
                let mut near = vec![0.0; n];
                boxed.nearest(&x, &mut near).unwrap();
                assert!(boxed.value(&near).unwrap() <= 0.0);
                if exact > 0.0 {
                    assert!((distance(&x, &near) - exact).abs() <= 1e-12 * exact);
                } else {
                    assert_eq!(near, x);
                }
            }
        }
    }
}

#[test]
fn a_cube_is_the_box_with_its_faces() {
    for n in [1usize, 2, 3, 40] {
        // Quarters of whole numbers: nothing is rounded.
        let whole =
            |seed| times(&uniform(n, seed), 40.0).iter().map(|x| x.round() * 0.25).collect();
        let center: Vec<f32> = whole(1);
        for (edge, seed) in [(0.0f32, 2u64), (2.0, 3), (7.5, 4), (30.0, 5)] {
            let cube = Hypercube::new(&center, edge).unwrap();
            let (mut min, mut max) = (vec![0.0; n], vec![0.0; n]);
            let boxed = cube.as_box(&mut min, &mut max).unwrap();
            let x: Vec<f32> = whole(seed);
            for x in [&x, &center] {
                assert_eq!(cube.value(x), boxed.value(x), "{n}, {edge}");
                assert_eq!(
                    cube.side(x, Tolerance::Rounding),
                    boxed.side(x, Tolerance::Rounding),
                    "{n}, {edge}"
                );
                let (mut near, mut same) = (vec![0.0; n], vec![0.0; n]);
                cube.nearest(x, &mut near).unwrap();
                boxed.nearest(x, &mut same).unwrap();
                assert_eq!(near, same, "{n}, {edge}");
            }
        }
    }
}

#[test]
fn all_corners_are_on_the_surface_in_the_order_of_their_bits() {
    let (min, max) = (times(&[1.0; 10], -2.0), uniform(10, 3));
    let boxed = Hyperrectangle::new(&min, &max).unwrap();
    let center = uniform(10, 4);
    let cube = Hypercube::new(&center, 4.0).unwrap();
    assert_eq!((boxed.corners().count(), cube.corners().count()), (1024, 1024));
    assert_eq!(boxed.corners().size_hint(), (1024, Some(1024)));
    for (k, (corner, other)) in boxed.corners().zip(cube.corners()).enumerate() {
        let corner: Vec<f32> = corner.coordinates().collect();
        let expected: Vec<f32> =
            (0..10).map(|i| if k >> i & 1 == 1 { max[i] } else { min[i] }).collect();
        assert_eq!(corner, expected, "{k}");
        assert_eq!(boxed.value(&corner), Ok(0.0), "{k}");
        let other: Vec<f32> = other.coordinates().collect();
        for i in 0..10 {
            let half = if k >> i & 1 == 1 { 2.0 } else { -2.0 };
            assert_eq!(other[i], center[i] + half, "{k}, {i}");
        }
        assert_eq!(cube.side(&other, Tolerance::Rounding), Ok(Side::On), "{k}");
    }
}

#[test]
fn of_more_than_64_dimensions_corners_keep_the_lesser_coordinates() {
    let (min, max) = (vec![0.0; 70], vec![1.0; 70]);
    let boxed = Hyperrectangle::new(&min, &max).unwrap();
    let mut corners = boxed.corners();
    let (least, most) = corners.size_hint();
    assert!(least == usize::MAX && most.is_none_or(|most| most == usize::MAX));
    let first: Vec<f32> = corners.next().unwrap().coordinates().collect();
    assert_eq!(first, min);
    let fourth: Vec<f32> = corners.nth(2).unwrap().coordinates().collect();
    assert_eq!((&fourth[..3], fourth[3..].iter().sum::<f32>()), (&[1.0, 1.0, 0.0][..], 0.0));
    let cube = Hypercube::new(&min, 2.0).unwrap();
    let mut center = vec![0.0; 70];
    let part = cube.split(u64::MAX, &mut center).unwrap();
    let expected: Vec<f32> = (0..70).map(|i| if i < 64 { 0.5 } else { -0.5 }).collect();
    assert_eq!(part.center(), expected);
}

#[test]
fn the_two_parts_of_a_box_have_its_points_and_one_face_in_common() {
    let (min, max) = ([-1.0, 0.0, 2.0], [3.0, 0.5, 10.0]);
    let boxed = Hyperrectangle::new(&min, &max).unwrap();
    for (axis, at) in [(0, -1.0), (0, 0.0), (0, 3.0), (1, 0.25), (2, 9.0)] {
        let (mut below, mut above) = ([0.0; 3], [0.0; 3]);
        let (low, high) = boxed.split(axis, at, &mut below, &mut above).unwrap();
        assert_eq!((low.min(), high.max()), (boxed.min(), boxed.max()));
        assert_eq!((low.max()[axis], high.min()[axis]), (at, at));
        assert_eq!(low.volume() + high.volume(), boxed.volume(), "{axis}, {at}");
        for seed in 0..200 {
            let x = times(&uniform(3, seed), 4.0);
            let mut x: Vec<f32> = x.iter().zip([0.0, 0.0, 6.0]).map(|(x, c)| x + c).collect();
            if seed % 10 == 0 {
                x[axis] = at;
            }
            let inside = |part: &Hyperrectangle<'_>| part.value(&x).unwrap() <= 0.0;
            assert_eq!(inside(&boxed), inside(&low) || inside(&high), "{x:?}");
            assert_eq!(inside(&low) && inside(&high), inside(&boxed) && x[axis] == at, "{x:?}");
        }
    }
    for at in [-1.5, 3.5, f32::NAN, f32::INFINITY] {
        let refused = boxed.split(0, at, &mut [0.0; 3], &mut [0.0; 3]).map(|_| ());
        let is_bounds = matches!(refused, Err(Error::Bounds { operation: "split", axis: 0, .. }));
        assert!(is_bounds, "{at}: {refused:?}");
    }
}

#[test]
fn a_cube_has_two_to_the_dimension_parts() {
    for n in 1usize..=6 {
        let center = uniform(n, 9).iter().map(|x| (x * 64.0).round()).collect::<Vec<_>>();
        let cube = Hypercube::new(&center, 16.0).unwrap();
        let parts = 1u64 << n;
        for k in 0..parts {
            let mut middle = vec![0.0; n];
            let part = cube.split(k, &mut middle).unwrap();
            assert_eq!(part.edge(), 8.0);
            // Inside, and half an edge of the part from the faces.
            assert_eq!(cube.value(part.center()), Ok(-4.0));
            for corner in part.corners() {
                let corner: Vec<f32> = corner.coordinates().collect();
                assert!(cube.value(&corner).unwrap() <= 0.0);
                assert_eq!(part.value(&corner), Ok(0.0));
            }
        }
        let refused = cube.split(parts, &mut vec![0.0; n]).map(|_| ());
        assert!(matches!(refused, Err(Error::Variable { operation: "split", .. })), "{n}");
    }
}

#[test]
fn a_bound_may_be_infinite_but_then_no_sphere_is_around_it() {
    let (min, max) = ([0.0, f32::NEG_INFINITY], [f32::INFINITY, 1.0]);
    let quadrant = Hyperrectangle::new(&min, &max).unwrap();
    for (x, value, side) in [
        ([2.0, -3.0], -2.0, Side::Negative),
        ([5.0, 0.5], -0.5, Side::Negative),
        ([0.0, -9.0], 0.0, Side::On),
        ([-3.0, 5.0], 5.0, Side::Positive),
    ] {
        assert_eq!(quadrant.value(&x), Ok(value), "{x:?}");
        assert_eq!(quadrant.side(&x, Tolerance::Rounding), Ok(side), "{x:?}");
    }
    // ∞ − ∞.
    let corner = quadrant.side(&[f32::INFINITY, 0.0], Tolerance::Rounding);
    assert_eq!(corner, Ok(Side::Undefined));
    assert_eq!(quadrant.volume(), f32::INFINITY);
    let mut near = [0.0; 2];
    quadrant.nearest(&[-3.0, 5.0], &mut near).unwrap();
    assert_eq!(near, [0.0, 1.0]);
    let refused = quadrant.bounding_sphere(&mut [0.0; 2]);
    let expected = Error::NotFiniteVector { operation: "bounding_sphere", operand: "min" };
    assert_eq!(refused, Err(expected));
}

#[test]
fn a_box_without_extent_is_a_point_and_without_height_a_face() {
    let point = Hyperrectangle::new(&[1.0, 2.0], &[1.0, 2.0]).unwrap();
    assert_eq!((point.volume(), point.value(&[4.0, 6.0])), (0.0, Ok(5.0)));
    assert_eq!(point.side(&[1.0, 2.0], Tolerance::Rounding), Ok(Side::On));
    let mut center = [0.0; 2];
    assert_eq!((point.bounding_sphere(&mut center), center), (Ok(0.0), [1.0, 2.0]));
    let flat = Hyperrectangle::new(&[0.0, 0.0, 0.0], &[6.0, 8.0, 0.0]).unwrap();
    assert_eq!((flat.value(&[3.0, 4.0, 0.0]), flat.value(&[3.0, 4.0, -2.0])), (Ok(0.0), Ok(2.0)));
    let mut center = [0.0; 3];
    assert_eq!((flat.bounding_sphere(&mut center), center), (Ok(5.0), [3.0, 4.0, 0.0]));
}
