//! WebAssembly engines; `wasm.mjs` is the other side.

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    fn print(text: *const u8, length: usize);
}

/// Calls `work` with so many floats.
pub fn with_scratch<T>(floats: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
    work(&mut vec![0.0; floats])
}

/// Prints `text`.
pub fn write(text: &[u8]) {
    // SAFETY: the host reads as many bytes as there are.
    unsafe { print(text.as_ptr(), text.len()) }
}

/// There is no input.
pub fn read() -> Option<u8> {
    None
}

/// Stops the engine.
pub fn exit(_: bool) -> ! {
    core::arch::wasm32::unreachable()
}
