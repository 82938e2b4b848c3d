//! The same bits on every instruction set, and for a point among many as for one alone.

use crate::{bits, uniform};
use orthant_core::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Side, Sphere, Surface, Tolerance,
    ellipsoid_memory, intersection_scratch,
};
use orthant_core::{Isa, Kernels, MatMut, MatRef};

#[test]
fn distances_means_and_meeting_points_have_one_set_of_bits_on_every_instruction_set() {
    for n in [1usize, 3, 17, 40] {
        let rows = 23;
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

/// [`same_everywhere`] for each shape that cuts through points of coordinates between -1 and 1.
fn every_shape_is_the_same_everywhere(points: MatRef<'_>) {
    let n = points.cols();
    let on = || Isa::available().map(|isa| (isa, Kernels::on(isa).unwrap()));
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

#[test]
fn a_point_among_many_has_the_bits_it_has_alone_on_every_instruction_set() {
    for n in [1, 2, 3, 5, 16, 31, 32, 33, 64, 100, 129, 300] {
        // A number of points that no group divides, and gaps between them.
        let (rows, stride) = (11, n + 3);
        let data = uniform(rows * stride, n as u64);
        every_shape_is_the_same_everywhere(MatRef::with_stride(&data, rows, n, stride).unwrap());
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
    every_shape_is_the_same_everywhere(MatRef::new(&data, rows, n).unwrap());
    // Of points equally far the first one counts, in whatever order they are looked at.
    let mut ends = vec![0.0; rows * n];
    for row in [11, 2_300, 2_301, 7_000] {
        ends[row * n] = if row < 5_000 { 3.0 } else { -3.0 };
    }
    let ends = MatRef::new(&ends, rows, n).unwrap();
    let mut found = vec![0.0; n];
    for kernels in Isa::available().filter_map(Kernels::on) {
        assert_eq!(kernels.bounding_sphere(ends, &mut found), Ok(3.0));
        assert!(found.iter().all(|c| *c == 0.0));
    }
}

#[test]
fn points_beyond_numbers_change_nothing_for_their_neighbours() {
    let special = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 3e38, -1e-40, 1e25, -0.0];
    for n in [1usize, 2, 31, 33, 70] {
        let rows = 40;
        let mut data = uniform(rows * n, 20 + n as u64);
        for (k, x) in special.into_iter().enumerate() {
            data[(5 * k + 2) * n + k % n] = x;
            data[(5 * k + 3) * n + n - 1] = -x;
        }
        every_shape_is_the_same_everywhere(MatRef::new(&data, rows, n).unwrap());
    }
}
