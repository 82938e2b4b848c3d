//! Instructions and bytes of stack that a call of a factorisation takes on a board, of 4×4 and of 8×8: lines of
//! `factor NAME SIZE INSTRUCTIONS STACK`.
//!
//! Counted as `speed` counts, measured as `stack` measures. What a factorisation in place needs first, a copy of
//! its matrix, is counted by itself and left out.
#![cfg_attr(target_os = "none", no_std, no_main)]

use orthant_firmware::image;

image!(factors);

#[cfg(not(target_os = "none"))]
fn factors() -> bool {
    orthant_firmware::write(b"only boards count instructions\n");
    true
}

#[cfg(target_os = "none")]
fn factors() -> bool {
    orthant_firmware::with_scratch(0, |memory| {
        [4, 8].into_iter().all(|n| board::all(core::hint::black_box(n), memory).is_ok())
    })
}

#[cfg(target_os = "none")]
mod board {
    use core::hint::black_box;

    use orthant_core::Error;
    use orthant_firmware::functions::{COUNTED, FUNCTIONS, Function, Room};
    use orthant_firmware::{Line, instructions, stack};

    /// What is factored in place, of a copy.
    const IN_PLACE: &[&str] = &["qr"];
    const MEASURED: &[&str] = &["solve", "qr", "symmetric_eigen", "eigen", "svd"];

    pub(super) fn all(n: usize, memory: &mut [f32]) -> Result<(), Error> {
        let mut indices = [0; 8];
        let Some(mut room) = Room::new(n, memory, &mut indices) else { return Ok(()) };
        for &(name, call) in
            FUNCTIONS.iter().chain(COUNTED).filter(|(name, _)| MEASURED.contains(name))
        {
            let first: Function = if IN_PLACE.contains(&name) { copy } else { |_| Ok(()) };
            measure(name, &mut room, first, call)?;
        }
        Ok(())
    }

    fn copy(room: &mut Room<'_>) -> Result<(), Error> {
        room.copy();
        Ok(())
    }

    const REPETITIONS: u64 = 100;

    fn measure(
        name: &str,
        room: &mut Room<'_>,
        first: Function,
        call: Function,
    ) -> Result<(), Error> {
        let taken = (repeated(room, call)? - repeated(room, first)?) / REPETITIONS;
        let before = stack::depth();
        stack::paint();
        black_box(call)(room)?;
        let bytes = stack::deepest() - before;
        Line::new()
            .text("factor ")
            .text(name)
            .text(" ")
            .number(room.n() as u64)
            .text(" ")
            .number(taken)
            .text(" ")
            .number(bytes as u64)
            .print();
        Ok(())
    }

    #[inline(never)]
    fn repeated(room: &mut Room<'_>, call: Function) -> Result<u64, Error> {
        let mut counter = instructions();
        for _ in 0..REPETITIONS {
            black_box(call)(room)?;
        }
        Ok(counter.read())
    }
}
