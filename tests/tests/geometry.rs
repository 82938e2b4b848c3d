//! Geometry: what is known of shapes, what must hold of any, and the same bits everywhere.

use orthant_core::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Line, Meeting, Side, Sphere, Surface,
    Tolerance, bounding_box, bounding_sphere, centroid, circumsphere_scratch, ellipsoid_memory,
    intersection, intersection_scratch, nearest, through_points_scratch,
};
use orthant_core::{Error, Isa, Kernels, MatMut, MatRef, distance_l2, norm_l2};
use orthant_golden::generator;
use orthant_tests::reference::geometry as reference;
use proptest::prelude::*;
use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};

fn uniform(n: usize, seed: u64) -> Vec<f32> {
    let mut out = vec![0.0; n];
    generator::fill_uniform(seed, 0, &mut out);
    out
}

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
fn points_in_less_than_a_hyperplane_or_in_one_determine_nothing() {
    let mut scratch = vec![0.0; through_points_scratch(3)];
    let line = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0];
    let points = MatRef::new(&line, 3, 3).unwrap();
    let plane = Hyperplane::through_points(points, &mut [0.0; 3], &mut scratch).map(|_| ());
    assert!(matches!(plane, Err(Error::Singular { rank: 1, .. })), "{plane:?}");
    let mut scratch = vec![0.0; circumsphere_scratch(2)];
    let points = MatRef::new(&[0.0, 0.0, 1.0, 1.0, 2.0, 2.0], 3, 2).unwrap();
    let mut center = [0.0; 2];
    let circle = Sphere::through_points(points, &mut center, &mut [0; 2], &mut scratch);
    assert!(circle.is_err(), "{circle:?}");
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

/// `(number of units, side)`: a coordinate so many `ε` beyond `scale`, where the shape's surface is.
fn sides_beyond(shape: &impl Surface, scale: f32, expected: [(f32, Side); 4]) {
    for (units, side) in expected {
        let x = [scale * (1.0 + units * f32::EPSILON)];
        assert_eq!(shape.side(&x, Tolerance::Rounding), Ok(side), "{units} units at {scale}");
    }
}

#[test]
fn on_is_four_units_in_the_last_place_of_what_is_compared_at_every_scale() {
    use Side::{Negative, On, Positive};
    for scale in [1.0, 1024.0, 1.0 / 1_048_576.0] {
        // Below a power of two there are numbers half a unit apart.
        let radii = [(-4.5, Negative), (-4.0, On), (4.0, On), (5.0, Positive)];
        let sphere = Sphere::new(&[0.0], scale).unwrap();
        sides_beyond(&sphere, scale, radii);
        let (min, max) = ([-scale], [scale]);
        sides_beyond(&Hyperrectangle::new(&min, &max).unwrap(), scale, radii);
        sides_beyond(&Hypercube::new(&[0.0], 2.0 * scale).unwrap(), scale, radii);
        // Both `w·x` and `w₀` are compared, in units of distance.
        for weight in [1.0, -0.25, 64.0] {
            let weights = [weight];
            let plane = Hyperplane::new(&weights, -weight * scale).unwrap();
            let (below, above) =
                if weight > 0.0 { (Negative, Positive) } else { (Positive, Negative) };
            let expected = [(-8.5, below), (-7.5, On), (8.0, On), (9.0, above)];
            sides_beyond(&plane, scale, expected);
        }
        // A level is a square, which changes twice as fast.
        let levels = [(-2.5, Negative), (-2.0, On), (2.0, On), (3.0, Positive)];
        let axes = [scale];
        sides_beyond(&Ellipsoid::with_axes(&[0.0], &axes).unwrap(), scale, levels);
        let (shape, mut memory) = ([scale * scale], vec![0.0; ellipsoid_memory(1)]);
        let shape = MatRef::new(&shape, 1, 1).unwrap();
        let general = Ellipsoid::with_shape(&[0.0], shape, &mut memory).unwrap();
        sides_beyond(&general, scale, levels);
    }
}

#[test]
fn a_tolerance_is_a_distance_and_of_an_ellipsoid_a_level() {
    let side = |shape: &dyn Fn(Tolerance) -> Result<Side, Error>, t: f32| {
        shape(Tolerance::Within(t)).unwrap()
    };
    let plane = Hyperplane::new(&[30.0, 40.0], -50.0).unwrap();
    let boxed = Hyperrectangle::new(&[-1.0, -1.0], &[1.0, 1.0]).unwrap();
    let ellipsoid = Ellipsoid::with_axes(&[0.0, 0.0], &[2.0, 1.0]).unwrap();
    // At a distance of 0.25, and at a level of 2.25.
    let plane = |t| plane.side(&[0.75, 1.0], t);
    let boxed = |t| boxed.side(&[0.0, 1.25], t);
    let ellipsoid = |t| ellipsoid.side(&[3.0, 0.0], t);
    for (shape, t) in [(&plane as &dyn Fn(_) -> _, 0.25), (&boxed, 0.25), (&ellipsoid, 1.25)] {
        assert_eq!(side(shape, 1.01 * t), Side::On);
        assert_eq!(side(shape, 0.99 * t), Side::Positive);
    }
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

#[test]
fn a_point_that_is_no_number_is_near_to_nothing_and_k_is_at_most_the_points() {
    let data = [1.0, f32::NAN, 3.0];
    let (points, query) = (MatRef::new(&data, 3, 1).unwrap(), MatRef::new(&[0.0], 1, 1).unwrap());
    let (mut indices, mut distances) = ([9; 3], [9.0; 3]);
    let out = MatMut::new(&mut distances, 1, 3).unwrap();
    nearest(points, query, &mut indices, out).unwrap();
    assert_eq!((indices, distances), ([0, 2, usize::MAX], [1.0, 3.0, f32::INFINITY]));
    let none = MatMut::new(&mut [], 1, 0).unwrap();
    assert_eq!(nearest(points, query, &mut [], none), Ok(()));
    let mut four = [0.0; 4];
    let out = MatMut::new(&mut four, 1, 4).unwrap();
    let refused = nearest(points, query, &mut [0; 4], out);
    assert!(matches!(refused, Err(Error::MatrixMismatch { .. })), "{refused:?}");
    let refused = bounding_box(points, &mut [0.0], &mut [0.0]);
    assert!(matches!(refused, Err(Error::NotANumber { row: 1, .. })), "{refused:?}");
    let refused = bounding_sphere(points, &mut [0.0]);
    assert!(matches!(refused, Err(Error::NotANumber { row: 1, .. })), "{refused:?}");
}

#[test]
fn distances_means_and_meeting_points_have_one_set_of_bits_on_every_instruction_set() {
    for n in [1usize, 3, 17, 40] {
        let (rows, bits) = (23, |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
        let (data, square) = (uniform(rows * n, 5), uniform(n * n, 6));
        let points = MatRef::new(&data, rows, n).unwrap();
        let normals = MatRef::new(&square, n, n).unwrap();
        let plane = Hyperplane::new(&data[..n], 0.5).unwrap();
        let mut expected: Option<Vec<Vec<u32>>> = None;
        for isa in Isa::available() {
            let on = Kernels::on(isa).unwrap();
            let mut found = Vec::new();
            let mut table = vec![0.0; rows * rows];
            let out = MatMut::new(&mut table, rows, rows).unwrap();
            on.pairwise_distances(points, points, out).unwrap();
            found.push(bits(&table));
            let (mut indices, mut near) = (vec![0; rows * 5], vec![0.0; rows * 5]);
            let out = MatMut::new(&mut near, rows, 5).unwrap();
            on.nearest(points, points, &mut indices, out).unwrap();
            found.push(bits(&near));
            found.push(indices.into_iter().map(|i| i as u32).collect());
            let mut point = vec![0.0; n];
            on.centroid(points, &mut point).unwrap();
            found.push(bits(&point));
            let radius = on.bounding_sphere(points, &mut point).unwrap();
            found.extend([bits(&[radius]), bits(&point)]);
            let mut scratch = vec![0.0; intersection_scratch(n)];
            on.intersection(normals, &data[..n], &mut point, &mut vec![0; n], &mut scratch)
                .unwrap();
            found.push(bits(&point));
            let plane = plane.on(on);
            plane.reflect(&data[n..2 * n], &mut point).unwrap();
            found.push(bits(&point));
            let t = plane.intersect_line(&data[n..2 * n], &data[2 * n..3 * n], &mut point);
            found.extend([bits(&[t.unwrap()]), bits(&point)]);
            assert_eq!(&found, expected.get_or_insert_with(|| found.clone()), "{isa:?}, n = {n}");
        }
    }
}

#[test]
fn infinite_coordinates_are_outside_and_what_has_no_side_is_undefined() {
    let far = [f32::INFINITY, 0.0];
    let (center, axes) = ([0.0; 2], [1.0; 2]);
    let mut memory = vec![0.0; ellipsoid_memory(2)];
    let shape = MatRef::new(&[2.0, 1.0, 1.0, 2.0], 2, 2).unwrap();
    let general = Ellipsoid::with_shape(&center, shape, &mut memory).unwrap();
    macro_rules! outside {
        ($shape:expr) => {
            let shape = $shape;
            assert_eq!(shape.side(&far, Tolerance::Rounding), Ok(Side::Positive));
            assert_eq!(shape.value(&far), Ok(f32::INFINITY));
            assert_eq!(shape.side(&[0.0, f32::NAN], Tolerance::Within(1e30)), Ok(Side::Undefined));
            assert_eq!(shape.value(&[f32::NAN, 0.0]).map(f32::to_bits), Ok(f32::NAN.to_bits()));
        };
    }
    outside!(Sphere::new(&center, 1.0).unwrap());
    outside!(Ellipsoid::with_axes(&center, &axes).unwrap());
    outside!(general);
    outside!(Hyperrectangle::new(&[-1.0; 2], &axes).unwrap());
    outside!(Hypercube::new(&center, 1.0).unwrap());
    outside!(Hyperplane::new(&[1.0, 1.0], 1.0).unwrap());
    let opposite = [f32::INFINITY, f32::NEG_INFINITY];
    let plane = Hyperplane::new(&[1.0, 1.0], 1.0).unwrap();
    assert_eq!(plane.side(&opposite, Tolerance::Rounding), Ok(Side::Undefined));
}

#[test]
fn wrong_shapes_are_refused_with_the_facts() {
    let told = |error: Error| error.to_string();
    let zero = Hyperplane::new(&[0.0; 2], 1.0).map(|_| ()).map_err(told);
    assert!(zero.unwrap_err().contains("weights is the zero vector"));
    let nan = Sphere::new(&[f32::NAN], 1.0).map(|_| ()).map_err(told);
    assert!(nan.unwrap_err().contains("center has an element that is NaN or infinite"));
    let negative = Sphere::new(&[0.0], -1.0).map(|_| ()).map_err(told);
    assert!(negative.unwrap_err().contains("radius is -1"));
    let crossed = Hyperrectangle::new(&[0.0, 2.0], &[1.0, 1.0]).map(|_| ()).map_err(told);
    assert!(crossed.unwrap_err().contains("along axis 1 min is 2 and max 1"));
    let sphere = Sphere::new(&[0.0; 3], 1.0).unwrap();
    assert!(matches!(sphere.value(&[0.0; 2]), Err(Error::LengthMismatch { .. })));
    let points = MatRef::new(&[0.0; 4], 2, 2).unwrap();
    assert!(matches!(sphere.values(points, &mut [0.0; 2]), Err(Error::ShapeMismatch { .. })));
}

/// The value of each point, by each instruction set and one by one, has one set of bits.
fn same_everywhere<'a, S: Surface>(
    points: MatRef<'_>,
    shapes: impl Iterator<Item = (Isa, S)> + 'a,
) {
    let mut expected: Option<(Vec<u32>, Vec<Side>)> = None;
    for (isa, shape) in shapes {
        let (mut values, mut sides) =
            (vec![0.0; points.rows()], vec![Side::Undefined; points.rows()]);
        shape.classify(points, Tolerance::Rounding, &mut values, &mut sides).unwrap();
        let bits: Vec<u32> = values.iter().map(|x| x.to_bits()).collect();
        for i in 0..points.rows() {
            let x = points.row(i).unwrap();
            assert_eq!(shape.value(x).map(f32::to_bits), Ok(bits[i]), "{isa:?}, row {i}");
            assert_eq!(shape.side(x, Tolerance::Rounding), Ok(sides[i]), "{isa:?}, row {i}");
        }
        let first = expected.get_or_insert_with(|| (bits.clone(), sides.clone()));
        assert_eq!((&bits, &sides), (&first.0, &first.1), "{isa:?}");
    }
}

#[test]
fn a_point_among_many_has_the_bits_it_has_alone_on_every_instruction_set() {
    let on = || Isa::available().map(|isa| (isa, Kernels::on(isa).unwrap()));
    for n in [1, 2, 3, 5, 16, 31, 32, 33, 64, 100, 129, 300] {
        // A number of points that no group divides, and gaps between them.
        let (rows, stride) = (11, n + 3);
        let data = uniform(rows * stride, n as u64);
        let points = MatRef::with_stride(&data, rows, n, stride).unwrap();
        let (center, weights) = (uniform(n, 1), uniform(n, 2));
        let axes: Vec<f32> = uniform(n, 3).iter().map(|x| 1.5 + x).collect();
        let (min, max) = (vec![-0.6; n], vec![0.5; n]);
        let shape: Vec<f32> =
            (0..n * n).map(|k| if k / n == k % n { 2.0 } else { 1.0 / n as f32 }).collect();
        let mut memory = vec![0.0; ellipsoid_memory(n)];
        let shape = MatRef::new(&shape, n, n).unwrap();
        let plane = Hyperplane::new(&weights, 0.25).unwrap();
        same_everywhere(points, on().map(|(isa, k)| (isa, plane.on(k))));
        let sphere = Sphere::new(&center, 1.0).unwrap();
        same_everywhere(points, on().map(|(isa, k)| (isa, sphere.on(k))));
        let ellipsoid = Ellipsoid::with_axes(&center, &axes).unwrap();
        same_everywhere(points, on().map(|(isa, k)| (isa, ellipsoid.on(k))));
        let general = Ellipsoid::with_shape(&center, shape, &mut memory).unwrap();
        same_everywhere(points, on().map(|(isa, k)| (isa, general.on(k))));
        let boxed = Hyperrectangle::new(&min, &max).unwrap();
        same_everywhere(points, on().map(|(isa, k)| (isa, boxed.on(k))));
        let cube = Hypercube::new(&center, 1.5).unwrap();
        same_everywhere(points, on().map(|(isa, k)| (isa, cube.on(k))));
    }
}

/// More than the second level of cache holds: read in strands, of which one row is left over.
#[test]
fn a_point_among_many_that_come_from_memory_has_the_bits_it_has_alone() {
    let (rows, n) = (9_001, 33);
    let mut data = uniform(rows * n, 4);
    // On a face, beyond the range of squares, infinite, not a number.
    for (row, x) in [(17, -0.6), (4_501, 3e30), (8_999, f32::INFINITY), (9_000, f32::NAN)] {
        data[row * n + 32] = x;
    }
    let points = MatRef::new(&data, rows, n).unwrap();
    let (center, weights, axes) = (uniform(n, 1), uniform(n, 2), vec![1.5; n]);
    let (min, max) = (vec![-0.6; n], vec![0.5; n]);
    let on = || Isa::available().map(|isa| (isa, Kernels::on(isa).unwrap()));
    let plane = Hyperplane::new(&weights, 0.25).unwrap();
    same_everywhere(points, on().map(|(isa, k)| (isa, plane.on(k))));
    let sphere = Sphere::new(&center, 3.0).unwrap();
    same_everywhere(points, on().map(|(isa, k)| (isa, sphere.on(k))));
    let ellipsoid = Ellipsoid::with_axes(&center, &axes).unwrap();
    same_everywhere(points, on().map(|(isa, k)| (isa, ellipsoid.on(k))));
    let boxed = Hyperrectangle::new(&min, &max).unwrap();
    same_everywhere(points, on().map(|(isa, k)| (isa, boxed.on(k))));
    let cube = Hypercube::new(&center, 1.5).unwrap();
    same_everywhere(points, on().map(|(isa, k)| (isa, cube.on(k))));
    // Of points equally far the first one counts, in whatever order they are looked at.
    let mut ends = vec![0.0; rows * n];
    for row in [11, 2_300, 2_301, 7_000] {
        ends[row * n] = if row < 5_000 { 3.0 } else { -3.0 };
    }
    let ends = MatRef::new(&ends, rows, n).unwrap();
    let mut found = vec![0.0; n];
    for (_, kernels) in on() {
        assert_eq!(kernels.bounding_sphere(ends, &mut found), Ok(3.0));
        assert!(found.iter().all(|c| *c == 0.0));
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

fn vector(n: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(-100.0f32..100.0, n)
}

/// Three vectors of one length.
fn three() -> impl Strategy<Value = [Vec<f32>; 3]> {
    (1usize..70).prop_flat_map(|n| [vector(n), vector(n), vector(n)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_projected_point_is_on_the_plane_and_nearest([w, x, _] in three(), bias in -100.0f32..100.0) {
        prop_assume!(norm_l2(&w) > 1e-2);
        let plane = Hyperplane::new(&w, bias).unwrap();
        let (mut foot, mut image, mut back) = (w.clone(), w.clone(), w.clone());
        plane.project(&x, &mut foot).unwrap();
        let scale = norm_l2(&x) + bias.abs() / norm_l2(&w);
        prop_assert!(plane.value(&foot).unwrap().abs() <= 2e-6 * scale);
        let moved = distance_l2(&x, &foot).unwrap();
        prop_assert!((moved - plane.value(&x).unwrap().abs()).abs() <= 2e-6 * scale);
        plane.reflect(&x, &mut image).unwrap();
        plane.reflect(&image, &mut back).unwrap();
        prop_assert!(distance_l2(&x, &back).unwrap() <= 8e-6 * scale);
        let sum = plane.value(&x).unwrap() + plane.value(&image).unwrap();
        prop_assert!(sum.abs() <= 4e-6 * scale);
    }

    #[test]
    fn inside_a_box_is_inside_its_bounding_sphere([a, b, x] in three()) {
        let min: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a.min(*b)).collect();
        let max: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a.max(*b)).collect();
        let boxed = Hyperrectangle::new(&min, &max).unwrap();
        let (mut center, mut near) = (a.clone(), a.clone());
        let radius = boxed.bounding_sphere(&mut center).unwrap();
        let sphere = Sphere::new(&center, radius).unwrap();
        boxed.nearest(&x, &mut near).unwrap();
        prop_assert!(boxed.value(&near).unwrap() <= 0.0);
        prop_assert!(sphere.value(&near).unwrap() <= 0.0);
        // Outside, the signed distance is that of the nearest point.
        let distance = boxed.value(&x).unwrap();
        if distance > 0.0 {
            let exact = distance_l2(&x, &near).unwrap();
            prop_assert!((distance - exact).abs() <= 2e-6 * exact);
        } else {
            prop_assert_eq!(&near, &x);
        }
    }

    #[test]
    fn boxes_and_cubes_have_the_bits_of_the_reference_also_for_special_coordinates(
        axes in prop::collection::vec((0usize..10, 0usize..10, 0usize..10), 1..70),
        edge in 0usize..10,
    ) {
        const SPECIAL: [f32; 10] =
            [0.0, -0.0, 1.0, -1.0, 1e-30, -3e30, 2e30, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
        let x: Vec<f32> = axes.iter().map(|(x, ..)| SPECIAL[*x]).collect();
        let bounds = |(_, a, b): &(usize, usize, usize)| {
            // No NaN, and the lesser first.
            let (a, b) = (SPECIAL[*a % 9], SPECIAL[*b % 9]);
            if a <= b { (a, b) } else { (b, a) }
        };
        let (min, max): (Vec<f32>, Vec<f32>) = axes.iter().map(bounds).unzip();
        let center: Vec<f32> = axes.iter().map(|(_, c, _)| SPECIAL[*c % 7]).collect();
        let edge = SPECIAL[edge % 7].abs();
        let boxed = Hyperrectangle::new(&min, &max).unwrap();
        let cube = Hypercube::new(&center, edge).unwrap();
        for isa in Isa::available() {
            let kernels = Kernels::on(isa).unwrap();
            let found = boxed.on(kernels).value(&x).unwrap();
            let expected = reference::hyperrectangle(&min, &max, &x).0;
            prop_assert_eq!(found.to_bits(), expected.to_bits(), "{:?} box {} {}", isa, found, expected);
            let found = cube.on(kernels).value(&x).unwrap();
            let expected = reference::hypercube(&center, edge, &x).0;
            prop_assert_eq!(found.to_bits(), expected.to_bits(), "{:?} cube {} {}", isa, found, expected);
        }
    }

    #[test]
    fn the_nearest_point_of_a_sphere_is_on_it([c, x, _] in three(), radius in 0.1f32..50.0) {
        let sphere = Sphere::new(&c, radius).unwrap();
        prop_assume!(distance_l2(&x, &c).unwrap() > 1e-3);
        let mut near = c.clone();
        sphere.nearest(&x, &mut near).unwrap();
        prop_assert!(sphere.value(&near).unwrap().abs() <= 2e-6 * (radius + norm_l2(&c)));
    }

    #[test]
    fn shapes_through_points_pass_through_them(n in 1usize..12, seed in 0u64..1000) {
        let points = uniform((n + 1) * n, seed);
        let all = MatRef::new(&points, n + 1, n).unwrap();
        let mut scratch = vec![0.0; circumsphere_scratch(n).max(through_points_scratch(n))];
        let (mut center, mut normal) = (vec![0.0; n], vec![0.0; n]);
        if let Ok(sphere) = Sphere::through_points(all, &mut center, &mut vec![0; n], &mut scratch) {
            // Nearly flat sets have spheres as large as they are uncertain.
            prop_assume!(sphere.radius() < 20.0);
            for x in points.chunks(n) {
                prop_assert!(sphere.value(x).unwrap().abs() <= 1e-3 * sphere.radius());
            }
        }
        let some = MatRef::new(&points[..n * n], n, n).unwrap();
        if let Ok(plane) = Hyperplane::through_points(some, &mut normal, &mut scratch) {
            for x in points[..n * n].chunks(n) {
                prop_assert!(plane.value(x).unwrap().abs() <= 1e-5);
            }
        }
    }

    #[test]
    fn a_bounding_sphere_holds_all_points(n in 1usize..40, rows in 1usize..60, seed in 0u64..1000) {
        let points = uniform(rows * n, seed);
        let all = MatRef::new(&points, rows, n).unwrap();
        let mut center = vec![0.0; n];
        let radius = bounding_sphere(all, &mut center).unwrap();
        let sphere = Sphere::new(&center, radius).unwrap();
        for x in points.chunks(n) {
            prop_assert!(sphere.value(x).unwrap() <= 0.0);
        }
        // Not larger than from the middle of the bounding box, by much.
        let (mut min, mut max) = (center.clone(), center.clone());
        bounding_box(all, &mut min, &mut max).unwrap();
        prop_assert!(radius <= 0.6 * distance_l2(&min, &max).unwrap() + 1e-6);
    }
}
