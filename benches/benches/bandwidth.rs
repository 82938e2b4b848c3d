//! What the memory system gives at each footprint: the rates that kernels are held against.

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use orthant_benches::probes::{Probe, Region};

/// From L1 to well beyond any last-level cache.
const FOOTPRINTS: [usize; 6] = [16 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20, 256 << 20];

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(15)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
        .configure_from_args();
    for probe in Probe::ALL {
        let mut group = criterion.benchmark_group(probe.name().replace(' ', "_"));
        for footprint in FOOTPRINTS {
            group.throughput(Throughput::Bytes(footprint as u64));
            group.bench_function(BenchmarkId::from_parameter(footprint), |bencher| {
                let mut region = Region::new(probe, footprint);
                let mover = region.fastest();
                bencher.iter_custom(|calls| {
                    let start = Instant::now();
                    (0..calls).for_each(|_| region.run(mover));
                    start.elapsed()
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
