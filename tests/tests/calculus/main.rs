//! Derivatives by duals: accuracy, conventions, and that all kinds of numbers agree.

mod accuracy;
mod conventions;
mod kinds;
mod several;
mod wide;
