//! Linker arguments of a program without a runtime.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        // Without an entry the linker would drop all code, and with it every panic.
        println!("cargo::rustc-link-arg=--entry=entry");
    }
}
