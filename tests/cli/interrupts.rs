//! Signals in the middle of a long run: nothing half-written stays, and the exit code says so.
#![cfg(unix)]

use crate::harness::{Folder, fifo, has_terminal};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const ORTHANT: &str = env!("CARGO_BIN_EXE_orthant");

/// A run that takes long, in a folder of its own.
fn start(line: &str, folder: &Folder) -> Child {
    Command::new(ORTHANT)
        .args(line.split(' '))
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Waits until `ready`, which must come before the run's end.
fn wait(child: &mut Child, what: &str, mut ready: impl FnMut() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before {what}");
        assert!(start.elapsed() < Duration::from_secs(60), "{what} never came");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process has set up its answer to SIGINT, which is the second bit of the mask.
fn listens(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"));
    let mask = status.ok().and_then(|text| {
        let mask = text.lines().find_map(|line| line.strip_prefix("SigCgt:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    });
    mask.is_none_or(|mask| mask & 2 != 0)
}

fn signal(child: Child, name: &str) -> Output {
    let line = format!("kill -{name} {}", child.id());
    assert!(Command::new("sh").args(["-c", &line]).status().expect("a shell").success());
    let start = Instant::now();
    let output = child.wait_with_output().expect("the program ends");
    assert!(start.elapsed() < Duration::from_secs(20), "it ended late");
    output
}

fn is_quiet(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{output:?}");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_computation_is_ended() {
    let folder = Folder::new("interrupt-computing");
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let mut child = start("matmul rand:5000x5000:1 rand:5000x5000:2 -o c.npy", &folder);
        let pid = child.id();
        // Its numbers are made, so it multiplies, or soon will.
        let grown = || {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let kib = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
            let kib = kib.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
            kib.is_none_or(|kib| kib > 150_000)
        };
        wait(&mut child, "its operands", grown);
        is_quiet(&signal(child, name), code);
        assert_eq!(names(folder.path()), [""; 0]);
    }
}

#[test]
fn waiting_for_data_is_ended() {
    let folder = Folder::new("interrupt-waiting");
    let Some(pipe) = fifo(&folder, "pipe") else { return };
    for line in [
        format!("dot {pipe} {pipe}"),
        "sum -".to_owned(),
        "classify - hyperplane --weights 1,2 --bias 3".to_owned(),
        "batch -".to_owned(),
    ] {
        let mut child = start(&line, &folder);
        let pid = child.id();
        let stdin = child.stdin.take();
        wait(&mut child, "its answer to signals", || listens(pid));
        // The operand is opened a moment later.
        std::thread::sleep(Duration::from_millis(200));
        is_quiet(&signal(child, "INT"), 130);
        drop(stdin);
    }
}

#[test]
fn what_is_half_written_is_removed_and_the_old_file_stays() {
    let folder = Folder::new("interrupt-writing");
    std::fs::write(folder.path().join("out.txt"), "old").expect("a folder");
    for (line, name, code) in [
        ("scale 2 rand:4000x4000 -o out.txt", "INT", 130),
        ("scale 2 rand:4000x4000 -o out.txt", "TERM", 143),
    ] {
        let mut child = start(line, &folder);
        wait(&mut child, "a temporary file", || names(folder.path()).len() == 2);
        is_quiet(&signal(child, name), code);
        assert_eq!(names(folder.path()), ["out.txt"]);
        assert_eq!(std::fs::read(folder.path().join("out.txt")).expect("it is there"), b"old");
    }
}

#[test]
fn results_of_lines_before_it_stay() {
    let folder = Folder::new("interrupt-batch");
    let commands = "sum 7\nsum 1,2 -o kept.npy\nmatmul rand:5000x5000:1 rand:5000x5000:2\n";
    folder.file("commands", commands.as_bytes());
    let mut child = start("batch commands", &folder);
    wait(&mut child, "the file", || folder.path().join("kept.npy").exists());
    let output = signal(child, "INT");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!((&output.stdout[..], &output.stderr[..]), (&b"7\n"[..], &b""[..]));
    assert_eq!(names(folder.path()), ["commands", "kept.npy"]);
}

/// Starts what `run` says on a terminal, interrupts it after two seconds, and finds that the bar, whose
/// text ends as given, is gone, and the cursor back.
fn the_bar_goes(run: &str, bar: &str) {
    if !has_terminal("an interrupt on a terminal") {
        return;
    }
    let line = format!("{run} & p=$!; sleep 2; kill -INT $p; wait $p; echo code $?");
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("SHELL", "/bin/sh")
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .expect("it ran before");
    let shown = String::from_utf8_lossy(&output.stdout);
    let (_, after) = shown.rsplit_once(bar).unwrap_or_else(|| panic!("no bar: {shown:?}"));
    assert!(after.contains("\x1b[2K") || after.contains("\x1b[J"), "the bar stays: {shown:?}");
    assert!(after.trim_end().ends_with("code 130"), "{shown:?}");
    let (hidden, seen) = (shown.matches("\x1b[?25l").count(), shown.matches("\x1b[?25h").count());
    assert!(hidden <= seen, "the cursor is hidden: {shown:?}");
}

#[test]
fn the_bar_is_taken_away() {
    the_bar_goes(&format!("(echo 1 2; sleep 1.3; echo 3 4; sleep 2) | {ORTHANT} sum -"), "GB/s");
}

#[test]
fn the_bar_of_a_measurement_is_taken_away() {
    let run = format!("{ORTHANT} bench dot --sizes 4k --rounds 1000 --batch 100000");
    the_bar_goes(&run, " left");
}

#[test]
fn a_measurement_ends_at_once_and_leaves_nothing_half_written() {
    let folder = Folder::new("interrupt-measuring");
    let kept = folder.path().join("target/orthant-bench/kept.json");
    let first = "bench dot --sizes 4k --rounds 3 --batch 1 -q --save kept";
    let output = start(first, &folder).wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    let before = std::fs::read(&kept).expect("kept");
    std::fs::write(folder.path().join("r.html"), "old").expect("a folder");
    for (line, name, code) in [
        ("profile sum --seconds 600 -q -o p.json", "INT", 130),
        ("profile matmul --size 2000x2000 --calls 1000000 -q --threads 2", "INT", 130),
        ("profile lu --size 3000x3000 --seconds 600 -q", "TERM", 143),
        (
            "bench --sizes 64k --rounds 1000 --batch 100000 -q --save kept --report r.html",
            "INT",
            130,
        ),
        ("bench dot --sizes 64k --rounds 1000 --batch 100000 -q --save new -o t.json", "TERM", 143),
    ] {
        let mut child = start(line, &folder);
        let pid = child.id();
        wait(&mut child, "its answer to signals", || listens(pid));
        // What is measured is allocated and running a moment later.
        std::thread::sleep(Duration::from_millis(300));
        is_quiet(&signal(child, name), code);
        assert_eq!(names(folder.path()), ["r.html", "target"], "{line}");
        assert_eq!(names(kept.parent().expect("a folder")), ["kept.json"], "{line}");
    }
    assert_eq!(std::fs::read(&kept).expect("kept"), before);
    assert_eq!(std::fs::read(folder.path().join("r.html")).expect("it is there"), b"old");
}
