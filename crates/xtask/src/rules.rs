//! Rules about the tree that no compiler checks.

use std::path::{Path, PathBuf};

/// Where `unsafe` is at home, and why. Everything else is safe code.
const UNSAFE_AT_HOME: &[(&str, &str)] = &[
    ("crates/core/src/simd/", "vector instructions and unchecked loads"),
    ("crates/core/src/dispatch.rs", "calls code compiled for a detected instruction set"),
    ("crates/orthant/src/io/map.rs", "maps files into memory"),
    ("crates/capi/", "the C interface takes pointers"),
    (
        "crates/core/tests/no_panic/",
        "a program without std: its entry point and a symbol never defined",
    ),
    ("crates/firmware/src/", "boards: entry points, registers, the stack"),
    ("crates/bench/src/probes/", "bandwidth probes use vector instructions"),
    ("crates/bench/src/peak.rs", "the arithmetic probe enters code for a detected instruction set"),
    ("benches/", "peers are C libraries"),
];

/// The one registry that lockfiles may name.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Places that mean something on one machine only. (Split, so that this file does not name them.)
const PRIVATE_PLACES: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("shared/", "design.md"),
    concat!("shared/", "style.md"),
    concat!("/ro", "ot/"),
];

/// Built things and tools' own folders.
const SKIPPED: &[&str] = &[".git", "target", "corpus", "artifacts"];

/// One sentence for each place under `root` that breaks a rule.
pub fn broken(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for file in files(root) {
        let path = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        // Files that are not text (golden .npy and the like) have nothing to check.
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        check(&path, &text, &mut found);
    }
    found
}

/// Checks one file, whose path is relative to the root.
fn check(path: &str, text: &str, found: &mut Vec<String>) {
    let at_home = UNSAFE_AT_HOME.iter().any(|(home, _)| path.starts_with(home));
    for (index, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", index + 1);
        if path.ends_with(".rs") && !at_home && has_unsafe(line) {
            found
                .push(format!("{place}: unsafe code outside its home (xtask's rules.rs lists it)"));
        }
        for private in PRIVATE_PLACES {
            if line.contains(private) {
                found.push(format!("{place}: names {private}, which exists on one machine only"));
            }
        }
        if path.ends_with("Cargo.lock")
            && let Some(source) = line.strip_prefix("source = ")
            && source.trim_matches('"') != REGISTRY
        {
            found.push(format!("{place}: a dependency from {source}, not from crates.io"));
        }
    }
}

/// Whether the line uses the keyword `unsafe` as code: not in a comment, not in a string, and not
/// as a part of a lint's name.
fn has_unsafe(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let outside_strings = code.split('"').step_by(2);
    outside_strings.into_iter().any(|part| {
        part.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe")
    })
}

/// All files under `folder` but built ones.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if SKIPPED.iter().any(|skipped| name == *skipped) {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files(&path)),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken_in(path: &str, text: &str) -> usize {
        let mut found = Vec::new();
        check(path, text, &mut found);
        found.len()
    }

    #[test]
    fn this_tree_keeps_the_rules() {
        let broken = broken(&crate::process::root());
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }

    #[test]
    fn contributing_names_every_home_of_unsafe_code() {
        let text = std::fs::read_to_string(crate::process::root().join("CONTRIBUTING.md")).unwrap();
        for (home, _) in UNSAFE_AT_HOME {
            assert!(text.contains(&format!("`{home}`")), "{home}");
        }
    }

    #[test]
    fn unsafe_code_is_found_outside_its_home_only() {
        let code = "    unsafe { load(p) }";
        assert_eq!(broken_in("crates/core/src/kernels/dot.rs", code), 1);
        assert_eq!(broken_in("crates/core/src/simd/avx2.rs", code), 0);
        assert_eq!(broken_in("crates/core/src/lib.rs", "unsafe fn f() {}"), 1);
    }

    #[test]
    fn unsafe_in_comments_strings_and_lint_names_is_no_code() {
        for line in ["// unsafe", "let s = \"unsafe\";", "#![deny(unsafe_op_in_unsafe_fn)]"] {
            assert_eq!(broken_in("crates/orthant/src/lib.rs", line), 0, "{line}");
        }
    }

    #[test]
    fn private_places_and_foreign_registries_are_found() {
        for place in PRIVATE_PLACES {
            assert_eq!(broken_in("README.md", &format!("see {place}x")), 1, "{place}");
        }
        assert_eq!(broken_in("Cargo.lock", &format!("source = \"{REGISTRY}\"")), 0);
        assert_eq!(broken_in("fuzz/Cargo.lock", "source = \"registry+https://example.org\""), 1);
    }
}
