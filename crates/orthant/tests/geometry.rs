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

/// On 1 to 8 threads, each with every operation divided.
fn on_threads(work: impl Fn(Kernels<Threads<0>>) + Sync) {
    for threads in [1, 2, 3, 8] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| work(Kernels::active().with_executor(Threads)));
    }
}

#[test]
fn shapes_place_points_alike_on_any_number_of_threads() {
    let (rows, n) = (5_003, 37);
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
            on_threads(|kernels| {
                let found = classify(&shape.on(kernels), points, Tolerance::Rounding);
                let found = found.expect("all finite");
                assert_eq!(found.sides, expected.sides);
                let bits = |v: &[f32]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&found.values), bits(&expected.values));
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
fn neighbours_come_in_the_same_order_on_any_number_of_threads() {
    // Small whole numbers: many distances are equal.
    let points: Vec<f32> = numbers(2_000 * 3, 5).iter().map(|x| (x * 4.0).trunc()).collect();
    let points = MatRef::new(&points, 2_000, 3).expect("the shape fits");
    let queries = numbers(50 * 3, 6);
    let queries = MatRef::new(&queries, 50, 3).expect("the shape fits");
    let run = |kernels: Kernels<Threads<0>>| {
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
    on_threads(|kernels| assert_eq!(run(kernels), expected));
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
