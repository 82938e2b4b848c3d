//! Implementations to measure: ours and others', behind one small table.
//!
//! A peer answers for the kernels that it has; where it has several ways to one answer it is
//! given the fastest that we found.

use crate::kernels::Kernel;
use crate::op::Op;

#[cfg(feature = "openblas")]
pub(crate) mod blas;
#[cfg(feature = "faer")]
mod faer;
mod matrixmultiply;
mod naive;
mod nalgebra;
mod ndarray;
#[cfg(feature = "numkong")]
mod numkong;
mod ours;
mod wide;

/// An implementation.
pub struct Peer {
    /// As it is called in tables and filters.
    pub name: String,
    op: Box<dyn Fn(Kernel) -> Option<Op>>,
}

impl Peer {
    fn new(name: impl Into<String>, op: impl Fn(Kernel) -> Option<Op> + 'static) -> Peer {
        Peer { name: name.into(), op: Box::new(op) }
    }

    /// Whether it is Orthant, on whatever instruction set.
    pub fn is_ours(&self) -> bool {
        self.name.starts_with(OURS)
    }

    /// Its contestant for a kernel, if it has one.
    pub fn op(&self, kernel: Kernel) -> Option<Op> {
        (self.op)(kernel)
    }
}

pub use ours::{ours, ours_on, threaded};

/// What our contestants are called, before any instruction set.
pub const OURS: &str = "orthant";

/// Ours by dispatch, on threads and on every instruction set that this machine has, and everyone else.
pub fn contestants() -> Result<Vec<Peer>, String> {
    let mut peers = vec![ours(), threaded()];
    peers.extend(ours_on(None)?);
    peers.extend(others()?);
    Ok(peers)
}

/// Everyone but us. With the feature `openblas`, an error says which library could not be
/// loaded and how to name it.
pub fn others() -> Result<Vec<Peer>, String> {
    let blas: Vec<Peer> = {
        #[cfg(feature = "openblas")]
        {
            blas::load()?
        }
        #[cfg(not(feature = "openblas"))]
        {
            Vec::new()
        }
    };
    let rust = [
        Peer::new("naive", naive::op),
        Peer::new("wide", wide::op),
        Peer::new("ndarray", ndarray::op),
        Peer::new("nalgebra", nalgebra::op),
        #[cfg(feature = "faer")]
        Peer::new("faer", faer::op),
        Peer::new("matrixmultiply", matrixmultiply::op),
        #[cfg(feature = "numkong")]
        Peer::new("numkong", numkong::op),
    ];
    Ok(blas.into_iter().chain(rust).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;
    use crate::kernels::{Class, Size};
    use crate::race::{TOLERANCE, check};

    #[test]
    fn every_contestant_gives_the_right_answer() {
        let peers = contestants().unwrap();
        for &kernel in Kernel::ALL.iter().filter(|kernel| kernel.is_raced()) {
            let sizes = match kernel.class() {
                Class::Matvec | Class::Product => {
                    [Size::Matrix(3, 5), Size::Matrix(33, 7), Size::Matrix(20, 1000)]
                }
                _ => [Size::Len(3), Size::Len(33), Size::Len(20_000)],
            };
            for size in sizes {
                let mut data = Data::new(kernel, size, 1);
                let reference = kernel.reference(&data);
                for peer in &peers {
                    let Some(op) = peer.op(kernel) else { continue };
                    // OpenBLAS's ssum is known to be wrong on AVX-512 at some lengths.
                    if kernel == Kernel::Sum && peer.name == "openblas" {
                        continue;
                    }
                    let error = check(kernel, &reference, &op, &mut data);
                    let name = &peer.name;
                    assert!(error <= TOLERANCE, "{name}: {} {size} by {error}", kernel.name());
                }
            }
        }
    }

    #[test]
    fn ours_have_every_kernel() {
        let mut peers = vec![ours(), threaded()];
        peers.extend(ours_on(None).unwrap());
        for peer in peers {
            assert!(peer.is_ours());
            let mut raced = Kernel::ALL.iter().filter(|kernel| kernel.is_raced());
            assert!(raced.all(|&kernel| peer.op(kernel).is_some()), "{}", peer.name);
        }
    }
}
