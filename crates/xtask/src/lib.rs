//! The checks of this repository. `.ci/run` installs what they need and runs all of them.

pub mod asan;
pub mod capi;
pub mod counts;
pub mod elf;
pub mod flash;
pub mod fuzz;
pub mod man;
pub mod no_panic;
pub mod process;
pub mod profiling;
pub mod rules;
pub mod size;
pub mod steps;
pub mod targets;
