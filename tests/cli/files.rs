//! Operands from files and from standard input.

use crate::harness::{Folder, data, orthant, words};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn numpys_own_files() {
    let matrix = "1 2 3\n4 5 6\n";
    let mut names = vec!["version2".to_owned(), "version3".to_owned()];
    for kind in ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"] {
        for layout in ["little-c", "little-f", "big-c", "big-f"] {
            names.push(format!("{kind}-{layout}"));
        }
    }
    let mut others = Vec::new();
    for kind in ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"] {
        for endian in ["little", "big"] {
            for (shape, text) in [("0d", "7\n"), ("1d", "1 2 3\n"), ("empty", "\n")] {
                others.push((format!("{kind}-{endian}-{shape}"), text));
            }
        }
    }
    for (name, expected) in names
        .iter()
        .map(|name| (name.as_str(), matrix))
        .chain([("bool-c", "1 0 1\n0 1 0\n"), ("bool-f", "1 0 1\n0 1 0\n")])
        .chain([("0d", "7.5\n"), ("1d", "1 2 3\n"), ("empty", "\n")])
        .chain([("bool-0d", "1\n"), ("bool-1d", "1 0\n"), ("empty-2d", ""), ("empty-2d-f", "")])
        .chain(others.iter().map(|(name, text)| (name.as_str(), *text)))
    {
        let path = data(&format!("npy/{name}.npy"));
        assert_eq!(orthant(["scale", "1", &path]).stdout(), expected, "{name}");
        let bytes = std::fs::read(&path).expect("a committed file");
        assert_eq!(orthant(["scale", "1", "-"]).stdin(&bytes).stdout(), expected, "{name} piped");
    }
}

#[test]
fn numpys_own_archives() {
    let matrix = "1 2 3\n4 5 6\n";
    for (member, expected) in [
        ("deflated.npz", matrix),
        ("deflated.npz:arr_0", matrix),
        ("fortran.npz:big", matrix),
        ("fortran.npz", matrix),
        ("several.npz:weights", matrix),
        ("several.npz:bias", "0.5 -0.5\n"),
    ] {
        assert_eq!(orthant(["scale", "1", &data(&format!("npy/{member}"))]).stdout(), expected);
    }
    let stderr = orthant(["sum", &data("npy/several.npz")]).stderr(1);
    assert!(stderr.contains("holds 2 arrays (weights, bias); choose one by its name"), "{stderr}");
    let bytes = std::fs::read(data("npy/deflated.npz")).expect("a committed file");
    assert_eq!(orthant(["sum", "-"]).stdin(&bytes).stdout(), "21\n");
}

#[test]
fn numpys_files_that_hold_no_numbers() {
    for (name, part) in [
        ("complex", "type '<c8'"),
        ("text", "type '<U3'"),
        ("record", "does not describe an array of numbers"),
        ("3d", "3 dimensions (2x2x2)"),
        ("huge-f8", "element 1 (from 0, as stored) is 1e300"),
    ] {
        let stderr = orthant(["sum", &data(&format!("npy/{name}.npy"))]).stderr(1);
        assert!(stderr.contains(part) && stderr.lines().count() == 1, "{name}: {stderr}");
    }
}

#[test]
fn text_files_of_every_kind() {
    let matrix = "1 2 3\n4 5 6\n";
    let expected = BTreeMap::from([
        ("array.mtx", matrix),
        ("bars.csv", matrix),
        ("blanks.txt", matrix),
        ("commas.txt", matrix),
        ("coordinate.mtx", matrix),
        ("header.csv", matrix),
        ("pattern.mtx", "1 1\n1 0\n"),
        ("plain.csv", matrix),
        ("result.json", matrix),
        ("rows.json", matrix),
        ("semicolons.csv", matrix),
        ("skew.mtx", "0 1500\n-1500 0\n"),
        ("symmetric.mtx", "1 2\n2 3\n"),
        ("tabs.tsv", matrix),
        ("vector.json", "0.1 -0 1e-45 NaN inf -inf\n"),
    ]);
    let committed = std::fs::read_dir(data("text")).expect("a committed folder");
    let names: BTreeSet<String> =
        committed.flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    assert!(names.iter().eq(expected.keys()), "a file without a row, or a row without a file");
    for (name, text) in &expected {
        let path = data(&format!("text/{name}"));
        assert_eq!(orthant(["scale", "1", &path]).stdout(), *text, "{name}");
    }
    let folder = Folder::new("text-files");
    for (name, text) in [
        ("plain.csv", "1,2,3\n4,5,6\n"),
        ("UPPER.CSV", "1,2,3\n4,5,6\n"),
        ("sniffed.dat", "1 2 3\n4 5 6\n"),
        ("none", "1,2,3\n4,5,6\n"),
    ] {
        let path = folder.file(name, text.as_bytes());
        assert_eq!(orthant(["scale", "1", &path]).stdout(), matrix, "{name}");
    }
    // By its extension alone a file needs no `/`; otherwise it does.
    let run = |line| orthant(words(line)).folder(folder.path());
    assert_eq!(run("sum plain.csv").stdout(), "21\n");
    assert_eq!(run("sum ./none").stdout(), "21\n");
    let stderr = run("sum sniffed.dat").stderr(1);
    assert!(stderr.contains("for the file of this name write ./sniffed.dat"), "{stderr}");
}

#[test]
fn standard_input_is_sniffed() {
    for (text, expected) in [
        ("1 2 3\n", "6\n"),
        ("1,2,3", "6\n"),
        ("1\n2\n3\n", "6\n"),
        ("[1, 2, 3]", "6\n"),
        (" [[1, 2], [3, \"inf\"]]", "inf\n"),
    ] {
        assert_eq!(orthant(["sum", "-"]).stdin(text.as_bytes()).stdout(), expected, "{text}");
    }
    assert_eq!(orthant(["dot", "-", "1,1,1"]).stdin(b"1 2 3").stdout(), "6\n");
    assert_eq!(orthant(["project", "3,4", "--onto", "-"]).stdin(b"1 0").stdout(), "3 0\n");
}

#[cfg(unix)]
#[test]
fn pipes_by_name_are_sniffed_too() {
    let bytes = std::fs::read(data("npy/f8-big-f.npy")).expect("a committed file");
    assert_eq!(orthant(["sum", "/dev/stdin"]).stdin(&bytes).stdout(), "21\n");
}
