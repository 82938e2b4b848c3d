//! Cortex-M: the system timer counts.

/// Bits of the timer.
const MASK: u32 = 0x00ff_ffff;

/// Nanoseconds that pass between two ticks of the emulated board: at 16 MHz on the micro:bit, at
/// 25 MHz on MPS2.
const HALF_NANOSECONDS: u64 = if cfg!(board = "microbit") { 125 } else { 80 };

const CONTROL: *mut u32 = 0xe000_e010 as *mut u32;
const RELOAD: *mut u32 = 0xe000_e014 as *mut u32;
const CURRENT: *const u32 = 0xe000_e018 as *const u32;

/// A counter of instructions under `-icount shift=0`, where one takes a nanosecond; of time
/// otherwise.
///
/// It is read in whole ticks of 40 or 62.5 nanoseconds, and must be read once in every 2²⁴ ticks.
pub struct Counter {
    last: u32,
    ticks: u64,
}

/// Starts counting.
pub fn instructions() -> Counter {
    // SAFETY: registers of the system timer, which every Cortex-M board here has and nobody else
    // uses; no interrupt is asked for.
    unsafe {
        RELOAD.write_volatile(MASK);
        CONTROL.write_volatile(0b101);
    }
    Counter { last: current(), ticks: 0 }
}

impl Counter {
    /// What has been counted since the start.
    pub fn read(&mut self) -> u64 {
        let now = current();
        // It counts down.
        self.ticks += u64::from(self.last.wrapping_sub(now) & MASK);
        self.last = now;
        self.ticks * HALF_NANOSECONDS / 2
    }
}

fn current() -> u32 {
    // SAFETY: as in `instructions`.
    unsafe { CURRENT.read_volatile() }
}
