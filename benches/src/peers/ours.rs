//! Orthant: its functions as a program calls them, and its kernels on a chosen instruction set.

use crate::kernels::Kernel;
use crate::op::Op;
use crate::peers::Peer;

/// Our functions, dispatch included.
pub fn ours() -> Peer {
    Peer::new("orthant", op)
}

fn op(_kernel: Kernel) -> Option<Op> {
    None
}

/// Our kernels on the instruction set of that name, or on every one that this machine has.
pub fn ours_on(name: Option<&str>) -> Result<Vec<Peer>, String> {
    match name {
        None => Ok(Vec::new()),
        Some(name) => Err(format!("no instruction set {name} here")),
    }
}
