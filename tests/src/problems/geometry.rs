//! Points classified by shapes.

use orthant_golden::{Body, Classification, POINTS, value};

use crate::reference::{geometry as reference, linalg::Dense};

pub fn expected(case: &Classification) -> u64 {
    let n = case.dimension;
    let (mut points, mut first, mut second) = (vec![0.0; POINTS * n], vec![0.0; n], vec![0.0; n]);
    case.fill(&mut points, &mut first, &mut second);
    let (number, one) = (second[0], &points[..n]);
    if case.body == Body::Sphere && one == first {
        return value::error(value::ZERO);
    }
    if case.body == Body::Lines {
        let (along, x) = (&points[n..2 * n], &points[2 * n..]);
        let [t, s, distance, sine] = reference::lines_nearest([&first, &second], [one, along]);
        let (foot, at) = reference::line_foot(&first, &second, x);
        let known = [t, s, distance, sine, foot, reference::line_distance(&first, &second, x)];
        return value::any_nan(&known) ^ value::any_nan(&at).rotate_left(1);
    }
    let shape = Dense::from_fn(n, if case.body == Body::Tilted { n } else { 0 }, |i, j| {
        Classification::shape(&second, i, j)
    });
    let inverse = (case.body == Body::Tilted).then(|| reference::inverse_factor(&shape));
    let placed = |x: &[f32]| match case.body {
        Body::Hyperplane => reference::hyperplane(&first, number, x),
        Body::Sphere => reference::sphere(&first, number.abs(), x),
        Body::Box => reference::hyperrectangle(&first, &second, x),
        Body::Cube => reference::hypercube(&first, number.abs(), x),
        Body::Ellipsoid | Body::Tilted => {
            let level = match &inverse {
                Some(inverse) => reference::tilted_ellipsoid(&first, inverse, x),
                None => reference::ellipsoid(&first, &second, x),
            };
            (level, if level > 1.0 { level } else { 1.0 })
        }
        Body::Lines => unreachable!("told above"),
    };
    let moved = match case.body {
        Body::Hyperplane => reference::hyperplane_projection(&first, number, one),
        Body::Sphere => reference::sphere_nearest(&first, number.abs(), one),
        Body::Box => reference::hyperrectangle_nearest(&first, &second, one),
        Body::Cube => reference::hypercube_nearest(&first, number.abs(), one),
        Body::Ellipsoid | Body::Tilted | Body::Lines => vec![0.0; n],
    };
    let found: Vec<_> = points.chunks(n).map(placed).collect();
    let surface = if matches!(case.body, Body::Ellipsoid | Body::Tilted) { 1.0 } else { 0.0 };
    let values = found.iter().map(|(value, _)| *value);
    let sides = found.iter().map(|(value, scale)| reference::side(value - surface, *scale));
    let known: Vec<f32> = values.chain(sides).collect();
    value::any_nan(&known) ^ value::any_nan(&moved).rotate_left(1)
}
