//! How to read, where there is more than one way.

/// Told how far a long operation is.
pub trait Progress: Sync {
    /// So many bytes more will be worked through.
    fn expect(&self, bytes: u64);

    /// So many bytes more are done.
    fn advance(&self, bytes: u64);
}

/// Whether the first row of a table names its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// It does when none of its cells is a number.
    #[default]
    Detect,
    /// It does, whatever is in it, and is skipped.
    Skip,
    /// It does not.
    Absent,
}

/// How to read, where there is more than one way. The default suits nearly every file.
///
/// ```
/// use orthant::io::{Header, Options, read_stream_with};
/// let options = Options::default().separator(b'|').header(Header::Skip);
/// let years = read_stream_with("years", &b"2024|2025\n1|2\n"[..], &options)?;
/// assert_eq!(years.data(), [1.0, 2.0]);
/// # Ok::<(), orthant::io::ReadError>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    pub(super) header: Header,
    pub(super) separator: Option<u8>,
    pub(super) member: Option<&'a str>,
    pub(super) progress: Option<&'a dyn Progress>,
}

impl<'a> Options<'a> {
    /// What the first row of a table is.
    ///
    /// ```
    /// use orthant::io::{Header, Options, read_stream_with};
    ///
    /// // The years are names.
    /// let options = Options::default().header(Header::Skip);
    /// let table = read_stream_with("years", &b"2024,2025\n1,2\n"[..], &options)?;
    /// assert_eq!(table.data(), [1.0, 2.0]);
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    #[must_use]
    pub fn header(self, header: Header) -> Self {
        Self { header, ..self }
    }

    /// What separates the values of a table. Otherwise its first row decides between `,`, `;`,
    /// a tab and `|`, by what stands outside of quotes. A blank stands for any number of blanks and
    /// tabs, as in `.txt` files. What is part of numbers, a quote, `#` and the ends of lines separate
    /// nothing.
    ///
    /// ```
    /// use orthant::io::{Options, RowReader};
    ///
    /// let options = Options::default().separator(b':');
    /// let rows = RowReader::from_table("times", &b"12:30\n"[..], &options)?;
    /// assert_eq!(rows.cols(), 2);
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    #[must_use]
    pub fn separator(self, separator: u8) -> Self {
        Self { separator: Some(separator), ..self }
    }

    /// Which array of an `.npz` file, or which result in a JSON object, when there are several.
    ///
    /// ```
    /// use orthant::io::{Options, read_stream_with};
    ///
    /// let found = &br#"{"result": {"q": [1, 2], "r": [3]}}"#[..];
    /// let r = read_stream_with("qr", found, &Options::default().member("r"))?;
    /// assert_eq!(r.data(), [3.0]);
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    #[must_use]
    pub fn member(self, name: &'a str) -> Self {
        Self { member: Some(name), ..self }
    }

    /// Who is told how many bytes have been read.
    ///
    /// ```
    /// use orthant::io::{Options, Progress, read_stream_with};
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// struct Bytes(AtomicU64);
    ///
    /// impl Progress for Bytes {
    ///     fn expect(&self, _: u64) {}
    ///     fn advance(&self, bytes: u64) {
    ///         self.0.fetch_add(bytes, Ordering::Relaxed);
    ///     }
    /// }
    ///
    /// let bytes = Bytes(AtomicU64::new(0));
    /// read_stream_with("pipe", &b"1,2\n"[..], &Options::default().progress(&bytes))?;
    /// assert_eq!(bytes.0.into_inner(), 4);
    /// # Ok::<(), orthant::io::ReadError>(())
    /// ```
    #[must_use]
    pub fn progress(self, progress: &'a dyn Progress) -> Self {
        Self { progress: Some(progress), ..self }
    }
}
