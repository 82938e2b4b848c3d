//! The command line, run as a user runs it: arguments, standard input and files in; standard
//! output, standard error and the exit code out.

mod bad_inputs;
mod batch;
mod bench;
mod calculus;
mod classify;
mod coverage;
mod documents;
mod examples;
mod failures;
mod files;
mod formats;
mod fourier;
mod golden;
mod harness;
mod interrupts;
mod numpy;
mod options;
mod output;
mod plot;
mod profile;
mod regression;
mod report;
mod seeds;
mod soak;
mod solving;
mod spaces;
mod spectrum;
mod standard_input;
mod tables;
mod transform;
mod trouble;
mod verify;
mod waiting;
mod writing;
