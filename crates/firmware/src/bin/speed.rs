//! Instructions that a call of a kernel takes, counted by an emulator under `-icount shift=0`.
//!
//! Each line is `speed NAME SIZE INSTRUCTIONS`; calls are repeated so that ticks of 40 instructions
//! tell single ones, and what the repetition itself takes is measured and left out.
#![cfg_attr(target_os = "none", no_std, no_main)]

use orthant_firmware::image;

image!(speed);

#[cfg(not(target_os = "none"))]
fn speed() -> bool {
    orthant_firmware::write(b"only boards count instructions\n");
    true
}

#[cfg(target_os = "none")]
fn speed() -> bool {
    orthant_firmware::with_scratch(0, |memory| {
        let (a, rest) = memory.split_at_mut_checked(LONGEST).unwrap_or_default();
        let (b, out) = rest.split_at_mut_checked(LONGEST).unwrap_or_default();
        // Ordinary numbers: an emulator takes them all alike, a board may not.
        for (i, (a, b)) in a.iter_mut().zip(b.iter_mut()).enumerate() {
            (*a, *b) = (1.0 + i as f32, 2.0 - i as f32);
        }
        vectors(a, b, out);
        matrices(a, b, out);
    });
    true
}

#[cfg(target_os = "none")]
const LONGEST: usize = 64 * 64;

#[cfg(target_os = "none")]
fn vectors(a: &[f32], b: &[f32], out: &mut [f32]) {
    use core::hint::black_box;

    for n in [3, 16, 64, 256, 1024] {
        let n = black_box(n);
        let some = || (a.get(..n).unwrap_or_default(), b.get(..n).unwrap_or_default());
        let (a, b) = some();
        let out = out.get_mut(..n).unwrap_or_default();
        count("dot", n, &mut || {
            if let Ok(x) = orthant_core::dot(a, b) {
                black_box(x);
            }
        });
        count("norm_l2_squared", n, &mut || {
            black_box(orthant_core::norm_l2_squared(a));
        });
        count("hadamard", n, &mut || {
            black_box(orthant_core::hadamard(a, b, out).is_ok());
        });
    }
}

#[cfg(target_os = "none")]
fn matrices(a: &[f32], b: &[f32], out: &mut [f32]) {
    use core::hint::black_box;

    for n in [16, 32, 64] {
        let n = black_box(n);
        let Ok(a) = orthant_core::MatRef::new(a.get(..n * n).unwrap_or_default(), n, n) else {
            return;
        };
        let x = b.get(..n).unwrap_or_default();
        let y = out.get_mut(..n).unwrap_or_default();
        count("matvec", n, &mut || {
            black_box(orthant_core::matvec(a, x, y).is_ok());
        });
    }
}

#[cfg(target_os = "none")]
fn count(name: &str, n: usize, call: &mut dyn FnMut()) {
    let taken = repeated(call) - repeated(&mut || ());
    orthant_firmware::Line::new()
        .text("speed ")
        .text(name)
        .text(" ")
        .number(n as u64)
        .text(" ")
        .number((taken + REPETITIONS / 2) / REPETITIONS)
        .print();
}

#[cfg(target_os = "none")]
const REPETITIONS: u64 = 400;

#[cfg(target_os = "none")]
#[inline(never)]
fn repeated(call: &mut dyn FnMut()) -> u64 {
    let mut counter = orthant_firmware::instructions();
    for _ in 0..REPETITIONS {
        call();
    }
    counter.read()
}
