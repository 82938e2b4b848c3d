//! Every kernel on every instruction set against the slow reference: equal bits, or equal errors.

mod buffers;
mod compare;
mod kernels;
mod values;
mod vectors;
