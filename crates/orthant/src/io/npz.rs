//! `.npz`: a zip archive of `.npy` files, compressed or not.
//!
//! Of the sizes that the archive's directory claims only that of what is in the file is used: memory
//! grows with the bytes that come out, and the checksum is compared when the last has come.

use super::error::excerpt;
use super::format::{Format, Input};
use super::npy::Npy;
use super::npz_item::Item;
use super::rows::RowReader;
use super::{Array, ReadError, View, WriteError, atomic};
use crc32fast::Hasher;
use flate2::bufread::DeflateDecoder;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

pub(super) struct Npz;

/// The name that NumPy's `savez` gives the first array that has none.
const UNNAMED: &str = "arr_0";

impl Format for Npz {
    fn extensions(&self) -> &'static [&'static str] {
        &["npz"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04")
    }

    fn read(&self, mut input: Input<'_>) -> Result<Array, ReadError> {
        let member = input.options().member;
        let file = input.file().map(std::fs::File::try_clone);
        if let Some(Ok(mut file)) = file {
            let origin = input.into_origin();
            // Sniffing has moved the place in the file, which its clones share.
            file.rewind().map_err(|e| ReadError::open(&origin, e))?;
            return read_member(&origin, BufReader::with_capacity(super::BUFFER, file), member);
        }
        let mut bytes = Vec::new();
        if let Err(e) = input.read_to_end(&mut bytes) {
            return Err(ReadError::open(input.origin(), e));
        }
        read_member(input.origin(), Cursor::new(bytes), member)
    }

    fn rows<'a>(&self, input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        let clones =
            input.file().and_then(|file| Some([file.try_clone().ok()?, file.try_clone().ok()?]));
        if let Some([directory, file]) = clones
            && let Some(member) = Member::find(input.origin(), directory, input.options().member)?
            && let Some(reader) = member.open(file)?
        {
            let reader = BufReader::with_capacity(super::BUFFER, reader);
            let inside = Input::new(member.inside, reader).with_options(input.options());
            if let Some(rows) = Npy::rows_within(inside)? {
                return RowReader::streamed(rows);
            }
        }
        self.read(input).map(RowReader::from_array)
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
/// ```no_run
/// use orthant::io::{Array, Item, write_npz};
///
/// let x = Array::vector(vec![1.0, 2.0]);
/// let kind = Item::Text(vec![], vec!["overdetermined"]);
/// write_npz("fit.npz", &[("x", x.view().into()), ("kind", kind)])?;
/// # Ok::<(), orthant::io::WriteError>(())
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
    checksum: u32,
}

impl Member {
    fn find(origin: &str, file: File, member: Option<&str>) -> Result<Option<Self>, ReadError> {
        let reader = BufReader::with_capacity(super::BUFFER, file);
        let mut archive = ZipArchive::new(reader).map_err(|e| failure(origin, e))?;
        let (index, inside) = chosen(origin, &archive, member)?;
        let entry = archive.by_index(index).map_err(|e| failure(&inside, e))?;
        let (size, method, checksum) =
            (entry.compressed_size(), entry.compression(), entry.crc32());
        let start = entry.data_start();
        drop(entry);
        Ok(start.map(|start| Self { inside, start, size, method, checksum }))
    }

    /// What is stored or compressed in it; `None` for what NumPy does not write.
    fn open(&self, mut file: File) -> Result<Option<Checked>, ReadError> {
        file.seek(SeekFrom::Start(self.start)).map_err(|e| ReadError::open(&self.inside, e))?;
        let stored = BufReader::with_capacity(super::BUFFER, file.take(self.size));
        let reader: Box<dyn Read> = match self.method {
            CompressionMethod::Stored => Box::new(stored),
            CompressionMethod::Deflated => Box::new(DeflateDecoder::new(stored)),
            _ => return Ok(None),
        };
        Ok(Some(Checked { reader, hasher: Hasher::new(), checksum: self.checksum }))
    }
}

/// What is read, whose end is an error if its bytes have another checksum.
struct Checked {
    reader: Box<dyn Read>,
    hasher: Hasher,
    checksum: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        if read == 0 && !buffer.is_empty() && self.hasher.clone().finalize() != self.checksum {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "its checksum is wrong; the archive is damaged, so fetch or save it again",
            ));
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
