//! The discrete Fourier transform: bits of the reference on every instruction set, and the
//! mathematics.

use std::f64::consts::TAU;

use orthant_core::{
    Dft, Error, Isa, Kernels, MatMut, MatRef, Normalization, dft_frequencies, fourier_basis, matvec,
};
use orthant_golden::generator;
use orthant_tests::reference::{self, Complex};
use proptest::prelude::*;

/// Real and imaginary parts.
type Parts = (Vec<f32>, Vec<f32>);

fn numbers(n: usize, seed: u64) -> Parts {
    let (mut re, mut im) = (vec![0.0; n], vec![0.0; n]);
    generator::fill_uniform(seed, 0, &mut re);
    generator::fill_uniform(seed + 1, 0, &mut im);
    (re, im)
}

fn run(kernels: Kernels, (mut re, mut im): Parts, inverse: bool, by: Normalization) -> Parts {
    let n = re.len();
    // Longer than needed, and not zero.
    let mut table = vec![f32::NAN; Dft::table_len(n) + 3];
    let mut scratch = vec![f32::NAN; Dft::scratch_len(n) + 3];
    let dft = kernels.dft(n, &mut table).expect("the table is long enough");
    let result = if inverse {
        dft.inverse(&mut re, &mut im, by, &mut scratch)
    } else {
        dft.transform(&mut re, &mut im, by, &mut scratch)
    };
    result.expect("the lengths fit");
    (re, im)
}

fn transform(parts: Parts) -> Parts {
    run(Kernels::active(), parts, false, Normalization::Backward)
}

fn pairs((re, im): &Parts) -> Vec<Complex> {
    re.iter().copied().zip(im.iter().copied()).collect()
}

fn bits(numbers: &[Complex]) -> Vec<(u32, u32)> {
    numbers.iter().map(|(x, y)| (x.to_bits(), y.to_bits())).collect()
}

/// All small lengths; each radix at the head of longer ones; primes for Bluestein; powers.
fn lengths() -> Vec<usize> {
    let mut lengths: Vec<usize> = (1..=140).collect();
    lengths
        .extend([169, 243, 256, 343, 480, 509, 512, 625, 1001, 1024, 1331, 1430, 2048, 2187, 4093]);
    lengths
}

#[test]
fn every_length_has_the_bits_of_the_reference_on_every_instruction_set() {
    for isa in [Isa::Scalar, Isa::Portable, Isa::Avx2, Isa::Avx512] {
        let Some(kernels) = Kernels::on(isa) else {
            println!("skipped: {} is not available on this CPU", isa.name());
            continue;
        };
        for n in lengths() {
            let x = numbers(n, n as u64);
            let found = run(kernels, x.clone(), false, Normalization::Backward);
            let expected = reference::dft(&pairs(&x));
            assert!(bits(&pairs(&found)) == bits(&expected), "dft of {n} on {}", isa.name());
            let found = run(kernels, x.clone(), true, Normalization::Backward);
            let expected = reference::idft(&pairs(&x));
            assert!(bits(&pairs(&found)) == bits(&expected), "idft of {n} on {}", isa.name());
        }
    }
}

/// `‖found − exact‖ / ‖exact‖`, the exact transform by its definition in f64.
fn relative_error(x: &Parts, found: &Parts) -> f64 {
    let n = x.0.len();
    let (mut error, mut norm) = (0.0, 0.0);
    for k in 0..n {
        let (mut re, mut im) = (0.0, 0.0);
        for j in 0..n {
            let angle = -TAU * (j * k % n) as f64 / n as f64;
            let (x, y) = (f64::from(x.0[j]), f64::from(x.1[j]));
            let (cos, sin) = (libm::cos(angle), libm::sin(angle));
            re += x * cos - y * sin;
            im += x * sin + y * cos;
        }
        let (u, v) = (f64::from(found.0[k]) - re, f64::from(found.1[k]) - im);
        error += u * u + v * v;
        norm += re * re + im * im;
    }
    (error / norm).sqrt()
}

#[test]
fn errors_stay_below_log2_n_roundings_and_four_times_that_for_bluestein() {
    let u = f64::from(f32::EPSILON) / 2.0;
    let mut worst = [0.0f64; 2];
    for n in lengths().into_iter().filter(|&n| n > 1 && n <= 1024) {
        let x = numbers(n, 7);
        let found = transform(x.clone());
        let direct = Dft::scratch_len(n) == 2 * n;
        let share = relative_error(&x, &found) / (u * libm::log2(n as f64));
        let slot = &mut worst[usize::from(!direct)];
        *slot = slot.max(share);
        let most = if direct { 1.0 } else { 4.0 };
        assert!(share <= most, "{n}: {share} of log2(n) roundings");
    }
    println!("worst: mixed radix {:.2}, Bluestein {:.2} of log2(n)·u", worst[0], worst[1]);
}

#[test]
fn an_impulse_has_a_flat_spectrum_and_a_constant_an_impulse() {
    for n in [1, 2, 3, 4, 5, 8, 12, 17, 100] {
        let mut impulse = (vec![0.0; n], vec![0.0; n]);
        impulse.0[0] = 1.0;
        let (re, im) = transform(impulse);
        assert!(re.iter().all(|x| (x - 1.0).abs() < 1e-5), "{n}");
        assert!(im.iter().all(|x| x.abs() < 1e-5), "{n}");
        let (re, im) = transform((vec![1.0; n], vec![0.0; n]));
        assert!((re[0] - n as f32).abs() < 1e-4 * n as f32);
        assert!(re[1..].iter().chain(&im).all(|x| x.abs() < 1e-4 * n as f32), "{n}");
    }
}

#[test]
fn inverse_and_transform_undo_each_other_under_every_normalization() {
    for by in [Normalization::Backward, Normalization::Ortho, Normalization::Forward] {
        for n in [1, 2, 3, 30, 31, 64, 97, 360] {
            let x = numbers(n, 3);
            let there = run(Kernels::active(), x.clone(), false, by);
            let back = run(Kernels::active(), there, true, by);
            for (found, expected) in back.0.iter().chain(&back.1).zip(x.0.iter().chain(&x.1)) {
                assert!((found - expected).abs() < 4e-6, "{by:?} {n}: {found} {expected}");
            }
        }
    }
}

#[test]
fn normalizations_divide_by_1_root_n_and_n() {
    let x = numbers(16, 1);
    let [plain, ortho, forward] =
        [Normalization::Backward, Normalization::Ortho, Normalization::Forward]
            .map(|by| run(Kernels::active(), x.clone(), false, by));
    for ((a, b), c) in plain.0.iter().zip(ortho.0).zip(forward.0) {
        assert_eq!((a / 4.0, a / 16.0), (b, c));
    }
}

#[test]
fn a_real_input_has_a_spectrum_that_is_its_own_conjugate() {
    for n in [2, 3, 8, 15, 60, 67] {
        let (re, im) = transform((numbers(n, 5).0, vec![0.0; n]));
        for k in 1..n {
            let close = |a: f32, b: f32| (a - b).abs() < 1e-4;
            assert!(close(re[k], re[n - k]) && close(im[k], -im[n - k]), "{k} of {n}");
        }
    }
}

#[test]
fn the_basis_matrix_gives_the_unitary_transform_and_its_rows_are_orthonormal() {
    for n in [1, 2, 3, 4, 7, 16] {
        let (mut re, mut im) = (vec![0.0; n * n], vec![0.0; n * n]);
        fourier_basis(MatMut::new(&mut re, n, n).unwrap(), MatMut::new(&mut im, n, n).unwrap())
            .unwrap();
        let x = numbers(n, 9);
        let product = |m: &[f32], x: &[f32]| {
            let mut y = vec![0.0; n];
            matvec(MatRef::new(m, n, n).unwrap(), x, &mut y).unwrap();
            y
        };
        let found = run(Kernels::active(), x.clone(), false, Normalization::Ortho);
        let ([a, b], [c, d]) =
            ([product(&re, &x.0), product(&im, &x.1)], [product(&re, &x.1), product(&im, &x.0)]);
        for k in 0..n {
            assert!((found.0[k] - (a[k] - b[k])).abs() < 2e-6);
            assert!((found.1[k] - (c[k] + d[k])).abs() < 2e-6);
        }
        for (i, row) in re.chunks(n).zip(im.chunks(n)).enumerate() {
            for (j, other) in re.chunks(n).zip(im.chunks(n)).enumerate() {
                let dot: f32 = (0..n).map(|k| row.0[k] * other.0[k] + row.1[k] * other.1[k]).sum();
                assert!((dot - f32::from(i == j)).abs() < 1e-6, "{i} {j} of {n}");
            }
        }
    }
}

#[test]
fn frequencies_are_those_of_the_transform() {
    let mut out = [0.0; 6];
    dft_frequencies(0.5, &mut out);
    assert_eq!(out, [0.0, 1.0 / 3.0, 2.0 / 3.0, -1.0, -2.0 / 3.0, -1.0 / 3.0]);
    dft_frequencies(1.0, &mut []);
}

#[test]
fn wrong_lengths_are_errors_and_leave_the_data_alone() {
    assert!(matches!(Dft::new(0, &mut []), Err(Error::Empty { .. })));
    let needed = Dft::table_len(8);
    assert_eq!(needed, 14);
    let error = Dft::new(8, &mut vec![0.0; needed - 1]).unwrap_err();
    assert_eq!(error, Error::Scratch { operation: "dft", needed, given: needed - 1 });
    let mut table = vec![0.0; needed];
    let dft = Dft::new(8, &mut table).unwrap();
    let (mut re, mut im) = (vec![1.0; 8], vec![1.0; 7]);
    let mut scratch = vec![0.0; 16];
    let mismatch = dft.transform(&mut re, &mut im, Normalization::Ortho, &mut scratch);
    assert!(matches!(mismatch, Err(Error::LengthMismatch { .. })));
    im.push(1.0);
    let short = dft.inverse(&mut re, &mut im, Normalization::Ortho, &mut scratch[..15]);
    assert_eq!(short, Err(Error::Scratch { operation: "idft", needed: 16, given: 15 }));
    assert_eq!((re, im), (vec![1.0; 8], vec![1.0; 8]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_numbers_of_any_length_have_the_bits_of_the_reference(
        x in prop::collection::vec((any::<f32>(), any::<f32>()), 1..300),
    ) {
        let parts: Parts = x.iter().copied().unzip();
        let expected = reference::dft(&x);
        for kernels in Isa::available().filter_map(Kernels::on) {
            let found = run(kernels, parts.clone(), false, Normalization::Backward);
            for (k, (found, expected)) in pairs(&found).into_iter().zip(&expected).enumerate() {
                for (a, b) in [(found.0, expected.0), (found.1, expected.1)] {
                    prop_assert!(
                        a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
                        "{k}: {a} {b} on {}", kernels.isa().name(),
                    );
                }
            }
        }
    }
}
