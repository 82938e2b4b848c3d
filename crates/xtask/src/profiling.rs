//! The program for profilers: release code whose symbols name each kernel.
//!
//! Rust's usual symbols leave out what a generic function was made for, so that every kernel on AVX2
//! is called `on_avx2`. Those of version 0 keep it: `on_avx2::<…Fold<…dot::Products, 2, 1>>`.

use std::path::Path;

use object::{Object, ObjectSymbol};

use crate::process::{cargo, run, target_dir};

/// What the inner loops of some kernels are made of, as in `orthant_core::kernels`.
const KERNELS: [&[&str]; 4] =
    [&["dot", "Products"], &["norm_l2", "Squares"], &["sum", "Terms"], &["elementwise", "Product"]];

/// Builds it and looks for the names.
///
/// # Errors
/// It does not build, or a kernel cannot be told from others.
pub fn step() -> Result<(), String> {
    let mut flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    flags += " -C symbol-mangling-version=v0";
    let build = ["build", "--profile", "profiling", "-p", "orthant-cli"];
    run(cargo(build).env("RUSTFLAGS", flags.trim()))?;
    let program = target_dir().join("profiling/orthant");
    let missing = if cfg!(target_os = "linux") { missing(&program)? } else { Vec::new() };
    if missing.is_empty() {
        println!("{}", program.display());
        return Ok(());
    }
    Err(format!("{} has no symbol that names {}", program.display(), missing.join(", ")))
}

/// The kernels that no symbol names.
fn missing(program: &Path) -> Result<Vec<String>, String> {
    let bytes = std::fs::read(program).map_err(|why| format!("{}: {why}", program.display()))?;
    let file =
        object::File::parse(&*bytes).map_err(|why| format!("{}: {why}", program.display()))?;
    let names: Vec<&str> = file.symbols().filter_map(|symbol| symbol.name().ok()).collect();
    let is_named = |kernel: &&&[&str]| names.iter().any(|name| names_kernel(name, kernel));
    let unnamed = KERNELS.iter().filter(|kernel| !is_named(kernel));
    Ok(unnamed.map(|kernel| kernel.join("::")).collect())
}

/// Whether a mangled name is of code that was dispatched for a kernel: each part of a path stands
/// after its length.
fn names_kernel(name: &str, kernel: &[&str]) -> bool {
    let part = |part: &&str| format!("{}{part}", part.len());
    let path: String = kernel.iter().map(part).collect();
    name.contains("8dispatch") && name.contains(&format!("7kernels{path}"))
}

#[cfg(test)]
mod tests {
    use super::names_kernel;

    #[test]
    fn a_kernel_is_found_in_the_name_of_its_code_only() {
        let name = "_RINvNtCs3HU_12orthant_core8dispatch9on_avx512INtNtNtB4_4simd3map10UpdateWith\
                    NtNtNtB4_7kernels11elementwise7ProductEECs2Vc_11orthant_cli";
        assert!(names_kernel(name, &["elementwise", "Product"]));
        assert!(!names_kernel(name, &["elementwise", "Products"]));
        assert!(!names_kernel(name, &["dot", "Products"]));
        assert!(!names_kernel("_ZN12orthant_core8dispatch7on_avx217hE", &["dot", "Products"]));
    }
}
