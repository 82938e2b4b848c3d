//! Operations that one waits for: an executor that divides them more finely than threads need and tells the bar
//! of each part. An executor never changes a bit.

use super::reduction::Metric;
use crate::context::Context;
use orthant::io::{Array, Progress, Shape};
use orthant::{BLOCK, Error, Executor, Kernels, MatMut, MatRef, Threads};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes of a part, which take about a millisecond.
const PIECE: usize = 1 << 24;

/// Products of two elements in a part of a product of matrices: some hundredths of a second, and so many that copying the
/// operands of the part does not count.
const PRODUCTS: usize = 1 << 30;

/// The least elements of C in such a part, for the same reason.
const OUTPUTS: usize = 1 << 18;

/// An operation in passes over its operands, and how far it is.
pub struct Walk<'a> {
    kernels: Kernels<Threads>,
    progress: &'a (dyn Progress + Sync),
    /// Bytes of the operands, which each pass reads.
    bytes: u64,
    /// What a part is worth at least, in the bytes that an executor is asked about.
    piece: usize,
    /// Whether there is somebody to look.
    is_seen: bool,
    pass: Mutex<Pass>,
}

/// One of the passes.
#[derive(Default)]
struct Pass {
    /// The bytes that the executor was asked about, and those of them that are done.
    work: usize,
    done: usize,
    /// The bytes of the operands that the bar was told of.
    told: u64,
    /// Passes that the bar expects after this one.
    left: u64,
}

impl<'a> Walk<'a> {
    /// Over these operands, so many times.
    pub fn over(context: &'a Context, operands: &[&Array], passes: u64) -> Self {
        let size = |array: &&Array| size_of_val(array.data()) as u64;
        let bytes: u64 = operands.iter().map(size).sum();
        // Whoever maps a file expects its bytes once already.
        let mapped: u64 = operands.iter().filter(|array| array.is_mapped()).map(size).sum();
        let is_seen = context.progress.is_shown();
        if is_seen {
            context.progress.expect((passes * bytes).saturating_sub(mapped));
        }
        Self::new(context.kernels, &context.progress, bytes, passes, is_seen)
    }

    fn new(
        kernels: Kernels<Threads>,
        progress: &'a (dyn Progress + Sync),
        bytes: u64,
        passes: u64,
        is_seen: bool,
    ) -> Self {
        let pass = Mutex::new(Pass { left: passes, ..Pass::default() });
        Self { kernels, progress, bytes, piece: PIECE, is_seen, pass }
    }

    /// The kernels that tell.
    pub fn kernels(&self) -> Kernels<Watched<'_>> {
        self.kernels.with_executor(Watched(self.is_seen.then_some(self)))
    }

    /// A part of the elements is done, by whoever divides them.
    fn tell(&self, part: usize, whole: usize) {
        let mut pass = self.lock();
        if pass.work == 0 {
            self.begin(&mut pass, whole);
        }
        self.add(&mut pass, part);
    }

    fn begin(&self, pass: &mut Pass, work: usize) {
        match pass.left.checked_sub(1) {
            Some(left) => pass.left = left,
            // Data that had to be scaled are read more often.
            None => self.progress.expect(self.bytes),
        }
        (pass.work, pass.done, pass.told) = (work, 0, 0);
    }

    fn add(&self, pass: &mut Pass, work: usize) {
        pass.done = pass.done.saturating_add(work).min(pass.work);
        let share = u128::from(self.bytes) * pass.done as u128 / pass.work.max(1) as u128;
        self.progress.advance(share as u64 - pass.told);
        pass.told = share as u64;
    }

    fn lock(&self) -> MutexGuard<'_, Pass> {
        self.pass.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Threads that tell a walk what they have done, if there is one.
#[derive(Clone, Copy)]
pub struct Watched<'a>(Option<&'a Walk<'a>>);

impl Executor for Watched<'_> {
    fn parts(self, bytes: usize) -> usize {
        let parts = Threads::<{ orthant::WORTHWHILE }>.parts(bytes);
        let Some(walk) = self.0 else { return parts };
        let mut pass = walk.lock();
        // An operation within another is a part of its pass.
        if pass.done >= pass.work {
            walk.begin(&mut pass, bytes);
        }
        parts.max(bytes / walk.piece)
    }

    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        match self.0 {
            // Of so many parts most run within the pool.
            Some(_) => rayon::join(a, b),
            None => Threads::<{ orthant::WORTHWHILE }>.join(a, b),
        }
    }

    fn done(self, bytes: usize) {
        if let Some(walk) = self.0 {
            walk.add(&mut walk.lock(), bytes);
        }
    }

    fn with_scratch<T>(self, length: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
        Threads::<{ orthant::WORTHWHILE }>.with_scratch(length, work)
    }
}

/// The norm of order `p`.
pub fn norm(context: &Context, a: &Array, p: f32) -> Result<f32, Error> {
    // The others need the greatest magnitude first.
    let passes = if [1.0, 2.0, f32::INFINITY].contains(&p) { 1 } else { 2 };
    Walk::over(context, &[a], passes).kernels().norm_lp(a.data(), p)
}

/// The distance of `a` and `b`.
pub fn distance(context: &Context, a: &Array, b: &Array, metric: Metric) -> Result<f32, Error> {
    let walk = Walk::over(context, &[a, b], 1);
    let (kernels, a, b) = (walk.kernels(), a.data(), b.data());
    match metric {
        Metric::L1 => kernels.distance_l1(a, b),
        Metric::L2 => kernels.distance_l2(a, b),
        Metric::L2Squared => kernels.distance_l2_squared(a, b),
        Metric::Linf => kernels.distance_linf(a, b),
    }
}

/// `a`, each part of which `change` has made another of, given the same part of `b`. What is in a
/// file is changed in memory. `b` has as many elements, or none.
pub fn changed(
    context: &Context,
    mut a: Array,
    b: &Array,
    change: impl Fn(&mut [f32], &[f32]) -> Result<(), Error>,
) -> Result<Array, Error> {
    let is_mapped = a.is_mapped() || b.is_mapped();
    if !is_mapped || !context.progress.is_shown() {
        change(a.data_mut(), b.data())?;
        return Ok(a);
    }
    let walk = Walk::over(context, &[&a, b], 1);
    let (length, piece) = (a.data().len(), PIECE / size_of::<f32>());
    let mut data = Vec::with_capacity(length);
    for first in (0..length).step_by(piece) {
        let range = first..length.min(first + piece);
        data.extend_from_slice(&a.data()[range.clone()]);
        change(&mut data[range.clone()], b.data().get(range.clone()).unwrap_or_default())?;
        walk.tell(range.len(), length);
    }
    let shape = a.shape();
    let data = Array::vector(data);
    Ok(match shape {
        Shape::Vector(_) => data,
        Shape::Matrix { rows, cols } => data.into_matrix(rows, cols).unwrap_or_default(),
    })
}

/// `y = A x`; `array` holds the matrix.
pub fn matvec(
    context: &Context,
    array: &Array,
    a: MatRef<'_>,
    x: &[f32],
    y: &mut [f32],
) -> Result<(), Error> {
    let walk = Walk::over(context, &[array], 1);
    if a.cols() <= BLOCK || a.cols() != x.len() {
        return walk.kernels().matvec(a, x, y);
    }
    // Of few long rows each is divided, so that what is told is no share of all of them.
    let rows = (PIECE / size_of::<f32>() / a.cols()).max(1);
    for (part, y) in array.data().chunks(rows * a.cols()).zip(y.chunks_mut(rows)) {
        context.kernels.matvec(MatRef::new(part, y.len(), a.cols())?, x, y)?;
        walk.tell(y.len(), a.rows());
    }
    Ok(())
}

/// `C = A B`.
pub fn matmul(
    context: &Context,
    operands: [&Array; 2],
    a: MatRef<'_>,
    b: MatRef<'_>,
    c: MatMut<'_>,
) -> Result<(), Error> {
    let mut walk = Walk::over(context, &operands, 1);
    let outputs = a.rows().saturating_mul(b.cols());
    let most = (outputs / OUTPUTS).max(1);
    walk.piece = (outputs.saturating_mul(a.cols()) / most).max(PRODUCTS);
    walk.kernels().matmul(a, b, c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use orthant::Isa;
    use orthant::io::generate::generate;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Default)]
    struct Told {
        expected: AtomicU64,
        done: AtomicU64,
    }

    impl Progress for Told {
        fn expect(&self, bytes: u64) {
            self.expected.fetch_add(bytes, Ordering::Relaxed);
        }
        fn advance(&self, bytes: u64) {
            self.done.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    fn random(length: usize, seed: usize) -> Vec<f32> {
        generate(&format!("rand:{length}:{seed}")).unwrap().unwrap().into_data()
    }

    /// What a call gives, in bits.
    type Call<'a> = &'a dyn Fn(&dyn Calls, &[f32], &[f32]) -> Vec<f32>;

    /// The kernels that commands walk with, on whichever executor.
    trait Calls {
        fn scalar(&self, name: &str, a: &[f32], b: &[f32]) -> f32;
        fn written(&self, name: &str, a: &[f32], b: &[f32], out: &mut [f32]);
    }

    impl<E: Executor> Calls for Kernels<E> {
        fn scalar(&self, name: &str, a: &[f32], b: &[f32]) -> f32 {
            let found = match name {
                "sum" => Ok(self.sum(a)),
                "dot" => self.dot(a, b),
                "dot_compensated" => self.dot_compensated(a, b),
                "norm_l1" => Ok(self.norm_l1(a)),
                "norm_l2" => Ok(self.norm_l2(a)),
                "norm_linf" => Ok(self.norm_linf(a)),
                "norm_l3" => self.norm_lp(a, 3.0),
                "distance_l1" => self.distance_l1(a, b),
                "distance_l2" => self.distance_l2(a, b),
                "distance_linf" => self.distance_linf(a, b),
                "cosine" => self.cosine_similarity(a, b),
                "angle" => self.angle(a, b),
                _ => self.scalar_projection(a, b),
            };
            found.unwrap()
        }

        fn written(&self, name: &str, a: &[f32], b: &[f32], out: &mut [f32]) {
            let rows = a.len() / 512;
            let matrix = MatRef::new(&a[..rows * 512], rows, 512).unwrap();
            match name {
                "normalize" => self.normalize(a, out),
                "project" => self.project(a, b, out),
                "reject" => self.reject(a, b, out),
                "matvec" => self.matvec(matrix, &b[..512], &mut out[..rows]),
                "transposed" => self.matvec_transposed(matrix, &b[..rows], &mut out[..512]),
                _ => {
                    let right = MatRef::new(&b[..512 * 40], 512, 40).unwrap();
                    let c = MatMut::new(&mut out[..rows * 40], rows, 40).unwrap();
                    self.matmul(matrix, right, c)
                }
            }
            .unwrap();
        }
    }

    #[test]
    fn walks_have_the_bits_of_the_kernels_and_tell_of_all() {
        // A name, how often the operands are read, and whether there are two.
        let scalars = [
            ("sum", 1, 1),
            ("dot", 1, 2),
            ("dot_compensated", 1, 2),
            ("norm_l1", 1, 1),
            ("norm_l2", 1, 1),
            ("norm_linf", 1, 1),
            ("norm_l3", 2, 1),
            ("distance_l1", 1, 2),
            ("distance_l2", 1, 2),
            ("distance_linf", 1, 2),
            ("cosine", 1, 2),
            ("angle", 2, 2),
            ("scalar projection", 1, 2),
        ];
        let written = [
            ("normalize", 2, 1),
            ("project", 2, 2),
            ("reject", 2, 2),
            ("matvec", 1, 1),
            ("transposed", 1, 1),
            ("matmul", 1, 1),
        ];
        for isa in Isa::available() {
            let kernels = orthant::kernels_on(isa).unwrap();
            // Scalar code is slow.
            let lengths =
                if isa == Isa::active() { &[1_000_003, 33 * BLOCK][..] } else { &[200_001] };
            for &length in lengths {
                let (a, b) = (random(length, 1), random(length, 2));
                let check = |(name, passes, operands): (&str, u64, u64), call: Call<'_>| {
                    let (told, bytes) = (Told::default(), 4 * operands * length as u64);
                    let mut walk = Walk::new(kernels, &told, bytes, passes, true);
                    walk.piece = 1 << 17;
                    let expected = call(&kernels, &a, &b);
                    let found = call(&walk.kernels(), &a, &b);
                    let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                    assert!(bits(&found) == bits(&expected), "{name} {length} {isa:?}");
                    let done = told.done.into_inner();
                    assert_eq!(done, passes * bytes, "{name} {length} {isa:?}");
                    assert_eq!(told.expected.into_inner(), 0, "{name}");
                };
                for case in scalars {
                    check(case, &|on, a, b| vec![on.scalar(case.0, a, b)]);
                }
                for case in written {
                    check(case, &|on, a, b| {
                        let mut out = vec![0.0; a.len()];
                        on.written(case.0, a, b, &mut out);
                        out
                    });
                }
            }
        }
    }

    #[test]
    fn data_that_are_scaled_are_expected_again() {
        let a = vec![1e30; 300_000];
        let (told, bytes) = (Told::default(), 1_200_000);
        let walk = Walk::new(orthant::kernels(), &told, bytes, 1, true);
        let expected = orthant::norm_l2(&a);
        assert_eq!(walk.kernels().norm_l2(&a).to_bits(), expected.to_bits());
        // Squares, the greatest magnitude, squares of what is scaled.
        assert_eq!(told.done.into_inner(), 3 * bytes);
        assert_eq!(told.expected.into_inner(), 2 * bytes);
    }
}
