//! Shapes on threads: the bits, sides, neighbours and order of one thread.

use orthant::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Sphere, Surface, Tolerance, classify,
    ellipsoid_memory,
};
use orthant::{Error, Kernels, MatMut, MatRef, Threads};
use rayon::ThreadPoolBuilder;

fn numbers(n: usize, seed: u32) -> Vec<f32> {
    let number = |i: usize| {
        let bits = (i as u32).wrapping_add(seed).wrapping_mul(0x9e37_79b9) >> 16;
        (bits as f32 - 32_000.5) / 32_768.0
    };
    (0..n).map(number).collect()
}

/// In pools of 1 to 64 threads.
fn on_threads(work: impl Fn() + Sync) {
    for threads in [1, 2, 3, 5, 8, 64] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(&work);
    }
}

/// Kernels that divide every operation, however small.
fn divided() -> Kernels<Threads> {
    Kernels::active().with_executor(Threads::dividing_from(0))
}

fn bits(v: &[f32]) -> Vec<u32> {
    v.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn shapes_place_points_alike_on_any_number_of_threads() {
    // More than operations are divided from: 1.6 MiB.
    let (rows, n) = (11_003, 37);
    assert!(rows * n * size_of::<f32>() > orthant::WORTHWHILE);
    let points = numbers(rows * n, 1);
    let points = MatRef::new(&points, rows, n).expect("the shape fits");
    let (center, weights) = (numbers(n, 2), numbers(n, 3));
    let axes = vec![1.5; n];
    let (min, max) = (vec![-0.9; n], vec![0.8; n]);
    let shape: Vec<f32> =
        (0..n * n).map(|k| if k / n == k % n { 3.0 } else { 1.0 / n as f32 }).collect();
    let mut memory = vec![0.0; ellipsoid_memory(n)];
    let shape = MatRef::new(&shape, n, n).expect("square");
    macro_rules! compare {
        ($shape:expr) => {
            let shape = $shape.expect("a shape");
            let expected = classify(&shape, points, Tolerance::Rounding).expect("all finite");
            on_threads(|| {
                let large = classify(&shape.on(orthant::kernels()), points, Tolerance::Rounding);
                let every = classify(&shape.on(divided()), points, Tolerance::Rounding);
                for found in [large, every] {
                    let found = found.expect("all finite");
                    assert_eq!(found.sides, expected.sides);
                    assert_eq!(bits(&found.values), bits(&expected.values));
                }
            });
        };
    }
    compare!(Hyperplane::new(&weights, 0.1));
    compare!(Sphere::new(&center, 3.0));
    compare!(Ellipsoid::with_axes(&center, &axes));
    compare!(Ellipsoid::with_shape(&center, shape, &mut memory));
    compare!(Hyperrectangle::new(&min, &max));
    compare!(Hypercube::new(&center, 1.0));
}

#[test]
fn distances_of_pairs_have_the_same_bits_on_any_number_of_threads() {
    let (count, others, n) = (601, 83, 37);
    assert!(2 * count * others * n > orthant::WORTHWHILE);
    let (a, b) = (numbers(count * n, 8), numbers(others * n, 9));
    let a = MatRef::new(&a, count, n).expect("the shape fits");
    let b = MatRef::new(&b, others, n).expect("the shape fits");
    let mut expected = Vec::new();
    for i in 0..count {
        let one = |j| {
            let (p, q) = (a.row(i).expect("a row"), b.row(j).expect("a row"));
            orthant::distance_l2(p, q).expect("one length")
        };
        expected.extend((0..others).map(one));
    }
    on_threads(|| {
        let (mut large, mut every) = (vec![0.0; count * others], vec![0.0; count * others]);
        let out = MatMut::new(&mut large, count, others).expect("the shape fits");
        orthant::geometry::pairwise_distances(a, b, out).expect("they fit");
        let out = MatMut::new(&mut every, count, others).expect("the shape fits");
        divided().pairwise_distances(a, b, out).expect("they fit");
        assert_eq!(bits(&large), bits(&expected));
        assert_eq!(every, large);
    });
}

#[test]
fn neighbours_come_in_the_same_order_on_any_number_of_threads() {
    // Small whole numbers: many distances are equal.
    let points: Vec<f32> = numbers(2_000 * 3, 5).iter().map(|x| (x * 4.0).trunc()).collect();
    let points = MatRef::new(&points, 2_000, 3).expect("the shape fits");
    let queries = numbers(50 * 3, 6);
    let queries = MatRef::new(&queries, 50, 3).expect("the shape fits");
    let run = |kernels: Kernels<Threads>| {
        let (mut indices, mut distances) = (vec![0; 50 * 7], vec![0.0; 50 * 7]);
        let out = MatMut::new(&mut distances, 50, 7).expect("the shape fits");
        kernels.nearest(points, queries, &mut indices, out).expect("they fit");
        (indices, distances)
    };
    // Sorted by distance, then by index.
    let mut all = vec![0.0; 50 * 2_000];
    let out = MatMut::new(&mut all, 50, 2_000).expect("the shape fits");
    orthant::geometry::pairwise_distances(queries, points, out).expect("they fit");
    let mut expected = (Vec::new(), Vec::new());
    for distances in all.chunks(2_000) {
        let mut order: Vec<usize> = (0..2_000).collect();
        order.sort_by(|i, j| distances[*i].total_cmp(&distances[*j]).then(i.cmp(j)));
        expected.0.extend(&order[..7]);
        expected.1.extend(order[..7].iter().map(|i| distances[*i]));
    }
    on_threads(|| assert_eq!(run(divided()), expected));
    // The same queries so often that they are worth dividing.
    const { assert!(2 * 2_000 * 300 * 3 > orthant::WORTHWHILE) };
    let many: Vec<f32> = (0..6).flat_map(|_| queries.data().iter().copied()).collect();
    let many = MatRef::new(&many, 300, 3).expect("the shape fits");
    on_threads(|| {
        let (mut indices, mut distances) = (vec![0; 300 * 7], vec![0.0; 300 * 7]);
        let out = MatMut::new(&mut distances, 300, 7).expect("the shape fits");
        orthant::geometry::nearest(points, many, &mut indices, out).expect("they fit");
        assert!(indices.chunks(50 * 7).all(|indices| indices == expected.0));
        assert!(distances.chunks(50 * 7).all(|distances| distances == expected.1));
    });
}

/// Of a centroid, a box and a sphere.
type Three = [Result<f32, Error>; 3];

#[test]
fn centroids_boxes_and_spheres_of_points_have_the_same_bits_on_any_number_of_threads() {
    for (rows, n) in
        [(1, 3), (2, 1), (257, 5), (3_001, 37), (30_011, 19), (3, 200_001), (500_000, 1)]
    {
        let mut points = numbers(rows * n, 11);
        // The first of equal coordinates counts.
        for (i, x) in points.iter_mut().enumerate().filter(|(i, _)| i % 7 == 3) {
            *x = if i % 2 == 0 { 0.0 } else { -0.0 };
        }
        let last = points.len() - 1;
        for extra in [0.5, f32::NAN] {
            points[last] = extra;
            let points = MatRef::new(&points, rows, n).expect("the shape fits");
            let all = |on: &dyn Fn([&mut [f32]; 4]) -> Three| {
                let mut out = [const { Vec::new() }; 4];
                out.iter_mut().for_each(|out| out.resize(n, 7.0));
                let results = on(out.each_mut().map(Vec::as_mut_slice));
                (results.map(|r| r.map(f32::to_bits)), out.map(|out| bits(&out)))
            };
            macro_rules! with {
                ($centroid:expr, $box:expr, $sphere:expr) => {
                    all(&|[mean, min, max, center]| {
                        [
                            $centroid(points, mean).map(|()| 0.0),
                            $box(points, min, max).map(|()| 0.0),
                            $sphere(points, center),
                        ]
                    })
                };
            }
            use orthant_core::geometry as core;
            let expected = with!(core::centroid, core::bounding_box, core::bounding_sphere);
            on_threads(|| {
                use orthant::geometry as large;
                let found = with!(large::centroid, large::bounding_box, large::bounding_sphere);
                assert!(found == expected, "{rows}x{n}, {extra}");
                let on = divided();
                let found = with!(
                    |p, out| on.centroid(p, out),
                    |p, min, max| on.bounding_box(p, min, max),
                    |p, center| on.bounding_sphere(p, center)
                );
                assert!(found == expected, "{rows}x{n}, {extra}, divided");
            });
        }
    }
}

#[test]
fn the_first_point_with_a_nan_is_named() {
    let points = [0.0, 1.0, f32::NAN, 1.0, 2.0, f32::NAN];
    let points = MatRef::new(&points, 3, 2).expect("the shape fits");
    let sphere = Sphere::new(&[0.0, 0.0], 1.0).expect("a sphere").on(orthant::kernels());
    let error = classify(&sphere, points, Tolerance::Rounding);
    assert_eq!(error, Err(Error::NotANumber { operation: "classify", row: 1 }));
    assert!(sphere.value(&[f32::NAN, 0.0]).expect("two coordinates").is_nan());
}
