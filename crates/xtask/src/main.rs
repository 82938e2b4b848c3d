//! `cargo xtask STEP…` runs one check or several by name, `cargo xtask ci` all of them. Two
//! take flags of its own: `cargo xtask targets --only thumbv6m-none-eabi`,
//! `cargo xtask counts --refresh`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted == ["counts", "--refresh"] {
        return ended("counts", xtask::counts::run(true));
    }
    if let [step, flags @ ..] = &wanted[..]
        && step == "targets"
        && flags.first().is_some_and(|flag| flag.starts_with("--"))
    {
        return targets(flags);
    }
    if wanted == ["ci"] {
        return if xtask::steps::ci() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let steps = match xtask::steps::choose(&wanted) {
        Ok(steps) => steps,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    if xtask::steps::run_all(&steps) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn targets(flags: &[String]) -> ExitCode {
    let options = match xtask::targets::Options::parse(flags) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    ended("targets", xtask::targets::run(&options))
}

fn ended(step: &str, outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{step} failed:\n  {message}");
            ExitCode::FAILURE
        }
    }
}
