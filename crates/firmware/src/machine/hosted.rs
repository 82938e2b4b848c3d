//! Programs of an operating system.

use std::io::{Read, Write};

/// Calls `work` with so many floats.
pub fn with_scratch<T>(floats: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
    work(&mut vec![0.0; floats])
}

/// Prints `text`.
pub fn write(text: &[u8]) {
    // A reader that has gone needs nothing more.
    let _ = std::io::stdout().write_all(text);
}

/// The next byte of standard input, if there is one.
pub fn read() -> Option<u8> {
    let mut byte = [0];
    std::io::stdin().read_exact(&mut byte).ok()?;
    Some(byte[0])
}

/// Ends the process.
pub fn exit(ok: bool) -> ! {
    std::process::exit(i32::from(!ok))
}
