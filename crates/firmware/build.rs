//! The memory map of the board that stands for a target, and the linker scripts that use it.

use std::path::Path;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(board, values(\"microbit\", \"mps2\", \"virt\"))");
    let variable = |name| std::env::var(name).unwrap_or_default();
    if variable("CARGO_CFG_TARGET_OS") != "none" {
        return;
    }
    let (board, scripts): (&str, &[&str]) = match variable("TARGET").as_str() {
        "thumbv6m-none-eabi" => ("microbit", &["link.x"]),
        "thumbv7m-none-eabi" | "thumbv7em-none-eabihf" => ("mps2", &["link.x"]),
        target if target.starts_with("riscv32") => ("virt", &["memory.x", "link.x"]),
        target => panic!("no board stands for {target}"),
    };
    let map = format!("memory/{board}.x");
    let out = variable("OUT_DIR");
    std::fs::copy(&map, Path::new(&out).join("memory.x")).expect("the memory map is copied");
    println!("cargo::rerun-if-changed={map}");
    println!("cargo::rustc-cfg=board=\"{board}\"");
    println!("cargo::rustc-link-search={out}");
    for script in scripts {
        println!("cargo::rustc-link-arg-bins=-T{script}");
    }
}
