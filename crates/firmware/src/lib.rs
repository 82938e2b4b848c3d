//! What the images share: starting, printing, counting instructions, measuring the stack.
//!
//! An image is a function `fn() -> bool`, whether all is well, that [`image!`] starts: on a board
//! without an operating system, as a program of Linux, or in a WebAssembly engine. It prints
//! [`Line`]s, for a person and for `cargo xtask targets` alike.
#![cfg_attr(target_os = "none", no_std)]

#[cfg(target_os = "none")]
pub mod functions;
mod golden;
mod line;
mod machine;
pub mod sensor;
#[cfg(target_os = "none")]
pub mod stack;

pub use golden::golden;
pub use line::Line;
#[cfg(target_os = "none")]
pub use machine::instructions;
pub use machine::{exit, read, with_scratch, write};

// Linked for their reset code.
#[cfg(all(target_arch = "arm", target_os = "none"))]
use cortex_m_rt as _;
#[cfg(all(target_arch = "riscv32", target_os = "none"))]
use riscv_rt as _;

/// Starts an image.
#[macro_export]
macro_rules! image {
    ($run:path) => {
        #[cfg(target_os = "none")]
        // SAFETY: the reset code of each board calls one function by this name, never to return.
        #[unsafe(no_mangle)]
        extern "C" fn main() -> ! {
            $crate::exit($run())
        }

        #[cfg(not(any(target_os = "none", target_arch = "wasm32")))]
        fn main() {
            $crate::exit($run())
        }

        #[cfg(target_arch = "wasm32")]
        fn main() {}

        /// What `wasm.mjs` calls.
        #[cfg(target_arch = "wasm32")]
        // SAFETY: nothing else has this name.
        #[unsafe(no_mangle)]
        extern "C" fn image() -> bool {
            $run()
        }
    };
}

#[cfg(target_os = "none")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    write(b"panicked\n");
    exit(false)
}
