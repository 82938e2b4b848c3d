//! The formats, and how one is chosen.

use super::{Array, Options, ReadError, RowReader, View, csv, json, matrix_market, npy, npz, text};
use std::fs::File;
use std::io::{self, BufRead, Cursor, Read, Write};

/// One way to write numbers down. Adding one is a file with this trait and a line in
/// [`FORMATS`].
pub trait Format: Sync {
    /// The extensions it is known by, in lower case, without the dot.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether a stream that begins with these bytes is this format.
    fn recognises(&self, head: &[u8]) -> bool;

    /// Reads all of it. The input has at least one byte.
    ///
    /// # Errors
    /// [`ReadError`], naming `input.origin()` and the place.
    fn read(&self, input: Input<'_>) -> Result<Array, ReadError>;

    /// Reads it row by row. The input has at least one byte.
    ///
    /// # Errors
    /// As [`read`](Format::read), as far as the first row shows them.
    fn rows<'a>(&self, input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        self.read(input).map(RowReader::from_array)
    }

    /// Writes a whole file.
    ///
    /// # Errors
    /// The writer's.
    fn write(&self, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()>;
}

/// Every format, in the order in which a stream is tried against them; the last takes
/// anything.
pub static FORMATS: [&dyn Format; 7] = [
    &npy::Npy,
    &npz::Npz,
    &matrix_market::MatrixMarket,
    &json::Json,
    &csv::Csv::COMMAS,
    &csv::Csv::TABS,
    &text::Text,
];

/// Bytes in which any format shows: a byte-order mark, then the longest of them, Matrix Market's
/// `%%MatrixMarket`.
const TELLING: usize = 17;

/// The format of an extension (any case, without the dot).
///
/// ```
/// use orthant::io::format::by_extension;
///
/// assert!(by_extension("NPY").is_some());
/// assert!(by_extension("docx").is_none());
/// ```
#[must_use]
pub fn by_extension(extension: &str) -> Option<&'static dyn Format> {
    let lower = extension.to_ascii_lowercase();
    FORMATS.into_iter().find(|f| f.extensions().contains(&lower.as_str()))
}

/// The format of a stream that begins with these bytes.
///
/// ```
/// use orthant::io::format::sniff;
///
/// assert_eq!(sniff(b"\x93NUMPY\x01\x00").extensions(), ["npy"]);
/// assert_eq!(sniff(b"[1, 2]").extensions(), ["json"]);
/// ```
#[must_use]
pub fn sniff(head: &[u8]) -> &'static dyn Format {
    FORMATS.into_iter().find(|f| f.recognises(head)).unwrap_or(&text::Text)
}

/// What the lines that a stream begins with are: see [`Input::start`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Not yet the first row.
    Before,
    /// A part of it.
    GoesOn,
    /// All of it.
    Whole,
}

/// A stream of bytes with a name, its size where that is known, and how to read it.
pub struct Input<'a> {
    origin: String,
    size: Option<u64>,
    file: Option<File>,
    options: Options<'a>,
    reader: Box<dyn BufRead + 'a>,
}

impl<'a> Input<'a> {
    /// A stream whose end shows only when it comes.
    ///
    /// ```
    /// let mut input = orthant::io::format::Input::new("pipe".into(), &b"1,2\n"[..]);
    /// assert_eq!(input.size(), None);
    /// assert_eq!(input.peek()?, b"1,2\n");
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    pub fn new(origin: String, reader: impl BufRead + 'a) -> Self {
        let reader = Box::new(reader);
        Self { origin, size: None, file: None, options: Options::default(), reader }
    }

    /// A file of `size` bytes.
    ///
    /// ```
    /// let input = orthant::io::format::Input::with_size("file".into(), &b"1,2\n"[..], 4);
    /// assert_eq!((input.origin(), input.size()), ("file", Some(4)));
    /// ```
    pub fn with_size(origin: String, reader: impl BufRead + 'a, size: u64) -> Self {
        Self { size: Some(size), ..Self::new(origin, reader) }
    }

    /// The same, read by these options.
    #[must_use]
    pub fn with_options(self, options: Options<'a>) -> Self {
        Self { options, ..self }
    }

    /// The same, whose bytes are those of this regular file.
    #[must_use]
    pub(super) fn with_file(self, file: Option<File>) -> Self {
        Self { file, ..self }
    }

    /// The file itself, to be mapped or read at any place.
    pub(super) fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }

    /// How to read.
    #[must_use]
    pub fn options(&self) -> Options<'a> {
        self.options
    }

    /// So many bytes were read past the reader.
    pub(super) fn tell(&self, bytes: usize) {
        if let Some(progress) = self.options.progress {
            progress.advance(bytes as u64);
        }
    }

    /// The name that errors give it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The name, when the rest is no longer needed.
    #[must_use]
    pub fn into_origin(self) -> String {
        self.origin
    }

    /// How many bytes the whole file has, where that is known.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The next bytes, without taking them; empty at the end.
    ///
    /// # Errors
    /// The system's.
    pub fn peek(&mut self) -> Result<&[u8], ReadError> {
        loop {
            match self.reader.fill_buf() {
                // Returning the slice itself from inside the loop would borrow for too long.
                Ok(_) => break,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(ReadError::open(&self.origin, e)),
            }
        }
        self.reader.fill_buf().map_err(|e| ReadError::open(&self.origin, e))
    }

    /// As [`peek`](Self::peek), but with at least as many bytes as tell a format: what comes through
    /// a pipe may come in pieces.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn head(&mut self) -> Result<&[u8], ReadError> {
        if self.peek()?.len() < TELLING {
            let mut read = Vec::new();
            let mut has_ended = false;
            while read.len() < TELLING && !has_ended {
                let next = self.peek()?;
                read.extend_from_slice(next);
                let taken = next.len();
                has_ended = taken == 0;
                self.reader.consume(taken);
            }
            let rest = core::mem::replace(&mut self.reader, Box::new(io::empty()));
            // Who types must not be asked for the end twice.
            self.reader = match has_ended {
                true => Box::new(Cursor::new(read)),
                false => Box::new(Cursor::new(read).chain(rest)),
            };
        }
        self.peek()
    }

    /// Takes a byte-order mark of UTF-8, if one stands next.
    ///
    /// # Errors
    /// The system's.
    pub fn skip_mark(&mut self) -> Result<(), ReadError> {
        if self.peek()?.starts_with(b"\xef\xbb\xbf") {
            self.reader.consume(3);
        }
        Ok(())
    }

    /// The first row as far as `judge` wants to see it, a line more each time, without taking
    /// anything: what was read on the way will be read again.
    ///
    /// # Errors
    /// The system's.
    ///
    /// ```
    /// use orthant::io::format::{Input, Start};
    ///
    /// let mut input = Input::new("pipe".into(), &b"# x\n1,2\n"[..]);
    /// let row = input.start(|line| match line {
    ///     [b'#', ..] => Start::Before,
    ///     _ => Start::Whole,
    /// })?;
    /// assert_eq!(row, b"1,2\n");
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    pub fn start(&mut self, judge: impl Fn(&[u8]) -> Start) -> Result<Vec<u8>, ReadError> {
        let mut read = Vec::new();
        let mut start = 0;
        loop {
            match self.reader.read_until(b'\n', &mut read) {
                Ok(0) => break,
                Ok(_) => match judge(&read[start..]) {
                    Start::Before => start = read.len(),
                    Start::GoesOn if read.len() - start < super::BUFFER => {}
                    Start::GoesOn | Start::Whole => break,
                },
                Err(e) => return Err(ReadError::open(&self.origin, e)),
            }
        }
        let row = read[start..].to_vec();
        let rest = core::mem::replace(&mut self.reader, Box::new(io::empty()));
        self.reader = Box::new(Cursor::new(read).chain(rest));
        Ok(row)
    }

    /// Reads what is left, for the faults that show at the end.
    ///
    /// # Errors
    /// The system's, or the archive's that this is a part of.
    pub(super) fn skip_rest(&mut self) -> Result<(), ReadError> {
        io::copy(&mut self.reader, &mut io::sink())
            .map(drop)
            .map_err(|e| ReadError::open(&self.origin, e))
    }

    /// Fills `buffer` as far as there is data; returns how many bytes it holds.
    ///
    /// # Errors
    /// The system's.
    ///
    /// ```
    /// let mut input = orthant::io::format::Input::new("pipe".into(), &b"1,2\n"[..]);
    /// let mut buffer = [0; 8];
    /// assert_eq!(input.fill(&mut buffer)?, 4);
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.reader.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(ReadError::open(&self.origin, e)),
            }
        }
        Ok(filled)
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}
