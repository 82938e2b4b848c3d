//! A program that links only if no function of `orthant-core` can panic.
//!
//! It calls every public function with operands that the optimiser cannot see through. The panic
//! handler calls a function that no library defines, so one panic that may be reached, anywhere
//! below any of these calls, is an undefined symbol for the linker. It is never run.
//!
//! What it does not cover is `Error`'s texts: they are written by `core::fmt`, whose own code has
//! panics that the optimiser cannot rule out.

#![no_std]
#![no_main]

mod calculus;
mod geometry;
mod linalg;

use core::hint::black_box;

use orthant_core::transform::{self, Turn};
use orthant_core::{
    self as orthant, Dft, DistanceL1, DistanceL2Squared, DistanceLinf, Dot, DotCompensated,
    Executor, Isa, Kernels, Lanes, MatMut, MatRef, NormL1, NormL2Squared, NormLinf, Normalization,
    Serial, Sum,
};

unsafe extern "C" {
    /// Defined nowhere: its name in a linker's error says that a panic can be reached.
    safe fn orthant_core_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    orthant_core_can_panic()
}

/// The entry of a bare-metal program (build.rs names it).
#[cfg(target_os = "none")]
#[unsafe(no_mangle)]
extern "C" fn entry() -> ! {
    call_everything();
    loop {}
}

/// The entry that a hosted C runtime calls.
#[cfg(not(target_os = "none"))]
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    call_everything();
    0
}

// `memcpy` and the C runtime of a host.
#[cfg(not(target_os = "none"))]
#[link(name = "c")]
unsafe extern "C" {}

static DATA: [f32; 8] = [1.0; 8];

/// A slice of unknown length and content.
fn any() -> &'static [f32] {
    black_box(&DATA)
}

fn any_usize() -> usize {
    black_box(2)
}

fn any_f32() -> f32 {
    black_box(2.0)
}

fn any_matrix() -> Option<MatRef<'static>> {
    black_box(MatRef::new(any(), any_usize(), any_usize()).ok())
}

/// Calls the function and the method of that name with the same arguments.
macro_rules! call {
    ($kernels:ident: $($name:ident($($argument:expr),*);)*) => {$(
        let _ = black_box(orthant::$name($($argument),*));
        let _ = black_box($kernels.$name($($argument),*));
    )*};
}

fn call_everything() {
    if cfg!(feature = "deliberate-panic") {
        black_box(any()[any_usize()]);
        return;
    }
    black_box(black_box(orthant::linalg::SystemKind::Square).name());
    calculus::call_everything(black_box(&mut [0.0; 16]));
    for isa in Isa::available() {
        black_box((isa.name(), isa.compiled_to(), isa.is_available()));
        if let Some(kernels) = Kernels::on(black_box(isa)) {
            on(kernels);
        }
    }
    black_box((Isa::active(), Isa::from_name(black_box("avx2"))));
    on(black_box(Kernels::active().with_last_level_cache(any_usize())));
    on(Kernels::active().with_executor(black_box(Serial)));
    on(Kernels::active().with_executor(Divided));
}

/// Divides every operation.
#[derive(Clone, Copy)]
struct Divided;

impl Executor for Divided {
    fn parts(self, _: usize) -> usize {
        any_usize()
    }
    fn join<A: Send, B: Send>(
        self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        (a(), b())
    }
    fn with_scratch<T>(self, _: usize, work: impl FnOnce(&mut [f32]) -> T) -> T {
        let mut scratch = [0.0; 8];
        work(black_box(&mut scratch[..]))
    }
}

fn on<E: Executor>(kernels: Kernels<E>) {
    black_box(kernels.isa());
    let _ = black_box(kernels.executor());
    scalars(kernels);
    let mut memory = [0.0; 8];
    vectors(kernels, black_box(&mut memory));
    fourier(kernels, black_box(&mut memory));
    transforms(black_box(&mut memory));
    matrices(kernels, black_box(&mut memory));
    geometry::on(kernels);
    linalg::on(kernels);
    reducers(kernels);
}

fn scalars<E: Executor>(kernels: Kernels<E>) {
    call! { kernels:
        sum(any());
        norm_l1(any());
        norm_l2(any());
        norm_l2_squared(any());
        norm_linf(any());
        norm_lp(any(), any_f32());
        dot(any(), any());
        dot_compensated(any(), any());
        distance_l1(any(), any());
        distance_l2(any(), any());
        distance_l2_squared(any(), any());
        distance_linf(any(), any());
        cosine_similarity(any(), any());
        angle(any(), any());
        scalar_projection(any(), any());
        cross(any(), any());
    }
}

fn vectors<E: Executor>(kernels: Kernels<E>, out: &mut [f32]) {
    call! { kernels:
        hadamard(any(), any(), out);
        add(any(), any(), out);
        sub(any(), any(), out);
        scale(any_f32(), any(), out);
        hadamard_assign(out, any());
        add_assign(out, any());
        sub_assign(out, any());
        scale_assign(any_f32(), out);
        axpy(any_f32(), any(), out);
        normalize(any(), out);
        project(any(), any(), out);
        reject(any(), any(), out);
    }
}

fn fourier<E: Executor>(kernels: Kernels<E>, out: &mut [f32]) {
    let n = any_usize();
    black_box((Dft::table_len(n), Dft::scratch_len(n)));
    orthant::dft_frequencies(any_f32(), out);
    let (mut im, mut table, mut scratch) = ([0.0; 8], [0.0; 8], [0.0; 8]);
    let im = black_box(&mut im[..]);
    for normalization in
        [Normalization::Backward, Normalization::Ortho, Normalization::Forward].map(black_box)
    {
        let _ = black_box(Dft::new(n, black_box(&mut table[..])).map(|dft| dft.length()));
        if let Ok(dft) = kernels.dft(n, black_box(&mut table[..])) {
            let _ = black_box(dft.transform(out, im, normalization, black_box(&mut scratch[..])));
            let _ = black_box(dft.inverse(out, im, normalization, black_box(&mut scratch[..])));
            let parts = [&mut *out, &mut *im];
            let scratch = black_box(&mut scratch[..]);
            let _ = black_box(kernels.dft_transform(&dft, parts, normalization, scratch));
            let _ = black_box(kernels.dft_inverse(&dft, [out, im], normalization, scratch));
        }
    }
    if let (Ok(re), Ok(im)) = (MatMut::new(out, n, n), MatMut::new(im, n, n)) {
        let _ = black_box(orthant::fourier_basis(re, im));
    }
}

fn transforms(out: &mut [f32]) {
    let mut scratch = [0.0; 8];
    let (n, turns) = (any_usize(), [Turn::radians(any_f32()), Turn::degrees(any_f32())]);
    for turn in turns {
        black_box((turn.cos(), turn.sin()));
        let Ok(mut out) = MatMut::new(out, n, n) else { return };
        let _ = black_box(transform::rotate(turn, out.reborrow()));
        let _ = black_box(transform::rotate_about(black_box([1.0; 3]), turn, out));
    }
    let Ok(mut out) = MatMut::new(out, n, n) else { return };
    let scratch = black_box(&mut scratch[..]);
    let _ = black_box(transform::scale(any(), out.reborrow()));
    let _ = black_box(transform::reflect(any(), out.reborrow(), scratch));
    let _ = black_box(transform::project_onto_line(any(), out.reborrow(), scratch));
    let _ = black_box(transform::project_onto_plane(any(), out.reborrow(), scratch));
    let _ = black_box(transform::shear(n, any_usize(), any_f32(), out.reborrow()));
    if let Some(a) = any_matrix() {
        let _ = black_box(transform::affine(a, any(), out));
    }
}

fn matrices<E: Executor>(kernels: Kernels<E>, out: &mut [f32]) {
    let (rows, cols, stride) = (any_usize(), any_usize(), any_usize());
    let _ = black_box(MatRef::with_stride(any(), rows, cols, stride));
    let Some(a) = any_matrix() else { return };
    black_box((a.rows(), a.cols(), a.stride(), a.row(rows), a.is_contiguous(), a.as_slice()));
    black_box(a.data());
    call! { kernels:
        matvec(a, any(), out);
        matvec_transposed(a, any(), out);
    }
    let Ok(mut c) = MatMut::new(out, rows, cols) else { return };
    call! { kernels:
        hadamard_matrix(a, a, c.reborrow());
    }
    // These run on the calling thread.
    let serial = kernels.with_executor(Serial);
    call! { serial:
        matmul(a, a, c.reborrow());
        matmul_sub(a, a, c.reborrow());
    }
    if let Ok(mut matrix) = MatMut::with_stride(out, rows, cols, stride) {
        black_box((matrix.rows(), matrix.cols(), matrix.stride()));
        black_box(matrix.as_ref());
        black_box(matrix.row_mut(rows));
        black_box(matrix.reborrow().into_data());
        black_box(matrix.into_slice());
    }
}

/// Feeds a reducer of one operand, then one of two.
macro_rules! feed {
    ($kernels:ident: $($one:ident)*; $($two:ident)*) => {
        $({
            let mut reducer = $one::on($kernels);
            reducer.push(any());
            reducer.push(any());
            black_box(reducer.finish());
            black_box($one::new());
        })*
        $({
            let mut reducer = $two::on($kernels);
            let _ = black_box(reducer.push(any(), any()));
            let _ = black_box(reducer.push(any(), any()));
            black_box(reducer.finish());
            black_box($two::new());
        })*
    };
}

fn reducers<E: Executor>(kernels: Kernels<E>) {
    feed! { kernels:
        Sum NormL1 NormL2Squared NormLinf;
        Dot DotCompensated DistanceL1 DistanceL2Squared DistanceLinf
    }
    for lanes in [Sum::reduce(any()), NormL1::reduce(any()), NormL2Squared::reduce(any())] {
        black_box(black_box(Lanes::ZERO).merge(lanes).fold());
    }
    let _ = black_box(Dot::reduce(any(), any()));
    let _ = black_box(DistanceL1::reduce(any(), any()));
    let _ = black_box(DistanceL2Squared::reduce(any(), any()));
    let _ = black_box(Sum::reduce_on(kernels, any()));
    let _ = black_box(NormL1::reduce_on(kernels, any()));
    let _ = black_box(NormL2Squared::reduce_on(kernels, any()));
    let _ = black_box(Dot::reduce_on(kernels, any(), any()));
    let _ = black_box(DistanceL1::reduce_on(kernels, any(), any()));
    let _ = black_box(DistanceL2Squared::reduce_on(kernels, any(), any()));
}
