//! RISC-V: the hart counts its instructions.

/// A counter of instructions under `-icount shift=0`; otherwise the emulator makes numbers up.
pub struct Counter(u64);

/// Starts counting.
pub fn instructions() -> Counter {
    Counter(retired())
}

impl Counter {
    /// What has been counted since the start.
    pub fn read(&mut self) -> u64 {
        retired().wrapping_sub(self.0)
    }
}

fn retired() -> u64 {
    loop {
        let [before, low, after]: [u32; 3];
        // SAFETY: reads counters that machine mode may always read.
        unsafe {
            core::arch::asm!("csrr {0}, minstreth", "csrr {1}, minstret", "csrr {2}, minstreth",
                out(reg) before, out(reg) low, out(reg) after, options(nomem, nostack));
        }
        if before == after {
            return u64::from(before) << 32 | u64::from(low);
        }
    }
}
