//! How deep the stack has been: it is painted, and what has lost its paint was used.

const PAINT: u32 = 0x5bad_c0de;

/// Left unpainted below the stack pointer, for the frames of the functions here.
const MARGIN: usize = 32;

unsafe extern "C" {
    // Symbols of the linker scripts: where static memory ends, and where the stack begins, above.
    static __sheap: u8;
    static _stack_start: u8;
}

/// Paints all of the stack that is not in use.
#[inline(never)]
pub fn paint() {
    let end = pointer() - MARGIN;
    let mut word = limit();
    while word < end {
        // SAFETY: between static memory and the stack pointer lies memory that nothing uses.
        unsafe { (word as *mut u32).write_volatile(PAINT) };
        word += 4;
    }
}

/// Bytes in use here: from the stack's beginning to this function's caller.
#[inline(never)]
pub fn depth() -> usize {
    beginning() - pointer()
}

/// The greatest number of bytes in use since [`paint`].
#[inline(never)]
pub fn deepest() -> usize {
    let mut word = limit();
    // SAFETY: the stack's memory, which ends at its beginning; a word may be read whatever it is.
    while word < pointer() && unsafe { (word as *const u32).read_volatile() } == PAINT {
        word += 4;
    }
    beginning() - word
}

/// Bytes that there are for the stack.
pub fn size() -> usize {
    beginning() - limit()
}

fn limit() -> usize {
    (&raw const __sheap).addr().next_multiple_of(4)
}

fn beginning() -> usize {
    (&raw const _stack_start).addr()
}

/// The stack pointer.
#[inline(always)]
fn pointer() -> usize {
    let pointer;
    // SAFETY: copies a register.
    unsafe {
        #[cfg(target_arch = "arm")]
        core::arch::asm!("mov {}, sp", out(reg) pointer, options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "riscv32")]
        core::arch::asm!("mv {}, sp", out(reg) pointer, options(nomem, nostack, preserves_flags));
    }
    pointer
}
