//! Orthant: its functions as a program calls them, and its kernels on a chosen instruction set.

use orthant_core::{Error, Isa, Kernels, MatMut, MatRef};

use crate::kernels::{ALPHA, Kernel, LP};
use crate::op::{map1, map2, matvec, product, reduce1, reduce2};
use crate::peers::{OURS, Peer};

/// Every function of a library that has them under these names.
macro_rules! functions_of {
    ($library:ident, $name:expr) => {
        Peer::new($name, |kernel| {
            Some(match kernel {
                Kernel::Dot => reduce2(move |a, b| value($library::dot(a, b))),
                Kernel::DotCompensated => {
                    reduce2(move |a, b| value($library::dot_compensated(a, b)))
                }
                Kernel::Sum => reduce1($library::sum),
                Kernel::NormL1 => reduce1($library::norm_l1),
                Kernel::NormL2 => reduce1($library::norm_l2),
                Kernel::NormL2Squared => reduce1($library::norm_l2_squared),
                Kernel::NormLinf => reduce1($library::norm_linf),
                Kernel::NormLp => reduce1(move |a| value($library::norm_lp(a, LP))),
                Kernel::DistanceL1 => reduce2(move |a, b| value($library::distance_l1(a, b))),
                Kernel::DistanceL2 => reduce2(move |a, b| value($library::distance_l2(a, b))),
                Kernel::DistanceL2Squared => {
                    reduce2(move |a, b| value($library::distance_l2_squared(a, b)))
                }
                Kernel::DistanceLinf => reduce2(move |a, b| value($library::distance_linf(a, b))),
                Kernel::CosineSimilarity => {
                    reduce2(move |a, b| value($library::cosine_similarity(a, b)))
                }
                Kernel::Angle => reduce2(move |a, b| value($library::angle(a, b))),
                Kernel::ScalarProjection => {
                    reduce2(move |a, b| value($library::scalar_projection(a, b)))
                }
                Kernel::Hadamard => map2(move |a, b, out| done($library::hadamard(a, b, out))),
                Kernel::Add => map2(move |a, b, out| done($library::add(a, b, out))),
                Kernel::Sub => map2(move |a, b, out| done($library::sub(a, b, out))),
                Kernel::Project => map2(move |a, b, out| done($library::project(a, b, out))),
                Kernel::Reject => map2(move |a, b, out| done($library::reject(a, b, out))),
                Kernel::Scale => map1(move |a, out| done($library::scale(ALPHA, a, out))),
                Kernel::Axpy => map1(move |x, y| done($library::axpy(ALPHA, x, y))),
                Kernel::Normalize => map1(move |a, out| done($library::normalize(a, out))),
                Kernel::Matvec => matvec(move |a, shape, x, y| {
                    done(matrix(a, shape).and_then(|a| $library::matvec(a, x, y)));
                }),
                Kernel::MatvecTransposed => matvec(move |a, shape, x, y| {
                    done(matrix(a, shape).and_then(|a| $library::matvec_transposed(a, x, y)));
                }),
                Kernel::Matmul => product(move |a, (m, k), b, c| {
                    let operands = || Ok((matrix(a, (m, k))?, matrix(b, (k, m))?));
                    let product =
                        operands().and_then(|(a, b)| $library::matmul(a, b, MatMut::new(c, m, m)?));
                    done(product);
                }),
                Kernel::Lu | Kernel::Cholesky | Kernel::Qr | Kernel::Solve | Kernel::Dft => {
                    return None;
                }
            })
        })
    };
}

/// Our functions, dispatch included.
pub fn ours() -> Peer {
    functions_of!(orthant_core, OURS)
}

/// The same of the library that puts large operands on threads: on small ones, what asking for
/// that costs.
pub fn threaded() -> Peer {
    functions_of!(orthant, format!("{OURS}/threads"))
}

/// Our kernels on the instruction set of that name, or on every one that this machine has.
pub fn ours_on(name: Option<&str>) -> Result<Vec<Peer>, String> {
    let available: Vec<Isa> = Isa::available().collect();
    let chosen: Vec<Isa> = match name {
        None => available,
        Some(name) => available.iter().copied().filter(|isa| isa.name() == name).collect(),
    };
    let peers = chosen.into_iter().filter_map(Kernels::on).map(|kernels| {
        Peer::new(format!("{OURS}/{}", kernels.isa().name()), move |kernel| {
            Some(orthant_bench::ours::serial(kernels, kernel))
        })
    });
    let peers: Vec<Peer> = peers.collect();
    match (peers.is_empty(), name) {
        (true, Some(name)) => Err(format!("no instruction set {name} here")),
        _ => Ok(peers),
    }
}

fn matrix(a: &[f32], (rows, cols): (usize, usize)) -> Result<MatRef<'_>, Error> {
    MatRef::new(a, rows, cols)
}

fn value(result: Result<f32, Error>) -> f32 {
    result.unwrap_or(f32::NAN)
}

/// A case whose operands do not fit is a bug of the benches.
fn done(result: Result<(), Error>) {
    if let Err(error) = result {
        panic!("{error}");
    }
}
