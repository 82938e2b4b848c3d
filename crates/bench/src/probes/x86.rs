//! The ways to move data on x86-64, through registers of 128, 256 and 512 bits.

use std::arch::asm;
use std::arch::x86_64::*;
use std::hint::black_box;

use super::{Mover, Probe, Run};

/// Bytes ahead that a prefetch asks for, as the kernels do.
const AHEAD: usize = 8192;

/// Lists the ways of one register width. Each closure is entered only after detection.
macro_rules! ways {
    ($bits:literal, $feature:tt, $module:ident, $lanes:literal, $most:ident, $probe:ident, $movers:ident) => {
        if $lanes <= $most && is_x86_feature_detected!($feature) {
            let ways: &[(&'static str, Run)] = match $probe {
                // SAFETY (of each call): the CPU was just found to have the feature.
                Probe::Load => &[
                    // SAFETY: as above.
                    (concat!($bits, " × 1"), |a, b, _| unsafe { $module::load::<1, false>(a, b) }),
                    // SAFETY: as above.
                    (concat!($bits, " × 2"), |a, b, _| unsafe { $module::load::<2, false>(a, b) }),
                    // SAFETY: as above.
                    (concat!($bits, " × 4"), |a, b, _| unsafe { $module::load::<4, false>(a, b) }),
                    // SAFETY: as above.
                    (concat!($bits, " × 8"), |a, b, _| unsafe { $module::load::<8, false>(a, b) }),
                    // SAFETY: as above.
                    (concat!($bits, " × 1, ahead"), |a, b, _| unsafe {
                        $module::load::<1, true>(a, b)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, " × 4, ahead"), |a, b, _| unsafe {
                        $module::load::<4, true>(a, b)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, " × 1 of each"), |a, b, _| unsafe {
                        $module::load_both::<false>(a, b)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, " × 1 of each, ahead"), |a, b, _| unsafe {
                        $module::load_both::<true>(a, b)
                    }),
                ],
                Probe::Copy => &[
                    // SAFETY: as above.
                    ($bits, |a, _, out| unsafe {
                        $module::store::<1, false, false, 4, false>(a, a, out)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, ", sixteen at once"), |a, _, out| unsafe {
                        $module::store::<1, false, false, 16, false>(a, a, out)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, ", ahead"), |a, _, out| unsafe {
                        $module::store::<1, false, false, 4, true>(a, a, out)
                    }),
                ],
                Probe::StreamingCopy => &[
                    // SAFETY: as above.
                    ($bits, |a, _, out| unsafe {
                        $module::store::<1, false, true, 4, false>(a, a, out)
                    }),
                ],
                Probe::Merge => &[
                    // SAFETY: as above.
                    ($bits, |a, b, out| unsafe {
                        $module::store::<2, false, false, 4, false>(a, b, out)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, ", sixteen at once"), |a, b, out| unsafe {
                        $module::store::<2, false, false, 16, false>(a, b, out)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, ", ahead"), |a, b, out| unsafe {
                        $module::store::<2, false, false, 4, true>(a, b, out)
                    }),
                ],
                Probe::StreamingMerge => &[
                    // SAFETY: as above.
                    ($bits, |a, b, out| unsafe {
                        $module::store::<2, false, true, 4, false>(a, b, out)
                    }),
                ],
                Probe::Update => &[
                    // SAFETY: as above.
                    ($bits, |a, _, out| unsafe {
                        $module::store::<1, true, false, 4, false>(a, a, out)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, ", sixteen at once"), |a, _, out| unsafe {
                        $module::store::<1, true, false, 16, false>(a, a, out)
                    }),
                    // SAFETY: as above.
                    (concat!($bits, ", ahead"), |a, _, out| unsafe {
                        $module::store::<1, true, false, 4, true>(a, a, out)
                    }),
                ],
                Probe::StreamingStore => &[
                    // SAFETY: as above.
                    ($bits, |_, _, out| unsafe { $module::streaming_store(out) }),
                ],
            };
            $movers.extend(ways.iter().map(|&(name, run)| Mover { name, run }));
        }
    };
}

pub fn movers(probe: Probe, most: usize, movers: &mut Vec<Mover>) {
    ways!("512 bits", "avx512f", avx512, 16, most, probe, movers);
    ways!("256 bits", "avx2", avx2, 8, most, probe, movers);
    if movers.is_empty() {
        ways!("128 bits", "sse2", sse2, 4, most, probe, movers);
    }
}

/// Writes the probes once for registers of `$lanes` elements.
macro_rules! register {
    ($module:ident, $feature:literal, $lanes:literal, $vector:ty, $zero:ident, $ones:ident,
     $class:ident, $and:ident, $load:ident, $store:ident, $stream:ident) => {
        mod $module {
            use super::*;

            /// Eight registers a step.
            const STEP: usize = 8 * $lanes;

            /// Loads all of `a` and then of `b`, each cut in `STREAMS` equal parts that are read
            /// side by side.
            #[target_feature(enable = $feature)]
            pub fn load<const STREAMS: usize, const IS_AHEAD: bool>(a: &[f32], b: &[f32]) {
                for a in [a, b] {
                    let part = a.len() / STREAMS / STEP * STEP;
                    for i in (0..part).step_by(STEP) {
                        for stream in 0..STREAMS {
                            let at = stream * part + i;
                            // SAFETY: i + STEP <= part and STREAMS * part <= a.len(), so that the
                            // elements at..at + STEP are in a.
                            unsafe { step::<IS_AHEAD>(a.as_ptr().add(at)) };
                        }
                    }
                    rest(&a[STREAMS * part..]);
                }
            }

            /// Loads `a` and `b` side by side; they may have different lengths.
            #[target_feature(enable = $feature)]
            pub fn load_both<const IS_AHEAD: bool>(a: &[f32], b: &[f32]) {
                let part = a.len().min(b.len()) / STEP * STEP;
                for i in (0..part).step_by(STEP) {
                    // SAFETY: i + STEP <= part, which is at most the length of both.
                    unsafe {
                        step::<IS_AHEAD>(a.as_ptr().add(i));
                        step::<IS_AHEAD>(b.as_ptr().add(i));
                    }
                }
                rest(&a[part..]);
                rest(&b[part..]);
            }

            /// Loads eight registers.
            ///
            /// # Safety
            /// `STEP` elements may be read from `from` on.
            #[inline]
            #[target_feature(enable = $feature)]
            unsafe fn step<const IS_AHEAD: bool>(from: *const f32) {
                if IS_AHEAD {
                    ask(from, STEP);
                }
                for k in 0..8 {
                    // SAFETY: k < 8, so that the register lies within the step.
                    taken(unsafe { $load(from.add(k * $lanes)) });
                }
            }

            /// Wants a register, and does nothing with it: whatever is done takes ports of its own. With an
            /// `or` of all that is loaded, three loads a cycle of 256 bits came to little more than half.
            #[inline]
            #[target_feature(enable = $feature)]
            fn taken(register: $vector) {
                // SAFETY: a comment, which changes nothing.
                unsafe {
                    asm!("/* {0} */", in($class) register, options(nomem, nostack, preserves_flags));
                }
            }

            /// Loads what is left of steps: whole registers, then elements.
            #[inline]
            #[target_feature(enable = $feature)]
            fn rest(a: &[f32]) {
                let (registers, elements) = a.as_chunks::<$lanes>();
                for register in registers {
                    // SAFETY: an array of as many elements as a register has.
                    taken(unsafe { $load(register.as_ptr()) });
                }
                black_box(elements.iter().fold(0, |bits, x| bits | x.to_bits()));
            }

            /// Stores to all of `out` the bits common to what was loaded from `a`, from `b` too if
            /// `LOADS` is 2, and from `out` itself if it is updated, which makes no NaN; with streaming stores from the first aligned
            /// element on.
            #[target_feature(enable = $feature)]
            pub fn store<
                const LOADS: usize,
                const IS_UPDATED: bool,
                const IS_STREAMING: bool,
                const GROUP: usize,
                const IS_AHEAD: bool,
            >(
                a: &[f32],
                b: &[f32],
                out: &mut [f32],
            ) {
                assert!(a.len() == out.len() && b.len() == out.len());
                let plain = |range: std::ops::Range<usize>, out: &mut [f32]| {
                    for i in range {
                        let mut bits = a[i].to_bits();
                        bits &= if LOADS == 2 { b[i].to_bits() } else { u32::MAX };
                        bits &= if IS_UPDATED { out[i].to_bits() } else { u32::MAX };
                        out[i] = f32::from_bits(bits);
                    }
                };
                let head = if IS_STREAMING { out.as_ptr().align_offset(4 * $lanes) } else { 0 };
                let head = head.min(a.len());
                plain(0..head, out);
                // Without it the compiler would call `memcpy` for each group of a copy.
                let all = $ones(f32::from_bits(black_box(u32::MAX)));
                // Sixteen registers a step, loaded and stored by groups.
                let step = 16 * $lanes;
                let whole = head + (a.len() - head) / step * step;
                for i in (head..whole).step_by(step) {
                    for first in (i..i + step).step_by(GROUP * $lanes) {
                        let mut group = [$zero(); GROUP];
                        if IS_AHEAD {
                            ask(a[first..].as_ptr(), GROUP * $lanes);
                            ask(out[first..].as_ptr(), GROUP * $lanes);
                            if LOADS == 2 {
                                ask(b[first..].as_ptr(), GROUP * $lanes);
                            }
                        }
                        // i + step <= whole <= out.len(), the length of all three, and GROUP divides
                        // 16, so that the elements from `each` on, as many as lanes, are in each.
                        let each = |k: usize| first + k * $lanes;
                        for (k, v) in group.iter_mut().enumerate() {
                            // SAFETY: `each` lies in a.
                            *v = $and(all, unsafe { $load(a.as_ptr().add(each(k))) });
                        }
                        if LOADS == 2 {
                            for (k, v) in group.iter_mut().enumerate() {
                                // SAFETY: `each` lies in b.
                                *v = $and(*v, unsafe { $load(b.as_ptr().add(each(k))) });
                            }
                        }
                        if IS_UPDATED {
                            for (k, v) in group.iter_mut().enumerate() {
                                // SAFETY: `each` lies in out.
                                *v = $and(*v, unsafe { $load(out.as_ptr().add(each(k))) });
                            }
                        }
                        for (k, v) in group.into_iter().enumerate() {
                            let to = out.as_mut_ptr().wrapping_add(each(k));
                            // SAFETY: `each` lies in out; for streaming, the element `head` is aligned to the
                            // register and `to` lies whole registers after it.
                            unsafe {
                                match IS_STREAMING {
                                    true => $stream(to, v),
                                    false => $store(to, v),
                                }
                            }
                        }
                    }
                }
                plain(whole..a.len(), out);
                if IS_STREAMING {
                    store_fence();
                }
            }

            /// Stores ones to all of `out`, past the caches.
            #[target_feature(enable = $feature)]
            pub fn streaming_store(out: &mut [f32]) {
                let head = out.as_ptr().align_offset(4 * $lanes).min(out.len());
                out[..head].fill(1.0);
                let out = &mut out[head..];
                let whole = out.len() / $lanes * $lanes;
                for at in (0..whole).step_by($lanes) {
                    // SAFETY: at + lanes <= whole <= out.len(), and out starts aligned to the
                    // register.
                    unsafe { $stream(out.as_mut_ptr().add(at), $ones(1.0)) };
                }
                out[whole..].fill(1.0);
                store_fence();
            }
        }
    };
}

/// Asks for the lines of so many elements far ahead.
#[inline(always)]
fn ask(from: *const f32, elements: usize) {
    for line in (0..elements).step_by(16) {
        let at = from.wrapping_byte_add(AHEAD).wrapping_add(line);
        // SAFETY: every x86-64 CPU has the instruction, and it may be given any address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
    }
}

fn store_fence() {
    // SAFETY: every x86-64 CPU has it, and it asks nothing of memory.
    unsafe { _mm_sfence() };
}

#[inline]
#[target_feature(enable = "avx512f")]
fn and_512(a: __m512, b: __m512) -> __m512 {
    // The instruction for floats needs AVX512DQ.
    let bits = _mm512_and_si512(_mm512_castps_si512(a), _mm512_castps_si512(b));
    _mm512_castsi512_ps(bits)
}

register!(
    avx512,
    "avx512f",
    16,
    __m512,
    _mm512_setzero_ps,
    _mm512_set1_ps,
    zmm_reg,
    and_512,
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
    _mm256_set1_ps,
    ymm_reg,
    _mm256_and_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_stream_ps
);
register!(
    sse2,
    "sse2",
    4,
    __m128,
    _mm_setzero_ps,
    _mm_set1_ps,
    xmm_reg,
    _mm_and_ps,
    _mm_loadu_ps,
    _mm_storeu_ps,
    _mm_stream_ps
);
