//! Classifies the sensor windows on standard input, which a board reads over semihosting:
//!
//! `cargo run --release --bin sensor --target thumbv7em-none-eabihf < examples/windows.txt`
#![cfg_attr(target_os = "none", no_std, no_main)]

orthant_firmware::image!(orthant_firmware::sensor::classify);
