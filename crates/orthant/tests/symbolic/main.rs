//! Symbolic calculus, judged by a recursive evaluator in f64 that shares no code with it.

mod complex;
mod conventions;
mod grammar;
mod nesting;
mod properties;
mod reference;
mod rust;
mod table;
