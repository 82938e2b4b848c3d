//! The program `orthant`; all of it is in the library, where the man pages are made from it too.

use std::process::ExitCode;

fn main() -> ExitCode {
    orthant_commands::main()
}
