//! What is refused, each function with each error that it documents.

use orthant_core::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Line, Side, Sphere, Surface, Tolerance,
    bounding_box, bounding_sphere, centroid, circumsphere_scratch, ellipsoid_memory, intersection,
    intersection_scratch, nearest, pairwise_distances, through_points_scratch,
};
use orthant_core::{Error, MatMut, MatRef};

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

const BAD: [f32; 3] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];

/// An error's words, of something that must have failed.
#[track_caller]
fn told<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => panic!("nothing was refused"),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn says<T>(result: Result<T, Error>, expected: &str) {
    let said = told(result);
    assert!(said.contains(expected), "{said}");
}

fn matrix(data: &[f32], rows: usize, cols: usize) -> MatRef<'_> {
    MatRef::new(data, rows, cols).unwrap()
}

#[test]
fn planes_without_a_direction_or_with_numbers_that_are_none() {
    says(Hyperplane::new(&[], 1.0), "hyperplane: weights is empty");
    says(Hyperplane::new(&[0.0, -0.0], 1.0), "hyperplane: weights is the zero vector");
    for bad in BAD {
        says(Hyperplane::new(&[1.0, bad], 1.0), "weights has an element that is NaN or infinite");
        says(Hyperplane::new(&[1.0], bad), "bias has an element that is NaN or infinite");
        let through = Hyperplane::from_point_normal(&[bad], &[1.0]);
        says(through, "point has an element that is NaN or infinite");
    }
    says(Hyperplane::new(&[3e38, 3e38], 0.0), "the length of weights is inf");
    says(
        Hyperplane::from_point_normal(&[1.0], &[1.0, 2.0]),
        "point has 1 element, normal has 2; both must have the same length",
    );
    says(Hyperplane::from_point_normal(&[], &[]), "point is empty");
    says(Hyperplane::from_point_normal(&[1.0], &[0.0]), "weights is the zero vector");

    let plane = Hyperplane::new(&[1.0, 2.0], 3.0).unwrap();
    let three = Hyperplane::new(&[1.0, 2.0, 3.0], 3.0).unwrap();
    let (mut one, mut two) = ([7.0], [7.0; 2]);
    says(plane.project(&[1.0], &mut two), "the point has 1 element");
    says(plane.project(&[1.0, 2.0], &mut one), "out has 1");
    says(plane.reflect(&[1.0, 2.0, 3.0], &mut two), "the point has 3 elements");
    says(plane.reflect(&[1.0, 2.0], &mut one), "out has 1");
    says(plane.intersect_line(&[1.0], &[1.0, 2.0], &mut two), "p has 1 element");
    says(plane.intersect_line(&[1.0, 1.0], &[1.0], &mut two), "direction has 1 element");
    says(plane.intersect_line(&[1.0, 1.0], &[1.0, 2.0], &mut one), "out has 1 element");
    says(
        plane.intersect_line(&[1.0, 1.0], &[0.0, 0.0], &mut two),
        "intersect_line: direction is the zero vector",
    );
    says(plane.intersect_line(&[1.0, 1.0], &[-2.0, 1.0], &mut two), "parallel to the hyperplane");
    assert_eq!((one, two), ([7.0], [7.0; 2]), "outputs are untouched");
    says(plane.angle(&three), "2 elements");
    says(plane.is_parallel(&three, Tolerance::Rounding), "2 elements");
    says(plane.is_perpendicular(&three, Tolerance::Rounding), "2 elements");
}

#[test]
fn tolerances_that_are_negative_or_not_a_number() {
    let plane = Hyperplane::new(&[1.0], 3.0).unwrap();
    let line = Line::new(&[0.0], &[1.0]).unwrap();
    let sphere = Sphere::new(&[0.0], 1.0).unwrap();
    let one = matrix(&[1.0], 1, 1);
    for (t, text) in
        [(-1.0, "-1"), (-1e-45, "-0.0000"), (f32::NAN, "NaN"), (-f32::INFINITY, "-inf")]
    {
        let tolerance = Tolerance::Within(t);
        let expected = format!("classify: the tolerance is {text}");
        says(plane.passes_through_origin(tolerance), &expected);
        says(plane.is_parallel(&plane, tolerance), &expected);
        says(plane.is_perpendicular(&plane, tolerance), &expected);
        says(line.meet(&line, tolerance, &mut [0.0]), &expected);
        says(plane.side(&[1.0], tolerance), &expected);
        says(sphere.classify(one, tolerance, &mut [0.0], &mut [Side::On]), &expected);
    }
    assert_eq!(sphere.side(&[9.0], Tolerance::Within(f32::INFINITY)), Ok(Side::On));
    assert_eq!(sphere.side(&[1.0], Tolerance::Within(-0.0)), Ok(Side::On));
}

#[test]
fn planes_and_spheres_through_too_few_points_or_ones_that_are_no_numbers() {
    let four = [0.0, 1.0, 1.0, 0.0];
    let plane = |points: MatRef<'_>, weights: &mut [f32], scratch: usize| {
        Hyperplane::through_points(points, weights, &mut vec![0.0; scratch]).map(|_| ())
    };
    let enough = through_points_scratch(2);
    says(plane(matrix(&four, 1, 4), &mut [0.0; 4], 99), "the matrix is 1x4; it must be square");
    says(plane(matrix(&four, 2, 2), &mut [0.0; 3], enough), "weights has 3 elements");
    says(plane(matrix(&[], 0, 0), &mut [], 99), "weights is empty");
    says(plane(matrix(&four, 2, 2), &mut [0.0; 2], enough - 1), "scratch has");
    for bad in BAD {
        let points = [0.0, 1.0, bad, 0.0];
        says(
            plane(matrix(&points, 2, 2), &mut [0.0; 2], enough),
            "points has an element that is NaN",
        );
    }
    let twice = [1.0, 2.0, 1.0, 2.0];
    says(plane(matrix(&twice, 2, 2), &mut [0.0; 2], enough), "singular (rank 0 of 1)");

    let six = [0.0, 0.0, 1.0, 0.0, 0.0, 1.0];
    let sphere = |points: MatRef<'_>, center: &mut [f32], pivots: &mut [usize], scratch: usize| {
        Sphere::through_points(points, center, pivots, &mut vec![0.0; scratch]).map(|_| ())
    };
    let enough = circumsphere_scratch(2);
    let mut center = [0.0; 2];
    says(
        sphere(matrix(&six, 2, 3), &mut [0.0; 3], &mut [0; 3], 999),
        "points is 2x3, what determines a sphere is 4x3",
    );
    says(sphere(matrix(&six, 3, 2), &mut [0.0; 3], &mut [0; 2], enough), "center has 3 elements");
    says(sphere(matrix(&six, 3, 2), &mut center, &mut [0; 1], enough), "pivots has 1 element");
    says(sphere(matrix(&six, 3, 2), &mut center, &mut [0; 2], enough - 1), "scratch has");
    says(sphere(matrix(&[], 1, 0), &mut [], &mut [], 99), "center is empty");
    let line = [0.0, 0.0, 1.0, 1.0, 3.0, 3.0];
    says(sphere(matrix(&line, 3, 2), &mut center, &mut [0; 2], enough), "singular (rank 1 of 2)");
}

#[test]
fn hyperplanes_that_do_not_meet_in_a_point_or_do_not_fit() {
    let meet =
        |w: MatRef<'_>, biases: &[f32], out: &mut [f32], pivots: &mut [usize], scratch: usize| {
            intersection(w, biases, out, pivots, &mut vec![0.0; scratch])
        };
    let four = [1.0, 0.0, 0.0, 1.0];
    let (w, enough, mut out) = (matrix(&four, 2, 2), intersection_scratch(2), [7.0; 2]);
    says(meet(matrix(&four, 1, 4), &[1.0], &mut out, &mut [0; 1], 99), "must be square");
    says(meet(w, &[1.0], &mut out, &mut [0; 2], enough), "1 element");
    says(meet(w, &[1.0; 2], &mut [7.0; 3], &mut [0; 2], enough), "3 elements");
    says(meet(w, &[1.0; 2], &mut out, &mut [0; 3], enough), "3 elements");
    says(meet(w, &[1.0; 2], &mut out, &mut [0; 2], enough - 1), "scratch has");
    let flat = [1.0, 2.0, 3.0, 6.0];
    says(meet(matrix(&flat, 2, 2), &[1.0; 2], &mut out, &mut [0; 2], enough), "singular");
}

#[test]
fn lines_without_a_direction_or_of_another_space() {
    says(Line::new(&[], &[]), "line: point is empty");
    says(Line::new(&[1.0], &[1.0, 2.0]), "point has 1 element, direction has 2");
    says(Line::new(&[1.0, 2.0], &[0.0, -0.0]), "direction is the zero vector");
    for bad in BAD {
        says(Line::new(&[bad], &[1.0]), "point has an element that is NaN or infinite");
        says(Line::new(&[1.0], &[bad]), "direction has an element that is NaN or infinite");
    }
    let mut direction = [0.0; 2];
    let same = [1.0, 2.0];
    says(Line::through_points(&same, &same, &mut direction), "direction is the zero vector");
    says(Line::through_points(&same, &[1.0], &mut direction), "to has 1");
    says(Line::through_points(&same, &[2.0, 2.0], &mut [0.0; 3]), "direction has 3");
    // A difference beyond f32.
    let far = ([3e38, 0.0], [-3e38, 0.0]);
    says(Line::through_points(&far.0, &far.1, &mut direction), "direction has an element that is");

    let line = Line::new(&[0.0; 2], &[1.0, 0.0]).unwrap();
    let other = Line::new(&[0.0; 3], &[1.0, 0.0, 0.0]).unwrap();
    let plane = Hyperplane::new(&[1.0, 2.0, 3.0], 0.0).unwrap();
    says(line.at(1.0, &mut [0.0; 3]), "out has 3 elements");
    says(line.project(&[1.0; 3], &mut [0.0; 2]), "x has 3 elements");
    says(line.project(&[1.0; 2], &mut [0.0; 1]), "out has 1 element");
    says(line.distance(&[1.0]), "x has 1 element");
    says(line.nearest(&other), "a point of the other line has 3 elements");
    says(line.meet(&other, Tolerance::Rounding, &mut [0.0; 2]), "has 3 elements");
    says(line.meet(&line, Tolerance::Rounding, &mut [0.0; 3]), "out has 3 elements");
    says(line.intersect(&plane, &mut [0.0; 2]), "direction has 2 elements, w has 3");
}

#[test]
fn closed_shapes_of_negative_size_or_with_numbers_that_are_none() {
    says(Sphere::new(&[], 1.0), "sphere: center is empty");
    says(Sphere::new(&[1.0], -1e-30), "radius is -0.000000");
    says(Sphere::new(&[1.0], f32::NAN), "radius is NaN");
    says(Sphere::new(&[1.0], f32::INFINITY), "radius has an element that is NaN or infinite");
    says(Hypercube::new(&[], 1.0), "cube: center is empty");
    says(Hypercube::new(&[1.0], -2.0), "cube: side is -2; it must be a nonnegative number");
    says(Hypercube::new(&[1.0], f32::NAN), "side is NaN");
    says(Hypercube::new(&[1.0], f32::INFINITY), "side has an element that is NaN or infinite");
    says(Ellipsoid::with_axes(&[], &[]), "ellipsoid: center is empty");
    says(Ellipsoid::with_axes(&[1.0], &[1.0, 2.0]), "center has 1 element, axes has 2");
    says(Ellipsoid::with_axes(&[1.0, 1.0], &[1.0, 0.0]), "a semi-axis is 0; it must be a positive");
    says(Ellipsoid::with_axes(&[1.0], &[-3.0]), "a semi-axis is -3");
    says(Hyperrectangle::new(&[], &[]), "box: min is empty");
    says(Hyperrectangle::new(&[1.0], &[1.0, 2.0]), "min has 1 element, max has 2");
    says(Hyperrectangle::new(&[0.0, 3.0], &[1.0, 2.0]), "along axis 1 min is 3 and max 2");
    says(Hyperrectangle::new(&[f32::NAN], &[2.0]), "along axis 0 min is NaN and max 2");
    says(Hyperrectangle::new(&[0.0], &[f32::NAN]), "along axis 0 min is 0 and max NaN");
    for bad in BAD {
        says(Sphere::new(&[1.0, bad], 1.0), "center has an element that is NaN or infinite");
        says(Hypercube::new(&[bad], 1.0), "center has an element that is NaN or infinite");
        says(Ellipsoid::with_axes(&[bad], &[1.0]), "center has an element that is NaN or infinite");
        says(Ellipsoid::with_axes(&[1.0], &[bad]), "axes has an element that is NaN or infinite");
    }
    let cube = Hypercube::new(&[0.0; 2], 1.0).unwrap();
    says(cube.nearest(&[1.0], &mut [0.0; 2]), "x has 1");
    says(cube.nearest(&[1.0; 2], &mut [0.0; 1]), "out has 1");
    says(cube.split(0, &mut [0.0; 3]), "center has 3");
    says(cube.as_box(&mut [0.0; 1], &mut [0.0; 2]), "min has 1");
    says(cube.as_box(&mut [0.0; 2], &mut [0.0; 1]), "max has 1");
    let boxed = Hyperrectangle::new(&[0.0; 2], &[1.0; 2]).unwrap();
    says(boxed.nearest(&[1.0], &mut [0.0; 2]), "x has 1");
    says(boxed.nearest(&[1.0; 2], &mut [0.0; 1]), "out has 1");
    says(boxed.split(0, 0.5, &mut [0.0; 1], &mut [0.0; 2]), "below has 1");
    says(boxed.split(0, 0.5, &mut [0.0; 2], &mut [0.0; 1]), "above has 1");
    says(boxed.split(2, 0.5, &mut [0.0; 2], &mut [0.0; 2]), "there is no variable 2");
    says(boxed.bounding_sphere(&mut [0.0; 3]), "center has 3");
    let sphere = Sphere::new(&[0.0; 2], 1.0).unwrap();
    says(sphere.nearest(&[1.0; 2], &mut [0.0; 1]), "out has 1");
    says(sphere.nearest(&[1.0], &mut [0.0; 1]), "1 element");
}

#[test]
fn matrices_that_are_no_ellipsoids() {
    let with = |n: usize, shape: MatRef<'_>, memory: usize| {
        let (center, mut memory) = (vec![0.0; n], vec![0.0; memory]);
        Ellipsoid::with_shape(&center, shape, &mut memory).map(|_| ())
    };
    let enough = ellipsoid_memory(2);
    says(with(2, matrix(&[1.0, 2.0], 1, 2), enough), "the matrix is 1x2; it must be square");
    says(with(3, matrix(&[1.0, 0.0, 0.0, 1.0], 2, 2), 999), "center has 3 elements");
    says(with(0, matrix(&[], 0, 0), 99), "center is empty");
    says(with(2, matrix(&[1.0, 0.0, 0.0, 1.0], 2, 2), enough - 1), "scratch has");
    let lopsided = with(2, matrix(&[1.0, 0.25, 0.5, 1.0], 2, 2), enough);
    says(lopsided, "not symmetric (row 2, column 1 is 0.5, its mirror image 0.25)");
    for (shape, pivot) in [([1.0, 2.0, 2.0, 1.0], 2), ([0.0, 0.0, 0.0, 1.0], 1)] {
        let refused = with(2, matrix(&shape, 2, 2), enough);
        says(refused, &format!("not positive definite (pivot {pivot}"));
    }
    for bad in BAD {
        let shape = [1.0, 0.0, 0.0, bad];
        says(with(2, matrix(&shape, 2, 2), enough), "the shape has an element that is NaN");
        let (center, mut memory) = ([0.0, bad], vec![0.0; enough]);
        let identity = matrix(&[1.0, 0.0, 0.0, 1.0], 2, 2);
        says(
            Ellipsoid::with_shape(&center, identity, &mut memory),
            "center has an element that is NaN",
        );
    }
}

/// A point and points of another space, and outputs of another length.
fn does_not_fit(shape: &impl Surface) {
    assert_eq!(shape.dimension(), 2);
    let points = [0.0; 12];
    let (mut values, mut sides) = ([7.0; 3], [Side::Undefined; 3]);
    for n in [0usize, 1, 3] {
        let x = vec![0.0; n];
        let refused = shape.value(&x);
        assert!(matches!(refused, Err(Error::LengthMismatch { lengths, .. }) if lengths == [n, 2]));
        let refused = shape.side(&x, Tolerance::Rounding);
        assert!(matches!(refused, Err(Error::LengthMismatch { .. })));
    }
    let three = matrix(&points[..9], 3, 3);
    let two = matrix(&points[..6], 3, 2);
    let is_told = |refused: Result<(), Error>| {
        assert!(matches!(refused, Err(Error::ShapeMismatch { .. })), "{refused:?}");
    };
    is_told(shape.values(three, &mut values));
    is_told(shape.values(two, &mut values[..2]));
    is_told(shape.classify(three, Tolerance::Rounding, &mut values, &mut sides));
    is_told(shape.classify(two, Tolerance::Rounding, &mut values[..2], &mut sides));
    is_told(shape.classify(two, Tolerance::Rounding, &mut values, &mut sides[..2]));
    assert_eq!((values, sides), ([7.0; 3], [Side::Undefined; 3]), "outputs are untouched");
    assert_eq!(shape.values(matrix(&[], 0, 2), &mut []), Ok(()), "no points have no values");
}

#[test]
fn points_of_another_space_have_no_side() {
    let (zero, one) = ([0.0; 2], [1.0; 2]);
    let mut memory = vec![0.0; ellipsoid_memory(2)];
    let identity = matrix(&[1.0, 0.0, 0.0, 1.0], 2, 2);
    does_not_fit(&Hyperplane::new(&one, 1.0).unwrap());
    does_not_fit(&Sphere::new(&zero, 1.0).unwrap());
    does_not_fit(&Ellipsoid::with_axes(&zero, &one).unwrap());
    does_not_fit(&Ellipsoid::with_shape(&zero, identity, &mut memory).unwrap());
    does_not_fit(&Hyperrectangle::new(&zero, &one).unwrap());
    does_not_fit(&Hypercube::new(&zero, 1.0).unwrap());
}

#[test]
fn sets_of_points_that_are_empty_or_do_not_fit() {
    let six = [0.0; 6];
    let (points, none) = (matrix(&six, 3, 2), matrix(&[], 0, 2));
    let (mut two, mut three) = ([7.0; 2], [7.0; 3]);
    says(centroid(points, &mut three), "out has 3 elements");
    says(centroid(none, &mut two), "centroid: points is empty");
    says(centroid(matrix(&[], 3, 0), &mut []), "out is empty");
    says(bounding_box(points, &mut three, &mut two), "min has 3 elements");
    says(bounding_box(points, &mut two, &mut three), "max has 3 elements");
    says(bounding_box(none, &mut two, &mut [0.0; 2]), "bounding_box: points is empty");
    says(bounding_sphere(points, &mut three), "center has 3 elements");
    says(bounding_sphere(none, &mut two), "bounding_sphere: points is empty");
    assert_eq!((two, three), ([7.0; 2], [7.0; 3]), "outputs are untouched");
    let nan = [0.0, f32::INFINITY, 1.0, f32::NAN, f32::NAN, 0.0];
    let bounds = bounding_box(matrix(&nan, 3, 2), &mut two, &mut [0.0; 2]);
    says(bounds, "the point in row 1 (counted from 0) has a coordinate that is NaN");

    let other = matrix(&six, 2, 3);
    let mut nine = [0.0; 9];
    macro_rules! out {
        ($rows:literal, $cols:literal) => {
            MatMut::new(&mut nine[..$rows * $cols], $rows, $cols).unwrap()
        };
    }
    says(pairwise_distances(points, other, out!(3, 2)), "a is 3x2, b is 2x3");
    says(pairwise_distances(points, points, out!(2, 3)), "the distances is 3x3, out is 2x3");
    assert_eq!(pairwise_distances(none, points, out!(0, 3)), Ok(()));
    says(nearest(points, other, &mut [0; 2], out!(2, 1)), "points is 3x2, queries is 2x3");
    says(
        nearest(points, points, &mut [0; 2], out!(3, 1)),
        "indices has 2 elements, distances has 3",
    );
    says(nearest(points, points, &mut [0; 3], out!(1, 3)), "the shapes do not fit");
    says(nearest(none, points, &mut [0; 3], out!(3, 1)), "the shapes do not fit");
}
