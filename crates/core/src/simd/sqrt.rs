//! One square root, by the FPU's instruction where the target has one.
//!
//! IEEE 754 rounds a square root correctly, so every way to compute it gives the same bits;
//! `libm`'s software version only costs more instructions.

/// `√x`, correctly rounded.
#[inline(always)]
pub(crate) fn sqrt(x: f32) -> f32 {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_mm_cvtss_f32, _mm_set_ss, _mm_sqrt_ss};
        // SAFETY: SSE2 is part of x86-64.
        unsafe { _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))) }
    }
    #[cfg(all(target_arch = "aarch64", not(miri)))]
    {
        let root: f32;
        // SAFETY: `fsqrt` of a scalar register has no other effect; AArch64 has it wherever
        // `f32` lives in registers.
        unsafe {
            core::arch::asm!("fsqrt {0:s}, {1:s}", out(vreg) root, in(vreg) x,
                options(pure, nomem, nostack, preserves_flags));
        }
        root
    }
    #[cfg(all(target_arch = "arm", target_abi = "eabihf", not(miri)))]
    {
        let mut bits = x.to_bits();
        // Through `s0` by name: for Cortex-M's single-precision FPUs rustc refuses operands in
        // the FPU's registers (it asks for `vfp2`, they have `vfp2sp`), clobbers it takes.
        // SAFETY: the hard-float ABI passes `f32` in the FPU's registers, so the FPU and its
        // square root exist; the instructions have no other effect than on `s0` and the flags.
        unsafe {
            core::arch::asm!("vmov s0, {0}", "vsqrt.f32 s0, s0", "vmov {0}, s0",
                inout(reg) bits, out("s0") _, options(pure, nomem, nostack));
        }
        f32::from_bits(bits)
    }
    #[cfg(all(
        any(target_arch = "riscv32", target_arch = "riscv64"),
        target_feature = "f",
        not(miri)
    ))]
    {
        let root: f32;
        // SAFETY: the target has the F extension; rounding mode `rne` is given explicitly
        // and the instruction has no other effect that Rust can see.
        unsafe {
            core::arch::asm!("fsqrt.s {0}, {1}, rne", out(freg) root, in(freg) x,
                options(pure, nomem, nostack));
        }
        root
    }
    #[cfg(not(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", not(miri)),
        all(target_arch = "arm", target_abi = "eabihf", not(miri)),
        all(
            any(target_arch = "riscv32", target_arch = "riscv64"),
            target_feature = "f",
            not(miri)
        ),
    )))]
    {
        libm::sqrtf(x)
    }
}
