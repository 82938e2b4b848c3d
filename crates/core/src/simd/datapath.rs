//! How wide the datapaths of an AVX-512 core are.
//!
//! Instructions on 512 bits exist on cores that execute them in halves. Measured, times of two
//! `__m512` sums over those of four `__m256`:
//!
//! | operands | Zen 5, 512 bits: sum, dot | Zen 4, 256 bits: dot |
//! |---|---|---|
//! | 2,048 | 0.65, 0.52 | 1.04 |
//! | 65,536 | 1.00, 0.92 | 1.04 |
//! | 1,048,576 | 0.85, 0.97 | 0.90 |
//! | memory | 0.98, 1.00 | 1.04 |

use core::arch::x86_64::__cpuid;
use core::sync::atomic::{AtomicU8, Ordering};

const UNKNOWN: u8 = 0;
const FULL: u8 = 1;
const HALF: u8 = 2;

/// Asked once: the CPU takes a hundred cycles to answer, a virtual machine a thousand times that.
static DATAPATH: AtomicU8 = AtomicU8::new(UNKNOWN);

/// Whether the core, which has AVX-512, loads and adds 512 bits at a time.
#[inline(always)]
pub(super) fn has_512_bits() -> bool {
    match DATAPATH.load(Ordering::Relaxed) {
        UNKNOWN => ask(),
        known => known == FULL,
    }
}

#[cold]
#[inline(never)]
fn ask() -> bool {
    let full = !is_zen4();
    // Whoever stores first: all store the same.
    DATAPATH.store(if full { FULL } else { HALF }, Ordering::Relaxed);
    full
}

/// Zen 4 is all of AMD's family 19h that has AVX-512: AMD, *Processor Programming Reference*.
// A newer Rust knows that every x86-64 CPU has the instruction.
#[allow(unused_unsafe)]
fn is_zen4() -> bool {
    // SAFETY: every x86-64 CPU has the instruction, and these leaves.
    let (vendor, version) = unsafe { (__cpuid(0), __cpuid(1)) };
    let base = version.eax >> 8 & 0xf;
    let family = if base == 0xf { base + (version.eax >> 20 & 0xff) } else { base };
    let amd = [*b"Auth", *b"enti", *b"cAMD"].map(u32::from_le_bytes);
    [vendor.ebx, vendor.edx, vendor.ecx] == amd && family == 0x19
}
