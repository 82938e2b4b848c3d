//! Every kernel on every instruction set against the slow reference: equal bits, or equal errors.

mod buffers;
mod compare;
mod errors;
mod kernels;
mod matrices;
mod properties;
mod streams;
mod values;
mod vectors;
