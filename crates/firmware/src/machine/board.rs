//! Boards without an operating system: they print and exit by semihosting.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

use orthant_golden::Set;
use semihosting::io::{Read, Write};

/// Floats for the golden cases: for all of them where there is a megabyte or more.
const SCRATCH: usize = if cfg!(board = "microbit") { Set::Small } else { Set::Full }.scratch();

struct Scratch(UnsafeCell<[f32; SCRATCH]>);

// SAFETY: `with_scratch` gives it away once.
unsafe impl Sync for Scratch {}

static MEMORY: Scratch = Scratch(UnsafeCell::new([0.0; SCRATCH]));
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Calls `work` with the board's spare memory; with none if it was given away before.
pub fn with_scratch<T>(_: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
    // A Cortex-M0 cannot swap atomically; there is one thread and no interrupt.
    if TAKEN.load(Ordering::Relaxed) {
        return work(&mut []);
    }
    TAKEN.store(true, Ordering::Relaxed);
    // SAFETY: `TAKEN` was false, so nobody else has it.
    work(unsafe { &mut *MEMORY.0.get() })
}

/// Prints `text`.
pub fn write(text: &[u8]) {
    if let Ok(mut console) = semihosting::io::stdout() {
        // There is nobody else to tell.
        let _ = console.write_all(text);
    }
}

/// The next byte of standard input, if there is one.
pub fn read() -> Option<u8> {
    let mut byte = [0];
    let read = semihosting::io::stdin().ok()?.read(&mut byte).ok()?;
    (read == 1).then_some(byte[0])
}

/// Ends the emulator's process.
pub fn exit(ok: bool) -> ! {
    semihosting::process::exit(i32::from(!ok))
}
