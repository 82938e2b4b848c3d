//! Sets of points: distances, neighbours, means, boxes and spheres around them.

use crate::{SCALES, U, bits, distance, times, uniform};
use orthant_core::geometry::{
    bounding_box, bounding_sphere, centroid, nearest, pairwise_distances,
};
use orthant_core::{Error, Isa, Kernels, MatMut, MatRef, distance_l2, matvec_transposed};

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
fn pairwise_distances_are_those_of_each_pair() {
    for n in [1usize, 3, 33, 1000] {
        for scale in SCALES {
            let (a, b) = (times(&uniform(7 * n, 1), scale), times(&uniform(5 * n, 2), scale));
            let mut out = vec![0.0; 35];
            let (points, others) = (MatRef::new(&a, 7, n).unwrap(), MatRef::new(&b, 5, n).unwrap());
            pairwise_distances(points, others, MatMut::new(&mut out, 7, 5).unwrap()).unwrap();
            for (k, found) in out.iter().enumerate() {
                let (x, y) = (&a[k / 5 * n..][..n], &b[k % 5 * n..][..n]);
                assert_eq!(Ok(*found), distance_l2(x, y), "{n} at {scale}: {k}");
                let exact = distance(x, y);
                assert!((f64::from(*found) - exact).abs() <= 24.0 * U * exact, "{n}: {k}");
            }
            // To themselves: zeros on the diagonal, and as far back as there.
            let mut own = vec![0.0; 49];
            pairwise_distances(points, points, MatMut::new(&mut own, 7, 7).unwrap()).unwrap();
            for k in 0..49 {
                assert_eq!(own[k], own[k % 7 * 7 + k / 7]);
                assert_eq!(own[k] == 0.0, k / 7 == k % 7);
            }
        }
    }
}

#[test]
fn of_points_equally_far_those_of_the_least_index_come_first_on_every_instruction_set() {
    // More than are taken at once, in a few places on a circle, among farther ones.
    let count = 70_000;
    let ring = [[3.0, 4.0], [4.0, -3.0], [-5.0, 0.0], [0.0, 5.0]];
    let data: Vec<f32> =
        (0..count).flat_map(|i| if i % 3 == 1 { ring[i % 4] } else { [9.0, i as f32] }).collect();
    let points = MatRef::new(&data, count, 2).unwrap();
    let queries = MatRef::new(&[0.0, 0.0, -0.0, 0.0], 2, 2).unwrap();
    for k in [1usize, 2, 7, 40] {
        let expected: Vec<usize> = (0..2).flat_map(|_| (0..k).map(|i| 3 * i + 1)).collect();
        for isa in Isa::available() {
            let (mut indices, mut found) = (vec![0; 2 * k], vec![0.0; 2 * k]);
            let out = MatMut::new(&mut found, 2, k).unwrap();
            Kernels::on(isa).unwrap().nearest(points, queries, &mut indices, out).unwrap();
            assert_eq!(indices, expected, "{isa:?}, {k}");
            assert!(found.iter().all(|d| *d == 5.0));
        }
    }
}

#[test]
fn all_points_in_order_are_all_points_sorted() {
    // Small whole numbers, so that many are equally far; some twice, some not numbers.
    let mut data = times(&uniform(50 * 3, 3), 3.0).iter().map(|x| x.round()).collect::<Vec<_>>();
    data[3 * 7] = f32::NAN;
    data[3 * 30 + 2] = f32::NAN;
    data[3 * 20] = f32::INFINITY;
    let points = MatRef::new(&data, 50, 3).unwrap();
    let query = [1.0, 0.0, -1.0];
    for isa in Isa::available() {
        let (mut indices, mut found) = (vec![0; 50], vec![0.0; 50]);
        let out = MatMut::new(&mut found, 1, 50).unwrap();
        let kernels = Kernels::on(isa).unwrap();
        kernels.nearest(points, MatRef::new(&query, 1, 3).unwrap(), &mut indices, out).unwrap();
        let mut order: Vec<(f32, usize)> = (0..50)
            .map(|i| (distance_l2(&data[3 * i..][..3], &query).unwrap(), i))
            .filter(|(d, _)| !d.is_nan())
            .collect();
        order.sort_by(|(d, i), (e, j)| d.total_cmp(e).then(i.cmp(j)));
        order.extend([(f32::INFINITY, usize::MAX); 2]);
        let expected: (Vec<f32>, Vec<usize>) = order.into_iter().unzip();
        assert_eq!((found, indices), expected, "{isa:?}");
    }
}

#[test]
fn a_centroid_is_a_sum_in_column_order_divided_once() {
    for (rows, n) in [(1usize, 1usize), (255, 3), (256, 300), (257, 257), (1_000, 33), (3_000, 2)] {
        let data = uniform(rows * n, 6);
        let points = MatRef::new(&data, rows, n).unwrap();
        // A product with ones adds the same numbers in the same order.
        let mut sums = vec![0.0; n];
        matvec_transposed(points, &vec![1.0; rows], &mut sums).unwrap();
        let expected: Vec<f32> = sums.iter().map(|sum| sum / rows as f32).collect();
        for isa in Isa::available() {
            let mut found = vec![0.0; n];
            Kernels::on(isa).unwrap().centroid(points, &mut found).unwrap();
            assert_eq!(bits(&found), bits(&expected), "{isa:?}: {rows}x{n}");
        }
        for (j, found) in expected.iter().enumerate() {
            let column = || (0..rows).map(|i| f64::from(data[i * n + j]));
            let k = (rows.min(256) + rows.div_ceil(256) + 1) as f64;
            let bound = k * U * column().map(f64::abs).sum::<f64>() / rows as f64;
            let exact = column().sum::<f64>() / rows as f64;
            assert!((f64::from(*found) - exact).abs() <= bound, "{rows}x{n}: {j}");
        }
    }
    let mut mean = [0.0; 2];
    let points = MatRef::new(&[f32::NAN, 1.0, 2.0, f32::INFINITY], 2, 2).unwrap();
    centroid(points, &mut mean).unwrap();
    assert_eq!((mean[0].to_bits(), mean[1]), (f32::NAN.to_bits(), f32::INFINITY));
}

#[test]
fn a_bounding_box_is_exact_and_may_be_infinite() {
    for scale in SCALES {
        let data = times(&uniform(500 * 37, 7), scale);
        let points = MatRef::new(&data, 500, 37).unwrap();
        let (mut min, mut max) = (vec![0.0; 37], vec![0.0; 37]);
        bounding_box(points, &mut min, &mut max).unwrap();
        for j in 0..37 {
            let column = || (0..500).map(|i| data[i * 37 + j]);
            assert_eq!(min[j], column().fold(f32::INFINITY, f32::min));
            assert_eq!(max[j], column().fold(f32::NEG_INFINITY, f32::max));
        }
    }
    let points = MatRef::new(&[f32::INFINITY, 1.0, 2.0, f32::NEG_INFINITY], 2, 2).unwrap();
    let (mut min, mut max) = ([0.0; 2], [0.0; 2]);
    bounding_box(points, &mut min, &mut max).unwrap();
    assert_eq!((min, max), ([2.0, f32::NEG_INFINITY], [f32::INFINITY, 1.0]));
}

#[test]
fn a_bounding_sphere_holds_its_points_at_every_scale_and_in_many_dimensions() {
    for (rows, n) in [(1usize, 5usize), (2, 3), (100, 2), (100, 100), (40, 1000)] {
        let data = uniform(rows * n, 8);
        let mut expected: Option<(Vec<u32>, u32)> = None;
        for scale in SCALES {
            let data = times(&data, scale);
            let points = MatRef::new(&data, rows, n).unwrap();
            let mut center = vec![0.0; n];
            let radius = bounding_sphere(points, &mut center).unwrap();
            for x in data.chunks(n) {
                assert!(distance_l2(x, &center).unwrap() <= radius);
            }
            // No sphere around them is smaller than half the distance of any two.
            let apart = |i: usize, j: usize| distance(&data[i * n..][..n], &data[j * n..][..n]);
            let pairs = (0..rows).flat_map(|i| (0..i).map(move |j| (i, j)));
            let farthest = pairs.map(|(i, j)| apart(i, j)).fold(0.0, f64::max);
            let radius = f64::from(radius);
            assert!(radius >= 0.5 * farthest * (1.0 - 1e-6), "{rows}x{n} at {scale}");
            // The smallest has at most √(n/2(n + 1)) of that distance (Jung); Ritter's is near to it.
            let jung = farthest * (n as f64 / (2 * n + 2) as f64).sqrt();
            assert!(radius <= 1.2 * jung, "{rows}x{n} at {scale}: {radius}, at best {jung}");
            let found = (bits(&times(&center, 1.0 / scale)), (radius as f32 / scale).to_bits());
            let first = expected.get_or_insert_with(|| found.clone());
            assert_eq!(&found, first, "{rows}x{n} at {scale}");
        }
    }
}

#[test]
fn the_first_point_that_is_not_finite_is_told_and_what_it_is() {
    let operation = "bounding_sphere";
    for isa in Isa::available() {
        for row in 0..9 {
            let mut data = uniform(9 * 40, 9);
            let mut sphere = |row: usize, x: f32| {
                data[40 * row + 33] = x;
                let points = MatRef::new(&data, 9, 40).unwrap();
                Kernels::on(isa).unwrap().bounding_sphere(points, &mut [0.0; 40])
            };
            assert_eq!(sphere(row, f32::NAN), Err(Error::NotANumber { operation, row }));
            for infinity in [f32::INFINITY, f32::NEG_INFINITY] {
                let expected = Error::InfinitePoint { operation, row };
                assert_eq!(sphere(row, infinity), Err(expected), "{isa:?}");
            }
            // The first of two is told.
            if row > 0 {
                assert_eq!(sphere(0, f32::NAN), Err(Error::NotANumber { operation, row: 0 }));
            }
        }
    }
    // Finite points whose distance is beyond f32 have a sphere.
    let far = MatRef::new(&[3e38, 0.0, -3e38, 0.0], 2, 2).unwrap();
    let mut center = [1.0; 2];
    assert_eq!((bounding_sphere(far, &mut center), center), (Ok(3e38), [0.0; 2]));
}
