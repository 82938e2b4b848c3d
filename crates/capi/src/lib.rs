//! The C interface: `orthant-core` behind plain functions, for desktops and bare metal.
//!
//! Each function checks its pointers, makes slices of them and calls the function of core that has
//! its name; it has that function's formula, order, bits and bound. `include/orthant.h` is made of
//! these files by cbindgen, so what is said here is what C programmers read.
//!
//! Nothing here or in core panics, and a panic could not cross into C: `extern "C"` functions end
//! the process instead. With the feature `std` (the default) that is std's doing; without it, the
//! panic handler below stops the core.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// The names are those of the header.
#![allow(non_camel_case_types)]

mod directions;
mod elementwise;
mod library;
mod matrices;
mod pointers;
mod reducers;
mod reductions;
mod status;

pub use directions::*;
pub use elementwise::*;
pub use library::*;
pub use matrices::*;
pub use reducers::*;
pub use reductions::*;
pub use status::*;

/// Never called: no function of core can panic. A library without std must have one all the same.
#[cfg(not(feature = "std"))]
#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}
