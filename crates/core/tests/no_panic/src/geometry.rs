//! Shapes, and what is asked of points.

use core::hint::black_box;

use orthant_core::geometry::{
    self, Corner, Corners, Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Line, Meeting,
    Nearest, Side, Sphere, Surface, Tolerance,
};
use orthant_core::{Executor, Kernels, MatMut};

use crate::{any, any_f32, any_matrix, any_usize};

fn classify(shape: impl Surface, out: &mut [f32]) {
    let (tolerance, mut sides) = (black_box(Tolerance::Within(any_f32())), [Side::Undefined; 2]);
    black_box(shape.dimension());
    let _ = black_box(shape.value(any()));
    let _ = black_box(shape.side(any(), tolerance));
    let Some(points) = any_matrix() else { return };
    let _ = black_box(shape.values(points, out));
    let _ = black_box(shape.classify(points, tolerance, out, black_box(&mut sides)));
}

pub fn on<E: Executor>(kernels: Kernels<E>) {
    let (mut first, mut second, mut third) = ([0.0; 8], [0.0; 8], [0.0; 8]);
    let out = black_box(&mut first[..]);
    let (other, scratch) = (black_box(&mut second[..]), black_box(&mut third[..]));
    let (mut pivots, n) = ([0; 2], any_usize());
    let pivots = black_box(&mut pivots[..]);
    black_box([geometry::ellipsoid_memory(n), geometry::intersection_scratch(n)]);
    black_box([geometry::through_points_scratch(n), geometry::circumsphere_scratch(n)]);
    planes(kernels, out);
    closed(kernels, out, other);
    let Some(points) = any_matrix() else { return };
    let _ = black_box(Hyperplane::through_points(points, out, scratch));
    let _ = black_box(Sphere::through_points(points, out, pivots, scratch));
    let _ = black_box(Line::through_points(any(), any(), out));
    if let Ok(shape) = Ellipsoid::with_shape(any(), points, scratch) {
        black_box((shape.volume(), shape.center()));
        classify(shape.on(kernels), out);
    }
    let _ = black_box(geometry::intersection(points, any(), out, pivots, scratch));
    let _ = black_box(kernels.intersection(points, any(), out, pivots, scratch));
    let _ = black_box((geometry::centroid(points, out), kernels.centroid(points, out)));
    let _ = black_box(geometry::bounding_box(points, out, other));
    let _ = black_box(kernels.bounding_box(points, out, other));
    let _ = black_box(geometry::bounding_sphere(points, out));
    let _ = black_box(kernels.bounding_sphere(points, out));
    if let Ok(mut out) = MatMut::new(out, n, n) {
        let _ = black_box(geometry::pairwise_distances(points, points, out.reborrow()));
        let _ = black_box(kernels.pairwise_distances(points, points, out.reborrow()));
        let _ = black_box(geometry::nearest(points, points, pivots, out.reborrow()));
        let _ = black_box(kernels.nearest(points, points, pivots, out.reborrow()));
    }
}

fn planes<E: Executor>(kernels: Kernels<E>, out: &mut [f32]) {
    let _ = black_box(Hyperplane::from_point_normal(any(), any()));
    let Ok(plane) = Hyperplane::new(any(), any_f32()) else { return };
    let (plane, tolerance) = (plane.on(kernels), black_box(Tolerance::Rounding));
    black_box((plane.weights(), plane.bias()));
    let _ = black_box(plane.passes_through_origin(tolerance));
    let _ = black_box(plane.project(any(), out));
    let _ = black_box(plane.reflect(any(), out));
    let _ = black_box(plane.intersect_line(any(), any(), out));
    let _ = black_box((plane.angle(&plane), plane.is_parallel(&plane, tolerance)));
    let _ = black_box(plane.is_perpendicular(&plane, tolerance));
    if let (Ok(line), Ok(other)) = (Line::new(any(), any()), Line::new(any(), any())) {
        black_box((line.point(), line.direction()));
        let _ = black_box((line.at(any_f32(), out), line.project(any(), out)).1);
        let _ = black_box(line.distance(any()));
        let nearest: Result<Nearest, _> = line.nearest(&other);
        let meeting: Result<Meeting, _> = line.meet(&other, tolerance, out);
        let _ = black_box((nearest, meeting));
        let _ = black_box(line.intersect(&plane, out));
    }
    classify(plane, out);
}

fn closed<E: Executor>(kernels: Kernels<E>, out: &mut [f32], other: &mut [f32]) {
    if let Ok(sphere) = Sphere::new(any(), any_f32()) {
        black_box((sphere.center(), sphere.radius(), sphere.volume(), sphere.surface()));
        let _ = black_box(sphere.nearest(any(), out));
        classify(sphere.on(kernels), out);
    }
    if let Ok(ellipsoid) = Ellipsoid::with_axes(any(), any()) {
        black_box(ellipsoid.volume());
        classify(ellipsoid.on(kernels), out);
    }
    if let Ok(cube) = Hypercube::new(any(), any_f32()) {
        black_box((cube.center(), cube.edge(), cube.volume(), cube.nearest(any(), out)).2);
        black_box(cube.corners().map(|corner| corner.coordinates().sum::<f32>()).sum::<f32>());
        let _ = black_box(cube.split(any_usize() as u64, out));
        let _ = black_box(cube.as_box(out, other));
        classify(cube.on(kernels), out);
    }
    if let Ok(boxed) = Hyperrectangle::new(any(), any()) {
        black_box((boxed.min(), boxed.max(), boxed.volume()));
        let corners: Corners<'_> = boxed.corners();
        for corner in corners {
            let corner: Corner<'_> = black_box(corner);
            black_box(corner.coordinates().sum::<f32>());
        }
        let _ = black_box(boxed.nearest(any(), out));
        let _ = black_box(boxed.bounding_sphere(out));
        let _ = black_box(boxed.split(any_usize(), any_f32(), out, other));
        classify(boxed.on(kernels), out);
    }
}
