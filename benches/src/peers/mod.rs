//! Implementations to measure: ours and others', behind one small table.
//!
//! A peer answers for the kernels that it has; where it has several ways to one answer it is
//! given the fastest that we found.

use crate::kernels::Kernel;
use crate::op::Op;

#[cfg(feature = "openblas")]
mod blas;
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

    /// Its contestant for a kernel, if it has one.
    pub fn op(&self, kernel: Kernel) -> Option<Op> {
        (self.op)(kernel)
    }
}

pub use ours::{ours, ours_on};

/// Everyone but us. With the feature `openblas`, an error says which library could not be
/// loaded and how to name it.
pub fn others() -> Result<Vec<Peer>, String> {
    let mut peers = Vec::new();
    #[cfg(feature = "openblas")]
    peers.extend(blas::load()?);
    peers.push(Peer::new("naive", naive::op));
    peers.push(Peer::new("wide", wide::op));
    peers.push(Peer::new("ndarray", ndarray::op));
    peers.push(Peer::new("nalgebra", nalgebra::op));
    #[cfg(feature = "faer")]
    peers.push(Peer::new("faer", faer::op));
    peers.push(Peer::new("matrixmultiply", matrixmultiply::op));
    #[cfg(feature = "numkong")]
    peers.push(Peer::new("numkong", numkong::op));
    Ok(peers)
}
