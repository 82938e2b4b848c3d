//! Files that are there in whole or not at all.

use super::WriteError;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::{Builder, NamedTempFile};

/// Writes `path` through a temporary file beside it, which takes its place only when all is
/// written and on the disk: a full disk, an error of `write` or a kill leaves the old file as it
/// was. (A kill also leaves the temporary file, `.NAME.XXXXXX`, unless its handler calls
/// [`abandon`].) A link stays a link; its target is replaced. What is no regular file, such as a
/// pipe or `/dev/stdout`, is written directly.
///
/// # Errors
/// [`WriteError::Io`], with what the system said.
///
/// ```
/// use orthant::io::atomic::replace;
/// use std::io::Error;
///
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("result.txt");
/// replace(&path, |out| out.write_all(b"87\n"))?;
/// // An error half way: the old file is still there.
/// assert!(replace(&path, |_| Err(Error::other("no more"))).is_err());
/// assert_eq!(std::fs::read_to_string(&path)?, "87\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn replace(
    path: impl AsRef<Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    replace_all([(path, write)])
}

/// [`replace`] for several files: none takes its place before all are written.
///
/// # Errors
/// As there. Should the system refuse one the place that it had when writing began, those before it
/// have taken theirs.
///
/// ```
/// use orthant::io::atomic::replace_all;
/// use std::io::Write;
///
/// # let folder = tempfile::tempdir()?;
/// let files = ["l.txt", "u.txt"].map(|name| folder.path().join(name));
/// replace_all(files.iter().map(|path| (path, |out: &mut dyn Write| out.write_all(b"1\n"))))?;
/// assert!(files.iter().all(|path| path.exists()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn replace_all<P: AsRef<Path>, W: FnOnce(&mut dyn Write) -> io::Result<()>>(
    files: impl IntoIterator<Item = (P, W)>,
) -> Result<(), WriteError> {
    let fault = |path: &Path, source| WriteError::Io { target: path.display().to_string(), source };
    // An entry takes the lock that is held below when it goes, so these go last.
    let (mut entries, mut waiting) = (Vec::new(), Vec::new());
    for (path, write) in files {
        let written = written(path.as_ref(), write).map_err(|e| fault(path.as_ref(), e))?;
        if let Some((temporary, entry, target)) = written {
            entries.push(entry);
            waiting.push((path, temporary, target));
        }
    }
    let _held = unfinished();
    for (path, temporary, target) in waiting {
        temporary.persist(target).map_err(|e| fault(path.as_ref(), e.error))?;
    }
    Ok(())
}

/// Whether the folder of a file that is to be written later is there, for what takes long before.
///
/// # Errors
/// What [`replace`] would say in the end.
pub fn check_folder(path: impl AsRef<Path>) -> Result<(), WriteError> {
    let path = path.as_ref();
    let folder = folder(path);
    if path.exists() || folder.exists() {
        return Ok(());
    }
    Err(WriteError::Io { target: path.display().to_string(), source: no_folder(folder) })
}

/// What waits to take its place, and that; nothing for what is written directly.
type Waiting = (NamedTempFile, Unfinished, PathBuf);

fn written(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Option<Waiting>> {
    let old = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let why = "it is a directory; name a file in it";
            return Err(io::Error::new(io::ErrorKind::IsADirectory, why));
        }
        Ok(metadata) if !metadata.is_file() => {
            let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
            write(&mut out)?;
            return out.flush().map(|()| None);
        }
        Ok(metadata) => Some(metadata.permissions()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(e),
    };
    // A file that may not be written stays as it is, although its folder would let us replace it.
    if old.as_ref().is_some_and(Permissions::readonly) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let target = if old.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    let (temporary, entry) = beside(&target)?;
    let mut out = BufWriter::with_capacity(super::BUFFER, temporary);
    write(&mut out)?;
    let temporary = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(permissions) = old {
        temporary.as_file().set_permissions(permissions)?;
    }
    // Some file systems report a full disk only now.
    temporary.as_file().sync_all()?;
    Ok(Some((temporary, entry, target)))
}

/// Removes what [`replace`] has written so far wherever it is under way, then runs `end`, while
/// nothing begins or takes its place: for a process that a signal ends.
///
/// ```no_run
/// orthant::io::atomic::abandon(|| std::process::exit(130));
/// ```
pub fn abandon(end: impl FnOnce()) {
    let held = unfinished();
    for path in held.iter() {
        // One that has just taken its place, or that its writer has removed, is no longer there.
        let _ = fs::remove_file(path);
    }
    end();
}

/// Temporary files that have not taken their place yet.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An entry of [`UNFINISHED`].
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().retain(|path| *path != self.0);
    }
}

/// A new file in the same folder, hence on the same file system, with the permissions that any
/// new file gets.
fn beside(target: &Path) -> io::Result<(NamedTempFile, Unfinished)> {
    let folder = folder(target);
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    let mut builder = Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut held = unfinished();
    let temporary = builder.tempfile_in(folder).map_err(|e| without_name(&e, folder))?;
    held.push(temporary.path().to_owned());
    let entry = Unfinished(temporary.path().to_owned());
    Ok((temporary, entry))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn no_folder(folder: &Path) -> io::Error {
    let why = format!("there is no folder {}; make it first", folder.display());
    io::Error::new(io::ErrorKind::NotFound, why)
}

/// Why there is no temporary file, without its name, which means nothing to anybody.
fn without_name(error: &io::Error, folder: &Path) -> io::Error {
    if error.kind() == io::ErrorKind::NotFound {
        return no_folder(folder);
    }
    let text = error.to_string();
    let why = text.split_once(" at path ").map_or(text.as_str(), |(why, _)| why);
    io::Error::new(error.kind(), why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        replace(&path, |out| out.write_all(b"old")).unwrap();
        let error = replace(&path, |out| {
            out.write_all(&[b'x'; 1 << 20])?;
            Err(io::ErrorKind::StorageFull.into())
        });
        let sentence = error.unwrap_err().to_string();
        assert!(sentence.contains("a.csv cannot be written: "), "{sentence}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a.csv"]);
        replace(&path, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, |out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);

        fs::set_permissions(&file, Permissions::from_mode(0o444)).unwrap();
        assert!(replace(&file, |out| out.write_all(b"x")).is_err());
        assert!(replace(folder.path(), |out| out.write_all(b"x")).is_err());
        assert!(replace(folder.path().join("no/file"), |out| out.write_all(b"x")).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_written_directly() {
        replace("/dev/null", |out| out.write_all(b"x")).unwrap();
        assert!(replace("/dev/full", |out| out.write_all(b"x")).is_err());
        assert!(!fs::metadata("/dev/full").unwrap().is_file());
    }
}
