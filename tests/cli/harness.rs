//! Running the program.

use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

/// A run to be.
pub struct Run {
    command: Command,
    stdin: Vec<u8>,
}

/// `orthant` with these arguments, free of what the environment says.
pub fn orthant<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orthant"));
    command
        .args(arguments)
        .env_remove("ORTHANT_ISA")
        .env_remove("ORTHANT_NUM_THREADS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Run { command, stdin: Vec::new() }
}

impl Run {
    pub fn stdin(mut self, bytes: &[u8]) -> Self {
        self.stdin = bytes.to_vec();
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn folder(mut self, path: &std::path::Path) -> Self {
        self.command.current_dir(path);
        self
    }

    pub fn go(mut self) -> Ran {
        let mut child = self.command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        match stdin.write_all(&self.stdin) {
            // A program that ends early need not read.
            Err(e) if e.kind() != ErrorKind::BrokenPipe => panic!("{e}"),
            _ => drop(stdin),
        }
        let output = child.wait_with_output().expect("the program ends");
        Ran {
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
            code: output.status.code(),
        }
    }

    /// Standard output of a run that succeeds and has nothing else to say.
    pub fn stdout(self) -> String {
        let what = format!("{:?}", self.command);
        let ran = self.go();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{what}");
        ran.stdout
    }

    /// Standard error of a run that fails with this code and writes no result.
    pub fn stderr(self, code: i32) -> String {
        let what = format!("{:?}", self.command);
        let ran = self.go();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{what}: {}", ran.stderr);
        ran.stderr
    }
}

/// The words of a command line without quotes.
pub fn words(line: &str) -> Vec<&str> {
    line.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Words as a shell takes them: separated by blanks, but for those between apostrophes.
pub fn quoted(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (i, part) in command.split('\'').enumerate() {
        for c in part.chars() {
            if i % 2 == 0 && c == ' ' {
                words.push(String::new());
            } else {
                words.last_mut().expect("one at least").push(c);
            }
        }
    }
    words
}

/// Whether `text` is what `shown` says, in which `...` stands for anything.
pub fn matches(shown: &str, text: &str) -> bool {
    let Some((first, others)) = shown.split_once("...") else { return shown == text };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let (middle, last) = others.rsplit_once("...").unwrap_or(("", others));
    for part in middle.split("...") {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// A file among those committed for tests.
pub fn data(name: &str) -> String {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "data", name].iter().collect();
    path.to_str().expect("UTF-8").to_owned()
}

/// Says that something could not be tested here, past the test harness, which keeps what is
/// printed.
pub fn skipped(what: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {what}: {why}");
}

/// The same where only a tool is missing. With `ORTHANT_REQUIRE_TOOLS` set, as in CI, that is a
/// failure.
pub fn lacking(what: &str, tool: &str) {
    assert!(std::env::var_os("ORTHANT_REQUIRE_TOOLS").is_none(), "{what}: {tool} is not here");
    skipped(what, &format!("{tool} is not here"));
}

/// Whether a program can be started, or a line that says that it cannot.
pub fn has_tool(what: &str, tool: &str) -> bool {
    let started = Command::new(tool).arg("--version").stdin(Stdio::null()).output();
    let is_here = started.is_ok();
    if !is_here {
        lacking(what, tool);
    }
    is_here
}

/// Whether something can be run on a terminal here, or a line that says why not.
pub fn has_terminal(what: &str) -> bool {
    if !cfg!(target_os = "linux") {
        skipped(what, "script of util-linux is on Linux");
        return false;
    }
    has_tool(what, "script")
}

/// A named pipe, or a line that says why there is none.
#[cfg(unix)]
pub fn fifo(folder: &Folder, name: &str) -> Option<String> {
    let path = folder.path().join(name).to_str().expect("UTF-8").to_owned();
    if !has_tool("a named pipe", "mkfifo") {
        return None;
    }
    let made = Command::new("mkfifo").arg(&path).status().expect("it ran before");
    assert!(made.success(), "mkfifo {path}: {made}");
    Some(path)
}

/// A folder of its own for a test, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(test: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a writable target folder");
        Self(path)
    }

    pub fn path(&self) -> &std::path::Path {
        &self.0
    }

    /// Writes a file and gives its whole name.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).expect("a writable folder");
        path.to_str().expect("UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind lies in the target folder and harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
