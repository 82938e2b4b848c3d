//! Bytes of stack that a call of each kernel takes at most, measured by painting: lines of
//! `stack NAME BYTES`.
//!
//! Operands are those that go deepest: more than a block of terms, so that there is a tree, of
//! ordinary numbers and of such that their squares overflow, so that they are scaled. Of functions beyond the kernels:
//! a matrix of more rows than are factored at once, of a prime number, for which a Fourier transform does the most.
#![cfg_attr(target_os = "none", no_std, no_main)]

use orthant_firmware::image;

image!(stack);

#[cfg(not(target_os = "none"))]
fn stack() -> bool {
    orthant_firmware::write(b"only boards have a stack to paint\n");
    true
}

#[cfg(target_os = "none")]
fn stack() -> bool {
    orthant_firmware::with_scratch(0, |memory| {
        let (a, rest) = memory.split_at_mut_checked(TERMS).unwrap_or_default();
        let (b, rest) = rest.split_at_mut_checked(TERMS).unwrap_or_default();
        let (out, more) = rest.split_at_mut_checked(TERMS).unwrap_or_default();
        let more = more.get_mut(..TERMS).unwrap_or_default();
        kernels::all(a, b, out, more);
        functions(memory);
    });
    true
}

/// Rows of matrices.
#[cfg(target_os = "none")]
const ROWS: usize = 47;

#[cfg(target_os = "none")]
fn functions(memory: &mut [f32]) {
    use orthant_firmware::functions::{FUNCTIONS, Room};
    use orthant_firmware::{Line, stack};

    let mut indices = [0; ROWS];
    let Some(mut room) = Room::new(ROWS, memory, &mut indices) else { return };
    for (name, call) in FUNCTIONS {
        let before = stack::depth();
        stack::paint();
        let done = core::hint::black_box(call)(&mut room);
        let bytes = stack::deepest() - before;
        // One that fails has not been measured, and so has no line.
        if done.is_ok() {
            Line::new().text("stack ").text(name).text(" ").number(bytes as u64).print();
        }
    }
}

/// Three blocks, the last of three terms.
#[cfg(target_os = "none")]
const TERMS: usize = 2 * orthant_core::BLOCK + 3;

#[cfg(target_os = "none")]
mod kernels {
    use core::hint::black_box;

    use orthant_core::{self as orthant, MatMut, MatRef};
    use orthant_firmware::{Line, stack};

    /// Measures each call on ordinary and on huge numbers, and prints the worst.
    macro_rules! measure {
        ($a:ident $b:ident: $($name:ident($($argument:expr),*);)*) => {$({
            let mut worst = 0;
            for scale in [1.0, 1e30] {
                fill($a, scale);
                fill($b, -scale);
                let before = stack::depth();
                stack::paint();
                let _ = black_box(orthant::$name($($argument),*));
                worst = worst.max(stack::deepest() - before);
            }
            tell(stringify!($name), worst);
        })*};
    }

    pub(super) fn all(a: &mut [f32], b: &mut [f32], out: &mut [f32], c: &mut [f32]) {
        one(a, b);
        two(a, b);
        written(a, b, out);
        matrices(a, b, out, c);
    }

    #[inline(never)]
    fn one(a: &mut [f32], b: &mut [f32]) {
        measure! { a b:
            sum(a); norm_l1(a); norm_l2(a); norm_l2_squared(a); norm_linf(a); norm_lp(a, 3.0);
        }
    }

    #[inline(never)]
    fn two(a: &mut [f32], b: &mut [f32]) {
        measure! { a b:
            dot(a, b); dot_compensated(a, b); distance_l1(a, b); distance_l2(a, b);
            distance_l2_squared(a, b); distance_linf(a, b); cosine_similarity(a, b); angle(a, b);
            scalar_projection(a, b); hadamard_assign(a, b); add_assign(a, b); sub_assign(a, b);
            scale_assign(0.5, a); axpy(0.5, a, b);
            cross(a.get(..3).unwrap_or_default(), b.get(..3).unwrap_or_default());
        }
    }

    #[inline(never)]
    fn written(a: &mut [f32], b: &mut [f32], out: &mut [f32]) {
        measure! { a b:
            hadamard(a, b, out); add(a, b, out); sub(a, b, out); scale(0.5, a, out);
            normalize(a, out); project(a, b, out); reject(a, b, out);
        }
    }

    #[inline(never)]
    fn matrices(a: &mut [f32], b: &mut [f32], out: &mut [f32], c: &mut [f32]) {
        const N: usize = 97;
        fill(c, 1.0);
        let (Some(left), Some(right)) = (c.get(..N * N), out.get_mut(..N * N)) else { return };
        let Ok(left) = MatRef::new(left, N, N) else { return };
        let Ok(mut right) = MatMut::new(right, N, N) else { return };
        measure! { a b:
            matvec(left, first(a), start(b)); matvec_transposed(left, first(a), start(b));
            hadamard_matrix(left, left, right.reborrow()); matmul(left, left, right.reborrow());
            matmul_sub(left, left, right.reborrow());
        }

        fn first(a: &[f32]) -> &[f32] {
            a.get(..N).unwrap_or_default()
        }
        fn start(a: &mut [f32]) -> &mut [f32] {
            a.get_mut(..N).unwrap_or_default()
        }
    }

    #[inline(never)]
    fn fill(numbers: &mut [f32], scale: f32) {
        for (i, x) in numbers.iter_mut().enumerate() {
            *x = scale * (1 + i % 7) as f32;
        }
    }

    #[inline(never)]
    fn tell(name: &str, bytes: usize) {
        Line::new().text("stack ").text(name).text(" ").number(bytes as u64).print();
    }
}
