//! What the documents show is, byte for byte, what the program gives to a pipe: blocks fenced as
//! `console` are run, a document's commands one after the other in one folder. `$ cat FILE` shows
//! a file that commands below it read; it is made. `...` stands for what differs from machine to
//! machine.

use std::fs;
use std::path::Path;

use crate::harness::{Folder, matches, orthant, quoted};

/// The command and what it prints, for each `$` of each block.
fn shown(document: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            all.push((command.into(), String::new()));
        } else if inside {
            let (_, output) = all.last_mut().expect("a block begins with a command");
            *output += line;
            output.push('\n');
        }
    }
    all
}

/// Runs all commands of a document; says how many there were.
fn check(name: &str) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = fs::read_to_string(root.join(name)).expect("the document is there");
    let folder = Folder::new(&name.replace('/', "-"));
    let shown = shown(&document);
    let mut wrong = Vec::new();
    for (command, expected) in &shown {
        let words = quoted(command);
        if let [cat, file] = words.as_slice()
            && cat == "cat"
        {
            folder.file(file, expected.as_bytes());
            continue;
        }
        assert_eq!(words[0], "orthant", "{name}: {command}");
        let ran = orthant(&words[1..]).folder(folder.path()).go();
        let printed = ran.stdout + &ran.stderr;
        if !matches(expected, &printed) {
            wrong.push(format!("$ {command}\nshown:\n{expected}printed:\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
    shown.len()
}

#[test]
fn commands_of_the_readme_print_what_it_shows() {
    assert!(check("README.md") > 15);
}

#[test]
fn commands_of_the_guide_print_what_it_shows() {
    assert!(check("docs/guide.md") > 30);
}

#[test]
fn the_map_in_the_readme_has_every_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(root.join("README.md")).expect("the document is there");
    for folder in fs::read_dir(root.join("crates")).expect("a folder").flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        assert!(readme.contains(&format!("\n| `crates/{name}` | ")), "{name}");
    }
}
