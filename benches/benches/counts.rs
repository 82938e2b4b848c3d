//! Instructions that one call of each kernel takes on each instruction set, by callgrind.
//!
//! ```text
//! cargo xtask counts            # compares with benches/counts.tsv
//! cargo xtask counts --refresh  # writes it
//! ```
//!
//! Instructions do not jitter: the same build gives the same counts on any CPU of the architecture,
//! because each case names its instruction set, runs on one thread and asks the machine for nothing.
//! What is counted is one call through the loop that the speed benches use, some twenty instructions
//! around it included; operands are made before and dropped after. Where the compiler calls `memcpy`
//! or `memset`, the C library's are counted, which differ a little from CPU to CPU.
//!
//! AVX-512 is not among them: Valgrind 3.19 does not know it, and shows programs a CPU without it.
//! A count is no time: an instruction may wait for memory or for the one before it.

// What gungraun's macros make is public and has no documentation.
#![allow(missing_docs)]

use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use orthant::linalg::{eigen_scratch, svd_scratch, symmetric_eigen_scratch};
use orthant::{Isa, Kernels, MatMut, MatRef};
use orthant_bench::data::{Data, Generator};
use orthant_bench::kernels::{Kernel, Size};
use orthant_bench::op::Op;
use orthant_bench::ours;

/// A call's own cost, whole lanes with a tail, and more than a block of the lane order.
const LENGTHS: [usize; 3] = [16, 1000, 20_000];

/// The same for a matrix and a vector: the last has more columns than a block of the column order.
const SHAPES: [(usize, usize); 3] = [(4, 4), (50, 60), (70, 300)];

/// Sides of matrices where the work grows with the third power.
const SIDES: [usize; 3] = [4, 30, 100];

/// Sides of matrices whose eigenvalues or singular values and all vectors are found.
const SPECTRAL_SIDES: [usize; 2] = [4, 30];

/// What the speed benches do not know of.
#[derive(Clone, Copy)]
enum Spectrum {
    SymmetricEigen,
    Svd,
    Eigen,
}

impl Spectrum {
    const ALL: [Spectrum; 3] = [Spectrum::SymmetricEigen, Spectrum::Svd, Spectrum::Eigen];

    const fn name(self) -> &'static str {
        match self {
            Spectrum::SymmetricEigen => "symmetric_eigen",
            Spectrum::Svd => "svd",
            Spectrum::Eigen => "eigen",
        }
    }
}

#[derive(Clone, Copy)]
enum Case {
    Kernel(Kernel, Size),
    Spectrum(Spectrum, usize),
}

/// In the order of the names that `--names` prints.
fn cases() -> Vec<Case> {
    let sizes = |kernel: Kernel| match kernel.class() {
        class if class.is_cubic() => SIDES.map(|side| Size::Matrix(side, side)),
        class if class.has_shape() => SHAPES.map(|(rows, cols)| Size::Matrix(rows, cols)),
        _ => LENGTHS.map(Size::Len),
    };
    let each = |&kernel: &Kernel| sizes(kernel).map(|size| Case::Kernel(kernel, size));
    let spectra = Spectrum::ALL.iter();
    let spectra = spectra.flat_map(|&of| SPECTRAL_SIDES.map(|side| Case::Spectrum(of, side)));
    Kernel::ALL.iter().flat_map(each).chain(spectra).collect()
}

/// A call that is ready to be made. In a box, so that passing it on copies nothing.
enum Ready {
    Kernel(Op, Box<Data>),
    Spectrum(Box<dyn FnMut()>),
}

fn ready(isa: Isa, case: Case) -> Box<Ready> {
    let kernels = Kernels::on(isa).unwrap_or_else(|| {
        panic!("{}: this CPU lacks it, so its instructions cannot be counted here", isa.name())
    });
    Box::new(match case {
        Case::Kernel(kernel, size) => {
            let (op, mut data) = (ours::serial(kernels, kernel), Data::new(kernel, size, 0));
            // Some kernels make a plan at their first call.
            op(&mut data, 1);
            data.reset();
            Ready::Kernel(op, Box::new(data))
        }
        Case::Spectrum(of, side) => Ready::Spectrum(spectrum(kernels, of, side)),
    })
}

/// All values and vectors of a matrix of numbers in [-1, 1), which is symmetric where it must be.
fn spectrum(kernels: Kernels, of: Spectrum, n: usize) -> Box<dyn FnMut()> {
    let mut generator = Generator::new(1);
    let mut a: Vec<f32> = (0..n * n).map(|_| generator.next_f32()).collect();
    if matches!(of, Spectrum::SymmetricEigen) {
        for k in 0..n * n {
            a[k % n * n + k / n] = a[k];
        }
    }
    let (mut values, mut imaginary) = (vec![0.0; n], vec![0.0; n]);
    let (mut left, mut right) = (vec![0.0; n * n], vec![0.0; n * n]);
    let scratch = match of {
        Spectrum::SymmetricEigen => symmetric_eigen_scratch(n),
        Spectrum::Svd => svd_scratch(n, n),
        Spectrum::Eigen => eigen_scratch(n),
    };
    let mut scratch = vec![0.0; scratch];
    Box::new(move || {
        let a = MatRef::new(&a, n, n).expect("a square");
        let vectors = MatMut::new(&mut left, n, n).expect("a square");
        let found = match of {
            Spectrum::SymmetricEigen => {
                kernels.symmetric_eigen(a, &mut values, vectors, &mut scratch)
            }
            Spectrum::Svd => {
                let vt = MatMut::new(&mut right, n, n).expect("a square");
                kernels.svd(a, vectors, &mut values, vt, &mut scratch)
            }
            Spectrum::Eigen => kernels.eigen(a, &mut values, &mut imaginary, vectors, &mut scratch),
        };
        found.expect("it converges");
    })
}

fn on_scalar(case: Case) -> Box<Ready> {
    ready(Isa::Scalar, case)
}

fn on_portable(case: Case) -> Box<Ready> {
    ready(Isa::Portable, case)
}

fn on_avx2(case: Case) -> Box<Ready> {
    ready(Isa::Avx2, case)
}

#[library_benchmark]
#[benches::scalar(iter = cases(), setup = on_scalar)]
#[benches::portable(iter = cases(), setup = on_portable)]
#[benches::avx2(iter = cases(), setup = on_avx2)]
fn call(mut case: Box<Ready>) -> Box<Ready> {
    match &mut *case {
        Ready::Kernel(op, data) => op(data, 1),
        Ready::Spectrum(find) => find(),
    }
    case
}

library_benchmark_group!(name = kernels, benchmarks = call);

/// gungraun numbers its cases; `--names` tells which they are.
fn main() {
    if std::env::args().any(|argument| argument == "--names") {
        for case in cases() {
            match case {
                Case::Kernel(kernel, size) => println!("{}\t{size}", kernel.name()),
                Case::Spectrum(of, side) => println!("{}\t{side}x{side}", of.name()),
            }
        }
        return;
    }
    count();
}

fn count() {
    main!(
        config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
        library_benchmark_groups = kernels
    );
    main();
}
