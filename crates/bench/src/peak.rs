//! How many multiplications and additions an instruction set can do in a second, without FMA.
//!
//! Twelve independent chains `x ← x·m + c` hide the latency of both instructions (3 + 3 cycles,
//! two pairs begun in each cycle at most on today's cores) and fit in 16 registers. Scalar and
//! portable code is what the compiler makes of arrays of four for the target's baseline.

use std::hint::black_box;

use orthant::Isa;

/// Chains side by side.
const CHAINS: usize = 12;

/// Steps of every chain in one run: some microseconds.
const STEPS: usize = 4096;

/// Runs so many times and returns how many operations that were, a multiplication and an addition
/// counting as two.
pub fn run(isa: Isa, times: u64) -> f64 {
    let lanes = lanes(isa);
    for _ in 0..times {
        match lanes {
            #[cfg(target_arch = "x86_64")]
            16 => {
                // SAFETY: `lanes` found the feature.
                unsafe { x86::avx512(STEPS) };
            }
            #[cfg(target_arch = "x86_64")]
            8 => {
                // SAFETY: `lanes` found the feature.
                unsafe { x86::avx2(STEPS) };
            }
            _ => baseline(STEPS),
        }
    }
    (2 * CHAINS * STEPS * lanes) as f64 * times as f64
}

/// Lanes of the probe for an instruction set; 4 where nothing wider is both meant and there.
fn lanes(isa: Isa) -> usize {
    match isa.name() {
        #[cfg(target_arch = "x86_64")]
        "avx512" if is_x86_feature_detected!("avx512f") => 16,
        #[cfg(target_arch = "x86_64")]
        "avx2" if is_x86_feature_detected!("avx2") => 8,
        _ => 4,
    }
}

fn baseline(steps: usize) {
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
        ($name:ident, $feature:literal, $set:ident, $mul:ident, $add:ident) => {
            #[target_feature(enable = $feature)]
            pub fn $name(steps: usize) {
                let mut x = [$set(black_box(0.25)); CHAINS];
                let (m, c) = ($set(black_box(0.5)), $set(black_box(0.5)));
                for _ in 0..steps {
                    for x in &mut x {
                        *x = $add($mul(*x, m), c);
                    }
                }
                black_box(x);
            }
        };
    }

    chains!(avx512, "avx512f", _mm512_set1_ps, _mm512_mul_ps, _mm512_add_ps);
    chains!(avx2, "avx2", _mm256_set1_ps, _mm256_mul_ps, _mm256_add_ps);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_counted_for_the_lanes_that_ran() {
        for isa in Isa::available() {
            let lanes = lanes(isa) as f64;
            assert_eq!(run(isa, 2), 2.0 * 2.0 * 12.0 * 4096.0 * lanes, "{}", isa.name());
        }
    }
}
