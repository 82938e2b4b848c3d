//! Any matrix of up to 40 rows and columns: the ratios of LAPACK's tests, nothing but finite
//! numbers out of finite ones, and the bits of the reference.

use crate::data::{bits, random, symmetric};
use crate::{general, singular, symmetric as of_symmetric};
use orthant_core::Kernels;
use orthant_tests::reference::linalg::{self as reference, Dense};
use proptest::prelude::*;

/// Elements of one magnitude, of widely different ones, or mostly zero.
fn any(rows: usize, cols: usize, seed: u64, kind: u8) -> Dense {
    let (mut a, choice) = (random(rows, cols, seed), random(rows, cols, seed + 1));
    for (x, choice) in a.data.iter_mut().zip(&choice.data) {
        match kind {
            0 => (),
            1 => *x *= f32::from_bits(((127.0 + 30.0 * choice) as u32) << 23),
            2 if choice.abs() < 0.7 => *x = 0.0,
            _ => *x = (*x * 3.0).round(),
        }
    }
    a
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_square_matrix_has_eigenvalues(n in 1usize..=40, seed in 1u64..1 << 40, kind in 0u8..4) {
        let a = any(n, n, seed, kind);
        let parts = general::decompose(Kernels::active(), &a);
        let finite = parts.2.data.iter().chain(&parts.0).chain(&parts.1).all(|x| x.is_finite());
        prop_assert!(finite, "{parts:?}");
        let [residual, length] = general::ratios(&a, &parts);
        prop_assert!(residual < 20.0 && length < 20.0, "{residual} {length}");
        let (re, im, vectors) = reference::eigen(a.view()).unwrap();
        prop_assert_eq!(bits(&parts.0), bits(&re));
        prop_assert_eq!(bits(&parts.1), bits(&im));
        prop_assert_eq!(bits(&parts.2.data), bits(&vectors.data));
    }

    #[test]
    fn any_symmetric_matrix_has_eigenvalues(n in 1usize..=40, seed in 1u64..1 << 40, kind in 0u8..4) {
        let a = symmetric(&any(n, n, seed, kind));
        of_symmetric::judge("any", &a);
        let (values, vectors) = reference::symmetric_eigen(a.view()).unwrap();
        let got = of_symmetric::decompose(Kernels::active(), &a);
        prop_assert_eq!(bits(&got.0), bits(&values));
        prop_assert_eq!(bits(&got.1.data), bits(&vectors.data));
    }

    #[test]
    fn any_matrix_has_singular_values(
        m in 1usize..=40, n in 1usize..=40, seed in 1u64..1 << 40, kind in 0u8..4,
        full: bool, jacobi: bool,
    ) {
        let a = any(m, n, seed, kind);
        let k = m.min(n);
        let shape = if full { [m, n] } else { [k, k] };
        let parts = singular::decompose(Kernels::active(), &a, shape, jacobi);
        let ratios = singular::ratios(&a, &parts);
        prop_assert!(ratios.iter().all(|&ratio| ratio < 50.0), "{ratios:?}");
        let (u, values, vt) = reference::svd(a.view(), shape[0], shape[1], jacobi).unwrap();
        prop_assert_eq!(bits(&parts.0.data), bits(&u.data));
        prop_assert_eq!(bits(&parts.1), bits(&values));
        prop_assert_eq!(bits(&parts.2.data), bits(&vt.data));
    }
}
