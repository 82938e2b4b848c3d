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
use orthant::{Isa, Kernels};
use orthant_bench::data::Data;
use orthant_bench::kernels::{Kernel, Size};
use orthant_bench::op::Op;
use orthant_bench::ours;

/// A call's own cost, whole lanes with a tail, and more than a block of the lane order.
const LENGTHS: [usize; 3] = [16, 1000, 20_000];

/// The same for a matrix and a vector: the last has more columns than a block of the column order.
const SHAPES: [(usize, usize); 3] = [(4, 4), (50, 60), (70, 300)];

/// Sides of matrices where the work grows with the third power.
const SIDES: [usize; 3] = [4, 30, 100];

/// Kernels and sizes, in the order of the names that `--names` prints.
fn cases() -> Vec<(Kernel, Size)> {
    let sizes = |kernel: Kernel| match kernel.class() {
        class if class.is_cubic() => SIDES.map(|side| Size::Matrix(side, side)),
        class if class.has_shape() => SHAPES.map(|(rows, cols)| Size::Matrix(rows, cols)),
        _ => LENGTHS.map(Size::Len),
    };
    let each = |&kernel: &Kernel| sizes(kernel).map(|size| (kernel, size));
    Kernel::ALL.iter().flat_map(each).collect()
}

/// A call that is ready to be made. In a box, so that passing it on copies nothing.
struct Ready {
    op: Op,
    data: Data,
}

fn ready(isa: Isa, (kernel, size): (Kernel, Size)) -> Box<Ready> {
    let kernels = Kernels::on(isa).unwrap_or_else(|| {
        panic!("{}: this CPU lacks it, so its instructions cannot be counted here", isa.name())
    });
    let mut ready = Ready { op: ours::serial(kernels, kernel), data: Data::new(kernel, size, 0) };
    // Some kernels make a plan at their first call.
    (ready.op)(&mut ready.data, 1);
    ready.data.reset();
    Box::new(ready)
}

fn on_scalar(case: (Kernel, Size)) -> Box<Ready> {
    ready(Isa::Scalar, case)
}

fn on_portable(case: (Kernel, Size)) -> Box<Ready> {
    ready(Isa::Portable, case)
}

fn on_avx2(case: (Kernel, Size)) -> Box<Ready> {
    ready(Isa::Avx2, case)
}

#[library_benchmark]
#[benches::scalar(iter = cases(), setup = on_scalar)]
#[benches::portable(iter = cases(), setup = on_portable)]
#[benches::avx2(iter = cases(), setup = on_avx2)]
fn call(mut case: Box<Ready>) -> Box<Ready> {
    let Ready { op, data } = &mut *case;
    op(data, 1);
    case
}

library_benchmark_group!(name = kernels, benchmarks = call);

/// gungraun numbers its cases; `--names` tells which they are.
fn main() {
    if std::env::args().any(|argument| argument == "--names") {
        for (kernel, size) in cases() {
            println!("{}\t{size}", kernel.name());
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
