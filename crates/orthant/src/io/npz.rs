//! `.npz`: a zip archive of `.npy` files, compressed or not.
//!
//! Of the sizes that the archive's directory claims only that of what is in the file is used: memory
//! grows with the bytes that come out, and the checksum is compared when the last has come.

use super::error::excerpt;
use super::format::{Format, Input};
use super::npy::Npy;
use super::npz_item::Item;
use super::rows::RowReader;
use super::{Array, Metered, ReadError, View, WriteError, atomic};
use crc32fast::Hasher;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::SpooledTempFile;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

pub(super) struct Npz;

/// Bytes of an archive out of a pipe that are kept in memory: 16 MiB.
const HELD: usize = 16 << 20;

/// The name that NumPy's `savez` gives the first array that has none.
const UNNAMED: &str = "arr_0";

impl Format for Npz {
    fn extensions(&self) -> &'static [&'static str] {
        &["npz"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04")
    }

    fn read(&self, input: Input<'_>) -> Result<Array, ReadError> {
        let (options, archive) = (input.options(), seekable(input)?);
        let reader = BufReader::with_capacity(super::BUFFER, archive.bytes);
        read_member(&archive.origin, reader, options.member)
    }

    fn rows<'a>(&self, input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        let (options, mut archive) = (input.options(), seekable(input)?);
        let found = Member::find(&archive.origin, &mut archive.bytes, options.member)?;
        match found.filter(Member::is_known) {
            Some(member) => {
                let reader = BufReader::with_capacity(super::BUFFER, member.open(archive.bytes)?);
                Npy::rows_within(Input::new(member.inside, reader).with_options(options))
            }
            None => {
                let reader = BufReader::with_capacity(super::BUFFER, archive.bytes);
                read_member(&archive.origin, reader, options.member).map(RowReader::from_array)
            }
        }
    }

    fn write(&self, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()> {
        write_members(&[(UNNAMED, numbers.into())], out)
    }
}

/// Writes arrays into one `.npz` file under their names, uncompressed as NumPy's `savez` does.
/// The file is there in whole or not at all.
///
/// # Errors
/// [`WriteError`], whose text names the file.
///
/// ```
/// use orthant::io::{Array, Item, Options, read_path_with, write_npz};
///
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("fit.npz");
/// let x = Array::vector(vec![0.6, 0.8]);
/// let kind = Item::Text(vec![], vec!["overdetermined"]);
/// write_npz(&path, &[("x", x.view().into()), ("kind", kind)])?;
/// assert_eq!(read_path_with(&path, &Options::default().member("x"))?, x);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_npz(path: impl AsRef<Path>, members: &[(&str, Item<'_>)]) -> Result<(), WriteError> {
    atomic::replace(path, |out| write_members(members, out))
}

fn write_members(members: &[(&str, Item<'_>)], out: &mut dyn Write) -> io::Result<()> {
    let mut archive = ZipWriter::new_stream(out);
    for (name, item) in members {
        // NumPy too marks every member as one that may exceed 4 GiB.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        archive.start_file(format!("{name}.npy"), options)?;
        item.write(&mut archive)?;
    }
    archive.finish()?.into_inner().flush()
}

/// An archive's directory stands last, so the bytes are read in another order than they have.
trait Seekable: Read + Seek {}
impl<T: Read + Seek> Seekable for T {}

struct Archive<'a> {
    origin: String,
    bytes: Box<dyn Seekable + 'a>,
}

/// The file, or what comes through a pipe: beyond so many bytes kept in a temporary file without a
/// name, which nothing leaves behind.
fn seekable(mut input: Input<'_>) -> Result<Archive<'_>, ReadError> {
    if let Some(mut file) = input.file().and_then(|file| file.try_clone().ok()) {
        let progress = input.options().progress;
        let origin = input.into_origin();
        // Sniffing has moved the place in the file, which its clones share.
        file.rewind().map_err(|e| ReadError::open(&origin, e))?;
        let bytes: Box<dyn Seekable> = match progress {
            Some(progress) => Box::new(Metered { reader: file, progress }),
            None => Box::new(file),
        };
        return Ok(Archive { origin, bytes });
    }
    let mut kept = SpooledTempFile::new(HELD);
    loop {
        let read = input.peek()?;
        let length = read.len();
        if length == 0 {
            break;
        }
        let written = kept.write_all(read);
        input.consume(length);
        written.map_err(|e| ReadError::temporary(input.origin(), e))?;
    }
    let origin = input.into_origin();
    kept.rewind().map_err(|e| ReadError::temporary(&origin, e))?;
    Ok(Archive { origin, bytes: Box::new(kept) })
}

fn read_member(
    origin: &str,
    reader: impl Read + Seek,
    member: Option<&str>,
) -> Result<Array, ReadError> {
    let mut archive = ZipArchive::new(reader).map_err(|e| failure(origin, e))?;
    let (index, inside) = chosen(origin, &archive, member)?;
    let entry = archive.by_index(index).map_err(|e| failure(&inside, e))?;
    let reader = BufReader::with_capacity(super::BUFFER, entry);
    let mut input = Input::new(inside.clone(), reader);
    let array = Npy::read_from(&mut input)?;
    // Whatever follows the array, and with the last byte the checksum.
    io::copy(&mut input, &mut io::sink()).map_err(|e| failure(&inside, ZipError::Io(e)))?;
    Ok(array)
}

/// The place of the wanted array in the archive, and its name in errors.
fn chosen<R: Read + Seek>(
    origin: &str,
    archive: &ZipArchive<R>,
    member: Option<&str>,
) -> Result<(usize, String), ReadError> {
    let fault = |text: String| ReadError::Npz { origin: origin.to_owned(), fault: text };
    let names: Vec<String> =
        archive.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let short = |name: &str| name.strip_suffix(".npy").unwrap_or(name).to_owned();
    let listed = || {
        let names = names.iter().take(9).map(|name| short(name));
        excerpt(&names.collect::<Vec<_>>().join(", "))
    };
    let index = match member {
        None if names.is_empty() => {
            return Err(fault("the archive holds no array; save one with numpy.savez".into()));
        }
        None if names.len() == 1 => 0,
        None => {
            return Err(fault(format!(
                "the archive holds {} arrays ({}); choose one by its name, as {origin}:{}",
                names.len(),
                listed(),
                excerpt(&short(&names[0]))
            )));
        }
        Some(wanted) => names
            .iter()
            .position(|name| name == wanted || short(name) == wanted)
            .ok_or_else(|| {
                fault(format!(
                    "the archive holds no array named {wanted}; it holds {}",
                    if names.is_empty() { "none".to_owned() } else { listed() }
                ))
            })?,
    };
    Ok((index, format!("{origin}:{}", excerpt(&short(&names[index])))))
}

/// An array of an archive, where the file has its bytes.
struct Member {
    inside: String,
    start: u64,
    /// Bytes in the file.
    size: u64,
    method: CompressionMethod,
    /// Bytes that they become.
    whole: u64,
    checksum: u32,
}

impl Member {
    fn find(
        origin: &str,
        bytes: impl Read + Seek,
        member: Option<&str>,
    ) -> Result<Option<Self>, ReadError> {
        let reader = BufReader::with_capacity(super::BUFFER, bytes);
        let mut archive = ZipArchive::new(reader).map_err(|e| failure(origin, e))?;
        let (index, inside) = chosen(origin, &archive, member)?;
        let entry = archive.by_index(index).map_err(|e| failure(&inside, e))?;
        let (size, method) = (entry.compressed_size(), entry.compression());
        let (whole, checksum) = (entry.size(), entry.crc32());
        let start = entry.data_start();
        drop(entry);
        Ok(start.map(|start| Self { inside, start, size, method, whole, checksum }))
    }

    /// Whether it is of a kind that NumPy writes.
    fn is_known(&self) -> bool {
        matches!(self.method, CompressionMethod::Stored | CompressionMethod::Deflated)
    }

    /// What is stored or compressed in it.
    fn open<'a>(&self, mut bytes: Box<dyn Seekable + 'a>) -> Result<Checked<'a>, ReadError> {
        bytes.seek(SeekFrom::Start(self.start)).map_err(|e| ReadError::open(&self.inside, e))?;
        let stored = BufReader::with_capacity(super::BUFFER, bytes.take(self.size));
        let reader: Box<dyn Read + 'a> = match self.method {
            CompressionMethod::Deflated => Box::new(DeflateDecoder::new(stored)),
            _ => Box::new(stored),
        };
        let (left, checksum) = (self.whole, self.checksum);
        Ok(Checked { reader, hasher: Hasher::new(), left, checksum })
    }
}

/// What is read. More than the archive says is an error, and so is an end where its bytes have another
/// checksum.
struct Checked<'a> {
    reader: Box<dyn Read + 'a>,
    hasher: Hasher,
    left: u64,
    checksum: u32,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let damaged = |fault: &str| {
            let text = format!("{fault}; the archive is damaged, so fetch or save it again");
            Err(io::Error::new(io::ErrorKind::InvalidData, text))
        };
        let read = self.reader.read(buffer)?;
        let Some(left) = self.left.checked_sub(read as u64) else {
            return damaged("it is larger than the archive says");
        };
        self.left = left;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        if read == 0 && !buffer.is_empty() && self.hasher.clone().finalize() != self.checksum {
            return damaged("its checksum is wrong");
        }
        Ok(read)
    }
}

fn failure(origin: &str, error: ZipError) -> ReadError {
    ReadError::Npz {
        origin: origin.to_owned(),
        fault: format!(
            "the zip archive is damaged or of a kind that NumPy does not write ({error}); \
             fetch or save it again"
        ),
    }
}
