//! `matmul` and `matmul_sub` have the bits of the reference on every instruction set, at every
//! shape, whatever lies between the rows.

use orthant_core::{Executor, Isa, Kernels, MatMut, MatRef};
use orthant_tests::reference::{self, Matrix};

/// Uniform in [-1, 1) from an integer generator, with a few special values when asked.
fn values(n: usize, seed: u64, special: bool) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..n)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let unit = (state >> 40) as f32 / 8_388_608.0 - 1.0;
            match (special, state & 0xff) {
                (true, 0) => f32::INFINITY,
                (true, 1) => f32::NAN,
                (true, 2) => -0.0,
                (true, 3) => 1.0e-40,
                (true, 4) => 3.0e38,
                _ => unit,
            }
        })
        .collect()
}

/// Rows of `cols` elements `stride` apart, NaN in the gaps.
fn spread(data: &[f32], rows: usize, cols: usize, stride: usize) -> Vec<f32> {
    let mut out = vec![f32::NAN; if rows == 0 { 0 } else { (rows - 1) * stride + cols }];
    for i in 0..rows {
        out[i * stride..i * stride + cols].copy_from_slice(&data[i * cols..(i + 1) * cols]);
    }
    out
}

/// Divides every operation, runs the later part first, and has scratch, little or none.
#[derive(Clone, Copy)]
struct Divided {
    parts: usize,
    scratch: usize,
}

impl Executor for Divided {
    fn parts(self, _: usize) -> usize {
        self.parts
    }

    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let b = b();
        (a(), b)
    }

    fn with_scratch<T>(self, length: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
        // Nothing may be read of it that was not written.
        work(&mut vec![f32::NAN; length.min(self.scratch)])
    }
}

fn check(m: usize, k: usize, n: usize, gap: usize, special: bool) {
    let (a, b) = (values(m * k, 1, special), values(k * n, 2, special));
    let before = values(m * n, 3, false);
    let (ma, mb) = (Matrix::new(&a, m, k), Matrix::new(&b, k, n));
    let product = reference::matmul(ma, mb).unwrap();
    let difference = reference::matmul_sub(ma, mb, Matrix::new(&before, m, n)).unwrap();
    let (sa, sb) = (spread(&a, m, k, k + gap), spread(&b, k, n, n + gap));
    let va = MatRef::with_stride(&sa, m, k, k + gap).unwrap();
    let vb = MatRef::with_stride(&sb, k, n, n + gap).unwrap();
    let executors = [(1, 0), (1, usize::MAX), (2, usize::MAX), (7, 1000), (5, usize::MAX)]
        .map(|(parts, scratch)| Divided { parts, scratch });
    for kernels in Isa::available().filter_map(Kernels::on) {
        for (subtract, want) in [(false, &product), (true, &difference)] {
            let want = bits(&spread(want, m, n, n + gap));
            for executor in executors {
                let kernels = kernels.with_executor(executor);
                let mut c = spread(&before, m, n, n + gap);
                let view = MatMut::with_stride(&mut c, m, n, n + gap).unwrap();
                let done = match subtract {
                    true => kernels.matmul_sub(va, vb, view),
                    false => kernels.matmul(va, vb, view),
                };
                done.unwrap();
                let (parts, isa) = (executor.parts, kernels.isa().name());
                assert!(
                    bits(&c) == want,
                    "{m}x{k} times {k}x{n}, gap {gap}, subtract {subtract} on {isa}, {parts} parts",
                );
            }
        }
    }
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn every_small_shape_has_the_bits_of_the_reference() {
    for m in (0..=12).chain([17, 31, 47, 48, 49, 53]) {
        for n in (0..=18).chain([31, 32, 33]) {
            for k in [0, 1, 2, 7, 33] {
                check(m, k, n, (m + n + k) % 3, (m + n + k) % 2 == 1);
            }
        }
    }
}

#[test]
fn terms_on_either_side_of_a_block_have_the_bits_of_the_reference() {
    for k in [255, 256, 257, 511, 512, 513, 769] {
        for (m, n) in
            [(1, 1), (1, 131), (4, 131), (5, 16), (7, 19), (37, 3), (49, 8), (48, 17), (61, 35)]
        {
            check(m, k, n, k % 2, false);
            check(m, k, n, 0, true);
        }
    }
}

#[test]
fn a_large_prime_shape_has_the_bits_of_the_reference() {
    check(211, 523, 157, 3, false);
    check(127, 401, 389, 3, false);
    check(397, 263, 283, 5, true);
}

#[test]
fn products_that_are_copied_and_divided_have_the_bits_of_the_reference() {
    // More rows and columns than are copied at a time, and few terms.
    check(541, 7, 2081, 1, false);
    check(277, 257, 251, 0, true);
    // A difference of more elements than are kept until they are whole.
    check(733, 257, 719, 1, false);
    check(48, 256, 1409, 0, false);
    check(1409, 33, 47, 2, false);
    check(1409, 33, 49, 1025, false);
}

#[test]
fn many_terms_of_few_outputs_have_the_bits_of_the_reference() {
    check(8, 5000, 9, 3, true);
    check(32, 4097, 32, 0, false);
    check(2, 9000, 1, 0, true);
    check(1, 4500, 7, 1, false);
    check(3, 4096, 1, 0, false);
}
