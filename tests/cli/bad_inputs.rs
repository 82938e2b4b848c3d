//! What is wrong with an input is said, in one table: bad_inputs.txt.
//!
//! A row is an exit code, a command line and, indented below it, all that standard error says but
//! for its empty lines, in which `...` stands for anything. ` <<< ` is followed by what comes on standard input. `file` and
//! `folder` make what the rows read; in their bytes and in standard input \n, \t, \\ and \xNN are
//! escapes. `DATA/` is the folder of the committed test data.

use crate::examples::commands;
use crate::harness::{Folder, data, matches, orthant, quoted};
use std::collections::BTreeSet;

const TABLE: &str = include_str!("bad_inputs.txt");

/// Fewer rows would leave out a class of inputs that is there now.
const FEWEST: usize = 600;

struct Row {
    line: usize,
    code: i32,
    /// The command line, with standard input behind it.
    text: String,
    says: String,
}

impl Row {
    fn command(&self) -> &str {
        self.text.split_once(" <<< ").map_or(self.text.as_str(), |(command, _)| command)
    }

    fn stdin(&self) -> Vec<u8> {
        self.text.split_once(" <<< ").map(|(_, text)| unescaped(text)).unwrap_or_default()
    }

    /// What is wrong with what the program did, if anything is.
    fn check(&self, folder: &Folder, files: &BTreeSet<String>) -> Option<String> {
        let words: Vec<String> =
            quoted(self.command()).iter().map(|word| word.replace("DATA/", &data(""))).collect();
        let words = if self.command() == "orthant" { Vec::new() } else { words };
        let ran = orthant(&words).folder(folder.path()).stdin(&self.stdin()).go();
        let stderr = ran.stderr.replace(&data(""), "DATA/");
        // The sanitizer of `cargo xtask asan-all` announces memory that is refused.
        let is_ours = |line: &&str| !line.contains("WARNING: AddressSanitizer");
        let lines = stderr.lines().filter(|line| !line.trim().is_empty()).filter(is_ours);
        let stderr: String = lines.flat_map(|line| [line, "\n"]).collect();
        let mut wrong = Vec::new();
        if ran.code != Some(self.code) {
            wrong.push(format!("the code is {:?}", ran.code));
        }
        if !ran.stdout.is_empty() {
            wrong.push(format!("a result is printed:\n{}", ran.stdout));
        }
        if !matches(&self.says, &stderr) {
            wrong.push(format!("it says\n{stderr}instead of\n{}", self.says));
        }
        if names(folder) != *files {
            wrong.push(format!("files are left: {:?}", names(folder)));
        }
        let place = format!("bad_inputs.txt, line {}: {}", self.line, self.text);
        (!wrong.is_empty()).then(|| format!("{place}\n{}", wrong.join("\n")))
    }
}

/// Bytes, written with escapes.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next() {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'\\') => b'\\',
            Some(b'x') => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = std::str::from_utf8(&digits).expect("ASCII");
                u8::from_str_radix(digits, 16).expect("two digits of base 16")
            }
            other => panic!("no such escape: {other:?} in {text}"),
        });
    }
    bytes
}

/// Makes the files, gives the rows.
fn read(folder: &Folder) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (i, line) in TABLE.lines().enumerate() {
        if let Some(said) = line.strip_prefix("  ") {
            let row = rows.last_mut().expect("a row begins with a code and a command");
            row.says += said;
            row.says.push('\n');
            continue;
        }
        match line.split_once(' ') {
            None if line.is_empty() => {}
            Some(("#", _)) => {}
            Some(("file", file)) => {
                let (name, bytes) = file.split_once(' ').unwrap_or((file, ""));
                folder.file(name, &unescaped(bytes));
            }
            Some(("folder", name)) => {
                std::fs::create_dir(folder.path().join(name)).expect("a writable folder");
            }
            Some((code, text)) => rows.push(Row {
                line: i + 1,
                code: code.parse().unwrap_or_else(|_| panic!("line {}: no code", i + 1)),
                text: text.to_owned(),
                says: String::new(),
            }),
            None => panic!("line {}: no row", i + 1),
        }
    }
    rows
}

fn names(folder: &Folder) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn each_is_refused_with_its_code_and_its_words_and_leaves_nothing() {
    let folder = Folder::new("bad-inputs");
    let rows = read(&folder);
    let files = names(&folder);
    let wrong: Vec<String> = rows.iter().filter_map(|row| row.check(&folder, &files)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n\n"));
}

#[test]
fn the_changelog_says_how_many_there_are() {
    let folder = Folder::new("bad-inputs-told");
    let count = read(&folder).len();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../CHANGELOG.md");
    let text = std::fs::read_to_string(path).expect("the document is there");
    assert!(text.contains(&format!(" {count} bad command lines ")), "CHANGELOG.md: {count}");
}

#[test]
fn the_table_is_large_and_has_every_command_and_format() {
    let folder = Folder::new("bad-inputs-counted");
    let rows = read(&folder);
    let different: BTreeSet<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(different.len(), rows.len(), "a row is there twice");
    assert!(rows.len() >= FEWEST, "{} rows", rows.len());
    for row in &rows {
        assert!([1, 2].contains(&row.code) && !row.says.is_empty(), "{}", row.text);
    }
    for command in commands() {
        let is_its = |row: &&Row| row.command().split(' ').next() == Some(command.as_str());
        assert!(rows.iter().any(|row| is_its(&row)), "no bad input of {command}");
    }
    for extension in ["npy", "npz", "csv", "tsv", "json", "mtx", "txt"] {
        let reads =
            |row: &&Row| row.command().starts_with("sum ") && row.command().ends_with(extension);
        let count = rows.iter().filter(reads).count();
        assert!(count >= 3, "{count} bad inputs in files of .{extension}");
    }
}
