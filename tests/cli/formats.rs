//! Every command in every format: what is written is read back with the same bits, or is refused in
//! words that say which format to take.

use crate::examples::commands;
use crate::harness::{Folder, Ran, orthant, quoted};
use serde_json::Value;
use std::collections::BTreeSet;

/// Formats that hold numbers only.
const NUMBERS: [&str; 5] = ["npy", "npz", "csv", "tsv", "mtx"];

/// What a command's result is.
#[derive(Clone, Copy, PartialEq)]
enum Result {
    /// One number or array, which every format holds.
    One,
    /// Named numbers and arrays: a file each, or one .npz.
    Several,
    /// Numbers and words: text and JSON, or one .npz.
    Mixed,
    /// Words: text and JSON, or one .npz.
    Formulas,
    /// A text of its own: no .npz either.
    Words,
}

fn is_numbers(result: Result) -> bool {
    matches!(result, Result::One | Result::Several)
}

/// A command line of each command whose result is the same in every run.
const LINES: &[(&str, Result)] = &[
    ("sum 0.1,0.2,0.3", Result::One),
    ("dot 0.1,0.2 0.3,0.4", Result::One),
    ("norm 0.1,0.2", Result::One),
    ("distance 0.1,0.2 3,4", Result::One),
    ("angle 1,0.1 0,1", Result::One),
    ("cosine 1,0.1 0.2,1", Result::One),
    ("add rand:3x4:1 rand:3x4:2", Result::One),
    ("sub rand:5:1 rand:5:2", Result::One),
    ("scale 1 nan,inf,-inf,-0,1e-45,3.4028235e38", Result::One),
    ("axpy 0.1 rand:2x2:1 rand:2x2:2", Result::One),
    ("hadamard rand:5:1 rand:5:2", Result::One),
    ("cross 0.1,0.2,0.3 4,5,6", Result::One),
    ("normalize 1,2,3", Result::One),
    ("project 0.1,0.2 --onto 1,3", Result::One),
    ("project 0.1,0.2 --onto 1,3 --residual", Result::Several),
    ("reject 0.1,0.2 --from 1,3", Result::One),
    ("matvec rand:3x4:1 rand:4:2", Result::One),
    ("matmul rand:3x4:1 rand:4x2:2", Result::One),
    ("transpose rand:3x4:1", Result::One),
    ("transform rotate 0.3", Result::One),
    ("transform rotate 0.3 --apply '1,2;3,4'", Result::Several),
    ("solve rand:3x3:1 rand:3:2", Result::One),
    ("inverse rand:3x3:1", Result::One),
    ("det rand:3x3:1", Result::One),
    ("det rand:3x3:1 --log", Result::Several),
    ("rank rand:3x3:1", Result::One),
    ("cond rand:3x3:1", Result::One),
    ("lu rand:3x3:1", Result::Several),
    ("qr rand:4x3:1", Result::Several),
    ("cholesky '4,2;2,3'", Result::One),
    ("ldlt '4,2;2,3'", Result::Several),
    ("eig '2,1;1,3'", Result::Several),
    ("eig '0,-2;1,0'", Result::Several),
    ("eig '0,-2;1,0' --values", Result::One),
    ("svd rand:4x3:1", Result::Several),
    ("pinv rand:4x3:1", Result::One),
    ("lstsq rand:4x3:1 rand:4:2", Result::Mixed),
    ("colspace rand:4x2:1", Result::One),
    ("rowspace rand:2x4:1", Result::One),
    ("nullspace rand:2x4:1", Result::One),
    ("left-nullspace rand:4x2:1", Result::One),
    ("subspaces '1,2,3;2,4,6'", Result::Several),
    ("independent 1,0 2,3", Result::Mixed),
    ("basis 1,0 2,3", Result::One),
    ("coords 1,3 --basis '1,2;0,3'", Result::One),
    ("gram-schmidt 1,2 3,5", Result::One),
    ("solvable '1,0;0,1' 1,2", Result::Mixed),
    ("plot '1,2;3,4'", Result::Words),
    ("dft rand:5:1", Result::One),
    ("dft rand:4:1 --spacing 0.5", Result::Several),
    ("idft rand:5:1", Result::One),
    ("classify '0,0;3,4' sphere --center 0,0 --radius 3", Result::Mixed),
    ("classify '0,0;3,4' --count sphere --center 0,0 --radius 3", Result::Several),
    ("diff 'x^2'", Result::Formulas),
    ("gradient 'x^2*y'", Result::Formulas),
    ("hessian 'x^2*y'", Result::Formulas),
    ("jacobian 'x^2*y' x", Result::Formulas),
    ("diff 'x^2' --at x=0.1", Result::Mixed),
    ("hessian 'x^2*y' --at x=0.1,y=3", Result::Mixed),
    ("verify --isa scalar --threads 1", Result::Mixed),
    ("info --isa scalar --threads 1", Result::Mixed),
    ("completions bash", Result::Words),
];

/// Commands that write what is not the same in every run; tests of their own have their formats.
const APART: [&str; 3] = ["batch", "bench", "profile"];

/// The bits of all floats of a result, by the names of its parts; a count has those of its f32.
type Bits = Vec<(String, Vec<String>)>;

fn run(line: &str, more: &[&str], folder: &Folder) -> Ran {
    let words = quoted(line);
    orthant(words.iter().map(String::as_str).chain(more.iter().copied())).folder(folder.path()).go()
}

/// What a run that must succeed prints.
fn printed(line: &str, more: &[&str], folder: &Folder) -> String {
    let ran = run(line, more, folder);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{line} {more:?}");
    ran.stdout
}

/// The bits that JSON with `--bits` tells.
fn bits_of(json: &str) -> Bits {
    let object: Value = serde_json::from_str(json).expect("JSON");
    let parts: Vec<(String, &Value, &Value)> = match &object["result"] {
        Value::Object(members) if !members.contains_key("re") => members
            .iter()
            .map(|(name, value)| (name.clone(), value, &object["bits"][name]))
            .collect(),
        one => vec![(String::new(), one, &object["bits"])],
    };
    let bits = |value: &Value, bits: &Value| match value.as_u64() {
        Some(count) => vec![format!("0x{:08x}", (count as f32).to_bits())],
        None => flat(bits),
    };
    parts.into_iter().map(|(name, value, mirror)| (name, bits(value, mirror))).collect()
}

/// The words in arrays of arrays and complex numbers, in order.
fn flat(value: &Value) -> Vec<String> {
    match value {
        Value::String(word) => vec![word.clone()],
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        Value::Object(number) => {
            [&number["re"], &number["im"]].into_iter().flat_map(flat).collect()
        }
        _ => Vec::new(),
    }
}

/// The bits of what an operand stands for.
fn read_back(operand: &str, folder: &Folder) -> Vec<String> {
    let json = printed("scale 1", &[operand, "--format", "json", "--bits"], folder);
    let object: Value = serde_json::from_str(&json).expect("JSON");
    flat(&object["bits"])
}

fn files(folder: &Folder) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// A refusal: wrong usage, in a sentence that names a way out, and no file.
fn refused(line: &str, more: &[&str], folder: &Folder) {
    let before = files(folder);
    let ran = run(line, more, folder);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{line} {more:?}: {}", ran.stderr);
    let ways = ["use --format text", "or use --format text", "end the name of --output in .svg"];
    let several = ["add -o FILE.npz", "add --format text"];
    let is_told = ways.iter().chain(&several).any(|way| ran.stderr.contains(way));
    assert!(is_told && ran.stderr.lines().count() == 1, "{line} {more:?}: {}", ran.stderr);
    assert_eq!(files(folder), before, "{line} {more:?}");
}

#[test]
fn every_command_is_in_the_table() {
    for command in commands() {
        let is_there = LINES.iter().any(|(line, _)| line.split(' ').next() == Some(&command));
        assert!(is_there || APART.contains(&command.as_str()), "add a line of {command} to LINES");
    }
}

#[test]
fn numbers_are_read_back_from_every_format_as_they_were() {
    for (line, result) in LINES.iter().filter(|(_, result)| is_numbers(*result)) {
        let folder = Folder::new("formats-numbers");
        let bits = bits_of(&printed(line, &["--format", "json", "--bits"], &folder));
        for extension in NUMBERS {
            let file = format!("f.{extension}");
            assert_eq!(printed(line, &["-o", &file], &folder), "", "{line}");
            for (part, expected) in &bits {
                let operand = match (part.as_str(), extension) {
                    ("", _) => file.clone(),
                    (part, "npz") => format!("{file}:{part}"),
                    (part, _) => format!("f-{part}.{extension}"),
                };
                assert_eq!(read_back(&operand, &folder), *expected, "{line} in {operand}");
            }
            refused(line, &["-o", &format!("bits.{extension}"), "--bits"], &folder);
        }
        for format in ["csv", "npy"] {
            if *result == Result::Several {
                refused(line, &["--format", format], &folder);
            }
        }
        if *result == Result::Several {
            let text = printed(line, &[], &folder);
            assert!(text.lines().all(is_plain), "{line}: {text}");
        }
        if *result == Result::One {
            assert_eq!(read_back_text(line, &folder), bits[0].1, "{line} as text");
            let csv = printed(line, &["--format", "csv"], &folder);
            let file = std::fs::read_to_string(folder.path().join("f.csv")).expect("written");
            assert_eq!(csv, file, "{line}");
        }
    }
}

/// What NumPy makes of the words is in numpy.rs.
#[test]
fn npz_has_the_numbers_beside_words() {
    for (line, _) in LINES.iter().filter(|(_, result)| *result == Result::Mixed) {
        let folder = Folder::new("formats-mixed");
        assert_eq!(printed(line, &["-o", "f.npz"], &folder), "", "{line}");
        let bits = bits_of(&printed(line, &["--format", "json", "--bits"], &folder));
        let numbers = bits.iter().filter(|(_, bits)| !bits.is_empty());
        assert!(numbers.clone().count() > 0, "{line}");
        for (part, expected) in numbers {
            assert_eq!(read_back(&format!("f.npz:{part}"), &folder), *expected, "{line}: {part}");
        }
        refused(line, &["-o", "bits.npz", "--bits"], &folder);
    }
}

/// Words with one space between, and all of them.
fn is_plain(row: &str) -> bool {
    row == row.trim() && !row.contains("  ") && !row.contains("...")
}

/// The bits of what is printed as text, which a program reads from a pipe.
fn read_back_text(line: &str, folder: &Folder) -> Vec<String> {
    let text = printed(line, &[], folder);
    assert!(text.ends_with('\n') && text.lines().all(is_plain), "{line}: {text}");
    let json = orthant(["scale", "1", "-", "--format", "json", "--bits"]).stdin(text.as_bytes());
    let object: Value = serde_json::from_str(&json.stdout()).expect("JSON");
    flat(&object["bits"])
}

/// A table of text has no line for no numbers; the other formats tell the shape.
#[test]
fn an_array_without_numbers_is_kept_by_formats_that_tell_shapes() {
    let folder = Folder::new("formats-empty");
    let line = "nullspace eye:2";
    for extension in ["npy", "npz", "mtx"] {
        let file = format!("f.{extension}");
        assert_eq!(printed(line, &["-o", &file], &folder), "");
        let shape = printed("matmul ones:3x2", &[&file, "--format", "json"], &folder);
        assert_eq!(shape, "{\"command\": \"matmul\", \"result\": [[], [], []]}\n", "{file}");
    }
    for extension in ["csv", "tsv", "txt"] {
        let file = format!("f.{extension}");
        assert_eq!(printed(line, &["-o", &file], &folder), "");
        let said = orthant(["sum", &file]).folder(folder.path()).stderr(1);
        assert_eq!(said, format!("error: {file} is empty; it must hold at least one number\n"));
    }
}

#[test]
fn json_is_read_back_as_it_was() {
    for (line, _) in LINES.iter().filter(|(_, result)| is_numbers(*result)) {
        let folder = Folder::new("formats-json");
        let json = printed(line, &["--format", "json", "--bits"], &folder);
        assert_eq!(printed(line, &["-o", "f.json", "--bits"], &folder), "");
        let file = std::fs::read_to_string(folder.path().join("f.json")).expect("written");
        assert_eq!(file, json, "{line}");
        for (part, expected) in bits_of(&json) {
            let is_array = |value: &Value| value.is_array();
            let object: Value = serde_json::from_str(&json).expect("JSON");
            let result = &object["result"];
            let value = if part.is_empty() { result } else { &result[&part] };
            // Complex numbers are objects in JSON, which is for other programs.
            if is_array(value) && !value.to_string().contains("\"re\"") {
                let operand =
                    if part.is_empty() { "f.json".into() } else { format!("f.json:{part}") };
                assert_eq!(read_back(&operand, &folder), expected, "{line} in {operand}");
            }
        }
    }
}

#[test]
fn words_are_written_as_text_and_json_and_refused_elsewhere() {
    for (line, result) in LINES.iter().filter(|(_, result)| !is_numbers(*result)) {
        let folder = Folder::new("formats-words");
        for extension in NUMBERS {
            let has_words = matches!(result, Result::Mixed | Result::Formulas);
            // With values beside the formulas there is something for formats of numbers.
            if (has_words && extension == "npz") || line.contains("--at") {
                printed(line, &["-o", &format!("f.{extension}")], &folder);
            } else {
                refused(line, &["-o", &format!("f.{extension}")], &folder);
            }
        }
        for format in ["csv", "npy"] {
            if !line.contains("--at") {
                refused(line, &["--format", format], &folder);
            }
        }
        let command = line.split(' ').next().unwrap_or_default();
        if command == "plot" {
            refused(line, &["-o", "f.txt"], &folder);
            refused(line, &["-o", "f.json"], &folder);
            continue;
        }
        let text = printed(line, &[], &folder);
        assert_eq!(printed(line, &["-o", "f.txt"], &folder), "", "{line}");
        let file = std::fs::read_to_string(folder.path().join("f.txt")).expect("written");
        // verify's table is shown while it works; a file has its end.
        assert!(text.ends_with(&file) && !file.is_empty(), "{line}: {file}");
        if command == "completions" {
            refused(line, &["-o", "f.json"], &folder);
            continue;
        }
        let json = printed(line, &["--format", "json"], &folder);
        assert!(serde_json::from_str::<Value>(&json).is_ok(), "{line}: {json}");
        assert_eq!(printed(line, &["-o", "f.json"], &folder), "", "{line}");
        let file = std::fs::read_to_string(folder.path().join("f.json")).expect("written");
        assert_eq!(file, json, "{line}");
    }
}
