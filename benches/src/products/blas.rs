//! OpenBLAS's and oneMKL's products, on as many threads as asked.

use std::hint::black_box;
use std::sync::OnceLock;

use libloading::Library;

use super::{Operands, Shape};
use crate::peers::blas::{Int, open_mkl, open_openblas, symbol};

const ROW_MAJOR: i32 = 101;
const NO_TRANSPOSE: i32 = 111;

#[rustfmt::skip]
type Gemm<I> = unsafe extern "C" fn(
    i32, i32, i32, I, I, I, f32, *const f32, I, *const f32, I, f32, *mut f32, I,
);

type Product = Box<dyn Fn(&mut Operands) + Send>;

/// The libraries that are to be had, on so many threads: the first call decides how many.
pub(super) fn load(threads: usize) -> Result<Vec<(&'static str, Product)>, String> {
    // Loaded once: neither library likes to be told its threads again.
    static LIBRARIES: OnceLock<Result<[Option<&'static Library>; 2], String>> = OnceLock::new();
    let [openblas, mkl] = LIBRARIES
        .get_or_init(|| Ok([Some(open_openblas(threads)?), open_mkl(threads)?]))
        .clone()?;
    let mut all = Vec::new();
    if let Some(library) = openblas {
        all.push(("openblas", find(library)?));
    }
    if let Some(library) = mkl {
        all.push(("mkl", find(library)?));
    }
    Ok(all)
}

/// `cblas_sgemm` by whatever name the build gave it; a suffix of 64_ says that integers have 64
/// bits.
fn find(library: &'static Library) -> Result<Product, String> {
    for name in ["cblas_sgemm", "scipy_cblas_sgemm"] {
        // SAFETY: this is CBLAS's declaration; enumerations are ints.
        if let Ok(gemm) = unsafe { symbol::<Gemm<i32>>(library, name) } {
            return Ok(product(gemm));
        }
        // SAFETY: as above.
        if let Ok(gemm) = unsafe { symbol::<Gemm<i64>>(library, &format!("{name}64_")) } {
            return Ok(product(gemm));
        }
    }
    Err("a BLAS has no cblas_sgemm".to_owned())
}

fn product<I: Int + Send>(gemm: Gemm<I>) -> Product {
    Box::new(move |data| {
        let Shape { rows, terms, cols } = data.shape;
        let (m, k, n) = (I::of(rows), I::of(terms), I::of(cols));
        let (a, b) = (black_box(&data.a).as_ptr(), black_box(&data.b).as_ptr());
        let c = black_box(&mut data.c).as_mut_ptr();
        let no = NO_TRANSPOSE;
        // SAFETY: the matrices hold these rows and columns without gaps.
        unsafe { gemm(ROW_MAJOR, no, no, m, n, k, 1.0, a, k, b, n, 0.0, c, n) };
    })
}
