//! The committed header is what cbindgen makes of the sources, and it names every kernel.

use std::path::{Path, PathBuf};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn made() -> String {
    let config = cbindgen::Config::from_file(here().join("cbindgen.toml")).expect("cbindgen.toml");
    let bindings = cbindgen::generate_with_config(here(), config).expect("the sources are parsed");
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).expect("the sources are UTF-8")
}

fn path() -> PathBuf {
    here().join("include/orthant.h")
}

#[test]
fn the_committed_header_is_made_of_the_sources() {
    let made = made();
    if std::env::var_os("ORTHANT_WRITE_HEADER").is_some() {
        std::fs::write(path(), &made).expect("the header is written");
    }
    let committed = std::fs::read_to_string(path()).unwrap_or_default();
    assert!(
        made == committed,
        "include/orthant.h is not what the sources say; \
         ORTHANT_WRITE_HEADER=1 cargo test -p orthant-capi --test header writes it",
    );
}

/// The functions of core on slices and matrices, as `crates/core/src/kernels/mod.rs` exports them.
fn kernels() -> Vec<String> {
    let exports = here().join("../core/src/kernels/mod.rs");
    let exports = std::fs::read_to_string(exports).expect("core's list of kernels");
    let public = exports.split("\npub use ").skip(1).filter_map(|rest| rest.split(';').next());
    let names = public.flat_map(|export| {
        let (_, names) = export.split_once("::").expect("a module and its names");
        names.split([',', '{', '}', '\n']).map(str::trim).map(str::to_owned).collect::<Vec<_>>()
    });
    let functions = names.filter(|name| name.starts_with(|first: char| first.is_lowercase()));
    functions.collect()
}

#[test]
fn every_kernel_of_core_is_in_the_header() {
    let header = std::fs::read_to_string(path()).expect("the header");
    let kernels = kernels();
    assert!(kernels.len() > 30, "only {} kernels were found", kernels.len());
    let missing: Vec<_> =
        kernels.iter().filter(|name| !header.contains(&format!(" orthant_{name}_f32("))).collect();
    assert!(missing.is_empty(), "not in the header: {missing:?}");
}

#[test]
fn the_pkg_config_file_has_the_version_of_the_library() {
    let file = std::fs::read_to_string(here().join("orthant.pc")).expect("orthant.pc");
    assert!(file.lines().any(|line| line == concat!("Version: ", env!("CARGO_PKG_VERSION"))));
}
