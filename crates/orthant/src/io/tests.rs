//! Files and streams of lines: what is read, and the sentence for each fault.

use super::{ReadError, Shape, format, format::Input, read_path, read_stream};
use proptest::prelude::*;

/// Reads `bytes` as the format of an extension; an empty one is sniffed.
fn read(extension: &str, bytes: &[u8]) -> Result<(Shape, Vec<f32>), ReadError> {
    let array = match format::by_extension(extension) {
        Some(format) => super::read_as(format, Input::new("a".into(), bytes))?,
        None => read_stream("a", bytes)?,
    };
    Ok((array.shape(), array.into_data()))
}

fn error(extension: &str, text: &str) -> String {
    read(extension, text.as_bytes()).expect_err(text).to_string()
}

#[test]
fn tables() {
    let expected = (Shape::Matrix { rows: 2, cols: 2 }, vec![1.0, 2.0, 3.0, 4.0]);
    for (extension, text) in [
        ("csv", "1,2\n3,4\n"),
        ("CSV", "1,2\r\n3,4"),
        ("csv", "x,y\n1,2\n3,4\n"),
        ("csv", "# by hand\n\"x\", y\n 1 ,\"2\"\n\n3,4\n"),
        ("csv", "\u{feff}1,2\n3,4\n"),
        ("csv", "1;2\n3;4\n"),
        ("tsv", "x\ty\n1\t2\n3\t4\n"),
        ("txt", "1 2\n3 4\n"),
        ("txt", "# x y\n\n  1\t2 # first\n3 4"),
        ("txt", "# a comment, with a comma\n1 2\n3 4\n"),
        ("txt", "1, 2\n3, 4\n"),
        ("", "1 2\n3 4\n"),
        ("", "x,y\n1,2\n3,4\n"),
        ("", " [[1, 2],\n  [3, 4]]\n"),
        ("json", "[[1, 2], [3, 4]]\n"),
    ] {
        assert_eq!(read(extension, text.as_bytes()).unwrap(), expected, "{extension} {text:?}");
    }
    assert_eq!(read("json", b"[1, \"inf\"]").unwrap().0, Shape::Vector(2));
    // A header has no number at all, and `nan` is one.
    assert_eq!(read("csv", b"a,nan\n1,2\n").unwrap_err().to_string(), error("csv", "a,nan\n1,2\n"));
}

#[test]
fn each_fault_names_its_place_and_its_remedy() {
    for (extension, text, expected) in [
        (
            "csv",
            "1,2\n3,x4\n",
            "a, line 2, column 2: `x4` is not a number; write a decimal number, nan or inf",
        ),
        (
            "csv",
            "a,b\n\n1,2\n3,\n",
            "a, line 4, column 2: the value is missing; write 0 or nan there",
        ),
        (
            "csv",
            "1,2\n3,1e39\n",
            "a, line 2, column 2: `1e39` is beyond the range of f32, which ends at 3.4028235e38; scale the data",
        ),
        (
            "csv",
            "1,2\n3\n",
            "a, line 2: this row has 1 value, the first one has 2; every row must have the same number",
        ),
        (
            "csv",
            "a,b\n",
            "a holds a header (its first row has no number) and no row of numbers below it",
        ),
        ("csv", "\n\n", "a is empty; it must hold at least one number"),
        ("csv", "", "a is empty; it must hold at least one number"),
        ("txt", "# nothing\n", "a is empty; it must hold at least one number"),
        (
            "txt",
            "1 2\n\n3 four\n",
            "a, line 3, column 2: `four` is not a number; write a decimal number, nan or inf",
        ),
        (
            "txt",
            "1 2\n3 4 5\n",
            "a, line 2: this row has 3 values, the first one has 2; every row must have the same number",
        ),
        (
            "json",
            "[[1, 2],\n [3, x]]",
            "a, line 2, column 6: `x` is not a number; write a decimal number, nan or inf",
        ),
        (
            "json",
            "{\"a\": 1}",
            "a, line 1, column 1: `{` is not a number; write a decimal number, nan or inf",
        ),
        (
            "json",
            "[[1, 2], [3]]",
            "a, line 1, column 10: row 2 has 1 number, the first row has 2; every row must have the same number",
        ),
        ("npy", "1 2 3", "a: this is no .npy file: it does not begin with \\x93NUMPY"),
    ] {
        assert_eq!(error(extension, text), expected, "{extension} {text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let error = read("csv", b"1,2\n3,\xff\xfe\n").unwrap_err().to_string();
    assert!(
        error.starts_with("a, line 2, column 2: `\u{fffd}\u{fffd}` is not a number"),
        "{error}"
    );
    let long = format!("1,{}", "x".repeat(1000));
    assert!(self::error("csv", &long).contains(&format!("`{}…`", "x".repeat(40))));
}

#[test]
fn one_byte_at_a_time_is_read_the_same() {
    struct Slow<'a>(&'a [u8]);
    impl std::io::Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(buffer.len()).min(1);
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }
    for text in ["x,y\n1,2\n", "1 2\n3 4\n", "[[1,2]]"] {
        let whole = read_stream("a", text.as_bytes()).unwrap();
        assert_eq!(read_stream("a", Slow(text.as_bytes())).unwrap(), whole, "{text:?}");
    }
}

#[test]
fn paths_that_cannot_be_read() {
    let sentence = |path: &str| read_path(path).unwrap_err().to_string();
    assert_eq!(
        sentence("no/such.npy"),
        "no/such.npy: there is no such file; check the name and the folder"
    );
    assert_eq!(sentence("src"), "src is a directory; name a file in it");
}

/// A file of each format.
const WHOLE: [(&str, &[u8]); 5] = [
    ("npy", include_bytes!("../../../../tests/data/npy/f8-big-f.npy")),
    ("csv", b"x,y\n1,\"2\"\n3,4e5\n"),
    ("tsv", b"1\t2\n3\tinf\n"),
    ("txt", b"# comment\n1 2\n3 -nan\n"),
    ("json", b"[[1, 2.5],\n [3, \"NaN\"]]"),
];

proptest! {
    /// Whatever the bytes are, reading ends with an array or a sentence.
    #[test]
    fn damaged_files_never_panic(
        which in 0..WHOLE.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        length in any::<prop::sample::Index>(),
    ) {
        let (extension, whole) = WHOLE[which];
        let mut bytes = whole[..=length.index(whole.len())].to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        for extension in [extension, ""] {
            match read(extension, &bytes) {
                Ok((shape, data)) => prop_assert_eq!(shape.len(), data.len()),
                Err(error) => prop_assert_eq!(error.to_string().lines().count(), 1),
            }
        }
    }
}
