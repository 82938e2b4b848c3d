//! Files and streams of lines: what is read, and the sentence for each fault.

use super::format::{self, Input};
use super::{Array, Header, Options, ReadError, RowReader, Shape, read_path, read_stream};
use proptest::prelude::*;

/// Reads `bytes` as the format of an extension; an empty one is sniffed.
fn read(extension: &str, bytes: &[u8]) -> Result<(Shape, Vec<f32>), ReadError> {
    let array = match format::by_extension(extension) {
        Some(format) => {
            let (format, input) = super::checked(Some(format), Input::new("a".into(), bytes))?;
            format.read(input)?
        }
        None => read_stream("a", bytes)?,
    };
    Ok((array.shape(), array.into_data()))
}

/// Reads `bytes` row by row.
fn read_rows(extension: &str, bytes: &[u8], rows: &mut usize) -> Result<Vec<f32>, ReadError> {
    let input = Input::new("a".into(), bytes);
    let (format, input) = super::checked(format::by_extension(extension), input)?;
    let mut reader = format.rows(input)?;
    let mut data = Vec::new();
    while let Some(row) = reader.next_row()? {
        data.extend_from_slice(row);
        *rows += 1;
    }
    Ok(data)
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
        ("json", "[{\"re\": 1, \"im\": 2}, {\"im\": 4, \"re\": 3}]\n"),
        ("", "{\"result\": [{\"re\": 1, \"im\": 2}, {\"re\": 3, \"im\": 4}], \"bits\": []}"),
    ] {
        assert_eq!(read(extension, text.as_bytes()).unwrap(), expected, "{extension} {text:?}");
    }
    assert_eq!(read("json", b"[1, \"inf\"]").unwrap().0, Shape::Vector(2));
    // A header has no number at all, and `nan` is one.
    assert_eq!(read("csv", b"a,nan\n1,2\n").unwrap_err().to_string(), error("csv", "a,nan\n1,2\n"));
}

#[test]
fn what_is_in_quotes_separates_nothing() {
    let numbers = "1;2\n3;4\n";
    for (header, names) in [
        ("\"a,b\";\"c\"", ["a,b", "c"]),
        ("\"a,\nb\";\"c\td\"", ["a,\nb", "c\td"]),
        ("\"say \"\"a, b\"\"\";c", ["say \"a, b\"", "c"]),
        ("\"\";\",\"", ["", ","]),
        // Within a cell that did not begin with one, a quote is a character.
        ("in \";\"a,b\"", ["in \"", "a,b"]),
    ] {
        let text = format!("# by hand, with \"\n\n{header}\n{numbers}");
        let input = Input::new("a".into(), text.as_bytes());
        let format = format::by_extension("csv").unwrap();
        let mut rows = format.rows(input).unwrap();
        assert_eq!(rows.names().unwrap(), names, "{header:?}");
        let block = rows.next_rows(3).unwrap().unwrap();
        assert_eq!(block.as_slice(), Some(&[1.0, 2.0, 3.0, 4.0][..]), "{header:?}");
    }
    assert_eq!(read("csv", b"\"1\";\"2\"\n").unwrap().1, [1.0, 2.0]);
    // In a stream a comma in quotes tells that there are cells, and what follows what they are.
    assert_eq!(read("", b"\"a,b\"|c\n1|2\n").unwrap().1, [1.0, 2.0]);
    // A quote that nothing closes takes in the rest, but not all of it is looked at beforehand.
    let long = format!("\"a;b\n{}", "1;2\n".repeat(100_000));
    assert!(self::error("csv", &long).contains("no row of numbers below it"));
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
            "a holds a header (its first row, which has no number) and no row of numbers below it",
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
            "a, line 1, column 1: this object has no member \"result\" (it has a); write an array, or a result as orthant writes it",
        ),
        (
            "json",
            "[[1, 2], [3]]",
            "a, line 1, column 10: row 2 has 1 number, the first row has 2; every row must have the same number",
        ),
        (
            "json",
            "[{\"re\": 1, \"im\": 2}, {\"re\": 3}]",
            "a, line 1, column 22: this is no complex number; write {\"re\": 1, \"im\": 2}",
        ),
        (
            "json",
            "[{\"re\": 1, \"abs\": 2}]",
            "a, line 1, column 2: this is no complex number; write {\"re\": 1, \"im\": 2}",
        ),
        (
            "json",
            "[{\"re\": 1, \"im\": 2}, [3, 4]]",
            "a, line 1, column 22: `[` stands where a complex number should",
        ),
        (
            "json",
            "[[1, 2], {\"re\": 3, \"im\": 4}]",
            "a, line 1, column 10: `{` stands where a row in brackets should",
        ),
        ("npy", "1 2 3", "a: this is no .npy file: it does not begin with \\x93NUMPY"),
    ] {
        assert_eq!(error(extension, text), expected, "{extension} {text:?}");
    }
}

#[test]
fn every_format_is_read_by_rows() {
    for (extension, bytes) in WHOLE {
        let (shape, data) = read(extension, bytes).unwrap();
        let mut rows = 0;
        let by_rows = read_rows(extension, bytes, &mut rows).unwrap();
        let bits = |data: &[f32]| data.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&by_rows), bits(&data), "{extension}");
        assert!(matches!(shape, Shape::Matrix { rows: n, .. } if n == rows), "{extension}");
    }
    // A vector is one row, whatever it is read from.
    for (extension, bytes) in [("json", &b"[1, 2, 3]"[..]), ("npy", NPY_VECTOR)] {
        let mut rows = 0;
        let values = read_rows(extension, bytes, &mut rows).unwrap();
        assert_eq!((rows, values.len()), (1, 3), "{extension}");
    }
}

#[test]
fn blocks_of_rows_end_with_a_short_one() {
    let text = "x,y\n1,2\n3,4\n5,6\n7,8\n9,10\n";
    let mut streamed = RowReader::from_stream("a", text.as_bytes()).unwrap();
    let mut held = RowReader::from_array(read_stream("a", text.as_bytes()).unwrap());
    for reader in [&mut streamed, &mut held] {
        assert_eq!(reader.cols(), 2);
        let mut sizes = Vec::new();
        while let Some(block) = reader.next_rows(2).unwrap() {
            sizes.push((block.rows(), block.as_slice().unwrap()[0]));
        }
        assert_eq!(sizes, [(2, 1.0), (2, 5.0), (1, 9.0)]);
        assert!(reader.next_row().unwrap().is_none());
    }
}

#[test]
fn a_row_that_is_wrong_is_reported_when_it_comes() {
    let mut rows = RowReader::from_stream("a", &b"1,2\n3,4\n5\n"[..]).unwrap();
    assert_eq!(rows.next_row().unwrap(), Some(&[1.0, 2.0][..]));
    assert_eq!(rows.next_row().unwrap(), Some(&[3.0, 4.0][..]));
    assert!(rows.next_row().unwrap_err().to_string().starts_with("a, line 3: this row has 1"));
}

#[test]
fn options_say_what_detection_cannot_know() {
    let with = |text: &str, options: Options<'_>| {
        super::read_stream_with("a", text.as_bytes(), &options).unwrap().into_data()
    };
    let skip = Options::default().header(Header::Skip);
    assert_eq!(with("2024,2025\n1,2\n", skip), [1.0, 2.0]);
    assert_eq!(with("2024,2025\n1,2\n", Options::default()).len(), 4);
    assert_eq!(with("1:2\n3:4\n", Options::default().separator(b':')), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(read("csv", b"1|2\n3|4\n").unwrap().1, [1.0, 2.0, 3.0, 4.0]);
    // A quoted cell may hold it, and the first row may be names that look like numbers.
    let bars = Options::default().separator(b'|').header(Header::Skip);
    assert_eq!(with("\"a|b\"|2020\n1|2\n", bars), [1.0, 2.0]);
    assert_eq!(with("1|\"2\"\n3|4\n", bars.header(Header::Absent)), [1.0, 2.0, 3.0, 4.0]);
    // Blanks, as many as there are; a header of them only if one is asked for.
    let blanks = Options::default().separator(b' ');
    assert_eq!(with("1  2\t3\n4 5 6\n", blanks), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(with("# c\n2024 2025\n1 2\n", blanks.header(Header::Skip)), [1.0, 2.0]);
    assert_eq!(with("2024 2025\n1 2\n", skip), [1.0, 2.0]);
    for (extension, separator) in [("csv", b' '), ("tsv", b' '), ("txt", b'|'), ("tsv", b'|')] {
        let text = if separator == b' ' { "x y\n1  2\n" } else { "x|y\n1|2\n" };
        let options = Options::default().separator(separator).header(Header::Skip);
        let input = Input::new("a".into(), text.as_bytes()).with_options(options);
        let mut rows = format::by_extension(extension).unwrap().rows(input).unwrap();
        assert_eq!(rows.next_row().unwrap(), Some(&[1.0, 2.0][..]), "{extension}");
        assert_eq!(rows.names().unwrap(), ["x", "y"], "{extension}");
    }
    for text in ["2024,2025\n", "2024 2025\n# c\n"] {
        let error = super::read_stream_with("a", text.as_bytes(), &skip).unwrap_err().to_string();
        assert!(error.contains("a header (its first row, as the options say)"), "{error}");
    }
    let absent = Options::default().header(Header::Absent);
    assert!(super::read_stream_with("a", &b"x,y\n1,2\n"[..], &absent).is_err());
}

/// What is cut is an error wherever the cut can be seen: always in these formats.
#[test]
fn npy_npz_and_json_notice_every_cut() {
    let archive: &[u8] = include_bytes!("../../../../tests/data/npy/several.npz");
    let object = b"{\"command\": \"qr\", \"result\": {\"q\": [[1.5]], \"r\": [[2.0]]}}";
    let versions: [&[u8]; 2] = [
        include_bytes!("../../../../tests/data/npy/version2.npy"),
        include_bytes!("../../../../tests/data/npy/version3.npy"),
    ];
    let whole =
        WHOLE.into_iter().filter(|(extension, _)| matches!(*extension, "npy" | "npz" | "json"));
    for (extension, bytes) in whole
        .chain([("npz", archive), ("json", object), ("npy", NPY_VECTOR)])
        .chain(versions.map(|bytes| ("npy", bytes)))
    {
        // A newline at the end says nothing.
        let end = bytes.trim_ascii_end().len();
        for length in 0..if extension == "json" { end } else { bytes.len() } {
            let cut = &bytes[..length];
            let format = format::by_extension(extension);
            let file = Input::with_size("a".into(), cut, length as u64);
            let of_file = super::checked(format, file).and_then(|(format, file)| format.read(file));
            for error in [
                read(extension, cut).expect_err(extension).to_string(),
                of_file.expect_err(extension).to_string(),
                read_rows(extension, cut, &mut 0).expect_err(extension).to_string(),
            ] {
                assert!(error.starts_with('a') && error.lines().count() == 1, "{length}: {error}");
            }
        }
    }
}

#[test]
fn results_of_the_command_line_are_read() {
    fn with(text: &str, member: Option<&str>) -> Result<Vec<f32>, ReadError> {
        let options = Options::default();
        let options = member.map_or(options, |name| options.member(name));
        super::read_stream_with("a", text.as_bytes(), &options).map(Array::into_data)
    }
    fn fault(text: &str, member: Option<&str>) -> String {
        with(text, member).unwrap_err().to_string()
    }
    let scalar = r#"{"command": "dot", "result": 87.0, "bits": "0x42ae0000"}"#;
    assert_eq!(with(scalar, None).unwrap(), [87.0]);
    let array = r#"{"bits": [["0x"], {"]": "\"}"}], "result": [[1.0, "inf"]]}"#;
    assert_eq!(with(array, None).unwrap(), [1.0, f32::INFINITY]);
    let several = r#"{"command": "lu", "result": {"p": [[1.0]], "l": [[2.0]], "u": [3.0, 4.0]}}"#;
    assert_eq!(with(several, Some("u")).unwrap(), [3.0, 4.0]);
    assert_eq!(with(several, Some("l")).unwrap(), [2.0]);
    assert_eq!(
        fault(several, None),
        "a, line 1, column 29: the result has the members p, l, u; choose one by its name, \
         as file.json:p"
    );
    assert!(fault(several, Some("q")).contains("no member \"q\" (it has p, l, u)"));
    assert!(fault(scalar, Some("q")).contains("the result has no members"));
    assert!(fault("[1]", Some("q")).contains("there is no object here"));
    assert!(fault("{\"a\": 1}", None).contains("no member \"result\" (it has a)"));
    assert!(fault("{\"result\": null}", None).contains("`null` is not a number"));
    let half = fault("{\"result\": [{\"re\": 1}]}", None);
    assert!(half.contains("this is no complex number; write {\"re\": 1, \"im\": 2}"), "{half}");
    assert!(fault("[1] 2", None).contains("the array ended before this"));
    assert!(fault("[[1] [2]]", None).contains("`[` stands where , or ] should"));
    assert!(fault(&"[".repeat(100_000), None).contains("`[` is not a number"));
    assert!(fault(&format!("{{\"a\": {}", "[".repeat(100_000)), None).contains("never closed"));
}

#[test]
fn an_archive_needs_a_name_when_it_holds_several() {
    let bytes: &[u8] = include_bytes!("../../../../tests/data/npy/several.npz");
    let with =
        |member: &str| super::read_stream_with("a.npz", bytes, &Options::default().member(member));
    assert_eq!(with("weights").unwrap().shape(), Shape::Matrix { rows: 2, cols: 3 });
    assert_eq!(with("bias.npy").unwrap().data(), [0.5, -0.5]);
    assert_eq!(
        with("x").unwrap_err().to_string(),
        "a.npz: the archive holds no array named x; it holds weights, bias"
    );
    assert_eq!(
        read_stream("a.npz", bytes).unwrap_err().to_string(),
        "a.npz: the archive holds 2 arrays (weights, bias); choose one by its name, \
         as a.npz:weights"
    );
}

#[test]
fn a_changed_bit_in_an_archive_is_noticed_by_its_checksum() {
    let whole: &[u8] = include_bytes!("../../../../tests/data/npy/several.npz");
    let mut bytes = whole.to_vec();
    // The last byte of 6.0 in the first member.
    let place = whole.windows(4).position(|four| four == 6.0_f32.to_le_bytes()).unwrap();
    bytes[place] ^= 1;
    let read = super::read_stream_with("a", &bytes[..], &Options::default().member("weights"));
    assert!(read.unwrap_err().to_string().contains("zip archive is damaged"));
}

#[test]
fn what_is_written_reads_back_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let values = vec![1.0, -2.5, 0.1, 1e-45, f32::MAX, f32::INFINITY];
    let matrix = Array::matrix(values.clone(), 2, 3).unwrap();
    for name in ["a.npy", "a.npz", "a.csv", "a.tsv", "a.json", "a.mtx", "a.txt"] {
        let path = folder.path().join(name);
        super::write_path(&path, matrix.view()).unwrap();
        assert_eq!(read_path(&path).unwrap(), matrix, "{name}");
        super::write_path(&path, Array::vector(values.clone()).view()).unwrap();
        assert_eq!(read_path(&path).unwrap().data(), values, "{name}");
        super::write_path(&path, super::View::scalar(&7.5)).unwrap();
        // JSON has no array then.
        if name != "a.json" {
            assert_eq!(read_path(&path).unwrap().data(), [7.5], "{name}");
        }
    }
    let several = folder.path().join("several.npz");
    let sigma = Array::vector(vec![1.0]);
    super::write_npz(&several, &[("u", matrix.view().into()), ("s", sigma.view().into())]).unwrap();
    let u = super::read_path_with(&several, &Options::default().member("u")).unwrap();
    assert_eq!(u, matrix);
    let unknown = super::write_path(folder.path().join("a.xyz"), matrix.view()).unwrap_err();
    assert!(unknown.to_string().contains("no format has this extension"), "{unknown}");
}

#[test]
fn large_files_in_native_order_are_mapped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.npy");
    let (rows, cols) = (1 << 11, (1 << 11) + 1);
    let data: Vec<f32> = (0..rows * cols).map(|i| i as f32).collect();
    let array = Array::matrix(data, rows, cols).unwrap();
    super::write_path(&path, array.view()).unwrap();
    let mut mapped = read_path(&path).unwrap();
    assert!(mapped == array && (mapped.is_mapped() || cfg!(target_endian = "big")));
    let mut reader = RowReader::from_path(&path, &Options::default()).unwrap();
    let block = reader.next_rows(rows).unwrap().unwrap();
    assert_eq!(block.as_slice().unwrap().as_ptr_range().end as usize % 4, 0);
    assert_eq!((block.rows(), block.as_slice().unwrap()), (rows, array.data()));

    // What is changed is a copy in memory; the file stays, and so does what is mapped when
    // another takes the file's place.
    let shared = mapped.clone();
    mapped.data_mut()[0] = -1.0;
    assert!(!mapped.is_mapped() && shared.data()[0] == 0.0);
    super::write_path(&path, mapped.view()).unwrap();
    assert_eq!((shared.data()[0], read_path(&path).unwrap().data()[0]), (0.0, -1.0));

    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert!(read_path(&path).unwrap_err().to_string().contains("the file is truncated"));
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

#[test]
fn control_characters_of_a_file_are_escaped_in_the_sentence() {
    let dtype = NPY_VECTOR.windows(3).position(|w| w == b"<f4").expect("its type");
    let mut npy = NPY_VECTOR.to_vec();
    npy[dtype] = b'\n';
    let sentence = read("npy", &npy).unwrap_err().to_string();
    assert!(sentence.contains("of type '\\nf4'"), "{sentence}");

    let sentence = error("json", "{\"result\": {\"\n\": 1, \"s\": 2}}");
    assert!(sentence.ends_with("the members \\n, s; choose one by its name, as file.json:\\n"));

    let several = include_bytes!("../../../../tests/data/npy/several.npz");
    // A name stands before its file and in the directory.
    let mut npz = several.to_vec();
    for place in 0..npz.len() - 7 {
        if &npz[place..place + 7] == b"weights" {
            npz[place] = b'\n';
        }
    }
    let sentence = read("npz", &npz).unwrap_err().to_string();
    assert!(sentence.contains("as a:\\neights"), "{sentence}");
}

const NPY_VECTOR: &[u8] = include_bytes!("../../../../tests/data/npy/1d.npy");

/// A file of each format.
const WHOLE: [(&str, &[u8]); 8] = [
    ("npy", include_bytes!("../../../../tests/data/npy/f8-big-f.npy")),
    ("npz", include_bytes!("../../../../tests/data/npy/deflated.npz")),
    ("mtx", b"%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1.5\n2 1 -3\n"),
    ("json", b"{\"command\": \"scale\", \"result\": [[1.0, 2.0], [3.0, \"inf\"]], \"bits\": []}\n"),
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
            let mut rows = 0;
            let by_rows = read_rows(extension, &bytes, &mut rows);
            prop_assert_eq!(by_rows.is_ok(), read(extension, &bytes).is_ok());
            match read(extension, &bytes) {
                Ok((shape, data)) => prop_assert_eq!(shape.len(), data.len()),
                Err(error) => prop_assert_eq!(error.to_string().lines().count(), 1),
            }
        }
    }
}

/// Gives a byte at a time, as a pipe may.
struct Drops<'a>(&'a [u8]);

impl std::io::Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let one = buffer.len().min(1);
        std::io::Read::read(&mut self.0, &mut buffer[..one])
    }
}

#[test]
fn a_pipe_may_bring_less_than_a_magic_at_first() {
    for (extension, bytes) in WHOLE.into_iter().chain([("npy", NPY_VECTOR)]) {
        // Separators other than a comma are told by the extension alone.
        if !matches!(extension, "csv" | "tsv") {
            let dripped =
                read_stream("a", Drops(bytes)).unwrap_or_else(|e| panic!("{extension}: {e}"));
            let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            let whole = read(extension, bytes).unwrap().1;
            assert_eq!(bits(dripped.data()), bits(&whole), "{extension}");
        }
    }
    assert_eq!(read_stream("a", Drops(b"1")).unwrap().data(), [1.0]);
}
