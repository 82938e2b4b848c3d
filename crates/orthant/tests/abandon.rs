//! What a signal in the middle of a write leaves. It is a program of its own, because whatever is
//! being written anywhere in the process is given up.

use std::fs;
use std::path::Path;

use orthant::io::atomic::{abandon, replace};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    entries.map(|entry| name(entry).into_string().expect("UTF-8")).collect()
}

#[test]
fn what_is_abandoned_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    replace(&path, |out| out.write_all(b"old")).expect("written");
    let during = replace(&path, |out| {
        out.write_all(&[b'x'; 1 << 20])?;
        abandon(|| {
            assert_eq!(names(folder.path()), ["a.csv"]);
            assert_eq!(fs::read(&path).expect("there"), b"old");
        });
        Ok(())
    });
    // Here the process goes on, so the write finds its file gone.
    assert!(during.is_err());
    assert_eq!(names(folder.path()), ["a.csv"]);
}
