//! Files that cannot be read, that change while they are read, and operands that are no files.
#![cfg(unix)]

use crate::harness::{Folder, fifo, has_tool, orthant, skipped, words};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const ORTHANT: &str = env!("CARGO_BIN_EXE_orthant");

/// More numbers than are read into memory: a file of so many is mapped.
const MANY: usize = 4_300_000;

#[test]
fn a_file_without_permission_is_an_error_that_says_so() {
    let folder = Folder::new("no-permission");
    let path = folder.file("secret.csv", b"1,2\n");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("one's own file");
    let expected = format!("error: {path} cannot be read: Permission denied (os error 13)\n");
    if fs::File::open(&path).is_err() {
        assert_eq!(orthant(["sum", &path]).stderr(1), expected);
        return;
    }
    // Permissions do not bind root; somebody else they do, if that user can reach the folders.
    let somebody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let run = |program: &str, arguments: &[&str]| {
        Command::new("setpriv").args(somebody).arg(program).args(arguments).output()
    };
    if !has_tool("a file without permission", "setpriv") {
        return;
    }
    match (run(ORTHANT, &["sum", "1"]), run("ls", &[folder.path().to_str().expect("UTF-8")])) {
        (Ok(ran), Ok(listed)) if ran.status.success() && listed.status.success() => {}
        other => {
            return skipped("a file without permission", &format!("root reads all: {other:?}"));
        }
    }
    let output = run(ORTHANT, &["sum", &path]).expect("it ran before");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_reading_fails_is_an_error_that_says_why() {
    // It can be opened, and nothing is mapped where reading it begins.
    assert_eq!(
        orthant(["sum", "/proc/self/mem"]).stderr(1),
        "error: /proc/self/mem cannot be read: Input/output error (os error 5)\n"
    );
}

#[test]
fn process_substitutions_and_pipes_are_operands() {
    if has_tool("a process substitution", "bash") {
        let line = "\"$0\" dot <(echo 1 2) <(echo '[3, 4]')";
        let output = Command::new("bash").args(["-c", line, ORTHANT]).output().expect("bash");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "11\n", "{output:?}");
    }
    let folder = Folder::new("fifo");
    let Some(pipe) = fifo(&folder, "pipe") else { return };
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, "1,2\n3,4\n")
    });
    assert_eq!(orthant(["sum", &pipe]).stdout(), "10\n");
    writer.join().expect("it only writes").expect("it was read");
}

/// Runs `dot FILE PIPE`, where what `change` does to the mapped file happens before the pipe has
/// anything: the program has mapped the file by the time it opens the pipe.
fn dot_while(name: &str, change: impl FnOnce(&Path)) -> Option<Output> {
    let folder = Folder::new(name);
    let pipe = fifo(&folder, "pipe")?;
    let file = folder.path().join("a.npy");
    let made = format!("ones:{MANY}");
    orthant(["scale", "1", &made, "-o", "a.npy"]).folder(folder.path()).stdout();
    let numbers = fs::read(&file).expect("written");
    let child = Command::new(ORTHANT)
        .args(["dot", "a.npy", "./pipe"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Opening waits for the reader.
    let mut writer = fs::File::options().write(true).open(pipe).expect("a reader");
    change(&file);
    std::io::Write::write_all(&mut writer, &numbers).expect("it is read to the end");
    drop(writer);
    let output = child.wait_with_output().expect("the program ends");
    let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").flatten().collect();
    assert!(names.len() <= 3, "{names:?}");
    Some(output)
}

#[test]
fn a_mapped_file_may_vanish_or_be_replaced() {
    let expected = format!("{MANY}\n");
    type Change = fn(&Path);
    let changes: [(&str, Change); 2] = [
        ("vanishing", |file| fs::remove_file(file).expect("it is there")),
        ("replaced", |file| {
            let new = file.with_file_name("new");
            fs::write(&new, "nothing").expect("room");
            fs::rename(new, file).expect("it is there");
        }),
    ];
    for (name, change) in changes {
        let Some(output) = dot_while(name, change) else { return };
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{name}: {output:?}");
    }
}

/// Whoever cuts a mapped file short takes its pages away: the system ends the process, and a result
/// of half the data is never printed. The help and orthant::io say so.
#[cfg(target_os = "linux")]
#[test]
fn a_mapped_file_that_is_cut_short_ends_the_run_without_a_result() {
    const SIGBUS: i32 = 7;
    let cut = |file: &Path| {
        let file = fs::File::options().write(true).open(file).expect("it is there");
        file.set_len(4096).expect("it gets shorter");
    };
    let Some(output) = dot_while("cut-short", cut) else { return };
    assert_eq!((output.status.signal(), output.stdout.len()), (Some(SIGBUS), 0), "{output:?}");
}

/// What cannot be written is an error, and a reader that has gone is none.
#[cfg(target_os = "linux")]
fn says_that_a_device_is_full(line: &str) {
    let start = |output: Stdio| {
        Command::new(ORTHANT)
            .args(words(line))
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    };
    let full = fs::File::options().write(true).open("/dev/full").expect("/dev/full");
    let output = start(full.into()).wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    let expected = "error: the result cannot be written: No space left on device (os error 28)\n";
    assert_eq!((output.status.code(), &*said), (Some(1), expected), "{line}");
    let mut child = start(Stdio::piped());
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{line}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error_and_a_closed_pipe_is_none_in_every_format() {
    for format in ["text", "json", "csv", "npy"] {
        says_that_a_device_is_full(&format!("scale 1 ones:300x300 --format {format}"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_version_and_completions_say_that_a_device_is_full() {
    for line in [
        "--help",
        "-h",
        "help",
        "help norm",
        "norm --help",
        "norm -h",
        "transform rotate --help",
        "--version",
        "-V",
        "completions bash",
        "completions zsh",
        "info",
        "plot 1,0;0,1",
        "bench --list",
        "verify --isa scalar",
    ] {
        says_that_a_device_is_full(line);
    }
}
