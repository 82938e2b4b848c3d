//! What differs between the machines that images run on.

#[cfg(target_os = "none")]
mod board;
#[cfg(all(target_arch = "arm", target_os = "none"))]
mod cortex_m;
#[cfg(not(any(target_os = "none", target_arch = "wasm32")))]
mod hosted;
#[cfg(all(target_arch = "riscv32", target_os = "none"))]
mod riscv;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(target_os = "none")]
pub use board::{exit, read, with_scratch, write};
#[cfg(all(target_arch = "arm", target_os = "none"))]
pub use cortex_m::instructions;
#[cfg(not(any(target_os = "none", target_arch = "wasm32")))]
pub use hosted::{exit, read, with_scratch, write};
#[cfg(all(target_arch = "riscv32", target_os = "none"))]
pub use riscv::instructions;
#[cfg(target_arch = "wasm32")]
pub use wasm::{exit, read, with_scratch, write};
