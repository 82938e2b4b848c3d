//! OpenBLAS and oneMKL, loaded at run time and called through the addresses of their functions,
//! as a C program calls a shared library, on one thread.
//!
//! `ORTHANT_OPENBLAS` names OpenBLAS's library; without it the system's is taken (Debian:
//! libopenblas-dev). `ORTHANT_MKL` names oneMKL's `libmkl_rt`; without it oneMKL takes no part.

use libloading::{Library, Symbol};

use crate::kernels::{ALPHA, Kernel};
use crate::op::{Op, map1, map2, matvec, reduce_with_scratch, reduce1, reduce2};
use crate::peers::Peer;

const SYSTEM_OPENBLAS: &str = "libopenblas.so.0";
const ROW_MAJOR: i32 = 101;
const NO_TRANSPOSE: i32 = 111;
const TRANSPOSE: i32 = 112;

/// The libraries that are to be had.
pub fn load() -> Result<Vec<Peer>, String> {
    let path = std::env::var("ORTHANT_OPENBLAS").unwrap_or_else(|_| SYSTEM_OPENBLAS.to_owned());
    let remedy = "install libopenblas-dev or set ORTHANT_OPENBLAS to the library's path";
    let mut peers = vec![openblas(&path).map_err(|e| format!("OpenBLAS: {e}; {remedy}"))?];
    if let Ok(path) = std::env::var("ORTHANT_MKL") {
        let remedy = "set ORTHANT_MKL to the path of libmkl_rt or unset it";
        peers.push(mkl(&path).map_err(|e| format!("oneMKL: {e}; {remedy}"))?);
    }
    Ok(peers)
}

/// OpenBLAS on so many threads, for who needs more of it than its vectors.
pub fn open_openblas(threads: usize) -> Result<&'static Library, String> {
    let path = std::env::var("ORTHANT_OPENBLAS").unwrap_or_else(|_| SYSTEM_OPENBLAS.to_owned());
    let library = open(&path).map_err(|e| format!("OpenBLAS: {e}"))?;
    use_threads(library, threads);
    Ok(library)
}

/// oneMKL on so many threads, if `ORTHANT_MKL` names it.
pub fn open_mkl(threads: usize) -> Result<Option<&'static Library>, String> {
    let Ok(path) = std::env::var("ORTHANT_MKL") else { return Ok(None) };
    open_mkl_at(&path, threads).map(Some).map_err(|e| format!("oneMKL: {e}"))
}

/// oneMKL with integers of 32 bits; on several threads with GNU's runtime, which must be there.
fn open_mkl_at(path: &str, threads: usize) -> Result<&'static Library, libloading::Error> {
    const LP64: i32 = 0;
    const SEQUENTIAL: i32 = 1;
    const GNU: i32 = 3;
    if threads > 1 {
        // Without it oneMKL would end the process.
        open("libgomp.so.1")?;
    }
    let library = open(path)?;
    // SAFETY: oneMKL declares the first two as int (int) and the last as void (int).
    let (interface, threading, set_threads) = unsafe {
        (
            symbol::<unsafe extern "C" fn(i32) -> i32>(library, "MKL_Set_Interface_Layer")?,
            symbol::<unsafe extern "C" fn(i32) -> i32>(library, "MKL_Set_Threading_Layer")?,
            symbol::<unsafe extern "C" fn(i32)>(library, "MKL_Set_Num_Threads")?,
        )
    };
    // SAFETY: these are documented codes, set before any other call into the library.
    unsafe {
        interface(LP64);
        threading(if threads > 1 { GNU } else { SEQUENTIAL });
        set_threads(threads as i32);
    }
    Ok(library)
}

/// A Fortran routine of OpenBLAS, whatever prefix and suffix the build gave its name.
///
/// # Safety
/// `T` must be the type that the library declares it with.
pub unsafe fn find_in_openblas<T: Copy + 'static>(
    library: &'static Library,
    name: &str,
) -> Result<T, String> {
    ["", "scipy_"]
        .iter()
        .flat_map(|prefix| ["_", "_64_"].map(|suffix| format!("{prefix}{name}{suffix}")))
        // SAFETY: passed on to the caller.
        .find_map(|name| unsafe { symbol::<T>(library, &name) }.ok())
        .ok_or_else(|| format!("OpenBLAS has no {name}; take a build with LAPACK"))
}

fn use_threads(library: &'static Library, threads: usize) {
    for name in ["", "scipy_"].iter().flat_map(|prefix| {
        ["", "64_"].map(|suffix| format!("{prefix}openblas_set_num_threads{suffix}"))
    }) {
        // SAFETY: OpenBLAS declares it as void (int) under each of these names.
        if let Ok(set) = unsafe { symbol::<unsafe extern "C" fn(i32)>(library, &name) } {
            // SAFETY: any count is valid.
            unsafe { set(threads as i32) };
        }
    }
}

fn openblas(path: &str) -> Result<Peer, libloading::Error> {
    let library = open(path)?;
    use_threads(library, 1);
    // Builds differ in prefix and suffix; a suffix of 64_ says that integers have 64 bits.
    let plain = Cblas::<i32>::find(library, "cblas_", "");
    let plain = plain.or_else(|_| Cblas::<i32>::find(library, "scipy_cblas_", ""));
    if let Ok(blas) = plain {
        return Ok(Peer::new("openblas", move |kernel| blas.op(kernel)));
    }
    let blas = Cblas::<i64>::find(library, "cblas_", "64_")
        .or_else(|_| Cblas::<i64>::find(library, "scipy_cblas_", "64_"))?;
    Ok(Peer::new("openblas", move |kernel| blas.op(kernel)))
}

fn mkl(path: &str) -> Result<Peer, libloading::Error> {
    let library = open_mkl_at(path, 1)?;
    let blas = Cblas::<i32>::find(library, "cblas_", "")?;
    // SAFETY: oneMKL declares them as void (const MKL_INT n, const float a[], const float b[],
    // float r[]), and MKL_INT has 32 bits in the LP64 interface.
    let [mul, add, sub] = unsafe {
        type Map2 = unsafe extern "C" fn(i32, *const f32, *const f32, *mut f32);
        [
            symbol::<Map2>(library, "vsMul")?,
            symbol::<Map2>(library, "vsAdd")?,
            symbol::<Map2>(library, "vsSub")?,
        ]
    };
    Ok(Peer::new("mkl", move |kernel| {
        let f = match kernel {
            Kernel::Hadamard => mul,
            Kernel::Add => add,
            Kernel::Sub => sub,
            _ => return blas.op(kernel),
        };
        Some(map2(move |a, b, out| {
            // SAFETY: a case's three vectors have one length, and out is borrowed mutably.
            unsafe { f(i32::of(a.len()), a.as_ptr(), b.as_ptr(), out.as_mut_ptr()) }
        }))
    }))
}

/// Libraries stay loaded, so that the addresses of their functions stay valid.
fn open(path: &str) -> Result<&'static Library, libloading::Error> {
    // SAFETY: loading runs the library's initialisers; whoever names a BLAS vouches for it.
    Ok(Box::leak(Box::new(unsafe { Library::new(path) }?)))
}

/// A function of a library.
///
/// # Safety
/// `T` must be the type that the library declares the function with.
pub unsafe fn symbol<T: Copy + 'static>(
    library: &'static Library,
    name: &str,
) -> Result<T, libloading::Error> {
    // SAFETY: passed on to the caller.
    let symbol: Symbol<'static, T> = unsafe { library.get(name.as_bytes()) }?;
    Ok(*symbol)
}

/// BLAS's integer.
pub trait Int: Copy + 'static {
    /// One.
    const ONE: Self;
    /// Sizes of cases are below 2³¹.
    fn of(n: usize) -> Self;
}

impl Int for i32 {
    const ONE: i32 = 1;
    fn of(n: usize) -> i32 {
        n as i32
    }
}

impl Int for i64 {
    const ONE: i64 = 1;
    fn of(n: usize) -> i64 {
        n as i64
    }
}

type Reduce1<I> = unsafe extern "C" fn(I, *const f32, I) -> f32;
type Reduce2<I> = unsafe extern "C" fn(I, *const f32, I, *const f32, I) -> f32;
type Copying<I> = unsafe extern "C" fn(I, *const f32, I, *mut f32, I);
type Scaling<I> = unsafe extern "C" fn(I, f32, *mut f32, I);
type Axpy<I> = unsafe extern "C" fn(I, f32, *const f32, I, *mut f32, I);
#[rustfmt::skip]
type Gemv<I> = unsafe extern "C" fn(
    i32, i32, I, I, f32, *const f32, I, *const f32, I, f32, *mut f32, I,
);

/// The C interface of BLAS for integers `I`.
#[derive(Clone, Copy)]
struct Cblas<I> {
    dot: Reduce2<I>,
    nrm2: Reduce1<I>,
    asum: Reduce1<I>,
    /// OpenBLAS's extension.
    sum: Option<Reduce1<I>>,
    copy: Copying<I>,
    scal: Scaling<I>,
    axpy: Axpy<I>,
    gemv: Gemv<I>,
}

impl<I: Int> Cblas<I> {
    fn find(
        library: &'static Library,
        prefix: &str,
        suffix: &str,
    ) -> Result<Self, libloading::Error> {
        let name = |name: &str| format!("{prefix}{name}{suffix}");
        // SAFETY: these are CBLAS's declarations; enumerations are ints, and the suffix of the
        // name says how wide the other integers are.
        unsafe {
            Ok(Cblas {
                dot: symbol(library, &name("sdot"))?,
                nrm2: symbol(library, &name("snrm2"))?,
                asum: symbol(library, &name("sasum"))?,
                sum: symbol(library, &name("ssum")).ok(),
                copy: symbol(library, &name("scopy"))?,
                scal: symbol(library, &name("sscal"))?,
                axpy: symbol(library, &name("saxpy"))?,
                gemv: symbol(library, &name("sgemv"))?,
            })
        }
    }

    fn op(&self, kernel: Kernel) -> Option<Op> {
        let blas = *self;
        Some(match kernel {
            Kernel::Dot => reduce2(move |a, b| blas.dot(a, b)),
            Kernel::NormL2 => reduce1(move |a| blas.reduce(blas.nrm2, a)),
            Kernel::NormL2Squared => reduce1(move |a| blas.dot(a, a)),
            Kernel::NormL1 => reduce1(move |a| blas.reduce(blas.asum, a)),
            Kernel::Sum => match blas.sum {
                Some(sum) => reduce1(move |a| blas.reduce(sum, a)),
                None => reduce_with_scratch(move |a, _, ones| blas.dot(a, ones)),
            },
            Kernel::DistanceL2 => reduce_with_scratch(move |a, b, difference| {
                // The root of a dot is faster than nrm2, though it may overflow.
                blas.difference(a, b, difference);
                blas.dot(difference, difference).sqrt()
            }),
            Kernel::DistanceL2Squared => reduce_with_scratch(move |a, b, difference| {
                blas.difference(a, b, difference);
                blas.dot(difference, difference)
            }),
            Kernel::DistanceL1 => reduce_with_scratch(move |a, b, difference| {
                blas.difference(a, b, difference);
                blas.reduce(blas.asum, difference)
            }),
            Kernel::CosineSimilarity => {
                reduce2(move |a, b| blas.dot(a, b) / (blas.dot(a, a) * blas.dot(b, b)).sqrt())
            }
            Kernel::Axpy => map1(move |x, y| blas.axpy(ALPHA, x, y)),
            Kernel::Scale => map1(move |a, out| {
                blas.copy(a, out);
                blas.scal(ALPHA, out);
            }),
            Kernel::Matvec => matvec(move |a, shape, x, y| blas.gemv(NO_TRANSPOSE, a, shape, x, y)),
            Kernel::MatvecTransposed => {
                matvec(move |a, shape, x, y| blas.gemv(TRANSPOSE, a, shape, x, y))
            }
            _ => return None,
        })
    }

    // The operands that cases give have the lengths that these calls read: `b`, `out` and
    // `scratch` are as long as `a`, and a matrix has `cols` and `rows` beside it.

    fn reduce(&self, f: Reduce1<I>, a: &[f32]) -> f32 {
        // SAFETY: reads a.len() elements of a.
        unsafe { f(I::of(a.len()), a.as_ptr(), I::ONE) }
    }

    fn dot(&self, a: &[f32], b: &[f32]) -> f32 {
        // SAFETY: reads a.len() elements of both, and b is as long.
        unsafe { (self.dot)(I::of(a.len()), a.as_ptr(), I::ONE, b.as_ptr(), I::ONE) }
    }

    fn copy(&self, from: &[f32], to: &mut [f32]) {
        // SAFETY: reads and writes from.len() elements, and to is as long.
        unsafe { (self.copy)(I::of(from.len()), from.as_ptr(), I::ONE, to.as_mut_ptr(), I::ONE) }
    }

    fn scal(&self, alpha: f32, x: &mut [f32]) {
        // SAFETY: reads and writes x.len() elements of x.
        unsafe { (self.scal)(I::of(x.len()), alpha, x.as_mut_ptr(), I::ONE) }
    }

    fn axpy(&self, alpha: f32, x: &[f32], y: &mut [f32]) {
        // SAFETY: reads x.len() elements of x, reads and writes as many of y, which is as long.
        unsafe { (self.axpy)(I::of(x.len()), alpha, x.as_ptr(), I::ONE, y.as_mut_ptr(), I::ONE) }
    }

    fn difference(&self, a: &[f32], b: &[f32], difference: &mut [f32]) {
        self.copy(a, difference);
        self.axpy(-1.0, b, difference);
    }

    fn gemv(
        &self,
        transpose: i32,
        a: &[f32],
        (rows, cols): (usize, usize),
        x: &[f32],
        y: &mut [f32],
    ) {
        let (rows, cols, one) = (I::of(rows), I::of(cols), I::ONE);
        // SAFETY: a holds rows·cols elements by rows of cols; x and y have cols and rows elements,
        // or rows and cols when transposed, as the case laid out.
        unsafe {
            let (a, x, y) = (a.as_ptr(), x.as_ptr(), y.as_mut_ptr());
            (self.gemv)(ROW_MAJOR, transpose, rows, cols, 1.0, a, cols, x, one, 0.0, y, one);
        }
    }
}
