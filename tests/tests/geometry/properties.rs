//! What must hold of any shape and point.

use crate::uniform;
use orthant_core::geometry::{
    Hypercube, Hyperplane, Hyperrectangle, Sphere, Surface, bounding_box, bounding_sphere,
    circumsphere_scratch, through_points_scratch,
};
use orthant_core::{Isa, Kernels, MatRef, distance_l2, norm_l2};
use orthant_tests::reference::geometry as reference;
use proptest::prelude::*;

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
