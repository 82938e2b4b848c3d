//! Sizes over several blocks and windows, every instruction set, and threads.

use crate::data::{bits, random, symmetric};
use crate::{general, singular, symmetric as of_symmetric};
use orthant_core::{Executor, Isa, Kernels};
use orthant_tests::reference::linalg as reference;

const SIZE: usize = 257;

/// So many parts of whatever touches 64 KiB, each on a thread of its own.
#[derive(Clone, Copy)]
struct Threads(usize);

impl Executor for Threads {
    fn parts(self, bytes: usize) -> usize {
        if bytes < 1 << 16 { 1 } else { self.0 }
    }

    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        std::thread::scope(|scope| {
            let b = scope.spawn(b);
            (a(), b.join().unwrap())
        })
    }
}

#[test]
fn order_257_has_the_bits_of_the_reference_on_every_isa_and_any_threads() {
    let a = random(SIZE, SIZE, 7);
    let lower = symmetric(&a);
    let tall = random(SIZE, 70, 8);
    let (values, vectors) = reference::symmetric_eigen(lower.view()).unwrap();
    let (re, im, right) = reference::eigen(a.view()).unwrap();
    let (u, sigma, vt) = reference::svd(a.view(), SIZE, SIZE, false).unwrap();
    let (tall_u, tall_sigma, tall_vt) = reference::svd(tall.view(), 70, 70, false).unwrap();
    let check = |kernels: Kernels<Threads>, what: &str| {
        let got = of_symmetric::decompose(kernels, &lower);
        assert_eq!(bits(&got.0), bits(&values), "symmetric values, {what}");
        assert_eq!(bits(&got.1.data), bits(&vectors.data), "symmetric vectors, {what}");
        let got = general::decompose(kernels, &a);
        assert_eq!(bits(&got.0), bits(&re), "real parts, {what}");
        assert_eq!(bits(&got.1), bits(&im), "imaginary parts, {what}");
        assert_eq!(bits(&got.2.data), bits(&right.data), "vectors, {what}");
        let got = singular::decompose(kernels, &a, [SIZE, SIZE], false);
        assert_eq!(bits(&got.0.data), bits(&u.data), "u, {what}");
        assert_eq!(bits(&got.1), bits(&sigma), "singular values, {what}");
        assert_eq!(bits(&got.2.data), bits(&vt.data), "vt, {what}");
        let got = singular::decompose(kernels, &tall, [70, 70], false);
        assert_eq!(bits(&got.0.data), bits(&tall_u.data), "u of a tall matrix, {what}");
        assert_eq!(bits(&got.1), bits(&tall_sigma), "values of a tall matrix, {what}");
        assert_eq!(bits(&got.2.data), bits(&tall_vt.data), "vt of a tall matrix, {what}");
    };
    for threads in [1, 2, 5] {
        for kernels in Isa::available().filter_map(Kernels::on) {
            let what = format!("{} on {threads} threads", kernels.isa().name());
            check(kernels.with_executor(Threads(threads)), &what);
        }
    }
}

#[test]
fn order_500_keeps_to_the_ratios() {
    let a = random(500, 500, 9);
    let [residual, length] = general::ratios(&a, &general::decompose(Kernels::active(), &a));
    assert!(residual < 20.0 && length < 20.0, "eigen: {residual} {length}");
    let lower = symmetric(&a);
    of_symmetric::judge("order 500", &lower);
    let parts = singular::decompose(Kernels::active(), &a, [500, 500], false);
    let ratios = singular::ratios(&a, &parts);
    assert!(ratios.iter().all(|&ratio| ratio < 50.0), "svd: {ratios:?}");
}
