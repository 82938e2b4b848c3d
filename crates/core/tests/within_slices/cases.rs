//! The cases, which the tests here and the fuzz target of the same name run.

use orthant_core::{
    BLOCK, DistanceL1, DistanceL2Squared, DistanceLinf, Dot, DotCompensated, Isa, Kernels, MatMut,
    MatRef, NormL1, NormL2Squared, NormLinf, Sum,
};

/// Lengths on both sides of everything that a kernel treats apart: partial registers, quarters of
/// 32 lanes, several rows of lanes. Miri interprets, a thousand times slower: it gets the edges.
fn lengths() -> impl Iterator<Item = usize> {
    const EDGES: [usize; 8] = [0, 1, 7, 9, 16, 31, 33, 70];
    (0..=4 * 32 + 1).filter(|n| !cfg!(miri) || EDGES.contains(n))
}

/// Alignments of the first element, in elements.
fn offsets(len: usize) -> impl Iterator<Item = usize> {
    (0..16).filter(move |offset| !cfg!(miri) || *offset == len % 16)
}

/// The kernels to compare with the scalar ones, also of a machine without a last level of cache: there large operands
/// come from memory, in loops of their own.
fn others() -> impl Iterator<Item = Kernels> {
    let kernels = Isa::available().filter(|isa| *isa != Isa::Scalar).filter_map(Kernels::on);
    kernels.flat_map(|kernels| {
        let far = (!cfg!(miri)).then(|| kernels.with_last_level_cache(0));
        [kernels].into_iter().chain(far)
    })
}

fn scalar() -> Kernels {
    Kernels::on(Isa::Scalar).expect("every machine has it")
}

/// Memory whose part from `offset` on is the operand, `len` values that round when they are added.
fn memory(offset: usize, len: usize, seed: u32) -> Vec<f32> {
    let mut memory = Vec::with_capacity(offset + len);
    memory.resize(offset, f32::NAN);
    let mut state = seed;
    memory.resize_with(offset + len, || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from_bits(0x3f80_0000 | (state >> 9)) - 1.5
    });
    memory
}

fn bits(a: &[f32]) -> Vec<u32> {
    a.iter().map(|x| x.to_bits()).collect()
}

/// Compares what a block computes with the kernels `k` and with the scalar ones.
macro_rules! same {
    ($k:ident => $compute:expr) => {
        let want = {
            let $k = scalar();
            $compute
        };
        for $k in others() {
            assert_eq!($compute, want, "{} on {}", stringify!($compute), $k.isa().name());
        }
    };
}

fn reductions(a: &[f32], b: &[f32]) {
    same!(k => [k.sum(a), k.norm_l1(a), k.norm_l2(a)].map(f32::to_bits));
    same!(k => [k.norm_l2_squared(a), k.norm_linf(a)].map(f32::to_bits));
    same!(k => [k.dot(a, b), k.dot_compensated(a, b)].map(|r| r.map(f32::to_bits)));
    same!(k => [k.distance_l1(a, b), k.distance_l2(a, b)].map(|r| r.map(f32::to_bits)));
    same!(k => [k.distance_l2_squared(a, b), k.distance_linf(a, b)].map(|r| r.map(f32::to_bits)));
    same!(k => [k.cosine_similarity(a, b), k.angle(a, b)].map(|r| r.map(f32::to_bits)));
    same!(k => k.scalar_projection(a, b).map(f32::to_bits));
}

/// The output of a call, which must not write before it.
fn written(y: &[f32], offset: usize, call: impl FnOnce(&mut [f32])) -> Vec<u32> {
    let mut memory = vec![f32::NAN; offset];
    memory.extend_from_slice(y);
    memory.shrink_to_fit();
    call(&mut memory[offset..]);
    assert!(memory[..offset].iter().all(|x| x.is_nan()));
    bits(&memory[offset..])
}

fn elementwise(a: &[f32], b: &[f32], offset: usize) {
    same!(k => written(b, offset, |y| k.hadamard(a, b, y).expect("equal lengths")));
    same!(k => written(b, offset, |y| k.add(a, b, y).expect("equal lengths")));
    same!(k => written(b, offset, |y| k.sub(a, b, y).expect("equal lengths")));
    same!(k => written(b, offset, |y| k.scale(0.3, a, y).expect("equal lengths")));
    same!(k => written(b, offset, |y| k.axpy(0.3, a, y).expect("equal lengths")));
    same!(k => written(b, offset, |y| k.hadamard_assign(y, a).expect("equal lengths")));
    same!(k => written(b, offset, |y| k.add_assign(y, a).expect("equal lengths")));
    same!(k => written(b, offset, |y| k.sub_assign(y, a).expect("equal lengths")));
    same!(k => written(b, offset, |y| k.scale_assign(0.3, y)));
    if !a.is_empty() {
        same!(k => written(b, offset, |y| k.normalize(a, y).expect("not zero")));
        same!(k => written(b, offset, |y| k.project(a, b, y).expect("not zero")));
        same!(k => written(b, offset, |y| k.reject(a, b, y).expect("not zero")));
    }
}

pub fn reductions_and_elementwise_operations_stay_within_their_slices() {
    for n in lengths() {
        for offset in offsets(n) {
            let (a, b) = (memory(offset, n, 1), memory((offset * 3 + 1) % 16, n, 2));
            let (a, b) = (&a[offset..], &b[(offset * 3 + 1) % 16..]);
            reductions(a, b);
            elementwise(a, b, (offset + 5) % 16);
        }
    }
}

pub fn huge_and_tiny_values_take_the_scaled_path_within_their_slices() {
    for n in if cfg!(miri) { 9..10 } else { 1..67 } {
        for factor in [1e30, 1e-44] {
            let a: Vec<f32> = memory(0, n, 3).iter().map(|x| x * factor).collect();
            reductions(&a, &memory(0, n, 4));
            reductions(&memory(0, n, 4), &a);
        }
    }
}

pub fn the_end_of_a_block_is_no_end_of_the_sum() {
    for n in BLOCK - 2..BLOCK + 34 {
        if !cfg!(miri) || n == BLOCK + 33 {
            let a = memory(1, n, 5);
            same!(k => k.sum(&a[1..]).to_bits());
        }
    }
    // Out of memory two blocks are read side by side; the last is alone.
    for n in [19 * BLOCK - 7, 20 * BLOCK, 20 * BLOCK + 7] {
        if !cfg!(miri) {
            let (a, b) = (memory(1, n, 5), memory(3, n, 6));
            same!(k => k.norm_l1(&a[1..]).to_bits());
            same!(k => k.dot(&a[1..], &b[3..]).map(f32::to_bits));
        }
    }
}

pub fn reducers_take_chunks_within_their_slices() {
    let (a, b) = (memory(2, 70, 7), memory(0, 70, 8));
    let (a, b) = (&a[2..], b.as_slice());
    for k in Isa::available().filter_map(Kernels::on) {
        for chunk in (1..70).filter(|chunk| !cfg!(miri) || *chunk == 37) {
            macro_rules! fed {
                ($($one:ident $name:ident)*; $($two:ident $of_two:ident)*) => {
                    $(let mut reducer = $one::on(k);
                    a.chunks(chunk).for_each(|chunk| reducer.push(chunk));
                    assert_eq!(reducer.finish().to_bits(), k.$name(a).to_bits());)*
                    $(let mut reducer = $two::on(k);
                    for (x, y) in a.chunks(chunk).zip(b.chunks(chunk)) {
                        reducer.push(x, y).expect("equal lengths");
                    }
                    assert_eq!(Ok(reducer.finish()), k.$of_two(a, b));)*
                };
            }
            fed! {
                Sum sum NormL1 norm_l1 NormL2Squared norm_l2_squared NormLinf norm_linf;
                Dot dot DotCompensated dot_compensated DistanceL1 distance_l1
                DistanceL2Squared distance_l2_squared DistanceLinf distance_linf
            }
        }
    }
}

pub fn matrix_products_stay_within_their_slices() {
    // Rows, columns, stride: none at all, some of a group of rows, one row too many for groups,
    // more rows than a block of the column order.
    let shapes: &[[usize; 3]] = if cfg!(miri) {
        &[[0, 3, 3], [3, 0, 0], [2, 3, 5], [9, 33, 34], [258, 1, 2]]
    } else {
        &[
            [0, 3, 3],
            [3, 0, 0],
            [1, 1, 1],
            [2, 3, 5],
            [5, 33, 33],
            [9, 40, 41],
            [17, 8, 8],
            [3, 129, 130],
            [600, 35, 36],
            // More than a mebibyte, but for the first: narrow, several blocks side by side; long rows; more than a block.
            [1_300, 8, 8],
            [40_001, 8, 8],
            [35_000, 7, 9],
            [67, 5_000, 5_001],
            [9, 33_000, 33_001],
        ]
    };
    for &[rows, cols, stride] in shapes {
        let data = memory(1, if rows == 0 { 0 } else { (rows - 1) * stride + cols }, 9);
        let a = MatRef::with_stride(&data[1..], rows, cols, stride).expect("it fits");
        let (x, y) = (memory(0, cols, 10), memory(0, rows, 11));
        same!(k => written(&y, 3, |out| k.matvec(a, &x, out).expect("the shapes fit")));
        same!(k => written(&x, 3, |out| k.matvec_transposed(a, &y, out).expect("the shapes fit")));
        let product = |k: Kernels, out: &mut [f32]| {
            k.hadamard_matrix(a, a, MatMut::with_stride(out, rows, cols, stride).expect("it fits"))
                .expect("one shape");
        };
        same!(k => written(&data[1..], 2, |out| product(k, out)));
    }
}
