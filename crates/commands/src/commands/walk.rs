//! Operations that one waits for: who watches them divides them more finely than threads need, and tells the bar
//! of each part.

use super::reduction::Metric;
use crate::context::Context;
use orthant::io::{Array, Progress, Shape};
use orthant::{BLOCK, Error, Kernels, MatMut, MatRef, Threads, Watcher, watched};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of a part, which take about a millisecond.
const PIECE: usize = 1 << 24;

/// Products of two elements in a part of a product of matrices: some hundredths of a second, and so many that copying the
/// operands of the part does not count.
const PRODUCTS: usize = 1 << 30;

/// The least elements of C in such a part, for the same reason.
const OUTPUTS: usize = 1 << 18;

/// An operation in passes over its operands.
pub struct Walk {
    kernels: Kernels<Threads>,
    /// `None` if there is nobody to look.
    bar: Option<Arc<Passes>>,
}

/// How far an operation is.
struct Passes {
    progress: Box<dyn Progress + Send>,
    /// Bytes of the operands, which each pass reads.
    bytes: u64,
    /// What a part is worth at least, in the bytes that an operation begins with.
    piece: usize,
    pass: Mutex<Pass>,
}

/// One of the passes.
#[derive(Default)]
struct Pass {
    /// The bytes that the operation began with, and those of them that are done.
    work: usize,
    done: usize,
    /// The bytes of the operands that the bar was told of.
    told: u64,
    /// Passes that the bar expects after this one.
    left: u64,
}

impl Walk {
    /// Over these operands, so many times.
    pub fn over(context: &Context, operands: &[&Array], passes: u64) -> Self {
        Self::in_parts(context, operands, passes, PIECE)
    }

    /// The same, in parts worth at least so many bytes.
    fn in_parts(context: &Context, operands: &[&Array], passes: u64, piece: usize) -> Self {
        let size = |array: &&Array| size_of_val(array.data()) as u64;
        let bytes: u64 = operands.iter().map(size).sum();
        // Whoever maps a file expects its bytes once already.
        let mapped: u64 = operands.iter().filter(|array| array.is_mapped()).map(size).sum();
        let bar = context.progress.is_shown().then(|| {
            context.progress.expect((passes * bytes).saturating_sub(mapped));
            Passes::new(Box::new(context.progress.teller()), bytes, passes, piece)
        });
        Self { kernels: context.kernels, bar: bar.map(Arc::new) }
    }

    /// What `work` gives on the kernels; the bar is told.
    pub fn run<T>(&self, work: impl FnOnce(Kernels<Threads>) -> T) -> T {
        match &self.bar {
            Some(bar) => watched(Arc::clone(bar) as Arc<dyn Watcher>, || work(self.kernels)),
            None => work(self.kernels),
        }
    }

    /// A part of the elements is done, by whoever divides them.
    fn tell(&self, part: usize, whole: usize) {
        let Some(bar) = &self.bar else { return };
        let mut pass = bar.lock();
        if pass.work == 0 {
            bar.start(&mut pass, whole);
        }
        bar.add(&mut pass, part);
    }
}

impl Passes {
    fn new(progress: Box<dyn Progress + Send>, bytes: u64, passes: u64, piece: usize) -> Self {
        let pass = Mutex::new(Pass { left: passes, ..Pass::default() });
        Self { progress, bytes, piece, pass }
    }

    fn start(&self, pass: &mut Pass, work: usize) {
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

impl Watcher for Passes {
    fn begin(&self, bytes: usize) -> usize {
        let mut pass = self.lock();
        // An operation within another is a part of its pass.
        if pass.done >= pass.work {
            self.start(&mut pass, bytes);
        }
        bytes / self.piece
    }

    fn done(&self, bytes: usize) {
        self.add(&mut self.lock(), bytes);
    }
}

/// The norm of order `p`.
pub fn norm(context: &Context, a: &Array, p: f32) -> Result<f32, Error> {
    // The others need the greatest magnitude first.
    let passes = if [1.0, 2.0, f32::INFINITY].contains(&p) { 1 } else { 2 };
    Walk::over(context, &[a], passes).run(|on| on.norm_lp(a.data(), p))
}

/// The distance of `a` and `b`.
pub fn distance(context: &Context, a: &Array, b: &Array, metric: Metric) -> Result<f32, Error> {
    let walk = Walk::over(context, &[a, b], 1);
    let (a, b) = (a.data(), b.data());
    walk.run(|on| match metric {
        Metric::L1 => on.distance_l1(a, b),
        Metric::L2 => on.distance_l2(a, b),
        Metric::L2Squared => on.distance_l2_squared(a, b),
        Metric::Linf => on.distance_linf(a, b),
    })
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

/// The transpose.
pub fn transposed(context: &Context, a: Array) -> Array {
    let (walk, whole) = (Walk::over(context, &[&a], 1), a.data().len());
    a.transposed_telling(&|part| walk.tell(part, whole))
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
        return walk.run(|on| on.matvec(a, x, y));
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
    let outputs = a.rows().saturating_mul(b.cols());
    let most = (outputs / OUTPUTS).max(1);
    let piece = (outputs.saturating_mul(a.cols()) / most).max(PRODUCTS);
    Walk::in_parts(context, &operands, 1, piece).run(|on| on.matmul(a, b, c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use orthant::Isa;
    use orthant::io::generate::generate;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Clone, Default)]
    struct Told {
        expected: Arc<AtomicU64>,
        done: Arc<AtomicU64>,
    }

    impl Told {
        fn walk(&self, bytes: u64, passes: u64, piece: usize) -> Walk {
            let bar = Passes::new(Box::new(self.clone()), bytes, passes, piece);
            Walk { kernels: orthant::kernels(), bar: Some(Arc::new(bar)) }
        }
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
    type Call<'a> = &'a dyn Fn(Kernels<Threads>, &[f32], &[f32]) -> Vec<f32>;

    fn scalar(on: Kernels<Threads>, name: &str, a: &[f32], b: &[f32]) -> f32 {
        let found = match name {
            "sum" => Ok(on.sum(a)),
            "dot" => on.dot(a, b),
            "dot_compensated" => on.dot_compensated(a, b),
            "norm_l1" => Ok(on.norm_l1(a)),
            "norm_l2" => Ok(on.norm_l2(a)),
            "norm_linf" => Ok(on.norm_linf(a)),
            "norm_l3" => on.norm_lp(a, 3.0),
            "distance_l1" => on.distance_l1(a, b),
            "distance_l2" => on.distance_l2(a, b),
            "distance_linf" => on.distance_linf(a, b),
            "cosine" => on.cosine_similarity(a, b),
            "angle" => on.angle(a, b),
            _ => on.scalar_projection(a, b),
        };
        found.unwrap()
    }

    fn write(on: Kernels<Threads>, name: &str, a: &[f32], b: &[f32], out: &mut [f32]) {
        let rows = a.len() / 512;
        let matrix = MatRef::new(&a[..rows * 512], rows, 512).unwrap();
        match name {
            "normalize" => on.normalize(a, out),
            "project" => on.project(a, b, out),
            "reject" => on.reject(a, b, out),
            "matvec" => on.matvec(matrix, &b[..512], &mut out[..rows]),
            "transposed" => on.matvec_transposed(matrix, &b[..rows], &mut out[..512]),
            _ => {
                let right = MatRef::new(&b[..512 * 40], 512, 40).unwrap();
                let c = MatMut::new(&mut out[..rows * 40], rows, 40).unwrap();
                on.matmul(matrix, right, c)
            }
        }
        .unwrap();
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
                    let walk = Walk { kernels, ..told.walk(bytes, passes, 1 << 17) };
                    let expected = call(kernels, &a, &b);
                    let found = walk.run(|on| call(on, &a, &b));
                    let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                    assert!(bits(&found) == bits(&expected), "{name} {length} {isa:?}");
                    let done = told.done.load(Ordering::Relaxed);
                    assert_eq!(done, passes * bytes, "{name} {length} {isa:?}");
                    assert_eq!(told.expected.load(Ordering::Relaxed), 0, "{name}");
                };
                for case in scalars {
                    check(case, &|on, a, b| vec![scalar(on, case.0, a, b)]);
                }
                for case in written {
                    check(case, &|on, a, b| {
                        let mut out = vec![0.0; a.len()];
                        write(on, case.0, a, b, &mut out);
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
        let walk = told.walk(bytes, 1, PIECE);
        let expected = orthant::norm_l2(&a);
        assert_eq!(walk.run(|on| on.norm_l2(&a)).to_bits(), expected.to_bits());
        // Squares, the greatest magnitude, squares of what is scaled.
        assert_eq!(told.done.load(Ordering::Relaxed), 3 * bytes);
        assert_eq!(told.expected.load(Ordering::Relaxed), 2 * bytes);
    }
}
