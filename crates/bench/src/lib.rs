//! What Orthant's kernels are measured with: the cases, probes of the machine's own limits, and
//! the statistics that say what a difference is worth. `orthant bench` and the races against other
//! libraries both take theirs from here.

pub mod accuracy;
pub mod bounds;
pub mod data;
pub mod kernels;
pub mod memory;
pub mod op;
pub mod ours;
pub mod peak;
pub mod probes;
pub mod reference;
pub mod report;
mod roof;
pub mod rounds;
pub mod run;
pub mod statistics;
