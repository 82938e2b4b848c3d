//! What the memory system gives: loading, copying, and copying with streaming stores.
//!
//! Each probe does nothing but move data, through the widest registers that the CPU has, and over
//! as many streams as is fastest, so that a kernel's rate can be given as a share of it. Nothing
//! here depends on the rest of the package.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// A way to move data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Probe {
    /// Loads every element.
    Load,
    /// Loads and stores every element.
    Copy,
    /// Loads every element and stores it past the caches; where the CPU has no such stores, a copy.
    StreamingCopy,
    /// Stores every element past the caches; where the CPU has no such stores, ordinary ones.
    StreamingStore,
}

impl Probe {
    /// Every probe.
    pub const ALL: [Probe; 4] =
        [Probe::Load, Probe::Copy, Probe::StreamingCopy, Probe::StreamingStore];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Probe::Load => "load",
            Probe::Copy => "copy",
            Probe::StreamingCopy => "streaming copy",
            Probe::StreamingStore => "streaming store",
        }
    }

    /// Bytes that it moves for each element: a copied element counts twice.
    pub const fn bytes_per_element(self) -> usize {
        match self {
            Probe::Load | Probe::StreamingStore => 4,
            Probe::Copy | Probe::StreamingCopy => 8,
        }
    }

    /// The ways to do it that this CPU has.
    pub fn movers(self) -> Vec<Mover> {
        let mut movers = Vec::new();
        #[cfg(target_arch = "x86_64")]
        x86::movers(self, &mut movers);
        let (name, run): (_, Run) = match self {
            Probe::Load => ("loop", |from, _| {
                black_box(from.iter().fold(0, |bits, x| bits | x.to_bits()));
            }),
            // The C library's, which has ideas of its own on streaming; it is no plain copy, but
            // it may be the fastest.
            Probe::Copy => ("memcpy", |from, to| to.copy_from_slice(from)),
            Probe::StreamingCopy => ("memcpy", |from, to| to.copy_from_slice(from)),
            Probe::StreamingStore => ("fill", |_, to| to.fill(0.5)),
        };
        if movers.is_empty() || self == Probe::Copy {
            movers.push(Mover { name, run });
        }
        movers
    }

    /// The fastest of `movers` on these buffers, by the best of a few tries each.
    pub fn fastest(self, from: &[f32], to: &mut [f32]) -> Mover {
        let calls = (1 << 16) / from.len().max(to.len()).max(1) + 1;
        let mut best: Option<(Duration, Mover)> = None;
        for mover in self.movers() {
            let time = (0..5).map(|_| mover.time(from, to, calls)).min().unwrap_or_default();
            if best.is_none_or(|(least, _)| time < least) {
                best = Some((time, mover));
            }
        }
        best.expect("every probe has at least one way").1
    }

    /// Bytes a second at a footprint of so many bytes, all buffers together: the median of seven
    /// batches by the fastest way.
    pub fn bandwidth(self, footprint: usize) -> Bandwidth {
        let mut region = Region::new(self, footprint);
        let mover = region.fastest();
        let (from, to) = region.buffers();
        let once = mover.time(from, to, 1).as_nanos().max(1);
        let calls = usize::try_from(2_000_000 / once).unwrap_or(0) + 1;
        let mut times: Vec<_> = (0..7).map(|_| mover.time(from, to, calls)).collect();
        times.sort();
        let bytes = (from.len() + to.len()) * size_of::<f32>() * calls;
        Bandwidth { bytes_per_second: bytes as f64 / times[3].as_secs_f64(), way: mover.name }
    }
}

/// Buffers for a probe, from a page's beginning, their pages touched.
pub struct Region {
    probe: Probe,
    from: Vec<f32>,
    to: Vec<f32>,
    lengths: [usize; 2],
}

const PAGE: usize = 4096;

impl Region {
    /// Buffers of so many bytes together.
    pub fn new(probe: Probe, footprint: usize) -> Region {
        let len = (footprint / probe.bytes_per_element()).max(64);
        let lengths = match probe {
            Probe::Load => [len, 0],
            Probe::StreamingStore => [0, len],
            Probe::Copy | Probe::StreamingCopy => [len, len],
        };
        let [from, to] = lengths.map(|len| vec![0.5; len + PAGE / size_of::<f32>()]);
        Region { probe, from, to, lengths }
    }

    /// The fastest way of the probe here.
    pub fn fastest(&mut self) -> Mover {
        let probe = self.probe;
        let (from, to) = self.buffers();
        probe.fastest(from, to)
    }

    /// Moves everything once.
    pub fn run(&mut self, mover: Mover) {
        let (from, to) = self.buffers();
        mover.run(from, to);
    }

    /// Bytes loaded plus bytes stored in one run.
    pub fn bytes(&self) -> usize {
        (self.lengths[0] + self.lengths[1]) * size_of::<f32>()
    }

    fn buffers(&mut self) -> (&[f32], &mut [f32]) {
        let from = self.from.as_ptr().align_offset(PAGE);
        let to = self.to.as_ptr().align_offset(PAGE);
        (&self.from[from..][..self.lengths[0]], &mut self.to[to..][..self.lengths[1]])
    }
}

/// A measured rate.
#[derive(Clone, Copy, Debug)]
pub struct Bandwidth {
    /// Bytes loaded plus bytes stored, each second.
    pub bytes_per_second: f64,
    /// What reached it.
    pub way: &'static str,
}

/// One way to move data. Loads ignore `to`, stores ignore `from`; a copy needs equal lengths.
#[derive(Clone, Copy)]
pub struct Mover {
    /// Registers and streams.
    pub name: &'static str,
    run: Run,
}

type Run = fn(&[f32], &mut [f32]);

impl Mover {
    /// Moves everything once.
    pub fn run(&self, from: &[f32], to: &mut [f32]) {
        (self.run)(black_box(from), black_box(to));
    }

    fn time(&self, from: &[f32], to: &mut [f32], calls: usize) -> Duration {
        let start = Instant::now();
        for _ in 0..calls {
            self.run(from, to);
        }
        start.elapsed()
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;
    use std::hint::black_box;

    use super::{Mover, Probe, Run};

    /// Lists the ways of one register width. Each closure is entered only after detection.
    macro_rules! ways {
        ($feature:tt, $module:ident, $probe:ident, $movers:ident) => {
            if is_x86_feature_detected!($feature) {
                // SAFETY (of each call): the CPU was just found to have the feature.
                let ways: &[(&'static str, Run)] = match $probe {
                    Probe::Load => &[
                        // SAFETY: as above.
                        (concat!($feature, " × 1"), |a, _| unsafe { $module::load::<1>(a) }),
                        // SAFETY: as above.
                        (concat!($feature, " × 2"), |a, _| unsafe { $module::load::<2>(a) }),
                        // SAFETY: as above.
                        (concat!($feature, " × 4"), |a, _| unsafe { $module::load::<4>(a) }),
                    ],
                    Probe::Copy => &[
                        // SAFETY: as above.
                        ($feature, |a, b| unsafe { $module::copy::<false>(a, b) }),
                    ],
                    Probe::StreamingCopy => &[
                        // SAFETY: as above.
                        ($feature, |a, b| unsafe { $module::copy::<true>(a, b) }),
                    ],
                    Probe::StreamingStore => &[
                        // SAFETY: as above.
                        ($feature, |_, b| unsafe { $module::streaming_store(b) }),
                    ],
                };
                $movers.extend(ways.iter().map(|&(name, run)| Mover { name, run }));
            }
        };
    }

    pub fn movers(probe: Probe, movers: &mut Vec<Mover>) {
        ways!("avx512f", avx512, probe, movers);
        ways!("avx2", avx2, probe, movers);
    }

    /// Writes the probes once for registers of `$lanes` elements.
    macro_rules! register {
        ($module:ident, $feature:literal, $lanes:literal, $vector:ty, $zero:ident, $ones:ident,
         $or:ident, $load:ident, $store:ident, $stream:ident) => {
            mod $module {
                use super::*;

                /// Four registers a step.
                const STEP: usize = 4 * $lanes;

                /// Loads all of `a`, cut in `STREAMS` equal parts that are read side by side.
                #[target_feature(enable = $feature)]
                pub fn load<const STREAMS: usize>(a: &[f32]) {
                    let part = a.len() / STREAMS / STEP * STEP;
                    let mut bits = [$zero(); 4];
                    for i in (0..part).step_by(STEP) {
                        for stream in 0..STREAMS {
                            for (k, bits) in bits.iter_mut().enumerate() {
                                let at = stream * part + i + k * $lanes;
                                // SAFETY: i + STEP <= part and STREAMS * part <= a.len(), so that
                                // the register's elements at..at + lanes are in a.
                                *bits = $or(*bits, unsafe { $load(a.as_ptr().add(at)) });
                            }
                        }
                    }
                    for x in &a[STREAMS * part..] {
                        black_box(x.to_bits());
                    }
                    black_box($or($or(bits[0], bits[1]), $or(bits[2], bits[3])));
                }

                /// Copies `a` to `b`, with streaming stores from the first aligned element on.
                #[target_feature(enable = $feature)]
                pub fn copy<const STREAMING: bool>(a: &[f32], b: &mut [f32]) {
                    assert_eq!(a.len(), b.len());
                    let head = if STREAMING { b.as_ptr().align_offset(4 * $lanes) } else { 0 };
                    let head = head.min(a.len());
                    b[..head].copy_from_slice(&a[..head]);
                    let (a, b) = (&a[head..], &mut b[head..]);
                    let whole = a.len() / STEP * STEP;
                    for i in (0..whole).step_by(STEP) {
                        for at in [i, i + $lanes, i + 2 * $lanes, i + 3 * $lanes] {
                            // SAFETY: i + STEP <= whole <= a.len() = b.len(), so that the elements
                            // at..at + lanes are in both; for streaming, b starts aligned to the
                            // register and `at` is a multiple of its lanes.
                            unsafe {
                                let v = $load(a.as_ptr().add(at));
                                match STREAMING {
                                    true => $stream(b.as_mut_ptr().add(at), v),
                                    false => $store(b.as_mut_ptr().add(at), v),
                                }
                            }
                        }
                    }
                    b[whole..].copy_from_slice(&a[whole..]);
                    store_fence();
                }

                /// Stores ones to all of `b`, past the caches.
                #[target_feature(enable = $feature)]
                pub fn streaming_store(b: &mut [f32]) {
                    let head = b.as_ptr().align_offset(4 * $lanes).min(b.len());
                    b[..head].fill(1.0);
                    let b = &mut b[head..];
                    let whole = b.len() / $lanes * $lanes;
                    let ones: $vector = $ones();
                    for at in (0..whole).step_by($lanes) {
                        // SAFETY: at + lanes <= whole <= b.len(), and b starts aligned to the
                        // register.
                        unsafe { $stream(b.as_mut_ptr().add(at), ones) };
                    }
                    b[whole..].fill(1.0);
                    store_fence();
                }
            }
        };
    }

    fn store_fence() {
        // SAFETY: every x86-64 CPU has it, and it asks nothing of memory.
        unsafe { _mm_sfence() };
    }

    #[target_feature(enable = "avx512f")]
    fn ones_512() -> __m512 {
        _mm512_set1_ps(1.0)
    }

    #[target_feature(enable = "avx512f")]
    fn or_512(a: __m512, b: __m512) -> __m512 {
        // The instruction for floats needs AVX512DQ.
        let bits = _mm512_or_si512(_mm512_castps_si512(a), _mm512_castps_si512(b));
        _mm512_castsi512_ps(bits)
    }

    #[target_feature(enable = "avx2")]
    fn ones_256() -> __m256 {
        _mm256_set1_ps(1.0)
    }

    register!(
        avx512,
        "avx512f",
        16,
        __m512,
        _mm512_setzero_ps,
        ones_512,
        or_512,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_stream_ps
    );
    register!(
        avx2,
        "avx2",
        8,
        __m256,
        _mm256_setzero_ps,
        ones_256,
        _mm256_or_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_stream_ps
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_copy_copies_every_element_at_any_alignment() {
        let from: Vec<f32> = (0..1000).map(|i| i as f32).collect();
        for probe in [Probe::Copy, Probe::StreamingCopy] {
            for mover in probe.movers() {
                for (start, len) in
                    (0..17).flat_map(|start| [0, 1, 63, 64, 900].map(|n| (start, n)))
                {
                    let mut to = vec![-1.0; 1000];
                    mover.run(&from[..len], &mut to[start..start + len]);
                    assert_eq!(
                        to[start..start + len],
                        from[..len],
                        "{} by {}",
                        probe.name(),
                        mover.name
                    );
                    let untouched = to[..start].iter().chain(&to[start + len..]);
                    assert!(untouched.into_iter().all(|&x| x == -1.0), "{}", mover.name);
                }
            }
        }
    }

    #[test]
    fn every_way_to_store_stores_to_every_element() {
        for mover in Probe::StreamingStore.movers() {
            for start in 0..17 {
                let mut to = vec![-1.0; 1000];
                mover.run(&[], &mut to[start..]);
                assert!(to[..start].iter().all(|&x| x == -1.0), "{}", mover.name);
                assert!(to[start..].iter().all(|&x| x != -1.0), "{}", mover.name);
            }
        }
    }

    #[test]
    fn loads_take_any_length() {
        for mover in Probe::Load.movers() {
            for len in 0..300 {
                mover.run(&vec![1.0; len], &mut []);
            }
        }
    }
}
