//! Every kernel at every size: ours by dispatch and on each instruction set, beside the peers.
//!
//! ```text
//! cargo bench -p orthant-benches --features openblas -- dot/
//! cargo bench -p orthant-benches -- matvec/orthant/256x256
//! ```
//!
//! Answers are checked before anything is timed. Times of different contestants are minutes apart
//! here: to compare them race them (`versus`).

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use orthant_benches::data::Data;
use orthant_benches::kernels::{Kernel, Size};
use orthant_benches::op::Op;
use orthant_benches::peers::{Peer, contestants};
use orthant_benches::race::{TOLERANCE, check};

fn main() {
    let peers = contestants().unwrap_or_else(|message| panic!("{message}"));
    let mut criterion = Criterion::default()
        .sample_size(15)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
        .configure_from_args();
    for &kernel in Kernel::ALL.iter().filter(|kernel| kernel.is_raced()) {
        for size in kernel.sizes() {
            bench(&mut criterion, kernel, size, &peers);
        }
    }
    criterion.final_summary();
}

/// The operands of a case and its right answer.
struct Case {
    data: Data,
    reference: Vec<(f64, f64)>,
}

fn bench(criterion: &mut Criterion, kernel: Kernel, size: Size, peers: &[Peer]) {
    // Made by the first contestant that the filter lets through: the large ones take seconds.
    let mut case: Option<Case> = None;
    let mut group = criterion.benchmark_group(kernel.name());
    group.throughput(Throughput::Bytes(kernel.bytes(size) as u64));
    for (peer, op) in peers.iter().filter_map(|peer| Some((peer, peer.op(kernel)?))) {
        group.bench_function(BenchmarkId::new(&peer.name, size), |bencher| {
            let case = case.get_or_insert_with(|| {
                let data = Data::new(kernel, size, 0);
                Case { reference: kernel.reference(&data), data }
            });
            verify(kernel, size, peer, &op, case);
            bencher.iter_custom(|calls| {
                let start = Instant::now();
                op(&mut case.data, calls);
                start.elapsed()
            });
        });
    }
    group.finish();
}

/// A wrong answer of ours ends the run; others' are said, for some round more than they should.
fn verify(kernel: Kernel, size: Size, peer: &Peer, op: &Op, case: &mut Case) {
    let error = check(kernel, &case.reference, op, &mut case.data);
    if error > TOLERANCE {
        let message = format!("{} {size}: {} is wrong by {error:.1e}", kernel.name(), peer.name);
        assert!(!peer.is_ours(), "{message}");
        eprintln!("{message}");
    }
}
