//! `cargo xtask STEP…` runs one check or several by name, `cargo xtask ci` all of them.

use std::process::ExitCode;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let steps = match xtask::steps::choose(&wanted) {
        Ok(steps) => steps,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    if xtask::steps::run_all(&steps) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
