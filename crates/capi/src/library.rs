//! About the library itself.

use core::ffi::{CStr, c_char};

use orthant_core::Isa;

/// The version of the library, as `"0.1.0"`. Never null; it lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn orthant_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// The instruction set that the functions use on this machine: `"scalar"`, `"portable"` (SSE2, NEON
/// or simd128), `"avx2"` or `"avx512"`. All give the same bits. Never null; it lives as long as the
/// program.
#[unsafe(no_mangle)]
pub extern "C" fn orthant_isa() -> *const c_char {
    let name: &CStr = match Isa::active() {
        Isa::Scalar => c"scalar",
        Isa::Portable => c"portable",
        Isa::Avx2 => c"avx2",
        Isa::Avx512 => c"avx512",
    };
    name.as_ptr()
}
