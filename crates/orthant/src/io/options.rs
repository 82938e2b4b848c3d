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
    #[must_use]
    pub fn header(self, header: Header) -> Self {
        Self { header, ..self }
    }

    /// What separates the values of a table. Otherwise its first row decides between `,`, `;`,
    /// a tab and `|`, by what stands outside of quotes.
    #[must_use]
    pub fn separator(self, separator: u8) -> Self {
        Self { separator: Some(separator), ..self }
    }

    /// Which array of an `.npz` file, or which result in a JSON object, when there are several.
    #[must_use]
    pub fn member(self, name: &'a str) -> Self {
        Self { member: Some(name), ..self }
    }

    /// Who is told how many bytes have been read.
    #[must_use]
    pub fn progress(self, progress: &'a dyn Progress) -> Self {
        Self { progress: Some(progress), ..self }
    }
}
