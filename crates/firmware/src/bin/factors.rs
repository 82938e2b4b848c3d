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

    use orthant_core::linalg as la;
    use orthant_core::{Error, MatMut, MatRef};
    use orthant_firmware::{Line, instructions, stack};

    /// What a call works on, each with room for more than it needs.
    struct Room<'a> {
        n: usize,
        a: &'a [f32],
        out: &'a mut [f32],
        more: &'a mut [f32],
        vector: &'a mut [f32],
        pivots: [usize; 8],
        scratch: &'a mut [f32],
    }

    /// Of which a part is given to each.
    const PART: usize = 64;

    pub(super) fn all(n: usize, memory: &mut [f32]) -> Result<(), Error> {
        let (a, rest) = memory.split_at_mut_checked(n * n).unwrap_or_default();
        // Symmetric and regular; its eigenvalues differ.
        for (at, x) in a.iter_mut().enumerate() {
            let (i, j) = (at / n, at % n);
            *x = 1.0 / (1 + i + j) as f32 + if i == j { i as f32 } else { 0.0 };
        }
        let (out, rest) = rest.split_at_mut_checked(n * n).unwrap_or_default();
        let (more, rest) = rest.split_at_mut_checked(n * n).unwrap_or_default();
        let (vector, rest) = rest.split_at_mut_checked(n).unwrap_or_default();
        let scratch = rest.get_mut(..PART * PART).unwrap_or_default();
        let mut room = Room { n, a, out, more, vector, pivots: [0; 8], scratch };
        let nothing: Call = |_| Ok(());
        let copy: Call = |room| {
            room.out.copy_from_slice(room.a);
            Ok(())
        };
        measure("solve", &mut room, nothing, |room| {
            let b = room.a.get(..room.n).unwrap_or_default();
            let pivots = room.pivots.get_mut(..room.n).unwrap_or_default();
            la::solve(MatRef::new(room.a, room.n, room.n)?, b, room.vector, pivots, room.scratch)
        })?;
        measure("qr", &mut room, copy, |room| {
            room.out.copy_from_slice(room.a);
            la::qr(MatMut::new(room.out, room.n, room.n)?, room.vector, room.scratch)
        })?;
        measure("symmetric_eigen", &mut room, nothing, |room| {
            let (a, vectors) =
                (MatRef::new(room.a, room.n, room.n)?, MatMut::new(room.out, room.n, room.n)?);
            la::symmetric_eigen(a, room.vector, vectors, room.scratch)
        })?;
        measure("svd", &mut room, nothing, |room| {
            let (u, vt) =
                (MatMut::new(room.out, room.n, room.n)?, MatMut::new(room.more, room.n, room.n)?);
            la::svd(MatRef::new(room.a, room.n, room.n)?, u, room.vector, vt, room.scratch)
        })
    }

    type Call = fn(&mut Room<'_>) -> Result<(), Error>;

    const REPETITIONS: u64 = 100;

    fn measure(name: &str, room: &mut Room<'_>, first: Call, call: Call) -> Result<(), Error> {
        let taken = (repeated(room, call)? - repeated(room, first)?) / REPETITIONS;
        let before = stack::depth();
        stack::paint();
        black_box(call)(room)?;
        let bytes = stack::deepest() - before;
        Line::new()
            .text("factor ")
            .text(name)
            .text(" ")
            .number(room.n as u64)
            .text(" ")
            .number(taken)
            .text(" ")
            .number(bytes as u64)
            .print();
        Ok(())
    }

    #[inline(never)]
    fn repeated(room: &mut Room<'_>, call: Call) -> Result<u64, Error> {
        let mut counter = instructions();
        for _ in 0..REPETITIONS {
            black_box(call)(room)?;
        }
        Ok(counter.read())
    }
}
