//! What the memory system gives: loading, and storing what was loaded, in the mixes that kernels have.
//!
//! Each probe does nothing but move data, over the operands and in the mix of loads and stores of the
//! kernels that are held against it, in several ways: in one stream or side by side, with prefetches
//! or without, through registers no wider than the kernel's. The fastest way is the limit.

#[cfg(target_arch = "x86_64")]
mod x86;

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::data::Buffer;

/// A way to move data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Probe {
    /// Loads every element of `a` and of `b`.
    Load,
    /// Loads `a` and stores it to `out`.
    Copy,
    /// Loads `a` and stores it past the caches; where the CPU has no such stores, a copy.
    StreamingCopy,
    /// Loads `a` and `b` and stores one vector, to `out`.
    Merge,
    /// The same past the caches; where the CPU has no such stores, a merge.
    StreamingMerge,
    /// Loads `a` and `out` and stores `out`.
    Update,
    /// Stores to all of `out` past the caches; where the CPU has no such stores, ordinary ones.
    StreamingStore,
}

impl Probe {
    /// Every probe.
    pub const ALL: [Probe; 7] = [
        Probe::Load,
        Probe::Copy,
        Probe::StreamingCopy,
        Probe::Merge,
        Probe::StreamingMerge,
        Probe::Update,
        Probe::StreamingStore,
    ];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Probe::Load => "load",
            Probe::Copy => "copy",
            Probe::StreamingCopy => "streaming copy",
            Probe::Merge => "merge",
            Probe::StreamingMerge => "streaming merge",
            Probe::Update => "update",
            Probe::StreamingStore => "streaming store",
        }
    }

    /// Which of `a`, `b` and `out` it works on.
    const fn operands(self) -> [bool; 3] {
        match self {
            Probe::Load => [true, false, false],
            Probe::Copy | Probe::StreamingCopy | Probe::Update => [true, false, true],
            Probe::Merge | Probe::StreamingMerge => [true, true, true],
            Probe::StreamingStore => [false, false, true],
        }
    }

    /// Bytes loaded plus bytes stored over operands of these lengths.
    pub const fn bytes(self, [a, b, out]: [usize; 3]) -> usize {
        size_of::<f32>()
            * match self {
                Probe::Load => a + b,
                Probe::Copy | Probe::StreamingCopy => 2 * out,
                Probe::Merge | Probe::StreamingMerge | Probe::Update => 3 * out,
                Probe::StreamingStore => out,
            }
    }

    /// The ways to do it that this CPU has, through registers of at most so many elements.
    pub fn movers(self, lanes: usize) -> Vec<Mover> {
        let mut movers = Vec::new();
        #[cfg(target_arch = "x86_64")]
        x86::movers(self, lanes, &mut movers);
        if movers.is_empty() {
            movers.push(Mover { name: "loop", run: self.plain() });
        }
        movers
    }

    /// What the compiler makes of a loop.
    fn plain(self) -> Run {
        match self {
            Probe::Load => |a, b, _| {
                let bits = |v: &[f32]| v.iter().fold(0, |bits, x| bits | x.to_bits());
                black_box(bits(a) | bits(b));
            },
            Probe::Copy | Probe::StreamingCopy => |a, _, out| out.copy_from_slice(a),
            Probe::Merge | Probe::StreamingMerge => |a, b, out| {
                for (out, (a, b)) in out.iter_mut().zip(a.iter().zip(b)) {
                    *out = f32::from_bits(a.to_bits() & b.to_bits());
                }
            },
            Probe::Update => |a, _, out| {
                for (out, a) in out.iter_mut().zip(a) {
                    *out = f32::from_bits(a.to_bits() & out.to_bits());
                }
            },
            Probe::StreamingStore => |_, _, out| out.fill(0.5),
        }
    }

    /// The C library's copy, which has ideas of its own on registers and on streaming.
    pub const MEMCPY: Mover = Mover { name: "memcpy", run: |a, _, out| out.copy_from_slice(a) };

    /// The fastest of all ways on these operands, by the best of a few tries each.
    pub fn fastest(self, a: &[f32], b: &[f32], out: &mut [f32]) -> Mover {
        let calls = (1 << 16) / a.len().max(out.len()).max(1) + 1;
        let mut movers = self.movers(usize::MAX);
        if self == Probe::Copy {
            movers.push(Self::MEMCPY);
        }
        let mut best: Option<(Duration, Mover)> = None;
        for mover in movers {
            let time = (0..5).map(|_| mover.time(a, b, out, calls)).min().unwrap_or_default();
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
        let bytes = region.bytes();
        let [a, b, out] = &mut region.buffers;
        let mut time = |calls| mover.time(a.get(), b.get(), out.get_mut(), calls);
        let calls = usize::try_from(2_000_000 / time(1).as_nanos().max(1)).unwrap_or(0) + 1;
        let mut times: Vec<_> = (0..7).map(|_| time(calls)).collect();
        times.sort();
        let bytes = (bytes * calls) as f64;
        Bandwidth { bytes_per_second: bytes / times[3].as_secs_f64(), way: mover.name }
    }
}

/// Buffers for a probe, at places in a page that differ, their pages touched.
pub struct Region {
    probe: Probe,
    buffers: [Buffer; 3],
}

impl Region {
    /// Buffers of so many bytes together.
    pub fn new(probe: Probe, footprint: usize) -> Region {
        let operands = probe.operands();
        let count = operands.iter().filter(|is_used| **is_used).count();
        let len = (footprint / (count * size_of::<f32>())).max(64);
        let mut at = 0;
        let buffers = operands.map(|is_used| {
            at += 272;
            Buffer::new(if is_used { len } else { 0 }, at - 272)
        });
        Region { probe, buffers }
    }

    /// The fastest way of the probe here.
    pub fn fastest(&mut self) -> Mover {
        let [a, b, out] = &mut self.buffers;
        self.probe.fastest(a.get(), b.get(), out.get_mut())
    }

    /// Moves everything once.
    pub fn run(&mut self, mover: Mover) {
        let [a, b, out] = &mut self.buffers;
        mover.run(a.get(), b.get(), out.get_mut());
    }

    /// Bytes loaded plus bytes stored in one run.
    pub fn bytes(&self) -> usize {
        self.probe.bytes(self.buffers.each_ref().map(|buffer| buffer.get().len()))
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

/// One way to move data, over `a`, `b` and `out`; whichever of them the probe uses have one length,
/// but for loads, where `b` may be empty.
#[derive(Clone, Copy, Debug)]
pub struct Mover {
    /// Registers and streams.
    pub name: &'static str,
    run: Run,
}

type Run = fn(&[f32], &[f32], &mut [f32]);

impl Mover {
    /// Moves everything once.
    pub fn run(&self, a: &[f32], b: &[f32], out: &mut [f32]) {
        (self.run)(black_box(a), black_box(b), black_box(out));
    }

    fn time(&self, a: &[f32], b: &[f32], out: &mut [f32], calls: usize) -> Duration {
        let start = Instant::now();
        for _ in 0..calls {
            self.run(a, b, out);
        }
        start.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTHS: [usize; 6] = [0, 1, 63, 64, 513, 900];

    /// Runs every way at every alignment and tells what it made of `out`.
    fn each(probe: Probe, check: impl Fn(&str, &[f32], &[f32], &[f32])) {
        let a: Vec<f32> = (0..1000).map(|i| i as f32).collect();
        let b: Vec<f32> = (0..1000).map(|i| (i * 7 % 1000) as f32).collect();
        let mut movers = probe.movers(usize::MAX);
        movers.push(Mover { name: "loop", run: probe.plain() });
        for mover in movers {
            for (start, len) in (0..17).flat_map(|start| LENGTHS.map(|n| (start, n))) {
                let mut out = vec![-1.0; 1000];
                mover.run(&a[..len], &b[..len], &mut out[start..start + len]);
                check(mover.name, &a[..len], &b[..len], &out[start..start + len]);
                let untouched = out[..start].iter().chain(&out[start + len..]);
                assert!(untouched.into_iter().all(|&x| x == -1.0), "{}", mover.name);
            }
        }
    }

    fn and(a: f32, b: f32) -> u32 {
        a.to_bits() & b.to_bits()
    }

    #[test]
    fn every_way_to_copy_copies_every_element_at_any_alignment() {
        for probe in [Probe::Copy, Probe::StreamingCopy] {
            each(probe, |name, a, _, out| assert_eq!(a, out, "{name}"));
        }
    }

    #[test]
    fn every_way_to_merge_stores_what_both_loads_gave() {
        for probe in [Probe::Merge, Probe::StreamingMerge] {
            each(probe, |name, a, b, out| {
                let is_merged = |i: usize| out[i].to_bits() == and(a[i], b[i]);
                assert!((0..out.len()).all(is_merged), "{name}");
            });
        }
        each(Probe::Update, |name, a, _, out| {
            assert!((0..out.len()).all(|i| out[i].to_bits() == and(a[i], -1.0)), "{name}");
        });
    }

    #[test]
    fn every_way_to_store_stores_to_every_element() {
        each(Probe::StreamingStore, |name, _, _, out| {
            assert!(out.iter().all(|&x| x != -1.0), "{name}");
        });
    }

    #[test]
    fn loads_take_any_length() {
        for mover in Probe::Load.movers(usize::MAX) {
            for len in 0..600 {
                let a = vec![1.0; len];
                mover.run(&a, &[], &mut []);
                mover.run(&a, &a, &mut []);
            }
        }
    }

    #[test]
    fn registers_are_no_wider_than_asked_for() {
        #[cfg(target_arch = "x86_64")]
        for (lanes, bits) in [(4, 128), (8, 256), (16, 512)] {
            let widest = |name: &str| name.split(' ').next().and_then(|n| n.parse::<usize>().ok());
            for probe in Probe::ALL {
                let movers = probe.movers(lanes);
                assert!(movers.iter().all(|m| widest(m.name).is_some_and(|n| n <= bits)));
            }
        }
    }
}
