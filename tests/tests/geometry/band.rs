//! Which points are on a surface: the band around it.

use crate::{distance, length, product, times, uniform};
use orthant_core::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Side, Sphere, Surface, Tolerance,
    ellipsoid_memory,
};
use orthant_core::{Error, MatRef};

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

const EPSILON: f64 = f32::EPSILON as f64;

/// Whether the side is that of the value and of a band, both in f64; near its edge either may be right.
/// Gives whether the point was on.
fn judged(shape: &impl Surface, x: &[f32], exact: f64, band: f64, rounding: f64) -> bool {
    let side = shape.side(x, Tolerance::Rounding).unwrap();
    let away = if exact < 0.0 { Side::Negative } else { Side::Positive };
    if exact.abs() + rounding < band {
        assert_eq!(side, Side::On, "{exact}, band {band}");
    } else if exact.abs() - rounding > band {
        assert_eq!(side, away, "{exact}, band {band}");
    }
    side == Side::On
}

/// Points so many bands away from a surface.
const AWAY: [f32; 9] = [-30.0, -1.5, -1.2, -0.5, 0.0, 0.5, 1.2, 1.5, 30.0];

#[test]
fn a_planes_band_grows_with_how_far_out_a_point_is_and_how_far_the_plane_is_from_the_origin() {
    let mut counts = [0; 2];
    for n in [2usize, 3, 40] {
        let w = uniform(n, 1);
        for (far, offset) in [(0.0f32, 1.0f32), (1.0, 1.0), (1e3, 1.0), (1.0, 1e3), (1e15, 1e10)] {
            let plane = Hyperplane::new(&w, offset * length(&w) as f32).unwrap();
            let at = times(&uniform(n, 2), far);
            let mut foot = vec![0.0; n];
            plane.project(&at, &mut foot).unwrap();
            for away in AWAY {
                let unit = (4.0 * EPSILON * (length(&foot) + f64::from(offset))) as f32;
                let x: Vec<f32> = foot
                    .iter()
                    .zip(&w)
                    .map(|(x, each)| x + away * unit * (f64::from(*each) / length(&w)) as f32)
                    .collect();
                let exact = (product(&w, &x) + f64::from(plane.bias())) / length(&w);
                let magnitude = length(&x) + f64::from(plane.bias()).abs() / length(&w);
                // What the distance itself is known to: half of a band, in few dimensions.
                let rounding = 1.8 * EPSILON * magnitude;
                let on = judged(&plane, &x, exact, 4.0 * EPSILON * magnitude, rounding);
                counts[usize::from(on)] += 1;
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
}

#[test]
fn a_spheres_band_does_not_depend_on_where_it_is() {
    let mut counts = [0; 2];
    for n in [1usize, 3, 40] {
        for (place, radius) in [(0.0f32, 1.0f32), (1e4, 1.0), (1.0, 1e-3), (1e-3, 1e12)] {
            let center = times(&uniform(n, 3), place);
            let sphere = Sphere::new(&center, radius).unwrap();
            let towards = uniform(n, 4);
            for away in AWAY {
                let reach = radius * (1.0 + away * 4.0 * f32::EPSILON);
                let x: Vec<f32> = center
                    .iter()
                    .zip(&towards)
                    .map(|(c, d)| c + reach * (f64::from(*d) / length(&towards)) as f32)
                    .collect();
                // The coordinates round as the centre's magnitude has it: the point is where it is.
                let far = distance(&x, &center);
                let exact = far - f64::from(radius);
                let greater = far.max(f64::from(radius));
                let on =
                    judged(&sphere, &x, exact, 4.0 * EPSILON * greater, 1.8 * EPSILON * greater);
                counts[usize::from(on)] += 1;
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
}

#[test]
fn a_boxs_band_is_of_the_greatest_of_its_coordinates_and_bounds() {
    // The face x = 1 of a box whose other side reaches far: units of 1024 count there.
    let (min, max) = ([-1.0, -1024.0], [1.0, 3.0]);
    let boxed = Hyperrectangle::new(&min, &max).unwrap();
    let side = |x: [f32; 2]| boxed.side(&x, Tolerance::Rounding).unwrap();
    let band = 4.0 * f32::EPSILON * 1024.0;
    assert_eq!(side([1.0 + 0.99 * band, 0.0]), Side::On);
    assert_eq!(side([1.0 + 1.01 * band, 0.0]), Side::Positive);
    assert_eq!(side([1.0 - 0.99 * band, 0.0]), Side::On);
    assert_eq!(side([1.0 - 1.01 * band, 0.0]), Side::Negative);
    // An infinite bound counts for nothing, a point far along counts.
    let max = [1.0, f32::INFINITY];
    let open = Hyperrectangle::new(&[-1.0, -1.0], &max).unwrap();
    let side = |x: [f32; 2]| open.side(&x, Tolerance::Rounding).unwrap();
    assert_eq!(side([1.0 + 3.9 * f32::EPSILON, 0.0]), Side::On);
    assert_eq!(side([1.0 + 5.0 * f32::EPSILON, 0.0]), Side::Positive);
    assert_eq!(side([1.0 + 0.9 * band, 1024.0]), Side::On);
    assert_eq!(side([1.0 + 1.1 * band, 1024.0]), Side::Positive);
    // A cube: the face farthest from the origin, here 1022 + 2.
    let cube = Hypercube::new(&[0.0, 1022.0], 4.0).unwrap();
    let side = |x: [f32; 2]| cube.side(&x, Tolerance::Rounding).unwrap();
    assert_eq!(side([2.0 + 0.99 * band, 1022.0]), Side::On);
    assert_eq!(side([2.0 + 1.01 * band, 1022.0]), Side::Positive);
}

#[test]
fn an_ellipsoids_band_is_of_its_level() {
    let (axes, mut memory) = ([2.0, 0.5], vec![0.0; ellipsoid_memory(2)]);
    let along = Ellipsoid::with_axes(&[0.0; 2], &axes).unwrap();
    let shape = MatRef::new(&[4.0, 0.0, 0.0, 0.25], 2, 2).unwrap();
    let general = Ellipsoid::with_shape(&[0.0; 2], shape, &mut memory).unwrap();
    for (x, expected) in [
        ([2.0, 0.0], Side::On),
        ([0.0, -0.5], Side::On),
        ([2.0 * (1.0 + 2.0 * f32::EPSILON), 0.0], Side::On),
        ([2.0 * (1.0 + 3.0 * f32::EPSILON), 0.0], Side::Positive),
        ([2.0 * (1.0 - 2.0 * f32::EPSILON), 0.0], Side::On),
        ([2.0 * (1.0 - 3.0 * f32::EPSILON), 0.0], Side::Negative),
        ([0.0, 0.5 * (1.0 + 3.0 * f32::EPSILON)], Side::Positive),
        ([0.0, 0.0], Side::Negative),
    ] {
        assert_eq!(along.side(&x, Tolerance::Rounding), Ok(expected), "{x:?}");
        assert_eq!(general.side(&x, Tolerance::Rounding), Ok(expected), "{x:?}");
    }
}

#[test]
fn a_tolerance_is_met_by_what_is_exactly_as_far() {
    let sphere = Sphere::new(&[0.0], 1.0).unwrap();
    let side = |x: f32, t: f32| sphere.side(&[x], Tolerance::Within(t)).unwrap();
    assert_eq!([side(1.5, 0.5), side(0.5, 0.5)], [Side::On; 2]);
    assert_eq!(side(1.5 + f32::EPSILON, 0.5), Side::Positive);
    assert_eq!(side(0.5 - f32::EPSILON, 0.5), Side::Negative);
    assert_eq!(side(1.0, 0.0), Side::On);
    assert_eq!(side(1.0 + f32::EPSILON, 0.0), Side::Positive);
    let ellipse = Ellipsoid::with_axes(&[0.0], &[2.0]).unwrap();
    let side = |x: f32, t: f32| ellipse.side(&[x], Tolerance::Within(t)).unwrap();
    // Levels 2.25 and 0.25.
    assert_eq!([side(3.0, 1.25), side(1.0, 0.75)], [Side::On; 2]);
    assert_eq!(side(3.0, 1.249), Side::Positive);
    assert_eq!(side(1.0, 0.749), Side::Negative);
}
