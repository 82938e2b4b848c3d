//! `-o FILE`, and results as numbers only.

use crate::harness::{Folder, orthant, words};

/// Runs a line in `folder` that writes nothing but files.
fn silent(line: &str, folder: &Folder) {
    let stdout = orthant(words(line)).folder(folder.path()).stdout();
    assert_eq!(stdout, "", "{line}");
}

#[test]
fn the_extension_picks_the_format() {
    let folder = Folder::new("extensions");
    for (name, text) in [
        ("a.csv", "1,0.5\n-inf,NaN\n"),
        ("a.TSV", "1\t0.5\n-inf\tNaN\n"),
        ("a.txt", "1 0.5\n-inf NaN\n"),
        ("a.json", "{\"command\": \"scale\", \"result\": [[1.0, 0.5], [\"-inf\", \"NaN\"]]}\n"),
        ("a.mtx", "%%MatrixMarket matrix array real general\n2 2\n1\n-inf\n0.5\nNaN\n"),
    ] {
        silent(&format!("scale 1 1,0.5;-inf,nan -o {name}"), &folder);
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), text);
    }
    let bits = "scale 1 rand:5x7:3 --bits";
    for name in ["b.npy", "b.npz", "b.csv", "b.tsv", "b.txt", "b.json", "b.mtx"] {
        silent(&format!("--output={name} scale 1 rand:5x7:3"), &folder);
        let read = orthant(words(&format!("scale 1 {name} --bits"))).folder(folder.path());
        assert_eq!(read.stdout(), orthant(words(bits)).stdout(), "{name}");
    }
    // A vector in a table is one line, a number a table of one.
    silent("add 1,2 3,4 -o v.csv", &folder);
    assert_eq!(std::fs::read_to_string(folder.path().join("v.csv")).unwrap(), "4,6\n");
    silent("dot 1,2 3,4 -o s.npz", &folder);
    assert_eq!(orthant(words("sum s.npz:arr_0")).folder(folder.path()).stdout(), "11\n");
    silent("dot 1,2 3,4 --bits -o s.json", &folder);
    assert_eq!(orthant(words("sum s.json")).folder(folder.path()).stdout(), "11\n");
}

#[test]
fn of_several_files_none_is_there_before_all_can_be() {
    let folder = Folder::new("several-files");
    folder.file("f-p.npy", b"before");
    std::fs::create_dir(folder.path().join("f-u.npy")).expect("a folder");
    let line = words("lu 1,2;3,4 -o f.npy");
    let stderr = orthant(line).folder(folder.path()).stderr(1);
    assert!(stderr.contains("f-u.npy cannot be written: it is a directory"), "{stderr}");
    let entries = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, ["f-p.npy", "f-u.npy"]);
    assert_eq!(std::fs::read(folder.path().join("f-p.npy")).unwrap(), b"before");
}

#[test]
fn a_format_without_a_file_goes_to_standard_output() {
    assert_eq!(orthant(words("add 1,2;3,4 0,0;0,0 --format csv")).stdout(), "1,2\n3,4\n");
    let folder = Folder::new("piped-npy");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_orthant"))
        .args(words("scale 1 1,2;3,4 --format npy"))
        .output()
        .expect("the program runs");
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
    assert!(output.stdout[10..].starts_with(text.as_bytes()));
    assert_eq!(output.stdout.len() % 64, 16);
    assert_eq!(orthant(["sum", "-"]).stdin(&output.stdout).stdout(), "10\n");
    // It decides where the extension says nothing.
    silent("add 1,2 3,4 -o sum.dat --format csv", &folder);
    assert_eq!(std::fs::read_to_string(folder.path().join("sum.dat")).unwrap(), "4,6\n");
}

#[test]
fn what_cannot_be_written_so_is_wrong_usage() {
    let folder = Folder::new("wrong-output");
    for (line, part) in [
        ("sum 1 -o a", "--output a: no format has this extension"),
        ("sum 1 -o a.xyz", "end the name in .npy"),
        ("sum 1 -o a.csv --format json", "say two different things"),
        ("sum 1 --format npy --bits", "--bits: only text and JSON can show them"),
        ("sum 1 -o a.npy --bits", "--bits: only text and JSON can show them"),
        (
            "info --format csv",
            "info: csv holds f32 numbers only and would leave out `cpu`; use --format text or --format json, or -o FILE.npz",
        ),
        ("sum 1 -o", "a value is required for '--output <FILE>'"),
        ("sum 1 --color purple", "invalid value 'purple' for '--color <WHEN>'"),
    ] {
        let stderr = orthant(words(line)).folder(folder.path()).stderr(2);
        assert!(stderr.contains(part), "{line}: {stderr}");
    }
    let stderr = orthant(words("sum 1 -o no/such/folder.npy")).folder(folder.path()).stderr(1);
    assert!(stderr.starts_with("error: no/such/folder.npy cannot be written: "), "{stderr}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_operand_may_be_the_file_that_is_written() {
    let folder = Folder::new("in-place");
    // Large enough to be mapped.
    silent("scale 1 rand:2100x2100:1 -o a.npy", &folder);
    let sum = || orthant(words("sum a.npy --bits")).folder(folder.path()).stdout();
    let before = sum();
    silent("scale -1 a.npy -o a.npy", &folder);
    assert_ne!(sum(), before);
    silent("scale -1 a.npy -o a.npy", &folder);
    assert_eq!(sum(), before);
}

#[test]
fn colours_are_where_they_are_asked_for() {
    let error = |line: &str| orthant(words(line)).go().stderr;
    assert!(error("sum 1,x").starts_with("error: "));
    assert!(error("sum 1,x --color always").starts_with("\x1b[1m\x1b[31merror:\x1b[0m "));
    assert!(error("sum --color always").contains("\x1b["));
    assert!(!error("sum --color never").contains("\x1b["));
}

#[test]
fn no_bar_where_nobody_looks() {
    let folder = Folder::new("no-bar");
    let text = "1,2,3,4\n".repeat(400_000);
    let path = folder.file("long.csv", text.as_bytes());
    for line in [format!("sum {path}"), format!("-q sum {path}")] {
        assert_eq!(orthant(words(&line)).stdout(), "4000000\n");
    }
}

#[cfg(target_os = "linux")]
mod on_linux {
    use super::*;
    use crate::harness::{has_tool, skipped};
    use std::path::Path;
    use std::process::{Command, Stdio};

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_device_that_is_full_is_an_error() {
        let link = Folder::new("full-device");
        std::os::unix::fs::symlink("/dev/full", link.path().join("a.csv")).unwrap();
        let stderr = orthant(words("sum 1 -o a.csv")).folder(link.path()).stderr(1);
        assert!(stderr.starts_with("error: a.csv cannot be written: "), "{stderr}");
    }

    #[test]
    fn a_kill_while_writing_leaves_the_old_file() {
        let folder = Folder::new("killed");
        let path = folder.file("a.csv", b"1,2\n");
        let mut child = Command::new(env!("CARGO_BIN_EXE_orthant"))
            .args(["scale", "1", "rand:4000x2000", "-o", &path])
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        // The second name is that of the temporary file.
        while names(folder.path()).len() < 2 {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None);
        assert_eq!(std::fs::read(&path).unwrap(), b"1,2\n");
    }

    #[test]
    fn a_full_disk_leaves_the_old_file_and_nothing_else() {
        if !has_tool("a full disk", "unshare") {
            return;
        }
        let folder = Folder::new("full-disk");
        let mount = folder.path().join("small");
        std::fs::create_dir(&mount).unwrap();
        // A file system of 64 KiB that only this shell and its children see.
        let script = "mount -t tmpfs -o size=64k tmpfs small || exit 77
            printf '1,2\\n' > small/a.csv
            \"$0\" scale 1 rand:100x1000 -o small/a.csv
            echo \"code $?\"; cat small/a.csv; ls -A small";
        let output = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", script])
            .arg(env!("CARGO_BIN_EXE_orthant"))
            .current_dir(folder.path())
            .output();
        let output = match output {
            Ok(output) if output.status.code() == Some(0) => output,
            other => {
                skipped("a full disk", &format!("no file system can be mounted here ({other:?})"));
                return;
            }
        };
        assert_eq!(String::from_utf8_lossy(&output.stdout), "code 1\n1,2\na.csv\n");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("small/a.csv cannot be written: No space left"), "{stderr}");
    }
}
