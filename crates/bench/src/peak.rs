//! How many multiplications and additions an instruction set can do in a second, without FMA.
//!
//! Twelve independent chains `x ← x·m + c` hide the latency of both instructions (3 + 3 cycles,
//! two pairs begun in each cycle at most on today's cores) and fit in 16 registers. Scalar and
//! portable code has registers of four on x86-64, as the compiler gives it, and elsewhere what it makes
//! of arrays of four.

use orthant::Isa;

/// Chains side by side.
const CHAINS: usize = 12;

/// Steps of every chain in one run: some microseconds.
const STEPS: usize = 4096;

/// A way to reach the peak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    lanes: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `x ← x·m + c`, one chain.
    Chains,
    /// `x ← x + m·y`, as a product's tile: the multiplication waits for nothing.
    Sums,
}

/// The ways of an instruction set; which is faster depends on the CPU's ports.
pub fn ways(isa: Isa) -> Vec<Way> {
    let lanes = lanes(isa);
    let kinds = [Kind::Chains, Kind::Sums];
    let count = if cfg!(target_arch = "x86_64") { 2 } else { 1 };
    kinds.into_iter().take(count).map(|kind| Way { lanes, kind }).collect()
}

impl Way {
    /// Operations of so many runs, a multiplication and an addition counting as two.
    pub fn work(self, times: u64) -> f64 {
        (2 * CHAINS * STEPS * self.lanes) as f64 * times as f64
    }

    /// Runs so many times.
    pub fn run(self, times: u64) {
        for _ in 0..times {
            match (self.lanes, self.kind) {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: `lanes` found the feature.
                (16, Kind::Chains) => unsafe { x86::avx512_chains(STEPS) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                (16, Kind::Sums) => unsafe { x86::avx512_sums(STEPS) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                (8, Kind::Chains) => unsafe { x86::avx2_chains(STEPS) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                (8, Kind::Sums) => unsafe { x86::avx2_sums(STEPS) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: x86-64 has SSE2.
                (_, Kind::Chains) => unsafe { x86::sse2_chains(STEPS) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                (_, Kind::Sums) => unsafe { x86::sse2_sums(STEPS) },
                #[cfg(not(target_arch = "x86_64"))]
                _ => baseline(STEPS),
            }
        }
    }
}

/// Elements of the registers of an instruction set; 4 where nothing wider is both meant and there.
/// On x86-64 the compiler makes scalar code into such of 4 where it can.
pub fn lanes(isa: Isa) -> usize {
    match isa.name() {
        #[cfg(target_arch = "x86_64")]
        "avx512" if is_x86_feature_detected!("avx512f") => 16,
        #[cfg(target_arch = "x86_64")]
        "avx2" if is_x86_feature_detected!("avx2") => 8,
        _ => 4,
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn baseline(steps: usize) {
    use std::hint::black_box;
    let mut x = [[black_box(0.25f32); 4]; CHAINS];
    let (m, c) = (black_box([0.5f32; 4]), black_box([0.5f32; 4]));
    for _ in 0..steps {
        for x in &mut x {
            for lane in 0..4 {
                x[lane] = x[lane] * m[lane] + c[lane];
            }
        }
    }
    black_box(x);
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;
    use std::hint::black_box;

    use super::CHAINS;

    macro_rules! chains {
        ($chains:ident, $sums:ident, $feature:literal, $set:ident, $mul:ident, $add:ident) => {
            #[target_feature(enable = $feature)]
            pub fn $chains(steps: usize) {
                let mut x = [$set(black_box(0.25)); CHAINS];
                let (m, c) = ($set(black_box(0.5)), $set(black_box(0.5)));
                for _ in 0..steps {
                    for x in &mut x {
                        *x = $add($mul(*x, m), c);
                    }
                }
                black_box(x);
            }

            #[target_feature(enable = $feature)]
            pub fn $sums(steps: usize) {
                let mut x = [$set(black_box(0.25)); CHAINS];
                let mut y = $set(black_box(0.5));
                let m = black_box([$set(0.5); CHAINS]);
                for _ in 0..steps {
                    // Another factor in each step, or the products would be made once.
                    y = black_box(y);
                    for (x, m) in x.iter_mut().zip(m) {
                        *x = $add(*x, $mul(y, m));
                    }
                }
                black_box(x);
            }
        };
    }

    chains!(avx512_chains, avx512_sums, "avx512f", _mm512_set1_ps, _mm512_mul_ps, _mm512_add_ps);
    chains!(sse2_chains, sse2_sums, "sse2", _mm_set1_ps, _mm_mul_ps, _mm_add_ps);
    chains!(avx2_chains, avx2_sums, "avx2", _mm256_set1_ps, _mm256_mul_ps, _mm256_add_ps);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_counted_for_the_lanes_that_ran() {
        for isa in Isa::available() {
            let lanes = lanes(isa) as f64;
            for way in ways(isa) {
                way.run(2);
                assert_eq!(way.work(2), 2.0 * 2.0 * 12.0 * 4096.0 * lanes, "{}", isa.name());
            }
        }
    }
}
