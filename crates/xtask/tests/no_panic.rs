//! The host's part of `cargo xtask no-panic`, so that `cargo test` finds a panic too.

#[cfg(target_os = "linux")]
#[test]
fn no_function_of_core_can_panic_on_this_host() {
    xtask::no_panic::prove(None).unwrap_or_else(|why| panic!("{why}"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_panic_in_the_program_is_a_link_error() {
    xtask::no_panic::prove_that_it_can_fail(None).unwrap_or_else(|why| panic!("{why}"));
}

#[cfg(not(target_os = "linux"))]
#[test]
fn skipped_here() {
    println!("skipped: the program that proves it links on Linux and on bare metal only");
}
